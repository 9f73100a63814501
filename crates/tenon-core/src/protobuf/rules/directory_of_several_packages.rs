//! Files of one directory have several packages. What a user reads: `directory_of_several_packages.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;
use crate::text::sorting::set_of;
use std::collections::BTreeSet;

use super::super::lint::files::Run;
use super::super::lint::packages::by_directory;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/directory-of-several-packages",
    summary: "files of one directory have several packages",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("DIRECTORY_SAME_PACKAGE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Minimal), check: Check::Run(check) };

fn check(run: &Run<'_>, sink: &mut Sink<'_>) {
    for (directory, files) in by_directory(run) {
        let packages: BTreeSet<&str> = set_of(files.iter().map(|file| file.model.package.as_str()));
        if packages.len() < 2 {
            continue;
        }
        let names: Vec<&str> = packages.iter().copied().filter(|name| !name.is_empty()).collect();
        for file in files {
            sink.at_file(file, file.package_span(), || {
                let text = Text::new().plain("files in ").code(directory).plain(" are of ");
                let text = text.list(names.iter().copied(), 4);
                if packages.contains("") { text.plain(" and of no package") } else { text }
            });
        }
    }
}
