//! What a team has decided: pure data, wherever it was written down.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::compatibility::Compatibility;
use crate::limits::Limits;
use crate::rule::{Rule, Severity};

/// Whose judgement is asked for. Profiles select and weigh; they never change what is true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// By effect: can the reader take every message that the writer may write?
    #[default]
    Exact,
    /// Confluent Schema Registry's verdict, difference types, paths and texts, its known holes
    /// included; a note says where the exact answer differs.
    Confluent,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Profile; 2] = [Profile::Exact, Profile::Confluent];

    /// Kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Exact => "exact",
            Profile::Confluent => "confluent",
        }
    }

    /// What the profile answers, in one line.
    pub fn meaning(self) -> &'static str {
        match self {
            Profile::Exact => "can the reader take every message that the writer may write?",
            Profile::Confluent => "what would Confluent Schema Registry say?",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Profile, UnknownProfile> {
        Profile::ALL.into_iter().find(|profile| profile.name() == text).ok_or(UnknownProfile)
    }
}

/// The text names no profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownProfile;

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such profile")
    }
}

impl std::error::Error for UnknownProfile {}

/// A rule's severity as a team wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Id of the rule.
    pub rule: String,
    /// Its severity; `None` keeps its findings out of the report. Neither touches the verdict.
    pub severity: Option<Severity>,
}

/// What a team has decided.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The level to hold.
    pub compatibility: Compatibility,
    /// Whose judgement counts.
    pub profile: Profile,
    /// Rules to weigh otherwise; the last entry for a rule wins.
    pub overrides: Vec<Override>,
    /// What may be spent.
    pub limits: Limits,
}

impl Policy {
    /// The severity for `rule`, or `None` where it is switched off.
    pub fn severity(&self, rule: &Rule, natural: Severity) -> Option<Severity> {
        let own = self.overrides.iter().rev().find(|entry| entry.rule == rule.id);
        own.map_or(Some(natural), |entry| entry.severity)
    }
}
