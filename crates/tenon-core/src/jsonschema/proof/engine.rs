//! Is there a value that some literals all hold for? A goal is opened type by type into atoms and
//! clauses; clauses lose the ways that contradict the atoms before any of them is chosen; what is left is
//! tried way by way.
//!
//! A goal met again inside itself has no value there: a smallest value of a goal holds no other value of
//! the same goal. What was found to be empty on the strength of that leans on the outer goal, and is final
//! only once that is closed as empty; if it is not, it is forgotten. Goals met deep down are taken for
//! empty in the same way, and asked at the end.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::compatibility::Role;
use crate::limits::Budget;

use super::super::draft::Draft;
use super::super::instance::{Instance, Numeral};
use super::super::model::{self as schema, Body, NodeId, Schema, Type};
use super::circular::circular;
use super::exclusion::{self, Exclusions};
use super::formula::{Atom, Clause, Literal, Term, ValueId, What, clauses};
use super::groups::Groups;
use super::numbers::{self, Found, Numbers};
use super::spelling::spellings;
use super::strings::{self, PatternId, Patterns, Stopped, Strings};
use super::universe::{Shape, Universe};
use super::validity::{self, Truth};
use super::{Obstacle, Reason, arrays, objects};

/// Deepest nesting of goals and of choices within them.
const DEEPEST: usize = 100;

/// Nesting of goals from which on they are put off: the stack has an end, and chains of references may
/// be longer.
const DEFERRED: usize = 40;

/// Stands for the goals put off, outside of all that are open.
const GROUND: usize = 0;

/// Atoms up to which a repeated one is looked for, and properties up to which a list is as good as a map.
const FEW: usize = 64;

/// What became of a goal.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// No value holds it: a proof.
    Empty,
    /// This one does.
    Witness(Rc<Instance>),
    /// Neither was found.
    Unknown(Reason),
}

/// Everything known of two schemas.
#[derive(Debug)]
pub(super) struct Engine<'s> {
    pub(super) universe: Universe<'s>,
    pub(super) patterns: Patterns,
    pub(super) budget: Budget,
    /// How a whole number is written matters to some node.
    spelled: bool,
    /// Nodes that lead back to themselves.
    circular: HashSet<(Role, NodeId)>,
    /// Where each pattern was met first.
    pattern_places: HashMap<PatternId, (Role, NodeId)>,
    values: Vec<Rc<Instance>>,
    value_ids: HashMap<Rc<Instance>, ValueId>,
    closed: HashMap<Vec<Literal>, Outcome>,
    open: HashMap<Vec<Literal>, usize>,
    /// The outermost open goal that was met again.
    leant_on: usize,
    /// Goals that are empty if open ones are, in the order they were closed, with the outermost of those.
    leaning: Vec<Vec<Literal>>,
    leans: HashMap<Vec<Literal>, usize>,
    /// The values of `enum` by node, for judging.
    listed: HashMap<(Role, NodeId), Rc<HashSet<Instance>>>,
    /// The members of `properties` by node and name, for judging; only where there are many.
    named: HashMap<(Role, NodeId), Rc<HashMap<&'s str, NodeId>>>,
    /// Goals too deep to be opened where they were met: taken for empty, and asked at the end.
    deferred: Vec<Vec<Literal>>,
    assumed: HashSet<Vec<Literal>>,
    depth: usize,
    pub(super) exclusions: Exclusions<'s>,
    pub(super) names: HashMap<objects::NameGoal, Outcome>,
    /// What the writer declares, where only that is written.
    pub(super) groups: Groups,
}

/// A conjunction being opened.
#[derive(Clone, Debug, Default)]
struct State {
    atoms: Vec<Atom>,
    choices: Vec<Choice>,
    seen: BTreeSet<Literal>,
    /// The shapes among them that the value is to be valid under.
    held: Vec<Shape>,
}

/// A clause of several ways, and the literal that demands it.
#[derive(Clone, Debug)]
struct Choice {
    of: Literal,
    ways: Clause,
}

