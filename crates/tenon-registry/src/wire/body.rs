//! Bodies of requests: JSON, read as leniently as Confluent's server reads it. Unknown members are nothing.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tenon_core::Format;

use crate::command::Proposal;
use crate::config::ConfigUpdate;
use crate::content::{Reference, format_named};
use crate::level;
use crate::metadata::{Metadata, RuleSet};
use crate::mode::Mode;
use crate::refusal::Refusal;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Schema {
    schema: Option<String>,
    schema_type: Option<String>,
    references: Option<Vec<Link>>,
    metadata: Option<Metadata>,
    #[serde(alias = "ruleset")]
    rule_set: Option<RuleSet>,
    version: Option<i64>,
    id: Option<i64>,
    schema_tags_to_add: Option<Vec<Value>>,
    schema_tags_to_remove: Option<Vec<Value>>,
    propagate_schema_tags: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct Link {
    name: String,
    subject: String,
    version: Option<i32>,
}

/// A schema that somebody brings.
///
/// *Errors*: the body is not of that shape; there is no such language.
pub(super) fn proposal(body: &[u8]) -> Result<Proposal, Refusal> {
    let read: Schema = read(body)?;
    let tags = [&read.schema_tags_to_add, &read.schema_tags_to_remove];
    if tags.into_iter().flatten().any(|tags| !tags.is_empty()) || read.propagate_schema_tags == Some(true) {
        return Err(Refusal::NotDone("Tags are not put into schemas: write them into the text"));
    }
    let format = match read.schema_type.as_deref() {
        None | Some("") => Format::Avro,
        Some(name) => format_named(name).ok_or_else(|| Refusal::InvalidSchemaType(name.to_owned()))?,
    };
    // Clients say 0 or -1 where they mean nothing.
    let number = |given: Option<i64>| match given {
        None | Some(..=0) => Ok(None),
        Some(given) => match i32::try_from(given) {
            Ok(number) => Ok(Some(number.unsigned_abs())),
            Err(_) => Err(Refusal::BadBody(format!("{given} is larger than such a number may be"))),
        },
    };
    let link =
        |own: Link| Reference { name: own.name, subject: own.subject, version: own.version.unwrap_or(-1) };
    Ok(Proposal {
        format,
        text: read.schema.unwrap_or_default(),
        references: read.references.unwrap_or_default().into_iter().map(link).collect(),
        metadata: read.metadata,
        rule_set: read.rule_set,
        version: number(read.version)?,
        id: number(read.id)?,
    })
}

/// A change of settings.
///
/// *Errors*: the body is not of that shape; there is no such level.
pub(super) fn config(body: &[u8]) -> Result<ConfigUpdate, Refusal> {
    let json: Value = read(body)?;
    if let Some(named) = json.get("compatibility").filter(|named| !named.is_null()) {
        named.as_str().and_then(level::parse).ok_or(Refusal::InvalidLevel)?;
    }
    serde_json::from_value(json).map_err(wrong)
}

#[derive(Debug, Deserialize)]
struct ModeNamed {
    mode: Option<String>,
}

/// A mode.
///
/// *Errors*: the body is not of that shape; there is no such mode.
pub(super) fn mode(body: &[u8]) -> Result<Mode, Refusal> {
    let read: ModeNamed = read(body)?;
    read.mode.as_deref().and_then(Mode::parse).ok_or(Refusal::InvalidMode)
}

/// Reads an object. A list of its values in order would do for serde.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let read = serde_json::from_slice(body).map_err(wrong)?;
    match body.trim_ascii_start().starts_with(b"{") {
        true => Ok(read),
        false => Err(Refusal::BadBody("the body is not what is expected here: it is no object".to_owned())),
    }
}

pub(super) fn wrong(error: serde_json::Error) -> Refusal {
    Refusal::BadBody(format!("the body is not what is expected here: {error}"))
}
