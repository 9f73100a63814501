//! Which named types of an Avro schema occur in which. The text as a whole is one too, under the name of
//! its file, where it is a union, a list or a map and so has no name.

use std::collections::HashMap;

use crate::uses::{Named, Use, Uses};

use super::model::{Kind, NodeId, Schema};

/// All types and uses.
pub(crate) fn uses(schema: &Schema) -> Uses {
    let mut uses = Uses::default();
    let mut indices: HashMap<NodeId, usize> = HashMap::new();
    for (name, id) in schema.definitions() {
        indices.insert(id, uses.types.len());
        let (source, span) = (schema.source_of(id).clone(), schema.span_of(id));
        let short = name.full().rsplit('.').next().unwrap_or_default().to_owned();
        uses.types.push(Named { name: name.full().to_owned(), short, source, span });
    }
    let definitions: Vec<(NodeId, usize)> = schema.definitions().map(|(_, id)| id).zip(0..).collect();
    for (id, user) in definitions {
        if let Kind::Record(record) = &schema.node(id).kind {
            let fields = record.fields.iter().map(|field| (field.node, field.name.to_string()));
            follow(schema, user, fields.collect(), &indices, &mut uses.uses);
        }
    }
    let root = schema.root();
    if !indices.contains_key(&root) && !schema.node(root).kind.is_primitive() {
        let (source, user) = (schema.source().clone(), uses.types.len());
        let name = source.name().to_owned();
        uses.types.push(Named { short: name.clone(), name, source, span: schema.span_of(root) });
        follow(schema, user, vec![(root, String::new())], &indices, &mut uses.uses);
    }
    uses
}

/// The named types within, each under its way. Those are where a walk ends, so every walk does.
fn follow(
    schema: &Schema,
    user: usize,
    mut todo: Vec<(NodeId, String)>,
    indices: &HashMap<NodeId, usize>,
    into: &mut Vec<Use>,
) {
    todo.reverse();
    while let Some((id, path)) = todo.pop() {
        if let Some(used) = indices.get(&id) {
            into.push(Use { user, used: *used, path });
            continue;
        }
        match &schema.node(id).kind {
            Kind::Array(item) => todo.push((*item, format!("{path}[]"))),
            Kind::Map(value) => todo.push((*value, format!("{path}{{}}"))),
            Kind::Union(branches) => todo.extend(branches.iter().rev().map(|branch| (*branch, path.clone()))),
            Kind::Null
            | Kind::Boolean
            | Kind::Int
            | Kind::Long
            | Kind::Float
            | Kind::Double
            | Kind::Bytes
            | Kind::String
            | Kind::Fixed(_)
            | Kind::Enum(_)
            | Kind::Record(_) => {}
        }
    }
}
