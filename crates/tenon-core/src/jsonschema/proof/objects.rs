//! Is there an object that some atoms all hold for? Names fall into finitely many classes: each name that
//! an atom mentions by itself, and of all other names those that the same patterns match. Members are
//! chosen class by class; the value of each is a goal of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::text::sorting::set_of;

use super::super::instance::Instance;
use super::super::model::Type;
use super::Reason;
use super::engine::{Engine, Outcome};
use super::formula::{Atom, Keys, Literal, Term};
use super::strings::PatternId;
use super::validity::{self, Truth};

/// Patterns in one object beyond which their combinations are too many.
const MOST_PATTERNS: usize = 8;

/// Members beyond which no example is built.
const MOST_MEMBERS: u64 = 300;

/// A set of names: which patterns match, what else holds for them, which names are left out.
pub(super) type NameGoal = (Vec<(PatternId, bool)>, Vec<Literal>, Vec<Rc<str>>);

/// What the atoms say.
#[derive(Debug, Default)]
struct Facts {
    least: u64,
    most: Option<u64>,
    has: BTreeSet<Rc<str>>,
    lacks: BTreeSet<Rc<str>>,
    /// Demands on single names, and on all others that a rule covers.
    named: HashMap<Rc<str>, Vec<Literal>>,
    every: Vec<(Keys, Literal)>,
    some: Vec<Demand>,
    names: Vec<Literal>,
    /// Names that some atom mentions.
    mentioned: BTreeSet<Rc<str>>,
    patterns: Vec<PatternId>,
    /// An atom that had to be left out.
    unknown: Option<Reason>,
}

/// One member must be there.
#[derive(Clone, Debug)]
struct Demand {
    keys: Option<Keys>,
    name: Option<Literal>,
    value: Option<Literal>,
}

/// Names that no atom mentions and the same patterns match.
#[derive(Clone, Debug)]
struct Class {
    signs: Vec<(PatternId, bool)>,
    goal: Vec<Literal>,
}

/// Members chosen so far, each with what its value must hold.
type Chosen = BTreeMap<Rc<str>, Vec<Literal>>;

/// What atoms say of members, names by names as the atoms have them.
#[derive(Debug, Default)]
pub(super) struct Known {
    values: HashMap<Keys, Vec<Literal>>,
    /// Those about many names, where each name can be looked at.
    every: Vec<(Keys, Literal)>,
    has: HashSet<Rc<str>>,
}

/// What atoms say of members.
pub(super) fn known(engine: &Engine<'_>, atoms: &[Atom]) -> Known {
    let mut known = Known::default();
    for atom in atoms {
        match atom {
            Atom::Every(keys, literal) => {
                known.values.entry(keys.clone()).or_default().push(*literal);
                if !matches!(keys, Keys::Named(_)) && without_machine(engine, keys).is_none() {
                    known.every.push((keys.clone(), *literal));
                }
            }
            Atom::Has(name) => {
                known.has.insert(name.clone());
            }
            // The rest needs a look at the whole object.
            _ => {}
        }
    }
    known
}

/// A way asks for a member that can have no value, or for the absence of one that must be there: told
/// without looking at the rest of a large object.
pub(super) fn refutes(engine: &mut Engine<'_>, known: &Known, way: &[Term]) -> bool {
    way.iter().any(|term| match term {
        Term::Atom(Atom::Some(keys, Some(literal))) => {
            let Some(literals) = known.values.get(keys) else { return false };
            let goal = literals.iter().copied().chain([*literal]).collect();
            matches!(engine.solve(goal), Outcome::Empty)
        }
        Term::Atom(Atom::Lacks(name)) => known.has.contains(name),
        Term::Atom(_) | Term::Literal(_) => false,
    })
}

