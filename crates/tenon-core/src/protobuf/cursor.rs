//! The parser's hands: the token at hand, what is expected of it, what was wrong, and how to go on.
//!
//! A statement that fails is reported once and skipped up to its `;` or behind its `{ … }`, so that the
//! statements behind it are read as if nothing had happened.

use crate::finding::Finding;
use crate::limits::Limits;
use crate::problem::problem;
use crate::rule::Rule;
use crate::text::sorting::sort_by_key;
use crate::text::{Place, Source, Span};
use crate::words::Text;

use super::ast::{Ident, Level};
use super::lexer::{Kind, Lexer, Token};
use super::literal;
use super::rules::{malformed, too_deep};

/// Problems kept of one text; parsing stops there.
pub(super) const MOST_PROBLEMS: usize = 100;
/// Messages in messages, the outermost counted, that protoc 35.1 takes.
const MOST_MESSAGES: usize = 31;
/// Aggregates in aggregates, the outermost counted, that protoc 35.1 survives.
const MOST_AGGREGATES: usize = 100;

/// Bytes of options that may be copied to further extension ranges; each option costs some forty
/// times its text in memory, and every range of a statement gets all of them.
const MOST_COPIES: usize = 1 << 20;

/// The statement cannot be read; a problem says why.
#[derive(Debug)]
pub(super) struct Failed;

/// What came of reading something.
pub(super) type Parse<T> = Result<T, Failed>;

/// One text being parsed.
#[derive(Debug)]
pub(super) struct Cursor<'s> {
    source: &'s Source,
    pub(super) lexer: Lexer<'s>,
    /// The token at hand.
    pub(super) token: Token,
    /// Where the last token ended.
    last_end: u32,
    /// Where the statement at hand began.
    statement: u32,
    /// Where the last flaw of the characters was.
    flawed: Option<u32>,
    /// The end of the text was complained about.
    ended: bool,
    problems: Vec<Finding>,
    pub(super) level: Level,
    most_messages: usize,
    most_aggregates: usize,
    /// Bytes of options that may still be copied to further extension ranges.
    pub(super) copies: usize,
}

impl<'s> Cursor<'s> {
    /// At the first token of `source`.
    pub(super) fn new(source: &'s Source, limits: &Limits) -> Cursor<'s> {
        let mut cursor = Cursor {
            source,
            lexer: Lexer::new(source.text()),
            token: Token { kind: Kind::End, span: Span::default() },
            last_end: 0,
            statement: 0,
            flawed: None,
            ended: false,
            problems: Vec::new(),
            level: Level::default(),
            most_messages: limits.depth.min(MOST_MESSAGES),
            most_aggregates: limits.depth.min(MOST_AGGREGATES),
            copies: MOST_COPIES,
        };
        cursor.advance();
        cursor
    }

    /// Everything that was wrong, in the order of the text.
    pub(super) fn into_problems(self) -> Vec<Finding> {
        let mut problems = self.problems;
        sort_by_key(&mut problems, |finding| finding.labels.first().map(|label| label.place.span));
        problems
    }

    /// Takes the token at hand.
    pub(super) fn advance(&mut self) -> Token {
        let token = self.token;
        self.last_end = token.span.end;
        self.token = self.lexer.next();
        if !self.lexer.flaws.is_empty() {
            for flaw in std::mem::take(&mut self.lexer.flaws) {
                self.flawed = Some(flaw.span.start);
                let mut finding = problem(&malformed::RULE, self.place(flaw.span), flaw.message);
                if let Some(opened) = flaw.opened {
                    finding = finding.and_at(self.place(opened), "opened here");
                }
                self.report(finding);
            }
        }
        token
    }

    /// Text of the token at hand.
    pub(super) fn text(&self) -> &'s str {
        self.lexer.slice(self.token.span)
    }

