//! `tenon validate`: each layout of data, valid and not, with exact lines and exit codes.

use std::fs;

use crate::room::Room;

const JSON_SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "required": ["id"],
  "properties": {"id": {"type": "integer"}}
}
"#;
const AVRO: &str = r#"{"type": "record", "name": "acme.Order", "fields": [
  {"name": "id", "type": "int"},
  {"name": "note", "type": ["null", "string"]}
]}
"#;
const PROTO: &str = "syntax = \"proto3\";
package acme;
message Order { int32 id = 1; message Line { string sku = 1; } }
message Other { bool ok = 1; }
";

fn room(name: &str) -> Room {
    let room = Room::new(&format!("validate-{name}"));
    room.file("o.schema.json", JSON_SCHEMA).file("o.avsc", AVRO).file("o.proto", PROTO);
    room
}

fn bytes(room: &Room, path: &str, bytes: &[u8]) {
    fs::write(room.path.join(path), bytes).unwrap();
}

/// A container whose blocks hold these bytes, each as so many records.
fn container(schema: &str, codec: &str, blocks: &[(u8, &[u8])]) -> Vec<u8> {
    let mut out = b"Obj\x01\x04".to_vec();
    for text in ["avro.schema", schema, "avro.codec", codec] {
        let mut length = text.len() * 2;
        while length >= 0x80 {
            out.push(length as u8 | 0x80);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend(text.as_bytes());
    }
    out.push(0);
    out.extend([7; 16]);
    for (count, bytes) in blocks {
        out.extend([count * 2, bytes.len() as u8 * 2]);
        out.extend(*bytes);
        out.extend([7; 16]);
    }
    out
}

#[test]
fn a_json_document_is_valid_or_every_error_has_a_place() {
    let room = room("json");
    room.file("good.json", "{\"id\": 1}")
        .file("bad.json", "{\n  \"id\": \"1\\u001b\"}")
        .file("no.json", "{\"id\": }");
    let good = room.tenon(&["validate", "o.schema.json", "good.json"]);
    assert_eq!((good.code, &*good.out, &*good.err), (0, "valid: 1 of 1 record\n", ""));
    let bad = room.tenon(&["validate", "o.schema.json", "bad.json"]);
    assert_eq!(
        (bad.code, &*bad.out, &*bad.err),
        (
            1,
            "bad.json:2:9: error: \"1\\u{1b}\" is not an integer (at /id)\n  asked for by `type` at \
             o.schema.json:4:33\n\ninvalid: 1 of 1 record, 1 error of 1 kind\n",
            ""
        )
    );
    let no = room.tenon(&["validate", "o.schema.json", "no.json", "--format", "concise"]);
    assert_eq!((no.code, &*no.out), (1, "no.json:1:8: error: expected a JSON value\n"));
    bytes(&room, "bytes.json", b"{\"id\": \xff}");
    let wrong = room.tenon(&["validate", "o.schema.json", "bytes.json", "--format", "concise"]);
    assert_eq!((wrong.code, &*wrong.out), (1, "bytes.json:1:8: error: byte 0xff is no UTF-8\n"));
}

#[test]
fn json_lines_are_told_by_line_and_summed_up_by_kind() {
    let room = room("jsonl");
    room.file("o.jsonl", "{\"id\": 1}\n{\"id\": 1.5}\r\n\n{}\n{\"id\": null}\n{\"id\": [1]}");
    let ran = room.tenon(&["validate", "o.schema.json", "o.jsonl", "--limit", "1"]);
    let expected = "\
o.jsonl:2:8: error: 1.5 is not an integer (at /id)
  asked for by `type` at o.schema.json:4:33
o.jsonl:4:1: error: required property \"id\" is missing
  asked for by `required` at o.schema.json:3:16

invalid: 4 of 5 records, 4 errors of 2 kinds
      3  `type` at o.schema.json:4:33
         1.5 is not an integer
         o.jsonl:2:8, o.jsonl:5:8, o.jsonl:6:8
      1  `required` at o.schema.json:3:16
         required property \"id\" is missing
         o.jsonl:4:1
";
    assert_eq!((ran.code, &*ran.out, &*ran.err), (1, expected, ""));
    let piped =
        room.piped(&["validate", "o.schema.json", "-", "--input", "jsonl"], "{\"id\": 1}\n{\"id\": 2}\n");
    assert_eq!((piped.code, &*piped.out), (0, "valid: 2 of 2 records\n"));
    let ran = room.tenon(&["validate", "o.schema.json", "o.jsonl", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let error = &report["errors"][0];
    assert_eq!((&error["line"], &error["column"], &error["record"]), (&2.into(), &8.into(), &2.into()));
    assert_eq!(error["signature"], "type o.schema.json#/properties/id/type");
    assert_eq!(error["schema"]["line"], 4);
    assert_eq!((&report["summary"]["records"], &report["summary"]["invalid"]), (&5.into(), &4.into()));
    assert_eq!(report["summary"]["signatures"][0]["count"], 3);
    room.file("good.jsonl", "{\"id\": 1}");
    let ran = room.tenon(&["validate", "o.schema.json", "good.jsonl", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &report["errors"]), (0, &serde_json::json!([])));
}

#[test]
fn avro_is_validated_as_json_and_as_bytes() {
    let room = room("avro");
    room.file("o.json", r#"{"id": 3000000000, "note": {"string": "x"}}"#);
    bytes(&room, "good.bin", b"\x02\x00");
    bytes(&room, "bad.bin", b"\x02\x08");
    let ran = room.tenon(&["validate", "o.avsc", "o.json", "good.bin", "bad.bin", "--format", "concise"]);
    assert_eq!(
        (ran.code, &*ran.out),
        (
            1,
            "o.json:1:8: error: 3000000000 does not fit an int (at /id)\n\
             bad.bin: byte 1: error: union [null, string] has 2 branches, and none is number 4 (at note)\n"
        )
    );
}

#[test]
fn a_container_is_read_by_its_own_schema_and_must_be_readable_by_the_given_one() {
    let room = room("container");
    bytes(&room, "good.avro", &container(AVRO, "null", &[(2, b"\x02\x00\x04\x00"), (1, b"\x02\x02\x02x")]));
    // One stored block of deflate.
    bytes(&room, "packed.avro", &container(AVRO, "deflate", &[(1, b"\x01\x02\x00\xfd\xff\x02\x00")]));
    let ran = room.tenon(&["validate", "o.avsc", "good.avro", "packed.avro"]);
    assert_eq!((ran.code, &*ran.out, &*ran.err), (0, "valid: 4 of 4 records\n", ""));

    bytes(
        &room,
        "bad.avro",
        &container(AVRO, "null", &[(3, b"\x02\x00\x04\x06\x04\x00"), (1, b"\x02\x00!")]),
    );
    let ran = room.tenon(&["validate", "o.avsc", "bad.avro", "--format", "concise"]);
    assert_eq!(
        (ran.code, &*ran.out, &*ran.err),
        (
            1,
            "bad.avro: record 2: byte 1: error: union [null, string] has 2 branches, and none is number 3 (at note)\n\
             bad.avro: record 4: byte 2: error: left over behind the last record of a block: 1 of 3 bytes\n",
            "warning: 1 record behind a broken one in its block is not read\n"
        )
    );

    let writer = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "int"}]}"#;
    bytes(&room, "old.avro", &container(writer, "null", &[(1, b"\x02")]));
    let ran = room.tenon(&["validate", "o.avsc", "old.avro", "--format", "concise"]);
    let line = "old.avro: record 1: error: found nothing, and the field has no default (at note)\n";
    assert_eq!((ran.code, &*ran.out), (1, line));
}

#[test]
fn a_broken_container_could_not_be_read() {
    let room = room("broken-container");
    let whole = container(AVRO, "null", &[(1, b"\x02\x00")]);
    let mut marker = whole.clone();
    *marker.last_mut().unwrap() = 0;
    let says = |name: &str, content: &[u8], message: &str| {
        bytes(&room, name, content);
        room.tenon(&["validate", "o.avsc", name])
            .gives(3, &[])
            .says(&[&format!("error: {name}: {message}\n")]);
    };
    says("cut.avro", &whole[..whole.len() - 3], "the file ends too early");
    says("marker.avro", &marker, "block 1 does not end with the file's sync marker");
    says("codec.avro", &container(AVRO, "xz", &[]), "its codec `xz` is not read in this version");
    says("text.avro", b"hello", "it is no Avro object container: it does not begin with `Obj` and 1");
    says(
        "bomb.avro",
        b"Obj\x01\x02\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        "a block or header of more than 9223372036854775807 bytes is too large",
    );
    says("schema.avro", &container("{}", "null", &[]), "its header holds no sound schema");
}

#[test]
fn protobuf_needs_a_message_and_a_frame_names_one() {
    let room = room("protobuf");
    room.file("o.json", r#"{"id": "x"}"#);
    bytes(&room, "o.bin", b"\x08\x80");
    room.tenon(&["validate", "o.proto", "o.json"])
        .gives(2, &[])
        .says(&["error: the schema has 2 messages, and none is named\n", "--message acme.Order"]);
    room.tenon(&["validate", "o.proto", "o.json", "--message", "acme.Ordr"])
        .gives(2, &[])
        .says(&["error: no message is called `acme.Ordr`\n", "did you mean `acme.Order`?"]);
    let arguments =
        ["validate", "o.proto", "o.json", "o.bin", "--message", "acme.Order", "--format", "concise"];
    let ran = room.tenon(&arguments);
    assert_eq!(
        (ran.code, &*ran.out),
        (
            1,
            "o.json:1:8: error: \"x\" where `int32` is asked for (at /id)\n\
             o.bin: byte 1: error: the bytes end inside a number (at id)\n"
        )
    );
    // The second message's first, then the first message's nested one.
    bytes(&room, "other.framed", b"\x00\x00\x00\x00\x01\x02\x02\x08\x01");
    bytes(&room, "line.framed", b"\x00\x00\x00\x00\x01\x04\x00\x00\x0a\x01\xff");
    bytes(&room, "none.framed", b"\x01");
    let framed = ["other.framed", "line.framed", "none.framed"];
    let ran = room.tenon(
        &[&["validate", "o.proto"], &framed[..], &["--input", "framed", "--format", "concise"]].concat(),
    );
    assert_eq!(
        (ran.code, &*ran.out),
        (
            1,
            "line.framed: byte 10: error: string `sku` is not UTF-8 at byte 2 (at sku)\n\
             none.framed: byte 0: error: its first byte is 1, and a framed message begins with 0\n"
        )
    );
}

#[test]
fn data_whose_name_says_nothing_are_known_by_how_they_begin() {
    let room = room("guessed");
    let stdin = ["validate", "o.schema.json", "-"];
    let told = |input: &str| {
        let ran = room.piped(&stdin, input);
        (ran.code, ran.out, ran.err)
    };
    let expect = |code, out: &str, layout: &str| {
        let notice = format!("<stdin> is taken for {layout}; if it is not: --input LAYOUT\n");
        (code, out.to_owned(), notice)
    };
    assert_eq!(told("{\n  \"id\": 1\n}\n"), expect(0, "valid: 1 of 1 record\n", "json"));
    assert_eq!(told("{\"id\": 1}\n{\"id\": 2}\n"), expect(0, "valid: 2 of 2 records\n", "jsonl"));
    let half = told("{\"id\": ");
    assert_eq!((half.0, &*half.2), (1, "<stdin> is taken for json; if it is not: --input LAYOUT\n"));
    let schema = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "int"}]}"#;
    bytes(&room, "orders", &container(schema, "null", &[(1, &[2])]));
    room.file("one.avsc", schema);
    room.tenon(&["validate", "one.avsc", "orders"])
        .gives(0, &["valid: 1 of 1 record\n"])
        .says(&["orders is taken for avro; if it is not: --input LAYOUT\n"]);
}

