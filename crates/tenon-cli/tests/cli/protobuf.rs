//! Protobuf files on the command line.

use crate::room::Room;

const MONEY: &str = "syntax = \"proto3\";\npackage acme;\nmessage Money {\n  int64 cents = 1;\n}\n";
const ORDER: &str = "syntax = \"proto3\";\npackage acme;\nimport \"acme/money.proto\";\n\
                     message Order {\n  string id = 1;\n  Money total = 2;\n}\n";

fn shop(name: &str) -> Room {
    let room = Room::committed(name, &[("proto/acme/money.proto", MONEY), ("proto/acme/order.proto", ORDER)]);
    room.file("proto/acme/order.proto", &ORDER.replace("string id = 1;", "int64 id = 1;"));
    room
}

#[test]
fn imports_are_found_above_the_file_and_in_its_commit() {
    let room = shop("proto-imports");
    room.file("proto/acme/money.proto", &MONEY.replace("int64", "sint64"));
    // Both breaks show: the file's own, and that of the type it imports, each version with its own.
    room.tenon(&["compat", "git:HEAD:proto/acme/order.proto", "proto/acme/order.proto"])
        .gives(1, &["protobuf/wire-type-mismatch", "protobuf/encoding-mismatch", "proto/acme/money.proto:4"]);
}

#[test]
fn a_missing_import_is_told_at_its_place() {
    let room = Room::new("proto-missing");
    room.file("order.proto", ORDER);
    room.tenon(&["compat", "order.proto", "order.proto"])
        .gives(3, &["protobuf/missing-import", "order.proto:3:8"]);
    room.file("types/acme/money.proto", MONEY);
    room.tenon(&["compat", "order.proto", "order.proto", "-r", "types"]).gives(0, &["compatible"]);
}

#[test]
fn buf_profiles_answer_as_buf_does() {
    let room = shop("proto-buf");
    let pair = ["git:HEAD:proto/acme/order.proto", "proto/acme/order.proto"];
    let compat = |profile: &'static str| room.tenon(&["compat", pair[0], pair[1], "--profile", profile]);
    compat("buf-file").gives(1, &["FIELD_SAME_TYPE"]);
    compat("buf-wire").gives(1, &["FIELD_WIRE_COMPATIBLE_TYPE"]);
}

#[test]
fn readers_of_json_may_be_said_to_ignore_what_they_do_not_know() {
    let room = Room::new("proto-unknown-fields");
    room.file("v1.proto", "syntax = \"proto3\";\nmessage A {\n  string id = 1;\n  string note = 2;\n}\n");
    room.file("v2.proto", "syntax = \"proto3\";\nmessage A {\n  string id = 1;\n  reserved 2;\n}\n");
    let json = ["compat", "v2.proto", "v1.proto", "--surface", "json", "--level", "forward"];
    room.tenon(&json).gives(1, &["unknown field `note`"]);
    room.tenon(&[&json[..], &["--unknown-fields", "ignore"]].concat()).lacks("unknown field");
    room.tenon(&[&json[..], &["--unknown-fields", "drop"]].concat()).gives(2, &[]);
}

#[test]
fn what_buf_accepts_and_messages_suffer_from_is_a_note() {
    let room = Room::new("proto-overlooked");
    room.file("v1.proto", "syntax = \"proto3\";\nmessage A {\n  int64 a = 1;\n}\n");
    room.file("v2.proto", "syntax = \"proto3\";\nmessage A {\n  int32 a = 1;\n}\n");
    room.tenon(&["compat", "v1.proto", "v2.proto", "--profile", "buf-wire"])
        .gives(0, &["note[protobuf/number-narrowed]", "buf accepts this change", "2147483648"]);
    room.tenon(&["compat", "v1.proto", "v2.proto", "--profile", "buf-wire-json", "--format", "concise"])
        .gives(1, &["[FIELD_WIRE_JSON_COMPATIBLE_TYPE]"])
        .lacks("number-narrowed");
}

#[test]
fn surfaces_decide_what_counts() {
    let room = Room::new("proto-surface");
    room.file("v1.proto", "syntax = \"proto3\";\nmessage A {\n  string note = 1;\n}\n");
    room.file("v2.proto", "syntax = \"proto3\";\nmessage A {\n  string remark = 1;\n}\n");
    room.tenon(&["compat", "v1.proto", "v2.proto"]).gives(0, &["note[protobuf/field-renamed]"]);
    room.tenon(&["compat", "v1.proto", "v2.proto", "--surface", "binary,json"])
        .gives(1, &["error[protobuf/field-renamed]"]);
    room.tenon(&["compat", "v1.proto", "v2.proto", "--surface", "wire"]).gives(2, &[]);
}

