//! A lower bound above its upper one. What a user reads: `bounds_exclude_everything.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::text::json::JsonId;
use crate::words::Text;

use super::super::lint::{Lint, Look, Sink};
use super::super::model::Keywords;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/bounds-exclude-everything",
    summary: "a lower bound is greater than its upper bound",
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
        for (lower, upper, at) in crossed(own) {
            sink.at(id, at, RULE.severity, || {
                Text::new().code(lower).plain(" is beyond ").code(upper).plain(", so nothing fits between them")
            });
        }
    }
}

/// Pairs of bounds that leave nothing, with the place of the lower one.
pub(in crate::jsonschema) fn crossed(own: &Keywords) -> Vec<(&'static str, &'static str, JsonId)> {
    let mut crossed = Vec::new();
    let lowers = [("minimum", &own.minimum, false), ("exclusiveMinimum", &own.exclusive_minimum, true)];
    let uppers = [("maximum", &own.maximum, false), ("exclusiveMaximum", &own.exclusive_maximum, true)];
    for (lower, low, low_is_out) in lowers {
        for (upper, high, high_is_out) in uppers {
            let (Some(low), Some(high)) = (low, high) else { continue };
            if low.value > high.value || (low.value == high.value && (low_is_out || high_is_out)) {
                crossed.push((lower, upper, low.at));
            }
        }
    }
    let sizes = [
        ("minLength", &own.min_length, "maxLength", &own.max_length),
        ("minItems", &own.min_items, "maxItems", &own.max_items),
        ("minProperties", &own.min_properties, "maxProperties", &own.max_properties),
    ];
    for (lower, low, upper, high) in sizes {
        if let (Some(low), Some(high)) = (low, high)
            && low.value > high.value
        {
            crossed.push((lower, upper, low.at));
        }
    }
    // Both say nothing where there is no `contains`.
    if let (Some(_), Some(low), Some(high)) = (&own.contains, &own.min_contains, &own.max_contains)
        && low.value > high.value
    {
        crossed.push(("minContains", "maxContains", low.at));
    }
    crossed
}
