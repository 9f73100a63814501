//! What a team has decided: pure data, wherever it was written down.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;

use crate::change::Surface;
use crate::compatibility::Compatibility;
use crate::format::Format;
use crate::limits::Limits;
use crate::listed_waiver::ListedWaiver;
use crate::rule::{LintCategory, Rule, Severity};
use crate::waiver::Date;

/// Whose judgement is asked for. Profiles select and weigh; they never change what is true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// By effect: can the reader take every message that the writer may write?
    #[default]
    Exact,
    /// Confluent Schema Registry's verdict, difference types, paths and texts, its known holes
    /// included; a note says where the exact answer differs. Texts about Protobuf are our own.
    Confluent,
    /// The same with its lenient policy for JSON Schema, which lets content models close and open; for
    /// other languages it is the same.
    ConfluentLenient,
    /// Exact for writers that write what their JSON Schema declares and readers that skip members which
    /// theirs does not know, so optional properties may come and go. A member is declared where
    /// `properties` or `required` name it, a pattern matches its name, or `additionalProperties` has a
    /// schema for it; an object of which nothing names a member may hold any. Nothing is promised of a
    /// writer that passes on what it got, nor of a reader that refuses by `additionalProperties: false`:
    /// a note has the message. In other languages it is exact, for their readers skip what they do not
    /// know.
    OptionalFriendly,
    /// buf's breaking rules of category FILE: generated code stays as it was, file by file.
    BufFile,
    /// Of category PACKAGE: generated code stays as it was, package by package.
    BufPackage,
    /// Of category WIRE_JSON: binary and JSON messages stay readable.
    BufWireJson,
    /// Of category WIRE: binary messages stay readable.
    BufWire,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Profile; 8] = [
        Profile::Exact,
        Profile::Confluent,
        Profile::ConfluentLenient,
        Profile::OptionalFriendly,
        Profile::BufFile,
        Profile::BufPackage,
        Profile::BufWireJson,
        Profile::BufWire,
    ];

    /// `true` where the profile has an answer for schemas of that format.
    pub fn judges(self, format: Format) -> bool {
        match (self, format) {
            (
                Profile::Exact | Profile::Confluent | Profile::ConfluentLenient | Profile::OptionalFriendly,
                _,
            )
            | (_, Format::Protobuf) => true,
            (_, Format::Avro | Format::JsonSchema) => false,
        }
    }

    /// `false` where it answers the same whichever way messages travel.
    pub fn is_directed(self) -> bool {
        match self {
            Profile::Exact | Profile::Confluent | Profile::ConfluentLenient | Profile::OptionalFriendly => {
                true
            }
            Profile::BufFile | Profile::BufPackage | Profile::BufWireJson | Profile::BufWire => false,
        }
    }

    /// Kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Exact => "exact",
            Profile::Confluent => "confluent",
            Profile::ConfluentLenient => "confluent-lenient",
            Profile::OptionalFriendly => "optional-friendly",
            Profile::BufFile => "buf-file",
            Profile::BufPackage => "buf-package",
            Profile::BufWireJson => "buf-wire-json",
            Profile::BufWire => "buf-wire",
        }
    }

    /// What the profile answers, in one line.
    pub fn meaning(self) -> &'static str {
        match self {
            Profile::Exact => "can the reader take every message that the writer may write?",
            Profile::Confluent => "what would Confluent Schema Registry say?",
            Profile::ConfluentLenient => "what would it say under its lenient policy for JSON Schema?",
            Profile::OptionalFriendly => "can it be read where writers declare all they write?",
            Profile::BufFile => "what would buf say of generated code, file by file?",
            Profile::BufPackage => "what would buf say of generated code, package by package?",
            Profile::BufWireJson => "what would buf say of binary and JSON messages?",
            Profile::BufWire => "what would buf say of binary messages?",
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

/// What a parser of Protobuf's JSON does with a key that the reader's message does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownKeys {
    /// Fail, as parsers do unless told otherwise.
    #[default]
    Refuse,
    /// Skip it, and names of enum values nobody knows.
    Ignore,
}

impl UnknownKeys {
    /// Both.
    pub const ALL: [UnknownKeys; 2] = [UnknownKeys::Refuse, UnknownKeys::Ignore];

    /// Lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            UnknownKeys::Refuse => "refuse",
            UnknownKeys::Ignore => "ignore",
        }
    }
}

/// A rule's severity as a team wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Id of the rule.
    pub rule: String,
    /// Its severity; `None` keeps its findings out of the report. Neither touches the verdict.
    pub severity: Option<Severity>,
}

/// What a team has decided.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The level to hold.
    pub compatibility: Compatibility,
    /// Whose judgement counts.
    pub profile: Profile,
    /// Where an effect counts towards the verdict; what shows elsewhere is told more quietly. Asked of
    /// Protobuf alone: messages of the others have one form, see [`Policy::counts`].
    pub surfaces: Vec<Surface>,
    /// What readers of Protobuf's JSON do with keys they do not know.
    pub unknown_keys: UnknownKeys,
    /// Lint rules to hold; none unless asked for. An override that gives a lint rule a severity asks
    /// for it as well.
    pub lints: Vec<LintCategory>,
    /// Rules to weigh otherwise; the last entry for a rule wins.
    pub overrides: Vec<Override>,
    /// What the subject is called; its schema's own name where this says nothing.
    pub subject: Option<String>,
    /// Findings that are excused, beside those that the texts themselves excuse.
    pub waivers: Arc<[ListedWaiver]>,
    /// The day on which waivers are looked at; without one, none has expired.
    pub today: Option<Date>,
    /// What may be spent.
    pub limits: Limits,
}

impl Default for Policy {
    /// Backward, exact, binary messages count, readers of JSON refuse unknown keys, no rule is weighed otherwise.
    fn default() -> Policy {
        Policy {
            compatibility: Compatibility::default(),
            profile: Profile::default(),
            surfaces: vec![Surface::Binary],
            unknown_keys: UnknownKeys::default(),
            lints: Vec::new(),
            overrides: Vec::new(),
            subject: None,
            waivers: Arc::from([]),
            today: None,
            limits: Limits::default(),
        }
    }
}

impl Policy {
    /// `true` where what shows on `surface` counts for schemas of that format. Avro is judged in binary
    /// and JSON Schema in JSON, whatever the policy says: nothing else is looked at.
    pub fn counts(&self, format: Format, surface: Surface) -> bool {
        match format {
            Format::Avro | Format::JsonSchema => true,
            Format::Protobuf => self.surfaces.contains(&surface),
        }
    }

    /// The severity for a lint rule of `category`, or `None` where the policy does not ask for it: by the
    /// category, or by name.
    pub(crate) fn lint_severity(&self, rule: &Rule, category: Option<LintCategory>) -> Option<Severity> {
        let asked = self.lints.iter().any(|asked| category.is_some_and(|own| asked.includes(own)));
        let named = self.overrides.iter().any(|own| own.rule == rule.id);
        self.severity(rule, rule.severity).filter(|_| asked || named)
    }

    /// The severity for `rule`, or `None` where it is switched off.
    pub fn severity(&self, rule: &Rule, natural: Severity) -> Option<Severity> {
        let own = self.overrides.iter().rev().find(|entry| entry.rule == rule.id);
        own.map_or(Some(natural), |entry| entry.severity)
    }
}
