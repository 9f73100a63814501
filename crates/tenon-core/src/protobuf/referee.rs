//! A second opinion on a witness by the `prost-reflect` crate, which shares no code with this one.
//!
//! The writer's descriptors read the bytes, and they must be what was written. The reader's read them
//! again, or the JSON, and every value must be what our own decoder made of it.
//!
//! What the crate does otherwise, found by running 0.16.5: a wire type that does not fit is an error
//! where parsers keep an unknown field; text is checked for UTF-8 wherever it stands; required fields
//! are not looked for; an enum takes any number, closed or not; an entry of a map is read whatever its
//! wire type. Required fields and closed enums are asked of the message it gives, as a parser would. On
//! the rest it abstains.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use prost_reflect::{DescriptorPool, DeserializeOptions, DynamicMessage, MapKey, MessageDescriptor};
use serde_json::Value as Json;

use crate::change::Surface;
use crate::witness::Opinion;

use super::contents::{Member, Members};
use super::datum::{Record, Value, is_zero};
use super::decode::required;
use super::json::{Form, UnknownKeys, form};
use super::lowered::lowered;
use super::model::{Cardinality, FieldKind, MessageId, Presence, Schema};
use super::samples;

/// The schema as `prost-reflect` knows it: every file, under the names it has, in proto2 and proto3.
///
/// `None` where the crate does not take it or would write it otherwise: message sets, and fields of one
/// message whose names differ in case and underscores alone where proto3 is needed.
pub fn pool(schema: &Schema) -> Option<DescriptorPool> {
    pool_of(schema, (0..schema.messages.len() as u32).map(MessageId))
}

fn pool_of(schema: &Schema, roots: impl IntoIterator<Item = MessageId>) -> Option<DescriptorPool> {
    // The crate writes the items of a set as plain extensions.
    if schema.messages.iter().any(|message| message.message_set_wire_format) {
        return None;
    }
    DescriptorPool::from_file_descriptor_set(lowered(schema, roots)).ok()
}

/// Name under which its agreement is recorded.
pub(super) const NAME: &str = "prost-reflect";

/// Deeper than witnesses are.
const MOST_DEPTH: u32 = 100;

/// Both schemas as the other decoder sees them, made when first asked for.
pub(super) struct Referee<'q, 'a> {
    writer: Side<'q, 'a>,
    reader: Side<'q, 'a>,
}

struct Side<'q, 'a> {
    members: &'q Members<'a>,
    roots: Vec<MessageId>,
    pool: OnceCell<Option<DescriptorPool>>,
}

/// One message and what our own decoder says of it.
pub(super) struct Case<'c> {
    /// Which encoding the reader takes.
    pub(super) surface: Surface,
    /// What the reader's JSON parser does with unknown keys.
    pub(super) unknown: UnknownKeys,
    /// The writer's root type and the reader's.
    pub(super) roots: (MessageId, MessageId),
    /// The types at the place and the numbers of the fields looked at, for their defaults.
    pub(super) places: ((MessageId, i32), (MessageId, i32)),
    /// What the writer meant.
    pub(super) written: &'c Record,
    /// Its two encodings.
    pub(super) bytes: &'c [u8],
    pub(super) json: &'c Json,
    /// What the reader gets.
    pub(super) read: &'c Result<Record, String>,
}

impl<'q, 'a> Referee<'q, 'a> {
    /// For messages of these pairs of types.
    pub(super) fn new(
        writer: &'q Members<'a>,
        reader: &'q Members<'a>,
        roots: &[(MessageId, MessageId)],
    ) -> Referee<'q, 'a> {
        let side = |members, roots| Side { members, roots, pool: OnceCell::new() };
        let (own, theirs) = roots.iter().copied().unzip();
        Referee { writer: side(writer, own), reader: side(reader, theirs) }
    }

