//! Git itself calls the driver here, by `.gitattributes`.

use crate::room::{Ran, Room, V1, V2};

/// A repository whose schemas go through the driver.
fn driven(name: &str, files: &[(&str, &str)]) -> Room {
    let attributes = (".gitattributes", "*.avsc diff=tenon\n*.proto diff=tenon\n*.txt diff=tenon\n");
    let room = Room::committed(name, &[&[attributes], files].concat());
    let driver = format!("{} git-diff-driver", env!("CARGO_BIN_EXE_tenon"));
    room.git(&["config", "diff.tenon.command", &driver]);
    room
}

fn diff(room: &Room) -> Ran {
    Ran::of(room.program("git").args(["diff", "HEAD"]).output().unwrap())
}

#[test]
fn a_change_is_shown_by_what_it_does_and_then_by_its_lines() {
    let room = driven("driver", &[("order.avsc", V1)]);
    room.file("order.avsc", V2);
    let ran = diff(&room);
    assert_eq!(ran.err, "");
    let expected = r#"diff --git a/order.avsc b/order.avsc
index be9f3e8c2b..0000000000

error[avro/reader-field-without-default]: new expects field `currency` of
                                          `Order`, which old never wrote, and
                                          has no default
 --> order.avsc:3:12
"#;
    let (head, rest) = ran.gives(0, &[]).out.split_at(ran.out.find("\n  |\n").unwrap() + 1);
    assert_eq!(without_hash(head), without_hash(expected));
    let lines = r#"
incompatible: acme.Order old → new (backward): 1 error
rollout: deploy writers first; new readers cannot read the messages already written

--- a/order.avsc
+++ b/order.avsc
@@ -1,3 +1,4 @@
 {"type": "record", "name": "Order", "namespace": "acme", "fields": [
-  {"name": "id", "type": "long"}
+  {"name": "id", "type": "long"},
+  {"name": "currency", "type": "string"}
 ]}
"#;
    assert!(rest.ends_with(lines), "{rest}");
}

fn without_hash(text: &str) -> String {
    let line = |line: &str| if line.starts_with("index ") { "index".to_owned() } else { line.to_owned() };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_no_schema_on_a_side_is_shown_by_its_lines() {
    let room = driven("driver-plain", &[("order.avsc", V1), ("notes.txt", "one\n"), ("gone.avsc", V1)]);
    room.file("order.avsc", "{").file("notes.txt", "two\n").file("added.avsc", &V1.replace("acme", "other"));
    room.remove("gone.avsc");
    room.git(&["add", "--intent-to-add", "added.avsc"]);
    let ran = diff(&room);
    ran.gives(
        0,
        &[
            "--- a/notes.txt\n+++ b/notes.txt\n@@ -1 +1 @@\n-one\n+two\n",
            "deleted file mode 100644\n",
            "--- a/gone.avsc\n+++ /dev/null\n",
            "new file mode 100644\n",
            "--- /dev/null\n+++ b/added.avsc\n",
            "--- a/order.avsc\n+++ b/order.avsc\n@@ -1,3 +1 @@\n",
        ],
    );
    ran.lacks("compatible").lacks("error");
}

#[test]
fn types_of_other_files_are_found() {
    let money = r#"{"type": "record", "name": "acme.Money", "fields": []}"#;
    let order = r#"{"type": "record", "name": "Order", "fields": [{"name": "m", "type": "acme.Money"}]}"#;
    let proto = "syntax = \"proto3\";\nimport \"money.proto\";\nmessage Order { Money m = 1; }\n";
    let files = [
        ("types/money.avsc", money),
        ("order.avsc", order),
        ("p/money.proto", "syntax = \"proto3\";\nmessage Money {}\n"),
        ("p/order.proto", proto),
    ];
    let room = driven("driver-types", &files);
    room.file("order.avsc", &order.replace("\"m\"", "\"n\""))
        .file("p/order.proto", &proto.replace("= 1", "= 2"));
    diff(&room).gives(
        0,
        &[
            "incompatible: Order old → new (backward)",
            "p/order.proto:3:27",
            "-message Order { Money m = 1; }\n",
        ],
    );
}

#[test]
fn the_level_is_that_of_the_configuration() {
    let room = driven("driver-level", &[("order.avsc", V1), ("tenon.toml", "level = \"forward\"\n")]);
    room.file("order.avsc", V2);
    diff(&room).gives(0, &["\ncompatible: acme.Order old → new (forward)\n"]);
}

#[test]
fn a_file_that_moved_has_both_names() {
    let room = driven("driver-moved", &[("a.avsc", V1)]);
    room.git(&["mv", "a.avsc", "b.avsc"]);
    room.file("b.avsc", V2);
    room.git(&["add", "--all"]);
    let ran = Ran::of(room.program("git").args(["diff", "--cached", "-M10%"]).output().unwrap());
    ran.gives(
        0,
        &["rename from a.avsc\nrename to b.avsc\n", "--- a/a.avsc\n+++ b/b.avsc\n", " ::: a/a.avsc:1:28"],
    );
}

#[test]
fn who_calls_it_by_hand_is_told_to_let_git() {
    let room = Room::new("driver-usage");
    room.tenon(&["git-diff-driver", "a.avsc", "b.avsc"]).gives(2, &[]).says(&[
        "git calls a diff driver with 7 words, or 9 for a file that moved; there are 2",
        "`git config diff.tenon.command 'tenon git-diff-driver'`",
    ]);
    room.tenon(&["git-diff-driver", "a.avsc"]).gives(0, &["* Unmerged path a.avsc\n"]);
}
