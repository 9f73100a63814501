//! The registry: its options and its state, and the few things that can be done with it. What each of
//! them means is in `decide/`, `lookup/` and `state.rs`.

use crate::answer::Answer;
use crate::command::Command;
use crate::decide;
use crate::event::Event;
use crate::lookup;
use crate::parsing::Cache;
use crate::profile::Options;
use crate::query::Query;
use crate::refusal::Refusal;
use crate::state::State;
use crate::subject::Subject;

/// A registry at one moment. Changes only by [`Registry::evolve`].
#[derive(Clone, Debug)]
pub struct Registry {
    options: Options,
    pub(crate) state: State,
}

/// What a command causes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The facts to keep, in order; none where nothing changes.
    pub events: Vec<Event>,
    /// The answer, true once they are kept.
    pub answer: Answer,
}

impl Registry {
    /// An empty registry.
    pub fn new(options: Options) -> Registry {
        Registry { options, state: State::default() }
    }

    /// What its shell decided.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The facts that a command causes, without applying them. `now` is in milliseconds since 1970.
    ///
    /// *Errors*: the command is refused, and nothing would change.
    pub fn decide(&self, cache: &mut Cache, command: Command, now: u64) -> Result<Decision, Refusal> {
        decide::decide(self, cache, command, now)
    }

    /// Applies one fact. Never fails: what was decided once is so.
    pub fn evolve(&mut self, event: &Event) {
        self.state.evolve(event);
    }

    /// The answer to a question.
    ///
    /// *Errors*: there is nothing to answer with.
    pub fn ask(&self, cache: &mut Cache, query: &Query) -> Result<Answer, Refusal> {
        lookup::ask(self, cache, query)
    }

    /// The subject that a question about a subject is answered with: one of the default context that is not there
    /// is sought in every other.
    pub fn located(&self, subject: &Subject) -> Subject {
        lookup::located(self, subject)
    }

    /// How many subjects have versions that are not deleted, and how many versions that is.
    pub fn counts(&self) -> (usize, usize) {
        let versions = self.state.subjects().map(|subject| self.state.live(subject).count());
        versions.filter(|count| *count > 0).fold((0, 0), |(subjects, all), count| (subjects + 1, all + count))
    }

    /// A short history that leads to the same state: what a shell may keep instead of all events so far.
    pub fn snapshot(&self) -> Vec<Event> {
        self.state.snapshot()
    }

    /// `true` when two registries answer every question alike, whatever their options.
    pub fn has_state_of(&self, other: &Registry) -> bool {
        self.state == other.state
    }
}
