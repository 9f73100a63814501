//! `tenon check`, `lint` and `fmt` on JSON Schema: which files count, what is found where, what is told once.

use crate::room::Room;

const CHECK: [&str; 3] = ["check", "--format", "concise"];

const MONEY: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema",
 "$id": "https://acme.com/common/money.json",
 "type": "object", "properties": {"amount": {"type": "integer", "maximum": 100}}}"#;
const ORDER: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema",
 "$id": "https://acme.com/order.json",
 "type": "object", "properties": {"total": {"$ref": "common/money.json"}}}"#;
/// Draft 7, without a name of its own, and with references that are paths.
const REFUND: &str = r##"{"$schema": "http://json-schema.org/draft-07/schema#",
 "type": "object", "properties": {"total": {"$ref": "../common/money.schema.json"}, "line": {"$ref": "line.json"}}}"##;
const LINE: &str = r#"{"properties": {"n": {"type": "integer"}}}"#;

fn room(name: &str) -> Room {
    Room::committed(
        name,
        &[
            ("common/money.schema.json", MONEY),
            ("order.jsonschema", ORDER),
            ("refund/refund.json", REFUND),
            ("refund/line.json", LINE),
            ("code.yaml", "$schema: https://json-schema.org/draft/2020-12/schema\ntype: string\n"),
            ("deploy.yaml", "kind: Service\n"),
            ("package.json", r#"{"$schema": "https://json.schemastore.org/package.json", "name": "a"}"#),
        ],
    )
}

#[test]
fn names_and_the_meta_schema_tell_what_counts() {
    let room = room("check-json-schema-counts");
    room.tenon(&CHECK)
        .gives(0, &["compatible: 0 errors in 4 subjects\n"])
        .says(&["checked 4 schemas against git:HEAD", "nothing changed"]);
    room.tenon(&["lint", "--format", "concise"]).gives(0, &["0 errors in 4 subjects\n"]);
    // A file asked for by its own path may also have no more than the shape.
    room.tenon(&["check", "refund/line.json", "--format", "concise"]).gives(0, &["0 errors in 1 subject\n"]);
}

#[test]
fn a_break_in_a_shared_text_is_told_once() {
    let room = room("check-json-schema-shared");
    room.file("common/money.schema.json", &MONEY.replace("100", "50"));
    let ran = room.tenon(&CHECK);
    ran.gives(1, &["incompatible: 1 error in 4 subjects\n"]).says(&["3 changed"]);
    let line = "common/money.schema.json:3:76: error json-schema/bound-tightened: working tree refuses `51` by \
                its `maximum`, which HEAD may write (https://acme.com/common/money.json)\n";
    assert!(ran.out.starts_with(line), "{}", ran.out);
    room.tenon(&["check"])
        .gives(1, &["= note: so it is for `https://acme.com/order.json`, `refund/refund.json`\n"]);
}

#[test]
fn a_break_that_is_told_once_is_excused_for_each_subject() {
    let room = room("check-json-schema-shared-allow");
    room.file("common/money.schema.json", &MONEY.replace("100", "50"));
    let check = [&CHECK[..], &["--against", "git:main", "--today", "2027-01-15"]].concat();
    let write = ["--write-allow", "--reason", "PAY-1"];
    room.tenon(&[&check[..], &write].concat())
        .gives(0, &["1 error in 4 subjects"])
        .says(&["added 3 entries to tenon.toml"]);
    // All three are used, whoever tells the finding.
    let ran = room.tenon(&check);
    ran.gives(0, &["compatible: 0 errors, 1 waived in 4 subjects\n"]).lacks("source/");
    // What is excused for one is not for another.
    let text = room.read("tenon.toml");
    let (first, rest) = text.split_at(text.find("\n# ").unwrap());
    room.file("tenon.toml", rest);
    room.tenon(&check).gives(1, &["incompatible: 1 error, 1 waived in 4 subjects\n"]).lacks("source/");
    room.file("tenon.toml", first);
    room.tenon(&check).gives(1, &["incompatible: 1 error, 1 waived in 4 subjects\n"]).lacks("source/");
    // A list of known findings has each, too.
    room.remove("tenon.toml");
    room.tenon(&["baseline", "create", "--against", "git:main"]).gives(0, &["3 entries, 3 added"]);
    let list = ["--baseline", "tenon-baseline.txt"];
    let ran = room.tenon(&[&check[..], &list].concat());
    ran.gives(0, &["compatible: 0 errors, 1 waived in 4 subjects\n"]);
    assert!(!ran.err.contains("no longer"), "{}", ran.err);
}

#[test]
fn what_is_no_schema_by_itself_counts_for_those_that_refer_to_it() {
    let room = room("check-json-schema-spare");
    room.file("refund/line.json", &LINE.replace("integer", "string"));
    let told = "refund/line.json:1:31: error json-schema/type-narrowed";
    room.tenon(&CHECK)
        .gives(1, &[told, "(refund/refund.json)", "1 error in 4 subjects"])
        .says(&["1 changed"]);
    // Both sides find their own.
    room.commit();
    room.rename("refund/line.json", "refund/row.json");
    room.file("refund/refund.json", &REFUND.replace("line.json", "row.json"));
    room.tenon(&CHECK).gives(0, &["compatible: 0 errors"]).says(&["1 changed"]);
    // What is needed may lie outside of the paths asked about.
    room.tenon(&["check", "refund", "--format", "concise"]).gives(0, &["in 1 subject\n"]);
    room.tenon(&["lint", "refund", "--format", "concise"]).gives(0, &["in 1 subject\n"]);
}

#[test]
fn a_moved_schema_is_known_by_its_id_and_a_gone_one_is_told() {
    let room = room("check-json-schema-moved");
    room.rename("order.jsonschema", "orders/o.schema.json");
    room.tenon(&CHECK)
        .gives(0, &["0 errors in 4 subjects"])
        .says(&["moved: git:HEAD:order.jsonschema → orders/o.schema.json"]);
    room.remove("code.yaml");
    room.tenon(&CHECK).gives(1, &["git:HEAD:code.yaml:1:1: error subject/removed", "1 error in 4 subjects"]);
}

#[test]
fn a_schema_that_went_into_another_text_is_found_there() {
    let room = room("check-json-schema-bundled");
    room.remove("common/money.schema.json");
    let inner = MONEY.replace("100", "50");
    room.file(
        "order.jsonschema",
        &ORDER.replace("\"type\"", &format!("\"$defs\": {{\"m\": {inner}}}, \"type\"")),
    );
    room.file(
        "refund/refund.json",
        &REFUND.replace("../common/money.schema.json", "https://acme.com/common/money.json"),
    );
    room.tenon(&CHECK)
        .gives(1, &["order.jsonschema:5:76: error json-schema/bound-tightened"])
        .says(&["is gone, and `https://acme.com/common/money.json` is now defined in order.jsonschema"]);
}

#[test]
fn a_broken_file_is_told_and_the_others_go_on() {
    let room = room("check-json-schema-broken");
    room.file("refund/refund.json", "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", <");
    room.file("code.yaml", "$schema: https://json-schema.org/draft/2020-12/schema\ntype: strong\n");
    room.tenon(&CHECK)
        .gives(
            3,
            &[
                "code.yaml:2:7: error json-schema/invalid-keyword: `type` knows no `strong` (code.yaml)",
                "refund/refund.json:1:56: error json/malformed",
                "2 errors in 4 subjects",
            ],
        )
        .says(&["2 not judged"]);
    // The earlier text was no schema; what mends it is judged by itself.
    room.commit();
    room.file("code.yaml", "$schema: https://json-schema.org/draft/2020-12/schema\ntype: string\n");
    room.tenon(&["check", "code.yaml", "--format", "concise"])
        .gives(0, &["git:HEAD:code.yaml:2:7: note json-schema/invalid-keyword"])
        .says(&["code.yaml has nothing to be compared with"]);
}

#[test]
fn directories_are_compared_without_git() {
    let room = Room::new("check-json-schema-directories");
    room.file("old/a.schema.json", REFUND.replace("../common/money.schema.json", "line.json").as_str());
    room.file("new/a.schema.json", REFUND.replace("../common/money.schema.json", "line.json").as_str());
    room.file("old/line.json", LINE).file("new/line.json", &LINE.replace("integer", "string"));
    room.tenon(&["check", "new", "--against", "old", "--format", "concise"])
        .gives(1, &["new/line.json:1:31: error json-schema/type-narrowed", "in 1 subject\n"]);
}

#[test]
fn the_registry_is_asked_of_a_tree() {
    let room = room("check-json-schema-confluent");
    room.file("common/money.schema.json", &MONEY.replace("100", "50"));
    room.tenon(&["check", "common", "--profile", "confluent", "--format", "concise"])
        .gives(1, &["common/money.schema.json:3:76: error json-schema/registry-difference"]);
}

#[test]
fn json_is_laid_out_and_yaml_is_left_as_it_is() {
    let room = room("fmt-json-schema");
    let before = room.tenon(&["fingerprint", "refund/refund.json", "order.jsonschema"]).out.clone();
    room.tenon(&["fmt"]).gives(0, &[]).says(&["3 files reformatted, 1 file of YAML left as it is"]);
    assert_eq!(
        room.read("order.jsonschema"),
        r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "https://acme.com/order.json",
  "type": "object",
  "properties": {"total": {"$ref": "common/money.json"}}
}
"#
    );
    assert_eq!(room.read("refund/line.json"), LINE);
    assert_eq!(room.tenon(&["fingerprint", "refund/refund.json", "order.jsonschema"]).out, before);
    room.tenon(&["fmt", "--check"])
        .gives(0, &[])
        .says(&["3 files already formatted, 1 file of YAML left as it is"]);
    room.file("a.schema.json", "{\"maximum\": 1.50E+2, \"maximum\": 1e400}");
    room.tenon(&["fmt", "a.schema.json"]).gives(0, &[]);
    assert_eq!(room.read("a.schema.json"), "{\"maximum\": 1.50E+2, \"maximum\": 1e400}\n");
    room.piped(&["fmt", "-", "--schema-format", "json-schema"], "type: string\n")
        .gives(3, &[])
        .says(&["<stdin> is left as it is: YAML is not laid out"]);
    room.piped(&["fmt", "-", "--schema-format", "json-schema"], "{\"properties\":{}}")
        .gives(0, &["{\"properties\": {}}\n"]);
}

#[test]
fn meta_schemas_need_no_file() {
    let room = Room::committed("json-schema-meta", &[]);
    let text = r#"{"$ref": "http://json-schema.org/draft-07/schema#", "type": "object"}"#;
    room.file("a.schema.json", text).commit();
    room.tenon(&CHECK).gives(0, &["0 errors in 1 subject"]);
    room.file("d.json", r#"{"minLength": "x"}"#);
    room.tenon(&["validate", "a.schema.json", "d.json"]).gives(1, &["/minLength"]);
}
