//! Two named types of different names. What a user reads: `name_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::names::Name;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/name-mismatch",
    summary: "the reader's named type has another name than the writer's, and no alias says they are one",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: Some("NAME_MISMATCH"),
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>, writer: &Name, reader: &Name) -> Change {
    let kind = pair.reader.node(pair.r).kind.name();
    let message = Text::new()
        .reader()
        .plain(format!(" expects {kind} "))
        .code(reader.full())
        .plain(" where ")
        .writer()
        .plain(" writes ")
        .code(writer.full());
    pair.change(&RULE, Effect::Refused, message)
        .writer_says(Text::new().plain("written as ").code(writer.full()))
        .reader_says(Text::new().plain("expected as ").code(reader.full()))
        .about(format!("{writer}>{reader}"))
}