#[test]
fn what_is_said_of_declarations_is_said_once_under_any_level() {
    let room = Room::new("proto-declarations");
    room.file("v1.proto", MONEY).file("v2.proto", &MONEY.replace("package acme", "package shop"));
    for level in ["backward", "forward", "full"] {
        for (asked, rule) in
            [(["--surface", "source"], "package-changed"), (["--profile", "buf-wire"], "buf-breaking")]
        {
            let ran = room.tenon(
                &[&["compat", "v1.proto", "v2.proto", "--level", level, "--format", "concise"][..], &asked]
                    .concat(),
            );
            ran.gives(1, &[rule, "incompatible: 1 error in 1 subject"]);
        }
    }
    // Code has to change; messages do not mind, and wait for nobody.
    room.tenon(&["compat", "v1.proto", "v2.proto", "--surface", "source"])
        .gives(1, &["rollout: readers and writers may deploy in any order"]);
}

#[test]
fn a_number_that_came_back_is_told_from_any_version() {
    let room = Room::new("proto-history");
    let order = |field: &str| format!("syntax = \"proto3\";\nmessage Order {{\n  int64 id = 1;\n{field}}}\n");
    room.file("v1.proto", &order("  string note = 2;\n")).file("v2.proto", &order(""));
    room.file("v3.proto", &order("  int64 total = 2;\n"));
    let versions = ["compat", "v1.proto", "v2.proto", "v2.proto", "v3.proto"];
    let compat = |more: &[&str]| room.tenon(&[&versions[..], more].concat());
    compat(&[])
        .gives(0, &["warning[protobuf/number-reused]", "v1.proto:4:17", "v3.proto:4:17", "{\"note\":\"a\"}"])
        .says(&["the others searched for reused numbers"]);
    compat(&["--rule", "number-reused=error"]).gives(1, &["error[protobuf/number-reused]"]);
    compat(&["--level", "backward-transitive", "--format", "concise"])
        .gives(1, &["error protobuf/number-reused", "incompatible: 1 error, 2 notes in 1 subject"]);
}

#[test]
fn edits_are_shown_or_applied_and_keep_the_rest_of_the_file() {
    let room = Room::new("proto-fix");
    let order = |fields: &str| {
        format!(
            "syntax = \"proto3\";\n\n// Why.\nmessage Order {{ // all\n  int64 id = 1; // id\n{fields}}}\n"
        )
    };
    room.file("v1.proto", &order("  string note = 2;\n  int64 total = 3;\n"));
    let new = order("  sint64 total = 3; // cents\n");
    room.file("v2.proto", &new);
    let mended =
        order("  int64 total = 3; // cents\n").replace("all\n", "all\n  reserved 2;\n  reserved \"note\";\n");
    room.tenon(&["fix", "v1.proto", "v2.proto"])
        .gives(0, &["--- v2.proto\n+++ v2.proto\n", "\n+  reserved 2;\n", "\n+  int64 total = 3; // cents\n"])
        .says(&[
            "would apply: reserve `2`, `note` (protobuf/reader-lacks-field)",
            "nothing breaks afterwards",
        ]);
    assert_eq!(room.read("v2.proto"), new);
    room.tenon(&["fix", "v1.proto", "v2.proto", "--apply"]).gives(0, &[]).says(&["applied: keep `int64`"]);
    assert_eq!(room.read("v2.proto"), mended);
    room.tenon(&["fix", "v1.proto", "v2.proto", "--apply"]).gives(0, &[]).says(&["nothing to mend"]);
    assert_eq!(room.read("v2.proto"), mended);
}

#[test]
fn one_edit_of_a_line_is_made_at_a_time() {
    let room = Room::new("proto-fix-line");
    let order = |field: &str| format!("syntax = \"proto3\";\nmessage Order {{\n  {field}\n}}\n");
    room.file("v1.proto", &order("string note = 1;"));
    for profile in ["exact", "buf-file", "buf-wire-json"] {
        room.file("v2.proto", &order("string remark = 1; // r"));
        let judged = ["--profile", profile, "--surface", "binary,json,source"];
        room.tenon(&[&["fix", "v1.proto", "v2.proto", "--apply"][..], &judged].concat()).gives(0, &[]);
        assert_eq!(room.read("v2.proto"), order("string note = 1; // r"), "{profile}");
    }
}

#[test]
fn an_imported_file_is_not_written_into() {
    let room = shop("proto-fix-import");
    room.file("proto/acme/order.proto", ORDER)
        .file("proto/acme/money.proto", &MONEY.replace("int64", "sint64"));
    room.tenon(&["fix", "git:HEAD:proto/acme/order.proto", "proto/acme/order.proto", "--apply"])
        .gives(1, &[])
        .says(&["1 error remains, and an edit of proto/acme/money.proto would help"]);
    assert_eq!(room.read("proto/acme/order.proto"), ORDER);
    assert!(room.read("proto/acme/money.proto").contains("sint64"));
}

