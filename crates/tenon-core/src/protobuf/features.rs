//! Features: what proto2, proto3 and each edition mean by default, and what a declaration changes.
//!
//! Values are passed down from file to message to field; a statement changes them from there on.
//! Whether a statement is allowed is asked in `interpret.rs`; here the ones that make sense are obeyed.
//! Source: `descriptor.proto`, `edition_defaults` of `FeatureSet`, `pb.CppFeatures`, `pb.JavaFeatures`.

use crate::text::Span;

use super::ast::{AggregateField, Ident, Level, OptionStatement, OptionValue, OptionValueKind};
use super::model::JsonFormat;

/// The value of every feature at one declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Features {
    pub(super) presence: FieldPresence,
    pub(super) closed: bool,
    pub(super) packed: bool,
    pub(super) utf8: bool,
    pub(super) delimited: bool,
    pub(super) json: JsonFormat,
    pub(super) visibility: Exported,
    /// `enforce_naming_style` is not `STYLE_LEGACY`.
    pub(super) styled: bool,
    /// `features.(pb.cpp).string_type`, by name.
    pub(super) cpp_string: &'static str,
    /// `features.(pb.java).utf8_validation`, by name.
    pub(super) java_utf8: &'static str,
}

/// Feature `field_presence`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldPresence {
    Explicit,
    Implicit,
    LegacyRequired,
}

/// Feature `default_symbol_visibility`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exported {
    All,
    TopLevel,
    None,
    Strict,
}

/// The defaults of a language level.
pub(super) fn defaults(level: Level) -> Features {
    let modern = level != Level::Proto2;
    let newest = level == Level::Edition2024;
    Features {
        presence: match level {
            Level::Proto3 => FieldPresence::Implicit,
            Level::Proto2 | Level::Edition2023 | Level::Edition2024 => FieldPresence::Explicit,
        },
        closed: !modern,
        packed: modern,
        utf8: modern,
        delimited: false,
        json: if modern { JsonFormat::Allow } else { JsonFormat::LegacyBestEffort },
        visibility: if newest { Exported::TopLevel } else { Exported::All },
        styled: newest,
        cpp_string: if newest { "VIEW" } else { "STRING" },
        java_utf8: "DEFAULT",
    }
}

/// One feature that a statement sets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'o> {
    /// `pb.cpp` for `(pb.cpp)`; `None` for the features of all languages.
    pub(super) language: Option<&'o Ident>,
    /// The feature's name; empty where the statement does not come down to one.
    pub(super) name: &'o str,
    pub(super) value: &'o OptionValue,
    /// What sets it.
    pub(super) span: Span,
}

/// Every feature that `options` set, one by one or by the handful, in order.
pub(super) fn written(options: &[OptionStatement]) -> Vec<Written<'_>> {
    let mut out = Vec::new();
    for option in options {
        let Some((first, rest)) = option.name.split_first() else { continue };
        if first.is_extension || first.name.text != "features" {
            continue;
        }
        let (value, span) = (&option.value, option.span);
        match rest {
            [] => {
                for field in fields(value) {
                    if field.is_extension {
                        of_language(&mut out, &field.name, &field.value);
                    } else {
                        let name = &field.name;
                        out.push(Written {
                            language: None,
                            name: &name.text,
                            value: &field.value,
                            span: name.span,
                        });
                    }
                }
            }
            [only] if only.is_extension => of_language(&mut out, &only.name, value),
            [only] => out.push(Written { language: None, name: &only.name.text, value, span }),
            [language, only] if language.is_extension && !only.is_extension => {
                out.push(Written { language: Some(&language.name), name: &only.name.text, value, span });
            }
            [other, ..] => out.push(Written { language: None, name: "", value, span: other.name.span }),
        }
    }
    out
}

fn of_language<'o>(out: &mut Vec<Written<'o>>, language: &'o Ident, value: &'o OptionValue) {
    for field in fields(value) {
        let name = &field.name;
        out.push(Written {
            language: Some(language),
            name: &name.text,
            value: &field.value,
            span: name.span,
        });
    }
}

fn fields(value: &OptionValue) -> impl Iterator<Item = &AggregateField> {
    match &value.kind {
        OptionValueKind::Aggregate(fields) => fields.iter(),
        _ => [].iter(),
    }
}

/// The value a feature of all languages is set to.
pub(super) fn value_of<'o>(written: &[Written<'o>], name: &str) -> Option<(&'o str, Span)> {
    let found = written.iter().rev().find(|one| one.language.is_none() && one.name == name)?;
    match &found.value.kind {
        OptionValueKind::Ident(word) => Some((word, found.span)),
        _ => None,
    }
}

/// `parent` with what `options` change.
pub(super) fn with(parent: Features, options: &[OptionStatement]) -> Features {
    let mut features = parent;
    for one in written(options) {
        match one.language {
            Some(language) => set_of(&mut features, &language.text, one.name, one.value),
            None => set(&mut features, one.name, one.value),
        }
    }
    features
}

fn set(features: &mut Features, name: &str, value: &OptionValue) {
    let OptionValueKind::Ident(value) = &value.kind else { return };
    match (name, value.as_str()) {
        ("field_presence", "EXPLICIT") => features.presence = FieldPresence::Explicit,
        ("field_presence", "IMPLICIT") => features.presence = FieldPresence::Implicit,
        ("field_presence", "LEGACY_REQUIRED") => features.presence = FieldPresence::LegacyRequired,
        ("enum_type", "OPEN") => features.closed = false,
        ("enum_type", "CLOSED") => features.closed = true,
        ("repeated_field_encoding", "PACKED") => features.packed = true,
        ("repeated_field_encoding", "EXPANDED") => features.packed = false,
        ("utf8_validation", "VERIFY") => features.utf8 = true,
        ("utf8_validation", "NONE") => features.utf8 = false,
        ("message_encoding", "LENGTH_PREFIXED") => features.delimited = false,
        ("message_encoding", "DELIMITED") => features.delimited = true,
        ("json_format", "ALLOW") => features.json = JsonFormat::Allow,
        ("json_format", "LEGACY_BEST_EFFORT") => features.json = JsonFormat::LegacyBestEffort,
        ("enforce_naming_style", "STYLE_LEGACY") => features.styled = false,
        ("enforce_naming_style", "STYLE2024" | "STYLE2026") => features.styled = true,
        ("default_symbol_visibility", "EXPORT_ALL") => features.visibility = Exported::All,
        ("default_symbol_visibility", "EXPORT_TOP_LEVEL") => features.visibility = Exported::TopLevel,
        ("default_symbol_visibility", "LOCAL_ALL") => features.visibility = Exported::None,
        ("default_symbol_visibility", "STRICT") => features.visibility = Exported::Strict,
        _ => {}
    }
}

fn set_of(features: &mut Features, language: &str, name: &str, value: &OptionValue) {
    let OptionValueKind::Ident(value) = &value.kind else { return };
    match (language.trim_start_matches('.'), name, value.as_str()) {
        ("pb.cpp", "string_type", "VIEW") => features.cpp_string = "VIEW",
        ("pb.cpp", "string_type", "CORD") => features.cpp_string = "CORD",
        ("pb.cpp", "string_type", "STRING") => features.cpp_string = "STRING",
        ("pb.java", "utf8_validation", "DEFAULT") => features.java_utf8 = "DEFAULT",
        ("pb.java", "utf8_validation", "VERIFY") => features.java_utf8 = "VERIFY",
        _ => {}
    }
}
