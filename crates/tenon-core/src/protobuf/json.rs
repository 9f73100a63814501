//! What becomes of a value in the JSON mapping when another type reads it. (protobuf.dev, "ProtoJSON
//! Format")
//!
//! The answers follow from what a type prints (numbers, digits in quotes, names, base64) and what the
//! other parses. Where parsers differ the specification's letter decides: python-protobuf takes
//! `true` for the number 1 and `"1"` for an enum's value, Go and Java do not.

use super::model::{FieldKind, MessageId, Scalar, Schema};
use super::wire::{Fate, Grade, Plain, SAME, within};

pub use crate::policy::UnknownKeys;

/// What the writer's JSON means to the reader, over all values of the writer's type.
///
/// ```
/// use tenon_core::protobuf::json::grade;
/// use tenon_core::protobuf::model::Scalar;
/// use tenon_core::protobuf::wire::{Fate, Plain};
/// let of = |w, r| grade(Plain::Scalar(w), Plain::Scalar(r)).fate;
/// assert_eq!(of(Scalar::Int32, Scalar::Sint32), Fate::Same);
/// assert_eq!(of(Scalar::Int64, Scalar::Int32), Fate::SomeRefused);
/// assert_eq!(of(Scalar::Int64, Scalar::String), Fate::Change);
/// ```
pub fn grade(writer: Plain, reader: Plain) -> Grade {
    use Scalar::{Bool, Bytes, Double, Float, String};
    let says = |fate, why| Grade { fate, why };
    if writer == reader {
        return SAME;
    }
    match (writer, reader) {
        (Plain::Scalar(Bool), _) | (_, Plain::Scalar(Bool)) => {
            says(Fate::Refused, "only `true` and `false` are booleans")
        }
        (Plain::Scalar(String), Plain::Scalar(Bytes)) => {
            says(Fate::Mixed, "text is taken for base64, which it rarely is")
        }
        (Plain::Scalar(Bytes), Plain::Scalar(String)) => says(Fate::Change, "the text is base64"),
        (Plain::Enum, Plain::Scalar(String)) => {
            says(Fate::Mixed, "names arrive as text, numbers without a name are refused")
        }
        (Plain::Enum, Plain::Scalar(Bytes)) => says(Fate::Mixed, "names are no base64, or decode as some"),
        (Plain::Enum, Plain::Scalar(_)) => says(Fate::SomeRefused, "the writer prints names"),
        (Plain::Scalar(String | Bytes), _) => {
            says(Fate::Mixed, "text is refused unless it happens to read as such a value")
        }
        (Plain::Scalar(Float), Plain::Scalar(Double)) => SAME,
        (Plain::Scalar(Double), Plain::Scalar(Float)) => {
            says(Fate::SomeRefused, "large numbers are refused, others rounded")
        }
        (Plain::Scalar(Float | Double), Plain::Scalar(String | Bytes)) => {
            says(Fate::Mixed, "numbers are no strings, and `\"Infinity\"` is")
        }
        (Plain::Scalar(Float | Double), _) => says(Fate::SomeRefused, "numbers with a fraction are refused"),
        (_, Plain::Scalar(String)) if writer.is_64_bit() => {
            says(Fate::Change, "64-bit numbers are printed in quotes and arrive as text")
        }
        (_, Plain::Scalar(Bytes)) if writer.is_64_bit() => {
            says(Fate::Mixed, "64-bit numbers are printed in quotes and are taken for base64")
        }
        (_, Plain::Scalar(String | Bytes)) => says(Fate::Refused, "numbers are no strings"),
        (_, Plain::Enum) if writer.is_64_bit() => {
            says(Fate::Refused, "64-bit numbers are printed in quotes, where names are expected")
        }
        (_, Plain::Scalar(Float)) => says(Fate::Rounded, "a `float` holds 24 binary digits"),
        (_, Plain::Scalar(Double)) if writer.is_64_bit() => {
            says(Fate::Rounded, "a `double` holds 53 binary digits")
        }
        (_, Plain::Scalar(Double)) => SAME,
        _ => match (writer.range(), reader.range()) {
            (Some(w), Some(r)) if within(w, r) => SAME,
            _ => says(Fate::SomeRefused, "numbers out of range are refused"),
        },
    }
}

/// The same for keys of maps, which all stand in quotes.
pub fn key_grade(writer: Plain, reader: Plain) -> Grade {
    use Scalar::{Bool, String};
    if writer == reader {
        return SAME;
    }
    match (writer, reader) {
        (_, Plain::Scalar(String)) => SAME,
        (Plain::Scalar(String), _) => {
            Grade { fate: Fate::Mixed, why: "keys are refused unless they happen to read as such a value" }
        }
        (Plain::Scalar(Bool), _) | (_, Plain::Scalar(Bool)) => {
            Grade { fate: Fate::Refused, why: "only `true` and `false` are booleans" }
        }
        _ => grade(writer, reader),
    }
}

/// How values of a type look in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a scalar or an enum does. Wrappers look like what they wrap.
    Plain(FieldKind),
    /// An object of fields.
    Object(MessageId),
    /// As the well-known type of that name says: `Timestamp` is a string, and so on.
    Special(&'static str),
}

/// How values of that kind look in JSON (ProtoJSON, "Well-Known Types").
pub fn form(schema: &Schema, kind: FieldKind) -> Form {
    let FieldKind::Message(id) = kind else { return Form::Plain(kind) };
    let Some(name) = schema.message(id).full_name.strip_prefix("google.protobuf.") else {
        return Form::Object(id);
    };
    let wrapped = match name {
        "DoubleValue" => Scalar::Double,
        "FloatValue" => Scalar::Float,
        "Int64Value" => Scalar::Int64,
        "UInt64Value" => Scalar::Uint64,
        "Int32Value" => Scalar::Int32,
        "UInt32Value" => Scalar::Uint32,
        "BoolValue" => Scalar::Bool,
        "StringValue" => Scalar::String,
        "BytesValue" => Scalar::Bytes,
        _ => return special(name).map_or(Form::Object(id), Form::Special),
    };
    Form::Plain(FieldKind::Scalar(wrapped))
}

fn special(name: &str) -> Option<&'static str> {
    ["Any", "Timestamp", "Duration", "FieldMask", "Struct", "Value", "ListValue"]
        .into_iter()
        .find(|known| *known == name)
}
