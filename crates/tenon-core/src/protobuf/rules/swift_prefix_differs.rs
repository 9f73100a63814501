//! Files of one package differ in option `swift_prefix`. What a user reads: `swift_prefix_differs.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::lint::files::Run;
use super::super::lint::packages::same_option;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/swift-prefix-differs",
    summary: "files of one package differ in option swift_prefix",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("PACKAGE_SAME_SWIFT_PREFIX"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::Run(check) };

fn check(run: &Run<'_>, sink: &mut Sink<'_>) {
    same_option(run, sink, "swift_prefix");
}
