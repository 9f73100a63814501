//! From text to `ast.rs`: the file, enums and services. Message bodies are `members.rs`'s part.
//!
//! Source: the language specifications of proto2, proto3 and editions on protobuf.dev; where they are
//! silent, protoc 35.1 was asked. Nothing is looked up and no number is judged here: whether a label,
//! a group, a reserved name fits the language level is `link.rs`'s to say.

use crate::finding::Finding;
use crate::limits::Limits;
use crate::problem::nearest;
use crate::source_rules::unreadable;
use crate::text::source::{Unreadable, UnreadableKind};
use crate::text::{Source, Span};
use crate::words::Text;

use super::ast::{
    Enum, EnumValue, File, Ident, Import, ImportKind, Level, Method, Number, Service, Syntax, Visibility,
};
use super::cursor::{Cursor, Failed, Parse, shortened};
use super::lexer::Kind;
use super::literal;
use super::members;
use super::options;
use super::rules::{malformed, unknown_syntax};

/// A parsed text.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What was readable of it.
    pub file: File,
    /// What was not, in the order of the text; empty when the text is well-formed.
    pub problems: Vec<Finding>,
}

/// The tree of `source` and every syntax error in it, at most 100.
///
/// A statement with an error is left out and the ones behind it are read. *Limits*: `limits.bytes`,
/// and `limits.depth` up to the depths that protoc allows.
pub fn parse(source: &Source, limits: &Limits) -> Parsed {
    let bytes = source.text().len();
    let limit = limits.bytes.min(u32::MAX as usize - 1);
    if bytes > limit {
        let kind = UnreadableKind::TooLarge { bytes, limit };
        let error = Unreadable { source: source.clone(), span: Span::default(), kind };
        return Parsed { file: File::default(), problems: vec![unreadable::finding(error)] };
    }
    let mut cursor = Cursor::new(source, limits);
    let mut file = File::default();
    if syntax(&mut cursor, &mut file) {
        while cursor.token.kind != Kind::End {
            cursor.begin();
            if cursor.at(b'}') {
                let span = cursor.advance().span;
                cursor.wrong(span, Text::new().plain("this ").code("}").plain(" closes nothing"));
            } else if statement(&mut cursor, &mut file).is_err() {
                cursor.skip_statement();
            }
        }
    }
    file.comments = std::mem::take(&mut cursor.lexer.comments);
    Parsed { file, problems: cursor.into_problems() }
}

/// Reads `syntax` or `edition` at the head of the text; `false` where the level is one nobody knows.
fn syntax(cursor: &mut Cursor<'_>, file: &mut File) -> bool {
    let edition = cursor.word() == "edition";
    if !edition && cursor.word() != "syntax" {
        return true;
    }
    cursor.advance();
    let mut read = || {
        cursor.expect(b'=')?;
        let found = cursor.string("a string")?;
        cursor.end_statement()?;
        Ok(found)
    };
    let (bytes, span) = match read() {
        Ok(found) => found,
        Err(Failed) => {
            cursor.skip_statement();
            return true;
        }
    };
    let name = String::from_utf8_lossy(&bytes);
    let level = match (edition, &*name) {
        (false, "proto2") => Level::Proto2,
        (false, "proto3") => Level::Proto3,
        (true, "2023") => Level::Edition2023,
        (true, "2024") => Level::Edition2024,
        _ => {
            let finding = unknown_level(cursor, edition, &name, span);
            cursor.fail(finding);
            return false;
        }
    };
    file.syntax = Syntax { level, span: Some(span) };
    cursor.level = level;
    true
}

fn unknown_level(cursor: &Cursor<'_>, edition: bool, name: &str, span: Span) -> Finding {
    let (what, known, other) = if edition {
        ("edition", ["2023", "2024"], ["proto2", "proto3"])
    } else {
        ("syntax", ["proto2", "proto3"], ["2023", "2024"])
    };
    let message = Text::new().plain("unknown ").plain(what).plain(" ").code(name);
    let message = message.plain("; known are ").list(known.into_iter(), 2);
    let finding = cursor.finding(&unknown_syntax::RULE, span, message);
    if other.contains(&name) {
        let what = if edition { "syntax" } else { "edition" };
        return finding.advise(Text::new().plain("write ").code(format!("{what} = \"{name}\"")));
    }
    match nearest(name, known) {
        Some(near) => finding.advise(Text::new().plain("was ").code(near).plain(" meant?")),
        None => finding,
    }
}

