//! One length-delimited thing for another. What a user reads: `payload_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/payload-mismatch",
    summary: "the reader takes a length-delimited value for one of another kind",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, effect: Effect) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("the bytes of ").code(site.wf.map_or("", |wf| wf.name())).plain(" are ").code(&w).plain(" and are read as ").code(&r);
    let mut change = site.change(&RULE, effect, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::from("add a field with a new number for the new type, and reserve the old one when no writer uses it"));
    change
}
