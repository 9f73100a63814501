//! `tenon resolve`: one message under two schemas.

use crate::room::{Room, V1, V3};

const ORDER: &str = "syntax = \"proto3\";\npackage acme;\nmessage Order {\n  string id = 1;\n  int64 total = 2;\n  \
                     repeated Line lines = 3;\n  message Line {\n    string note = 1;\n    int32 count = 2;\n  }\n}\n";
/// `{"id": "a", "total": 2^40, "lines": [{"note": "x", "count": 5}]}`
const BYTES: &str = "0a0161108080808080201a050a01781005";

fn shop(name: &str) -> Room {
    let room = Room::new(name);
    room.file("v1.proto", ORDER).file("data.hex", BYTES);
    room
}

#[test]
fn a_message_that_arrives_as_it_was_exits_with_0() {
    let room = shop("resolve-same");
    let ran = room.tenon(&["resolve", "v1.proto", "v1.proto", "data.hex"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            0,
            "message: acme.Order\n\
             written: {\"id\":\"a\",\"lines\":[{\"count\":5,\"note\":\"x\"}],\"total\":\"1099511627776\"}\n\
             read:    {\"id\":\"a\",\"lines\":[{\"count\":5,\"note\":\"x\"}],\"total\":\"1099511627776\"}\n\
             every value arrives as it was\n"
        )
    );
    ran.says(&["the message is taken for hex"]);
    let quiet = room.tenon(&["resolve", "v1.proto", "v1.proto", "data.hex", "--input", "hex"]);
    assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
}

#[test]
fn what_is_lost_or_changed_exits_with_1() {
    let room = shop("resolve-lost");
    let v2 = ORDER.replace("int64 total", "int32 total").replace("int32 count", "sint32 count");
    room.file("v2.proto", &v2.replace("    string note = 1;\n", ""));
    let ran = room.tenon(&["resolve", "v1.proto", "v2.proto", "data.hex", "-q"]);
    ran.gives(
        1,
        &[
            "misread `total`: 1099511627776 → 0 (not set)\n",
            "dropped `lines[0].note`: \"x\" → nothing\nmisread `lines[0].count`: 5 → -3\n",
            "1 dropped, 2 misread\n",
        ],
    );
    let ran = room.tenon(&["resolve", "v1.proto", "v2.proto", "data.hex", "-q", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &found["same"], &found["version"]), (1, &false.into(), &1.into()));
    assert_eq!(found["places"][1]["path"], "lines[0].note");
    assert_eq!(found["places"][1]["read"]["value"], "nothing");
}

#[test]
fn what_the_reader_refuses_exits_with_1() {
    let room = shop("resolve-refused");
    room.file(
        "v2.proto",
        "syntax = \"proto2\";\npackage acme;\nmessage Order {\n  required int32 state = 9;\n}\n",
    );
    room.tenon(&["resolve", "v1.proto", "v2.proto", "data.hex"]).gives(
        1,
        &["read:    nothing: the reader refuses it", "required field `state` is missing", "1 refused"],
    );
    // In JSON, names count and numbers do not.
    room.file("v3.proto", &ORDER.replace("string id", "string key"));
    room.tenon(&["resolve", "v1.proto", "v3.proto", "data.hex"]).gives(0, &[]);
    room.tenon(&["resolve", "v1.proto", "v3.proto", "data.hex", "--surface", "json"])
        .gives(1, &["unknown field `id`"]);
}

#[test]
fn data_that_is_no_message_exits_with_3_and_tells_the_place() {
    let room = shop("resolve-corrupt");
    // The last line ends behind the key of its count.
    room.file("cut.hex", &BYTES[..BYTES.len() - 2].replace("1a050a", "1a040a"));
    room.tenon(&["resolve", "v1.proto", "v1.proto", "cut.hex"])
        .gives(3, &[])
        .says(&["no message of the writer: at byte 16, in `lines[0].count`: the message ends too early"]);
    room.tenon(&["resolve", "v1.proto", "v1.proto", "data.hex", "--input", "json"])
        .gives(3, &[])
        .says(&["it is not JSON"]);
    room.tenon(&["resolve", "v1.proto", "v1.proto", "v1.proto", "--input", "hex"])
        .gives(3, &[])
        .says(&["the data is no hex: it holds `=`"]);
    room.file("wrong.json", "{\"lines\": [{\"count\": \"many\"}]}");
    room.tenon(&["resolve", "v1.proto", "v1.proto", "wrong.json"])
        .gives(3, &[])
        .says(&["in `lines[0].count`: \"many\" is no whole number"]);
    room.file("v2.proto", "message {");
    room.tenon(&["resolve", "v1.proto", "v2.proto", "data.hex"]).gives(3, &[]).says(&["protobuf/malformed"]);
    room.file("a.avsc", V1);
    room.tenon(&["resolve", "v1.proto", "a.avsc", "data.hex"])
        .gives(3, &[])
        .says(&["the writer is Protobuf and the reader Avro"]);
}