impl<'s> Engine<'s> {
    /// Knows nothing yet.
    pub(super) fn new(universe: Universe<'s>, budget: Budget) -> Engine<'s> {
        let both = [Role::Writer, Role::Reader].map(|role| (role, universe.schema(role)));
        let circles = |(role, schema)| circular(schema).into_iter().map(move |node| (role, node));
        Engine {
            circular: both.into_iter().flat_map(circles).collect(),
            spelled: both.iter().any(|(_, schema)| has_draft4(schema)),
            universe,
            patterns: Patterns::default(),
            budget,
            pattern_places: HashMap::new(),
            values: Vec::new(),
            value_ids: HashMap::new(),
            closed: HashMap::new(),
            open: HashMap::new(),
            leant_on: usize::MAX,
            leaning: Vec::new(),
            leans: HashMap::new(),
            listed: HashMap::new(),
            named: HashMap::new(),
            deferred: Vec::new(),
            assumed: HashSet::new(),
            depth: 0,
            exclusions: Exclusions::default(),
            names: HashMap::new(),
            groups: Groups::default(),
        }
    }

    /// An engine that judges values and solves no goals.
    pub(super) fn judge(writer: &'s Schema, reader: &'s Schema, budget: Budget) -> Engine<'s> {
        Engine::new(Universe::unclassified(writer, reader), budget)
    }

    /// The value of a number.
    pub(super) fn value(&self, id: ValueId) -> Rc<Instance> {
        self.values.get(id.0 as usize).cloned().unwrap_or_else(|| Rc::new(Instance::Null))
    }

    /// The number of a value.
    pub(super) fn value_id(&mut self, value: Instance) -> ValueId {
        let value = Rc::new(value);
        if let Some(id) = self.value_ids.get(&value) {
            return *id;
        }
        let id = ValueId(self.values.len() as u32);
        self.values.push(value.clone());
        self.value_ids.insert(value, id);
        id
    }

    /// The number of a pattern met at a node.
    pub(super) fn pattern(&mut self, text: &str, place: (Role, NodeId)) -> PatternId {
        let id = self.patterns.number(text);
        self.pattern_places.entry(id).or_insert(place);
        id
    }

    /// Why a pattern stopped the proof; `None` where it has a machine.
    pub(super) fn pattern_reason(&self, id: PatternId) -> Option<Reason> {
        let obstacle = Obstacle::Pattern(self.patterns.machine(id).err()?);
        let (role, node) = self
            .pattern_places
            .get(&id)
            .copied()
            .unwrap_or((Role::Writer, self.universe.schema(Role::Writer).root()));
        Some(Reason { role, node, keyword: "pattern", obstacle })
    }

    /// Why a node that leads back to itself stopped the proof; `None` for all others.
    pub(super) fn circle(&self, role: Role, node: NodeId) -> Option<Reason> {
        let obstacle = Obstacle::Circular;
        self.circular.contains(&(role, node)).then_some(Reason { role, node, keyword: "$ref", obstacle })
    }

    /// The search was given up.
    pub(super) fn too_complex(&self) -> Outcome {
        Outcome::Unknown(self.too_many_ways())
    }

    /// Why the search goes no further.
    pub(super) fn given_up(&self) -> Obstacle {
        if self.budget.is_spent() { Obstacle::TooComplex } else { Obstacle::TooLarge }
    }

    pub(super) fn too_many_ways(&self) -> Reason {
        Reason {
            role: Role::Writer,
            node: self.universe.schema(Role::Writer).root(),
            keyword: "",
            obstacle: self.given_up(),
        }
    }

    /// A value is among those that a node lists.
    pub(super) fn lists(
        &mut self,
        role: Role,
        node: NodeId,
        literals: &[schema::Literal],
        own: &Instance,
    ) -> bool {
        let schema = self.universe.schema(role);
        let set = self.listed.entry((role, node)).or_insert_with(|| {
            Rc::new(literals.iter().map(|literal| Instance::of(schema.value(node, literal.at))).collect())
        });
        set.contains(own)
    }

