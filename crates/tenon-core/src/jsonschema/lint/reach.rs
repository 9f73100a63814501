//! Which subschemas anything leads to: from the outermost schema by keywords that demand something, and by
//! references.

use std::collections::{HashMap, HashSet};

use crate::text::json::JsonId;

use super::super::model::{Body, Keywords, NodeId, Schema};

/// Places that the schemas of a run lead to, text by text.
#[derive(Debug, Default)]
pub(in crate::jsonschema) struct Used {
    places: HashMap<String, HashSet<JsonId>>,
}

impl Used {
    /// What any of the schemas leads to.
    pub(in crate::jsonschema) fn of(schemas: &[&Schema]) -> Used {
        let mut used = Used::default();
        for schema in schemas {
            let mut open = vec![schema.root()];
            let mut seen = vec![false; schema.nodes.len()];
            while let Some(id) = open.pop() {
                match seen.get_mut(id.index()) {
                    Some(seen) if !*seen => *seen = true,
                    Some(_) | None => continue,
                }
                let node = schema.node(id);
                let name = schema.document(node.at.document).source().name();
                match used.places.get_mut(name) {
                    Some(places) => drop(places.insert(node.at.json)),
                    None => drop(used.places.insert(name.to_owned(), HashSet::from([node.at.json]))),
                }
                if let Body::Keywords(own) = &node.body {
                    open.extend(below(own));
                    let references = [&own.reference, &own.dynamic_reference];
                    open.extend(references.into_iter().flatten().map(|own| own.value.target));
                }
            }
        }
        used
    }

    /// Something leads to the node itself.
    pub(in crate::jsonschema) fn has(&self, schema: &Schema, id: NodeId) -> bool {
        let node = schema.node(id);
        let name = schema.document(node.at.document).source().name();
        self.places.get(name).is_some_and(|places| places.contains(&node.at.json))
    }
}

/// The subschemas right below, definitions apart.
pub(in crate::jsonschema) fn below(own: &Keywords) -> Vec<NodeId> {
    let single = [
        &own.items,
        &own.contains,
        &own.unevaluated_items,
        &own.additional_properties,
        &own.property_names,
        &own.unevaluated_properties,
        &own.not,
        &own.condition,
        &own.consequence,
        &own.alternative,
        &own.inert_additional_items,
        &own.annotations.content_schema,
    ];
    let lists = [&own.prefix_items, &own.all_of, &own.any_of, &own.one_of];
    let named = [&own.properties, &own.pattern_properties, &own.dependent_schemas];
    let mut below: Vec<NodeId> = single.into_iter().flatten().map(|own| own.value).collect();
    below.extend(lists.into_iter().flatten().flat_map(|own| &own.value));
    below.extend(named.into_iter().flatten().flat_map(|own| &own.value).map(|(_, node)| *node));
    below
}
