//! A method whose callers and servers disagree. What a user reads: `rpc_changed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

use super::super::compare::change_at;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/rpc-changed",
    summary: "a method takes or gives something else",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    mirror: Mirror::Itself,
    page: include_str!("rpc_changed.md"),
};

/// States the fact at two places; `code` decides when it holds.
pub(in crate::protobuf) fn change(effect: Effect, text: Text, subject: String, writer: Place, reader: Place) -> Change {
    let mut change = change_at(&RULE, effect, text, writer, reader);
    change.path = subject.clone();
    change.subject = subject;
    change.advice.push(Text::from("add a method of another name, and keep this one until nobody calls it"));
    change
}
