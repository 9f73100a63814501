//! Is every value valid under one schema valid under another? Proved, refuted by a value, or neither with
//! the reason. Nothing here words findings.
//!
//! | question | file |
//! |---|---|
//! | which nodes say the same? | `universe.rs`, `signature.rs`, `partition.rs` |
//! | which nodes lead nowhere? | `circular.rs` |
//! | what does a node, or its negation, demand? | `formula.rs`, `evaluated.rs` |
//! | which values does a writer write that declares its members? | `declared.rs`, `groups.rs` |
//! | is there a value that some demands hold for? | `engine.rs` |
//! | which demands exclude each other at a glance? | `exclusion.rs` |
//! | … a number, a string, an array, an object? | `numbers.rs`, `strings.rs`, `arrays.rs`, `objects.rs` |
//! | what does a pattern match? | `pattern.rs`, `automaton.rs` |
//! | is a value valid? | `validity.rs`, one node of many: `judge.rs` |
//! | is a text, told without building its value? | `glance.rs` |
//! | which keyword refuses it? | `blame.rs` |
//! | what is wrong with a text, all of it? | `refusals.rs` |

mod arrays;
mod automaton;
mod blame;
mod circular;
mod declared;
mod engine;
mod evaluated;
mod exclusion;
mod formula;
mod glance;
mod groups;
mod judge;
mod numbers;
mod objects;
mod partition;
mod pattern;
mod properties;
mod refusals;
mod signature;
mod spelling;
mod strings;
mod universe;
mod validity;

use crate::compatibility::Role;
use crate::limits::Budget;

use super::instance::Instance;
use super::model::{NodeId, Schema};
use engine::{Engine, Outcome};
use formula::Literal;
use groups::Groups;
use universe::Universe;
use validity::Truth;

pub(in crate::jsonschema) use judge::Judge;

pub use blame::{Blame, Counterpart, Step};
pub use pattern::NoAutomaton;
pub use refusals::Validator;

/// Whether every value that is valid under the writer's schema is valid under the reader's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inclusion {
    /// It is: a proof was found.
    Proved,
    /// It is not: this value is valid under the writer's schema and not under the reader's.
    Refuted(Instance),
    /// Neither was found.
    Undecided(Reason),
}

/// What kept a proof from being found, and where it was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    /// Whose schema.
    pub role: Role,
    /// The node.
    pub node: NodeId,
    /// Its keyword; empty where the whole is meant.
    pub keyword: &'static str,
    /// What it is.
    pub obstacle: Obstacle,
}

/// What may keep a proof from being found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// A pattern without an automaton.
    Pattern(NoAutomaton),
    /// A reference whose target depends on the way.
    Dynamic,
    /// A reference that leads back to itself for the same value.
    Circular,
    /// What was evaluated depends on the value.
    Unevaluated,
    /// The budget is spent.
    TooComplex,
    /// A number, a length or a nesting is beyond what is tried, whatever the budget.
    TooLarge,
    /// Two judges do not agree about a value.
    Disputed,
}

impl Obstacle {
    /// A clause for people.
    pub fn describe(self) -> String {
        match self {
            Obstacle::Pattern(reason) => format!("the pattern has no automaton: {}", reason.describe()),
            Obstacle::Dynamic => "the reference's target depends on the way to it".to_owned(),
            Obstacle::Circular => "the reference leads back to itself".to_owned(),
            Obstacle::Unevaluated => "what is left unevaluated depends on the items themselves".to_owned(),
            Obstacle::TooComplex => "the comparison was given up as too large".to_owned(),
            Obstacle::TooLarge => "a number, a length or a nesting is larger than is tried".to_owned(),
            Obstacle::Disputed => "two validators disagree about an example".to_owned(),
        }
    }
}

/// What a writer is taken to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Any value that is valid under its schema.
    Anything,
    /// Of those the ones whose members its schema declares: named or matched by a pattern, asked for, or
    /// given a schema of their own by `additionalProperties`. An object of which nothing names a member
    /// may have any.
    Declared,
}

/// Decides inclusion of all that is valid under the writer's schema.
///
/// *Limits*: `steps`, of which an ordinary pair takes some hundreds; a spent budget is undecided.
pub fn include(writer: &Schema, reader: &Schema, steps: u64) -> Inclusion {
    include_written(writer, reader, Writing::Anything, steps)
}

/// Decides inclusion of what is written. A schema under which nothing that it declares is valid makes
/// [`Writing::Declared`] an empty promise, so all that is valid is looked at then.
///
/// *Limits*: as [`include()`].
pub fn include_written(writer: &Schema, reader: &Schema, writing: Writing, steps: u64) -> Inclusion {
    written_within(writer, reader, writing, &mut Budget::new(steps))
}

/// The same with a purse that several questions share. What checking a witness takes is not taken from it.
pub(super) fn written_within(
    writer: &Schema,
    reader: &Schema,
    writing: Writing,
    purse: &mut Budget,
) -> Inclusion {
    match writing {
        Writing::Anything => decide(writer, reader, writing, purse),
        Writing::Declared => match decide(writer, reader, writing, purse) {
            Inclusion::Proved if writes_nothing(writer, purse.clone()) => {
                decide(writer, reader, Writing::Anything, purse)
            }
            answer @ (Inclusion::Proved | Inclusion::Refuted(_) | Inclusion::Undecided(_)) => answer,
        },
    }
}

