//! An enum value the reader does not list. What a user reads: `reader_enum_lacks_value.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};
use super::super::model::{Enum, EnumValue};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/reader-enum-lacks-value",
    summary: "the reader's enum does not list a value that the writer's does",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a reader whose enum lists more takes every value"),
};

/// States the fact; `enums` decides when it holds.
/// The first value that is missing and the enum that lacks it are the places.
pub(in crate::protobuf) fn change(
    site: Site<'_>,
    (first, lacking): (&EnumValue, &Enum),
    missing: &[&str],
    effect: Effect,
) -> Change {
    let message = Text::new().reader().plain(" does not know ").list(missing.iter().copied(), 3);
    let message = if effect == Effect::Same { message.plain(" and keeps the number") } else { message };
    let mut change = site.change(&RULE, effect, Spot::Type, message);
    change.writer = (site.writer.place(first.at.file, first.at.name, change.writer.0.pointer.clone()), Text::new());
    change.reader = (site.reader.place(lacking.at.file, lacking.at.name, change.reader.0.pointer.clone()), Text::new());
    change.subject = missing.join(",");
    change.advice.push(Text::from("keep the value and mark it `deprecated` until no writer uses it, then reserve its number and name"));
    change
}
