//! Each keyword in each draft that knows it: with one demand more than before, the schema loses values, and
//! the finding stands at that demand; with one less it loses none. A draft that does not know the keyword
//! loses nothing either way.

use tenon_core::jsonschema::Draft::{self, Draft4, Draft6, Draft7, Draft201909, Draft202012};
use tenon_core::{Candidate, Compatibility, Format, Limits, Profile, Report, Schema, Source, Verdict, check};
use tenon_tests::policy;

/// The first and the last draft that reads the pair so, the looser schema, the tighter one, and what is
/// found where the tighter follows: `rule pointer`, or nothing where the keyword says nothing to them.
type Row = (Draft, Draft, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    // Any value.
    (Draft4, Draft202012, "{}", r#"{"type": "string"}"#, "type-narrowed /type"),
    (Draft4, Draft202012, r#"{"type": ["string", "null"]}"#, r#"{"type": "string"}"#, "type-narrowed /type"),
    (Draft4, Draft202012, r#"{"type": "number"}"#, r#"{"type": "integer"}"#, "type-narrowed /type"),
    (Draft4, Draft4, r#"{"enum": [1.0]}"#, r#"{"enum": [1.0], "type": "integer"}"#, "type-narrowed /type"),
    (Draft6, Draft202012, r#"{"enum": [1.0]}"#, r#"{"enum": [1.0], "type": "integer"}"#, ""),
    (Draft4, Draft202012, r#"{"enum": [1, "a", null]}"#, r#"{"enum": [null, 1.0]}"#, "enum-value-lost /enum"),
    (Draft4, Draft4, "{}", r#"{"const": 1}"#, ""),
    (Draft6, Draft202012, "{}", r#"{"const": 1}"#, "enum-value-lost /const"),
    (Draft6, Draft202012, "true", "false", "content-closed /allOf/0"),
    (Draft6, Draft202012, r#"{"enum": [{"a": 1}, 2]}"#, r#"{"const": {"a": 1.0}}"#, "enum-value-lost /const"),
    // Numbers.
    (Draft4, Draft202012, r#"{"maximum": 5}"#, r#"{"maximum": 4.5}"#, "bound-tightened /maximum"),
    (Draft4, Draft202012, r#"{"minimum": 4.5}"#, r#"{"minimum": 5}"#, "bound-tightened /minimum"),
    (
        Draft4,
        Draft202012,
        r#"{"type": "integer", "maximum": 5.5}"#,
        r#"{"type": "integer", "maximum": 4}"#,
        "bound-tightened /maximum",
    ),
    (
        Draft4,
        Draft4,
        r#"{"maximum": 5}"#,
        r#"{"maximum": 5, "exclusiveMaximum": true}"#,
        "bound-tightened /maximum",
    ),
    (
        Draft4,
        Draft4,
        r#"{"minimum": 5}"#,
        r#"{"minimum": 5, "exclusiveMinimum": true}"#,
        "bound-tightened /minimum",
    ),
    (Draft4, Draft4, r#"{"maximum": 5}"#, r#"{"maximum": 5, "exclusiveMaximum": false}"#, ""),
    (
        Draft6,
        Draft202012,
        r#"{"maximum": 5}"#,
        r#"{"exclusiveMaximum": 5}"#,
        "bound-tightened /exclusiveMaximum",
    ),
    (
        Draft6,
        Draft202012,
        r#"{"minimum": 5}"#,
        r#"{"exclusiveMinimum": 5}"#,
        "bound-tightened /exclusiveMinimum",
    ),
    (Draft4, Draft202012, r#"{"multipleOf": 0.1}"#, r#"{"multipleOf": 0.3}"#, "bound-tightened /multipleOf"),
    // Strings.
    (Draft4, Draft202012, r#"{"maxLength": 3}"#, r#"{"maxLength": 2}"#, "bound-tightened /maxLength"),
    (Draft4, Draft202012, r#"{"minLength": 2}"#, r#"{"minLength": 3}"#, "bound-tightened /minLength"),
    (Draft4, Draft202012, r#"{"pattern": "a"}"#, r#"{"pattern": "^a"}"#, "pattern-narrowed /pattern"),
    (Draft4, Draft202012, r#"{"type": "string"}"#, r#"{"type": "string", "format": "date"}"#, ""),
    (Draft4, Draft202012, "{}", r#"{"contentEncoding": "base64", "contentMediaType": "text/plain"}"#, ""),
    // Arrays.
    (
        Draft4,
        Draft202012,
        r#"{"items": {"maximum": 5}}"#,
        r#"{"items": {"maximum": 4}}"#,
        "bound-tightened /items/maximum",
    ),
    (
        Draft4,
        Draft201909,
        r#"{"items": [{}]}"#,
        r#"{"items": [{"type": "null"}]}"#,
        "type-narrowed /items/0/type",
    ),
    (
        Draft4,
        Draft201909,
        r#"{"items": [{}, {}]}"#,
        r#"{"items": [{}, {"type": "null"}]}"#,
        "type-narrowed /items/1/type",
    ),
    (
        Draft4,
        Draft201909,
        r#"{"items": [{}]}"#,
        r#"{"items": [{}], "additionalItems": {"type": "null"}}"#,
        "type-narrowed /additionalItems/type",
    ),
    (
        Draft4,
        Draft201909,
        r#"{"items": [{}]}"#,
        r#"{"items": [{}], "additionalItems": false}"#,
        "content-closed /additionalItems",
    ),
    (Draft4, Draft202012, r#"{"items": {}}"#, r#"{"items": {}, "additionalItems": false}"#, ""),
    (Draft4, Draft201909, "{}", r#"{"prefixItems": [{"type": "null"}]}"#, ""),
    (
        Draft202012,
        Draft202012,
        "{}",
        r#"{"prefixItems": [{"type": "null"}]}"#,
        "type-narrowed /prefixItems/0/type",
    ),
    (
        Draft202012,
        Draft202012,
        r#"{"prefixItems": [{}]}"#,
        r#"{"prefixItems": [{}], "items": false}"#,
        "content-closed /items",
    ),
    (Draft4, Draft202012, r#"{"maxItems": 3}"#, r#"{"maxItems": 2}"#, "bound-tightened /maxItems"),
    (Draft4, Draft202012, r#"{"minItems": 2}"#, r#"{"minItems": 3}"#, "bound-tightened /minItems"),
    (
        Draft4,
        Draft202012,
        r#"{"uniqueItems": false}"#,
        r#"{"uniqueItems": true}"#,
        "items-restricted /uniqueItems",
    ),
    (Draft4, Draft4, "{}", r#"{"contains": {"type": "null"}}"#, ""),
    (Draft6, Draft202012, "{}", r#"{"contains": {"type": "null"}}"#, "items-restricted /contains"),
    (Draft6, Draft7, r#"{"contains": {}}"#, r#"{"contains": {}, "minContains": 2}"#, ""),
    (
        Draft201909,
        Draft202012,
        r#"{"contains": {}}"#,
        r#"{"contains": {}, "minContains": 2}"#,
        "bound-tightened /minContains",
    ),
    (
        Draft201909,
        Draft202012,
        "{}",
        r#"{"contains": {"const": 1}, "minContains": 0, "maxContains": 1}"#,
        "bound-tightened /maxContains",
    ),
    (Draft201909, Draft202012, "{}", r#"{"minContains": 2}"#, ""),
    (Draft4, Draft7, r#"{"items": [{}]}"#, r#"{"items": [{}], "unevaluatedItems": false}"#, ""),
    (
        Draft201909,
        Draft201909,
        r#"{"items": [{}]}"#,
        r#"{"items": [{}], "unevaluatedItems": false}"#,
        "content-closed /unevaluatedItems",
    ),
    (
        Draft202012,
        Draft202012,
        r#"{"prefixItems": [{}]}"#,
        r#"{"prefixItems": [{}], "unevaluatedItems": false}"#,
        "content-closed /unevaluatedItems",
    ),
    // Objects.
    (
        Draft4,
        Draft202012,
        "{}",
        r#"{"properties": {"a": {"type": "null"}}}"#,
        "type-narrowed /properties/a/type",
    ),
    (Draft6, Draft202012, "{}", r#"{"properties": {"a": false}}"#, "content-closed /properties/a"),
    (
        Draft4,
        Draft202012,
        r#"{"patternProperties": {"^ab": {"type": "null"}}}"#,
        r#"{"patternProperties": {"^a": {"type": "null"}}}"#,
        "type-narrowed /patternProperties/^a/type",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"properties": {"a": {}}}"#,
        r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
        "content-closed /additionalProperties",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"additionalProperties": {"minimum": 0}}"#,
        r#"{"additionalProperties": {"minimum": 1}}"#,
        "bound-tightened /additionalProperties/minimum",
    ),
    (Draft4, Draft4, "{}", r#"{"propertyNames": {"maxLength": 1}}"#, ""),
    (
        Draft6,
        Draft202012,
        "{}",
        r#"{"propertyNames": {"maxLength": 1}}"#,
        "bound-tightened /propertyNames/maxLength",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"required": ["a"]}"#,
        r#"{"required": ["a", "b"]}"#,
        "property-required /required",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"maxProperties": 2}"#,
        r#"{"maxProperties": 1}"#,
        "bound-tightened /maxProperties",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"minProperties": 1}"#,
        r#"{"minProperties": 2}"#,
        "bound-tightened /minProperties",
    ),
    (Draft4, Draft7, "{}", r#"{"dependencies": {"a": ["b"]}}"#, "property-required /dependencies"),
    (
        Draft4,
        Draft7,
        "{}",
        r#"{"dependencies": {"a": {"maxProperties": 1}}}"#,
        "bound-tightened /dependencies/a/maxProperties",
    ),
    (Draft4, Draft7, "{}", r#"{"dependentRequired": {"a": ["b"]}}"#, ""),
    (
        Draft201909,
        Draft202012,
        "{}",
        r#"{"dependentRequired": {"a": ["b"]}}"#,
        "property-required /dependentRequired",
    ),
    (Draft4, Draft7, "{}", r#"{"dependentSchemas": {"a": {"maxProperties": 1}}}"#, ""),
    (
        Draft201909,
        Draft202012,
        "{}",
        r#"{"dependentSchemas": {"a": {"maxProperties": 1}}}"#,
        "bound-tightened /dependentSchemas/a/maxProperties",
    ),
    (
        Draft4,
        Draft7,
        r#"{"properties": {"a": {}}}"#,
        r#"{"properties": {"a": {}}, "unevaluatedProperties": false}"#,
        "",
    ),
    (
        Draft201909,
        Draft202012,
        r#"{"allOf": [{"properties": {"a": {}}}]}"#,
        r#"{"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false}"#,
        "content-closed /unevaluatedProperties",
    ),
    (
        Draft201909,
        Draft202012,
        r#"{"allOf": [{"properties": {"a": {}}}]}"#,
        r#"{"allOf": [{"properties": {"a": {}}}], "contains": {}, "unevaluatedProperties": {"type": "null"}}"#,
        "items-restricted /contains, content-closed /unevaluatedProperties",
    ),
    // Other schemas.
    (
        Draft4,
        Draft202012,
        r#"{"allOf": [{"minimum": 0}]}"#,
        r#"{"allOf": [{"minimum": 0}, {"maximum": 5}]}"#,
        "bound-tightened /allOf/1/maximum",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"anyOf": [{"type": "null"}, {"type": "string"}]}"#,
        r#"{"anyOf": [{"type": "null"}]}"#,
        "type-narrowed /anyOf/0/type",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"anyOf": [{"minimum": 3}, {"maximum": 5}]}"#,
        r#"{"oneOf": [{"minimum": 3}, {"maximum": 5}]}"#,
        "branch-lost /oneOf",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"oneOf": [{"type": "null"}, {"type": "string"}]}"#,
        r#"{"oneOf": [{"type": "null"}, {"type": "string", "minLength": 1}]}"#,
        "bound-tightened /oneOf/1/minLength",
    ),
    (
        Draft4,
        Draft202012,
        r#"{"not": {"type": "null"}}"#,
        r#"{"not": {"type": ["null", "string"]}}"#,
        "branch-lost /not",
    ),
    (Draft4, Draft6, "{}", r#"{"if": {"type": "string"}, "then": {"maxLength": 3}}"#, ""),
    (
        Draft7,
        Draft202012,
        "{}",
        r#"{"if": {"type": "string"}, "then": {"maxLength": 3}}"#,
        "bound-tightened /then/maxLength",
    ),
    (
        Draft7,
        Draft202012,
        "{}",
        r#"{"if": {"type": "string"}, "else": {"type": "null"}}"#,
        "type-narrowed /else/type",
    ),
    (Draft7, Draft202012, "{}", r#"{"then": {"type": "null"}, "else": {"type": "null"}}"#, ""),
    (
        Draft4,
        Draft202012,
        r##"{"definitions": {"a": {}}, "$ref": "#/definitions/a"}"##,
        r##"{"definitions": {"a": {"type": "null"}}, "$ref": "#/definitions/a"}"##,
        "type-narrowed /definitions/a/type",
    ),
    (
        Draft4,
        Draft7,
        r##"{"definitions": {"a": {}}, "allOf": [{"$ref": "#/definitions/a"}]}"##,
        r##"{"definitions": {"a": {}}, "allOf": [{"$ref": "#/definitions/a", "maxLength": 1}]}"##,
        "",
    ),
    (
        Draft201909,
        Draft202012,
        r##"{"$defs": {"a": {}}, "$ref": "#/$defs/a"}"##,
        r##"{"$defs": {"a": {}}, "$ref": "#/$defs/a", "maxLength": 1}"##,
        "bound-tightened /maxLength",
    ),
    (
        Draft201909,
        Draft201909,
        r##"{"properties": {"a": {"$recursiveRef": "#"}}}"##,
        r##"{"properties": {"a": {"$recursiveRef": "#"}}, "maxProperties": 1}"##,
        "bound-tightened /maxProperties",
    ),
    (
        Draft202012,
        Draft202012,
        r##"{"properties": {"a": {"$dynamicRef": "#"}}}"##,
        r##"{"properties": {"a": {"$dynamicRef": "#"}}, "maxProperties": 1}"##,
        "bound-tightened /maxProperties",
    ),
    (
        Draft4,
        Draft4,
        r##"{"allOf": [{"$ref": "#x"}], "definitions": {"a": {"id": "#x"}}}"##,
        r##"{"allOf": [{"$ref": "#x"}], "definitions": {"a": {"id": "#x", "minimum": 1}}}"##,
        "bound-tightened /definitions/a/minimum",
    ),
    (
        Draft6,
        Draft7,
        r##"{"allOf": [{"$ref": "#x"}], "definitions": {"a": {"$id": "#x"}}}"##,
        r##"{"allOf": [{"$ref": "#x"}], "definitions": {"a": {"$id": "#x", "minimum": 1}}}"##,
        "bound-tightened /definitions/a/minimum",
    ),
    (
        Draft201909,
        Draft202012,
        r##"{"$ref": "#x", "$defs": {"a": {"$anchor": "x"}}}"##,
        r##"{"$ref": "#x", "$defs": {"a": {"$anchor": "x", "minimum": 1}}}"##,
        "bound-tightened /$defs/a/minimum",
    ),
    // What only tells about a value.
    (
        Draft4,
        Draft202012,
        "{}",
        r#"{"title": "t", "description": "d", "default": 1, "$comment": "c", "examples": [1]}"#,
        "",
    ),
    (Draft4, Draft202012, "{}", r#"{"readOnly": true, "writeOnly": true, "deprecated": true}"#, ""),
];

fn judge(draft: Draft, texts: [&str; 2]) -> Report {
    let version = |label: &str, text: &str| {
        // Booleans have no room for a `$schema`.
        let text = match text.strip_prefix('{') {
            Some("}") => format!(r#"{{"$schema": "{}#"}}"#, draft.uri()),
            Some(rest) => format!(r#"{{"$schema": "{}#", {rest}"#, draft.uri()),
            None => format!(r#"{{"$schema": "{}#", "allOf": [{text}]}}"#, draft.uri()),
        };
        let source = Source::new(label, text.as_str());
        let schema = Schema::parse(Format::JsonSchema, &source, &Limits::default());
        Candidate { label: label.to_owned(), schema: schema.unwrap_or_else(|e| panic!("{e}\n{text}")) }
    };
    check(
        &[version("v1", texts[0]), version("v2", texts[1])],
        &policy(Compatibility::Backward, Profile::Exact),
    )
}

fn breaks(report: &Report) -> String {
    let impacts = report.findings.iter().filter(|finding| finding.impact.is_some());
    let told = impacts.map(|finding| {
        let rule = finding.rule.id.trim_start_matches("json-schema/");
        format!("{rule} {}", finding.labels[0].place.pointer)
    });
    told.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_demand_more_is_found_where_it_stands_and_one_less_is_none() {
    let mut wrong = Vec::new();
    for (first, last, loose, tight, expected) in ROWS {
        for draft in Draft::ALL.into_iter().filter(|draft| first <= draft && draft <= last) {
            let narrowed = judge(draft, [loose, tight]);
            let widened = judge(draft, [tight, loose]);
            let verdict = if expected.is_empty() { Verdict::Compatible } else { Verdict::Incompatible };
            if breaks(&narrowed) != *expected || narrowed.verdict != verdict {
                wrong.push(format!(
                    "{draft:?} {loose} {tight}: {:?} {}",
                    narrowed.verdict,
                    breaks(&narrowed)
                ));
            }
            if widened.verdict != Verdict::Compatible || !breaks(&widened).is_empty() {
                wrong.push(format!("{draft:?} {tight} {loose}: {:?} {}", widened.verdict, breaks(&widened)));
            }
            for same in [loose, tight] {
                assert_eq!(judge(draft, [same, same]).verdict, Verdict::Compatible, "{draft:?} {same}");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
