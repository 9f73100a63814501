//! A waiver that excuses nothing because its words are wrong. What a user reads: `waiver_malformed.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "source/waiver-malformed",
    summary: "a waiver does not say which rule, until when or why",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
