//! An import is public. What a user reads: `public_import.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::ast::ImportKind;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/public-import",
    summary: "an import is public",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("IMPORT_NO_PUBLIC"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for import in file.model.ast.imports.iter().filter(|import| import.kind == ImportKind::Public) {
        sink.at(file, import.span, "", || {
            let text = Text::new().plain("the import of ").code(&*import.path);
            text.plain(" passes its names on to every file that imports this one")
        });
    }
}
