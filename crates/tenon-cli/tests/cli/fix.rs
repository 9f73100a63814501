//! `tenon fix`.

use crate::room::{Room, V1, V2, V3};

fn versions(name: &str) -> Room {
    let room = Room::new(name);
    room.file("v1.avsc", V1).file("v2.avsc", V2).file("v3.avsc", V3);
    room
}

#[test]
fn a_diff_is_shown_unless_the_edit_is_to_be_applied() {
    let room = versions("fix-diff");
    room.tenon(&["fix", "v1.avsc", "v2.avsc"])
        .gives(0, &["--- v2.avsc\n+++ v2.avsc\n", "\n+  {\"name\": \"currency\""])
        .says(&["would apply: ", "nothing breaks afterwards"]);
    assert_eq!(room.read("v2.avsc"), V2);
}

#[test]
fn what_is_applied_mends_the_break() {
    let room = versions("fix-apply");
    assert_eq!(room.tenon(&["fix", "v1.avsc", "v2.avsc", "--apply"]).gives(0, &[]).out, "");
    room.tenon(&["compat", "v1.avsc", "v2.avsc"]).gives(0, &["compatible"]);
    room.tenon(&["fix", "v1.avsc", "v2.avsc", "--apply"]).gives(0, &[]).says(&["nothing to mend"]);
}

