//! `tenon check` over trees of Protobuf files.

use crate::room::Room;

const MONEY: &str = "syntax = \"proto3\";\npackage acme.v1;\nmessage Money {\n  int64 cents = 1;\n}\n";
const ORDER: &str = "syntax = \"proto3\";\npackage acme.v1;\nimport \"acme/v1/money.proto\";\n\
                     message Order {\n  string id = 1;\n  Money total = 2;\n}\n";
const USER: &str = "syntax = \"proto3\";\npackage acme.v1;\nmessage User {\n  string name = 1;\n}\n";

/// Concise findings, closing lines on standard error.
const CHECK: [&str; 3] = ["check", "--format", "concise"];

fn with<'a>(options: &[&'a str]) -> Vec<&'a str> {
    [&CHECK[..], options].concat()
}

/// Two files that belong together and one that stands alone.
fn shop(name: &str) -> Room {
    let files = [
        ("proto/acme/v1/money.proto", MONEY),
        ("proto/acme/v1/order.proto", ORDER),
        ("proto/acme/v1/user.proto", USER),
    ];
    Room::committed(name, &files)
}

#[test]
fn an_unchanged_tree_is_compatible() {
    let room = shop("check-proto-unchanged");
    room.tenon(&CHECK).gives(0, &["compatible: 0 errors in 2 subjects"]).says(&["nothing changed"]);
}

#[test]
fn a_break_in_an_imported_file_is_told_once_where_it_is() {
    let room = shop("check-proto-import");
    room.file("proto/acme/v1/money.proto", &MONEY.replace("int64", "string"));
    let ran = room.tenon(&CHECK);
    assert_eq!(ran.out.matches("wire-type-mismatch").count(), 1, "{}", ran.out);
    ran.gives(1, &["proto/acme/v1/money.proto:4:3: error protobuf/wire-type-mismatch", "(proto/acme/v1/)"])
        .says(&["checked 2 schemas", "1 changed"]);
    // Who asks about the importer alone is told too: its messages break.
    room.tenon(&with(&["proto/acme/v1/order.proto"]))
        .gives(1, &["proto/acme/v1/money.proto:4:3", "in 1 subject"]);
    room.tenon(&with(&["proto/acme/v1/user.proto"])).gives(0, &["in 1 subject"]);
}

#[test]
fn a_moved_file_is_no_break() {
    let room = shop("check-proto-moved");
    room.rename("proto/acme/v1/user.proto", "proto/acme/v1/people.proto");
    room.tenon(&CHECK).gives(0, &["in 2 subjects"]).says(&["user.proto → proto/acme/v1/people.proto"]);
    // A root that moves with all its files changes no name.
    room.rename("proto", "api");
    room.tenon(&with(&["--profile", "buf-file"]))
        .gives(1, &["file `acme/v1/user.proto` is gone", "in 1 subject"]);
    room.rename("api/acme/v1/people.proto", "api/acme/v1/user.proto");
    room.tenon(&with(&["--profile", "buf-file"])).gives(0, &["compatible"]);
}

#[test]
fn what_is_gone_is_an_error_and_what_is_new_is_not() {
    let room = shop("check-proto-gone");
    room.remove("proto/acme/v1/user.proto");
    room.file("proto/acme/v1/cart.proto", &USER.replace("User", "Cart"));
    room.tenon(&CHECK)
        .gives(1, &["git:HEAD:proto/acme/v1/user.proto:1:1: error subject/removed"])
        .says(&["1 new, 1 gone"]);
    // buf asks what the package still has.
    room.tenon(&with(&["--profile", "buf-package"])).gives(1, &["User"]).lacks("PACKAGE_NO_DELETE");
}

