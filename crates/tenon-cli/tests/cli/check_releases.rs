//! `tenon check` against several baselines: releases, by tags or as directories.

use crate::room::{Room, V1, V2, V3};

const RULE: &str = "avro/reader-field-without-default";
const ALL: [&str; 4] = ["check", "--against", "git:tags(v*)", "--level=backward-transitive"];

/// `old/order.avsc` in v1.9.0 as `V1` and in v1.10.0 with a currency; then moved, and `V2` at hand.
fn releases(name: &str) -> Room {
    let room = Room::committed(name, &[("old/order.avsc", V1), ("same.avsc", "\"int\"")]);
    room.git(&["tag", "v1.9.0"]);
    room.file("old/order.avsc", V3).commit();
    room.git(&["tag", "v1.10.0"]);
    room.rename("old/order.avsc", "new/orders.avsc");
    room.file("new/orders.avsc", V2);
    room
}

#[test]
fn every_release_counts_under_a_transitive_level() {
    let room = releases("releases-transitive");
    let ran = room.tenon(&ALL);
    ran.gives(
        1,
        &[RULE, "v1.9.0 never wrote", "acme.Order v1.9.0 → v1.10.0 → working tree", "new/orders.avsc:3:"],
    );
    ran.says(&["moved: git:v1.10.0:old/order.avsc → new/orders.avsc"]);
    ran.says(&["checked 2 schemas against 2 baselines, git:v1.9.0 to git:v1.10.0 (", "1 changed, 1 moved"]);
    // Of the releases of late none lacks the field.
    room.tenon(&["check", "--against", "git:tags(v*)[-1]", "--level=backward-transitive"]).gives(0, &[]);
    // A promise about all versions is not kept by a look at one.
    let few = "backward-transitive promises something of all earlier versions, and only git:v1.10.0 is \
               compared with; name them: --against 'git:tags(v*)'\n";
    room.tenon(&["check", "--against", "git:v1.10.0", "--level=backward-transitive"])
        .gives(0, &[])
        .says(&[few]);
    assert!(!room.tenon(&ALL).err.contains("promises something"));
    let both = ["check", "--against", "git:v1.9.0", "--against", "git:v1.10.0"];
    room.tenon(&[&both[..], &["--level=full-transitive"]].concat()).gives(1, &[RULE]);
    let ran = room.tenon(&both);
    ran.gives(0, &["compatible: 0 errors in 2 subjects"]);
    ran.says(&["only git:v1.10.0 is compared with under backward, of 2; all are under backward-transitive"]);
    room.tenon(&["check", "--against", "git:latest-tag(v*)", "new"]).gives(0, &["v1.10.0 → working tree"]);
    room.tenon(&["check", "--against", "git:history"]).gives(2, &[]).says(&["a history is of one file"]);
    room.tenon(&["check", "--against", "git:tags(w*)"]).gives(3, &[]).says(&["no tag matches `w*`"]);
    room.tenon(&["check", "--against", "git:v1.9.0", "--against", "olt"])
        .gives(3, &[])
        .says(&["olt is neither a directory nor a commit"]);
    room.file("dir/a.avsc", V1);
    room.tenon(&["check", "--against", "git:v1.9.0", "--against", "dir"])
        .gives(2, &[])
        .says(&["several commits"]);
}

#[test]
fn equal_releases_are_one_version() {
    let room = releases("releases-equal");
    room.git(&["tag", "v1.11.0"]);
    room.commit();
    room.git(&["tag", "v1.12.0"]);
    // v1.12.0 is what is at hand, v1.11.0 is v1.10.0 again.
    room.file("new/orders.avsc", &V2.replace("\"currency\"", "\"money\""));
    let ran = room.tenon(&ALL);
    ran.gives(1, &["acme.Order v1.9.0 → v1.11.0 → v1.12.0 → working tree"]);
    // What no release differs from is not compared.
    let ran = room.tenon(&[&ALL[..], &["same.avsc"]].concat());
    ran.gives(0, &["compatible: same.avsc v1.12.0 → working tree"]).says(&["nothing changed"]);
}

#[test]
fn what_came_back_is_compared_with_what_it_was() {
    let room = Room::committed("releases-back", &[("a.avsc", V1), ("b.avsc", "\"int\"")]);
    room.git(&["tag", "v1"]);
    room.remove("a.avsc");
    room.commit();
    room.git(&["tag", "v2"]);
    room.tenon(&ALL).gives(0, &[]).lacks("subject/removed");
    room.file("back.avsc", V2);
    room.tenon(&ALL).gives(1, &[RULE, "acme.Order v1 → working tree"]).lacks("subject/added");
    room.file("a.avsc", "{");
    room.remove("back.avsc");
    room.commit();
    room.git(&["tag", "v3"]);
    room.file("a.avsc", V2);
    let ran = room.tenon(&ALL);
    ran.gives(1, &[RULE, "v1 → working tree", "note[json/malformed]"]);
    ran.says(&["a.avsc has nothing to be compared with: git:v3:a.avsc is no sound schema"]);
}

