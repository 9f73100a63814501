//! JSON as a reader's schema takes it. (protobuf.dev, "ProtoJSON Format")

use serde_json::Value as Json;

use super::contents::{Member, Members};
use super::datum::{Record, Value, from_base64, is_zero};
use super::decode::{required, under};
use super::json::{Form, UnknownKeys, form};
use super::model::{Cardinality, EnumId, FieldKind, MessageId, Presence, Scalar};
use super::special;
use super::wire::Plain;

const MOST_DEPTH: u32 = 100;

/// What the parser complains about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Where in the message: `lines[0].price`.
    pub(super) path: String,
    /// Why, in a clause.
    pub(super) reason: String,
}

impl From<String> for Wrong {
    fn from(reason: String) -> Wrong {
        Wrong { path: String::new(), reason }
    }
}

/// The message. *Errors*: what the parser would complain about.
pub(super) fn read(
    members: &Members<'_>,
    id: MessageId,
    json: &Json,
    unknown: UnknownKeys,
) -> Result<Record, Wrong> {
    let record = message(members, id, json, unknown, MOST_DEPTH)?;
    required(members, &record, MOST_DEPTH)?;
    Ok(record)
}

fn message(
    members: &Members<'_>,
    id: MessageId,
    json: &Json,
    unknown: UnknownKeys,
    depth: u32,
) -> Result<Record, Wrong> {
    let depth = depth.checked_sub(1).ok_or_else(|| "messages are nested too deeply".to_owned())?;
    let mut record = Record::new(id);
    match form(members.schema, FieldKind::Message(id)) {
        Form::Special(name) => return Ok(special::read(members, id, name, json, depth)?),
        Form::Plain(kind) => {
            let value = one(members, kind, json, unknown, depth)?;
            record.values(1).extend(value);
            return Ok(record);
        }
        Form::Object(_) => {}
    }
    let Json::Object(object) = json else { return Err(format!("{json} is no object").into()) };
    let fields = members.of(id);
    for (key, json) in object {
        let by_json = fields.iter().find(|member| member.json_name() == key.as_str());
        let Some(member) = by_json.or_else(|| fields.iter().find(|member| member.name() == key)).copied()
        else {
            match unknown {
                UnknownKeys::Refuse => return Err(format!("unknown field `{key}`").into()),
                UnknownKeys::Ignore => continue,
            }
        };
        let free = form(members.schema, member.field.kind) == Form::Special("Value");
        if json.is_null() && !free {
            continue;
        }
        if let (Some(oneof), None) = (member.field.oneof, member.extension) {
            let mut others = members.schema.message(id).fields.iter();
            let taken = |other: &super::model::Field| {
                other.oneof == Some(oneof)
                    && other.number != member.field.number
                    && !record.get(other.number).is_empty()
            };
            if others.any(taken) {
                return Err(format!("two fields of one oneof, the second is `{key}`").into());
            }
        }
        field(members, &mut record, member, json, unknown, depth).map_err(|wrong| {
            let path = under(member, record.get(member.field.number).len(), &wrong.path);
            Wrong { path, ..wrong }
        })?;
    }
    Ok(record)
}

fn field(
    members: &Members<'_>,
    record: &mut Record,
    member: Member<'_>,
    json: &Json,
    unknown: UnknownKeys,
    depth: u32,
) -> Result<(), Wrong> {
    let (number, kind) = (member.field.number, member.field.kind);
    match member.field.cardinality {
        Cardinality::Repeated => {
            let Json::Array(items) = json else { return Err(format!("{json} is no array").into()) };
            for item in items {
                let value = one(members, kind, item, unknown, depth)?;
                record.values(number).extend(value);
            }
        }
        Cardinality::Map => {
            let (Json::Object(entries), FieldKind::Message(id)) = (json, kind) else {
                return Err(format!("{json} is no object").into());
            };
            let entry = members.schema.message(id);
            let (Some(key), Some(value)) = (entry.field(1), entry.field(2)) else { return Ok(()) };
            for (text, json) in entries {
                let mut held = Record::new(id);
                held.values(1).push(key_of(key.kind, text)?);
                let Some(value) = one(members, value.kind, json, unknown, depth)? else { continue };
                held.values(2).push(value);
                record.values(number).push(Value::Message(held));
            }
        }
        Cardinality::Singular | Cardinality::Required => {
            let Some(value) = one(members, kind, json, unknown, depth)? else { return Ok(()) };
            if member.field.presence == Presence::Explicit || !is_zero(&value) {
                *record.values(number) = vec![value];
            }
        }
    }
    Ok(())
}

