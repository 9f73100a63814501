//! `tenon check` where a file is no schema, or nobody may read it: the others are judged, the exit code says
//! that something was not, and what mends it is said to the letter.

use crate::room::{Room, V1, V2};

const BROKEN: &str = "{\"type\":";
const OPEN: &str = r#"{"type": "record", "name": "Open", "fields": [{"name": "x", "type": "acme.Nowhere"}]}"#;

#[test]
fn what_was_broken_before_is_left_out_by_the_line_that_the_command_gives() {
    let room =
        Room::committed("broken-before", &[("order.avsc", V1), ("t/a.avsc", BROKEN), ("o[1].avsc", OPEN)]);
    let said = "2 files were no sound schemas before either, and fail every run until mended or left out by \
                this line of a tenon.toml at the top of the repository:\n  exclude = [\"o[[]1[]].avsc\", \"t/a.avsc\"]\n";
    room.tenon(&["check"]).gives(3, &["error[json/malformed]"]).says(&["2 not judged\n", said]);
    room.tenon(&["-C", "t", "check", ".."]).gives(3, &[]).says(&[said]);

    // An own line of the team's is kept.
    room.file("tenon.toml", "exclude = \"build/**\"\n");
    let line = "exclude = [\"build/**\", \"o[[]1[]].avsc\", \"t/a.avsc\"]\n";
    let ran = room.tenon(&["-C", "t", "check", "..", "--format", "concise"]);
    ran.gives(3, &[]).says(&[&format!("by this line of ../tenon.toml:\n  {line}")]);
    room.file("tenon.toml", line);
    room.tenon(&["check"]).gives(0, &[]).says(&["checked 1 schema against git:HEAD"]);
    room.remove("tenon.toml");

    // What breaks now is for whoever breaks it, and what is named by its path was meant.
    room.file("t/a.avsc", "{\"type\": ]").file("order.avsc", BROKEN);
    let ran = room.tenon(&["check"]);
    ran.gives(3, &[]).says(&["1 file was no sound schema before either", "exclude = [\"o[[]1[]].avsc\"]\n"]);
    let ran = room.tenon(&["check", "o[1].avsc"]);
    assert!(!ran.gives(3, &["error[avro/unknown-type]"]).err.contains("exclude"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn what_nobody_may_read_keeps_nothing_else_from_being_judged() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    let message = "syntax = \"proto3\"; message A { int32 a = 1; }\n";
    let object = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema"}"#;
    let files = [("b.avsc", V1), ("b.proto", message), ("b.schema.json", object), ("b.json", "{}")];
    let room = Room::new("broken-unreadable");
    for directory in ["old", "new"] {
        for (name, text) in files {
            room.file(&format!("{directory}/{name}"), text);
        }
        room.file(&format!("{directory}/order.avsc"), V1);
    }
    room.file("new/order.avsc", &V2.replace("Order", "Ordered").replace("acme", "acme2"));
    room.file("old/order.avsc", &V1.replace("Order", "Ordered").replace("acme", "acme2"));
    let permit = |directory: &str, mode| {
        for (name, _) in files {
            let path = room.path.join(directory).join(name);
            fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        }
    };
    permit("new", 0o000);
    if fs::read(room.path.join("new/b.avsc")).is_ok() {
        println!("skipped: this user may read every file");
        return;
    }
    let check = ["check", "new", "--against", "old", "--format", "concise"];
    let broken = "error source/unreadable: the file cannot be read: permission denied";
    let told = ["b.avsc", "b.proto", "b.schema.json"].map(|name| format!("new/{name}:1:1: {broken}"));
    room.tenon(&check)
        .gives(3, &told.each_ref().map(String::as_str))
        .gives(3, &["new/order.avsc:3:12: error avro/reader-field-without-default"])
        .says(&["warning: cannot read new/b.json: ", "1 changed, 3 not judged"]);

    // What nobody may read of the baseline was not compared with.
    permit("new", 0o644);
    permit("old", 0o000);
    room.tenon(&check).gives(3, &["new/order.avsc:3:12: error avro/reader-field-without-default"]).says(&[
        "warning: cannot read old/b.avsc: ",
        "cannot read old/b.proto: ",
        "1 changed, 3 not compared",
    ]);
    permit("old", 0o644);
}
