//! A file has no package. What a user reads: `file_without_package.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/file-without-package",
    summary: "a file has no package",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("PACKAGE_DEFINED"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Minimal), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    if file.model.package.is_empty() {
        sink.at_file(file, None, || Text::from("the file has no package"));
    }
}
