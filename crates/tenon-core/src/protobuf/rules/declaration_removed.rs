//! A name that generated code had. What a user reads: `declaration_removed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

use super::super::code::of_declaration;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/declaration-removed",
    summary: "a declaration that code can name is gone",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a new declaration breaks no code that was there"),
};

/// States the fact at two places; `code` decides when it holds.
pub(in crate::protobuf) fn change(effect: Effect, text: Text, subject: String, writer: Place, reader: Place) -> Change {
    of_declaration(&RULE, effect, text, subject, (writer, reader), "keep it and mark it `deprecated` until no code uses it")
}
