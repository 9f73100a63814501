//! A meaning that one side alone states. What a user reads: `logical_type_on_one_side.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::logical::Logical;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/logical-type-on-one-side",
    summary: "one side gives a logical type to what is a plain value on the other",
    kind: RuleKind::Compatibility,
    severity: Severity::Note,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `compare` decides when it holds. One of the two is there.
pub(in crate::avro) fn change(pair: Pair<'_>, writer: Option<Logical>, reader: Option<Logical>) -> Change {
    let (w, r) = (pair.writer_type(), pair.reader_type());
    let message = Text::new().reader().plain(" takes ").code(&w).plain(" for ").code(&r).plain("; the values stay what they are");
    let name = writer.or(reader).map(|logical| logical.to_string()).unwrap_or_default();
    pair.change(&RULE, Effect::Same, message)
        .writer_says(Text::new().plain("writes ").code(w))
        .reader_says(Text::new().plain("expects ").code(r))
        .about(name)
}
