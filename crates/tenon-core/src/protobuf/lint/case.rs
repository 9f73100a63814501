//! How names are written: PascalCase, lower_snake_case, UPPER_SNAKE_CASE, as buf takes the words. What
//! edition 2024 enforces is a little different and stands in `style.rs`.

use super::super::model::At;
use super::files::File;
use super::sink::Sink;
use crate::words::Text;

/// A way to write a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protobuf) enum Style {
    /// `OrderLine`
    Pascal,
    /// `order_line`
    LowerSnake,
    /// `ORDER_LINE`
    UpperSnake,
}

impl Style {
    fn name(self) -> &'static str {
        match self {
            Style::Pascal => "PascalCase",
            Style::LowerSnake => "lower_snake_case",
            Style::UpperSnake => "UPPER_SNAKE_CASE",
        }
    }

    fn write(self, name: &str) -> String {
        match self {
            Style::Pascal => pascal(name),
            Style::LowerSnake => lower_snake(name),
            Style::UpperSnake => upper_snake(name),
        }
    }
}

/// Reports the declaration unless its name, the last part of `full_name`, is so written.
pub(in crate::protobuf) fn require(
    file: &File<'_>,
    sink: &mut Sink<'_>,
    at: At,
    full_name: &str,
    style: Style,
) {
    let name = full_name.rsplit_once('.').map_or(full_name, |(_, name)| name);
    require_of(file, sink, at, name, || full_name.to_owned(), style);
}

/// The same where a full name has to be made.
pub(in crate::protobuf) fn require_of(
    file: &File<'_>,
    sink: &mut Sink<'_>,
    at: At,
    name: &str,
    full_name: impl FnOnce() -> String,
    style: Style,
) {
    let wanted = style.write(name);
    if wanted == name {
        return;
    }
    sink.at_name(file, at, &full_name(), || {
        let text = Text::new().code(name).plain(" is not in ").plain(style.name());
        // Of `_` nothing is left.
        if wanted.is_empty() { text } else { text.plain(", which is ").code(wanted) }
    });
}

/// The name in PascalCase: words lose their separators and gain a capital; capitals stay.
pub(in crate::protobuf) fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut starts = true;
    for c in name.chars() {
        if is_separator(c) {
            starts = true;
            continue;
        }
        out.push(if starts { c.to_ascii_uppercase() } else { c });
        starts = false;
    }
    out
}

/// The name in lower_snake_case.
pub(in crate::protobuf) fn lower_snake(name: &str) -> String {
    snake(name).to_lowercase()
}

/// The name in UPPER_SNAKE_CASE.
pub(in crate::protobuf) fn upper_snake(name: &str) -> String {
    snake(name).to_uppercase()
}

/// Words joined by single underscores. A capital begins a word behind a lower-case letter, and where it
/// is the last of several capitals: `HTTPStatus` is two words, `Foo2BAR` is one.
fn snake(name: &str) -> String {
    let name = name.trim_matches(is_separator);
    let mut out = String::with_capacity(name.len() + 8);
    let mut before = None;
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        if is_separator(c) {
            if before != Some('_') {
                out.push('_');
            }
            before = Some('_');
            continue;
        }
        let ends_capitals = rest
            .peek()
            .is_some_and(|next| !next.is_uppercase() && !next.is_numeric() && !is_separator(*next));
        let begins = c.is_uppercase() && (ends_capitals || before.is_some_and(char::is_lowercase));
        if begins && before.is_some_and(|before| before != '_') {
            out.push('_');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '-' | '_' | ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::{lower_snake, pascal, upper_snake};

    #[test]
    fn capitals_keep_together_but_for_the_last() {
        let names = ["HTTPStatus", "Foo2Bar", "Foo2BAR", "FooBAR", "FooB1C", "Foo4", "_Zx_", "a__b", "A"];
        let snakes = names.map(upper_snake);
        assert_eq!(
            snakes,
            ["HTTP_STATUS", "FOO2_BAR", "FOO2BAR", "FOO_BAR", "FOO_B1C", "FOO4", "ZX", "A_B", "A"]
        );
    }

    #[test]
    fn separators_join_words() {
        assert_eq!(lower_snake("a-b.c d"), "a_b_c_d");
        assert_eq!(pascal("order_LINE_x"), "OrderLINEX");
        assert_eq!(pascal("_x"), "X");
        assert_eq!(lower_snake("_"), "");
    }
}
