//! JSON Schema through the command: which texts are taken for it, references, profiles, fingerprints.

use crate::room::Room;

const OLD: &str = r#"{
  "$id": "http://acme.com/order.json",
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "properties": {"code": {"type": "string", "maxLength": 8}, "lines": {"items": {"$ref": "line.json"}}}
}"#;
const LINE: &str = r#"{"type": "object", "properties": {"price": {"type": "number"}}}"#;

#[test]
fn the_registry_is_asked_about_json_schema_and_references_are_found_beside_it() {
    let room = Room::new("json-schema-confluent");
    room.file("v1.json", OLD).file("v2.schema.json", &OLD.replace("8}", "3}")).file("line.json", LINE);
    let ran = room.tenon(&["compat", "v1.json", "v2.schema.json", "--profile", "confluent"]);
    ran.gives(
        1,
        &[
            "error[json-schema/registry-difference]: `maxLength` is `8` in v1 and `3` in v2",
            "v2.schema.json:5:58",
            "MAX_LENGTH_DECREASED at #/properties/code/maxLength",
        ],
    );
    room.tenon(&["compat", "v2.schema.json", "v1.json", "--profile", "confluent"])
        .gives(0, &["compatible: http://acme.com/order.json"]);
}

#[test]
fn yaml_is_shown_as_it_was_written() {
    let room = Room::new("json-schema-yaml");
    room.file("v1.yaml", "# order\ntype: object\nproperties:\n  code: {type: string, maxLength: 8}\n");
    room.file("v2.schema.json", r#"{"type": "object", "properties": {"code": {"type": "string"}}}"#);
    room.tenon(&["compat", "v2.schema.json", "v1.yaml", "--profile", "confluent"]).gives(
        1,
        &[
            "v1.yaml:4:35",
            "4 |   code: {type: string, maxLength: 8}",
            "MAX_LENGTH_ADDED at #/properties/code/maxLength",
        ],
    );
    room.file("v1.yaml", "type: object\n\tproperties: {}\n");
    room.tenon(&["compat", "v1.yaml", "v2.schema.json"])
        .gives(3, &["json-schema/malformed-yaml", "v1.yaml:1:7"]);
}

#[test]
fn the_lenient_policy_lets_content_models_close() {
    let room = Room::new("json-schema-lenient");
    let closed = r#"{"type": "object", "additionalProperties": false}"#;
    room.file("v1.schema.json", r#"{"type": "object"}"#).file("v2.schema.json", closed);
    let judge = |profile| room.tenon(&["compat", "v1.schema.json", "v2.schema.json", "--profile", profile]);
    judge("confluent").gives(1, &["ADDITIONAL_PROPERTIES_REMOVED at #/additionalProperties"]);
    judge("confluent-lenient").gives(0, &["compatible"]);
}

#[test]
fn findings_are_of_json_and_count_whatever_surface_is_asked_for() {
    let room = Room::new("json-schema-surface");
    room.file("v1.schema.json", r#"{"type": "number"}"#).file("v2.schema.json", r#"{"type": "integer"}"#);
    for surface in ["binary", "json", "source"] {
        for profile in ["exact", "confluent", "optional-friendly"] {
            let asked = ["--surface", surface, "--profile", profile];
            let ran = room.tenon(&[&["compat", "v1.schema.json", "v2.schema.json"], &asked[..]].concat());
            ran.gives(1, &["error[json-schema/", "1 error"]);
            assert!(!ran.out.contains("surface"), "{}", ran.out);
        }
    }
    let ran = room.tenon(&["compat", "v1.schema.json", "v2.schema.json", "--format", "json"]);
    ran.gives(1, &[r#""surface": "json""#]);
}

#[test]
fn the_draft_of_a_text_that_states_none_may_be_said() {
    let room = Room::new("json-schema-draft");
    // Draft 7 ignores what stands beside a reference.
    let schema = |more: &str| {
        format!(r##"{{"definitions": {{"a": {{"type": "string"}}}}, "$ref": "#/definitions/a"{more}}}"##)
    };
    room.file("v1.schema.json", &schema("")).file("v2.schema.json", &schema(r#", "maxLength": 3"#));
    let judge = |more: &[&str]| room.tenon(&[&["compat", "v1.schema.json", "v2.schema.json"], more].concat());
    judge(&[]).gives(1, &["json-schema/bound-tightened"]);
    for draft in ["draft-07", "draft-7", "7", "draft-04"] {
        judge(&["--draft", draft]).gives(0, &["json-schema/ignored-keyword"]);
    }
    judge(&["--draft", "2019-09"]).gives(1, &["json-schema/bound-tightened"]);
    judge(&["--draft", "draft-05"]).gives(2, &[]).says(&["invalid value 'draft-05' for '--draft <DRAFT>'"]);
    // What a text states stands.
    room.file(
        "v2.schema.json",
        &schema(r#", "$schema": "https://json-schema.org/draft/2020-12/schema", "maxLength": 3"#),
    );
    judge(&["--draft", "draft-07"]).gives(1, &["json-schema/bound-tightened"]);

    let check = |more: &[&str]| {
        room.piped(&[&["validate", "v3.schema.json", "--input", "json", "-"], more].concat(), "\"abcd\"")
    };
    room.file("v3.schema.json", &schema(r#", "maxLength": 3"#));
    check(&[]).gives(1, &["4 characters where at most 3 are asked for"]);
    check(&["--draft", "draft-07"]).gives(0, &[]);
}

#[test]
fn the_friendly_profile_lets_optional_properties_come_and_go() {
    let room = Room::new("json-schema-friendly");
    let schema =
        |more: &str| format!(r#"{{"type": "object", "properties": {{"id": {{"type": "integer"}}{more}}}}}"#);
    room.file("v1.schema.json", &schema(""));
    room.file("v2.schema.json", &schema(r#", "note": {"type": "string"}"#));
    room.file("v3.schema.json", &schema(r#", "note": {"type": "integer"}"#));
    let judge = |new, profile| {
        room.tenon(&[
            "compat",
            "v1.schema.json",
            "v2.schema.json",
            new,
            "--level",
            "full",
            "--profile",
            profile,
        ])
    };
    judge("v2.schema.json", "exact").gives(0, &["compatible"]);
    room.tenon(&["compat", "v1.schema.json", "v2.schema.json"]).gives(1, &["json-schema/type-narrowed"]);
    room.tenon(&[
        "compat",
        "v1.schema.json",
        "v2.schema.json",
        "--level",
        "full",
        "--profile",
        "optional-friendly",
    ])
    .gives(0, &["compatible: v2.schema.json v1 → v2 (full, optional-friendly)"]);
    judge("v3.schema.json", "optional-friendly").gives(1, &["json-schema/type-narrowed", r#"{"note":""}"#]);
}

#[test]
fn a_reference_that_leads_nowhere_is_told_with_its_place() {
    let room = Room::new("json-schema-reference");
    room.file("v1.json", OLD);
    room.tenon(&["compat", "v1.json", "v1.json"])
        .gives(3, &["json-schema/unknown-reference", "v1.json:5:90", "`http://acme.com/line.json`"]);
    // A text of another name is not it.
    room.file("line.json", r#"{"$id": "http://acme.com/other.json"}"#);
    room.tenon(&["compat", "v1.json", "v1.json"]).gives(3, &["json-schema/unknown-reference"]);
    room.file("types/line.json", LINE);
    room.tenon(&["compat", "v1.json", "v1.json", "-r", "types", "--profile", "confluent"]).gives(0, &[]);
}

#[test]
fn a_name_or_the_text_says_what_is_json_schema() {
    let room = Room::new("json-schema-told");
    room.file("a.json", r#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#).file("b", "true");
    room.tenon(&["fingerprint", "a.json"]).gives(0, &["  a.json\n"]);
    room.tenon(&["fingerprint", "--schema-format", "json-schema", "b"]).gives(0, &["  b\n"]);
    room.piped(&["compat", "-", "a.json", "--profile", "confluent"], r#"{"properties": {"a": true}}"#)
        .gives(0, &["compatible"]);
    room.tenon(&["compat", "a.json", "a.json", "--schema-format", "avro"])
        .gives(3, &["avro/missing-attribute"])
        .says(&["a.json looks like JSON Schema; if it is, say so: --schema-format json-schema"]);
}

#[test]
fn a_document_of_the_writer_is_taken_whole_or_refused_with_all_places() {
    let room = Room::new("json-schema-resolve");
    let line = r#"{"properties": {"lines": {"items": {"properties": {"n": {"type": "NUMBER"}}}}}}"#;
    room.file("v1.schema.json", &line.replace("NUMBER", "number"));
    room.file("v2.schema.json", &line.replace("\"NUMBER\"", "\"integer\", \"maximum\": 5"));
    let resolve = |data| room.piped(&["resolve", "v1.schema.json", "v2.schema.json", "-"], data);
    let ran = resolve("{\"lines\": [{\"n\": 1.0},\n {\"n\": 1.50}, {\"n\": 7}]}");
    assert_eq!(
        (ran.code, &*ran.out),
        (
            1,
            "written: {\"lines\": [{\"n\": 1.0}, {\"n\": 1.50}, {\"n\": 7}]}\n\
             read:    nothing: the reader refuses it\n\
             refused `lines[1].n`: 1.50: 1.5 is not an integer\n\
             refused `lines[2].n`: 7: 7 is more than 5\n\
             2 refused\n"
        )
    );
    resolve("{\"lines\": []}").gives(0, &["read:    {\"lines\": []}\nevery value arrives as it was\n"]);
    resolve("{\"lines\": [{\"n\": \"1\"}]}")
        .gives(3, &[])
        .says(&["the data is no message of the writer: at byte 17, in `lines[0].n`: "]);
    resolve("{\"lines\": ").gives(3, &[]);
    room.file("d", "\u{0}\u{1}");
    room.tenon(&["resolve", "v1.schema.json", "v2.schema.json", "d", "--input", "binary"])
        .gives(3, &[])
        .says(&["JSON Schema has no binary encoding"]);
}

#[test]
fn fingerprints_do_not_depend_on_layout_and_texts_do_not_lose_their_order() {
    let room = Room::new("json-schema-fingerprint");
    room.file("a.schema.json", "{\"maximum\": 1e2, \"type\": \"number\"}");
    room.file("b.schema.json", "{\"type\":\"number\",\n\"maximum\":100.0}");
    let both = room.tenon(&["fingerprint", "a.schema.json", "b.schema.json"]);
    let hashes: Vec<&str> = both.out.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!((hashes.len(), hashes[0]), (2, hashes[1]));
    let text = |form| room.tenon(&["fingerprint", form, "a.schema.json"]).gives(0, &[]).out.clone();
    assert_eq!(text("--canonical"), "{\"maximum\":100,\"type\":\"number\"}\n");
    assert_eq!(text("--java"), "{\"maximum\":100.0,\"type\":\"number\"}\n");
    let normalized = room.tenon(&["fingerprint", "--normalized", "b.schema.json"]);
    assert_eq!(normalized.out, "{\"maximum\":100.0,\"type\":\"number\"}\n");
    room.tenon(&["fingerprint", "--algorithm", "crc64", "a.schema.json"])
        .gives(2, &[])
        .says(&["a.schema.json: --algorithm crc64 is for Avro"]);
}
