//! Bytes taken as UTF-8. What a user reads: `bytes_as_text.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/bytes-as-text",
    summary: "the reader takes bytes as a string, which not all bytes are",
    kind: RuleKind::Compatibility,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("every string is bytes"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>) -> Change {
    let message = Text::new().reader().plain(" takes the bytes of ").writer().plain(" as a string, which they need not be");
    pair.change(&RULE, Effect::Lossy, message)
        .writer_says(Text::from("any bytes may stand here"))
        .reader_says(Text::from("takes them as UTF-8"))
        .advise(Text::from("safe only while every writer puts UTF-8 here; decoders replace or refuse other bytes"))
}
