//! The nodes of two schemas as one set of shapes: nodes that say the same have one shape, on whichever
//! side they stand, so what did not change is known to be equal before anything is compared.
//!
//! Shapes are found from the leaves up; nodes on a cycle are told apart round by round, and what ends in
//! one class unfolds to the same infinite tree.

use std::collections::HashMap;
use std::fmt::Write;

use crate::compatibility::Role;

use super::super::draft::Draft;
use super::super::model::{Body, Keywords, Literal, Node, NodeId, Schema, Scope};

/// Nodes that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Shape(u32);

/// Two schemas and the shapes of their nodes.
#[derive(Debug)]
pub(super) struct Universe<'s> {
    writer: &'s Schema,
    reader: &'s Schema,
    /// By node, the writer's first.
    shapes: Vec<Shape>,
    /// By shape.
    nodes: Vec<(Role, NodeId)>,
}

/// Rounds after which nodes on cycles count as different; each round is a walk over all of them.
const MOST_ROUNDS: usize = 60;

impl<'s> Universe<'s> {
    /// Gives every node its shape.
    pub(super) fn new(writer: &'s Schema, reader: &'s Schema) -> Universe<'s> {
        let total = writer.nodes().count() + reader.nodes().count();
        let mut universe = Universe { writer, reader, shapes: vec![Shape(0); total], nodes: Vec::new() };
        universe.classify();
        universe
    }

    /// The same without shapes, for judging values alone.
    pub(super) fn unclassified(writer: &'s Schema, reader: &'s Schema) -> Universe<'s> {
        Universe { writer, reader, shapes: Vec::new(), nodes: Vec::new() }
    }

    /// The schema of a role.
    pub(super) fn schema(&self, role: Role) -> &'s Schema {
        match role {
            Role::Writer => self.writer,
            Role::Reader => self.reader,
        }
    }

    /// The shape of a node.
    pub(super) fn shape(&self, role: Role, node: NodeId) -> Shape {
        self.shapes.get(self.number(role, node)).copied().unwrap_or(Shape(0))
    }

    /// One node of a shape.
    pub(super) fn node(&self, shape: Shape) -> (Role, NodeId) {
        self.nodes.get(shape.0 as usize).copied().unwrap_or((Role::Writer, self.writer.root()))
    }

    /// What a shape says.
    pub(super) fn body(&self, shape: Shape) -> &'s Body {
        let (role, node) = self.node(shape);
        &self.schema(role).node(node).body
    }

    fn number(&self, role: Role, node: NodeId) -> usize {
        match role {
            Role::Writer => node.index(),
            Role::Reader => self.writer.nodes.len() + node.index(),
        }
    }

    /// Follows references that stand alone; a circle of them stays where it is.
    fn settle(&self, role: Role, mut node: NodeId) -> NodeId {
        let schema = self.schema(role);
        for _ in 0..64 {
            match &schema.node(node).body {
                Body::Keywords(keywords) if alone(keywords) => match &keywords.reference {
                    Some(reference) => node = reference.value.target,
                    None => return node,
                },
                Body::Keywords(_) | Body::Boolean(_) => return node,
            }
        }
        node
    }

    fn classify(&mut self) {
        let all: Vec<(Role, NodeId, &Node)> = [Role::Writer, Role::Reader]
            .into_iter()
            .flat_map(|role| self.schema(role).nodes().map(move |(id, node)| (role, id, node)))
            .collect();
        let target = |role, node| self.number(role, self.settle(role, node));
        let targets: Vec<usize> = all.iter().map(|(role, id, _)| target(*role, *id)).collect();
        let mut children: Vec<Vec<usize>> = Vec::with_capacity(all.len());
        for (role, _, node) in &all {
            let mut own = Vec::new();
            signature(node, 0, &mut |child| {
                own.push(target(*role, child));
                0
            });
            children.push(own);
        }
        let mut parents: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
        let mut waiting: Vec<usize> = children.iter().map(Vec::len).collect();
        for (at, own) in children.iter().enumerate() {
            for child in own {
                if let Some(list) = parents.get_mut(*child) {
                    list.push(at);
                }
            }
        }
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut shapes: Vec<Option<u32>> = vec![None; all.len()];
        let mut nodes: Vec<(Role, NodeId)> = Vec::new();
        let mut ready: Vec<usize> =
            waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(at, _)| at).collect();
        while let Some(at) = ready.pop() {
            let Some((role, id, node)) = all.get(at) else { continue };
            let text = signature(node, at, &mut |child| {
                shapes.get(target(*role, child)).copied().flatten().unwrap_or(u32::MAX)
            });
            let next = numbers.len() as u32;
            let number = *numbers.entry(text).or_insert_with(|| {
                nodes.push((*role, *id));
                next
            });
            if let Some(shape) = shapes.get_mut(at) {
                *shape = Some(number);
            }
            for parent in parents.get(at).into_iter().flatten() {
                if let Some(count) = waiting.get_mut(*parent) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(*parent);
                    }
                }
            }
        }
        let cyclic: Vec<usize> = (0..all.len()).filter(|at| shapes.get(*at) == Some(&None)).collect();
        let base = nodes.len() as u32;
        let mut colours: HashMap<usize, u32> = cyclic.iter().map(|at| (*at, base)).collect();
        let (mut classes, mut stable) = (1, cyclic.is_empty());
        for _ in 0..MOST_ROUNDS {
            if stable {
                break;
            }
            let mut numbers: HashMap<String, u32> = HashMap::new();
            let mut next: HashMap<usize, u32> = HashMap::new();
            for at in &cyclic {
                let Some((role, _, node)) = all.get(*at) else { continue };
                let text = signature(node, *at, &mut |child| {
                    let child = target(*role, child);
                    colours.get(&child).copied().or(shapes.get(child).copied().flatten()).unwrap_or(u32::MAX)
                });
                let fresh = base + numbers.len() as u32;
                next.insert(*at, *numbers.entry(text).or_insert(fresh));
            }
            stable = numbers.len() == classes;
            classes = numbers.len();
            colours = next;
        }
        for (position, at) in cyclic.iter().enumerate() {
            let colour =
                if stable { colours.get(at).copied().unwrap_or(base) } else { base + position as u32 };
            if let Some(shape) = shapes.get_mut(*at) {
                *shape = Some(colour);
            }
            if let Some((role, id, _)) = all.get(*at)
                && colour as usize == nodes.len()
            {
                nodes.push((*role, *id));
            }
        }
        let shape = |target: &usize| Shape(shapes.get(*target).copied().flatten().unwrap_or(0));
        let settled: Vec<Shape> = targets.iter().map(shape).collect();
        self.shapes = settled;
        self.nodes = nodes;
    }
}

