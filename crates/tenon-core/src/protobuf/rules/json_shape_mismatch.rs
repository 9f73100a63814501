//! An array, an object, one value. What a user reads: `json_shape_mismatch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/json-shape-mismatch",
    summary: "in JSON one side has an array or an object where the other has one value",
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
    let message = Text::new().writer().plain(" prints ").code(site.wf.map_or("", |wf| wf.name())).plain(" as ").code(&w).plain(", ").reader().plain(" expects the JSON of ").code(&r);
    let mut change = site.change(&RULE, Effect::Refused, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::from("add a field of its own for the other form"));
    change
}
