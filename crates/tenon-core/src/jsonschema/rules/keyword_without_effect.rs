//! A keyword that constrains what is not there. What a user reads: `keyword_without_effect.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::text::json::JsonId;
use crate::words::Text;

use super::super::draft::Draft;
use super::super::lint::{Lint, Look, Sink};
use super::super::model::{Keyword, Keywords, NodeId, Type};
use super::super::number::Number;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/keyword-without-effect",
    summary: "a keyword says nothing about the types that are allowed, or lacks the keyword it extends",
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
        let draft = look.schema.node(id).draft;
        for (name, at, cause) in idle(own, draft) {
            sink.at(id, at, RULE.severity, || match cause {
                Cause::Type(types) => Text::new()
                    .code(name)
                    .plain(" has no effect: ")
                    .code("type")
                    .plain(" takes no ")
                    .code(types),
                Cause::NoPrefix => {
                    Text::new().code(name).plain(" has no effect unless ").code("items").plain(" is an array")
                }
                Cause::Alone(other) => {
                    Text::new().code(name).plain(" has no effect without ").code(other).plain(" beside it")
                }
            });
        }
    }
}

/// Why a keyword has no effect.
#[derive(Clone, Copy)]
enum Cause {
    /// The type that it is about is not allowed.
    Type(&'static str),
    /// It extends one that is not there.
    Alone(&'static str),
    /// It is about what stands behind a list of items.
    NoPrefix,
}

fn idle(own: &Keywords, draft: Draft) -> Vec<(&'static str, JsonId, Cause)> {
    let at = |keyword: &Option<Keyword<u64>>| keyword.as_ref().map(|own| own.at);
    let node = |keyword: &Option<Keyword<NodeId>>| keyword.as_ref().map(|own| own.at);
    let bound = |keyword: &Option<Keyword<Number>>| keyword.as_ref().map(|own| own.at);
    let mut found = Vec::new();
    if let Some(types) = &own.types {
        let takes = |own: Type| types.value.contains(own);
        let mut about = |is_taken: bool, name: &'static str, keywords: &[(&'static str, Option<JsonId>)]| {
            if !is_taken {
                let idle = keywords.iter().filter_map(|(keyword, at)| Some((*keyword, (*at)?)));
                found.extend(idle.map(|(keyword, at)| (keyword, at, Cause::Type(name))));
            }
        };
        let numbers = [
            ("minimum", bound(&own.minimum)),
            ("exclusiveMinimum", bound(&own.exclusive_minimum)),
            ("maximum", bound(&own.maximum)),
            ("exclusiveMaximum", bound(&own.exclusive_maximum)),
            ("multipleOf", bound(&own.multiple_of)),
        ];
        about(takes(Type::Number) || takes(Type::Integer), "number", &numbers);
        let strings = [
            ("minLength", at(&own.min_length)),
            ("maxLength", at(&own.max_length)),
            ("pattern", own.pattern.as_ref().map(|own| own.at)),
        ];
        about(takes(Type::String), "string", &strings);
        let (prefix, tail) = match (draft >= Draft::Draft202012, &own.prefix_items) {
            (true, _) => ("prefixItems", "items"),
            (false, Some(_)) => ("items", "additionalItems"),
            (false, None) => ("items", "items"),
        };
        let arrays = [
            (prefix, own.prefix_items.as_ref().map(|own| own.at)),
            (tail, node(&own.items)),
            ("contains", node(&own.contains)),
            ("minItems", at(&own.min_items)),
            ("maxItems", at(&own.max_items)),
            ("uniqueItems", own.unique_items.as_ref().filter(|own| own.value).map(|own| own.at)),
            ("unevaluatedItems", node(&own.unevaluated_items)),
        ];
        about(takes(Type::Array), "array", &arrays);
        let (demands, schemas) = match draft >= Draft::Draft201909 {
            true => ("dependentRequired", "dependentSchemas"),
            false => ("dependencies", "dependencies"),
        };
        let objects = [
            ("properties", own.properties.as_ref().map(|own| own.at)),
            ("patternProperties", own.pattern_properties.as_ref().map(|own| own.at)),
            ("additionalProperties", node(&own.additional_properties)),
            ("propertyNames", node(&own.property_names)),
            ("required", own.required.as_ref().map(|own| own.at)),
            ("minProperties", at(&own.min_properties)),
            ("maxProperties", at(&own.max_properties)),
            (demands, own.dependent_required.as_ref().map(|own| own.at)),
            (schemas, own.dependent_schemas.as_ref().map(|own| own.at)),
            ("unevaluatedProperties", node(&own.unevaluated_properties)),
        ];
        about(takes(Type::Object), "object", &objects);
    }
    let extends = [
        ("minContains", at(&own.min_contains), "contains", own.contains.is_some()),
        ("maxContains", at(&own.max_contains), "contains", own.contains.is_some()),
        ("then", node(&own.consequence), "if", own.condition.is_some()),
        ("else", node(&own.alternative), "if", own.condition.is_some()),
    ];
    for (name, at, other, is_there) in extends {
        found.extend(at.filter(|_| !is_there).map(|at| (name, at, Cause::Alone(other))));
    }
    let inert = node(&own.inert_additional_items);
    found.extend(inert.map(|at| ("additionalItems", at, Cause::NoPrefix)));
    found
}
