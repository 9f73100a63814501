//! A oneof's name is not in lower_snake_case. What a user reads: `oneof_not_lower_snake_case.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::lint::case::{self, Style};
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/oneof-not-lower-snake-case",
    summary: "a oneof's name is not in lower_snake_case",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("ONEOF_LOWER_SNAKE_CASE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for message in &file.messages {
        for oneof in message.oneofs.iter().filter(|oneof| !oneof.synthetic) {
            let full_name = || format!("{}.{}", message.full_name, oneof.name);
            case::require_of(file, sink, oneof.at, &oneof.name, full_name, Style::LowerSnake);
        }
    }
}