/// A way holds for every object that the atoms hold for: it asks for the absence of a member that can have
/// no value, or for a member that must be there with nothing but what it must have anyway.
pub(super) fn entails(engine: &mut Engine<'_>, known: &Known, way: &[Term]) -> bool {
    way.iter().all(|term| match term {
        Term::Atom(Atom::Lacks(name)) => {
            let goal = demanded(engine, known, name);
            engine.is_empty(goal)
        }
        Term::Atom(Atom::Some(Keys::Named(name), Some(literal))) if known.has.contains(name) => {
            let mut goal = demanded(engine, known, name);
            goal.push(literal.negated());
            engine.is_empty(goal)
        }
        Term::Atom(_) | Term::Literal(_) => false,
    })
}

/// What a member's value must hold if it is there.
fn demanded(engine: &mut Engine<'_>, known: &Known, name: &Rc<str>) -> Vec<Literal> {
    let mut goal = known.values.get(&Keys::Named(name.clone())).cloned().unwrap_or_default();
    for (keys, literal) in &known.every {
        if covers(engine, keys, name) {
            goal.push(*literal);
        }
    }
    goal
}

/// Why one of the patterns stops the proof.
fn without_machine(engine: &Engine<'_>, keys: &Keys) -> Option<Reason> {
    let patterns: &[PatternId] = match keys {
        Keys::Named(_) => &[],
        Keys::Matching(pattern) => std::slice::from_ref(pattern),
        Keys::Other(_, patterns) => patterns,
    };
    patterns.iter().find_map(|id| engine.pattern_reason(*id))
}

/// An object that the atoms hold for.
pub(super) fn solve(engine: &mut Engine<'_>, atoms: &[Atom]) -> Outcome {
    let facts = facts(engine, atoms);
    if facts.has.intersection(&facts.lacks).next().is_some() {
        return Outcome::Empty;
    }
    let mut chosen = Chosen::new();
    let mut unknown = facts.unknown;
    for name in &facts.has {
        match allowed(engine, &facts, name) {
            Truth::Yes => {}
            Truth::No => return Outcome::Empty,
            Truth::Unknown(reason) => unknown = unknown.or(Some(reason)),
        }
        let goal = goal_of(engine, &facts, name);
        match engine.solve(goal.clone()) {
            Outcome::Empty => return Outcome::Empty,
            Outcome::Witness(_) => {}
            Outcome::Unknown(reason) => unknown = unknown.or(Some(reason)),
        }
        chosen.insert(name.clone(), goal);
    }
    if facts.most.is_some_and(|most| most < facts.least || (chosen.len() as u64) > most) {
        return Outcome::Empty;
    }
    match (place(engine, &facts, &facts.some, chosen), unknown) {
        (Outcome::Witness(_), Some(reason)) => Outcome::Unknown(reason),
        (outcome, _) => outcome,
    }
}

fn facts(engine: &Engine<'_>, atoms: &[Atom]) -> Facts {
    let mut facts = Facts::default();
    for atom in atoms {
        match atom {
            Atom::AtLeast(least) => facts.least = facts.least.max(*least),
            Atom::AtMost(most) => facts.most = Some(facts.most.map_or(*most, |own| own.min(*most))),
            Atom::Has(name) => {
                facts.has.insert(name.clone());
            }
            Atom::Lacks(name) => {
                facts.lacks.insert(name.clone());
            }
            Atom::Names(literal) => facts.names.push(*literal),
            Atom::SomeName(literal) => {
                facts.some.push(Demand { keys: None, name: Some(*literal), value: None });
            }
            Atom::Every(Keys::Named(name), literal) => {
                facts.mentioned.insert(name.clone());
                facts.named.entry(name.clone()).or_default().push(*literal);
            }
            Atom::Every(keys, literal) if mention(engine, &mut facts, keys) => {
                facts.every.push((keys.clone(), *literal));
            }
            Atom::Some(keys, value) if mention(engine, &mut facts, keys) => {
                facts.some.push(Demand { keys: Some(keys.clone()), name: None, value: *value });
            }
            // The rest is left out for its pattern, is about values of other types, or was looked at before.
            _ => {}
        }
    }
    facts.mentioned.extend(facts.has.iter().cloned());
    facts.mentioned.extend(facts.lacks.iter().cloned());
    facts
}