#[test]
fn of_files_that_are_gone_buf_is_asked_by_its_category() {
    let room = shop("check-proto-gone-buf");
    room.remove("proto/acme/v1/user.proto");
    let under = |profile| room.tenon(&with(&["--profile", profile]));
    under("buf-file")
        .gives(1, &["file `acme/v1/user.proto` is gone [FILE_NO_DELETE]", "1 error in 1 subject"]);
    // Bytes and JSON of a message that nobody declares any more are no matter of these.
    under("buf-wire-json").gives(0, &["compatible: 0 errors in 1 subject"]);
    under("buf-wire").gives(0, &["compatible: 0 errors in 1 subject"]);
}

#[test]
fn what_could_not_be_judged_is_counted() {
    let room = shop("check-proto-counted");
    room.file("proto/acme/v1/order.proto", "message {");
    room.tenon(&CHECK).gives(3, &["2 subjects"]).says(&["checked 2 schemas", ": 1 not judged"]);
}

#[test]
fn without_git_two_directories_are_compared() {
    let room = Room::new("check-proto-directories");
    for side in ["old", "new"] {
        room.file(&format!("{side}/acme/v1/money.proto"), MONEY);
        room.file(&format!("{side}/acme/v1/order.proto"), ORDER);
    }
    room.file("new/acme/v1/order.proto", &ORDER.replace("string id", "bytes id"));
    room.tenon(&with(&["new", "--against", "old"])).gives(0, &["compatible: 0 errors"]);
    room.tenon(&with(&["new", "--against", "old", "--level", "forward"]))
        .gives(1, &["new/acme/v1/order.proto:5:3: error protobuf/bytes-as-string"]);
}

#[test]
fn imports_are_found_in_other_directories_and_in_those_named() {
    let room = Room::committed(
        "check-proto-roots",
        &[("third_party/acme/v1/money.proto", MONEY), ("svc/order.proto", ORDER)],
    );
    room.file("svc/order.proto", &ORDER.replace("string id", "int64 id"));
    room.tenon(&with(&["svc"])).gives(1, &["svc/order.proto:5:3: error protobuf/wire-type-mismatch"]);

    let room = Room::committed("check-proto-outside", &[("svc/order.proto", ORDER)]);
    let types = Room::new("check-proto-outside-types");
    types.file("acme/v1/money.proto", MONEY);
    room.file("svc/order.proto", &ORDER.replace("string id", "int64 id"));
    room.tenon(&CHECK).gives(3, &["svc/order.proto:3:8: error protobuf/missing-import"]);
    room.tenon(&with(&["-r", types.path.to_str().unwrap()]))
        .gives(1, &["svc/order.proto:5:3: error protobuf/wire-type-mismatch"]);
}

#[test]
fn an_import_that_only_options_need_may_be_missing() {
    let user = "syntax = \"proto3\";\npackage acme.v1;\nimport \"google/api/field_behavior.proto\";\n\
                message User {\n  string name = 1 [(google.api.field_behavior) = REQUIRED];\n}\n";
    let room = Room::committed("check-proto-options", &[("user.proto", user)]);
    room.file("user.proto", &user.replace("string name", "bool name"));
    room.tenon(&CHECK).gives(
        1,
        &[
            "user.proto:3:8: note protobuf/missing-import",
            "user.proto:5:3: error protobuf/wire-type-mismatch",
        ],
    );
}

#[test]
fn a_file_that_is_no_schema_leaves_the_run_incomplete() {
    let room = shop("check-proto-broken");
    room.file("proto/acme/v1/user.proto", "syntax = \"proto3\";\nmessage User {\n  string = 1;\n}\n");
    room.tenon(&CHECK).gives(3, &["proto/acme/v1/user.proto:3:", "protobuf/malformed", "in 2 subjects"]);
}

#[test]
fn two_versions_of_a_file_side_by_side_are_two_schemas() {
    let room = Room::committed("check-proto-versions", &[("v1/user.proto", USER), ("v2/user.proto", USER)]);
    room.file("v2/user.proto", &USER.replace("string name", "bool name"));
    room.tenon(&CHECK).gives(1, &["v2/user.proto:4:3", "in 2 subjects"]).lacks("v1/user.proto:");
}
