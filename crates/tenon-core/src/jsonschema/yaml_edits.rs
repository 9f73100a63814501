//! Edits of YAML: lines of a block, and values as YAML writes them on one line.
//!
//! Nothing here need be right for every text: `edits.rs` reads the outcome again and drops what is not
//! what was meant.

use crate::finding::Edit;
use crate::text::json::{Dialect, Json, Kind, Value};
use crate::text::{Source, Span};

use super::edits::Writer;

/// Deepest value that is written on one line.
const DEEPEST: usize = 64;

/// A line behind the last of a block, indented as its first.
pub(super) fn line(writer: &Writer<'_>, block: Value<'_>, own: &str) -> Option<Edit> {
    lines(writer, block, &[own.to_owned()])
}

/// Lines behind the last of a block, indented as its first.
pub(super) fn lines(writer: &Writer<'_>, block: Value<'_>, lines: &[String]) -> Option<Edit> {
    let first = start(writer, block, 0)?;
    let before = writer.text.get(..first as usize)?;
    let column = before.rsplit('\n').next()?.chars().count();
    let end = content_end(writer, block)?;
    let rest = comment(writer.text, end)?;
    let (indent, line_break) = (" ".repeat(column), line_break(writer.text));
    let insert = lines.iter().map(|own| format!("{line_break}{indent}{own}")).collect();
    Some(writer.put(Span::empty(end + rest.len() as u32), insert))
}

/// Takes a part of a block away, which has others; nothing where a comment would go with it.
pub(super) fn remove(writer: &Writer<'_>, block: Value<'_>, index: usize) -> Option<Edit> {
    let own = start(writer, block, index)?;
    let end = part_end(writer, block, index)?;
    if let Some(next) = start(writer, block, index + 1) {
        let between = writer.text.get(end as usize..next as usize)?;
        return between.trim().is_empty().then(|| writer.put(Span::new(own, next), String::new()));
    }
    let before = part_end(writer, block, index.checked_sub(1)?)?;
    let before = before + comment(writer.text, before)?.len() as u32;
    let (between, behind) =
        (writer.text.get(before as usize..own as usize)?, rest_of_line(writer.text, end)?);
    (between.trim().is_empty() && behind.trim().is_empty())
        .then(|| writer.put(Span::new(before, end), String::new()))
}

/// The rest of a line where that is white space or a comment.
fn comment(text: &str, at: u32) -> Option<&str> {
    let rest = rest_of_line(text, at)?;
    let is_comment = rest.trim_start().starts_with('#') && rest.starts_with([' ', '\t']);
    (is_comment || rest.trim().is_empty()).then_some(rest)
}

/// Where a part begins: at its name, or at the dash of an item.
fn start(writer: &Writer<'_>, block: Value<'_>, index: usize) -> Option<u32> {
    let part = writer.parts(block).into_iter().nth(index)?;
    if block.kind() == Kind::Object {
        return Some(part.span.start);
    }
    let before = writer.text.get(..part.span.start as usize)?.trim_end();
    before.ends_with('-').then(|| before.len() as u32 - 1)
}

fn part_end(writer: &Writer<'_>, block: Value<'_>, index: usize) -> Option<u32> {
    let part = writer.parts(block).into_iter().nth(index)?;
    let value = block.beside(part.id);
    let behind = writer.text.get(part.name.end as usize..)?;
    let alias = behind.strip_prefix(':').map(str::trim_start).filter(|own| own.starts_with('*'));
    match alias {
        // What it stands for lies elsewhere.
        Some(_) if block.kind() == Kind::Object => {
            let rest = rest_of_line(writer.text, part.name.end)?;
            let name = rest.split('#').next()?.trim_end();
            Some(part.name.end + name.len() as u32)
        }
        Some(_) | None => content_end(writer, value),
    }
}

/// Behind the last character of a value; the reader counts white space behind a block to it.
pub(super) fn content_end(writer: &Writer<'_>, value: Value<'_>) -> Option<u32> {
    let mut value = value;
    // Each turn goes into a part, so there are no more turns than levels.
    loop {
        let span = writer.span(value);
        let last = writer.parts(value).len().checked_sub(1);
        match last.filter(|_| writer.is_block(value)) {
            Some(last) => {
                let part = writer.parts(value).into_iter().nth(last)?;
                let behind = writer.text.get(part.name.end as usize..)?;
                let is_alias = behind.strip_prefix(':').is_some_and(|own| own.trim_start().starts_with('*'));
                if value.kind() == Kind::Object && is_alias {
                    return part_end(writer, value, last);
                }
                value = value.beside(part.id);
            }
            None => {
                let own = writer.text.get(span.range())?;
                return Some(span.start + own.trim_end().len() as u32);
            }
        }
    }
}

/// A comment may be among it.
pub(super) fn has_comment(text: &str) -> bool {
    text.starts_with('#')
        || text.as_bytes().windows(2).any(|pair| matches!(pair, [b' ' | b'\t' | b'\n', b'#']))
}

fn rest_of_line(text: &str, at: u32) -> Option<&str> {
    text.get(at as usize..)?.split(['\n', '\r']).next()
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// JSON as YAML writes it on one line, names and words without quotes where `plain`.
pub(super) fn value(json: &str, plain: bool) -> Option<String> {
    let json = Json::parse(&Source::new("", json), Dialect::default(), DEEPEST).ok()?;
    let mut out = String::new();
    push(json.root(), plain, DEEPEST, &mut out)?;
    Some(out)
}

fn push(value: Value<'_>, plain: bool, depth: usize, out: &mut String) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match value.kind() {
        Kind::String if plain => out.push_str(&scalar(&value.text())),
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => out.push_str(value.raw()),
        Kind::Array => {
            out.push('[');
            for (at, item) in value.items().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                push(item, plain, depth, out)?;
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (at, (name, member)) in value.members().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                push(name, plain, depth, out)?;
                out.push_str(": ");
                push(member, plain, depth, out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

/// A string without quotes where no reader of YAML could take it for anything else.
pub(super) fn scalar(text: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let mut letters = text.chars();
    let is_plain = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || "_$".contains(first))
        && letters.all(|own| own.is_ascii_alphanumeric() || "_-$".contains(own))
        && !WORDS.contains(&&*text.to_ascii_lowercase());
    if is_plain { text.to_owned() } else { super::edits::quoted(text) }
}
