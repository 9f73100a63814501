//! Bytes to tokens, one at a time and without copies: a token is a kind and a span.
//!
//! Cut as `protoc`'s tokenizer cuts. What is wrong inside a token (an escape, an octal 9) is noted
//! beside it and the token is given all the same, so that the parser goes on. What tokens stand for
//! is `literal.rs`'s part.

use crate::text::Span;
use crate::words::Text;

use super::ast::Comment;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter or `_`, then letters, `_` and digits. Keywords are names too.
    Ident,
    /// Decimal, `0x…` or `0…`; a sign is a token of its own.
    Integer,
    /// With a point or an exponent.
    Float,
    /// One string, quotes included; neighbours are not joined yet.
    String,
    /// Any other character of ASCII.
    Symbol(u8),
    /// The end of the text.
    End,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// Where.
    pub(super) span: Span,
}

/// Something wrong with the characters, whatever the grammar.
#[derive(Debug)]
pub(super) struct Flaw {
    /// Where it shows.
    pub(super) span: Span,
    /// What.
    pub(super) message: Text,
    /// Where the comment or string began that does not end.
    pub(super) opened: Option<Span>,
}

/// The way through one text.
#[derive(Debug)]
pub(super) struct Lexer<'s> {
    text: &'s str,
    at: usize,
    /// Where the last name ended, for `name.5`.
    name_end: usize,
    /// Comments passed, in order.
    pub(super) comments: Vec<Comment>,
    /// Flaws met and not yet taken by the parser.
    pub(super) flaws: Vec<Flaw>,
}

const SPACE: u8 = 1;
const LETTER: u8 = 2;
const DIGIT: u8 = 4;
const HEX: u8 = 8;
const OCTAL: u8 = 16;
/// Bytes of a string or comment that need no look of their own.
const CALM: u8 = 32;

const CLASSES: [u8; 256] = {
    let mut classes = [CALM; 256];
    let mut at = 0;
    while at < 256 {
        #[expect(clippy::indexing_slicing, reason = "the loop stops at 256; it runs in the compiler")]
        let class = &mut classes[at];
        match at as u8 {
            // `\0` ends protoc's idea of a text, `\n` a string.
            0 => *class = 0,
            b'\n' => *class = SPACE,
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => *class |= SPACE,
            b'0'..=b'7' => *class |= DIGIT | HEX | OCTAL,
            b'8' | b'9' => *class |= DIGIT | HEX,
            b'a'..=b'f' | b'A'..=b'F' => *class |= LETTER | HEX,
            b'g'..=b'z' | b'G'..=b'Z' | b'_' => *class |= LETTER,
            b'"' | b'\'' | b'\\' | b'*' | b'/' => *class = 0,
            _ => {}
        }
        at += 1;
    }
    classes
};

fn is(byte: u8, class: u8) -> bool {
    #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
    let found = CLASSES[byte as usize];
    found & class != 0
}

