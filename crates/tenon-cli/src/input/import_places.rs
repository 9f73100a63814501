//! Where the imports of one Protobuf file, or what a JSON Schema refers to, may be. Asked in this order:
//! the directories above the file, those of `--reference`, and for what is in none of them the file of the
//! repository whose path ends as the import does. A file of a commit finds its imports in that commit.
//!
//! `check` and `lint` ask the same of whole trees, in `modules/tree.rs`.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::commit::Entry;
use super::git::Repository;
use super::library::directory;
use super::modules::{distance, is_relative, join};
use super::spec::{Revision, Spec};
use super::walk::{self, Promise};
use super::{files, revision, uris};
use crate::exit::Failure;
use crate::terminal::Terminal;

/// The places, the costly ones looked at when a cheap one does not have it.
pub(crate) struct Places<'a> {
    spec: &'a Spec,
    above: Vec<PathBuf>,
    references: Vec<Root>,
    /// Absent outside of a repository.
    whole: OnceCell<Option<Whole<'a>>>,
}

/// A place that imports count from.
enum Root {
    Directory(PathBuf),
    Commit(Revision, String),
}

/// The repository or commit that the importing file is in.
struct Whole<'a> {
    spec: &'a Spec,
    repository: Repository,
    /// Path of the importing file from the top.
    key: String,
    /// Every file; a walk over a large tree, so only for who must have it.
    files: OnceCell<BTreeMap<String, Spec>>,
}

impl<'a> Places<'a> {
    /// The places for what `spec` names, and `named` by `--reference`.
    ///
    /// *Errors*: a reference that leads nowhere.
    pub(crate) fn of(spec: &'a Spec, named: &[String], terminal: &Terminal) -> anyhow::Result<Places<'a>> {
        let here = |directory: &Path| match directory.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => directory.to_owned(),
        };
        let above = match spec {
            Spec::Stdin => vec![PathBuf::from(".")],
            Spec::Path(path) => path.ancestors().skip(1).map(here).collect(),
            Spec::Git(..) | Spec::Given(_) => Vec::new(),
        };
        let references = named.iter().map(|named| reference(named, spec, terminal)).collect::<Result<_, _>>();
        Ok(Places { spec, above, references: references?, whole: OnceCell::new() })
    }

    /// The files that an import may be, the best first; not all of them need to exist.
    pub(crate) fn of_import<'p>(&'p self, import: &'p str) -> impl Iterator<Item = Spec> + 'p {
        let near = self.above.iter().filter_map(|above| file(above, import));
        let above = std::iter::once_with(|| self.whole()?.above(import)).flatten();
        let named = self.references.iter().filter_map(|root| root.under(import));
        let ending = std::iter::once_with(|| self.whole()?.ending(import)).flatten();
        near.chain(above).chain(named).chain(ending).filter(|_| is_relative(import))
    }

    /// The same for a path that may have `.` and `..` in it, which counts from the file's own directory.
    pub(crate) fn of_reference<'p>(&'p self, path: &'p str) -> impl Iterator<Item = Spec> + 'p {
        let beside = (!is_relative(path)).then(|| self.beside(path)).flatten();
        beside.into_iter().chain(self.of_import(path))
    }

    /// Files of the repository or commit that may be looked into for a name, the nearest first; of a commit
    /// only some, for each costs a run of git.
    pub(crate) fn near(&self) -> impl Iterator<Item = Spec> + '_ {
        const MOST_OF_A_COMMIT: usize = 200;
        let whole = self.whole().into_iter();
        let all = whole.flat_map(|whole| {
            let files = whole.files().iter().filter(|(key, _)| !walk::hidden(key));
            let mut files: Vec<(&String, &Spec)> =
                files.filter(|(key, _)| Promise::of(key) != Promise::Protobuf).collect();
            files.sort_by(|(a, _), (b, _)| distance(&whole.key, a).cmp(&distance(&whole.key, b)));
            files
        });
        let most = match self.spec {
            Spec::Git(..) => MOST_OF_A_COMMIT,
            Spec::Path(_) | Spec::Stdin | Spec::Given(_) => usize::MAX,
        };
        all.take(most).map(|(_, spec)| spec.clone())
    }

    fn beside(&self, path: &str) -> Option<Spec> {
        if path.starts_with('/') {
            return None;
        }
        match self.spec {
            // It came with what it refers to.
            Spec::Given(_) => None,
            Spec::Stdin => file(Path::new("."), path),
            Spec::Path(own) => file(own.parent().unwrap_or(Path::new(".")), path),
            Spec::Git(revision, own) => {
                let whole = self.whole()?;
                let key = uris::beside(directory(&whole.repository.full(own)), path)?;
                Some(Spec::Git(revision.clone(), key))
            }
        }
    }

    fn whole(&self) -> Option<&Whole<'a>> {
        self.whole.get_or_init(|| Whole::around(self.spec).ok()).as_ref()
    }
}

