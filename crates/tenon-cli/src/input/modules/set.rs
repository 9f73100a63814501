//! A module's files and all they import, as names and texts; linked when somebody asks.

use std::collections::BTreeMap;

use tenon_core::protobuf::{Builder, Schema};
use tenon_core::{Invalid, Limits};

use super::roots::Roots;
use super::tree::{File, Tree};

/// The linked schema of a module of one side. `other` is the other side's, whose trees are taken over.
///
/// *Errors*: every problem of every file.
pub(crate) fn link(
    tree: &Tree,
    judged: &[usize],
    roots: &Roots,
    other: Option<&Schema>,
    limits: &Limits,
) -> Result<Schema, Invalid> {
    let (judged, imported) = members(tree, judged, roots);
    let mut builder = Builder::empty(limits);
    if let Some(other) = other {
        builder = builder.knowing(other);
    }
    for (name, file) in &judged {
        builder.add_root(name, &source(file)?);
    }
    for (name, file) in &imported {
        builder.supply(name, &source(file)?);
    }
    builder.finish()
}

fn source(file: &File) -> Result<tenon_core::Source, Invalid> {
    file.source.clone().map(|source| source.renamed(file.shown.as_str()))
}

type Members<'t> = BTreeMap<String, &'t File>;

/// Judged files by what imports call them, and what they import, by the import.
fn members<'t>(tree: &'t Tree, judged: &[usize], roots: &Roots) -> (Members<'t>, Members<'t>) {
    let mut named: Members<'_> = BTreeMap::new();
    let mut todo: Vec<&File> = Vec::new();
    for file in judged.iter().filter_map(|at| tree.files.get(*at)) {
        // Two roots may have a file of one name; then its path tells it apart.
        let name = roots.name(&file.key);
        let name = if named.contains_key(name) { &file.key } else { name };
        named.insert(name.to_owned(), file);
        todo.push(file);
    }
    let mut imported: Members<'_> = BTreeMap::new();
    while let Some(file) = todo.pop() {
        for import in &file.head.imports {
            if named.contains_key(import) || imported.contains_key(import) {
                continue;
            }
            if let Some(other) = tree.resolve(&file.key, import).and_then(|at| tree.files.get(at)) {
                imported.insert(import.clone(), other);
                todo.push(other);
            }
        }
    }
    (named, imported)
}
