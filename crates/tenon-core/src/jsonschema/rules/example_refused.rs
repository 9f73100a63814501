//! An example that its own schema refuses. What a user reads: `example_refused.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::{Lint, Look, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/example-refused",
    summary: "one of `examples` is not valid under its own schema",
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
    look.tell_refused(
        sink,
        |own| own.annotations.examples.iter().flat_map(|own| &own.value).map(|value| value.at),
        |value| Text::new().plain("the example ").code(value).plain(" is not valid under its schema"),
    );
}
