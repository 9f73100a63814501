//! Sets of numbers given as ranges.

use crate::text::sorting::sort;

use super::super::ast::Range;

/// The numbers of some ranges, overlaps and neighbours joined.
pub(super) struct Numbers {
    /// Ascending, with gaps between.
    ranges: Vec<(i64, i64)>,
}

impl Numbers {
    pub(super) fn new(ranges: &[Range]) -> Numbers {
        let mut sorted: Vec<(i64, i64)> = ranges.iter().map(|range| (range.first, range.last)).collect();
        sort(&mut sorted);
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
        for (first, last) in sorted {
            match joined.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                Some(_) | None => joined.push((first, last)),
            }
        }
        Numbers { ranges: joined }
    }

    pub(super) fn contains(&self, number: i64) -> bool {
        self.missing(number, number).is_none()
    }

    /// The first stretch of `first..=last` that is not in the set.
    pub(super) fn missing(&self, first: i64, last: i64) -> Option<(i64, i64)> {
        let next = self.ranges.partition_point(|(_, end)| *end < first);
        match self.ranges.get(next) {
            Some((start, end)) if *start <= first => {
                if *end >= last {
                    return None;
                }
                let gap = end + 1;
                let after = self.ranges.get(next + 1).map_or(last, |(start, _)| last.min(start - 1));
                Some((gap, after))
            }
            Some((start, _)) => Some((first, last.min(start - 1))),
            None => Some((first, last)),
        }
    }
}

/// `3` or `3 to 7`.
pub(super) fn shown(first: i64, last: i64) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn numbers(ranges: &[(i64, i64)]) -> Numbers {
        let ranges: Vec<Range> = ranges
            .iter()
            .map(|(first, last)| Range { first: *first, last: *last, span: Span::default() })
            .collect();
        Numbers::new(&ranges)
    }

    #[test]
    fn neighbours_are_one_range() {
        assert_eq!(numbers(&[(6, 6), (1, 5), (8, 10)]).missing(1, 6), None);
        assert_eq!(numbers(&[(6, 6), (1, 5), (8, 10)]).missing(1, 10), Some((7, 7)));
    }

    #[test]
    fn the_first_gap_is_told() {
        let some = numbers(&[(-5, -2), (10, 20)]);
        assert_eq!(some.missing(-5, -1), Some((-1, -1)));
        assert_eq!(some.missing(5, 30), Some((5, 9)));
        assert_eq!(some.missing(12, 30), Some((21, 30)));
        assert_eq!(numbers(&[]).missing(1, 2), Some((1, 2)));
        assert!(some.contains(15) && !some.contains(9));
    }
}