#[test]
fn what_no_edit_mends_remains_and_exits_with_1() {
    let room = versions("fix-remains");
    room.file("n.avsc", r#"{"type": "record", "name": "Other", "fields": []}"#);
    room.file("s.avsc", "\"string\"");
    room.tenon(&["fix", "n.avsc", "s.avsc"]).gives(1, &[]).says(&["1 error remains, and no edit mends it"]);
}

#[test]
fn one_finding_is_picked_by_its_fingerprint() {
    let room = versions("fix-finding");
    let json = room.tenon(&["compat", "v1.avsc", "v2.avsc", "--format", "json"]).out;
    let start = json.find("fp1:").unwrap();
    let fingerprint = &json[start..start + 16];
    let fix = |finding: &str| room.tenon(&["fix", "v1.avsc", "v2.avsc", "--finding", finding]);
    fix(fingerprint).gives(0, &["+++ v2.avsc"]);
    fix(&fingerprint[4..]).gives(0, &["+++ v2.avsc"]);
    fix("fp1:000000000000").gives(2, &[]).says(&[fingerprint]);
}

#[test]
fn only_a_file_can_be_written() {
    let room = versions("fix-target");
    room.piped(&["fix", "v1.avsc", "-", "--apply"], V2).gives(2, &[]).says(&["cannot write into `-`"]);
    room.piped(&["fix", "v1.avsc", "-"], V2).gives(0, &["+++ <stdin>"]);
    room.file("bad.avsc", "{").tenon(&["fix", "v1.avsc", "bad.avsc"]).gives(3, &[]).says(&["json/malformed"]);
}

/// A record with these fields.
fn record(fields: &[String]) -> String {
    format!("{{\"type\": \"record\", \"name\": \"R\", \"fields\": [\n{}\n]}}\n", fields.join(",\n"))
}

fn fields(count: usize, kind: &str) -> Vec<String> {
    (0..count).map(|at| format!("  {{\"name\": \"f{at}\", \"type\": {kind}}}")).collect()
}

#[test]
fn every_finding_is_mended_however_many_there_are() {
    let room = Room::new("fix-many");
    room.file("old.avsc", &record(&[])).file("new.avsc", &record(&fields(230, "\"string\"")));
    room.tenon(&["fix", "old.avsc", "new.avsc", "--apply"]).gives(0, &[]).says(&[
        "applied: ",
        " × 230\n",
        "nothing breaks afterwards",
    ]);
    room.tenon(&["compat", "old.avsc", "new.avsc"]).gives(0, &["compatible"]);
    // Edits at one point, in both directions.
    room.file("old.avsc", &record(&fields(50, "\"int\"")))
        .file("new.avsc", &record(&fields(1, "\"string\"")));
    room.tenon(&["fix", "old.avsc", "new.avsc", "--apply", "--level", "full"])
        .gives(0, &[])
        .says(&["keep writing `f49`", "nothing breaks afterwards"]);
    room.tenon(&["compat", "old.avsc", "new.avsc", "--level", "full"]).gives(0, &["compatible"]);
}

#[test]
fn nothing_is_said_of_edits_that_nobody_sought() {
    let room = Room::new("fix-sought");
    let one = r#"{"type": "record", "name": "Old", "fields": []}"#;
    let kind = |at: usize, name: &str| one.replace("Old", &format!("{name}{at}"));
    let of = |count: usize, name: &str| -> Vec<String> {
        (0..count).map(|at| format!("{{\"name\": \"f{at}\", \"type\": {}}}", kind(at, name))).collect()
    };
    let map = |count| fields(count, r#"{"type": "map", "values": "int"}"#);
    let cases = [(3, "3 errors remain, and no edit mends them"), (60, "of the first 40 no edit mends any")];
    for (count, text) in cases {
        room.file("old.avsc", &record(&of(count, "Old"))).file("new.avsc", &record(&map(count)));
        room.tenon(&["fix", "old.avsc", "new.avsc"]).gives(1, &[]).says(&[text]);
    }
    room.file("old.avsc", &record(&[])).file("new.avsc", &record(&fields(2, "\"int\"")));
    let json = room.tenon(&["compat", "old.avsc", "new.avsc", "--format", "json"]).out;
    let fingerprint = &json[json.find("fp1:").unwrap()..][..16];
    room.tenon(&["fix", "old.avsc", "new.avsc", "--finding", fingerprint])
        .gives(1, &["+++ new.avsc"])
        .says(&["1 error remains; leave out --finding"]);
}

#[test]
fn yaml_of_a_json_schema_is_mended_in_its_style_however_much_breaks() {
    let room = Room::new("fix-yaml");
    let all = |longest: u32| -> String {
        let own = (0..50).map(|at| format!("  p{at}:\n    type: string # {at}\n    maxLength: {longest}\n"));
        format!("# All of it.\nproperties:\n{}", own.collect::<String>())
    };
    room.file("v1.yaml", &all(4)).file("v2.yaml", &all(3));
    room.tenon(&["fix", "v1.yaml", "v2.yaml", "--apply"]).gives(0, &[]).says(&["nothing breaks afterwards"]);
    assert_eq!(room.read("v2.yaml"), all(4));
}

#[test]
fn the_language_and_the_draft_are_what_is_said_or_what_the_team_says() {
    let room = Room::new("fix-language");
    // A boolean there is of draft 4, and later drafts take it for no schema.
    let schema = |more: &str| format!("{{\"type\": \"number\", \"maximum\": 9{more}}}\n");
    room.file("v1.txt", &schema("")).file("v2.txt", &schema(", \"exclusiveMaximum\": true"));
    let mend = |options: &[&str]| room.tenon(&[&["fix", "v1.txt", "v2.txt"], options].concat());
    let as_json_schema = ["--schema-format", "json-schema", "--draft"];
    mend(&[&as_json_schema[..], &["2020-12"]].concat()).gives(3, &[]).says(&["json-schema/invalid-keyword"]);
    mend(&[&as_json_schema[..], &["draft-04"]].concat())
        .gives(0, &["+++ v2.txt\n"])
        .says(&["nothing breaks afterwards"]);
    let team = |dialect: &str| {
        let subject = "[[subject]]\nmatch = \"*.txt\"\nformat = \"json-schema\"\n";
        room.file("tenon.toml", &format!("{subject}dialect = \"{dialect}\"\n"));
        mend(&[])
    };
    team("2020-12").gives(3, &[]).says(&["json-schema/invalid-keyword"]);
    team("draft-04").gives(0, &["+++ v2.txt\n"]);
}
