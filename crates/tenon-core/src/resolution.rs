//! The question about one message: written under one schema, what is it under another?

use crate::avro;
use crate::change::{Effect, Surface};
use crate::divergence::{Data, Divergence, Divergences, Unresolved};
use crate::limits::{Budget, Limits};
use crate::policy::UnknownKeys;
use crate::schema::Schema;
use crate::text::Source;
use crate::text::json::{Dialect, Json};
use crate::{jsonschema, protobuf};

/// What becomes of one message.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The writer's message type, in Protobuf.
    pub message: Option<String>,
    /// In JSON, as the writer meant it.
    pub written: String,
    /// In JSON, as the reader has it; `None` where the reader refuses it.
    pub read: Option<String>,
    /// Places where the two differ, in the order of the message.
    pub divergences: Vec<Divergence>,
    /// Places beyond the limit, counted and not listed.
    pub unlisted: usize,
}

impl Resolution {
    /// `true` when every value arrives as it was.
    pub fn is_same(&self) -> bool {
        self.read.is_some() && self.divergences.is_empty()
    }

    /// How many of the listed places suffer that.
    pub fn count(&self, effect: Effect) -> usize {
        self.divergences.iter().filter(|place| place.effect == effect).count()
    }
}

/// Which message, and how it travels.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// Full name of the Protobuf message; needed where the writer's files have several.
    pub message: Option<&'a str>,
    /// Binary, or in Protobuf JSON. Data handed in otherwise is written anew.
    pub surface: Surface,
    /// What the reader does with JSON fields and enum values that it does not know.
    pub unknown_keys: UnknownKeys,
}

impl Default for Passage<'_> {
    /// The only message there is, in binary; in JSON what is unknown is refused.
    fn default() -> Self {
        Passage { message: None, surface: Surface::Binary, unknown_keys: UnknownKeys::default() }
    }
}

/// Reads `data`, written under `writer`, as `reader` takes it. A value that the reader has no place for
/// is dropped, though parsers may keep its bytes among unknown fields.
///
/// *Errors*: the data is no message of the writer; which message it is cannot be told. *Limits*:
/// `limits.steps` values, `limits.findings` places, nesting of 100 messages in Protobuf and of 256
/// values in Avro.
///
/// A JSON document is not resolved: the reader takes it as it is, or refuses it. Formats are not demanded.
///
/// ```
/// use tenon_core::{resolve, Data, Effect, Format, Limits, Passage, Schema, Source};
/// let limits = Limits::default();
/// let parse = |text| Schema::parse(Format::Avro, &Source::new("s", text), &limits).unwrap();
/// let (long, float) = (parse("\"long\""), parse("\"float\""));
/// let found = resolve(&long, &float, Data::Json("16777217"), &Passage::default(), &limits).unwrap();
/// assert_eq!((found.written.as_str(), found.read.as_deref()), ("16777217", Some("16777216.0")));
/// assert_eq!(found.divergences[0].effect, Effect::Lossy);
/// ```
pub fn resolve(
    writer: &Schema,
    reader: &Schema,
    data: Data<'_>,
    passage: &Passage<'_>,
    limits: &Limits,
) -> Result<Resolution, Unresolved> {
    match (writer, reader) {
        (Schema::Avro(writer), Schema::Avro(reader)) => avro(writer, reader, data, limits),
        (Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
            let Passage { message, surface, unknown_keys } = *passage;
            let found = protobuf::resolve(writer, reader, data, message, surface, unknown_keys, limits)?;
            let Divergences { list, unlisted, .. } = found.found;
            Ok(Resolution {
                message: Some(found.message),
                written: found.written,
                read: found.read,
                divergences: list,
                unlisted,
            })
        }
        (Schema::JsonSchema(writer), Schema::JsonSchema(reader)) => {
            let resolved = jsonschema::resolve::resolve(writer, reader, data, limits)?;
            let Divergences { list, unlisted, .. } = resolved.found;
            // A reader takes a document whole, or not at all.
            let read = list.is_empty().then(|| resolved.written.clone());
            Ok(Resolution { message: None, written: resolved.written, read, divergences: list, unlisted })
        }
        (Schema::Avro(_), Schema::Protobuf(_) | Schema::JsonSchema(_))
        | (Schema::Protobuf(_), Schema::Avro(_) | Schema::JsonSchema(_))
        | (Schema::JsonSchema(_), Schema::Avro(_) | Schema::Protobuf(_)) => {
            Err(Unresolved::TwoFormats(writer.format(), reader.format()))
        }
    }
}

fn avro(
    writer: &avro::Schema,
    reader: &avro::Schema,
    data: Data<'_>,
    limits: &Limits,
) -> Result<Resolution, Unresolved> {
    let corrupt = |error: avro::resolve::Corrupt| Unresolved::Corrupt {
        at: Some(error.at),
        path: error.path,
        reason: error.reason.to_owned(),
    };
    let encoded;
    let bytes = match data {
        Data::Binary(bytes) => bytes,
        Data::Json(text) => {
            encoded = avro_bytes(writer, text, limits)?;
            &encoded
        }
    };
    let written = avro::resolve::decode(writer, bytes, limits).map_err(corrupt)?;
    if written.rest > 0 {
        let are = if written.rest == 1 { "byte is" } else { "bytes are" };
        let reason = format!("the message ends, and {} {are} left", written.rest);
        return Err(Unresolved::Corrupt {
            at: Some(bytes.len() - written.rest),
            path: String::new(),
            reason,
        });
    }
    let read = avro::resolve::resolve(writer, reader, bytes, limits).map_err(corrupt)?;
    let Divergences { list, unlisted, .. } =
        avro::divergences(writer, reader, &written.value, &read, limits.findings);
    let json = |schema: &avro::Schema, value| avro::datum::to_json(schema, schema.root(), value);
    Ok(Resolution {
        message: None,
        written: json(writer, &written.value),
        read: read.failures.is_empty().then(|| json(reader, &read.value)),
        divergences: list,
        unlisted,
    })
}

/// The binary encoding of a message in Avro's JSON encoding.
///
/// *Errors*: the text is no message of the writer. *Limits*: `limits.depth`, `limits.steps` values.
pub fn avro_bytes(writer: &avro::Schema, text: &str, limits: &Limits) -> Result<Vec<u8>, Unresolved> {
    let source = Source::new("", text);
    let json = Json::parse(&source, Dialect { comments: false }, limits.depth).map_err(|malformed| {
        Unresolved::Corrupt {
            at: Some(malformed.span.start as usize),
            path: String::new(),
            reason: "it is not JSON".to_owned(),
        }
    })?;
    let misfit = |misfit: avro::json_datum::Misfit| Unresolved::Corrupt {
        at: Some(misfit.at),
        path: misfit.path,
        reason: misfit.reason,
    };
    let mut budget = Budget::new(limits.steps);
    let datum = avro::json_datum::read(writer, writer.root(), json.root(), &mut budget).map_err(misfit)?;
    let mut bytes = Vec::new();
    match avro::datum::encode(writer, writer.root(), &datum, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(avro::datum::Mismatch) => Err(Unresolved::Corrupt {
            at: None,
            path: String::new(),
            reason: "it does not encode".to_owned(),
        }),
    }
}
