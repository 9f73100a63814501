//! A property that must be there and must not. What a user reads: `required_property_refused.md`.

use std::collections::HashMap;

use crate::problem::nearest;
use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::{Lint, Look, Sink};
use super::super::model::{Body, Keywords, NodeId, Schema};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/required-property-refused",
    summary: "a required property is refused by the same schema",
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
    for (id, own) in look.own() {
        let Some(required) = &own.required else { continue };
        for name in refused(look.schema, own) {
            // A name that is listed twice is told once.
            let list = look.schema.value(id, required.at);
            let at = list.items().find(|item| item.is(&name)).map_or(required.at, |item| item.id());
            let finding = sink.at(id, at, RULE.severity, || {
                Text::new().code(&*name).plain(" is required, and no value of it is accepted")
            });
            let known = own.properties.iter().flat_map(|own| &own.value).map(|(known, _)| &**known);
            if let (Some(finding), Some(near)) = (finding, nearest(&name, known)) {
                *finding = finding.clone().advise(Text::new().plain("was ").code(near).plain(" meant?"));
            }
        }
    }
}

/// Names that are required and have no schema but `false`.
pub(in crate::jsonschema) fn refused(schema: &Schema, own: &Keywords) -> Vec<Box<str>> {
    let Some(required) = &own.required else { return Vec::new() };
    let is_false = |node: NodeId| matches!(schema.node(node).body, Body::Boolean(false));
    let properties: HashMap<&str, NodeId> =
        own.properties.iter().flat_map(|own| &own.value).map(|(name, node)| (&**name, *node)).collect();
    let patterns = own.pattern_properties.as_ref().is_some_and(|own| !own.value.is_empty());
    // A pattern may let in what is not named.
    let closed = !patterns && own.additional_properties.as_ref().is_some_and(|own| is_false(own.value));
    let is_refused = |name: &str| match properties.get(name) {
        Some(node) => is_false(*node),
        None => closed,
    };
    required.value.iter().filter(|name| is_refused(name)).cloned().collect()
}
