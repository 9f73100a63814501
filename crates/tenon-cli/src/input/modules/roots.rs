//! From which directory a file's imports count, and so what the file is called.
//!
//! Asked in this order: how others import it; what its own imports lead to; what a `buf.yaml` above it
//! says; where the directory says the same as the package; the nearest root of other files above it;
//! the top. Both sides vote together, so that a file has one name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::tree::Tree;
use crate::input::library::directory;

/// The root of every judged file, by its key.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    roots: HashMap<String, String>,
}

impl Roots {
    /// Asks the files of all sides.
    pub(crate) fn of(sides: &[&Tree]) -> Roots {
        let mut votes: HashMap<&str, BTreeMap<String, usize>> = HashMap::new();
        let mut own: HashMap<&str, BTreeMap<String, usize>> = HashMap::new();
        let mut packages: BTreeMap<&str, &str> = BTreeMap::new();
        for tree in sides {
            for (_, file) in tree.judged() {
                packages.entry(&file.key).or_insert(&file.head.package);
            }
            for file in &tree.files {
                for import in &file.head.imports {
                    let Some(other) = tree.resolve(&file.key, import).and_then(|at| tree.files.get(at))
                    else {
                        continue;
                    };
                    let Some(root) = above(&other.key, import) else { continue };
                    *votes.entry(&other.key).or_default().entry(root.to_owned()).or_default() += 1;
                    if is_above(root, &file.key) {
                        *own.entry(&file.key).or_default().entry(root.to_owned()).or_default() += 1;
                    }
                }
            }
        }
        let mut roots = HashMap::new();
        let mut rest = Vec::new();
        for (key, package) in &packages {
            let declared = sides.iter().flat_map(|tree| &tree.declared).filter(|root| is_above(root, key));
            let declared = declared.max_by_key(|root| root.len()).cloned();
            let voted = votes.get(key).or_else(|| own.get(key)).and_then(winner);
            match voted.or(declared).or_else(|| above_package(directory(key), package)) {
                Some(root) => drop(roots.insert((*key).to_owned(), root)),
                None => rest.push(*key),
            }
        }
        let known: BTreeSet<&String> = roots.values().collect();
        let nearest = |key: &str| {
            let above = known.iter().filter(|root| is_above(root, key));
            let top = sides.iter().map(|tree| &tree.top).filter(|top| is_above(top, key));
            above.copied().chain(top).max_by_key(|root| root.len()).cloned().unwrap_or_default()
        };
        let late: Vec<(String, String)> = rest.iter().map(|key| ((*key).to_owned(), nearest(key))).collect();
        roots.extend(late);
        Roots { roots }
    }

    /// The root of a judged file.
    pub(crate) fn root(&self, key: &str) -> &str {
        self.roots.get(key).map_or("", String::as_str)
    }

    /// What imports call a judged file.
    pub(crate) fn name<'k>(&self, key: &'k str) -> &'k str {
        let root = self.root(key);
        let below = key.strip_prefix(root).unwrap_or(key);
        if root.is_empty() { key } else { below.strip_prefix('/').unwrap_or(key) }
    }
}

/// The part of a key before an import path that leads to it.
fn above<'k>(key: &'k str, import: &str) -> Option<&'k str> {
    let before = key.strip_suffix(import)?;
    if before.is_empty() { Some(before) } else { before.strip_suffix('/') }
}

fn is_above(root: &str, key: &str) -> bool {
    root.is_empty() || key.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
}

/// Most votes; of equals the highest directory.
fn winner(votes: &BTreeMap<String, usize>) -> Option<String> {
    let best = votes.iter().max_by_key(|(root, count)| (**count, std::cmp::Reverse(root.len())));
    best.map(|(root, _)| root.clone())
}

/// The directory below which a package's parts are the parts of the path.
fn above_package(here: &str, package: &str) -> Option<String> {
    if package.is_empty() {
        return None;
    }
    above(here, &package.replace('.', "/")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::tree::{File, Tree};
    use super::Roots;
    use tenon_core::Source;

    #[test]
    fn imports_and_packages_tell_the_root() {
        let mut tree = Tree::default();
        let files = [
            ("proto/acme/a.proto", "package acme; import \"acme/b.proto\";"),
            ("proto/acme/b.proto", "package acme;"),
            ("proto/other/v1/c.proto", "package other.v1;"),
            ("proto/loose/d.proto", "package elsewhere;"),
            ("e.proto", ""),
        ];
        for (key, text) in files {
            tree.add(File::new(key.to_owned(), key.to_owned(), Ok(Source::new(key, text))), true);
        }
        let roots = Roots::of(&[&tree]);
        let names = files.map(|(key, _)| roots.name(key));
        assert_eq!(names, ["acme/a.proto", "acme/b.proto", "other/v1/c.proto", "loose/d.proto", "e.proto"]);
        assert_eq!(roots.root("proto/acme/a.proto"), "proto");
        assert_eq!(roots.root("e.proto"), "");
    }

    #[test]
    fn declared_roots_come_before_packages_and_the_top_last() {
        let mut tree = Tree::default();
        for (key, text) in [("w/a/b/c.proto", "package b;"), ("w/x/d.proto", ""), ("e.proto", "")] {
            tree.add(File::new(key.to_owned(), key.to_owned(), Ok(Source::new(key, text))), true);
        }
        tree.declared = vec!["w".to_owned(), "w/a/b".to_owned(), "other".to_owned()];
        tree.top = "w/x".to_owned();
        let roots = Roots::of(&[&tree]);
        assert_eq!(roots.root("w/a/b/c.proto"), "w/a/b");
        assert_eq!(roots.root("w/x/d.proto"), "w");
        tree.declared.clear();
        let roots = Roots::of(&[&tree]);
        assert_eq!(roots.root("w/a/b/c.proto"), "w/a");
        assert_eq!(roots.root("w/x/d.proto"), "w/x");
        assert_eq!(roots.root("e.proto"), "");
    }
}
