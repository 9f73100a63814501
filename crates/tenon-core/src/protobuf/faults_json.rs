//! What keeps a JSON text from being a message (protobuf.dev, "ProtoJSON Format"): all of it, with places.
//! Unknown members and names of enum values are faults, as for parsers that were not told to ignore them.

use std::collections::HashMap;

use crate::fault::{Fault, Faults, Spot, quoted};
use crate::problem::nearest;
use crate::text::json::{Json, Kind, Value};

use super::contents::{Member, Members};
use super::datum::from_base64;
use super::json::{Form, form};
use super::model::{Cardinality, EnumId, Field, FieldKind, MessageId, Scalar};
use super::times::{is_duration, is_timestamp};
use super::wire::Plain;

/// As deep as official parsers go.
const MOST_DEPTH: u32 = 100;

/// All faults of a text, at most `most`.
pub(crate) fn faults(members: &Members<'_>, id: MessageId, json: &Json, most: usize) -> Faults {
    let faults = Faults::default();
    let mut walk = Walk { members, faults, most, pointer: String::new(), known: HashMap::new() };
    let root = At { owner: id, field: None };
    walk.one(root, FieldKind::Message(id), json.root(), MOST_DEPTH);
    walk.faults
}

struct Walk<'a> {
    members: &'a Members<'a>,
    faults: Faults,
    most: usize,
    pointer: String,
    /// Fields by the names that JSON may use.
    known: HashMap<MessageId, HashMap<String, Member<'a>>>,
}

/// What asks for a value: a field of a message, or the message as a whole.
#[derive(Clone, Copy)]
struct At<'a> {
    owner: MessageId,
    field: Option<Member<'a>>,
}

impl<'a> Walk<'a> {
    fn one(&mut self, at: At<'a>, kind: FieldKind, value: Value<'_>, depth: u32) {
        if self.faults.more {
            return;
        }
        let kind = match form(self.members.schema, kind) {
            Form::Special(name) => return self.special(at, name, value),
            Form::Plain(kind) => kind,
            Form::Object(id) => return self.message(at, id, value, depth),
        };
        match kind {
            FieldKind::Message(_) => {}
            FieldKind::Enum(id) => self.listed(at, id, value),
            FieldKind::Scalar(Scalar::Bool) if value.kind() == Kind::Boolean => {}
            FieldKind::Scalar(Scalar::String) if value.kind() == Kind::String => {}
            FieldKind::Scalar(Scalar::Bytes) if value.kind() == Kind::String => {
                if from_base64(&value.text()).is_none() {
                    self.add(at, "bytes", value, format!("{} is no base64", shown(value)));
                }
            }
            FieldKind::Scalar(Scalar::Bool | Scalar::String | Scalar::Bytes) => {
                self.mistyped(at, kind, value);
            }
            FieldKind::Scalar(Scalar::Float | Scalar::Double) => self.real(at, kind, value),
            FieldKind::Scalar(_) => self.whole(at, kind, value),
        }
    }

