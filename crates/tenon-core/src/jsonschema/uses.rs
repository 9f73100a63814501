//! Which texts and definitions of a JSON Schema refer to which. A reference into the middle of a
//! definition, or of a text, counts for the whole of it.

use std::collections::{BTreeMap, HashMap};

use crate::text::sorting::sort;
use crate::uses::{Named, Use, Uses};

use super::model::{NodeId, Schema};

/// All texts, definitions and references.
pub(crate) fn uses(schema: &Schema) -> Uses {
    let mut uses = Uses::default();
    for document in &schema.documents {
        let root = document.json().root();
        let id = ["$id", "id"].into_iter().find_map(|key| root.get(key)?.as_str());
        let source = document.source().clone();
        let name = id.map_or_else(|| source.name().to_owned(), |id| id.into_owned());
        let file = source.name().rsplit('/').next().unwrap_or_default().to_owned();
        uses.types.push(Named { name, short: file, span: document.span(root.id()), source });
    }
    // Where each definition begins and ends in its text, and its number.
    let mut definitions: BTreeMap<(u32, u32), (u32, usize)> = BTreeMap::new();
    for (id, node) in schema.nodes() {
        let Some(keywords) = schema.keywords(id) else { continue };
        for (name, definition) in &keywords.definitions {
            let (document, span) = (schema.node(*definition).at.document, schema.span(*definition));
            let Some(text) = uses.types.get(node.at.document as usize) else { continue };
            let named = Named {
                name: format!("{}#{name}", text.name.trim_end_matches('#')),
                short: name.to_string(),
                source: text.source.clone(),
                span,
            };
            definitions.insert((document, span.start), (span.end, uses.types.len()));
            uses.types.push(named);
        }
    }
    let owners = owners(schema, &definitions);
    for (id, _) in schema.nodes() {
        let Some(keywords) = schema.keywords(id) else { continue };
        for reference in [&keywords.reference, &keywords.dynamic_reference].into_iter().flatten() {
            let (Some(user), Some(used)) = (owners.get(&id), owners.get(&reference.value.target)) else {
                continue;
            };
            uses.uses.push(Use { user: *user, used: *used, path: reference.value.text.to_string() });
        }
    }
    uses
}

/// The innermost definition around each node, or else its text: one sweep over nodes in the order of texts.
fn owners(schema: &Schema, definitions: &BTreeMap<(u32, u32), (u32, usize)>) -> HashMap<NodeId, usize> {
    let mut nodes: Vec<(u32, u32, NodeId)> =
        schema.nodes().map(|(id, node)| (node.at.document, schema.span(id).start, id)).collect();
    sort(&mut nodes);
    let mut owners = HashMap::new();
    let mut around: Vec<(u32, u32, usize)> = Vec::new();
    let mut rest = definitions.iter().peekable();
    for (document, start, id) in nodes {
        while let Some(((own, begin), (end, index))) = rest.next_if(|(key, _)| **key <= (document, start)) {
            while around.last().is_some_and(|(text, last, _)| text != own || begin >= last) {
                around.pop();
            }
            around.push((*own, *end, *index));
        }
        while around.last().is_some_and(|(text, last, _)| *text != document || start >= *last) {
            around.pop();
        }
        // Texts have the first numbers.
        owners.insert(id, around.last().map_or(document as usize, |(.., index)| *index));
    }
    owners
}
