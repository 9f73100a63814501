//! What stands in a message: fields, oneofs, groups, `extend` blocks, ranges, and messages again.

use std::sync::Arc;

use crate::text::Span;
use crate::words::Text;

use super::ast::{
    Extend, ExtensionRange, Field, FieldType, Ident, Label, Level, Message, Oneof, OptionStatement,
    OptionValueKind, Range, Visibility,
};
use super::cursor::{Cursor, Parse};
use super::lexer::Kind;
use super::options;
use super::syntax::{enumeration, number, visibility};

/// Largest field number: 2^29 - 1.
const MAX_FIELD: i64 = 536_870_911;
/// Largest number in a message of the old message set format, whose items carry theirs as a value.
const MAX_MESSAGE_SET: i64 = i32::MAX as i64 - 1;

/// The names that are types of their own and nothing else.
const SCALARS: [&str; 15] = [
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64",
    "sfixed32", "sfixed64", "bool", "string", "bytes",
];

/// What a field stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Message,
    Extend,
    Oneof(usize),
}

/// Reads a message into `scope`; `start` is where its first word is.
pub(super) fn message(
    cursor: &mut Cursor<'_>,
    start: u32,
    visibility: Option<Visibility>,
    scope: &mut Vec<Message>,
) -> Parse<()> {
    cursor.advance();
    let mut found = empty(cursor.name("the name of a message")?, start);
    found.visibility = visibility;
    body(cursor, &mut found)?;
    found.span = cursor.since(start);
    scope.push(found);
    Ok(())
}

fn empty(name: Ident, start: u32) -> Message {
    Message {
        name,
        visibility: None,
        fields: Vec::new(),
        oneofs: Vec::new(),
        messages: Vec::new(),
        enums: Vec::new(),
        extends: Vec::new(),
        extension_ranges: Vec::new(),
        reserved_ranges: Vec::new(),
        reserved_names: Vec::new(),
        options: Vec::new(),
        is_group: false,
        span: Span::empty(start),
    }
}

/// Reads `{ … }` of a message or a group.
fn body(cursor: &mut Cursor<'_>, message: &mut Message) -> Parse<()> {
    if cursor.at(b'{') && !cursor.enter_message() {
        let advice = "define inner messages beside the outer one and refer to them by name";
        cursor.too_deep("messages", Some(advice));
        cursor.skip_block();
        return Ok(());
    }
    // Fails where no bracket opens, and then nothing was entered.
    cursor.block(|cursor| statement(cursor, message))?;
    cursor.leave_message();
    if is_message_set(&message.options) {
        let ranges = message.extension_ranges.iter_mut().map(|range| &mut range.range);
        for range in ranges.chain(&mut message.reserved_ranges) {
            if cursor.lexer.slice(range.span).ends_with("max") {
                range.last = MAX_MESSAGE_SET;
            }
        }
    }
    Ok(())
}

fn is_message_set(options: &[OptionStatement]) -> bool {
    options.iter().any(|option| {
        options::is_plain(option, "message_set_wire_format")
            && matches!(&option.value.kind, OptionValueKind::Ident(value) if value == "true")
    })
}

fn statement(cursor: &mut Cursor<'_>, message: &mut Message) -> Parse<()> {
    let start = cursor.token.span.start;
    let visibility = if cursor.level >= Level::Edition2024 { visibility(cursor)? } else { None };
    match cursor.word() {
        "message" => self::message(cursor, start, visibility, &mut message.messages)?,
        "enum" => message.enums.push(enumeration(cursor, start, visibility)?),
        "extensions" => extensions(cursor, &mut message.extension_ranges)?,
        "reserved" => {
            reserved(cursor, &mut message.reserved_ranges, &mut message.reserved_names, false)?;
        }
        "extend" => extend(cursor, &mut message.extends, &mut message.messages)?,
        "option" => message.options.push(options::statement(cursor)?),
        "oneof" => oneof(cursor, message)?,
        _ if cursor.eat(b';') => {}
        _ => {
            let found = field(cursor, Within::Message, &mut message.messages)?;
            message.fields.push(Arc::new(found));
        }
    }
    Ok(())
}

