//! Why a registry says no, and the one table of what that is in HTTP: status, error code, text.

use crate::content::Reference;
use crate::profile::Profile;
use crate::subject::Subject;

/// A reason to refuse a question or a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such subject.
    SubjectNotFound(Subject),
    /// There is no such version; -1 is the latest.
    VersionNotFound(i64),
    /// There is no such schema under the subject.
    SchemaNotFound,
    /// There is no schema of that id or GUID.
    IdNotFound(String),
    /// Deleting again what is deleted.
    SubjectDeleted(Subject),
    /// Deleting for good what is not deleted.
    SubjectNotDeleted(Subject),
    /// Deleting again what is deleted.
    VersionDeleted(Subject, u32),
    /// Deleting for good what is not deleted.
    VersionNotDeleted(Subject, u32),
    /// The subject has no settings of its own.
    NoConfig(Subject),
    /// The subject has no mode of its own.
    NoMode(Subject),
    /// Messages would break.
    Incompatible {
        /// The subject.
        subject: Subject,
        /// Why, one sentence each.
        messages: Vec<String>,
    },
    /// The text is no schema.
    InvalidSchema {
        /// The schema as the registry shows it.
        shown: String,
        /// What is wrong.
        details: String,
    },
    /// A reference leads nowhere.
    DanglingReference {
        /// The schema as the registry shows it.
        shown: String,
        /// The reference.
        reference: Reference,
    },
    /// There is no such language.
    InvalidSchemaType(String),
    /// There is no text.
    EmptySchema,
    /// The version asked for is not the next one.
    VersionNotNext,
    /// No version can be called that.
    InvalidVersion(String),
    /// No level is called that.
    InvalidLevel,
    /// No mode is called that.
    InvalidMode,
    /// Forwarding is for the whole registry.
    ForwardIsGlobal,
    /// Nothing may be written there.
    ReadOnly(Subject),
    /// Ids may be brought along only where schemas are imported.
    NotImporting(Subject),
    /// Where schemas are imported they bring their ids.
    NotReadWrite(Subject),
    /// The id stands for something else.
    IdTaken {
        /// The id.
        id: u32,
        /// The context.
        context: String,
    },
    /// Importing where there are schemas.
    HasSubjects,
    /// Something refers to it.
    Referenced(Subject, u32),
    /// The schema has another id.
    OtherId {
        /// The one it has.
        id: u32,
        /// The one it was to have.
        wanted: u32,
    },
    /// No subject can be called that.
    InvalidSubject(Subject),
    /// The text is longer than texts may be.
    TooLarge,
    /// The rules are not sound.
    InvalidRuleSet(String),
    /// The context holds something.
    ContextNotEmpty(String),
    /// The body is not what it should be.
    BadBody(String),
    /// Which Protobuf message is meant cannot be told.
    NoMessage(String),
    /// The bytes are no message with the id or the GUID of its schema before it.
    NotFramed(String),
    /// The message is none of its schema.
    NotDecoded(String),
    /// It is asked for in a way that others know, and nothing would come of it here.
    NotDone(&'static str),
    /// Nothing is at that address.
    NoRoute,
    /// Nothing of that kind is done at that address.
    NoMethod,
    /// No answer can be written as asked.
    NotAcceptable,
    /// The body is in no language that is read.
    UnsupportedMediaType,
    /// What happened could not be kept. For shells.
    Store(String),
    /// It took too long. For shells.
    Timeout(String),
    /// Another registry that was asked failed. For shells.
    Forwarding(String),
    /// Nobody may write now. For shells.
    NoLeader,
}

impl Refusal {
    /// `(status, error code, text)`.
    pub fn row(&self, profile: Profile) -> (u16, u32, String) {
        let (code, text) = self.code(profile);
        let status = if code < 1_000 { code } else { code / 100 };
        (u16::try_from(status).unwrap_or(500), code, text)
    }