impl<'s> Lexer<'s> {
    /// At the first character of `text`, behind a byte order mark, which `protoc` passes over.
    pub(super) fn new(text: &'s str) -> Lexer<'s> {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Lexer { text, at, name_end: usize::MAX, comments: Vec::new(), flaws: Vec::new() }
    }

    /// The text under `span`.
    pub(super) fn slice(&self, span: Span) -> &'s str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The next token without taking it.
    pub(super) fn peek(&self) -> Token {
        let (comments, flaws) = (Vec::new(), Vec::new());
        Lexer { text: self.text, at: self.at, name_end: self.name_end, comments, flaws }.next()
    }

    /// Goes to the end of the text; the next token is [`Kind::End`].
    pub(super) fn stop(&mut self) {
        self.at = self.text.len();
    }

    /// Takes the next token.
    pub(super) fn next(&mut self) -> Token {
        loop {
            self.skip(SPACE);
            let start = self.at;
            let Some(byte) = self.byte() else { return self.token(Kind::End, start) };
            if is(byte, LETTER) {
                self.skip(LETTER | DIGIT);
                self.name_end = self.at;
                return self.token(Kind::Ident, start);
            }
            if is(byte, DIGIT) {
                let kind = self.number();
                return self.token(kind, start);
            }
            match byte {
                b'/' => match self.byte_after(1) {
                    Some(b'/') => self.line_comment(),
                    Some(b'*') => self.block_comment(),
                    _ => return self.symbol(byte),
                },
                b'"' | b'\'' => {
                    self.string(byte);
                    return self.token(Kind::String, start);
                }
                b'.' if self.byte_after(1).is_some_and(|next| is(next, DIGIT)) => {
                    if self.name_end == start {
                        self.flaw(start, start + 1, "a space is missing between the name and the number");
                    }
                    self.fraction();
                    self.number_end(true);
                    return self.token(Kind::Float, start);
                }
                0..=0x1f => {
                    while self.byte().is_some_and(|byte| byte < 0x20 && !is(byte, SPACE)) {
                        self.at += 1;
                    }
                    self.flaw(start, self.at, "control characters have no place in a schema");
                }
                0x80.. => {
                    while self.byte().is_some_and(|byte| byte >= 0x80) {
                        self.at += 1;
                    }
                    let message = "only ASCII characters may stand outside strings and comments";
                    self.flaw(start, self.at, message);
                }
                _ => return self.symbol(byte),
            }
        }
    }

    fn symbol(&mut self, byte: u8) -> Token {
        let start = self.at;
        self.at += 1;
        self.token(Kind::Symbol(byte), start)
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        let zero = self.byte() == Some(b'0');
        self.at += 1;
        let mut kind = Kind::Integer;
        match self.byte() {
            Some(b'x' | b'X') if zero => {
                self.at += 1;
                if !self.byte().is_some_and(|byte| is(byte, HEX)) {
                    self.flaw(start, self.at, "hexadecimal digits are missing");
                }
                self.skip(HEX);
            }
            Some(byte) if zero && is(byte, DIGIT) => {
                self.skip(OCTAL);
                if self.byte().is_some_and(|byte| is(byte, DIGIT)) {
                    self.skip(DIGIT);
                    self.flaw(start, self.at, "a number with a leading zero is octal: digits 0 to 7 only");
                }
            }
            _ => {
                self.skip(DIGIT);
                if matches!(self.byte(), Some(b'.' | b'e' | b'E')) {
                    self.fraction();
                    kind = Kind::Float;
                }
            }
        }
        self.number_end(kind == Kind::Float);
        kind
    }

    /// A point with digits and an exponent, each of which may be absent.
    fn fraction(&mut self) {
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.skip(DIGIT);
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            let start = self.at;
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if !self.byte().is_some_and(|byte| is(byte, DIGIT)) {
                self.flaw(start, self.at, "the exponent needs digits");
            }
            self.skip(DIGIT);
        }
    }

    fn number_end(&mut self, float: bool) {
        match self.byte() {
            Some(byte) if is(byte, LETTER) => {
                self.flaw(self.at, self.at + 1, "a space is missing between the number and the name");
            }
            Some(b'.') if float => {
                self.flaw(
                    self.at,
                    self.at + 1,
                    "a number has one decimal point, and none behind its exponent",
                );
            }
            Some(b'.') => {
                self.flaw(self.at, self.at + 1, "hexadecimal and octal numbers are whole");
            }
            _ => {}
        }
    }

