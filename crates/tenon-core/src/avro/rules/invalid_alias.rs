//! An alias outside the grammar of names. What a user reads: `invalid_alias.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/invalid-alias",
    summary: "an alias is not a valid name, which some parsers refuse",
    kind: RuleKind::Syntax,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
