//! Sorting where a list is short or sorted once. The standard library's sort is made anew for each type and
//! each way to compare, four kilobytes a time; here positions are sorted, by one copy of it, and what is
//! made anew is the comparison alone. Where sorting is what takes the time, the library's own is right.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Puts a list in order; equal items keep theirs.
pub(crate) fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

/// Puts a list in the order of a key; items of equal keys keep theirs.
pub(crate) fn sort_by_key<T, K: Ord>(list: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}

/// Puts a list in the order that `compare` says; equal items keep theirs.
pub(crate) fn sort_by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let sorted = positions(list.len(), &mut |a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        (None, _) | (_, None) => Ordering::Equal,
    });
    place(sorted, &mut |a, b| list.swap(a, b));
}

/// What `collect` makes, which sorts before it builds; here one item after the other goes in.
pub(crate) fn set_of<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// As [`set_of`]; of equal keys the last value is kept.
pub(crate) fn map_of<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(items);
    map
}

fn positions(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..count).collect();
    positions.sort_by(|a, b| compare(*a, *b));
    positions
}

/// Swaps until each place holds what stood at the position that `sorted` has for it.
fn place(mut sorted: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for at in 0..sorted.len() {
        // What stood at an earlier place was swapped away, to where that place's own came from.
        let mut from = sorted.get(at).copied().unwrap_or(at);
        while from < at {
            from = sorted.get(from).copied().unwrap_or(at);
        }
        if let Some(own) = sorted.get_mut(at) {
            *own = from;
        }
        swap(at, from);
    }
}

#[cfg(test)]
mod tests {
    use super::{sort, sort_by, sort_by_key};

    /// Numbers without visible order, the same each time.
    fn scattered(count: u64, most: u64) -> Vec<(u64, u64)> {
        (0..count).map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) % most, at)).collect()
    }

    #[test]
    fn lists_end_in_the_order_that_the_standard_library_gives_them() {
        for count in [0, 1, 2, 3, 7, 20, 21, 50, 1000] {
            for most in [1, 3, 10, 5000] {
                let list = scattered(count, most);
                let (mut own, mut theirs) = (list.clone(), list.clone());
                sort_by_key(&mut own, |item| item.0);
                theirs.sort_by_key(|item| item.0);
                assert_eq!(own, theirs);
                let (mut own, mut theirs) = (list.clone(), list);
                sort_by(&mut own, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
                theirs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
                assert_eq!(own, theirs);
                sort(&mut own);
                theirs.sort();
                assert_eq!(own, theirs);
            }
        }
    }
}
