//! Named texts that a shell hands in, and places in them. Reading files is the shell's part.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::lines;
use super::span::Span;
use crate::limits::Limits;

/// A named UTF-8 text, shared by every place that points into it.
///
/// The name is for people: a path, `git:HEAD:order.avsc`, `<stdin>`.
#[derive(Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Where lines begin, once somebody asks.
    lines: Arc<OnceLock<Vec<u32>>>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Source) -> bool {
        self.name == other.name && self.text == other.text
    }
}

impl Eq for Source {}

impl Source {
    /// A source from text that is known to be UTF-8.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into().into(), text: text.into().into(), lines: Arc::default() }
    }

    /// A text that nobody knows by a name, such as a message; copied once.
    pub fn unnamed(text: &str) -> Source {
        Source { name: Arc::default(), text: text.into(), lines: Arc::default() }
    }

    /// A source from raw bytes.
    ///
    /// *Errors*: too large, or not UTF-8; each with the byte where it shows. A byte order mark stays in
    /// the text: whether a schema may start with one is for its language to say.
    /// The source in the error is readable all the same (bad bytes replaced), so that it can be shown.
    pub fn from_bytes(
        name: impl Into<String>,
        bytes: Vec<u8>,
        limits: &Limits,
    ) -> Result<Source, Unreadable> {
        let name = name.into();
        if bytes.len() > limits.bytes {
            let kind = UnreadableKind::TooLarge { bytes: bytes.len(), limit: limits.bytes };
            return Err(Unreadable { source: Source::new(name, ""), span: Span::default(), kind });
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Source::new(name, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                let kind = match bytes.get(..2) {
                    Some([0xff, 0xfe] | [0xfe, 0xff]) => UnreadableKind::Utf16,
                    _ => UnreadableKind::NotUtf8 { byte: bytes.get(at).copied().unwrap_or(0), at },
                };
                // Valid bytes come through unchanged, so `at` still points at the first bad one,
                // which the replacement character (three bytes) now stands for.
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let at = at as u32;
                Err(Unreadable { source: Source::new(name, text), span: Span::new(at, at + 3), kind })
            }
        }
    }

    /// The name a person knows this text by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// 1-based line and 1-based column in UTF-16 units of byte `offset`.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let starts = self.lines.get_or_init(|| lines::starts(&self.text));
        lines::line_column(&self.text, starts, offset)
    }

    /// The text under `span`; empty when the span lies outside or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.range()).unwrap_or("")
    }

    /// The same text under another name; it is shared, not copied.
    pub fn renamed(&self, name: impl Into<String>) -> Source {
        Source { name: name.into().into(), text: self.text.clone(), lines: self.lines.clone() }
    }
}

/// Where texts of these names are: the name itself for one, the directory that all share for several,
/// `proto/` or `git:HEAD:proto/`; `./` where they share nothing.
///
/// ```
/// use tenon_core::text::source::location;
/// assert_eq!(location(["proto/a/x.proto", "proto/a/y.proto", "proto/b.proto"]), "proto/");
/// assert_eq!(location(["x.proto"]), "x.proto");
/// ```
pub fn location<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names = names.into_iter();
    let first = names.next().unwrap_or("");
    let (mut shared, mut alone) = (first.len(), true);
    for name in names {
        alone = false;
        let alike = first.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
        shared = shared.min(alike);
    }
    if alone {
        return first.to_owned();
    }
    // A directory, or the commit whose top it is.
    let end = first.bytes().take(shared).collect::<Vec<u8>>();
    let end = end.iter().rposition(|byte| matches!(byte, b'/' | b':')).map_or(0, |end| end + 1);
    match first.get(..end) {
        None | Some("") => "./".to_owned(),
        Some(directory) => directory.to_owned(),
    }
}

/// The path that a source's name tells, without the commit: `schemas/a.avsc` of `git:HEAD:schemas/a.avsc`
/// and of `./schemas/a.avsc`. Other names are returned as they are.
///
/// ```
/// use tenon_core::text::source::path;
/// assert_eq!(path("git:main:proto/a.proto"), "proto/a.proto");
/// assert_eq!(path("./a.proto"), "a.proto");
/// ```
pub fn path(name: &str) -> &str {
    let path = name.strip_prefix("git:").and_then(|rest| rest.split_once(':')).map_or(name, |(_, path)| path);
    path.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(path)
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({}, {} bytes)", self.name(), self.text().len())
    }
}

/// Bytes that cannot be taken as a source.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// What can be shown of it.
    pub source: Source,
    /// Where it shows.
    pub span: Span,
    /// Why.
    pub kind: UnreadableKind,
}

/// Why bytes cannot be taken as a source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnreadableKind {
    /// More bytes than [`Limits::bytes`].
    TooLarge {
        /// Size found, in bytes.
        bytes: usize,
        /// Size allowed, in bytes.
        limit: usize,
    },
    /// The text starts with U+FEFF, which JSON does not allow.
    ByteOrderMark,
    /// The text starts with a UTF-16 byte order mark.
    Utf16,
    /// A byte that no UTF-8 text has there.
    NotUtf8 {
        /// The byte.
        byte: u8,
        /// Its offset.
        at: usize,
    },
    /// There are no bytes: the shell was not let near them.
    Withheld {
        /// What it was told, such as `permission denied`.
        reason: String,
    },
}

/// A span in a source, with the structural path that leads there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Source,
    /// The bytes meant.
    pub span: Span,
    /// JSON Pointer (RFC 6901) of the value, empty for the root or where no structure exists.
    pub pointer: String,
}

impl Place {
    /// 1-based line and 1-based column in UTF-16 units of the first byte.
    pub fn line_column(&self) -> (u32, u32) {
        self.source.line_column(self.span.start)
    }
}
