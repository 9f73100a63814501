//! An array whose items the reader restricts. What a user reads: `items_restricted.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::exact::Cause;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/items-restricted",
    summary: "the reader wants items to be unique or some of them special, and the writer does not",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
    page: include_str!("items_restricted.md"),
};

/// States the fact; `exact.rs` decides when it holds.
pub(in crate::jsonschema) fn message(cause: &Cause) -> Text {
    Text::new()
        .reader()
        .plain(" refuses ")
        .code(cause.value.clone())
        .plain(" by its ")
        .code(cause.keyword)
        .plain(", which ")
        .writer()
        .plain(" may write")
}
