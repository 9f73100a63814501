//! Random JSON Schemas and random values over one small vocabulary, so that pairs of schemas often
//! overlap and values often hit the edges.

use serde_json::{Map, Value, json};

use crate::chance::Chance;

pub(crate) const NAMES: [&str; 4] = ["a", "b", "ab", "c"];
const PATTERNS: [&str; 10] =
    ["^a", "b$", "^a*$", "b", "^.?$", "^(ab)*$", "^[^a]", "\\d", "^(a|b)+$", "a{2}|^c"];
pub(crate) const WORDS: [&str; 9] = ["", "a", "b", "ab", "aa", "abab", "1", "é", "\n"];

/// A schema of 2020-12, at most `depth` levels deep. `$defs` at the root holds what it refers to.
pub fn schema(chance: &mut Chance, depth: usize) -> Value {
    let mut root = subschema(chance, depth);
    let mut definitions = Map::new();
    for name in ["p", "q"] {
        definitions.insert(name.to_owned(), guarded(chance, depth.saturating_sub(1)));
    }
    if root.is_boolean() {
        root = json!({"allOf": [root]});
    }
    root["$defs"] = Value::Object(definitions);
    root
}

/// The schema with one or two of its parts made anew, or keywords of its root added or taken away.
pub fn evolve(chance: &mut Chance, schema: &Value, depth: usize) -> Value {
    let mut next = schema.clone();
    for _ in 0..=chance.below(2) {
        change(chance, &mut next, depth);
    }
    next
}

fn change(chance: &mut Chance, at: &mut Value, depth: usize) {
    let Value::Object(members) = at else {
        *at = subschema(chance, depth);
        return;
    };
    let names: Vec<String> = members.keys().filter(|name| *name != "$defs").cloned().collect();
    if names.is_empty() || chance.one_in(4) {
        let more = subschema(chance, depth);
        for (name, value) in more.as_object().into_iter().flatten() {
            members.entry(name.clone()).or_insert_with(|| value.clone());
        }
        return;
    }
    let name = chance.pick(&names).clone();
    let below = ["items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else"];
    match members.get_mut(&name) {
        Some(value) if below.contains(&name.as_str()) => change(chance, value, depth.saturating_sub(1)),
        Some(Value::Object(inner)) if name == "properties" || name == "patternProperties" => {
            let names: Vec<String> = inner.keys().cloned().collect();
            if let Some(value) = names.first().and_then(|_| inner.get_mut(chance.pick(&names))) {
                change(chance, value, depth.saturating_sub(1));
            }
        }
        Some(Value::Array(arms))
            if ["allOf", "anyOf", "oneOf"].contains(&name.as_str()) && arms.len() > 1 =>
        {
            let at = chance.below(arms.len());
            if chance.one_in(3) {
                arms.remove(at);
            } else {
                change(chance, &mut arms[at], depth.saturating_sub(1));
            }
        }
        _ => {
            members.remove(&name);
        }
    }
}

/// References stand only below a member or an item, so that none leads to itself for the same value.
fn guarded(chance: &mut Chance, depth: usize) -> Value {
    let mut schema = Map::new();
    one_keyword(chance, &mut schema, 0);
    let name = *chance.pick(&NAMES);
    let below = if depth > 0 && chance.one_in(2) {
        json!({"$ref": chance.pick(&["#", "#/$defs/p", "#/$defs/q"])})
    } else {
        subschema(chance, 0)
    };
    match chance.below(6) {
        0 => schema.insert("items".to_owned(), below),
        1 => schema.insert("additionalProperties".to_owned(), below),
        _ => schema.insert("properties".to_owned(), json!({name: below})),
    };
    Value::Object(schema)
}

fn subschema(chance: &mut Chance, depth: usize) -> Value {
    if chance.one_in(9) {
        return Value::Bool(!chance.one_in(3));
    }
    let mut schema = Map::new();
    for _ in 0..1 + chance.below(3) {
        one_keyword(chance, &mut schema, depth);
    }
    Value::Object(schema)
}

