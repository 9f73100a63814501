//! Wire types that differ. What a user reads: `wire_type_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/wire-type-mismatch",
    summary: "the wire types differ, so the reader skips the value",
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
    let message = Text::new().reader().plain(" expects ").code(&r).plain(" for ").code(site.wf.map_or("", |wf| wf.name())).plain(" and skips the bytes of ").code(&w);
    let mut change = site.change(&RULE, Effect::Dropped, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::from("add a field with a new number for the new type, and reserve the old one when no writer uses it"));
    change
}
