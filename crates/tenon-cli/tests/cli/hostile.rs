//! Input made to cost, through the command: an exit code and a place, and never a crash. What each answer is
//! founded on is tried in the suites of the workspace.

use crate::room::Room;

#[test]
fn hostile_json_schemas_end_in_an_exit_code_and_a_place() {
    let room = Room::new("hostile-schemas");
    let nested = format!("{}{{}}{}", r#"{"items":"#.repeat(100_000), "}".repeat(100_000));
    room.file("plain.schema.json", r#"{"type": "string"}"#)
        .file("loop.schema.json", r##"{"$ref": "#"}"##)
        .file("deep.schema.json", &nested)
        .file("deep.yaml", &format!("const: {}", "[".repeat(100_000)))
        .file("large.schema.json", r#"{"type": "string", "pattern": "a{1000000}"}"#)
        .file("long.schema.json", r#"{"type": "string", "minLength": 1000000000000}"#)
        .file("slow.schema.json", r#"{"type": "string", "pattern": "^(a+)+$"}"#);
    let compat =
        |old: &str| room.tenon(&["compat", old, "plain.schema.json", "--schema-format", "json-schema"]);
    compat("loop.schema.json").gives(3, &["json-schema/reference-loop", "loop.schema.json:1:1"]);
    compat("deep.schema.json").gives(3, &["json/too-deep", "deep.schema.json:1:9001"]);
    compat("deep.yaml").gives(3, &["json-schema/malformed-yaml", "deep.yaml:1:"]);
    compat("large.schema.json").gives(0, &["compatible"]);
    let back = |new: &str| room.tenon(&["compat", "plain.schema.json", new]);
    back("large.schema.json").gives(1, &["proof/undecided", "it is too large", "large.schema.json:1:31"]);
    back("slow.schema.json").gives(1, &["json-schema/pattern-narrowed", "slow.schema.json:1:31"]);
    back("long.schema.json").gives(1, &["json-schema/bound-tightened", "long.schema.json:1:33"]);
}

#[test]
fn hostile_data_end_in_an_exit_code_and_a_place() {
    let room = Room::new("hostile-data");
    room.file("slow.schema.json", r#"{"items": {"pattern": "^(a+)+$"}, "uniqueItems": true}"#)
        .file("large.schema.json", r#"{"items": {"pattern": "a{1000000}"}}"#)
        .file("deep.json", &"[".repeat(100_000))
        .file("long.json", &format!("[\"{}!\"]", "a".repeat(10_000)))
        .file(
            "twice.json",
            &format!("[{}\"a\", \"a\"]", (0..50_000).map(|at| format!("{at}, ")).collect::<String>()),
        );
    let validate = |schema: &str, data: &str| room.tenon(&["validate", schema, data]);
    validate("slow.schema.json", "deep.json").gives(3, &["undecided: more than 1000 levels of nesting"]);
    validate("slow.schema.json", "long.json").gives(1, &["long.json:1:2", "does not match \"^(a+)+$\""]);
    validate("slow.schema.json", "twice.json").gives(1, &["item 50001 equals item 50000"]);
    validate("large.schema.json", "long.json").gives(3, &["the pattern has no automaton: it is too large"]);
}
