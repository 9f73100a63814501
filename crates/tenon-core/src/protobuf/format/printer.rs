//! Tokens to lines. Each function begins at a token and leaves `at` behind what it printed.
//!
//! It recurses as deep as declarations and option values nest, which the parser has bounded.

use super::tokens::{Note, Role, Token};

/// The text in the making.
#[derive(Debug)]
pub(super) struct Printer<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    out: String,
    /// Levels; two spaces each.
    indent: usize,
    /// A comment ended the line, so that whatever comes next needs another.
    line_over: bool,
}

static FINISH: Token<'static> =
    Token { text: "", role: Role::Finish, before: Vec::new(), blank: false, after: Vec::new() };

impl<'t> Printer<'t> {
    pub(super) fn new(tokens: &'t [Token<'t>]) -> Printer<'t> {
        Printer { tokens, at: 0, out: String::new(), indent: 0, line_over: false }
    }

    /// The text, which ends with its last line.
    pub(super) fn into_text(self) -> String {
        self.out
    }

    /// `true` when a blank line stands before the statement that begins there and its comments.
    pub(super) fn is_apart(&self, start: usize) -> bool {
        let token = self.token(start);
        token.before.first().map_or(token.blank, |note| note.blank)
    }

    pub(super) fn blank_line(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// Comments about the file, above its first statement.
    pub(super) fn notes(&mut self, notes: &[Note<'_>]) {
        for (at, note) in notes.iter().enumerate() {
            if at > 0 && note.blank {
                self.out.push('\n');
            }
            self.note(*note);
            self.out.push('\n');
        }
    }

    /// The comments behind everything.
    pub(super) fn finish(&mut self) {
        self.at = self.tokens.len().saturating_sub(1);
        let last = self.token(self.at);
        if !last.before.is_empty() {
            if self.is_apart(self.at) {
                self.blank_line();
            }
            self.notes(&last.before);
        }
    }

    /// The statement that begins at a token, its line end included.
    pub(super) fn statement(&mut self, start: usize) {
        self.at = start;
        self.begin();
        self.put(false);
        loop {
            let token = self.token(self.at);
            match token.role {
                Role::Finish => return,
                Role::End => {
                    self.put(false);
                    break;
                }
                Role::Open => {
                    self.put(true);
                    self.body();
                    break;
                }
                Role::OpenOptions => self.options(),
                Role::Word if token.text == "=" => {
                    self.put(true);
                    self.value();
                }
                Role::Comma => self.put(false),
                Role::Word
                | Role::String
                | Role::Glued
                | Role::Close
                | Role::OpenMessage
                | Role::CloseMessage
                | Role::OpenList
                | Role::CloseList
                | Role::CloseOptions => self.put(self.is_spaced(start)),
            }
        }
        self.end_line();
    }

    /// From behind `{` to behind `}`.
    fn body(&mut self) {
        let open = self.token(self.at.saturating_sub(1));
        let closing = self.token(self.at);
        if closing.role == Role::Close && closing.before.is_empty() && open.after.is_empty() {
            return self.put(false);
        }
        self.end_line();
        self.indent += 1;
        let mut first = true;
        loop {
            let token = self.token(self.at);
            match token.role {
                Role::Finish => break,
                Role::Close => {
                    self.close(first);
                    break;
                }
                Role::Word
                | Role::String
                | Role::Glued
                | Role::Comma
                | Role::End
                | Role::Open
                | Role::OpenMessage
                | Role::CloseMessage
                | Role::OpenList
                | Role::CloseList
                | Role::OpenOptions
                | Role::CloseOptions => {
                    if !first && self.is_apart(self.at) {
                        self.blank_line();
                    }
                    self.statement(self.at);
                    first = false;
                }
            }
        }
    }

    /// Options, from `[` to behind `]`: one on the line, several on lines of their own.
    fn options(&mut self) {
        let inline = self.holds_one();
        self.put(true);
        if inline {
            self.option();
            return self.put(false);
        }
        self.items(Role::CloseOptions, Printer::option);
    }

    /// `name = value`
    fn option(&mut self) {
        let start = self.at;
        self.put(false);
        loop {
            let token = self.token(self.at);
            match token.role {
                Role::Word if token.text == "=" => {
                    self.put(true);
                    return self.value();
                }
                Role::Word => self.put(self.is_spaced(start)),
                Role::String
                | Role::Glued
                | Role::Comma
                | Role::End
                | Role::Open
                | Role::Close
                | Role::OpenMessage
                | Role::CloseMessage
                | Role::OpenList
                | Role::CloseList
                | Role::OpenOptions
                | Role::CloseOptions
                | Role::Finish => return,
            }
        }
    }

    /// An option's value, with a space before it or on lines of its own.
    fn value(&mut self) {
        let token = self.token(self.at);
        match token.role {
            Role::OpenMessage => self.message(),
            Role::OpenList => self.list(),
            Role::String => self.strings(),
            Role::Word => {
                self.put(true);
                // A sign takes what it stands before.
                if token.text == "-" {
                    match self.token(self.at).role {
                        Role::OpenMessage => self.message(),
                        Role::Word | Role::String => self.put(false),
                        _ => {}
                    }
                }
            }
            Role::Glued
            | Role::Comma
            | Role::End
            | Role::Open
            | Role::Close
            | Role::CloseMessage
            | Role::CloseList
            | Role::OpenOptions
            | Role::CloseOptions
            | Role::Finish => {}
        }
    }

    /// Neighbouring strings are one value; each gets a line.
    fn strings(&mut self) {
        if self.token(self.at + 1).role != Role::String {
            return self.put(true);
        }
        self.indent += 1;
        while self.token(self.at).role == Role::String {
            self.end_line();
            self.begin();
            self.put(false);
        }
        self.indent -= 1;
    }

    /// `{ … }`: on the line when it holds at most one plain value.
    fn message(&mut self) {
        let inline = self.is_small();
        self.put_as("{", true);
        if inline {
            if self.token(self.at).role != Role::CloseMessage {
                self.field();
            }
            return self.put_as("}", false);
        }
        self.end_line();
        self.indent += 1;
        let mut first = true;
        while !matches!(self.token(self.at).role, Role::CloseMessage | Role::Finish) {
            if !first && self.is_apart(self.at) {
                self.blank_line();
            }
            self.begin();
            self.field();
            self.end_line();
            first = false;
        }
        self.close(first);
    }

    /// `name: value`
    fn field(&mut self) {
        self.put(false);
        while self.token(self.at).role == Role::Glued {
            self.put(false);
        }
        match self.token(self.at).text {
            ":" => self.put(false),
            _ => self.out.push(':'),
        }
        self.value();
    }

    /// `[ … ]`
    fn list(&mut self) {
        let (first, second) = (self.token(self.at + 1), self.token(self.at + 2));
        let empty = first.role == Role::CloseList;
        let signed = first.text == "-" && self.token(self.at + 3).role == Role::CloseList;
        let one = first.role != Role::OpenMessage && second.role == Role::CloseList;
        let quiet = self.is_quiet(if empty {
            1
        } else if signed {
            3
        } else {
            2
        });
        self.put(true);
        if quiet && (empty || one || signed) {
            while self.token(self.at).role != Role::CloseList {
                self.put(false);
            }
            return self.put(false);
        }
        self.items(Role::CloseList, Printer::element);
    }

    fn element(&mut self) {
        match self.token(self.at).role {
            Role::OpenMessage => self.message(),
            Role::String => {
                self.put(false);
                while self.token(self.at).role == Role::String {
                    self.end_line();
                    self.begin();
                    self.put(false);
                }
            }
            _ => self.value(),
        }
    }

    /// Items with commas, a line each, from behind the opening bracket to behind the closing one.
    fn items(&mut self, closing: Role, item: fn(&mut Self)) {
        self.end_line();
        self.indent += 1;
        let mut first = true;
        loop {
            let role = self.token(self.at).role;
            if role == closing || role == Role::Finish {
                break;
            }
            if !first && self.is_apart(self.at) {
                self.blank_line();
            }
            self.begin();
            let before = self.at;
            item(self);
            if self.token(self.at).role == Role::Comma {
                self.put(false);
            }
            // An item is a token at least in a text that parses.
            if self.at == before {
                self.put(false);
            }
            self.end_line();
            first = false;
        }
        self.close(first);
    }

    /// The closing bracket on a line of its own, one level further out than the comments before it.
    fn close(&mut self, first: bool) {
        let token = self.token(self.at);
        if !first && !token.before.is_empty() && self.is_apart(self.at) {
            self.blank_line();
        }
        for (at, note) in token.before.iter().enumerate() {
            if at > 0 && note.blank {
                self.blank_line();
            }
            self.note(*note);
            self.out.push('\n');
        }
        self.indent = self.indent.saturating_sub(1);
        self.pad();
        let text = if token.role == Role::CloseMessage { "}" } else { token.text };
        self.bare(text);
    }

    /// The comments before a token that starts a line, and the line's indentation.
    fn begin(&mut self) {
        let token = self.token(self.at);
        for (at, note) in token.before.iter().enumerate() {
            if at > 0 && note.blank {
                self.blank_line();
            }
            self.note(*note);
            self.out.push('\n');
        }
        if token.blank && !token.before.is_empty() {
            self.blank_line();
        }
        self.pad();
    }

    /// The token at hand.
    fn put(&mut self, space: bool) {
        self.put_as(self.token(self.at).text, space);
    }

    fn put_as(&mut self, text: &str, space: bool) {
        let token = self.token(self.at);
        // Those before a token that starts a line are out already.
        let starts = self.out.is_empty() || self.out.trim_end_matches(' ').ends_with('\n');
        if !starts {
            for note in &token.before {
                if note.own_line && note.is_line() || self.line_over {
                    self.wrap();
                } else if !self.out.ends_with(' ') {
                    self.out.push(' ');
                }
                self.lines(*note);
                self.line_over = note.is_line();
            }
            if self.line_over {
                self.wrap();
            } else if space || !token.before.is_empty() && !matches!(text, ";" | "," | ")" | "]" | ">") {
                self.out.push(' ');
            }
        }
        self.bare(text);
    }

    /// A token and the comments behind it.
    fn bare(&mut self, text: &str) {
        let token = self.token(self.at);
        self.out.push_str(text);
        for note in &token.after {
            self.out.push(' ');
            self.lines(*note);
            self.line_over = note.is_line();
        }
        self.at += 1;
    }

    /// Goes on in the next line, inside a statement.
    fn wrap(&mut self) {
        self.out.push('\n');
        self.line_over = false;
        for _ in 0..=self.indent {
            self.out.push_str("  ");
        }
    }

    fn pad(&mut self) {
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
    }

    fn end_line(&mut self) {
        self.out.push('\n');
        self.line_over = false;
    }

    /// A comment on a line of its own, without its line end.
    fn note(&mut self, note: Note<'_>) {
        self.pad();
        self.lines(note);
    }

    /// A comment's text. Lines that start with `*` are put below the first.
    fn lines(&mut self, note: Note<'_>) {
        let mut lines = note.text.lines();
        self.out.push_str(lines.next().unwrap_or("").trim_end());
        let starred = lines.clone().all(|line| line.trim_start().starts_with('*'));
        for line in lines {
            self.out.push('\n');
            if starred {
                self.pad();
                self.out.push(' ');
            }
            self.out.push_str(if starred { line.trim() } else { line.trim_end() });
        }
    }

    fn token(&self, at: usize) -> &'t Token<'t> {
        self.tokens.get(at).unwrap_or(&FINISH)
    }

    /// No comment stands inside the next tokens, from behind the one at hand to before the last.
    fn is_quiet(&self, count: usize) -> bool {
        (0..=count).all(|ahead| {
            let token = self.token(self.at + ahead);
            (ahead == 0 || token.before.is_empty()) && (ahead == count || token.after.is_empty())
        })
    }

    /// The brackets at hand hold one option, and no comment outside its value.
    fn holds_one(&self) -> bool {
        let mut depth = 0_usize;
        for (ahead, token) in self.tokens.iter().skip(self.at).enumerate() {
            let outside = depth <= 1;
            let comes = ahead > 0 && outside && !token.before.is_empty();
            match token.role {
                Role::OpenOptions | Role::OpenMessage | Role::OpenList => depth += 1,
                Role::CloseMessage | Role::CloseList => depth = depth.saturating_sub(1),
                Role::CloseOptions => return !comes,
                Role::Comma if depth == 1 => return false,
                Role::Comma
                | Role::Word
                | Role::String
                | Role::Glued
                | Role::End
                | Role::Open
                | Role::Close
                | Role::Finish => {}
            }
            let follows = depth <= 1 && !token.after.is_empty();
            if comes || follows {
                return false;
            }
        }
        false
    }

    /// The braces at hand hold nothing, or one name with one plain value, and no comment.
    fn is_small(&self) -> bool {
        let ahead = |count: usize| self.token(self.at + count);
        let mut next = 1;
        if ahead(next).role != Role::CloseMessage {
            next += 1;
            while ahead(next).role == Role::Glued {
                next += 1;
            }
            next += usize::from(ahead(next).text == ":");
            next += usize::from(ahead(next).text == "-");
            if !matches!(ahead(next).role, Role::Word | Role::String) {
                return false;
            }
            next += 1;
        }
        ahead(next).role == Role::CloseMessage && self.is_quiet(next)
    }

    /// A space stands before the token at hand, in a statement or option that began at `start`.
    fn is_spaced(&self, start: usize) -> bool {
        let before = self.token(self.at.saturating_sub(1));
        let nearby = |text: &str| self.at >= start + 2 && self.token(self.at - 2).text == text;
        match self.token(self.at).text {
            ";" | "," | ")" | "]" | ">" | "<" => false,
            // Before a name, unless it goes on with one.
            "." => match before.text {
                "optional" | "required" | "repeated" | "extend" => self.at == start + 1,
                "stream" => nearby("("),
                "," => true,
                _ => false,
            },
            "(" => before.text == "option" || before.text == "returns" && self.at != start + 2,
            _ => !matches!(before.text, "(" | "." | "<" | "-"),
        }
    }
}