#[test]
fn one_of_several_messages_has_to_be_named() {
    let room = Room::new("resolve-named");
    room.file(
        "v1.proto",
        "syntax = \"proto3\";\npackage acme;\nmessage A {\n  int32 x = 1;\n}\nmessage B {}\n",
    );
    let ask = |more: &[&str]| {
        room.piped(&[&["resolve", "v1.proto", "v1.proto", "-", "--input", "hex"], more].concat(), "0807")
    };
    ask(&[]).gives(2, &[]).says(&["has 2 messages", "--message NAME, one of acme.A, acme.B"]);
    ask(&["--message", "acme.A"]).gives(0, &["{\"x\":7}"]);
    ask(&["--message", "A"]).gives(2, &[]).says(&["no message `A`", "did you mean acme.A?"]);
    ask(&["--message", "acme.AB"]).gives(2, &[]).says(&["no message `acme.AB`", "did you mean acme.A?"]);
}

#[test]
fn avro_messages_come_in_binary_json_and_frames() {
    let room = Room::new("resolve-avro");
    room.file("v1.avsc", V1).file("v3.avsc", V3).file("seven.json", "{\"id\": 7}");
    room.tenon(&["resolve", "v1.avsc", "v3.avsc", "seven.json"])
        .gives(0, &["written: {\"id\": 7}\nread:    {\"id\": 7, \"currency\": \"EUR\"}\n"]);
    // The reader has no place for the currency.
    let bytes = room.piped(&["resolve", "v3.avsc", "v1.avsc", "-", "--input", "hex"], "0e 06455552");
    bytes.gives(1, &["dropped `currency`: \"EUR\" → nothing"]);
    let framed = ["resolve", "v1.avsc", "v1.avsc", "-", "--framed", "confluent", "--input", "base64"];
    room.piped(&framed, "AAAAAAEO").gives(0, &["{\"id\": 7}"]);
    room.piped(&framed, "Dg==").gives(3, &[]).says(&["no Confluent frame"]);
    let wrong = ["resolve", "v1.avsc", "v1.avsc", "-", "--input", "hex"];
    room.piped(&wrong, "0e0e").gives(3, &[]).says(&["at byte 1: the message ends, and 1 byte"]);
    room.piped(&wrong, "80").gives(3, &[]).says(&["at byte 1, in `id`: the bytes end inside a value"]);
}

#[test]
fn a_frame_tells_which_protobuf_message_it_is() {
    let room = Room::new("resolve-framed");
    room.file(
        "v1.proto",
        "syntax = \"proto3\";\nmessage A {}\nmessage B {\n  message C {\n    int32 c = 1;\n  }\n}\n",
    );
    let framed = ["resolve", "v1.proto", "v1.proto", "-", "--framed", "confluent", "--input", "hex"];
    let ask = |more: &[&str], data: &str| room.piped(&[&framed, more].concat(), data);
    ask(&[], "00 00000007 00").gives(0, &["message: A\n"]);
    ask(&[], "00 00000007 04 02 00 0805").gives(0, &["message: B.C\nwritten: {\"c\":5}\n"]);
    ask(&["--message", "B.C"], "00 00000007 04 02 00 0805").gives(0, &["message: B.C\n"]);
    ask(&["--message", "A"], "00 00000007 02 02")
        .gives(2, &[])
        .says(&["the message is a B, and --message A"]);
    ask(&[], "00 00000007 02 04").gives(3, &[]).says(&["the message is [2], and the writer has none there"]);
    ask(&[], "00 00000007 04 02").gives(3, &[]).says(&["behind the schema id stand no message indexes"]);
    ask(&[], "00 000007").gives(3, &[]).says(&["no Confluent frame"]);
}

#[test]
fn readers_of_json_may_ignore_what_they_do_not_know() {
    let room = Room::new("resolve-unknown");
    room.file("v1.proto", "syntax = \"proto3\";\nmessage A {\n  string id = 1;\n  string note = 2;\n}\n");
    room.file("v2.proto", "syntax = \"proto3\";\nmessage A {\n  string id = 1;\n}\n");
    let json = ["resolve", "v1.proto", "v2.proto", "-", "--surface", "json", "--unknown-fields"];
    let ask = |what| room.piped(&[&json[..], &[what]].concat(), "{\"id\": \"a\", \"note\": \"b\"}");
    ask("refuse").gives(1, &["unknown field `note`", "1 refused\n"]);
    ask("ignore").gives(1, &["read:    {\"id\":\"a\"}\n", "dropped `note`: \"b\" → nothing\n1 dropped\n"]);
}
