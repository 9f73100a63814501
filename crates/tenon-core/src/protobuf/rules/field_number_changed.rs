//! A field that kept its name and not its number. What a user reads: `field_number_changed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/field-number-changed",
    summary: "a field of the same name has another number",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `compare` decides when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, effect: Effect) -> Change {
    let (w, r) = (site.wf.map_or(0, |wf| wf.field.number), site.rf.map_or(0, |rf| rf.field.number));
    let name = site.wf.map_or("", |wf| wf.name());
    let message = Text::new().writer().plain(" writes ").code(name).plain(" as number ").code(w.to_string());
    let message = message.plain(", ").reader().plain(" looks for number ").code(r.to_string());
    let mut change = site.change(&RULE, effect, Spot::Number, message);
    change.writer.1 = Text::new().plain("written as ").code(w.to_string());
    change.reader.1 = Text::new().plain("looked for as ").code(r.to_string());
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::from("give the field its number back; numbers are what is on the wire"));
    change
}
