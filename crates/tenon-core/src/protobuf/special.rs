//! Well-known types whose JSON is not an object of their fields: what it says, and how it is written
//! (protobuf.dev, "ProtoJSON Format"). What an `Any` holds is not looked at, for its type may be any.

use serde_json::{Map, Value as Json};

use super::contents::Members;
use super::datum::{Record, Value};
use super::model::{FieldKind, MessageId};
use super::times;

/// The JSON of a message of the well-known type `name`.
pub(super) fn to_json(members: &Members<'_>, name: &str, record: &Record) -> Json {
    match name {
        "Timestamp" => Json::from(times::timestamp(whole(record, 1), whole(record, 2))),
        "Duration" => Json::from(times::duration(whole(record, 1), whole(record, 2))),
        "FieldMask" => {
            let paths = record.get(1).iter().filter_map(|path| match path {
                Value::Text(path) => Some(camel(path)),
                _ => None,
            });
            Json::from(paths.collect::<Vec<_>>().join(","))
        }
        "ListValue" => record.get(1).iter().map(|value| value_json(members, value)).collect(),
        "Value" => match record.fields.iter().find_map(|(number, values)| Some((number, values.last()?))) {
            Some((2, Value::Real(number))) => match serde_json::Number::from_f64(*number) {
                Some(number) => Json::Number(number),
                // JSON has no such number; printers refuse it.
                None => Json::Null,
            },
            Some((_, Value::Text(text))) => Json::from(&**text),
            Some((_, Value::Truth(truth))) => Json::from(*truth),
            Some((5, Value::Message(inner))) => to_json(members, "Struct", inner),
            Some((_, Value::Message(inner))) => to_json(members, "ListValue", inner),
            Some(_) | None => Json::Null,
        },
        "Struct" => {
            let mut object = Map::new();
            for entry in record.get(1) {
                let Value::Message(entry) = entry else { continue };
                let key = match entry.get(1) {
                    [Value::Text(key), ..] => key.clone(),
                    _ => String::new(),
                };
                let value = entry.get(2).last().map_or(Json::Null, |value| value_json(members, value));
                object.insert(key, value);
            }
            Json::Object(object)
        }
        _ => Json::Object(Map::new()),
    }
}

fn value_json(members: &Members<'_>, value: &Value) -> Json {
    match value {
        Value::Message(record) => to_json(members, "Value", record),
        _ => Json::Null,
    }
}

fn whole(record: &Record, number: i32) -> i64 {
    match record.get(number) {
        [.., Value::Whole(whole)] => *whole as i64,
        _ => 0,
    }
}

/// The message of the well-known type `name` that JSON stands for; an `Any` without what it holds.
///
/// *Errors*: it is no JSON of that type. *Limits*: `depth` messages.
pub(super) fn read(
    members: &Members<'_>,
    id: MessageId,
    name: &str,
    json: &Json,
    depth: u32,
) -> Result<Record, String> {
    let depth = depth.checked_sub(1).ok_or_else(|| "messages are nested too deeply".to_owned())?;
    let mut record = Record::new(id);
    let wrong = || format!("{json} is no `{name}`");
    match (name, json) {
        ("Timestamp" | "Duration", Json::String(text)) => {
            let read = if name == "Timestamp" { times::of_timestamp(text) } else { times::of_duration(text) };
            let (seconds, nanos) = read.ok_or_else(wrong)?;
            set_whole(&mut record, 1, seconds);
            set_whole(&mut record, 2, nanos);
        }
        ("FieldMask", Json::String(text)) => {
            record.values(1).extend(text.split(',').filter(|path| !path.is_empty()).map(snake));
        }
        ("ListValue", Json::Array(items)) => {
            for item in items {
                let value = part(members, id, 1, "Value", item, depth)?;
                record.values(1).push(value);
            }
        }
        ("Struct", Json::Object(object)) => {
            let entry = held(members, id, 1).ok_or_else(wrong)?;
            for (key, json) in object {
                let mut own = Record::new(entry);
                own.values(1).push(Value::Text(key.clone()));
                let value = part(members, entry, 2, "Value", json, depth)?;
                own.values(2).push(value);
                record.values(1).push(Value::Message(own));
            }
        }
        ("Value", json) => {
            let (number, value) = match json {
                Json::Null => (1, Value::Whole(0)),
                Json::Number(number) => (2, Value::Real(number.as_f64().ok_or_else(wrong)?)),
                Json::String(text) => (3, Value::Text(text.clone())),
                Json::Bool(truth) => (4, Value::Truth(*truth)),
                Json::Object(_) => (5, part(members, id, 5, "Struct", json, depth)?),
                Json::Array(_) => (6, part(members, id, 6, "ListValue", json, depth)?),
            };
            record.values(number).push(value);
        }
        ("Timestamp" | "Duration" | "FieldMask" | "ListValue" | "Struct", _) => return Err(wrong()),
        (_, Json::Object(_)) => {}
        (_, _) => return Err(wrong()),
    }
    Ok(record)
}

