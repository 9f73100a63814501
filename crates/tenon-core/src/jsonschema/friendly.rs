//! The view under which optional properties come and go: a writer writes no member that its schema does
//! not declare, and a reader skips members that it does not know, also where its schema says
//! `additionalProperties: false`. Otherwise as exact: a proof, or a witness.
//!
//! What is declared is told in `proof/declared.rs`. Of the reader nothing is taken for read that it
//! refuses for another reason: `additionalProperties` with a schema, `propertyNames`, counts of members
//! and a name that is `false` all stay. So does what is below `not` and `if`, where leaving a demand out
//! would ask for more.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::change::{Change, View};
use crate::limits::Limits;
use crate::verdict::Verdict;

use super::exact;
use super::fix::Fact;
use super::model::{Body, Keyword, Keywords, NodeId, Schema};
use super::proof::Writing;

/// Compares two schemas, and tells of each change what it is about, as `exact.rs` does. What only a closed
/// schema of the reader refuses is overlooked: true of a reader that validates, and harmless to one that
/// skips.
pub(super) fn with_facts(writer: &Schema, reader: &Schema, limits: &Limits) -> (View, Vec<Option<Fact>>) {
    let search = |open| exact::search(writer, reader, open, Writing::Declared, limits);
    let (strict, facts) = search(Cow::Borrowed(reader));
    if strict.verdict == Verdict::Compatible {
        return (View::of(strict), facts);
    }
    let Some(open) = opened(reader, Choices::Opened) else { return (View::of(strict), facts) };
    let (mut lax, mut lax_facts) = search(Cow::Owned(open));
    // Of arms that were told apart by what they do not name, an opened one may take what another takes.
    if lax.verdict == Verdict::Undecided {
        match opened(reader, Choices::AsWritten) {
            Some(open) => (lax, lax_facts) = search(Cow::Owned(open)),
            None => return (View::of(strict), facts),
        }
    }
    let told: HashSet<String> = lax.changes.iter().map(Change::key).collect();
    let overlooked = match lax.verdict {
        Verdict::Compatible | Verdict::Incompatible => {
            strict.changes.into_iter().filter(|change| !told.contains(&change.key())).collect()
        }
        // Nobody knows whether a reader that skips takes them.
        Verdict::Undecided => Vec::new(),
    };
    (View { comparison: lax, overlooked, unproved: None }, lax_facts)
}

/// What becomes of closed objects in arms of a `oneOf`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choices {
    Opened,
    AsWritten,
}

/// The schema with its closed objects opened; `None` where there are none.
fn opened(schema: &Schema, choices: Choices) -> Option<Schema> {
    let negated = below_negations(schema, choices);
    let mut open = schema.clone();
    let mut any = false;
    for (index, node) in open.nodes.iter_mut().enumerate() {
        let Body::Keywords(keywords) = &mut node.body else { continue };
        if negated.contains(&NodeId(index as u32)) {
            continue;
        }
        for own in [&mut keywords.additional_properties, &mut keywords.unevaluated_properties] {
            if closes(schema, own.as_ref()) {
                *own = None;
                any = true;
            }
        }
    }
    any.then_some(open)
}

fn closes(schema: &Schema, own: Option<&Keyword<NodeId>>) -> bool {
    own.is_some_and(|own| matches!(schema.node(own.value).body, Body::Boolean(false)))
}

/// The nodes that a `not` or an `if` leads to, however far, and those of a `oneOf` that stays as it is.
fn below_negations(schema: &Schema, choices: Choices) -> HashSet<NodeId> {
    let mut open: Vec<NodeId> = Vec::new();
    for (node, _) in schema.nodes() {
        let Some(keywords) = schema.keywords(node) else { continue };
        open.extend([&keywords.not, &keywords.condition].into_iter().flatten().map(|own| own.value));
        if choices == Choices::AsWritten {
            open.extend(keywords.one_of.iter().flat_map(|own| &own.value));
        }
    }
    let mut found = HashSet::new();
    while let Some(node) = open.pop() {
        if let Some(keywords) = schema.keywords(node)
            && found.insert(node)
        {
            open.extend(below(keywords));
        }
    }
    found
}

/// Every schema that a node applies, to the value or to a part of it.
fn below(own: &Keywords) -> Vec<NodeId> {
    let references = [&own.reference, &own.dynamic_reference].into_iter().flatten();
    let lists = [&own.all_of, &own.any_of, &own.one_of, &own.prefix_items].into_iter().flatten();
    let members = [&own.properties, &own.pattern_properties, &own.dependent_schemas].into_iter().flatten();
    let single = [
        &own.additional_properties,
        &own.unevaluated_properties,
        &own.property_names,
        &own.items,
        &own.unevaluated_items,
        &own.contains,
        &own.not,
        &own.condition,
        &own.consequence,
        &own.alternative,
    ];
    references
        .map(|own| own.value.target)
        .chain(lists.flat_map(|own| own.value.iter().copied()))
        .chain(members.flat_map(|own| own.value.iter().map(|(_, node)| *node)))
        .chain(single.into_iter().flatten().map(|own| own.value))
        .collect()
}