impl<'a> Whole<'a> {
    fn around(spec: &'a Spec) -> anyhow::Result<Whole<'a>> {
        let repository = Repository::open()?;
        let key = match spec {
            Spec::Stdin => format!("{}-", repository.prefix),
            Spec::Path(path) => repository.locate(path)?,
            Spec::Git(_, path) => repository.full(path),
            Spec::Given(_) => bail!("it is in no repository"),
        };
        Ok(Whole { spec, repository, key, files: OnceCell::new() })
    }

    fn files(&self) -> &BTreeMap<String, Spec> {
        self.files.get_or_init(|| self.list().unwrap_or_default())
    }

    fn list(&self) -> anyhow::Result<BTreeMap<String, Spec>> {
        let prefix = &self.repository.prefix;
        if let Spec::Git(revision, _) = self.spec {
            let commit = revision::resolve(&self.repository, revision)?;
            let entries = self.repository.entries(&commit, is_schema)?;
            let spec = |path: String| (path.clone(), Spec::Git(revision.clone(), path));
            return Ok(entries.into_iter().filter(Entry::is_file).map(|entry| spec(entry.path)).collect());
        }
        let top = walk::up(prefix);
        let walked = walk::repository(prefix)?;
        let found = walked.protobuf.into_iter().chain(walked.schemas).filter_map(|found| {
            let key = files::shown(&found.path).strip_prefix(&top)?.to_owned();
            Some((key, Spec::Path(PathBuf::from(found.shown))))
        });
        Ok(found.collect())
    }

    /// Counted from the nearest directory above that has it.
    fn above(&self, import: &str) -> Option<Spec> {
        let mut here = directory(&self.key);
        loop {
            let key = join(here, import);
            let found = match self.spec {
                Spec::Git(..) => self.files().get(&key).cloned(),
                Spec::Given(_) => None,
                Spec::Path(_) | Spec::Stdin => {
                    let near = PathBuf::from(walk::relative(&self.repository.prefix, &key));
                    near.is_file().then_some(Spec::Path(near))
                }
            };
            if found.is_some() || here.is_empty() {
                return found;
            }
            here = directory(here);
        }
    }

    /// The nearest of those that end so.
    fn ending(&self, import: &str) -> Option<Spec> {
        let ending = format!("/{import}");
        let files = self.files().iter().filter(|(key, _)| key.ends_with(&ending) && !walk::hidden(key));
        let near = files.min_by(|(a, _), (b, _)| distance(&self.key, a).cmp(&distance(&self.key, b)));
        near.map(|(_, spec)| spec.clone())
    }
}

/// The name of a file that other schemas may refer to by its path.
fn is_schema(path: &str) -> bool {
    match Promise::of(path) {
        Promise::Protobuf | Promise::Json | Promise::Yaml | Promise::JsonSchema => true,
        Promise::Avro | Promise::Other => false,
    }
}

impl Root {
    fn under(&self, import: &str) -> Option<Spec> {
        match self {
            Root::Directory(directory) => file(directory, import),
            Root::Commit(revision, directory) => Some(Spec::Git(revision.clone(), join(directory, import))),
        }
    }
}

fn file(directory: &Path, import: &str) -> Option<Spec> {
    let path = directory.join(import);
    path.is_file().then(|| Spec::Path(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path)))
}

/// What `--reference` names, as the commit of a version has it where the version comes from one.
fn reference(named: &str, spec: &Spec, terminal: &Terminal) -> anyhow::Result<Root> {
    let path = match Spec::parse(named)? {
        Spec::Stdin => {
            return Err(Failure::usage("imports are not found on standard input")
                .help("name a file or a directory: --reference PATH")
                .into());
        }
        Spec::Git(revision, path) => {
            let repository = Repository::open()?;
            return stored(&repository, &revision, &repository.full(&path))?
                .ok_or_else(|| Failure::incomplete(format!("{} has no {path}", revision.spelled())).into());
        }
        Spec::Path(path) => path,
        Spec::Given(given) => {
            return Err(Failure::usage(format!("imports are not found in {}", given.name)).into());
        }
    };
    let is_directory = files::metadata(&path)?.is_dir();
    if let Spec::Git(revision, _) = spec {
        let repository = Repository::open()?;
        if let Ok(inside) = repository.locate(&path) {
            if let Some(root) = stored(&repository, revision, &inside)? {
                return Ok(root);
            }
            terminal.warn(format_args!(
                "{} has no {named}, so that of the working tree is used",
                revision.spelled()
            ));
        }
    }
    let parent = || path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(Root::Directory(if is_directory { path.clone() } else { parent() }))
}

/// A directory of a commit, or that of a file of it; `None` where the commit has neither.
fn stored(repository: &Repository, revision: &Revision, inside: &str) -> anyhow::Result<Option<Root>> {
    let inside = inside.trim_end_matches('/');
    let commit = revision::resolve(repository, revision)?;
    let entries = repository.below(&commit, inside)?;
    let is_file = entries.iter().any(|entry| entry.path == inside);
    let directory = if is_file { directory(inside) } else { inside };
    Ok((!entries.is_empty()).then(|| Root::Commit(revision.clone(), directory.to_owned())))
}
