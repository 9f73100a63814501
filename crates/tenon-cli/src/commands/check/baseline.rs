//! What was there before: a commit, or a directory. Texts that did not change are not read again:
//! they are those of the working tree under another name.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use tenon_core::{Format, Limits};

use super::Tree;
use super::registered::Registered;
use super::scope::{Scope, is_inside};
use super::shelf::{Archive, Shelf};
use super::working::{Working, read};
use crate::config::policies::Policies;
use crate::exit::Failure;
use crate::input::commit::Entry;
use crate::input::git::{ObjectId, Repository};
use crate::input::given::Given;
use crate::input::library::Book;
use crate::input::references::References;
use crate::input::spec::{self, Commits, Revision, Spec};
use crate::input::uris::Keyed;
use crate::input::versions::{self, Origins, Version};
use crate::input::walk::{self, Found, Promise, Walked};
use crate::input::{files, revision, target};
use crate::terminal::Terminal;

/// Where the earlier schemas are.
#[derive(Clone, Debug)]
pub(super) struct Baseline {
    /// As `--against` takes it: `git:HEAD`, `old/`.
    pub(super) spelled: String,
    /// What findings call its version.
    pub(super) label: String,
    place: Place,
    /// Asked of git once.
    changed: OnceCell<HashSet<String>>,
}

#[derive(Clone, Debug)]
enum Place {
    /// A commit, or nothing where nothing was committed yet.
    Commit(Repository, Option<(ObjectId, Revision)>),
    Directory(PathBuf),
    /// A text that came over the network, and the repository that the working tree is in, if any.
    Text(Option<Repository>, Rc<Given>),
    /// What the subjects of files have in a registry, likewise.
    Subjects(Option<Repository>, Registered),
}

impl Baseline {
    /// What to compare with when nobody names it.
    pub(super) fn default(terminal: &Terminal) -> anyhow::Result<Baseline> {
        let repository = Repository::open()?;
        match target::default(&repository, terminal)? {
            Some(revision) => Baseline::commit(repository, &revision),
            None => Ok(Baseline::nothing(repository, terminal)),
        }
    }

    /// What a name stands for: a directory, a commit, or several of them, oldest first; versions of a
    /// registry's subject, or a published text, each a baseline of one schema.
    pub(super) fn named(text: &str, origins: Origins<'_>) -> anyhow::Result<Vec<Baseline>> {
        let path = Path::new(text);
        if versions::is_template(text) {
            let place = Place::Subjects(around(), Registered::default());
            return Ok(vec![Baseline::at(text.to_owned(), "registry".to_owned(), place)]);
        }
        if versions::asked(text)?.is_some() || text.starts_with("https://") {
            let given = |version: Version| match version.spec {
                Spec::Given(given) => {
                    let label = version.label.unwrap_or_else(|| given.name.clone());
                    Some(Baseline::at(given.name.clone(), label, Place::Text(around(), given)))
                }
                Spec::Path(_) | Spec::Stdin | Spec::Git(..) => None,
            };
            return Ok(origins.all([text].into_iter())?.into_iter().filter_map(given).collect());
        }
        if !text.starts_with("git:") && path.exists() {
            if !path.is_dir() {
                let help = format!("compare two files with `tenon compat {text} NEW`");
                return Err(Failure::usage(format!("{text} is a file, not a directory")).help(help).into());
            }
            let (spelled, label) = (files::shown(path), files::shown(path).trim_end_matches('/').to_owned());
            return Ok(vec![Baseline::at(spelled, label, Place::Directory(path.to_owned()))]);
        }
        let commits = spec::commits(text)?;
        if !text.starts_with("git:")
            && let Commits::One(revision) = &commits
            && !revision::exists(revision.label())
        {
            let message = format!("{text} is neither a directory nor a commit");
            return Err(Failure::incomplete(message)
                .perhaps(files::near(path).or_else(|| revision::suggestion(revision.label())))
                .help("a commit is written git:REF, such as git:HEAD or git:merge-base(origin/main)")
                .into());
        }
        // A hook runs before the first commit too.
        if text == "git:HEAD" && Repository::open()?.is_unborn()? {
            return Ok(vec![Baseline::nothing(Repository::open()?, origins.terminal)]);
        }
        let commit = |revision| Baseline::commit(Repository::open()?, revision);
        commits.revisions()?.iter().map(commit).collect()
    }

