//! `tenon lint`, and lint rules beside a judgement.

use crate::room::Room;

const ORDER: &str = "syntax = \"proto3\";\npackage acme.v1;\nimport \"acme/v1/money.proto\";\n\
                     message Order {\n  string Id = 1;\n  Money total = 2;\n}\n";
const MONEY: &str = "syntax = \"proto3\";\npackage acme.v1;\nmessage Money {\n  int64 cents = 1;\n}\n";

fn shop(name: &str) -> Room {
    let room = Room::new(name);
    room.file("proto/acme/v1/order.proto", ORDER).file("proto/acme/v1/money.proto", MONEY);
    room
}

#[test]
fn warnings_fail_a_run_unless_told_otherwise() {
    let room = shop("lint-fail-on");
    let line = "proto/acme/v1/order.proto:5:10: warning protobuf/field-not-lower-snake-case: \
                `Id` is not in lower_snake_case, which is `id` [FIELD_LOWER_SNAKE_CASE]\n1 warning in 1 subject\n";
    let ran = room.tenon(&["lint", "--format", "concise"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, line));
    room.tenon(&["lint", "--fail-on", "error"]).gives(0, &["proto/acme/v1/: 1 warning"]);
    room.tenon(&["lint", "--rule", "field-not-lower-snake-case=error"])
        .gives(1, &["error[protobuf/field-not-lower-snake-case]"]);
    let ran = room.tenon(&["lint", "--rule", "field-not-lower-snake-case=off", "--format", "concise"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "0 errors in 1 subject\n"));
}

#[test]
fn categories_and_single_rules_are_asked_for() {
    let room = shop("lint-categories");
    let ran = room.tenon(&["lint", "--category", "minimal,comments", "--format", "concise"]);
    ran.gives(1, &["order.proto:4:1: warning protobuf/message-without-comment", "5 warnings"]);
    let one = ["lint", "--category", "minimal", "--rule", "field-not-lower-snake-case=note"];
    room.tenon(&one).gives(0, &["note[protobuf/field-not-lower-snake-case]"]);
    room.tenon(&["lint", "--category", "all"]).gives(2, &[]);
}

#[test]
fn one_file_finds_its_imports_and_its_root() {
    let room = shop("lint-root");
    // The root is where the import leads, however deep the command runs.
    let inside = ["-C", "proto/acme", "lint", "v1/order.proto", "--format", "concise"];
    room.tenon(&inside).gives(1, &["v1/order.proto:5:10"]).lacks("package-outside-its-directory");
    // Nothing but buf's file tells where a lone file's directories count from.
    room.file("loose/v1/a.proto", "syntax = \"proto3\";\npackage loose.v1;\n");
    let lone = ["lint", "loose/v1/a.proto", "--format", "concise"];
    room.tenon(&lone).gives(0, &["0 errors in 1 subject\n"]);
    room.file("buf.yaml", "version: v2\nmodules:\n  - path: loose\n");
    room.tenon(&lone).gives(1, &["a.proto:2:1: warning protobuf/package-outside-its-directory"]);
}

