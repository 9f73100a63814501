//! Options: their names, their values, and aggregates, which are written in the text format.
//!
//! Source for aggregates: the Text Format Language Specification of protobuf.dev, cut down to what
//! passes protoc's tokenizer for `.proto` files first (no `#` comments, no `1.0f`).

use crate::text::Span;
use crate::words::Text;

use super::ast::{AggregateField, Ident, OptionNamePart, OptionStatement, OptionValue, OptionValueKind};
use super::cursor::{Cursor, Joined, Parse};
use super::lexer::Kind;
use super::literal;

/// Reads `option name = value;`.
pub(super) fn statement(cursor: &mut Cursor<'_>) -> Parse<OptionStatement> {
    cursor.expect_word("option")?;
    let option = assignment(cursor)?;
    cursor.end_statement()?;
    Ok(option)
}

/// Reads `[name = value, …]`; nothing where no bracket opens.
pub(super) fn bracketed(cursor: &mut Cursor<'_>) -> Parse<Vec<OptionStatement>> {
    let mut options = Vec::new();
    if !cursor.at(b'[') {
        return Ok(options);
    }
    let opened = cursor.advance().span;
    loop {
        options.push(assignment(cursor)?);
        if !cursor.eat(b',') {
            break;
        }
    }
    cursor.expect_closing(b']', opened)?;
    Ok(options)
}

/// `true` for an option of that name alone.
pub(super) fn is_plain(option: &OptionStatement, name: &str) -> bool {
    matches!(&*option.name, [part] if !part.is_extension && part.name.text == name)
}

fn assignment(cursor: &mut Cursor<'_>) -> Parse<OptionStatement> {
    let start = cursor.token.span.start;
    let mut name = vec![name_part(cursor)?];
    while cursor.eat(b'.') {
        name.push(name_part(cursor)?);
    }
    cursor.expect(b'=')?;
    let value = match cursor.token.kind {
        Kind::Symbol(b'{') => outermost_aggregate(cursor)?,
        // protoc takes a sign here and forgets it.
        Kind::Symbol(b'-') if cursor.lexer.peek().kind == Kind::Symbol(b'{') => {
            cursor.advance();
            outermost_aggregate(cursor)?
        }
        _ => scalar(cursor, false)?,
    };
    Ok(OptionStatement { name, value, span: cursor.since(start) })
}

fn name_part(cursor: &mut Cursor<'_>) -> Parse<OptionNamePart> {
    if !cursor.at(b'(') {
        return Ok(OptionNamePart { name: cursor.name("an option's name")?, is_extension: false });
    }
    let opened = cursor.advance().span;
    let name = cursor.dotted(true, "the name of an extension")?;
    cursor.expect_closing(b')', opened)?;
    Ok(OptionNamePart { name, is_extension: true })
}

/// A value of one token, of a sign and a number, or of neighbouring strings.
/// Inside aggregates more names take a sign.
fn scalar(cursor: &mut Cursor<'_>, inside: bool) -> Parse<OptionValue> {
    let start = cursor.token.span.start;
    let negative = cursor.eat(b'-');
    let text = cursor.text();
    let kind = match cursor.token.kind {
        Kind::Ident if negative && !is_signed_name(text, inside) => {
            let message = Text::new().plain("only a number, ").code("inf").plain(" or ").code("nan");
            return Err(cursor.wrong(cursor.token.span, message.plain(" takes a sign")));
        }
        Kind::Ident => OptionValueKind::Ident(if negative { format!("-{text}") } else { text.to_owned() }),
        Kind::Integer => match integer(text, negative) {
            Some(kind) => kind,
            None => {
                cursor.wrong(cursor.token.span, "the number does not fit into 64 bits");
                OptionValueKind::Integer(0)
            }
        },
        Kind::Float => OptionValueKind::Float(signed(literal::float(text), negative)),
        Kind::String if !negative => {
            let (bytes, span) = cursor.string("a string")?;
            return Ok(OptionValue { kind: OptionValueKind::String(bytes), span });
        }
        Kind::String | Kind::Symbol(_) | Kind::End => {
            let what = if negative { "a number" } else { "a value" };
            return Err(cursor.expected(Text::from(what)));
        }
    };
    cursor.advance();
    Ok(OptionValue { kind, span: cursor.since(start) })
}

/// `true` for the names of numbers; the text format takes them in any case.
fn is_signed_name(text: &str, inside: bool) -> bool {
    if inside {
        ["inf", "infinity", "nan"].iter().any(|name| text.eq_ignore_ascii_case(name))
    } else {
        matches!(text, "inf" | "nan")
    }
}

