//! One number, two meanings. What a user reads: `logical_type_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::logical::Logical;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/logical-type-mismatch",
    summary: "the reader gives the writer's values another meaning: another unit, another calendar, another kind",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>, writer: Logical, reader: Logical) -> Change {
    let message = Text::new()
        .reader()
        .plain(" takes ")
        .code(writer.to_string())
        .plain(" values of ")
        .writer()
        .plain(" for ")
        .code(reader.to_string());
    pair.change(&RULE, Effect::Misread, message)
        .at_writer(pair.writer.attribute_place(pair.w, "logicalType"), Text::new().plain("writes ").code(writer.to_string()))
        .at_reader(pair.reader.attribute_place(pair.r, "logicalType"), Text::new().plain("reads ").code(reader.to_string()))
        .about(format!("{writer}>{reader}"))
        .advise(Text::from("the bytes carry no unit: add a field of the new type and let the old one retire"))
}
