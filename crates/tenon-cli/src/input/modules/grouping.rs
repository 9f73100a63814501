//! Which files are one module, on all sides together.

use std::collections::{BTreeMap, HashMap};

use super::roots::Roots;
use super::tree::Tree;
use crate::input::library::likeness;

/// The judged files of a module, in order of their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Module {
    pub(crate) now: Vec<usize>,
    /// Of each earlier side, oldest first.
    pub(crate) before: Vec<Vec<usize>>,
}

impl Module {
    /// No file now, and none right before.
    pub(crate) fn is_empty(&self) -> bool {
        self.now.is_empty() && self.before.iter().all(Vec::is_empty)
    }

    /// Files of the newest earlier side.
    pub(crate) fn newest(&self) -> &[usize] {
        self.before.last().map_or(&[], Vec::as_slice)
    }

    /// The files whose key is taken, and the others.
    pub(crate) fn split(
        &self,
        now: &Tree,
        before: &[Tree],
        taken: impl Fn(&str) -> bool,
    ) -> (Module, Module) {
        let side = |tree: &Tree, files: &[usize]| -> (Vec<usize>, Vec<usize>) {
            files.iter().partition(|at| tree.files.get(**at).is_some_and(|file| taken(&file.key)))
        };
        let (now, now_rest) = side(now, &self.now);
        let (before, before_rest) =
            before.iter().zip(&self.before).map(|(tree, files)| side(tree, files)).unzip();
        (Module { now, before }, Module { now: now_rest, before: before_rest })
    }
}

/// What makes files one module, besides a declaration that went from one to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// One imports the other, and imports of both count from the same root.
    Imports,
    /// Imports of both count from the same root, as buf has it: its rules ask what a package still has.
    Root,
}

/// All modules, in order of their first file.
pub(crate) fn group(now: &Tree, before: &[Tree], roots: &Roots, by: By) -> Vec<Module> {
    let sides = || std::iter::once(now).chain(before);
    let mut keys: Vec<&str> = sides().flat_map(Tree::judged).map(|(_, file)| &*file.key).collect();
    keys.sort_unstable();
    keys.dedup();
    let numbers: HashMap<&str, usize> = keys.iter().enumerate().map(|(at, key)| (*key, at)).collect();
    let mut union = Union { parents: (0..keys.len()).collect() };
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    for (number, key) in keys.iter().enumerate().filter(|_| by == By::Root) {
        union.join(number, *firsts.entry(roots.root(key)).or_insert(number));
    }
    for tree in sides() {
        for (_, file) in tree.judged() {
            let own = numbers.get(&*file.key);
            for import in &file.head.imports {
                let other = tree.resolve(&file.key, import).and_then(|at| tree.files.get(at));
                let other = other.filter(|other| roots.root(&other.key) == roots.root(&file.key));
                let other = other.and_then(|other| numbers.get(&*other.key));
                if let (Some(own), Some(other)) = (own, other) {
                    union.join(*own, *other);
                }
            }
        }
    }
    for (from, to) in before.iter().flat_map(|before| moves(now, before)) {
        if let (Some(from), Some(to)) = (numbers.get(from), numbers.get(to)) {
            union.join(*from, *to);
        }
    }
    let mut modules: BTreeMap<usize, Module> = BTreeMap::new();
    for (number, key) in keys.iter().enumerate() {
        let module = modules.entry(union.find(number)).or_default();
        let judged = |tree: &Tree| tree.at(key).filter(|at| tree.judged.contains(at));
        module.now.extend(judged(now));
        module.before.resize(before.len(), Vec::new());
        for (files, tree) in module.before.iter_mut().zip(before) {
            files.extend(judged(tree));
        }
    }
    modules.into_values().collect()
}

/// Keys that a declaration left and came to. What several files of a side declare are versions side by
/// side, and which of them went where nobody can tell; the one whose path ends alike did, if any.
fn moves<'t>(now: &'t Tree, before: &'t Tree) -> Vec<(&'t str, &'t str)> {
    let (came, went) = (homes(now), homes(before));
    let mut moves = Vec::new();
    for (name, old) in &went {
        let Some(new) = came.get(name) else { continue };
        if let ([from], [to]) = (old.as_slice(), new.as_slice())
            && from != to
        {
            moves.push((*from, *to));
            continue;
        }
        let left = old.iter().filter(|key| !new.contains(key));
        for from in left {
            let free = new.iter().filter(|key| !old.contains(key));
            let best = free.max_by_key(|to| likeness(from, to));
            let same = |to: &&&str| from.rsplit('/').next() == to.rsplit('/').next();
            moves.extend(best.filter(same).map(|to| (*from, *to)));
        }
    }
    moves
}

/// Keys of the judged files that declare a name.
fn homes(tree: &Tree) -> BTreeMap<String, Vec<&str>> {
    let mut homes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (_, file) in tree.judged() {
        for name in file.names() {
            homes.entry(name).or_default().push(&file.key);
        }
    }
    homes
}

/// Sets that grow together; the least number stands for its set.
struct Union {
    parents: Vec<usize>,
}

impl Union {
    fn find(&mut self, mut at: usize) -> usize {
        while let Some(parent) = self.parents.get(at).copied().filter(|parent| *parent != at) {
            let above = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.parents.get_mut(at) {
                *slot = above;
            }
            at = parent;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        if let Some(slot) = self.parents.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}
