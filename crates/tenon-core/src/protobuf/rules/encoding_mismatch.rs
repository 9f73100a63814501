//! The same wire type, another meaning. What a user reads: `encoding_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/encoding-mismatch",
    summary: "the reader takes the bytes of a value for another value",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, why: &'static str) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("values of ").code(site.wf.map_or("", |wf| wf.name())).plain(" are written as ").code(&w).plain(" and read as ").code(&r).plain(", as other values");
    let mut change = site.change(&RULE, Effect::Misread, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.causes.extend((!why.is_empty()).then(|| Text::from(why)));
    change.advice.push(Text::from("add a field with a new number for the new type, and reserve the old one when no writer uses it"));
    change
}
