//! A value that is listed and refused. What a user reads: `enum_value_refused.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::{Lint, Look, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/enum-value-refused",
    summary: "a value of `enum` or `const` is not valid under the keywords beside it",
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
        |own| {
            let listed = own.enumeration.iter().flat_map(|own| &own.value).map(|value| value.at);
            listed.chain(own.constant.iter().map(|own| own.at))
        },
        |value| Text::new().code(value).plain(" is listed, and what stands beside refuses it"),
    );
}