    fn message(&mut self, at: At<'a>, id: MessageId, value: Value<'_>, depth: u32) {
        let Some(depth) = depth.checked_sub(1) else {
            let message = "messages are nested more than 100 deep".to_owned();
            return self.add(at, "message", value, message);
        };
        if value.kind() != Kind::Object {
            return self.mistyped(at, FieldKind::Message(id), value);
        }
        let members = self.members;
        let known = self.known.entry(id).or_insert_with(|| {
            let mut known = HashMap::new();
            for member in members.of(id) {
                known.insert(member.name().to_owned(), member);
            }
            // A JSON name goes before another field's name.
            for member in members.of(id) {
                known.insert(member.json_name().into_owned(), member);
            }
            known
        });
        let found: Vec<(Value<'_>, Value<'_>, Option<Member<'a>>)> =
            value.members().map(|(name, member)| (name, member, known.get(&*name.text()).copied())).collect();
        let mut present: HashMap<i32, String> = HashMap::new();
        let mut oneofs: HashMap<usize, (i32, String)> = HashMap::new();
        for (name, inner, member) in found {
            let text = name.text();
            let mark = self.enter(&text);
            let Some(member) = member else {
                let owner = members.schema.message(id);
                let near = nearest(&text, owner.fields.iter().map(|field| &*field.json_name));
                let hint = near.map_or(String::new(), |near| format!("; was `{near}` meant?"));
                let message = format!("message {} has no field {}{hint}", owner.full_name, quoted(&text));
                self.add(At { owner: id, field: None }, "message", name, message);
                self.pointer.truncate(mark);
                continue;
            };
            let own = At { owner: id, field: Some(member) };
            let free = form(members.schema, member.field.kind) == Form::Special("Value");
            if inner.kind() != Kind::Null || free {
                let number = member.field.number;
                if let Some(other) = present.insert(number, text.clone().into_owned()) {
                    let message =
                        format!("field `{}` is there twice, first as {}", member.name(), quoted(&other));
                    self.add(own, "field", name, message);
                }
                if let (Some(oneof), None) = (member.field.oneof, member.extension) {
                    let name_of = members.schema.message(id).oneofs.get(oneof).map_or("", |own| &own.name);
                    match oneofs.insert(oneof, (number, text.clone().into_owned())) {
                        Some((other, first)) if other != number => {
                            let message = format!(
                                "{} is a second field of oneof `{name_of}`, beside {}",
                                quoted(&text),
                                quoted(&first)
                            );
                            self.add(own, "oneof", name, message);
                        }
                        Some(_) | None => {}
                    }
                }
                self.field(own, member, inner, depth);
            }
            self.pointer.truncate(mark);
        }
        for field in &members.schema.message(id).fields {
            if field.cardinality == Cardinality::Required && !present.contains_key(&field.number) {
                let own = At { owner: id, field: Some(Member { field, extension: None }) };
                let owner = &members.schema.message(id).full_name;
                let message = format!("required field `{}` of {owner} is missing", field.name);
                self.add(own, "required", value, message);
            }
        }
    }

    fn field(&mut self, at: At<'a>, member: Member<'a>, value: Value<'_>, depth: u32) {
        let kind = member.field.kind;
        match member.field.cardinality {
            Cardinality::Singular | Cardinality::Required => self.one(at, kind, value, depth),
            Cardinality::Repeated if value.kind() == Kind::Array => {
                for (index, item) in value.items().enumerate() {
                    let mark = self.enter(&index.to_string());
                    self.one(at, kind, item, depth);
                    self.pointer.truncate(mark);
                }
            }
            Cardinality::Map if value.kind() == Kind::Object => {
                let FieldKind::Message(id) = kind else { return };
                let entry = self.members.schema.message(id);
                let (Some(key), Some(inner)) = (entry.field(1), entry.field(2)) else { return };
                for (name, value) in value.members() {
                    let mark = self.enter(&name.text());
                    self.key(at, key, name);
                    self.one(at, inner.kind, value, depth);
                    self.pointer.truncate(mark);
                }
            }
            Cardinality::Repeated | Cardinality::Map => {
                let asked = self.members.schema.describe(member.field);
                let message = format!("{} where `{asked}` is asked for", shown(value));
                self.add(at, "field", value, message);
            }
        }
    }

    fn key(&mut self, at: At<'a>, key: &Field, name: Value<'_>) {
        match key.kind {
            FieldKind::Scalar(Scalar::String) => {}
            FieldKind::Scalar(Scalar::Bool) => {
                if !name.is("true") && !name.is("false") {
                    self.add(at, "key", name, format!("key {} is no boolean", quoted(&name.text())));
                }
            }
            FieldKind::Scalar(_) | FieldKind::Enum(_) | FieldKind::Message(_) => {
                self.whole(at, key.kind, name)
            }
        }
    }

    fn listed(&mut self, at: At<'a>, id: EnumId, value: Value<'_>) {
        let known = self.members.schema.enumeration(id);
        match value.kind() {
            // `NullValue` is written as null.
            Kind::Null if known.full_name == "google.protobuf.NullValue" => {}
            Kind::String => {
                let text = value.text();
                if !known.values.iter().any(|own| own.name == *text) {
                    let near = nearest(&text, known.values.iter().map(|own| &*own.name));
                    let hint = near.map_or(String::new(), |near| format!("; was `{near}` meant?"));
                    let message = format!("{} is no value of enum {}{hint}", shown(value), known.full_name);
                    self.add(at, "enum", value, message);
                }
            }
            Kind::Number => match whole(value) {
                Some(number)
                    if known.closed && !known.values.iter().any(|own| i128::from(own.number) == number) =>
                {
                    let message = format!("{number} is no number of the closed enum {}", known.full_name);
                    self.add(at, "enum", value, message);
                }
                Some(_) | None => self.whole(at, FieldKind::Enum(id), value),
            },
            Kind::Null | Kind::Boolean | Kind::Array | Kind::Object => {
                self.mistyped(at, FieldKind::Enum(id), value);
            }
        }
    }

    fn whole(&mut self, at: At<'a>, kind: FieldKind, value: Value<'_>) {
        let Some(number) = whole(value) else { return self.mistyped(at, kind, value) };
        let range = Plain::of(kind).and_then(Plain::range);
        if !range.is_some_and(|(least, most)| (least..=most).contains(&number)) {
            let name = self.members.schema.kind_name(kind);
            self.add(at, demand(kind), value, format!("{} is out of the range of `{name}`", shown(value)));
        }
    }

    fn real(&mut self, at: At<'a>, kind: FieldKind, value: Value<'_>) {
        let text = value.text();
        if value.kind() == Kind::String && matches!(&*text, "NaN" | "Infinity" | "-Infinity") {
            return;
        }
        let number = match value.kind() {
            Kind::Number | Kind::String => text.parse::<f64>().ok(),
            Kind::Null | Kind::Boolean | Kind::Array | Kind::Object => None,
        };
        // Rust's names for numbers without a value are not among JSON's.
        let spelled = text.bytes().all(|own| own.is_ascii_digit() || b"+-.eE".contains(&own));
        let Some(number) = number.filter(|_| spelled) else { return self.mistyped(at, kind, value) };
        let fits = match kind == FieldKind::Scalar(Scalar::Float) {
            true => (number as f32).is_finite(),
            false => number.is_finite(),
        };
        if !fits {
            let name = self.members.schema.kind_name(kind);
            self.add(at, demand(kind), value, format!("{} is out of the range of `{name}`", shown(value)));
        }
    }

    /// What an `Any` holds and which fields a mask names is not looked at.
    fn special(&mut self, at: At<'a>, name: &'static str, value: Value<'_>) {
        let text = value.as_str();
        let fits = match name {
            "Timestamp" => text.is_some_and(|text| is_timestamp(&text)),
            "Duration" => text.is_some_and(|text| is_duration(&text)),
            "FieldMask" => text.is_some(),
            "ListValue" => value.kind() == Kind::Array,
            "Value" => true,
            _ => value.kind() == Kind::Object,
        };
        if !fits {
            self.add(at, "message", value, format!("{} is no google.protobuf.{name}", shown(value)));
        }
    }

    fn mistyped(&mut self, at: At<'a>, kind: FieldKind, value: Value<'_>) {
        let asked = self.members.schema.kind_name(kind);
        let message = format!("{} where `{asked}` is asked for", shown(value));
        self.add(at, demand(kind), value, message);
    }

    fn enter(&mut self, token: &str) -> usize {
        let mark = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        mark
    }

    fn add(&mut self, at: At<'a>, demand: &'static str, value: Value<'_>, message: String) {
        let schema = self.members.schema;
        let owner = schema.message(at.owner);
        let declared = match at.field {
            Some(member) => {
                let path = format!("/{}.{}", owner.full_name, member.name());
                schema.place(member.field.at.file, member.field.at.name, path)
            }
            None => schema.place(owner.at.file, owner.at.name, format!("/{}", owner.full_name)),
        };
        let (spot, path) = (Spot::Text(value.span()), self.pointer.clone());
        self.faults.add(Fault { demand, spot, path, declared: Some(declared), message }, self.most);
    }
}

fn demand(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Scalar(scalar) => scalar.keyword(),
        FieldKind::Enum(_) => "enum",
        FieldKind::Message(_) => "message",
    }
}

/// A whole number, as a number or in quotes; an exponent or a fraction of zero is taken as parsers do.
fn whole(value: Value<'_>) -> Option<i128> {
    match value.kind() {
        Kind::Number | Kind::String => {
            let text = value.text();
            let spelled = text.bytes().all(|own| own.is_ascii_digit() || b"-.eE+".contains(&own));
            text.parse::<i128>().ok().filter(|_| spelled).or_else(|| {
                let number: f64 = text.parse().ok().filter(|_| spelled)?;
                (number.fract() == 0.0).then_some(number as i128)
            })
        }
        Kind::Null | Kind::Boolean | Kind::Array | Kind::Object => None,
    }
}

fn shown(value: Value<'_>) -> String {
    match value.kind() {
        Kind::Null | Kind::Boolean => value.raw().to_owned(),
        Kind::Number => value.raw().chars().take(40).collect(),
        Kind::String => quoted(&value.text()),
        Kind::Array | Kind::Object => value.kind().described().to_owned(),
    }
}
