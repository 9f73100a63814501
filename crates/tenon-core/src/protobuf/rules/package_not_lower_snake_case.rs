//! A package's name is not in lower_snake.case. What a user reads: `package_not_lower_snake_case.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::case;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/package-not-lower-snake-case",
    summary: "a package's name is not in lower_snake.case",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("PACKAGE_LOWER_SNAKE_CASE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    let package = file.model.package.as_str();
    let wanted: Vec<String> = package.split('.').map(case::lower_snake).collect();
    let wanted = wanted.join(".");
    if wanted != package {
        sink.at_file(file, file.package_span(), || {
            let text = Text::new().plain("package ").code(package);
            text.plain(" is not in lower_snake.case, which is ").code(wanted)
        });
    }
}
