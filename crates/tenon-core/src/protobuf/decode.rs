//! Bytes as a reader's schema takes them. (protobuf.dev, "Encoding")
//!
//! Follows what the official parsers do where the schema and the bytes part: a wire type that does
//! not fit goes to the unknown fields, lists of numbers come packed or not, the last of several
//! values wins, messages merge, closed enums keep what they list.

use std::collections::HashSet;

use super::contents::{Member, Members};
use super::datum::{Record, Value, is_zero, tag};
use super::model::{Cardinality, FieldKind, MessageId, Presence, Scalar};
use super::wire::{Plain, WireType};

/// As deep as official parsers go.
const MOST_DEPTH: u32 = 100;

/// The message. *Errors*: what the parser would complain about.
pub(super) fn decode(members: &Members<'_>, id: MessageId, bytes: &[u8]) -> Result<Record, String> {
    let mut record = Record::new(id);
    let mut input = Input { bytes };
    body(members, &mut record, &mut input, None, MOST_DEPTH)?;
    settle(members, &mut record);
    required(members, &record, MOST_DEPTH)?;
    Ok(record)
}

struct Input<'b> {
    bytes: &'b [u8],
}

const TRUNCATED: &str = "the message ends too early";

impl<'b> Input<'b> {
    fn varint(&mut self) -> Result<u64, String> {
        let mut number = 0u64;
        for shift in (0..70).step_by(7) {
            let Some((byte, rest)) = self.bytes.split_first() else { return Err(TRUNCATED.to_owned()) };
            self.bytes = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err("a number has more than ten bytes".to_owned())
    }

    fn take(&mut self, count: u64) -> Result<&'b [u8], String> {
        let split = usize::try_from(count).ok().and_then(|count| self.bytes.split_at_checked(count));
        let Some((taken, rest)) = split else { return Err(TRUNCATED.to_owned()) };
        self.bytes = rest;
        Ok(taken)
    }

