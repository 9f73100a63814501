//! The libraries that `--reference` spells out: files, directories, and those of commits.
//!
//! A version that comes from a commit meets the types of that commit; what is in the working tree
//! today may never have gone with it.

use std::collections::BTreeMap;
use std::path::Path;

use tenon_core::{Format, Limits};

use super::commit::Entry;
use super::git::{ObjectId, Repository};
use super::library::{Ambiguity, Book, Library};
use super::spec::{Revision, Spec};
use super::walk::{self, Promise};
use super::{files, revision};
use crate::exit::Failure;
use crate::terminal::Terminal;

/// What the options name, read when a version first needs it.
#[derive(Debug)]
pub(crate) struct References<'a> {
    named: &'a [String],
    terminal: &'a Terminal,
    limits: &'a Limits,
    /// Texts as they are named, each option's own.
    here: Vec<Option<Vec<Book>>>,
    /// By commit, or by the name of what came with its own; those of the working tree stand under nothing.
    libraries: BTreeMap<Option<String>, Library>,
}

impl<'a> References<'a> {
    /// Reads nothing yet.
    pub(crate) fn new(named: &'a [String], terminal: &'a Terminal, limits: &'a Limits) -> References<'a> {
        References { named, terminal, limits, here: vec![None; named.len()], libraries: BTreeMap::new() }
    }

    /// The options as they are written.
    pub(crate) fn named(&self) -> &'a [String] {
        self.named
    }

    /// The library for a version.
    ///
    /// *Errors*: missing files, and texts that are no schema: a reference that cannot be used was
    /// meant to be.
    pub(crate) fn library(&mut self, spec: &Spec) -> anyhow::Result<&Library> {
        let commit = match spec {
            Spec::Git(revision, _) if !self.named.is_empty() => {
                let repository = Repository::open()?;
                let commit = revision::resolve(&repository, revision)?;
                Some((repository, commit, revision))
            }
            Spec::Git(..) | Spec::Path(_) | Spec::Stdin | Spec::Given(_) => None,
        };
        let given = match spec {
            Spec::Given(given) => Some(given),
            Spec::Git(..) | Spec::Path(_) | Spec::Stdin => None,
        };
        let commit_key = commit.as_ref().map(|(_, commit, _)| commit.as_str().to_owned());
        let key = given.map(|given| given.name.clone()).or(commit_key);
        if !self.libraries.contains_key(&key) {
            let books = match &commit {
                Some((repository, commit, revision)) => self.of_commit(repository, commit, revision)?,
                None => self.of_working_tree()?,
            };
            let mut library = Library::default();
            for book in books {
                library.add(book);
            }
            for (_, source) in given.map(|given| given.sources(self.limits)).unwrap_or_default() {
                let name = source.name().to_owned();
                library.add(sound(Book::new(name.clone(), name, Format::Avro, Ok(source), self.limits))?);
            }
            self.libraries.insert(key.clone(), library);
        }
        Ok(self.libraries.entry(key).or_default())
    }

    /// Every text that the options name, each taken at its word.
    ///
    /// *Errors*: as [`References::library`].
    pub(crate) fn of_working_tree(&mut self) -> anyhow::Result<Vec<Book>> {
        let mut books = Vec::new();
        for (at, named) in self.named.iter().enumerate() {
            books.extend(self.here(at, named)?);
        }
        Ok(books)
    }

    /// The same as a commit has them.
    ///
    /// *Errors*: as [`References::library`].
    pub(crate) fn of_commit(
        &mut self,
        repository: &Repository,
        commit: &ObjectId,
        revision: &Revision,
    ) -> anyhow::Result<Vec<Book>> {
        let mut books = Vec::new();
        for (at, named) in self.named.iter().enumerate() {
            match self.then(named, repository, commit, revision)? {
                Some(then) => books.extend(then),
                None => books.extend(self.here(at, named)?),
            }
        }
        Ok(books)
    }

