//! Numbers a JSON parser refuses. What a user reads: `json_value_out_of_range.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/json-value-out-of-range",
    summary: "some numbers are refused by the reader's JSON parser",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a wider type holds every number"),
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, why: &'static str) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("some numbers in ").code(site.wf.map_or("", |wf| wf.name())).plain(" are refused where JSON is read as ").code(&r);
    let mut change = site.change(&RULE, Effect::Refused, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.causes.extend((!why.is_empty()).then(|| Text::from(why)));
    change.advice.push(Text::from("keep the wider type; add a field with a new number for the new type, and reserve the old one when no writer uses it"));
    change
}
