//! A field that kept its number and not its name. What a user reads: `field_renamed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/field-renamed",
    summary: "a field of the same number has another name in JSON",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `compare` decides when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, effect: Effect) -> Change {
    let name = |member: Option<super::super::contents::Member<'_>>| member.map_or(String::new(), |m| m.json_name().into_owned());
    let (w, r) = (name(site.wf), name(site.rf));
    let message = Text::new().writer().plain(" calls the field ").code(&w).plain(" in JSON, ").reader().plain(" knows it as ").code(&r);
    let mut change = site.change(&RULE, effect, Spot::Name, message);
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::new().plain("keep the name in JSON with ").code(format!("json_name = \"{w}\"")));
    change
}
