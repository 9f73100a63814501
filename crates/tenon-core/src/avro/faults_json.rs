//! What keeps a JSON text from being a datum in Avro's JSON encoding (Avro 1.12, "JSON Encoding"): unions
//! name their branch, bytes are characters up to U+00FF, every field is there. Defaults do not stand in:
//! they are for readers of binary data.

use std::collections::HashMap;

use crate::fault::{Fault, Faults, Spot, quoted};
use crate::limits::Budget;
use crate::problem::nearest;
use crate::text::Place;
use crate::text::json::{Json, Kind as JsonKind, Value};

use super::model::{Kind, NodeId, Record, Schema};

/// All faults of a text, at most `most`. *Limits*: `steps` values; the text's reader bounds its depth.
pub(crate) fn faults(schema: &Schema, json: &Json, most: usize, steps: u64) -> Faults {
    let faults = Faults::default();
    let mut walk = Walk { schema, faults, most, budget: Budget::new(steps), pointer: String::new() };
    walk.value(schema.root(), json.root());
    walk.faults
}

struct Walk<'s> {
    schema: &'s Schema,
    faults: Faults,
    most: usize,
    budget: Budget,
    pointer: String,
}

impl Walk<'_> {
    fn value(&mut self, node: NodeId, value: Value<'_>) {
        if self.faults.more {
            return;
        }
        if self.budget.spend(1).is_err() {
            self.faults.undecided = Some("the text has more values than the limit".to_owned());
            return;
        }
        let schema = self.schema;
        let kind = &schema.node(node).kind;
        match kind {
            Kind::Union(branches) => self.union(node, branches, value),
            Kind::Record(record) => match value.kind() {
                JsonKind::Object => self.record(node, record, value),
                _ => self.mistyped(node, value),
            },
            Kind::Array(inner) => match value.kind() {
                JsonKind::Array => {
                    for (index, item) in value.items().enumerate() {
                        self.below(&index.to_string(), *inner, item);
                    }
                }
                _ => self.mistyped(node, value),
            },
            Kind::Map(inner) => match value.kind() {
                JsonKind::Object => {
                    for (name, value) in value.unique_members() {
                        self.below(&name, *inner, value);
                    }
                }
                _ => self.mistyped(node, value),
            },
            Kind::Enum(symbols) => match value.as_str() {
                Some(text) if symbols.symbol(&text).is_none() => {
                    let message = format!("{} is no symbol of enum {}", quoted(&text), symbols.name);
                    let known = nearest(&text, symbols.symbols.iter().map(|symbol| &**symbol));
                    self.add(node, value, kind.name(), with_hint(message, known));
                }
                Some(_) => {}
                None => self.mistyped(node, value),
            },
            Kind::Fixed(fixed) => match bytes(value) {
                Some(count) if count == fixed.size => {}
                Some(count) => {
                    let message = format!("{count} bytes where fixed {} has {}", fixed.name, fixed.size);
                    self.add(node, value, kind.name(), message);
                }
                None => self.no_bytes(node, value),
            },
            Kind::Bytes if bytes(value).is_none() => self.no_bytes(node, value),
            Kind::Bytes => {}
            Kind::Null if value.kind() == JsonKind::Null => {}
            Kind::Boolean if value.kind() == JsonKind::Boolean => {}
            Kind::String if value.kind() == JsonKind::String => {}
            Kind::Int | Kind::Long if value.kind() == JsonKind::Number => {
                let fits = match kind {
                    Kind::Int => value.raw().parse::<i32>().is_ok(),
                    _ => value.raw().parse::<i64>().is_ok(),
                };
                if !fits {
                    let article = if matches!(kind, Kind::Int) { "an int" } else { "a long" };
                    self.add(node, value, kind.name(), format!("{} does not fit {article}", shown(value)));
                }
            }
            Kind::Float | Kind::Double if value.kind() == JsonKind::Number => {}
            // Java writes what JSON has no number for as strings.
            Kind::Float | Kind::Double
                if value.as_str().is_some_and(|text| matches!(&*text, "NaN" | "Infinity" | "-Infinity")) => {}
            Kind::Null
            | Kind::Boolean
            | Kind::String
            | Kind::Int
            | Kind::Long
            | Kind::Float
            | Kind::Double => {
                self.mistyped(node, value);
            }
        }
    }

    fn union(&mut self, node: NodeId, branches: &[NodeId], value: Value<'_>) {
        let schema = self.schema;
        let name_of = |branch: &NodeId| {
            let kind = &schema.node(*branch).kind;
            kind.named().map_or(kind.name(), |(name, _)| name.full())
        };
        if value.kind() == JsonKind::Null {
            if !branches.iter().any(|branch| matches!(schema.node(*branch).kind, Kind::Null)) {
                self.mistyped(node, value);
            }
            return;
        }
        let mut members = value.members();
        let (Some((name, inner)), None) = (members.next(), members.next()) else {
            let asked = schema.describe(node);
            let message = format!("{} is no value of union {asked}: write {{\"TYPE\": VALUE}}", shown(value));
            return self.add(node, value, "union", message);
        };
        let text = name.text();
        match branches.iter().find(|branch| name_of(branch) == text && text != "null") {
            Some(branch) => self.below(&text, *branch, inner),
            None => {
                let message = format!("{} is no branch of union {}", quoted(&text), schema.describe(node));
                let known = nearest(&text, branches.iter().map(name_of));
                self.add(node, name, "union", with_hint(message, known));
            }
        }
    }

    fn record(&mut self, node: NodeId, record: &Record, value: Value<'_>) {
        let schema = self.schema;
        let mut members = HashMap::new();
        for (name, member) in value.members() {
            members.insert(name.text(), (name, member));
        }
        for field in &record.fields {
            match members.get(&*field.name) {
                Some((_, member)) => self.below(&field.name, field.node, *member),
                None => {
                    let message = format!("field `{}` of record {} is missing", field.name, record.name);
                    self.push(schema.field_place(node, field), value, "field", message);
                }
            }
        }
        for (name, _) in value.members() {
            let text = name.text();
            if record.field(&text).is_none() {
                let mark = self.enter(&text);
                let message = format!("record {} has no field {}", record.name, quoted(&text));
                let known = nearest(&text, record.fields.iter().map(|field| &*field.name));
                self.add(node, name, "record", with_hint(message, known));
                self.pointer.truncate(mark);
            }
        }
    }

    fn below(&mut self, token: &str, node: NodeId, value: Value<'_>) {
        let mark = self.enter(token);
        self.value(node, value);
        self.pointer.truncate(mark);
    }

    fn enter(&mut self, token: &str) -> usize {
        let mark = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        mark
    }

    fn no_bytes(&mut self, node: NodeId, value: Value<'_>) {
        match value.kind() {
            JsonKind::String => {
                let kind = self.schema.node(node).kind.name();
                let message = format!("{} has characters above U+00FF, which are no bytes", shown(value));
                self.add(node, value, kind, message);
            }
            JsonKind::Null | JsonKind::Boolean | JsonKind::Number | JsonKind::Array | JsonKind::Object => {
                self.mistyped(node, value);
            }
        }
    }

    fn mistyped(&mut self, node: NodeId, value: Value<'_>) {
        let kind = self.schema.node(node).kind.name();
        let message = format!("{} where {} is asked for", shown(value), self.schema.describe(node));
        self.add(node, value, kind, message);
    }

    fn add(&mut self, node: NodeId, value: Value<'_>, demand: &'static str, message: String) {
        self.push(self.schema.place(node), value, demand, message);
    }

    fn push(&mut self, declared: Place, value: Value<'_>, demand: &'static str, message: String) {
        let (spot, path) = (Spot::Text(value.span()), self.pointer.clone());
        self.faults.add(Fault { demand, spot, path, declared: Some(declared), message }, self.most);
    }
}

/// How many bytes a string stands for.
fn bytes(value: Value<'_>) -> Option<u64> {
    let text = value.as_str()?;
    text.chars().all(|own| u32::from(own) <= 0xff).then(|| text.chars().count() as u64)
}

fn with_hint(message: String, known: Option<&str>) -> String {
    match known {
        Some(known) => format!("{message}; was `{known}` meant?"),
        None => message,
    }
}

fn shown(value: Value<'_>) -> String {
    match value.kind() {
        JsonKind::Null | JsonKind::Boolean => value.raw().to_owned(),
        JsonKind::Number => value.raw().chars().take(40).collect(),
        JsonKind::String => quoted(&value.text()),
        JsonKind::Array | JsonKind::Object => value.kind().described().to_owned(),
    }
}
