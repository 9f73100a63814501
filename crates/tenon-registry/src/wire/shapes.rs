//! Answers as JSON. What is empty is left out; errors have two members and never more.

use serde::Serialize;

use super::{Response, own};
use crate::answer::{Answer, Registered};
use crate::content::{Reference, type_name};
use crate::metadata::{Metadata, RuleSet};
use crate::profile::Profile;
use crate::refusal::Refusal;
use tenon_core::Format;

/// What a registry calls the second of its clusters.
const REGISTRY_CLUSTER: &str = "schema-registry";

#[derive(Serialize)]
struct Error<'a> {
    error_code: u32,
    message: &'a str,
}

/// A schema as answers have it; each answer leaves out what it does not say.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_type: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    references: &'a [Reference],
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a Metadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_set: Option<&'a RuleSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<bool>,
}

impl<'a> Schema<'a> {
    fn of(own: &'a Registered, profile: Profile) -> Schema<'a> {
        let content = &*own.content;
        let newer = profile == Profile::Confluent8;
        Schema {
            subject: Some(own.subject.to_string()),
            version: Some(own.version),
            id: Some(own.id),
            guid: newer.then(|| content.guid()),
            // Avro was there before there were others.
            schema_type: (newer || content.format != Format::Avro).then(|| type_name(content.format)),
            references: own.references.as_deref().unwrap_or(&content.references),
            metadata: content.metadata.as_ref(),
            rule_set: content.rule_set.as_ref(),
            schema: Some(own.text.as_deref().unwrap_or(&content.schema)),
            max_id: None,
            ts: newer.then_some(own.at),
            deleted: (newer && own.deleted).then_some(true),
        }
    }
}

#[derive(Serialize)]
struct Use {
    subject: String,
    version: u32,
}

#[derive(Serialize)]
struct Id<'a> {
    context: &'a str,
    id: u32,
}

#[derive(Serialize)]
struct Verdict<'a> {
    is_compatible: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    messages: &'a [String],
}

#[derive(Serialize)]
struct Named<T> {
    mode: T,
}

#[derive(Serialize)]
struct Cluster<'a> {
    scope: Scope<'a>,
}

#[derive(Serialize)]
struct Scope<'a> {
    path: [&'a str; 0],
    clusters: Clusters<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Clusters<'a> {
    kafka_cluster: &'a str,
    schema_registry_cluster: &'a str,
}

#[derive(Serialize)]
struct Release<'a> {
    version: &'a str,
}

#[derive(Serialize)]
struct Deployment<'a> {
    attributes: &'a [&'a str],
}

#[derive(Serialize)]
struct Nothing {}

/// A response of status 200, or 204 where there is nothing to say.
pub(super) fn answer(answer: &Answer, profile: Profile, media: &'static str) -> Response {
    let older = profile == Profile::Confluent7;
    match answer {
        Answer::Names(names) => json(names, media),
        Answer::Numbers(numbers) => json(numbers, media),
        Answer::Number(number) => json(number, media),
        Answer::Version(version) => json(&Schema::of(version, profile), media),
        Answer::Versions(versions) => {
            let shapes: Vec<Schema<'_>> = versions.iter().map(|own| Schema::of(own, profile)).collect();
            json(&shapes, media)
        }
        Answer::Identified(found) => {
            let whole = Schema { id: None, max_id: found.max_id, ..Schema::of(&found.version, profile) };
            match older {
                true => json(&Schema { subject: None, version: None, ..whole }, media),
                false => json(&whole, media),
            }
        }
        Answer::Registered(version) => match older {
            true => json(&Schema { id: Some(version.id), ..Schema::default() }, media),
            false => json(&Schema { subject: None, ..Schema::of(version, profile) }, media),
        },
        Answer::Text(text) => Response { status: 200, content_type: Some(media), body: text.clone().into() },
        Answer::Uses(uses) => {
            let shape = |(subject, version): &(crate::Subject, u32)| Use {
                subject: subject.to_string(),
                version: *version,
            };
            json(&uses.iter().map(shape).collect::<Vec<Use>>(), media)
        }
        Answer::Ids(ids) => {
            let shapes: Vec<Id<'_>> = ids.iter().map(|(context, id)| Id { context, id: *id }).collect();
            json(&shapes, media)
        }
        Answer::Compatibility { compatible, messages } => {
            let messages = messages.as_deref().unwrap_or_default();
            json(&Verdict { is_compatible: *compatible, messages }, media)
        }
        Answer::Config(config) => json(config, media),
        Answer::Updated(update) => json(update, media),
        Answer::Mode(mode) => json(&Named { mode: mode.name() }, media),
        Answer::Cluster(name) => {
            let clusters = Clusters { kafka_cluster: name, schema_registry_cluster: REGISTRY_CLUSTER };
            json(&Cluster { scope: Scope { path: [], clusters } }, media)
        }
        Answer::Release(name) => json(&Release { version: name }, media),
        Answer::Deployment(attributes) => json(&Deployment { attributes }, media),
        Answer::Document(text) => {
            Response { status: 200, content_type: Some(media), body: text.clone().into() }
        }
        Answer::Deletion(deletion) => json(&own::deletion(deletion, profile), media),
        Answer::Change(change) => json(&own::change(change, profile), media),
        Answer::Faults(faults) => json(&own::faults(faults), media),
        Answer::Decoded(decoded) => {
            Response { status: 200, content_type: Some(media), body: own::decoded(decoded) }
        }
        Answer::Hello => json(&Nothing {}, media),
        Answer::Done => Response { status: 204, content_type: None, body: Vec::new() },
    }
}

/// A refusal as a response.
pub(super) fn refusal(refusal: &Refusal, profile: Profile, media: &'static str) -> Response {
    let (status, error_code, message) = refusal.row(profile);
    Response { status, ..json(&Error { error_code, message: &message }, media) }
}

fn json<T: Serialize>(shape: &T, media: &'static str) -> Response {
    // Shapes have names for keys and nothing that JSON cannot say, so this does not fail.
    let body = serde_json::to_vec(shape).unwrap_or_default();
    Response { status: 200, content_type: Some(media), body }
}
