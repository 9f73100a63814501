//! A statement is written that this syntax or edition does not have. What a user reads: `not_in_this_syntax.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/not-in-this-syntax",
    summary: "a statement is written that this syntax or edition does not have",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
