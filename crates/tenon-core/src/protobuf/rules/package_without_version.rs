//! A package's name does not end in a version. What a user reads: `package_without_version.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::packages::version;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/package-without-version",
    summary: "a package's name does not end in a version",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("PACKAGE_VERSION_SUFFIX"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Standard), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    let package = file.model.package.as_str();
    if !package.is_empty() && version(package).is_none() {
        sink.at_file(file, file.package_span(), || {
            let text = Text::new().plain("package ").code(package).plain(" names no version, such as ");
            text.code(format!("{package}.v1"))
        });
    }
}
