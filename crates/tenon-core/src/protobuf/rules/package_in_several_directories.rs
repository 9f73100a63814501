//! Files of one package are in several directories. What a user reads: `package_in_several_directories.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;
use crate::text::sorting::set_of;
use std::collections::BTreeSet;

use super::super::lint::files::Run;
use super::super::lint::packages::{by_package, named};
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/package-in-several-directories",
    summary: "files of one package are in several directories",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("PACKAGE_SAME_DIRECTORY"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Minimal), check: Check::Run(check) };

fn check(run: &Run<'_>, sink: &mut Sink<'_>) {
    for (package, files) in by_package(run) {
        let directories: BTreeSet<&str> = set_of(files.iter().map(|file| file.directory()));
        if directories.len() < 2 {
            continue;
        }
        for file in files {
            sink.at_file(file, file.package_span(), || {
                let text = Text::new().plain("files of ").text(named(package)).plain(" are in ");
                text.list(directories.iter().copied(), 4)
            });
        }
    }
}