    /// Asks `prost-reflect` 0.16 to read a message as both sides do.
    pub(super) fn opinion(&self, case: &Case<'_>) -> Opinion {
        let (Some(own), Some(theirs)) =
            (self.writer.message(case.roots.0), self.reader.message(case.roots.1))
        else {
            return Opinion::Abstains("the crate does not take a schema");
        };
        let message = match DynamicMessage::decode(own, case.bytes) {
            Ok(message) => message,
            Err(error) => {
                return Opinion::Disagrees(format!("under the writer's own schema it fails: {error}"));
            }
        };
        let written = match self.writer.record(case.roots.0, &message, Unlisted::Dropped) {
            Ok(record) => record,
            Err(error) => return Opinion::Disagrees(format!("under the writer's own schema: {error}")),
        };
        let (w, r) = case.places;
        if !self.writer.agrees_on_default(w.0, w.1) || !self.reader.agrees_on_default(r.0, r.1) {
            return Opinion::Disagrees("it has another default for the field".to_owned());
        }
        if !same(self.writer.members, &written, case.written) {
            return Opinion::Disagrees("it reads other values under the writer's own schema".to_owned());
        }
        match case.surface {
            Surface::Json => match serde_json::to_value(&message) {
                Ok(json) if json == *case.json => self.json(case, theirs),
                Ok(json) => Opinion::Disagrees(format!("it prints {json}")),
                Err(_) => Opinion::Abstains("the crate does not print the message"),
            },
            Surface::Binary | Surface::Source => self.binary(case, theirs),
        }
    }

    fn binary(&self, case: &Case<'_>, theirs: MessageDescriptor) -> Opinion {
        let members = self.reader.members;
        let read = match DynamicMessage::decode(theirs, case.bytes) {
            Ok(message) => self.reader.record(case.roots.1, &message, Unlisted::Dropped),
            Err(error) => Err(error.to_string()),
        };
        let read = read.and_then(|record| required(members, &record, MOST_DEPTH).map(|()| record));
        match (read, case.read) {
            (_, Ok(ours)) if puts_entries_aside(members, ours) => {
                Opinion::Abstains("the crate does not look at the wire type of an entry")
            }
            (Ok(read), Ok(ours)) => self.compared(&read, ours),
            (Err(_), Err(_)) => Opinion::Agrees,
            (Ok(_), Err(reason)) => Opinion::Disagrees(format!("it reads it where we say: {reason}")),
            (Err(error), Ok(_)) if error.contains("invalid wire type") => {
                Opinion::Abstains("the crate refuses wire types that parsers put aside")
            }
            (Err(error), Ok(_)) if error.contains("UTF-8") => {
                Opinion::Abstains("the crate checks all text for UTF-8")
            }
            (Err(error), Ok(_)) => Opinion::Disagrees(format!("it fails: {error}")),
        }
    }

    fn json(&self, case: &Case<'_>, theirs: MessageDescriptor) -> Opinion {
        let options = DeserializeOptions::new().deny_unknown_fields(case.unknown == UnknownKeys::Refuse);
        let read = DynamicMessage::deserialize_with_options(theirs, case.json, &options)
            .map_err(|error| error.to_string())
            .and_then(|message| self.reader.record(case.roots.1, &message, Unlisted::Refused))
            .and_then(|record| required(self.reader.members, &record, MOST_DEPTH).map(|()| record));
        match (read, case.read) {
            (Ok(read), Ok(ours)) => self.compared(&read, ours),
            (Err(_), Err(_)) => Opinion::Agrees,
            (Ok(_), Err(reason)) => Opinion::Disagrees(format!("it reads it where we say: {reason}")),
            (Err(error), Ok(_)) => Opinion::Disagrees(format!("it fails: {error}")),
        }
    }

    fn compared(&self, read: &Record, ours: &Record) -> Opinion {
        match same(self.reader.members, read, ours) {
            true => Opinion::Agrees,
            false => Opinion::Disagrees("it reads other values under the reader's schema".to_owned()),
        }
    }
}

/// What becomes of numbers that a closed enum does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unlisted {
    Dropped,
    Refused,
}

impl Side<'_, '_> {
    fn message(&self, id: MessageId) -> Option<MessageDescriptor> {
        let schema = self.members.schema;
        self.pool
            .get_or_init(|| pool_of(schema, self.roots.iter().copied()))
            .as_ref()?
            .get_message_by_name(&schema.message(id).full_name)
    }