    /// Of a repository without a commit.
    fn nothing(repository: Repository, terminal: &Terminal) -> Baseline {
        terminal.notice("nothing was committed yet, so every schema is new");
        let (spelled, label) = ("git:HEAD".to_owned(), "HEAD".to_owned());
        Baseline::at(spelled, label, Place::Commit(repository, None))
    }

    fn commit(repository: Repository, revision: &Revision) -> anyhow::Result<Baseline> {
        if repository.top.is_none() {
            return Err(Failure::incomplete("the repository is bare, so there is no working tree to check")
                .help("run in a clone, or compare files: `tenon compat git:OLD:PATH git:NEW:PATH`")
                .into());
        }
        let commit = revision::resolve(&repository, revision)?;
        let (spelled, label) = (format!("git:{}", revision.spelled()), revision.label().to_owned());
        Ok(Baseline::at(spelled, label, Place::Commit(repository, Some((commit, revision.clone())))))
    }

    fn at(spelled: String, label: String, place: Place) -> Baseline {
        Baseline { spelled, label, place, changed: OnceCell::new() }
    }

    /// Paths whose content in the working tree is not that of the commit.
    pub(super) fn changed(
        &self,
        repository: &Repository,
        commit: &ObjectId,
    ) -> anyhow::Result<&HashSet<String>> {
        if let Some(known) = self.changed.get() {
            return Ok(known);
        }
        let changed = repository.changed(commit)?;
        Ok(self.changed.get_or_init(|| changed))
    }

    /// For a closing line: how it was written, and which commit that is.
    pub(super) fn described(&self) -> String {
        match &self.place {
            Place::Commit(_, Some((commit, _))) => format!("{} ({})", self.spelled, commit.short()),
            Place::Commit(_, None) | Place::Directory(_) | Place::Text(..) | Place::Subjects(..) => {
                self.spelled.clone()
            }
        }
    }

    /// What findings call a file of a commit.
    pub(super) fn shown(&self, path: &str) -> String {
        format!("{}:{}", self.spelled, files::printable(path))
    }

    /// The directory, if it is one.
    pub(super) fn directory(&self) -> Option<&Path> {
        match &self.place {
            Place::Directory(path) => Some(path),
            Place::Commit(..) | Place::Text(..) | Place::Subjects(..) => None,
        }
    }

    /// How it is named, if it is by subjects that the registry was not asked for yet.
    pub(super) fn template(&self) -> Option<&str> {
        match &self.place {
            Place::Subjects(_, registered) if !registered.is_asked() => Some(&self.spelled),
            Place::Commit(..) | Place::Directory(_) | Place::Text(..) | Place::Subjects(..) => None,
        }
    }

    /// The same, with what the registry has.
    pub(super) fn with(&self, registered: Registered) -> Baseline {
        let place = Place::Subjects(self.repository().cloned(), registered);
        Baseline::at(self.spelled.clone(), self.label.clone(), place)
    }

    /// `true` where it has earlier selves of files that are there, and cannot tell which are gone.
    pub(super) fn is_by_subject(&self) -> bool {
        matches!(self.place, Place::Subjects(..))
    }

    /// What findings call the version that a file had, by its key.
    pub(super) fn label_of(&self, key: &str) -> &str {
        let own = match &self.place {
            Place::Subjects(_, registered) => registered.label(key),
            Place::Commit(..) | Place::Directory(_) | Place::Text(..) => None,
        };
        own.unwrap_or(&self.label)
    }

    /// Where the earlier self of a file was sought.
    pub(super) fn sought(&self, key: &str) -> String {
        let own = match &self.place {
            Place::Subjects(_, registered) => registered.sought(key),
            Place::Commit(..) | Place::Directory(_) | Place::Text(..) => None,
        };
        own.unwrap_or(&self.spelled).to_owned()
    }

    /// Texts that came over the network, each with the key of the file whose earlier self it is, where that
    /// is known.
    pub(super) fn texts(&self) -> Vec<(Option<&str>, &Given)> {
        match &self.place {
            Place::Text(_, given) => vec![(None, given)],
            Place::Subjects(_, registered) => registered.texts().collect(),
            Place::Commit(..) | Place::Directory(_) => Vec::new(),
        }
    }

    /// The commit and its repository, if it is one that exists.
    pub(super) fn as_commit(&self) -> Option<(&Repository, &ObjectId)> {
        match &self.place {
            Place::Commit(repository, Some((commit, _))) => Some((repository, commit)),
            Place::Commit(_, None) | Place::Directory(_) | Place::Text(..) | Place::Subjects(..) => None,
        }
    }

