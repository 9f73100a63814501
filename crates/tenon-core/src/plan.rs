//! The question about many messages: written under one schema and read under another, what is to be done
//! with the bytes? Answered once, as a table; each language's `plan.rs` makes its own.

use serde_json::json;

use crate::avro;
use crate::compatibility::Role;
use crate::divergence::Unresolved;
use crate::format::Format;
use crate::limits::Limits;
use crate::protobuf;
use crate::schema::Schema;
use crate::text::Place;

/// What to do with the bytes of messages, for a small machine to follow where this engine is far away.
#[derive(Clone, Debug)]
pub struct Plan {
    known: Known,
}

#[derive(Clone, Debug)]
enum Known {
    Avro(avro::plan::Plan),
    Protobuf(protobuf::plan::Plan),
}

impl Plan {
    /// For messages of `writer`, read as its own or under another schema; in Protobuf for the message of
    /// that full name, or the writer's only one.
    ///
    /// *Errors*: two languages, one without a binary encoding, a message that is not there, schemas whose
    /// pairs of types are more than `limits.steps`.
    pub fn new(
        writer: &Schema,
        reader: Option<&Schema>,
        message: Option<&str>,
        limits: &Limits,
    ) -> Result<Plan, Unresolved> {
        let known = match (writer, reader) {
            (Schema::Avro(writer), None) => Known::Avro(avro(writer, None, limits)?),
            (Schema::Avro(writer), Some(Schema::Avro(reader))) => {
                Known::Avro(avro(writer, Some(reader), limits)?)
            }
            (Schema::Protobuf(writer), None) => Known::Protobuf(protobuf::plan::plan(writer, None, message)?),
            (Schema::Protobuf(writer), Some(Schema::Protobuf(reader))) => {
                Known::Protobuf(protobuf::plan::plan(writer, Some(reader), message)?)
            }
            (Schema::JsonSchema(_), None | Some(Schema::JsonSchema(_))) => {
                return Err(Unresolved::NoBinary(Format::JsonSchema));
            }
            (Schema::Avro(_), Some(reader @ (Schema::Protobuf(_) | Schema::JsonSchema(_))))
            | (Schema::Protobuf(_), Some(reader @ (Schema::Avro(_) | Schema::JsonSchema(_))))
            | (Schema::JsonSchema(_), Some(reader @ (Schema::Avro(_) | Schema::Protobuf(_)))) => {
                return Err(Unresolved::TwoFormats(writer.format(), reader.format()));
            }
        };
        Ok(Plan { known })
    }

    /// The table.
    ///
    /// *Shape*: `{"format", "read", "write", "steps"}`: which step reads a message, which one writes it. What
    /// steps are is said in `avro/plan.rs` and `protobuf/plan.rs`.
    pub fn json(&self) -> String {
        let (format, read, write, steps) = match &self.known {
            Known::Avro(plan) => (Format::Avro, plan.read, plan.write, &plan.steps),
            Known::Protobuf(plan) => (Format::Protobuf, plan.read, plan.write, &plan.steps),
        };
        json!({"format": format, "read": read, "write": write, "steps": steps}).to_string()
    }

    /// Where what a step is about is declared; of a message's step the field of that number. The schemas are
    /// those that the plan was made of.
    pub fn place(&self, writer: &Schema, reader: &Schema, step: usize, field: Option<i32>) -> Option<Place> {
        match (&self.known, writer, reader) {
            (Known::Avro(plan), Schema::Avro(writer), Schema::Avro(reader)) => {
                let (role, id) = plan.origins.get(step).copied()?;
                Some(match role {
                    Role::Writer => writer.place(id),
                    Role::Reader => reader.place(id),
                })
            }
            (Known::Protobuf(plan), Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
                plan.place(writer, reader, step, field)
            }
            // Schemas of another language are not those that it was made of.
            (Known::Avro(_) | Known::Protobuf(_), _, _) => None,
        }
    }
}

fn avro(
    writer: &avro::Schema,
    reader: Option<&avro::Schema>,
    limits: &Limits,
) -> Result<avro::plan::Plan, Unresolved> {
    avro::plan::plan(writer, reader, limits).map_err(|_| Unresolved::Undecided {
        whose: "the reader",
        reason: "the two schemas have more pairs of types than the limit".to_owned(),
    })
}
