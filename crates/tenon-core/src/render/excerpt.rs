//! Parts of sources worth showing: the lines that a span touches. How they are drawn is each renderer's.

use crate::text::{Source, Span};

/// A value over many lines is shown by its first.
pub(super) fn first_line(source: &Source, span: Span) -> Span {
    let line = source.slice(span).find('\n').map(|length| span.start + length as u32);
    line.map_or(span, |end| Span::new(span.start, end))
}

/// The lines that a span touches, so that a large text costs no more to draw than a small one.
pub(super) struct Excerpt<'a> {
    pub(super) text: &'a str,
    /// Number of its first line, from 1.
    pub(super) line: usize,
    /// Offset of its first byte.
    pub(super) start: usize,
    /// It starts within a line.
    pub(super) cut: bool,
}

/// Bytes kept on either side of a span within a long line.
pub(super) const MARGIN: usize = 300;

impl<'a> Excerpt<'a> {
    /// `margin` bytes of a long line are kept on either side.
    pub(super) fn around(source: &'a Source, span: Span, margin: usize) -> Excerpt<'a> {
        let text = source.text();
        let from = (span.start as usize).min(text.len());
        let to = (span.end as usize).clamp(from, text.len());
        let mut start = text.get(..from).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let mut end = text.get(to..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| to + at);
        let long = end - start > 2 * margin + (to - from);
        let cut = long && from - start > margin;
        if cut {
            start = boundary(text, from - margin);
        }
        if long && end - to > margin {
            end = boundary(text, to + margin);
        }
        // The carriage return of a line break is no part of the line.
        if text.get(start..end).is_some_and(|line| line.ends_with('\r')) {
            end -= 1;
        }
        let (line, _) = source.line_column(start as u32);
        Excerpt { text: text.get(start..end).unwrap_or(""), line: line as usize, start, cut }
    }

    /// A span of the text as a range of the excerpt.
    pub(super) fn shifted(&self, span: Span) -> std::ops::Range<usize> {
        let within = |offset: u32| (offset as usize).saturating_sub(self.start).min(self.text.len());
        boundary(self.text, within(span.start))..boundary(self.text, within(span.end))
    }
}

/// One line of a source, and the part of it that a span covers.
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    /// It starts before what is shown of it.
    pub(super) cut_before: bool,
    pub(super) before: &'a str,
    /// `None` where the span does not touch the line; empty where it is a point in it.
    pub(super) marked: Option<&'a str>,
    pub(super) after: &'a str,
    /// It ends behind what is shown of it.
    pub(super) cut_after: bool,
}

/// Lines shown on either side of those that a span touches.
const AROUND: usize = 2;

/// Lines of a span that is marked whole; of a longer one its first line is.
const MOST_LINES: usize = 8;

/// Bytes marked in one line; of a longer value its beginning is.
const MOST_MARKED: usize = 600;

/// Bytes looked through for lines on either side, so that a long line costs no more than a short one.
const WINDOW: usize = 2_000;

/// The lines that a span touches and some around them.
pub(super) fn lines(source: &Source, span: Span) -> Vec<Line<'_>> {
    let text = source.text();
    let is_long = source.slice(span).match_indices('\n').nth(MOST_LINES - 1).is_some();
    let span = if is_long { first_line(source, span) } else { span };
    let from = boundary(text, (span.start as usize).min(text.len()));
    let to = boundary(text, (span.end as usize).clamp(from, text.len()));
    let floor = boundary(text, from.saturating_sub(WINDOW));
    let breaks = |part: &str| part.match_indices('\n').map(|(at, _)| at).collect::<Vec<usize>>();
    let before = breaks(text.get(floor..from).unwrap_or(""));
    let start = match before.iter().rev().nth(AROUND) {
        Some(at) => floor + at + 1,
        None => floor,
    };
    let ceiling = boundary(text, to.saturating_add(WINDOW).min(text.len()));
    let behind = breaks(text.get(to..ceiling).unwrap_or(""));
    let end = behind.get(AROUND).map_or(ceiling, |at| to + at);
    let shown = text.get(start..end).unwrap_or("");
    let first = source.line_column(start as u32).0 as usize;
    let mut lines = Vec::new();
    let mut at = start;
    for (index, whole) in shown.split_inclusive('\n').enumerate() {
        let bare = whole.trim_end_matches(['\n', '\r']);
        let touched = from <= at + bare.len() && (at < to || at <= from && from == to);
        // Of a value over several lines the indentation is no part.
        let indent = if from < at { bare.len() - bare.trim_start().len() } else { 0 };
        let range = from.saturating_sub(at).max(indent)..to.saturating_sub(at).min(bare.len()).max(indent);
        let mut line = line(bare, touched.then_some(range));
        line.number = first + index;
        line.cut_before |= index == 0 && start > 0 && text.as_bytes().get(start - 1) != Some(&b'\n');
        lines.push(line);
        at += whole.len();
    }
    lines
}

