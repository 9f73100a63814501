//! A value of a type that the reader does not take. What a user reads: `type_narrowed.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::exact::Cause;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/type-narrowed",
    summary: "a type that the writer may write and the reader does not take",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `exact.rs` decides when it holds.
pub(in crate::jsonschema) fn message(cause: &Cause) -> Text {
    // Of numbers `integer` takes all but fractions.
    let what = match cause.kind {
        "number" if cause.limit.contains("integer") => Text::from("fraction like ").code(cause.value.clone()),
        kind => Text::new().code(kind),
    };
    Text::new().reader().plain(" takes no ").text(what).plain(", which ").writer().plain(" may write")
}
