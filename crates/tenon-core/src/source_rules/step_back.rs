//! A version that goes back. What a user reads: `step_back.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "version/step-back",
    summary: "a version is lower than the one before",
    kind: RuleKind::Lint,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// States the fact.
pub(crate) fn message(old: &str, new: &str) -> Text {
    Text::new().plain("the version goes back from ").code(old).plain(" to ").code(new)
}
