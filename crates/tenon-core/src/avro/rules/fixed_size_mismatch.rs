//! Two fixed types of different sizes. What a user reads: `fixed_size_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::Fixed;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/fixed-size-mismatch",
    summary: "the reader's fixed has another size than the writer's",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: Some("FIXED_SIZE_MISMATCH"),
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>, writer: &Fixed, reader: &Fixed) -> Change {
    let message = Text::new()
        .reader()
        .plain(" expects ")
        .code(reader.name.full())
        .plain(format!(" of {} bytes where ", reader.size))
        .writer()
        .plain(format!(" writes {}", writer.size));
    pair.change(&RULE, Effect::Refused, message)
        .at_writer(pair.writer.attribute_place(pair.w, "size"), format!("writes {} bytes", writer.size).into())
        .at_reader(pair.reader.attribute_place(pair.r, "size"), format!("expects {} bytes", reader.size).into())
        .about(reader.name.full())
        .advise(Text::from("a fixed keeps its size for good: add a field of a new fixed type, or use bytes"))
}