#[test]
fn files_are_looked_at_together() {
    let room = Room::new("lint-together");
    room.file("acme/v1/a.proto", "syntax = \"proto3\";\npackage acme.v1;\noption go_package = \"x\";\n");
    room.file("acme/v1/b.proto", "syntax = \"proto3\";\npackage acme.v1;\noption go_package = \"y\";\n");
    let ran = room.tenon(&["lint", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let subjects = report["subjects"].as_array().unwrap();
    let first = |at: usize| &subjects[at]["findings"][0];
    assert_eq!(subjects.len(), 2);
    assert_eq!(
        (first(0)["buf"].as_str(), first(0)["kind"].as_str()),
        (Some("PACKAGE_SAME_GO_PACKAGE"), Some("lint"))
    );
    assert_eq!(first(1)["rule"], "protobuf/go-package-differs");
    room.tenon(&["lint", "acme/v1/a.proto"]).gives(0, &["a.proto: 0 errors"]).lacks("differs");
}

#[test]
fn comments_keep_findings_away() {
    let room = Room::new("lint-ignore");
    let text = "syntax = \"proto3\";\npackage acme.v1;\n// buf:lint:ignore IMPORT_USED\n\
                import \"google/protobuf/any.proto\";\n\
                // buf:lint:ignore FIELD_LOWER_SNAKE_CASE\nmessage Order {\n  string Id = 1;\n}\n";
    room.file("acme/v1/a.proto", text);
    room.tenon(&["lint", "--fail-on", "note"]).gives(0, &["0 errors"]);
    room.file("acme/v1/a.proto", &text.replace("buf:lint:ignore", "ignore"));
    let both = ["warning[protobuf/unused-import]", "warning[protobuf/field-not-lower-snake-case]"];
    room.tenon(&["lint"]).gives(1, &both);
}

#[test]
fn a_waiver_excuses_what_a_lint_rule_finds_until_its_day() {
    let room = Room::new("lint-waivers");
    let text = |words: &str| {
        let waiver = format!("// tenon:allow message-not-pascal-case {words}\nmessage order_a");
        format!("syntax = \"proto3\";\npackage acme.v1;\n{waiver} {{\n  string Id = 1;\n}}\n")
    };
    let lint = || room.tenon(&["lint", "--format", "concise"]);
    room.file("acme/v1/a.proto", &text("until 2999-01-01: it is an old one"));
    lint().gives(
        1,
        &[
            "a.proto:4:9: note protobuf/message-not-pascal-case",
            "a.proto:5:10: warning protobuf/field-not-lower-snake-case",
            "\n1 warning, 1 waived in 1 subject",
        ],
    );
    room.tenon(&["lint", "--rule", "field-not-lower-snake-case=off"]).gives(0, &["1 waived"]);
    room.file("acme/v1/a.proto", &text("until 2020-01-01: it is an old one"));
    lint().gives(
        1,
        &[
            "a.proto:3:4: warning source/waiver-expired",
            "a.proto:4:9: warning protobuf/message-not-pascal-case",
            "\n3 warnings in 1 subject",
        ],
    );
    room.file("acme/v1/a.proto", &text("for now"));
    lint().gives(1, &["a.proto:3:4: error source/waiver-malformed", "1 error, 2 warnings in 1 subject"]);
    // Names of buf's are known.
    let by_buf = text("until 2999-01-01: old").replace("message-not-pascal-case", "MESSAGE_PASCAL_CASE");
    room.file("acme/v1/a.proto", &by_buf);
    lint().gives(1, &["\n1 warning, 1 waived in 1 subject"]);
    room.file("acme/v1/a.proto", &by_buf.replace("MESSAGE_PASCAL_CASE", "FIELD_SAME_TYPE"));
    room.tenon(&["lint"]).gives(1, &["was `FIELD_SAME_TYPE` meant to be `protobuf/buf-breaking`?"]);
}

#[test]
fn categories_may_be_spelt_as_buf_spells_them() {
    let room = Room::new("lint-spelling");
    room.file("acme/v1/a.proto", MONEY);
    let told = |category| room.tenon(&["lint", "--category", category]).code;
    for (one, other) in [("STANDARD", "standard"), ("DEFAULT", "standard"), ("UNARY_RPC", "unary-rpc")] {
        assert_eq!(told(one), told(other), "{one}");
    }
    assert_eq!((told("COMMENTS"), told("FILE")), (1, 2));
    room.tenon(&["lint", "--rule", "PACKAGE_VERSION_SUFFIX=error"]).gives(0, &[]);
}

#[test]
fn avro_schemas_show_their_flaws() {
    let room = Room::new("lint-avro");
    room.file("a.avsc", r#"{"type": "fixed", "name": "A", "size": 2, "aliases": ["a-b"]}"#);
    room.file("b.avsc", r#"{"type": "array", "items": "A"}"#);
    room.tenon(&["lint"]).gives(1, &["warning[avro/invalid-alias]", "\n1 warning in 2 subjects"]);
    room.file("c.avsc", r#"{"type": "array", "items": "B"}"#);
    room.tenon(&["lint"]).gives(3, &["error[avro/unknown-type]"]);
}

#[test]
fn nothing_to_lint_is_said() {
    let room = Room::new("lint-nothing");
    room.tenon(&["lint"]).gives(4, &[]).says(&["no schema files found"]);
    room.tenon(&["lint", "--allow-empty"]).gives(0, &[]);
    room.tenon(&["lint", "nowhere"]).gives(3, &[]).says(&["no such file"]);
}

#[test]
fn a_gate_lints_the_last_version_where_asked() {
    let room = Room::new("lint-compat");
    let v1 = "syntax = \"proto3\";\npackage acme.v1;\nmessage order_a {\n  string Id = 1;\n}\n";
    room.file("v1.proto", v1).file("v2.proto", &v1.replace("order_a", "OrderA"));
    let pair = ["compat", "v1.proto", "v1.proto", "--format", "concise"];
    let with = |more: &[&str]| room.tenon(&[&pair, more].concat());
    with(&[]).gives(0, &["compatible: 0 errors in 1 subject\n"]);
    with(&["--lint"]).gives(0, &["message-not-pascal-case", "field-not-lower-snake-case"]).lacks("outside");
    with(&["--lint=comments"]).gives(0, &["message-without-comment"]).lacks("pascal");
    with(&["--lint", "--fail-on", "warning"]).gives(1, &["compatible: 0 errors, 2 warnings"]);
    with(&["--rule", "message-not-pascal-case=error"]).gives(1, &["1 error in 1 subject"]).lacks("snake");
    with(&["--rule", "message-not-pascal-case=off"]).gives(0, &["compatible: 0 errors in 1 subject\n"]);
    with(&["--lint=nonsense"]).gives(2, &[]);
    // A waiver of a lint rule excuses in runs that hold it, and is not missed in others.
    let waiver = "// tenon:allow message-not-pascal-case until 2999-01-01: it is an old one\nmessage order_a";
    room.file("v1.proto", &v1.replace("message order_a", waiver));
    with(&[]).gives(0, &["compatible: 0 errors in 1 subject\n"]);
    let waived = with(&["--lint", "--rule", "message-not-pascal-case=error"]);
    waived.gives(0, &["waived"]);
}

#[test]
fn check_lints_what_changed() {
    let room = Room::committed(
        "lint-check",
        &[("acme/v1/a.proto", MONEY), ("acme/v1/b.proto", "syntax = \"proto3\";\n")],
    );
    let check = ["check", "--against", "git:HEAD", "--lint", "--format", "concise"];
    room.tenon(&check).gives(0, &["compatible: 0 errors in 2 subjects\n"]);
    room.file("acme/v1/a.proto", &MONEY.replace("}", "  int64 Euros = 2;\n}"));
    room.tenon(&check)
        .gives(0, &["a.proto:5:9: warning protobuf/field-not-lower-snake-case"])
        .lacks("outside")
        .lacks("without-package");
}
