//! An array whose items the reader restricts. What a user reads: `items_restricted.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/items-restricted",
    summary: "the reader wants items to be unique or some of them special, and the writer does not",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};
