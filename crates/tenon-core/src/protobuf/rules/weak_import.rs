//! An import is weak. What a user reads: `weak_import.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::ast::ImportKind;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/weak-import",
    summary: "an import is weak",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("IMPORT_NO_WEAK"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: None, check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for import in file.model.ast.imports.iter().filter(|import| import.kind == ImportKind::Weak) {
        sink.at(file, import.span, "", || {
            let text = Text::new().plain("the import of ").code(&*import.path);
            text.plain(" is weak: outside Google it means nothing")
        });
    }
}
