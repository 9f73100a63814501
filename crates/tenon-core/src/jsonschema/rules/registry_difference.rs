//! What a registry would refuse. What a user reads: `registry_difference.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/registry-difference",
    summary: "a registry refuses a difference, under the profiles confluent and confluent-lenient",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};
