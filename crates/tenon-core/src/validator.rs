//! Is this a datum of that schema? All that speaks against it, with places in the datum and in the schema.
//! Which files hold data, and where one datum ends and the next begins, is the shells' part.

use std::fmt;

use crate::avro::{faults_binary, faults_json};
use crate::built;
use crate::fault::{Fault, Faults, Spot};
use crate::jsonschema::proof;
use crate::limits::Limits;
use crate::problem::nearest;
use crate::protobuf::contents::Members;
use crate::protobuf::model::MessageId;
use crate::schema::Schema;
use crate::text::Source;
use crate::text::json::{Dialect, Json, Malformed};
use crate::{avro, protobuf};

/// One datum.
#[derive(Clone, Copy, Debug)]
pub enum Datum<'d> {
    /// A JSON text: in Avro its JSON encoding, in Protobuf ProtoJSON.
    Json(&'d Source),
    /// The binary encoding, nothing before it and nothing behind. JSON Schema has none.
    Binary(&'d [u8]),
}

/// A schema made ready to be asked about many data.
#[derive(Debug)]
pub struct Validator<'s> {
    inner: Inner<'s>,
    limits: Limits,
    most: usize,
}

#[derive(Debug)]
enum Inner<'s> {
    Avro(built::Avro, &'s avro::Schema),
    Protobuf(built::Protobuf, Members<'s>, MessageId),
    JsonSchema(built::JsonSchema, Box<proof::Validator<'s>>),
}

/// Which message of a Protobuf schema is meant cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoMessage {
    /// The name that was asked for; without one there is not exactly one message to take.
    pub asked: Option<String>,
    /// The one that may have been meant.
    pub near: Option<String>,
    /// Full names of the outermost messages, in the order of the text.
    pub known: Vec<String>,
}

impl fmt::Display for NoMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.asked {
            Some(asked) => write!(f, "no message is called `{asked}`"),
            None if self.known.is_empty() => f.write_str("the schema has no message"),
            None => write!(f, "the schema has {} messages, and none is named", self.known.len()),
        }
    }
}

impl std::error::Error for NoMessage {}