    /// The schema that `properties` of a node has for a member.
    pub(super) fn property(&mut self, at: (Role, NodeId), name: &str) -> Option<NodeId> {
        let Body::Keywords(keywords) = &self.universe.schema(at.0).node(at.1).body else { return None };
        let properties = &keywords.properties.as_ref()?.value;
        if properties.len() <= FEW {
            return properties.iter().find(|(own, _)| **own == *name).map(|(_, node)| *node);
        }
        let index = || Rc::new(properties.iter().map(|(own, node)| (&**own, *node)).collect());
        self.named.entry(at).or_insert_with(index).get(name).copied()
    }

    /// Is there a value that all the literals hold for?
    pub(super) fn solve(&mut self, mut goal: Vec<Literal>) -> Outcome {
        if self.budget.spend(1 + goal.len() as u64).is_err() {
            return self.too_complex();
        }
        goal.sort_unstable();
        goal.dedup();
        let mut kept = Vec::with_capacity(goal.len());
        for literal in &goal {
            if goal.binary_search(&literal.negated()).is_ok() {
                return Outcome::Empty;
            }
            match literal.what {
                What::Valid(shape) => match self.universe.body(shape) {
                    Body::Boolean(value) if *value == literal.holds => {}
                    Body::Boolean(_) => return Outcome::Empty,
                    Body::Keywords(_) => kept.push(*literal),
                },
                What::Is(value) if literal.holds => {
                    let value = self.value(value);
                    return self.first_of(&goal, &[], [value]);
                }
                What::Nothing if literal.holds => return Outcome::Empty,
                What::Nothing => {}
                What::Is(_) | What::Declared(_) => kept.push(*literal),
            }
        }
        let goal = kept;
        if let Some(outcome) = self.closed.get(&goal) {
            return outcome.clone();
        }
        if let Some(depth) = self.open.get(&goal) {
            self.leant_on = self.leant_on.min(*depth);
            return Outcome::Empty;
        }
        if let Some(depth) = self.leans.get(&goal) {
            self.leant_on = self.leant_on.min(*depth);
            return Outcome::Empty;
        }
        let leads_on = |literal: &Literal| match literal.what {
            What::Valid(shape) => !self.universe.is_leaf(shape),
            What::Declared(_) => true,
            What::Is(_) | What::Nothing => false,
        };
        if self.depth >= DEFERRED && goal.iter().any(leads_on) {
            self.leant_on = GROUND;
            if self.assumed.insert(goal.clone()) {
                self.deferred.push(goal);
            }
            return Outcome::Empty;
        }
        self.open(goal)
    }

    /// No value holds the goal, whatever becomes of the goals that are open.
    pub(super) fn is_empty(&mut self, goal: Vec<Literal>) -> bool {
        let outer = std::mem::replace(&mut self.leant_on, usize::MAX);
        let outcome = self.solve(goal);
        let leant_on = std::mem::replace(&mut self.leant_on, outer);
        matches!(outcome, Outcome::Empty) && leant_on == usize::MAX
    }

    /// The same for a question asked from outside: what was only taken for empty is asked too.
    pub(super) fn prove(&mut self, goal: &[Literal]) -> Outcome {
        loop {
            match self.solve(goal.to_vec()) {
                Outcome::Empty => {}
                outcome @ (Outcome::Witness(_) | Outcome::Unknown(_)) => return outcome,
            }
            let (mut at, mut wrong) = (0, false);
            while let Some(next) = self.deferred.get(at).cloned() {
                at += 1;
                if !self.leans.contains_key(&next) {
                    wrong |= !matches!(self.open(next), Outcome::Empty);
                }
            }
            if !wrong {
                return Outcome::Empty;
            }
            // Some are known not to be empty now, so all that leant on any is asked again.
            self.deferred.clear();
            self.assumed.clear();
            self.leaning.clear();
            self.leans.clear();
            self.leant_on = usize::MAX;
        }
    }

