//! Values that show what happens: any at all, zero, or one that a certain reader stumbles over.

use super::contents::Member;
use super::datum::{Record, Value};
use super::model::{Enum, FieldKind, Scalar, Schema};
use super::wire::Plain;

/// One value, not the default where the type has another.
pub(super) fn any(schema: &Schema, member: &Member<'_>) -> Vec<Value> {
    vec![one(schema, member.field.kind)]
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
            let values = &schema.enumeration(id).values;
            let telling = values.iter().find(|value| value.number != 0).or(values.first());
            Value::Whole(telling.map_or(0, |value| value.number.into()))
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
pub(super) fn loud(plain: Plain) -> Value {
    match plain {
        Plain::Scalar(Scalar::String) => Value::Text("é".to_owned()),
        Plain::Scalar(Scalar::Bytes) => Value::Bytes(vec![0xff]),
        Plain::Scalar(Scalar::Bool) => Value::Truth(true),
        Plain::Scalar(Scalar::Float | Scalar::Double) => Value::Real(f64::NEG_INFINITY),
        _ => {
            let (least, most) = plain.range().unwrap_or((0, 1));
            Value::Whole(if least < 0 && !plain.is_zigzag() { -1 } else { most })
        }
    }
}

/// A message with such a value in a field that can hold one.
pub(super) fn loud_message(schema: &Schema, kind: FieldKind) -> Value {
    let FieldKind::Message(id) = kind else { return zero(schema, kind) };
    let mut record = Record::new(id);
    let fields = schema.message(id).fields.iter();
    let plain = fields.filter_map(|field| Some((field.number, Plain::of(field.kind)?)));
    let plain: Vec<(i32, Plain)> = plain.filter(|(_, plain)| *plain != Plain::Enum).collect();
    // Text that is inside stays text; the bytes of a number mostly are none.
    let number = plain.iter().find(|(_, plain)| plain.is_packable());
    if let Some((number, plain)) = number.or(plain.first()).copied() {
        record.values(number).push(loud(plain));
    }
    Value::Message(record)
}

/// A value that the reader does not take as it is, in binary.
pub(super) fn telling(w: Plain, r: Plain) -> Value {
    match (w, r) {
        (Plain::Scalar(Scalar::Bytes), _) => Value::Bytes(vec![0xff]),
        (Plain::Scalar(Scalar::String), _) => Value::Text("a".to_owned()),
        (Plain::Scalar(Scalar::Bool), _) => Value::Truth(true),
        (Plain::Scalar(Scalar::Float | Scalar::Double), _) => Value::Real(1.0),
        (_, Plain::Scalar(Scalar::Bool)) => Value::Whole(2),
        _ if w.is_zigzag() != r.is_zigzag() => Value::Whole(1),
        _ => Value::Whole(outside(w, r).unwrap_or(1)),
    }
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
