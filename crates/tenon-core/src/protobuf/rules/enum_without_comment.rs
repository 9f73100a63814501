//! An enum has no comment. What a user reads: `enum_without_comment.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::lint::comments::require;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-without-comment",
    summary: "an enum has no comment",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("COMMENT_ENUM"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Comments), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for own in &file.enums {
        require(file, sink, own.at, || own.full_name.clone());
    }
}
