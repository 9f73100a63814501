//! Values of a writer that writes no member but those its schema declares: the assumption under which
//! adding an optional property to an open model harms nobody. It narrows values and never a schema, so it
//! holds beside everything else that is asked of them, and what is below a `not` stays as it is.
//!
//! One value is declared as a whole, by all schemas that apply to it together: closing each branch of an
//! `allOf` by itself would leave nothing. Which apply may depend on the value, so an object has cases, as
//! in `evaluated.rs`. Declared are names in `properties`, what `patternProperties` match, names that are
//! asked for (`required` and the like), and all members where `additionalProperties` gives them a schema.
//! Objects of which nothing names a member (maps, `{}`, `true`) stay open, and so do those that list their
//! values or ask for more members than they name: closed, they could not be written at all.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::compatibility::Role;
use crate::text::sorting::set_of;

use super::super::instance::Instance;
use super::super::model::{Keywords, NodeId, Type};
use super::Reason;
use super::blame::item_node;
use super::engine::Engine;
use super::formula::{Atom, Clause, Keys, Literal, Term, Way, What};
use super::groups::{Group, always, in_place, lists_objects, names_members, others};
use super::strings::PatternId;
use super::validity::{self, Truth};

/// Most cases of one object; beyond them it stays open for the search, and is judged all the same.
const MOST_CASES: usize = 64;

/// Deepest nesting of branches, and of values.
const DEEPEST: usize = 150;

/// The demand on the whole value; `None` where the schema names no member anywhere.
pub(super) fn root(engine: &mut Engine<'_>) -> Option<Literal> {
    let root = engine.universe.schema(Role::Writer).root();
    literal(engine, vec![root])
}

fn literal(engine: &mut Engine<'_>, nodes: Vec<NodeId>) -> Option<Literal> {
    Some(Literal { what: What::Declared(engine.groups.number(nodes)?), holds: true })
}

/// What being declared demands of values of one type.
pub(super) fn clauses(engine: &mut Engine<'_>, group: Group, kind: Type) -> Vec<Clause> {
    match kind {
        Type::Null | Type::Boolean | Type::Integer | Type::Number | Type::String => return Vec::new(),
        Type::Array | Type::Object => {}
    }
    let mut all = vec![Case::default()];
    for node in engine.groups.nodes(group).iter() {
        let Some(joined) = cases(engine, *node, 0).and_then(|more| product(all, &more)) else {
            return Vec::new();
        };
        all = joined;
    }
    let way = |Case { mut way, nodes }: Case| {
        let atoms = match kind {
            Type::Array => items(engine, &nodes),
            _ => members(engine, &nodes),
        };
        way.extend(atoms.into_iter().map(Term::Atom));
        way
    };
    let clause: Clause = all.into_iter().map(way).collect();
    // Where one case demands nothing without a condition there is nothing to choose.
    if clause.iter().any(Vec::is_empty) { Vec::new() } else { vec![clause] }
}

/// The schemas that apply to a value, and what sets the case apart.
#[derive(Clone, Debug, Default)]
struct Case {
    way: Way,
    nodes: BTreeSet<NodeId>,
}

