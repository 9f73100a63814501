//! Code that does not look as it did. What a user reads: `generated_code_changed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

use super::super::code::of_declaration;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/generated-code-changed",
    summary: "what is generated for a declaration changes",
    kind: RuleKind::Compatibility,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact at two places; `code` decides when it holds.
pub(in crate::protobuf) fn change(effect: Effect, text: Text, subject: String, writer: Place, reader: Place) -> Change {
    of_declaration(&RULE, effect, text, subject, (writer, reader), "expect to change code that uses it")
}
