//! What the files of a folder say, apart from schemas. Members are called as answers of a registry call them.

use serde::{Deserialize, Serialize};
use tenon_core::Format;

use super::names;
use crate::config::Config;
use crate::content::{Reference, language};
use crate::metadata::{Metadata, RuleSet};
use crate::mode::Mode;
use crate::subject::Subject;

/// The layout that is written here.
pub(super) const LAYOUT: u32 = 1;

/// What a folder is known by.
pub(super) const REGISTRY: &str = "registry.json";
pub(super) const CONTEXT: &str = "context.json";
pub(super) const SUBJECT: &str = "subject.json";
pub(super) const ATTRIBUTES: &str = ".gitattributes";

/// `registry.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegistryFile {
    pub(super) layout: u32,
}

/// `context.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ContextFile {
    pub(super) context: Subject,
    /// It is told of.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub(super) listed: bool,
    /// The largest id that was given away, where no version has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_id: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) config: Option<Config>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) mode: Option<Mode>,
}

/// `subject.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SubjectFile {
    pub(super) subject: Subject,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) config: Option<Config>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) mode: Option<Mode>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) versions: Vec<VersionEntry>,
}

/// A version, but for its text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct VersionEntry {
    pub(super) version: u32,
    pub(super) id: u32,
    #[serde(rename = "schemaType", with = "language")]
    pub(super) format: Format,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) deleted: bool,
    pub(super) ts: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<Reference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<Metadata>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rule_set: Option<RuleSet>,
}

fn yes() -> bool {
    true
}

fn is_true(own: &bool) -> bool {
    *own
}

fn is_false(own: &bool) -> bool {
    !*own
}

/// The directory of a context: nothing for the default one, else with a slash at its end.
pub(super) fn of_context(root: &Subject) -> String {
    match root.is_in_default() {
        true => String::new(),
        // Each begins with a dot.
        false => format!("contexts/{}/", names::directory(root.context().trim_start_matches('.'))),
    }
}

/// The directory of a subject, with a slash at its end.
pub(super) fn of_subject(subject: &Subject) -> String {
    let context = of_context(&Subject::root(subject.context()));
    format!("{context}subjects/{}/", names::directory(subject.name()))
}

/// The file of a version's text, in the directory of its subject.
pub(super) fn text_file(version: u32, format: Format) -> String {
    format!("{version}.{}", extension(format))
}

/// Endings of texts.
pub(super) const EXTENSIONS: [&str; 4] = ["avsc", "proto", "schema.json", "txt"];

fn extension(format: Format) -> &'static str {
    match format {
        Format::Avro => "avsc",
        Format::Protobuf => "proto",
        Format::JsonSchema => "schema.json",
        // A language that the core learns and no registry knows yet.
        _ => "txt",
    }
}
