//! The schema languages that Tenon reads.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::built;

/// A schema language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Format {
    /// Apache Avro, as `.avsc` or as a protocol, `.avpr`.
    Avro,
    /// Protocol Buffers, as `.proto`.
    Protobuf,
    /// JSON Schema, as JSON or YAML.
    JsonSchema,
}

impl Format {
    /// All formats that this version judges, whether this build has them or not.
    pub const ALL: [Format; 3] = [Format::Avro, Format::Protobuf, Format::JsonSchema];

    /// `true` where this build has it: the feature of that name is on.
    #[inline]
    pub const fn is_built(self) -> bool {
        match self {
            Format::Avro => built::Avro::GIVEN.is_some(),
            Format::Protobuf => built::Protobuf::GIVEN.is_some(),
            Format::JsonSchema => built::JsonSchema::GIVEN.is_some(),
        }
    }

    /// Kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Avro => "avro",
            Format::Protobuf => "protobuf",
            Format::JsonSchema => "json-schema",
        }
    }

    /// As a sentence writes it.
    pub fn title(self) -> &'static str {
        match self {
            Format::Avro => "Avro",
            Format::Protobuf => "Protobuf",
            Format::JsonSchema => "JSON Schema",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Format, UnknownFormat> {
        Format::ALL.into_iter().find(|format| format.name() == text).ok_or(UnknownFormat)
    }
}

/// The text names no format that Tenon reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownFormat;

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such schema format")
    }
}

impl std::error::Error for UnknownFormat {}
