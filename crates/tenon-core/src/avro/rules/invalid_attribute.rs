//! An attribute of the wrong shape. What a user reads: `invalid_attribute.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/invalid-attribute",
    summary: "an attribute has a value of the wrong type or out of range",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
