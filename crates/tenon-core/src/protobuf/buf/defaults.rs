//! Absent values, written or not, and when buf takes two of them for the same.

use super::super::ast::{OptionStatement, OptionValueKind};
use super::super::model::{Cardinality, Field, FieldKind, Scalar, Schema};
use super::places;

/// A field's value when it is absent.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Absent {
    /// A string or bytes.
    Bytes(Vec<u8>),
    /// A whole number, a boolean, an enum's number.
    Whole(i128),
    /// A `float`, at its own precision.
    Float(f32),
    /// A `double`.
    Double(f64),
}

impl Absent {
    /// `None` for fields that cannot have one: messages and whatever is repeated.
    pub(super) fn of(field: &Field, schema: &Schema) -> Option<Absent> {
        if matches!(field.cardinality, Cardinality::Repeated | Cardinality::Map) {
            return None;
        }
        let written = written(field).map(|option| &option.value.kind);
        let whole = match written {
            Some(OptionValueKind::Integer(value)) => *value,
            Some(OptionValueKind::Ident(word)) if word == "true" => 1,
            Some(_) | None => 0,
        };
        Some(match field.kind {
            FieldKind::Message(_) => return None,
            FieldKind::Scalar(Scalar::String | Scalar::Bytes) => Absent::Bytes(match written {
                Some(OptionValueKind::String(bytes)) => bytes.clone(),
                Some(_) | None => Vec::new(),
            }),
            FieldKind::Scalar(Scalar::Double) => Absent::Double(float(written)),
            // Rounded once from the text's value, as protoc does.
            FieldKind::Scalar(Scalar::Float) => Absent::Float(float(written) as f32),
            FieldKind::Scalar(_) => Absent::Whole(whole),
            FieldKind::Enum(id) => {
                let values = &schema.enumeration(id).values;
                let value = match written {
                    Some(OptionValueKind::Ident(name)) => values.iter().find(|value| value.name == *name),
                    Some(_) | None => values.first(),
                };
                Absent::Whole(value.map_or(0, |value| value.number.into()))
            }
        })
    }

    /// Kinds of numbers mix; text and numbers never agree.
    pub(super) fn same(&self, other: &Absent) -> bool {
        match (self, other) {
            (Absent::Bytes(one), Absent::Bytes(two)) => one == two,
            (Absent::Bytes(_), _) | (_, Absent::Bytes(_)) => false,
            (Absent::Whole(one), Absent::Whole(two)) => one == two,
            (Absent::Whole(whole), Absent::Float(float)) | (Absent::Float(float), Absent::Whole(whole)) => {
                exactly(*whole, f64::from(*float))
            }
            (Absent::Whole(whole), Absent::Double(double))
            | (Absent::Double(double), Absent::Whole(whole)) => exactly(*whole, *double),
            (Absent::Float(one), Absent::Float(two)) => equal(f64::from(*one), f64::from(*two)),
            (Absent::Double(one), Absent::Double(two)) => equal(*one, *two),
            // At the lower precision: 1.1 stays 1.1 when a float becomes a double.
            (Absent::Float(float), Absent::Double(double))
            | (Absent::Double(double), Absent::Float(float)) => {
                equal(f64::from(*float), f64::from(*double as f32))
            }
        }
    }

    /// Nothing, or zero.
    pub(super) fn is_zero(&self) -> bool {
        match self {
            Absent::Bytes(bytes) => bytes.is_empty(),
            Absent::Whole(whole) => *whole == 0,
            Absent::Float(float) => *float == 0.0,
            Absent::Double(double) => *double == 0.0,
        }
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Absent::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Absent::Whole(whole) => whole.to_string(),
            Absent::Float(float) => float.to_string(),
            Absent::Double(double) => double.to_string(),
        }
    }
}

/// The statement that sets a default.
pub(super) fn written(field: &Field) -> Option<&OptionStatement> {
    places::option(&field.written.options, "default")
}

fn float(written: Option<&OptionValueKind>) -> f64 {
    match written {
        Some(OptionValueKind::Float(value)) => *value,
        Some(OptionValueKind::Integer(value)) => *value as f64,
        Some(OptionValueKind::Ident(word)) => match word.as_str() {
            "inf" => f64::INFINITY,
            "-inf" => f64::NEG_INFINITY,
            _ => f64::NAN,
        },
        Some(_) | None => 0.0,
    }
}

fn equal(one: f64, two: f64) -> bool {
    one == two || one.is_nan() && two.is_nan()
}

/// Whole numbers here have at most 64 bits, so a double that is equal converts without loss.
fn exactly(whole: i128, double: f64) -> bool {
    double.is_finite() && double.fract() == 0.0 && double as i128 == whole
}
