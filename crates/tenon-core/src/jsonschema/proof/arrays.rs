//! Is there an array that some atoms all hold for? Lengths are tried from the least up to the one beyond
//! which an item could be taken out again; demands are placed at positions; the value of each item is a
//! goal of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::instance::Instance;
use super::engine::{Engine, Outcome};
use super::formula::{Atom, Literal, ValueId, What};

/// Items beyond which no example is built.
const MOST_ITEMS: u64 = 300;

/// Items that must be different and whose values are matched against each other.
const MOST_DIFFERENT: usize = 24;

/// What the atoms say.
#[derive(Debug, Default)]
struct Facts {
    least: u64,
    most: Option<u64>,
    items: BTreeMap<u64, Vec<Literal>>,
    tails: Vec<(u64, Literal)>,
    demands: Vec<Demand>,
    rare: Vec<(Literal, u64)>,
    unique: bool,
    /// Positions from here on are told apart by no atom.
    prefix: u64,
}

/// Something that must stand somewhere.
#[derive(Clone, Debug)]
enum Demand {
    /// So many items from a position on.
    Some { from: u64, value: Literal, count: u64 },
    /// Two equal items.
    Twins,
}

/// What each item must hold.
type Row = Vec<Vec<Literal>>;

/// An array that the atoms hold for.
pub(super) fn solve(engine: &mut Engine<'_>, atoms: &[Atom]) -> Outcome {
    let facts = facts(atoms);
    if facts.most.is_some_and(|most| most < facts.least) {
        return Outcome::Empty;
    }
    let twins = facts.demands.iter().any(|own| matches!(own, Demand::Twins));
    if facts.unique && twins {
        return Outcome::Empty;
    }
    let wanted: u64 = facts
        .demands
        .iter()
        .map(|demand| match demand {
            Demand::Some { count, .. } => *count,
            Demand::Twins => 2,
        })
        .fold(0, u64::saturating_add);
    let longest = facts.least.max(facts.prefix).saturating_add(wanted);
    let longest = facts.most.map_or(longest, |most| most.min(longest));
    let mut unknown = None;
    let mut row: Row = Vec::new();
    for position in 0..facts.least {
        if position >= MOST_ITEMS {
            return engine.too_complex();
        }
        if !extend(engine, &facts, &mut row, &mut unknown) {
            return Outcome::Empty;
        }
    }
    loop {
        match place(engine, &facts, &facts.demands, row.clone(), None) {
            Outcome::Empty => {}
            Outcome::Witness(value) => return Outcome::Witness(value),
            Outcome::Unknown(reason) => unknown = unknown.or(Some(Outcome::Unknown(reason))),
        }
        if row.len() as u64 >= longest {
            break;
        }
        if row.len() as u64 >= MOST_ITEMS {
            return engine.too_complex();
        }
        if !extend(engine, &facts, &mut row, &mut unknown) {
            break;
        }
    }
    unknown.unwrap_or(Outcome::Empty)
}

fn facts(atoms: &[Atom]) -> Facts {
    let mut facts = Facts::default();
    for atom in atoms {
        match atom {
            Atom::AtLeast(least) => facts.least = facts.least.max(*least),
            Atom::AtMost(most) => facts.most = Some(facts.most.map_or(*most, |own| own.min(*most))),
            Atom::Item(at, literal) => {
                facts.items.entry(*at).or_default().push(*literal);
                facts.prefix = facts.prefix.max(at + 1);
            }
            Atom::Tail(from, literal) => {
                facts.tails.push((*from, *literal));
                facts.prefix = facts.prefix.max(*from);
            }
            Atom::SomeItem(from, value) => {
                facts.demands.push(Demand::Some { from: *from, value: *value, count: 1 });
                facts.prefix = facts.prefix.max(*from);
            }
            Atom::Contains(value, count) => {
                facts.demands.push(Demand::Some { from: 0, value: *value, count: *count });
            }
            Atom::AtMostContains(value, most) => facts.rare.push((*value, *most)),
            Atom::Unique => facts.unique = true,
            Atom::Repeats => facts.demands.push(Demand::Twins),
            // The rest is about values of other types, or was looked at before.
            _ => {}
        }
    }
    facts
}

/// One more item; `false` where none can stand there.
fn extend(engine: &mut Engine<'_>, facts: &Facts, row: &mut Row, unknown: &mut Option<Outcome>) -> bool {
    let at = row.len() as u64;
    let mut goal = facts.items.get(&at).cloned().unwrap_or_default();
    goal.extend(facts.tails.iter().filter(|(from, _)| *from <= at).map(|(_, literal)| *literal));
    goal.sort_unstable();
    goal.dedup();
    match engine.solve(goal.clone()) {
        Outcome::Empty => return false,
        Outcome::Witness(_) => {}
        outcome @ Outcome::Unknown(_) => {
            if unknown.is_none() {
                *unknown = Some(outcome);
            }
        }
    }
    row.push(goal);
    true
}