/// Notes names and patterns; `false` where a pattern has no machine, so the atom is left out.
fn mention(engine: &Engine<'_>, facts: &mut Facts, keys: &Keys) -> bool {
    let (names, patterns): (&[Rc<str>], &[PatternId]) = match keys {
        Keys::Named(name) => (std::slice::from_ref(name), &[]),
        Keys::Matching(pattern) => (&[], std::slice::from_ref(pattern)),
        Keys::Other(names, patterns) => (names, patterns),
    };
    facts.mentioned.extend(names.iter().cloned());
    if let Some(reason) = without_machine(engine, keys) {
        facts.unknown = Some(reason);
        return false;
    }
    for pattern in patterns {
        // One too many is too many already.
        if facts.patterns.len() <= MOST_PATTERNS && !facts.patterns.contains(pattern) {
            facts.patterns.push(*pattern);
        }
    }
    true
}

/// The patterns of the facts all have machines; only the budget keeps this from an answer, and then
/// nothing else gets one either.
fn covers(engine: &mut Engine<'_>, keys: &Keys, name: &str) -> bool {
    match keys {
        Keys::Named(own) => **own == *name,
        Keys::Matching(pattern) => validity::matches(engine, *pattern, name) == Truth::Yes,
        Keys::Other(names, patterns) => {
            names.binary_search_by(|own| (**own).cmp(name)).is_err()
                && patterns.iter().all(|pattern| validity::matches(engine, *pattern, name) == Truth::No)
        }
    }
}

/// What the value of a member must hold.
fn goal_of(engine: &mut Engine<'_>, facts: &Facts, name: &str) -> Vec<Literal> {
    let mut goal = facts.named.get(name).cloned().unwrap_or_default();
    for (keys, literal) in &facts.every {
        if covers(engine, keys, name) {
            goal.push(*literal);
        }
    }
    goal
}

fn allowed(engine: &mut Engine<'_>, facts: &Facts, name: &str) -> Truth {
    if facts.lacks.contains(name) {
        return Truth::No;
    }
    if facts.names.is_empty() {
        return Truth::Yes;
    }
    engine.all_hold(&facts.names, &Instance::String(name.to_owned()))
}

/// Meets one demand after the other in every way there is.
fn place(engine: &mut Engine<'_>, facts: &Facts, demands: &[Demand], chosen: Chosen) -> Outcome {
    if engine.budget.spend(1 + chosen.len() as u64).is_err() {
        return engine.too_complex();
    }
    let Some((demand, rest)) = demands.split_first() else { return fill(engine, facts, chosen) };
    let mut unknown = None;
    let mut names: BTreeSet<Rc<str>> = set_of(chosen.keys().cloned());
    names.extend(facts.mentioned.iter().cloned());
    for name in names {
        if demand.keys.as_ref().is_some_and(|keys| !covers(engine, keys, &name)) {
            continue;
        }
        let mut truth = allowed(engine, facts, &name);
        if let Some(literal) = demand.name {
            truth = truth.and(engine.all_hold(&[literal], &Instance::String(name.to_string())));
        }
        match truth {
            Truth::Yes => {}
            Truth::No => continue,
            Truth::Unknown(reason) => {
                unknown = unknown.or(Some(reason));
                continue;
            }
        }
        let mut goal = match chosen.get(&name) {
            Some(goal) => goal.clone(),
            None => goal_of(engine, facts, &name),
        };
        goal.extend(demand.value);
        match attempt(engine, facts, rest, &chosen, name, goal) {
            Outcome::Empty => {}
            Outcome::Witness(value) => return Outcome::Witness(value),
            Outcome::Unknown(reason) => unknown = unknown.or(Some(reason)),
        }
    }
    let named = matches!(demand.keys, Some(Keys::Named(_)));
    if !named {
        let (classes, reason) = classes(engine, facts, demand.keys.as_ref(), demand.name);
        unknown = unknown.or(reason);
        for class in classes {
            let mut goal = class.goal.clone();
            goal.extend(demand.value);
            match fresh(engine, facts, &class, demand.name, &chosen) {
                Outcome::Empty => {}
                Outcome::Unknown(reason) => unknown = unknown.or(Some(reason)),
                Outcome::Witness(value) => {
                    let Instance::String(name) = &*value else { continue };
                    match attempt(engine, facts, rest, &chosen, Rc::from(&**name), goal) {
                        Outcome::Empty => {}
                        Outcome::Witness(value) => return Outcome::Witness(value),
                        Outcome::Unknown(reason) => unknown = unknown.or(Some(reason)),
                    }
                }
            }
        }
    }
    unknown.map_or(Outcome::Empty, Outcome::Unknown)
}