fn statement(cursor: &mut Cursor<'_>, file: &mut File) -> Parse<()> {
    let start = cursor.token.span.start;
    let visibility = top_visibility(cursor)?;
    match cursor.word() {
        "message" => members::message(cursor, start, visibility, &mut file.messages)?,
        "enum" => file.enums.push(enumeration(cursor, start, visibility)?),
        "service" => service(cursor, &mut file.services)?,
        "extend" => members::extend(cursor, &mut file.extends, &mut file.messages)?,
        "import" => file.imports.push(import(cursor)?),
        "package" => package(cursor, file)?,
        "option" => file.options.push(options::statement(cursor)?),
        word if cursor.token.kind == Kind::Ident => return Err(no_statement(cursor, file, word)),
        _ => {
            if !cursor.eat(b';') {
                return Err(cursor.expected(Text::from("a declaration such as `message`")));
            }
        }
    }
    Ok(())
}

/// Reads `export` or `local`, which are no words of the language before edition 2024.
fn top_visibility(cursor: &mut Cursor<'_>) -> Parse<Option<Visibility>> {
    let span = cursor.token.span;
    if cursor.level >= Level::Edition2024 {
        return visibility(cursor);
    }
    let word = cursor.word();
    if !matches!(word, "export" | "local") || cursor.lexer.peek().kind != Kind::Ident {
        return Ok(None);
    }
    cursor.advance();
    cursor.wrong(span, Text::new().code(word).plain(" needs ").code("edition = \"2024\""));
    Ok(None)
}

/// Reads `export` or `local` before `message` or `enum`; call from edition 2024 on only.
pub(super) fn visibility(cursor: &mut Cursor<'_>) -> Parse<Option<Visibility>> {
    let found = match cursor.word() {
        "export" => Visibility::Export,
        "local" => Visibility::Local,
        _ => return Ok(None),
    };
    cursor.advance();
    if !matches!(cursor.word(), "message" | "enum") {
        return Err(cursor.expected(Text::new().code("message").plain(" or ").code("enum")));
    }
    Ok(Some(found))
}

fn no_statement(cursor: &mut Cursor<'_>, file: &File, word: &str) -> Failed {
    const WORDS: [&str; 7] = ["message", "enum", "service", "extend", "import", "package", "option"];
    let span = cursor.token.span;
    if matches!(word, "syntax" | "edition") {
        let message = Text::new().code(word).plain(" is stated once, before everything else");
        let finding = cursor.finding(&malformed::RULE, span, message);
        let finding = match file.syntax.span {
            Some(first) => finding.and_at(cursor.place(first), "stated here"),
            None => finding,
        };
        return cursor.fail(finding);
    }
    let message = Text::new().plain("expected a declaration, found ").code(shortened(word));
    let finding = cursor.finding(&malformed::RULE, span, message);
    let near = nearest(word, WORDS);
    let finding = match near {
        Some(near) => finding.advise(Text::new().plain("was ").code(near).plain(" meant?")),
        None => finding.advise(Text::new().plain("declarations start with ").list(WORDS.into_iter(), 7)),
    };
    cursor.fail(finding)
}

fn import(cursor: &mut Cursor<'_>) -> Parse<Import> {
    let start = cursor.advance().span.start;
    let kind = match cursor.word() {
        "public" => ImportKind::Public,
        "weak" => ImportKind::Weak,
        "option" => ImportKind::Option,
        _ => ImportKind::Plain,
    };
    if kind != ImportKind::Plain {
        cursor.advance();
    }
    let (path, path_span) = cursor.string("the path of a file, in quotes")?;
    cursor.end_statement()?;
    let path = String::from_utf8_lossy(&path).into_owned();
    Ok(Import { path, path_span, kind, span: cursor.since(start) })
}

