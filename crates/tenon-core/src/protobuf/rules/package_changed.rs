//! A file under another package. What a user reads: `package_changed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

use super::super::code::of_declaration;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/package-changed",
    summary: "a file has another package",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact at two places; `code` decides when it holds.
pub(in crate::protobuf) fn change(effect: Effect, text: Text, subject: String, writer: Place, reader: Place) -> Change {
    let advice = "keep the package; a new major version gets a package and files of its own";
    // A package is of the whole file.
    Change { path: String::new(), ..of_declaration(&RULE, effect, text, subject, (writer, reader), advice) }
}
