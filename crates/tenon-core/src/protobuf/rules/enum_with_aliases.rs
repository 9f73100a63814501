//! An enum allows two names for one number. What a user reads: `enum_with_aliases.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::buf::places;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-with-aliases",
    summary: "an enum allows two names for one number",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("ENUM_NO_ALLOW_ALIAS"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for own in file.enums.iter().filter(|own| own.allow_alias) {
        let written = places::enumeration(&file.model.ast, own.at.span);
        let option = written.and_then(|written| places::option(&written.options, "allow_alias"));
        let span = option.map_or(own.at.name, |option| places::statement(file.model, option.span, &["option"]));
        sink.at(file, span, &own.full_name, || {
            Text::new().code(&*own.full_name).plain(" allows two names for one number")
        });
    }
}