    /// The name at hand; empty where there is none.
    pub(super) fn word(&self) -> &'s str {
        if self.token.kind == Kind::Ident { self.text() } else { "" }
    }

    /// `true` at that symbol.
    pub(super) fn at(&self, symbol: u8) -> bool {
        self.token.kind == Kind::Symbol(symbol)
    }

    /// Takes that symbol if it is at hand.
    pub(super) fn eat(&mut self, symbol: u8) -> bool {
        let found = self.at(symbol);
        if found {
            self.advance();
        }
        found
    }

    /// Takes that word if it is at hand.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.word() == word;
        if found {
            self.advance();
        }
        found
    }

    /// Takes that symbol. *Errors*: something else is at hand.
    pub(super) fn expect(&mut self, symbol: u8) -> Parse<Span> {
        if self.at(symbol) {
            return Ok(self.advance().span);
        }
        Err(self.expected(Text::new().code(char::from(symbol).to_string())))
    }

    /// Takes that word. *Errors*: something else is at hand.
    pub(super) fn expect_word(&mut self, word: &'static str) -> Parse<Span> {
        if self.word() == word {
            return Ok(self.advance().span);
        }
        Err(self.expected(Text::new().code(word)))
    }

    /// Takes a symbol that closes what `opened` opened.
    pub(super) fn expect_closing(&mut self, symbol: u8, opened: Span) -> Parse<Span> {
        if self.at(symbol) {
            return Ok(self.advance().span);
        }
        let finding = self.unexpected(Text::new().code(char::from(symbol).to_string()));
        let finding = finding.and_at(self.place(opened), "opened here");
        Err(self.fail(finding))
    }

    /// Takes one name.
    pub(super) fn name(&mut self, what: &'static str) -> Parse<Ident> {
        if self.token.kind != Kind::Ident {
            return Err(self.expected(Text::from(what)));
        }
        let text = self.text().to_owned();
        Ok(Ident { text, span: self.advance().span })
    }

    /// Takes names with dots between them; `leading` allows one before.
    pub(super) fn dotted(&mut self, leading: bool, what: &'static str) -> Parse<Ident> {
        let start = self.token.span.start;
        let mut names = Joined::default();
        if leading && self.at(b'.') {
            names.push(self.advance().span, &self.lexer);
        }
        loop {
            if self.token.kind != Kind::Ident {
                return Err(self.expected(Text::from(what)));
            }
            names.push(self.advance().span, &self.lexer);
            if !self.at(b'.') {
                break;
            }
            names.push(self.advance().span, &self.lexer);
        }
        let span = Span::new(start, self.last_end);
        Ok(Ident { text: names.text(span, &self.lexer), span })
    }

    /// Takes neighbouring strings as one.
    pub(super) fn string(&mut self, what: &'static str) -> Parse<(Vec<u8>, Span)> {
        if self.token.kind != Kind::String {
            return Err(self.expected(Text::from(what)));
        }
        let start = self.token.span.start;
        let mut bytes = Vec::new();
        while self.token.kind == Kind::String {
            literal::append_string(self.text(), &mut bytes);
            self.advance();
        }
        Ok((bytes, self.since(start)))
    }

    /// Takes the `;` of a statement. What is wrong at the end of a line is reported and taken as `;`.
    pub(super) fn end_statement(&mut self) -> Parse<()> {
        if self.eat(b';') {
            return Ok(());
        }
        if self.at(b',') {
            let failed = self.expected(Text::new().code(";"));
            self.advance();
            return if self.at_new_line() { Ok(()) } else { Err(failed) };
        }
        if !self.at_new_line() {
            return Err(self.expected(Text::new().code(";")));
        }
        let message = Text::new().plain("a ").code(";").plain(" is missing");
        self.wrong(Span::empty(self.last_end), message);
        Ok(())
    }

    /// `true` where the token at hand starts a line or closes a block.
    fn at_new_line(&self) -> bool {
        let gap = Span::new(self.last_end, self.token.span.start);
        match self.token.kind {
            Kind::End => false,
            Kind::Symbol(b'}') => true,
            _ => self.lexer.slice(gap).contains('\n'),
        }
    }

    /// Reads statements between `{` and `}`, going on behind those that fail.
    pub(super) fn block(&mut self, mut statement: impl FnMut(&mut Self) -> Parse<()>) -> Parse<()> {
        let opened = self.expect(b'{')?;
        while !self.eat(b'}') {
            if self.token.kind == Kind::End {
                self.unclosed(opened);
                return Ok(());
            }
            self.begin();
            if statement(self).is_err() {
                self.skip_statement();
            }
        }
        Ok(())
    }

    /// Marks the token at hand as the first of a statement.
    pub(super) fn begin(&mut self) {
        self.statement = self.token.span.start;
    }

    /// Skips to behind the next `;` or balanced `{ … }`, or to a `}` that closes what is around.
    pub(super) fn skip_statement(&mut self) {
        loop {
            match self.token.kind {
                Kind::End | Kind::Symbol(b'}') => return,
                Kind::Symbol(b'{') => {
                    self.skip_block();
                    // The block was a value: its statement goes on.
                    if !matches!(self.token.kind, Kind::Symbol(b',' | b']' | b')' | b'>' | b';')) {
                        return;
                    }
                }
                _ => {
                    if self.advance().kind == Kind::Symbol(b';') {
                        return;
                    }
                }
            }
        }
    }

    /// Skips a balanced `{ … }`.
    pub(super) fn skip_block(&mut self) {
        let opened = self.token.span;
        let mut depth = 0_usize;
        loop {
            match self.token.kind {
                Kind::End => return self.unclosed(opened),
                Kind::Symbol(b'{') => depth += 1,
                Kind::Symbol(b'}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.advance();
            if depth == 0 {
                return;
            }
        }
    }

    /// Skips to behind the `}` that closes the outermost of `depth` open brackets.
    pub(super) fn skip_out(&mut self, mut depth: usize) {
        while depth > 0 && self.token.kind != Kind::End {
            match self.advance().kind {
                Kind::Symbol(b'{') => depth += 1,
                Kind::Symbol(b'}') => depth -= 1,
                _ => {}
            }
        }
    }

    /// Goes one message deeper, up to the limit. Pair with [`Cursor::leave_message`].
    pub(super) fn enter_message(&mut self) -> bool {
        enter(&mut self.most_messages)
    }

    /// Comes back up.
    pub(super) fn leave_message(&mut self) {
        self.most_messages += 1;
    }

    /// Goes one aggregate deeper, up to the limit. Pair with [`Cursor::leave_aggregate`].
    pub(super) fn enter_aggregate(&mut self) -> bool {
        enter(&mut self.most_aggregates)
    }

    /// Comes back up.
    pub(super) fn leave_aggregate(&mut self) {
        self.most_aggregates += 1;
    }

    /// Reports nesting past the limit at the token at hand, with advice where there is any.
    pub(super) fn too_deep(&mut self, what: &'static str, advice: Option<&'static str>) -> Failed {
        let message = Text::new().plain(what).plain(" are nested deeper than the limit");
        let finding = problem(&too_deep::RULE, self.place(self.token.span), message);
        self.report(match advice {
            Some(advice) => finding.advise(advice),
            None => finding,
        });
        Failed
    }

    /// Reports that something else should stand here.
    pub(super) fn expected(&mut self, what: Text) -> Failed {
        let finding = self.unexpected(what);
        self.fail(finding)
    }

    /// Reports something wrong at `span`; the statement may be readable all the same.
    pub(super) fn wrong(&mut self, span: Span, message: impl Into<Text>) -> Failed {
        let finding = problem(&malformed::RULE, self.place(span), message.into());
        self.fail(finding)
    }

    /// Reports `finding`, unless the characters of this statement are flawed: that says it all.
    pub(super) fn fail(&mut self, finding: Finding) -> Failed {
        let flawed = self.flawed.is_some_and(|at| at >= self.statement);
        if !flawed && !self.ended {
            self.report(finding);
        }
        Failed
    }

    /// A problem at the rule's severity, at `span`.
    pub(super) fn finding(&self, rule: &'static Rule, span: Span, message: Text) -> Finding {
        problem(rule, self.place(span), message)
    }

    /// Keeps a problem; the last one that fits ends the parsing.
    pub(super) fn report(&mut self, finding: Finding) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(finding);
        }
        if self.problems.len() >= MOST_PROBLEMS {
            self.lexer.stop();
            self.ended = true;
            let end = self.source.text().len() as u32;
            self.token = Token { kind: Kind::End, span: Span::empty(end) };
        }
    }

    /// A place in this text.
    pub(super) fn place(&self, span: Span) -> Place {
        Place { source: self.source.clone(), span, pointer: String::new() }
    }

    /// From `start` to the end of the last token.
    pub(super) fn since(&self, start: u32) -> Span {
        Span::new(start, self.last_end)
    }

    fn unexpected(&self, what: Text) -> Finding {
        let message = Text::new().plain("expected ").text(what).plain(", found ");
        let message = match self.token.kind {
            Kind::End => message.plain("the end of the text"),
            Kind::String => message.plain("a string"),
            Kind::Ident | Kind::Integer | Kind::Float | Kind::Symbol(_) => {
                message.code(shortened(self.text()))
            }
        };
        problem(&malformed::RULE, self.place(self.token.span), message)
    }

    fn unclosed(&mut self, opened: Span) {
        if self.ended {
            return;
        }
        let message = Text::new().plain("a ").code("}").plain(" is missing");
        let finding = problem(&malformed::RULE, self.place(self.token.span), message);
        self.report(finding.and_at(self.place(opened), "opened here"));
        self.ended = true;
    }
}

