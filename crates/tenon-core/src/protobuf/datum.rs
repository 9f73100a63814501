//! One message of a schema, and its two encodings: bytes and proto JSON.
//!
//! Small on purpose: it writes witnesses, which this crate makes itself. Depth is bounded by whoever
//! builds the message.

use serde_json::{Map, Value as Json};

use super::contents::{Member, Members};
use super::json::{Form, form};
use super::model::{Cardinality, FieldKind, MessageId, Presence, Scalar, Schema};
use super::samples;
use super::special;
use super::wire::{Plain, WireType};

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A whole number, or an enum's.
    Whole(i128),
    Real(f64),
    Truth(bool),
    Text(String),
    Bytes(Vec<u8>),
    Message(Record),
}

/// A message: values by number. Absent fields are absent here.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Record {
    pub(super) id: MessageId,
    pub(super) fields: Vec<(i32, Vec<Value>)>,
    /// Numbers of fields that came and were not understood.
    pub(super) unknown: Vec<i32>,
}

impl Value {
    pub(super) fn empty(id: MessageId) -> Value {
        Value::Message(Record::new(id))
    }
}

impl Record {
    pub(super) fn new(id: MessageId) -> Record {
        Record { id, fields: Vec::new(), unknown: Vec::new() }
    }

    pub(super) fn get(&self, number: i32) -> &[Value] {
        self.fields.iter().find(|(at, _)| *at == number).map_or(&[], |(_, values)| values)
    }

    /// The values of a field, to be added to.
    pub(super) fn values(&mut self, number: i32) -> &mut Vec<Value> {
        let at = match self.fields.binary_search_by_key(&number, |(at, _)| *at) {
            Ok(at) => at,
            Err(at) => {
                self.fields.insert(at, (number, Vec::new()));
                at
            }
        };
        #[expect(clippy::indexing_slicing, reason = "found there or put there just now")]
        &mut self.fields[at].1
    }

    pub(super) fn remove(&mut self, number: i32) {
        self.fields.retain(|(at, _)| *at != number);
    }
}

/// The bytes, fields in the order of their numbers.
pub(super) fn encode(members: &Members<'_>, record: &Record) -> Vec<u8> {
    let mut out = Vec::new();
    let entry = members.schema.message(record.id).is_map_entry;
    for (number, values) in &record.fields {
        let Some(member) = members.member(record.id, *number) else { continue };
        // Nothing is written for a zero that cannot be told from absence; both parts of an entry are.
        let implicit = member.field.presence == Presence::Implicit && !member.is_list() && !entry;
        if implicit && values.iter().all(is_zero) {
            continue;
        }
        let number = *number as u64;
        match member.plain() {
            Some(plain) if member.is_packed() => {
                let mut packed = Vec::new();
                values.iter().for_each(|value| scalar(plain, value, &mut packed));
                varint(number << 3 | 2, &mut out);
                varint(packed.len() as u64, &mut out);
                out.extend(packed);
            }
            Some(plain) => {
                for value in values {
                    varint(number << 3 | tag(plain.wire_type()), &mut out);
                    scalar(plain, value, &mut out);
                }
            }
            None => {
                for value in values {
                    let Value::Message(inner) = value else { continue };
                    let inner = encode(members, inner);
                    if member.field.delimited {
                        varint(number << 3 | 3, &mut out);
                        out.extend(inner);
                        varint(number << 3 | 4, &mut out);
                    } else {
                        varint(number << 3 | 2, &mut out);
                        varint(inner.len() as u64, &mut out);
                        out.extend(inner);
                    }
                }
            }
        }
    }
    out
}

pub(super) fn tag(wire: WireType) -> u64 {
    match wire {
        WireType::Varint => 0,
        WireType::Fixed64 => 1,
        WireType::Length => 2,
        WireType::Group => 3,
        WireType::Fixed32 => 5,
    }
}

pub(super) fn is_zero(value: &Value) -> bool {
    match value {
        Value::Whole(number) => *number == 0,
        // Minus zero is written: its bits are not zero.
        Value::Real(number) => number.to_bits() == 0,
        Value::Truth(truth) => !truth,
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::Message(_) => false,
    }
}

pub(super) fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn scalar(plain: Plain, value: &Value, out: &mut Vec<u8>) {
    match (plain, value) {
        (Plain::Scalar(Scalar::Float), Value::Real(number)) => out.extend((*number as f32).to_le_bytes()),
        (Plain::Scalar(Scalar::Double), Value::Real(number)) => out.extend(number.to_le_bytes()),
        (_, Value::Truth(truth)) => out.push(u8::from(*truth)),
        (_, Value::Text(text)) => bytes(text.as_bytes(), out),
        (_, Value::Bytes(data)) => bytes(data, out),
        // Two's complement is cut to the width of the type, and small types are signed on the wire.
        (_, Value::Whole(number)) => match plain.wire_type() {
            WireType::Fixed32 => out.extend((*number as u32).to_le_bytes()),
            WireType::Fixed64 => out.extend((*number as u64).to_le_bytes()),
            _ if plain.is_zigzag() => {
                let number = *number as i64;
                varint((number << 1 ^ number >> 63) as u64, out);
            }
            _ => varint(*number as u64, out),
        },
        (_, Value::Real(_) | Value::Message(_)) => {}
    }
}

fn bytes(data: &[u8], out: &mut Vec<u8>) {
    varint(data.len() as u64, out);
    out.extend(data);
}

