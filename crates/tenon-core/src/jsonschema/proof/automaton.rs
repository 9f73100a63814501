//! Automata over characters: one pattern's machine, and the shortest string that some machines accept
//! and others refuse. Sets of states are built only as far as the search walks.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::limits::{Budget, Exhausted};
use crate::text::sorting::{sort, sort_by_key};

use super::pattern::{Anchor, CharSet, NoAutomaton, Tree, parse};

/// Most states of one pattern; counted repetition is written out.
const MOST_STATES: usize = 20_000;

/// A pattern's machine. It accepts strings in which the pattern matches anywhere.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    /// Each accepts, or refuses, as is told beside it.
    parts: Vec<(Part, bool)>,
}

/// One tree's machine.
#[derive(Clone, Debug)]
struct Part {
    states: Vec<State>,
    start: u32,
    /// Character sets that occur, without repetition.
    sets: Vec<CharSet>,
    /// Some place depends on words.
    words: bool,
    /// Some place depends on the start.
    starts: bool,
}

#[derive(Clone, Debug)]
enum State {
    /// Takes a character of the set of that number.
    One(usize, u32),
    Fork(Vec<u32>),
    At(Anchor, u32),
    Accept,
}

/// What stands before a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Before {
    Start,
    Word,
    Other,
}

/// What stands behind a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    Word,
    Other,
    End,
}

impl Machine {
    /// The machine of an ECMA-262 pattern.
    pub(super) fn of(pattern: &str) -> Result<Machine, NoAutomaton> {
        let parts: Result<Vec<_>, _> =
            parse(pattern)?.iter().map(|(tree, wanted)| Ok((Part::build(tree)?, *wanted))).collect();
        Ok(Machine { parts: parts? })
    }

