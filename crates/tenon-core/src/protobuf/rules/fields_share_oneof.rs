//! Two values for one oneof. What a user reads: `fields_share_oneof.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};
use super::super::contents::Member;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/fields-share-oneof",
    summary: "fields that can be set together share a oneof of the reader",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a reader that has the fields apart takes whichever is set"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, other: Member<'_>, oneof: &str, effect: Effect) -> Change {
    let name = site.wf.map_or("", |wf| wf.name());
    let message = Text::new().writer().plain(" can set ").code(name).plain(" and ").code(other.name());
    let message = message.plain(" together, ").reader().plain(" has room for one in ").code(oneof);
    let mut change = site.change(&RULE, effect, Spot::Name, message);
    change.reader.1 = Text::new().plain("in oneof ").code(oneof);
    change.subject = oneof.to_owned();
    change.advice.push(Text::from("move at most one existing field into a oneof, and a new one at that"));
    change
}
