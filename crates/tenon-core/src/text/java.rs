//! Strings and numbers as Jackson prints them on Java, which is how registries store JSON.

/// A quoted string with few escapes.
pub(crate) fn push_string(text: &str, out: &mut String) {
    push_quoted(text, out, |code| format!("\\u{code:04X}"));
}

/// The same; `control` writes the control characters that have no escape of their own.
pub(crate) fn push_quoted(text: &str, out: &mut String, control: impl Fn(u32) -> String) {
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
            c if (c as u32) < 0x20 => out.push_str(&control(c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A number from its JSON text: whole ones as they are, others as doubles.
pub(crate) fn push_number(raw: &str, out: &mut String) {
    if raw.contains(['.', 'e', 'E']) {
        push_double(raw.parse().unwrap_or(f64::INFINITY), out);
    } else {
        out.push_str(if raw == "-0" { "0" } else { raw });
    }
}

/// `Double.toString`: plain between 10⁻³ and 10⁷, else one digit, a point, and an exponent.
///
/// Digits are the shortest that read back the same, which JDK 17 misses for a few extreme values.
pub(crate) fn push_double(value: f64, out: &mut String) {
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
