//! A closed schema beside one that declares more. What a user reads: `branch_refuses_property.md`.

use std::collections::HashSet;

use crate::limits::Budget;
use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::text::json::JsonId;
use crate::words::Text;
use crate::text::sorting::sort;

use super::super::lint::{Lint, Look, Sink};
use super::super::model::{Body, NodeId, Schema};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/branch-refuses-property",
    summary: "a schema closed by `additionalProperties` refuses properties that it is joined with",
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
    let mut budget = look.budget();
    for (id, own) in look.own() {
        let Some(all_of) = &own.all_of else { continue };
        let Some(parts) = parts(look.schema, id, &mut budget) else { return };
        for part in &parts {
            let Some((closed, names)) = closed(look.schema, *part) else { continue };
            let mut lost: Vec<&str> = Vec::new();
            for other in parts.iter().filter(|other| *other != part) {
                let properties = look.schema.keywords(*other).and_then(|own| own.properties.as_ref());
                for (name, node) in properties.into_iter().flat_map(|own| &own.value) {
                    if budget.spend(1).is_err() {
                        return;
                    }
                    let is_false = matches!(look.schema.node(*node).body, Body::Boolean(false));
                    if !is_false && !names.contains(&**name) {
                        lost.push(name);
                    }
                }
            }
            sort(&mut lost);
            lost.dedup();
            let Some(first) = lost.first() else { continue };
            let own_text = look.schema.node(*part).at.document == 0;
            let (node, at) = if own_text { (*part, closed) } else { (id, all_of.at) };
            sink.at(node, at, RULE.severity, || {
                let text = Text::new().code(*first);
                let text = match lost.len() {
                    1 => text,
                    count => text.plain(format!(" and {} more", count - 1)),
                };
                text.plain(" is declared by a schema that holds together with this one, which refuses it")
            });
        }
    }
}

/// The node and all branches of `allOf` that hold together with it, through references; `None` where the
/// budget ends.
fn parts(schema: &Schema, root: NodeId, budget: &mut Budget) -> Option<Vec<NodeId>> {
    let (mut parts, mut seen, mut open) = (Vec::new(), HashSet::new(), vec![root]);
    while let Some(id) = open.pop() {
        budget.spend(1).ok()?;
        if !seen.insert(id) {
            continue;
        }
        let Some(own) = schema.keywords(id) else { continue };
        open.extend(own.all_of.iter().flat_map(|own| own.value.iter().rev()));
        open.extend(own.reference.iter().map(|own| own.value.target));
        parts.push(id);
    }
    Some(parts)
}

/// Where a schema says that it takes no other properties, and the names of those that it takes.
fn closed(schema: &Schema, id: NodeId) -> Option<(JsonId, HashSet<&str>)> {
    let own = schema.keywords(id)?;
    let closed = own.additional_properties.as_ref()?;
    let patterns = own.pattern_properties.as_ref().is_some_and(|own| !own.value.is_empty());
    if patterns || !matches!(schema.node(closed.value).body, Body::Boolean(false)) {
        return None;
    }
    let names = own.properties.iter().flat_map(|own| &own.value).map(|(name, _)| &**name);
    Some((closed.at, names.collect()))
}
