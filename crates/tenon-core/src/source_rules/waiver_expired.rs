//! A waiver whose day has passed while what it excused is still there. What a user reads: `waiver_expired.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "source/waiver-expired",
    summary: "a waiver excused something until a day that has passed",
    kind: RuleKind::Syntax,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
