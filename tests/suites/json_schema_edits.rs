//! Edits of JSON Schemas mend what they are offered for and leave every other byte alone, in JSON and in
//! YAML.

use std::collections::BTreeSet;

use serde_json::Value;
use tenon_core::{Compatibility, Edit, Format, Profile, Report, Severity, Verdict};
use tenon_tests::chance::Chance;
use tenon_tests::generate_json::{evolve, in_yaml, schema};
use tenon_tests::{judge_in, policy};

fn judge(old: &str, new: &str, level: Compatibility, profile: Profile) -> Report {
    judge_in(Format::JsonSchema, &[old, new], &policy(level, profile))
        .unwrap_or_else(|invalid| panic!("{invalid}\n{old}\n{new}"))
}

/// What is offered says and makes of `new` exactly this, and the pair is compatible afterwards.
fn check((old, new): (&str, &str), (level, profile): (Compatibility, Profile), expected: &[(&str, &str)]) {
    let report = judge(old, new, level, profile);
    let helps = report.findings.iter().flat_map(|finding| &finding.help);
    let edited = helps.filter(|help| !help.edits.is_empty());
    let found: Vec<(String, String)> =
        edited.map(|help| (help.message.to_string(), Edit::apply(new, &help.edits))).collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(message, text)| (&**message, &**text)).collect();
    assert_eq!(found, expected, "{old}\n{new}");
    for (_, text) in found {
        assert_eq!(judge(old, text, level, profile).verdict, Verdict::Compatible, "{text}");
    }
}

const BACKWARD: (Compatibility, Profile) = (Compatibility::Backward, Profile::Exact);
const FORWARD: (Compatibility, Profile) = (Compatibility::Forward, Profile::Exact);
const REGISTRY: (Compatibility, Profile) = (Compatibility::Backward, Profile::Confluent);

#[test]
fn a_reader_keeps_what_it_took() {
    let rows = [
        (
            r#"{"properties": {"code": {"maxLength": 4}}}"#,
            r#"{"properties": {"code": {"maxLength": 3}}}"#,
            "keep `maxLength: 4` as it was; code still meets such values",
            r#"{"properties": {"code": {"maxLength": 4}}}"#,
        ),
        (
            r#"{"maximum": 9}"#,
            r#"{"exclusiveMaximum": 9, "title": "n"}"#,
            "keep `maximum: 9` as it was; code still meets such values",
            r#"{"maximum": 9, "title": "n"}"#,
        ),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "multipleOf": 5}"#,
            "leave `multipleOf` out, as it was; nothing checks it then",
            r#"{"type": "integer"}"#,
        ),
        (
            r#"{"type": ["string", "null"]}"#,
            r#"{"type": "string"}"#,
            "keep `null` among the types; code still meets such values",
            r#"{"type": ["string", "null"]}"#,
        ),
        (
            r#"{"type": ["string", "number"]}"#,
            "{\n  \"type\": [\n    \"string\",\n    \"integer\"\n  ]\n}",
            "keep `number` among the types; code still meets such values",
            "{\n  \"type\": [\"string\", \"number\"]\n}",
        ),
        (
            r#"{"type": ["string", "array", "null"]}"#,
            "{\n  \"type\": [\n    \"string\"\n  ]\n}",
            "keep `null`, `array` among the types; code still meets such values",
            "{\n  \"type\": [\n    \"string\",\n    \"null\",\n    \"array\"\n  ]\n}",
        ),
        (
            r#"{"enum":["a","b"]}"#,
            r#"{"enum":["a"]}"#,
            "keep `\"b\"` among the values; code still meets them",
            r#"{"enum":["a","b"]}"#,
        ),
        (
            r#"{"const": 1}"#,
            r#"{"const": 2}"#,
            "keep `1` among the values; code still meets them",
            r#"{"enum": [2, 1]}"#,
        ),
        (
            r#"{"type": "string", "pattern": "^[a-z]+$"}"#,
            r#"{"type": "string", "pattern": "^[a-z]{2}$"}"#,
            "keep `pattern: \"^[a-z]+$\"` as it was; code still meets such values",
            r#"{"type": "string", "pattern": "^[a-z]+$"}"#,
        ),
        (
            r#"{"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}"#,
            r#"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#,
            "keep the branch `{\"type\": \"null\"}`; code still meets such values",
            r#"{"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}"#,
        ),
        (
            r#"{"type": "array"}"#,
            r#"{"type": "array", "uniqueItems": true}"#,
            "leave `uniqueItems` out, as it was; nothing checks it then",
            r#"{"type": "array"}"#,
        ),
        (
            r#"{"required": ["id"]}"#,
            r#"{"required": ["id", "email"]}"#,
            "take `email` out of `required`; readers then do without it",
            r#"{"required": ["id"]}"#,
        ),
        (
            r#"{"type": "object"}"#,
            r#"{"type": "object", "required": ["email"]}"#,
            "take `email` out of `required`; readers then do without it",
            r#"{"type": "object"}"#,
        ),
        (
            r#"{"dependentRequired": {"card": ["name"]}}"#,
            r#"{"dependentRequired": {"card": ["name", "address"]}}"#,
            "keep `dependentRequired: {\"card\": [\"name\"]}` as it was; code still meets such values",
            r#"{"dependentRequired": {"card": ["name"]}}"#,
        ),
    ];
    for (old, new, message, text) in rows {
        check((old, new), BACKWARD, &[(message, text)]);
    }
}

