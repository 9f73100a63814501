//! `tenon matrix` and `tenon log`: what is made of many versions.

use crate::room::{Room, V1, V2, V3};

/// Three versions: the second breaks its readers, the third mends that.
fn room(name: &str) -> Room {
    let room = Room::new(name);
    room.file("s/v1.avsc", V1).file("s/v2.avsc", V2).file("s/v3.avsc", V3);
    room
}

/// A file with three versions by three people, on three days.
fn told(name: &str) -> Room {
    let room = Room::committed(name, &[("readme", "")]);
    let people = [
        ("Ada", "2024-01-01", V1),
        ("Ben", "2024-02-02", V2),
        ("Eve", "2024-03-03", "{"),
        ("Cy", "2024-04-04", V3),
    ];
    for (who, day, text) in people {
        room.file("order.avsc", text);
        room.git(&["add", "--all"]);
        let (author, date) = (format!("--author={who} <x@example.com>"), format!("--date={day}T00:00:00Z"));
        room.git(&["commit", "--quiet", &author, &date, "--message", &format!("by {who}\n\nmore")]);
    }
    room
}

#[test]
fn a_matrix_shows_who_reads_whom() {
    let room = room("matrix-text");
    let ran = room.tenon(&["matrix", "s"]);
    assert_eq!(
        ran.gives(0, &[]).out,
        "acme.Order: what the row writes, the column reads (exact)\n\
         \n\
         writer \\ reader  v1.avsc  v2.avsc  v3.avsc\n\
         v1.avsc             ✓        ✗        ✓\n\
         v2.avsc             ✓        ✓        ✓\n\
         v3.avsc             ✓        ✓        ✓\n\
         \n\
         ✗ v1.avsc → v2.avsc: avro/reader-field-without-default\n"
    );
    let ran = room.tenon(&["matrix", "s", "--format", "markdown"]);
    ran.gives(0, &["| **v1.avsc** | ✓ | ✗ | ✓ |\n", "- ✗ v1.avsc → v2.avsc: avro/reader-field"]);
    let json = room.tenon(&["matrix", "s", "--format", "json"]).gives(0, &[]).out.clone();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["version"], &json["cells"].as_array().unwrap().len()), (&1.into(), &9));
    let cell = r#"{"reader": 1, "rules": ["avro/reader-field-without-default"], "verdict": "incompatible", "writer": 0}"#;
    assert_eq!(json["cells"][1], serde_json::from_str::<serde_json::Value>(cell).unwrap());
}

#[test]
fn labels_that_do_not_tell_the_file_are_told() {
    let room = room("matrix-legend");
    room.file("new/or|der.avsc", V3);
    let files = ["matrix", "s/v2.avsc", "s/v1.avsc", "new/or|der.avsc"];
    assert_eq!(
        room.tenon(&files).gives(0, &[]).out,
        "acme.Order: what the row writes, the column reads (exact)\n\
         \n\
         writer \\ reader  v1  v2  v3\n\
         v1               ✓   ✓   ✓\n\
         v2               ✗   ✓   ✓\n\
         v3               ✓   ✓   ✓\n\
         \n\
         v1  s/v2.avsc\n\
         v2  s/v1.avsc\n\
         v3  new/or|der.avsc\n\
         \n\
         ✗ v2 → v1: avro/reader-field-without-default\n"
    );
    let run = |format| room.tenon(&[&files[..], &["--format", format]].concat());
    run("markdown").gives(0, &["| **v1** `s/v2.avsc` | ✓ |", "| **v3** `new/or\\|der.avsc` | ✓ |"]);
    run("svg").gives(
        0,
        &["<title>v3</title>v3</text><text x=", "<title>new/or|der.avsc</title>new/or|der.avsc</text>"],
    );
    run("json").gives(0, &["\"label\": \"v1\",\n      \"source\": \"s/v2.avsc\""]);
    // What tells it by itself needs no legend.
    let plain = room.tenon(&["matrix", "s/v1.avsc", "s/v2.avsc"]);
    plain.gives(0, &["v1               ✓   ✗\n"]).lacks("s/");
}