/// No value that is valid under the schema has only members that it declares.
fn writes_nothing(writer: &Schema, budget: Budget) -> bool {
    let mut engine = Engine::new(Universe::new(writer, writer), budget);
    engine.groups = Groups::of(writer);
    let root = Literal::valid(engine.universe.shape(Role::Writer, writer.root()));
    let goal: Vec<Literal> = [root].into_iter().chain(declared::root(&mut engine)).collect();
    matches!(engine.prove(&goal), Outcome::Empty) && engine.budget.spend(1).is_ok()
}

fn decide(writer: &Schema, reader: &Schema, writing: Writing, purse: &mut Budget) -> Inclusion {
    let universe = Universe::new(writer, reader);
    let old = universe.shape(Role::Writer, writer.root());
    let new = universe.shape(Role::Reader, reader.root());
    if old == new {
        return Inclusion::Proved;
    }
    let full = purse.clone();
    let mut engine = Engine::new(universe, full.clone());
    let declared = match writing {
        Writing::Anything => None,
        Writing::Declared => {
            engine.groups = Groups::of(writer);
            declared::root(&mut engine)
        }
    };
    let goal: Vec<Literal> =
        [Literal::valid(old), Literal::valid(new).negated()].into_iter().chain(declared).collect();
    let outcome = engine.prove(&goal);
    let outcome = match outcome {
        // What ran out may have cut a branch that was never tried.
        Outcome::Empty if engine.budget.spend(1).is_err() => engine.too_complex(),
        outcome @ (Outcome::Empty | Outcome::Witness(_) | Outcome::Unknown(_)) => outcome,
    };
    *purse = std::mem::replace(&mut engine.budget, full);
    match outcome {
        Outcome::Empty => Inclusion::Proved,
        Outcome::Unknown(reason) => Inclusion::Undecided(reason),
        Outcome::Witness(value) => {
            let written = validity::valid(&mut engine, Role::Writer, writer.root(), &value);
            let read = validity::valid(&mut engine, Role::Reader, reader.root(), &value);
            let meant = declared.map_or(Truth::Yes, |literal| validity::holds(&mut engine, literal, &value));
            match (written.and(meant), read) {
                (Truth::Yes, Truth::No) => Inclusion::Refuted((*value).clone()),
                (Truth::Unknown(reason), _) | (_, Truth::Unknown(reason)) => Inclusion::Undecided(reason),
                // Where an object has too many cases, the search does not know what is declared.
                (Truth::No, _) if meant == Truth::No => Inclusion::Undecided(engine.too_many_ways()),
                (Truth::Yes | Truth::No, Truth::Yes | Truth::No) => {
                    debug_assert!(false, "the search found {value}, which is {written:?} and {read:?}");
                    let node = writer.root();
                    let obstacle = Obstacle::Disputed;
                    Inclusion::Undecided(Reason { role: Role::Writer, node, keyword: "", obstacle })
                }
            }
        }
    }
}

/// `true` for what is no pattern of ECMA-262 in its Unicode mode.
pub(in crate::jsonschema) fn is_malformed(pattern: &str) -> bool {
    matches!(pattern::parse(pattern), Err(NoAutomaton::Malformed))
}

/// Whether a value is valid under a schema and all that its author declares of its members covers them, see
/// [`Writing::Declared`]; `None` as for [`valid`].
pub fn valid_and_declared(schema: &Schema, value: &Instance, steps: u64) -> Option<bool> {
    let mut engine = Engine::judge(schema, schema, Budget::new(steps));
    engine.groups = Groups::of(schema);
    let valid = validity::valid(&mut engine, Role::Writer, schema.root(), value);
    let declared = declared::root(&mut engine);
    match declared.map_or(valid, |own| valid.and(validity::holds(&mut engine, own, value))) {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Unknown(_) => None,
    }
}

/// Whether a value is valid under a schema; `None` where a pattern or the budget keeps it from an answer.
pub fn valid(schema: &Schema, value: &Instance, steps: u64) -> Option<bool> {
    let mut engine = Engine::judge(schema, schema, Budget::new(steps));
    match validity::valid(&mut engine, Role::Writer, schema.root(), value) {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Unknown(_) => None,
    }
}

/// The reader's keyword that refuses a value which the writer's schema takes, and what the writer has at
/// that place. `None` where no keyword was found to refuse it.
pub fn explain(
    writer: &Schema,
    reader: &Schema,
    value: &Instance,
    steps: u64,
) -> Option<(Blame, Counterpart)> {
    let mut engine = Engine::judge(writer, reader, Budget::new(steps));
    let blame = blame::blame(&mut engine, Role::Reader, reader.root(), value)?;
    let counterpart = blame::counterpart(&mut engine, Role::Writer, writer.root(), value, &blame);
    Some((blame, counterpart))
}
