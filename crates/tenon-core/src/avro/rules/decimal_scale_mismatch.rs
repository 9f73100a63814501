//! Two decimals with their points in different places. What a user reads: `decimal_scale_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/decimal-scale-mismatch",
    summary: "the reader puts the decimal point elsewhere than the writer",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>, writer: u64, reader: u64) -> Change {
    let message = Text::new()
        .reader()
        .plain(format!(" reads decimals with {reader} digits behind the point where "))
        .writer()
        .plain(format!(" writes {writer}"));
    pair.change(&RULE, Effect::Misread, message)
        .at_writer(pair.writer.attribute_place(pair.w, "scale"), format!("writes scale {writer}").into())
        .at_reader(pair.reader.attribute_place(pair.r, "scale"), format!("reads scale {reader}").into())
        .about("scale")
        .advise(Text::from("the bytes hold no point: keep the scale, or add a field with the new one"))
}