fn oneof(cursor: &mut Cursor<'_>, message: &mut Message) -> Parse<()> {
    let start = cursor.advance().span.start;
    let name = cursor.name("the name of a oneof")?;
    let index = message.oneofs.len();
    let mut options = Vec::new();
    let mut fields = Vec::new();
    let mut statements = 0_usize;
    cursor.block(|cursor| {
        statements += 1;
        if cursor.word() == "option" {
            options.push(options::statement(cursor)?);
        } else {
            fields.push(Arc::new(field(cursor, Within::Oneof(index), &mut message.messages)?));
        }
        Ok(())
    })?;
    let span = cursor.since(start);
    if statements == 0 {
        cursor.wrong(span, Text::new().plain("the oneof ").code(&*name.text).plain(" has no field"));
    }
    message.fields.append(&mut fields);
    message.oneofs.push(Oneof { name, options, span });
    Ok(())
}

/// Reads an `extend` block; bodies of groups in it go to `scope`.
pub(super) fn extend(
    cursor: &mut Cursor<'_>,
    extends: &mut Vec<Extend>,
    scope: &mut Vec<Message>,
) -> Parse<()> {
    let start = cursor.advance().span.start;
    let target = message_type(cursor)?;
    let mut fields = Vec::new();
    let mut statements = 0_usize;
    cursor.block(|cursor| {
        statements += 1;
        fields.push(Arc::new(field(cursor, Within::Extend, scope)?));
        Ok(())
    })?;
    let span = cursor.since(start);
    if statements == 0 {
        cursor.wrong(span, Text::new().plain("this ").code("extend").plain(" has no field"));
    }
    extends.push(Extend { target, fields, span });
    Ok(())
}

/// Reads a field; the body of a group goes to `scope`.
fn field(cursor: &mut Cursor<'_>, within: Within, scope: &mut Vec<Message>) -> Parse<Field> {
    let start = cursor.token.span.start;
    let mut label = label_of(cursor);
    if let (Some((_, span)), Within::Oneof(_)) = (label, within) {
        cursor.wrong(span, "a field of a oneof has no label");
        label = None;
    }
    let word = cursor.word();
    let kind = match word {
        "group" => FieldType::Group(scope.len(), cursor.advance().span),
        // Only `map <` is a map; protoc takes no longer name that starts with a type named `map`.
        "map" => match cursor.lexer.peek().kind {
            Kind::Symbol(b'<') => map(cursor, within, label)?,
            _ => FieldType::Named(cursor.name("a type")?),
        },
        _ => FieldType::Named(field_type(cursor)?),
    };
    if matches!(kind, FieldType::Map(..)) {
        label = None;
    }
    let name = cursor.name("the name of a field")?;
    if !cursor.at(b'=') {
        let what = Text::new().code("=").plain(" and the field's number");
        return Err(cursor.expected(what));
    }
    cursor.advance();
    let number = number(cursor, false)?;
    let options = options::bracketed(cursor)?;
    for option in &options {
        if options::is_plain(option, "default") && matches!(option.value.kind, OptionValueKind::Aggregate(_))
        {
            cursor.wrong(option.value.span, "a default is a single value");
        }
    }
    if matches!(kind, FieldType::Group(..)) {
        if !name.text.starts_with(|first: char| first.is_ascii_uppercase()) {
            cursor.wrong(name.span, "the name of a group starts with a capital letter");
        }
        let mut group = empty(name.clone(), start);
        group.is_group = true;
        body(cursor, &mut group)?;
        group.span = cursor.since(start);
        scope.push(group);
    } else {
        cursor.end_statement()?;
    }
    let oneof = match within {
        Within::Oneof(index) => Some(index),
        Within::Message | Within::Extend => None,
    };
    Ok(Field { name, number, label, kind, options, oneof, span: cursor.since(start) })
}

fn label_of(cursor: &mut Cursor<'_>) -> Option<(Label, Span)> {
    let label = match cursor.word() {
        "optional" => Label::Optional,
        "required" => Label::Required,
        "repeated" => Label::Repeated,
        _ => return None,
    };
    Some((label, cursor.advance().span))
}

