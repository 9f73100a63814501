//! Where the imports of a `.proto` file are found when a command is given that file alone.

use crate::room::Room;

const VENDOR: &str = "syntax = \"proto3\";\npackage vendor;\nmessage Unit {\n  int64 code = 1;\n}\n";
const MONEY: &str = "syntax = \"proto3\";\npackage acme;\nimport \"vendor/unit.proto\";\n\
                     message Money {\n  int64 cents = 1;\n  vendor.Unit unit = 2;\n}\n";
const ORDER: &str = "syntax = \"proto3\";\npackage acme;\nimport \"acme/money.proto\";\n\
                     message Order {\n  string id = 1;\n  Money total = 2;\n}\n";

/// Files of one root in two directories, and others that are copied in beside it.
fn shop(name: &str) -> Room {
    Room::committed(
        name,
        &[
            ("third_party/vendor/unit.proto", VENDOR),
            ("proto/acme/money.proto", MONEY),
            ("proto/acme/orders/order.proto", ORDER),
        ],
    )
}

#[test]
fn what_no_directory_above_has_is_found_in_the_repository_by_the_end_of_its_path() {
    let room = shop("imports-repository");
    room.file("third_party/vendor/unit.proto", &VENDOR.replace("int64", "string"));
    let order = "proto/acme/orders/order.proto";
    let then = format!("git:HEAD:{order}");
    // Each version with the files of its time.
    room.tenon(&["compat", &then, order, "--format", "concise"]).gives(
        1,
        &["third_party/vendor/unit.proto:4:3: error protobuf/wire-type-mismatch", "incompatible: 1 error"],
    );
    room.tenon(&["fingerprint", order]).gives(0, &[order]);
    room.tenon(&["lint", "proto/acme/orders", "--category", "minimal"])
        .gives(1, &["protobuf/package-outside-its-directory", "1 warning"])
        .lacks("missing-import");
}

#[test]
fn below_the_top_of_a_repository_paths_are_the_shortest_from_there() {
    let room = shop("imports-below");
    room.file("proto/acme/money.proto", &MONEY.replace("int64", "string"));
    let here = room.path.join("proto/acme/orders");
    let here = here.to_str().unwrap();
    let money = "../money.proto:5:3: error protobuf/wire-type-mismatch";
    room.tenon(&["-C", here, "compat", "git:HEAD:./order.proto", "order.proto", "--format", "concise"])
        .gives(1, &[&format!("\n{money}")[1..]])
        .lacks("acme/money.proto:");
    room.tenon(&["-C", here, "check", "--format", "concise"]).gives(1, &[money]).lacks("acme/money.proto:");
}

#[test]
fn a_reference_is_that_of_the_commit_and_may_name_one() {
    let room = Room::committed("imports-reference", &[("lib/vendor/unit.proto", VENDOR)]);
    let text = MONEY.replace("vendor/unit.proto", "unit.proto");
    room.file("money.proto", &text);
    room.commit();
    room.file("lib/vendor/unit.proto", &VENDOR.replace("int64", "string"));
    let pair = ["compat", "git:HEAD:money.proto", "money.proto", "--format", "concise"];
    let with = |reference: &'static str| room.tenon(&[&pair[..], &["-r", reference]].concat());
    let break_ = "lib/vendor/unit.proto:4:3: error protobuf/wire-type-mismatch";
    with("lib/vendor").gives(1, &[break_, "incompatible: 1 error"]);
    with("lib/vendor/unit.proto").gives(1, &[break_, "incompatible: 1 error"]);
    with("git:HEAD:lib/vendor").gives(0, &["compatible: 0 errors in 1 subject"]);
    with("lib/vendr").gives(3, &[]).says(&["no such file: lib/vendr", "did you mean lib/vendor?"]);
    with("git:HEAD:lib/vendr").gives(3, &[]).says(&["HEAD has no lib/vendr"]);
}

#[test]
fn every_command_takes_a_proto_file_as_reference_and_misses_one_that_is_not_there() {
    let room = shop("imports-file");
    let unit = "third_party/vendor/unit.proto";
    room.file("proto/acme/money.proto", &MONEY.replace("vendor/unit.proto", "unit.proto"));
    room.tenon(&["check", "-r", unit, "--format", "concise"]).gives(0, &["compatible: 0 errors"]);
    room.tenon(&["lint", "proto", "-r", unit, "--category", "minimal"]).lacks("missing-import");
    room.tenon(&["fingerprint", "proto/acme/money.proto", "-r", unit]).gives(0, &["proto/acme/money.proto"]);
    let gone = "third_party/vendor/units.proto";
    for command in ["check", "lint", "fingerprint"] {
        let ran = room.tenon(&[command, "proto/acme/money.proto", "-r", gone]);
        ran.gives(3, &[]).says(&["no such file: third_party/vendor/units.proto", "did you mean"]);
    }
}

#[test]
fn a_text_from_standard_input_tells_its_language_and_finds_its_imports() {
    let room = shop("imports-stdin");
    let order = "proto/acme/orders/order.proto";
    let next = ORDER.replace("string id", "int64 id");
    room.piped(&["compat", order, "-", "--format", "concise"], &next)
        .gives(1, &["<stdin>:5:3: error protobuf/wire-type-mismatch"]);
    let hash = room.tenon(&["fingerprint", order]).out;
    let piped = room.piped(&["fingerprint", "-"], ORDER);
    assert_eq!(piped.gives(0, &[]).out, hash.replace(order, "<stdin>"));
    let broken = room.piped(&["compat", order, "-", "--format", "concise"], "message {");
    broken.gives(3, &["<stdin>:1:9: error protobuf/malformed"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_says_so() {
    let room = Room::new("imports-link");
    std::os::unix::fs::symlink("gone.proto", room.path.join("a.proto")).unwrap();
    room.tenon(&["fingerprint", "a.proto"])
        .gives(3, &[])
        .says(&["a.proto is a link to gone.proto, which leads nowhere"]);
}
