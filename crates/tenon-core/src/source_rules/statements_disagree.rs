//! One text, two versions. What a user reads: `statements_disagree.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::stated::Statement;
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "version/statements-disagree",
    summary: "a schema states two versions",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// States the fact.
pub(crate) fn message(first: &Statement, other: &Statement) -> Text {
    let text = Text::new().plain(first.by.described()).plain(" says ").code(first.text.clone());
    text.plain(", and ").plain(other.by.described()).plain(" says ").code(other.text.clone())
}
