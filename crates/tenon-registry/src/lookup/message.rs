//! Questions about messages: is this a datum of that version, and what does a message from a topic say?

use tenon_core::protobuf::message_index::{message_at, read_index_bytes};
use tenon_core::{Data, Datum, Passage, Schema, Source, Validator, resolve};

use super::{identifiers, report, subjects};
use crate::answer::{Answer, Decoded, Registered};
use crate::command::Which;
use crate::parsing::Cache;
use crate::query::Payload;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::subject::Subject;

/// What stands before a message whose schema is told by its id.
const BY_ID: u8 = 0;
/// What stands before a message whose schema is told by its GUID.
const BY_GUID: u8 = 1;

pub(super) fn faults(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    which: Which,
    message: Option<&str>,
    datum: &Payload,
) -> Result<Answer, Refusal> {
    subjects::existing(registry, subject, false)?;
    let live = |number| registry.state.version(subject, number).filter(|version| !version.deleted);
    let found = match which {
        Which::Latest => registry.state.live(subject).next_back().ok_or(Refusal::VersionNotFound(-1)),
        Which::At(number) => {
            let found = live(number).ok_or(Refusal::VersionNotFound(i64::from(number)));
            found.map(|version| (number, version))
        }
    };
    let (number, version) = found?;
    let parsed = report::schema(registry, cache, subject, number, &version.content)?;
    let validator = Validator::new(&parsed.schema, message, &registry.options().limits);
    let mut validator = validator.map_err(|error| Refusal::NoMessage(sentence(&error.to_string())))?;
    Ok(Answer::Faults(match datum {
        Payload::Json(text) => validator.faults(Datum::Json(&Source::new("datum", text.as_str()))),
        Payload::Binary(bytes) => validator.faults(Datum::Binary(bytes)),
    }))
}

pub(super) fn decoded(
    registry: &Registry,
    cache: &mut Cache,
    bytes: &[u8],
    subject: Option<&Subject>,
) -> Result<Answer, Refusal> {
    let short = || Refusal::NotFramed("it ends within the frame".to_owned());
    let (first, rest) = bytes.split_first().ok_or_else(short)?;
    let (version, rest) = match *first {
        BY_ID => {
            let (id, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
            let (_, found) = identifiers::find(registry, u32::from_be_bytes(*id), subject)?;
            (found, rest)
        }
        BY_GUID => {
            let (guid, rest) = rest.split_first_chunk::<16>().ok_or_else(short)?;
            (identifiers::of_guid(registry, &crate::content::uuid(guid))?, rest)
        }
        other => {
            return Err(Refusal::NotFramed(format!("it begins with {other}, where 0 or 1 should stand")));
        }
    };
    let Registered { subject, version: number, content, .. } = &version;
    let parsed = report::schema(registry, cache, subject, *number, content)?;
    let schema = &parsed.schema;
    let (message, data) = match schema {
        Schema::Protobuf(own) => {
            let (path, rest) = read_index_bytes(rest)
                .ok_or_else(|| Refusal::NotFramed("its message indexes are broken".to_owned()))?;
            let name = message_at(own, &path)
                .ok_or_else(|| Refusal::NotFramed(format!("no message has the indexes {path:?}")))?;
            (Some(name.to_owned()), Data::Binary(rest))
        }
        Schema::JsonSchema(_) => {
            let text = std::str::from_utf8(rest)
                .map_err(|_| Refusal::NotDecoded("The message is no UTF-8, and should be JSON".to_owned()))?;
            (None, Data::Json(text))
        }
        _ => (None, Data::Binary(rest)),
    };
    let passage = Passage { message: message.as_deref(), ..Passage::default() };
    let read = resolve(schema, schema, data, &passage, &registry.options().limits);
    let read = read.map_err(|error| Refusal::NotDecoded(sentence(&error.to_string())))?;
    let json = match data {
        // To the letter.
        Data::Json(text) => text.trim().to_owned(),
        Data::Binary(_) => read.written,
    };
    Ok(Answer::Decoded(Box::new(Decoded { version, message, json })))
}

fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
