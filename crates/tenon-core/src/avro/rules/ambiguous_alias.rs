//! Two fields of the writer claim one of the reader. What a user reads: `ambiguous_alias.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::{Field, Record};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/ambiguous-alias",
    summary: "a field of the reader matches two fields of the writer, by its name and aliases",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    mirror: Mirror::None("aliases belong to the reader; the writer's are not looked at"),
    page: include_str!("ambiguous_alias.md"),
};

/// States the fact; `compare` decides when it holds. `first` and `second` are fields of the writer.
pub(in crate::avro) fn change(pair: Pair<'_>, field: &Field, writer: &Record, first: usize, second: usize) -> Change {
    let name = |index: usize| writer.fields.get(index).map_or("", |field| &*field.name);
    let message = Text::new()
        .plain("field ")
        .code(&*field.name)
        .plain(" of ")
        .reader()
        .plain(" matches both ")
        .code(name(first))
        .plain(" and ")
        .code(name(second))
        .plain(" of ")
        .writer();
    let change = pair.change(&RULE, Effect::Refused, message);
    let change = match writer.fields.get(second) {
        Some(other) => {
            let place = pair.writer.field_place(pair.w, other);
            change.at_writer(place, Text::new().plain("claimed beside ").code(name(first)))
        }
        None => change,
    };
    change
        .at_reader(pair.reader.field_place(pair.r, field), Text::from("its name and aliases claim two fields"))
        .about(&*field.name)
        .advise(Text::from("keep only the alias of the field that holds the data"))
}
