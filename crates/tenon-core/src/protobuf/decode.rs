//! Bytes as a reader's schema takes them. (protobuf.dev, "Encoding")
//!
//! Follows what the official parsers do where the schema and the bytes part: a wire type that does
//! not fit goes to the unknown fields, lists of numbers come packed or not, the last of several
//! values wins, messages merge, closed enums keep what they list.

use std::collections::HashSet;

use crate::limits::{Budget, Limits};

use super::contents::{Member, Members};
use super::datum::{Record, Value, is_zero, tag};
use super::model::{Cardinality, FieldKind, MessageId, Presence, Scalar};
use super::wire::{Plain, WireType};

/// As deep as official parsers go.
const MOST_DEPTH: u32 = 100;

/// What the parser complains about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Offset of the byte at which it shows.
    pub(super) at: usize,
    /// Where in the message: `lines[0].price`.
    pub(super) path: String,
    /// Why, in a clause.
    pub(super) reason: String,
}

impl Fault {
    fn at(at: usize, reason: impl Into<String>) -> Fault {
        Fault { at, path: String::new(), reason: reason.into() }
    }

    /// The same, seen from the message around.
    fn inside(mut self, member: Member<'_>, index: usize) -> Fault {
        self.path = under(member, index, &self.path);
        self
    }
}

/// The path of something inside a member's value.
pub(super) fn under(member: Member<'_>, index: usize, inner: &str) -> String {
    let index = if member.is_list() { format!("[{index}]") } else { String::new() };
    let dot = if inner.is_empty() { "" } else { "." };
    format!("{}{index}{dot}{inner}", member.name())
}

/// The message. *Errors*: what the parser would complain about.
pub(super) fn decode(members: &Members<'_>, id: MessageId, bytes: &[u8]) -> Result<Record, String> {
    let mut budget = Budget::new(Limits::default().steps);
    parse(members, id, bytes, &mut budget).map_err(|fault| fault.reason)
}

/// The message. *Errors*: what the parser would complain about, with the place. *Limits*: the budget's
/// values.
pub(super) fn parse(
    members: &Members<'_>,
    id: MessageId,
    bytes: &[u8],
    budget: &mut Budget,
) -> Result<Record, Fault> {
    let mut record = Record::new(id);
    let mut input = Input { bytes, at: 0 };
    Parser { members, budget }.body(&mut record, &mut input, None, MOST_DEPTH)?;
    required(members, &record, MOST_DEPTH).map_err(|reason| Fault::at(bytes.len(), reason))?;
    Ok(record)
}

struct Input<'b> {
    bytes: &'b [u8],
    /// Offset in the message of the next byte.
    at: usize,
}

const TRUNCATED: &str = "the message ends too early";

impl<'b> Input<'b> {
    fn varint(&mut self) -> Result<u64, Fault> {
        let mut number = 0u64;
        for shift in (0..70).step_by(7) {
            let byte = self.take(1)?.first().copied().unwrap_or(0);
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Fault::at(self.at, "a number has more than ten bytes"))
    }

    fn take(&mut self, count: u64) -> Result<&'b [u8], Fault> {
        Ok(self.part(count)?.bytes)
    }

    /// So many bytes as an input of their own.
    fn part(&mut self, count: u64) -> Result<Input<'b>, Fault> {
        let split = usize::try_from(count).ok().and_then(|count| self.bytes.split_at_checked(count));
        let Some((bytes, rest)) = split else {
            return Err(Fault::at(self.at + self.bytes.len(), TRUNCATED));
        };
        let part = Input { bytes, at: self.at };
        (self.bytes, self.at) = (rest, self.at + bytes.len());
        Ok(part)
    }

    fn fixed(&mut self, count: u64) -> Result<u64, Fault> {
        let bytes = self.take(count)?;
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn key(&mut self) -> Result<(u64, u64), Fault> {
        let at = self.at;
        let key = self.varint()?;
        let (number, wire) = (key >> 3, key & 7);
        if number == 0 || number > 0x1fff_ffff || wire > 5 {
            return Err(Fault::at(at, format!("{key} is no field number and wire type")));
        }
        Ok((number, wire))
    }
}

struct Parser<'p, 'a> {
    members: &'p Members<'a>,
    budget: &'p mut Budget,
}

