//! A large JSON Schema as descriptions of services have them: hundreds of definitions that refer to each
//! other both ways, with objects closed and open, choices told apart by a constant, definitions that
//! extend others, maps, lists and patterns of names.

use serde_json::{Map, Value, json};

/// What became of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// As it was first published.
    First,
    /// With other descriptions, which demand nothing.
    Reworded,
    /// With one more character in one name's pattern of lengths: `maxLength` is 63 where it was 64.
    Narrowed,
}

/// A schema of about so many lines when printed by [`text`]. The same for the same arguments, on every
/// machine.
pub fn schema(lines: usize, edition: Edition) -> Value {
    let count = lines / LINES;
    let definitions: Map<String, Value> =
        (0..count).map(|at| (name(at), definition(at, count, edition))).collect();
    let entries: Map<String, Value> = (0..count).step_by(17).map(|at| (name(at), to(at))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://acme.example/service.json",
        "type": "object",
        "properties": entries,
        "additionalProperties": false,
        "$defs": definitions,
    })
}

/// As people keep it: indented, a value a line.
pub fn text(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).expect("a value is JSON")
}

/// The pointer of the keyword that [`Edition::Narrowed`] narrows.
pub fn narrowed(lines: usize) -> String {
    format!("/$defs/{}/properties/name/maxLength", name(narrowed_at(lines / LINES)))
}

/// Lines of a definition on average.
const LINES: usize = 29;

fn name(at: usize) -> String {
    let kind = ["Thing", "Choice", "Extension", "Map", "List", "Rule"][at % 6];
    format!("{kind}{at}")
}

fn to(at: usize) -> Value {
    json!({"$ref": format!("#/$defs/{}", name(at))})
}

fn narrowed_at(count: usize) -> usize {
    count / 2 / 6 * 6
}

fn definition(at: usize, count: usize, edition: Edition) -> Value {
    // Back and forth, so that most definitions are on circles.
    let other = |step: usize| to((at * 7 + step * 13 + 1) % count);
    let thing = |step: usize| to((at / 6 * 6 + step * 6) % (count / 6 * 6));
    let longest = if edition == Edition::Narrowed && at == narrowed_at(count) { 63 } else { 64 };
    let described = match edition {
        Edition::First | Edition::Narrowed => format!("What number {at} is for."),
        Edition::Reworded => format!("Number {at}, and what it is for."),
    };
    let mut schema = match at % 6 {
        0 => json!({
            "type": "object",
            "properties": {
                "kind": {"const": name(at)},
                "name": {"type": "string", "minLength": 1, "maxLength": longest},
                "count": {"type": "integer", "minimum": 0},
                "state": {"enum": ["new", "open", "closed"]},
                "part": other(1),
                "parent": thing(1),
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            },
            "patternProperties": {"^x-[a-z]+$": {"type": ["string", "number", "boolean"]}},
            "required": ["kind", "name"],
            "additionalProperties": false,
        }),
        1 => json!({"oneOf": [thing(1), thing(2), thing(3), {"type": "null"}]}),
        2 => json!({
            "allOf": [
                {"type": "object", "properties": {"id": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"}}},
                {"type": "object", "properties": {"spec": other(2), "status": other(3)}, "required": ["spec"]},
            ],
            "properties": {"at": {"type": "string", "format": "date-time"}},
        }),
        3 => json!({
            "type": "object",
            "propertyNames": {"pattern": "^[a-zA-Z0-9._-]+$"},
            "additionalProperties": {"anyOf": [other(4), {"type": "string"}, {"type": "array", "items": other(5)}]},
        }),
        4 => json!({"type": "array", "items": other(6), "minItems": 1, "maxItems": 100}),
        _ => json!({
            "type": "object",
            "properties": {
                "op": {"enum": ["in", "not-in", "exists"]},
                "key": {"type": "string", "maxLength": 253},
                "values": {"type": "array", "items": {"type": "string"}},
                "next": other(7),
            },
            "required": ["op", "key"],
            "if": {"properties": {"op": {"const": "exists"}}},
            "then": {"properties": {"values": {"maxItems": 0}}},
        }),
    };
    schema["description"] = json!(described);
    schema
}
