//! A schema without a single value. What a user reads: `schema_takes_nothing.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::text::Span;
use crate::words::Text;

use super::super::lint::reach::below;
use super::super::lint::{Lint, Look, Sink};
use super::super::model::{Body, Keywords, Schema};
use super::{bounds_exclude_everything, required_property_refused};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/schema-takes-nothing",
    summary: "no value at all is valid under a schema",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::jsonschema) static LINT: Lint =
    Lint { rule: &RULE, category: LintCategory::Minimal, check };

fn check(look: &Look<'_>, sink: &mut Sink<'_>) {
    let mut judge = look.judge();
    let mut told: Vec<Span> = Vec::new();
    // What is below has a greater number, and the innermost schema is the one to mend.
    for (id, own) in look.own().rev() {
        if is_meant(look.schema, own) || is_told(look.schema, own) || !judge.is_empty(id) {
            continue;
        }
        // What it refers to, or a branch that has to hold, is the cause.
        let parts = own.reference.iter().map(|own| own.value.target);
        let mut parts = parts.chain(own.all_of.iter().flat_map(|own| own.value.iter().copied()));
        if parts.any(|part| judge.is_empty(part)) {
            continue;
        }
        let span = look.schema.span(id);
        if told.iter().any(|inner| span.start <= inner.start && inner.end <= span.end) {
            continue;
        }
        told.push(span);
        let at = look.schema.node(id).at.json;
        sink.at(id, at, RULE.severity, || Text::from("no value is valid here: the keywords exclude each other"));
        if told.len() == MOST {
            return;
        }
    }
}

/// Told of one schema; each is sought among all before it.
const MOST: usize = 100;

/// The usual words for "nothing", written on purpose.
fn is_meant(schema: &Schema, own: &Keywords) -> bool {
    let Some(not) = &own.not else { return false };
    match &schema.node(not.value).body {
        Body::Boolean(value) => *value,
        Body::Keywords(inner) => inner.types.is_none() && below(inner).is_empty() && inner.reference.is_none(),
    }
}

/// Another rule names the cause.
fn is_told(schema: &Schema, own: &Keywords) -> bool {
    own.enumeration.is_some()
        || own.constant.is_some()
        || !bounds_exclude_everything::crossed(own).is_empty()
        || !required_property_refused::refused(schema, own).is_empty()
}
