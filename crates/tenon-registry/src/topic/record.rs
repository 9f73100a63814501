//! What the key and the value of a record say, as Confluent's registry and Karapace write them. What follows
//! from it is in `replay.rs`.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::line::{Text, Wrong};
use crate::config::Config;
use crate::content::{Content, Reference, format_named, uuid};
use crate::event::Event;
use crate::metadata::{Metadata, RuleSet, or_empty};
use crate::mode::Mode;
use crate::state::MOST;
use crate::subject::{DEFAULT_CONTEXT, Subject};

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// A version is this now; nothing where it is gone for good.
    Version { subject: Subject, version: u32, found: Option<Box<Found>> },
    /// All versions of a subject up to this one are deleted.
    SubjectDeleted { subject: Subject, version: u32 },
    /// Settings are these now.
    Config { scope: Subject, config: Option<Box<Config>> },
    /// The mode is this now.
    Mode { scope: Subject, mode: Option<Mode> },
    /// A context is told of, or not any more.
    Context { root: Subject, listed: bool },
    /// Something that changes nothing.
    Idle,
    /// Something that is not known here.
    Unknown(String),
}

/// A version as a record has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) id: u32,
    pub(super) deleted: bool,
    pub(super) at: Option<u64>,
    pub(super) content: Content,
    /// What the record says of itself and is not so.
    pub(super) doubts: Vec<String>,
    /// The key is not the one that registries write today, byte by byte.
    pub(super) old_key: bool,
}

/// A key, with its members in the order in which they are written.
#[derive(Serialize, Deserialize)]
pub(super) struct Key {
    pub(super) keytype: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tenant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) context: Option<String>,
    #[serde(default)]
    pub(super) magic: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SchemaValue {
    subject: Option<String>,
    version: Option<i64>,
    id: i64,
    md5: Option<String>,
    guid: Option<String>,
    schema_type: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    references: Vec<Reference>,
    metadata: Option<Metadata>,
    #[serde(alias = "ruleset")]
    rule_set: Option<RuleSet>,
    schema: String,
    #[serde(default, deserialize_with = "or_empty")]
    deleted: bool,
    ts: Option<u64>,
}

#[derive(Deserialize)]
struct ModeValue {
    mode: String,
}

#[derive(Deserialize)]
struct UpTo {
    version: i64,
}

/// Reads a record.
pub(super) fn record(key: &Text, value: Option<&Text>) -> Result<Record, Wrong> {
    let own: Key = read(key, "key")?;
    let named = || {
        let subject = own.subject.as_deref().map(Subject::parse);
        subject
            .filter(|subject| !subject.is_root())
            .ok_or_else(|| Wrong::new("its key names no subject", key.start))
    };
    let scope = || own.subject.as_deref().map_or_else(|| Subject::root(DEFAULT_CONTEXT), Subject::parse);
    Ok(match own.keytype.as_str() {
        "SCHEMA" => {
            let subject = named()?;
            let version = own.version.and_then(number);
            let version = version.ok_or_else(|| Wrong::new("its key has no version from 1 on", key.start))?;
            let found = value.map(|value| found(&own, key, value)).transpose()?;
            Record::Version { subject, version, found: found.map(Box::new) }
        }
        "DELETE_SUBJECT" => match value {
            Some(value) => {
                let up_to: UpTo = read(value, "value")?;
                let version = u32::try_from(up_to.version).unwrap_or(0).min(MOST);
                Record::SubjectDeleted { subject: named()?, version }
            }
            None => Record::Idle,
        },
        "CONFIG" => {
            let config = value.map(|value| read(value, "value")).transpose()?;
            Record::Config { scope: scope(), config: config.map(Box::new) }
        }
        "MODE" => {
            let mode = value.map(mode).transpose()?;
            Record::Mode { scope: scope(), mode }
        }
        "CONTEXT" => {
            let context = own.context.as_deref().filter(|name| !name.is_empty());
            let context = context.ok_or_else(|| Wrong::new("its key names no context", key.start))?;
            Record::Context { root: Subject::root(context), listed: value.is_some() }
        }
        // What is gone with it has records of its own.
        "CLEAR_SUBJECT" | "NOOP" => Record::Idle,
        other => Record::Unknown(other.to_owned()),
    })
}

