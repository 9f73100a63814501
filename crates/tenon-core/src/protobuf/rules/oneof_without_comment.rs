//! A oneof has no comment. What a user reads: `oneof_without_comment.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::lint::comments::require;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/oneof-without-comment",
    summary: "a oneof has no comment",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("COMMENT_ONEOF"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Comments), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for message in &file.messages {
        for oneof in message.oneofs.iter().filter(|oneof| !oneof.synthetic) {
            require(file, sink, oneof.at, || format!("{}.{}", message.full_name, oneof.name));
        }
    }
}
