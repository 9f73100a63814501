//! A method whose callers and servers disagree. What a user reads: `rpc_changed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

use super::super::code::of_declaration;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/rpc-changed",
    summary: "a method takes or gives something else",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact at two places; `code` decides when it holds.
pub(in crate::protobuf) fn change(effect: Effect, text: Text, subject: String, writer: Place, reader: Place) -> Change {
    of_declaration(&RULE, effect, text, subject, (writer, reader), "add a method of another name, and keep this one until nobody calls it")
}