fn package(cursor: &mut Cursor<'_>, file: &mut File) -> Parse<()> {
    cursor.advance();
    let name = cursor.dotted(false, "the name of a package")?;
    cursor.end_statement()?;
    match &file.package {
        None => file.package = Some(name),
        Some(first) => {
            let message = Text::new().plain("the package is stated twice");
            let finding = cursor.finding(&malformed::RULE, name.span, message);
            let finding = finding.and_at(cursor.place(first.span), "first here");
            cursor.fail(finding);
        }
    }
    Ok(())
}

/// Reads an enum; `start` is where its first word is.
pub(super) fn enumeration(
    cursor: &mut Cursor<'_>,
    start: u32,
    visibility: Option<Visibility>,
) -> Parse<Enum> {
    cursor.advance();
    let mut found = Enum {
        name: cursor.name("the name of an enum")?,
        visibility,
        values: Vec::new(),
        reserved_ranges: Vec::new(),
        reserved_names: Vec::new(),
        options: Vec::new(),
        span: Span::empty(start),
    };
    cursor.block(|cursor| {
        match cursor.word() {
            "option" => found.options.push(options::statement(cursor)?),
            "reserved" => {
                members::reserved(cursor, &mut found.reserved_ranges, &mut found.reserved_names, true)?;
            }
            _ if cursor.eat(b';') => {}
            _ => found.values.push(enum_value(cursor)?),
        }
        Ok(())
    })?;
    found.span = cursor.since(start);
    Ok(found)
}

fn enum_value(cursor: &mut Cursor<'_>) -> Parse<EnumValue> {
    let name = cursor.name("the name of a value")?;
    cursor.expect(b'=')?;
    let number = number(cursor, true)?;
    let options = options::bracketed(cursor)?;
    cursor.end_statement()?;
    let span = cursor.since(name.span.start);
    Ok(EnumValue { name, number, options, span })
}

/// Reads a whole number, with a sign where one may stand.
pub(super) fn number(cursor: &mut Cursor<'_>, signed: bool) -> Parse<Number> {
    let start = cursor.token.span.start;
    let negative = signed && cursor.eat(b'-');
    if cursor.token.kind != Kind::Integer {
        return Err(cursor.expected(Text::from("a whole number")));
    }
    let value = literal::integer(cursor.text()).unwrap_or(u64::MAX);
    let value = match (negative, i64::try_from(value)) {
        (false, found) => found.unwrap_or(i64::MAX),
        (true, found) => found.map_or(i64::MIN, |value| -value),
    };
    cursor.advance();
    Ok(Number { value, span: cursor.since(start) })
}

fn service(cursor: &mut Cursor<'_>, services: &mut Vec<Service>) -> Parse<()> {
    let start = cursor.advance().span.start;
    let name = cursor.name("the name of a service")?;
    let mut found = Service { name, methods: Vec::new(), options: Vec::new(), span: Span::empty(start) };
    cursor.block(|cursor| {
        match cursor.word() {
            "option" => found.options.push(options::statement(cursor)?),
            "rpc" => found.methods.push(method(cursor)?),
            _ if cursor.eat(b';') => {}
            _ => return Err(cursor.expected(Text::new().code("rpc").plain(" or ").code("option"))),
        }
        Ok(())
    })?;
    found.span = cursor.since(start);
    services.push(found);
    Ok(())
}

fn method(cursor: &mut Cursor<'_>) -> Parse<Method> {
    let start = cursor.advance().span.start;
    let name = cursor.name("the name of a method")?;
    let (client_streaming, request) = method_type(cursor)?;
    cursor.expect_word("returns")?;
    let (server_streaming, response) = method_type(cursor)?;
    let mut options = Vec::new();
    if cursor.at(b'{') {
        cursor.block(|cursor| {
            if !cursor.eat(b';') {
                options.push(options::statement(cursor)?);
            }
            Ok(())
        })?;
    } else {
        cursor.end_statement()?;
    }
    let span = cursor.since(start);
    Ok(Method { name, request, client_streaming, response, server_streaming, options, span })
}

fn method_type(cursor: &mut Cursor<'_>) -> Parse<(bool, Ident)> {
    let opened = cursor.expect(b'(')?;
    let streaming = cursor.eat_word("stream");
    let name = members::message_type(cursor)?;
    cursor.expect_closing(b')', opened)?;
    Ok((streaming, name))
}