/// `None` where they are not static, or too many.
fn cases(engine: &mut Engine<'_>, node: NodeId, depth: usize) -> Option<Vec<Case>> {
    if depth > DEEPEST || engine.budget.spend(1).is_err() {
        return None;
    }
    let schema = engine.universe.schema(Role::Writer);
    let keywords = schema.keywords(node)?;
    let mut all = vec![Case { way: Vec::new(), nodes: BTreeSet::from([node]) }];
    for next in always(keywords)? {
        if schema.keywords(next).is_some() {
            let more = cases(engine, next, depth + 1)?;
            all = product(all, &more)?;
        }
    }
    for (arms, only) in [(&keywords.any_of, false), (&keywords.one_of, true)] {
        let arms: Vec<NodeId> = arms.iter().flat_map(|own| own.value.iter().copied()).collect();
        let (loud, quiet): (Vec<NodeId>, Vec<NodeId>) =
            arms.into_iter().partition(|arm| engine.groups.speaking.contains(arm));
        add_quiet(engine, &mut all, &quiet);
        let more = match only {
            true => one_of(engine, &loud, quiet.is_empty(), depth)?,
            false => any_of(engine, &loud, depth)?,
        };
        all = product(all, &more)?;
    }
    if let Some(condition) = &keywords.condition {
        let then = keywords.consequence.as_ref().map(|own| own.value);
        let other = keywords.alternative.as_ref().map(|own| own.value);
        let three: Vec<NodeId> = [Some(condition.value), then, other].into_iter().flatten().collect();
        if three.iter().any(|node| engine.groups.speaking.contains(node)) {
            let inner = branch(engine, Some(condition.value), depth)?;
            let (then, other) = (branch(engine, then, depth)?, branch(engine, other, depth)?);
            let mut more = prefixed(product(inner, &then)?, &[valid(engine, condition.value, true)]);
            more.extend(prefixed(other, &[valid(engine, condition.value, false)]));
            all = product(all, &more)?;
        } else {
            add_quiet(engine, &mut all, &three);
        }
    }
    for (name, arm) in keywords.dependent_schemas.iter().flat_map(|own| &own.value) {
        if engine.groups.speaking.contains(arm) {
            let has = Atom::Has(Rc::from(&**name)).into();
            let mut more = prefixed(cases(engine, *arm, depth + 1)?, &[has]);
            more.push(Case { way: vec![Atom::Lacks(Rc::from(&**name)).into()], ..Case::default() });
            all = product(all, &more)?;
        } else {
            add_quiet(engine, &mut all, &[*arm]);
        }
    }
    Some(all)
}

/// A case for each choice of arms that may hold together. Arms that are told apart by a member, as they
/// mostly are, give one each.
fn any_of(engine: &mut Engine<'_>, arms: &[NodeId], depth: usize) -> Option<Vec<Case>> {
    let mut all: Vec<(Vec<Literal>, Case)> = vec![(Vec::new(), Case::default())];
    let mut apart: HashMap<(Literal, Literal), bool> = HashMap::new();
    for arm in arms {
        let own = Literal::valid(engine.universe.shape(Role::Writer, *arm));
        let inner = cases(engine, *arm, depth + 1)?;
        let mut next = Vec::new();
        for (chosen, case) in all {
            let mut together = true;
            for other in &chosen {
                let excluded = match apart.get(&(*other, own)) {
                    Some(known) => *known,
                    None => engine.is_empty(vec![*other, own]),
                };
                apart.insert((*other, own), excluded);
                together &= !excluded;
            }
            let joined = |more: &Case| Case {
                way: [&*case.way, &[own.into()], &more.way].concat(),
                nodes: set_of(case.nodes.union(&more.nodes).copied()),
            };
            if together {
                let longer = [&*chosen, &[own]].concat();
                next.extend(inner.iter().map(|more| (longer.clone(), joined(more))));
            }
            let without = Case { way: [&*case.way, &[own.negated().into()]].concat(), nodes: case.nodes };
            next.push((chosen, without));
        }
        if next.len() > MOST_CASES {
            return None;
        }
        all = next;
    }
    Some(all.into_iter().map(|(_, case)| case).collect())
}

/// One case an arm, for exactly one holds; `all` where there are no others.
fn one_of(engine: &mut Engine<'_>, arms: &[NodeId], all: bool, depth: usize) -> Option<Vec<Case>> {
    if arms.len() > MOST_CASES {
        return None;
    }
    let mut more = Vec::new();
    for chosen in arms {
        let way: Vec<Term> = arms.iter().map(|arm| valid(engine, *arm, arm == chosen)).collect();
        more.extend(prefixed(cases(engine, *chosen, depth + 1)?, &way));
    }
    if !all || arms.is_empty() {
        let way = arms.iter().map(|arm| valid(engine, *arm, false)).collect();
        more.push(Case { way, ..Case::default() });
    }
    Some(more)
}

fn branch(engine: &mut Engine<'_>, node: Option<NodeId>, depth: usize) -> Option<Vec<Case>> {
    match node.filter(|node| engine.universe.schema(Role::Writer).keywords(*node).is_some()) {
        Some(node) => cases(engine, node, depth + 1),
        None => Some(vec![Case::default()]),
    }
}

fn valid(engine: &Engine<'_>, node: NodeId, holds: bool) -> Term {
    let literal = Literal::valid(engine.universe.shape(Role::Writer, node));
    Term::Literal(if holds { literal } else { literal.negated() })
}

