//! A default as Confluent's normalisation prints it: converted by Avro Java (1.12.1) to the field's
//! type and back. What does not convert is dropped, which is how an unusable default vanishes.

use crate::text::json::{Kind as JsonKind, Value};

use super::java_json;
use super::model::{Kind, NodeId, Schema};

/// The printed default; `None` where Java's conversion loses it.
///
/// In a union the first branch that takes the value counts.
pub(super) fn print(schema: &Schema, value: Value<'_>, node: NodeId) -> Option<String> {
    let direct_float = matches!(schema.node(node).kind, Kind::Float | Kind::Double);
    let mut out = String::new();
    if direct_float && value.kind() == JsonKind::String {
        java_json::push_default(value, true, &mut out);
        return Some(out);
    }
    convert(schema, value, Some(node), &mut out)?;
    Some(out)
}

/// Without a type every value keeps its own.
fn convert(schema: &Schema, value: Value<'_>, node: Option<NodeId>, out: &mut String) -> Option<()> {
    if let Some(Kind::Union(branches)) = node.map(|node| &schema.node(node).kind) {
        let mark = out.len();
        return branches.iter().find_map(|branch| {
            out.truncate(mark);
            convert(schema, value, Some(*branch), out)
        });
    }
    let kind = node.map(|node| &schema.node(node).kind);
    match value.kind() {
        JsonKind::Null | JsonKind::Boolean => java_json::push(value, out),
        JsonKind::Number => number(value, kind, out)?,
        JsonKind::String => match kind {
            None | Some(Kind::String | Kind::Enum(_)) => java_json::push(value, out),
            Some(Kind::Bytes | Kind::Fixed(_)) => {
                let latin = |c: char| if u32::from(c) <= 0xff { c } else { '?' };
                let text: String = value.text().chars().map(latin).collect();
                out.push_str(&java_json::string(&text));
            }
            Some(_) => return None,
        },
        JsonKind::Array => {
            let inner = match kind {
                None => None,
                Some(Kind::Array(inner)) => Some(*inner),
                Some(_) => return None,
            };
            out.push('[');
            for (at, item) in value.items().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                convert(schema, item, inner, out)?;
            }
            out.push(']');
        }
        JsonKind::Object => {
            out.push('{');
            for (at, (name, member)) in value.unique_members().into_iter().enumerate() {
                let inner = match kind {
                    Some(Kind::Map(inner)) => Some(*inner),
                    Some(Kind::Record(record)) => Some(record.fields.get(record.field(&name)?)?.node),
                    _ => None,
                };
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&java_json::string(&name));
                out.push(':');
                convert(schema, member, inner, out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

fn number(value: Value<'_>, kind: Option<&Kind>, out: &mut String) -> Option<()> {
    let raw = value.raw();
    let whole = !raw.contains(['.', 'e', 'E']);
    if whole && raw.parse::<i64>().is_err() {
        return None;
    }
    match kind {
        None => java_json::push(value, out),
        Some(Kind::Int | Kind::Long) if whole => java_json::push(value, out),
        Some(Kind::Float) => {
            // Printed as a float, then read back as a double.
            let printed = raw.parse::<f32>().ok()?.to_string();
            java_json::push_double(printed.parse().ok()?, out);
        }
        Some(Kind::Double) => java_json::push_double(raw.parse().ok()?, out),
        Some(_) => return None,
    }
    Some(())
}
