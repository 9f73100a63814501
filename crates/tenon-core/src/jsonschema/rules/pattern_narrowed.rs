//! A string that a pattern of the reader does not match. What a user reads: `pattern_narrowed.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::exact::Cause;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/pattern-narrowed",
    summary: "a string that the writer may write does not match a pattern of the reader",
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
        .plain(" matches ")
        .code(cause.value.clone())
        .plain(" with no ")
        .code(cause.keyword)
        .plain(", and ")
        .writer()
        .plain(" may write it")
}
