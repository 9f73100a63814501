//! Random Protobuf messages, made and read by `prost-reflect`, and what two sides make of one message.

use std::collections::HashSet;

use prost_reflect::{DescriptorPool, DynamicMessage, MapKey, ReflectMessage, Value};
use tenon_core::Surface;
use tenon_core::protobuf::Schema;
use tenon_core::protobuf::model::{Cardinality, Extension, Field, FieldKind, MessageId, Scalar};

use crate::chance::Chance;

/// A message of that type; `None` where required fields make it deeper than `depth`.
pub fn message(
    chance: &mut Chance,
    schema: &Schema,
    pool: &DescriptorPool,
    id: MessageId,
    depth: u32,
) -> Option<DynamicMessage> {
    let own = schema.message(id);
    let mut made = DynamicMessage::new(pool.get_message_by_name(&own.full_name)?);
    for field in &own.fields {
        let required = field.cardinality == Cardinality::Required;
        if !required && chance.one_in(3) {
            continue;
        }
        let value = match field.cardinality {
            Cardinality::Repeated => list(chance, schema, pool, field, depth).map(Value::List),
            Cardinality::Map => map(chance, schema, pool, field, depth),
            Cardinality::Singular | Cardinality::Required => value(chance, schema, pool, field.kind, depth),
        };
        match value {
            Some(value) => made.set_field_by_number(field.number as u32, value),
            None if required => return None,
            None => {}
        }
    }
    for extension in schema.extensions.iter().filter(|extension| extension.target == id) {
        let field = &extension.field;
        let Some(descriptor) = pool.get_extension_by_name(&extension.full_name) else { continue };
        let value = match field.cardinality {
            Cardinality::Repeated => list(chance, schema, pool, field, depth).map(Value::List),
            Cardinality::Singular | Cardinality::Required | Cardinality::Map => {
                value(chance, schema, pool, field.kind, depth)
            }
        };
        if let Some(value) = value.filter(|_| chance.one_in(2)) {
            made.set_extension(&descriptor, value);
        }
    }
    Some(made)
}

fn list(
    chance: &mut Chance,
    schema: &Schema,
    pool: &DescriptorPool,
    field: &Field,
    depth: u32,
) -> Option<Vec<Value>> {
    (0..chance.below(4)).map(|_| value(chance, schema, pool, field.kind, depth)).collect()
}

fn map(
    chance: &mut Chance,
    schema: &Schema,
    pool: &DescriptorPool,
    field: &Field,
    depth: u32,
) -> Option<Value> {
    let FieldKind::Message(entry) = field.kind else { return None };
    let entry = schema.message(entry);
    let (key, held) = (entry.field(1)?.kind, entry.field(2)?.kind);
    let count = chance.below(3);
    let pairs: Option<_> = (0..count)
        .map(|_| {
            let key = match value(chance, schema, pool, key, depth)? {
                Value::Bool(truth) => MapKey::Bool(truth),
                Value::I32(number) => MapKey::I32(number),
                Value::I64(number) => MapKey::I64(number),
                Value::U32(number) => MapKey::U32(number),
                Value::U64(number) => MapKey::U64(number),
                Value::String(text) => MapKey::String(text),
                _ => return None,
            };
            Some((key, value(chance, schema, pool, held, depth)?))
        })
        .collect();
    pairs.map(Value::Map)
}

const WHOLES: [i128; 14] = [
    0,
    1,
    2,
    20,
    -1,
    -3,
    127,
    1 << 24,
    i32::MAX as i128,
    i32::MIN as i128,
    u32::MAX as i128,
    i64::MAX as i128,
    i64::MIN as i128,
    u64::MAX as i128,
];
const TEXTS: [&str; 7] = ["", "a", "12", "true", "\u{e9}\u{1f980}", "AAAA", "NaN"];

