//! A file is imported or needed that is not there. What a user reads: `missing_import.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/missing-import",
    summary: "a file is imported or needed that is not there",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
