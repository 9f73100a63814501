//! What all records of a topic come to. Compaction may have dropped any that a later one replaces, so each is
//! taken for what it says alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::line::{self, Wrong};
use super::record::{self, Found, Record};
use crate::event::Event;
use crate::problem::{Problem, ProblemKind, Tally, clash};
use crate::profile::Options;
use crate::registry::Registry;
use crate::subject::Subject;

/// A dump that is being read, line by line.
#[derive(Clone, Debug)]
pub struct Replay {
    registry: Registry,
    separator: String,
    now: u64,
    line: u64,
    tally: Tally,
    purged: BTreeSet<(Subject, u32)>,
    /// Versions that are not deleted, so that no record looks at those that are.
    live: BTreeMap<Subject, BTreeSet<u32>>,
}

/// What a dump came to.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// What it leads to.
    pub registry: Registry,
    /// How much there was of it.
    pub tally: Tally,
    /// Versions that it says were deleted for good.
    pub purged: BTreeSet<(Subject, u32)>,
}

impl Replay {
    /// Before the first line. `separator` stands between key and value where lines are not JSON as a whole; a
    /// tab where nobody chose another. `now`, in milliseconds since 1970, is when versions came to be of
    /// which the dump does not tell.
    pub fn new(options: Options, separator: &str, now: u64) -> Replay {
        Replay {
            registry: Registry::new(options),
            separator: separator.to_owned(),
            now,
            line: 0,
            tally: Tally::default(),
            purged: BTreeSet::new(),
            live: BTreeMap::new(),
        }
    }

    /// Takes the next line, without its end; gives what is wrong with it. An empty one is nothing.
    pub fn line(&mut self, line: &[u8]) -> Vec<Problem> {
        self.line += 1;
        if line.trim_ascii().is_empty() {
            return Vec::new();
        }
        self.tally.read += 1;
        let wrong = match std::str::from_utf8(line) {
            Ok(line) => match self.take(line) {
                Ok(problems) => return problems,
                Err(wrong) => wrong,
            },
            Err(error) => Wrong::new("it is no text in UTF-8", Some(error.valid_up_to())),
        };
        self.tally.skipped += 1;
        vec![self.problem(ProblemKind::Broken, wrong)]
    }

    /// Counts a line that cannot be handed over, for a reason such as its length.
    pub fn lost(&mut self, why: &str) -> Problem {
        self.line += 1;
        self.tally.read += 1;
        self.tally.skipped += 1;
        self.problem(ProblemKind::Broken, Wrong::new(why, None))
    }

    /// After the last line.
    pub fn finish(self) -> Replayed {
        Replayed { registry: self.registry, tally: self.tally, purged: self.purged }
    }

    fn problem(&self, kind: ProblemKind, wrong: Wrong) -> Problem {
        let place = match wrong.at {
            Some(at) => format!("line {}, byte {}", self.line, at + 1),
            None => format!("line {}", self.line),
        };
        Problem { kind, place, what: wrong.what }
    }

    fn take(&mut self, line: &str) -> Result<Vec<Problem>, Wrong> {
        let parts = line::parts(line, &self.separator)?;
        match record::record(&parts.key, parts.value.as_ref())? {
            Record::Version { subject, version, found: Some(found) } => {
                return Ok(self.register(subject, version, *found, parts.at));
            }
            Record::Version { subject, version, found: None } => {
                self.registry.evolve(&Event::VersionPurged { subject: subject.clone(), version });
                self.live.entry(subject.clone()).or_default().remove(&version);
                self.purged.insert((subject, version));
            }
            Record::SubjectDeleted { subject, version } => {
                let live = self.live.entry(subject.clone()).or_default();
                let rest = live.split_off(&version.saturating_add(1));
                for version in std::mem::replace(live, rest) {
                    self.registry.evolve(&Event::VersionDeleted { subject: subject.clone(), version });
                }
            }
            Record::Config { scope, config } => self.registry.evolve(&match config {
                Some(config) => Event::ConfigSet { scope, config },
                None => Event::ConfigCleared { scope },
            }),
            Record::Mode { scope, mode } => self.registry.evolve(&match mode {
                Some(mode) => Event::ModeSet { scope, mode },
                None => Event::ModeCleared { scope },
            }),
            Record::Context { root, listed: true } => {
                for event in self.registry.state.listing(&root) {
                    self.registry.evolve(&event);
                }
            }
            // One that holds something is told of, whatever is said.
            Record::Context { root, listed: false } => {
                if self.registry.state.in_context(root.context()).next().is_none() {
                    self.registry.evolve(&Event::ContextDeleted { root });
                }
            }
            Record::Idle => self.tally.idle += 1,
            Record::Unknown(kind) => {
                self.tally.skipped += 1;
                let what = format!("no record of the kind `{kind}` is known");
                return Ok(vec![self.problem(ProblemKind::UnknownKind, Wrong::new(what, None))]);
            }
        }
        Ok(Vec::new())
    }

    fn register(&mut self, subject: Subject, version: u32, found: Found, at: Option<u64>) -> Vec<Problem> {
        let Found { id, deleted, at: own, content, doubts, old_key } = found;
        if let Some(what) = clash(&self.registry.state, &subject, version, id, &content) {
            self.tally.skipped += 1;
            return vec![self.problem(ProblemKind::IdTaken, Wrong::new(what, None))];
        }
        self.purged.remove(&(subject.clone(), version));
        let at = at.or(own).unwrap_or(self.now);
        let content = Arc::new(content);
        self.registry.evolve(&Event::Registered { subject: subject.clone(), version, id, at, content });
        let live = self.live.entry(subject.clone()).or_default();
        match deleted {
            true => live.remove(&version),
            false => live.insert(version),
        };
        if deleted {
            self.registry.evolve(&Event::VersionDeleted { subject: subject.clone(), version });
        }
        let told = |what: String| Wrong::new(format!("{subject} version {version}: {what}"), None);
        let mut problems: Vec<Problem> =
            doubts.into_iter().map(|what| self.problem(ProblemKind::Doubtful, told(what))).collect();
        if old_key {
            let what = "its key is not written as keys are today, so that compaction never drops it";
            problems.push(self.problem(ProblemKind::OldKey, told(what.to_owned())));
        }
        problems
    }
}
