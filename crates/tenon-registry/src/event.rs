//! What has happened: what storage keeps and replays. The JSON of an event never changes; an event that
//! says something else gets another name.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::content::Content;
use crate::mode::Mode;
use crate::subject::Subject;

/// One fact. Facts are never refused: [`evolve`](crate::Registry::evolve) takes each in the order they
/// were decided.
///
/// ```
/// use tenon_registry::{Event, Subject};
/// let event = Event::VersionDeleted { subject: Subject::parse("order-value"), version: 2 };
/// let json = r#"{"event":"version-deleted.1","subject":"order-value","version":2}"#;
/// assert_eq!(serde_json::to_string(&event).unwrap(), json);
/// assert_eq!(serde_json::from_str::<Event>(json).unwrap(), event);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum Event {
    /// A version came to be.
    #[serde(rename = "registered.1")]
    Registered {
        /// The subject.
        subject: Subject,
        /// Its number, counted from 1.
        version: u32,
        /// What stands for its content in the subject's context.
        id: u32,
        /// When, in milliseconds since 1970.
        at: u64,
        /// What was registered. Registries that apply one and the same event share it.
        content: Arc<Content>,
    },
    /// A version is hidden; it still blocks its number and is served by its id.
    #[serde(rename = "version-deleted.1")]
    VersionDeleted {
        /// The subject.
        subject: Subject,
        /// The version.
        version: u32,
    },
    /// A version is gone.
    #[serde(rename = "version-purged.1")]
    VersionPurged {
        /// The subject.
        subject: Subject,
        /// The version.
        version: u32,
    },
    /// Settings are these now.
    #[serde(rename = "config-set.1")]
    ConfigSet {
        /// A subject, or the root of a context.
        scope: Subject,
        /// All that is set.
        config: Box<Config>,
    },
    /// Nothing is set any more.
    #[serde(rename = "config-cleared.1")]
    ConfigCleared {
        /// A subject, or the root of a context.
        scope: Subject,
    },
    /// The mode is this now.
    #[serde(rename = "mode-set.1")]
    ModeSet {
        /// A subject, or the root of a context.
        scope: Subject,
        /// The mode.
        mode: Mode,
    },
    /// No mode is set any more.
    #[serde(rename = "mode-cleared.1")]
    ModeCleared {
        /// A subject, or the root of a context.
        scope: Subject,
    },
    /// A context that held nothing is no longer listed. Its ids stay spent.
    #[serde(rename = "context-deleted.1")]
    ContextDeleted {
        /// Its root.
        root: Subject,
    },
    /// Ids up to this one are spent in a context, whoever had them: what a snapshot says of schemas that
    /// are gone.
    #[serde(rename = "ids-spent.1")]
    IdsSpent {
        /// The context's root.
        root: Subject,
        /// The largest that was given away.
        id: u32,
    },
}
