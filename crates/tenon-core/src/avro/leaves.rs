//! Fields that stand by themselves: no type in them has a name. Nothing else in a schema says what such a
//! field means, and it says nothing of anything else but that it is there. So an edit inside one changes what
//! is found about that field, and no more.

use crate::text::sorting::sort_by_key;
use crate::text::{Source, Span};

use super::fix::Proposal;
use super::model::{Field, Kind, NodeId, Schema};

/// A field of the judged text without named types: where its object begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Leaf(u32);

/// All such fields of the judged text.
pub(crate) struct Leaves<'a> {
    source: &'a Source,
    /// In order; none overlaps another.
    spans: Vec<Span>,
}

impl<'a> Leaves<'a> {
    /// None where some default may be a record: it is judged by that record's fields.
    pub(crate) fn of(schema: &'a Schema) -> Leaves<'a> {
        let records = schema.nodes.iter().filter_map(|node| match &node.kind {
            Kind::Record(record) => Some(record),
            _ => None,
        });
        let fields: Vec<&Field> = records.flat_map(|record| &record.fields).collect();
        let default = |field: &&Field| {
            field.default.map(|default| schema.document(field.document).value(default).raw())
        };
        let mut spans = Vec::new();
        if !fields.iter().filter_map(default).any(|default| default.contains('{')) {
            let own = fields.iter().filter(|field| field.document == 0 && is_nameless(schema, field.node));
            spans.extend(own.map(|field| schema.document(0).value(field.json).span()));
        }
        sort_by_key(&mut spans, |span| span.start);
        Leaves { source: schema.source(), spans }
    }

    /// The one whose facts alone the edits may change.
    pub(crate) fn around(&self, proposal: &Proposal) -> Option<Leaf> {
        let first = proposal.edits.first().filter(|_| !proposal.names)?.span;
        let before = self.spans.partition_point(|span| span.start < first.start);
        let around = self.spans.get(before.checked_sub(1)?)?;
        let inside = proposal.edits.iter().all(|edit| {
            edit.source == *self.source && around.start < edit.span.start && edit.span.end < around.end
        });
        inside.then_some(Leaf(around.start))
    }
}

/// No type in it has a name.
pub(super) fn is_nameless(schema: &Schema, node: NodeId) -> bool {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &schema.node(node).kind {
            Kind::Null
            | Kind::Boolean
            | Kind::Int
            | Kind::Long
            | Kind::Float
            | Kind::Double
            | Kind::Bytes
            | Kind::String => {}
            Kind::Array(inner) | Kind::Map(inner) => open.push(*inner),
            Kind::Union(branches) => open.extend(branches),
            Kind::Fixed(_) | Kind::Enum(_) | Kind::Record(_) => return false,
        }
    }
    true
}
