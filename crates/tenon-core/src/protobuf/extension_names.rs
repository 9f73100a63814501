//! Names of extensions, found from inside a scope by their parts: however long a scope's name is, it
//! is walked once and not once for each option in it.

use std::collections::HashMap;

use super::model::Schema;

/// A part of a full name below another; the first stands above all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node(u32);

const TOP: Node = Node(0);

/// A scope, outermost first; `None` from where nothing is known.
pub(super) type Path = Vec<Option<Node>>;

/// All extensions of a schema by their names.
#[derive(Debug)]
pub(super) struct ExtensionNames<'s> {
    below: HashMap<(Node, &'s str), Node>,
    /// Indexes into the schema's extensions.
    found: HashMap<Node, usize>,
}

impl<'s> ExtensionNames<'s> {
    pub(super) fn new(schema: &'s Schema) -> ExtensionNames<'s> {
        let mut names = ExtensionNames { below: HashMap::new(), found: HashMap::new() };
        for (at, extension) in schema.extensions.iter().enumerate() {
            let mut node = TOP;
            for part in extension.full_name.split('.') {
                let next = Node(names.below.len() as u32 + 1);
                node = *names.below.entry((node, part)).or_insert(next);
            }
            names.found.entry(node).or_insert(at);
        }
        names
    }

    /// The scope of that full name, empty for the outermost.
    pub(super) fn path(&self, scope: &str) -> Path {
        let mut path = Path::new();
        for part in scope.split('.').filter(|part| !part.is_empty()) {
            self.enter(&mut path, part);
        }
        path
    }

    /// Goes one scope further in.
    pub(super) fn enter(&self, path: &mut Path, part: &str) {
        let around = path.last().copied().unwrap_or(Some(TOP));
        path.push(around.and_then(|around| self.below.get(&(around, part)).copied()));
    }

    /// What a name may mean inside a scope, innermost first.
    pub(super) fn meanings(&self, path: &[Option<Node>], name: &str) -> impl Iterator<Item = usize> {
        let (inner, name) = match name.strip_prefix('.') {
            Some(full) => (&[][..], full),
            None => (path, name),
        };
        let from = inner.iter().rev().copied().chain([Some(TOP)]).flatten();
        from.filter_map(move |node| {
            let mut parts = name.split('.');
            let node = parts.try_fold(node, |node, part| self.below.get(&(node, part)).copied())?;
            self.found.get(&node).copied()
        })
    }
}
