//! A default that cannot stand in. What a user reads: `reader_default_invalid.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::Field;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/reader-default-invalid",
    summary: "the reader needs a field's default, and the default does not fit its type",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a default is used by the reader only"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>, field: &Field) -> Change {
    let message = Text::new()
        .reader()
        .plain(" needs the default of field ")
        .code(&*field.name)
        .plain(", which ")
        .writer()
        .plain(" never wrote, and the default does not fit its type");
    let at = field.default.unwrap_or(field.json);
    pair.change(&RULE, Effect::Refused, message)
        .writer_says(Text::new().plain("has no field ").code(&*field.name))
        .at_reader(
            pair.reader.place_of(pair.r, at),
            Text::new().plain("does not fit ").code(pair.reader.describe(field.node)),
        )
        .about(&*field.name)
}
