//! A field is required. What a user reads: `required_field.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};
use super::super::model::Cardinality;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/required-field",
    summary: "a field is required",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("FIELD_NOT_REQUIRED"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Basic), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for message in &file.messages {
        for field in message.fields.iter().filter(|field| field.cardinality == Cardinality::Required) {
            sink.at_name(file, field.at, &format!("{}.{}", message.full_name, field.name), || {
                Text::new().plain("field ").code(&*field.name).plain(" is required, and can never be removed")
            });
        }
    }
}
