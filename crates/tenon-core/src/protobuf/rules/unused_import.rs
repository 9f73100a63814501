//! A file is imported and nothing of it is used. What a user reads: `unused_import.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/unused-import",
    summary: "a file is imported and nothing of it is used",
    kind: RuleKind::Syntax,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("IMPORT_USED"),
    mirror: Mirror::NoDirection,
};
