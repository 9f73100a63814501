//! A well-formed text as tokens that know what they are for, each with the comments that belong to it.
//!
//! What says nothing is left out here: empty statements, and the separators inside option values.

use crate::text::Span;

use super::super::ast::Comment;
use super::super::lexer::{Kind, Lexer};

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A name, a number, or a symbol without a role of its own.
    Word,
    String,
    /// Part of a name in square brackets inside an option's value.
    Glued,
    Comma,
    /// `;`
    End,
    /// `{` of a declaration.
    Open,
    Close,
    /// `{` or `<` of an option's value.
    OpenMessage,
    CloseMessage,
    /// `[` of an option's value.
    OpenList,
    CloseList,
    /// `[` before options.
    OpenOptions,
    CloseOptions,
    /// The end of the text.
    Finish,
}

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Note<'s> {
    /// Marks included, blanks at its end not.
    pub(super) text: &'s str,
    /// Nothing stands before it on its line.
    pub(super) own_line: bool,
    /// A blank line stands before it.
    pub(super) blank: bool,
}

impl Note<'_> {
    /// It goes on to the end of the line.
    pub(super) fn is_line(self) -> bool {
        self.text.starts_with("//")
    }
}

/// A token with its comments.
#[derive(Debug)]
pub(super) struct Token<'s> {
    pub(super) text: &'s str,
    pub(super) role: Role,
    /// Comments between the token before and this one.
    pub(super) before: Vec<Note<'s>>,
    /// A blank line stands right before it.
    pub(super) blank: bool,
    /// Comments behind it on its line.
    pub(super) after: Vec<Note<'s>>,
}

/// The tokens of a text that parses, the end of the text last.
pub(super) fn read(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer::new(text);
    let mut roles = Roles::default();
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut end = 0;
    loop {
        let token = lexer.next();
        let Some(role) = roles.of(token.kind, lexer.slice(token.span)) else { continue };
        let comments = std::mem::take(&mut lexer.comments);
        let mut next = Token {
            text: lexer.slice(token.span),
            role,
            before: Vec::new(),
            blank: false,
            after: Vec::new(),
        };
        share(text, end, &comments, token.span, &mut next, tokens.last_mut());
        tokens.push(next);
        if role == Role::Finish {
            push_on(&mut tokens);
            return tokens;
        }
        end = token.span.end as usize;
    }
}

/// Moves a `//` comment behind what closes or opens, which would have to start a line otherwise.
fn push_on(tokens: &mut [Token<'_>]) {
    for at in 1..tokens.len() {
        let [.., token, next] = tokens.get_mut(..=at).unwrap_or(&mut []) else { continue };
        let closes = matches!(next.role, Role::End | Role::Comma | Role::Open);
        if closes
            && next.before.is_empty()
            && next.after.is_empty()
            && let [note] = &*token.after
            && note.is_line()
        {
            std::mem::swap(&mut token.after, &mut next.after);
        }
    }
}

/// What divides two things.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// They are on one line.
    Line,
    /// They are on different lines.
    Lines,
    /// A blank line, or more.
    Blank,
}

impl Gap {
    /// What is left out of the tokens may stand in it, so only a line without it is blank.
    fn of(text: &str) -> Gap {
        let Some((_, rest)) = text.split_once('\n') else { return Gap::Line };
        let Some((between, _)) = rest.rsplit_once('\n') else { return Gap::Lines };
        if between.split('\n').any(|line| line.trim().is_empty()) { Gap::Blank } else { Gap::Lines }
    }
}

/// Gives the comments between two tokens to the one before or to the one behind.
fn share<'s>(
    text: &'s str,
    mut end: usize,
    comments: &[Comment],
    span: Span,
    next: &mut Token<'s>,
    last: Option<&mut Token<'s>>,
) {
    let gap = |from: usize, to: usize| Gap::of(text.get(from..to).unwrap_or(""));
    let mut notes = Vec::new();
    for comment in comments {
        let range = comment.span.range();
        let before = gap(end, range.start);
        let text = text.get(range.clone()).unwrap_or("").trim_end();
        notes.push(Note { text, own_line: before != Gap::Line, blank: before == Gap::Blank });
        end = range.end;
    }
    let before = gap(end, span.start as usize);
    next.blank = before == Gap::Blank;
    if let Some(last) = last {
        let same = notes.iter().take_while(|note| !note.own_line).count();
        let line_ends = same < notes.len() || before != Gap::Line || next.role == Role::Finish;
        if line_ends || matches!(last.role, Role::End | Role::Close) {
            last.after.extend(notes.drain(..same));
        }
    }
    next.before = notes;
}

