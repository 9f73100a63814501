//! `tenon diff`: all that is different, safe or not.

use crate::room::{Room, V1, V2, V3};

fn diff(room: &Room, old: &str, new: &str, options: &[&str]) -> String {
    let ran = room.tenon(&[&["diff", old, new][..], options].concat());
    ran.gives(0, &[]).out.clone()
}

#[test]
fn safe_and_breaking_differences_are_told_apart() {
    let room = Room::new("diff-avro");
    room.file("v1.avsc", V1).file("v2.avsc", V2).file("v3.avsc", V3);
    assert_eq!(
        diff(&room, "v1.avsc", "v3.avsc", &[]),
        "+ safe          field acme.Order.currency: string, default \"EUR\"\n\
         \n\
         v1 → v2: compatible (backward), version bump: minor\n"
    );
    assert_eq!(
        diff(&room, "v1.avsc", "v2.avsc", &[]),
        "+ breaking      field acme.Order.currency: string\n\
         \x20   error[avro/reader-field-without-default] v2 expects field `currency` of `Order`, which v1 never \
         wrote, and has no default\n\
         \n\
         v1 → v2: incompatible (backward), version bump: major\n"
    );
    assert_eq!(
        diff(&room, "v2.avsc", "v3.avsc", &[]),
        "~ safe          field acme.Order.currency\n\
         \x20   default added: \"EUR\"\n\
         \n\
         v1 → v2: compatible (backward), version bump: minor\n"
    );
    let both = diff(&room, "v3.avsc", "v1.avsc", &["--level", "full"]);
    assert!(both.starts_with("- safe          field acme.Order.currency: string"), "{both}");
}

#[test]
fn words_and_layout_ask_for_a_patch() {
    let room = Room::new("diff-words");
    let enumeration = |more: &str, symbols: &str| {
        format!("{{\"type\": \"enum\", \"name\": \"E\"{more}, \"symbols\": {symbols}}}")
    };
    room.file("1.avsc", &enumeration("", "[\"A\", \"B\"]"))
        .file("2.avsc", &enumeration(", \"doc\": \"All.\"", "[\"A\", \"B\"]"))
        .file("3.avsc", &enumeration("", "[\"A\",\n\"B\"]"))
        .file("4.avsc", &enumeration("", "[\"B\", \"A\"]"))
        .file("5.avsc", &enumeration(", \"owner\": {\"a\": [1,  2]}", "[\"A\", \"B\"]"));
    let lines = |new: &str| {
        let told = diff(&room, "1.avsc", new, &[]);
        let bump = told.trim_end().rsplit(' ').next().unwrap().to_owned();
        (told.lines().take(2).map(str::to_owned).collect::<Vec<_>>(), bump)
    };
    let both = |one: &str, two: &str| vec![one.to_owned(), two.to_owned()];
    assert_eq!(
        lines("2.avsc"),
        (both("~ documentation enum E", "    documentation added: All."), "patch".into())
    );
    assert_eq!(lines("3.avsc"), (both("nothing is different", ""), "patch".into()));
    assert_eq!(lines("1.avsc"), (both("nothing is different", ""), "none".into()));
    assert_eq!(
        lines("4.avsc"),
        (both("~ safe          enum E", "    order of its parts changed"), "minor".into())
    );
    assert_eq!(
        lines("5.avsc"),
        (both("~ safe          enum E", "    `owner` added: {\"a\": [1, 2]}"), "patch".into())
    );
}

#[test]
fn a_break_that_is_waived_asks_for_a_major_step_all_the_same() {
    let room = Room::new("diff-waived");
    let waiver = "\"tenon:allow\": \"avro/reader-enum-lacks-symbol until 9999-12-31: nobody wrote it\"";
    room.file("1.avsc", "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\", \"B\"]}")
        .file("2.avsc", &format!("{{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"], {waiver}}}"));
    let told = diff(&room, "1.avsc", "2.avsc", &[]);
    assert!(told.ends_with("v1 → v2: compatible (backward), version bump: major\n"), "{told}");
}

#[test]
fn what_was_renamed_is_what_it_was() {
    let room = Room::new("diff-renamed");
    let renamed = V3
        .replace("\"Order\"", "\"Purchase\", \"aliases\": [\"Order\"]")
        .replace("\"name\": \"id\"", "\"name\": \"key\", \"aliases\": [\"id\"]");
    room.file("1.avsc", V3).file("2.avsc", &renamed);
    let told = diff(&room, "1.avsc", "2.avsc", &[]);
    for text in [
        "~ safe          record acme.Purchase\n    name: acme.Order → acme.Purchase\n    aliases added: [\"Order\"]\n",
        "~ safe          field acme.Purchase.key\n    name: id → key\n",
    ] {
        assert!(told.contains(text), "{told}");
    }
    assert!(!told.contains("\n- ") && !told.contains("\n+ "), "{told}");
}

