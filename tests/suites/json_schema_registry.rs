//! Confluent Schema Registry's checker for JSON Schema: every type of difference with its path and the
//! verdicts of both policies, what it does not look at, and that real pairs get one answer.

use std::collections::BTreeSet;

use tenon_core::jsonschema::confluent::{TYPES, accepts, differences};
use tenon_core::jsonschema::{Builder, Draft, Schema};
use tenon_core::{Limits, Source};
use tenon_tests::corpus;

fn schema(draft: Draft, text: &str) -> Schema {
    let read = Builder::assuming(draft, &Source::new("s.json", text), &Limits::default()).finish();
    read.unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

/// Who accepts a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Both,
    Lenient,
    Neither,
}

use By::{Both, Lenient, Neither};
use Draft::{Draft4, Draft7, Draft202012};

/// Draft, the earlier version, the later one, what is reported, who accepts it.
type Row = (Draft, &'static str, &'static str, &'static str, By);

/// `TYPE path`, in order, and who accepts it.
fn found(draft: Draft, old: &str, new: &str) -> (String, By) {
    let (old, new) = (schema(draft, old), schema(draft, new));
    let strict = differences(&old, &new, false, &Limits::default());
    let lenient = differences(&old, &new, true, &Limits::default());
    assert_eq!((strict.unknown, &lenient.unknown), (None, &None));
    let list: Vec<String> = strict.list.iter().map(|own| format!("{} {}", own.kind, own.path)).collect();
    let by = match (strict.compatible, lenient.compatible) {
        (true, true) => Both,
        (false, true) => Lenient,
        (false, false) => Neither,
        (true, false) => panic!("the lenient policy refuses what the strict one accepts: {list:?}"),
    };
    (list.join(", "), by)
}

fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (draft, old, new, list, by) in rows {
        let answer = found(*draft, old, new);
        if answer != (list.replace("; ", ", "), *by) {
            wrong.push(format!(
                "{old} → {new}\n  expected {list} {by:?}\n  found    {} {:?}",
                answer.0, answer.1
            ));
        }
        assert_eq!(found(*draft, old, old).1, Both, "{old} against itself");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const SCALARS: &[Row] = &[
    (Draft7, r#"{"$id": "a", "type": "null"}"#, r#"{"$id": "b", "type": "null"}"#, "ID_CHANGED #/", Both),
    (Draft7, r#"{"type": "null"}"#, r#"{"type": "null", "title": "t"}"#, "TITLE_CHANGED #/", Both),
    (
        Draft7,
        r#"{"type": "null", "description": "a"}"#,
        r#"{"type": "null"}"#,
        "DESCRIPTION_CHANGED #/",
        Both,
    ),
    (Draft7, r#"{"default": 1}"#, r#"{"default": 2}"#, "DEFAULT_CHANGED #/", Both),
    (
        Draft7,
        r#"{"type": "string"}"#,
        r#"{"type": "string", "maxLength": 3}"#,
        "MAX_LENGTH_ADDED #/maxLength",
        Neither,
    ),
    (Draft7, r#"{"maxLength": 3}"#, r#"{"maxLength": 2}"#, "MAX_LENGTH_DECREASED #/maxLength", Neither),
    (Draft7, r#"{"maxLength": 2}"#, r#"{"maxLength": 3}"#, "MAX_LENGTH_INCREASED #/maxLength", Both),
    (
        Draft7,
        r#"{"type": "string", "maxLength": 3}"#,
        r#"{"type": "string"}"#,
        "MAX_LENGTH_REMOVED #/maxLength",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "string"}"#,
        r#"{"type": "string", "minLength": 3}"#,
        "MIN_LENGTH_ADDED #/minLength",
        Neither,
    ),
    (Draft7, r#"{"minLength": 3}"#, r#"{"minLength": 4}"#, "MIN_LENGTH_INCREASED #/minLength", Neither),
    (Draft7, r#"{"minLength": 3}"#, r#"{"minLength": 2}"#, "MIN_LENGTH_DECREASED #/minLength", Both),
    (
        Draft7,
        r#"{"type": "string", "minLength": 3}"#,
        r#"{"type": "string"}"#,
        "MIN_LENGTH_REMOVED #/minLength",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "string"}"#,
        r#"{"type": "string", "pattern": "a"}"#,
        "PATTERN_ADDED #/pattern",
        Neither,
    ),
    (Draft7, r#"{"pattern": "^a+$"}"#, r#"{"pattern": "^a*$"}"#, "PATTERN_CHANGED #/pattern", Neither),
    (
        Draft7,
        r#"{"type": "string", "pattern": "a"}"#,
        r#"{"type": "string"}"#,
        "PATTERN_REMOVED #/pattern",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "number"}"#,
        r#"{"type": "number", "maximum": 3}"#,
        "MAXIMUM_ADDED #/maximum",
        Neither,
    ),
    (Draft7, r#"{"maximum": 3}"#, r#"{"maximum": 2.5}"#, "MAXIMUM_DECREASED #/maximum", Neither),
    (Draft7, r#"{"maximum": 2.5}"#, r#"{"maximum": 3}"#, "MAXIMUM_INCREASED #/maximum", Both),
    (
        Draft7,
        r#"{"type": "number", "maximum": 3}"#,
        r#"{"type": "number"}"#,
        "MAXIMUM_REMOVED #/maximum",
        Both,
    ),
    (Draft7, r#"{"maximum": 3}"#, r#"{"maximum": 3.0}"#, "", Both),
    (
        Draft7,
        r#"{"type": "number"}"#,
        r#"{"type": "number", "minimum": 3}"#,
        "MINIMUM_ADDED #/minimum",
        Neither,
    ),
    (Draft7, r#"{"minimum": 3}"#, r#"{"minimum": 4}"#, "MINIMUM_INCREASED #/minimum", Neither),
    (Draft7, r#"{"minimum": 3}"#, r#"{"minimum": -4}"#, "MINIMUM_DECREASED #/minimum", Both),
    (
        Draft7,
        r#"{"type": "number", "minimum": 3}"#,
        r#"{"type": "number"}"#,
        "MINIMUM_REMOVED #/minimum",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "number"}"#,
        r#"{"type": "number", "exclusiveMaximum": 3}"#,
        "EXCLUSIVE_MAXIMUM_ADDED #/exclusiveMaximum",
        Neither,
    ),
    (
        Draft7,
        r#"{"exclusiveMaximum": 3}"#,
        r#"{"exclusiveMaximum": 2}"#,
        "EXCLUSIVE_MAXIMUM_DECREASED #/exclusiveMaximum",
        Neither,
    ),
    (
        Draft7,
        r#"{"exclusiveMaximum": 2}"#,
        r#"{"exclusiveMaximum": 3}"#,
        "EXCLUSIVE_MAXIMUM_INCREASED #/exclusiveMaximum",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "number", "exclusiveMaximum": 3}"#,
        r#"{"type": "number"}"#,
        "EXCLUSIVE_MAXIMUM_REMOVED #/exclusiveMaximum",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "number"}"#,
        r#"{"type": "number", "exclusiveMinimum": 3}"#,
        "EXCLUSIVE_MINIMUM_ADDED #/exclusiveMinimum",
        Neither,
    ),
    (
        Draft7,
        r#"{"exclusiveMinimum": 3}"#,
        r#"{"exclusiveMinimum": 4}"#,
        "EXCLUSIVE_MINIMUM_INCREASED #/exclusiveMinimum",
        Neither,
    ),
    (
        Draft7,
        r#"{"exclusiveMinimum": 3}"#,
        r#"{"exclusiveMinimum": 2}"#,
        "EXCLUSIVE_MINIMUM_DECREASED #/exclusiveMinimum",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "number", "exclusiveMinimum": 3}"#,
        r#"{"type": "number"}"#,
        "EXCLUSIVE_MINIMUM_REMOVED #/exclusiveMinimum",
        Both,
    ),
    // Each bound stands alone: an integer from 1 on is one above 0.
    (
        Draft7,
        r#"{"type": "integer", "minimum": 1}"#,
        r#"{"type": "integer", "exclusiveMinimum": 0}"#,
        "MINIMUM_REMOVED #/minimum; EXCLUSIVE_MINIMUM_ADDED #/exclusiveMinimum",
        Neither,
    ),
    (
        Draft4,
        r#"{"type": "number", "maximum": 3}"#,
        r#"{"type": "number", "maximum": 3, "exclusiveMaximum": true}"#,
        "",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "number"}"#,
        r#"{"type": "number", "multipleOf": 2}"#,
        "MULTIPLE_OF_ADDED #/multipleOf",
        Neither,
    ),
    (Draft7, r#"{"multipleOf": 2}"#, r#"{"multipleOf": 4}"#, "MULTIPLE_OF_EXPANDED #/multipleOf", Neither),
    (Draft7, r#"{"multipleOf": 0.3}"#, r#"{"multipleOf": 0.1}"#, "MULTIPLE_OF_REDUCED #/multipleOf", Both),
    (Draft7, r#"{"multipleOf": 2}"#, r#"{"multipleOf": 3}"#, "MULTIPLE_OF_CHANGED #/multipleOf", Neither),
    (
        Draft7,
        r#"{"type": "number", "multipleOf": 2}"#,
        r#"{"type": "number"}"#,
        "MULTIPLE_OF_REMOVED #/multipleOf",
        Both,
    ),
    (Draft7, r#"{"type": "integer"}"#, r#"{"type": "number"}"#, "TYPE_EXTENDED #/", Both),
    (Draft7, r#"{"type": "number"}"#, r#"{"type": "integer"}"#, "TYPE_NARROWED #/", Neither),
    (Draft7, r#"{"type": "string"}"#, r#"{"type": "integer"}"#, "TYPE_CHANGED #/", Neither),
    (Draft7, r#"{"type": "string"}"#, "{}", "", Both),
    (Draft7, "false", r#"{"type": "string"}"#, "", Both),
    (Draft7, "{}", r#"{"type": "string"}"#, "TYPE_CHANGED #/", Neither),
    (
        Draft7,
        r#"{"type": "string", "connect.type": "bytes"}"#,
        r#"{"type": "integer", "connect.type": "bytes"}"#,
        "",
        Both,
    ),
    (Draft7, r#"{"enum": [1, 2]}"#, r#"{"enum": [2, 1, 3]}"#, "ENUM_ARRAY_EXTENDED #/enum", Both),
    (Draft7, r#"{"enum": [1, 2]}"#, r#"{"enum": [1.0]}"#, "ENUM_ARRAY_NARROWED #/enum", Neither),
    (Draft7, r#"{"enum": [1, 2]}"#, r#"{"enum": [1, 3]}"#, "ENUM_ARRAY_CHANGED #/enum", Neither),
    (Draft7, r#"{"const": {"a": 1, "b": 2}}"#, r#"{"const": {"b": 2, "a": 1}}"#, "", Both),
    (Draft7, r#"{"const": 1}"#, r#"{"const": 2}"#, "ENUM_ARRAY_CHANGED #/const", Neither),
    (Draft7, r#"{"enum": [1, 2]}"#, r#"{"type": "integer"}"#, "TYPE_CHANGED #/", Neither),
];

#[test]
fn bounds_values_and_types_are_compared_alone() {
    check(SCALARS);
}

const OBJECTS: &[Row] = &[
    (
        Draft7,
        r#"{"properties": {"a": {"type": "string"}}}"#,
        r#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
        "REQUIRED_ATTRIBUTE_ADDED #/required/a",
        Neither,
    ),
    (
        Draft7,
        r#"{"properties": {"a": {"type": "string", "default": ""}}}"#,
        r#"{"properties": {"a": {"type": "string", "default": ""}}, "required": ["a"]}"#,
        "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED #/required/a",
        Both,
    ),
    (
        Draft7,
        r#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
        r#"{"properties": {"a": {"type": "string"}}}"#,
        "REQUIRED_ATTRIBUTE_REMOVED #/required/a",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "object"}"#,
        r#"{"maxProperties": 3}"#,
        "MAX_PROPERTIES_ADDED #/maxProperties",
        Neither,
    ),
    (
        Draft7,
        r#"{"maxProperties": 3}"#,
        r#"{"maxProperties": 2}"#,
        "MAX_PROPERTIES_DECREASED #/maxProperties",
        Neither,
    ),
    (
        Draft7,
        r#"{"maxProperties": 2}"#,
        r#"{"maxProperties": 3}"#,
        "MAX_PROPERTIES_INCREASED #/maxProperties",
        Both,
    ),
    (
        Draft7,
        r#"{"maxProperties": 2}"#,
        r#"{"type": "object"}"#,
        "MAX_PROPERTIES_REMOVED #/maxProperties",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "object"}"#,
        r#"{"minProperties": 3}"#,
        "MIN_PROPERTIES_ADDED #/minProperties",
        Neither,
    ),
    (
        Draft7,
        r#"{"minProperties": 2}"#,
        r#"{"minProperties": 3}"#,
        "MIN_PROPERTIES_INCREASED #/minProperties",
        Neither,
    ),
    (
        Draft7,
        r#"{"minProperties": 3}"#,
        r#"{"minProperties": 2}"#,
        "MIN_PROPERTIES_DECREASED #/minProperties",
        Both,
    ),
    (
        Draft7,
        r#"{"minProperties": 3}"#,
        r#"{"type": "object"}"#,
        "MIN_PROPERTIES_REMOVED #/minProperties",
        Both,
    ),
    (
        Draft7,
        r#"{"additionalProperties": false}"#,
        r#"{"type": "object"}"#,
        "ADDITIONAL_PROPERTIES_ADDED #/additionalProperties",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "object"}"#,
        r#"{"additionalProperties": false}"#,
        "ADDITIONAL_PROPERTIES_REMOVED #/additionalProperties",
        Lenient,
    ),
    (
        Draft7,
        r#"{"type": "object"}"#,
        r#"{"additionalProperties": {"type": "string"}}"#,
        "ADDITIONAL_PROPERTIES_NARROWED #/additionalProperties",
        Lenient,
    ),
    (
        Draft7,
        r#"{"additionalProperties": {"type": "string"}}"#,
        r#"{"additionalProperties": true}"#,
        "ADDITIONAL_PROPERTIES_EXTENDED #/additionalProperties",
        Both,
    ),
    (
        Draft7,
        r#"{"additionalProperties": {"type": "integer"}}"#,
        r#"{"additionalProperties": {"type": "number"}}"#,
        "TYPE_EXTENDED #/additionalProperties",
        Both,
    ),
    (
        Draft202012,
        r#"{"unevaluatedProperties": false}"#,
        r#"{"type": "object"}"#,
        "UNEVALUATED_PROPERTIES_ADDED #/unevaluatedProperties",
        Both,
    ),
    (
        Draft202012,
        r#"{"unevaluatedProperties": {"type": "string"}}"#,
        r#"{"unevaluatedProperties": true}"#,
        "UNEVALUATED_PROPERTIES_EXTENDED #/unevaluatedProperties",
        Both,
    ),
    (
        Draft202012,
        r#"{"unevaluatedProperties": true}"#,
        r#"{"unevaluatedProperties": false}"#,
        "UNEVALUATED_PROPERTIES_REMOVED #/unevaluatedProperties",
        Lenient,
    ),
    (
        Draft202012,
        r#"{"type": "object"}"#,
        r#"{"unevaluatedProperties": {"type": "string"}}"#,
        "UNEVALUATED_PROPERTIES_NARROWED #/unevaluatedProperties",
        Lenient,
    ),
    (
        Draft7,
        r#"{"dependencies": {"a": ["b"]}}"#,
        r#"{"type": "object"}"#,
        "DEPENDENCY_ARRAY_REMOVED #/dependencies/a",
        Both,
    ),
    (
        Draft7,
        r#"{"dependencies": {"a": ["b", "c"]}}"#,
        r#"{"dependencies": {"a": ["b"]}}"#,
        "DEPENDENCY_ARRAY_NARROWED #/dependencies/a",
        Both,
    ),
    (
        Draft202012,
        r#"{"type": "object"}"#,
        r#"{"dependentRequired": {"a": ["b"]}}"#,
        "DEPENDENCY_ARRAY_ADDED #/dependencies/a",
        Neither,
    ),
    (
        Draft7,
        r#"{"dependencies": {"a": ["b"]}}"#,
        r#"{"dependencies": {"a": ["b", "c"]}}"#,
        "DEPENDENCY_ARRAY_EXTENDED #/dependencies/a",
        Neither,
    ),
    (
        Draft7,
        r#"{"dependencies": {"a": ["b"]}}"#,
        r#"{"dependencies": {"a": ["c"]}}"#,
        "DEPENDENCY_ARRAY_CHANGED #/dependencies/a",
        Neither,
    ),
    // A list and a schema are apart, so a switch is both.
    (
        Draft7,
        r#"{"dependencies": {"a": ["b"]}}"#,
        r#"{"dependencies": {"a": {"required": ["b"]}}}"#,
        "DEPENDENCY_ARRAY_REMOVED #/dependencies/a; DEPENDENCY_SCHEMA_ADDED #/dependencies/a",
        Neither,
    ),
    (
        Draft7,
        r#"{"dependencies": {"a": {"required": ["b"]}}}"#,
        r#"{"type": "object"}"#,
        "DEPENDENCY_SCHEMA_REMOVED #/dependencies/a",
        Both,
    ),
    (
        Draft7,
        r#"{"properties": {"a": {"type": "string"}}}"#,
        r#"{"type": "object"}"#,
        "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL #/properties/a",
        Both,
    ),
    (
        Draft7,
        r#"{"properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "number"}}"#,
        r#"{"additionalProperties": {"type": "number"}}"#,
        "TYPE_EXTENDED #/properties/a; PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a",
        Both,
    ),
    // The inner difference is told as well, so leniency does not help.
    (
        Draft7,
        r#"{"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "number"}}"#,
        r#"{"additionalProperties": {"type": "number"}}"#,
        "TYPE_CHANGED #/properties/a; PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a",
        Neither,
    ),
    (
        Draft7,
        r#"{"properties": {"a": false}, "additionalProperties": false}"#,
        r#"{"additionalProperties": false}"#,
        "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a",
        Both,
    ),
    (
        Draft7,
        r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
        r#"{"additionalProperties": false}"#,
        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a",
        Lenient,
    ),
    (
        Draft7,
        r#"{"type": "object"}"#,
        r#"{"properties": {"a": {}}, "required": ["a"]}"#,
        "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a",
        Both,
    ),
    (
        Draft7,
        r#"{"type": "object"}"#,
        r#"{"properties": {"a": {"type": "string"}}}"#,
        "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a",
        Lenient,
    ),
    (
        Draft7,
        r#"{"type": "object"}"#,
        r#"{"properties": {"a": {"type": "string", "default": ""}}, "required": ["a"]}"#,
        "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a",
        Lenient,
    ),
    (
        Draft7,
        r#"{"type": "object"}"#,
        r#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
        "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a",
        Neither,
    ),
    (
        Draft7,
        r#"{"patternProperties": {"^a": {"type": "integer"}}}"#,
        r#"{"patternProperties": {"^a": {"type": "integer"}}, "properties": {"ab": {"type": "number"}}}"#,
        "TYPE_EXTENDED #/properties/ab; PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/ab; \
         OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/ab",
        Both,
    ),
    (
        Draft202012,
        r#"{"unevaluatedProperties": {"maxLength": 3}}"#,
        r#"{"unevaluatedProperties": {"maxLength": 3}, "properties": {"a": {"maxLength": 2}}}"#,
        "MAX_LENGTH_DECREASED #/properties/a/maxLength; \
         PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a; \
         OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a",
        Neither,
    ),
    (
        Draft7,
        r#"{"additionalProperties": false}"#,
        r#"{"additionalProperties": false, "properties": {"a": {}}}"#,
        "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a",
        Both,
    ),
    (
        Draft7,
        r#"{"additionalProperties": false}"#,
        r#"{"additionalProperties": false, "properties": {"a": {"default": 1}}, "required": ["a"]}"#,
        "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a",
        Both,
    ),
    (
        Draft7,
        r#"{"additionalProperties": false}"#,
        r#"{"additionalProperties": false, "properties": {"a": {}}, "required": ["a"]}"#,
        "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/a",
        Neither,
    ),
    (
        Draft7,
        r#"{"properties": {"a": {"properties": {"b": {"maximum": 3}}}}}"#,
        r#"{"properties": {"a": {"properties": {"b": {"maximum": 2}}}}}"#,
        "MAXIMUM_DECREASED #/properties/a/properties/b/maximum",
        Neither,
    ),
];

#[test]
fn properties_depend_on_what_may_stand_beside_them() {
    check(OBJECTS);
}

const ARRAYS: &[Row] = &[
    (Draft7, r#"{"type": "array"}"#, r#"{"items": {"type": "string"}}"#, "SCHEMA_ADDED #/items", Neither),
    (Draft7, r#"{"items": {"type": "string"}}"#, r#"{"type": "array"}"#, "SCHEMA_REMOVED #/items", Both),
    (Draft7, r#"{"type": "array"}"#, r#"{"maxItems": 3}"#, "MAX_ITEMS_ADDED #/maxItems", Neither),
    (Draft7, r#"{"maxItems": 3}"#, r#"{"maxItems": 2}"#, "MAX_ITEMS_DECREASED #/maxItems", Neither),
    (Draft7, r#"{"maxItems": 2}"#, r#"{"maxItems": 3}"#, "MAX_ITEMS_INCREASED #/maxItems", Both),
    (Draft7, r#"{"maxItems": 2}"#, r#"{"type": "array"}"#, "MAX_ITEMS_REMOVED #/maxItems", Both),
    (Draft7, r#"{"type": "array"}"#, r#"{"minItems": 3}"#, "MIN_ITEMS_ADDED #/minItems", Neither),
    (Draft7, r#"{"minItems": 2}"#, r#"{"minItems": 3}"#, "MIN_ITEMS_INCREASED #/minItems", Neither),
    (Draft7, r#"{"minItems": 3}"#, r#"{"minItems": 2}"#, "MIN_ITEMS_DECREASED #/minItems", Both),
    (Draft7, r#"{"minItems": 3}"#, r#"{"type": "array"}"#, "MIN_ITEMS_REMOVED #/minItems", Both),
    (Draft7, r#"{"type": "array"}"#, r#"{"uniqueItems": true}"#, "UNIQUE_ITEMS_ADDED #/uniqueItems", Neither),
    (
        Draft7,
        r#"{"uniqueItems": true}"#,
        r#"{"uniqueItems": false}"#,
        "UNIQUE_ITEMS_REMOVED #/uniqueItems",
        Both,
    ),
    (
        Draft202012,
        r#"{"type": "array"}"#,
        r#"{"contains": {"type": "string"}}"#,
        "MIN_CONTAINS_ADDED #/minContains",
        Neither,
    ),
    (
        Draft202012,
        r#"{"contains": {}, "minContains": 2}"#,
        r#"{"type": "array"}"#,
        "MIN_CONTAINS_REMOVED #/minContains",
        Both,
    ),
    (
        Draft202012,
        r#"{"contains": {}}"#,
        r#"{"contains": {}, "minContains": 2}"#,
        "MIN_CONTAINS_INCREASED #/minContains",
        Neither,
    ),
    (
        Draft202012,
        r#"{"contains": {}}"#,
        r#"{"contains": {}, "minContains": 0}"#,
        "MIN_CONTAINS_DECREASED #/minContains",
        Both,
    ),
    (
        Draft202012,
        r#"{"contains": {}}"#,
        r#"{"contains": {}, "maxContains": 2}"#,
        "MAX_CONTAINS_ADDED #/maxContains",
        Neither,
    ),
    (
        Draft202012,
        r#"{"contains": {}, "maxContains": 3}"#,
        r#"{"contains": {}, "maxContains": 2}"#,
        "MAX_CONTAINS_DECREASED #/maxContains",
        Neither,
    ),
    (
        Draft202012,
        r#"{"contains": {}, "maxContains": 2}"#,
        r#"{"contains": {}, "maxContains": 3}"#,
        "MAX_CONTAINS_INCREASED #/maxContains",
        Both,
    ),
    (
        Draft202012,
        r#"{"contains": {}, "maxContains": 2}"#,
        r#"{"contains": {}}"#,
        "MAX_CONTAINS_REMOVED #/maxContains",
        Both,
    ),
    (
        Draft7,
        r#"{"items": [{}], "additionalItems": false}"#,
        r#"{"items": [{}]}"#,
        "ADDITIONAL_ITEMS_ADDED #/additionalItems",
        Both,
    ),
    (
        Draft7,
        r#"{"items": [{}]}"#,
        r#"{"items": [{}], "additionalItems": false}"#,
        "ADDITIONAL_ITEMS_REMOVED #/additionalItems",
        Neither,
    ),
    (
        Draft202012,
        r#"{"prefixItems": [{}]}"#,
        r#"{"prefixItems": [{}], "items": {"type": "string"}}"#,
        "ADDITIONAL_ITEMS_NARROWED #/additionalItems",
        Neither,
    ),
    (
        Draft202012,
        r#"{"prefixItems": [{}], "items": {"type": "string"}}"#,
        r#"{"prefixItems": [{}]}"#,
        "ADDITIONAL_ITEMS_EXTENDED #/additionalItems",
        Both,
    ),
    // Without a tuple the keyword is inert; it is compared all the same.
    (
        Draft7,
        r#"{"items": {}}"#,
        r#"{"items": {}, "additionalItems": false}"#,
        "ADDITIONAL_ITEMS_REMOVED #/additionalItems",
        Neither,
    ),
    (
        Draft202012,
        r#"{"unevaluatedItems": false}"#,
        r#"{"type": "array"}"#,
        "UNEVALUATED_ITEMS_ADDED #/unevaluatedItems",
        Both,
    ),
    (
        Draft202012,
        r#"{"unevaluatedItems": {"type": "string"}}"#,
        r#"{"type": "array"}"#,
        "UNEVALUATED_ITEMS_EXTENDED #/unevaluatedItems",
        Both,
    ),
    (
        Draft202012,
        r#"{"type": "array"}"#,
        r#"{"unevaluatedItems": false}"#,
        "UNEVALUATED_ITEMS_REMOVED #/unevaluatedItems",
        Neither,
    ),
    (
        Draft202012,
        r#"{"type": "array"}"#,
        r#"{"unevaluatedItems": {"type": "string"}}"#,
        "UNEVALUATED_ITEMS_NARROWED #/unevaluatedItems",
        Neither,
    ),
    (
        Draft7,
        r#"{"items": [{"type": "string"}]}"#,
        r#"{"items": [{"type": "string"}, {}]}"#,
        "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL #/items/1",
        Both,
    ),
    (
        Draft7,
        r#"{"items": [{"type": "string"}]}"#,
        r#"{"items": [{"type": "string"}, {"type": "string"}]}"#,
        "ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1",
        Neither,
    ),
    (
        Draft7,
        r#"{"items": [{}], "additionalItems": false}"#,
        r#"{"items": [{}, {}], "additionalItems": false}"#,
        "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL #/items/1",
        Both,
    ),
    (
        Draft7,
        r#"{"items": [{}], "additionalItems": {"type": "integer"}}"#,
        r#"{"items": [{}, {"type": "number"}], "additionalItems": {"type": "integer"}}"#,
        "TYPE_EXTENDED #/items/1; ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1",
        Both,
    ),
    (
        Draft202012,
        r#"{"prefixItems": [{}], "unevaluatedItems": {"type": "number"}}"#,
        r#"{"prefixItems": [{}, {"type": "integer"}], "unevaluatedItems": {"type": "number"}}"#,
        "TYPE_NARROWED #/items/1; ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1",
        Neither,
    ),
    (
        Draft7,
        r#"{"items": [{}, {"type": "string"}]}"#,
        r#"{"items": [{}]}"#,
        "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL #/items/1",
        Both,
    ),
    (
        Draft7,
        r#"{"items": [{}, false], "additionalItems": false}"#,
        r#"{"items": [{}], "additionalItems": false}"#,
        "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1",
        Both,
    ),
    (
        Draft7,
        r#"{"items": [{}, {}], "additionalItems": false}"#,
        r#"{"items": [{}], "additionalItems": false}"#,
        "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1",
        Neither,
    ),
    (
        Draft7,
        r#"{"items": [{}, {"type": "integer"}], "additionalItems": {"type": "number"}}"#,
        r#"{"items": [{}], "additionalItems": {"type": "number"}}"#,
        "TYPE_EXTENDED #/items/1; ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1",
        Both,
    ),
    (
        Draft7,
        r#"{"items": [{}, {}], "additionalItems": {"type": "number"}}"#,
        r#"{"items": [{}], "additionalItems": {"type": "number"}}"#,
        "TYPE_CHANGED #/items/1; ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/items/1",
        Neither,
    ),
];

#[test]
fn items_are_compared_one_by_one_and_then_what_stands_behind_them() {
    check(ARRAYS);
}

const COMBINATIONS: &[Row] = &[
    (
        Draft7,
        r#"{"allOf": [{"type": "string"}, {"maxLength": 3}]}"#,
        r#"{"anyOf": [{"type": "string"}, {"maxLength": 3}]}"#,
        "COMBINED_TYPE_EXTENDED #/",
        Both,
    ),
    (
        Draft7,
        r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#,
        r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#,
        "COMBINED_TYPE_CHANGED #/",
        Neither,
    ),
    (
        Draft7,
        r#"{"allOf": [{"type": "string"}]}"#,
        r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#,
        "COMBINED_TYPE_EXTENDED #/; SUM_TYPE_EXTENDED #/",
        Both,
    ),
    (
        Draft7,
        r#"{"allOf": [{"type": "string"}]}"#,
        r#"{"allOf": [{"type": "string"}, {"maxLength": 3}]}"#,
        "PRODUCT_TYPE_EXTENDED #/",
        Neither,
    ),
    (
        Draft7,
        r#"{"allOf": [{"type": "string"}, {"maximum": 3}]}"#,
        r#"{"allOf": [{"type": "string"}]}"#,
        "PRODUCT_TYPE_NARROWED #/",
        Both,
    ),
    (Draft7, r#"{"type": ["string"]}"#, r#"{"type": ["null", "string"]}"#, "SUM_TYPE_EXTENDED #/", Both),
    (Draft7, r#"{"type": ["null", "string"]}"#, r#"{"type": ["string"]}"#, "SUM_TYPE_NARROWED #/", Neither),
    (
        Draft7,
        r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#,
        r#"{"oneOf": [{"type": "string"}, {"type": "boolean"}]}"#,
        "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/",
        Neither,
    ),
    // The first branch has to leave its partner to the second.
    (
        Draft7,
        r#"{"anyOf": [{"type": "integer"}, {"type": "number"}]}"#,
        r#"{"anyOf": [{"type": "number"}, {"type": "integer"}]}"#,
        "",
        Both,
    ),
    (
        Draft7,
        r#"{"anyOf": [{"maximum": 1}, {"maximum": 2}]}"#,
        r#"{"anyOf": [{"maximum": 3}, {"maximum": 1}]}"#,
        "MAXIMUM_INCREASED #/anyOf/1/maximum",
        Both,
    ),
    (Draft7, r#"{"type": "string"}"#, r#"{"anyOf": [{"type": "string"}]}"#, "", Both),
    (
        Draft7,
        r#"{"type": "integer"}"#,
        r#"{"oneOf": [{"type": "integer"}, {"type": "number"}]}"#,
        "SUM_TYPE_EXTENDED #/",
        Both,
    ),
    (
        Draft7,
        r#"{"allOf": [{"type": "string"}, {"type": "object"}]}"#,
        r#"{"type": "object"}"#,
        "PRODUCT_TYPE_NARROWED #/",
        Both,
    ),
    (
        Draft7,
        r#"{"anyOf": [{"type": "integer"}, {"type": "number"}]}"#,
        r#"{"type": "number"}"#,
        "TYPE_CHANGED #/",
        Neither,
    ),
    (
        Draft7,
        r#"{"type": "string", "enum": ["a", "b"]}"#,
        r#"{"type": "string", "enum": ["a"]}"#,
        "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/",
        Neither,
    ),
    (
        Draft7,
        r#"{"not": {"type": "string"}}"#,
        r#"{"not": {"type": "string"}}"#,
        "NOT_TYPE_NARROWED #/not",
        Both,
    ),
    (
        Draft7,
        r#"{"not": {"type": "integer"}}"#,
        r#"{"not": {"type": "number"}}"#,
        "NOT_TYPE_EXTENDED #/not",
        Neither,
    ),
    // Equal branches are one.
    (
        Draft7,
        r#"{"anyOf": [{"type": "null"}, {"type": "null"}]}"#,
        r#"{"anyOf": [{"type": "null"}]}"#,
        "",
        Both,
    ),
];

#[test]
fn combinations_are_matched_branch_by_branch() {
    check(COMBINATIONS);
}

const REFERENCES: &[Row] = &[
    (
        Draft7,
        r##"{"properties": {"a": {"$ref": "#/definitions/t"}}, "definitions": {"t": {"type": "string"}}}"##,
        r#"{"properties": {"a": {"type": "string", "maxLength": 3}}}"#,
        "MAX_LENGTH_ADDED #/properties/a/maxLength",
        Neither,
    ),
    (
        Draft7,
        r##"{"type": "object", "properties": {"next": {"$ref": "#"}, "v": {"maximum": 3}}}"##,
        r##"{"type": "object", "properties": {"next": {"$ref": "#"}, "v": {"maximum": 2}}}"##,
        "MAXIMUM_DECREASED #/properties/v/maximum",
        Neither,
    ),
    // Behind two references in a row nothing is compared.
    (
        Draft7,
        r##"{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"type": "string"}}}"##,
        r##"{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"type": "null"}}}"##,
        "",
        Both,
    ),
    // Inside its own branches a list is taken for compatible on trust. That its value is not comes out
    // in the end, and then none of the branches fits.
    (
        Draft7,
        r##"{"properties": {"v": {"maximum": 3}, "next": {"oneOf": [{"type": "null"}, {"$ref": "#"}]}}}"##,
        r##"{"properties": {"v": {"maximum": 2}, "next": {"oneOf": [{"type": "null"}, {"$ref": "#"}]}}}"##,
        "MAXIMUM_DECREASED #/properties/v/maximum; COMBINED_TYPE_SUBSCHEMAS_CHANGED #/properties/next",
        Neither,
    ),
    (
        Draft202012,
        r##"{"$ref": "#/$defs/t", "maxLength": 3, "$defs": {"t": {"type": "string"}}}"##,
        r##"{"$ref": "#/$defs/t", "maxLength": 2, "$defs": {"t": {"type": "string"}}}"##,
        "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/",
        Neither,
    ),
];

#[test]
fn references_are_followed_once_and_circles_until_nothing_changes() {
    check(REFERENCES);
}

/// Changes that refuse messages and that the registry does not see.
const BLIND: &[Row] = &[
    (Draft7, r#"{"type": "object"}"#, r#"{"type": "object", "required": ["x"]}"#, "", Both),
    (Draft7, r#"{"required": ["foo"]}"#, r#"{"required": ["bar"]}"#, "", Both),
    (
        Draft7,
        r#"{"patternProperties": {"a": {"type": "string"}}}"#,
        r#"{"patternProperties": {"a": {"type": "integer"}}}"#,
        "",
        Both,
    ),
    (Draft7, r#"{"type": "object"}"#, r#"{"type": "object", "propertyNames": {"maxLength": 3}}"#, "", Both),
    (Draft7, r#"{"contains": {"type": "string"}}"#, r#"{"contains": {"type": "integer"}}"#, "", Both),
    (
        Draft7,
        r#"{"if": {"type": "string"}, "then": {"maxLength": 3}}"#,
        r#"{"if": {"type": "string"}, "then": {"maxLength": 2}}"#,
        "",
        Both,
    ),
    (
        Draft7,
        r#"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
        r#"{"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "number"}]}"#,
        "SUM_TYPE_EXTENDED #/",
        Both,
    ),
    (
        Draft7,
        r#"{"properties": {"ab": {"type": "string"}}, "patternProperties": {"a": {}, "b": {"type": "integer"}}}"#,
        r#"{"patternProperties": {"a": {}, "b": {"type": "integer"}}}"#,
        "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/ab",
        Both,
    ),
    (Draft7, r#"{"type": "string", "format": "date"}"#, r#"{"type": "string", "format": "email"}"#, "", Both),
];

#[test]
fn what_the_registry_does_not_look_at_is_accepted() {
    check(BLIND);
}

#[test]
fn every_type_of_difference_is_in_a_row() {
    let rows = [SCALARS, OBJECTS, ARRAYS, COMBINATIONS, REFERENCES, BLIND].concat();
    let named: BTreeSet<&str> = rows
        .iter()
        .flat_map(|(_, _, _, list, _)| list.split("; "))
        .filter_map(|entry| entry.split(' ').next().filter(|kind| !kind.is_empty()))
        .collect();
    let known: BTreeSet<&str> = TYPES.into_iter().collect();
    assert_eq!(named, known);
    assert!(TYPES.into_iter().all(|kind| !accepts(kind, false) || accepts(kind, true)));
}

#[test]
fn real_pairs_get_one_answer_and_no_change_is_accepted() {
    let (mut pairs, mut refused, mut schemas) = (0, 0, Vec::new());
    for file in ["json/ibm-jsonsubschema.json", "json/jsoncompat.json"] {
        let Some(file) = corpus(file) else { return };
        for case in file["cases"].as_array().expect("cases") {
            for side in ["old", "new"] {
                let source = Source::new(side, case[side].to_string());
                schemas.push(Builder::new(&source, &Limits::default()).finish().expect("a schema"));
            }
        }
    }
    // Each against itself, the other side of its case, and strangers.
    for (at, old) in schemas.iter().enumerate() {
        for (distance, new) in schemas.iter().skip(at).take(12).enumerate() {
            pairs += 1;
            let answer = differences(old, new, false, &Limits::default());
            assert_eq!(answer.list, differences(old, new, false, &Limits::default()).list);
            let lenient = differences(old, new, true, &Limits::default());
            assert!(lenient.compatible || !answer.compatible, "{:?}", old.source().text());
            assert!(distance > 0 || (answer.compatible && answer.unknown.is_none()), "{:?}", answer.list);
            refused += usize::from(!answer.compatible);
        }
    }
    println!("{} schemas, {pairs} pairs, {refused} refused by the registry", schemas.len());
}
