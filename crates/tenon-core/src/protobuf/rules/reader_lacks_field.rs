//! A field the reader does not have. What a user reads: `reader_lacks_field.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/reader-lacks-field",
    summary: "the reader has no field of the number, or of the name in JSON",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a reader that has more fields than the writer sees their defaults"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, effect: Effect) -> Change {
    let Some(wf) = site.wf else { return site.change(&RULE, effect, Spot::Name, Text::new()) };
    let message = Text::new().reader().plain(" has no field for ").code(wf.name()).plain(", which ").writer().plain(" writes");
    let mut change = site.change(&RULE, effect, Spot::Name, message);
    change.writer.1 = Text::new().plain("number ").code(wf.field.number.to_string());
    change.subject = format!("{}={}", wf.name(), wf.field.number);
    change.advice.push(Text::from("keep the field and mark it `deprecated` until no writer sets it, then reserve its number and name"));
    change
}