/// Nothing but a reference that is always the same, as far as instances are concerned.
fn alone(keywords: &Keywords) -> bool {
    let Some(reference) = &keywords.reference else { return false };
    if reference.value.scope == Scope::Dynamic {
        return false;
    }
    let bare = Keywords { reference: keywords.reference.clone(), ..Keywords::default() };
    let text = |keywords: &Keywords| {
        let mut text = String::new();
        write_keywords(&mut text, keywords, 0, &mut |_| 0);
        text
    };
    text(&bare) == text(keywords)
}

/// What a node says, with children by number. `own` sets apart what depends on the way to it.
fn signature(node: &Node, own: usize, child: &mut dyn FnMut(NodeId) -> u32) -> String {
    let mut text = String::new();
    match &node.body {
        Body::Boolean(value) => {
            let _ = write!(text, "{value}");
        }
        Body::Keywords(keywords) => {
            // Only 2020-12's `contains` evaluates items; draft 4's `integer` is a matter of spelling.
            if keywords.contains.is_some() && node.draft >= Draft::Draft202012 {
                text.push_str("2020;");
            }
            if keywords.types.is_some() && node.draft == Draft::Draft4 {
                text.push_str("4;");
            }
            write_keywords(&mut text, keywords, own, child);
        }
    }
    text
}

