//! Byte ranges. Lines and columns are computed from them only when something is shown
//! (see [`Source::line_column`](super::Source::line_column)).

/// A half-open range of **bytes** in one [`Source`](super::Source).
///
/// `u32` bounds a source at 4 GiB; [`Limits`](crate::Limits) stops far below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end`; a reversed range is emptied at `start`.
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end: end.max(start) }
    }

    /// The empty place before byte `at`.
    pub fn empty(at: u32) -> Span {
        Span { start: at, end: at }
    }

    /// The range as indices into a `str` or slice.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// `true` when both ends of `other` lie inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}
