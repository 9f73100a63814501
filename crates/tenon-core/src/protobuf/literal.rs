//! What number and string tokens stand for, and strings as tokens. The lexer has checked the former;
//! here they are worth something.

/// The value of an integer token: decimal, `0x…` or `0…`; `None` past `u64`.
pub(super) fn integer(text: &str) -> Option<u64> {
    let parsed = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => u64::from_str_radix(text.get(2..)?, 16),
        [b'0', _, ..] => u64::from_str_radix(text, 8),
        _ => text.parse(),
    };
    parsed.ok()
}

/// `true` for an integer token in base ten.
pub(super) fn is_decimal(text: &str) -> bool {
    !matches!(text.as_bytes(), [b'0', _, ..])
}

/// The value of a float token, or of a decimal integer; infinite when too large.
pub(super) fn float(text: &str) -> f64 {
    // What the lexer complained about ("1e") may fail here; the text is refused anyway.
    text.parse().unwrap_or(0.0)
}

/// Appends the bytes a string token stands for, quotes included in `token`.
pub(super) fn append_string(token: &str, out: &mut Vec<u8>) {
    let bytes = token.as_bytes();
    let quote = bytes.first().copied().unwrap_or(b'"');
    let mut rest = bytes.get(1..).unwrap_or(&[]);
    if let Some((last, inner)) = rest.split_last()
        && *last == quote
    {
        rest = inner;
    }
    out.reserve(rest.len());
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let (plain, escape) = rest.split_at(at);
        out.extend_from_slice(plain);
        rest = append_escape(escape.get(1..).unwrap_or(&[]), out);
    }
    out.extend_from_slice(rest);
}

/// Appends what the escape at the head of `rest` (behind its backslash) stands for; returns what follows.
fn append_escape<'b>(rest: &'b [u8], out: &mut Vec<u8>) -> &'b [u8] {
    let Some((first, after)) = rest.split_first() else { return rest };
    let plain = match first {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'0'..=b'7' => {
            let (code, after) = digits(rest, 8, 3);
            // Past 255 the upper bit is dropped, as protoc does.
            out.push(code as u8);
            return after;
        }
        b'x' | b'X' => {
            let (code, after) = digits(after, 16, 2);
            out.push(code as u8);
            return after;
        }
        b'u' => {
            let (code, after) = digits(after, 16, 4);
            return append_code_point(code, after, out);
        }
        b'U' => {
            let (code, after) = digits(after, 16, 8);
            return append_code_point(code, after, out);
        }
        other => *other,
    };
    out.push(plain);
    after
}

/// Up to `most` digits: their value and what follows.
fn digits(bytes: &[u8], radix: u32, most: usize) -> (u32, &[u8]) {
    let mut value = 0;
    let mut rest = bytes;
    for _ in 0..most {
        let Some((byte, after)) = rest.split_first() else { break };
        let Some(digit) = char::from(*byte).to_digit(radix) else { break };
        value = value * radix + digit;
        rest = after;
    }
    (value, rest)
}

/// UTF-8 of a code point. A pair of surrogates is one character; a lone one keeps its three bytes, and
/// what lies past U+10FFFF stays an escape, both as protoc does.
fn append_code_point<'b>(code: u32, rest: &'b [u8], out: &mut Vec<u8>) -> &'b [u8] {
    if let Some(found) = char::from_u32(code) {
        out.extend_from_slice(found.encode_utf8(&mut [0; 4]).as_bytes());
        return rest;
    }
    if code > 0x10_ffff {
        out.extend_from_slice(format!("\\U{code:08x}").as_bytes());
        return rest;
    }
    if code < 0xdc00
        && let Some(after) = rest.strip_prefix(b"\\u")
    {
        let (low, after) = digits(after, 16, 4);
        let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400);
        let pair = low.and_then(|low| char::from_u32(0x1_0000 + ((code - 0xd800) << 10) + low));
        if let Some(found) = pair {
            out.extend_from_slice(found.encode_utf8(&mut [0; 4]).as_bytes());
            return after;
        }
    }
    out.extend([0xe0 | (code >> 12) as u8, 0x80 | (code >> 6 & 0x3f) as u8, 0x80 | (code & 0x3f) as u8]);
    rest
}

