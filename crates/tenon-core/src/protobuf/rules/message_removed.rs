//! A message type that is gone. What a user reads: `message_removed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::change_at;
use super::super::model::{MessageId, Schema};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/message-removed",
    summary: "a message type is gone",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a new message type has no earlier messages"),
};

/// States the fact; `roots` decides when it holds.
pub(in crate::protobuf) fn change(writer: &Schema, reader: &Schema, id: MessageId, effect: Effect) -> Change {
    let message = writer.message(id);
    let text = Text::new().reader().plain(" has no message type ").code(&message.full_name);
    let place = writer.place(message.at.file, message.at.name, format!("/{}", message.full_name));
    let there = reader.start();
    let mut change = change_at(&RULE, effect, text, place, there);
    change.path = writer.local_name(id).to_owned();
    change.subject = message.full_name.clone();
    change.advice.push(Text::from("keep the type until none of its messages is left"));
    change
}
