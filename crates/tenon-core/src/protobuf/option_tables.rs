//! The options and features of `descriptor.proto`: their names, types and where they may stand.
//!
//! Source: `descriptor.proto` of protoc 35.1.

use super::ast::Level;

/// What an option can be set on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    File,
    Message,
    Field,
    Oneof,
    ExtensionRange,
    Enum,
    EnumValue,
    Service,
    Method,
}

impl Target {
    /// The message whose fields and extensions are the options.
    pub(super) fn message(self) -> &'static str {
        match self {
            Target::File => "google.protobuf.FileOptions",
            Target::Message => "google.protobuf.MessageOptions",
            Target::Field => "google.protobuf.FieldOptions",
            Target::Oneof => "google.protobuf.OneofOptions",
            Target::ExtensionRange => "google.protobuf.ExtensionRangeOptions",
            Target::Enum => "google.protobuf.EnumOptions",
            Target::EnumValue => "google.protobuf.EnumValueOptions",
            Target::Service => "google.protobuf.ServiceOptions",
            Target::Method => "google.protobuf.MethodOptions",
        }
    }

    /// Its name in `FieldOptions.OptionTargetType`.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Target::File => "TARGET_TYPE_FILE",
            Target::Message => "TARGET_TYPE_MESSAGE",
            Target::Field => "TARGET_TYPE_FIELD",
            Target::Oneof => "TARGET_TYPE_ONEOF",
            Target::ExtensionRange => "TARGET_TYPE_EXTENSION_RANGE",
            Target::Enum => "TARGET_TYPE_ENUM",
            Target::EnumValue => "TARGET_TYPE_ENUM_ENTRY",
            Target::Service => "TARGET_TYPE_SERVICE",
            Target::Method => "TARGET_TYPE_METHOD",
        }
    }

    /// For people.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Target::File => "files",
            Target::Message => "messages",
            Target::Field => "fields",
            Target::Oneof => "oneofs",
            Target::ExtensionRange => "extension ranges",
            Target::Enum => "enums",
            Target::EnumValue => "enum values",
            Target::Service => "services",
            Target::Method => "methods",
        }
    }
}

/// What an option can be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Bool,
    Text,
    Word(&'static [&'static str]),
    /// The same, and more than once.
    WordList(&'static [&'static str]),
    /// A value of the field's own type; `defaults.rs` knows it.
    Default,
    /// Features; `interpret.rs` knows them.
    Features,
    /// A message that nothing here depends on.
    Opaque,
    /// The same, and more than once.
    OpaqueList,
    /// Not by hand.
    Never,
}

use Setting::{Bool, Features, Never, Opaque, OpaqueList, Text, Word, WordList};

/// The options of a kind of declaration.
pub(super) fn options_of(target: Target) -> &'static [(&'static str, Setting)] {
    match target {
        Target::File => FILE,
        Target::Message => MESSAGE,
        Target::Field => FIELD,
        Target::Oneof => &[("features", Features)],
        Target::ExtensionRange => &[
            ("declaration", OpaqueList),
            ("features", Features),
            ("verification", Word(&["DECLARATION", "UNVERIFIED"])),
        ],
        Target::Enum => &[
            ("allow_alias", Bool),
            ("deprecated", Bool),
            ("deprecated_legacy_json_field_conflicts", Bool),
            ("features", Features),
        ],
        Target::EnumValue => &[
            ("deprecated", Bool),
            ("features", Features),
            ("debug_redact", Bool),
            ("feature_support", Opaque),
        ],
        Target::Service => &[("features", Features), ("deprecated", Bool)],
        Target::Method => &[
            ("deprecated", Bool),
            ("idempotency_level", Word(&["IDEMPOTENCY_UNKNOWN", "NO_SIDE_EFFECTS", "IDEMPOTENT"])),
            ("features", Features),
        ],
    }
}