fn attempt(
    engine: &mut Engine<'_>,
    facts: &Facts,
    rest: &[Demand],
    chosen: &Chosen,
    name: Rc<str>,
    goal: Vec<Literal>,
) -> Outcome {
    match engine.solve(goal.clone()) {
        Outcome::Empty => return Outcome::Empty,
        Outcome::Unknown(reason) => return Outcome::Unknown(reason),
        Outcome::Witness(_) => {}
    }
    let mut next = chosen.clone();
    next.insert(name, goal);
    if facts.most.is_some_and(|most| next.len() as u64 > most) {
        return Outcome::Empty;
    }
    place(engine, facts, rest, next)
}

/// Adds members until there are enough, and gives each its value.
fn fill(engine: &mut Engine<'_>, facts: &Facts, mut chosen: Chosen) -> Outcome {
    let mut unknown = None;
    if (chosen.len() as u64) < facts.least {
        if facts.least > MOST_MEMBERS {
            return engine.too_complex();
        }
        for name in &facts.mentioned {
            if chosen.len() as u64 >= facts.least {
                break;
            }
            if chosen.contains_key(name) {
                continue;
            }
            match allowed(engine, facts, name) {
                Truth::Yes => {}
                Truth::No => continue,
                Truth::Unknown(reason) => {
                    unknown = unknown.or(Some(reason));
                    continue;
                }
            }
            let goal = goal_of(engine, facts, name);
            match engine.solve(goal.clone()) {
                Outcome::Witness(_) => {
                    chosen.insert(name.clone(), goal);
                }
                Outcome::Empty => {}
                Outcome::Unknown(reason) => unknown = unknown.or(Some(reason)),
            }
        }
        if (chosen.len() as u64) < facts.least {
            let (classes, reason) = classes(engine, facts, None, None);
            unknown = unknown.or(reason);
            for class in classes {
                match engine.solve(class.goal.clone()) {
                    Outcome::Witness(_) => {}
                    Outcome::Empty => continue,
                    Outcome::Unknown(reason) => {
                        unknown = unknown.or(Some(reason));
                        continue;
                    }
                }
                while (chosen.len() as u64) < facts.least {
                    match fresh(engine, facts, &class, None, &chosen) {
                        Outcome::Empty => break,
                        Outcome::Unknown(reason) => {
                            unknown = unknown.or(Some(reason));
                            break;
                        }
                        Outcome::Witness(value) => {
                            let Instance::String(name) = &*value else { break };
                            chosen.insert(Rc::from(&**name), class.goal.clone());
                        }
                    }
                }
            }
        }
        if (chosen.len() as u64) < facts.least {
            return unknown.map_or(Outcome::Empty, Outcome::Unknown);
        }
    }
    let mut members = BTreeMap::new();
    for (name, goal) in chosen {
        match engine.solve(goal) {
            Outcome::Witness(value) => {
                members.insert(name.to_string(), (*value).clone());
            }
            Outcome::Empty => return Outcome::Empty,
            Outcome::Unknown(reason) => return Outcome::Unknown(reason),
        }
    }
    Outcome::Witness(Rc::new(Instance::Object(members)))
}

