//! A steady layout for schema texts: two spaces, members in the order they were written, and on one
//! line whatever fits. Values keep their bytes: number text, escapes and duplicate members included.

use crate::text::json::{Json, Kind, Value};

/// Columns that a line should keep within.
const WIDTH: usize = 80;

/// Why a text is not laid out anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unformattable {
    /// It holds comments, which no JSON value keeps.
    Comments,
}

impl std::fmt::Display for Unformattable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unformattable::Comments => f.write_str("the text holds comments, which the formatter would lose"),
        }
    }
}

impl std::error::Error for Unformattable {}

/// The text laid out anew, with one line break at its end.
///
/// Formatting twice changes nothing more. *Errors*: [`Unformattable`].
pub fn format(json: &Json) -> Result<String, Unformattable> {
    if json.has_comments() {
        return Err(Unformattable::Comments);
    }
    let mut out = String::with_capacity(json.source().text().len() + 64);
    put(json.root(), 0, 0, 0, &mut out);
    out.push('\n');
    Ok(out)
}

/// Writes a value whose line already holds `used` columns and must leave room for `behind` more.
fn put(value: Value<'_>, indent: usize, used: usize, behind: usize, out: &mut String) {
    if used + flat_width(value, WIDTH) + behind <= WIDTH && !holds_breaking(value) {
        return flat(value, out);
    }
    let inner = indent + 2;
    let pad = " ".repeat(inner);
    match value.kind() {
        Kind::Object if value.members().next().is_some() => {
            let mut open = "{\n";
            for (name, member) in value.members() {
                out.push_str(open);
                out.push_str(&pad);
                out.push_str(name.raw());
                out.push_str(": ");
                put(member, inner, inner + name.raw().chars().count() + 2, 1, out);
                open = ",\n";
            }
            close('}', indent, out);
        }
        Kind::Array if value.items().next().is_some() => {
            let mut open = "[\n";
            for item in value.items() {
                out.push_str(open);
                out.push_str(&pad);
                put(item, inner, inner, 1, out);
                open = ",\n";
            }
            close(']', indent, out);
        }
        _ => flat(value, out),
    }
}

fn close(bracket: char, indent: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(bracket);
}

/// A record shows its fields below each other, however short it is.
fn holds_breaking(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Object => value.members().any(|(name, member)| {
            (name.is("fields") && member.items().next().is_some()) || holds_breaking(member)
        }),
        Kind::Array => value.items().any(holds_breaking),
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => false,
    }
}

/// Columns the value takes on one line, counted no further than past `most`.
fn flat_width(value: Value<'_>, most: usize) -> usize {
    let mut width = 2;
    match value.kind() {
        Kind::Object => {
            for (name, member) in value.members() {
                width += name.raw().chars().count() + 4 + flat_width(member, most);
                if width > most {
                    return width;
                }
            }
            width.max(4) - 2
        }
        Kind::Array => {
            for item in value.items() {
                width += 2 + flat_width(item, most);
                if width > most {
                    return width;
                }
            }
            width.max(4) - 2
        }
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => value.raw().chars().count(),
    }
}

fn flat(value: Value<'_>, out: &mut String) {
    match value.kind() {
        Kind::Object => {
            let mut open = "{";
            for (name, member) in value.members() {
                out.push_str(open);
                out.push_str(name.raw());
                out.push_str(": ");
                flat(member, out);
                open = ", ";
            }
            out.push_str(if open == "{" { "{}" } else { "}" });
        }
        Kind::Array => {
            let mut open = "[";
            for item in value.items() {
                out.push_str(open);
                flat(item, out);
                open = ", ";
            }
            out.push_str(if open == "[" { "[]" } else { "]" });
        }
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => out.push_str(value.raw()),
    }
}
