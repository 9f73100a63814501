//! A JSON reader (RFC 8259) that keeps what others throw away: spans, member order, number text
//! and duplicate members. No recursion: an open container is an entry on a heap stack.
//!
//! The document is a flat tape in reading order. Each entry knows where its subtree ends, so a
//! walk over children jumps from one to the next, and a whole text costs one growing allocation.
//! Values are views ([`Value`]); nothing is copied unless a string holds an escape.

mod pointer;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::source::Source;
use super::span::Span;

/// A parsed text.
#[derive(Clone, Debug)]
pub struct Json {
    source: Source,
    entries: Vec<Entry>,
    comments: bool,
    /// Where each entry stands, once somebody asks for a pointer.
    stands: OnceLock<Vec<pointer::Stand>>,
}

/// Index of one value on the tape of one [`Json`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JsonId(u32);

impl JsonId {
    /// Its number: values and names of members are numbered in reading order, from zero without gaps.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: Kind,
    /// A string with at least one backslash.
    escaped: bool,
    start: u32,
    end: u32,
    /// First entry after this subtree.
    next: u32,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// Any number; its text is kept.
    Number,
    /// A string.
    String,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
}

impl Kind {
    /// The kind with its article, as a message says it.
    pub fn described(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }
}

/// What the reader takes beyond RFC 8259.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// `// …` and `/* … */`, which Avro Java's parser takes as white space.
    pub comments: bool,
}

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where it went wrong.
    pub span: Span,
    /// What was wrong, in a clause without a final stop.
    pub message: String,
    /// The bracket that was still open, where that helps.
    pub opened: Option<Span>,
    /// The nesting limit was passed (the text may be JSON all the same).
    pub too_deep: bool,
}

impl Json {
    /// Parses the whole of `source`, at most `depth` containers deep.
    ///
    /// *Errors*: the first place that is not JSON. *Limits*: `depth`; memory is 20 bytes a value.
    pub fn parse(source: &Source, dialect: Dialect, depth: usize) -> Result<Json, Malformed> {
        Json::parse_from(source, 0, dialect, depth)
    }

    /// The same from a byte on, for those who pass over a byte order mark; places count from the start of
    /// the text nevertheless.
    pub(crate) fn parse_from(
        source: &Source,
        start: usize,
        dialect: Dialect,
        depth: usize,
    ) -> Result<Json, Malformed> {
        let text = source.text();
        let mut reader = Reader {
            bytes: text.as_bytes(),
            at: start,
            // One value every six bytes is typical of schemas; growing is cheap if not.
            entries: Vec::with_capacity(text.len() / 6 + 4),
            open: Vec::new(),
            dialect,
            depth,
            comments: false,
        };
        reader.document()?;
        let (entries, comments) = (reader.entries, reader.comments);
        Ok(Json { source: source.clone(), entries, comments, stands: OnceLock::new() })
    }

    /// The outermost value.
    pub fn root(&self) -> Value<'_> {
        self.value(JsonId(0))
    }

    /// The value behind `id`, which must come from this document.
    pub fn value(&self, id: JsonId) -> Value<'_> {
        Value { json: self, id }
    }

    /// The text that was parsed.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// `true` when the text holds comments, which no value keeps.
    pub fn has_comments(&self) -> bool {
        self.comments
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made by this document's reader and never past its tape"
    )]
    fn entry(&self, id: JsonId) -> &Entry {
        &self.entries[id.0 as usize]
    }
}

/// Members up to which every pair is compared.
const FEW: usize = 12;

/// A value of a [`Json`]: a cheap, copyable view.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    json: &'a Json,
    id: JsonId,
}

impl<'a> Value<'a> {
    /// Its index.
    pub fn id(self) -> JsonId {
        self.id
    }