    fn open(&mut self, goal: Vec<Literal>) -> Outcome {
        let outer = std::mem::replace(&mut self.leant_on, usize::MAX);
        let (own, mark) = (GROUND + 1 + self.open.len(), self.leaning.len());
        self.open.insert(goal.clone(), own);
        self.depth += 1;
        let outcome = self.solve_open(&goal);
        self.depth -= 1;
        self.open.remove(&goal);
        self.settle(&goal, &outcome, own, mark);
        let leant_on = std::mem::replace(&mut self.leant_on, outer);
        if leant_on < own {
            self.leant_on = outer.min(leant_on);
        }
        outcome
    }

    /// Keeps what was found, as far as it stands without the goals still open. `mark` is where the goals
    /// that were closed inside this one begin.
    fn settle(&mut self, goal: &[Literal], outcome: &Outcome, own: usize, mark: usize) {
        match outcome {
            Outcome::Empty if self.leant_on < own => {
                for inner in self.leaning.iter().skip(mark) {
                    if let Some(depth) = self.leans.get_mut(inner) {
                        *depth = (*depth).min(self.leant_on);
                    }
                }
                self.leaning.push(goal.to_vec());
                self.leans.insert(goal.to_vec(), self.leant_on);
                return;
            }
            Outcome::Empty => {
                for inner in self.leaning.split_off(mark) {
                    // Asked in passing: the answer was of no use here, and still leans on others.
                    if self.leans.get(&inner).is_some_and(|depth| *depth < own) {
                        self.leaning.push(inner);
                        continue;
                    }
                    self.leans.remove(&inner);
                    self.closed.insert(inner, Outcome::Empty);
                }
            }
            // It was not empty, so what leant on it must be asked again.
            Outcome::Witness(_) | Outcome::Unknown(_) => {
                for inner in self.leaning.split_off(mark) {
                    self.leans.remove(&inner);
                }
            }
        }
        self.closed.insert(goal.to_vec(), outcome.clone());
    }

    fn solve_open(&mut self, goal: &[Literal]) -> Outcome {
        let mut unknown = None;
        for kind in [Type::Null, Type::Boolean, Type::Number, Type::String, Type::Array, Type::Object] {
            match self.solve_kind(goal, kind, Vec::new()) {
                Outcome::Empty => {}
                Outcome::Witness(value) => return Outcome::Witness(value),
                Outcome::Unknown(reason) => unknown = unknown.or(Some(reason)),
            }
        }
        unknown.map_or(Outcome::Empty, Outcome::Unknown)
    }

    /// The same for values of one type, which `atoms` narrow further.
    pub(super) fn solve_kind(&mut self, goal: &[Literal], kind: Type, atoms: Vec<Atom>) -> Outcome {
        match kind {
            Type::Null => return self.first_of(goal, &[], [Rc::new(Instance::Null)]),
            Type::Boolean => {
                let both = [false, true].map(|value| Rc::new(Instance::Boolean(value)));
                return self.first_of(goal, &[], both);
            }
            Type::Integer | Type::Number | Type::String | Type::Array | Type::Object => {}
        }
        let mut state = State { atoms, ..State::default() };
        let terms = goal.iter().map(|literal| Term::Literal(*literal)).collect();
        match self.assume(&mut state, terms, kind) {
            Some(true) => self.refine(state, goal, kind),
            Some(false) => Outcome::Empty,
            None => self.too_complex(),
        }
    }

    /// The first of a few values that everything holds for.
    fn first_of(
        &mut self,
        goal: &[Literal],
        atoms: &[Atom],
        values: impl IntoIterator<Item = Rc<Instance>>,
    ) -> Outcome {
        let mut unknown = None;
        let mut ways = Vec::new();
        for value in values {
            let (own, all) = if self.spelled { spellings(value) } else { (vec![value], true) };
            if !all {
                unknown = Some(self.too_many_ways());
            }
            ways.extend(own);
        }
        for value in ways {
            let truth = match self.atoms_allow(atoms, &value) {
                Truth::Yes => self.all_hold(goal, &value),
                other @ (Truth::No | Truth::Unknown(_)) => other,
            };
            match truth {
                Truth::Yes => return Outcome::Witness(value),
                Truth::No => {}
                Truth::Unknown(reason) => unknown = unknown.or(Some(reason)),
            }
        }
        unknown.map_or(Outcome::Empty, Outcome::Unknown)
    }

