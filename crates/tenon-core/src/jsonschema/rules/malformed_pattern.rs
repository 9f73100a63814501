//! A pattern that is none. What a user reads: `malformed_pattern.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::keyword::shortened;
use super::super::lint::{Lint, Look, Sink};
use super::super::proof::is_malformed;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/malformed-pattern",
    summary: "a pattern is no regular expression of ECMA-262",
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
        let names = own.pattern_properties.iter().flat_map(|own| &own.value);
        let names = names.map(|(pattern, node)| (pattern, look.schema.node(*node).at.json));
        for (pattern, at) in own.pattern.iter().map(|own| (&own.value, own.at)).chain(names) {
            if is_malformed(pattern) {
                sink.at(id, at, RULE.severity, || {
                    Text::new().code(shortened(pattern)).plain(" is no regular expression of ECMA-262")
                });
            }
        }
    }
}
