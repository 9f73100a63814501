//! What a registry answers, as values. Their JSON is in `wire/shapes.rs`.

use std::sync::Arc;

use crate::config::{Config, ConfigUpdate};
use crate::content::Content;
use crate::mode::Mode;
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
}

/// What an id or a GUID stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identified {
    /// One version that uses it: a live one where there is one.
    pub version: Registered,
    /// The largest id of the context, where it was asked for.
    pub max_id: Option<u32>,
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
    /// Somebody is there.
    Hello,
    /// It is done, and there is nothing to say.
    Done,
}