    /// All literals hold for a value.
    pub(super) fn all_hold(&mut self, goal: &[Literal], value: &Instance) -> Truth {
        let mut truth = Truth::Yes;
        for literal in goal {
            truth = truth.and(validity::holds(self, *literal, value));
            if truth == Truth::No {
                break;
            }
        }
        truth
    }

    /// Atoms of strings hold for a value; others are left to the goal they came from.
    fn atoms_allow(&mut self, atoms: &[Atom], value: &Instance) -> Truth {
        let Instance::String(text) = value else { return Truth::Yes };
        let mut truth = Truth::Yes;
        for atom in atoms {
            match atom {
                Atom::Pattern(pattern, wanted) => {
                    truth = truth.and(match validity::matches(self, *pattern, text) {
                        Truth::Yes if *wanted => Truth::Yes,
                        Truth::No if !*wanted => Truth::Yes,
                        Truth::Yes | Truth::No => Truth::No,
                        Truth::Unknown(reason) => Truth::Unknown(reason),
                    });
                }
                Atom::NotIn(other) if *self.value(*other) == *value => return Truth::No,
                _ => {}
            }
        }
        truth
    }

    /// Adds terms and what follows from them at once. `Some(false)` where they contradict what is there,
    /// `None` where the budget is spent.
    fn assume(&mut self, state: &mut State, terms: Vec<Term>, kind: Type) -> Option<bool> {
        let mut waiting = terms;
        while let Some(term) = waiting.pop() {
            self.budget.spend(1).ok()?;
            let literal = match term {
                Term::Atom(atom) => {
                    // A repeated atom does no harm, and looking for it among thousands would.
                    if state.atoms.len() > FEW || !state.atoms.contains(&atom) {
                        state.atoms.push(atom);
                    }
                    continue;
                }
                Term::Literal(literal) => literal,
            };
            if state.seen.contains(&literal.negated()) {
                return Some(false);
            }
            if !state.seen.insert(literal) {
                continue;
            }
            if self.excluded(state, literal) {
                match literal.holds {
                    true => return Some(false),
                    false => continue,
                }
            }
            if let Literal { what: What::Valid(shape), holds: true } = literal {
                state.held.push(shape);
            }
            let opened = clauses(self, literal, kind);
            self.budget.spend(opened.iter().map(|clause| clause.len() as u64).sum()).ok()?;
            for mut clause in opened {
                match clause.len() {
                    0 => return Some(false),
                    1 => waiting.extend(clause.pop().unwrap_or_default()),
                    _ => state.choices.push(Choice { of: literal, ways: clause }),
                }
            }
        }
        Some(true)
    }

    /// Something else that the value is leaves it no way to be this.
    fn excluded(&mut self, state: &State, literal: Literal) -> bool {
        let What::Valid(shape) = literal.what else { return false };
        self.budget.spend(state.held.len() as u64 / 16).is_ok()
            && state.held.iter().any(|own| exclusion::excludes(self, shape, *own))
    }

