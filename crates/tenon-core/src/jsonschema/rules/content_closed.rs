//! Content for which the reader has no room. What a user reads: `content_closed.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::exact::Cause;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/content-closed",
    summary: "the reader takes no property or item where the writer may write one",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `exact.rs` decides when it holds.
pub(in crate::jsonschema) fn message(cause: &Cause) -> Text {
    let what = match cause.name.as_str() {
        "" => Text::from("a value here"),
        name if cause.invented => Text::from("other names, such as ").code(name),
        name => Text::new().code(name),
    };
    Text::new().reader().plain(" has no room for ").text(what).plain(", which ").writer().plain(" may write")
}