#[test]
fn a_referenced_type_is_that_of_each_release() {
    let money = r#"{"type": "fixed", "name": "Money", "namespace": "acme", "size": 8}"#;
    let invoice = r#"{"type": "record", "name": "Invoice", "fields": [{"name": "t", "type": "acme.Money"}]}"#;
    let room = Room::committed("releases-references", &[("m.avsc", money), ("i.avsc", invoice)]);
    room.git(&["tag", "v1"]);
    room.file("m.avsc", &money.replace('8', "9")).commit();
    room.git(&["tag", "v2"]);
    let ran = room.tenon(&[&ALL[..], &["i.avsc"]].concat());
    ran.gives(1, &["avro/fixed-size-mismatch", "Invoice v1 → v2 → working tree"]);
}

#[test]
fn directories_are_releases_without_git() {
    let room = Room::new("releases-directories");
    room.file("1/a.avsc", V1).file("2/a.avsc", V3).file("now/a.avsc", V2);
    let check = ["check", "now", "--against", "1", "--against", "2"];
    room.tenon(&check).gives(0, &["2 → working tree"]);
    room.tenon(&[&check[..], &["--level=forward-transitive"]].concat()).gives(0, &["1 → 2 → working tree"]);
    room.tenon(&[&check[..], &["--level=full-transitive"]].concat()).gives(1, &[RULE]);
}

#[test]
fn protobuf_modules_have_releases_too() {
    let message = |body: &str| {
        format!("syntax = \"proto3\";\npackage acme;\nimport \"m.proto\";\nmessage A {{\n{body}\n}}\n")
    };
    let money = "syntax = \"proto3\";\npackage acme;\nmessage M {\n  int64 units = 1;\n}\n";
    let v1 = message("  string name = 1;\n  M money = 2;");
    let v2 = message("  reserved 1;\n  M money = 2;");
    let v3 = message("  int32 name = 1;\n  M money = 2;");
    let room = Room::committed("releases-protobuf", &[("p/a.proto", &v1), ("p/m.proto", money)]);
    room.git(&["tag", "v1"]);
    room.commit();
    room.git(&["tag", "v2"]);
    room.file("p/a.proto", &v2).commit();
    room.git(&["tag", "v3"]);
    // Moved, and the number of old given to another type.
    room.rename("p/a.proto", "p/b.proto");
    room.file("p/b.proto", &v3);
    let ran = room.tenon(&ALL);
    ran.gives(1, &["v2 → v3 → working tree", "v2", "protobuf/"]);
    ran.says(&["moved: git:v3:p/a.proto → p/b.proto", "against 3 baselines, git:v1 to git:v3 ("]);
    room.tenon(&["check", "--against", "git:v3"]).gives(0, &["v3 → working tree"]);
    // An older release that is no schema keeps no other from being compared with.
    room.git(&["checkout", "--quiet", "-b", "odd", "v1"]);
    room.file("p/a.proto", "message {").commit();
    room.git(&["tag", "v1.5"]);
    room.file("p/a.proto", &v1).commit();
    room.git(&["tag", "v4"]);
    room.file("p/a.proto", &v3);
    room.remove("p/b.proto");
    let ran = room.tenon(&ALL);
    ran.gives(1, &["v4 → working tree"]).says(&["nothing is compared with git:v1.5:p/a.proto"]);
}

#[test]
fn json_schemas_have_releases_too() {
    let schema = |body: &str| format!("{{\"$id\": \"https://acme.com/a\", \"type\": \"object\"{body}}}");
    let room = Room::committed("releases-json-schema", &[("a.schema.json", &schema(""))]);
    room.git(&["tag", "v1"]);
    room.file("a.schema.json", &schema(", \"required\": [\"k\"]")).commit();
    room.git(&["tag", "v2"]);
    room.rename("a.schema.json", "b/a.schema.json");
    room.file("b/a.schema.json", &schema(", \"required\": [\"k\"], \"title\": \"t\""));
    let ran = room.tenon(&ALL);
    ran.gives(1, &["json-schema/property-required", "https://acme.com/a v1 → v2 → working tree"]);
    ran.says(&["moved: git:v2:a.schema.json → b/a.schema.json"]);
    room.tenon(&["check", "--against", "git:latest-tag(v*)"]).gives(0, &["v2 → working tree"]);
}
