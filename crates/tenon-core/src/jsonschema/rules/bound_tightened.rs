//! A value outside a bound of the reader. What a user reads: `bound_tightened.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/bound-tightened",
    summary: "a number, length or count that the writer may write lies outside a bound of the reader",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};