/// A string token that stands for these bytes: double quotes, UTF-8 as it is, the rest escaped.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '"' | '\\' => out.extend(['\\', c]),
                c if c.is_control() => {
                    let mut buffer = [0; 4];
                    c.encode_utf8(&mut buffer).bytes().for_each(|byte| octal(byte, &mut out));
                }
                c => out.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| octal(*byte, &mut out));
    }
    out.push('"');
    out
}

/// Three digits, so that none behind it is taken along.
fn octal(byte: u8, out: &mut String) {
    out.push_str(&format!("\\{byte:03o}"));
}

#[cfg(test)]
mod tests {
    use super::{append_string, float, integer, quoted};

    #[test]
    fn a_quoted_string_stands_for_the_same_bytes() {
        let rows: &[(&[u8], &str)] = &[
            (b"", r#""""#),
            ("é😀".as_bytes(), "\"é😀\""),
            (b"a\"b\\c'd", r#""a\"b\\c'd""#),
            (b"\n\r\t\0\x7f1", r#""\n\r\t\000\1771""#),
            (b"\xff\xc3", r#""\377\303""#),
            ("\u{85}".as_bytes(), r#""\302\205""#),
        ];
        for (bytes, token) in rows {
            assert_eq!(quoted(bytes), *token);
            let mut out = Vec::new();
            append_string(token, &mut out);
            assert_eq!(out, *bytes, "{token}");
        }
    }

    #[test]
    fn integers_are_decimal_hexadecimal_or_octal() {
        let rows: &[(&str, Option<u64>)] = &[
            ("0", Some(0)),
            ("42", Some(42)),
            ("0x1F", Some(31)),
            ("0Xff", Some(255)),
            ("017", Some(15)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("0xffffffffffffffff", Some(u64::MAX)),
            ("0x10000000000000000", None),
            ("01777777777777777777777", Some(u64::MAX)),
            ("09", None),
        ];
        for (text, value) in rows {
            assert_eq!(integer(text), *value, "{text}");
        }
    }

    #[test]
    fn floats_may_lack_a_side() {
        let rows: &[(&str, f64)] = &[
            ("1.", 1.0),
            (".5", 0.5),
            ("1e10", 1e10),
            ("1.e2", 100.0),
            ("0e0", 0.0),
            ("1E-2", 0.01),
            ("1e999", f64::INFINITY),
        ];
        for (text, value) in rows {
            assert_eq!(float(text), *value, "{text}");
        }
    }

    #[test]
    fn escapes_stand_for_bytes() {
        let rows: &[(&str, &[u8])] = &[
            (r#""""#, b""),
            (r#""a'b""#, b"a'b"),
            (r#"'a"b'"#, b"a\"b"),
            (r#""\a\b\f\n\r\t\v\\\?\'\"""#, b"\x07\x08\x0c\n\r\t\x0b\\?'\""),
            (r#""\x4\x41\X7a1""#, b"\x04\x41z1"),
            (r#""\1\12\123\1234\777""#, b"\x01\x0a\x53\x534\xff"),
            (r#""\u00e9\U0001F600""#, "é😀".as_bytes()),
            (r#""\ud83d\ude00""#, "😀".as_bytes()),
            (r#""\ud83dx""#, b"\xed\xa0\xbdx"),
            (r#""\ud83d\u0041""#, b"\xed\xa0\xbdA"),
            (r#""\U00110000""#, b"\\U00110000"),
            ("\"é\"", "é".as_bytes()),
            (r#""unclosed"#, b"unclosed"),
        ];
        for (token, value) in rows {
            let mut out = Vec::new();
            append_string(token, &mut out);
            assert_eq!(out, *value, "{token}");
        }
    }
}
