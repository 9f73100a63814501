//! The nodes of two schemas as one set of shapes: nodes that say the same have one shape, on whichever
//! side they stand, so what did not change is known to be equal before anything is compared.
//!
//! Two nodes have one shape where they unfold to the same infinite tree. What a node says is written in
//! `signature.rs`; that shapes below it agree too is the business of `partition.rs`.

use std::collections::HashMap;

use crate::compatibility::Role;

use super::super::model::{Body, Node, NodeId, Schema};
use super::partition::{self, Said, Unordered};
use super::signature;

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
    /// By node: no schema is below it.
    leaves: Vec<bool>,
}

/// References in a row that are followed.
const MOST_LINKS: usize = 64;

impl<'s> Universe<'s> {
    /// Gives every node its shape.
    pub(super) fn new(writer: &'s Schema, reader: &'s Schema) -> Universe<'s> {
        let total = writer.nodes().count() + reader.nodes().count();
        let mut universe =
            Universe { shapes: vec![Shape(0); total], ..Universe::unclassified(writer, reader) };
        universe.classify();
        universe
    }

    /// The same without shapes, for judging values alone.
    pub(super) fn unclassified(writer: &'s Schema, reader: &'s Schema) -> Universe<'s> {
        Universe { writer, reader, shapes: Vec::new(), nodes: Vec::new(), leaves: Vec::new() }
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

    /// No schema is below a shape.
    pub(super) fn is_leaf(&self, shape: Shape) -> bool {
        let (role, node) = self.node(shape);
        self.leaves.get(self.number(role, node)).copied().unwrap_or(false)
    }

    fn number(&self, role: Role, node: NodeId) -> usize {
        match role {
            Role::Writer => node.index(),
            Role::Reader => self.writer.nodes.len() + node.index(),
        }
    }

    fn classify(&mut self) {
        let all: Vec<(Role, NodeId, &Node)> = [Role::Writer, Role::Reader]
            .into_iter()
            .flat_map(|role| self.schema(role).nodes().map(move |(id, node)| (role, id, node)))
            .collect();
        let next: Vec<Option<u32>> = all
            .iter()
            .map(|(role, _, node)| Some(self.number(*role, signature::alone(node)?) as u32))
            .collect();
        let ends: Vec<u32> = (0..all.len() as u32).map(|at| end(&next, at)).collect();
        let target = |role, node| ends.get(self.number(role, node)).copied().unwrap_or(0);
        let mut labels: HashMap<String, u32> = HashMap::new();
        let mut text = String::new();
        let mut said: Vec<Said> = Vec::with_capacity(all.len());
        for (at, (role, _, node)) in all.iter().enumerate() {
            text.clear();
            let below = signature::write(&mut text, node, at);
            let numbers = |nodes: Vec<NodeId>| nodes.into_iter().map(|node| target(*role, node)).collect();
            let unordered = below.unordered.into_iter();
            said.push(Said {
                label: label(&mut labels, &text),
                ordered: numbers(below.ordered),
                unordered: unordered
                    .map(|(nodes, repeats)| Unordered { nodes: numbers(nodes), repeats })
                    .collect(),
            });
        }
        // Where telling them apart takes too long, each is one of its own: less is known to be equal then.
        let classes = partition::classes(&said).unwrap_or_else(|| (0..all.len() as u32).collect());
        self.leaves = said.iter().map(|own| own.count() == 0).collect();
        self.nodes = first_of_each(&all, &classes);
        self.shapes = ends.iter().map(|at| Shape(classes.get(*at as usize).copied().unwrap_or(0))).collect();
    }
}

/// Follows references that stand alone; a circle of them stays where it is.
fn end(next: &[Option<u32>], mut at: u32) -> u32 {
    for _ in 0..MOST_LINKS {
        match next.get(at as usize) {
            Some(Some(further)) => at = *further,
            Some(None) | None => return at,
        }
    }
    at
}

fn label(labels: &mut HashMap<String, u32>, text: &str) -> u32 {
    if let Some(label) = labels.get(text) {
        return *label;
    }
    let label = labels.len() as u32;
    labels.insert(text.to_owned(), label);
    label
}

/// One node of each class; classes are numbered in order of their first nodes.
fn first_of_each(all: &[(Role, NodeId, &Node)], classes: &[u32]) -> Vec<(Role, NodeId)> {
    let mut first = Vec::new();
    for ((role, id, _), class) in all.iter().zip(classes) {
        if *class as usize == first.len() {
            first.push((*role, *id));
        }
    }
    first
}
