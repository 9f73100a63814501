//! A version that steps where nothing happened. What a user reads: `step_without_change.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::step::Step;
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "version/step-without-change",
    summary: "a version steps further than its change asks for",
    kind: RuleKind::Lint,
    severity: Severity::Note,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// States the fact.
pub(crate) fn message(old: &str, new: &str, asked: Step) -> Text {
    let text = Text::new().plain("the version steps from ").code(old).plain(" to ").code(new);
    text.plain(match asked {
        Step::None => ", and nothing else changed",
        Step::Patch | Step::Minor | Step::Major => ", and only documentation or layout changed",
    })
}
