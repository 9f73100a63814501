//! A JSON Schema of 2020-12 in the words of an older draft. What a draft has no words for is left out, so
//! the texts are for trying a draft's rules and need not mean the same.

use serde_json::{Map, Value, json};
use tenon_core::jsonschema::Draft;

/// Keywords that hold a schema, those that hold a list of them, and those that hold them by name.
const ONE: [&str; 11] = [
    "items",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "propertyNames",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "additionalItems",
];
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
const NAMED: [&str; 4] = ["properties", "patternProperties", "dependentSchemas", "$defs"];

/// The text in that draft says all that the schema does.
pub fn is_whole(schema: &Value, draft: Draft) -> bool {
    // Only in 2020-12 does `contains` evaluate items.
    let mut lost = match draft {
        Draft::Draft202012 => Vec::new(),
        Draft::Draft201909 | Draft::Draft7 | Draft::Draft6 | Draft::Draft4 => {
            vec!["$dynamicRef", "unevaluatedItems"]
        }
    };
    if draft < Draft::Draft201909 {
        // What stands beside `$ref` is no part of these.
        lost.extend(["$ref", "minContains", "maxContains", "unevaluatedProperties"]);
    }
    if draft < Draft::Draft7 {
        lost.extend(["if", "then", "else"]);
    }
    if draft < Draft::Draft6 {
        // Its whole numbers are others, and it has one bound where two may stand.
        lost.extend(["integer", "exclusiveMinimum", "exclusiveMaximum", "contains", "propertyNames"]);
    }
    let text = schema.to_string();
    // Both kinds of dependency may name one property, and the older word has room for one.
    let both = text.contains("dependentRequired") && text.contains("dependentSchemas");
    lost.iter().all(|name| !text.contains(&format!("\"{name}\""))) && !(both && draft < Draft::Draft201909)
}

/// The schema as a text of `draft` would say it.
pub fn spelled(schema: &Value, draft: Draft) -> Value {
    let members = match schema {
        Value::Object(members) => members,
        Value::Bool(value) if draft == Draft::Draft4 => {
            return if *value { json!({}) } else { json!({"not": {}}) };
        }
        other => return other.clone(),
    };
    let mut out = Map::new();
    for (name, value) in members {
        let value = match value {
            value if ONE.contains(&name.as_str()) => spelled(value, draft),
            Value::Array(list) if LISTS.contains(&name.as_str()) => {
                list.iter().map(|own| spelled(own, draft)).collect()
            }
            Value::Object(named) if NAMED.contains(&name.as_str()) => {
                Value::Object(named.iter().map(|(name, own)| (name.clone(), spelled(own, draft))).collect())
            }
            other => other.clone(),
        };
        out.insert(name.clone(), value);
    }
    if draft < Draft::Draft202012 {
        before_2020_12(&mut out);
    }
    if draft < Draft::Draft201909 {
        before_2019_09(&mut out);
    }
    if draft < Draft::Draft7 {
        without(&mut out, &["if", "then", "else"]);
    }
    if draft < Draft::Draft6 {
        before_6(&mut out);
    }
    Value::Object(out)
}

fn without(out: &mut Map<String, Value>, names: &[&str]) {
    names.iter().for_each(|name| drop(out.remove(*name)));
}

fn before_2020_12(out: &mut Map<String, Value>) {
    out.remove("$dynamicRef");
    if let Some(prefix) = out.remove("prefixItems")
        && let Some(rest) = out.insert("items".to_owned(), prefix)
    {
        out.insert("additionalItems".to_owned(), rest);
    }
}

fn before_2019_09(out: &mut Map<String, Value>) {
    without(out, &["minContains", "maxContains", "unevaluatedProperties", "unevaluatedItems"]);
    if let Some(definitions) = out.remove("$defs") {
        out.insert("definitions".to_owned(), definitions);
    }
    if let Some(Value::String(target)) = out.get_mut("$ref") {
        *target = target.replace("$defs", "definitions");
    }
    let mut dependencies = Map::new();
    for name in ["dependentRequired", "dependentSchemas"] {
        if let Some(Value::Object(own)) = out.remove(name) {
            dependencies.extend(own);
        }
    }
    if !dependencies.is_empty() {
        out.insert("dependencies".to_owned(), Value::Object(dependencies));
    }
}

fn before_6(out: &mut Map<String, Value>) {
    without(out, &["contains", "propertyNames"]);
    if let Some(value) = out.remove("const") {
        out.entry("enum").or_insert_with(|| json!([value]));
    }
    if let Some(Value::Array(values)) = out.get_mut("enum") {
        let mut different: Vec<Value> = Vec::new();
        for value in values.drain(..) {
            let same =
                |own: &Value| *own == value || own.as_f64().is_some_and(|own| value.as_f64() == Some(own));
            if !different.iter().any(same) {
                different.push(value);
            }
        }
        *values = different;
    }
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if let Some(own) = out.remove(exclusive) {
            out.insert(bound.to_owned(), own);
            out.insert(exclusive.to_owned(), Value::Bool(true));
        }
    }
}
