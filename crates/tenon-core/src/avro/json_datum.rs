//! A message of a schema from its JSON encoding (Avro 1.12, "JSON Encoding").
//!
//! A union of `null` and one other type takes that type's value without its name as well, as people
//! write it. What is missing is not filled in: a writer knows no defaults.

use std::collections::BTreeMap;

use crate::limits::Budget;
use crate::text::json::{Kind as JsonKind, Value};
use crate::text::sorting::map_of;

use super::datum::Datum;
use super::model::{Kind, NodeId, Schema};

/// Why a JSON value is no value of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Offset of the byte where the JSON value begins.
    pub at: usize,
    /// Where in the message: `lines[0].price`.
    pub path: String,
    /// Why, in a clause.
    pub reason: String,
}

/// The value of type `node` that `value` stands for.
///
/// *Errors*: the first place that does not fit. *Limits*: nesting of 256 values, the budget's values.
pub fn read(schema: &Schema, node: NodeId, value: Value<'_>, budget: &mut Budget) -> Result<Datum, Misfit> {
    Reader { schema, path: String::new(), budget }.read(node, value, DEPTH)
}

/// As deep as the decoder goes.
const DEPTH: u32 = 256;

struct Reader<'a> {
    schema: &'a Schema,
    path: String,
    budget: &'a mut Budget,
}

