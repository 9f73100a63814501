//! Numbers rounded by a JSON parser. What a user reads: `json_number_rounded.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/json-number-rounded",
    summary: "large whole numbers are rounded when read from JSON",
    kind: RuleKind::Compatibility,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Rule("protobuf/json-value-out-of-range"),
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, why: &'static str) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("large numbers in ").code(site.wf.map_or("", |wf| wf.name())).plain(" are rounded where JSON is read as ").code(&r);
    let mut change = site.change(&RULE, Effect::Lossy, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.causes.extend((!why.is_empty()).then(|| Text::from(why)));
    change.advice.push(Text::from("keep the whole-number type"));
    change
}
