//! What a registry answers, as values. Their JSON is in `wire/shapes.rs`.

use std::sync::Arc;

use tenon_core::{Compatibility, Direction, Faults, Verdict};

use crate::config::{Config, ConfigUpdate};
use crate::content::{Content, Reference};
use crate::mode::Mode;
use crate::refusal::Refusal;
use crate::subject::Subject;

/// A version with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The subject.
    pub subject: Subject,
    /// Its number, counted from 1.
    pub version: u32,
    /// What stands for its content in the subject's context.
    pub id: u32,
    /// When it was registered, in milliseconds since 1970.
    pub at: u64,
    /// It is deleted, though not for good.
    pub deleted: bool,
    /// What was registered.
    pub content: Arc<Content>,
    /// The text in the shape that was asked for, where that is not the one kept.
    pub text: Option<String>,
    /// What it refers to, under whole names, where those were asked for.
    pub references: Option<Vec<Reference>>,
}

/// What an id or a GUID stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identified {
    /// One version that uses it: a live one where there is one.
    pub version: Registered,
    /// The largest id of the context, where it was asked for.
    pub max_id: Option<u32>,
}

/// What a deletion would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Why it would be refused, if it would.
    pub refusal: Option<Refusal>,
    /// The subject.
    pub subject: Subject,
    /// The versions it is about, in order.
    pub versions: Vec<u32>,
    /// What refers to one of them, the subject's own versions not counted where all of it would go.
    pub referrers: Vec<Referrer>,
    /// Ids that nothing would use any more, in order: messages that carry them could not be read.
    pub lost_ids: Vec<u32>,
    /// The newest version that would be left.
    pub latest: Option<u32>,
}

/// A version that refers to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    /// Its subject.
    pub subject: Subject,
    /// Its number.
    pub version: u32,
    /// Its id.
    pub id: u32,
    /// It is deleted, though not for good.
    pub deleted: bool,
    /// The number of the version that it refers to.
    pub to: u32,
}

/// What a change of settings would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsChange {
    /// Why it would be refused, if it would.
    pub refusal: Option<Refusal>,
    /// Subjects that would have other settings for comparisons, in order.
    pub subjects: Vec<Changed>,
    /// Subjects beyond those that one answer looks at.
    pub unlisted: usize,
}

/// A subject whose settings would be others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The subject.
    pub subject: Subject,
    /// Its level now.
    pub from: Compatibility,
    /// Its level then.
    pub to: Compatibility,
    /// Whether its versions would have been let in under the new settings.
    pub verdict: Verdict,
    /// Why not.
    pub breaks: Vec<Break>,
}

/// Two versions of which one could not be read by the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The earlier one.
    pub earlier: u32,
    /// The later one.
    pub later: u32,
    /// Whether the later one cannot read the earlier one's data, or the reverse.
    pub direction: Direction,
    /// `Incompatible` or `Undecided`.
    pub verdict: Verdict,
    /// Ids of rules that say why, each once, in order.
    pub rules: Vec<&'static str>,
}

/// A message, and what it was written under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// One version that uses the id: a live one where there is one.
    pub version: Registered,
    /// The full name of its Protobuf message.
    pub message: Option<String>,
    /// What it says, as JSON.
    pub json: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Names, in order.
    Names(Vec<String>),
    /// Numbers: versions or ids.
    Numbers(Vec<i64>),
    /// One number.
    Number(u32),
    /// A version.
    Version(Box<Registered>),
    /// Versions.
    Versions(Vec<Registered>),
    /// What an id stands for.
    Identified(Box<Identified>),
    /// A text by itself.
    Text(String),
    /// Subjects and versions.
    Uses(Vec<(Subject, u32)>),
    /// Contexts and ids.
    Ids(Vec<(String, u32)>),
    /// It is registered, now or before.
    Registered(Box<Registered>),
    /// Whether a schema could be registered; why not, where that was asked for.
    Compatibility {
        /// It could.
        compatible: bool,
        /// One sentence each.
        messages: Option<Vec<String>>,
    },
    /// Settings.
    Config(Box<Config>),
    /// Settings that were changed.
    Updated(Box<ConfigUpdate>),
    /// The mode.
    Mode(Mode),
    /// The name of the cluster.
    Cluster(String),
    /// The version of the program.
    Release(String),
    /// Where and how it runs, a word each.
    Deployment(Vec<&'static str>),
    /// A document for programs, written already.
    Document(String),
    /// What a deletion would come to.
    Deletion(Box<Deletion>),
    /// What a change of settings would come to.
    Change(Box<SettingsChange>),
    /// What is wrong with a datum.
    Faults(Faults),
    /// What a message says.
    Decoded(Box<Decoded>),
    /// Somebody is there.
    Hello,
    /// It is done, and there is nothing to say.
    Done,
}
