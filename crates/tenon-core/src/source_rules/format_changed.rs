//! Two versions in two languages. What a user reads: `format_changed.md`.

use crate::format::Format;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "source/format-changed",
    summary: "two versions are written in two schema languages",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    mirror: Mirror::Itself,
    page: include_str!("format_changed.md"),
};

/// States the fact, in roles.
pub(crate) fn message(writer: Format, reader: Format) -> Text {
    Text::new().reader().plain(format!(" is a schema of {reader} where ")).writer().plain(format!(" is one of {writer}"))
}