#[test]
fn a_matrix_that_is_too_wide_has_numbers_for_heads() {
    let room = Room::new("matrix-wide");
    for number in 1..=9 {
        room.file(&format!("s/a-rather-long-name-{number}.avsc"), V1);
    }
    let ran = room.tenon(&["matrix", "s"]);
    ran.gives(0, &["  1  2  3  4  5  6  7  8  9\n", " 9 a-rather-long-name-9.avsc  ✓  ✓"]);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn a_picture_is_sound_and_says_it_without_colours() {
    let room = room("matrix-picture");
    room.file("s/a<&>\".avsc", &V1.replace("acme", "acme\\u003cx"));
    let picture = room.tenon(&["matrix", "s/v*.avsc", "--format", "svg"]);
    picture.gives(
        0,
        &[
            "<svg xmlns=",
            "<desc id=\"d\">Of 9 pairs of a writer and a reader, 1 are incompatible and 0 undecided.</desc>",
            "<title>v1.avsc → v2.avsc: avro/reader-field-without-default</title>",
            ">✗</text>",
            "prefers-color-scheme:dark",
        ],
    );
    room.file("s/a<&>\".avsc", V1);
    let picture = room.tenon(&["matrix", "s/a*.avsc", "--format", "svg"]);
    picture.gives(0, &["<title>a&lt;&amp;&gt;&quot;.avsc → a&lt;&amp;&gt;&quot;.avsc: compatible</title>"]);
}

#[test]
fn what_is_undecided_or_no_schema_shows() {
    let room = room("matrix-undecided");
    let ran = room.tenon(&["matrix", "s", "--profile", "buf-wire"]);
    ran.gives(0, &["v1.avsc             ?        ?        ?", "? v1.avsc → v1.avsc: undecided"]);
    ran.says(&["`?` is undecided"]);
    room.file("s/v2.avsc", "{");
    let ran = room.tenon(&["matrix", "s"]);
    ran.gives(3, &["v1.avsc             ✓        ✓\n"]).says(&["json/malformed"]);
    room.file("x.proto", "syntax = \"proto3\";\nmessage A {}\n");
    room.tenon(&["matrix", "s/v1.avsc", "x.proto"]).gives(0, &["source/format-changed"]);
    room.tenon(&["matrix", "x.proto", "x.proto"]).gives(0, &["✓"]);
}

#[test]
fn a_matrix_of_protobuf_is_called_by_the_file_and_a_log_tells_places() {
    let message = |kind: &str| format!("syntax = \"proto3\";\nmessage M {{ {kind} a = 1; {kind} b = 2; }}\n");
    let room = Room::committed("matrix-title", &[("p/m.proto", &message("int64"))]);
    room.git(&["tag", "v1.0.0"]);
    room.file("p/m.proto", &message("string")).commit();
    room.git(&["tag", "v2.0.0"]);
    room.tenon(&["matrix", "git:tags(v*):p/m.proto"])
        .gives(0, &["p/m.proto: what the row writes,"])
        .lacks("git:");
    let log = room.tenon(&["log", "p/m.proto"]);
    log.gives(0, &[":p/m.proto:2:13)\n", ":p/m.proto:2:27)\n"]);
}

#[test]
fn a_log_tells_who_broke_what_and_when() {
    let room = told("log-text");
    let ran = room.tenon(&["log", "order.avsc"]);
    let lines: Vec<&str> = ran.gives(3, &[]).out.lines().collect();
    let ends = [
        "2024-04-04 Cy: compatible",
        "    by Cy",
        "2024-03-03 Eve: no schema",
        "    by Eve",
        "    expected",
        "2024-02-02 Ben: incompatible",
        "    by Ben",
        "  error[avro/reader-field-without-default] ",
        "2024-01-01 Ada: first version",
        "    by Ada",
    ];
    assert_eq!(lines.len(), ends.len(), "{}", ran.out);
    for (line, end) in lines.iter().zip(ends) {
        assert!(line.contains(end) || end == "    expected", "{line}: no {end:?}");
    }
    ran.says(&["4 versions, 1 break under backward"]);
    let breaks = room.tenon(&["log", "order.avsc", "--breaks", "--format", "markdown"]);
    breaks.gives(
        3,
        &["| 2024-02-02 | Ben | by Ben: incompatible<br>error `avro/reader-field-without-default`"],
    );
    breaks.lacks("Ada").lacks("Cy");
    let all = room.tenon(&["log", "order.avsc", "--level", "full-transitive"]);
    all.gives(3, &["Cy: compatible"]);
    let json = room.tenon(&["log", "./order.avsc", "--format", "json"]).gives(3, &[]).out.clone();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let step = &json["steps"][2];
    assert_eq!((&step["author"], &step["verdict"]), (&"Ben".into(), &"incompatible".into()));
    assert_eq!(step["findings"][0]["rule"], "avro/reader-field-without-default");
    assert!(json["steps"][3].get("verdict").is_none());
    room.file("s/x/order.avsc", V1);
    room.tenon(&["-C", "s", "log", "x/order.avsc"]).gives(3, &[]).says(&["it is there and not committed"]);
    room.tenon(&["log", "git:history[..2]:order.avsc"]).gives(0, &["Ben"]).lacks("Eve");
}

#[test]
fn a_log_goes_release_by_release_too() {
    let room = room("log-files");
    room.tenon(&["log", "s"]).gives(
        0,
        &["✓ v3.avsc: compatible\n    s/v3.avsc\n✗ v2.avsc: incompatible\n", "+ v1.avsc: first version"],
    );
}
