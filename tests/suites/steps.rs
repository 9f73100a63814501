//! The step that a change asks for, format by format and level by level.

use tenon_core::{
    Compatibility, Format, Limits, Policy, Profile, Schema, SetBuilder, Source, Step, Surface, step,
};

fn parse(format: Format, text: &str) -> Schema {
    let name = if format == Format::Protobuf { "order.proto" } else { "order" };
    let builder = SetBuilder::new(format, &Source::new(name, text), &Limits::default());
    builder.finish().unwrap_or_else(|invalid| panic!("{invalid}: {text}"))
}

fn asks(format: Format, earlier: &str, later: &str, level: Compatibility) -> Option<Step> {
    let policy = Policy { compatibility: level, ..Policy::default() };
    step(&parse(format, earlier), &parse(format, later), &policy)
}

/// Under backward, forward and full.
fn check(format: Format, earlier: &str, later: &str, expected: [Step; 3]) {
    let levels = [Compatibility::Backward, Compatibility::Forward, Compatibility::Full];
    let found = levels.map(|level| asks(format, earlier, later, level));
    assert_eq!(found, expected.map(Some), "{earlier} → {later}");
}

const NONE: [Step; 3] = [Step::None; 3];
const PATCH: [Step; 3] = [Step::Patch; 3];
const MINOR: [Step; 3] = [Step::Minor; 3];

fn record(fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#)
}

#[test]
fn of_avro_documentation_and_layout_are_a_patch_and_defaults_are_not() {
    let id = r#"{"name": "id", "type": "string"}"#;
    let plain = record(id);
    let to = |later: &str, expected| check(Format::Avro, &plain, later, expected);
    to(&plain, NONE);
    to(&record(r#"{"name": "id", "type": {"type": "string"}, "doc": "Whose?"}"#), PATCH);
    to(&record(r#"{"name": "id", "type": {"type": "string", "avro.java.string": "String"}}"#), PATCH);
    to(&record(r#"{"name": "id", "type": "string", "owner": "shop", "logicalType": "uuid"}"#), PATCH);
    to(&record(r#"{"name": "id", "type": {"type": "string", "logicalType": "uuid"}}"#), MINOR);
    to(&record(r#"{"name": "id", "type": "string", "default": ""}"#), MINOR);
    to(&record(r#"{"name": "id", "type": "string", "aliases": ["key"]}"#), MINOR);
    to(&record(&format!(r#"{id}, {{"name": "note", "type": "string", "default": ""}}"#)), MINOR);
    to(
        &record(&format!(r#"{id}, {{"name": "note", "type": "string"}}"#)),
        [Step::Major, Step::Minor, Step::Major],
    );
    to(&record(""), [Step::Minor, Step::Major, Step::Major]);
}

#[test]
fn of_protobuf_comments_and_the_order_of_fields_are_a_patch() {
    let file = |body: &str| format!("syntax = \"proto3\";\npackage acme.v1;\nmessage Order {{\n{body}}}\n");
    let plain = file("  string id = 1;\n  int32 count = 2;\n");
    let to = |later: &str, expected| check(Format::Protobuf, &plain, later, expected);
    to(&plain, NONE);
    to(&file("  // The number.\n  int32 count = 2;\n  string id = 1;\n"), PATCH);
    to(&file("  string id = 1;\n  int32 count = 2;\n  bool paid = 3;\n"), MINOR);
    to(&file("  string id = 1;\n  int32 amount = 2;\n"), MINOR);
    to(&file("  string id = 1;\n  string count = 2;\n"), [Step::Major; 3]);
    // Who reads with the earlier schema has no such message.
    to(&(plain.clone() + "message Line {}\n"), [Step::Minor, Step::Major, Step::Major]);
}

#[test]
fn of_protobuf_a_break_in_code_is_one_where_code_counts() {
    let file = |name: &str| format!("syntax = \"proto3\";\nmessage Order {{\n  string {name} = 1;\n}}\n");
    let surfaces = vec![Surface::Binary, Surface::Source];
    let policy = Policy { surfaces, ..Policy::default() };
    let (earlier, later) = (parse(Format::Protobuf, &file("id")), parse(Format::Protobuf, &file("key")));
    assert_eq!(step(&earlier, &later, &policy), Some(Step::Major));
    assert_eq!(step(&earlier, &later, &Policy::default()), Some(Step::Minor));
}

#[test]
fn of_json_schema_the_same_values_are_a_patch_however_they_are_written() {
    let plain = r#"{"type": "object", "properties": {"count": {"type": "integer", "minimum": 1}}}"#;
    let to = |later: &str, expected| check(Format::JsonSchema, plain, later, expected);
    to(plain, NONE);
    to(
        r#"{"title": "Order", "type": ["object"], "properties": {"count": {"type": "integer", "exclusiveMinimum": 0}}}"#,
        PATCH,
    );
    to(
        r#"{"type": "object", "properties": {"count": {"type": "integer", "minimum": 0}}}"#,
        [Step::Minor, Step::Major, Step::Major],
    );
    to(
        r#"{"type": "object", "properties": {"count": {"type": "integer", "minimum": 2}}}"#,
        [Step::Major, Step::Minor, Step::Major],
    );
}

#[test]
fn a_property_called_title_is_no_documentation() {
    let earlier = r#"{"type": "object", "properties": {"title": {"type": "string"}}}"#;
    let later = r#"{"type": "object"}"#;
    check(Format::JsonSchema, earlier, later, [Step::Minor, Step::Major, Step::Major]);
}

#[test]
fn where_nothing_is_promised_nothing_is_major() {
    assert_eq!(asks(Format::Avro, "\"int\"", "\"string\"", Compatibility::None), Some(Step::Minor));
    assert_eq!(asks(Format::Avro, "\"int\"", "\"int\"", Compatibility::None), Some(Step::None));
}

#[test]
fn an_undecided_comparison_asks_for_no_step() {
    let policy = Policy { profile: Profile::BufWire, ..Policy::default() };
    let (earlier, later) = (parse(Format::Avro, "\"int\""), parse(Format::Avro, "\"long\""));
    assert_eq!(step(&earlier, &later, &policy), None);
    assert_eq!(step(&earlier, &earlier, &policy), Some(Step::None));
}

#[test]
fn another_language_is_a_major_step() {
    let (earlier, later) = (parse(Format::Avro, "\"int\""), parse(Format::JsonSchema, "{}"));
    assert_eq!(step(&earlier, &later, &Policy::default()), Some(Step::Major));
}
