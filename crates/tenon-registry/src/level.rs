//! Compatibility levels in the registry's spelling, as values of requests, answers and events.

use serde::{Deserialize, Deserializer, Serializer};
use tenon_core::Compatibility;

/// `BACKWARD_TRANSITIVE` and so on.
pub fn name(level: Compatibility) -> &'static str {
    match level {
        Compatibility::None => "NONE",
        Compatibility::Backward => "BACKWARD",
        Compatibility::BackwardTransitive => "BACKWARD_TRANSITIVE",
        Compatibility::Forward => "FORWARD",
        Compatibility::ForwardTransitive => "FORWARD_TRANSITIVE",
        Compatibility::Full => "FULL",
        Compatibility::FullTransitive => "FULL_TRANSITIVE",
    }
}

/// The level of that name, in upper or lower case.
pub fn parse(text: &str) -> Option<Compatibility> {
    Compatibility::ALL.into_iter().find(|level| name(*level).eq_ignore_ascii_case(text))
}

pub(crate) fn serialize<S: Serializer>(
    level: &Option<Compatibility>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match level {
        Some(level) => serializer.serialize_str(name(*level)),
        None => serializer.serialize_none(),
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Compatibility>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let unknown = || serde::de::Error::custom("no such compatibility level");
    text.map(|text| parse(&text).ok_or_else(unknown)).transpose()
}
