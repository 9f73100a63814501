//! Where things were written, as buf shows them: statements with their keyword and semicolon, features
//! inside braces, columns as a terminal counts them.

use super::super::ast::{
    AggregateField, Enum, File as Written, Message, Method, OptionStatement, OptionValueKind, Service,
};
use super::super::model::File;
use crate::text::{Source, Span};

/// 1-based line and column of a byte as buf prints them: a tab goes to the next multiple of four, a
/// character as far as a terminal would. *Limits*: widths are a guess (one column below U+1100, two
/// above), so combining marks and rare scripts can be off.
pub fn line_column(source: &Source, byte: u32) -> (u32, u32) {
    let before = source.text().get(..byte as usize).unwrap_or("");
    let line = before.bytes().filter(|byte| *byte == b'\n').count() as u32 + 1;
    let start = before.rsplit('\n').next().unwrap_or("");
    let column = start.chars().fold(0, |column: u32, c| match c {
        '\t' => column / 4 * 4 + 4,
        '\r' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => column,
        '\u{0}'..'\u{1100}' => column + 1,
        _ => column + 2,
    });
    (line, column + 1)
}

/// `keyword … ;` around something inside it; the inside alone where the text is not so.
pub(in crate::protobuf) fn statement(file: &File, inside: Span, keywords: &[&str]) -> Span {
    let text = file.source.text();
    let before = skip_back(file, inside.start);
    // `syntax = "…"`: the keyword stands before the sign.
    let head = text.get(..before as usize).unwrap_or("");
    let before = if head.ends_with('=') { skip_back(file, before - 1) } else { before };
    let head = text.get(..before as usize).unwrap_or("");
    let start = keywords
        .iter()
        .find(|keyword| head.ends_with(**keyword))
        .map_or(inside.start, |keyword| before - keyword.len() as u32);
    let after = skip_on(file, inside.end);
    let ends = text.as_bytes().get(after as usize) == Some(&b';');
    Span::new(start, if ends { after + 1 } else { inside.end })
}

/// A message or an enum from its keyword on; buf leaves `export` and `local` out.
pub(in crate::protobuf) fn declaration(file: &File, span: Span) -> Span {
    let text = file.source.slice(span);
    let visibility = ["export", "local"].into_iter().find(|word| text.starts_with(word));
    visibility.map_or(span, |word| Span::new(skip_on(file, span.start + word.len() as u32), span.end))
}

fn is_space(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_whitespace() || *byte == 0x0b)
}

/// The end of what stands before `at`, white space and comments left out.
fn skip_back(file: &File, mut at: u32) -> u32 {
    let bytes = file.source.text().as_bytes();
    let comments = &file.ast.comments;
    while at > 0 {
        if is_space(bytes.get(at as usize - 1)) {
            at -= 1;
            continue;
        }
        let next = comments.partition_point(|comment| comment.span.end <= at);
        match next.checked_sub(1).and_then(|last| comments.get(last)) {
            Some(comment) if comment.span.end == at && comment.span.start < at => at = comment.span.start,
            Some(_) | None => break,
        }
    }
    at
}

/// The start of what stands after `at`.
fn skip_on(file: &File, mut at: u32) -> u32 {
    let bytes = file.source.text().as_bytes();
    let comments = &file.ast.comments;
    loop {
        if is_space(bytes.get(at as usize)) {
            at += 1;
            continue;
        }
        let next = comments.partition_point(|comment| comment.span.start < at);
        match comments.get(next) {
            Some(comment) if comment.span.start == at && comment.span.end > at => at = comment.span.end,
            Some(_) | None => return at,
        }
    }
}

/// A part of an option's path: a name, or an extension's in brackets.
pub(super) type Part = (&'static str, bool);

/// `deprecated` and the like: the option of one plain name.
pub(in crate::protobuf) fn option<'a>(
    options: &'a [OptionStatement],
    name: &str,
) -> Option<&'a OptionStatement> {
    options.iter().find(|option| match option.name.as_slice() {
        [part] => !part.is_extension && part.name.text == name,
        _ => false,
    })
}

