//! A required field that may be missing. What a user reads: `reader_requires_field.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/reader-requires-field",
    summary: "the reader requires a field that the writer may leave out",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a reader that does not require the field takes it"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>) -> Change {
    let name = site.rf.map_or("", |rf| rf.name());
    let message = Text::new().reader().plain(" requires ").code(name).plain(", which ");
    let message = match site.wf {
        Some(_) => message.writer().plain(" may leave out"),
        None => message.writer().plain(" never writes"),
    };
    let mut change = site.change(&RULE, Effect::Refused, Spot::Name, message);
    change.reader.1 = Text::from("required here");
    change.subject = site.rf.map_or(String::new(), |rf| rf.field.number.to_string());
    change.advice.push(Text::from("use `optional` and check in code; `required` can neither be added nor removed safely"));
    change
}
