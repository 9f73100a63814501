//! A draft that nobody here knows. What a user reads: `unknown_draft.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::draft::Draft;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/unknown-draft",
    summary: "the schema states a draft that is not known",
    kind: RuleKind::Syntax,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// What is said of an unknown `$schema`.
pub(crate) fn message(uri: &str, instead: Draft) -> Text {
    Text::new().code(uri).plain(format!(" names no draft that is known; read as {instead}"))
}

/// What can be written.
pub(crate) fn advice() -> Text {
    Text::new().plain("the newest draft is ").code(Draft::Draft202012.uri())
}
