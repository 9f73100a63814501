//! Which comment stands before a declaration and belongs to it.
//!
//! buf's answer, learnt from all gaps of up to five breaks and comments between two fields: the last
//! comment before the declaration, if it ends on the line above. A `//` comment behind other code on
//! its line belongs to that code, unless a block comment stands between.

use super::super::ast::Comment;
use super::super::buf::places;
use super::super::model::{At, File};
use super::files;
use super::sink::Sink;
use crate::words::Text;

/// The mark that asks for findings to be kept away.
pub(super) const IGNORE: &str = "buf:lint:ignore";

/// The comment that belongs to what starts at byte `start`: one block, or `//` lines without a gap.
pub(in crate::protobuf) fn leading(file: &File, start: u32) -> &[Comment] {
    let comments = &file.ast.comments;
    let end = comments.partition_point(|comment| comment.span.end <= start);
    let before = |at: usize| comments.get(at.checked_sub(1)?);
    let Some(last) = before(end) else { return &[] };
    if !is_line_break(file, last.span.end, start) {
        return &[];
    }
    let mut first = end.saturating_sub(1);
    while is_line(file, comments.get(first))
        && let (Some(above), Some(own)) = (before(first), comments.get(first))
        && is_line(file, Some(above))
        && is_line_break(file, above.span.end, own.span.start)
    {
        first -= 1;
    }
    if comments.get(first).is_some_and(|comment| trails(file, before(first), comment)) {
        first += 1;
    }
    comments.get(first..end).unwrap_or(&[])
}

/// Its lines without marks and white space around.
pub(in crate::protobuf) fn lines<'a>(
    file: &'a File,
    comments: &'a [Comment],
) -> impl Iterator<Item = &'a str> {
    comments.iter().flat_map(|comment| {
        let text = file.source.slice(comment.span);
        let block = text.strip_prefix("/*");
        let inner = block.map_or_else(
            || text.strip_prefix("//").unwrap_or(text),
            |inner| inner.strip_suffix("*/").unwrap_or(inner),
        );
        inner.split('\n').enumerate().map(move |(at, line)| {
            let line = line.trim();
            let starred = block.is_some() && at > 0;
            line.strip_prefix('*').filter(|_| starred).map_or(line, str::trim)
        })
    })
}

/// Reports the declaration unless the comment before it says something to people.
pub(in crate::protobuf) fn require(
    file: &files::File<'_>,
    sink: &mut Sink<'_>,
    at: At,
    full_name: impl FnOnce() -> String,
) {
    let mut said = lines(file.model, leading(file.model, at.span.start));
    if said.any(|line| !line.is_empty() && !line.starts_with(IGNORE)) {
        return;
    }
    let span = places::declaration(file.model, at.span);
    sink.at(file, span, &full_name(), || {
        Text::new().code(file.model.source.slice(at.name)).plain(" has no comment")
    });
}

fn is_line(file: &File, comment: Option<&Comment>) -> bool {
    comment.is_some_and(|comment| file.source.slice(comment.span).starts_with("//"))
}

/// `true` when white space with one line break is all there is between.
fn is_line_break(file: &File, from: u32, to: u32) -> bool {
    let bytes = file.source.text().as_bytes();
    let mut breaks = 0;
    for byte in bytes.get(from as usize..to as usize).unwrap_or(&[]) {
        match byte {
            b'\n' => breaks += 1,
            byte if byte.is_ascii_whitespace() || *byte == 0x0b => {}
            _ => return false,
        }
        if breaks > 1 {
            return false;
        }
    }
    breaks == 1
}

/// `true` for a `//` comment that stands on the line of the code before it, with nothing between.
fn trails(file: &File, before: Option<&Comment>, comment: &Comment) -> bool {
    if !is_line(file, Some(comment)) {
        return false;
    }
    let head = file.source.text().get(..comment.span.start as usize).unwrap_or("");
    let head = head.trim_end_matches(|c: char| c != '\n' && (c.is_ascii_whitespace() || c == '\u{b}'));
    let behind_comment = before.is_some_and(|before| before.span.end as usize == head.len());
    !head.is_empty() && !head.ends_with('\n') && !behind_comment
}