#[test]
fn a_writer_waits_with_what_readers_do_not_take() {
    let rows = [
        (
            r#"{"properties": {"code": {"maxLength": 3}}}"#,
            r#"{"properties": {"code": {"maxLength": 4}}}"#,
            "keep `maxLength: 3` until every reader takes more",
            r#"{"properties": {"code": {"maxLength": 3}}}"#,
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"type": ["string", "null"]}"#,
            "keep `type: \"string\"` until every reader takes more",
            r#"{"type": "string"}"#,
        ),
        (
            r#"{"enum": ["a"]}"#,
            r#"{"enum": ["a", "b"]}"#,
            "keep `enum: [\"a\"]` until every reader takes more",
            r#"{"enum": ["a"]}"#,
        ),
        (
            r#"{"required": ["id", "email"]}"#,
            r#"{"required": ["id"]}"#,
            "require `email` as before; every message then has to have it",
            r#"{"required": ["id", "email"]}"#,
        ),
        (
            r#"{"type": "object", "required": ["id"]}"#,
            "{\n  \"type\": \"object\"\n}",
            "require `id` as before; every message then has to have it",
            "{\n  \"type\": \"object\",\n  \"required\": [\"id\"]\n}",
        ),
        (
            r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
            r#"{"properties": {"a": {}, "b": {"type": "string"}}, "additionalProperties": false}"#,
            "leave the property `b` out until every reader takes more",
            r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
        ),
        (
            r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
            r#"{"properties": {"a": {}}}"#,
            "keep `additionalProperties: false` until every reader takes more",
            r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
        ),
        (
            r#"{"properties": {"a": {"type": "string"}}}"#,
            r#"{"title": "nothing left"}"#,
            "keep the property `a` as it was, and write no other values",
            r#"{"title": "nothing left", "properties": {"a": {"type": "string"}}}"#,
        ),
    ];
    for (old, new, message, text) in rows {
        check((old, new), FORWARD, &[(message, text)]);
    }
}

#[test]
fn a_content_model_is_filled_again_or_opened() {
    let old = r#"{
  "properties": {
    "id": {"type": "integer"},
    "note": {"type": "string"}
  },
  "additionalProperties": false
}"#;
    let new = old.replace(",\n    \"note\": {\"type\": \"string\"}", "");
    check((old, &new), BACKWARD, &[("keep the property `note`; code still meets it", old)]);
    let open = r#"{"properties": {"id": {}}}"#;
    let closed = r#"{"properties": {"id": {}}, "additionalProperties": false}"#;
    let message = "leave the object open, without `additionalProperties`; misspelt names then pass";
    check((open, closed), BACKWARD, &[(message, open)]);
    check((open, closed), REGISTRY, &[(message, open)]);
}

