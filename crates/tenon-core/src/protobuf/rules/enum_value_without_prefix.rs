//! An enum value's name does not begin with that of its enum. What a user reads: `enum_value_without_prefix.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::case;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/enum-value-without-prefix",
    summary: "an enum value's name does not begin with that of its enum",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("ENUM_VALUE_PREFIX"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Standard), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for own in &file.enums {
        let prefix = format!("{}_", case::upper_snake(file.model.source.slice(own.at.name)));
        for value in own.values.iter().filter(|value| !value.name.starts_with(&prefix)) {
            sink.at_name(file, value.at, &format!("{}.{}", own.full_name, value.name), || {
                Text::new().code(&*value.name).plain(" does not begin with ").code(&*prefix)
            });
        }
    }
}