    /// Chooses ways until no clause is left. Depth is spent with each choice.
    fn refine(&mut self, mut state: State, goal: &[Literal], kind: Type) -> Outcome {
        match self.cube(&state, goal, kind) {
            Outcome::Empty => return Outcome::Empty,
            Outcome::Witness(value) if state.choices.is_empty() => return Outcome::Witness(value),
            Outcome::Unknown(reason) if state.choices.is_empty() => return Outcome::Unknown(reason),
            Outcome::Witness(value) if self.all_hold(goal, &value) == Truth::Yes => {
                return Outcome::Witness(value);
            }
            Outcome::Witness(_) | Outcome::Unknown(_) => {}
        }
        // Ways that contradict the atoms go first; a clause with one way left is no choice.
        let mut settled = false;
        while !settled {
            settled = true;
            let mut waiting = std::mem::take(&mut state.choices);
            waiting.sort_by_key(|choice| choice.ways.len());
            let mut kept: Vec<Choice> = Vec::new();
            let known = objects::known(self, &state.atoms);
            // As many clauses as atoms is ordinary, and so each has to be found at once.
            let many = (state.atoms.len() > FEW).then(|| state.atoms.iter().cloned().collect());
            for choice in waiting {
                // What the value is may have been chosen after this was opened.
                if !choice.of.holds && self.excluded(&state, choice.of) {
                    continue;
                }
                let holds =
                    |way: &Vec<Term>| state.has(way, many.as_ref()) || objects::entails(self, &known, way);
                if choice.ways.iter().any(holds) {
                    continue;
                }
                let mut ways = Vec::new();
                for way in choice.ways {
                    if objects::refutes(self, &known, &way) {
                        continue;
                    }
                    let mut next = State { choices: Vec::new(), ..state.clone() };
                    match self.assume(&mut next, way.clone(), kind) {
                        Some(true) => {}
                        Some(false) => continue,
                        None => return self.too_complex(),
                    }
                    match self.cube(&next, goal, kind) {
                        Outcome::Empty => continue,
                        Outcome::Witness(value) => {
                            if self.all_hold(goal, &value) == Truth::Yes {
                                return Outcome::Witness(value);
                            }
                        }
                        Outcome::Unknown(_) => {}
                    }
                    ways.push(way);
                }
                match ways.len() {
                    0 => return Outcome::Empty,
                    1 => {
                        let only = ways.pop().unwrap_or_default();
                        match self.assume(&mut state, only, kind) {
                            Some(true) => settled = false,
                            Some(false) => return Outcome::Empty,
                            None => return self.too_complex(),
                        }
                    }
                    _ => kept.push(Choice { of: choice.of, ways }),
                }
            }
            state.choices.extend(kept);
        }
        if self.depth >= DEEPEST {
            return self.too_complex();
        }
        let least =
            (0..state.choices.len()).min_by_key(|at| state.choices.get(*at).map(|own| worth(&own.ways)));
        let Some(choice) = least.map(|at| state.choices.swap_remove(at)) else {
            return match self.cube(&state, goal, kind) {
                // Everything that was asked is in the atoms now.
                outcome @ (Outcome::Empty | Outcome::Witness(_) | Outcome::Unknown(_)) => outcome,
            };
        };
        let mut unknown = None;
        self.depth += 1;
        for way in choice.ways {
            let mut next = state.clone();
            let outcome = match self.assume(&mut next, way, kind) {
                Some(true) => self.refine(next, goal, kind),
                Some(false) => Outcome::Empty,
                None => self.too_complex(),
            };
            match outcome {
                Outcome::Empty => {}
                Outcome::Witness(value) => {
                    self.depth -= 1;
                    return Outcome::Witness(value);
                }
                Outcome::Unknown(reason) => unknown = unknown.or(Some(reason)),
            }
        }
        self.depth -= 1;
        unknown.map_or(Outcome::Empty, Outcome::Unknown)
    }

    /// Is there a value that the atoms alone hold for?
    fn cube(&mut self, state: &State, goal: &[Literal], kind: Type) -> Outcome {
        if self.budget.spend(1 + state.atoms.len() as u64 / 4).is_err() {
            return self.too_complex();
        }
        let listed = state.atoms.iter().find_map(|atom| match atom {
            Atom::In(values) => Some(values.clone()),
            _ => None,
        });
        if let Some(values) = listed {
            let values: Vec<Rc<Instance>> = values.iter().map(|id| self.value(*id)).collect();
            return self.first_of(goal, &state.atoms, values);
        }
        let outcome = match kind {
            Type::Null | Type::Boolean => Outcome::Empty,
            Type::Integer | Type::Number => self.number(&state.atoms),
            Type::String => self.string(&state.atoms),
            Type::Array => arrays::solve(self, &state.atoms),
            Type::Object => objects::solve(self, &state.atoms),
        };
        let unknown = state.atoms.iter().find_map(|atom| match atom {
            Atom::Unknown(reason) => Some(*reason),
            _ => None,
        });
        match (outcome, unknown) {
            // What is left out could only have taken values away.
            (Outcome::Empty, _) => Outcome::Empty,
            (Outcome::Witness(value), Some(reason)) => match self.all_hold(goal, &value) {
                Truth::Yes => Outcome::Witness(value),
                Truth::No | Truth::Unknown(_) => Outcome::Unknown(reason),
            },
            (outcome, _) => outcome,
        }
    }

