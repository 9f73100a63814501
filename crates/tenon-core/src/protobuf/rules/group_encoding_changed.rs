//! A message in group tags, or behind its length. What a user reads: `group_encoding_changed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/group-encoding-changed",
    summary: "one side writes the message as a group and the other does not",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("one side writes ").code(site.wf.map_or("", |wf| wf.name())).plain(" between group tags and the other behind its length, so ").reader().plain(" skips it");
    let mut change = site.change(&RULE, Effect::Dropped, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::from("keep `group`, or `features.message_encoding = DELIMITED`, on both sides"));
    change
}
