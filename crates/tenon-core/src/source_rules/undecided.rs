//! A comparison that gave up. What a user reads: `undecided.md`.

use crate::limits::Limits;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "proof/undecided",
    summary: "the comparison ran out of its budget, so nothing is proved",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    mirror: Mirror::Itself,
    page: include_str!("undecided.md"),
};

/// What is said when a comparison gave up.
pub(crate) fn message(limits: &Limits) -> Text {
    Text::from(format!("the comparison took more than {} steps and was stopped", limits.steps))
}
