//! Fields of the two sides that claim each other more than once. What a user reads: `ambiguous_alias.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::{Field, NodeId, Record};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/ambiguous-alias",
    summary: "names and aliases do not settle which field of the writer feeds which of the reader",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("aliases belong to the reader; the writer's are not looked at"),
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

/// The fact the other way round: the writer's field `from` feeds the reader's field `other` already.
pub(in crate::avro) fn claimed(pair: Pair<'_>, field: &Field, writer: &Record, from: usize, other: &str) -> Change {
    let source = writer.fields.get(from);
    let name = source.map_or("", |field| &*field.name);
    let message = Text::new()
        .plain("fields ")
        .code(other)
        .plain(" and ")
        .code(&*field.name)
        .plain(" of ")
        .reader()
        .plain(" both claim ")
        .code(name)
        .plain(" of ")
        .writer();
    let change = pair.change(&RULE, Effect::Refused, message);
    let change = match source {
        Some(source) => {
            change.at_writer(pair.writer.field_place(pair.w, source), Text::from("feeds one field of the reader"))
        }
        None => change,
    };
    change
        .at_reader(pair.reader.field_place(pair.r, field), Text::new().plain("claimed by ").code(other).plain(" too"))
        .about(&*field.name)
        .advise(Text::new().plain("take the alias ").code(name).plain(" away from one of them"))
}

/// The same of types: two branches of the writer's union become one type of the reader.
pub(in crate::avro) fn merged(pair: Pair<'_>, both: [NodeId; 2]) -> Change {
    let [first, second] = both.map(|branch| pair.writer.short(branch));
    let message = Text::new()
        .plain("aliases of ")
        .reader()
        .plain(" make one type of ")
        .code(&first)
        .plain(" and ")
        .code(&second)
        .plain(", two branches of a union in ")
        .writer();
    let [_, branch] = both;
    pair.change(&RULE, Effect::Refused, message)
        .at_writer(pair.writer.place(branch), Text::new().plain("a branch beside ").code(&first))
        .reader_says(Text::from("answers to both"))
        .about(format!("{first}+{second}"))
        .advise(Text::from("keep two branches; decoders that apply aliases find one name twice in the writer's union"))
}