/// A name of the class that is not chosen yet.
fn fresh(
    engine: &mut Engine<'_>,
    facts: &Facts,
    class: &Class,
    name: Option<Literal>,
    chosen: &Chosen,
) -> Outcome {
    let mut excluded = facts.mentioned.clone();
    excluded.extend(chosen.keys().cloned());
    word(engine, facts, &class.signs, name, excluded)
}

fn word(
    engine: &mut Engine<'_>,
    facts: &Facts,
    signs: &[(PatternId, bool)],
    name: Option<Literal>,
    excluded: BTreeSet<Rc<str>>,
) -> Outcome {
    let mut literals = facts.names.clone();
    literals.extend(name);
    let key: NameGoal = (signs.to_vec(), literals, excluded.into_iter().collect());
    if let Some(known) = engine.names.get(&key) {
        return known.clone();
    }
    let mut atoms: Vec<Atom> = signs.iter().map(|(pattern, holds)| Atom::Pattern(*pattern, *holds)).collect();
    for name in &key.2 {
        atoms.push(Atom::NotIn(engine.value_id(Instance::String(name.to_string()))));
    }
    // The empty name is a poor example where there is another.
    let longer = atoms.iter().cloned().chain([Atom::AtLeast(1)]).collect();
    let outcome = match engine.solve_kind(&key.1, Type::String, longer) {
        Outcome::Witness(value) => Outcome::Witness(value),
        Outcome::Empty | Outcome::Unknown(_) => engine.solve_kind(&key.1, Type::String, atoms),
    };
    engine.names.insert(key, outcome.clone());
    outcome
}

/// The classes that hold a name, of those that `keys` covers.
fn classes(
    engine: &mut Engine<'_>,
    facts: &Facts,
    keys: Option<&Keys>,
    name: Option<Literal>,
) -> (Vec<Class>, Option<Reason>) {
    let mut unknown = None;
    if facts.patterns.len() > MOST_PATTERNS {
        return match engine.too_complex() {
            Outcome::Unknown(reason) => (Vec::new(), Some(reason)),
            Outcome::Empty | Outcome::Witness(_) => (Vec::new(), None),
        };
    }
    // Sign by sign, so that what is empty is given up early.
    let mut partial: Vec<Vec<(PatternId, bool)>> = vec![Vec::new()];
    for pattern in &facts.patterns {
        let wanted = match keys {
            Some(Keys::Matching(own)) if own == pattern => Some(true),
            Some(Keys::Other(_, others)) if others.contains(pattern) => Some(false),
            Some(Keys::Matching(_) | Keys::Other(..) | Keys::Named(_)) | None => None,
        };
        let mut next = Vec::new();
        for signs in partial {
            for sign in [false, true] {
                if wanted.is_some_and(|wanted| wanted != sign) {
                    continue;
                }
                let mut longer = signs.clone();
                longer.push((*pattern, sign));
                match word(engine, facts, &longer, name, facts.mentioned.clone()) {
                    Outcome::Empty => {}
                    Outcome::Witness(_) => next.push(longer),
                    Outcome::Unknown(reason) => {
                        unknown = unknown.or(Some(reason));
                        next.push(longer);
                    }
                }
            }
        }
        partial = next;
    }
    let goal = |signs: &[(PatternId, bool)]| {
        let covered = |keys: &Keys| match keys {
            Keys::Named(_) => false,
            Keys::Matching(pattern) => signs.contains(&(*pattern, true)),
            Keys::Other(_, patterns) => patterns.iter().all(|pattern| signs.contains(&(*pattern, false))),
        };
        facts.every.iter().filter(|(keys, _)| covered(keys)).map(|(_, literal)| *literal).collect()
    };
    (partial.into_iter().map(|signs| Class { goal: goal(&signs), signs }).collect(), unknown)
}