/// Nothing is kept for a zero that cannot be told from absence.
fn set_whole(record: &mut Record, number: i32, whole: i64) {
    if whole != 0 {
        record.values(number).push(Value::Whole(whole.into()));
    }
}

fn part(
    members: &Members<'_>,
    of: MessageId,
    number: i32,
    name: &str,
    json: &Json,
    depth: u32,
) -> Result<Value, String> {
    let id = held(members, of, number).ok_or_else(|| format!("{json} is no `{name}`"))?;
    Ok(Value::Message(read(members, id, name, json, depth)?))
}

/// The message type of a field.
fn held(members: &Members<'_>, of: MessageId, number: i32) -> Option<MessageId> {
    match members.schema.message(of).field(number)?.kind {
        FieldKind::Message(id) => Some(id),
        FieldKind::Scalar(_) | FieldKind::Enum(_) => None,
    }
}

/// `a_b.c` as `aB.c`.
fn camel(path: &str) -> String {
    let (mut out, mut raise) = (String::new(), false);
    for own in path.chars() {
        match own {
            '_' => raise = true,
            own if raise => {
                out.push(own.to_ascii_uppercase());
                raise = false;
            }
            own => out.push(own),
        }
    }
    out
}

/// `aB.c` as `a_b.c`.
fn snake(path: &str) -> Value {
    let mut out = String::new();
    for own in path.chars() {
        if own.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(own.to_ascii_lowercase());
    }
    Value::Text(out)
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::super::contents::Members;
    use super::super::datum::{self, encode};
    use super::super::decode;
    use super::super::json::UnknownKeys;
    use super::super::json_reader;
    use super::super::model::MessageId;
    use crate::limits::Limits;
    use crate::text::Source;

    const TEXT: &str = r#"syntax = "proto3";
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/field_mask.proto";
message All {
  google.protobuf.Timestamp at = 1;
  google.protobuf.Duration lasts = 2;
  google.protobuf.Value any = 3;
  google.protobuf.Struct bag = 4;
  google.protobuf.ListValue list = 5;
  google.protobuf.FieldMask mask = 6;
  google.protobuf.Int64Value count = 7;
}
"#;

    /// What is printed of the bytes that JSON is written as.
    fn there_and_back(json: &str) -> Result<String, String> {
        let builder = Builder::new("all.proto", &Source::new("all.proto", TEXT), &Limits::default());
        let schema = builder.finish().map_err(|invalid| invalid.to_string())?;
        let members = Members::new(&schema);
        let at = schema.messages.iter().position(|own| own.full_name == "All").unwrap_or(0);
        let id = MessageId(at as u32);
        let json = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let record = json_reader::read(&members, id, &json, UnknownKeys::Refuse).map_err(|own| own.reason)?;
        let bytes = encode(&members, &record);
        let read = decode::decode(&members, id, &bytes)?;
        Ok(datum::to_json(&members, &read).to_string())
    }

    #[test]
    fn well_known_types_come_back_as_protojson_writes_them() {
        for same in [
            r#"{"at":"2024-02-29T23:59:59Z"}"#,
            r#"{"at":"1969-12-31T23:59:59.500Z"}"#,
            r#"{"at":"2024-01-02T03:04:05.000001Z"}"#,
            r#"{"at":"0001-01-01T00:00:00.123456789Z"}"#,
            r#"{"lasts":"0s"}"#,
            r#"{"lasts":"-1.500s"}"#,
            r#"{"lasts":"-0.000000001s"}"#,
            r#"{"lasts":"315576000000s"}"#,
            r#"{"any":null}"#,
            r#"{"any":1.5}"#,
            r#"{"any":"a"}"#,
            r#"{"any":[true,{"a":null}]}"#,
            r#"{"bag":{"a":{"b":[]},"c":"d"}}"#,
            r#"{"list":[1.0,"two",[3.0]]}"#,
            r#"{"mask":"user.displayName,photo"}"#,
            r#"{"count":"9007199254740993"}"#,
        ] {
            assert_eq!(there_and_back(same).as_deref(), Ok(same));
        }
    }

    #[test]
    fn other_spellings_come_back_as_printers_spell_them() {
        for (written, read) in [
            (r#"{"at":"2024-01-01T00:00:00.5+01:30"}"#, r#"{"at":"2023-12-31T22:30:00.500Z"}"#),
            (r#"{"at":"2024-01-01T00:00:00.1234Z"}"#, r#"{"at":"2024-01-01T00:00:00.123400Z"}"#),
            (r#"{"lasts":"1.5s"}"#, r#"{"lasts":"1.500s"}"#),
        ] {
            assert_eq!(there_and_back(written).as_deref(), Ok(read));
        }
    }

    #[test]
    fn what_is_none_of_the_type_is_refused() {
        for (written, reason) in [
            (r#"{"at":"2024-02-30T00:00:00Z"}"#, r#""2024-02-30T00:00:00Z" is no `Timestamp`"#),
            (r#"{"lasts":"1"}"#, r#""1" is no `Duration`"#),
            (r#"{"bag":[]}"#, "[] is no `Struct`"),
        ] {
            assert_eq!(there_and_back(written), Err(reason.to_owned()));
        }
    }
}
