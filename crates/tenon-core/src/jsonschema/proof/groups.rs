//! Which schemas of the writer apply to one value together, and which of them matter to what it declares.
//! What follows from that is in `declared.rs`.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::model::{Body, Keyword, Keywords, NodeId, Schema, Scope};
use super::signature;

/// Schemas of the writer that apply to one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Group(u32);

/// All groups that were met, and which nodes matter.
#[derive(Debug, Default)]
pub(super) struct Groups {
    sets: Vec<Rc<[NodeId]>>,
    ids: HashMap<Rc<[NodeId]>, Group>,
    /// Nodes of which one that names members is a part, however deep.
    pub(super) telling: HashSet<NodeId>,
    /// Nodes that say something of members or items of the value itself, in place.
    pub(super) speaking: HashSet<NodeId>,
}

impl Groups {
    /// None yet, for the writer's schema.
    pub(super) fn of(schema: &Schema) -> Groups {
        Groups {
            telling: leading(schema, names_members, |own| [in_place(own), parts(own)].concat()),
            speaking: leading(schema, |own| says_something(schema, own), in_place),
            ..Groups::default()
        }
    }

    /// The group of those nodes; `None` where nothing they reach names a member.
    pub(super) fn number(&mut self, mut nodes: Vec<NodeId>) -> Option<Group> {
        if !nodes.iter().any(|node| self.telling.contains(node)) {
            return None;
        }
        nodes.sort_unstable();
        nodes.dedup();
        let set: Rc<[NodeId]> = nodes.into();
        if let Some(group) = self.ids.get(&set) {
            return Some(*group);
        }
        let group = Group(self.sets.len() as u32);
        self.sets.push(set.clone());
        self.ids.insert(set, group);
        Some(group)
    }

    pub(super) fn nodes(&self, group: Group) -> Rc<[NodeId]> {
        self.sets.get(group.0 as usize).cloned().unwrap_or_else(|| Rc::new([]))
    }
}

/// The schemas that apply to the same value whatever it is; `None` where a target depends on the way.
pub(super) fn always(keywords: &Keywords) -> Option<Vec<NodeId>> {
    let mut all: Vec<NodeId> = keywords.all_of.iter().flat_map(|own| own.value.iter().copied()).collect();
    for reference in keywords.reference.iter().chain(&keywords.dynamic_reference) {
        match reference.value.scope {
            Scope::Static => all.push(reference.value.target),
            Scope::Dynamic => return None,
        }
    }
    Some(all)
}

fn single<'k>(all: &[&'k Option<Keyword<NodeId>>]) -> impl Iterator<Item = NodeId> + use<'k> {
    let found: Vec<NodeId> = all.iter().filter_map(|own| own.as_ref()).map(|own| own.value).collect();
    found.into_iter()
}

/// Schemas that may apply to the same value and hold then.
pub(super) fn in_place(keywords: &Keywords) -> Vec<NodeId> {
    let references = keywords.reference.iter().chain(&keywords.dynamic_reference);
    let lists = [&keywords.all_of, &keywords.any_of, &keywords.one_of].into_iter().flatten();
    let dependent = keywords.dependent_schemas.iter().flat_map(|own| &own.value);
    references
        .map(|own| own.value.target)
        .chain(lists.flat_map(|own| own.value.iter().copied()))
        .chain(dependent.map(|(_, node)| *node))
        .chain(single(&[&keywords.condition, &keywords.consequence, &keywords.alternative]))
        .collect()
}

/// Schemas of members and of items.
fn parts(keywords: &Keywords) -> Vec<NodeId> {
    let members = [&keywords.properties, &keywords.pattern_properties].into_iter().flatten();
    let members = members.flat_map(|own| &own.value).map(|(_, node)| *node);
    let prefix = keywords.prefix_items.iter().flat_map(|own| own.value.iter().copied());
    let rest = [
        &keywords.additional_properties,
        &keywords.unevaluated_properties,
        &keywords.items,
        &keywords.unevaluated_items,
    ];
    members.chain(prefix).chain(single(&rest)).collect()
}

pub(super) fn names_members(keywords: &Keywords) -> bool {
    keywords.properties.is_some() || keywords.pattern_properties.is_some()
}

/// The schemas that a node gives to members which it does not name; `true`, `false` and `{}` are none.
pub(super) fn others(schema: &Schema, keywords: &Keywords) -> impl Iterator<Item = NodeId> {
    let tells = |node: &NodeId| match &schema.node(*node).body {
        Body::Boolean(_) => false,
        Body::Keywords(own) => !signature::demands_nothing(own),
    };
    single(&[&keywords.additional_properties, &keywords.unevaluated_properties]).filter(tells)
}

/// An object is among its listed values, so that is what is written.
pub(super) fn lists_objects(keywords: &Keywords) -> bool {
    let listed = keywords.enumeration.iter().flat_map(|own| &own.value);
    listed.chain(keywords.constant.iter().map(|own| &own.value)).any(|own| own.canonical.starts_with('{'))
}

fn says_something(schema: &Schema, keywords: &Keywords) -> bool {
    names_members(keywords)
        || others(schema, keywords).next().is_some()
        || lists_objects(keywords)
        || keywords.min_properties.is_some()
        || keywords.items.is_some()
        || keywords.prefix_items.is_some()
        || keywords.unevaluated_items.is_some()
}

/// The nodes from which `next` leads to one of those that `is` picks, these included.
fn leading(
    schema: &Schema,
    is: impl Fn(&Keywords) -> bool,
    next: impl Fn(&Keywords) -> Vec<NodeId>,
) -> HashSet<NodeId> {
    let mut before: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    let mut open = Vec::new();
    for (node, _) in schema.nodes() {
        let Some(keywords) = schema.keywords(node) else { continue };
        if is(keywords) {
            open.push(node);
        }
        for target in next(keywords) {
            before.entry(target).or_default().push(node);
        }
    }
    let mut found = HashSet::new();
    while let Some(node) = open.pop() {
        if found.insert(node) {
            open.extend(before.get(&node).into_iter().flatten());
        }
    }
    found
}