/// Branches that at most ask for names: those are known whether the branch holds or not.
fn add_quiet(engine: &Engine<'_>, all: &mut [Case], quiet: &[NodeId]) {
    let schema = engine.universe.schema(Role::Writer);
    let mut found = BTreeSet::new();
    let mut open = quiet.to_vec();
    while let Some(node) = open.pop() {
        if let Some(keywords) = schema.keywords(node)
            && found.insert(node)
        {
            open.extend(in_place(keywords));
        }
    }
    for case in all {
        case.nodes.extend(&found);
    }
}

fn prefixed(cases: Vec<Case>, terms: &[Term]) -> Vec<Case> {
    let prefix = |case: Case| Case { way: [terms, &case.way].concat(), nodes: case.nodes };
    cases.into_iter().map(prefix).collect()
}

fn product(left: Vec<Case>, right: &[Case]) -> Option<Vec<Case>> {
    if left.len().checked_mul(right.len())? > MOST_CASES {
        return None;
    }
    let join = |one: &Case, other: &Case| Case {
        way: [&*one.way, &other.way].concat(),
        nodes: set_of(one.nodes.union(&other.nodes).copied()),
    };
    Some(left.iter().flat_map(|one| right.iter().map(move |other| join(one, other))).collect())
}

/// What the nodes that apply to an object say of its members.
#[derive(Debug, Default)]
struct Known {
    names: BTreeSet<Rc<str>>,
    patterns: BTreeSet<PatternId>,
    /// Other members may be there as well.
    open: bool,
}

fn known(engine: &mut Engine<'_>, nodes: &BTreeSet<NodeId>) -> Known {
    let schema = engine.universe.schema(Role::Writer);
    let mut known = Known::default();
    let (mut named, mut least) = (false, 0);
    for node in nodes {
        let Some(keywords) = schema.keywords(*node) else { continue };
        named |= names_members(keywords);
        known.open |= others(schema, keywords).next().is_some() || lists_objects(keywords);
        least = least.max(keywords.min_properties.as_ref().map_or(0, |own| own.value));
        let properties = keywords.properties.iter().flat_map(|own| &own.value);
        let dependent = keywords.dependent_schemas.iter().flat_map(|own| &own.value);
        known.names.extend(properties.chain(dependent).map(|(name, _)| Rc::from(&**name)));
        let required = keywords.required.iter().flat_map(|own| &own.value);
        let demands = keywords.dependent_required.iter().flat_map(|own| &own.value);
        let demands = demands.flat_map(|(name, needs)| needs.iter().chain([name]));
        known.names.extend(required.chain(demands).map(|name| Rc::from(&**name)));
        for (text, _) in keywords.pattern_properties.iter().flat_map(|own| &own.value) {
            known.patterns.insert(engine.pattern(text, (Role::Writer, *node)));
        }
    }
    known.open |= !named || known.patterns.is_empty() && least > known.names.len() as u64;
    known
}

/// The schemas that the nodes apply to the member of each name.
fn children(
    engine: &mut Engine<'_>,
    nodes: &BTreeSet<NodeId>,
    names: &BTreeSet<Rc<str>>,
) -> HashMap<Rc<str>, Vec<NodeId>> {
    let schema = engine.universe.schema(Role::Writer);
    let mut all: HashMap<Rc<str>, Vec<NodeId>> =
        names.iter().map(|name| (name.clone(), Vec::new())).collect();
    let mut unevaluated = Vec::new();
    for node in nodes {
        let Some(keywords) = schema.keywords(*node) else { continue };
        unevaluated.extend(keywords.unevaluated_properties.as_ref().map(|own| own.value));
        let mut own: HashSet<&str> = HashSet::new();
        for (name, child) in keywords.properties.iter().flat_map(|own| &own.value) {
            own.insert(name);
            if let Some(list) = all.get_mut(&**name) {
                list.push(*child);
            }
        }
        let patterned = keywords.pattern_properties.iter().flat_map(|own| &own.value);
        let patterned: Vec<(PatternId, NodeId)> =
            patterned.map(|(text, child)| (engine.pattern(text, (Role::Writer, *node)), *child)).collect();
        let rest = keywords.additional_properties.as_ref().map(|own| own.value);
        if patterned.is_empty() && rest.is_none() {
            continue;
        }
        for name in names {
            // A spent budget ends the search anyway.
            if engine.budget.spend(1).is_err() {
                return all;
            }
            let mut covering = Vec::new();
            for (pattern, child) in &patterned {
                if validity::matches(engine, *pattern, name) == Truth::Yes {
                    covering.push(*child);
                }
            }
            if covering.is_empty() && !own.contains(&**name) {
                covering.extend(rest);
            }
            all.entry(name.clone()).or_default().extend(covering);
        }
    }
    for list in all.values_mut().filter(|list| list.is_empty()) {
        list.extend(&unevaluated);
    }
    all
}