fn value(
    chance: &mut Chance,
    schema: &Schema,
    pool: &DescriptorPool,
    kind: FieldKind,
    depth: u32,
) -> Option<Value> {
    let scalar = match kind {
        FieldKind::Scalar(scalar) => scalar,
        FieldKind::Enum(id) => {
            let known = schema.enumeration(id);
            let unlisted = !known.closed && chance.one_in(6);
            let number = if unlisted { 77 } else { chance.pick(&known.values).number };
            return Some(Value::EnumNumber(number));
        }
        FieldKind::Message(id) => {
            let name = &schema.message(id).full_name;
            if name == "google.protobuf.Timestamp" {
                // JSON has room for the years 1 to 9999.
                let mut made = DynamicMessage::new(pool.get_message_by_name(name)?);
                made.set_field_by_number(1, Value::I64(chance.below(2_000_000_000) as i64));
                return Some(Value::Message(made));
            }
            let depth = depth.checked_sub(1)?;
            return message(chance, schema, pool, id, depth).map(Value::Message);
        }
    };
    let mut whole = |least: i128, most: i128| loop {
        let number = *chance.pick(&WHOLES);
        if (least..=most).contains(&number) {
            return number;
        }
    };
    Some(match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => {
            Value::I32(whole(i32::MIN.into(), i32::MAX.into()) as i32)
        }
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => {
            Value::I64(whole(i64::MIN.into(), i64::MAX.into()) as i64)
        }
        Scalar::Uint32 | Scalar::Fixed32 => Value::U32(whole(0, u32::MAX.into()) as u32),
        Scalar::Uint64 | Scalar::Fixed64 => Value::U64(whole(0, u64::MAX.into()) as u64),
        Scalar::Bool => Value::Bool(chance.one_in(2)),
        Scalar::String => Value::String((*chance.pick(&TEXTS)).to_owned()),
        Scalar::Bytes => {
            Value::Bytes(chance.pick::<&[u8]>(&[b"", b"a", b"\xff\x00", b"\x08\x01"]).to_vec().into())
        }
        // Minus zero is left out: the crate takes it for absent, as parsers do not.
        Scalar::Float => Value::F32(*chance.pick(&[0.0, 1.0, 1.5, -3e30, f32::INFINITY])),
        Scalar::Double => Value::F64(*chance.pick(&[0.0, 1.0, 0.1, 1e300, f64::NEG_INFINITY])),
    })
}

/// One message as two schemas see it.
#[derive(Debug)]
pub struct Views<'a> {
    /// In which encoding it went from the one to the other.
    pub surface: Surface,
    /// Whose message it is.
    pub writer: &'a Schema,
    /// Who read it.
    pub reader: &'a Schema,
    /// Fields that are known to fare badly, as places in schemas name them: `/acme.M.f`.
    pub told: &'a HashSet<String>,
    /// Enums are known to fare badly.
    pub enums_told: bool,
    /// So are fields that the reader has in a oneof.
    pub oneofs_told: bool,
}

