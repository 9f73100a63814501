//! Sets of strings: lengths in characters, patterns that hold and patterns that do not, strings left
//! out. What a pattern means is the business of `automaton.rs`.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::limits::{Budget, Exhausted};

use super::automaton::{Machine, shortest};
use super::pattern::NoAutomaton;

/// Index of a pattern in one [`Patterns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PatternId(u32);

/// Patterns by text, each with its machine.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    numbers: HashMap<Box<str>, PatternId>,
    machines: Vec<Result<Rc<Machine>, NoAutomaton>>,
}

impl Patterns {
    /// The number of a pattern.
    pub(super) fn number(&mut self, text: &str) -> PatternId {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = PatternId(self.machines.len() as u32);
        self.machines.push(Machine::of(text).map(Rc::new));
        self.numbers.insert(text.into(), number);
        number
    }

    /// Its machine, or why it has none.
    pub(super) fn machine(&self, id: PatternId) -> Result<Rc<Machine>, NoAutomaton> {
        self.machines.get(id.0 as usize).cloned().unwrap_or(Err(NoAutomaton::Malformed))
    }
}

/// A set of strings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Strings {
    pub(super) least: u64,
    pub(super) most: Option<u64>,
    /// Patterns, and whether they hold.
    pub(super) patterns: BTreeSet<(PatternId, bool)>,
    pub(super) excluded: BTreeSet<String>,
}

/// Why a set of strings could not be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    Pattern(NoAutomaton),
    Budget,
}

impl From<Exhausted> for Stopped {
    fn from(_: Exhausted) -> Stopped {
        Stopped::Budget
    }
}

/// A shortest string of the set; `None` when it is empty.
///
/// Patterns without a machine are left out at first: what is empty without them is empty.
pub(super) fn find(
    set: &Strings,
    patterns: &Patterns,
    budget: &mut Budget,
) -> Result<Option<String>, Stopped> {
    if set.most.is_some_and(|most| most < set.least) {
        return Ok(None);
    }
    let mut machines = Vec::new();
    let mut missing = None;
    for (id, wanted) in &set.patterns {
        if set.patterns.contains(&(*id, !wanted)) {
            return Ok(None);
        }
        match patterns.machine(*id) {
            Ok(machine) => machines.push((machine, *wanted)),
            Err(reason) => missing = Some(reason),
        }
    }
    let found = if machines.is_empty() {
        plain(set)
    } else {
        let excluded =
            Machine::of_words(set.excluded.iter().map(String::as_str)).map_err(Stopped::Pattern)?;
        let mut walked: Vec<(&Machine, bool)> =
            machines.iter().map(|(own, wanted)| (&**own, *wanted)).collect();
        if !set.excluded.is_empty() {
            walked.push((&excluded, false));
        }
        shortest(&walked, set.least, set.most, budget)?
    };
    match (found, missing) {
        (None, _) => Ok(None),
        (Some(_), Some(reason)) => Err(Stopped::Pattern(reason)),
        (Some(found), None) if found.len() > LONGEST => Err(Stopped::Budget),
        (Some(found), None) => Ok(Some(found)),
    }
}

/// Longest string made, in bytes: nobody reads a longer example.
const LONGEST: usize = 1 << 16;

/// Without patterns: letters one after the other, until one is not left out.
fn plain(set: &Strings) -> Option<String> {
    if set.least > LONGEST as u64 {
        return Some("a".repeat(LONGEST + 1));
    }
    let mut word = "a".repeat(set.least as usize);
    if !set.excluded.contains(&word) {
        return Some(word);
    }
    // The empty string stands alone at its length; every other length has room for any exclusion.
    if word.is_empty() {
        if set.most == Some(0) {
            return None;
        }
    } else {
        word.pop();
    }
    ('a'..=char::MAX).map(|last| format!("{word}{last}")).find(|word| !set.excluded.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::limits::Budget;

    use super::super::automaton::Machine;
    use super::super::pattern::NoAutomaton;
    use super::{Patterns, Strings, find};

    fn shortest(wanted: &[(&str, bool)], least: u64, most: Option<u64>) -> Option<String> {
        let mut patterns = Patterns::default();
        let signs = wanted.iter().map(|(text, holds)| (patterns.number(text), *holds)).collect();
        let set = Strings { least, most, patterns: signs, excluded: Default::default() };
        find(&set, &patterns, &mut Budget::new(1_000_000)).unwrap()
    }

    #[test]
    fn the_shortest_string_of_a_set_is_found() {
        assert_eq!(shortest(&[("^a+$", true)], 0, None).as_deref(), Some("a"));
        assert_eq!(shortest(&[("^a*$", true)], 3, None).as_deref(), Some("aaa"));
        assert_eq!(shortest(&[("foo", true), ("^foo", false)], 0, None).as_deref(), Some("afoo"));
        assert_eq!(shortest(&[("^(ab)*$", true)], 3, Some(3)), None);
        assert_eq!(shortest(&[(r"\bx\b", true), ("^x$", false)], 0, None).as_deref(), Some("x-"));
        assert_eq!(shortest(&[(r"^\cC$", true)], 0, None).as_deref(), Some("\u{3}"));
    }

    #[test]
    fn inclusion_of_patterns_is_decided_by_what_they_accept() {
        assert_eq!(shortest(&[(".+", true), (".{1,}", false)], 0, None), None);
        assert_eq!(shortest(&[("^test  +", true), ("^test +", false)], 0, None), None);
        assert_eq!(shortest(&[("a*", false)], 0, None), None);
        assert_eq!(shortest(&[(".", false)], 1, None).as_deref(), Some("\n"));
        assert_eq!(shortest(&[(r"^\d+$", true), ("^[0-9]+$", false)], 0, None), None);
        assert_eq!(shortest(&[(r"^\p{Lu}$", true), ("^[A-Z]$", false)], 0, None).as_deref(), Some("À"));
    }

    #[test]
    fn to_look_ahead_at_the_start_is_to_match_twice() {
        assert_eq!(shortest(&[("^(?!a)[ab]+$", true)], 0, None).as_deref(), Some("b"));
        assert_eq!(shortest(&[("^(?=.*a)(?=.*b).{2,}$", true)], 0, None).as_deref(), Some("ab"));
        assert_eq!(shortest(&[("^(?=x$)x$", true), ("^x$", false)], 0, None), None);
        assert_eq!(shortest(&[("^(?!a)", false), ("^a", false)], 0, None), None);
        assert_eq!(Machine::of("a(?!b)").err(), Some(NoAutomaton::Lookaround));
        assert_eq!(Machine::of("(?<!b)a").err(), Some(NoAutomaton::Lookaround));
        assert_eq!(Machine::of(r"(a)\1").err(), Some(NoAutomaton::Backreference));
        assert_eq!(Machine::of("a{99999}").err(), Some(NoAutomaton::TooLarge));
    }

    #[test]
    fn lengths_count_characters() {
        assert_eq!(shortest(&[("^.$", true)], 0, Some(1)).as_deref(), Some("a"));
        assert_eq!(shortest(&[("^[😀-😂]{2}$", true)], 2, Some(2)).as_deref(), Some("😀😀"));
    }
}