#[test]
fn a_waiver_excuses_until_its_day() {
    let room = Room::new("proto-waiver");
    let order = |number: u8, waiver: &str| {
        format!("syntax = \"proto3\";\nmessage Order {{\n  {waiver}\n  int64 total = {number};\n}}\n")
    };
    let waiver =
        |until: &str| format!("// tenon:allow field-number-changed until {until}: PAY-12, all migrated");
    let compat = |more: &[&str]| room.tenon(&[&["compat", "v1.proto", "v2.proto"][..], more].concat());
    room.file("v1.proto", &order(1, "")).file("v2.proto", &order(2, &waiver("2999-12-31")));
    compat(&["--fail-on", "note"]).gives(
        0,
        &[
            "note[protobuf/field-number-changed]",
            "= note: waived until 2999-12-31: PAY-12, all migrated\n",
            "compatible: v2.proto v1 → v2 (backward): 0 errors, 1 waived\n",
            "rollout: readers and writers may deploy in any order\n",
        ],
    );
    compat(&["--format", "concise"])
        .gives(0, &[" [waived until 2999-12-31]\ncompatible: 0 errors, 1 waived in 1"]);
    compat(&["--format", "json"]).gives(0, &["\"waived\": 1", "\"reason\": \"PAY-12, all migrated\""]);
    compat(&["--format", "sarif"]).gives(0, &["\"kind\": \"inSource\"", "\"status\": \"accepted\""]);
    room.tenon(&["fix", "v1.proto", "v2.proto"]).gives(0, &[]).says(&["nothing to mend"]);

    room.file("v2.proto", &order(2, &waiver("2020-12-31")));
    compat(&["--format", "concise"]).gives(
        1,
        &["error protobuf/field-number-changed", "warning source/waiver-expired", "1 error, 1 warning in 1"],
    );
    compat(&[]).gives(1, &["= note: its waiver expired on 2020-12-31: PAY-12, all migrated"]);
    room.file("v2.proto", &order(2, &waiver("2020-12-32")));
    compat(&["--format", "concise"]).gives(
        1,
        &["error source/waiver-malformed: the waiver's date is no day: `2020-12-32`", "2 errors in 1"],
    );
    room.file("v2.proto", &order(1, &waiver("2999-12-31")));
    compat(&["--format", "concise"])
        .gives(0, &["warning source/waiver-unused", "compatible: 0 errors, 1 warning"]);
    room.file("v2.proto", &order(1, "// tenon:allow field-number-chnged until 2999-12-31: x"));
    compat(&[]).gives(1, &["help: was `field-number-chnged` meant to be"]);
}

#[test]
fn a_type_that_left_one_of_many_files_is_excused_by_its_file() {
    let money = format!("{MONEY}message Old {{\n  bool a = 1;\n}}\n");
    let files = [("proto/acme/money.proto", &*money), ("proto/acme/order.proto", ORDER)];
    let room = Room::committed("proto-waiver-file", &files);
    let check = || room.tenon(&["check", "--against", "git:HEAD", "--format", "concise"]);
    room.file("proto/acme/money.proto", MONEY);
    check().gives(1, &["proto/acme/money.proto:1:1: error protobuf/message-removed"]);
    let waiver = "// tenon:allow message-removed until 2999-12-31: never produced\n";
    // Another file of the module cannot speak for it.
    room.file("proto/acme/order.proto", &format!("{waiver}{ORDER}"));
    check().gives(1, &["error protobuf/message-removed", "warning source/waiver-unused"]);
    room.file("proto/acme/order.proto", ORDER).file("proto/acme/money.proto", &format!("{waiver}{MONEY}"));
    check().gives(0, &["[waived until 2999-12-31]", "compatible: 0 errors, 3 waived in 1 subject"]);
}

#[test]
fn an_edit_shows_the_line_it_follows_from_its_beginning() {
    let room = Room::new("proto-edit-shown");
    let field = "  string note = 9 [deprecated = true, json_name = \"remark\"];\n";
    let text = |more: &str| {
        format!("syntax = \"proto3\";\nmessage A {{\n  map<string, string> labels = 8;\n{more}}}\n")
    };
    room.file("v1.proto", &text(field)).file("v2.proto", &text(""));
    let shown = format!("help: put `note` back\n  |\n3 ~   map<string, string> labels = 8;\n4 + {field}");
    room.tenon(&["compat", "v1.proto", "v2.proto"]).gives(0, &[&shown]);
}

#[test]
fn short_formats_tell_what_suffers_and_name_the_rule_of_buf() {
    let room = Room::new("proto-tags");
    let text = |fields: &str| format!("syntax = \"proto3\";\nmessage A {{\n  string id = 1;\n{fields}}}\n");
    room.file("v1.proto", &text("  string note = 2;\n")).file("v2.proto", &text(""));
    let with = |more: &[&'static str]| room.tenon(&[&["compat", "v1.proto", "v2.proto"], more].concat());
    let lost = "v2.proto:2:9: note protobuf/reader-lacks-field: v2 has no field for `note`, which v1 writes";
    with(&["--format", "concise"]).gives(0, &[&format!("{lost}\n{lost} [json]\n"), "finds none [source]\n"]);
    let gone = "field `note` = `2` is gone from `A` [FIELD_NO_DELETE]";
    for format in ["concise", "github", "markdown"] {
        with(&["--format", format, "--profile", "buf-file"]).gives(1, &[gone]);
    }
}