    /// Has the other crate the same default for a field, wherever it stands?
    fn agrees_on_default(&self, id: MessageId, number: i32) -> bool {
        let Some(field) = self.members.schema.message(id).field(number) else { return true };
        let (Some(text), Some(message)) = (&field.default, self.message(id)) else { return true };
        let other = message.get_field(number as u32).map(|other| other.default_value());
        other.is_some_and(|other| is_default(self.members, field.kind, text, &other))
    }

    /// The other crate's message as one of ours. *Errors*: an unlisted number, where that is refused.
    fn record(&self, id: MessageId, message: &DynamicMessage, unlisted: Unlisted) -> Result<Record, String> {
        let mut record = Record::new(id);
        let special = matches!(form(self.members.schema, FieldKind::Message(id)), Form::Special(_));
        // In JSON well-known types are looked at as a whole.
        if special && unlisted == Unlisted::Refused {
            return Ok(record);
        }
        for (field, value) in message.fields() {
            if let Some(member) = self.members.member(id, field.number() as i32) {
                self.field(&mut record, member, value, unlisted)?;
            }
        }
        for (extension, value) in message.extensions() {
            if let Some(member) = self.members.member(id, extension.number() as i32) {
                self.field(&mut record, member, value, unlisted)?;
            }
        }
        Ok(record)
    }

    fn field(
        &self,
        record: &mut Record,
        member: Member<'_>,
        value: &prost_reflect::Value,
        unlisted: Unlisted,
    ) -> Result<(), String> {
        let (number, kind) = (member.field.number, member.field.kind);
        match (value, kind) {
            (prost_reflect::Value::List(values), _) => {
                for value in values {
                    let value = self.value(kind, value, unlisted)?;
                    record.values(number).extend(value);
                }
            }
            (prost_reflect::Value::Map(entries), FieldKind::Message(entry)) => {
                let Some(value_field) = self.members.schema.message(entry).field(2) else { return Ok(()) };
                let sorted: BTreeMap<&MapKey, &prost_reflect::Value> = entries.iter().collect();
                for (key, value) in sorted {
                    let mut held = Record::new(entry);
                    held.values(1).push(self::key(key));
                    // An entry goes with its value.
                    let Some(value) = self.value(value_field.kind, value, unlisted)? else { continue };
                    held.values(2).push(value);
                    record.values(number).push(Value::Message(held));
                }
            }
            _ => {
                let value = self.value(kind, value, unlisted)?;
                record.values(number).extend(value);
            }
        }
        Ok(())
    }

    /// `None` for what is put aside.
    fn value(
        &self,
        kind: FieldKind,
        value: &prost_reflect::Value,
        unlisted: Unlisted,
    ) -> Result<Option<Value>, String> {
        use prost_reflect::Value as Other;
        Ok(Some(match (value, kind) {
            (Other::Bool(truth), _) => Value::Truth(*truth),
            (Other::I32(number), _) => Value::Whole((*number).into()),
            (Other::I64(number), _) => Value::Whole((*number).into()),
            (Other::U32(number), _) => Value::Whole((*number).into()),
            (Other::U64(number), _) => Value::Whole((*number).into()),
            (Other::F32(number), _) => Value::Real((*number).into()),
            (Other::F64(number), _) => Value::Real(*number),
            (Other::String(text), _) => Value::Text(text.clone()),
            (Other::Bytes(bytes), _) => Value::Bytes(bytes.to_vec()),
            (Other::EnumNumber(number), FieldKind::Enum(id)) => {
                let known = self.members.schema.enumeration(id);
                if known.closed && !known.values.iter().any(|value| value.number == *number) {
                    return match unlisted {
                        Unlisted::Dropped => Ok(None),
                        Unlisted::Refused => Err(format!("{number} is no value of the enum")),
                    };
                }
                Value::Whole((*number).into())
            }
            (Other::Message(message), FieldKind::Message(id)) => {
                Value::Message(self.record(id, message, unlisted)?)
            }
            (Other::EnumNumber(_) | Other::Message(_) | Other::List(_) | Other::Map(_), _) => {
                return Err(format!("{value:?} is no value of the field's type"));
            }
        }))
    }
}

