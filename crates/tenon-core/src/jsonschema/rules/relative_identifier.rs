//! An outermost identifier that names nothing by itself. What a user reads: `relative_identifier.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::{Lint, Look, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/relative-identifier",
    summary: "the `$id` of a text is relative",
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
    let own = schema.keywords(schema.root()).and_then(|own| own.annotations.id.as_ref());
    let Some(id) = own.filter(|id| !is_absolute(&id.value) && !id.value.starts_with('#')) else { return };
    let keyword = schema.node(schema.root()).draft.id_keyword();
    sink.at(schema.root(), id.at, RULE.severity, || {
        Text::new().code(keyword).plain(" is relative, so it means another schema wherever the text lies")
    });
}

/// It starts with a scheme (RFC 3986, section 3.1).
fn is_absolute(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|own: char| own.is_ascii_alphabetic())
            && scheme.chars().all(|own| own.is_ascii_alphanumeric() || "+-.".contains(own))
    })
}
