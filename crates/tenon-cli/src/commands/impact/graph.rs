//! The types of many schemas and their uses, as one graph, and the way back from what is used.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tenon_core::Schema;

/// A type, wherever it occurs.
#[derive(Debug)]
pub(super) struct Type {
    pub(super) name: String,
    pub(super) short: String,
    pub(super) file: String,
    /// Counted from one.
    pub(super) line: u32,
    /// Who uses it, and through what.
    users: BTreeMap<usize, String>,
}

/// All types.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) types: Vec<Type>,
    known: BTreeMap<(String, String), usize>,
}

/// A type that is concerned.
#[derive(Debug)]
pub(super) struct Reached {
    /// The shortest way from it to what was asked about: each type, and what it uses the next through.
    pub(super) way: Vec<(usize, String)>,
    /// What was asked about.
    pub(super) end: usize,
}

impl Graph {
    /// Takes in a schema, and what it refers to.
    pub(super) fn add(&mut self, schema: &Schema) {
        let uses = schema.uses();
        let mut indices = Vec::with_capacity(uses.types.len());
        for named in uses.types {
            let file = named.source.name().to_owned();
            let key = (named.name, file);
            if let Some(known) = self.known.get(&key) {
                indices.push(*known);
                continue;
            }
            let (name, file) = key.clone();
            let line = named.source.line_column(named.span.start).0;
            indices.push(self.types.len());
            self.known.insert(key, self.types.len());
            self.types.push(Type { name, short: named.short, file, line, users: BTreeMap::new() });
        }
        for own in uses.uses {
            let (Some(user), Some(used)) = (indices.get(own.user), indices.get(own.used)) else { continue };
            if let Some(used) = self.types.get_mut(*used) {
                used.users.entry(*user).or_insert(own.path);
            }
        }
    }

    /// Whatever uses one of these types, the nearest first and then by name; each once.
    pub(super) fn reached(&self, about: &[usize]) -> Vec<Reached> {
        // What each type was reached from, and through what it uses that.
        let mut next: BTreeMap<usize, (usize, String)> = BTreeMap::new();
        let asked: BTreeSet<&usize> = about.iter().collect();
        let mut order: Vec<(usize, usize)> = Vec::new();
        let mut todo: VecDeque<(usize, usize)> = about.iter().map(|at| (*at, 0)).collect();
        while let Some((at, distance)) = todo.pop_front() {
            for (user, path) in self.types.get(at).into_iter().flat_map(|own| &own.users) {
                if asked.contains(user) || next.contains_key(user) {
                    continue;
                }
                next.insert(*user, (at, path.clone()));
                order.push((distance + 1, *user));
                todo.push_back((*user, distance + 1));
            }
        }
        let name = |at: usize| self.types.get(at).map(|own| (own.name.as_str(), own.file.as_str()));
        order.sort_by_key(|(distance, at)| (*distance, name(*at)));
        let way = |at: usize| {
            let mut way = Vec::new();
            let mut at = at;
            while let Some((to, path)) = next.get(&at) {
                way.push((at, path.clone()));
                at = *to;
            }
            Reached { way, end: at }
        };
        order.into_iter().map(|(_, at)| way(at)).collect()
    }
}
