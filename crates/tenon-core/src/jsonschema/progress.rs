//! Schemas that would be asked about the same value for ever: references and branches that lead back
//! without a step into the value. References alone mean nothing then; with branches between them the
//! specification leaves open what is meant.

use crate::text::sorting::sort_by_key;

use super::model::{Body, Node, NodeId};

/// A loop, by the place where it closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stuck {
    /// A schema that asks for itself.
    pub(super) at: NodeId,
    /// The last schema on the way back to it, where that is another.
    pub(super) through: Option<NodeId>,
}

/// What a loop is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// References and nothing else.
    References,
    /// Branches too.
    Branches,
}

/// Every loop that a walk closes, in order of the nodes; none for a schema that always gets on.
pub(super) fn loops(nodes: &[Node], of: Of) -> Vec<Stuck> {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; nodes.len()];
    let mut found = Vec::new();
    for first in 0..nodes.len() {
        if states.get(first) != Some(&State::New) {
            continue;
        }
        // A node and which of its steps are left to take.
        let mut way: Vec<(NodeId, Vec<NodeId>)> = Vec::new();
        let mut enter = Some(NodeId(first as u32));
        loop {
            if let Some(id) = enter.take() {
                if let Some(state) = states.get_mut(id.index()) {
                    *state = State::Open;
                }
                way.push((id, nodes.get(id.index()).map(|node| steps(node, of)).unwrap_or_default()));
            }
            let Some((id, left)) = way.last_mut() else { break };
            let id = *id;
            let Some(next) = left.pop() else {
                if let Some(state) = states.get_mut(id.index()) {
                    *state = State::Done;
                }
                way.pop();
                continue;
            };
            match states.get(next.index()) {
                Some(State::New) => enter = Some(next),
                Some(State::Open) => found.push(Stuck { at: next, through: (id != next).then_some(id) }),
                Some(State::Done) | None => {}
            }
        }
    }
    sort_by_key(&mut found, |stuck| stuck.at);
    found.dedup_by_key(|stuck| stuck.at);
    found
}

/// Schemas that are asked about the same value.
fn steps(node: &Node, of: Of) -> Vec<NodeId> {
    let Body::Keywords(own) = &node.body else { return Vec::new() };
    let mut steps = Vec::new();
    for reference in [&own.reference, &own.dynamic_reference].into_iter().flatten() {
        steps.push(reference.value.target);
    }
    if of == Of::References {
        return steps;
    }
    for list in [&own.all_of, &own.any_of, &own.one_of].into_iter().flatten() {
        steps.extend(&list.value);
    }
    steps.extend([&own.not, &own.condition].into_iter().flatten().map(|own| own.value));
    if own.condition.is_some() {
        steps.extend([&own.consequence, &own.alternative].into_iter().flatten().map(|own| own.value));
    }
    steps.extend(own.dependent_schemas.iter().flat_map(|own| own.value.iter().map(|(_, node)| *node)));
    steps
}
