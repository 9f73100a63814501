//! What `tenon check` tells at once: what holds for many names, and what is new. Programs are told all.

use crate::room::{Room, V1};

#[test]
fn a_file_that_is_gone_takes_its_types_with_it_in_few_lines() {
    let message = |at: usize| format!("message M{at} {{ int32 a = 1; }}\n");
    let all: String = (0..50).map(message).collect();
    let head = "syntax = \"proto3\";\npackage acme.v1;\n";
    let user = format!("{head}import \"all.proto\";\nmessage User {{ int32 a = 1; M0 b = 2; }}\n");
    let room = Room::committed("told-gone", &[("all.proto", &format!("{head}{all}")), ("user.proto", &user)]);
    room.remove("all.proto");
    room.file("user.proto", &format!("{head}message User {{ int32 a = 1; }}\n"));

    let concise = room.tenon(&["check", "--format", "concise"]);
    let gone: Vec<&str> = concise.out.lines().filter(|line| line.contains("message-removed")).collect();
    let names = |from: usize| {
        (from..from + 8).map(|at| format!("`acme.v1.M{at}`")).collect::<Vec<String>>().join(", ")
    };
    let line = |kind: &str, first: usize, more: usize, tag: &str| {
        format!(
            "user.proto:1:1: {kind} protobuf/message-removed: working tree has no message type \
             `acme.v1.M{first}`; so it is for {} and {more} more, all in `--format json`{tag}",
            names(first + 1)
        )
    };
    // `M0` is no type that a message is of by itself, so that binary messages of it are told by its field.
    assert_eq!(
        gone,
        [line("error", 1, 40, ""), line("note", 1, 40, " [json]"), line("note", 0, 41, " [source]")]
    );
    concise.gives(1, &["\nincompatible: 49 errors, 102 notes in 1 subject\n"]);

    let full = room.tenon(&["check"]);
    assert_eq!(full.out.matches("protobuf/message-removed]").count(), 3, "{}", full.out);
    full.gives(
        1,
        &["= note: so it is for `acme.v1.M2`, `acme.v1.M3`, ", "\nincompatible: user.proto HEAD → "],
    );
    let json = room.tenon(&["check", "--format", "json"]);
    assert_eq!(json.out.matches("\"rule\": \"protobuf/message-removed\"").count(), 148);
}

#[test]
fn a_few_are_told_one_by_one() {
    let all = "syntax = \"proto3\";\nmessage A {}\nmessage B {}\nmessage C {}\n";
    let room = Room::committed("told-few", &[("a.proto", all)]);
    room.file("a.proto", "syntax = \"proto3\";\nmessage A {}\n");
    let ran = room.tenon(&["check", "--format", "concise"]);
    ran.gives(1, &["no message type `B`\n", "no message type `C`\n"]).lacks("so it is for");
}

#[test]
fn what_is_new_takes_a_line_each() {
    let room = Room::committed("told-new", &[("order.avsc", V1)]);
    room.file("item.avsc", &V1.replace("Order", "Item"));
    room.tenon(&["check", "item.avsc"]).gives(
        0,
        &["note[subject/added]: `acme.Item` is new: `git:HEAD` has no such schema\n--> item.avsc:1:28\n\n\
           compatible: acme.Item: 0 errors, 1 note\n"],
    );
    room.file("user.avsc", &V1.replace("Order", "User"));
    let ran = room.tenon(&["check"]);
    assert_eq!(
        ran.out,
        "note[subject/added]: 2 schemas are new: `git:HEAD` has none of them\n--> item.avsc:1:28\n\
         ::: user.avsc:1:28\n\ncompatible: 0 errors, 2 notes in 3 subjects\n"
    );
    // A line each is what programs and `grep` look for.
    room.tenon(&["check", "--format", "concise"]).gives(0, &["item.avsc:1:28: note", "user.avsc:1:28: note"]);
}