const FILE: &[(&str, Setting)] = &[
    ("java_package", Text),
    ("java_outer_classname", Text),
    ("java_multiple_files", Bool),
    ("java_generate_equals_and_hash", Bool),
    ("java_string_check_utf8", Bool),
    ("optimize_for", Word(&["SPEED", "CODE_SIZE", "LITE_RUNTIME"])),
    ("go_package", Text),
    ("cc_generic_services", Bool),
    ("java_generic_services", Bool),
    ("py_generic_services", Bool),
    ("deprecated", Bool),
    ("cc_enable_arenas", Bool),
    ("objc_class_prefix", Text),
    ("csharp_namespace", Text),
    ("swift_prefix", Text),
    ("php_class_prefix", Text),
    ("php_namespace", Text),
    ("php_metadata_namespace", Text),
    ("ruby_package", Text),
    ("features", Features),
];

const MESSAGE: &[(&str, Setting)] = &[
    ("message_set_wire_format", Bool),
    ("no_standard_descriptor_accessor", Bool),
    ("deprecated", Bool),
    ("map_entry", Never),
    ("deprecated_legacy_json_field_conflicts", Bool),
    ("features", Features),
];

const FIELD: &[(&str, Setting)] = &[
    ("ctype", Word(&["STRING", "CORD", "STRING_PIECE"])),
    ("packed", Bool),
    ("jstype", Word(&["JS_NORMAL", "JS_STRING", "JS_NUMBER"])),
    ("lazy", Bool),
    ("unverified_lazy", Bool),
    ("deprecated", Bool),
    ("weak", Bool),
    ("debug_redact", Bool),
    ("retention", Word(&["RETENTION_UNKNOWN", "RETENTION_RUNTIME", "RETENTION_SOURCE"])),
    ("targets", WordList(TARGET_TYPES)),
    ("edition_defaults", OpaqueList),
    ("features", Features),
    ("feature_support", Opaque),
    ("default", Setting::Default),
    ("json_name", Text),
];

const TARGET_TYPES: &[&str] = &[
    "TARGET_TYPE_UNKNOWN",
    "TARGET_TYPE_FILE",
    "TARGET_TYPE_EXTENSION_RANGE",
    "TARGET_TYPE_MESSAGE",
    "TARGET_TYPE_FIELD",
    "TARGET_TYPE_ONEOF",
    "TARGET_TYPE_ENUM",
    "TARGET_TYPE_ENUM_ENTRY",
    "TARGET_TYPE_SERVICE",
    "TARGET_TYPE_METHOD",
];

/// A feature of all languages.
#[derive(Debug)]
pub(super) struct Feature {
    pub(super) name: &'static str,
    pub(super) values: &'static [&'static str],
    pub(super) targets: &'static [Target],
    pub(super) since: Level,
}

const fn feature(
    name: &'static str,
    values: &'static [&'static str],
    targets: &'static [Target],
    since: Level,
) -> Feature {
    Feature { name, values, targets, since }
}

/// Every feature.
pub(super) const FEATURES: &[Feature] = &[
    feature(
        "field_presence",
        &["EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED"],
        &[Target::Field, Target::File],
        Level::Edition2023,
    ),
    feature("enum_type", &["OPEN", "CLOSED"], &[Target::Enum, Target::File], Level::Edition2023),
    feature(
        "repeated_field_encoding",
        &["PACKED", "EXPANDED"],
        &[Target::Field, Target::File],
        Level::Edition2023,
    ),
    feature("utf8_validation", &["VERIFY", "NONE"], &[Target::Field, Target::File], Level::Edition2023),
    feature(
        "message_encoding",
        &["LENGTH_PREFIXED", "DELIMITED"],
        &[Target::Field, Target::File],
        Level::Edition2023,
    ),
    feature(
        "json_format",
        &["ALLOW", "LEGACY_BEST_EFFORT"],
        &[Target::Message, Target::Enum, Target::File],
        Level::Edition2023,
    ),
    feature(
        "enforce_naming_style",
        &["STYLE2024", "STYLE_LEGACY", "STYLE2026"],
        &[
            Target::File,
            Target::ExtensionRange,
            Target::Message,
            Target::Field,
            Target::Oneof,
            Target::Enum,
            Target::EnumValue,
            Target::Service,
            Target::Method,
        ],
        Level::Edition2024,
    ),
    feature(
        "default_symbol_visibility",
        &["EXPORT_ALL", "EXPORT_TOP_LEVEL", "LOCAL_ALL", "STRICT"],
        &[Target::File],
        Level::Edition2024,
    ),
];
