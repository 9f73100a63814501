//! What a registry may be asked to change, as values.

use tenon_core::Format;

use crate::config::ConfigUpdate;
use crate::content::Reference;
use crate::metadata::{Metadata, RuleSet};
use crate::mode::Mode;
use crate::subject::Subject;

/// Which version of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The newest that is not deleted.
    Latest,
    /// By its number, counted from 1.
    At(u32),
}

/// A schema as somebody brings it: nothing of it has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The language.
    pub format: Format,
    /// The text; for Protobuf also a descriptor in base64.
    pub text: String,
    /// What it refers to.
    pub references: Vec<Reference>,
    /// What travels with it.
    pub metadata: Option<Metadata>,
    /// Rules for it.
    pub rule_set: Option<RuleSet>,
    /// The version it wants to be.
    pub version: Option<u32>,
    /// The id it wants to have; only where schemas are imported.
    pub id: Option<u32>,
}

/// A change that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Keep a schema under a subject.
    Register {
        /// The subject.
        subject: Subject,
        /// The schema.
        proposal: Box<Proposal>,
        /// Its text is normalized first.
        normalize: bool,
        /// It is not compared with other versions.
        force: bool,
    },
    /// Delete a subject with its versions.
    DeleteSubject {
        /// The subject.
        subject: Subject,
        /// For good; it must be deleted already.
        permanent: bool,
    },
    /// Delete one version.
    DeleteVersion {
        /// The subject.
        subject: Subject,
        /// The version.
        which: Which,
        /// For good; it must be deleted already.
        permanent: bool,
    },
    /// Change settings.
    SetConfig {
        /// A subject, or the root of a context.
        scope: Subject,
        /// The change.
        update: Box<ConfigUpdate>,
    },
    /// Forget settings.
    ClearConfig {
        /// A subject, or the root of a context.
        scope: Subject,
    },
    /// Set the mode.
    SetMode {
        /// A subject, or the root of a context.
        scope: Subject,
        /// The mode.
        mode: Mode,
        /// Import even where there are schemas.
        force: bool,
    },
    /// Forget the mode.
    ClearMode {
        /// A subject, or the root of a context.
        scope: Subject,
        /// Also the modes of the subjects in the context.
        recursive: bool,
    },
    /// Forget a context that holds nothing.
    DeleteContext {
        /// Its root.
        root: Subject,
    },
}