/// Does the text of a default stand for that value? Escapes of bytes are not looked at.
fn is_default(members: &Members<'_>, kind: FieldKind, text: &str, value: &prost_reflect::Value) -> bool {
    use prost_reflect::Value as Other;
    match (value, kind) {
        (Other::Bool(truth), _) => text.parse() == Ok(*truth),
        (Other::I32(number), _) => text.parse() == Ok(*number),
        (Other::I64(number), _) => text.parse() == Ok(*number),
        (Other::U32(number), _) => text.parse() == Ok(*number),
        (Other::U64(number), _) => text.parse() == Ok(*number),
        (Other::F32(number), _) => text.parse().is_ok_and(|own: f32| own.to_bits() == number.to_bits()),
        (Other::F64(number), _) => text.parse().is_ok_and(|own: f64| own.to_bits() == number.to_bits()),
        (Other::String(own), _) => own == text,
        (Other::EnumNumber(number), FieldKind::Enum(id)) => {
            let listed = &members.schema.enumeration(id).values;
            listed.iter().any(|value| value.name == text && value.number == *number)
        }
        (Other::Bytes(_), _) => true,
        (Other::EnumNumber(_) | Other::Message(_) | Other::List(_) | Other::Map(_), _) => false,
    }
}

fn key(key: &MapKey) -> Value {
    match key {
        MapKey::Bool(truth) => Value::Truth(*truth),
        MapKey::I32(number) => Value::Whole((*number).into()),
        MapKey::I64(number) => Value::Whole((*number).into()),
        MapKey::U32(number) => Value::Whole((*number).into()),
        MapKey::U64(number) => Value::Whole((*number).into()),
        MapKey::String(text) => Value::Text(text.clone()),
    }
}

/// Did something come under the number of a map that is none of its entries?
fn puts_entries_aside(members: &Members<'_>, record: &Record) -> bool {
    let is_map = |number: &i32| {
        members.member(record.id, *number).is_some_and(|own| own.field.cardinality == Cardinality::Map)
    };
    let inner = |value: &Value| match value {
        Value::Message(inner) => puts_entries_aside(members, inner),
        Value::Whole(_) | Value::Real(_) | Value::Truth(_) | Value::Text(_) | Value::Bytes(_) => false,
    };
    record.unknown.iter().any(is_map) || record.fields.iter().any(|(_, values)| values.iter().any(inner))
}

/// Do they mean the same? Not a number is not itself, so the values are compared as they print.
fn same(members: &Members<'_>, a: &Record, b: &Record) -> bool {
    let plain = |record| format!("{:?}", normal(members, record, MOST_DEPTH));
    plain(a) == plain(b)
}

/// Without what cannot be told from absence, entries of maps complete and in order.
fn normal(members: &Members<'_>, record: &Record, depth: u32) -> Record {
    let mut out = Record::new(record.id);
    let Some(depth) = depth.checked_sub(1) else { return out };
    for (number, values) in &record.fields {
        let Some(member) = members.member(record.id, *number) else { continue };
        let implicit = member.field.presence == Presence::Implicit && !member.is_list();
        if implicit && values.iter().all(is_zero) {
            continue;
        }
        let mut values: Vec<Value> = values
            .iter()
            .map(|value| match value {
                Value::Message(inner) => Value::Message(normal(members, inner, depth)),
                other => other.clone(),
            })
            .collect();
        if member.field.cardinality == Cardinality::Map {
            values = entries(members, values);
        }
        if !values.is_empty() {
            *out.values(*number) = values;
        }
    }
    out
}

