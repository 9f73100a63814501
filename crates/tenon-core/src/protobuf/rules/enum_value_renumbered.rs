//! An enum value that kept its name and not its number. What a user reads: `enum_value_renumbered.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};
use super::super::model::EnumValue;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-value-renumbered",
    summary: "an enum value of the same name has another number",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `enums` decides when it holds.
pub(in crate::protobuf) fn change(
    site: Site<'_>,
    value: &EnumValue,
    now: &EnumValue,
    taken_for: Option<&str>,
    effect: Effect,
) -> Change {
    let message = Text::new().writer().plain(" writes ").code(&value.name).plain(" as ").code(value.number.to_string());
    let message = match taken_for {
        Some(name) => message.plain(", which ").reader().plain(" takes for ").code(name),
        None => message.plain(", ").reader().plain(" knows it as ").code(now.number.to_string()),
    };
    let mut change = site.change(&RULE, effect, Spot::Type, message);
    change.writer = (site.writer.place(value.at.file, value.number_span, change.writer.0.pointer.clone()), Text::new());
    change.reader = (site.reader.place(now.at.file, now.number_span, change.reader.0.pointer.clone()), Text::new());
    change.subject = format!("{}:{}>{}", value.name, value.number, now.number);
    change.advice.push(Text::from("give the value its number back; numbers are what is on the wire"));
    change
}
