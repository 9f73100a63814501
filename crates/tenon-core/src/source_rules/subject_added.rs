//! A subject without an earlier version. What a user reads: `subject_added.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "subject/added",
    summary: "a schema has no earlier version to be compared with",
    kind: RuleKind::Subject,
    severity: Severity::Note,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Rule("subject/removed"),
};

/// States the fact.
pub(crate) fn message(subject: &str, baseline: &str) -> Text {
    Text::new().code(subject).plain(" is new: ").code(baseline).plain(" has no such schema")
}