    /// The repository that paths count in, if there is one.
    pub(super) fn repository(&self) -> Option<&Repository> {
        match &self.place {
            Place::Commit(repository, _) => Some(repository),
            Place::Text(repository, _) | Place::Subjects(repository, _) => repository.as_ref(),
            Place::Directory(_) => None,
        }
    }

    /// Where keys of paths count from.
    pub(super) fn origin(&self) -> PathBuf {
        let top = self.repository().and_then(|repository| repository.top.clone());
        top.unwrap_or_else(|| PathBuf::from("."))
    }

    /// Where a text of the working tree is: its key, unless that counts from one of the paths asked about.
    pub(super) fn path<'b>(&self, book: &'b Book) -> &'b str {
        self.path_of(&book.key, &book.shown)
    }

    /// The same by a file's key and by what findings call it.
    pub(super) fn path_of<'b>(&self, key: &'b str, shown: &'b str) -> &'b str {
        match &self.place {
            Place::Commit(..) | Place::Text(Some(_), _) | Place::Subjects(Some(_), _) => key,
            Place::Directory(_) | Place::Text(None, _) | Place::Subjects(None, _) => shown,
        }
    }

    /// The key of a path: the same for a file on either side.
    pub(super) fn key(&self, path: &Path) -> anyhow::Result<String> {
        match &self.place {
            Place::Commit(repository, _)
            | Place::Text(Some(repository), _)
            | Place::Subjects(Some(repository), _) => repository.locate(path),
            Place::Text(None, _) | Place::Subjects(None, _) => Ok(plain(path)),
            // Where the baseline mirrors the path, keys count from the current directory; where it
            // is the path's counterpart, from the path itself.
            Place::Directory(directory) if is_inside(path) && directory.join(path).exists() => {
                Ok(plain(path))
            }
            Place::Directory(_) if path.is_file() => {
                Ok(path.file_name().map(|name| files::name(name.as_encoded_bytes())).unwrap_or_default())
            }
            Place::Directory(_) => Ok(String::new()),
        }
    }

    /// The key of a file that a walk found; `roots` remembers the keys of where walks began.
    pub(super) fn file_key(
        &self,
        file: &Found,
        roots: &mut HashMap<PathBuf, String>,
    ) -> anyhow::Result<String> {
        let top = match roots.get(&file.root) {
            Some(key) => key,
            None => {
                let key = self.key(&file.root)?;
                roots.entry(file.root.clone()).or_insert(key)
            }
        };
        let below = plain(file.path.strip_prefix(&file.root).unwrap_or(&file.path));
        Ok(match (top.is_empty(), below.is_empty()) {
            (true, _) => below,
            (false, true) => top.clone(),
            (false, false) => format!("{top}/{below}"),
        })
    }

    /// What `--reference` names, as this side has it.
    pub(super) fn references(&self, references: &mut References<'_>) -> anyhow::Result<Vec<Book>> {
        match &self.place {
            Place::Commit(repository, Some((commit, revision))) => {
                references.of_commit(repository, commit, revision)
            }
            Place::Commit(_, None) | Place::Directory(_) | Place::Text(..) | Place::Subjects(..) => {
                references.of_working_tree()
            }
        }
    }

    /// Reads this side: what the scope reaches, and when `wide` also what that may refer to.
    pub(super) fn read(
        &self,
        scope: &Scope,
        working: &Working<'_>,
        extra: &[Book],
        archive: &mut Archive,
        wide: bool,
        limits: &Limits,
    ) -> anyhow::Result<Tree> {
        let mut shelf = Shelf::new(working, extra, archive, limits);
        match &self.place {
            Place::Commit(_, None) => {}
            Place::Commit(repository, Some((commit, _))) => {
                self.read_commit(repository, commit, scope, wide, &mut shelf)?;
            }
            Place::Directory(directory) => read_directory(directory, scope, &mut shelf)?,
            Place::Text(..) | Place::Subjects(..) => {
                shelf.expect_moves(|_| true);
                for (home, given) in self.texts() {
                    read_text(home, given, &mut shelf);
                }
            }
        }
        Ok(shelf.tree)
    }

    fn read_commit(
        &self,
        repository: &Repository,
        commit: &ObjectId,
        scope: &Scope,
        wide: bool,
        shelf: &mut Shelf<'_, '_>,
    ) -> anyhow::Result<()> {
        let changed = self.changed(repository, commit)?;
        let policies = shelf.working.policies;
        let judged = |path: &str| scope.reaches(path) || scope.names(path);
        let entries = repository.entries(commit, |path| {
            let promise = policies.promise_below(path);
            let promising = promise.is_textual() || promise != Promise::Protobuf && scope.names(path);
            // What is gone from elsewhere may have moved to where we look.
            promising && (judged(path) || ((wide || changed.contains(path)) && !walk::hidden(path)))
        })?;
        shelf.expect_moves(|key| changed.contains(key));
        let limits = shelf.limits;
        let mut rest: Keyed<ObjectId> = Keyed::default();
        for Entry { path, object, .. } in entries.into_iter().filter(Entry::is_file) {
            let (now, shown) = (shelf.working.keys.get(&path), self.shown(&path));
            if !changed.contains(&path) {
                // What is there, equal and not found is ignored, or left out of a sparse checkout.
                match now {
                    Some(at) => shelf.share(*at, shown, judged(&path)),
                    None => rest.add(&path, object),
                }
                continue;
            }
            // It is there and no schema any more, or nobody lets us look.
            if now.is_none() && !repository.lacks(&path) {
                rest.add(&path, object);
                continue;
            }
            let source = repository.read(&object, limits)?.source(&shown, limits);
            let named = scope.names(&path);
            let promise = if named { policies.promise(&path) } else { policies.promise_below(&path) };
            let Some(format) = promise.language(named, &source) else {
                rest.add(&path, object);
                continue;
            };
            let judged = judged(&path);
            shelf.put(shown, path, format, source, judged);
        }
        shelf.fetch(rest, |path, object| {
            let shown = self.shown(path);
            let source = repository.read(object, limits)?.source(&shown, limits);
            Ok((shown, source))
        })
    }
}

