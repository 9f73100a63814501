//! Files import each other in a circle. What a user reads: `import_cycle.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/import-cycle",
    summary: "files import each other in a circle",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};
