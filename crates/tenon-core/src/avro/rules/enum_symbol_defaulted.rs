//! A symbol replaced by the enum's default. What a user reads: `enum_symbol_defaulted.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::Enum;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/enum-symbol-defaulted",
    summary: "a symbol that the reader does not know arrives as the enum's default",
    kind: RuleKind::Compatibility,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a symbol that only the reader knows is never written, so nothing is replaced"),
};

/// States the fact; `compare` decides when it holds. `first` is the index of the first missing symbol.
pub(in crate::avro) fn change(pair: Pair<'_>, reader: &Enum, missing: &[&str], first: usize, default: &str) -> Change {
    let list = || Text::new().list(missing.iter().copied(), 4);
    let message = Text::new()
        .list(missing.iter().copied(), 4)
        .plain(" of enum ")
        .code(reader.name.simple())
        .plain(if missing.len() == 1 { " arrives as " } else { " arrive as " })
        .code(default)
        .plain(" in ")
        .reader();
    pair.change(&RULE, Effect::Lossy, message)
        .at_writer(pair.writer.symbol_place(pair.w, first), Text::new().plain("may write ").text(list()))
        .at_reader(pair.reader.attribute_place(pair.r, "default"), Text::from("stands in for symbols it does not know"))
        .about(missing.join(","))
}
