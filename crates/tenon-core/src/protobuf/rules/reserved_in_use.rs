//! A reserved number or name is used, or reserved twice. What a user reads: `reserved_in_use.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/reserved-in-use",
    summary: "a reserved number or name is used, or reserved twice",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