impl Reader<'_> {
    fn read(&mut self, node: NodeId, value: Value<'_>, depth: u32) -> Result<Datum, Misfit> {
        let schema = self.schema;
        let Some(depth) = depth.checked_sub(1) else {
            return Err(self.wrong(value, "the message is nested too deep"));
        };
        if self.budget.spend(1).is_err() {
            return Err(self.wrong(value, "the message has more values than the limit"));
        }
        let kind = &schema.node(node).kind;
        let found = match kind {
            Kind::Null => (value.kind() == JsonKind::Null).then_some(Datum::Null),
            Kind::Boolean => value.as_bool().map(Datum::Boolean),
            Kind::Int => whole(value).and_then(|text| text.parse().ok()).map(Datum::Int),
            Kind::Long => whole(value).and_then(|text| text.parse().ok()).map(Datum::Long),
            Kind::Float => real(value).map(|number| Datum::Float(number as f32)),
            Kind::Double => real(value).map(Datum::Double),
            Kind::String => value.as_str().map(|text| Datum::String(text.into_owned())),
            Kind::Bytes => bytes(value).map(Datum::Bytes),
            Kind::Fixed(fixed) => {
                bytes(value).filter(|bytes| bytes.len() as u64 == fixed.size).map(Datum::Bytes)
            }
            Kind::Enum(symbols) => {
                value.as_str().and_then(|text| Some(Datum::Enum(symbols.symbol(&text)?, text.into_owned())))
            }
            Kind::Array(inner) if value.kind() == JsonKind::Array => {
                let mut items = Vec::new();
                for (at, item) in value.items().enumerate() {
                    let mark = self.path.len();
                    self.path.push_str(&format!("[{at}]"));
                    items.push(self.read(*inner, item, depth)?);
                    self.path.truncate(mark);
                }
                Some(Datum::Array(items))
            }
            Kind::Map(inner) if value.kind() == JsonKind::Object => {
                let mut entries = Vec::new();
                for (key, item) in value.unique_members() {
                    let mark = self.path.len();
                    self.path.push_str(&format!("{{{key}}}"));
                    entries.push((key.clone().into_owned(), self.read(*inner, item, depth)?));
                    self.path.truncate(mark);
                }
                Some(Datum::Map(entries))
            }
            Kind::Record(record) if value.kind() == JsonKind::Object => {
                let members = value.unique_members();
                let unknown = members.iter().find(|(name, _)| record.field(name).is_none());
                if let Some((name, member)) = unknown {
                    return Err(
                        self.wrong(*member, format!("`{}` has no field `{name}`", record.name.full()))
                    );
                }
                let members: BTreeMap<&str, Value<'_>> =
                    map_of(members.iter().map(|(name, member)| (&**name, *member)));
                let mut values = Vec::with_capacity(record.fields.len());
                for field in &record.fields {
                    let Some(member) = members.get(&*field.name).copied() else {
                        return Err(self.wrong(value, format!("field `{}` is missing", field.name)));
                    };
                    let mark = self.path.len();
                    if mark > 0 {
                        self.path.push('.');
                    }
                    self.path.push_str(&field.name);
                    values.push(self.read(field.node, member, depth)?);
                    self.path.truncate(mark);
                }
                Some(Datum::Record(values))
            }
            Kind::Union(branches) => return self.union(branches, value, depth),
            Kind::Array(_) | Kind::Map(_) | Kind::Record(_) => None,
        };
        found.ok_or_else(|| self.wrong(value, format!("{} is no {}", brief(value), schema.describe(node))))
    }

    fn union(&mut self, branches: &[NodeId], value: Value<'_>, depth: u32) -> Result<Datum, Misfit> {
        let schema = self.schema;
        let is_null = |branch: &NodeId| matches!(schema.node(*branch).kind, Kind::Null);
        let name = |branch: &NodeId| {
            let kind = &schema.node(*branch).kind;
            kind.named().map_or(kind.name(), |(name, _)| name.full())
        };
        if value.kind() == JsonKind::Null {
            return match branches.iter().position(is_null) {
                Some(index) => Ok(Datum::Union(index as u32, Box::new(Datum::Null))),
                None => Err(self.wrong(value, "the union has no branch `null`")),
            };
        }
        let members = if value.kind() == JsonKind::Object { value.unique_members() } else { Vec::new() };
        let tagged = match members.as_slice() {
            [(tag, inner)] => {
                let index = branches.iter().position(|branch| name(branch) == &**tag);
                index.map(|index| (index, *inner))
            }
            _ => None,
        };
        let mut others = branches.iter().enumerate().filter(|(_, branch)| !is_null(branch));
        let only = match (others.next(), others.next()) {
            (Some((index, _)), None) => Some((index, value)),
            _ => None,
        };
        let Some((index, inner)) = tagged.or(only) else {
            let names: Vec<String> = branches.iter().map(|branch| format!("`{}`", name(branch))).collect();
            let reason = format!("a union takes {{BRANCH: value}}, with BRANCH of {}", names.join(", "));
            return Err(self.wrong(value, reason));
        };
        let Some(branch) = branches.get(index) else { return Err(self.wrong(value, "no such branch")) };
        Ok(Datum::Union(index as u32, Box::new(self.read(*branch, inner, depth)?)))
    }

    fn wrong(&self, value: Value<'_>, reason: impl Into<String>) -> Misfit {
        Misfit { at: value.span().start as usize, path: self.path.clone(), reason: reason.into() }
    }
}

fn whole(value: Value<'_>) -> Option<&str> {
    (value.kind() == JsonKind::Number).then(|| value.raw())
}

/// A number, or the name of one that JSON has no number for.
pub(super) fn real(value: Value<'_>) -> Option<f64> {
    match value.kind() {
        JsonKind::Number => value.raw().parse().ok(),
        JsonKind::String => match &*value.text() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        JsonKind::Null | JsonKind::Boolean | JsonKind::Array | JsonKind::Object => None,
    }
}

/// A character a byte, U+0000 to U+00FF.
pub(super) fn bytes(value: Value<'_>) -> Option<Vec<u8>> {
    value.as_str()?.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// The value as it was written, or its kind where that is long.
fn brief(value: Value<'_>) -> String {
    const MOST: usize = 40;
    match value.raw() {
        raw if raw.len() <= MOST => format!("`{raw}`"),
        _ => match value.kind() {
            JsonKind::Array => "an array".to_owned(),
            JsonKind::Object => "an object".to_owned(),
            JsonKind::Null | JsonKind::Boolean | JsonKind::Number | JsonKind::String => {
                "a long value".to_owned()
            }
        },
    }
}
