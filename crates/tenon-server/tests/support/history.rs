//! Is there an order in which a history could have happened one after another? The search of Wing and Gong
//! ("Testing and Verifying Concurrent Objects", 1993), which remembers where it has been.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::time::Instant;

/// What one client asked, what it was told, and when.
#[derive(Clone, Debug)]
pub struct Call<O, R> {
    pub begun: Instant,
    pub ended: Instant,
    pub operation: O,
    pub result: R,
}

/// How things would be if requests came one by one.
pub trait Model: Clone + Eq + Hash {
    type Operation;
    type Result: Eq + Debug;

    /// Does it, and says what the client is to be told.
    fn apply(&mut self, operation: &Self::Operation) -> Self::Result;

    /// Whether no state exists that changes where `operation` has `result`.
    fn only_reads(operation: &Self::Operation, result: &Self::Result) -> bool;
}

/// States of a search after which nothing can be said; as many need some hundred MiB.
const STATES: usize = 300_000;

/// An order in which a serial registry would have told everybody the same, as places in `calls`; or how many
/// of them any order can reach. Of two calls of which one ended before the other began, that one is first.
///
/// # Panics
///
/// Where the search grows too large to say anything.
pub fn order<M: Model>(start: M, calls: &[Call<M::Operation, M::Result>]) -> Result<Vec<usize>, usize> {
    let mut seen: HashSet<(Vec<u64>, M)> = HashSet::new();
    let mut longest = 0;
    // Places that are still to be tried at each depth, with the state before them.
    let mut stack = vec![Step { state: start, candidates: candidates(calls, &[]), chosen: None }];
    let mut done = vec![0_u64; calls.len().div_ceil(64)];
    loop {
        let depth = stack.len() - 1;
        longest = longest.max(depth);
        if depth == calls.len() {
            return Ok(stack.iter().filter_map(|step| step.chosen).collect());
        }
        let Some(step) = stack.last_mut() else { return Err(longest) };
        let Some(at) = step.candidates.pop() else {
            let chosen = step.chosen;
            stack.pop();
            match chosen {
                Some(at) => done[at / 64] &= !(1 << (at % 64)),
                None => return Err(longest),
            }
            continue;
        };
        let mut state = step.state.clone();
        if state.apply(&calls[at].operation) != calls[at].result {
            continue;
        }
        if M::only_reads(&calls[at].operation, &calls[at].result) {
            // It changes nothing wherever it stands, so an order in which it comes later has it here as well.
            step.candidates.clear();
        }
        done[at / 64] |= 1 << (at % 64);
        assert!(seen.len() < STATES, "no order is found in {STATES} steps, and perhaps there is one");
        if seen.insert((done.clone(), state.clone())) {
            stack.push(Step { state, candidates: candidates(calls, &done), chosen: Some(at) });
        } else {
            done[at / 64] &= !(1 << (at % 64));
        }
    }
}

struct Step<M> {
    state: M,
    candidates: Vec<usize>,
    chosen: Option<usize>,
}

/// Calls that may be the next: no other that is left ended before they began.
fn candidates<O, R>(calls: &[Call<O, R>], done: &[u64]) -> Vec<usize> {
    let is_left = |at: &usize| done.get(at / 64).is_none_or(|word| word & (1 << (at % 64)) == 0);
    let first_end = (0..calls.len()).filter(is_left).map(|at| calls[at].ended).min();
    let mut next: Vec<usize> =
        (0..calls.len()).filter(is_left).filter(|at| Some(calls[*at].begun) <= first_end).collect();
    // What ended first is most likely to have been first; it is taken from the end.
    next.sort_by_key(|at| std::cmp::Reverse(calls[*at].ended));
    next
}
