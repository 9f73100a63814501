//! A number or name that is free again. What a user reads: `reservation_dropped.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

use super::super::code::of_declaration;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/reservation-dropped",
    summary: "a number or name is no longer held back",
    kind: RuleKind::Compatibility,
    severity: Severity::Note,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("holding back more hurts nobody"),
};

/// States the fact at two places; `code` decides when it holds.
pub(in crate::protobuf) fn change(effect: Effect, text: Text, subject: String, writer: Place, reader: Place) -> Change {
    of_declaration(&RULE, effect, text, subject, (writer, reader), "keep the reservation: old messages may still hold the number")
}