    fn code(&self, profile: Profile) -> (u32, String) {
        match self {
            Refusal::BadBody(text) => (400, text.clone()),
            Refusal::NoRoute => (404, "HTTP 404 Not Found".to_owned()),
            Refusal::NoMethod => (405, "HTTP 405 Method Not Allowed".to_owned()),
            Refusal::NotAcceptable => (406, "HTTP 406 Not Acceptable".to_owned()),
            Refusal::UnsupportedMediaType => (415, "HTTP 415 Unsupported Media Type".to_owned()),
            Refusal::SubjectNotFound(subject) => (40401, format!("Subject '{subject}' not found.")),
            Refusal::VersionNotFound(version) => (40402, format!("Version {version} not found.")),
            Refusal::SchemaNotFound => (40403, "Schema not found".to_owned()),
            Refusal::IdNotFound(id) => (40403, format!("Schema {id} not found")),
            Refusal::SubjectDeleted(subject) => (
                40404,
                format!("Subject '{subject}' was soft deleted.Set permanent=true to delete permanently"),
            ),
            Refusal::SubjectNotDeleted(subject) => {
                (40405, format!("Subject '{subject}' was not deleted first before being permanently deleted"))
            }
            Refusal::VersionDeleted(subject, version) => (
                40406,
                format!(
                    "Subject '{subject}' Version {version} was soft deleted.Set permanent=true to delete \
                     permanently"
                ),
            ),
            Refusal::VersionNotDeleted(subject, version) => (
                40407,
                format!(
                    "Subject '{subject}' Version {version} was not deleted first before being permanently \
                     deleted"
                ),
            ),
            Refusal::NoConfig(subject) => {
                (40408, format!("Subject '{subject}' does not have subject-level compatibility configured"))
            }
            Refusal::NoMode(subject) => {
                (40409, format!("Subject '{subject}' does not have subject-level mode configured"))
            }
            Refusal::Incompatible { subject, messages } => (
                match profile {
                    Profile::Confluent7 => 409,
                    Profile::Confluent8 => 40901,
                },
                format!(
                    "Schema being registered is incompatible with an earlier schema for subject \
                     \"{subject}\", details: [{}]",
                    messages.join(", ")
                ),
            ),
            Refusal::InvalidSchema { shown, details } => {
                (42201, format!("Invalid schema {shown}, details: {details}"))
            }
            Refusal::DanglingReference { shown, reference } => (
                42201,
                format!(
                    "Invalid schema {shown}, details: No schema reference found for subject \"{}\" and \
                     version {}",
                    reference.subject, reference.version
                ),
            ),
            Refusal::InvalidSchemaType(name) => (42201, format!("Invalid schema type {name}")),
            Refusal::EmptySchema => (42201, "Empty schema".to_owned()),
            Refusal::VersionNotNext => (42201, "Version is not one more than previous version".to_owned()),
            Refusal::InvalidVersion(text) => (
                42202,
                format!(
                    "The specified version '{text}' is not a valid version id. Allowed values are between \
                     [1, 2^31-1] and the string \"latest\""
                ),
            ),
            Refusal::InvalidLevel => (
                42203,
                "Invalid compatibility level. Valid values are none, backward, forward, full, \
                 backward_transitive, forward_transitive, and full_transitive"
                    .to_owned(),
            ),
            Refusal::InvalidMode => {
                (42204, "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.".to_owned())
            }
            Refusal::ForwardIsGlobal => (42204, "Forward mode only supported on global level".to_owned()),
            Refusal::ReadOnly(subject) => (42205, within(subject, "is in read-only mode")),
            Refusal::NotImporting(subject) => (42205, within(subject, "is not in import mode")),
            Refusal::NotReadWrite(subject) => (42205, within(subject, "is not in read-write mode")),
            Refusal::IdTaken { id, context } => {
                (42205, format!("Overwrite new schema with id {id} in context {context} is not permitted."))
            }
            Refusal::HasSubjects => (42205, "Cannot import since found existing subjects".to_owned()),
            Refusal::Referenced(subject, version) => (
                42206,
                format!(
                    "One or more references exist to the schema \
                     {{magic=1,keytype=SCHEMA,subject={subject},version={version}}}."
                ),
            ),
            Refusal::OtherId { id, wanted } => {
                (42207, format!("Schema already registered with id {id} instead of input id {wanted}"))
            }
            Refusal::InvalidSubject(subject) => {
                (42208, format!("The specified subject '{subject}' is not a valid."))
            }
            Refusal::TooLarge => (42209, "Register operation failed because schema is too large".to_owned()),
            Refusal::InvalidRuleSet(text) => (42210, text.clone()),
            Refusal::ContextNotEmpty(context) => {
                (42211, format!("The specified context '{context}' is not empty."))
            }
            // What others do not refuse has codes that they do not use.
            Refusal::NoMessage(text) => (42291, text.clone()),
            Refusal::NotFramed(text) => {
                (42292, format!("This is no message with the id of its schema: {text}"))
            }
            Refusal::NotDecoded(text) => (42293, text.clone()),
            Refusal::NotDone(text) => (42294, (*text).to_owned()),
            Refusal::Store(text) => (50001, text.clone()),
            Refusal::Timeout(what) => (50002, format!("{what} operation timed out")),
            Refusal::Forwarding(what) => {
                (50003, format!("Error while forwarding {what} request to the leader"))
            }
            Refusal::NoLeader => (50004, "Leader not known.".to_owned()),
        }
    }
}

fn within(subject: &Subject, what: &str) -> String {
    format!("Subject {subject} in context {} {what}", subject.context())
}
