//! An enum's first value is not zero. What a user reads: `enum_first_value_not_zero.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-first-value-not-zero",
    summary: "an enum's first value is not zero",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("ENUM_FIRST_VALUE_ZERO"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for own in &file.enums {
        if let Some(first) = own.values.first().filter(|first| first.number != 0) {
            sink.at(file, first.number_span, &format!("{}.{}", own.full_name, first.name), || {
                let text = Text::new().plain("the first value of ").code(&*own.full_name);
                text.plain(format!(" is {} and not 0", first.number))
            });
        }
    }
}
