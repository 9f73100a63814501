//! A file states neither syntax nor edition. What a user reads: `file_without_syntax.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/file-without-syntax",
    summary: "a file states neither syntax nor edition",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("SYNTAX_SPECIFIED"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    if file.model.ast.syntax.span.is_none() {
        sink.at_file(file, None, || Text::from("the file states no syntax, and is read as proto2"));
    }
}
