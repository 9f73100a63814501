//! Types that are read alike, as buf groups them.

use super::super::model::{Cardinality, Enum, Field, FieldKind, Scalar, Schema};

/// A field's type, as far as its bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Scalar(Scalar),
    Enum,
    /// Behind its length.
    Message,
    /// Between group tags.
    Group,
}

impl Type {
    pub(super) fn of(field: &Field) -> Type {
        match field.kind {
            FieldKind::Scalar(scalar) => Type::Scalar(scalar),
            FieldKind::Enum(_) => Type::Enum,
            FieldKind::Message(_) if field.delimited && field.cardinality != Cardinality::Map => Type::Group,
            FieldKind::Message(_) => Type::Message,
        }
    }

    /// The same number means the same bytes, more or less: numbers may be cut off.
    pub(super) fn wire_group(self) -> u8 {
        match self {
            Type::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Uint32 | Scalar::Uint64 | Scalar::Bool) => 1,
            Type::Scalar(Scalar::Sint32 | Scalar::Sint64) => 2,
            Type::Scalar(Scalar::String) => 3,
            Type::Scalar(Scalar::Bytes) => 4,
            Type::Scalar(Scalar::Fixed32 | Scalar::Sfixed32) => 5,
            Type::Scalar(Scalar::Fixed64 | Scalar::Sfixed64) => 6,
            Type::Scalar(Scalar::Double) => 7,
            Type::Scalar(Scalar::Float) => 8,
            Type::Group => 9,
            Type::Message => 10,
            Type::Enum => 11,
        }
    }

    /// The same number means the same bytes and the same JSON.
    pub(super) fn json_group(self) -> u8 {
        match self {
            Type::Scalar(Scalar::Int32 | Scalar::Uint32) => 20,
            Type::Scalar(Scalar::Int64 | Scalar::Uint64) => 21,
            Type::Scalar(Scalar::Bool) => 22,
            Type::Scalar(Scalar::Sint32) => 23,
            Type::Scalar(Scalar::Sint64) => 24,
            Type::Scalar(
                Scalar::String
                | Scalar::Bytes
                | Scalar::Fixed32
                | Scalar::Sfixed32
                | Scalar::Fixed64
                | Scalar::Sfixed64
                | Scalar::Double
                | Scalar::Float,
            )
            | Type::Group
            | Type::Message
            | Type::Enum => self.wire_group(),
        }
    }

    /// Text may become bytes, not the other way round.
    pub(super) fn wire_compatible(old: Type, new: Type) -> bool {
        old.wire_group() == new.wire_group()
            || (old, new) == (Type::Scalar(Scalar::String), Type::Scalar(Scalar::Bytes))
    }

    pub(super) fn json_compatible(old: Type, new: Type) -> bool {
        old.json_group() == new.json_group()
    }

    /// As a person would name it.
    pub(super) fn shown(self, field: &Field, schema: &Schema) -> String {
        match self {
            Type::Scalar(scalar) => scalar_name(scalar).to_owned(),
            Type::Group => format!("group {}", named(field, schema).unwrap_or_default()),
            Type::Enum | Type::Message => named(field, schema).unwrap_or_default().to_owned(),
        }
    }
}

/// The full name of a field's message or enum.
pub(super) fn named<'a>(field: &Field, schema: &'a Schema) -> Option<&'a str> {
    match field.kind {
        FieldKind::Scalar(_) => None,
        FieldKind::Message(id) => Some(&schema.message(id).full_name),
        FieldKind::Enum(id) => Some(&schema.enumeration(id).full_name),
    }
}

/// An enum may take the place of another with the same short name whose values it all has.
pub(super) fn may_replace(old: &Enum, new: &Enum) -> bool {
    let short = |own: &'_ Enum| own.full_name.rsplit('.').next().map(str::to_owned);
    let values: std::collections::HashSet<(&str, i32)> =
        new.values.iter().map(|value| (value.name.as_str(), value.number)).collect();
    short(old) == short(new)
        && old.values.iter().all(|value| values.contains(&(value.name.as_str(), value.number)))
}

fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Double => "double",
        Scalar::Float => "float",
        Scalar::Int32 => "int32",
        Scalar::Int64 => "int64",
        Scalar::Uint32 => "uint32",
        Scalar::Uint64 => "uint64",
        Scalar::Sint32 => "sint32",
        Scalar::Sint64 => "sint64",
        Scalar::Fixed32 => "fixed32",
        Scalar::Fixed64 => "fixed64",
        Scalar::Sfixed32 => "sfixed32",
        Scalar::Sfixed64 => "sfixed64",
        Scalar::Bool => "bool",
        Scalar::String => "string",
        Scalar::Bytes => "bytes",
    }
}