    /// Accepts these strings and no other.
    pub(super) fn of_words<'a>(words: impl Iterator<Item = &'a str>) -> Result<Machine, NoAutomaton> {
        let word =
            |word: &str| Tree::Sequence(word.chars().map(|own| Tree::One(CharSet::single(own))).collect());
        let words = words.map(word).collect();
        let ends = [Tree::At(Anchor::Start), Tree::Choice(words), Tree::At(Anchor::End)];
        Ok(Machine { parts: vec![(Part::build(&Tree::Sequence(ends.into()))?, true)] })
    }

    /// `true` when it accepts `text`. *Limits*: steps are characters times states.
    pub(super) fn accepts(&self, text: &str, budget: &mut Budget) -> Result<bool, Exhausted> {
        for (part, wanted) in &self.parts {
            if part.accepts(text, budget)? != *wanted {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Part {
    fn build(tree: &Tree) -> Result<Part, NoAutomaton> {
        let mut machine =
            Part { states: Vec::new(), start: 0, sets: Vec::new(), words: false, starts: false };
        // What follows a match, and what goes before it, may be anything.
        let accept = machine.add(State::Accept)?;
        let behind = machine.add(State::Fork(Vec::new()))?;
        let any = machine.set(CharSet::any());
        let more = machine.add(State::One(any, behind))?;
        machine.put(behind, State::Fork(vec![accept, more]));
        let entry = machine.add_tree(tree, behind)?;
        let before = machine.add(State::Fork(Vec::new()))?;
        let more = machine.add(State::One(any, before))?;
        machine.put(before, State::Fork(vec![entry, more]));
        machine.start = before;
        Ok(machine)
    }

    fn add(&mut self, state: State) -> Result<u32, NoAutomaton> {
        if self.states.len() >= MOST_STATES {
            return Err(NoAutomaton::TooLarge);
        }
        self.states.push(state);
        Ok(self.states.len() as u32 - 1)
    }

    fn put(&mut self, at: u32, state: State) {
        if let Some(place) = self.states.get_mut(at as usize) {
            *place = state;
        }
    }

    fn set(&mut self, set: CharSet) -> usize {
        match self.sets.iter().position(|own| *own == set) {
            Some(at) => at,
            None => {
                self.sets.push(set);
                self.sets.len() - 1
            }
        }
    }

    /// Depth is bounded by the pattern's parser.
    fn add_tree(&mut self, tree: &Tree, next: u32) -> Result<u32, NoAutomaton> {
        match tree {
            Tree::One(set) => {
                let set = self.set(set.clone());
                self.add(State::One(set, next))
            }
            Tree::At(anchor) => {
                match anchor {
                    Anchor::Start => self.starts = true,
                    Anchor::End => {}
                    Anchor::Boundary | Anchor::Inside => self.words = true,
                }
                self.add(State::At(*anchor, next))
            }
            Tree::Sequence(parts) => {
                parts.iter().rev().try_fold(next, |next, part| self.add_tree(part, next))
            }
            Tree::Choice(arms) => {
                let entries: Result<Vec<u32>, _> = arms.iter().map(|arm| self.add_tree(arm, next)).collect();
                self.add(State::Fork(entries?))
            }
            // The parser has taken these out, or refused them.
            Tree::Ahead { .. } => Err(NoAutomaton::Lookaround),
            Tree::Repeat { tree, least, most } => {
                let mut entry = match most {
                    Some(most) => {
                        let mut entry = next;
                        for _ in *least..*most {
                            let once = self.add_tree(tree, entry)?;
                            entry = self.add(State::Fork(vec![once, next]))?;
                        }
                        entry
                    }
                    None => {
                        let again = self.add(State::Fork(Vec::new()))?;
                        let once = self.add_tree(tree, again)?;
                        self.put(again, State::Fork(vec![once, next]));
                        again
                    }
                };
                for _ in 0..*least {
                    let size = self.states.len();
                    entry = self.add_tree(tree, entry)?;
                    // A body without states repeats for nothing, and could do so a billion times.
                    if self.states.len() == size {
                        break;
                    }
                }
                Ok(entry)
            }
        }
    }

    fn accepts(&self, text: &str, budget: &mut Budget) -> Result<bool, Exhausted> {
        let mut row = self.first();
        for own in text.chars() {
            budget.spend(1 + row.states.len() as u64 / 8)?;
            let behind = if CharSet::word().holds(own as u32) { Behind::Word } else { Behind::Other };
            let takes = |set: usize| self.sets.get(set).is_some_and(|set| set.holds(own as u32));
            row = self.step(&row, behind, takes);
        }
        Ok(self.accepting(&row))
    }

    fn first(&self) -> Row {
        Row {
            states: vec![self.start],
            before: if self.starts || self.words { Before::Start } else { Before::Other },
        }
    }

    fn step(&self, row: &Row, behind: Behind, takes: impl Fn(usize) -> bool) -> Row {
        let mut states = Vec::new();
        for at in self.closure(row, behind) {
            if let Some(State::One(set, next)) = self.states.get(at as usize)
                && takes(*set)
            {
                states.push(*next);
            }
        }
        states.sort_unstable();
        states.dedup();
        let before = if self.words && behind == Behind::Word { Before::Word } else { Before::Other };
        Row { states, before }
    }

    fn accepting(&self, row: &Row) -> bool {
        let closure = self.closure(row, Behind::End);
        closure.iter().any(|at| matches!(self.states.get(*at as usize), Some(State::Accept)))
    }

    fn closure(&self, row: &Row, behind: Behind) -> Vec<u32> {
        let mut seen: HashSet<u32> = row.states.iter().copied().collect();
        let mut open = row.states.clone();
        let mut all = Vec::with_capacity(open.len() * 2);
        let mut reach = |at: u32, open: &mut Vec<u32>| {
            if seen.insert(at) {
                open.push(at);
            }
        };
        while let Some(at) = open.pop() {
            all.push(at);
            match self.states.get(at as usize) {
                Some(State::Fork(ways)) => ways.iter().for_each(|way| reach(*way, &mut open)),
                Some(State::At(anchor, next)) => {
                    let boundary = (row.before == Before::Word) != (behind == Behind::Word);
                    let holds = match anchor {
                        Anchor::Start => row.before == Before::Start,
                        Anchor::End => behind == Behind::End,
                        Anchor::Boundary => boundary,
                        Anchor::Inside => !boundary,
                    };
                    if holds {
                        reach(*next, &mut open);
                    }
                }
                Some(State::One(..) | State::Accept) | None => {}
            }
        }
        all
    }
}

/// A set of states between two characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    states: Vec<u32>,
    before: Before,
}

/// A machine in a search, with its rows as far as they are known.
struct Walker<'m> {
    machine: &'m Part,
    /// Whose part it is, and what is wanted of the part and of the whole.
    owner: usize,
    wanted: bool,
    whole: bool,
    rows: Vec<Row>,
    numbers: HashMap<Row, u32>,
    accepting: Vec<bool>,
    steps: HashMap<(u32, u32), u32>,
    /// By set and letter.
    takes: Vec<Vec<bool>>,
}

/// A shortest string that each machine accepts or refuses as wanted, between `least` and `most`
/// characters; `None` when there is none.
///
/// *Limits*: a step is a letter tried; letters are classes of characters that no machine tells apart.
pub(super) fn shortest(
    machines: &[(&Machine, bool)],
    least: u64,
    most: Option<u64>,
    budget: &mut Budget,
) -> Result<Option<String>, Exhausted> {
    let letters = letters(machines, budget)?;
    let word = CharSet::word();
    let mut walkers: Vec<Walker<'_>> = machines
        .iter()
        .enumerate()
        .flat_map(|(owner, (machine, whole))| {
            machine.parts.iter().map(move |(part, wanted)| (owner, *whole, part, *wanted))
        })
        .map(|(owner, whole, machine, wanted)| {
            let takes = |set: &CharSet| letters.iter().map(|own| set.holds(*own as u32)).collect();
            let takes = machine.sets.iter().map(takes).collect();
            let mut walker = Walker {
                machine,
                owner,
                wanted,
                whole,
                rows: Vec::new(),
                numbers: HashMap::new(),
                accepting: Vec::new(),
                steps: HashMap::new(),
                takes,
            };
            walker.number(machine.first());
            walker
        })
        .collect();
    // Behind the least length only the rows matter, so a place is rows and a length cut to `least`.
    let mut places: Vec<(Vec<u32>, u64, u64)> = vec![(vec![0; walkers.len()], 0, 0)];
    let mut origins: Vec<(usize, char)> = vec![(0, '\0')];
    let mut seen: HashSet<(Vec<u32>, u64)> = HashSet::new();
    let mut at = 0;
    while let Some((rows, capped, length)) = places.get(at).cloned() {
        let accepted = machines.iter().enumerate().all(|(owner, (_, wanted))| {
            let parts = walkers.iter().zip(&rows).filter(|(walker, _)| walker.owner == owner);
            parts.into_iter().all(|(walker, row)| walker.content(*row)) == *wanted
        });
        if accepted && length >= least {
            return Ok(Some(spell(&origins, at)));
        }
        if most.is_none_or(|most| length < most) {
            for (number, letter) in letters.iter().enumerate() {
                budget.spend(1 + walkers.len() as u64)?;
                let behind = if word.holds(*letter as u32) { Behind::Word } else { Behind::Other };
                let mut next = Vec::with_capacity(rows.len());
                for (walker, row) in walkers.iter_mut().zip(&rows) {
                    next.push(walker.step(*row, number as u32, behind, budget)?);
                }
                let hopeless = walkers.iter().zip(&next).any(|(walker, row)| walker.hopeless(*row));
                let place = (next, (capped + 1).min(least));
                if !hopeless && !seen.contains(&place) {
                    places.push((place.0.clone(), place.1, length + 1));
                    origins.push((at, *letter));
                    seen.insert(place);
                }
            }
        }
        at += 1;
    }
    Ok(None)
}

impl Walker<'_> {
    fn number(&mut self, row: Row) -> u32 {
        if let Some(number) = self.numbers.get(&row) {
            return *number;
        }
        let number = self.rows.len() as u32;
        self.accepting.push(self.machine.accepting(&row));
        self.rows.push(row.clone());
        self.numbers.insert(row, number);
        number
    }

    fn step(&mut self, row: u32, letter: u32, behind: Behind, budget: &mut Budget) -> Result<u32, Exhausted> {
        if let Some(next) = self.steps.get(&(row, letter)) {
            return Ok(*next);
        }
        let Some(own) = self.rows.get(row as usize) else { return Ok(row) };
        budget.spend(1 + own.states.len() as u64)?;
        let takes = |set: usize| {
            self.takes.get(set).and_then(|row| row.get(letter as usize)).copied().unwrap_or(false)
        };
        let next = self.machine.step(own, behind, takes);
        let next = self.number(next);
        self.steps.insert((row, letter), next);
        Ok(next)
    }

    fn content(&self, row: u32) -> bool {
        self.accepting.get(row as usize).copied().unwrap_or(false) == self.wanted
    }

    /// Nothing that follows can please it. Told only of machines that stand still.
    fn hopeless(&self, row: u32) -> bool {
        self.whole && self.wanted && self.rows.get(row as usize).is_some_and(|row| row.states.is_empty())
    }
}

