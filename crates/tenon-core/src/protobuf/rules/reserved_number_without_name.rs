//! Numbers are reserved and no names. What a user reads: `reserved_number_without_name.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/reserved-number-without-name",
    summary: "numbers are reserved and no names",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: None, check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for message in &file.messages {
        if let (Some(first), []) = (message.reserved_ranges.first(), message.reserved_names.as_slice()) {
            sink.at(file, first.span, &message.full_name, || told(&message.full_name));
        }
    }
    for own in &file.enums {
        if let (Some(first), []) = (own.reserved_ranges.first(), own.reserved_names.as_slice()) {
            sink.at(file, first.span, &own.full_name, || told(&own.full_name));
        }
    }
}

fn told(full_name: &str) -> Text {
    Text::new().code(full_name).plain(" reserves numbers and no names, which JSON would take for the old ones")
}
