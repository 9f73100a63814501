//! Lint rules of JSON Schema: exactly what is found in a text, and what is left alone.

use tenon_core::{Candidate, Format, Limits, LintCategory, Policy, Report, Schema, SetBuilder, Source, lint};

const DRAFT: &str = r#""$schema": "https://json-schema.org/draft/2020-12/schema""#;

fn candidate(schema: Schema) -> Candidate {
    Candidate { label: "v1".to_owned(), schema }
}

fn parsed(name: &str, text: &str) -> Schema {
    Schema::parse(Format::JsonSchema, &Source::new(name, text), &Limits::default())
        .unwrap_or_else(|invalid| panic!("{invalid}: {text}"))
}

fn policy() -> Policy {
    Policy { lints: vec![LintCategory::Standard], ..Policy::default() }
}

/// `severity rule pointer`, in the order of the report.
fn shown(report: &Report) -> Vec<String> {
    let line = |own: &tenon_core::Finding| {
        let rule = own.rule.id.trim_start_matches("json-schema/");
        format!("{} {rule} {}", own.severity, own.labels[0].place.pointer)
    };
    report.findings.iter().map(line).collect()
}

/// Findings in an object schema of 2020-12 with these members.
fn found(members: &str) -> Vec<String> {
    let text = format!("{{{DRAFT}, {members}}}");
    shown(&lint(&[candidate(parsed("s.json", &text))], &policy())[0])
}

fn found_whole(text: &str) -> Vec<String> {
    shown(&lint(&[candidate(parsed("s.json", text))], &policy())[0])
}