impl<'s> Validator<'s> {
    /// For data of `schema`; of a Protobuf schema for the message of that full name, or for its only one.
    /// At most `limits.findings` faults are told of a datum.
    ///
    /// *Errors*: which message of a Protobuf schema is meant cannot be told.
    ///
    /// ```
    /// use tenon_core::{Datum, Format, Limits, Schema, Source, Validator};
    /// let source = Source::new("order.avsc", r#"{"type": "map", "values": "int"}"#);
    /// let schema = Schema::parse(Format::Avro, &source, &Limits::default()).unwrap();
    /// let mut validator = Validator::new(&schema, None, &Limits::default()).unwrap();
    /// let faults = validator.faults(Datum::Json(&Source::new("order.json", r#"{"a": 1, "b": true}"#)));
    /// assert_eq!(faults.list[0].path, "/b");
    /// assert_eq!(faults.list[0].message, "true where int is asked for");
    /// ```
    pub fn new(
        schema: &'s Schema,
        message: Option<&str>,
        limits: &Limits,
    ) -> Result<Validator<'s>, NoMessage> {
        let inner = match schema {
            Schema::Avro(schema) => Inner::Avro(schema.built, schema),
            Schema::Protobuf(schema) => {
                Inner::Protobuf(schema.built, Members::new(schema), find(schema, message)?)
            }
            Schema::JsonSchema(schema) => {
                Inner::JsonSchema(schema.built, Box::new(proof::Validator::new(schema)))
            }
        };
        Ok(Validator { inner, limits: *limits, most: limits.findings })
    }

    /// What keeps it from being a datum of the schema.
    ///
    /// *Limits*: `limits.depth` for JSON; `limits.steps` and as many again for each byte. What is beyond is
    /// undecided.
    pub fn faults(&mut self, datum: Datum<'_>) -> Faults {
        match datum {
            Datum::Json(source) => self.json(source),
            Datum::Binary(bytes) => match &self.inner {
                Inner::Avro(..) => {
                    let (mut faults, taken) = self.first(bytes);
                    let rest = taken.map_or(0, |taken| bytes.len() - taken);
                    if rest > 0 {
                        let message = format!("left over behind the datum: {rest} of {} bytes", bytes.len());
                        let spot = Spot::Byte(bytes.len() - rest);
                        let path = String::new();
                        faults.add(Fault { demand: "bytes", spot, path, declared: None, message }, self.most);
                    }
                    faults
                }
                Inner::Protobuf(_, members, id) => {
                    protobuf::faults_binary::faults(members, *id, bytes, self.most)
                }
                Inner::JsonSchema(..) => no_binary(),
            },
        }
    }

    /// Whether it is one, beyond doubt. The first thing that is wrong with it ends the search.
    ///
    /// *Limits*: as of [`Validator::faults`].
    pub fn is_valid(&mut self, datum: Datum<'_>) -> bool {
        let most = std::mem::replace(&mut self.most, 0);
        let valid = self.faults(datum).is_valid();
        self.most = most;
        valid
    }

    /// The faults of the Avro datum that `bytes` begin with, and how many of them it takes; `None` where
    /// that cannot be known. For data that stand one behind the other.
    pub fn first(&mut self, bytes: &[u8]) -> (Faults, Option<usize>) {
        match &self.inner {
            Inner::Avro(_, schema) => {
                let scanned = faults_binary::scan(schema, bytes, self.most, self.steps(bytes.len()));
                (scanned.faults, scanned.taken)
            }
            Inner::Protobuf(..) | Inner::JsonSchema(..) => (no_binary(), None),
        }
    }

    /// What keeps a reader with `reader`'s schema from reading the sound datum of this schema.
    pub fn unread(&mut self, reader: &avro::Schema, bytes: &[u8]) -> Faults {
        match &self.inner {
            Inner::Avro(_, writer) => {
                faults_binary::unread(writer, reader, bytes, self.most, self.steps(bytes.len()))
            }
            Inner::Protobuf(..) | Inner::JsonSchema(..) => no_binary(),
        }
    }

    fn json(&mut self, source: &Source) -> Faults {
        let json = match Json::parse(source, Dialect::default(), self.limits.depth) {
            Ok(json) => json,
            Err(malformed) => return no_json(malformed),
        };
        let steps = self.steps(source.text().len());
        match &mut self.inner {
            Inner::Avro(_, schema) => faults_json::faults(schema, &json, self.most, steps),
            Inner::Protobuf(_, members, id) => protobuf::faults_json::faults(members, *id, &json, self.most),
            Inner::JsonSchema(_, validator) => validator.faults(&json, self.most, steps),
        }
    }

    /// Enough for a large datum, and no more than its size asks for.
    fn steps(&self, bytes: usize) -> u64 {
        const A_BYTE: u64 = 16;
        self.limits.steps.saturating_add((bytes as u64).saturating_mul(A_BYTE))
    }
}

fn no_json(malformed: Malformed) -> Faults {
    let mut faults = Faults::default();
    if malformed.too_deep {
        faults.undecided = Some(malformed.message);
        return faults;
    }
    let spot = Spot::Text(malformed.span);
    let (path, message) = (String::new(), malformed.message);
    faults.list.push(Fault { demand: "syntax", spot, path, declared: None, message });
    faults
}

fn no_binary() -> Faults {
    Faults { undecided: Some("the schema has no such encoding".to_owned()), ..Faults::default() }
}

fn find(schema: &protobuf::Schema, asked: Option<&str>) -> Result<MessageId, NoMessage> {
    let messages = || schema.messages.iter().enumerate();
    let outermost =
        || messages().filter(|(_, own)| own.parent.is_none() && (own.at.file.0 as usize) < schema.roots);
    let found = match asked {
        Some(asked) => messages().find(|(_, own)| own.full_name == asked && !own.is_map_entry),
        None => outermost().next().filter(|_| outermost().count() == 1),
    };
    if let Some((index, _)) = found {
        return Ok(MessageId(index as u32));
    }
    let names = || messages().filter(|(_, own)| !own.is_map_entry).map(|(_, own)| own.full_name.as_str());
    Err(NoMessage {
        asked: asked.map(str::to_owned),
        near: asked.and_then(|asked| nearest(asked, names())).map(str::to_owned),
        known: outermost().map(|(_, own)| own.full_name.clone()).collect(),
    })
}
