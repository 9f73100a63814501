//! A value that the reader does not list. What a user reads: `enum_value_lost.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::exact::Cause;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/enum-value-lost",
    summary: "a value that the writer may write and the reader's enum or const does not list",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `exact.rs` decides when it holds.
pub(in crate::jsonschema) fn message(cause: &Cause) -> Text {
    Text::new().reader().plain(" does not list ").code(cause.value.clone()).plain(", which ").writer().plain(" may write")
}
