//! Nodes that lead back to themselves without going down into the value: what they say of it nobody has
//! defined, so a proof may pass by them and not through them.

use std::collections::HashSet;

use super::super::model::{Keywords, NodeId, Schema};

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Of each circle at least one node.
pub(super) fn circular(schema: &Schema) -> HashSet<NodeId> {
    let mut found = HashSet::new();
    let mut marks = vec![Mark::New; schema.nodes().count()];
    let mut walk: Vec<(NodeId, bool)> = Vec::new();
    for (start, _) in schema.nodes() {
        walk.push((start, false));
        while let Some((node, left)) = walk.pop() {
            let Some(mark) = marks.get_mut(node.index()) else { continue };
            if left {
                *mark = Mark::Done;
                continue;
            }
            match *mark {
                Mark::New => *mark = Mark::Open,
                Mark::Open => {
                    found.insert(node);
                    continue;
                }
                Mark::Done => continue,
            }
            walk.push((node, true));
            walk.extend(in_place(schema, node).map(|next| (next, false)));
        }
    }
    found
}

/// The nodes that a node applies to the same value.
fn in_place(schema: &Schema, node: NodeId) -> impl Iterator<Item = NodeId> {
    schema.keywords(node).into_iter().flat_map(applied)
}

fn applied(keywords: &Keywords) -> impl Iterator<Item = NodeId> {
    let references = [&keywords.reference, &keywords.dynamic_reference].into_iter().flatten();
    let lists = [&keywords.all_of, &keywords.any_of, &keywords.one_of].into_iter().flatten();
    let single = [&keywords.not, &keywords.condition, &keywords.consequence, &keywords.alternative];
    let dependent = keywords.dependent_schemas.iter().flat_map(|own| &own.value).map(|(_, node)| *node);
    references
        .map(|own| own.value.target)
        .chain(lists.flat_map(|own| own.value.iter().copied()))
        .chain(single.into_iter().flatten().map(|own| own.value))
        .chain(dependent)
}
