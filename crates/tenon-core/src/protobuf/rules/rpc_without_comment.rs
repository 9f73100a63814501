//! An RPC has no comment. What a user reads: `rpc_without_comment.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::lint::comments::require;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/rpc-without-comment",
    summary: "an RPC has no comment",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("COMMENT_RPC"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Comments), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for service in &file.services {
        for method in &service.methods {
            require(file, sink, method.at, || format!("{}.{}", service.full_name, method.name));
        }
    }
}
