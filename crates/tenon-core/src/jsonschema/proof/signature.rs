//! What a node says of instances, apart from the schemas below it: equal texts are equal demands. What is
//! told and not demanded has no part in it.

use std::fmt::Write;

use crate::text::sorting::{sort, sort_by};

use super::super::draft::Draft;
use super::super::model::{Body, Keywords, Literal, Member, Node, NodeId, Scope};

/// The schemas below a node.
#[derive(Debug, Default)]
pub(super) struct Below {
    /// In an order that the text tells.
    pub(super) ordered: Vec<NodeId>,
    /// Those of `allOf`, `anyOf` and `oneOf`; with `true` it counts how often one is there.
    pub(super) unordered: Vec<(Vec<NodeId>, bool)>,
}

/// Nothing but a reference that is always the same, as far as instances are concerned; where it leads.
pub(super) fn alone(node: &Node) -> Option<NodeId> {
    let Body::Keywords(keywords) = &node.body else { return None };
    let reference = &keywords.reference.as_ref()?.value;
    if reference.scope == Scope::Dynamic {
        return None;
    }
    let (mut text, mut below) = (String::new(), Below::default());
    write_keywords(&mut text, &mut below, keywords, 0);
    let bare = text == REFERENCE && below.ordered.len() == 1 && below.unordered.is_empty();
    bare.then_some(reference.target)
}

/// How a reference alone is written.
const REFERENCE: &str = "$ref;";

/// Every value is valid under it.
pub(super) fn demands_nothing(keywords: &Keywords) -> bool {
    let (mut text, mut below) = (String::new(), Below::default());
    write_keywords(&mut text, &mut below, keywords, 0);
    text.is_empty() && below.ordered.is_empty() && below.unordered.is_empty()
}

/// Writes what a node says to the end of `text`. `own` sets apart what depends on the way to it.
pub(super) fn write(text: &mut String, node: &Node, own: usize) -> Below {
    let mut below = Below::default();
    match &node.body {
        Body::Boolean(value) => put(text, format_args!("{value}")),
        Body::Keywords(keywords) => {
            // Only 2020-12's `contains` evaluates items; draft 4's `integer` is a matter of spelling.
            if keywords.contains.is_some() && node.draft >= Draft::Draft202012 {
                text.push_str("2020;");
            }
            if keywords.types.is_some() && node.draft == Draft::Draft4 {
                text.push_str("4;");
            }
            write_keywords(text, &mut below, keywords, own);
        }
    }
    below
}

fn put(text: &mut String, value: std::fmt::Arguments<'_>) {
    // A string takes whatever is written to it.
    let _ = text.write_fmt(value);
}

/// A text with its length, so that no two lists of texts look alike.
fn put_text(text: &mut String, value: &str) {
    put(text, format_args!("{}:{value},", value.len()));
}