/// A version as a registry answers with it over HTTP, which has the members of a record. `now` is when it came
/// to be where the answer does not tell.
///
/// *Errors*: it is no version, or not that of the subject; what is wrong, in one clause.
pub fn answered(subject: &Subject, version: u32, json: &str, now: u64) -> Result<Event, String> {
    let own: SchemaValue = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let named = own.subject.as_deref().map(Subject::parse);
    if named.is_some_and(|named| named != *subject)
        || own.version.is_some_and(|own| own != i64::from(version))
    {
        return Err("it is about another subject or version".to_owned());
    }
    let at = own.ts.unwrap_or(now);
    let (id, content) = taken(own)?;
    Ok(Event::Registered { subject: subject.clone(), version, id, at, content: Arc::new(content) })
}

fn read<'t, T: Deserialize<'t>>(text: &'t Text, part: &str) -> Result<T, Wrong> {
    serde_json::from_str(&text.text).map_err(|error| Wrong::json(&error, part, text.start))
}

fn number(number: i64) -> Option<u32> {
    u32::try_from(number).ok().filter(|number| (1..=MOST).contains(number))
}

fn mode(value: &Text) -> Result<Mode, Wrong> {
    let own: ModeValue = read(value, "value")?;
    Mode::parse(&own.mode).ok_or_else(|| Wrong::new(format!("no mode is called `{}`", own.mode), value.start))
}

fn found(key: &Key, key_text: &Text, value: &Text) -> Result<Found, Wrong> {
    let own: SchemaValue = read(value, "value")?;
    let (told_subject, told_version, md5, guid) =
        (own.subject.clone(), own.version, own.md5.clone(), own.guid.clone());
    let (deleted, at) = (own.deleted, own.ts);
    let (id, content) = taken(own).map_err(|what| Wrong::new(what, value.start))?;
    let mut doubts = Vec::new();
    if told_subject.as_ref().is_some_and(|subject| Some(subject) != key.subject.as_ref())
        || told_version.is_some_and(|version| Some(version) != key.version)
    {
        doubts.push("its value names another subject or version than its key, which counts".to_owned());
    }
    // How metadata and rules are written into the hash is not known.
    if content.metadata.is_none() && content.rule_set.is_none() {
        let hash = content.md5();
        if md5.is_some_and(|md5| md5 != BASE64_STANDARD.encode(hash)) {
            doubts.push("its md5 is not that of its text and references".to_owned());
        }
        if guid.is_some_and(|guid| !guid.eq_ignore_ascii_case(&uuid(&hash))) {
            doubts.push("its guid is not that of its text and references".to_owned());
        }
    }
    let plain = Key { magic: 1, keytype: "SCHEMA".to_owned(), tenant: None, context: None, ..key.copy() };
    // Keys in JSON that was laid out anew tell nothing of the bytes.
    let old_key = key_text.start.is_some()
        && serde_json::to_string(&plain).is_ok_and(|written| written != key_text.text.trim());
    Ok(Found { id, deleted, at, content, doubts, old_key })
}

/// The id and the content.
fn taken(own: SchemaValue) -> Result<(u32, Content), String> {
    let id = number(own.id).ok_or_else(|| format!("no schema has the id {}", own.id))?;
    let named = own.schema_type.as_deref().unwrap_or("AVRO");
    let format = format_named(named).ok_or_else(|| format!("no language is called `{named}`"))?;
    let SchemaValue { schema, references, metadata, rule_set, .. } = own;
    Ok((id, Content { format, schema, references, metadata, rule_set }))
}

impl Key {
    fn copy(&self) -> Key {
        Key {
            keytype: self.keytype.clone(),
            subject: self.subject.clone(),
            version: self.version,
            tenant: self.tenant.clone(),
            context: self.context.clone(),
            magic: self.magic,
        }
    }
}
