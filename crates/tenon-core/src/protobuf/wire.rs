//! What becomes of a scalar in binary when another scalar reads it: one question, one answer with its
//! reason. (protobuf.dev, "Encoding" and "Updating A Message Type")
//!
//! The answers follow from three facts about each type: its wire type, how it maps numbers to the
//! bytes there, and which numbers it holds. What a field adds (lists, packing, closed enums) is
//! `compare.rs`'s; JSON is `json.rs`'s.

use crate::change::Effect;

use super::model::{FieldKind, Scalar};

/// A scalar or an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plain {
    /// A scalar.
    Scalar(Scalar),
    /// Any open enum: a 32-bit number on the wire.
    Enum,
}

/// How values fare, over all values of the writer's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Every value arrives as it was.
    Same,
    /// Some values arrive rounded.
    Rounded,
    /// Some values arrive as others, the rest as they were.
    SomeChange,
    /// Hardly a value arrives as it was, none is refused.
    Change,
    /// The wire types differ: values stay among the unknown fields.
    Unknown,
    /// Some values are refused, the rest arrive, perhaps rounded.
    SomeRefused,
    /// Some values are refused, some arrive as others.
    Mixed,
    /// Every value is refused.
    Refused,
}

/// A fate and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade {
    /// How values fare.
    pub fate: Fate,
    /// A clause for a person; empty where nothing happens.
    pub why: &'static str,
}

/// Wire types (Encoding, "Message Structure").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireType {
    /// 0
    Varint,
    /// 1
    Fixed64,
    /// 2
    Length,
    /// 3 and 4
    Group,
    /// 5
    Fixed32,
}

/// What the writer's bytes mean to the reader, value by value.
///
/// ```
/// use tenon_core::protobuf::model::Scalar;
/// use tenon_core::protobuf::wire::{Fate, Plain, grade};
/// let of = |w, r| grade(Plain::Scalar(w), Plain::Scalar(r)).fate;
/// assert_eq!(of(Scalar::Int32, Scalar::Int64), Fate::Same);
/// assert_eq!(of(Scalar::Int64, Scalar::Int32), Fate::SomeChange);
/// assert_eq!(of(Scalar::Int32, Scalar::Sint32), Fate::Change);
/// assert_eq!(of(Scalar::Float, Scalar::Double), Fate::Unknown);
/// ```
pub fn grade(writer: Plain, reader: Plain) -> Grade {
    use Scalar::{Bool, Bytes, Double, Float, String};
    if writer == reader {
        return SAME;
    }
    if writer.wire_type() != reader.wire_type() {
        return Grade { fate: Fate::Unknown, why: "their wire types differ" };
    }
    match (writer, reader) {
        (Plain::Scalar(String), Plain::Scalar(Bytes)) => SAME,
        (Plain::Scalar(Bytes), Plain::Scalar(String)) => {
            Grade { fate: Fate::SomeRefused, why: "not all bytes are UTF-8" }
        }
        // Any varint but 0 is true, zigzag or not.
        (_, Plain::Scalar(Bool)) => {
            Grade { fate: Fate::SomeChange, why: "every number but 0 arrives as `true`" }
        }
        (Plain::Scalar(Float | Double), _) | (_, Plain::Scalar(Float | Double)) => {
            Grade { fate: Fate::Change, why: "the bits of one are no such number in the other" }
        }
        _ if writer.is_zigzag() != reader.is_zigzag() => {
            Grade { fate: Fate::Change, why: "one is zigzag-encoded and the other is not" }
        }
        _ => match (writer.range(), reader.range()) {
            (Some(w), Some(r)) if within(w, r) => SAME,
            _ => Grade { fate: Fate::SomeChange, why: "numbers that do not fit arrive as other numbers" },
        },
    }
}

/// Nothing happens.
pub(super) const SAME: Grade = Grade { fate: Fate::Same, why: "" };

/// Does the second range hold all of the first?
pub(super) fn within(inner: (i128, i128), outer: (i128, i128)) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

impl Fate {
    /// The worst that happens to a message.
    pub fn effect(self) -> Effect {
        match self {
            Fate::Same => Effect::Same,
            Fate::Rounded => Effect::Lossy,
            Fate::SomeChange | Fate::Change => Effect::Misread,
            Fate::Unknown => Effect::Dropped,
            Fate::SomeRefused | Fate::Mixed | Fate::Refused => Effect::Refused,
        }
    }
}

impl Plain {
    /// From a field's kind; `None` for messages.
    pub fn of(kind: FieldKind) -> Option<Plain> {
        match kind {
            FieldKind::Scalar(scalar) => Some(Plain::Scalar(scalar)),
            FieldKind::Enum(_) => Some(Plain::Enum),
            FieldKind::Message(_) => None,
        }
    }

    /// The wire type of one value outside a packed list.
    pub fn wire_type(self) -> WireType {
        match self {
            Plain::Enum => WireType::Varint,
            Plain::Scalar(scalar) => match scalar {
                Scalar::Int32 | Scalar::Int64 | Scalar::Uint32 | Scalar::Uint64 => WireType::Varint,
                Scalar::Sint32 | Scalar::Sint64 | Scalar::Bool => WireType::Varint,
                Scalar::Fixed32 | Scalar::Sfixed32 | Scalar::Float => WireType::Fixed32,
                Scalar::Fixed64 | Scalar::Sfixed64 | Scalar::Double => WireType::Fixed64,
                Scalar::String | Scalar::Bytes => WireType::Length,
            },
        }
    }

    /// Lists of it can be packed.
    pub fn is_packable(self) -> bool {
        self.wire_type() != WireType::Length
    }

    /// Numbers of small magnitude get small varints, whatever their sign.
    pub fn is_zigzag(self) -> bool {
        matches!(self, Plain::Scalar(Scalar::Sint32 | Scalar::Sint64))
    }

    /// Printed in JSON as a string of digits.
    pub fn is_64_bit(self) -> bool {
        use Scalar::{Fixed64, Int64, Sfixed64, Sint64, Uint64};
        matches!(self, Plain::Scalar(Int64 | Uint64 | Sint64 | Fixed64 | Sfixed64))
    }

    /// Least and greatest whole number it holds; `None` where it holds no whole numbers alone.
    pub fn range(self) -> Option<(i128, i128)> {
        let signed32 = Some((i128::from(i32::MIN), i128::from(i32::MAX)));
        let signed64 = Some((i128::from(i64::MIN), i128::from(i64::MAX)));
        match self {
            Plain::Enum => signed32,
            Plain::Scalar(scalar) => match scalar {
                Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => signed32,
                Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => signed64,
                Scalar::Uint32 | Scalar::Fixed32 => Some((0, i128::from(u32::MAX))),
                Scalar::Uint64 | Scalar::Fixed64 => Some((0, i128::from(u64::MAX))),
                Scalar::Bool => Some((0, 1)),
                Scalar::Float | Scalar::Double | Scalar::String | Scalar::Bytes => None,
            },
        }
    }
}

impl Scalar {
    /// All of them, in the order of `descriptor.proto`'s names here.
    pub const ALL: [Scalar; 15] = [
        Scalar::Double,
        Scalar::Float,
        Scalar::Int32,
        Scalar::Int64,
        Scalar::Uint32,
        Scalar::Uint64,
        Scalar::Sint32,
        Scalar::Sint64,
        Scalar::Fixed32,
        Scalar::Fixed64,
        Scalar::Sfixed32,
        Scalar::Sfixed64,
        Scalar::Bool,
        Scalar::String,
        Scalar::Bytes,
    ];

    /// Its keyword.
    pub fn keyword(self) -> &'static str {
        match self {
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
}
