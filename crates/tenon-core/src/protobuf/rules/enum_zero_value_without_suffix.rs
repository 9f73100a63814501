//! The name of an enum's value 0 does not end in `_UNSPECIFIED`. What a user reads: `enum_zero_value_without_suffix.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-zero-value-without-suffix",
    summary: "the name of an enum's value 0 does not end in _UNSPECIFIED",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("ENUM_ZERO_VALUE_SUFFIX"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Standard), check: Check::File(check) };

const SUFFIX: &str = "_UNSPECIFIED";

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for own in &file.enums {
        let zeros = own.values.iter().filter(|value| value.number == 0);
        for value in zeros.filter(|value| !value.name.ends_with(SUFFIX)) {
            sink.at_name(file, value.at, &format!("{}.{}", own.full_name, value.name), || {
                let text = Text::new().plain("value 0, ").code(&*value.name);
                text.plain(", does not end in ").code(SUFFIX)
            });
        }
    }
}
