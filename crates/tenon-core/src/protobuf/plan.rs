//! How messages are read under a reader's schema and written under a writer's, worked out once: a table
//! that a small machine follows. (protobuf.dev, "Encoding")
//!
//! What the table says is said at [`Plan`]. `decode.rs` stays the authority on what bytes mean; the
//! machine itself is not here.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::compatibility::Role;
use crate::divergence::Unresolved;
use crate::text::Place;

use super::contents::{Member, Members};
use super::model::{Cardinality, EnumId, FieldKind, MessageId, Presence, Schema};
use super::resolve::roots;

/// Messages and enums, as JSON; `of` is an index into them.
///
/// *Shape*: `{"k": "enum", "name", "values": [[name, number]], "closed"}` or `{"k": "message", "name",
/// "fields"}`, fields as `{"number", "name", "json", "type": a scalar's keyword, "enum", "message" or
/// "group", "of", "many": "one", "required", "list" or "map", "packed", "implicit", "utf8", "oneof"}`.
/// Extensions are fields whose `json` is in brackets.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Value>,
    /// What each step is about.
    origins: Vec<Key>,
    /// The reader's message.
    pub(crate) read: usize,
    /// The writer's.
    pub(crate) write: usize,
}

/// The plan for the writer's message of that full name, or its only one, and the reader's counterpart.
///
/// *Errors*: there is no such message.
pub(crate) fn plan(writer: &Schema, reader: Option<&Schema>, name: Option<&str>) -> Result<Plan, Unresolved> {
    let (wid, rid) = roots(writer, reader.unwrap_or(writer), name)?;
    let own = Members::new(writer);
    let other = reader.map(Members::new);
    let mut planner = Planner { known: HashMap::new(), keys: Vec::new() };
    let write = planner.at(Key::Message(Role::Writer, wid));
    let read = if other.is_some() { planner.at(Key::Message(Role::Reader, rid)) } else { write };
    let members = |role: Role| match (role, &other) {
        (Role::Reader, Some(other)) => other,
        (Role::Reader, None) | (Role::Writer, _) => &own,
    };
    let mut steps = Vec::new();
    while let Some(key) = planner.keys.get(steps.len()).copied() {
        steps.push(match key {
            Key::Message(role, id) => {
                let list = members(role).of(id);
                let fields: Vec<Value> =
                    list.iter().map(|member| planner.field(role, members(role), id, *member)).collect();
                json!({"k": "message", "name": members(role).schema.message(id).full_name, "fields": fields})
            }
            Key::Enum(role, id) => {
                let own = members(role).schema.enumeration(id);
                let values: Vec<Value> =
                    own.values.iter().map(|value| json!([value.name, value.number])).collect();
                json!({"k": "enum", "name": own.full_name, "values": values, "closed": own.closed})
            }
        });
    }
    Ok(Plan { steps, origins: planner.keys, read, write })
}

impl Plan {
    /// Where a step's message or enum is declared, or one of the message's fields.
    pub(crate) fn place(
        &self,
        writer: &Schema,
        reader: &Schema,
        step: usize,
        number: Option<i32>,
    ) -> Option<Place> {
        let schema = |role: Role| match role {
            Role::Writer => writer,
            Role::Reader => reader,
        };
        let (schema, at, path) = match *self.origins.get(step)? {
            Key::Message(role, id) => {
                let message = schema(role).message(id);
                match number.and_then(|number| message.field(number)) {
                    Some(field) => (schema(role), field.at, format!("/{}.{}", message.full_name, field.name)),
                    None => (schema(role), message.at, format!("/{}", message.full_name)),
                }
            }
            Key::Enum(role, id) => {
                let own = schema(role).enumeration(id);
                (schema(role), own.at, format!("/{}", own.full_name))
            }
        };
        Some(schema.place(at.file, at.name, path))
    }
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Message(Role, MessageId),
    Enum(Role, EnumId),
}

struct Planner {
    known: HashMap<Key, usize>,
    /// In the order of the steps; those without a step yet are at the end.
    keys: Vec<Key>,
}

impl Planner {
    fn at(&mut self, key: Key) -> usize {
        *self.known.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.keys.len() - 1
        })
    }

    fn field(&mut self, role: Role, members: &Members<'_>, id: MessageId, member: Member<'_>) -> Value {
        let field = member.field;
        let (kind, of) = match field.kind {
            FieldKind::Scalar(scalar) => (scalar.keyword(), None),
            FieldKind::Enum(id) => ("enum", Some(self.at(Key::Enum(role, id)))),
            FieldKind::Message(id) => {
                let kind = if field.delimited { "group" } else { "message" };
                (kind, Some(self.at(Key::Message(role, id))))
            }
        };
        let many = match field.cardinality {
            Cardinality::Singular => "one",
            Cardinality::Required => "required",
            Cardinality::Repeated => "list",
            Cardinality::Map => "map",
        };
        let oneofs = &members.schema.message(id).oneofs;
        let oneof = field.oneof.filter(|_| member.extension.is_none()).and_then(|at| oneofs.get(at));
        let oneof = oneof.filter(|oneof| !oneof.synthetic).map(|oneof| &oneof.name);
        json!({
            "number": field.number,
            "name": member.name(),
            "json": member.json_name(),
            "type": kind,
            "of": of,
            "many": many,
            "packed": member.is_packed(),
            "implicit": field.presence == Presence::Implicit && !member.is_list(),
            "utf8": field.utf8,
            "oneof": oneof,
        })
    }
}
