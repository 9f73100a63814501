//! Values that show what happens: any at all, zero, or one that a certain reader stumbles over.

use super::contents::Member;
use super::datum::{Record, Value};
use super::json::{Form, form};
use super::model::{Cardinality, Enum, Field, FieldKind, MessageId, Presence, Scalar, Schema};
use super::wire::{Plain, WireType};

/// One value, not the default where the type has another.
pub(super) fn any(schema: &Schema, member: &Member<'_>) -> Vec<Value> {
    let field = member.field;
    let printed = member.is_list() || field.presence == Presence::Explicit;
    // Zero has a name, which tells more than a number without one, and is written where it shows.
    if let (FieldKind::Enum(id), true) = (field.kind, printed)
        && schema.enumeration(id).values.iter().all(|value| value.number == 0)
    {
        return vec![Value::Whole(0)];
    }
    vec![one(schema, field.kind)]
}

/// Two different values, where the type has two.
pub(super) fn two(schema: &Schema, member: &Member<'_>) -> Vec<Value> {
    let second = one(schema, member.field.kind);
    vec![zero(schema, member.field.kind), second]
}

fn one(schema: &Schema, kind: FieldKind) -> Value {
    match kind {
        FieldKind::Message(id) => Value::empty(id),
        FieldKind::Enum(id) => {
            let known = schema.enumeration(id);
            let telling = known.values.iter().find(|value| value.number != 0);
            // Of an open enum any number can be written, and zero may not be.
            Value::Whole(match (telling.or(known.values.first().filter(|_| known.closed)), known.closed) {
                (Some(value), _) => value.number.into(),
                (None, closed) => i128::from(!closed),
            })
        }
        FieldKind::Scalar(Scalar::Bool) => Value::Truth(true),
        FieldKind::Scalar(Scalar::Float | Scalar::Double) => Value::Real(1.0),
        FieldKind::Scalar(Scalar::String) => Value::Text("a".to_owned()),
        FieldKind::Scalar(Scalar::Bytes) => Value::Bytes(b"a".to_vec()),
        FieldKind::Scalar(_) => Value::Whole(1),
    }
}

/// The value a field has when it is absent; of an enum the first it lists.
pub(super) fn zero(schema: &Schema, kind: FieldKind) -> Value {
    match kind {
        FieldKind::Message(id) => Value::empty(id),
        FieldKind::Enum(id) => {
            Value::Whole(schema.enumeration(id).values.first().map_or(0, |value| value.number.into()))
        }
        FieldKind::Scalar(Scalar::Bool) => Value::Truth(false),
        FieldKind::Scalar(Scalar::Float | Scalar::Double) => Value::Real(0.0),
        FieldKind::Scalar(Scalar::String) => Value::Text(String::new()),
        FieldKind::Scalar(Scalar::Bytes) => Value::Bytes(Vec::new()),
        FieldKind::Scalar(_) => Value::Whole(0),
    }
}

/// A value whose bytes are no text, no message and no list of anything.
pub(super) fn loud(schema: &Schema, kind: FieldKind) -> Value {
    let Some(plain) = Plain::of(kind) else { return zero(schema, kind) };
    let value = match plain {
        Plain::Scalar(Scalar::String) => Value::Text("é".to_owned()),
        Plain::Scalar(Scalar::Bytes) => Value::Bytes(vec![0xff]),
        Plain::Scalar(Scalar::Bool) => Value::Truth(true),
        Plain::Scalar(Scalar::Float | Scalar::Double) => Value::Real(f64::NEG_INFINITY),
        _ => {
            let (least, most) = plain.range().unwrap_or((0, 1));
            Value::Whole(if least < 0 && !plain.is_zigzag() { -1 } else { most })
        }
    };
    written(schema, kind, value, |number| !(0..128).contains(&number))
}

/// The value; of a closed enum that does not list it one that is listed and shows as much, if there is
/// one: a writer writes no other.
fn written(schema: &Schema, kind: FieldKind, value: Value, shows: impl Fn(i128) -> bool) -> Value {
    let (FieldKind::Enum(id), Value::Whole(number)) = (kind, &value) else { return value };
    let known = schema.enumeration(id);
    let mut listed = known.values.iter().map(|value| i128::from(value.number));
    if !known.closed || listed.any(|other| other == *number) {
        return value;
    }
    let listed = || known.values.iter().map(|value| i128::from(value.number));
    let telling = listed().find(|number| shows(*number));
    Value::Whole(telling.or_else(|| listed().find(|number| *number != 0)).unwrap_or(0))
}

/// A message with such a value in a field that can hold one, of a type that `shows` if there is one, in
/// messages within if need be.
pub(super) fn loud_message(schema: &Schema, kind: FieldKind, shows: fn(Plain) -> bool) -> Value {
    let FieldKind::Message(id) = kind else { return zero(schema, kind) };
    let found = loud_record(schema, id, shows, MOST_WITHIN).or_else(|| loud_record(schema, id, |_| true, 1));
    let first = || schema.message(id).fields.iter().find(|field| is_nested(field));
    Value::Message(found.unwrap_or_else(|| {
        let mut record = Record::new(id);
        if let Some(field) = first() {
            record.values(field.number).push(zero(schema, field.kind));
        }
        record
    }))
}

