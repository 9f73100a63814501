//! An enum value's number is negative. What a user reads: `negative_enum_value.md`.

use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/negative-enum-value",
    summary: "an enum value's number is negative",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: None, check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for own in &file.enums {
        for value in own.values.iter().filter(|value| value.number < 0) {
            sink.at(file, value.number_span, &format!("{}.{}", own.full_name, value.name), || {
                let text = Text::new().code(&*value.name).plain(format!(" is {}, ", value.number));
                text.plain("which takes ten bytes in every message")
            });
        }
    }
}