    /// Another value of the same document.
    pub(crate) fn beside(self, id: JsonId) -> Value<'a> {
        self.json.value(id)
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        self.json.entry(self.id).kind
    }

    /// Its bytes, quotes and brackets included.
    pub fn span(self) -> Span {
        let entry = self.json.entry(self.id);
        Span { start: entry.start, end: entry.end }
    }

    /// Its text as written.
    pub fn raw(self) -> &'a str {
        self.json.source.slice(self.span())
    }

    /// The decoded string; for anything else the raw text.
    pub fn text(self) -> Cow<'a, str> {
        let entry = self.json.entry(self.id);
        if entry.kind != Kind::String {
            return Cow::Borrowed(self.raw());
        }
        let inner = self.json.source.slice(Span { start: entry.start + 1, end: entry.end - 1 });
        if entry.escaped { Cow::Owned(unescape(inner)) } else { Cow::Borrowed(inner) }
    }

    /// The decoded string, if it is one.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        (self.kind() == Kind::String).then(|| self.text())
    }

    /// `true` or `false`, if it is one.
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.raw() == "true")
    }

    /// Items of an array in order; nothing for any other kind.
    pub fn items(self) -> impl Iterator<Item = Value<'a>> {
        let entry = self.json.entry(self.id);
        let end = if entry.kind == Kind::Array { entry.next } else { 0 };
        let mut at = self.id.0 + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let value = self.json.value(JsonId(at));
                at = self.json.entry(value.id).next;
                value
            })
        })
    }

    /// Members of an object in order, duplicates included; nothing for any other kind.
    pub fn members(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        let entry = self.json.entry(self.id);
        let end = if entry.kind == Kind::Object { entry.next } else { 0 };
        let mut at = self.id.0 + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let name = self.json.value(JsonId(at));
                let value = self.json.value(JsonId(at + 1));
                at = self.json.entry(value.id).next;
                (name, value)
            })
        })
    }

    /// Members of an object without repetition: the first place of each name, its last value.
    pub fn unique_members(self) -> Vec<(Cow<'a, str>, Value<'a>)> {
        let mut unique: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
        for (name, value) in self.members() {
            let name = name.text();
            match places.get(&name).and_then(|at| unique.get_mut(*at)) {
                Some(slot) => slot.1 = value,
                None => {
                    places.insert(name.clone(), unique.len());
                    unique.push((name, value));
                }
            }
        }
        unique
    }

    /// Names of members that repeat an earlier one: (earlier, later).
    pub fn repeated_members(self) -> Vec<(Value<'a>, Value<'a>)> {
        let names: Vec<Value<'a>> = self.members().map(|(name, _)| name).collect();
        let mut repeated = Vec::new();
        if names.len() <= FEW {
            // Most objects are small; looking is cheaper than hashing.
            for (at, name) in names.iter().enumerate() {
                let earlier = names.iter().take(at).find(|earlier| earlier.same_text(*name));
                repeated.extend(earlier.map(|earlier| (*earlier, *name)));
            }
            return repeated;
        }
        let mut seen: HashMap<Cow<'a, str>, Value<'a>> = HashMap::with_capacity(names.len());
        for name in names {
            match seen.get(&name.text()) {
                Some(earlier) => repeated.push((*earlier, name)),
                None => {
                    seen.insert(name.text(), name);
                }
            }
        }
        repeated
    }

    /// `true` for two strings of equal text.
    fn same_text(self, other: Value<'a>) -> bool {
        let (a, b) = (self.json.entry(self.id), other.json.entry(other.id));
        if a.escaped || b.escaped {
            return self.text() == other.text();
        }
        a.end - a.start == b.end - b.start && self.raw() == other.raw()
    }

    /// The **last** member of that name, as Java's and Python's JSON readers take it.
    pub fn get(self, name: &str) -> Option<Value<'a>> {
        let mut found = None;
        for (key, value) in self.members() {
            if key.is(name) {
                found = Some(value);
            }
        }
        found
    }

    /// `true` for a string equal to `text`. Allocates only when it holds escapes.
    pub fn is(self, text: &str) -> bool {
        let entry = self.json.entry(self.id);
        if entry.kind != Kind::String {
            return false;
        }
        if entry.escaped {
            return self.text() == text;
        }
        let inner = entry.start as usize + 1..entry.end as usize - 1;
        self.json.source.text().as_bytes().get(inner) == Some(text.as_bytes())
    }
}