/// The JSON mapping, as printers print it by default: JSON names, zeros of implicit fields left out.
pub(super) fn to_json(members: &Members<'_>, record: &Record) -> Json {
    let schema = members.schema;
    match form(schema, FieldKind::Message(record.id)) {
        Form::Special(name) => return special::to_json(members, name, record),
        Form::Plain(kind) => {
            let value = record.get(1).first().cloned().unwrap_or_else(|| samples::zero(schema, kind));
            return one(members, kind, &value);
        }
        Form::Object(_) => {}
    }
    let mut object = Map::new();
    for (number, values) in &record.fields {
        let Some(member) = members.member(record.id, *number) else { continue };
        let implicit = member.field.presence == Presence::Implicit && !member.is_list();
        if implicit && values.iter().all(is_zero) {
            continue;
        }
        object.insert(member.json_name().into_owned(), field(members, member, values));
    }
    Json::Object(object)
}

fn field(members: &Members<'_>, member: Member<'_>, values: &[Value]) -> Json {
    let kind = member.field.kind;
    match member.field.cardinality {
        Cardinality::Repeated => values.iter().map(|value| one(members, kind, value)).collect(),
        Cardinality::Map => {
            let mut object = Map::new();
            for value in values {
                let (Value::Message(entry), FieldKind::Message(id)) = (value, kind) else { continue };
                let [key, value] = [1, 2].map(|number| {
                    let kind = members.schema.message(id).field(number)?.kind;
                    let held = entry.get(number).first().cloned();
                    Some(one(members, kind, &held.unwrap_or_else(|| samples::zero(members.schema, kind))))
                });
                let key = match key {
                    Some(Json::String(text)) => text,
                    Some(other) => other.to_string(),
                    None => String::new(),
                };
                object.insert(key, value.unwrap_or(Json::Null));
            }
            Json::Object(object)
        }
        Cardinality::Singular | Cardinality::Required => {
            values.last().map_or(Json::Null, |value| one(members, kind, value))
        }
    }
}

fn one(members: &Members<'_>, kind: FieldKind, value: &Value) -> Json {
    match (kind, value) {
        (FieldKind::Enum(id), Value::Whole(number)) => {
            let values = &members.schema.enumeration(id).values;
            match values.iter().find(|value| i128::from(value.number) == *number) {
                Some(value) => Json::from(&*value.name),
                None => Json::from(*number as i64),
            }
        }
        (_, Value::Message(record)) => to_json(members, record),
        (_, Value::Whole(number)) => match Plain::of(kind).is_some_and(Plain::is_64_bit) {
            true => Json::from(number.to_string()),
            false => Json::from(*number as i64),
        },
        (_, Value::Real(number)) => match serde_json::Number::from_f64(*number) {
            Some(number) => Json::Number(number),
            None if number.is_nan() => Json::from("NaN"),
            None if *number > 0.0 => Json::from("Infinity"),
            None => Json::from("-Infinity"),
        },
        (_, Value::Truth(truth)) => Json::from(*truth),
        (_, Value::Text(text)) => Json::from(&**text),
        (_, Value::Bytes(bytes)) => Json::from(base64(bytes)),
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = ALPHABET.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'A');
            out.push(if place <= chunk.len() { digit as char } else { '=' });
        }
    }
    out
}

/// The bytes of base64 text, in the standard or the URL-safe alphabet, padded or not.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut held) = (Vec::new(), 0u32, 0);
    let digits = text.trim_end_matches('=');
    if digits.len() % 4 == 1 {
        return None;
    }
    for byte in digits.bytes() {
        let byte = match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
        bits = bits << 6 | ALPHABET.iter().position(|digit| *digit == byte)? as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}

/// A field's values for a person: one that is not there shows the default that code sees.
pub(super) fn show(schema: &Schema, member: Option<Member<'_>>, values: &[Value]) -> String {
    let Some(member) = member else { return "nothing".to_owned() };
    let kind = member.field.kind;
    if member.is_list() {
        let values: Vec<String> = values.iter().map(|value| show_one(schema, kind, value)).collect();
        return format!("[{}]", values.join(", "));
    }
    match (values.last(), kind) {
        (Some(value), _) => show_one(schema, kind, value),
        (None, FieldKind::Message(_)) => "not set".to_owned(),
        (None, _) => {
            let zero = || show_one(schema, kind, &samples::zero(schema, kind));
            format!("{} (not set)", member.field.default.clone().unwrap_or_else(zero))
        }
    }
}

fn show_one(schema: &Schema, kind: FieldKind, value: &Value) -> String {
    match value {
        Value::Whole(number) => {
            let FieldKind::Enum(id) = kind else { return number.to_string() };
            let values = &schema.enumeration(id).values;
            let listed = values.iter().find(|value| i128::from(value.number) == *number);
            listed.map_or_else(|| number.to_string(), |value| value.name.clone())
        }
        Value::Real(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Text(text) => Json::from(&**text).to_string(),
        Value::Bytes(bytes) => format!("bytes {}", crate::witness::hex(bytes)),
        Value::Message(record) => {
            let message = schema.message(record.id);
            let field = |(number, values): &(i32, Vec<Value>)| {
                let field = message.field(*number)?;
                Some(format!(
                    "{}: {}",
                    field.name,
                    show(schema, Some(Member { field, extension: None }), values)
                ))
            };
            let fields: Vec<String> = record.fields.iter().filter_map(field).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}
