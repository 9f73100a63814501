//! A constraint that has no force. What a user reads: `ignored_keyword.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/ignored-keyword",
    summary: "a keyword stands where the draft ignores it",
    kind: RuleKind::Syntax,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