/// Decodes the escapes of a string that [`Reader::string`] accepted.
fn unescape(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('u') => {
                let high = hex4(&mut chars);
                let code = if (0xd800..0xdc00).contains(&high) {
                    let (_backslash, _u) = (chars.next(), chars.next());
                    0x10000 + ((high - 0xd800) << 10) + (hex4(&mut chars).wrapping_sub(0xdc00) & 0x3ff)
                } else {
                    high
                };
                out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

fn hex4(chars: &mut std::str::Chars<'_>) -> u32 {
    let mut code = 0;
    for _ in 0..4 {
        code = code * 16 + chars.next().and_then(|c| c.to_digit(16)).unwrap_or(0);
    }
    code
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    entries: Vec<Entry>,
    /// Containers not closed yet, innermost last.
    open: Vec<u32>,
    dialect: Dialect,
    depth: usize,
    comments: bool,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Malformed> {
        self.space()?;
        if self.peek().is_none() {
            return Err(self.error_here("expected a JSON value, found nothing"));
        }
        self.value()?;
        while let Some(&container) = self.open.last() {
            self.space()?;
            let in_object = self.is_object(container);
            let close = if in_object { b'}' } else { b']' };
            // Right behind the opening bracket no comma is due.
            let first = container as usize + 1 == self.entries.len();
            match self.peek() {
                Some(byte) if byte == close => {
                    self.at += 1;
                    self.close(container);
                }
                Some(b',') if !first => {
                    self.at += 1;
                    self.space()?;
                    if self.peek() == Some(close) {
                        let comma = Span::new(self.at as u32, self.at as u32 + 1);
                        return Err(self.error(comma, "a comma must be followed by another value"));
                    }
                    self.element(in_object)?;
                }
                Some(_) if first => self.element(in_object)?,
                found => return Err(self.unclosed(container, in_object, found)),
            }
        }
        self.space()?;
        match self.peek() {
            None => Ok(()),
            Some(_) => {
                let rest = Span::new(self.at as u32, self.at as u32 + 1);
                Err(self.error(rest, "expected the end of the text after the value"))
            }
        }
    }

    fn element(&mut self, in_object: bool) -> Result<(), Malformed> {
        if in_object {
            if self.peek() != Some(b'"') {
                return Err(self.error_here("expected a member name in double quotes"));
            }
            self.string()?;
            self.space()?;
            if self.peek() != Some(b':') {
                return Err(self.error_here("expected `:` after the member name"));
            }
            self.at += 1;
            self.space()?;
        }
        self.value()
    }

    /// Reads a scalar whole, or opens a container.
    fn value(&mut self) -> Result<(), Malformed> {
        let start = self.at as u32;
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => self.open(Kind::Object),
            Some(b'[') => self.open(Kind::Array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Kind::Boolean),
            Some(b'f') => self.word("false", Kind::Boolean),
            Some(b'n') => self.word("null", Kind::Null),
            Some(b'\'') => Err(self.error_here("strings take double quotes")),
            Some(_) => Err(self.error(self.token_at(start), "expected a JSON value")),
            None => match self.open.last().copied() {
                Some(container) => Err(self.unclosed(container, self.is_object(container), None)),
                None => Err(self.error_here("expected a JSON value, found the end of the text")),
            },
        }
    }

    fn open(&mut self, kind: Kind) -> Result<(), Malformed> {
        if self.open.len() >= self.depth {
            let mut error = self.error_here(&format!("more than {} levels of nesting", self.depth));
            error.too_deep = true;
            return Err(error);
        }
        self.open.push(self.entries.len() as u32);
        let start = self.at as u32;
        self.entries.push(Entry { kind, escaped: false, start, end: start + 1, next: 0 });
        self.at += 1;
        Ok(())
    }

    fn close(&mut self, container: u32) {
        self.open.pop();
        let next = self.entries.len() as u32;
        if let Some(entry) = self.entries.get_mut(container as usize) {
            entry.end = self.at as u32;
            entry.next = next;
        }
    }

    fn scalar(&mut self, kind: Kind, escaped: bool, start: usize) {
        let next = self.entries.len() as u32 + 1;
        self.entries.push(Entry { kind, escaped, start: start as u32, end: self.at as u32, next });
    }

    fn string(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        let mut escaped = false;
        let mut at = start + 1;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    at = self.escape(at)?;
                }
                Some(0x20..) => at += 1,
                Some(_) => {
                    let place = Span::new(at as u32, at as u32 + 1);
                    return Err(match self.bytes.get(at) {
                        Some(b'\n' | b'\r') => {
                            let line = Span::new(start as u32, at as u32);
                            self.error(line, "this string does not end on its line")
                        }
                        _ => self.error(place, "control characters in a string must be escaped"),
                    });
                }
                None => {
                    let rest = Span::new(start as u32, at as u32);
                    return Err(self.error(rest, "this string never ends"));
                }
            }
        }
        self.at = at + 1;
        self.scalar(Kind::String, escaped, start);
        Ok(())
    }

    /// Checks the escape at `at` and returns the offset behind it.
    fn escape(&self, at: usize) -> Result<usize, Malformed> {
        match self.bytes.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
            Some(b'u') => {
                let high = self.hex(at)?;
                if (0xdc00..0xe000).contains(&high) {
                    return Err(self.error(escape_span(at), "half of a surrogate pair stands alone"));
                }
                if !(0xd800..0xdc00).contains(&high) {
                    return Ok(at + 6);
                }
                if self.bytes.get(at + 6..at + 8) == Some(b"\\u") {
                    let low = self.hex(at + 6)?;
                    if (0xdc00..0xe000).contains(&low) {
                        return Ok(at + 12);
                    }
                }
                Err(self.error(escape_span(at), "half of a surrogate pair stands alone"))
            }
            _ => {
                let place = Span::new(at as u32, (at + 2).min(self.bytes.len()) as u32);
                Err(self.error(place, "no such escape in JSON"))
            }
        }
    }

    fn hex(&self, at: usize) -> Result<u32, Malformed> {
        let digits = self.bytes.get(at + 2..at + 6).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
            Some(digits) => Ok(u32::from_str_radix(digits, 16).unwrap_or(0)),
            None => {
                Err(self.error(Span::new(at as u32, at as u32 + 2), "`\\u` takes four hexadecimal digits"))
            }
        }
    }

    fn number(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if matches!(self.peek(), Some(b'0'..=b'9')) {
                    let place = Span::new(start as u32, self.at as u32);
                    return Err(self.error(place, "a number may not start with a zero"));
                }
            }
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.error_here("expected a digit")),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        self.scalar(Kind::Number, false, start);
        Ok(())
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Malformed> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.error_here("expected a digit"));
        }
        self.digits();
        Ok(())
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<(), Malformed> {
        let start = self.at;
        if self.bytes.get(start..start + word.len()) != Some(word.as_bytes()) {
            return Err(self.error(self.token_at(start as u32), "expected a JSON value"));
        }
        self.at += word.len();
        self.scalar(kind, false, start);
        Ok(())
    }

    #[inline(always)]
    fn space(&mut self) -> Result<(), Malformed> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/') => self.comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        let place = Span::new(start as u32, (start + 2).min(self.bytes.len()) as u32);
        let length = match (self.bytes.get(start + 1), self.bytes.get(start + 2..)) {
            _ if !self.dialect.comments => return Err(self.error(place, "JSON has no comments")),
            (Some(b'/'), Some(rest)) => rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
            (Some(b'*'), Some(rest)) => match rest.windows(2).position(|pair| pair == b"*/") {
                Some(length) => length + 2,
                None => return Err(self.error(place, "this comment never ends")),
            },
            _ => return Err(self.error(place, "expected a JSON value")),
        };
        self.at = start + 2 + length;
        self.comments = true;
        Ok(())
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn is_object(&self, container: u32) -> bool {
        self.entries.get(container as usize).is_some_and(|entry| entry.kind == Kind::Object)
    }

    fn unclosed(&self, container: u32, in_object: bool, found: Option<u8>) -> Malformed {
        let what = match (in_object, found) {
            (true, None) => "this object is never closed",
            (false, None) => "this array is never closed",
            (true, Some(_)) => "expected `,` or `}` here",
            (false, Some(_)) => "expected `,` or `]` here",
        };
        let opened = self.entries.get(container as usize).map(|e| Span::new(e.start, e.start + 1));
        let span = match found {
            None => opened.unwrap_or_default(),
            Some(_) => self.token_at(self.at as u32),
        };
        let opened = opened.filter(|opened| *opened != span);
        Malformed { opened, ..self.error(span, what) }
    }

    /// The run of word characters at `start`, at least one character long.
    fn token_at(&self, start: u32) -> Span {
        let rest = self.bytes.get(start as usize..).unwrap_or_default();
        let word = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let first = rest.first().map_or(0, |b| match b {
            0xf0.. => 4,
            0xe0.. => 3,
            0xc0.. => 2,
            _ => 1,
        });
        Span::new(start, start + word.max(first) as u32)
    }

    fn error_here(&self, message: &str) -> Malformed {
        self.error(self.token_at(self.at as u32), message)
    }

    fn error(&self, span: Span, message: &str) -> Malformed {
        let inside = |at: u32| self.bytes.get(at as usize).is_some_and(|byte| byte & 0xc0 == 0x80);
        let mut span = span;
        // A place never splits a character.
        while inside(span.end) {
            span.end += 1;
        }
        Malformed { span, message: message.to_owned(), opened: None, too_deep: false }
    }
}

