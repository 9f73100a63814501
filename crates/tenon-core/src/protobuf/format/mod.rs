//! Laying a `.proto` text out: two spaces a level, one statement a line, the head of the file in one
//! order. Tokens and comments keep their spelling; nothing is looked up, so a file whose imports are
//! missing can be laid out too.
//!
//! The layout is that of `buf format` 1.75, with these differences. A comment behind `{` stays there,
//! for on a line of its own it would become the doc of what follows. A `//` comment inside a statement
//! stays one. Lines of a block comment move only where each starts with `*`. A blank line stands
//! before the first declaration.

mod printer;
mod tokens;

use crate::format::Format;
use crate::limits::Limits;
use crate::problem::Invalid;
use crate::source_rules::unreadable;
use crate::text::Source;
use crate::text::sorting::sort_by;

use self::printer::Printer;
use self::tokens::{Note, Role, Token};
use super::parse;

/// The text in one steady layout, with `\n` for line ends. A text laid out already comes back equal.
///
/// The statements at the head come in the order syntax, package, imports by path, options by name,
/// wherever in the text they stood; comments go along. All else keeps its order. Empty statements and
/// the separators inside option values go, and values in `< >` get `{ }`.
///
/// *Errors*: the syntax errors of the text. *Limits*: as for [`parse`].
///
/// ```
/// use tenon_core::{Limits, Source, protobuf};
/// let source = Source::new("a.proto", "message A{optional int32 a=1;// the number\n}");
/// let text = protobuf::format(&source, &Limits::default()).unwrap();
/// assert_eq!(text, "message A {\n  optional int32 a = 1; // the number\n}\n");
/// ```
pub fn format(source: &Source, limits: &Limits) -> Result<String, Invalid> {
    layout(source, limits, true)
}

/// The same with every statement where it stands.
///
/// *Errors*: as for [`format`].
pub(super) fn unsorted(source: &Source, limits: &Limits) -> Result<String, Invalid> {
    layout(source, limits, false)
}

fn layout(source: &Source, limits: &Limits, sorted: bool) -> Result<String, Invalid> {
    if !Format::Protobuf.is_built() {
        return Err(unreadable::not_built(Format::Protobuf, Some(source)));
    }
    let parsed = parse(source, limits);
    if !parsed.problems.is_empty() {
        return Err(Invalid::new(parsed.problems));
    }
    let mut tokens = tokens::read(source.text());
    let mut statements = statements(&tokens);
    let first = statements.first().map(|statement| statement.start);
    if sorted {
        sort_by(&mut statements, |a, b| a.key.cmp(&b.key));
    }
    let mut head = Vec::new();
    if let Some(first) = first
        && statements.first().is_some_and(|statement| statement.start != first)
        && let Some(token) = tokens.get_mut(first)
    {
        head = detached(token);
    }
    let mut printer = Printer::new(&tokens);
    printer.notes(&head);
    let mut before: Option<Group> = None;
    for statement in &statements {
        let group = statement.key.group;
        let apart = match before {
            None => !head.is_empty(),
            Some(before) if before == group => {
                group == Group::Declaration && printer.is_apart(statement.start)
            }
            Some(_) => group != Group::Package || printer.is_apart(statement.start),
        };
        if apart {
            printer.blank_line();
        }
        printer.statement(statement.start);
        before = Some(group);
    }
    printer.finish();
    Ok(printer.into_text())
}

/// What stands at the head of a file, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Syntax,
    Package,
    Import,
    Option,
    Declaration,
}

/// By what statements are sorted; those that compare equal keep their order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    group: Group,
    /// Imports for options, and custom options, come after the others.
    late: bool,
    /// A path with its quotes, or an option's name; empty where nothing is sorted.
    name: String,
}

/// A statement of the file itself.
#[derive(Debug)]
struct Statement {
    /// Index of its first token.
    start: usize,
    key: Key,
}

fn statements(tokens: &[Token<'_>]) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.role {
            Role::Open => depth += 1,
            Role::Close => depth = depth.saturating_sub(1),
            Role::End
            | Role::Finish
            | Role::Word
            | Role::String
            | Role::Glued
            | Role::Comma
            | Role::OpenMessage
            | Role::CloseMessage
            | Role::OpenList
            | Role::CloseList
            | Role::OpenOptions
            | Role::CloseOptions => {}
        }
        if depth == 0 && matches!(token.role, Role::End | Role::Close) {
            found.push(Statement { start, key: key(tokens.get(start..at).unwrap_or(&[])) });
            start = at + 1;
        }
    }
    found
}

fn key(tokens: &[Token<'_>]) -> Key {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let plain = |group| Key { group, late: false, name: String::new() };
    match word(0) {
        "syntax" | "edition" => plain(Group::Syntax),
        "package" => plain(Group::Package),
        "import" => {
            let strings = tokens.iter().filter(|token| token.role == Role::String);
            let name = strings.map(|token| token.text).collect();
            Key { group: Group::Import, late: word(1) == "option", name }
        }
        "option" => {
            let name = tokens.iter().skip(1).map(|token| token.text).take_while(|text| *text != "=");
            Key { group: Group::Option, late: word(1) == "(", name: name.collect() }
        }
        _ => plain(Group::Declaration),
    }
}

/// Takes the notes of a token that a blank line divides from it: those about the file.
fn detached<'s>(token: &mut Token<'s>) -> Vec<Note<'s>> {
    if token.blank {
        return std::mem::take(&mut token.before);
    }
    let cut = token.before.iter().rposition(|note| note.blank).unwrap_or(0);
    let rest = token.before.split_off(cut);
    std::mem::replace(&mut token.before, rest)
}
