//! A package of a stable version imports one of an unstable version. What a user reads: `stable_package_imports_unstable.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::packages::{Stability, version};
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/stable-package-imports-unstable",
    summary: "a package of a stable version imports one of an unstable version",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("STABLE_PACKAGE_NO_IMPORT_UNSTABLE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: None, check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    let package = file.model.package.as_str();
    if version(package) != Some(Stability::Stable) {
        return;
    }
    for (import, other) in file.imports() {
        let other = other.package.as_str();
        if version(other) == Some(Stability::Unstable) {
            sink.at(file, import.span, "", || {
                let text = Text::new().plain("stable package ").code(package).plain(" imports ").code(other);
                text.plain(", which may change at will")
            });
        }
    }
}