/// An integer of 64 bits, or the nearest float to a larger decimal, as protoc takes it.
fn integer(text: &str, negative: bool) -> Option<OptionValueKind> {
    let most = if negative { 1 << 63 } else { u64::MAX };
    match literal::integer(text) {
        Some(value) if value <= most => {
            let value = i128::from(value);
            Some(OptionValueKind::Integer(if negative { -value } else { value }))
        }
        _ if literal::is_decimal(text) => {
            Some(OptionValueKind::Float(signed(literal::float(text), negative)))
        }
        _ => None,
    }
}

fn signed(value: f64, negative: bool) -> f64 {
    if negative { -value } else { value }
}

/// An aggregate that is an option's value. After an error inside, the brackets still open are skipped.
fn outermost_aggregate(cursor: &mut Cursor<'_>) -> Parse<OptionValue> {
    let mut open = 0;
    let value = aggregate(cursor, &mut open);
    if value.is_err() && open > 0 {
        cursor.skip_out(open);
    }
    value
}

/// Reads `{ … }` or `< … >`; `open` counts the braces that are not closed yet.
fn aggregate(cursor: &mut Cursor<'_>, open: &mut usize) -> Parse<OptionValue> {
    if !cursor.enter_aggregate() {
        return Err(cursor.too_deep("the values of this option", None));
    }
    let value = aggregate_body(cursor, open);
    cursor.leave_aggregate();
    value
}

fn aggregate_body(cursor: &mut Cursor<'_>, open: &mut usize) -> Parse<OptionValue> {
    let brace = cursor.at(b'{');
    let closing = if brace { b'}' } else { b'>' };
    let opened = cursor.advance().span;
    *open += usize::from(brace);
    let mut fields = Vec::new();
    while !cursor.at(closing) {
        if cursor.token.kind != Kind::Ident && !cursor.at(b'[') {
            // Complains about the bracket: whatever else is missing, a field is not.
            cursor.expect_closing(closing, opened)?;
        }
        fields.push(aggregate_field(cursor, open)?);
        if !cursor.eat(b',') {
            cursor.eat(b';');
        }
    }
    cursor.advance();
    *open -= usize::from(brace);
    Ok(OptionValue { kind: OptionValueKind::Aggregate(fields), span: cursor.since(opened.start) })
}

fn aggregate_field(cursor: &mut Cursor<'_>, open: &mut usize) -> Parse<AggregateField> {
    let is_extension = cursor.at(b'[');
    let name = if is_extension { bracketed_name(cursor)? } else { cursor.name("a field's name")? };
    let colon = cursor.eat(b':');
    let value = match cursor.token.kind {
        Kind::Symbol(b'{' | b'<') => aggregate(cursor, open)?,
        Kind::Symbol(b'[') => list(cursor, open, colon)?,
        _ if colon => scalar(cursor, true)?,
        _ => return Err(cursor.expected(Text::new().code(":"))),
    };
    Ok(AggregateField { name, is_extension, value })
}

/// Reads `[value, …]`; without a colon before it, of aggregates only.
fn list(cursor: &mut Cursor<'_>, open: &mut usize, colon: bool) -> Parse<OptionValue> {
    let opened = cursor.advance().span;
    let mut values = Vec::new();
    if !cursor.at(b']') {
        loop {
            values.push(match cursor.token.kind {
                Kind::Symbol(b'{' | b'<') => aggregate(cursor, open)?,
                _ if colon => scalar(cursor, true)?,
                _ => return Err(cursor.expected(Text::new().code("{"))),
            });
            if !cursor.eat(b',') {
                break;
            }
        }
    }
    cursor.expect_closing(b']', opened)?;
    Ok(OptionValue { kind: OptionValueKind::List(values), span: cursor.since(opened.start) })
}

/// Reads `[acme.ext]` or `[type.googleapis.com/acme.T]`.
fn bracketed_name(cursor: &mut Cursor<'_>) -> Parse<Ident> {
    let opened = cursor.advance().span;
    let start = cursor.token.span.start;
    let mut tokens = Joined::default();
    while matches!(cursor.token.kind, Kind::Ident | Kind::Integer | Kind::Float)
        || matches!(cursor.token.kind, Kind::Symbol(symbol) if b"-.~!$&()*+,;=%/".contains(&symbol))
    {
        tokens.push(cursor.advance().span, &cursor.lexer);
    }
    let span = if cursor.token.span.start == start { Span::empty(start) } else { cursor.since(start) };
    let text = tokens.text(span, &cursor.lexer);
    cursor.expect_closing(b']', opened)?;
    let (prefix, name) = text.rsplit_once('/').map_or((None, &*text), |(prefix, name)| (Some(prefix), name));
    let is_name = |part: &str| part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if prefix == Some("") || !name.split('.').all(|part| is_name(part) && word(part)) {
        let message = Text::new().code(&*text).plain(" names no extension and no type");
        return Err(cursor.wrong(span, message));
    }
    Ok(Ident { text, span })
}