/// Messages looked into, one in another, and fields of each.
const MOST_WITHIN: usize = 3;
const MOST_FIELDS: usize = 8;

fn loud_record(schema: &Schema, id: MessageId, shows: fn(Plain) -> bool, depth: usize) -> Option<Record> {
    let depth = depth.checked_sub(1)?;
    // What their JSON would be of such a value is nowhere said, or another.
    if let Form::Special("Any" | "FieldMask" | "Struct" | "Value" | "ListValue") =
        form(schema, FieldKind::Message(id))
    {
        return None;
    }
    let fields = &schema.message(id).fields;
    let telling =
        |field: &&Field| Plain::of(field.kind).is_some_and(|plain| plain != Plain::Enum && shows(plain));
    let (number, value) = match fields.iter().find(telling) {
        Some(field) => (field.number, loud(schema, field.kind)),
        None => fields.iter().filter(|field| is_nested(field)).take(MOST_FIELDS).find_map(|field| {
            let FieldKind::Message(inner) = field.kind else { return None };
            Some((field.number, Value::Message(loud_record(schema, inner, shows, depth)?)))
        })?,
    };
    let mut record = Record::new(id);
    record.values(number).push(value);
    Some(record)
}

fn is_nested(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Message(_)) && field.cardinality != Cardinality::Map
}

/// Does its loud value leave bytes that are no text? Text inside stays text, and booleans are control
/// characters.
pub(super) fn is_no_text(plain: Plain) -> bool {
    !matches!(plain, Plain::Scalar(Scalar::Bool | Scalar::String))
}

/// Can a value's last byte be one that a varint does not end with?
pub(super) fn ends_high(plain: Plain) -> bool {
    plain.wire_type() != WireType::Varint
}

/// A value that the reader does not take as it is, in binary.
pub(super) fn telling(schema: &Schema, kind: FieldKind, w: Plain, r: Plain) -> Value {
    let value = match (w, r) {
        (Plain::Scalar(Scalar::Bytes), _) => Value::Bytes(vec![0xff]),
        (Plain::Scalar(Scalar::String), _) => Value::Text("a".to_owned()),
        (Plain::Scalar(Scalar::Bool), _) => Value::Truth(true),
        (Plain::Scalar(Scalar::Float | Scalar::Double), _) => Value::Real(1.0),
        (_, Plain::Scalar(Scalar::Bool)) => Value::Whole(2),
        _ if w.is_zigzag() != r.is_zigzag() => Value::Whole(1),
        _ => Value::Whole(outside(w, r).unwrap_or(1)),
    };
    let zigzag = w.is_zigzag() != r.is_zigzag();
    written(schema, kind, value, |number| match r.range() {
        Some((least, most)) if !zigzag => !(least..=most).contains(&number),
        _ => number != 0,
    })
}

/// The same in JSON.
pub(super) fn telling_json(w: Plain, r: Plain) -> Value {
    match (w, r) {
        (Plain::Scalar(Scalar::Bytes), _) => Value::Bytes(b"a".to_vec()),
        (Plain::Scalar(Scalar::String), _) => Value::Text("~".to_owned()),
        (Plain::Scalar(Scalar::Bool), _) => Value::Truth(true),
        (Plain::Scalar(Scalar::Double), Plain::Scalar(Scalar::Float)) => Value::Real(1e300),
        (Plain::Scalar(Scalar::Float | Scalar::Double), _) => Value::Real(1.5),
        (_, Plain::Scalar(Scalar::Float)) => Value::Whole((1 << 24) + 1),
        (_, Plain::Scalar(Scalar::Double)) => Value::Whole((1 << 53) + 1),
        _ => Value::Whole(outside(w, r).unwrap_or(1)),
    }
}

/// A wrapper around the value.
pub(super) fn wrapped(wrapper: MessageId, value: Value) -> Value {
    let mut record = Record::new(wrapper);
    record.values(1).push(value);
    Value::Message(record)
}

/// A number the enum does not list.
pub(super) fn unlisted(w: Plain, reader: &Enum) -> Value {
    let listed: std::collections::HashSet<i128> =
        reader.values.iter().map(|value| value.number.into()).collect();
    let number = (1..).find(|number| !listed.contains(number)).unwrap_or(1);
    // What zigzag makes of it is for the decoder to say.
    match w {
        Plain::Scalar(Scalar::Bool) => Value::Truth(number == 1),
        Plain::Scalar(_) | Plain::Enum => Value::Whole(number),
    }
}

/// The number nearest to zero that the one holds and the other does not.
fn outside(w: Plain, r: Plain) -> Option<i128> {
    let ((least, most), (from, to)) = (w.range()?, r.range()?);
    if most > to {
        return Some(to + 1);
    }
    (least < from).then(|| from - 1)
}
