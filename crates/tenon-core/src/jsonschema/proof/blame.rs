//! Which keyword refuses a value, and what stands at the same place on the other side. The walk follows
//! `validity.rs` down to the first keyword that fails by itself; among branches of a choice it takes the
//! one that came furthest.

use crate::compatibility::Role;
use crate::text::json::JsonId;
use crate::text::sorting::set_of;

use super::super::instance::Instance;
use super::super::model::{Body, Keyword, Keywords, NodeId};
use super::super::number::Number;
use super::engine::Engine;
use super::validity::{self, At, Truth};

/// Deepest walk.
const DEEPEST: usize = 150;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the value of a member.
    Member(String),
    /// To the name of a member, as a string.
    Name(String),
    /// To an item.
    Item(usize),
}

/// A keyword that refuses a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The node.
    pub node: NodeId,
    /// Its keyword; `false` for a schema that takes nothing.
    pub keyword: &'static str,
    /// The keyword's value in the text.
    pub at: JsonId,
    /// The way to the refused value.
    pub path: Vec<Step>,
    /// The refused value.
    pub value: Instance,
    /// The member that is missing, where one is.
    pub missing: Option<String>,
}

/// What stands at the same place on the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// The node that judges the value there, or the closest that judges what holds it.
    pub node: NodeId,
    /// The same keyword's value, where the node has one.
    pub at: Option<JsonId>,
    /// The node judges the value itself, and not what holds it.
    pub same: bool,
}

/// The keyword of `node` that refuses `value`; `None` where the walk finds none.
pub(super) fn blame(engine: &mut Engine<'_>, role: Role, node: NodeId, value: &Instance) -> Option<Blame> {
    Walk { engine, role }.node(node, value, &[], 0)
}

struct Walk<'e, 's> {
    engine: &'e mut Engine<'s>,
    role: Role,
}

impl Walk<'_, '_> {
    fn refuses(&mut self, node: NodeId, value: &Instance) -> bool {
        validity::valid(self.engine, self.role, node, value) == Truth::No
    }

