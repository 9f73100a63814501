//! A message as a person has it at hand: raw bytes, hexadecimal, base64 or JSON; what is not said is
//! guessed, and the guess is told.

use clap::ValueEnum;

/// How a message is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Notation {
    /// The bytes themselves.
    Binary,
    /// The format's JSON encoding.
    Json,
    /// Two hexadecimal digits a byte.
    Hex,
    /// Base64, in either alphabet.
    Base64,
}

impl Notation {
    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Notation::Binary => "binary",
            Notation::Json => "json",
            Notation::Hex => "hex",
            Notation::Base64 => "base64",
        }
    }

    /// What the data looks like. Text of hexadecimal digits is hex before it is base64, and data that is
    /// no such text is binary. Under six letters nothing but hex and JSON is guessed: short messages
    /// may look like anything.
    pub(crate) fn guess(data: &[u8]) -> Notation {
        let Ok(text) = std::str::from_utf8(data) else { return Notation::Binary };
        let text = text.trim();
        if text.starts_with(['{', '[', '"']) && text.ends_with(['}', ']', '"']) && text.len() > 1 {
            return Notation::Json;
        }
        if !text.is_empty() && hex(text).is_some() {
            return Notation::Hex;
        }
        let is_letters = text.len() >= 6 && text.len().is_multiple_of(4) && base64(text).is_some();
        if is_letters { Notation::Base64 } else { Notation::Binary }
    }
}

/// The bytes of hexadecimal text; white space, and `0x` before it, do not count.
pub(crate) fn hex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let text = text.strip_prefix("0x").unwrap_or(text);
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// The bytes of base64 text, in the standard or the URL-safe alphabet, padded or not (RFC 4648).
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = text.trim_end_matches('=');
    if text.len() - digits.len() > 2 || digits.len() % 4 == 1 {
        return None;
    }
    let (mut out, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for byte in digits.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{Notation, base64, hex};

    #[test]
    fn data_is_taken_for_what_it_looks_like() {
        let guessed = |data: &[u8]| Notation::guess(data);
        assert_eq!(guessed(b"{\"a\": 1}\n"), Notation::Json);
        assert_eq!(guessed(b"0a 01 78\n"), Notation::Hex);
        assert_eq!(guessed(b"CgF4EgF5"), Notation::Base64);
        assert_eq!(guessed(b"\x0a\x01x"), Notation::Binary);
        assert_eq!(guessed(b""), Notation::Binary);
        assert_eq!(guessed(&[0xff, 0x00]), Notation::Binary);
    }

    #[test]
    fn texts_of_bytes_are_read_whole_or_not_at_all() {
        assert_eq!(hex("0x0aFf"), Some(vec![0x0a, 0xff]));
        assert_eq!(hex("abc"), None);
        assert_eq!(base64("Zm9v\nYmE="), Some(b"fooba".to_vec()));
        assert_eq!(base64("-_8"), Some(vec![0xfb, 0xff]));
        assert_eq!(base64("Zm9vY"), None);
        assert_eq!(base64("a?=="), None);
    }
}
