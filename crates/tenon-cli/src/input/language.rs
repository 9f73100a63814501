//! Which schema language a text without a telling name is written in. What the text says is for the
//! core.

use tenon_core::text::json::{Dialect, Json};
use tenon_core::{Format, Limits, Source, protobuf};

use super::{Bytes, descriptors};

/// Words that a `.proto` file may begin with.
const FIRST_WORDS: [&str; 9] =
    ["edition", "enum", "extend", "import", "message", "option", "package", "service", "syntax"];

/// The language of what was read.
pub(crate) fn of_bytes(name: &str, bytes: &Bytes, limits: &Limits) -> Format {
    let Bytes::Whole(whole) = bytes else { return Format::Avro };
    match std::str::from_utf8(whole) {
        Ok(text) if of_source(&Source::new(name, text), limits) == Format::Protobuf => Format::Protobuf,
        Ok(_) | Err(_) => match descriptors::lifted(name, bytes, limits) {
            Some(Ok(_)) => Format::Protobuf,
            Some(Err(_)) | None => Format::Avro,
        },
    }
}

/// The language of a text: no JSON is a Protobuf file, save one with nothing in it. A text that is
/// neither is Avro, unless it begins as a `.proto` file does.
pub(crate) fn of_source(source: &Source, limits: &Limits) -> Format {
    let text = source.text().trim_start_matches('\u{feff}').trim_start();
    let word = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    if FIRST_WORDS.contains(&word) {
        return Format::Protobuf;
    }
    let json = || Json::parse(source, Dialect { comments: true }, limits.depth).is_ok();
    let is_protobuf = || protobuf::parse(source, limits).problems.is_empty();
    if !text.is_empty() && !json() && is_protobuf() { Format::Protobuf } else { Format::Avro }
}

#[cfg(test)]
mod tests {
    use super::of_bytes;
    use crate::input::Bytes;
    use tenon_core::{Format, Limits};

    #[test]
    fn a_text_tells_its_language_by_its_content() {
        let told = |text: &[u8]| of_bytes("<stdin>", &Bytes::Whole(text.to_vec()), &Limits::default());
        let avro: [&[u8]; 6] =
            [b"", b" \n", b"{\"type\": \"int\"}", b"// a\n\"int\"", b"<html></html>", b"\xff\xfe\"\0"];
        for text in avro {
            assert_eq!(told(text), Format::Avro, "{text:?}");
        }
        let protobuf: [&[u8]; 5] = [
            b"syntax = \"proto3\";",
            b"// a\nmessage A {}",
            b"\xef\xbb\xbfmessage A {}",
            b"message A {",
            // A descriptor of a file with a name and a message, as bytes and in base64.
            b"CgdhLnByb3RvIgMKAUE=",
        ];
        for text in protobuf {
            assert_eq!(told(text), Format::Protobuf, "{text:?}");
        }
        assert_eq!(told(b"\n\x07a.proto\"\x03\n\x01A"), Format::Protobuf);
    }
}
