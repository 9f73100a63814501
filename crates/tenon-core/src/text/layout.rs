//! JSON texts laid out: two spaces, members in the order they were written, and on one line whatever
//! fits. Values keep their bytes. Which languages are laid out so, and what never stands on one line in
//! them, is for their own `format.rs`.

use super::json::{Json, Kind, Value};

/// Columns that a line should keep within.
const WIDTH: usize = 80;

/// A member whose object is never written on one line: its name and its value.
pub(crate) type Breaks = fn(Value<'_>, Value<'_>) -> bool;

/// The text laid out anew, with one line break at its end. Doing it twice changes nothing more.
pub(crate) fn lay_out(json: &Json, breaks: Breaks) -> String {
    let mut out = String::with_capacity(json.source().text().len() + 64);
    put(json.root(), 0, 0, 0, breaks, &mut out);
    out.push('\n');
    out
}

/// The text on one line.
pub(crate) fn one_line(json: &Json) -> String {
    let mut out = String::with_capacity(json.source().text().len());
    flat(json.root(), &mut out);
    out
}

/// Writes a value whose line already holds `used` columns and must leave room for `behind` more.
fn put(value: Value<'_>, indent: usize, used: usize, behind: usize, breaks: Breaks, out: &mut String) {
    if used + flat_width(value, WIDTH) + behind <= WIDTH && !holds_breaking(value, breaks) {
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
                put(member, inner, inner + name.raw().chars().count() + 2, 1, breaks, out);
                open = ",\n";
            }
            close('}', indent, out);
        }
        Kind::Array if value.items().next().is_some() => {
            let mut open = "[\n";
            for item in value.items() {
                out.push_str(open);
                out.push_str(&pad);
                put(item, inner, inner, 1, breaks, out);
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

/// It holds a member that stands below others, however short the whole is.
fn holds_breaking(value: Value<'_>, breaks: Breaks) -> bool {
    match value.kind() {
        Kind::Object => {
            value.members().any(|(name, member)| breaks(name, member) || holds_breaking(member, breaks))
        }
        Kind::Array => value.items().any(|item| holds_breaking(item, breaks)),
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
