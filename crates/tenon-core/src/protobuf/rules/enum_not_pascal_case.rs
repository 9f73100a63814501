//! An enum's name is not in PascalCase. What a user reads: `enum_not_pascal_case.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::lint::case::{self, Style};
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-not-pascal-case",
    summary: "an enum's name is not in PascalCase",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("ENUM_PASCAL_CASE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for own in &file.enums {
        case::require(file, sink, own.at, &own.full_name, Style::Pascal);
    }
}
