//! All schemas of a working tree, each closed together with what it refers to: what commands start with
//! that compare nothing. What is said of them is theirs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use tenon_core::protobuf::is_builtin;
use tenon_core::text::source::location;
use tenon_core::{Format, Invalid, Limits, Schema};

use crate::config::Config;
use crate::config::choice;
use crate::config::policies::Policies;
use crate::input::git::Repository;
use crate::input::library::{Book, Library};
use crate::input::modules::{self, By, File, Reference, Roots, Tree};
use crate::input::references::References;
use crate::input::uris::Keyed;
use crate::input::walk::{self, Found, Walked};
use crate::input::{files, references};
use crate::terminal::Terminal;

/// A schema of the run, or why there is none.
pub(super) struct Loaded {
    pub(super) name: String,
    /// The first of its files.
    pub(super) path: String,
    pub(super) files: usize,
    pub(super) schema: Result<Schema, Invalid>,
}

/// All that was found and is not left out by `tenon.toml`, unless it was named; what is left out is there to
/// be referred to. `references` are what `--reference` names.
///
/// *Errors*: a file cannot be read. One that is no schema is not an error.
pub(super) fn all(
    walked: &Walked,
    config: Option<&Config>,
    policies: &Policies<'_>,
    references: &[String],
    terminal: &Terminal,
) -> anyhow::Result<Vec<Loaded>> {
    let roots = config.map(choice::proto_roots).unwrap_or_default();
    let keep = |file: &Found| file.named || !policies.leaves_out(&file.shown);
    let mut loaded = protobuf(&walked.protobuf, keep, references, &roots, &policies.base().limits)?;
    loaded.extend(others(&walked.schemas, keep, policies, references, terminal)?);
    Ok(loaded)
}

/// Protobuf files, a schema for those that import each other.
fn protobuf(
    found: &[Found],
    keep: impl Fn(&Found) -> bool,
    given: &[String],
    roots: &[String],
    limits: &Limits,
) -> anyhow::Result<Vec<Loaded>> {
    if !found.iter().any(&keep) {
        return Ok(Vec::new());
    }
    let mut tree = Tree::default();
    tree.references = given.iter().map(|given| reference(given)).collect::<Result<_, _>>()?;
    tree.top =
        std::env::current_dir().and_then(std::fs::canonicalize).map(|path| key(&path)).unwrap_or_default();
    let (mut seen, mut declared) = (BTreeMap::new(), BTreeSet::new());
    let mut paths = HashMap::new();
    for file in found {
        let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        if let Some(directory) = path.parent() {
            declared.extend(modules::declared(directory, &mut seen));
        }
        let source = files::read(&file.path, limits)?.source(&file.shown, limits);
        tree.add(File::new(file.shown.clone(), key(&path), source), keep(file));
        paths.insert(key(&path), path);
    }
    declared.extend(roots.iter().filter_map(|root| std::fs::canonicalize(root).ok()));
    tree.declared = declared.iter().map(|root| key(root)).collect();
    supply(&mut tree, paths, &declared, limits);
    tree.fetch(limits);
    widen(&mut tree, limits)?;
    let roots = Roots::of(&[&tree]);
    let load = |module: modules::Module| {
        let judged = module.now.iter().filter_map(|at| tree.files.get(*at));
        let path = judged.clone().next().map(|file| file.shown.clone()).unwrap_or_default();
        let name = location(judged.map(|file| file.shown.as_str()));
        let schema = modules::link(&tree, &module.now, &roots, None, limits).map(Schema::Protobuf);
        Loaded { name, path, files: module.now.len(), schema }
    };
    Ok(modules::group(&tree, &[], &roots, By::Imports).into_iter().map(load).collect())
}