/// A line of which at most [`MARGIN`] bytes are kept on either side of what is marked.
fn line<'a>(text: &'a str, marked: Option<std::ops::Range<usize>>) -> Line<'a> {
    let is_marked = marked.is_some();
    let whole = marked.unwrap_or(0..0);
    let range = whole.start..boundary(text, whole.end.min(whole.start.saturating_add(MOST_MARKED)));
    let start = boundary(text, range.start.saturating_sub(MARGIN));
    let most = match is_marked {
        true if range.end < whole.end => range.end,
        true => range.end.saturating_add(MARGIN),
        false => 2 * MARGIN,
    };
    let end = boundary(text, most.min(text.len()));
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or("");
    Line {
        number: 0,
        cut_before: start > 0,
        before: part(start, range.start),
        marked: is_marked.then(|| part(range.start, range.end)),
        after: part(range.end, end),
        cut_after: end < text.len(),
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Line, MARGIN, MOST_MARKED, lines};
    use crate::text::{Source, Span};

    fn drawn(text: &str, span: Span) -> Vec<String> {
        let source = Source::new("s", text);
        let dots = |cut: bool| if cut { "…" } else { "" };
        let draw = |line: Line<'_>| {
            let marked = line.marked.map(|marked| format!("[{marked}]")).unwrap_or_default();
            let (before, after) = (dots(line.cut_before), dots(line.cut_after));
            format!("{} {before}{}{marked}{}{after}", line.number, line.before, line.after)
        };
        lines(&source, span).into_iter().map(draw).collect()
    }

    #[test]
    fn two_lines_stand_on_either_side_of_what_is_marked() {
        let text = "a\nb\nc\r\nd e f\ng\nh\ni\n";
        assert_eq!(drawn(text, Span::new(9, 10)), ["2 b", "3 c", "4 d [e] f", "5 g", "6 h"]);
        assert_eq!(drawn(text, Span::new(0, 1)), ["1 [a]", "2 b", "3 c"]);
        assert_eq!(drawn(text, Span::new(17, 18)), ["5 g", "6 h", "7 [i]"]);
        assert_eq!(drawn("", Span::new(0, 0)), Vec::<String>::new());
    }

    #[test]
    fn a_point_is_marked_and_so_are_several_lines_without_their_indentation() {
        assert_eq!(drawn("ab\ncd\n", Span::new(4, 4)), ["1 ab", "2 c[]d"]);
        assert_eq!(drawn("ab\ncd\n", Span::new(3, 3)), ["1 ab", "2 []cd"]);
        assert_eq!(drawn("x {\n  a\n}\n", Span::new(2, 9)), ["1 x [{]", "2   [a]", "3 [}]"]);
        let long = "{\n".to_owned() + &"  a\n".repeat(50) + "}";
        let drawn = drawn(&long, Span::new(0, long.len() as u32));
        assert_eq!(drawn, ["1 [{]", "2   a", "3   a"]);
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides_and_so_is_what_is_marked_in_it() {
        let text = format!("{}x{}", "é".repeat(5_000), "b".repeat(5_000));
        let (before, after) = ("é".repeat(MARGIN / 2), "b".repeat(MARGIN));
        assert_eq!(drawn(&text, Span::new(10_000, 10_001)), [format!("1 …{before}[x]{after}…")]);
        let marked = "b".repeat(MOST_MARKED - 1);
        assert_eq!(drawn(&text, Span::new(10_000, 15_000)), [format!("1 …{before}[x{marked}]…")]);
    }
}
