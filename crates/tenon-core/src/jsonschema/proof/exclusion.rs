//! Which shapes take no value in common, told at a glance: by their types, by the values they list, or by
//! a member that one asks for and the other has another value for, or none. Nothing is searched here; what
//! is not seen is left to `engine.rs`.
//!
//! Large choices are mostly among objects that a member of theirs tells apart. Of such branches one alone
//! needs to be looked at, and which the others are not follows.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::text::sorting::set_of;

use super::super::instance::Instance;
use super::super::model::{Body, Keywords, NodeId, Schema, Scope, Type, Types};
use super::engine::Engine;
use super::formula::ValueId;
use super::universe::Shape;

/// Deepest nesting of members and branches that is looked into.
const DEEPEST: usize = 8;

/// Nodes that are read for what one shape says.
const MOST_NODES: usize = 64;

/// The types that no value shares.
const KINDS: [Type; 6] = [Type::Null, Type::Boolean, Type::Number, Type::String, Type::Array, Type::Object];

/// What was found out so far.
#[derive(Debug, Default)]
pub(super) struct Exclusions<'s> {
    facts: HashMap<Shape, Rc<Facts<'s>>>,
    known: HashMap<(Shape, Shape), bool>,
    overlaps: HashMap<Shape, Rc<[(usize, usize)]>>,
}

/// What every value of a shape holds: some of it, never more.
#[derive(Clone, Debug)]
struct Facts<'s> {
    /// Of [`KINDS`].
    kinds: Types,
    /// It is one of these.
    values: Option<BTreeSet<ValueId>>,
    /// Names of members that an object has.
    needs: BTreeSet<&'s str>,
    /// What members must be.
    members: Vec<Rc<Members<'s>>>,
    /// It is valid under one of these.
    cases: Option<Vec<Shape>>,
}

/// What one node says of members.
#[derive(Debug)]
struct Members<'s> {
    named: HashMap<&'s str, Shape>,
    /// Of all members that are not named, where a pattern does not take them out.
    rest: Option<Shape>,
}

/// No value is valid under both shapes. `false` says nothing.
pub(super) fn excludes(engine: &mut Engine<'_>, one: Shape, other: Shape) -> bool {
    apart(engine, one, other, 0)
}

/// The pairs of a shape's branches that may have a value in common, the earlier one first. `None` where
/// they are too many to be told.
pub(super) fn overlaps(
    engine: &mut Engine<'_>,
    shape: Shape,
    branches: &[Shape],
) -> Option<Rc<[(usize, usize)]>> {
    if let Some(known) = engine.exclusions.overlaps.get(&shape) {
        return Some(known.clone());
    }
    let mut pairs = Vec::new();
    for (at, one) in branches.iter().enumerate() {
        for (further, other) in branches.iter().enumerate().skip(at + 1) {
            engine.budget.spend(1).ok()?;
            if !excludes(engine, *one, *other) {
                pairs.push((at, further));
            }
        }
    }
    let pairs: Rc<[(usize, usize)]> = pairs.into();
    engine.exclusions.overlaps.insert(shape, pairs.clone());
    Some(pairs)
}

fn apart(engine: &mut Engine<'_>, one: Shape, other: Shape, depth: usize) -> bool {
    if one == other || depth > DEEPEST {
        return false;
    }
    let key = (one.min(other), one.max(other));
    if let Some(known) = engine.exclusions.known.get(&key) {
        return *known;
    }
    if engine.budget.spend(1).is_err() {
        return false;
    }
    // Met again inside itself, the pair tells nothing of itself.
    engine.exclusions.known.insert(key, false);
    let (own, others) = (facts(engine, one), facts(engine, other));
    let found = differ(engine, &own, &others, depth);
    engine.exclusions.known.insert(key, found);
    found
}

fn differ<'s>(engine: &mut Engine<'s>, one: &Facts<'s>, other: &Facts<'s>, depth: usize) -> bool {
    if let (Some(own), Some(others)) = (&one.values, &other.values)
        && own.is_disjoint(others)
    {
        return true;
    }
    let mut common =
        KINDS.into_iter().filter(|kind| one.kinds.contains(*kind) && other.kinds.contains(*kind));
    match (common.next(), common.next()) {
        (None, _) => return true,
        (Some(Type::Object), None) => {
            if lacks(engine, one, other, depth) || lacks(engine, other, one, depth) {
                return true;
            }
        }
        (Some(_), _) => {}
    }
    by_case(engine, one, other, depth) || by_case(engine, other, one, depth)
}

/// A member that `one` asks for has no value that both take.
fn lacks<'s>(engine: &mut Engine<'s>, one: &Facts<'s>, other: &Facts<'s>, depth: usize) -> bool {
    one.needs.iter().any(|name| {
        let (own, others) = (one.demands(name), other.demands(name));
        engine.budget.spend(1).is_ok()
            && others.iter().any(|theirs| {
                facts(engine, *theirs).kinds.is_empty()
                    || own.iter().any(|mine| apart(engine, *mine, *theirs, depth + 1))
            })
    })
}

