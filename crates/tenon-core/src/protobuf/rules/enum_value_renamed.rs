//! An enum value that kept its number and not its name. What a user reads: `enum_value_renamed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};
use super::super::model::EnumValue;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-value-renamed",
    summary: "an enum value of the same number has another name, which JSON shows",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `enums` decides when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, value: &EnumValue, now: &EnumValue, effect: Effect) -> Change {
    let message = Text::new().writer().plain(" prints ").code(&value.name).plain(", which ").reader();
    let message = message.plain(" knows as ").code(&now.name);
    let mut change = site.change(&RULE, effect, Spot::Type, message);
    change.writer = (site.writer.place(value.at.file, value.at.name, change.writer.0.pointer.clone()), Text::new());
    change.reader = (site.reader.place(now.at.file, now.at.name, change.reader.0.pointer.clone()), Text::new());
    change.subject = format!("{}>{}", value.name, now.name);
    change.advice.push(Text::from("keep the old name as an alias with `allow_alias`"));
    change
}