/// Meets one demand after the other at every position there is. `started` has what is left of a demand
/// of several items, and the first position open to them.
fn place(
    engine: &mut Engine<'_>,
    facts: &Facts,
    demands: &[Demand],
    row: Row,
    started: Option<(u64, usize)>,
) -> Outcome {
    if engine.budget.spend(1 + row.len() as u64).is_err() {
        return engine.too_complex();
    }
    let Some((demand, rest)) = demands.split_first() else {
        return thin(engine, facts, &facts.rare, row, 0, 0);
    };
    let mut unknown = None;
    let mut note = |outcome: Outcome| match outcome {
        Outcome::Empty => None,
        Outcome::Witness(value) => Some(Outcome::Witness(value)),
        Outcome::Unknown(reason) => {
            unknown = unknown.or(Some(reason));
            None
        }
    };
    let mut tried: BTreeSet<Vec<Literal>> = BTreeSet::new();
    match demand {
        Demand::Some { from, value, count } => {
            let (left, open) = started.unwrap_or((*count, *from as usize));
            if left == 0 {
                return place(engine, facts, rest, row, None);
            }
            for (at, goal) in row.iter().enumerate().skip(open) {
                // Positions that ask the same are one choice, unless more of this demand must follow.
                if left == 1 && !tried.insert(goal.clone()) {
                    continue;
                }
                let joined = join(goal, &[*value]);
                match engine.solve(joined.clone()) {
                    Outcome::Empty => continue,
                    Outcome::Witness(_) => {}
                    outcome @ Outcome::Unknown(_) => {
                        note(outcome);
                        continue;
                    }
                }
                let mut next = row.clone();
                if let Some(place) = next.get_mut(at) {
                    *place = joined;
                }
                let outcome = place(engine, facts, demands, next, Some((left - 1, at + 1)));
                if let Some(found) = note(outcome) {
                    return found;
                }
            }
        }
        Demand::Twins => {
            for (first, goal) in row.iter().enumerate() {
                for (second, other) in row.iter().enumerate().skip(first + 1) {
                    let joined = join(goal, other);
                    if !tried.insert(joined.clone()) {
                        continue;
                    }
                    match engine.solve(joined.clone()) {
                        Outcome::Empty => continue,
                        Outcome::Witness(_) => {}
                        outcome @ Outcome::Unknown(_) => {
                            note(outcome);
                            continue;
                        }
                    }
                    // Equal goals are given equal values.
                    let mut next = row.clone();
                    for at in [first, second] {
                        if let Some(place) = next.get_mut(at) {
                            place.clone_from(&joined);
                        }
                    }
                    let outcome = twins_settled(engine, facts, rest, next, (first, second));
                    if let Some(found) = note(outcome) {
                        return found;
                    }
                }
            }
        }
    }
    unknown.map_or(Outcome::Empty, Outcome::Unknown)
}

/// Fixes the value of two equal items, so that later demands keep them equal.
fn twins_settled(
    engine: &mut Engine<'_>,
    facts: &Facts,
    rest: &[Demand],
    row: Row,
    twins: (usize, usize),
) -> Outcome {
    if rest.is_empty() && facts.rare.is_empty() {
        return place(engine, facts, rest, row, None);
    }
    let Some(goal) = row.get(twins.0).cloned() else { return Outcome::Empty };
    match engine.solve(goal) {
        Outcome::Witness(value) => {
            let fixed = Literal { what: What::Is(engine.value_id((*value).clone())), holds: true };
            let mut next = row;
            for at in [twins.0, twins.1] {
                if let Some(place) = next.get_mut(at) {
                    *place = vec![fixed];
                }
            }
            match place(engine, facts, rest, next, None) {
                Outcome::Witness(value) => Outcome::Witness(value),
                // Another value might have done.
                Outcome::Empty => engine.too_complex(),
                Outcome::Unknown(reason) => Outcome::Unknown(reason),
            }
        }
        outcome @ (Outcome::Empty | Outcome::Unknown(_)) => outcome,
    }
}