    fn string(&mut self, quote: u8) {
        let start = self.at;
        self.at += 1;
        loop {
            self.skip(CALM);
            match self.byte() {
                Some(b'\\') => self.escape(),
                Some(byte) if byte == quote => {
                    self.at += 1;
                    return;
                }
                Some(b'\n') | None => {
                    let opened = Span::new(start as u32, start as u32 + 1);
                    let end = match self.text.as_bytes().get(self.at.wrapping_sub(1)) {
                        Some(b'\r') if self.at > start + 1 => self.at - 1,
                        _ => self.at,
                    };
                    let span = Span::empty(end as u32);
                    let message = Text::from("the string does not end on its line");
                    return self.push(Flaw { span, message, opened: Some(opened) });
                }
                Some(0) => {
                    self.at += 1;
                    self.flaw(self.at - 1, self.at, "a string holds U+0000 as the escape \\0 only");
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// Checks one escape; only as much is passed as cannot end the string.
    fn escape(&mut self) {
        let start = self.at;
        self.at += 1;
        let Some(byte) = self.byte() else { return };
        let (digits, message) = match byte {
            b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'?' | b'\'' | b'"' => {
                self.at += 1;
                return;
            }
            // Two more may follow, which need no check.
            b'0'..=b'7' => (0, ""),
            b'x' | b'X' => (1, "one or two hexadecimal digits follow \\x"),
            b'u' => (4, "four hexadecimal digits follow \\u"),
            b'U' => (8, "eight hexadecimal digits up to 0010ffff follow \\U"),
            _ => {
                let length = self.text.get(self.at..).and_then(|rest| rest.chars().next());
                let end = if byte < 0x20 { self.at } else { self.at + length.map_or(1, char::len_utf8) };
                self.flaw(start, end, "there is no such escape");
                self.at = end;
                return;
            }
        };
        self.at += 1;
        let first = self.at;
        while self.at < first + digits && self.byte().is_some_and(|byte| is(byte, HEX)) {
            self.at += 1;
        }
        let found = self.text.get(first..self.at).unwrap_or("");
        let high = byte == b'U' && !(found.starts_with("000") || found.starts_with("001"));
        if found.len() < digits || high {
            self.flaw(start, self.at, message);
        }
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or(&[]);
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        self.at = start + length;
        let line = rest.get(..length).unwrap_or(&[]);
        let end = if line.ends_with(b"\r") { self.at - 1 } else { self.at };
        self.comment(start, end, line);
    }

    fn block_comment(&mut self) {
        let start = self.at;
        self.at += 2;
        loop {
            match (self.byte(), self.byte_after(1)) {
                (Some(b'*'), Some(b'/')) => {
                    self.at += 2;
                    break;
                }
                (Some(b'/'), Some(b'*')) => {
                    let span = Span::new(self.at as u32, self.at as u32 + 2);
                    let opened = Some(Span::new(start as u32, start as u32 + 2));
                    let message = Text::from("a comment does not nest in a comment");
                    self.push(Flaw { span, message, opened });
                    self.at += 1;
                }
                (Some(byte), _) => {
                    self.at += 1;
                    if is(byte, CALM) {
                        self.skip(CALM);
                    }
                }
                (None, _) => {
                    let span = Span::empty(self.at as u32);
                    let opened = Some(Span::new(start as u32, start as u32 + 2));
                    self.push(Flaw { span, message: Text::from("the comment is never closed"), opened });
                    break;
                }
            }
        }
        let bytes = self.text.as_bytes().get(start..self.at).unwrap_or(&[]);
        self.comment(start, self.at, bytes);
    }

    fn comment(&mut self, start: usize, end: usize, bytes: &[u8]) {
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            self.flaw(start + at, start + at + 1, "U+0000 has no place in a schema");
        }
        self.comments.push(Comment { span: Span::new(start as u32, end as u32) });
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn byte_after(&self, distance: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + distance).copied()
    }

    fn skip(&mut self, class: u8) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
        self.at += rest.iter().position(|byte| !is(*byte, class)).unwrap_or(rest.len());
    }

    fn token(&self, kind: Kind, start: usize) -> Token {
        Token { kind, span: Span::new(start as u32, self.at as u32) }
    }

    fn flaw(&mut self, start: usize, end: usize, message: &'static str) {
        let span = Span::new(start as u32, end as u32);
        self.push(Flaw { span, message: Text::from(message), opened: None });
    }

    fn push(&mut self, flaw: Flaw) {
        // The parser takes them after each token; a single string may hold any number.
        if self.flaws.len() < super::cursor::MOST_PROBLEMS {
            self.flaws.push(flaw);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Lexer};

    /// Tokens as `kind:text`, then flaws as `!text: message`.
    fn lexed(text: &str) -> String {
        let mut lexer = Lexer::new(text);
        let mut out = Vec::new();
        loop {
            let token = lexer.next();
            let mark = match token.kind {
                Kind::Ident => 'n',
                Kind::Integer => 'i',
                Kind::Float => 'f',
                Kind::String => 's',
                Kind::Symbol(_) => '.',
                Kind::End => break,
            };
            out.push(format!("{mark}:{}", lexer.slice(token.span)));
        }
        out.extend(lexer.flaws.iter().map(|flaw| format!("!{}", lexer.slice(flaw.span))));
        out.join(" ")
    }

    #[test]
    fn a_text_is_cut_as_protoc_cuts_it() {
        let rows: &[(&str, &str)] = &[
            ("", ""),
            (" \t\r\n\u{b}\u{c}", ""),
            ("\u{feff}a", "n:a"),
            ("a.b_1", "n:a .:. n:b_1"),
            ("0 42 017 0x1F 0Xf", "i:0 i:42 i:017 i:0x1F i:0Xf"),
            ("1. .5 1.5 1e10 1.e-5 .5E+5 0.5 0e1", "f:1. f:.5 f:1.5 f:1e10 f:1.e-5 f:.5E+5 f:0.5 f:0e1"),
            ("-1", ".:- i:1"),
            (r#""a" 'b' "c\"d" 'e"f'"#, r#"s:"a" s:'b' s:"c\"d" s:'e"f'"#),
            (r#""\a\x4\X41\1\377\u00e9\U0010ffff\?""#, r#"s:"\a\x4\X41\1\377\u00e9\U0010ffff\?""#),
            ("a//b\nc/*d*/e/f", "n:a n:c n:e .:/ n:f"),
            ("/**/a/***/b/*/ */c", "n:a n:b n:c"),
            ("// \u{e9}", ""),
            ("\"\u{e9}\"", "s:\"\u{e9}\""),
            // Flawed.
            ("\u{e9}\u{e8}a", "n:a !\u{e9}\u{e8}"),
            ("a\u{1}\u{0}b", "n:a n:b !\u{1}\u{0}"),
            ("09", "i:09 !09"),
            ("0x", "i:0x !0x"),
            ("1e+", "f:1e+ !e+"),
            ("1a", "i:1 n:a !a"),
            ("1.5.5", "f:1.5 f:.5 !."),
            ("0x1.5", "i:0x1 f:.5 !."),
            ("a.5", "n:a f:.5 !."),
            ("\"a\nb", "s:\"a n:b !"),
            ("\"a", "s:\"a !"),
            (r#""\q\x\u12\U00200000""#, r#"s:"\q\x\u12\U00200000" !\q !\x !\u12 !\U00200000"#),
            ("\"\\\u{e9}\"", "s:\"\\\u{e9}\" !\\\u{e9}"),
            ("\"\0\"", "s:\"\0\" !\0"),
            ("/* /* */ a", "n:a !/*"),
            ("/*/*/a", "n:a !/*"),
            ("/* a", "!"),
            ("// \0\na", "n:a !\0"),
        ];
        for (text, expected) in rows {
            assert_eq!(lexed(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn comments_keep_their_marks_and_leave_the_line_break() {
        let mut lexer = Lexer::new("a // one\r\n/* two\n*/ b // three");
        while lexer.next().kind != Kind::End {}
        let texts: Vec<&str> = lexer.comments.iter().map(|comment| lexer.slice(comment.span)).collect();
        assert_eq!(texts, ["// one", "/* two\n*/", "// three"]);
    }

    #[test]
    fn a_look_ahead_takes_nothing() {
        let mut lexer = Lexer::new("/* c */ a b");
        let seen = lexer.peek();
        assert!(lexer.comments.is_empty());
        assert_eq!(seen, lexer.next());
        assert_eq!(lexer.comments.len(), 1);
    }
}