#[test]
fn what_makes_no_sense_or_is_not_there_is_told_apart() {
    let room = room("senseless");
    room.file("o.txt", "1").file("empty.jsonl", "\n\n").file("broken.schema.json", "{\"type\": 1}");
    room.tenon(&["validate", "o.schema.json", "o.txt"]).gives(2, &[]).says(&[
        "error: how data stand in o.txt cannot be told from its name or its first bytes\n",
        "--input json, jsonl",
    ]);
    room.tenon(&["validate", "o.schema.json", "gone"]).gives(3, &[]).says(&["error: no such file: gone\n"]);
    room.tenon(&["validate", "o.schema.json", "o.txt", "--input", "binary"])
        .gives(2, &[])
        .says(&["error: `o.txt`: JSON Schema has no binary encoding\n"]);
    room.tenon(&["validate", "o.proto", "o.txt", "--input", "avro"]).gives(2, &[]);
    room.tenon(&["validate", "o.schema.json", "empty.jsonl"])
        .gives(4, &[])
        .says(&["warning: there were no data\n"]);
    room.tenon(&["validate", "o.schema.json", "gone.json"])
        .gives(3, &[])
        .says(&["error: no such file: gone.json\n"]);
    room.tenon(&["validate", "broken.schema.json", "o.txt", "--input", "json"])
        .gives(3, &[])
        .says(&["broken.schema.json:1:10"]);
    room.tenon(&["validate", "-", "-"]).gives(2, &[]).says(&["`-` is given twice"]);
}
