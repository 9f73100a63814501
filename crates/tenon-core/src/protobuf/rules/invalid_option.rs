//! An option is unknown, of the wrong type or in the wrong place. What a user reads: `invalid_option.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/invalid-option",
    summary: "an option is unknown, of the wrong type or in the wrong place",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
