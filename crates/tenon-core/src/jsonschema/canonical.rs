//! Texts that stand for a schema: the one that is hashed, and those that a registry stores.
//!
//! The canonical text is that of RFC 8785 (JSON Canonicalization Scheme): no space, names sorted by
//! UTF-16 code units, numbers as ECMAScript writes them. One thing differs on purpose: numbers keep all
//! their digits, for JSON Schema compares them as they are and not as doubles. Of a repeated member the
//! last counts.

use sha2::{Digest, Sha256};

use crate::text::java;
use crate::text::json::{Kind, Value};
use crate::text::sorting::sort_by;

use super::model::Schema;
use super::number::Number;

/// The canonical text of a value. Equal texts are equal values and the reverse.
///
/// ```
/// use tenon_core::jsonschema::canonical;
/// use tenon_core::{Source, text::json::{Dialect, Json}};
/// let source = Source::new("s", r#"{"b": [1.0, "\u00e9"], "a": 1e2}"#);
/// let json = Json::parse(&source, Dialect::default(), 10).unwrap();
/// assert_eq!(canonical::text(json.root()), r#"{"a":100,"b":[1,"é"]}"#);
/// ```
pub fn text(value: Value<'_>) -> String {
    let mut out = String::with_capacity(value.raw().len().min(64));
    write(value, Form::Canonical, &mut out);
    out
}

/// The canonical text of what was written, references not followed.
pub fn canonical_text(schema: &Schema) -> String {
    text(schema.document(0).json().root())
}

/// SHA-256 of the canonical text.
pub fn sha256(schema: &Schema) -> [u8; 32] {
    Sha256::digest(canonical_text(schema).as_bytes()).into()
}

/// The text that a registry stores: no space, members in their order, numbers printed anew as Java does.
pub fn registry_text(schema: &Schema) -> String {
    let mut out = String::new();
    write(schema.document(0).json().root(), Form::Registry, &mut out);
    out
}

/// The text that a registry stores when asked to normalize: members sorted by name, arrays as they are.
pub fn normalized_text(schema: &Schema) -> String {
    let mut out = String::new();
    write(schema.document(0).json().root(), Form::Normalized, &mut out);
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Canonical,
    Registry,
    Normalized,
}

/// What is left to write: values and the text between them, last first.
enum Left<'a> {
    Value(Value<'a>),
    Name(std::borrow::Cow<'a, str>),
    Mark(char),
}

fn write(value: Value<'_>, form: Form, out: &mut String) {
    let mut left = vec![Left::Value(value)];
    while let Some(next) = left.pop() {
        let value = match next {
            Left::Mark(mark) => {
                out.push(mark);
                continue;
            }
            Left::Name(name) => {
                string(&name, form, out);
                continue;
            }
            Left::Value(value) => value,
        };
        match value.kind() {
            Kind::Null | Kind::Boolean => out.push_str(value.raw()),
            Kind::Number if form == Form::Canonical => {
                out.push_str(&Number::parse(value.raw()).to_string());
            }
            Kind::Number => java::push_number(value.raw(), out),
            Kind::String => string(&value.text(), form, out),
            Kind::Array => {
                out.push('[');
                let first = left.len();
                for item in value.items() {
                    left.push(Left::Value(item));
                    left.push(Left::Mark(','));
                }
                close(&mut left, first, ']');
            }
            Kind::Object => {
                out.push('{');
                let first = left.len();
                let mut members = value.unique_members();
                match form {
                    Form::Canonical | Form::Normalized => {
                        sort_by(&mut members, |(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
                    }
                    Form::Registry => {}
                }
                for (name, member) in members {
                    left.push(Left::Name(name));
                    left.push(Left::Mark(':'));
                    left.push(Left::Value(member));
                    left.push(Left::Mark(','));
                }
                close(&mut left, first, '}');
            }
        }
    }
}

/// Puts the closing bracket where the last comma is, and turns what was pushed around.
fn close(left: &mut Vec<Left<'_>>, first: usize, bracket: char) {
    if left.len() > first {
        left.pop();
    }
    left.push(Left::Mark(bracket));
    if let Some(new) = left.get_mut(first..) {
        new.reverse();
    }
}

fn string(text: &str, form: Form, out: &mut String) {
    match form {
        Form::Registry | Form::Normalized => java::push_string(text, out),
        Form::Canonical => java::push_quoted(text, out, |code| format!("\\u{code:04x}")),
    }
}