impl Views<'_> {
    /// How many values of fields that both sides know were the same. *Errors*: one that was not.
    pub fn compare(
        &self,
        (w, written): (MessageId, &DynamicMessage),
        (r, read): (MessageId, &DynamicMessage),
    ) -> Result<usize, String> {
        let (own, theirs) = (self.writer.message(w), self.reader.message(r));
        let mut same = 0;
        for wf in &own.fields {
            let rf = match self.surface {
                Surface::Json => {
                    let json = theirs.fields.iter().find(|rf| rf.json_name == wf.json_name);
                    json.or_else(|| theirs.fields.iter().find(|rf| rf.name == wf.json_name))
                }
                Surface::Binary | Surface::Source => theirs.field(wf.number),
            };
            let Some(rf) = rf else { continue };
            let place = |message: &str, field: &Field| format!("/{message}.{}", field.name);
            let told = [place(&own.full_name, wf), place(&theirs.full_name, rf)];
            let pushed = self.oneofs_told && rf.oneof.is_some();
            if pushed || told.iter().any(|place| self.told.contains(place)) {
                continue;
            }
            same += self.field((wf, written), (rf, read)).map_err(|why| format!("{}: {why}", told[0]))?;
        }
        Ok(same + self.extensions((w, written), (r, read))?)
    }

    fn extensions(
        &self,
        (w, written): (MessageId, &DynamicMessage),
        (r, read): (MessageId, &DynamicMessage),
    ) -> Result<usize, String> {
        let mut same = 0;
        for own in self.writer.extensions.iter().filter(|own| own.target == w) {
            let meets = |other: &&Extension| {
                let met = match self.surface {
                    Surface::Json => other.full_name == own.full_name,
                    Surface::Binary | Surface::Source => other.field.number == own.field.number,
                };
                other.target == r && met
            };
            let Some(theirs) = self.reader.extensions.iter().find(meets) else { continue };
            // An extension that changed at all is left to the comparison's own tests.
            if (own.field.kind, own.field.cardinality) != (theirs.field.kind, theirs.field.cardinality) {
                continue;
            }
            let of = |message: &DynamicMessage, name: &str| {
                let extension = message.descriptor().parent_pool().get_extension_by_name(name)?;
                Some(message.get_extension(&extension).to_string())
            };
            let (a, b) = (of(written, &own.full_name), of(read, &theirs.full_name));
            if a != b {
                return Err(format!("[{}]: {a:?} arrives as {b:?}", own.full_name));
            }
            same += 1;
        }
        Ok(same)
    }

    fn field(
        &self,
        (wf, written): (&Field, &DynamicMessage),
        (rf, read): (&Field, &DynamicMessage),
    ) -> Result<usize, String> {
        if let (FieldKind::Enum(_), FieldKind::Enum(_), true) = (wf.kind, rf.kind, self.enums_told) {
            return Ok(0);
        }
        match (wf.cardinality, rf.cardinality) {
            (Cardinality::Map, Cardinality::Map) => return self.map((wf, written), (rf, read)),
            // What an entry is outside of a map is the business of the comparison's own tests.
            (Cardinality::Map, _) | (_, Cardinality::Map) => return Ok(0),
            _ => {}
        }
        // A message as the bytes it is, a wrapper as what it wraps: not looked into here.
        let is_message = |field: &Field| matches!(field.kind, FieldKind::Message(_));
        if is_message(wf) != is_message(rf) {
            return Ok(0);
        }
        let lists = [wf, rf].map(|field| field.cardinality == Cardinality::Repeated);
        // What was set is set, however the reader tells; that what is required was set goes without saying.
        let set = |field: &Field, message: &DynamicMessage| message.has_field_by_number(field.number as u32);
        let optional = wf.cardinality == Cardinality::Singular;
        if optional && !lists[1] && set(wf, written) && !set(rf, read) {
            return Err("it was set and is not".to_owned());
        }
        let a = held(self.writer, wf, written, lists[1]);
        let b = held(self.reader, rf, read, lists[0]);
        if a.len() != b.len() {
            return Err(format!("{} arrives as {}", shown(&a), shown(&b)));
        }
        let mut same = 0;
        for (a, b) in a.iter().zip(&b) {
            same += self.value((wf.kind, a), (rf.kind, b))?;
        }
        Ok(same)
    }

    fn map(
        &self,
        (wf, written): (&Field, &DynamicMessage),
        (rf, read): (&Field, &DynamicMessage),
    ) -> Result<usize, String> {
        let (FieldKind::Message(w), FieldKind::Message(r)) = (wf.kind, rf.kind) else { return Ok(0) };
        let (own, theirs) = (self.writer.message(w), self.reader.message(r));
        let told = [("key", own), ("value", own), ("key", theirs), ("value", theirs)];
        if told.iter().any(|(part, entry)| self.told.contains(&format!("/{}.{part}", entry.full_name))) {
            return Ok(0);
        }
        let (Some(wv), Some(rv)) = (own.field(2), theirs.field(2)) else { return Ok(0) };
        if let (FieldKind::Enum(_), FieldKind::Enum(_), true) = (wv.kind, rv.kind, self.enums_told) {
            return Ok(0);
        }
        let (a, b) =
            (written.get_field_by_number(wf.number as u32), read.get_field_by_number(rf.number as u32));
        let (Some(a), Some(b)) = (a, b) else { return Ok(0) };
        let (Some(a), Some(b)) = (a.as_map(), b.as_map()) else { return Ok(0) };
        let name = |key: &MapKey| match key {
            MapKey::Bool(truth) => match self.surface {
                Surface::Json => truth.to_string(),
                Surface::Binary | Surface::Source => u8::from(*truth).to_string(),
            },
            MapKey::I32(number) => number.to_string(),
            MapKey::I64(number) => number.to_string(),
            MapKey::U32(number) => number.to_string(),
            MapKey::U64(number) => number.to_string(),
            MapKey::String(text) => text.clone(),
        };
        let sorted = |map: &std::collections::HashMap<MapKey, Value>| {
            let mut list: Vec<(String, Value)> =
                map.iter().map(|(key, value)| (name(key), value.clone())).collect();
            list.sort_by(|a, b| a.0.cmp(&b.0));
            list
        };
        let (a, b) = (sorted(a), sorted(b));
        if a.iter().map(|(key, _)| key).ne(b.iter().map(|(key, _)| key)) {
            let values = |entries: Vec<(String, Value)>| -> Vec<Value> {
                entries.into_iter().flat_map(|(key, value)| [Value::String(key), value]).collect()
            };
            return Err(format!("{} arrives as {}", shown(&values(a)), shown(&values(b))));
        }
        let mut same = 0;
        for ((_, a), (_, b)) in a.iter().zip(&b) {
            same += self.value((wv.kind, a), (rv.kind, b))?;
        }
        Ok(same)
    }

    fn value(&self, (w, a): (FieldKind, &Value), (r, b): (FieldKind, &Value)) -> Result<usize, String> {
        let equal = match (w, r, a, b) {
            (FieldKind::Message(w), FieldKind::Message(r), Value::Message(a), Value::Message(b)) => {
                return self.compare((w, a), (r, b));
            }
            // Values of maps.
            (FieldKind::Message(_), _, _, _) | (_, FieldKind::Message(_), _, _) => return Ok(0),
            (FieldKind::Enum(w), FieldKind::Enum(r), Value::EnumNumber(a), Value::EnumNumber(b)) => {
                let name = |schema: &Schema, id, number: i32| {
                    let values = &schema.enumeration(id).values;
                    values.iter().find(|value| value.number == number).map(|value| value.name.clone())
                };
                let names = (name(self.writer, w, *a), name(self.reader, r, *b));
                match (self.surface, names) {
                    // A zero that is not printed has no name on its way.
                    (Surface::Json, (Some(x), Some(y))) => x == y || (*a, *b) == (0, 0),
                    (Surface::Json | Surface::Binary | Surface::Source, _) => a == b,
                }
            }
            _ => plain(a) == plain(b),
        };
        if equal { Ok(1) } else { Err(format!("{a} arrives as {b}")) }
    }
}

