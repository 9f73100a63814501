//! The declarations of an Avro schema: named types, their fields and symbols, and an unnamed outermost
//! type. What stands between two named types is part of the type that a field has.

use std::fmt::Write;

use crate::listing::{Item, compact};
use crate::text::json::Value;

use super::model::{Kind, NodeId, Schema};

/// Types within types that are spelled out; deeper ones are cut.
const DEPTH: usize = 64;
/// Members that the specification gives a meaning, by themselves or through the model.
const KNOWN: [&str; 11] =
    ["type", "name", "namespace", "aliases", "doc", "fields", "symbols", "size", "default", "order", "items"];
/// Members of logical types, which are part of the type's text.
const LOGICAL: [&str; 4] = ["logicalType", "precision", "scale", "values"];

/// All declarations, parents before their parts.
pub(crate) fn listing(schema: &Schema) -> Vec<Item> {
    let mut items = Vec::new();
    if schema.node(schema.root()).kind.named().is_none() && schema.protocol().is_none() {
        let id = schema.root();
        let mut item = item(schema, id, "schema", String::new(), schema.value(id));
        item.fact("type", Some(type_text(schema, id, DEPTH)));
        items.push(item);
    }
    for (name, id) in schema.definitions() {
        definition(schema, name.full(), id, &mut items);
    }
    items
}

fn definition(schema: &Schema, name: &str, id: NodeId, items: &mut Vec<Item>) {
    let (node, value) = (schema.node(id), schema.value(id));
    let what = node.kind.name();
    let mut own = item(schema, id, what, name.to_owned(), value);
    if let Some((_, aliases)) = node.kind.named() {
        own.former = aliases.iter().map(|alias| alias.full().to_owned()).collect();
    }
    // A type may turn into one of another kind under its name.
    own.fact("kind", Some(what.to_owned()));
    own.fact("name", Some(name.to_owned()));
    own.fact("aliases", value.get("aliases").map(|aliases| compact(aliases, DEPTH)));
    own.fact("logical type", node.logical.as_ref().map(ToString::to_string));
    let at = items.len();
    match &node.kind {
        Kind::Record(record) => {
            own.ordered = true;
            custom(value, &mut own);
            items.push(own);
            for field in &record.fields {
                let object = schema.value_near(id, field.json);
                let mut part = item(schema, id, "field", format!("{name}.{}", field.name), object);
                part.own = field.name.to_string();
                part.former = field.aliases.iter().map(ToString::to_string).collect();
                part.parent = Some(at);
                part.fact("name", Some(field.name.to_string()));
                part.fact("type", Some(type_text(schema, field.node, DEPTH)));
                let default = field.default.map(|default| compact(schema.value_near(id, default), DEPTH));
                part.fact("default", default);
                part.fact("order", object.get("order").map(|order| compact(order, DEPTH)));
                part.fact("aliases", object.get("aliases").map(|aliases| compact(aliases, DEPTH)));
                custom(object, &mut part);
                items.push(part);
            }
        }
        Kind::Enum(symbols) => {
            let stands_in = symbols.default.and_then(|index| symbols.symbols.get(index as usize));
            own.fact("default", stands_in.map(ToString::to_string));
            own.ordered = true;
            custom(value, &mut own);
            items.push(own);
            let texts: Vec<Value<'_>> =
                value.get("symbols").map(|list| list.items().collect()).unwrap_or_default();
            for (symbol, text) in symbols.symbols.iter().zip(texts) {
                let mut part = item(schema, id, "symbol", format!("{name}.{symbol}"), text);
                part.own = symbol.to_string();
                part.parent = Some(at);
                items.push(part);
            }
        }
        Kind::Fixed(fixed) => {
            own.fact("size", Some(fixed.size.to_string()));
            custom(value, &mut own);
            items.push(own);
        }
        // Only the three above have names.
        Kind::Null
        | Kind::Boolean
        | Kind::Int
        | Kind::Long
        | Kind::Float
        | Kind::Double
        | Kind::Bytes
        | Kind::String
        | Kind::Array(_)
        | Kind::Map(_)
        | Kind::Union(_) => {}
    }
}

fn item(schema: &Schema, near: NodeId, what: &'static str, name: String, value: Value<'_>) -> Item {
    let source = schema.document(schema.node(near).at.document).source().clone();
    let words = value.get("doc").map(|doc| doc.text().into_owned()).unwrap_or_default();
    let shown = value.get("name").unwrap_or(value).span();
    Item { words, ..Item::new(what, name, source, shown, value.span()) }
}

/// Members that the specification lets anyone add.
fn custom(value: Value<'_>, item: &mut Item) {
    for (name, value) in value.unique_members() {
        if !KNOWN.contains(&&*name) && !LOGICAL.contains(&&*name) {
            item.fact(format!("`{name}`"), Some(compact(value, DEPTH)));
        }
    }
}

/// A type on one line: `[null, array of acme.Line]`, `long (timestamp-millis)`.
fn type_text(schema: &Schema, id: NodeId, depth: usize) -> String {
    if depth == 0 {
        return "…".to_owned();
    }
    let node = schema.node(id);
    if let Some((name, _)) = node.kind.named() {
        return name.full().to_owned();
    }
    let mut text = match &node.kind {
        Kind::Array(item) => format!("array of {}", type_text(schema, *item, depth - 1)),
        Kind::Map(value) => format!("map of {}", type_text(schema, *value, depth - 1)),
        Kind::Union(branches) => {
            let branches = branches.iter().map(|branch| type_text(schema, *branch, depth - 1));
            format!("[{}]", branches.collect::<Vec<_>>().join(", "))
        }
        kind => kind.name().to_owned(),
    };
    if let Some(logical) = &node.logical {
        let _ = write!(text, " ({logical})");
    }
    text
}