#[test]
fn a_changelog_has_a_part_for_each_kind() {
    let room = Room::new("diff-protobuf");
    let file = |body: &str| format!("syntax = \"proto3\";\npackage acme;\n{body}\n");
    room.file(
        "1.proto",
        &file("// An A.\nmessage A {\n  string name = 1;\n  string gone = 4;\n  int32 n = 6;\n}\nenum E { X = 0; }"),
    )
    .file(
        "2.proto",
        &file(
            "// One A.\nmessage A {\n  int32 name = 1;\n  optional string title = 5;\n  int64 n = 6;\n}\n\
             enum E { X = 0; W = 2; }\nmessage New {\n  A a = 1;\n}",
        ),
    );
    assert_eq!(
        diff(&room, "1.proto", "2.proto", &["--format", "markdown"]),
        "## `2.proto`\n\
         \n\
         v1 → v2: incompatible (backward), version bump: major.\n\
         \n\
         ### Breaking\n\
         \n\
         - field `acme.A.name`\n\
         \x20 - type: string → int32\n\
         \x20 - v2 expects `int32` for `name` and skips the bytes of `string` (`protobuf/wire-type-mismatch`)\n\
         \x20 - v2 expects the JSON of `int32` for `name`, not of `string` (`protobuf/json-type-mismatch`)\n\
         \x20 - `A.name` was `string` and is `int32` (`protobuf/generated-code-changed`)\n\
         \n\
         ### Added\n\
         \n\
         - field `acme.A.title`: string, label optional\n\
         - message `acme.New`: with 1 part\n\
         - value `acme.E.W`: number 2\n\
         \n\
         ### Changed\n\
         \n\
         - field `acme.A.n`\n\
         \x20 - type: int32 → int64\n\
         \x20 - `A.n` was `int32` and is `int64` (`protobuf/generated-code-changed`)\n\
         \n\
         ### Removed\n\
         \n\
         - field `acme.A.gone`: string\n\
         \x20 - code that names the field `gone` of `A` finds none (`protobuf/declaration-removed`)\n\
         \x20 - v2 has no field for `gone`, which v1 writes (`protobuf/reader-lacks-field`)\n\
         \n\
         ### Documentation\n\
         \n\
         - message `acme.A`\n\
         \x20 - documentation: An A. → One A.\n"
    );
}

#[test]
fn a_machine_gets_places_and_rules() {
    let room = Room::new("diff-json");
    room.file(
        "1.schema.json",
        r#"{"type": "object", "properties": {"a": {"type": "string", "title": "t"}}}"#,
    )
    .file(
        "2.schema.json",
        r#"{"type": "object", "properties": {"a": {"type": "integer"}, "b": {}}, "required": ["a"]}"#,
    );
    let told = diff(&room, "1.schema.json", "2.schema.json", &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (&json["bump"], &json["verdict"], &json["level"]),
        (&"major".into(), &"incompatible".into(), &"backward".into())
    );
    let changes = json["changes"].as_array().unwrap();
    let names: Vec<(&str, &str, &str)> = changes
        .iter()
        .map(|one| ["kind", "weight", "name"].map(|member| one[member].as_str().unwrap()).into())
        .collect();
    assert_eq!(names, [("changed", "breaking", ""), ("changed", "breaking", "a"), ("added", "safe", "b")]);
    assert_eq!(changes[1]["rules"][0]["id"], "json-schema/type-narrowed");
    assert_eq!(
        (&changes[1]["line"], &changes[1]["column"], &changes[1]["source"]),
        (&1.into(), &40.into(), &"2.schema.json".into())
    );
    let facts = r#"[{"name": "type", "old": "\"string\"", "new": "\"integer\""}, {"name": "documentation", "old": "title: \"t\"", "new": null}]"#;
    assert_eq!(changes[1]["facts"], serde_json::from_str::<serde_json::Value>(facts).unwrap());
}

#[test]
fn two_versions_are_asked_for() {
    let room = Room::committed("diff-two", &[("a.avsc", V1)]);
    for (tag, text) in [("v1", V1), ("v2", V3)] {
        room.file("a.avsc", text).commit();
        room.git(&["tag", tag]);
    }
    room.tenon(&["diff", "git:tags(v*)[-2..]:a.avsc"]).gives(0, &["v1 → v2: compatible"]);
    room.file("a.avsc", V2);
    room.tenon(&["diff", "git:latest-tag(v*)", "a.avsc"]).gives(0, &["v2 → a.avsc: compatible"]);
    room.tenon(&["diff", "a.avsc"]).gives(2, &[]).says(&["there is one version"]);
    room.tenon(&["diff", "git:tags(v*)", "a.avsc"]).gives(2, &[]).says(&["these are 3 versions", "[-2..]"]);
    room.file("b.avsc", "{");
    room.tenon(&["diff", "a.avsc", "b.avsc"]).gives(3, &[]).says(&["json/malformed"]);
    room.file("c.proto", "syntax = \"proto3\";\nmessage A {}\n");
    room.tenon(&["diff", "a.avsc", "c.proto"]).gives(0, &["source/format-changed", "bump: major"]);
}