/// The values: of a single field its default where it is not set, unless it is to be held against a list.
fn held(schema: &Schema, field: &Field, message: &DynamicMessage, against_list: bool) -> Vec<Value> {
    let number = field.number as u32;
    let Some(value) = message.get_field_by_number(number) else { return Vec::new() };
    let listed = |value: &Value| match (field.kind, value) {
        (FieldKind::Enum(id), Value::EnumNumber(number)) => {
            let known = schema.enumeration(id);
            !known.closed || known.values.iter().any(|value| value.number == *number)
        }
        _ => true,
    };
    if let Value::List(values) = &*value {
        return values.iter().filter(|value| listed(value)).cloned().collect();
    }
    let set = message.has_field_by_number(number) && listed(&value);
    let is_message = matches!(field.kind, FieldKind::Message(_));
    match (set, is_message || against_list) {
        (true, _) => vec![value.into_owned()],
        (false, true) => Vec::new(),
        (false, false) => {
            let default = message.descriptor().get_field(number).map(|field| field.default_value());
            default.into_iter().collect()
        }
    }
}

/// Is something required missing, at any depth?
pub fn lacks_required(schema: &Schema, id: MessageId, message: &DynamicMessage) -> bool {
    schema.message(id).fields.iter().any(|field| {
        let number = field.number as u32;
        if !message.has_field_by_number(number) {
            return field.cardinality == Cardinality::Required;
        }
        let FieldKind::Message(inner) = field.kind else { return false };
        let Some(value) = message.get_field_by_number(number) else { return false };
        let lacks =
            |value: &Value| value.as_message().is_some_and(|held| lacks_required(schema, inner, held));
        match &*value {
            Value::List(values) => values.iter().any(lacks),
            // Entries are no messages to the crate; their values are.
            Value::Map(values) => {
                let Some(FieldKind::Message(inner)) = schema.message(inner).field(2).map(|field| field.kind)
                else {
                    return false;
                };
                let held = |value: &Value| {
                    value.as_message().is_some_and(|held| lacks_required(schema, inner, held))
                };
                values.values().any(held)
            }
            value => lacks(value),
        }
    })
}

/// Numbers alike whatever they are called, text and bytes alike as bytes, zero without a sign.
fn plain(value: &Value) -> String {
    match value {
        Value::Bool(truth) => u8::from(*truth).to_string(),
        Value::I32(number) | Value::EnumNumber(number) => number.to_string(),
        Value::I64(number) => number.to_string(),
        Value::U32(number) => number.to_string(),
        Value::U64(number) => number.to_string(),
        Value::F32(number) => f64::from(*number).to_string(),
        Value::F64(number) => number.to_string(),
        Value::String(text) => format!("{:?}", text.as_bytes()),
        Value::Bytes(bytes) => format!("{:?}", &bytes[..]),
        other => other.to_string(),
    }
}

/// Not as `Debug` would: that goes through descriptors, which may hold themselves.
fn shown(values: &[Value]) -> String {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    format!("[{}]", values.join(", "))
}
