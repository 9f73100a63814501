//! A packed list where one number is expected. What a user reads: `packed_as_singular.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/packed-as-singular",
    summary: "the reader expects one number where a packed list stands, and skips it",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a reader of a list takes a single number"),
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("the list ").code(site.wf.map_or("", |wf| wf.name())).plain(" is packed, and ").reader().plain(" skips it where it expects ").code(&r);
    let mut change = site.change(&RULE, Effect::Dropped, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::from("keep the list; add a field for the single value"));
    change
}
