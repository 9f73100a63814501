//! A subject that is gone. What a user reads: `subject_removed.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "subject/removed",
    summary: "a schema that the earlier state had is gone",
    kind: RuleKind::Subject,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Rule("subject/added"),
};

/// States the fact.
pub(crate) fn message(subject: &str, baseline: &str) -> Text {
    Text::new().code(subject).plain(" is gone: ").code(baseline).plain(" has it, and no schema here is called so")
}