    fn node(&mut self, node: NodeId, value: &Instance, path: &[Step], depth: usize) -> Option<Blame> {
        if depth > DEEPEST || !self.refuses(node, value) {
            return None;
        }
        let own = self.engine.universe.schema(self.role).node(node);
        let fault = |keyword: &'static str, at: JsonId| Blame {
            node,
            keyword,
            at,
            path: path.to_vec(),
            value: value.clone(),
            missing: None,
        };
        let keywords = match &own.body {
            Body::Boolean(_) => return Some(fault("false", own.at.json)),
            Body::Keywords(keywords) => keywords,
        };
        if let Some((keyword, at)) =
            failing(self.engine, (self.role, node), keywords, value).into_iter().next()
        {
            return Some(fault(keyword, at));
        }
        if let Instance::Object(members) = value {
            let needs = keywords.required.iter().flat_map(|own| own.value.iter().map(|name| (own.at, name)));
            let needs = needs.map(|(at, name)| ("required", at, name));
            let dependent = keywords.dependent_required.iter().flat_map(|own| {
                let there = own.value.iter().filter(|(name, _)| members.contains_key(&**name));
                there.flat_map(|(_, needs)| needs).map(|name| ("dependentRequired", own.at, name))
            });
            let missing = needs.chain(dependent).find(|(_, _, name)| !members.contains_key(&***name));
            if let Some((keyword, at, name)) = missing {
                return Some(Blame { missing: Some(name.to_string()), ..fault(keyword, at) });
            }
        }
        self.parts((node, keywords), value, path, depth)
            .or_else(|| self.branches(keywords, value, path, depth, &fault))
            .or_else(|| {
                let (keyword, at) = self.rest(keywords, value)?;
                Some(fault(keyword, at))
            })
    }

    /// What else may refuse the whole of an array or an object.
    fn rest(&mut self, keywords: &Keywords, value: &Instance) -> Option<(&'static str, JsonId)> {
        match value {
            Instance::Null | Instance::Boolean(_) | Instance::Number(_) | Instance::String(_) => None,
            Instance::Array(items) => {
                if let Some(own) = keywords.unique_items.as_ref().filter(|own| own.value)
                    && set_of(items.iter()).len() < items.len()
                {
                    return Some(("uniqueItems", own.at));
                }
                if let Some(own) = &keywords.contains {
                    let found = items.iter().filter(|item| !self.refuses(own.value, item)).count() as u64;
                    match (&keywords.min_contains, &keywords.max_contains) {
                        (Some(least), _) if found < least.value => return Some(("minContains", least.at)),
                        (_, Some(most)) if found > most.value => return Some(("maxContains", most.at)),
                        (None, _) if found < 1 => return Some(("contains", own.at)),
                        (Some(_) | None, Some(_) | None) => {}
                    }
                }
                keywords.unevaluated_items.as_ref().map(|own| ("unevaluatedItems", own.at))
            }
            Instance::Object(_) => {
                keywords.unevaluated_properties.as_ref().map(|own| ("unevaluatedProperties", own.at))
            }
        }
    }

    /// Members, names and items.
    fn parts(
        &mut self,
        (node, keywords): (NodeId, &Keywords),
        value: &Instance,
        path: &[Step],
        depth: usize,
    ) -> Option<Blame> {
        let down = |step: Step| [path, &[step]].concat();
        match value {
            Instance::Null | Instance::Boolean(_) | Instance::Number(_) | Instance::String(_) => None,
            Instance::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
                let node = item_node(keywords, index)?;
                self.node(node, item, &down(Step::Item(index)), depth + 1)
            }),
            Instance::Object(members) => members.iter().find_map(|(name, member)| {
                if let Some(names) = &keywords.property_names {
                    let text = Instance::String(name.clone());
                    let found = self.node(names.value, &text, &down(Step::Name(name.clone())), depth + 1);
                    if found.is_some() {
                        return found;
                    }
                }
                let nodes = member_nodes(self.engine, (self.role, node), keywords, name);
                let path = down(Step::Member(name.clone()));
                nodes.into_iter().find_map(|node| self.node(node, member, &path, depth + 1))
            }),
        }
    }

    /// Keywords that apply other schemas to the same value.
    fn branches(
        &mut self,
        keywords: &Keywords,
        value: &Instance,
        path: &[Step],
        depth: usize,
        fault: &dyn Fn(&'static str, JsonId) -> Blame,
    ) -> Option<Blame> {
        let mut all: Vec<NodeId> = Vec::new();
        all.extend(
            [&keywords.reference, &keywords.dynamic_reference]
                .into_iter()
                .flatten()
                .map(|own| own.value.target),
        );
        all.extend(keywords.all_of.iter().flat_map(|own| own.value.iter().copied()));
        if let Instance::Object(members) = value {
            let there = keywords.dependent_schemas.iter().flat_map(|own| &own.value);
            all.extend(there.filter(|(name, _)| members.contains_key(&**name)).map(|(_, node)| *node));
        }
        if let Some(condition) = &keywords.condition {
            let branch = if self.refuses(condition.value, value) {
                &keywords.alternative
            } else {
                &keywords.consequence
            };
            all.extend(branch.iter().map(|own| own.value));
        }
        if let Some(found) = all.into_iter().find_map(|node| self.node(node, value, path, depth + 1)) {
            return Some(found);
        }
        for (keyword, arms) in [("anyOf", &keywords.any_of), ("oneOf", &keywords.one_of)] {
            let Some(arms) = arms else { continue };
            if arms.value.iter().all(|node| self.refuses(*node, value)) {
                let found = arms.value.iter().filter_map(|node| self.node(*node, value, path, depth + 1));
                return Some(furthest(found.collect()).unwrap_or_else(|| fault(keyword, arms.at)));
            }
            if keyword == "oneOf" && arms.value.iter().filter(|node| !self.refuses(**node, value)).count() > 1
            {
                return Some(fault(keyword, arms.at));
            }
        }
        let not = keywords.not.as_ref()?;
        (!self.refuses(not.value, value)).then(|| fault("not", not.at))
    }
}

