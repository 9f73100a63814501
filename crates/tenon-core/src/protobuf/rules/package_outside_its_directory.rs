//! A file is not in the directory that its package names. What a user reads: `package_outside_its_directory.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/package-outside-its-directory",
    summary: "a file is not in the directory that its package names",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("PACKAGE_DIRECTORY_MATCH"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Minimal), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    let package = file.model.package.as_str();
    let wanted = package.replace('.', "/");
    if !package.is_empty() && file.directory() != wanted {
        sink.at_file(file, file.package_span(), || {
            let text = Text::new().plain("files of package ").code(package).plain(" belong in ").code(wanted);
            text.plain(", and this one is in ").code(file.directory())
        });
    }
}
