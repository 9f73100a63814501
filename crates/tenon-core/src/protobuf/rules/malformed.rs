//! Text that is not the Protobuf language. What a user reads: `malformed.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/malformed",
    summary: "the text is not a well-formed .proto file",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
