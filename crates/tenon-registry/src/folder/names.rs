//! Names of directories for names of subjects and contexts, which hold any character. A name is one on every
//! file system, also where upper and lower case are the same, and two names are never one.

use std::fmt::Write;

use md5::{Digest, Md5};

/// A longer name is cut, so that none is too long for a file system with room for 255 bytes.
const MOST: usize = 120;

/// Names of devices, which no file may have there, whatever its ending.
const DEVICES: [&str; 6] = ["aux", "con", "nul", "prn", "com", "lpt"];

/// The directory's name: `Order/value` is `+order%2Fvalue`.
pub(super) fn directory(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let end = name.len();
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'a'..=b'z' if at == 0 && is_device(name) => push(&mut out, byte),
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => out.push(char::from(byte)),
            b'A'..=b'Z' => {
                out.push('+');
                out.push(char::from(byte.to_ascii_lowercase()));
            }
            b'.' if at > 0 && at + 1 < end => out.push('.'),
            _ => push(&mut out, byte),
        }
    }
    match out.len() > MOST {
        true => {
            let mut cut = out.get(..MOST).unwrap_or_default().to_owned();
            // What is cut ends in what no other name has: a tilde is always escaped.
            cut.push('~');
            for byte in Md5::digest(name.as_bytes()) {
                let _ = write!(cut, "{byte:02x}");
            }
            cut
        }
        false if out.is_empty() => "~".to_owned(),
        false => out,
    }
}

fn push(out: &mut String, byte: u8) {
    let _ = write!(out, "%{byte:02X}");
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let letters = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    stem.len() - letters.len() <= 1 && DEVICES.contains(&letters)
}

#[cfg(test)]
mod tests {
    use super::directory;

    #[test]
    fn every_name_is_a_directory_of_its_own_everywhere() {
        assert_eq!(directory("order-value"), "order-value");
        assert_eq!(directory("acme.Order/value"), "acme.+order%2Fvalue");
        assert_eq!(directory(".."), "%2E%2E");
        assert_eq!(directory("."), "%2E");
        assert_eq!(directory("a."), "a%2E");
        assert_eq!(directory("con"), "%63on");
        assert_eq!(directory("com1.x"), "%63om1.x");
        assert_eq!(directory("common"), "common");
        assert_eq!(directory("CON"), "+c+o+n");
        assert_eq!(directory("a b+~%\\:ü"), "a%20b%2B%7E%25%5C%3A%C3%BC");
        assert_eq!(directory(""), "~");
        let long = ["x".repeat(500), "x".repeat(501)].map(|name| directory(&name));
        assert_ne!(long[0], long[1]);
        assert!(long.iter().all(|name| name.len() == 153 && name.starts_with("xxx")));
    }
}
