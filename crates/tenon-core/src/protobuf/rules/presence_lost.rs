//! A zero that looks like nothing. What a user reads: `presence_lost.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/presence-lost",
    summary: "the reader cannot tell a zero from an absent value",
    kind: RuleKind::Compatibility,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a reader that can tell takes every value that was written"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>) -> Change {
    let name = site.wf.map_or("", |wf| wf.name());
    let message = Text::new().reader().plain(" cannot tell ").code(name).plain(" set to its zero from one not set");
    let mut change = site.change(&RULE, Effect::Lossy, Spot::Name, message);
    change.writer.1 = Text::from("absence is told from zero");
    change.reader.1 = Text::from("absence is zero");
    change.advice.push(Text::from("keep `optional`"));
    change
}