/// A path of the file system as a key: `/`-separated, from the top.
fn key(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        std::path::Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn reference(given: &str) -> anyhow::Result<Reference> {
    let path = Path::new(given);
    let directory =
        if files::metadata(path)?.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
    Ok(Reference::Directory(directory.to_owned()))
}

/// Reads what imports need from the directories above each file and from those that buf's files name.
fn supply(
    tree: &mut Tree,
    mut paths: HashMap<String, PathBuf>,
    declared: &BTreeSet<PathBuf>,
    limits: &Limits,
) {
    let mut at = 0;
    while let Some(file) = tree.files.get(at) {
        let (from, imports) = (file.key.clone(), file.head.imports.clone());
        at += 1;
        let Some(own) = paths.get(&from).cloned() else { continue };
        for import in imports {
            if !modules::is_relative(&import) || tree.resolve(&from, &import).is_some() || is_builtin(&import)
            {
                continue;
            }
            let roots = own.ancestors().skip(1).chain(declared.iter().map(PathBuf::as_path));
            let Some(path) = roots.map(|root| root.join(&import)).find(|path| path.is_file()) else {
                continue;
            };
            let Ok(bytes) = files::read(&path, limits) else { continue };
            let shown = files::shown(&path);
            let source = bytes.source(&shown, limits);
            tree.add(File::new(shown, key(&path), source), false);
            paths.insert(key(&path), path);
        }
    }
}

/// Reads the rest of the repository where imports are open that the end of a path may answer.
fn widen(tree: &mut Tree, limits: &Limits) -> anyhow::Result<()> {
    let Some(repository) = Some(tree.open()).filter(|open| *open).and_then(|_| Repository::open().ok())
    else {
        return Ok(());
    };
    for file in walk::repository(&repository.prefix)?.protobuf {
        let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        if tree.at(&key(&path)).is_none() {
            let source = files::read(&file.path, limits)?.source(&file.shown, limits);
            tree.add(File::new(file.shown, key(&path), source), false);
        }
    }
    Ok(())
}

/// Avro and JSON Schema files, each a schema with what it refers to.
fn others(
    found: &[Found],
    keep: impl Fn(&Found) -> bool,
    policies: &Policies<'_>,
    given: &[String],
    terminal: &Terminal,
) -> anyhow::Result<Vec<Loaded>> {
    let limits = &policies.base().limits;
    let mut texts = Texts::default();
    let mut asked = texts.take(found, limits)?;
    // Others may refer to what is left alone.
    let left: BTreeSet<&str> = found.iter().filter(|file| !keep(file)).map(|file| &*file.shown).collect();
    asked.retain(|at| texts.library.books.get(*at).is_some_and(|book| !left.contains(&*book.shown)));
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    for book in References::new(given, terminal, limits).of_working_tree()? {
        texts.library.add(book);
    }
    texts.fetch(limits)?;
    let lacks = |book: &Book| book.needed().iter().any(|name| !texts.library.answers(book, name));
    let open = texts.library.books.iter().any(|book| book.format == Format::JsonSchema && lacks(book));
    if let Some(repository) = Some(open).filter(|open| *open).and_then(|_| Repository::open().ok()) {
        let mut rest = walk::repository(&repository.prefix)?.schemas;
        rest.retain(|file| file.promise != walk::Promise::Avro);
        texts.take(&rest, limits)?;
        texts.fetch(limits)?;
    }
    let books = texts.library.books.iter().filter(|book| book.format == Format::JsonSchema);
    let drafts = books.filter_map(|book| Some((book.key.clone(), policies.dialect(&book.shown)?)));
    texts.library.dialects = drafts.collect();
    let mut loaded = Vec::new();
    for book in asked.into_iter().filter_map(|at| texts.library.books.get(at)) {
        let schema = match &book.source {
            Err(invalid) => Err(invalid.clone()),
            Ok(source) => {
                let (schema, ambiguities) = texts.library.close(book.format, source, &book.key, limits);
                references::explain(&ambiguities, terminal);
                schema
            }
        };
        loaded.push(Loaded { name: book.shown.clone(), path: book.shown.clone(), files: 1, schema });
    }
    Ok(loaded)
}

/// Texts of Avro and JSON Schema, and files that such a schema may refer to though nothing says that they
/// are schemas.
#[derive(Default)]
struct Texts {
    library: Library,
    known: BTreeSet<String>,
    spare: Keyed<Found>,
}

impl Texts {
    /// Takes in files that are not known yet; tells which of the books they became.
    fn take(&mut self, found: &[Found], limits: &Limits) -> anyhow::Result<Vec<usize>> {
        let mut taken = Vec::new();
        for file in found {
            let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
            let key = key(&path);
            if !self.known.insert(key.clone()) {
                continue;
            }
            let source = files::read(&file.path, limits)?.source(&file.shown, limits);
            match file.language(&source) {
                None => self.spare.add(&key, file.clone()),
                Some(format) => {
                    let book = Book::new(file.shown.clone(), key, format, source, limits);
                    taken.push(self.library.add(book));
                }
            }
        }
        Ok(taken)
    }

    /// Takes in the spare files that JSON Schemas refer to, and that those refer to.
    fn fetch(&mut self, limits: &Limits) -> anyhow::Result<()> {
        let mut at = 0;
        while let Some(book) = self.library.books.get(at) {
            at += 1;
            for key in self.library.wanted(book, &self.spare) {
                let Some(file) = self.spare.remove(&key) else { continue };
                let source = files::read(&file.path, limits)?.source(&file.shown, limits);
                self.library.add(Book::new(file.shown, key, Format::JsonSchema, source, limits));
            }
        }
        Ok(())
    }
}