    /// What a commit has under a path of the working tree. Nothing where the option names something
    /// else, where the path leads out of the repository, and where the commit lacks it.
    fn then(
        &self,
        named: &str,
        repository: &Repository,
        commit: &ObjectId,
        revision: &Revision,
    ) -> anyhow::Result<Option<Vec<Book>>> {
        let Spec::Path(path) = Spec::parse(named)? else { return Ok(None) };
        let Ok(inside) = repository.locate(&path) else { return Ok(None) };
        let entries = repository.below(commit, &inside)?;
        if entries.is_empty() {
            self.terminal.warn(format_args!(
                "{} has no {named}, so that of the working tree is used",
                revision.spelled()
            ));
            return Ok(None);
        }
        stored(repository, entries, &inside, revision, self.limits).map(Some)
    }

    /// What the option names, taken at its word.
    fn here(&mut self, at: usize, named: &str) -> anyhow::Result<Vec<Book>> {
        if let Some(Some(books)) = self.here.get(at) {
            return Ok(books.clone());
        }
        let books = read_one(named, self.terminal, self.limits)?;
        if let Some(place) = self.here.get_mut(at) {
            *place = Some(books.clone());
        }
        Ok(books)
    }
}

fn read_one(named: &str, terminal: &Terminal, limits: &Limits) -> anyhow::Result<Vec<Book>> {
    let path = Path::new(named);
    if path.is_dir() {
        let mut books = Vec::new();
        for file in walk::walk(&[path.to_owned()], None)?.schemas {
            let source = files::read(&file.path, limits)?.source(&file.shown, limits);
            // Who names a directory means what is in it: the shape is enough.
            let Some(format) = file.promise.language(file.promise.is_textual(), &source) else { continue };
            books.push(sound(Book::new(file.shown.clone(), file.shown, format, source, limits))?);
        }
        return Ok(books);
    }
    let spec = Spec::parse(named)?;
    // Imports are found by path, and `import_places.rs` and `modules/tree.rs` look there.
    if Promise::of(named) == Promise::Protobuf {
        if let Spec::Path(path) = &spec {
            files::metadata(path)?;
        }
        return Ok(Vec::new());
    }
    if let Spec::Git(revision, path) = &spec {
        let repository = Repository::open()?;
        let commit = revision::resolve(&repository, revision)?;
        let inside = repository.full(path);
        let entries = repository.below(&commit, &inside)?;
        if !entries.is_empty() {
            return stored(&repository, entries, &inside, revision, limits);
        }
    }
    let text = spec.read(terminal, limits)?;
    let format = Promise::of(named).language(true, &text.source).unwrap_or(Format::Avro);
    Ok(vec![sound(Book::new(text.name.clone(), text.name, format, text.source, limits))?])
}

/// Texts of a commit; `inside` is the file or directory they were found by.
fn stored(
    repository: &Repository,
    entries: Vec<Entry>,
    inside: &str,
    revision: &Revision,
    limits: &Limits,
) -> anyhow::Result<Vec<Book>> {
    let mut books = Vec::new();
    for Entry { path, object, .. } in entries {
        let promise = Promise::of(&path);
        let (named, hidden) = (path == inside, path.get(inside.len()..).is_some_and(walk::hidden));
        if promise == Promise::Protobuf || !named && (hidden || !promise.is_textual()) {
            continue;
        }
        let shown = format!("git:{}:{}", revision.spelled(), files::printable(&path));
        let source = repository.read(&object, limits)?.source(&shown, limits);
        let Some(format) = promise.language(true, &source).or(named.then_some(Format::Avro)) else {
            continue;
        };
        books.push(sound(Book::new(shown.clone(), shown, format, source, limits))?);
    }
    Ok(books)
}

fn sound(book: Book) -> Result<Book, Failure> {
    if book.names.is_some() {
        return Ok(book);
    }
    let reason = match &book.source {
        Err(invalid) => invalid.to_string(),
        Ok(_) => "it is not a sound schema".to_owned(),
    };
    let help = format!("`tenon fingerprint {}` shows what is wrong", book.shown);
    Err(Failure::incomplete(format!("cannot use reference {}: {reason}", book.shown)).help(help))
}

/// Tells of names that could not be told apart.
pub(crate) fn explain(ambiguities: &[Ambiguity], terminal: &Terminal) {
    for Ambiguity { user, name, definers } in ambiguities {
        terminal.warn(format_args!(
            "{user} needs `{name}`, which is defined by {}; keep one, or put one beside it",
            definers.join(" and ")
        ));
    }
}
