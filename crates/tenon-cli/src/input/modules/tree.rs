//! The Protobuf files of one side, and what their imports lead to.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use tenon_core::protobuf::{Head, head, is_builtin};
use tenon_core::{Invalid, Limits, Source};

use crate::input::files;
use crate::input::library::directory;

/// A file of one side.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// As findings show it.
    pub(crate) shown: String,
    /// The path that is the same on both sides, `/`-separated.
    pub(crate) key: String,
    /// What was read, under whatever name.
    pub(crate) source: Result<Source, Invalid>,
    /// What it says of itself.
    pub(crate) head: Head,
    /// Equal for equal texts, on either side.
    pub(crate) content: usize,
}

impl File {
    /// Reads the head off the source.
    pub(crate) fn new(shown: String, key: String, source: Result<Source, Invalid>) -> File {
        let head = source.as_ref().map(head).unwrap_or_default();
        File { shown, key, source, head, content: usize::MAX }
    }

    /// Full names of its top-level declarations.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> + '_ {
        let package = &self.head.package;
        self.head.declared.iter().map(move |name| match package.is_empty() {
            true => name.clone(),
            false => format!("{package}.{name}"),
        })
    }
}

/// All files of one side.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
    /// Those to be judged; the rest may be imported.
    pub(crate) judged: BTreeSet<usize>,
    keys: HashMap<String, usize>,
    /// By the last part of the key.
    by_name: HashMap<String, Vec<usize>>,
    /// Directories of `--reference`, as keys where this side has them.
    pub(crate) references: Vec<Reference>,
    /// Directories from which imports count because a file says so, as keys.
    pub(crate) declared: Vec<String>,
    /// The directory from which imports count where nothing tells.
    pub(crate) top: String,
}

/// A directory that imports may count from besides those above a file.
#[derive(Clone, Debug)]
pub(crate) enum Reference {
    /// One of this tree.
    Key(String),
    /// One of the file system.
    Directory(PathBuf),
}

impl Tree {
    /// Adds a file, unless its key is taken.
    pub(crate) fn add(&mut self, file: File, judged: bool) -> usize {
        if let Some(at) = self.keys.get(&file.key) {
            if judged {
                self.judged.insert(*at);
            }
            return *at;
        }
        let at = self.files.len();
        let name = file.key.rsplit('/').next().unwrap_or(&file.key).to_owned();
        self.by_name.entry(name).or_default().push(at);
        self.keys.insert(file.key.clone(), at);
        self.files.push(file);
        if judged {
            self.judged.insert(at);
        }
        at
    }

    /// The file at a key.
    pub(crate) fn at(&self, key: &str) -> Option<usize> {
        self.keys.get(key).copied()
    }

    /// The judged files, in order of their keys.
    pub(crate) fn judged(&self) -> impl Iterator<Item = (usize, &File)> {
        self.judged.iter().filter_map(|at| Some((*at, self.files.get(*at)?)))
    }

    /// What an import of a file leads to: counted from the directories above the file, nearest first;
    /// then from those of `--reference`; and for what is not built in, the file whose path ends that
    /// way, the nearest of several.
    pub(crate) fn resolve(&self, from: &str, import: &str) -> Option<usize> {
        if !is_relative(import) {
            return None;
        }
        let mut above = Some(directory(from));
        while let Some(here) = above {
            if let Some(at) = self.at(&join(here, import)) {
                return Some(at);
            }
            above = (!here.is_empty()).then(|| directory(here));
        }
        let named = self.references.iter().find_map(|reference| match reference {
            Reference::Key(key) => self.at(&join(key, import)),
            Reference::Directory(path) => self.at(&outside(path, import)),
        });
        if named.is_some() || is_builtin(import) {
            return named;
        }
        let name = import.rsplit('/').next().unwrap_or(import);
        let ending = format!("/{import}");
        let candidates = self.by_name.get(name).into_iter().flatten().copied();
        let candidates = candidates.filter_map(|at| Some((at, self.files.get(at)?)));
        let near = candidates.filter(|(_, file)| file.key.ends_with(&ending));
        let near = near.min_by(|(_, a), (_, b)| distance(from, &a.key).cmp(&distance(from, &b.key)));
        near.map(|(at, _)| at)
    }

    /// The keys and contents of files and of all that they import, directly or not: equal where nothing
    /// differs.
    pub(crate) fn reached(&self, files: &[usize]) -> BTreeSet<(&str, usize)> {
        let mut seen: HashSet<usize> = files.iter().copied().collect();
        let mut todo: Vec<usize> = files.to_vec();
        let mut reached = BTreeSet::new();
        while let Some(file) = todo.pop().and_then(|at| self.files.get(at)) {
            reached.insert((file.key.as_str(), file.content));
            let next = file.head.imports.iter().filter_map(|import| self.resolve(&file.key, import));
            todo.extend(next.filter(|at| seen.insert(*at)));
        }
        reached
    }

