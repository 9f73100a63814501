//! Random JSON values that a schema of 2020-12 probably takes, so that what is said of its values is tried
//! on some. Whether it does take them is for a validator to say.

use serde_json::{Map, Value, json};

use crate::chance::Chance;
use crate::generate_json::{NAMES, WORDS, value_of};

/// A value that was made to fit `root`.
pub fn value_under(chance: &mut Chance, root: &Value, depth: usize) -> Value {
    value(chance, root, &[root], depth)
}

/// The value with one of its parts made anew, added or taken away.
pub fn mutated(chance: &mut Chance, value: &Value) -> Value {
    let mut next = value.clone();
    match &mut next {
        Value::Array(items) if !items.is_empty() && !chance.one_in(4) => {
            let at = chance.below(items.len());
            match chance.below(4) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => items[at] = mutated(chance, &items[at]),
            }
        }
        Value::Object(members) if !members.is_empty() && !chance.one_in(4) => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = chance.pick(&names);
            match chance.below(4) {
                0 => drop(members.remove(name)),
                1 => drop(members.insert((*chance.pick(&NAMES)).to_owned(), value_of(chance, 1))),
                _ => drop(members.insert(name.clone(), mutated(chance, &value[name]))),
            }
        }
        Value::Number(number) if chance.one_in(2) => {
            next = json!(number.as_f64().unwrap_or_default() + [-1.0, 0.5, 1.0][chance.below(3)]);
        }
        _ => next = value_of(chance, 1),
    }
    next
}

/// All that holds of a value at once: each schema, where its references lead, all of its conjuncts and one
/// of its alternatives.
fn together<'v>(
    chance: &mut Chance,
    root: &'v Value,
    schema: &'v Value,
    depth: usize,
    all: &mut Vec<&'v Map<String, Value>>,
) {
    let Value::Object(members) = schema else { return };
    if depth == 0 {
        return;
    }
    all.push(members);
    let mut follow = |chance: &mut Chance, schema| together(chance, root, schema, depth - 1, all);
    for name in ["$ref", "$dynamicRef"] {
        if let Some(target) = members.get(name).and_then(Value::as_str)
            && let Some(target) = root.pointer(target.trim_start_matches('#'))
        {
            follow(chance, target);
        }
    }
    for arm in members.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        follow(chance, arm);
    }
    for name in ["anyOf", "oneOf"] {
        if let Some(arms) = members.get(name).and_then(Value::as_array) {
            let arm = chance.pick(arms);
            follow(chance, arm);
        }
    }
    let branch: &[&str] = if chance.one_in(2) { &["if", "then"] } else { &["else"] };
    for arm in branch.iter().filter_map(|name| members.get(*name)) {
        follow(chance, arm);
    }
    if let Some(Value::Object(dependent)) = members.get("dependentSchemas") {
        for arm in dependent.values().filter(|_| chance.one_in(2)).collect::<Vec<_>>() {
            follow(chance, arm);
        }
    }
}

fn value(chance: &mut Chance, root: &Value, schemas: &[&Value], depth: usize) -> Value {
    let mut all = Vec::new();
    for schema in schemas {
        together(chance, root, schema, 6, &mut all);
    }
    let has = |names: &[&str]| all.iter().any(|own| names.iter().any(|name| own.contains_key(*name)));
    let given = |name: &str| all.iter().filter_map(|own| own.get(name)).collect::<Vec<_>>();
    if let Some(value) = given("const").first()
        && !chance.one_in(8)
    {
        return (*value).clone();
    }
    if let Some(Value::Array(values)) = given("enum").first()
        && !chance.one_in(8)
    {
        return chance.pick(values).clone();
    }
    let mut kinds: Vec<&str> = Vec::new();
    for kind in ["null", "boolean", "integer", "number", "string", "array", "object"] {
        let fits = |own: &&Value| match own {
            Value::String(one) => one == kind || one == "number" && kind == "integer",
            Value::Array(many) => many.iter().any(|one| one == kind),
            _ => true,
        };
        let used = match kind {
            "integer" | "number" => has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]),
            "string" => has(&["pattern", "minLength", "maxLength"]),
            "array" => has(&["items", "prefixItems", "contains", "minItems", "uniqueItems"]),
            "object" => has(&["properties", "required", "additionalProperties", "propertyNames"]),
            _ => false,
        };
        if given("type").iter().all(fits) {
            // What the keywords are about is of more interest.
            kinds.extend(std::iter::repeat_n(kind, if used { 3 } else { 1 }));
        }
    }
    if kinds.is_empty() {
        return value_of(chance, depth);
    }
    match *chance.pick(&kinds) {
        "null" => Value::Null,
        "boolean" => Value::Bool(chance.one_in(2)),
        "integer" => json!(chance.below(8) as i64 - 2),
        "number" => json!((chance.below(24) as f64 - 8.0) / 4.0),
        "string" => json!(chance.pick(&WORDS)),
        "array" => array(chance, root, &all, depth),
        _ => object(chance, root, &all, depth),
    }
}

fn array(chance: &mut Chance, root: &Value, all: &[&Map<String, Value>], depth: usize) -> Value {
    let least =
        all.iter().filter_map(|own| own.get("minItems")?.as_u64()).max().map_or(0, |least| least as usize);
    let count = least + chance.below(3);
    let mut items = Vec::new();
    for index in 0..count {
        let mut demands: Vec<&Value> = Vec::new();
        for own in all {
            let prefix = own.get("prefixItems").and_then(|own| own.get(index));
            demands.extend(prefix.or(own.get("items")));
        }
        if chance.one_in(2) {
            demands.extend(all.iter().filter_map(|own| own.get("contains")));
        }
        items.push(below(chance, root, &demands, depth));
    }
    Value::Array(items)
}

fn object(chance: &mut Chance, root: &Value, all: &[&Map<String, Value>], depth: usize) -> Value {
    let mut names: Vec<&str> = Vec::new();
    for own in all {
        let required = own.get("required").and_then(Value::as_array).into_iter().flatten();
        names.extend(required.filter_map(Value::as_str));
    }
    for name in NAMES {
        if chance.one_in(3) {
            names.push(name);
        }
    }
    let mut members = Map::new();
    for name in names {
        let mut demands: Vec<&Value> = Vec::new();
        for own in all {
            let named = own.get("properties").and_then(|own| own.get(name));
            demands.extend(named.or(own.get("additionalProperties")));
            if let Some(Value::Object(patterns)) = own.get("patternProperties")
                && chance.one_in(2)
            {
                demands.extend(patterns.values());
            }
        }
        members.insert(name.to_owned(), below(chance, root, &demands, depth));
    }
    Value::Object(members)
}

fn below(chance: &mut Chance, root: &Value, demands: &[&Value], depth: usize) -> Value {
    match depth {
        0 => value_of(chance, 0),
        _ => value(chance, root, demands, depth - 1),
    }
}