/// Where a nested option is written: the statement itself, or a place in a bigger value.
pub(super) enum Found {
    /// All of the path is the statement's name.
    Statement(Span),
    /// The path, or as much of it as is there, lies inside a value.
    Inside(Span),
}

impl Found {
    /// The place in brackets, where a statement is its name and value.
    pub(super) fn in_brackets(&self) -> Span {
        match self {
            Found::Statement(span) | Found::Inside(span) => *span,
        }
    }

    /// The place in a body, where a statement has a keyword and a semicolon.
    pub(super) fn in_body(&self, file: &File) -> Span {
        match self {
            Found::Statement(span) => statement(file, *span, &["option"]),
            Found::Inside(span) => *span,
        }
    }
}

/// Looks for a nested option; without it, for the longest part of its path that is written.
pub(super) fn nested(options: &[OptionStatement], path: &[Part]) -> Option<Found> {
    let mut best: Option<(usize, Span)> = None;
    for option in options {
        let own = option.name.len();
        let same = option.name.iter().zip(path).all(|(part, (name, extension))| {
            part.is_extension == *extension && part.name.text.trim_start_matches('.') == *name
        });
        if !same || own > path.len() || own == 0 {
            continue;
        }
        if own == path.len() {
            return Some(Found::Statement(option.span));
        }
        let (mut depth, mut span, mut value) = (own, option.span, &option.value);
        while let (OptionValueKind::Aggregate(fields), Some((name, extension))) =
            (&value.kind, path.get(depth))
        {
            let is_it = |field: &&AggregateField| {
                field.is_extension == *extension && field.name.text.trim_start_matches('.') == *name
            };
            let Some(field) = fields.iter().find(is_it) else { break };
            (depth, span, value) =
                (depth + 1, Span::new(field.name.span.start, field.value.span.end), &field.value);
        }
        if depth == path.len() {
            return Some(Found::Inside(span));
        }
        if best.is_none_or(|(deepest, _)| depth > deepest) {
            best = Some((depth, span));
        }
    }
    best.map(|(_, span)| Found::Inside(span))
}

/// The last of a list, in the order of the text, that starts no later than `span`.
fn last_before<T>(list: &[T], span: Span, own: impl Fn(&T) -> Span) -> Option<&T> {
    let next = list.partition_point(|item| own(item).start <= span.start);
    list.get(next.checked_sub(1)?)
}

/// What was written of the message at that place.
pub(super) fn message(file: &Written, span: Span) -> Option<&Message> {
    let mut list = &file.messages;
    loop {
        let found = last_before(list, span, |message| message.span)?;
        if found.span == span {
            return Some(found);
        }
        if !found.span.contains(span) {
            return None;
        }
        list = &found.messages;
    }
}

/// What was written of the enum at that place.
pub(in crate::protobuf) fn enumeration(file: &Written, span: Span) -> Option<&Enum> {
    let (mut enums, mut messages) = (&file.enums, &file.messages);
    loop {
        if let Some(found) = last_before(enums, span, |own| own.span).filter(|own| own.span == span) {
            return Some(found);
        }
        let around = last_before(messages, span, |message| message.span)?;
        if !around.span.contains(span) {
            return None;
        }
        (enums, messages) = (&around.enums, &around.messages);
    }
}

/// What was written of the method at that place.
pub(super) fn method(file: &Written, span: Span) -> Option<&Method> {
    let service: &Service = last_before(&file.services, span, |service| service.span)?;
    last_before(&service.methods, span, |method| method.span).filter(|method| method.span == span)
}

/// Feature `json_format`.
pub(super) const JSON_FORMAT: [Part; 2] = [("features", false), ("json_format", false)];
/// Feature `enum_type`.
pub(super) const ENUM_TYPE: [Part; 2] = [("features", false), ("enum_type", false)];
/// Feature `utf8_validation`.
pub(super) const UTF8: [Part; 2] = [("features", false), ("utf8_validation", false)];
/// Feature `(pb.cpp).string_type`.
pub(super) const CPP_STRING: [Part; 3] = [("features", false), ("pb.cpp", true), ("string_type", false)];
/// Feature `(pb.java).utf8_validation`.
pub(super) const JAVA_UTF8: [Part; 3] = [("features", false), ("pb.java", true), ("utf8_validation", false)];