#[test]
fn bounds_are_compared_as_numbers_and_only_where_they_say_something() {
    assert_eq!(found(r#""minimum": 2, "maximum": 2.0"#), [""; 0]);
    assert_eq!(
        found(r#""minimum": 2, "exclusiveMaximum": 2.0"#),
        ["warning bounds-exclude-everything /minimum"]
    );
    assert_eq!(
        found(r#""exclusiveMinimum": 1e2, "maximum": 99"#),
        ["warning bounds-exclude-everything /exclusiveMinimum"]
    );
    assert_eq!(
        found(
            r#""minLength": 3, "maxLength": 2, "minItems": 1, "maxItems": 0, "minProperties": 9, "maxProperties": 8"#
        ),
        [
            "warning bounds-exclude-everything /minLength",
            "warning bounds-exclude-everything /minItems",
            "warning bounds-exclude-everything /minProperties",
        ]
    );
    assert_eq!(
        found(r#""contains": {"type": "null"}, "minContains": 2, "maxContains": 1"#),
        ["warning bounds-exclude-everything /minContains"]
    );
    let draft4 = r#"{"$schema": "http://json-schema.org/draft-04/schema#",
        "minimum": 5, "maximum": 5, "exclusiveMaximum": true}"#;
    assert_eq!(found_whole(draft4), ["warning bounds-exclude-everything /minimum"]);
}

#[test]
fn a_required_property_has_to_have_a_place() {
    let closed = |rest: &str| {
        found(&format!(
            r#""required": ["a", "b"], "properties": {{"a": true}}, "additionalProperties": false{rest}"#
        ))
    };
    assert_eq!(closed(""), ["warning required-property-refused /required/1"]);
    assert_eq!(closed(r#", "patternProperties": {"^b$": true}"#), [""; 0]);
    assert_eq!(
        found(r#""required": ["a"], "properties": {"a": false}"#),
        ["warning required-property-refused /required/0"]
    );
    assert_eq!(found(r#""required": ["a"], "additionalProperties": {"type": "string"}"#), [""; 0]);
}

#[test]
fn listed_values_defaults_and_examples_are_judged_by_the_whole_schema_they_stand_in() {
    assert_eq!(
        found(r#""type": "string", "pattern": "^[a-z]+$", "enum": ["a", "B", 1, "b"]"#),
        ["warning enum-value-refused /enum/1", "warning enum-value-refused /enum/2"]
    );
    assert_eq!(found(r#""not": {"const": 1}, "const": 1.0"#), ["warning enum-value-refused /const"]);
    assert_eq!(
        found(
            r##""$ref": "#/$defs/code", "default": "abcd", "$defs": {"code": {"type": "string", "maxLength": 3}}"##
        ),
        ["warning default-refused /default"]
    );
    // Before 2019-09 nothing beside a reference counts, the default neither.
    let draft7 = r##"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {
        "a": {"$ref": "#/definitions/n", "default": "x"}}, "definitions": {"n": {"type": "number"}}}"##;
    assert_eq!(found_whole(draft7), [""; 0]);
    assert_eq!(
        found(r#""type": "array", "examples": [[], "a", ["a"]], "items": {"type": "string"}"#),
        ["warning example-refused /examples/1"]
    );
    assert_eq!(found(r#""format": "email", "default": "nobody""#), [""; 0]);
}

#[test]
fn the_innermost_schema_without_a_value_is_told_and_what_is_meant_is_not() {
    assert_eq!(
        found(
            r#""type": "object", "required": ["a"], "properties": {"a": {"type": "array", "minItems": 1,
                "items": {"allOf": [{"type": "string"}, {"type": "integer"}]}}}"#
        ),
        ["warning schema-takes-nothing /properties/a/items"]
    );
    assert_eq!(
        found(r#""oneOf": [{"type": "integer"}, {"type": "integer"}]"#),
        ["warning schema-takes-nothing "]
    );
    assert_eq!(
        found(r#""type": "string", "minLength": 2, "pattern": "^.?$""#),
        ["warning schema-takes-nothing "]
    );
    assert_eq!(found(r#""properties": {"a": false, "b": {"not": {}}, "c": {"not": true}}"#), [""; 0]);
    // What refers to it has no other flaw.
    assert_eq!(
        found(r##""$ref": "#/$defs/never", "$defs": {"never": {"type": "null", "not": {"type": "null"}}}"##),
        ["warning schema-takes-nothing /$defs/never"]
    );
    assert_eq!(found(r##""properties": {"next": {"$ref": "#"}}, "required": ["next"]"##), [""; 0]);
}

#[test]
fn a_closed_branch_is_told_where_it_is_written() {
    let base = r#"{"properties": {"id": true}, "additionalProperties": false}"#;
    assert_eq!(
        found(&format!(r#""allOf": [{base}, {{"properties": {{"id": true, "a": true, "b": true}}}}]"#)),
        ["warning branch-refuses-property /allOf/0/additionalProperties"]
    );
    assert_eq!(
        found(&format!(r#""allOf": [{{"properties": {{"a": true}}}}], {}"#, &base[1..base.len() - 1])),
        ["warning branch-refuses-property /additionalProperties"]
    );
    assert_eq!(found(&format!(r#""anyOf": [{base}, {{"properties": {{"a": true}}}}]"#)), [""; 0]);
    assert_eq!(found(&format!(r#""allOf": [{base}], "properties": {{"id": true, "a": false}}"#)), [""; 0]);
}

#[test]
fn a_keyword_needs_a_type_that_it_is_about() {
    assert_eq!(
        found(
            r#""type": ["string", "null"], "maxLength": 3, "maximum": 3, "items": true, "required": ["a"]"#
        ),
        [
            "warning keyword-without-effect /maximum",
            "warning keyword-without-effect /items",
            "warning keyword-without-effect /required",
        ]
    );
    assert_eq!(found(r#""type": "integer", "minimum": 0"#), [""; 0]);
    assert_eq!(found(r#""minimum": 0, "maxLength": 3"#), [""; 0]);
    assert_eq!(
        found(r#""then": {"type": "null"}, "minContains": 1"#),
        ["warning keyword-without-effect /then", "warning keyword-without-effect /minContains"]
    );
    let draft7 = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "string",
        "items": [true], "additionalItems": false, "dependencies": {"a": ["b"]}}"#;
    assert_eq!(
        found_whole(draft7),
        [
            "warning keyword-without-effect /items",
            "warning keyword-without-effect /additionalItems",
            "warning keyword-without-effect /dependencies",
        ]
    );
    let inert = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "additionalItems": false}"#;
    assert_eq!(found_whole(inert), ["warning keyword-without-effect /additionalItems"]);
}

#[test]
fn a_format_is_known_draft_by_draft() {
    let format = |draft: &str, name: &str| {
        found_whole(&format!(r#"{{"$schema": "http://json-schema.org/{draft}", "format": "{name}"}}"#))
    };
    assert_eq!(format("draft-04/schema#", "date-time"), [""; 0]);
    assert_eq!(format("draft-04/schema#", "uuid"), ["note unknown-format /format"]);
    assert_eq!(format("draft/2019-09/schema", "uuid"), [""; 0]);
    assert_eq!(format("draft/2019-09/schema", "date_time"), ["warning unknown-format /format"]);
    assert_eq!(format("draft/2019-09/schema", "int64"), ["note unknown-format /format"]);
}

#[test]
fn a_definition_is_used_by_whatever_is_linted_with_it() {
    let money = format!(r#"{{{DRAFT}, "$id": "https://acme.com/money", "type": "object",
        "$defs": {{"used": {{"properties": {{"deep": true}}}}, "other": {{}}, "loop": {{"$ref": "HASH/$defs/loop2"}}, "loop2": {{}}}}}}"#)
        .replace("HASH", "#");
    let alone =
        ["used", "other", "loop", "loop2"].map(|name| format!("note unused-definition /$defs/{name}"));
    assert_eq!(found_whole(&money), [""; 0], "a text of definitions alone is there for others");
    let money = money.replace("\"$defs\"", "\"properties\": {\"a\": {}}, \"$defs\"");
    assert_eq!(found_whole(&money), alone);
    let text = format!(
        r#"{{{DRAFT}, "$id": "https://acme.com/order",
        "properties": {{"a": {{"$ref": "money#/$defs/used/properties/deep"}}, "b": {{"$ref": "money#/$defs/loop"}}}}}}"#
    );
    let limits = Limits::default();
    let mut set = SetBuilder::new(Format::JsonSchema, &Source::new("order.json", text), &limits);
    set.supply("https://acme.com/money", &Source::new("money.json", money.as_str()));
    let order = set.finish().expect("a schema");
    let reports = lint(&[candidate(order), candidate(parsed("money.json", &money))], &policy());
    assert_eq!(shown(&reports[0]), [""; 0]);
    assert_eq!(shown(&reports[1]), ["note unused-definition /$defs/other"]);
}

#[test]
fn categories_and_severities_are_the_policys() {
    let text = r#"{"minimum": 3, "maximum": 2}"#;
    let lint = |policy: &Policy| shown(&lint(&[candidate(parsed("s.json", text))], policy)[0]);
    assert_eq!(lint(&Policy::default()), [""; 0]);
    let minimal = Policy { lints: vec![LintCategory::Minimal], ..Policy::default() };
    assert_eq!(lint(&minimal), ["warning bounds-exclude-everything /minimum"]);
    let rule = "json-schema/schema-without-draft".to_owned();
    let severity = Some(tenon_core::Severity::Error);
    let named = Policy { overrides: vec![tenon_core::Override { rule, severity }], ..Policy::default() };
    assert_eq!(lint(&named), ["error schema-without-draft "]);
    assert_eq!(lint(&policy()), ["warning bounds-exclude-everything /minimum", "note schema-without-draft "]);
}

#[test]
fn hostile_texts_are_linted_in_time_and_findings_beyond_the_limit_are_counted() {
    let values: Vec<String> = (0..5_000).map(|at| format!("{at}")).collect();
    let text = format!(r#"{{{DRAFT}, "type": "string", "enum": [{}]}}"#, values.join(","));
    let reports = lint(&[candidate(parsed("s.json", &text))], &policy());
    assert_eq!((reports[0].findings.len(), reports[0].unlisted), (1_000, 4_000));
    // Each closed branch refuses what each other one declares.
    let branch = |at: usize| format!(r#"{{"properties": {{"a{at}": true}}, "additionalProperties": false}}"#);
    let branches: Vec<String> = (0..4_000).map(branch).collect();
    let text = format!(r#"{{{DRAFT}, "allOf": [{}]}}"#, branches.join(","));
    let reports = lint(&[candidate(parsed("s.json", &text))], &policy());
    assert!(!reports[0].findings.is_empty());
    // As deep as a text may be.
    let deep = format!("{}true{}", r#"{"allOf": [{"type": "string"}, "#.repeat(400), "]}".repeat(400));
    lint(&[candidate(parsed("s.json", &deep))], &policy());
}