    /// Those of `files` that lead to a file shown under one of these names, directly or not, or are one.
    pub(crate) fn leading_to(&self, shown: &HashSet<&str>, files: &[usize]) -> Vec<usize> {
        let mut importers: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut todo: Vec<usize> = files.to_vec();
        let mut seen: HashSet<usize> = files.iter().copied().collect();
        let mut bad: Vec<usize> = Vec::new();
        while let Some((at, file)) = todo.pop().and_then(|at| Some((at, self.files.get(at)?))) {
            if shown.contains(file.shown.as_str()) {
                bad.push(at);
            }
            for next in file.head.imports.iter().filter_map(|import| self.resolve(&file.key, import)) {
                importers.entry(next).or_default().push(at);
                if seen.insert(next) {
                    todo.push(next);
                }
            }
        }
        let mut tainted: HashSet<usize> = bad.iter().copied().collect();
        while let Some(at) = bad.pop() {
            let above = importers.get(&at).into_iter().flatten();
            bad.extend(above.copied().filter(|at| tainted.insert(*at)));
        }
        files.iter().copied().filter(|at| tainted.contains(at)).collect()
    }

    /// Imports of judged files, and of what these import, that lead nowhere and are not built in.
    pub(crate) fn open(&self) -> bool {
        let mut seen = self.judged.clone();
        let mut todo: Vec<usize> = seen.iter().copied().collect();
        while let Some(file) = todo.pop().and_then(|at| self.files.get(at)) {
            for import in &file.head.imports {
                match self.resolve(&file.key, import) {
                    Some(next) if seen.insert(next) => todo.push(next),
                    Some(_) => {}
                    None if is_builtin(import) => {}
                    None => return true,
                }
            }
        }
        false
    }

    /// Reads what imports need from directories of `--reference` that lie elsewhere.
    pub(crate) fn fetch(&mut self, limits: &Limits) {
        let directories: Vec<PathBuf> = self
            .references
            .iter()
            .filter_map(|reference| match reference {
                Reference::Directory(path) => Some(path.clone()),
                Reference::Key(_) => None,
            })
            .collect();
        let mut at = 0;
        while let Some(file) = self.files.get(at).filter(|_| !directories.is_empty()) {
            let (key, imports) = (file.key.clone(), file.head.imports.clone());
            at += 1;
            for import in imports.iter().filter(|import| is_relative(import)) {
                if self.resolve(&key, import).is_some() {
                    continue;
                }
                let found = directories.iter().map(|directory| (directory, directory.join(import)));
                let Some((directory, path)) = found.into_iter().find(|(_, path)| path.is_file()) else {
                    continue;
                };
                let shown = files::shown(&path);
                let Ok(bytes) = files::read(&path, limits) else { continue };
                let source = bytes.source(&shown, limits);
                self.add(File::new(shown, outside(directory, import), source), false);
            }
        }
    }
}

/// How far one key is from another: the less they share the farther, then by length and name.
pub(crate) fn distance<'k>(from: &str, key: &'k str) -> (Reverse<usize>, usize, &'k str) {
    let shared = from.split('/').zip(key.split('/')).take_while(|(a, b)| a == b).count();
    (Reverse(shared), key.len(), key)
}

/// Paths that leave their root lead nowhere.
pub(crate) fn is_relative(import: &str) -> bool {
    !import.starts_with('/') && !import.split('/').any(|part| part == ".." || part == ".")
}

/// `directory/path`
pub(crate) fn join(directory: &str, path: &str) -> String {
    if directory.is_empty() { path.to_owned() } else { format!("{directory}/{path}") }
}

/// The key of a file that lies outside of the tree: no path of the tree has it.
fn outside(directory: &Path, import: &str) -> String {
    format!("{}\0/{import}", directory.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::{File, Tree};
    use tenon_core::Source;

    fn tree(keys: &[&str]) -> Tree {
        let mut tree = Tree::default();
        for key in keys {
            tree.add(File::new((*key).to_owned(), (*key).to_owned(), Ok(Source::new(*key, ""))), true);
        }
        tree
    }

    #[test]
    fn the_nearest_directory_above_wins_then_the_nearest_that_ends_so() {
        let tree = tree(&["a/x.proto", "x.proto", "lib/one/t/y.proto", "lib/two/t/y.proto"]);
        assert_eq!(tree.resolve("a/b/c.proto", "x.proto"), Some(0));
        assert_eq!(tree.resolve("b/c.proto", "x.proto"), Some(1));
        assert_eq!(tree.resolve("lib/two/c.proto", "t/y.proto"), Some(3));
        assert_eq!(tree.resolve("c.proto", "t/y.proto"), Some(2));
        assert_eq!(tree.resolve("a/b.proto", "../x.proto"), None);
        assert_eq!(tree.resolve("a/b.proto", "google/protobuf/any.proto"), None);
    }
}