fn one_keyword(chance: &mut Chance, schema: &mut Map<String, Value>, depth: usize) {
    let kinds = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let small = chance.below(4);
    let (name, value) = match chance.below(if depth == 0 { 18 } else { 38 }) {
        0..=2 => ("type", json!(chance.pick(&kinds))),
        3 => ("type", json!([kinds[chance.below(3)], kinds[3 + chance.below(4)]])),
        4 => ("enum", json!([value_of(chance, 1), value_of(chance, 1), value_of(chance, 0)])),
        5 => ("const", value_of(chance, 1)),
        6 => ("minimum", json!(small as i64 - 1)),
        7 => ("maximum", json!(small)),
        8 => ("exclusiveMaximum", json!(small)),
        9 => ("multipleOf", chance.pick(&[json!(1), json!(2), json!(3), json!(0.5), json!(1.5)]).clone()),
        10 => ("minLength", json!(small)),
        11 => ("maxLength", json!(small)),
        12 => ("pattern", json!(chance.pick(&PATTERNS))),
        13 => ("minItems", json!(small)),
        14 => ("maxItems", json!(small)),
        15 => ("uniqueItems", json!(true)),
        16 => ("required", json!([chance.pick(&NAMES)])),
        17 => ("exclusiveMinimum", json!(small as i64 - 2)),
        18 => ("items", subschema(chance, depth - 1)),
        19 => ("prefixItems", json!([subschema(chance, depth - 1), subschema(chance, depth - 1)])),
        20 => ("contains", subschema(chance, depth - 1)),
        21 => ("maxContains", json!(small)),
        22 => ("minContains", json!(small)),
        23 | 24 => {
            let (one, other) = (*chance.pick(&NAMES), *chance.pick(&NAMES));
            ("properties", json!({one: subschema(chance, depth - 1), other: subschema(chance, depth - 1)}))
        }
        25 => ("patternProperties", json!({*chance.pick(&PATTERNS): subschema(chance, depth - 1)})),
        26 => ("additionalProperties", subschema(chance, depth - 1)),
        27 => ("propertyNames", subschema(chance, 0)),
        28 => (if chance.one_in(2) { "minProperties" } else { "maxProperties" }, json!(small)),
        29 => ("dependentRequired", json!({*chance.pick(&NAMES): [chance.pick(&NAMES)]})),
        30 => ("dependentSchemas", json!({*chance.pick(&NAMES): subschema(chance, depth - 1)})),
        31 => ("anyOf", json!([subschema(chance, depth - 1), subschema(chance, depth - 1)])),
        32 => ("oneOf", json!([subschema(chance, depth - 1), subschema(chance, depth - 1)])),
        33 => ("allOf", json!([subschema(chance, depth - 1), subschema(chance, depth - 1)])),
        34 => ("not", subschema(chance, depth - 1)),
        35 => {
            schema.insert("if".to_owned(), subschema(chance, depth - 1));
            (if chance.one_in(2) { "then" } else { "else" }, subschema(chance, depth - 1))
        }
        36 => match chance.below(3) {
            0 => ("unevaluatedProperties", Value::Bool(false)),
            1 => ("unevaluatedProperties", subschema(chance, 0)),
            _ => ("unevaluatedItems", if chance.one_in(2) { json!(false) } else { subschema(chance, 0) }),
        },
        _ => match chance.below(5) {
            0 => ("$dynamicRef", json!("#/$defs/p")),
            _ => ("$ref", json!(chance.pick(&["#/$defs/p", "#/$defs/q"]))),
        },
    };
    schema.insert(name.to_owned(), value);
}

/// A value, at most `depth` levels deep.
pub fn value_of(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 6 } else { 10 }) {
        0 => Value::Null,
        1 => Value::Bool(chance.one_in(2)),
        2 => json!(chance.below(6) as i64 - 2),
        3 => json!([0.5, 1.5, -0.25, 2.75, 1.0][chance.below(5)]),
        4 | 5 => json!(chance.pick(&WORDS)),
        6 | 7 => (0..chance.below(4)).map(|_| value_of(chance, depth - 1)).collect(),
        _ => {
            let count = chance.below(4);
            let names: Vec<&str> = (0..count).map(|_| *chance.pick(&NAMES)).collect();
            Value::Object(
                names.iter().map(|name| ((*name).to_owned(), value_of(chance, depth - 1))).collect(),
            )
        }
    }
}

/// A value as YAML in blocks, as a person would write it.
pub fn in_yaml(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, &mut out);
    out
}

fn block(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let inner = |value: &Value, out: &mut String| match value {
        Value::Object(members) if !members.is_empty() => {
            out.push('\n');
            block(value, depth + 1, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            block(value, depth + 1, out);
        }
        _ => *out += &format!(" {value}\n"),
    };
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                let plain = name.chars().all(|own| own.is_ascii_alphabetic());
                let name = if plain { name.clone() } else { Value::String(name.clone()).to_string() };
                *out += &format!("{indent}{name}:");
                inner(value, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                *out += &format!("{indent}-");
                inner(item, out);
            }
        }
        _ => *out += &format!("{indent}{value}\n"),
    }
}
