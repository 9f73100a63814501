//! A definition that nothing refers to. What a user reads: `unused_definition.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;
use crate::text::sorting::sort;

use super::super::lint::reach::below;
use super::super::lint::{Lint, Look, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/unused-definition",
    summary: "nothing leads to a schema below `$defs` or `definitions`",
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
    // A text of definitions alone is there for others.
    if schema.keywords(schema.root()).is_none_or(|own| below(own).is_empty() && own.reference.is_none()) {
        return;
    }
    let mut used: Vec<usize> = Vec::new();
    for (id, _) in schema.nodes() {
        if schema.node(id).at.document == 0 && look.used.has(schema, id) {
            used.push(schema.span(id).start as usize);
        }
    }
    sort(&mut used);
    for (id, own) in look.own() {
        for (name, node) in &own.definitions {
            let span = schema.span(*node);
            let first = used.partition_point(|start| *start < span.start as usize);
            // A place within it may be what is referred to.
            if used.get(first).is_none_or(|start| *start >= span.end as usize) {
                let at = schema.node(*node).at.json;
                sink.at(id, at, RULE.severity, || {
                    Text::new().plain("nothing refers to ").code(&**name)
                });
            }
        }
    }
}
