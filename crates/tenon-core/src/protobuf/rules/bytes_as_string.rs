//! Bytes that are no text. What a user reads: `bytes_as_string.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/bytes-as-string",
    summary: "not all bytes are text that the reader takes",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("text is bytes"),
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, effect: Effect, why: &'static str) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("bytes in ").code(site.wf.map_or("", |wf| wf.name())).plain(" that are not UTF-8 are no string");
    let mut change = site.change(&RULE, effect, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.causes.extend((!why.is_empty()).then(|| Text::from(why)));
    change.advice.push(Text::from("keep `bytes`; add a field with a new number for the new type, and reserve the old one when no writer uses it"));
    change
}