fn escape_span(at: usize) -> Span {
    Span::new(at as u32, at as u32 + 6)
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Json, Kind, Malformed};
    use crate::text::Source;

    fn parse(text: &str) -> Result<Json, Malformed> {
        Json::parse(&Source::new("t", text), Dialect { comments: true }, 100)
    }

    #[test]
    fn members_keep_order_duplicates_and_number_text() {
        let json = parse(r#" {"b": 1.50, "a": [true, null], "b": "\u00e9\ud83d\ude00\n"} "#).unwrap();
        let members: Vec<_> =
            json.root().members().map(|(name, value)| (name.text().into_owned(), value.raw())).collect();
        assert_eq!(
            members,
            [
                ("b".to_owned(), "1.50"),
                ("a".to_owned(), "[true, null]"),
                ("b".to_owned(), r#""\u00e9\ud83d\ude00\n""#)
            ]
        );
        let last = json.root().get("b").unwrap();
        assert_eq!(last.as_str().unwrap(), "é😀\n");
        assert_eq!(json.pointer(last.id()), "/b");
        let null = json.root().get("a").unwrap().items().nth(1).unwrap();
        assert_eq!((null.kind(), json.pointer(null.id()).as_str()), (Kind::Null, "/a/1"));
    }

    #[test]
    fn every_error_names_its_place() {
        for (text, start, end, message) in [
            ("", 0, 0, "expected a JSON value, found nothing"),
            ("{", 0, 1, "this object is never closed"),
            ("[1, [2", 4, 5, "this array is never closed"),
            ("[1,]", 3, 4, "a comma must be followed by another value"),
            ("[1 2]", 3, 4, "expected `,` or `]` here"),
            ("{\"a\" 1}", 5, 6, "expected `:` after the member name"),
            ("{a: 1}", 1, 2, "expected a member name in double quotes"),
            ("[tru]", 1, 4, "expected a JSON value"),
            ("\"abc", 0, 4, "this string never ends"),
            ("\"a\nb\"", 0, 2, "this string does not end on its line"),
            ("\"\\x\"", 1, 3, "no such escape in JSON"),
            ("\"\\ud800\"", 1, 7, "half of a surrogate pair stands alone"),
            ("01", 0, 1, "a number may not start with a zero"),
            ("1.", 2, 2, "expected a digit"),
            ("1 2", 2, 3, "expected the end of the text after the value"),
            ("1\u{feff}", 1, 4, "expected the end of the text after the value"),
            ("\"\\é\"", 1, 4, "no such escape in JSON"),
            ("/* x", 0, 2, "this comment never ends"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(
                (error.span.start, error.span.end, error.message.as_str()),
                (start, end, message),
                "{text}"
            );
        }
    }

    #[test]
    fn depth_is_a_limit_and_not_a_stack() {
        assert!(parse(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_ok());
        let error = parse(&"[".repeat(100_000)).unwrap_err();
        assert_eq!((error.span.start, error.too_deep), (100, true));
    }

    #[test]
    fn comments_are_a_dialect() {
        assert!(parse("/* a */ [1, // b\n 2]").unwrap().has_comments());
        let strict = Json::parse(&Source::new("t", "// a\n1"), Dialect::default(), 9).unwrap_err();
        assert_eq!(strict.message, "JSON has no comments");
    }
}