fn write_keywords(text: &mut String, below: &mut Below, keywords: &Keywords, own: usize) {
    let Keywords {
        reference,
        dynamic_reference,
        definitions: _,
        types,
        enumeration,
        constant,
        maximum,
        exclusive_maximum,
        minimum,
        exclusive_minimum,
        multiple_of,
        max_length,
        min_length,
        pattern,
        prefix_items,
        items,
        contains,
        min_contains,
        max_contains,
        max_items,
        min_items,
        unique_items,
        unevaluated_items,
        properties,
        pattern_properties,
        additional_properties,
        property_names,
        required,
        max_properties,
        min_properties,
        dependent_required,
        dependent_schemas,
        unevaluated_properties,
        all_of,
        any_of,
        one_of,
        not,
        condition,
        consequence,
        alternative,
        annotations: _,
        ignored: _,
        inert_additional_items: _,
        unjudged: _,
    } = keywords;
    for (name, reference) in [("$ref", reference), ("$dynamicRef", dynamic_reference)] {
        if let Some(reference) = reference {
            put(text, format_args!("{name};"));
            below.ordered.push(reference.value.target);
            if reference.value.scope == Scope::Dynamic {
                put(text, format_args!("way={own};"));
            }
        }
    }
    if let Some(types) = types {
        text.push_str("type=");
        types.value.iter().for_each(|own| put_text(text, own.name()));
    }
    if let Some(values) = enumeration {
        literals(text, &values.value);
    }
    if let Some(value) = constant {
        literals(text, std::slice::from_ref(&value.value));
    }
    for (name, number) in [
        ("maximum", maximum),
        ("exclusiveMaximum", exclusive_maximum),
        ("minimum", minimum),
        ("exclusiveMinimum", exclusive_minimum),
        ("multipleOf", multiple_of),
    ] {
        if let Some(number) = number {
            put(text, format_args!("{name}={};", number.value));
        }
    }
    for (name, count) in [
        ("maxLength", max_length),
        ("minLength", min_length),
        ("minContains", min_contains),
        ("maxContains", max_contains),
        ("maxItems", max_items),
        ("minItems", min_items),
        ("maxProperties", max_properties),
        ("minProperties", min_properties),
    ] {
        if let Some(count) = count {
            put(text, format_args!("{name}={};", count.value));
        }
    }
    if let Some(pattern) = pattern {
        text.push_str("pattern=");
        put_text(text, &pattern.value);
    }
    if unique_items.as_ref().is_some_and(|unique| unique.value) {
        text.push_str("uniqueItems;");
    }
    for (name, node) in [
        ("items", items),
        ("contains", contains),
        ("unevaluatedItems", unevaluated_items),
        ("additionalProperties", additional_properties),
        ("propertyNames", property_names),
        ("unevaluatedProperties", unevaluated_properties),
        ("not", not),
        ("if", condition),
        ("then", consequence),
        ("else", alternative),
    ] {
        if let Some(node) = node {
            put(text, format_args!("{name};"));
            below.ordered.push(node.value);
        }
    }
    if let Some(nodes) = prefix_items {
        put(text, format_args!("prefixItems={};", nodes.value.len()));
        below.ordered.extend(&nodes.value);
    }
    for (name, nodes, repeats) in
        [("allOf", all_of, false), ("anyOf", any_of, false), ("oneOf", one_of, true)]
    {
        if let Some(nodes) = nodes {
            put(text, format_args!("{name};"));
            below.unordered.push((nodes.value.clone(), repeats));
        }
    }
    for (name, list) in [
        ("properties", properties),
        ("patternProperties", pattern_properties),
        ("dependentSchemas", dependent_schemas),
    ] {
        if let Some(list) = list {
            put(text, format_args!("{name}={};", list.value.len()));
            members(text, below, &list.value);
        }
    }
    if let Some(list) = required {
        put(text, format_args!("required={};", list.value.len()));
        names(text, &list.value);
    }
    if let Some(demands) = dependent_required {
        put(text, format_args!("dependentRequired={};", demands.value.len()));
        let mut sorted: Vec<_> = demands.value.iter().collect();
        sort(&mut sorted);
        for (name, needs) in sorted {
            put_text(text, name);
            put(text, format_args!("{};", needs.len()));
            names(text, needs);
        }
    }
}

/// By name, for the order of members demands nothing.
fn members(text: &mut String, below: &mut Below, list: &[Member]) {
    let mut sorted: Vec<&Member> = list.iter().collect();
    sort_by(&mut sorted, |(a, _), (b, _)| a.cmp(b));
    for (name, node) in sorted {
        put_text(text, name);
        below.ordered.push(*node);
    }
}

fn names(text: &mut String, names: &[Box<str>]) {
    let mut sorted: Vec<&str> = names.iter().map(|name| &**name).collect();
    sort(&mut sorted);
    sorted.into_iter().for_each(|name| put_text(text, name));
}

fn literals(text: &mut String, values: &[Literal]) {
    let mut texts: Vec<&str> = values.iter().map(|value| &*value.canonical).collect();
    sort(&mut texts);
    texts.dedup();
    put(text, format_args!("enum={};", texts.len()));
    texts.into_iter().for_each(|own| put_text(text, own));
}