/// The schemas of an item that the nodes apply.
fn item(engine: &Engine<'_>, nodes: &BTreeSet<NodeId>, index: usize) -> Vec<NodeId> {
    let schema = engine.universe.schema(Role::Writer);
    let own = || nodes.iter().filter_map(|node| schema.keywords(*node));
    let all: Vec<NodeId> = own().filter_map(|keywords| item_node(keywords, index)).collect();
    if !all.is_empty() {
        return all;
    }
    own().filter_map(|keywords| Some(keywords.unevaluated_items.as_ref()?.value)).collect()
}

fn members(engine: &mut Engine<'_>, nodes: &BTreeSet<NodeId>) -> Vec<Atom> {
    let known = known(engine, nodes);
    let mut atoms = Vec::new();
    if !known.open {
        let names = known.names.iter().cloned().collect();
        let keys = Keys::Other(names, known.patterns.iter().copied().collect());
        atoms.push(Atom::Every(keys, Literal { what: What::Nothing, holds: true }));
    }
    let mut below = children(engine, nodes, &known.names);
    for name in &known.names {
        let own = below.remove(name).unwrap_or_default();
        if let Some(literal) = literal(engine, own) {
            atoms.push(Atom::Every(Keys::Named(name.clone()), literal));
        }
    }
    // One rule for many names is told of where no other one applies to any of them; elsewhere such
    // members stay as the schema has them, which only leaves more values to look at.
    let schema = engine.universe.schema(Role::Writer);
    let speaking: Vec<&Keywords> = nodes
        .iter()
        .filter_map(|node| schema.keywords(*node))
        .filter(|own| names_members(own) || others(schema, own).next().is_some())
        .collect();
    let [only] = *speaking else { return atoms };
    let patterned: Vec<_> = only.pattern_properties.iter().flat_map(|own| &own.value).collect();
    if let ([(text, node)], Some(node_of)) = (&*patterned, nodes.first()) {
        let pattern = engine.pattern(text, (Role::Writer, *node_of));
        let apart = known.names.iter().all(|name| validity::matches(engine, pattern, name) == Truth::No);
        if let Some(literal) = literal(engine, vec![*node]).filter(|_| apart) {
            atoms.push(Atom::Every(Keys::Matching(pattern), literal));
        }
    }
    if let Some(rest) = others(schema, only).next()
        && let Some(literal) = literal(engine, vec![rest])
    {
        let names = known.names.iter().cloned().collect();
        let keys = Keys::Other(names, known.patterns.iter().copied().collect());
        atoms.push(Atom::Every(keys, literal));
    }
    atoms
}

fn items(engine: &mut Engine<'_>, nodes: &BTreeSet<NodeId>) -> Vec<Atom> {
    let schema = engine.universe.schema(Role::Writer);
    let prefix = |node: &NodeId| schema.keywords(*node)?.prefix_items.as_ref().map(|own| own.value.len());
    let longest = nodes.iter().filter_map(prefix).max().unwrap_or(0);
    let mut atoms = Vec::new();
    for index in 0..=longest {
        if engine.budget.spend(1 + nodes.len() as u64).is_err() {
            break;
        }
        let own = item(engine, nodes, index);
        if let Some(literal) = literal(engine, own) {
            let place = index as u64;
            atoms.push(if index < longest { Atom::Item(place, literal) } else { Atom::Tail(place, literal) });
        }
    }
    atoms
}

/// A value that is valid under the writer's schema is declared by it.
pub(super) fn is_declared(engine: &mut Engine<'_>, group: Group, value: &Instance) -> Truth {
    let nodes = engine.groups.nodes(group);
    declared(engine, &nodes, value, 0)
}

