//! What is registered: a text with all that tells it from others, and the numbers that stand for it.

use std::fmt::Write;

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use tenon_core::Format;

use crate::metadata::{Metadata, RuleSet};

/// What a schema refers to: another version, under the name that the text calls it by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// A full name in Avro, an import path in Protobuf, a URI in JSON Schema.
    pub name: String,
    /// The subject, which is of the referrer's context where it names none.
    pub subject: String,
    /// The version, counted from 1; -1 in requests is the latest.
    pub version: i32,
}

/// What an id stands for. Equal contents are one; a difference in any member makes another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// The language of the text.
    #[serde(rename = "schemaType", with = "language")]
    pub format: Format,
    /// The text, as the registry prints it.
    pub schema: String,
    /// What it refers to, by fixed versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// What travels with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
}

impl Content {
    /// The MD5 over text and references (then metadata and rules) that every registry computes alike.
    pub fn md5(&self) -> [u8; 16] {
        let mut hash = Md5::new();
        hash.update(self.schema.as_bytes());
        for reference in &self.references {
            hash.update(reference.name.as_bytes());
            hash.update(reference.subject.as_bytes());
            hash.update(reference.version.to_be_bytes());
        }
        // How others write these two into the hash is not known; it is stable here.
        for part in [json(&self.metadata), json(&self.rule_set)].into_iter().flatten() {
            hash.update([1]);
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }

    /// What stands for something that is gone and of which nothing else is known.
    pub(crate) fn of_nothing() -> Content {
        Content {
            format: Format::Avro,
            schema: "\"null\"".to_owned(),
            references: Vec::new(),
            metadata: None,
            rule_set: None,
        }
    }

    /// [`Content::md5`] as a UUID is written.
    pub fn guid(&self) -> String {
        uuid(&self.md5())
    }
}

/// Bytes as a UUID is written.
pub(crate) fn uuid(bytes: &[u8; 16]) -> String {
    let mut out = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn json<T: Serialize>(part: &Option<T>) -> Option<String> {
    part.as_ref().and_then(|part| serde_json::to_string(part).ok())
}

/// What a registry calls a language.
pub fn type_name(format: Format) -> &'static str {
    match format {
        Format::Avro => "AVRO",
        Format::Protobuf => "PROTOBUF",
        Format::JsonSchema => "JSON",
        // A language that the core learns and no registry knows yet.
        _ => "UNKNOWN",
    }
}

/// The language that a registry calls so.
pub fn format_named(text: &str) -> Option<Format> {
    Format::ALL.into_iter().find(|format| type_name(*format).eq_ignore_ascii_case(text))
}

/// Languages as members of JSON.
pub(crate) mod language {
    use serde::{Deserialize, Deserializer, Serializer};
    use tenon_core::Format;

    pub(crate) fn serialize<S: Serializer>(format: &Format, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(super::type_name(*format))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Format, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::format_named(&text).ok_or_else(|| serde::de::Error::custom("no such schema type"))
    }
}
