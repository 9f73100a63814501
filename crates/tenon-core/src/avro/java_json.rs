//! JSON as Jackson prints it for Avro Java: no white space, doubles by `Double.toString`, few escapes.

use std::fmt::Write;

use crate::text::json::{Kind, Value};

/// A quoted string.
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(text, &mut out);
    out
}

fn push_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
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

fn push_number(raw: &str, out: &mut String) {
    if raw.contains(['.', 'e', 'E']) {
        push_double(raw.parse().unwrap_or(f64::INFINITY), out);
    } else {
        out.push_str(if raw == "-0" { "0" } else { raw });
    }
}

/// `Double.toString`: plain between 10⁻³ and 10⁷, else one digit, a point, and an exponent.
///
/// Digits are the shortest that read back the same, which JDK 17 misses for a few extreme values.
pub(super) fn push_double(value: f64, out: &mut String) {
    if value.is_nan() {
        return out.push_str("\"NaN\"");
    }
    if value.is_infinite() {
        return out.push_str(if value > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" });
    }
    let size = value.abs();
    if value == 0.0 || (1e-3..1e7).contains(&size) {
        let text = value.to_string();
        out.push_str(&text);
        if !text.contains('.') {
            out.push_str(".0");
        }
        return;
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    out.push_str(digits);
    if !digits.contains('.') {
        out.push_str(".0");
    }
    out.push('E');
    out.push_str(exponent);
}