#[test]
fn what_an_open_model_let_be_anything_stays_so() {
    let old = r#"{"properties": {"id": {}}}"#;
    let new = r#"{"properties": {"id": {}, "note": {"title": "a note", "type": "string"}}}"#;
    let open = r#"{"properties": {"id": {}, "note": {"title": "a note"}}}"#;
    check((old, new), BACKWARD, &[("leave `type` out, as it was; nothing checks it then", open)]);
    let registry = [
        ("let `note` be anything, as it was; nothing checks it then", open),
        ("leave the property `note` out; nothing checks it then", old),
    ];
    check((old, new), REGISTRY, &registry);
}

#[test]
fn the_registry_is_content_with_a_default() {
    let old = r#"{"type": "object", "properties": {"mail": {"type": "string"}}}"#;
    let new = r#"{"type": "object", "properties": {"mail": {"type": "string"}}, "required": ["mail"]}"#;
    let default = r#"{"type": "object", "properties": {"mail": {"type": "string", "default": ""}}, "required": ["mail"]}"#;
    let optional = "take `mail` out of `required`; readers then do without it";
    check(
        (old, new),
        REGISTRY,
        &[(optional, old), ("give it a default, such as `\"\"`; validators do not fill it in", default)],
    );
    check((old, new), BACKWARD, &[(optional, old)]);
}

#[test]
fn a_schema_is_restored_whole_where_nothing_less_pleases_the_registry() {
    let old = r#"{"properties": {"a": {"allOf": [{"maxLength": 3}, {"minLength": 1}]}}}"#;
    let new = r#"{"properties": {"a": {"type": "object", "minProperties": 1}}}"#;
    check((old, new), REGISTRY, &[("keep the schema there as it was, and no change of it", old)]);
}

const YAML: &str = "\
# An order.
type: object
properties:
  id: {type: integer} # as given
  code:
    type: string
    maxLength: 4
required:
  - id
additionalProperties: false
";

#[test]
fn yaml_keeps_its_style_and_its_comments() {
    let shorter = YAML.replace("maxLength: 4", "maxLength: 3");
    check(
        (YAML, &shorter),
        BACKWARD,
        &[("keep `maxLength: 4` as it was; code still meets such values", YAML)],
    );
    let more = YAML.replace("  - id\n", "  - id\n  - code\n");
    let optional = "take `code` out of `required`; readers then do without it";
    check((YAML, &more), BACKWARD, &[(optional, YAML)]);
    let less = YAML.replace("required:\n  - id\n", "");
    let restored = format!("{less}required: [id]\n");
    check(
        (YAML, &less),
        FORWARD,
        &[("require `id` as before; every message then has to have it", &restored)],
    );
    let without = YAML.replace("  code:\n    type: string\n    maxLength: 4\n", "");
    let restored = without.replace("# as given\n", "# as given\n  code: {type: string, maxLength: 4}\n");
    check((YAML, &without), BACKWARD, &[("keep the property `code`; code still meets it", &restored)]);
    check(
        (&without, YAML),
        FORWARD,
        &[("leave the property `code` out until every reader takes more", &without)],
    );
}

#[test]
fn yaml_in_brackets_stays_in_brackets() {
    let old = "---\n{type: object, properties: {a: {enum: [x, \"y\", 1]}}}\n";
    let new = "---\n{type: object, properties: {a: {enum: [x]}}}\n";
    let text = "---\n{type: object, properties: {a: {enum: [x, \"y\", 1]}}}\n";
    check((old, new), BACKWARD, &[("keep `\"y\"`, `1` among the values; code still meets them", text)]);
}