fn write_keywords(text: &mut String, keywords: &Keywords, own: usize, child: &mut dyn FnMut(NodeId) -> u32) {
    let Keywords {
        reference,
        dynamic_reference,
        definitions: _,
        types,
        enumeration,
        constant,
        maximum,
        exclusive_maximum,
        minimum,
        exclusive_minimum,
        multiple_of,
        max_length,
        min_length,
        pattern,
        prefix_items,
        items,
        contains,
        min_contains,
        max_contains,
        max_items,
        min_items,
        unique_items,
        unevaluated_items,
        properties,
        pattern_properties,
        additional_properties,
        property_names,
        required,
        max_properties,
        min_properties,
        dependent_required,
        dependent_schemas,
        unevaluated_properties,
        all_of,
        any_of,
        one_of,
        not,
        condition,
        consequence,
        alternative,
        annotations: _,
        ignored: _,
        inert_additional_items: _,
        unjudged: _,
    } = keywords;
    let mut word = |name: &str, value: String| {
        let _ = write!(text, "{name}={}:{value};", value.len());
    };
    for (name, reference) in [("$ref", reference), ("$dynamicRef", dynamic_reference)] {
        if let Some(reference) = reference {
            word(name, child(reference.value.target).to_string());
            if reference.value.scope == Scope::Dynamic {
                word("way", own.to_string());
            }
        }
    }
    if let Some(types) = types {
        word("type", types.value.iter().map(|own| own.name()).collect::<Vec<_>>().join(","));
    }
    if let Some(values) = enumeration {
        word("enum", literals(&values.value));
    }
    if let Some(value) = constant {
        word("enum", literals(std::slice::from_ref(&value.value)));
    }
    for (name, number) in [
        ("maximum", maximum),
        ("exclusiveMaximum", exclusive_maximum),
        ("minimum", minimum),
        ("exclusiveMinimum", exclusive_minimum),
        ("multipleOf", multiple_of),
    ] {
        if let Some(number) = number {
            word(name, number.value.to_string());
        }
    }
    for (name, count) in [
        ("maxLength", max_length),
        ("minLength", min_length),
        ("minContains", min_contains),
        ("maxContains", max_contains),
        ("maxItems", max_items),
        ("minItems", min_items),
        ("maxProperties", max_properties),
        ("minProperties", min_properties),
    ] {
        if let Some(count) = count {
            word(name, count.value.to_string());
        }
    }
    if let Some(pattern) = pattern {
        word("pattern", pattern.value.to_string());
    }
    if unique_items.as_ref().is_some_and(|unique| unique.value) {
        word("uniqueItems", String::new());
    }
    for (name, node) in [
        ("items", items),
        ("contains", contains),
        ("unevaluatedItems", unevaluated_items),
        ("additionalProperties", additional_properties),
        ("propertyNames", property_names),
        ("unevaluatedProperties", unevaluated_properties),
        ("not", not),
        ("if", condition),
        ("then", consequence),
        ("else", alternative),
    ] {
        if let Some(node) = node {
            word(name, child(node.value).to_string());
        }
    }
    if let Some(nodes) = prefix_items {
        word("prefixItems", nodes.value.iter().map(|node| format!("{},", child(*node))).collect());
    }
    for (name, nodes, repeats) in
        [("allOf", all_of, false), ("anyOf", any_of, false), ("oneOf", one_of, true)]
    {
        if let Some(nodes) = nodes {
            let mut numbers: Vec<u32> = nodes.value.iter().map(|node| child(*node)).collect();
            numbers.sort_unstable();
            if !repeats {
                numbers.dedup();
            }
            word(name, numbers.iter().map(|number| format!("{number},")).collect());
        }
    }
    for (name, members) in [
        ("properties", properties),
        ("patternProperties", pattern_properties),
        ("dependentSchemas", dependent_schemas),
    ] {
        if let Some(members) = members {
            let mut list: Vec<String> = members
                .value
                .iter()
                .map(|(name, node)| format!("{}:{name}{},", name.len(), child(*node)))
                .collect();
            list.sort_unstable();
            word(name, list.concat());
        }
    }
    if let Some(names) = required {
        let mut list: Vec<String> = names.value.iter().map(|name| format!("{}:{name}", name.len())).collect();
        list.sort_unstable();
        word("required", list.concat());
    }
    if let Some(members) = dependent_required {
        let mut list: Vec<String> = members
            .value
            .iter()
            .map(|(name, needs)| {
                let needs: String = needs.iter().map(|need| format!("{}:{need}", need.len())).collect();
                format!("{}:{name}({needs})", name.len())
            })
            .collect();
        list.sort_unstable();
        word("dependentRequired", list.concat());
    }
}

fn literals(values: &[Literal]) -> String {
    let mut texts: Vec<&str> = values.iter().map(|value| &*value.canonical).collect();
    texts.sort_unstable();
    texts.dedup();
    texts.iter().map(|text| format!("{}:{text}", text.len())).collect()
}
