//! A registry as records, from which this one and Confluent's read the same again.

use serde::Serialize;

use super::record::Key;
use crate::config::Config;
use crate::content::{Reference, type_name};
use crate::metadata::{Metadata, RuleSet};
use crate::mode::Mode;
use crate::registry::Registry;
use crate::state::{State, Version};
use crate::subject::{DEFAULT_CONTEXT, Subject};
use tenon_core::Format;

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Key, tab, value: what `kafka-console-producer` takes. Tells no times.
    Lines,
    /// A JSON object a record, as `kcat -J` prints them.
    Json,
}

/// The tenant of registries that have only one.
const TENANT: &str = "default";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SchemaValue<'a> {
    subject: String,
    version: u32,
    id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_type: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    references: &'a [Reference],
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a Metadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_set: Option<&'a RuleSet>,
    schema: &'a str,
    deleted: bool,
}

#[derive(Serialize)]
struct ConfigValue<'a> {
    subject: Option<String>,
    #[serde(flatten)]
    config: &'a Config,
}

#[derive(Serialize)]
struct ModeValue {
    subject: Option<String>,
    mode: &'static str,
}

#[derive(Serialize)]
struct ContextValue<'a> {
    tenant: &'a str,
    context: &'a str,
}

/// The key of settings; that of all is written with a subject that is `null`.
#[derive(Serialize)]
struct SettingKey {
    keytype: &'static str,
    subject: Option<String>,
    magic: u32,
}

/// A line of JSON.
#[derive(Serialize)]
struct Whole<'a> {
    topic: &'static str,
    partition: u32,
    offset: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<u64>,
    key: &'a str,
    payload: Option<&'a str>,
}

struct Record {
    key: String,
    value: Option<String>,
    at: Option<u64>,
}

/// A registry as lines, without their ends: contexts, versions in the order of their ids, settings, modes.
/// [`Replay`](super::Replay) makes the same registry of them, but for times where `form` tells none.
pub fn dump(registry: &Registry, form: Form) -> impl Iterator<Item = String> {
    let state = &registry.state;
    let before = state.all_contexts().flat_map(|context| opening(state, context));
    let versions = state.by_ids().map(|(subject, number, version)| schema(subject, number, version));
    let configs = state.configs().map(|(scope, config)| Record {
        key: setting("CONFIG", scope),
        value: json(&ConfigValue { subject: scoped(scope), config }),
        at: None,
    });
    let modes = state.modes().map(|(scope, mode)| Record {
        key: setting("MODE", scope),
        value: json(&ModeValue { subject: scoped(scope), mode: Mode::name(mode) }),
        at: None,
    });
    before.chain(versions).chain(configs).chain(modes).enumerate().map(move |(offset, record)| match form {
        Form::Lines => format!("{}\t{}", record.key, record.value.as_deref().unwrap_or("null")),
        Form::Json => {
            let Record { key, value, at } = &record;
            let payload = value.as_deref();
            let whole = Whole { topic: "_schemas", partition: 0, offset, ts: *at, key, payload };
            json(&whole).unwrap_or_default()
        }
    })
}

/// The line by which a version is gone for good, which also tells that it was there.
pub fn tombstone(subject: &Subject, version: u32) -> String {
    format!("{}\tnull", version_key(subject, version))
}

/// What is said of a context before its versions: ids that are spent, by a version that came and went, and
/// whether it is told of.
fn opening(state: &State, context: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let Some(spent) = state.spent(context) else { return records };
    if spent.used < spent.last
        && let Some((subject, number, version)) = state.spending(context)
    {
        let came = schema(&subject, number, &version);
        let went = Record { key: came.key.clone(), value: None, at: None };
        records.extend([came, went]);
    }
    if context != DEFAULT_CONTEXT {
        let value = ContextValue { tenant: TENANT, context };
        let key = Key {
            keytype: "CONTEXT".to_owned(),
            subject: None,
            version: None,
            tenant: Some(TENANT.to_owned()),
            context: Some(context.to_owned()),
            magic: 0,
        };
        let value = spent.listed.then(|| json(&value)).flatten();
        records.push(Record { key: json(&key).unwrap_or_default(), value, at: None });
    }
    records
}

fn schema(subject: &Subject, number: u32, version: &Version) -> Record {
    let content = &*version.content;
    let value = SchemaValue {
        subject: subject.to_string(),
        version: number,
        id: version.id,
        // Avro was there before there were others.
        schema_type: (content.format != Format::Avro).then(|| type_name(content.format)),
        references: &content.references,
        metadata: content.metadata.as_ref(),
        rule_set: content.rule_set.as_ref(),
        schema: &content.schema,
        deleted: version.deleted,
    };
    Record { key: version_key(subject, number), value: json(&value), at: Some(version.at) }
}

fn version_key(subject: &Subject, version: u32) -> String {
    let key = Key {
        keytype: "SCHEMA".to_owned(),
        subject: Some(subject.to_string()),
        version: Some(i64::from(version)),
        tenant: None,
        context: None,
        magic: 1,
    };
    json(&key).unwrap_or_default()
}

/// A scope as keys of settings name it; the whole registry by nothing.
fn scoped(scope: &Subject) -> Option<String> {
    let whole = scope.is_root() && scope.is_in_default();
    (!whole).then(|| scope.to_string())
}

fn setting(keytype: &'static str, scope: &Subject) -> String {
    json(&SettingKey { keytype, subject: scoped(scope), magic: 0 }).unwrap_or_default()
}

// Records have names for keys and nothing that JSON cannot say, so this does not fail.
fn json<T: Serialize>(shape: &T) -> Option<String> {
    serde_json::to_string(shape).ok()
}