fn declared(engine: &mut Engine<'_>, roots: &[NodeId], value: &Instance, depth: usize) -> Truth {
    match value {
        Instance::Null | Instance::Boolean(_) | Instance::Number(_) | Instance::String(_) => {
            return Truth::Yes;
        }
        Instance::Array(_) | Instance::Object(_) => {}
    }
    if !roots.iter().any(|node| engine.groups.telling.contains(node)) {
        return Truth::Yes;
    }
    if depth > DEEPEST || engine.budget.spend(1 + roots.len() as u64).is_err() {
        return Truth::Unknown(engine.too_many_ways());
    }
    let mut applied = Applied::default();
    for node in roots {
        apply(engine, *node, value, &mut applied, 0);
    }
    if applied.dynamic {
        return Truth::Yes;
    }
    let mut truth = applied.unknown.map_or(Truth::Yes, Truth::Unknown);
    match value {
        Instance::Null | Instance::Boolean(_) | Instance::Number(_) | Instance::String(_) => {}
        Instance::Array(all) => {
            for (index, own) in all.iter().enumerate() {
                let below = item(engine, &applied.nodes, index);
                truth = truth.and(declared(engine, &below, own, depth + 1));
            }
        }
        Instance::Object(all) => {
            let known = known(engine, &applied.nodes);
            let names = all.keys().map(|name| Rc::from(&**name)).collect();
            let below = children(engine, &applied.nodes, &names);
            for (name, own) in all {
                if !known.open && !known.names.contains(&**name) {
                    let mut covered = Truth::No;
                    for pattern in &known.patterns {
                        covered = covered.or(validity::matches(engine, *pattern, name));
                    }
                    truth = truth.and(covered);
                }
                let below = below.get(&**name).map_or(&[][..], |own| own);
                truth = truth.and(declared(engine, below, own, depth + 1));
            }
        }
    }
    truth
}

/// The nodes that apply to one value.
#[derive(Debug, Default)]
struct Applied {
    nodes: BTreeSet<NodeId>,
    /// Some depend on the way a validator came.
    dynamic: bool,
    unknown: Option<Reason>,
}

fn apply(engine: &mut Engine<'_>, node: NodeId, value: &Instance, into: &mut Applied, depth: usize) {
    let schema = engine.universe.schema(Role::Writer);
    let Some(keywords) = schema.keywords(node) else { return };
    if depth > DEEPEST || engine.budget.spend(1).is_err() {
        into.unknown = Some(engine.too_many_ways());
        return;
    }
    if !into.nodes.insert(node) {
        return;
    }
    match always(keywords) {
        Some(all) => all.into_iter().for_each(|next| apply(engine, next, value, into, depth + 1)),
        None => into.dynamic = true,
    }
    let arms = [&keywords.any_of, &keywords.one_of].into_iter().flatten();
    let mut open: Vec<NodeId> = Vec::new();
    for arm in arms.flat_map(|own| &own.value) {
        if !engine.groups.speaking.contains(arm) || holds(engine, *arm, value, into) {
            open.push(*arm);
        }
    }
    if let Some(condition) = &keywords.condition {
        let then = keywords.consequence.as_ref().map(|own| own.value);
        let other = keywords.alternative.as_ref().map(|own| own.value);
        let three = [Some(condition.value), then, other].into_iter().flatten();
        if !three.clone().any(|node| engine.groups.speaking.contains(&node)) {
            open.extend(three);
        } else if holds(engine, condition.value, value, into) {
            open.extend([condition.value].into_iter().chain(then));
        } else {
            open.extend(other);
        }
    }
    for (name, arm) in keywords.dependent_schemas.iter().flat_map(|own| &own.value) {
        let there = matches!(value, Instance::Object(members) if members.contains_key(&**name));
        if there || !engine.groups.speaking.contains(arm) {
            open.push(*arm);
        }
    }
    for next in open {
        apply(engine, next, value, into, depth + 1);
    }
}

fn holds(engine: &mut Engine<'_>, node: NodeId, value: &Instance, into: &mut Applied) -> bool {
    match validity::valid(engine, Role::Writer, node, value) {
        Truth::Yes => true,
        Truth::No => false,
        Truth::Unknown(reason) => {
            into.unknown = Some(reason);
            false
        }
    }
}
