//! Which schema of now is which schema of before: by full name first, so that a file may move; then
//! by a former name; then by path, so that a type may be renamed.

use std::collections::{BTreeMap, BTreeSet};

use super::Tree;
use super::working::Working;
use crate::input::library::{Book, likeness};

/// A schema now and before; one of them may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// Both sides have it.
    Both { now: usize, before: usize },
    /// It is new.
    Added(usize),
    /// It is gone.
    Removed(usize),
}

impl Pair {
    /// `true` for a schema that is gone.
    pub(super) fn is_removed(&self) -> bool {
        matches!(self, Pair::Removed(_))
    }
}

/// Pairs the judged schemas of two sides, in order of their paths.
pub(super) fn pair(working: &Working<'_>, before: &Tree) -> Vec<Pair> {
    let now = &working.tree;
    let mut open = Open { now: books(now, true), before: books(before, true), pairs: Vec::new() };
    let place = |book: &Book| Some(format!("{}\0{}", book.key, book.root().unwrap_or_default()));
    let name = |book: &Book| book.root().map(str::to_owned);
    let former = |book: &Book| book.names.iter().flat_map(|names| names.aliases.clone()).collect();
    let path = |book: &Book| Some(book.key.clone());
    open.settle(|book| place(book).into_iter().collect(), place);
    open.settle(|book| name(book).into_iter().collect(), name);
    open.settle(former, name);
    open.settle(|book| path(book).into_iter().collect(), path);

    // What came from outside of the paths asked about is not new, and what went there is not gone.
    let removed = std::mem::replace(&mut open.before, books(before, false));
    open.before.retain(|(at, book)| *at >= before.extra && !working.keys.contains_key(&book.key));
    open.settle(|book| name(book).into_iter().collect(), name);
    open.settle(former, name);

    let added = std::mem::replace(&mut open.now, books(now, false));
    open.before = removed;
    let known: BTreeSet<&str> = before.library.books.iter().map(|book| book.key.as_str()).collect();
    open.now.retain(|(at, book)| *at >= now.extra && !known.contains(book.key.as_str()));
    open.settle(|book| name(book).into_iter().collect(), name);
    open.settle(former, name);

    let Open { before: removed, mut pairs, .. } = open;
    pairs.extend(added.iter().map(|(at, _)| Pair::Added(*at)));
    pairs.extend(removed.iter().map(|(at, _)| Pair::Removed(*at)));
    let key = |tree: &Tree, at: usize| tree.library.books.get(at).map(|book| book.key.clone());
    pairs.sort_by_key(|pair| match pair {
        Pair::Both { now: at, .. } | Pair::Added(at) => key(now, *at),
        Pair::Removed(at) => key(before, *at),
    });
    pairs
}

/// The texts that are judged, or those that are not, with their places in the library.
fn books(tree: &Tree, judged: bool) -> Vec<(usize, &Book)> {
    let wanted: BTreeSet<usize> = tree.judged.iter().copied().collect();
    let all = tree.library.books.iter().enumerate();
    all.filter(|(at, _)| wanted.contains(at) == judged).collect()
}

/// What has found no partner yet.
struct Open<'t> {
    now: Vec<(usize, &'t Book)>,
    before: Vec<(usize, &'t Book)>,
    pairs: Vec<Pair>,
}

impl Open<'_> {
    /// Pairs what is called alike. Of several candidates the one whose path ends most alike wins,
    /// for versions of one name often lie side by side.
    fn settle(&mut self, wanted: impl Fn(&Book) -> Vec<String>, called: impl Fn(&Book) -> Option<String>) {
        let mut earlier: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, (_, book)) in self.before.iter().enumerate() {
            if let Some(name) = called(book) {
                earlier.entry(name).or_default().push(position);
            }
        }
        let (mut taken_now, mut taken_before) = (BTreeSet::new(), BTreeSet::new());
        for (position, (at, book)) in self.now.iter().enumerate() {
            let names = wanted(book);
            let candidates = names.iter().filter_map(|name| earlier.get(name)).flatten();
            let best = candidates
                .filter(|candidate| !taken_before.contains(*candidate))
                .max_by_key(|candidate| {
                    let other = self.before.get(**candidate).map_or("", |(_, other)| other.key.as_str());
                    (likeness(&book.key, other), std::cmp::Reverse(**candidate))
                })
                .copied();
            if let Some((best, (before, _))) = best.and_then(|best| Some((best, self.before.get(best)?))) {
                taken_now.insert(position);
                taken_before.insert(best);
                self.pairs.push(Pair::Both { now: *at, before: *before });
            }
        }
        retain(&mut self.now, &taken_now);
        retain(&mut self.before, &taken_before);
    }
}

fn retain<T>(items: &mut Vec<T>, without: &BTreeSet<usize>) {
    let mut position = 0;
    items.retain(|_| {
        position += 1;
        !without.contains(&(position - 1))
    });
}
