//! A text that does not say its draft. What a user reads: `schema_without_draft.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::{Lint, Look, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/schema-without-draft",
    summary: "a text does not state its draft in `$schema`",
    kind: RuleKind::Lint,
    severity: Severity::Note,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::jsonschema) static LINT: Lint =
    Lint { rule: &RULE, category: LintCategory::Standard, check };

fn check(look: &Look<'_>, sink: &mut Sink<'_>) {
    let schema = look.schema;
    let root = schema.document(0).json().root();
    if schema.keywords(schema.root()).is_none() || root.get("$schema").is_some() {
        return;
    }
    let draft = schema.node(schema.root()).draft;
    sink.at(schema.root(), root.id(), RULE.severity, || {
        Text::new().plain("no ").code("$schema").plain(format!(": this is read as {draft}"))
    });
}