    fn number(&mut self, atoms: &[Atom]) -> Outcome {
        let mut set = Numbers::default();
        let (mut plain, mut fraction) = (false, false);
        for atom in atoms {
            match atom {
                Atom::Plain(true) => plain = true,
                Atom::Plain(false) => fraction = true,
                Atom::Low(bound, open) => set.at_least(bound, *open),
                Atom::High(bound, open) => set.at_most(bound, *open),
                Atom::Multiple(divisor, true) => {
                    set.multiples.insert(divisor.clone());
                }
                Atom::Multiple(divisor, false) => {
                    set.fractions.insert(divisor.clone());
                }
                Atom::NotIn(value) => {
                    if let Instance::Number(own) = &*self.value(*value) {
                        set.excluded.insert(own.value.clone());
                    }
                }
                _ => {}
            }
        }
        if plain && fraction {
            return Outcome::Empty;
        }
        match numbers::find(&set, &mut self.budget) {
            Ok(Found::Empty) => Outcome::Empty,
            Ok(Found::One(value)) => {
                let fraction = fraction || !value.is_integer();
                Outcome::Witness(Rc::new(Instance::Number(Numeral { value, fraction })))
            }
            Ok(Found::TooComplex) | Err(_) => self.too_complex(),
        }
    }

    fn string(&mut self, atoms: &[Atom]) -> Outcome {
        let mut set = Strings::default();
        for atom in atoms {
            match atom {
                Atom::AtLeast(least) => set.least = set.least.max(*least),
                Atom::AtMost(most) => set.most = Some(set.most.map_or(*most, |own| own.min(*most))),
                Atom::Pattern(pattern, holds) => {
                    set.patterns.insert((*pattern, *holds));
                }
                Atom::NotIn(value) => {
                    if let Instance::String(own) = &*self.value(*value) {
                        set.excluded.insert(own.clone());
                    }
                }
                _ => {}
            }
        }
        match strings::find(&set, &self.patterns, &mut self.budget) {
            Ok(None) => Outcome::Empty,
            Ok(Some(text)) => Outcome::Witness(Rc::new(Instance::String(text))),
            Err(Stopped::Pattern(_)) => {
                let reason = set.patterns.iter().find_map(|(id, _)| self.pattern_reason(*id));
                reason.map_or_else(|| self.too_complex(), Outcome::Unknown)
            }
            Err(Stopped::Budget) => self.too_complex(),
        }
    }
}

/// What a clause is chosen by, the least first. What a value is comes before what it is not: most of the
/// latter follows from the former, and choosing among thirty things that it is not leads nowhere.
fn worth(clause: &[Vec<Term>]) -> (bool, usize) {
    let says = |term: &Term| matches!(term, Term::Literal(Literal { what: What::Valid(_), holds: true }));
    (!clause.iter().all(|way| way.iter().any(says)), clause.len())
}

fn has_draft4(schema: &Schema) -> bool {
    schema.nodes().any(|(_, node)| node.draft == Draft::Draft4)
}

impl State {
    /// The terms are all there already. `many` are the atoms where there are more than a few.
    fn has(&self, way: &[Term], many: Option<&HashSet<Atom>>) -> bool {
        way.iter().all(|term| match term {
            Term::Literal(literal) => self.seen.contains(literal),
            Term::Atom(atom) => many.map_or_else(|| self.atoms.contains(atom), |many| many.contains(atom)),
        })
    }
}
