//! What a registry may be asked, as values. The answers are found in `lookup.rs`.

use tenon_core::Compatibility;

use crate::command::{Command, Proposal, Which};
use crate::subject::Subject;

/// Which of the things that may be deleted are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Those that are not.
    #[default]
    Live,
    /// All.
    All,
    /// Those that are.
    Deleted,
}

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many are left out at the start.
    pub offset: usize,
    /// How many there are at most.
    pub limit: usize,
}

impl Page {
    /// All of a list.
    pub const ALL: Page = Page { offset: 0, limit: usize::MAX };
}

impl Default for Page {
    fn default() -> Page {
        Page::ALL
    }
}

impl Page {
    /// That part of a list.
    pub fn of<T>(self, items: impl Iterator<Item = T>) -> Vec<T> {
        items.skip(self.offset).take(self.limit).collect()
    }
}

/// A datum to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// As JSON, to the letter.
    Json(String),
    /// In the binary encoding, without a frame.
    Binary(Vec<u8>),
}

/// In which shape a text is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextForm {
    /// As it is kept.
    #[default]
    Kept,
    /// Avro with the types it refers to written in.
    Resolved,
    /// Protobuf as a descriptor in base64.
    Serialized,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Names of subjects, in order.
    Subjects {
        /// Only those that begin so; `:*:` stands for all contexts.
        prefix: String,
        /// Which.
        shown: Shown,
        /// Which part.
        page: Page,
    },
    /// Numbers of versions, in order.
    Versions {
        /// The subject.
        subject: Subject,
        /// Which.
        shown: Shown,
        /// Deleted ones as negative numbers.
        negative: bool,
        /// Which part.
        page: Page,
    },
    /// One version.
    Version {
        /// The subject.
        subject: Subject,
        /// The version.
        which: Which,
        /// Even a deleted one.
        deleted: bool,
        /// The shape of its text.
        form: TextForm,
        /// Subjects that it refers to under their whole names.
        qualified: bool,
    },
    /// The text of one version, bare.
    VersionText {
        /// The subject.
        subject: Subject,
        /// The version.
        which: Which,
        /// Even a deleted one.
        deleted: bool,
        /// Its shape.
        form: TextForm,
    },
    /// Ids of what refers to a version.
    ReferencedBy {
        /// The subject.
        subject: Subject,
        /// The version.
        which: Which,
        /// Deleted referrers too.
        deleted: bool,
        /// Which part.
        page: Page,
    },
    /// The newest version whose metadata has these properties.
    WithMetadata {
        /// The subject.
        subject: Subject,
        /// Names and values.
        properties: Vec<(String, String)>,
        /// Even a deleted one.
        deleted: bool,
        /// The shape of its text.
        form: TextForm,
    },
    /// The version that a text is.
    Lookup {
        /// The subject.
        subject: Subject,
        /// The schema.
        proposal: Box<Proposal>,
        /// Its text is normalized first.
        normalize: bool,
        /// Even a deleted one.
        deleted: bool,
        /// The shape of its text.
        form: TextForm,
    },
    /// Versions of many subjects.
    Schemas {
        /// Only of subjects that begin so; `:*:` stands for all contexts.
        prefix: String,
        /// Deleted ones too.
        deleted: bool,
        /// Only the newest of each subject.
        latest_only: bool,
        /// Only those with a rule of this executor.
        rule_type: Option<String>,
        /// Also under the aliases of a subject.
        aliases: bool,
        /// Which part.
        page: Page,
    },
    /// What an id stands for.
    ById {
        /// The id.
        id: u32,
        /// The subject whose context is meant.
        subject: Option<Subject>,
        /// The shape of its text.
        form: TextForm,
        /// Subjects that it refers to under their whole names.
        qualified: bool,
        /// Also the largest id there is.
        max_id: bool,
    },
    /// The text that an id stands for, bare.
    TextById {
        /// The id.
        id: u32,
        /// The subject whose context is meant.
        subject: Option<Subject>,
        /// Its shape.
        form: TextForm,
    },
    /// Subjects that use an id.
    SubjectsOfId {
        /// The id.
        id: u32,
        /// The subject whose context is meant.
        subject: Option<Subject>,
        /// Deleted versions too.
        deleted: bool,
        /// Which part.
        page: Page,
    },
    /// Versions that use an id.
    VersionsOfId {
        /// The id.
        id: u32,
        /// The subject whose context is meant.
        subject: Option<Subject>,
        /// Deleted versions too.
        deleted: bool,
        /// Which part.
        page: Page,
    },
    /// What a GUID stands for.
    ByGuid {
        /// The GUID.
        guid: String,
        /// The shape of its text.
        form: TextForm,
    },
    /// Ids of a GUID, one a context.
    IdsOfGuid {
        /// The GUID.
        guid: String,
    },
    /// Whether a schema could be registered.
    Compatibility {
        /// The subject.
        subject: Subject,
        /// The one version to compare with; all that the level asks for where this says nothing.
        which: Option<Which>,
        /// The schema.
        proposal: Box<Proposal>,
        /// Its text is normalized first.
        normalize: bool,
        /// With reasons.
        verbose: bool,
    },
    /// Settings.
    Config {
        /// A subject, or the root of a context.
        scope: Subject,
        /// With what stands behind them.
        effective: bool,
    },
    /// The mode.
    Mode {
        /// A subject, or the root of a context.
        scope: Subject,
        /// Or what stands behind it.
        effective: bool,
    },
    /// Names of contexts.
    Contexts {
        /// Only those that begin so.
        prefix: String,
        /// Which part.
        page: Page,
    },
    /// What Tenon finds between a schema and the versions of a subject, by several levels at once.
    Report {
        /// The subject.
        subject: Subject,
        /// The schema.
        proposal: Box<Proposal>,
        /// Its text is normalized first.
        normalize: bool,
        /// The levels, each judged by itself; the subject's own where there is none.
        levels: Vec<Compatibility>,
        /// Whose judgement.
        profile: tenon_core::Profile,
    },
    /// Each of a subject's newest versions against each.
    Matrix {
        /// The subject.
        subject: Subject,
        /// Whose judgement.
        profile: tenon_core::Profile,
        /// How many versions.
        most: usize,
    },
    /// What a command would come to. Only deletions and changes of settings can be asked about.
    Rehearsal(Box<Command>),
    /// What keeps a datum from being one of a version's schema.
    Faults {
        /// The subject.
        subject: Subject,
        /// The version.
        which: Which,
        /// The full name of the Protobuf message, where the text has several.
        message: Option<String>,
        /// The datum.
        datum: Payload,
    },
    /// What a message says that begins with the id or the GUID of its schema.
    Decoded {
        /// The message as it travels.
        bytes: Vec<u8>,
        /// The subject whose context is meant.
        subject: Option<Subject>,
    },
    /// What can be asked at all, as OpenAPI describes it.
    Description,
    /// Names of languages.
    Types,
    /// Nothing: is anybody there?
    Hello,
    /// Which cluster this is.
    Cluster,
    /// Which version of the program this is.
    Release,
    /// Where and how it runs.
    Deployment,
}
