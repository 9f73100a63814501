//! A promotion that rounds. What a user reads: `lossy_promotion.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::compare::Probe;
use super::super::model::Kind;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/lossy-promotion",
    summary: "a promotion to float or double rounds large whole numbers",
    kind: RuleKind::Compatibility,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Rule("avro/type-mismatch"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>) -> Change {
    let (w, r) = (pair.writer_type(), pair.reader_type());
    let (digits, past) = match pair.reader.node(pair.r).kind {
        Kind::Float => ("24", "16777216"),
        _ => ("53", "9007199254740992"),
    };
    let message = Text::new()
        .reader()
        .plain(" reads ")
        .code(&w)
        .plain(" as ")
        .code(&r)
        .plain(format!(", which rounds whole numbers past {past}"));
    pair.change(&RULE, Effect::Lossy, message)
        .writer_says(Text::new().plain("writes ").code(w))
        .reader_says(Text::from(format!("keeps {digits} binary digits")))
        .advise(Text::from("safe while the numbers stay small; otherwise keep the type"))
}

/// The smallest whole number that does not survive.
pub(in crate::avro) fn probe(_writer: &Kind, reader: &Kind) -> Probe {
    Probe::Whole(if matches!(reader, Kind::Float) { (1 << 24) + 1 } else { (1 << 53) + 1 })
}
