//! An enum value's name is not in UPPER_SNAKE_CASE. What a user reads: `enum_value_not_upper_snake_case.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::lint::case::{self, Style};
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-value-not-upper-snake-case",
    summary: "an enum value's name is not in UPPER_SNAKE_CASE",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("ENUM_VALUE_UPPER_SNAKE_CASE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for own in &file.enums {
        for value in &own.values {
            let full_name = || format!("{}.{}", own.full_name, value.name);
            case::require_of(file, sink, value.at, &value.name, full_name, Style::UpperSnake);
        }
    }
}
