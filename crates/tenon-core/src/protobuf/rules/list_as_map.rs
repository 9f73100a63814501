//! Entries in a list that a map collapses. What a user reads: `list_as_map.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/list-as-map",
    summary: "the reader keeps one entry for each key",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a list of entries keeps every entry"),
};

/// States the fact; `binary` and `textual` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>) -> Change {
    let (w, r) = site.types();
    let message = Text::new().plain("of entries in ").code(site.wf.map_or("", |wf| wf.name())).plain(" with the same key, the last alone arrives");
    let mut change = site.change(&RULE, Effect::Dropped, Spot::Type, message);
    change.writer.1 = Text::new().plain("writes ").code(&w);
    change.reader.1 = Text::new().plain("reads ").code(&r);
    change.subject = format!("{w}>{r}");
    change.advice.push(Text::from("keep the list if keys can repeat"));
    change
}
