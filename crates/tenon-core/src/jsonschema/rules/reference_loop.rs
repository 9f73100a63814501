//! A schema that asks for itself. What a user reads: `reference_loop.md`.

use crate::finding::Finding;
use crate::problem::problem;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/reference-loop",
    summary: "a schema leads back to itself without a step into the value",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// The finding for a schema that leads back to itself: an error where nothing but references does.
pub(crate) fn finding(place: Place, severity: Severity) -> Finding {
    let message = Text::from("to judge a value by this schema takes judging it by this schema");
    let finding = problem(&RULE, place, message).advise("let the reference stand below a property or an item");
    Finding { severity, ..finding }
}