#[test]
fn nothing_is_offered_where_an_edit_of_yaml_would_do_more_than_is_meant() {
    // The alias would change with its anchor; a comment would be lost, or speak of another line.
    let rows = [
        ("properties: {a: {}, b: {maxLength: 3}}", "properties: {a: &a {maxLength: 3}, b: *a}"),
        ("required:\n- a\n", "required:\n- a\n- b # why\n"),
        (
            "properties: {a: {}}",
            "properties:\n  a:\n    anyOf: # why\n    - type: object\n    - type: array\n",
        ),
    ];
    for (old, new) in rows {
        check((old, new), BACKWARD, &[]);
    }
    let commented = YAML.replace("type: string\n", "type: string # why\n");
    let without = YAML.replace("  code:\n    type: string\n    maxLength: 4\n", "");
    check((&without, &commented), FORWARD, &[]);
}

#[test]
fn a_waiver_and_line_breaks_of_windows_stay() {
    let old = "type: string\r\nmaxLength: 4\r\n";
    let new = "type: string\r\ntenon:allow: \"type-narrowed until 2999-12-31: kept\"\r\n";
    let text = format!("{new}maxLength: 4\r\n");
    check((old, new), FORWARD, &[("keep `maxLength: 4` until every reader takes more", &text)]);
}

#[test]
fn nothing_is_offered_that_would_leave_no_value() {
    check((r#"{"minimum": 10}"#, r#"{"type": "integer", "maximum": 5}"#), FORWARD, &[]);
    let old = r#"{"properties": {"a": {"minLength": 10}}}"#;
    let new = r#"{"properties": {"a": {"type": "string", "maxLength": 5}}}"#;
    check((old, new), FORWARD, &[]);
}

#[test]
fn of_more_breaks_than_are_listed_those_listed_are_mended() {
    let all = |longest: usize| -> String {
        let own = (0..25).map(|at| format!(r#""p{at}": {{"type": "string", "maxLength": {longest}}}"#));
        format!(r#"{{"properties": {{{}}}}}"#, own.collect::<Vec<_>>().join(", "))
    };
    let report = judge(&all(4), &all(3), BACKWARD.0, BACKWARD.1);
    assert_eq!((report.findings.len(), report.unlisted), (20, 1));
    for finding in &report.findings {
        let messages: Vec<String> = finding.help.iter().map(|help| help.message.to_string()).collect();
        assert_eq!(messages, ["keep `maxLength: 4` as it was; code still meets such values"]);
    }
}

fn pair(seed: u64) -> (Value, Value) {
    let mut chance = Chance::new(seed);
    let old = schema(&mut chance, 2);
    let new = evolve(&mut chance, &old, 2);
    (old, new)
}

fn breaks(report: &Report) -> BTreeSet<String> {
    let breaks = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    breaks.map(|finding| finding.fingerprint.clone()).collect()
}

/// On random pairs: what is offered parses, mends its finding and breaks nothing new.
#[test]
fn every_offered_edit_mends_its_finding() {
    let levels = [
        (Compatibility::Backward, Profile::Exact),
        (Compatibility::Forward, Profile::Exact),
        (Compatibility::Full, Profile::Exact),
        (Compatibility::Backward, Profile::Confluent),
    ];
    let (mut findings, mut offered, mut mended) = (0, 0, 0);
    for seed in 0..600 {
        let (old, new) = pair(seed);
        let (level, profile) = levels[seed as usize % levels.len()];
        let is_yaml = seed as usize / levels.len() % 2 == 1;
        let (old, new) = if is_yaml {
            (old.to_string(), format!("---\n{}", in_yaml(&new)))
        } else {
            (old.to_string(), format!("{new:#}"))
        };
        let before = judge(&old, &new, level, profile);
        for finding in before.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            findings += 1;
            for help in finding.help.iter().filter(|help| !help.edits.is_empty()) {
                offered += 1;
                let text = Edit::apply(&new, &help.edits);
                let after = judge(&old, &text, level, profile);
                let is = breaks(&after);
                assert!(!is.contains(&finding.fingerprint), "{seed} {}\n{old}\n{new}\n{text}", help.message);
                assert!(is.is_subset(&breaks(&before)), "{seed} {}\n{old}\n{new}\n{text}", help.message);
                mended += usize::from(after.verdict == Verdict::Compatible);
            }
        }
    }
    println!("{findings} findings, {offered} edits offered, {mended} of them made the pair compatible");
    assert!(offered > 200);
}
