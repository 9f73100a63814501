//! A logical type that readers ignore. What a user reads: `ignored_logical_type.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/ignored-logical-type",
    summary: "a logical type does not go with its base type or attributes, so readers ignore it",
    kind: RuleKind::Syntax,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