/// What the scan stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    /// The file, or the body of a declaration.
    Body,
    /// An option's value in braces.
    Message(Field),
    /// An option's value in square brackets.
    List,
    /// Options in square brackets.
    Options,
    /// A name in square brackets.
    Name,
}

/// How far the field of an option's value got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// A name may begin.
    Name,
    /// The name is over.
    Named,
    /// The colon is over.
    Value,
}

#[derive(Debug)]
struct Roles {
    around: Vec<Frame>,
    frame: Frame,
    /// A statement of a body may begin.
    fresh: bool,
    /// The last token was `=`, or a sign behind it.
    assigned: bool,
}

impl Default for Roles {
    fn default() -> Roles {
        Roles { around: Vec::new(), frame: Frame::Body, fresh: true, assigned: false }
    }
}

impl Roles {
    /// The role of the next token; nothing for one that says nothing.
    fn of(&mut self, kind: Kind, text: &str) -> Option<Role> {
        let plain = if kind == Kind::String { Role::String } else { Role::Word };
        if kind == Kind::End {
            return Some(Role::Finish);
        }
        match (self.frame, text) {
            (Frame::Body, ";") if self.fresh => return None,
            (Frame::Message(_), "," | ";") => return None,
            (Frame::Body | Frame::Options | Frame::List, ",") => return Some(Role::Comma),
            _ => {}
        }
        let assigned = self.assigned;
        self.assigned = text == "=" || assigned && text == "-";
        let role = match (self.frame, text) {
            (Frame::Body, ";") => {
                self.fresh = true;
                return Some(Role::End);
            }
            (Frame::Body, "{") if !assigned => {
                self.enter(Frame::Body);
                self.fresh = true;
                return Some(Role::Open);
            }
            (Frame::Body, "}") => {
                self.leave();
                self.fresh = true;
                return Some(Role::Close);
            }
            (Frame::Body, "[") => {
                self.enter(Frame::Options);
                Role::OpenOptions
            }
            (Frame::Body, "<") => plain,
            (Frame::Options, "]") => {
                self.leave();
                Role::CloseOptions
            }
            (Frame::List, "]") => {
                self.leave();
                Role::CloseList
            }
            (Frame::Name, "]") => {
                self.leave();
                self.frame = Frame::Message(Field::Named);
                Role::Glued
            }
            (Frame::Name, _) => Role::Glued,
            (Frame::Message(Field::Name), "[") => {
                self.enter(Frame::Name);
                Role::Glued
            }
            (Frame::Message(_), "[") => {
                self.frame = Frame::Message(Field::Name);
                self.enter(Frame::List);
                Role::OpenList
            }
            (Frame::Message(_), "}" | ">") => {
                self.leave();
                Role::CloseMessage
            }
            (Frame::Message(_), "{" | "<") => {
                self.frame = Frame::Message(Field::Name);
                self.enter(Frame::Message(Field::Name));
                Role::OpenMessage
            }
            (Frame::Body | Frame::Options | Frame::List, "{" | "<") => {
                self.enter(Frame::Message(Field::Name));
                Role::OpenMessage
            }
            (Frame::Message(field), _) => {
                self.frame = Frame::Message(match (field, text) {
                    (_, ":") => Field::Value,
                    (_, "-") => field,
                    // A string behind a string goes on with it.
                    (Field::Name, _) if kind == Kind::String => Field::Name,
                    (Field::Name, _) => Field::Named,
                    (Field::Named | Field::Value, _) => Field::Name,
                });
                plain
            }
            (Frame::Body | Frame::Options | Frame::List, _) => plain,
        };
        self.fresh = false;
        Some(role)
    }

    fn enter(&mut self, frame: Frame) {
        self.around.push(std::mem::replace(&mut self.frame, frame));
    }

    fn leave(&mut self) {
        self.frame = self.around.pop().unwrap_or(Frame::Body);
    }
}
