//! A message type under another name. What a user reads: `message_moved.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::change_at;
use super::super::model::{MessageId, Schema};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/message-moved",
    summary: "a message type of the same shape has another name",
    kind: RuleKind::Compatibility,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `code` decides when it holds.
pub(in crate::protobuf) fn change(writer: &Schema, reader: &Schema, (w, r): (MessageId, MessageId)) -> Change {
    let (wm, rm) = (writer.message(w), reader.message(r));
    let text = Text::new().code(&wm.full_name).plain(" is called ").code(&rm.full_name).plain(" by ").reader();
    let at = |schema: &Schema, message: &super::super::model::Message| {
        schema.place(message.at.file, message.at.name, format!("/{}", message.full_name))
    };
    let mut change = change_at(&RULE, Effect::Refused, text, at(writer, wm), at(reader, rm));
    change.path = writer.local_name(w).to_owned();
    change.subject = format!("{}>{}", wm.full_name, rm.full_name);
    change.advice.push(Text::from("its messages stay what they are; code, `Any` and registries go by the name"));
    change
}
