//! The subschemas of a JSON Schema, each with its keywords. Names of properties and definitions are its
//! parts' names; where subschemas stand in a list, their places are.

use crate::listing::{Item, compact};
use crate::text::json::{Kind, Value};
use crate::text::sorting::sort;

use super::document::Document;
use super::model::Schema;

/// Subschemas within subschemas that are listed; deeper ones are a keyword's value.
const DEPTH: usize = 128;
/// Keywords that speak to people alone.
const WORDS: [&str; 6] = ["title", "description", "$comment", "examples", "deprecated", "example"];
/// Keywords whose members are subschemas.
const MAPS: [&str; 6] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];
/// Keywords whose items are subschemas.
const LISTS: [&str; 5] = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];
/// Keywords whose value is a subschema.
const ONES: [&str; 12] = [
    "items",
    "additionalItems",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contains",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "contentSchema",
];

/// All subschemas of the judged text, each before its parts.
pub(crate) fn listing(schema: &Schema) -> Vec<Item> {
    let Some(document) = schema.documents.first() else { return Vec::new() };
    let mut items = Vec::new();
    let root = Part { what: "schema", name: String::new(), own: String::new(), parent: None };
    let mut todo = vec![(root, document.json().root(), DEPTH)];
    while let Some((part, value, depth)) = todo.pop() {
        let at = items.len();
        let (item, parts) = subschema(document, part, value, depth, at);
        items.push(item);
        // The first is to be listed first.
        todo.extend(parts.into_iter().rev());
    }
    items
}

struct Part {
    what: &'static str,
    name: String,
    own: String,
    parent: Option<usize>,
}

type Parts<'a> = Vec<(Part, Value<'a>, usize)>;

fn subschema<'a>(
    document: &Document,
    part: Part,
    value: Value<'a>,
    depth: usize,
    at: usize,
) -> (Item, Parts<'a>) {
    let whole = document.span(value.id());
    let blank = Item::new(part.what, part.name, document.source().clone(), whole, whole);
    let mut item = Item { own: part.own, parent: part.parent, ..blank };
    let mut parts: Parts<'a> = Vec::new();
    if value.kind() != Kind::Object {
        item.fact("schema", Some(compact(value, DEPTH)));
        return (item, parts);
    }
    let named = |what, own: String, shown: &str| {
        let name = if item.name.is_empty() { shown.to_owned() } else { format!("{}.{shown}", item.name) };
        Part { what, name, own, parent: Some(at) }
    };
    let (mut facts, mut words) = (Vec::new(), Vec::new());
    for (keyword, value) in value.unique_members() {
        let is_schema = matches!(value.kind(), Kind::Object);
        let keyword: &str = &keyword;
        if depth == 0 {
            facts.push((keyword.to_owned(), compact(value, DEPTH)));
        } else if WORDS.contains(&keyword) {
            words.push(format!("{keyword}: {}", compact(value, DEPTH)));
        } else if MAPS.contains(&keyword) && is_schema {
            for (name, value) in value.unique_members() {
                let (what, shown) = match keyword {
                    "properties" => ("property", name.clone().into_owned()),
                    "$defs" | "definitions" => ("definition", format!("{keyword}/{name}")),
                    _ => ("schema", format!("{keyword}/{name}")),
                };
                parts.push((named(what, format!("{keyword}/{name}"), &shown), value, depth - 1));
            }
        } else if LISTS.contains(&keyword) && value.kind() == Kind::Array {
            for (index, value) in value.items().enumerate() {
                let own = format!("{keyword}/{index}");
                parts.push((named("schema", own.clone(), &own), value, depth - 1));
            }
        } else if ONES.contains(&keyword) && is_schema {
            parts.push((named("schema", keyword.to_owned(), keyword), value, depth - 1));
        } else {
            facts.push((keyword.to_owned(), set(keyword, value)));
        }
    }
    sort(&mut facts);
    sort(&mut words);
    for (keyword, value) in facts {
        item.fact(keyword, Some(value));
    }
    item.words = words.join("\n");
    (item, parts)
}

/// A keyword's value; of those that are sets, in order.
fn set(keyword: &str, value: Value<'_>) -> String {
    if matches!(keyword, "required" | "type" | "enum") && value.kind() == Kind::Array {
        let mut items: Vec<String> = value.items().map(|item| compact(item, DEPTH)).collect();
        sort(&mut items);
        return format!("[{}]", items.join(", "));
    }
    compact(value, DEPTH)
}
