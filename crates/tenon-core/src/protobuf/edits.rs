//! How an edit of a `.proto` file is written: new lines take the indentation and the line breaks of
//! their neighbours, and comments stay where they are.
//!
//! What to edit is `fix.rs`'s business.

use crate::finding::Edit;
use crate::text::{Source, Span};

use super::ast::{Ident, Level, OptionStatement, Range};
use super::lexer::{Kind, Lexer};
use super::model::{Enum, Field, File, Message, Schema};

/// The body of a message or an enum.
#[derive(Clone, Copy)]
pub(super) struct Body<'a> {
    pub(super) file: &'a File,
    /// The name before the opening bracket.
    name: Span,
    ranges: &'a [Range],
    names: &'a [Ident],
}

impl<'a> Body<'a> {
    pub(super) fn of_message(schema: &'a Schema, message: &'a Message) -> Body<'a> {
        let (ranges, names) = (&message.reserved_ranges, &message.reserved_names);
        Body { file: schema.file(message.at.file), name: message.at.name, ranges, names }
    }

    pub(super) fn of_enum(schema: &'a Schema, own: &'a Enum) -> Body<'a> {
        let (ranges, names) = (&own.reserved_ranges, &own.reserved_names);
        Body { file: schema.file(own.at.file), name: own.at.name, ranges, names }
    }

    pub(super) fn reserves_number(&self, number: i64) -> bool {
        self.ranges.iter().any(|range| (range.first..=range.last).contains(&number))
    }

    pub(super) fn reserves_name(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.text == name)
    }

    /// Holds numbers (as written) and names back, in the statements that do so already or in new ones
    /// behind the last of them, else at the head of the body. Nothing where there is nothing to hold
    /// back, or the body is not written as one.
    pub(super) fn reserve(&self, numbers: &[String], names: &[String]) -> Vec<Edit> {
        let quoted = |name: &String| match self.file.level {
            Level::Proto2 | Level::Proto3 => format!("\"{name}\""),
            Level::Edition2023 | Level::Edition2024 => name.clone(),
        };
        let names: Vec<String> = names.iter().map(quoted).collect();
        let mut edits = Vec::new();
        let mut lines = Vec::new();
        let last_range = self.ranges.last().map(|range| range.span);
        let last_name = self.names.last().map(|name| name.span);
        for (words, last) in [(numbers, last_range), (&names, last_name)] {
            if words.is_empty() {
                continue;
            }
            let words = words.join(", ");
            match last.filter(|last| self.is_bare(*last)) {
                Some(last) => edits.push(self.insert(last.end, format!(", {words}"))),
                None => lines.push(format!("reserved {words};")),
            }
        }
        let behind = last_range.max(last_name).and_then(|last| end_of_statement(self.file, last.end));
        match behind {
            _ if lines.is_empty() => {}
            Some(end) => edits.push(self.line_after(end, &lines, &self.indent())),
            None => edits.extend(self.at_head(&lines)),
        }
        edits
    }

    /// No comment speaks of the statement's words alone.
    fn is_bare(&self, last: Span) -> bool {
        let Some(end) = end_of_statement(self.file, last.end) else { return false };
        let text = self.text();
        let line = text.get(end as usize..).and_then(|rest| rest.lines().next()).unwrap_or("");
        line.trim().is_empty() || line.trim_start().starts_with('}')
    }

    /// Lines at the head of the body.
    pub(super) fn at_head(&self, lines: &[String]) -> Option<Edit> {
        let open = self.open()?;
        let rest = self.text().get(open as usize..)?;
        // `{}` becomes a body of lines.
        if rest.trim_start_matches([' ', '\t']).starts_with('}') {
            let (line, indent) = (line_break(self.text()), self.indent());
            let outer = indent_at(self.text(), self.name.start);
            let body: String = lines.iter().map(|own| format!("{line}{indent}{own}")).collect();
            return Some(self.insert(open, format!("{body}{line}{outer}")));
        }
        Some(self.line_after(open, lines, &self.indent()))
    }

    /// Behind the opening bracket.
    fn open(&self) -> Option<u32> {
        let rest = self.text().get(self.name.end as usize..)?;
        let token = Lexer::new(rest).next();
        (token.kind == Kind::Symbol(b'{')).then_some(self.name.end + token.span.end)
    }

    /// How members of the body are indented.
    fn indent(&self) -> String {
        let text = self.text();
        let outer = indent_at(text, self.name.start);
        let guess = || format!("{outer}{}", if outer.contains('\t') { "\t" } else { "  " });
        let Some(open) = self.open() else { return guess() };
        let first = text.get(open as usize..).map(|rest| Lexer::new(rest).next());
        let first = first.filter(|token| !matches!(token.kind, Kind::Symbol(b'}') | Kind::End));
        match first.map(|token| open + token.span.start) {
            Some(start) if begins_line(text, start) => indent_at(text, start).to_owned(),
            Some(_) | None => guess(),
        }
    }

    fn line_after(&self, at: u32, lines: &[String], indent: &str) -> Edit {
        line_after(self.file, at, lines, indent)
    }

    fn text(&self) -> &'a str {
        self.file.source.text()
    }

    fn insert(&self, at: u32, text: String) -> Edit {
        insert(&self.file.source, at, text)
    }
}