fn spell(origins: &[(usize, char)], mut at: usize) -> String {
    let mut letters = Vec::new();
    while at != 0 {
        let Some((from, letter)) = origins.get(at) else { break };
        letters.push(*letter);
        at = *from;
    }
    letters.iter().rev().collect()
}

/// One character for each class of characters that no machine tells apart, pleasant ones first.
fn letters(machines: &[(&Machine, bool)], budget: &mut Budget) -> Result<Vec<char>, Exhausted> {
    let word = CharSet::word();
    let mut sets: Vec<&CharSet> = vec![];
    for (machine, _) in machines.iter().flat_map(|(machine, _)| &machine.parts) {
        sets.extend(&machine.sets);
        if machine.words {
            sets.push(&word);
        }
    }
    sort(&mut sets);
    sets.dedup();
    let mut edges: Vec<u32> = vec![0, 0xe000];
    edges.extend(PLEASANT.iter().map(|own| *own as u32));
    for set in &sets {
        budget.spend(set.ranges().len() as u64)?;
        edges.extend(set.ranges().iter().flat_map(|(low, high)| [*low, high + 1]));
    }
    edges.sort_unstable();
    edges.dedup();
    let mut classes: BTreeMap<Vec<bool>, char> = BTreeMap::new();
    for edge in edges {
        budget.spend(1 + sets.len() as u64 / 4)?;
        let Some(own) = char::from_u32(edge) else { continue };
        let class = sets.iter().map(|set| set.holds(edge)).collect();
        let kept = classes.entry(class).or_insert(own);
        if rank(own) < rank(*kept) {
            *kept = own;
        }
    }
    let mut letters: Vec<char> = classes.into_values().collect();
    sort_by_key(&mut letters, |own| (rank(*own), *own));
    Ok(letters)
}

/// Characters that people like to read in an example.
const PLEASANT: &[char] = &['a', 'x', 'A', '0', '1', '-', '_', ' ', '.', '/', '!'];

fn rank(own: char) -> usize {
    match PLEASANT.iter().position(|pleasant| *pleasant == own) {
        Some(at) => at,
        None if own.is_ascii_alphanumeric() => PLEASANT.len(),
        None if own.is_ascii_graphic() => PLEASANT.len() + 1,
        None if own.is_alphanumeric() => PLEASANT.len() + 2,
        None => PLEASANT.len() + 3,
    }
}
