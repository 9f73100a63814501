//! More schemas than memory is set aside for. What a user reads: `too_many_subschemas.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/too-many-subschemas",
    summary: "a set of texts holds more subschemas than the limit",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// What is said at the first one too many.
pub(crate) fn message(most: usize) -> Text {
    Text::from(format!("more than {most} subschemas in one set of texts"))
}
