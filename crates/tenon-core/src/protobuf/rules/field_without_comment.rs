//! A field has no comment. What a user reads: `field_without_comment.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::ast::FieldType;
use super::super::lint::comments::require;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};
use super::super::model::Field;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/field-without-comment",
    summary: "a field has no comment",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("COMMENT_FIELD"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Comments), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for message in &file.messages {
        for field in message.fields.iter().filter(|field| !is_group(field)) {
            require(file, sink, field.at, || format!("{}.{}", message.full_name, field.name));
        }
    }
    for extension in file.extensions.iter().filter(|extension| !is_group(&extension.field)) {
        require(file, sink, extension.field.at, || extension.full_name.clone());
    }
}

/// The comment before a group is its message's.
fn is_group(field: &Field) -> bool {
    matches!(field.written.kind, FieldType::Group(..))
}
