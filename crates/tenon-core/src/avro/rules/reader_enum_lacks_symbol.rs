//! A symbol that the reader does not know. What a user reads: `reader_enum_lacks_symbol.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::Enum;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/reader-enum-lacks-symbol",
    summary: "the reader's enum lacks a symbol that the writer may write, and has no default",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: Some("MISSING_ENUM_SYMBOLS"),
    buf: None,
    mirror: Mirror::None("a symbol that only the reader knows is never written, so nothing can break"),
};

/// States the fact; `compare` decides when it holds. `first` is the index of the first missing symbol.
pub(in crate::avro) fn change(pair: Pair<'_>, reader: &Enum, missing: &[&str], first: usize) -> Change {
    let list = || Text::new().list(missing.iter().copied(), 4);
    let message = Text::new()
        .reader()
        .plain(" does not know ")
        .text(list())
        .plain(" of enum ")
        .code(reader.name.simple())
        .plain(", which ")
        .writer()
        .plain(" may write");
    pair.change(&RULE, Effect::Refused, message)
        .at_writer(pair.writer.symbol_place(pair.w, first), Text::new().plain("may write ").text(list()))
        .reader_says(Text::new().plain("knows no ").text(list()).plain(", and has no default"))
        .about(missing.join(","))
}