/// Keeps what may not occur often from occurring, position by position.
fn thin(
    engine: &mut Engine<'_>,
    facts: &Facts,
    rare: &[(Literal, u64)],
    mut row: Row,
    mut at: usize,
    mut count: u64,
) -> Outcome {
    let Some(((value, most), rest)) = rare.split_first() else { return fill(engine, facts, row) };
    let mut unknown = None;
    while let Some(goal) = row.get(at).cloned() {
        let without = join(&goal, &[value.negated()]);
        match engine.solve(without.clone()) {
            Outcome::Witness(_) => {
                if let Some(place) = row.get_mut(at) {
                    *place = without;
                }
            }
            Outcome::Empty => count += 1,
            Outcome::Unknown(reason) => {
                unknown = unknown.or(Some(reason));
                count += 1;
            }
        }
        if count > *most {
            return unknown.map_or(Outcome::Empty, Outcome::Unknown);
        }
        at += 1;
    }
    match thin(engine, facts, rest, row, 0, 0) {
        // With several of these, or items that must differ, what was kept out greedily might have had to
        // stay.
        Outcome::Empty if count < *most && (facts.rare.len() > 1 || facts.unique) => engine.too_complex(),
        outcome @ (Outcome::Empty | Outcome::Witness(_) | Outcome::Unknown(_)) => outcome,
    }
}

/// Gives each item its value.
fn fill(engine: &mut Engine<'_>, facts: &Facts, row: Row) -> Outcome {
    if facts.unique && row.len() > 1 {
        return different(engine, &row);
    }
    let mut items = Vec::with_capacity(row.len());
    for goal in row {
        match engine.solve(goal) {
            Outcome::Witness(value) => items.push((*value).clone()),
            outcome @ (Outcome::Empty | Outcome::Unknown(_)) => return outcome,
        }
    }
    Outcome::Witness(Rc::new(Instance::Array(items)))
}

/// Gives each item a value of its own. Each goal offers as many values as there are items, or all it has;
/// an assignment exists exactly when the offers can be matched.
fn different(engine: &mut Engine<'_>, row: &Row) -> Outcome {
    if row.len() > MOST_DIFFERENT {
        return engine.too_complex();
    }
    let mut offers: Vec<(Vec<Literal>, Vec<ValueId>, Option<Outcome>)> = Vec::new();
    let mut choices: Vec<usize> = Vec::new();
    for goal in row {
        if let Some(known) = offers.iter().position(|(own, ..)| own == goal) {
            choices.push(known);
            continue;
        }
        let mut values: Vec<ValueId> = Vec::new();
        let mut cut = None;
        while values.len() < row.len() {
            let others = values.iter().map(|value| Literal { what: What::Is(*value), holds: false });
            let others: Vec<Literal> = others.collect();
            match engine.solve(join(goal, &others)) {
                Outcome::Empty => break,
                Outcome::Witness(value) => values.push(engine.value_id((*value).clone())),
                outcome @ Outcome::Unknown(_) => {
                    cut = Some(outcome);
                    break;
                }
            }
        }
        choices.push(offers.len());
        offers.push((goal.clone(), values, cut));
    }
    let offer = |item: usize| choices.get(item).and_then(|at| offers.get(*at)).map_or(&[][..], |own| &own.1);
    // Augmenting paths, item by item.
    let mut owner: Vec<(ValueId, usize)> = Vec::new();
    for item in 0..row.len() {
        let mut parents: Vec<(usize, ValueId, Option<usize>)> = Vec::new();
        let mut queue: Vec<(usize, Option<usize>)> = vec![(item, None)];
        let mut end = None;
        let mut head = 0;
        'search: while let Some((current, via)) = queue.get(head).copied() {
            head += 1;
            for value in offer(current) {
                if parents.iter().any(|(_, seen, _)| seen == value) {
                    continue;
                }
                parents.push((current, *value, via));
                let step = parents.len() - 1;
                match owner.iter().find(|(own, _)| own == value) {
                    None => {
                        end = Some(step);
                        break 'search;
                    }
                    Some((_, holder)) => queue.push((*holder, Some(step))),
                }
            }
        }
        let Some(mut step) = end else {
            let cut = offers.into_iter().find_map(|(_, _, cut)| cut);
            return cut.unwrap_or(Outcome::Empty);
        };
        while let Some((holder, value, via)) = parents.get(step).copied() {
            owner.retain(|(own, _)| *own != value);
            owner.push((value, holder));
            match via {
                Some(earlier) => step = earlier,
                None => break,
            }
        }
    }
    let mut items = Vec::with_capacity(row.len());
    for item in 0..row.len() {
        let Some((value, _)) = owner.iter().find(|(_, holder)| *holder == item) else {
            return engine.too_complex();
        };
        items.push((*engine.value(*value)).clone());
    }
    Outcome::Witness(Rc::new(Instance::Array(items)))
}

fn join(left: &[Literal], right: &[Literal]) -> Vec<Literal> {
    let mut all: Vec<Literal> = left.iter().chain(right).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}
