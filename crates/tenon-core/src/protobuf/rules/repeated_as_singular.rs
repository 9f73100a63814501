//! A list where one value is expected. What a user reads: `repeated_as_singular.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/repeated-as-singular",
    summary: "the reader expects one value where a list stands, and keeps the last",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a reader of a list takes a single value"),
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, effect: Effect) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("of the list ").code(site.wf.map_or("", |wf| wf.name())).plain(if effect == Effect::Misread { " all messages are merged into one" } else { " the last value alone arrives" });
    let mut change = site.change(&RULE, effect, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::from("keep the list; add a field for the single value"));
    change
}