impl<'a> Parser<'_, 'a> {
    fn spend(&mut self, input: &Input<'_>, steps: usize) -> Result<(), Fault> {
        let spent = self.budget.spend(steps as u64);
        spent.map_err(|_| Fault::at(input.at, "the message has more values than the limit"))
    }

    fn body(
        &mut self,
        record: &mut Record,
        input: &mut Input<'_>,
        group: Option<u64>,
        depth: u32,
    ) -> Result<(), Fault> {
        let mut maps = false;
        while !input.bytes.is_empty() {
            self.spend(input, 1)?;
            let at = input.at;
            let (number, wire) = input.key()?;
            if wire == 4 {
                if group == Some(number) {
                    self.settle(record, maps);
                    return Ok(());
                }
                return Err(Fault::at(at, "a group ends that did not begin"));
            }
            let member = self.members.member(record.id, number as i32);
            let taken = match member {
                Some(member) => {
                    maps |= member.field.cardinality == Cardinality::Map;
                    let index = record.get(member.field.number).len();
                    let taken = self.field(record, member, wire, input, depth);
                    taken.map_err(|fault| fault.inside(member, index))?
                }
                None => false,
            };
            if !taken {
                self.skip(number, wire, input, depth)?;
                record.unknown.push(number as i32);
            }
        }
        if group.is_some() {
            return Err(Fault::at(input.at, "a group does not end"));
        }
        self.settle(record, maps);
        Ok(())
    }

    /// Of entries with one key the last one stays, at its place.
    fn settle(&self, record: &mut Record, maps: bool) {
        let is_map = |number: i32| {
            let member = self.members.member(record.id, number);
            member.is_some_and(|member| member.field.cardinality == Cardinality::Map)
        };
        let maps: Vec<i32> = match maps {
            true => {
                record.fields.iter().map(|(number, _)| *number).filter(|number| is_map(*number)).collect()
            }
            false => Vec::new(),
        };
        for number in maps {
            let values = record.values(number);
            let mut seen = HashSet::new();
            let mut kept: Vec<Value> = Vec::with_capacity(values.len());
            for value in values.drain(..).rev() {
                if seen.insert(entry_key(&value)) {
                    kept.push(value);
                }
            }
            kept.reverse();
            *values = kept;
        }
    }

    /// `false` when the value is not for this field; nothing was taken then, save for closed enums.
    fn field(
        &mut self,
        record: &mut Record,
        member: Member<'a>,
        wire: u64,
        input: &mut Input<'_>,
        depth: u32,
    ) -> Result<bool, Fault> {
        let number = member.field.number;
        let value = match member.plain() {
            Some(plain) if plain.is_packable() && member.is_list() && wire == 2 => {
                let length = input.varint()?;
                let mut list = input.part(length)?;
                while !list.bytes.is_empty() {
                    self.spend(&list, 1)?;
                    let value = scalar(plain, member, &mut list)?;
                    self.keep(record, member, value, input)?;
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
                let depth = depth
                    .checked_sub(1)
                    .ok_or_else(|| Fault::at(input.at, "messages are nested too deeply"))?;
                let held = if member.is_list() { None } else { record.values(number).pop() };
                let mut inner = match held {
                    Some(Value::Message(held)) => held,
                    _ => Record::new(id),
                };
                if member.field.delimited {
                    self.body(&mut inner, input, Some(number as u64), depth)?;
                } else {
                    let length = input.varint()?;
                    let mut bytes = input.part(length)?;
                    self.body(&mut inner, &mut bytes, None, depth)?;
                }
                // An entry whose value is no listed number is unknown as a whole.
                if member.field.cardinality == Cardinality::Map && inner.unknown.contains(&2) {
                    record.unknown.push(number);
                    return Ok(true);
                }
                Value::Message(inner)
            }
        };
        self.keep(record, member, value, input)?;
        Ok(true)
    }

    /// Puts a value where it belongs.
    fn keep(
        &mut self,
        record: &mut Record,
        member: Member<'_>,
        value: Value,
        input: &Input<'_>,
    ) -> Result<(), Fault> {
        let number = member.field.number;
        if let (FieldKind::Enum(id), Value::Whole(written)) = (member.field.kind, &value) {
            let known = self.members.schema.enumeration(id);
            let is_listed =
                i32::try_from(*written).is_ok_and(|number| self.members.listed(id, number).is_some());
            if known.closed && !is_listed {
                record.unknown.push(number);
                return Ok(());
            }
        }
        match member.field.cardinality {
            Cardinality::Repeated | Cardinality::Map => record.values(number).push(value),
            Cardinality::Singular | Cardinality::Required => {
                if let (Some(oneof), None) = (member.field.oneof, member.extension) {
                    let message = self.members.schema.message(record.id);
                    self.spend(input, message.fields.len() / 16)?;
                    for other in
                        message.fields.iter().filter(|f| f.oneof == Some(oneof) && f.number != number)
                    {
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
        Ok(())
    }

    fn skip(&mut self, number: u64, wire: u64, input: &mut Input<'_>, depth: u32) -> Result<(), Fault> {
        match wire {
            0 => input.varint().map(|_| ()),
            1 => input.take(8).map(|_| ()),
            2 => {
                let length = input.varint()?;
                input.take(length).map(|_| ())
            }
            5 => input.take(4).map(|_| ()),
            _ => {
                let depth = depth
                    .checked_sub(1)
                    .ok_or_else(|| Fault::at(input.at, "messages are nested too deeply"))?;
                loop {
                    self.spend(input, 1)?;
                    let at = input.at;
                    let (inner, wire) = input.key()?;
                    if wire == 4 {
                        let ends = inner == number;
                        let wrong = || Fault::at(at, "a group ends that did not begin");
                        return if ends { Ok(()) } else { Err(wrong()) };
                    }
                    self.skip(inner, wire, input, depth)?;
                }
            }
        }
    }
}

/// What tells the entries of a map apart; an absent key is the zero of its type.
pub(super) fn entry_key(entry: &Value) -> Option<String> {
    let Value::Message(entry) = entry else { return None };
    let key = entry.get(1).first().filter(|key| !is_zero(key))?;
    match key {
        Value::Whole(number) => Some(number.to_string()),
        Value::Truth(truth) => Some(truth.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Real(_) | Value::Bytes(_) | Value::Message(_) => None,
    }
}

fn scalar(plain: Plain, member: Member<'_>, input: &mut Input<'_>) -> Result<Value, Fault> {
    let raw = match plain.wire_type() {
        WireType::Varint => input.varint()?,
        WireType::Fixed32 => input.fixed(4)?,
        WireType::Fixed64 => input.fixed(8)?,
        WireType::Length | WireType::Group => {
            let length = input.varint()?;
            let at = input.at;
            let bytes = input.take(length)?;
            if plain == Plain::Scalar(Scalar::Bytes) {
                return Ok(Value::Bytes(bytes.to_vec()));
            }
            return match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Value::Text(text.to_owned())),
                Err(error) if member.field.utf8 => {
                    let at = at + error.valid_up_to();
                    Err(Fault::at(at, format!("`{}` is not UTF-8", member.name())))
                }
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
