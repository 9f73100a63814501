//! A field's alias that some decoders do not apply. What a user reads: `field_alias_ignored.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::{Field, Record};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/field-alias-ignored",
    summary: "a field's alias is needed, and its record has another full name than the writer's",
    kind: RuleKind::Compatibility,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("aliases belong to the reader; the writer's are not looked at"),
};

/// States the fact; `compare` decides when it holds. `old` is the writer's name of the field.
pub(in crate::avro) fn change(
    pair: Pair<'_>,
    field: &Field,
    old: &str,
    writer: &Record,
    reader: &Record,
) -> Change {
    let message = Text::new()
        .plain("field ")
        .code(&*field.name)
        .plain(" of ")
        .reader()
        .plain(" is found by its alias ")
        .code(old)
        .plain(", which Java applies only to a record called ")
        .code(writer.name.full());
    pair.change(&RULE, Effect::Same, message)
        .writer_says(Text::new().plain("written as ").code(writer.name.full()))
        .at_reader(pair.reader.field_place(pair.r, field), Text::new().plain("needs its alias ").code(old))
        .about(&*field.name)
        .advise(
            Text::new()
                .plain("give ")
                .code(reader.name.simple())
                .plain(" the alias ")
                .code(writer.name.full())
                .plain(" too"),
        )
}