/// Lines behind what ends at `at`, and behind the comment on its line; on the same line where more
/// stands there.
pub(super) fn line_after(file: &File, at: u32, lines: &[String], indent: &str) -> Edit {
    let source = &file.source;
    match rest_of_line(source.text(), at) {
        Some(end) => {
            let line = line_break(source.text());
            insert(source, end, lines.iter().map(|own| format!("{line}{indent}{own}")).collect())
        }
        None => insert(source, at, lines.iter().map(|own| format!(" {own}")).collect()),
    }
}

/// The end of what belongs to the line of `at`, a comment alone perhaps; nothing where code follows.
fn rest_of_line(text: &str, at: u32) -> Option<u32> {
    let rest = text.get(at as usize..)?.split(['\n', '\r']).next()?;
    let trimmed = rest.trim();
    let block = trimmed.starts_with("/*") && trimmed.find("*/") == trimmed.len().checked_sub(2);
    match trimmed {
        "" => Some(at),
        _ if trimmed.starts_with("//") || block => Some(at + rest.trim_end().len() as u32),
        _ => None,
    }
}

/// Behind the semicolon of the statement that `at` is in.
fn end_of_statement(file: &File, at: u32) -> Option<u32> {
    let rest = file.source.text().get(at as usize..)?;
    let mut lexer = Lexer::new(rest);
    loop {
        let token = lexer.next();
        match token.kind {
            Kind::Symbol(b';') => return Some(at + token.span.end),
            Kind::Symbol(b'{' | b'}') | Kind::End => return None,
            Kind::Symbol(_) | Kind::Ident | Kind::Integer | Kind::Float | Kind::String => {}
        }
    }
}

/// The white space that a line starts with.
pub(super) fn indent_at(text: &str, at: u32) -> &str {
    let line = text.get(..at as usize).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or("")
}

/// Only white space stands before it on its line.
pub(super) fn begins_line(text: &str, at: u32) -> bool {
    let line = text.get(..at as usize).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
    line.trim().is_empty()
}

/// What ends the lines of a text.
pub(super) fn line_break(text: &str) -> &'static str {
    let first = text.find('\n').and_then(|at| text.get(..at));
    if first.is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" }
}

/// A text put in at one point.
pub(super) fn insert(source: &Source, at: u32, insert: String) -> Edit {
    Edit { source: source.clone(), span: Span::empty(at), insert }
}

/// A text in place of another.
pub(super) fn replace(source: &Source, span: Span, insert: impl Into<String>) -> Edit {
    Edit { source: source.clone(), span, insert: insert.into() }
}

/// A field's option of one plain name.
pub(super) fn option<'f>(field: &'f Field, name: &str) -> Option<&'f OptionStatement> {
    field.written.options.iter().find(|option| match option.name.as_slice() {
        [part] => !part.is_extension && part.name.text == name,
        _ => false,
    })
}

/// Gives a field's option a value, as written.
pub(super) fn set_option(file: &File, field: &Field, name: &str, value: &str) -> Edit {
    let source = &file.source;
    match (option(field, name), field.written.options.last()) {
        (Some(own), _) => replace(source, own.value.span, value),
        (None, Some(last)) => insert(source, last.span.end, format!(", {name} = {value}")),
        (None, None) => insert(source, field.number_span.end, format!(" [{name} = {value}]")),
    }
}

/// Takes a field's option away; nothing where it is not written, or a comment would go with it.
pub(super) fn drop_option(file: &File, field: &Field, name: &str) -> Option<Edit> {
    let options = &field.written.options;
    let own = option(field, name)?;
    let at = options.iter().position(|other| std::ptr::eq(other, own))?;
    let span = match (at.checked_sub(1).and_then(|at| options.get(at)), options.get(at + 1)) {
        (_, Some(next)) => Span::new(own.span.start, next.span.start),
        (Some(before), None) => Span::new(before.span.end, own.span.end),
        (None, None) => {
            let rest = file.source.text().get(own.span.end as usize..)?;
            let close = Lexer::new(rest).next();
            if close.kind != Kind::Symbol(b']') {
                return None;
            }
            Span::new(field.number_span.end, own.span.end + close.span.end)
        }
    };
    let commented = file
        .ast
        .comments
        .iter()
        .any(|comment| comment.span.start < span.end && span.start < comment.span.end);
    (!commented).then(|| replace(&file.source, span, ""))
}

/// A string as the language writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
