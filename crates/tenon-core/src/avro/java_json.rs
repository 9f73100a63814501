//! JSON as Jackson prints it for Avro Java: no white space, doubles by `Double.toString`, few escapes.

pub(super) use crate::text::java::push_double;
use crate::text::java::{push_number, push_string};
use crate::text::json::{Kind, Value};

/// A quoted string.
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(text, &mut out);
    out
}

/// A default. A string on a field that is itself float or double is a number to Java.
pub(super) fn push_default(value: Value<'_>, float: bool, out: &mut String) {
    match value.as_str().filter(|_| float).and_then(|text| text.trim().parse::<f64>().ok()) {
        Some(number) => push_double(number, out),
        None => push(value, out),
    }
}

/// Any value.
pub(super) fn push(value: Value<'_>, out: &mut String) {
    match value.kind() {
        Kind::Null | Kind::Boolean => out.push_str(value.raw()),
        Kind::Number => push_number(value.raw(), out),
        Kind::String => push_string(&value.text(), out),
        Kind::Array => {
            out.push('[');
            for (at, item) in value.items().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                push(item, out);
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (at, (name, member)) in value.unique_members().into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                push_string(&name, out);
                out.push(':');
                push(member, out);
            }
            out.push('}');
        }
    }
}
