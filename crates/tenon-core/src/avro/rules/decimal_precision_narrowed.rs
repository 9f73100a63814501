//! A decimal with less room in the reader. What a user reads: `decimal_precision_narrowed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/decimal-precision-narrowed",
    summary: "the reader's decimal allows fewer digits than the writer's",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Rule("avro/decimal-precision-widened"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>, writer: u64, reader: u64) -> Change {
    let message = Text::new()
        .reader()
        .plain(format!(" allows decimals of {reader} digits where "))
        .writer()
        .plain(format!(" writes up to {writer}"));
    pair.change(&RULE, Effect::Refused, message)
        .at_writer(pair.writer.attribute_place(pair.w, "precision"), format!("writes up to {writer} digits").into())
        .at_reader(pair.reader.attribute_place(pair.r, "precision"), format!("allows {reader}").into())
        .about("precision")
        .advise(Text::from("a precision may grow; let it stay where it is"))
}
