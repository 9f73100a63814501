//! Written defaults: allowed where they stand, and of the field's type.

use crate::words::Text;

use super::ast::{Level, OptionValueKind};
use super::features::{Features, FieldPresence};
use super::link::{Linker, Spot};
use super::model::{Cardinality, Field, FieldKind, Scalar};
use super::rules::{invalid_option, not_in_this_syntax};
use super::settings::setting;

/// The default as plain text; reports one that cannot be.
pub(super) fn check(
    linker: &mut Linker<'_>,
    field: &Field,
    spot: Spot<'_>,
    level: Level,
    features: Features,
) -> Option<String> {
    let option = setting(&field.written.options, "default")?;
    let span = option.value.span;
    if level == Level::Proto3 {
        linker.error_with(
            &not_in_this_syntax::RULE,
            spot,
            option.span,
            || Text::from("proto3 has no written defaults"),
            |finding| finding.advise("remove it; absent fields are zero or empty"),
        );
        return None;
    }
    // Minus zero is zero to a number, but not to a parser.
    let minus = linker.input(spot.file).source.slice(span).starts_with('-');
    let mut refuse = |words: Text| {
        linker.error(&invalid_option::RULE, spot, span, || words);
        None
    };
    if matches!(field.cardinality, Cardinality::Repeated | Cardinality::Map) {
        return refuse(Text::from("a repeated field has no default"));
    }
    if level >= Level::Edition2023
        && features.presence == FieldPresence::Implicit
        && field.oneof.is_none()
        && !matches!(field.kind, FieldKind::Message(_))
    {
        return refuse(Text::from("a field without presence has no default"));
    }
    match field.kind {
        FieldKind::Message(_) => refuse(Text::from("a message has no default")),
        FieldKind::Scalar(Scalar::Uint32 | Scalar::Uint64 | Scalar::Fixed32 | Scalar::Fixed64) if minus => {
            refuse(Text::from("an unsigned number has no sign"))
        }
        FieldKind::Scalar(scalar) => match of_scalar(scalar, &option.value.kind) {
            Some(text) if minus && text == "0" && matches!(scalar, Scalar::Float | Scalar::Double) => {
                Some("-0".to_owned())
            }
            Some(text) => Some(text),
            None => refuse(Text::new().plain("this is no value of ").code(name(scalar))),
        },
        FieldKind::Enum(id) => match &option.value.kind {
            OptionValueKind::Ident(word) if linker.has_value(id, word) => Some(word.clone()),
            _ => {
                let of = linker.enums.get(id.0 as usize);
                let shown = of.map_or(String::new(), |of| of.full_name.clone());
                linker.error(&invalid_option::RULE, spot, span, || {
                    Text::new().plain("this is no value of ").code(shown)
                });
                None
            }
        },
    }
}

fn name(scalar: Scalar) -> &'static str {
    super::fields::SCALARS.iter().find(|(_, known)| *known == scalar).map_or("", |(name, _)| name)
}

/// A value of a scalar as plain text; `None` where it is none.
pub(super) fn of_scalar(scalar: Scalar, value: &OptionValueKind) -> Option<String> {
    let whole = |low: i128, high: i128| match value {
        OptionValueKind::Integer(value) if (low..=high).contains(value) => Some(value.to_string()),
        _ => None,
    };
    match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => whole(i32::MIN.into(), i32::MAX.into()),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => whole(i64::MIN.into(), i64::MAX.into()),
        Scalar::Uint32 | Scalar::Fixed32 => whole(0, u32::MAX.into()),
        Scalar::Uint64 | Scalar::Fixed64 => whole(0, u64::MAX.into()),
        Scalar::Float | Scalar::Double => match value {
            OptionValueKind::Integer(value) => Some(value.to_string()),
            OptionValueKind::Float(value) => Some(value.to_string()),
            OptionValueKind::Ident(word) if matches!(word.as_str(), "inf" | "-inf" | "nan" | "-nan") => {
                Some(word.clone())
            }
            _ => None,
        },
        Scalar::Bool => match value {
            OptionValueKind::Ident(word) if word == "true" || word == "false" => Some(word.clone()),
            _ => None,
        },
        Scalar::String => match value {
            OptionValueKind::String(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        },
        Scalar::Bytes => match value {
            OptionValueKind::String(bytes) => Some(escaped(bytes)),
            _ => None,
        },
    }
}

/// Bytes as `descriptor.proto` wants them in a default: C escapes, octal, for a hexadecimal one would
/// take the digits behind it along.
fn escaped(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'"' | b'\'' | b'\\' => {
                out.push('\\');
                out.push(char::from(*byte));
            }
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => out.push_str(&format!("\\{byte:03o}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn an_escape_ends_before_a_digit() {
        assert_eq!(escaped(b"\xff\x00a\"\n"), "\\377\\000a\\\"\\n");
    }
}