/// Of the keywords that hold no schema those that refuse the value, each asked alone.
pub(super) fn failing(
    engine: &mut Engine<'_>,
    at: At,
    keywords: &Keywords,
    value: &Instance,
) -> Vec<(&'static str, JsonId)> {
    let count = match value {
        Instance::String(text) => text.chars().count() as u64,
        Instance::Array(items) => items.len() as u64,
        Instance::Object(members) => members.len() as u64,
        Instance::Null | Instance::Boolean(_) | Instance::Number(_) => 0,
    };
    let over = |own: &Option<Keyword<u64>>| own.as_ref().filter(|own| count > own.value).map(|own| own.at);
    let under = |own: &Option<Keyword<u64>>| own.as_ref().filter(|own| count < own.value).map(|own| own.at);
    let mut alone = |part: Keywords| validity::plain(engine, at, &part, value) == Truth::No;
    let mut failing = Vec::new();
    if let Some(own) = &keywords.types {
        let part = Keywords { types: keywords.types.clone(), ..Keywords::default() };
        failing.push(("type", alone(part).then_some(own.at)));
    }
    if let Some(own) = &keywords.enumeration {
        let part = Keywords { enumeration: keywords.enumeration.clone(), ..Keywords::default() };
        failing.push(("enum", alone(part).then_some(own.at)));
    }
    if let Some(own) = &keywords.constant {
        let part = Keywords { constant: keywords.constant.clone(), ..Keywords::default() };
        failing.push(("const", alone(part).then_some(own.at)));
    }
    match value {
        Instance::Null | Instance::Boolean(_) => {}
        Instance::Number(own) => {
            let number = &own.value;
            let by = |own: Option<&Keyword<Number>>| own.map(|own| own.at);
            failing.extend([
                ("minimum", by(keywords.minimum.as_ref().filter(|own| *number < own.value))),
                (
                    "exclusiveMinimum",
                    by(keywords.exclusive_minimum.as_ref().filter(|own| *number <= own.value)),
                ),
                ("maximum", by(keywords.maximum.as_ref().filter(|own| *number > own.value))),
                (
                    "exclusiveMaximum",
                    by(keywords.exclusive_maximum.as_ref().filter(|own| *number >= own.value)),
                ),
                (
                    "multipleOf",
                    by(keywords
                        .multiple_of
                        .as_ref()
                        .filter(|own| number.is_multiple_of(&own.value) == Some(false))),
                ),
            ]);
        }
        Instance::String(text) => {
            let pattern = keywords.pattern.as_ref().and_then(|own| {
                let id = engine.pattern(&own.value, at);
                (validity::matches(engine, id, text) == Truth::No).then_some(own.at)
            });
            failing.extend([
                ("minLength", under(&keywords.min_length)),
                ("maxLength", over(&keywords.max_length)),
                ("pattern", pattern),
            ]);
        }
        Instance::Array(_) => {
            failing
                .extend([("minItems", under(&keywords.min_items)), ("maxItems", over(&keywords.max_items))]);
        }
        Instance::Object(_) => failing.extend([
            ("minProperties", under(&keywords.min_properties)),
            ("maxProperties", over(&keywords.max_properties)),
        ]),
    }
    failing.into_iter().filter_map(|(keyword, at)| Some((keyword, at?))).collect()
}

/// The one branch that came further than all others: deeper, or as deep and not stopped by its type.
fn furthest(found: Vec<Blame>) -> Option<Blame> {
    let reach = |own: &Blame| (own.path.len(), !matches!(own.keyword, "type" | "enum" | "const" | "false"));
    let best = found.iter().map(reach).max()?;
    let mut at_best = found.into_iter().filter(|own| reach(own) == best);
    let first = at_best.next()?;
    (at_best.next().is_none()).then_some(first)
}

pub(super) fn item_node(keywords: &Keywords, index: usize) -> Option<NodeId> {
    let prefix = keywords.prefix_items.as_ref().and_then(|own| own.value.get(index)).copied();
    prefix.or(keywords.items.as_ref().map(|own| own.value))
}

pub(super) fn member_nodes(
    engine: &mut Engine<'_>,
    (role, node): (Role, NodeId),
    keywords: &Keywords,
    name: &str,
) -> Vec<NodeId> {
    let mut nodes: Vec<NodeId> = engine.property((role, node), name).into_iter().collect();
    for (pattern, node) in keywords.pattern_properties.iter().flat_map(|own| &own.value) {
        let id = engine.pattern(pattern, (role, *node));
        if validity::matches(engine, id, name) == Truth::Yes {
            nodes.push(*node);
        }
    }
    if nodes.is_empty() {
        nodes.extend(keywords.additional_properties.as_ref().map(|own| own.value));
    }
    nodes
}