/// The repository that the working tree is in; outside of one, paths count from the current directory.
fn around() -> Option<Repository> {
    Repository::open().ok().filter(|repository| repository.top.is_some())
}

/// What lies below a directory; files are what they would be in the working tree.
pub(super) fn below(directory: &Path, policies: &Policies<'_>) -> anyhow::Result<Walked> {
    let told = |path: &Path, _| policies.promise_below(&plain(path.strip_prefix(directory).unwrap_or(path)));
    walk::walk_as(&[directory.to_owned()], None, &told)
}

fn read_directory(directory: &Path, scope: &Scope, shelf: &mut Shelf<'_, '_>) -> anyhow::Result<()> {
    shelf.expect_moves(|_| true);
    let limits = shelf.limits;
    let mut rest = Keyed::default();
    let policies = shelf.working.policies;
    for file in below(directory, policies)?.schemas {
        let (source, error) = read(&file, limits);
        shelf.tree.unreadable.extend(error.map(|error| format!("{error:#}")));
        let key = plain(file.path.strip_prefix(directory).unwrap_or(&file.path));
        let Some(format) = file.promise.language(file.named, &source) else {
            rest.add(&key, file);
            continue;
        };
        let judged = scope.reaches(&key) || scope.names(&key);
        shelf.put(file.shown, key, format, source, judged);
    }
    shelf.fetch(rest, |_, file| Ok((file.shown.clone(), read(file, limits).0)))
}

/// A text is what it is asked about, wherever the working tree has it.
fn read_text(home: Option<&str>, given: &Given, shelf: &mut Shelf<'_, '_>) {
    let source = given.source(shelf.limits);
    let language = given.language(&source);
    let Some(format) = language.filter(|format| *format != Format::Protobuf) else { return };
    // A schema without a name is known by its path, and one file against one text needs neither.
    let books = &shelf.working.tree.library.books;
    let only = match shelf.working.tree.judged.as_slice() {
        [only] => books.get(*only).map(|book| book.key.as_str()),
        _ => None,
    };
    let key = home.or(only).unwrap_or(&given.path).to_owned();
    shelf.put_with(given.name.clone(), key, format, source, given.sources(shelf.limits));
}

/// A relative path, `/`-separated and without dots.
pub(super) fn plain(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(files::name(name.as_encoded_bytes())),
        Component::CurDir | Component::ParentDir | Component::RootDir | Component::Prefix(_) => None,
    });
    parts.collect::<Vec<_>>().join("/")
}
