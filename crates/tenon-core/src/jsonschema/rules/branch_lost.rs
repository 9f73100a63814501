//! A value for which the reader has no branch. What a user reads: `branch_lost.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::exact::Cause;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/branch-lost",
    summary: "a value that the writer may write fits no branch of the reader, or one too many",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `exact.rs` decides when it holds.
pub(in crate::jsonschema) fn message(cause: &Cause) -> Text {
    let by = match cause.keyword {
        "" => Text::new(),
        keyword => Text::from(" by its ").code(keyword),
    };
    Text::new()
        .reader()
        .plain(" refuses ")
        .code(cause.value.clone())
        .text(by)
        .plain(", which ")
        .writer()
        .plain(" may write")
}
