//! A closed enum where any number may be written. What a user reads: `reader_enum_closed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/reader-enum-closed",
    summary: "the reader's enum is closed and does not take numbers it does not list",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("an open enum keeps every number"),
};

/// States the fact; `binary` and `enums` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, effect: Effect) -> Change {
    let name = site.wf.map_or("", |wf| wf.name());
    let message = Text::new().plain("numbers in ").code(name).plain(" that ").reader().plain(if effect == Effect::Refused { "'s closed enum does not list are refused" } else { "'s closed enum does not list are dropped" });
    let mut change = site.change(&RULE, effect, Spot::Type, message);
    let (w, r) = site.types();
    change.writer.1 = Text::new().plain("any number of ").code(w);
    change.reader.1 = Text::new().plain("listed numbers of ").code(r);
    change.advice.push(Text::from("keep the enum open: proto3, or `features.enum_type = OPEN`"));
    change
}
