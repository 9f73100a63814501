//! Which of several versions are meant: `[-5..]`, `[2..4]`, `[..3]`, `[..]`, `[-1]`.
//!
//! Positions count from 0, negative ones from the end, and the end of a range is left out. A range that
//! reaches too far is cut short, as Python does it; a single position that is not there is an error.

use crate::exit::Failure;

/// A selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slice {
    /// From one position up to, and without, another.
    Range(Option<i64>, Option<i64>),
    /// One position.
    At(i64),
}

impl Slice {
    /// Everything.
    pub(crate) const ALL: Slice = Slice::Range(None, None);

    /// Reads what stands between the brackets.
    pub(crate) fn parse(text: &str) -> Result<Slice, Failure> {
        let wrong = || {
            Failure::usage(format!("`[{text}]` selects no versions"))
                .help("write [-5..] for the last five, [2..4] for the third and fourth, [-1] for the last")
        };
        let position = |text: &str| match text.trim() {
            "" => Ok(None),
            number => number.parse::<i64>().map(Some).map_err(|_| wrong()),
        };
        match text.split_once("..") {
            Some((from, to)) => Ok(Slice::Range(position(from)?, position(to)?)),
            None => position(text)?.map(Slice::At).ok_or_else(wrong),
        }
    }

    /// The items meant, in their order; none where there are too few.
    pub(crate) fn of<T>(self, mut items: Vec<T>) -> Vec<T> {
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let from_start = |position: i64| if position < 0 { position.saturating_add(count) } else { position };
        let (from, to) = match self {
            Slice::Range(from, to) => (from.map_or(0, from_start), to.map_or(count, from_start)),
            Slice::At(position) => (from_start(position), from_start(position).saturating_add(1)),
        };
        if matches!(self, Slice::At(_)) && from < 0 {
            return Vec::new();
        }
        let within = |position: i64| usize::try_from(position.clamp(0, count)).unwrap_or(0);
        items.truncate(within(to));
        items.split_off(within(from).min(items.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::Slice;

    #[test]
    fn slices_select_as_python_and_rust_do() {
        let of = |text: &str| Slice::parse(text).unwrap().of(vec![0, 1, 2, 3, 4]);
        assert_eq!(of(".."), [0, 1, 2, 3, 4]);
        assert_eq!(of("-2.."), [3, 4]);
        assert_eq!(of("..-2"), [0, 1, 2]);
        assert_eq!(of("2..4"), [2, 3]);
        assert_eq!(of("..2"), [0, 1]);
        assert_eq!(of("-9..9"), [0, 1, 2, 3, 4]);
        assert_eq!((of("4..2"), of("9..")), (vec![], vec![]));
        assert_eq!((of("-1"), of("0"), of("4")), (vec![4], vec![0], vec![4]));
        assert_eq!((of("5"), of("-6")), (vec![], vec![]));
        assert_eq!(of(&format!("{}..{}", i64::MIN, i64::MAX)).len(), 5);
        for wrong in ["", "a", "1:2", "1..x", "1...3"] {
            assert!(Slice::parse(wrong).is_err(), "{wrong}");
        }
    }
}