/// Both parts of each entry, the last of each key, by key.
fn entries(members: &Members<'_>, values: Vec<Value>) -> Vec<Value> {
    let mut sorted = BTreeMap::new();
    for value in values {
        let Value::Message(mut entry) = value else { continue };
        let message = members.schema.message(entry.id);
        for number in [1, 2] {
            let Some(field) = message.field(number) else { continue };
            let values = entry.values(number);
            if values.is_empty() {
                values.push(samples::zero(members.schema, field.kind));
            }
        }
        sorted.insert(format!("{:?}", entry.get(1)), Value::Message(entry));
    }
    sorted.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::super::datum::{encode, to_json};
    use super::super::decode::decode;
    use super::*;
    use crate::limits::Limits;
    use crate::text::Source;

    fn schema(text: &str) -> Schema {
        Builder::new("a.proto", &Source::new("a.proto", text), &Limits::default()).finish().unwrap()
    }

    /// What is said of one value of field 1 of the first message, and of a reading that is `told`.
    fn asked(schema: &Schema, value: Value, told: impl Fn(&mut Result<Record, String>)) -> Opinion {
        let members = Members::new(schema);
        let root = MessageId(0);
        let mut written = Record::new(root);
        written.values(1).push(value);
        let (bytes, json) = (encode(&members, &written), to_json(&members, &written));
        let mut read = decode(&members, root, &bytes);
        told(&mut read);
        Referee::new(&members, &members, &[(root, root)]).opinion(&Case {
            surface: Surface::Binary,
            unknown: UnknownKeys::Refuse,
            roots: (root, root),
            places: ((root, 1), (root, 1)),
            written: &written,
            bytes: &bytes,
            json: &json,
            read: &read,
        })
    }

    #[test]
    fn it_agrees_with_what_is_true_and_denies_what_is_not() {
        let schema = schema("syntax = \"proto3\"; message M { sint32 a = 1; }");
        assert_eq!(asked(&schema, Value::Whole(-2), |_| {}), Opinion::Agrees);
        let other = |read: &mut Result<Record, String>| {
            let Ok(read) = read else { return };
            *read.values(1) = vec![Value::Whole(3)];
        };
        assert_eq!(
            asked(&schema, Value::Whole(-2), other),
            Opinion::Disagrees("it reads other values under the reader's schema".to_owned())
        );
        let refused = |read: &mut Result<Record, String>| *read = Err("no".to_owned());
        assert_eq!(
            asked(&schema, Value::Whole(-2), refused),
            Opinion::Disagrees("it reads it where we say: no".to_owned())
        );
    }

    /// Implicit and explicit presence, required, delimited, unpacked lists, closed enums that start
    /// where proto3's may not: all in one file, and one message of it travels unchanged.
    #[test]
    fn an_edition_is_said_in_proto2_and_proto3() {
        let schema = schema(
            "edition = \"2023\";
             message M {
               N n = 1 [features.message_encoding = DELIMITED];
             }
             message N {
               int32 implicit = 1 [features.field_presence = IMPLICIT];
               int32 explicit = 2 [default = 7];
               int32 required = 3 [features.field_presence = LEGACY_REQUIRED];
               repeated int32 apart = 4 [features.repeated_field_encoding = EXPANDED];
               E e = 5;
               map<string, N> more = 6;
               enum E { option features.enum_type = CLOSED; ONE = 1; TWO = 2; }
             }",
        );
        let message = |set: &[(i32, Vec<Value>)]| {
            let mut inner = Record::new(MessageId(1));
            for (number, values) in set {
                *inner.values(*number) = values.clone();
            }
            Value::Message(inner)
        };
        let whole = |number| vec![Value::Whole(number)];
        let full = message(&[
            (1, whole(5)),
            (2, whole(0)),
            (3, whole(0)),
            (4, vec![Value::Whole(1), Value::Whole(300)]),
            (5, whole(2)),
        ]);
        assert_eq!(asked(&schema, full, |_| {}), Opinion::Agrees);
        // Both miss what is required.
        assert_eq!(asked(&schema, message(&[(1, whole(5))]), |_| {}), Opinion::Agrees);
        let taken = |read: &mut Result<Record, String>| *read = Ok(Record::new(MessageId(0)));
        assert_eq!(
            asked(&schema, message(&[(1, whole(5))]), taken),
            Opinion::Disagrees("it fails: required field `required` is missing".to_owned())
        );
    }
}
