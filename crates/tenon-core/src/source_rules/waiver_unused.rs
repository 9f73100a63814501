//! A waiver that nothing needs. What a user reads: `waiver_unused.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "source/waiver-unused",
    summary: "a waiver stands where there is nothing to excuse",
    kind: RuleKind::Syntax,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
