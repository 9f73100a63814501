//! A property that the reader requires. What a user reads: `property_required.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::exact::Cause;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/property-required",
    summary: "the reader requires a property that the writer may leave out",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `exact.rs` decides when it holds.
pub(in crate::jsonschema) fn message(cause: &Cause) -> Text {
    Text::new()
        .reader()
        .plain(" requires ")
        .code(cause.missing.clone())
        .plain(", which ")
        .writer()
        .plain(" may leave out")
}
