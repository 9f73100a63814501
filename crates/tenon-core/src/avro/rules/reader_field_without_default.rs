//! A field that nothing fills. What a user reads: `reader_field_without_default.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::{Field, Kind, Record};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/reader-field-without-default",
    summary: "the reader expects a field that the writer never wrote, and has no default for it",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: Some("READER_FIELD_MISSING_DEFAULT_VALUE"),
    buf: None,
    mirror: Mirror::None("a field that only the writer has is skipped by resolution, so nothing can break"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>, field: &Field, writer: &Record, reader: &Record) -> Change {
    let message = Text::new()
        .reader()
        .plain(" expects field ")
        .code(&*field.name)
        .plain(" of ")
        .code(reader.name.simple())
        .plain(", which ")
        .writer()
        .plain(" never wrote, and has no default");
    let mut change = pair
        .change(&RULE, Effect::Refused, message)
        .writer_says(Text::new().code(writer.name.simple()).plain(" has no field ").code(&*field.name))
        .at_reader(pair.reader.field_place(pair.r, field), Text::from("expected, without a default"))
        .about(&*field.name);
    match &pair.reader.node(field.node).kind {
        Kind::Enum(symbols) if symbols.default.is_some() => {
            let name = symbols.name.simple();
            change.causes.push(
                Text::new().plain("the default of enum ").code(name).plain(" stands in for unknown symbols, not for a missing field"),
            );
            change
        }
        _ => change,
    }
}