fn key_of(kind: FieldKind, text: &str) -> Result<Value, String> {
    match kind {
        FieldKind::Scalar(Scalar::String) => Ok(Value::Text(text.to_owned())),
        FieldKind::Scalar(Scalar::Bool) => match text {
            "true" => Ok(Value::Truth(true)),
            "false" => Ok(Value::Truth(false)),
            _ => Err(format!("key `{text}` is no boolean")),
        },
        _ => whole(kind, &Json::from(text)),
    }
}

/// `None` for a name that is skipped.
fn one(
    members: &Members<'_>,
    kind: FieldKind,
    json: &Json,
    unknown: UnknownKeys,
    depth: u32,
) -> Result<Option<Value>, Wrong> {
    let value = match kind {
        FieldKind::Message(id) => Value::Message(message(members, id, json, unknown, depth)?),
        FieldKind::Enum(id) => return Ok(listed(members, id, json, unknown)?),
        FieldKind::Scalar(Scalar::Bool) => {
            Value::Truth(json.as_bool().ok_or_else(|| format!("{json} is no boolean"))?)
        }
        FieldKind::Scalar(Scalar::String) => {
            Value::Text(json.as_str().ok_or_else(|| format!("{json} is no string"))?.to_owned())
        }
        FieldKind::Scalar(Scalar::Bytes) => {
            let bytes = json.as_str().and_then(from_base64);
            Value::Bytes(bytes.ok_or_else(|| format!("{json} is no base64"))?)
        }
        FieldKind::Scalar(Scalar::Float | Scalar::Double) => real(kind, json)?,
        FieldKind::Scalar(_) => whole(kind, json)?,
    };
    Ok(Some(value))
}

fn listed(
    members: &Members<'_>,
    id: EnumId,
    json: &Json,
    unknown: UnknownKeys,
) -> Result<Option<Value>, String> {
    let known = members.schema.enumeration(id);
    let Json::String(name) = json else {
        let value = whole(FieldKind::Enum(id), json)?;
        let is = |number: i32| value == Value::Whole(number.into());
        return match known.closed && !known.values.iter().any(|value| is(value.number)) {
            true => Err(format!("{json} is no value of the enum")),
            false => Ok(Some(value)),
        };
    };
    match (known.values.iter().find(|value| value.name == *name), unknown) {
        (Some(value), _) => Ok(Some(Value::Whole(value.number.into()))),
        (None, UnknownKeys::Refuse) => Err(format!("unknown enum value `{name}`")),
        (None, UnknownKeys::Ignore) => Ok(None),
    }
}

fn whole(kind: FieldKind, json: &Json) -> Result<Value, String> {
    let number = match json {
        Json::String(text) => text.parse::<i128>().ok(),
        Json::Number(number) => number.as_i128().or_else(|| {
            let number = number.as_f64()?;
            (number.fract() == 0.0).then_some(number as i128)
        }),
        _ => None,
    };
    let number = number.ok_or_else(|| format!("{json} is no whole number"))?;
    let range = Plain::of(kind).and_then(Plain::range);
    match range.is_some_and(|(least, most)| (least..=most).contains(&number)) {
        true => Ok(Value::Whole(number)),
        false => Err(format!("{number} is out of range")),
    }
}

fn real(kind: FieldKind, json: &Json) -> Result<Value, String> {
    let number = match json {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match &**text {
            "NaN" => return Ok(Value::Real(f64::NAN)),
            "Infinity" => return Ok(Value::Real(f64::INFINITY)),
            "-Infinity" => return Ok(Value::Real(f64::NEG_INFINITY)),
            text => text.parse().ok().filter(|number: &f64| number.is_finite()),
        },
        _ => None,
    };
    let number = number.ok_or_else(|| format!("{json} is no number"))?;
    if kind != FieldKind::Scalar(Scalar::Float) {
        return Ok(Value::Real(number));
    }
    let single = number as f32;
    if single.is_finite() { Ok(Value::Real(single.into())) } else { Err(format!("{number} is out of range")) }
}
