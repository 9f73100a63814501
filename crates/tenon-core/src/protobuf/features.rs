//! Features: what proto2, proto3 and each edition mean by default, and what a declaration changes.
//!
//! Values are passed down from file to message to field; a statement changes them from there on.
//! Whether a statement is allowed is asked in `options.rs`; here the ones that make sense are obeyed.
//! Source: `descriptor.proto`, `edition_defaults` of `FeatureSet`, `pb.CppFeatures`, `pb.JavaFeatures`.

use super::ast::{AggregateField, Level, OptionStatement, OptionValue, OptionValueKind};
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
        cpp_string: if newest { "VIEW" } else { "STRING" },
        java_utf8: "DEFAULT",
    }
}

/// `parent` with what `options` change.
pub(super) fn with(parent: Features, options: &[OptionStatement]) -> Features {
    let mut features = parent;
    for option in options {
        let mut parts = option.name.iter().flat_map(|part| {
            let whole = part.is_extension;
            part.name.text.split(move |c| c == '.' && !whole).map(move |name| (name, whole))
        });
        if parts.next() != Some(("features", false)) {
            continue;
        }
        match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => set_all(&mut features, &option.value),
            (Some((name, false)), None, _) => set(&mut features, name, &option.value),
            (Some((language, true)), None, _) => {
                fields(&option.value).for_each(|field| {
                    set_of(&mut features, language, &field.name.text, &field.value);
                });
            }
            (Some((language, true)), Some((name, false)), None) => {
                set_of(&mut features, language, name, &option.value);
            }
            _ => {}
        }
    }
    features
}

fn fields(value: &OptionValue) -> impl Iterator<Item = &AggregateField> {
    match &value.kind {
        OptionValueKind::Aggregate(fields) => fields.iter(),
        _ => [].iter(),
    }
}

fn set_all(features: &mut Features, value: &OptionValue) {
    for field in fields(value) {
        if field.is_extension {
            for inner in fields(&field.value) {
                set_of(features, &field.name.text, &inner.name.text, &inner.value);
            }
        } else {
            set(features, &field.name.text, &field.value);
        }
    }
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