    fn fixed(&mut self, count: u64) -> Result<u64, String> {
        let bytes = self.take(count)?;
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

fn body(
    members: &Members<'_>,
    record: &mut Record,
    input: &mut Input<'_>,
    group: Option<u64>,
    depth: u32,
) -> Result<(), String> {
    while !input.bytes.is_empty() {
        let (number, wire) = key(input)?;
        if wire == 4 {
            return match group == Some(number) {
                true => Ok(()),
                false => Err("a group ends that did not begin".to_owned()),
            };
        }
        let member = members.member(record.id, number as i32);
        let taken = match member {
            Some(member) => field(members, record, member, wire, input, depth)?,
            None => false,
        };
        if !taken {
            skip(number, wire, input, depth)?;
            record.unknown.push(number as i32);
        }
    }
    if group.is_some() { Err("a group does not end".to_owned()) } else { Ok(()) }
}

fn key(input: &mut Input<'_>) -> Result<(u64, u64), String> {
    let key = input.varint()?;
    let (number, wire) = (key >> 3, key & 7);
    if number == 0 || number > 0x1fff_ffff || wire > 5 {
        return Err(format!("{key} is no field number and wire type"));
    }
    Ok((number, wire))
}

/// `false` when the value is not for this field; nothing was taken then, save for closed enums.
fn field(
    members: &Members<'_>,
    record: &mut Record,
    member: Member<'_>,
    wire: u64,
    input: &mut Input<'_>,
    depth: u32,
) -> Result<bool, String> {
    let number = member.field.number;
    let value = match member.plain() {
        Some(plain) if plain.is_packable() && member.is_list() && wire == 2 => {
            let length = input.varint()?;
            let mut list = Input { bytes: input.take(length)? };
            while !list.bytes.is_empty() {
                let value = scalar(plain, member, &mut list)?;
                keep(members, record, member, value);
            }
            return Ok(true);
        }
        Some(plain) if wire == tag(plain.wire_type()) => scalar(plain, member, input)?,
        Some(_) => return Ok(false),
        None => {
            let FieldKind::Message(id) = member.field.kind else { return Ok(false) };
            if wire != if member.field.delimited { 3 } else { 2 } {
                return Ok(false);
            }
            let depth = depth.checked_sub(1).ok_or("messages are nested too deeply")?;
            let held = if member.is_list() { None } else { record.values(number).pop() };
            let mut inner = match held {
                Some(Value::Message(held)) => held,
                _ => Record::new(id),
            };
            if member.field.delimited {
                body(members, &mut inner, input, Some(number as u64), depth)?;
            } else {
                let length = input.varint()?;
                let mut bytes = Input { bytes: input.take(length)? };
                body(members, &mut inner, &mut bytes, None, depth)?;
            }
            // An entry whose value is no listed number is unknown as a whole.
            if member.field.cardinality == Cardinality::Map && inner.unknown.contains(&2) {
                record.unknown.push(number);
                return Ok(true);
            }
            Value::Message(inner)
        }
    };
    keep(members, record, member, value);
    Ok(true)
}

/// Puts a value where it belongs.
fn keep(members: &Members<'_>, record: &mut Record, member: Member<'_>, value: Value) {
    let number = member.field.number;
    if let (FieldKind::Enum(id), Value::Whole(written)) = (member.field.kind, &value) {
        let known = members.schema.enumeration(id);
        let is_listed = i32::try_from(*written).is_ok_and(|number| members.listed(id, number).is_some());
        if known.closed && !is_listed {
            record.unknown.push(number);
            return;
        }
    }
    match member.field.cardinality {
        // Of entries with one key the last wins, once all are there.
        Cardinality::Repeated | Cardinality::Map => record.values(number).push(value),
        Cardinality::Singular | Cardinality::Required => {
            if let (Some(oneof), None) = (member.field.oneof, member.extension) {
                let message = members.schema.message(record.id);
                for other in message.fields.iter().filter(|f| f.oneof == Some(oneof) && f.number != number) {
                    record.remove(other.number);
                }
            }
            if member.field.presence == Presence::Implicit && is_zero(&value) {
                record.remove(number);
            } else {
                *record.values(number) = vec![value];
            }
        }
    }
}

/// Leaves the last entry of each key in every map. Depth is bounded by the way in.
fn settle(members: &Members<'_>, record: &mut Record) {
    let id = record.id;
    for (number, values) in &mut record.fields {
        let is_map = members.member(id, *number).is_some_and(|of| of.field.cardinality == Cardinality::Map);
        if is_map && values.len() > 1 {
            let mut seen = HashSet::new();
            let mut latest = std::mem::take(values);
            latest.reverse();
            latest.retain(|entry| seen.insert(key_of(entry)));
            latest.reverse();
            *values = latest;
        }
        for value in values {
            if let Value::Message(inner) = value {
                settle(members, inner);
            }
        }
    }
}

/// The key of a map's entry; one that is left out is zero.
fn key_of(entry: &Value) -> String {
    let Value::Message(entry) = entry else { return String::new() };
    entry.get(1).first().filter(|key| !is_zero(key)).map(|key| format!("{key:?}")).unwrap_or_default()
}

fn scalar(plain: Plain, member: Member<'_>, input: &mut Input<'_>) -> Result<Value, String> {
    let raw = match plain.wire_type() {
        WireType::Varint => input.varint()?,
        WireType::Fixed32 => input.fixed(4)?,
        WireType::Fixed64 => input.fixed(8)?,
        WireType::Length | WireType::Group => {
            let length = input.varint()?;
            let bytes = input.take(length)?;
            if plain == Plain::Scalar(Scalar::Bytes) {
                return Ok(Value::Bytes(bytes.to_vec()));
            }
            return match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Value::Text(text.to_owned())),
                Err(_) if member.field.utf8 => Err(format!("`{}` is not UTF-8", member.name())),
                // As Java does; C++ keeps the bytes.
                Err(_) => Ok(Value::Text(String::from_utf8_lossy(bytes).into_owned())),
            };
        }
    };
    let unzigzag = |raw: u64| (raw >> 1) as i64 ^ -((raw & 1) as i64);
    Ok(match plain {
        Plain::Enum => Value::Whole((raw as i32).into()),
        Plain::Scalar(scalar) => match scalar {
            Scalar::Int32 | Scalar::Sfixed32 => Value::Whole((raw as i32).into()),
            Scalar::Int64 | Scalar::Sfixed64 => Value::Whole((raw as i64).into()),
            Scalar::Uint32 | Scalar::Fixed32 => Value::Whole((raw as u32).into()),
            Scalar::Uint64 | Scalar::Fixed64 => Value::Whole(raw.into()),
            Scalar::Sint32 => Value::Whole((unzigzag(u64::from(raw as u32)) as i32).into()),
            Scalar::Sint64 => Value::Whole(unzigzag(raw).into()),
            Scalar::Bool => Value::Truth(raw != 0),
            Scalar::Float => Value::Real(f32::from_bits(raw as u32).into()),
            Scalar::Double => Value::Real(f64::from_bits(raw)),
            Scalar::String | Scalar::Bytes => Value::Bytes(Vec::new()),
        },
    })
}

fn skip(number: u64, wire: u64, input: &mut Input<'_>, depth: u32) -> Result<(), String> {
    match wire {
        0 => input.varint().map(|_| ()),
        1 => input.take(8).map(|_| ()),
        2 => {
            let length = input.varint()?;
            input.take(length).map(|_| ())
        }
        5 => input.take(4).map(|_| ()),
        _ => {
            let depth = depth.checked_sub(1).ok_or("messages are nested too deeply")?;
            loop {
                let (inner, wire) = key(input)?;
                if wire == 4 {
                    let ends = inner == number;
                    return if ends { Ok(()) } else { Err("a group ends that did not begin".to_owned()) };
                }
                skip(inner, wire, input, depth)?;
            }
        }
    }
}

/// Is every required field there, all the way down?
pub(super) fn required(members: &Members<'_>, record: &Record, depth: u32) -> Result<(), String> {
    let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
    let message = members.schema.message(record.id);
    for field in &message.fields {
        let absent = record.get(field.number).is_empty();
        if field.cardinality == Cardinality::Required && absent {
            return Err(format!("required field `{}` is missing", field.name));
        }
        // An entry without a value has an empty one.
        if let (FieldKind::Message(id), true, true) = (field.kind, absent, message.is_map_entry) {
            required(members, &Record::new(id), depth)?;
        }
    }
    for (_, values) in &record.fields {
        for value in values {
            if let Value::Message(inner) = value {
                required(members, inner, depth)?;
            }
        }
    }
    Ok(())
}