/// A token as messages show it. Names and numbers are ASCII.
pub(super) fn shortened(token: &str) -> String {
    const MOST: usize = 40;
    match token.get(..MOST) {
        Some(start) if token.len() > MOST => format!("{start}…"),
        _ => token.to_owned(),
    }
}

fn enter(left: &mut usize) -> bool {
    match left.checked_sub(1) {
        Some(fewer) => {
            *left = fewer;
            true
        }
        None => false,
    }
}

/// Tokens put together without what stands between them; copies only where something does.
#[derive(Default)]
pub(super) struct Joined {
    whole: Option<Span>,
    apart: Option<String>,
}

impl Joined {
    /// Adds a token.
    pub(super) fn push(&mut self, span: Span, lexer: &Lexer<'_>) {
        match (self.whole, &mut self.apart) {
            (Some(whole), None) if whole.end != span.start => {
                self.apart = Some([lexer.slice(whole), lexer.slice(span)].concat());
            }
            (_, Some(apart)) => apart.push_str(lexer.slice(span)),
            (_, None) => {}
        }
        self.whole = Some(Span::new(self.whole.map_or(span.start, |whole| whole.start), span.end));
    }

    /// The text put together; all of it lies under `span`.
    pub(super) fn text(self, span: Span, lexer: &Lexer<'_>) -> String {
        self.apart.unwrap_or_else(|| lexer.slice(span).to_owned())
    }
}
