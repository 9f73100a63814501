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
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact, in roles.
pub(crate) fn message(writer: Format, reader: Format) -> Text {
    let (reader, writer) = (reader.title(), writer.title());
    Text::new().reader().plain(format!(" is written in {reader} where ")).writer().plain(format!(" is in {writer}"))
}
