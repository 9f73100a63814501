//! What `log`, `matrix`, `diff` and `impact` write for programs is what the JSON Schemas of the repository
//! say, member by member. Reports are held to theirs in `tests/suites/outputs.rs`.

use serde_json::{Value, json};

use crate::room::{Room, V1, V2, V3};

/// A validator that lets no member through that the schema does not tell of.
fn validator(name: &str) -> jsonschema::Validator {
    let path = format!("{}/../../schemas/tenon/{name}.v1.schema.json", env!("CARGO_MANIFEST_DIR"));
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    close(&mut schema);
    for own in schema["$defs"].as_object_mut().into_iter().flat_map(|own| own.values_mut()) {
        close(own);
    }
    jsonschema::validator_for(&schema).unwrap()
}

fn close(schema: &mut Value) {
    if schema.get("properties").is_some() {
        schema["additionalProperties"] = json!(false);
    }
}

/// What a run writes under `--format json`, held to the schema of that name.
#[track_caller]
fn held(room: &Room, code: i32, arguments: &[&str]) -> Value {
    let ran = room.tenon(&[arguments, &["--format", "json"]].concat());
    let value: Value = serde_json::from_str(&ran.gives(code, &[]).out).unwrap();
    let faults: Vec<String> = validator(arguments[0])
        .iter_errors(&value)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(value["version"], 1);
    value
}

const PROTO: &str = "syntax = \"proto3\";\npackage acme;\nmessage Money { int64 units = 1; }\n\
                     message Price { Money money = 1; }\n";
const JSON: &str =
    r##"{"$defs": {"a": {"type": "string", "title": "A"}}, "properties": {"a": {"$ref": "#/$defs/a"}}}"##;

fn room(name: &str) -> Room {
    let room = Room::committed(name, &[("order.avsc", V1), ("p.proto", PROTO), ("j.schema.json", JSON)]);
    room.file("order.avsc", V2).commit();
    room.file("order.avsc", "{").commit();
    room.file("order.avsc", V3)
        .file("p.proto", &PROTO.replace("int64", "string"))
        .file("j.schema.json", &JSON.replace("string", "integer").replace("\"A\"", "\"B\""))
        .commit();
    room
}

#[test]
fn a_log_is_what_its_schema_says() {
    let room = room("shapes-log");
    let log = held(&room, 3, &["log", "order.avsc"]);
    let members = |at: usize| log["steps"][at].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let told = ["author", "commit", "date", "findings", "label", "source", "summary"];
    assert_eq!(members(3), told);
    assert!(members(0).contains(&"verdict".to_owned()) && members(1).contains(&"reason".to_owned()));
    assert_eq!(log["steps"][2]["findings"][0]["severity"], "error");
    for file in ["p.proto", "j.schema.json"] {
        assert_eq!(held(&room, 0, &["log", file])["steps"][0]["verdict"], "incompatible", "{file}");
    }
    assert!(held(&room, 0, &["log", "git:HEAD:p.proto"])["steps"][0].get("commit").is_none());
}

#[test]
fn a_matrix_is_what_its_schema_says() {
    let room = room("shapes-matrix");
    let matrix = held(&room, 0, &["matrix", "git:HEAD~2:order.avsc", "order.avsc"]);
    let versions = json!([
        {"label": "v1", "source": "git:HEAD~2:order.avsc"},
        {"label": "v2", "source": "order.avsc"}
    ]);
    assert_eq!(matrix["versions"], versions);
    let cell = json!({"writer": 1, "reader": 0, "verdict": "compatible", "rules": []});
    assert_eq!(matrix["cells"][2], cell);
    for file in ["p.proto", "j.schema.json"] {
        held(&room, 0, &["matrix", &format!("git:HEAD~3:{file}"), file]);
    }
    assert_eq!(
        held(&room, 0, &["matrix", "order.avsc", "--profile", "buf-wire"])["cells"][0]["verdict"],
        "undecided"
    );
}

#[test]
fn a_diff_is_what_its_schema_says() {
    let room = room("shapes-diff");
    let old = |file: &str| format!("git:HEAD~3:{file}");
    let added = held(&room, 0, &["diff", &old("order.avsc"), "order.avsc"]);
    assert_eq!((&added["bump"], &added["changes"][0]["kind"]), (&json!("minor"), &json!("added")));
    let removed = held(&room, 0, &["diff", "order.avsc", &old("order.avsc"), "--level", "full"]);
    assert_eq!(removed["changes"][0]["kind"], "removed");
    for file in ["p.proto", "j.schema.json"] {
        let broken = held(&room, 0, &["diff", &old(file), file]);
        assert_eq!((&broken["bump"], &broken["verdict"]), (&json!("major"), &json!("incompatible")));
    }
    assert_eq!(held(&room, 0, &["diff", "p.proto", "p.proto"])["bump"], "none");
    let undecided = held(&room, 0, &["diff", &old("order.avsc"), "order.avsc", "--profile", "buf-wire"]);
    assert_eq!((&undecided["bump"], &undecided["verdict"]), (&json!("undecided"), &json!("undecided")));
}

#[test]
fn an_impact_is_what_its_schema_says() {
    let room = room("shapes-impact");
    let impact = held(&room, 0, &["impact", "acme.Money"]);
    let price = json!([{
        "name": "acme.Price", "file": "p.proto", "line": 4,
        "way": [{"name": "acme.Price", "through": "money"}], "to": "acme.Money"
    }]);
    assert_eq!(impact["impact"], price);
    assert_eq!(held(&room, 0, &["impact", "acme.Order"])["impact"], json!([]));
    held(&room, 0, &["impact", "j.schema.json"]);
}
