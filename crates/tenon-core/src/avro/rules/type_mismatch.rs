//! Two types that do not resolve. What a user reads: `type_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::Kind;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/type-mismatch",
    summary: "the reader's type does not take the writer's",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: Some("TYPE_MISMATCH"),
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>) -> Change {
    let (w, r) = (pair.writer_type(), pair.reader_type());
    let advice = match pair.writer.node(pair.w).kind {
        Kind::Null => "let the reader take null too, in a union, for as long as messages hold it",
        _ => "keep the type, or widen it along int, long, float, double; add a field for anything else",
    };
    let message = Text::new().reader().plain(" expects ").code(&r).plain(" where ").writer().plain(" writes ").code(&w);
    pair.change(&RULE, Effect::Refused, message)
        .writer_says(Text::new().plain("writes ").code(&w))
        .reader_says(Text::new().plain("expects ").code(&r))
        .about(format!("{w}>{r}"))
        .advise(Text::from(advice))
}
