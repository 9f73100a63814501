//! The same schema written otherwise: layout, comments, order of keys, JSON as YAML. Nothing here
//! changes what a text means.

use std::fmt::Write;

use tenon_core::text::json::{Dialect, Json, Kind, Value};
use tenon_core::{Format, Source};

/// Another way to write a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Lines above, deeper indentation, spaces at the ends of lines.
    Shifted,
    /// Each token on a line of its own, with comments between them where the language has any.
    Spread,
    /// No white space that is not needed.
    Packed,
    /// Members of objects in reverse order.
    Reversed,
    /// YAML in block style.
    Yaml,
}

impl Layout {
    /// All of them.
    pub const ALL: [Layout; 5] =
        [Layout::Shifted, Layout::Spread, Layout::Packed, Layout::Reversed, Layout::Yaml];
}

/// The text in that layout; `None` where the language has no such layout, or the text takes none since
/// it is broken, or says something by its layout.
pub fn reformat(format: Format, text: &str, layout: Layout) -> Option<String> {
    // Nothing may stand before a byte order mark.
    if text.starts_with('\u{feff}') {
        return None;
    }
    match (format, layout) {
        (Format::Protobuf, Layout::Shifted) => Some(shifted(text, "// Nothing is said here.\n\n")),
        (Format::Protobuf, Layout::Spread) => proto(text, "\n\t/* aside */ "),
        (Format::Protobuf, Layout::Packed) => proto(text, " "),
        (Format::Protobuf, Layout::Reversed | Layout::Yaml) => None,
        // Indentation means something in YAML, and blank lines do not.
        (Format::JsonSchema, Layout::Shifted) if tree(format, text).is_none() => {
            Some(format!("\n\n\n{text}"))
        }
        (_, Layout::Shifted) => Some(shifted(text, "")),
        (Format::Avro, Layout::Yaml) => None,
        (_, _) => {
            let json = tree(format, text)?;
            let mut out = String::new();
            match layout {
                Layout::Shifted | Layout::Packed => packed(json.root(), "", false, &mut out)?,
                // Only Avro's JSON has comments.
                Layout::Spread if format == Format::Avro => {
                    packed(json.root(), "\n \t/* aside */\n", false, &mut out)?;
                }
                Layout::Spread => packed(json.root(), "\n \t\r\n ", false, &mut out)?,
                Layout::Reversed => packed(json.root(), " ", true, &mut out)?,
                Layout::Yaml => {
                    out.push_str("---");
                    yaml(json.root(), 0, &mut out)?;
                }
            }
            Some(out)
        }
    }
}

fn tree(format: Format, text: &str) -> Option<Json> {
    let dialect = Dialect { comments: format == Format::Avro };
    Json::parse(&Source::new("s", text), dialect, 1_000).ok()
}

fn shifted(text: &str, above: &str) -> String {
    let mut out = format!("\n\n{above}\n");
    for line in text.lines() {
        let _ = writeln!(out, "   \t{line}  ");
    }
    out
}

/// Tokens with `between` around them; `None` where a key is there twice and the order is to be turned.
fn packed(value: Value<'_>, between: &str, reversed: bool, out: &mut String) -> Option<()> {
    match value.kind() {
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => out.push_str(value.raw()),
        Kind::Array => {
            out.push('[');
            for (index, item) in value.items().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(between);
                packed(item, between, reversed, out)?;
            }
            out.push_str(between);
            out.push(']');
        }
        Kind::Object => {
            let mut members: Vec<(Value<'_>, Value<'_>)> = value.members().collect();
            if reversed {
                members.reverse();
                if !value.repeated_members().is_empty() {
                    return None;
                }
            }
            out.push('{');
            for (index, (key, item)) in members.into_iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(between);
                out.push_str(key.raw());
                out.push_str(between);
                out.push(':');
                out.push_str(between);
                packed(item, between, reversed, out)?;
            }
            out.push_str(between);
            out.push('}');
        }
    }
    Some(())
}

/// Block style; strings stay as JSON quotes them, which YAML takes.
fn yaml(value: Value<'_>, depth: usize, out: &mut String) -> Option<()> {
    let indent = "  ".repeat(depth);
    match value.kind() {
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => {
            let _ = writeln!(out, " {}", value.raw());
        }
        Kind::Array if value.items().next().is_none() => out.push_str(" []\n"),
        Kind::Array => {
            out.push('\n');
            for item in value.items() {
                let _ = write!(out, "{indent}-");
                yaml(item, depth + 1, out)?;
            }
        }
        Kind::Object if value.members().next().is_none() => out.push_str(" {}\n"),
        Kind::Object => {
            if !value.repeated_members().is_empty() {
                return None;
            }
            out.push('\n');
            for (key, item) in value.members() {
                let _ = write!(out, "{indent}{}:", key.raw());
                yaml(item, depth + 1, out)?;
            }
        }
    }
    Some(())
}

/// The tokens of a `.proto` file with `between` around them, without its comments; `None` where a
/// comment says something to a tool, or is never closed.
fn proto(text: &str, between: &str) -> Option<String> {
    if ["tenon:allow", "buf:lint"].iter().any(|word| text.contains(word)) {
        return None;
    }
    let mut out = String::from("\n\n");
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
            continue;
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/")?.1;
            continue;
        } else if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            continue;
        } else if first == '"' || first == '\'' {
            string(rest, first)?
        } else if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        out.push_str(&rest[..length]);
        out.push_str(between);
        rest = &rest[length..];
    }
    Some(out)
}

/// A name with its package, or a number: a dot within it has no white space around it.
fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_' || char == '.'
}

/// Bytes of the string that `text` starts with.
fn string(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if char == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