fn map(cursor: &mut Cursor<'_>, within: Within, label: Option<(Label, Span)>) -> Parse<FieldType> {
    let start = cursor.advance().span;
    let misplaced = match within {
        Within::Message => None,
        Within::Extend => Some("a map cannot be an extension"),
        Within::Oneof(_) => Some("a map cannot stand in a oneof"),
    };
    if let Some(message) = misplaced {
        cursor.wrong(start, message);
    } else if let Some((_, span)) = label {
        cursor.wrong(span, "a map has no label");
    }
    let opened = cursor.expect(b'<')?;
    let key = field_type(cursor)?;
    cursor.expect(b',')?;
    let value = field_type(cursor)?;
    cursor.expect_closing(b'>', opened)?;
    Ok(FieldType::Map(key, value, cursor.since(start.start)))
}

/// Reads a scalar's name or any other, with dots.
fn field_type(cursor: &mut Cursor<'_>) -> Parse<Ident> {
    if SCALARS.contains(&cursor.word()) { cursor.name("a type") } else { cursor.dotted(true, "a type") }
}

/// Reads the name of a message. *Errors*: also for scalars, which protoc refuses by grammar.
pub(super) fn message_type(cursor: &mut Cursor<'_>) -> Parse<Ident> {
    let word = cursor.word();
    if SCALARS.contains(&word) || word == "group" {
        return Err(cursor.expected(Text::from("the name of a message")));
    }
    cursor.dotted(true, "the name of a message")
}

fn extensions(cursor: &mut Cursor<'_>, ranges: &mut Vec<ExtensionRange>) -> Parse<()> {
    let start = cursor.advance().span.start;
    let mut numbers = Vec::new();
    loop {
        numbers.push(range(cursor, false)?);
        if !cursor.eat(b',') {
            break;
        }
    }
    let options_start = cursor.token.span.start;
    let options = options::bracketed(cursor)?;
    let options_span = cursor.since(options_start);
    cursor.end_statement()?;
    // Every range gets the options, so a hostile text could ask for the square of its size.
    let copied = numbers.len().saturating_sub(1).saturating_mul(options_span.range().len());
    match cursor.copies.checked_sub(copied) {
        Some(left) => cursor.copies = left,
        None => {
            let message = "these options are too many for this many ranges";
            return Err(cursor.wrong(cursor.since(start), message));
        }
    }
    ranges.extend(numbers.into_iter().map(|range| ExtensionRange { range, options: options.clone() }));
    Ok(())
}

/// Reads `reserved`: numbers, strings or names, each apart. Numbers of enums take a sign.
pub(super) fn reserved(
    cursor: &mut Cursor<'_>,
    ranges: &mut Vec<Range>,
    names: &mut Vec<Ident>,
    of_enum: bool,
) -> Parse<()> {
    cursor.advance();
    let first = cursor.token.kind;
    loop {
        match first {
            Kind::String => {
                let (bytes, span) = cursor.string("a name in quotes")?;
                names.push(Ident { text: String::from_utf8_lossy(&bytes).into_owned(), span });
            }
            Kind::Ident => names.push(cursor.name("a name")?),
            Kind::Integer | Kind::Float | Kind::Symbol(_) | Kind::End => {
                ranges.push(range(cursor, of_enum)?);
            }
        }
        if !cursor.eat(b',') {
            break;
        }
    }
    cursor.end_statement()
}

/// Reads `5`, `5 to 9` or `5 to max`.
fn range(cursor: &mut Cursor<'_>, of_enum: bool) -> Parse<Range> {
    let first = number(cursor, of_enum)?;
    let last = if !cursor.eat_word("to") {
        first.value
    } else if cursor.eat_word("max") {
        if of_enum { i64::from(i32::MAX) } else { MAX_FIELD }
    } else {
        number(cursor, of_enum)?.value
    };
    Ok(Range { first: first.value, last, span: cursor.since(first.span.start) })
}
