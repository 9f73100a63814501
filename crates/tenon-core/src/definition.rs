//! What a schema defines under names, and what kind of thing each is. Where it is written and who uses it is
//! in `uses.rs`.

use serde::Serialize;

/// Something that has a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Definition<'s> {
    /// Its full name; of JSON Schema the `$id`.
    pub name: &'s str,
    /// What it is.
    pub kind: DefinitionKind,
}

/// What is defined, in the word that its language has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DefinitionKind {
    /// Avro: fields.
    Record,
    /// Avro: a record that a protocol's messages may fail with.
    Error,
    /// Avro, Protobuf: symbols, or numbers with names.
    Enum,
    /// Avro: so many bytes.
    Fixed,
    /// Protobuf: fields with numbers.
    Message,
    /// Protobuf: methods. No data is of it.
    Service,
    /// JSON Schema: the text as a whole.
    Schema,
}
