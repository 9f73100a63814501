//! One full name, two definitions. What a user reads: `duplicate_definition.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/duplicate-definition",
    summary: "a full name is defined more than once",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