/// What judges the blamed value on the other side, whose schema takes the whole.
pub(super) fn counterpart(
    engine: &mut Engine<'_>,
    role: Role,
    root: NodeId,
    whole: &Instance,
    blame: &Blame,
) -> Counterpart {
    let mut nodes = applied(engine, role, vec![root], whole);
    let mut value = whole.clone();
    for step in &blame.path {
        let mut below: Vec<NodeId> = Vec::new();
        for node in &nodes {
            let Body::Keywords(keywords) = &engine.universe.schema(role).node(*node).body else { continue };
            below.extend(match step {
                Step::Member(name) => member_nodes(engine, (role, *node), keywords, name),
                Step::Name(_) => keywords.property_names.iter().map(|own| own.value).collect(),
                Step::Item(index) => item_node(keywords, *index).into_iter().collect(),
            });
        }
        let next = match (step, &value) {
            (Step::Member(name), Instance::Object(members)) => members.get(name).cloned(),
            (Step::Name(name), _) => Some(Instance::String(name.clone())),
            (Step::Item(index), Instance::Array(items)) => items.get(*index).cloned(),
            (Step::Member(_) | Step::Item(_), _) => None,
        };
        let (false, Some(next)) = (below.is_empty(), next) else {
            let node = closing(engine, role, &nodes).unwrap_or(root);
            return Counterpart { node, at: None, same: false };
        };
        nodes = applied(engine, role, below, &next);
        value = next;
    }
    let schema = engine.universe.schema(role);
    let same = nodes.iter().find_map(|node| match &schema.node(*node).body {
        Body::Keywords(keywords) => Some((*node, place_of(keywords, blame.keyword)?)),
        Body::Boolean(_) => None,
    });
    match same {
        Some((node, at)) => Counterpart { node, at: Some(at), same: true },
        None => Counterpart { node: closing(engine, role, &nodes).unwrap_or(root), at: None, same: true },
    }
}

/// Of nodes that judge one value the last that says something itself.
fn closing(engine: &Engine<'_>, role: Role, nodes: &[NodeId]) -> Option<NodeId> {
    let schema = engine.universe.schema(role);
    let says = |node: &&NodeId| match &schema.node(**node).body {
        Body::Keywords(keywords) => keywords.reference.is_none(),
        Body::Boolean(_) => true,
    };
    nodes.iter().find(says).or(nodes.first()).copied()
}

/// The nodes and all that they apply to the same value, as far as that is valid under it.
fn applied(engine: &mut Engine<'_>, role: Role, nodes: Vec<NodeId>, value: &Instance) -> Vec<NodeId> {
    let mut all: Vec<NodeId> = Vec::new();
    let mut open: Vec<NodeId> = nodes.into_iter().rev().collect();
    while let Some(node) = open.pop() {
        if all.contains(&node) || all.len() > DEEPEST {
            continue;
        }
        all.push(node);
        let Body::Keywords(keywords) = &engine.universe.schema(role).node(node).body else { continue };
        let mut more: Vec<NodeId> = Vec::new();
        more.extend(
            [&keywords.reference, &keywords.dynamic_reference]
                .into_iter()
                .flatten()
                .map(|own| own.value.target),
        );
        for list in [&keywords.all_of, &keywords.any_of, &keywords.one_of].into_iter().flatten() {
            more.extend(list.value.iter().copied());
        }
        for own in [&keywords.condition, &keywords.consequence, &keywords.alternative].into_iter().flatten() {
            more.push(own.value);
        }
        more.extend(keywords.dependent_schemas.iter().flat_map(|own| &own.value).map(|(_, node)| *node));
        more.retain(|node| validity::valid(engine, role, *node, value) == Truth::Yes);
        open.extend(more.into_iter().rev());
    }
    all
}

/// Where the same keyword stands in a node.
fn place_of(keywords: &Keywords, keyword: &str) -> Option<JsonId> {
    fn at<T>(own: &Option<Keyword<T>>) -> Option<JsonId> {
        own.as_ref().map(|own| own.at)
    }
    match keyword {
        "type" => at(&keywords.types),
        "enum" | "const" => at(&keywords.enumeration).or(at(&keywords.constant)),
        "minimum" | "exclusiveMinimum" => at(&keywords.minimum).or(at(&keywords.exclusive_minimum)),
        "maximum" | "exclusiveMaximum" => at(&keywords.maximum).or(at(&keywords.exclusive_maximum)),
        "multipleOf" => at(&keywords.multiple_of),
        "minLength" => at(&keywords.min_length),
        "maxLength" => at(&keywords.max_length),
        "pattern" => at(&keywords.pattern),
        "minItems" => at(&keywords.min_items),
        "maxItems" => at(&keywords.max_items),
        "minProperties" => at(&keywords.min_properties),
        "maxProperties" => at(&keywords.max_properties),
        "required" => at(&keywords.required),
        "dependentRequired" => at(&keywords.dependent_required),
        "contains" => at(&keywords.contains),
        "minContains" => at(&keywords.min_contains).or(at(&keywords.contains)),
        "maxContains" => at(&keywords.max_contains).or(at(&keywords.contains)),
        "uniqueItems" => at(&keywords.unique_items),
        "unevaluatedItems" => at(&keywords.unevaluated_items),
        "unevaluatedProperties" => at(&keywords.unevaluated_properties),
        "anyOf" => at(&keywords.any_of),
        "oneOf" => at(&keywords.one_of),
        "not" => at(&keywords.not),
        _ => None,
    }
}