/// Whichever branch of `one` a value takes, it is none of `other`.
fn by_case<'s>(engine: &mut Engine<'s>, one: &Facts<'s>, other: &Facts<'s>, depth: usize) -> bool {
    let Some(cases) = &one.cases else { return false };
    depth < DEEPEST
        && cases.iter().all(|case| {
            let both = one.with(&facts(engine, *case));
            engine.budget.spend(1).is_ok() && differ(engine, &both, other, depth + 1)
        })
}

impl<'s> Facts<'s> {
    fn demands(&self, name: &str) -> Vec<Shape> {
        self.members.iter().filter_map(|own| own.named.get(name).copied().or(own.rest)).collect()
    }

    /// What holds for a value of both; the branches left to choose from are those of `case`.
    fn with(&self, case: &Facts<'s>) -> Facts<'s> {
        let mut both = Facts { cases: case.cases.clone(), ..self.clone() };
        both.needs.extend(&case.needs);
        both.members.extend(case.members.iter().cloned());
        both.narrow(case.kinds);
        if let Some(values) = &case.values {
            both.list(values.clone());
        }
        both
    }

    fn narrow(&mut self, kinds: Types) {
        let out = KINDS.into_iter().filter(|kind| !kinds.contains(*kind));
        self.kinds = out.fold(self.kinds, Types::without);
    }

    fn list(&mut self, mut values: BTreeSet<ValueId>) {
        if let Some(own) = &self.values {
            values.retain(|value| own.contains(value));
        }
        self.values = Some(values);
    }
}

fn facts<'s>(engine: &mut Engine<'s>, shape: Shape) -> Rc<Facts<'s>> {
    if let Some(known) = engine.exclusions.facts.get(&shape) {
        return known.clone();
    }
    let found = Rc::new(gather(engine, shape));
    engine.exclusions.facts.insert(shape, found.clone());
    found
}

/// Reads the nodes that apply to a value of the shape, whatever it is.
fn gather<'s>(engine: &mut Engine<'s>, shape: Shape) -> Facts<'s> {
    let all = KINDS.into_iter().fold(Types::default(), Types::with);
    let mut found =
        Facts { kinds: all, values: None, needs: BTreeSet::new(), members: Vec::new(), cases: None };
    let (role, top) = engine.universe.node(shape);
    let schema = engine.universe.schema(role);
    let mut waiting = vec![top];
    for _ in 0..MOST_NODES {
        let Some(node) = waiting.pop() else { break };
        let keywords = match &schema.node(node).body {
            Body::Boolean(true) => continue,
            Body::Boolean(false) => {
                found.kinds = Types::default();
                continue;
            }
            // What leads back to itself says nothing that anybody has defined.
            Body::Keywords(_) if engine.circle(role, node).is_some() => continue,
            Body::Keywords(keywords) => &**keywords,
        };
        if let Some(types) = &keywords.types {
            let whole = types.value.contains(Type::Integer);
            found.narrow(if whole { types.value.with(Type::Number) } else { types.value });
        }
        for values in listed(engine, (schema, node), keywords) {
            let kinds = values.iter().map(|id| engine.value(*id).kind());
            found.narrow(kinds.fold(Types::default(), Types::with));
            found.list(values);
        }
        found.needs.extend(keywords.required.iter().flat_map(|own| own.value.iter().map(|name| &**name)));
        let shaped = |node: NodeId| engine.universe.shape(role, node);
        if let Some(members) = members(keywords, shaped) {
            found.members.push(Rc::new(members));
        }
        for arms in [&keywords.one_of, &keywords.any_of].into_iter().flatten() {
            let cases = || arms.value.iter().map(|arm| shaped(*arm)).collect();
            found.cases.get_or_insert_with(cases);
        }
        let references = keywords.reference.iter().filter(|own| match own.value.scope {
            Scope::Static => true,
            Scope::Dynamic => false,
        });
        waiting.extend(references.map(|own| own.value.target));
        waiting.extend(keywords.all_of.iter().flat_map(|own| own.value.iter().copied()));
    }
    found
}

/// The values of `enum` and of `const`, each as one set.
fn listed(
    engine: &mut Engine<'_>,
    (schema, node): (&Schema, NodeId),
    keywords: &Keywords,
) -> Vec<BTreeSet<ValueId>> {
    let list = keywords.enumeration.iter().map(|own| own.value.iter().map(|own| own.at).collect::<Vec<_>>());
    let constant = keywords.constant.iter().map(|own| vec![own.value.at]);
    let sets: Vec<_> = list.chain(constant).collect();
    let mut number = |at| engine.value_id(Instance::of(schema.value(node, at)));
    sets.into_iter().map(|set| set_of(set.into_iter().map(&mut number))).collect()
}

/// What a node says of members; `None` where it says nothing.
fn members(keywords: &Keywords, shaped: impl Fn(NodeId) -> Shape) -> Option<Members<'_>> {
    let own = keywords.properties.iter().flat_map(|own| &own.value);
    let named: HashMap<&str, Shape> = own.map(|(name, node)| (&**name, shaped(*node))).collect();
    let rest = match &keywords.pattern_properties {
        None => keywords.additional_properties.as_ref().map(|own| shaped(own.value)),
        Some(_) => None,
    };
    (rest.is_some() || !named.is_empty()).then_some(Members { named, rest })
}
