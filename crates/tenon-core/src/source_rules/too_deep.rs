//! Text nested past the limit. What a user reads: `too_deep.md`.

use crate::finding::Finding;
use crate::problem::problem;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::json::Malformed;
use crate::text::{Place, Source};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json/too-deep",
    summary: "arrays and objects are nested deeper than the limit",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// The finding for a text nested past the limit.
pub(crate) fn finding(source: &Source, error: Malformed) -> Finding {
    let place = Place { source: source.clone(), span: error.span, pointer: String::new() };
    problem(&RULE, place, Text::from(error.message)).advise("define inner types by name, one after the other, and refer to them")
}
