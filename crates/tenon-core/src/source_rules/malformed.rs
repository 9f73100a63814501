//! Text that is not JSON. What a user reads: `malformed.md`.

use crate::finding::Finding;
use crate::problem::problem;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::json::Malformed;
use crate::text::{Place, Source};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json/malformed",
    summary: "the text is not JSON",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// The finding for a text that is not JSON. `smallest` is the least there is to say in its language, for
/// who has said nothing yet.
pub(crate) fn finding(source: &Source, error: Malformed, smallest: &str) -> Finding {
    let at = |span| Place { source: source.clone(), span, pointer: String::new() };
    let empty = source.text().trim().is_empty();
    let cut_off = error.message.ends_with(" never ends");
    let message = if empty { "the text is empty".to_owned() } else { error.message };
    let finding = problem(&RULE, at(error.span), Text::from(message));
    match error.opened {
        Some(opened) => finding.and_at(at(opened), "opened here"),
        None if cut_off => finding.advise("is the rest of the text missing?"),
        None if empty => finding.advise(Text::new().plain("the smallest schema is ").code(smallest)),
        None => finding,
    }
}
