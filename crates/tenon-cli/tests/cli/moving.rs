//! `tenon registry import` and `export`. What records and files say in detail is tested with the registry;
//! here they become files and stores.

use crate::room::Room;
use crate::serve::Served;

/// As kafka-console-consumer prints it.
const DUMP: &str = r#"{"keytype":"SCHEMA","subject":"orders-value","version":1,"magic":1}	{"subject":"orders-value","version":1,"id":7,"schema":"\"int\"","deleted":true}
{"keytype":"SCHEMA","subject":"orders-value","version":3,"magic":1}	{"subject":"orders-value","version":3,"id":9,"schema":"\"long\"","deleted":false}
{"keytype":"SCHEMA","subject":":.eu:a/../B","version":1,"magic":1}	{"subject":":.eu:a/../B","version":1,"id":9,"schemaType":"JSON","schema":"{\"type\":\"string\"}","deleted":false}
{"keytype":"CONFIG","subject":"orders-value","magic":0}	{"subject":"orders-value","compatibilityLevel":"FULL"}
{"keytype":"MODE","subject":":.eu:","magic":0}	{"subject":":.eu:","mode":"READONLY"}
"#;

fn imported(name: &str) -> Room {
    let room = Room::new(name);
    room.file("dump", DUMP);
    let summary = "2 subjects with 2 versions that are not deleted, of 5 records; 0 left out\n";
    assert_eq!(room.tenon(&["registry", "import", "dump"]).gives(0, &[]).out, summary);
    room
}

#[test]
fn a_server_goes_on_where_another_registry_ended() {
    let room = imported("moving-serve");
    let served = Served::start(&room, &[]);
    let ask =
        |arguments: &[&str]| room.tenon(&[&["--registry", &*served.url, "registry"], arguments].concat());
    ask(&["ls"]).gives(0, &[":.eu:a/../B\norders-value\n"]);
    ask(&["ls", "orders-value"]).gives(0, &["orders-value@3  id 9  AVRO\n"]);
    room.file("next.avsc", "\"double\"");
    ask(&["push", "orders-value", "next.avsc"]).gives(1, &["avro/"]);
    ask(&["push", "orders-value", "next.avsc", "--level", "none"])
        .gives(3, &[])
        .says(&["refuses the schema (409)"]);
    room.file("other.avsc", "\"string\"");
    ask(&["push", "other-value", "other.avsc"]).gives(0, &["other-value: id 10\n"]);
}

#[test]
fn a_dump_comes_out_as_it_went_in() {
    let room = imported("moving-dump");
    let topic = room.tenon(&["registry", "export", "-", "--format", "topic"]);
    topic.gives(0, &[]).says(&["2 subjects with 2 versions that are not deleted"]);
    let context = "{\"keytype\":\"CONTEXT\",\"tenant\":\"default\",\"context\":\".eu\",\"magic\":0}\t\
                   {\"tenant\":\"default\",\"context\":\".eu\"}\n";
    assert_eq!(topic.out, format!("{context}{DUMP}"));
    room.tenon(&["registry", "export", "kcat", "--format", "kcat"]).gives(0, &[]);
    for (from, form) in [(&topic.out, "topic"), (&room.read("kcat"), "kcat")] {
        let db = format!("{form}.db");
        room.piped(&["registry", "import", "-", "--db", &db], from).gives(0, &["of 6 records; 0 left out"]);
        let again = room.tenon(&["registry", "export", "-", "--format", form, "--db", &db]);
        assert_eq!(again.gives(0, &[]).out, *from);
    }
}

#[cfg(unix)]
#[test]
fn a_dump_goes_where_a_link_points_and_into_what_is_no_file() {
    let room = imported("moving-link");
    room.file("kept", "");
    std::os::unix::fs::symlink("kept", room.path.join("link")).unwrap();
    room.tenon(&["registry", "export", "link", "--format", "topic"]).gives(0, &[]);
    assert!(room.path.join("link").is_symlink());
    let plain = room.tenon(&["registry", "export", "/dev/stdout", "--format", "topic"]);
    assert_eq!(plain.gives(0, &[]).out, room.read("kept"));
}

#[test]
fn a_folder_is_kept_by_git_and_read_again() {
    let room = imported("moving-folder");
    room.git(&["init", "--quiet", "--initial-branch=main", "."]);
    room.file("schemas/README.md", "ours");
    room.tenon(&["registry", "export", "schemas"]).gives(0, &[]);
    assert_eq!(room.read("schemas/subjects/orders-value/3.avsc"), "\"long\"\n");
    let directory = "schemas/contexts/eu/subjects/a%2F..%2F+b";
    assert_eq!(room.read(&format!("{directory}/1.schema.json")), "{\"type\":\"string\"}\n");
    let subject = room.read("schemas/subjects/orders-value/subject.json");
    let expected = r#"{
  "subject": "orders-value",
  "config": {
    "compatibilityLevel": "FULL"
  },
  "versions": [
    {
      "version": 1,
      "id": 7,
      "schemaType": "AVRO",
      "deleted": true,
      "ts": "#;
    assert!(subject.starts_with(expected), "{subject}");
    room.commit();
    // The same registry again is no change.
    room.tenon(&["registry", "import", "schemas", "--db", "again.db"])
        .gives(0, &["2 subjects with 2 versions that are not deleted, of 6 pieces; 0 left out\n"]);
    room.tenon(&["registry", "export", "schemas", "--db", "again.db"]).gives(0, &[]);
    assert_eq!(room.git_says(&["status", "--porcelain", "schemas"]), "");
    // What is no longer registered goes, and nothing else.
    let whole = room.tenon(&["registry", "export", "-", "--format", "kcat"]).out;
    let less: Vec<&str> = whole.lines().filter(|line| !line.contains(".eu")).collect();
    let less = less.join("\n");
    room.piped(&["registry", "import", "-", "--db", "less.db"], &less).gives(0, &[]);
    room.tenon(&["registry", "export", "schemas", "--db", "less.db"]).gives(0, &[]);
    let status = room.git_says(&["status", "--porcelain", "schemas"]);
    let gone: Vec<&str> = status.lines().collect();
    let base = "schemas/contexts/eu";
    assert_eq!(
        gone,
        [
            format!(" D {base}/context.json"),
            format!(" D {base}/subjects/a%2F..%2F+b/1.schema.json"),
            format!(" D {base}/subjects/a%2F..%2F+b/subject.json"),
        ]
    );
    assert_eq!(room.read("schemas/README.md"), "ours");
    room.file("other/subjects/a/1.avsc", "mine");
    room.tenon(&["registry", "export", "other"])
        .gives(3, &[])
        .says(&["error: other has subjects/a/1.avsc and is no export", "help: name another directory"]);
    assert_eq!(room.read("other/subjects/a/1.avsc"), "mine");
}

#[test]
fn what_cannot_be_taken_is_told_with_its_place() {
    let room = Room::new("moving-broken");
    let broken =
        format!("{}{{\"keytype\":\"ASSOC\"}}\tnull\nnonsense\n", DUMP.replace("\"id\":7", "\"id\":9"));
    room.file("dump", &broken);
    room.tenon(&["registry", "import", "dump", "--strict"]).gives(3, &[]).says(&[
        "error: dump: line 2: id 9 of orders-value version 3 is another schema's, that of orders-value version 1",
        "help: without --strict it is left out and told of, and the rest is taken",
    ]);
    let ran = room.tenon(&["registry", "import", "dump"]);
    ran.gives(1, &["1 subject with 1 version that is not deleted, of 7 records; 3 left out\n"]);
    assert_eq!(
        ran.err,
        "warning: left out: line 2: id 9 of orders-value version 3 is another schema's, that of orders-value version 1
warning: left out: line 6: no record of the kind `ASSOC` is known
warning: left out: line 7, byte 1: no key begins in it, which is JSON
"
    );
    room.tenon(&["registry", "import", "dump"])
        .gives(3, &[])
        .says(&["error: tenon.db holds a registry already", "help: name another store: --db FILE"]);
    room.tenon(&["registry", "import", "dmp", "--db", "a.db"]).gives(3, &[]).says(&["there is no dmp"]);
    room.tenon(&["registry", "import", "dump", "--db", "memory"]).gives(2, &[]).says(&["name a file"]);
    room.tenon(&["registry", "export", "x", "--db", "none.db"])
        .gives(3, &[])
        .says(&["error: there is no none.db", "name the file of `tenon serve`: --db FILE"]);
    room.tenon(&["registry", "export", "-"]).gives(2, &[]).says(&["a folder is no stream"]);
    let piped = room
        .piped(&["registry", "import", "-", "--db", "p.db", "--separator", "|"], &DUMP.replace('\t', "|"));
    piped.gives(0, &["of 5 records; 0 left out"]);
    let piped = room.piped(&["registry", "import", "-", "--db", "q.db"], &DUMP.replace('\t', "|"));
    piped.gives(1, &["of 5 records; 5 left out"]).says(&["line 1, byte 68: \"\\t\" does not follow its key"]);
}

#[test]
fn a_line_without_an_end_takes_no_memory() {
    let room = Room::new("moving-long");
    let long = format!("{}\n{DUMP}", "[".repeat((64 << 20) + 1));
    room.piped(&["registry", "import", "-"], &long)
        .gives(1, &["2 subjects with 2 versions that are not deleted, of 6 records; 1 left out\n"])
        .says(&["warning: left out: line 1: it has more than 67108864 bytes\n"]);
}

#[test]
fn help_shows_how() {
    let room = Room::new("moving-help");
    for action in ["import", "export", "fsck", "migrate"] {
        let help = room.tenon(&["registry", action, "--help"]);
        help.gives(0, &[&format!("Usage: tenon registry {action} "), "Examples:\n  "]);
        assert_eq!(help.out.lines().find(|line| line.chars().count() > 80), None);
    }
}

/// A dump with something of each kind that can be wrong, and its lines.
const WRONG: &str = r#"{"keytype":"SCHEMA","subject":"a","version":1,"magic":0}	{"subject":"a","version":1,"id":1,"md5":"AAAA","schema":"\"int\"","deleted":false}
{"keytype":"SCHEMA","subject":"a","version":2,"magic":1}	{"subject":"a","version":2,"id":2,"schema":"\"int\"","deleted":false}
{"keytype":"SCHEMA","subject":"a","version":7,"magic":1}	{"subject":"a","version":7,"id":1,"schema":"\"long\"","deleted":false}
{"keytype":"SCHEMA","subject":"a","version":7,"magic":1}	{"subject":"a","version":7,"id":3,"schema":"\"thing\"","deleted":false}
{"keytype":"SCHEMA","subject":"a","version":4,"magic":1}	null
{"keytype":"SCHEMA","subject":"b","version":1,"magic":1}	{"subject":"b","version":1,"id":4,"references":[{"name":"F","subject":"none","version":2}],"schema":"\"F\"","deleted":false}
{"keytype":"CONFIG","subject":"gone","magic":0}	{"compatibilityLevel":"FULL"}
{"keytype":"CONFIG","subject":"alias","magic":0}	{"alias":"a"}
{"keytype":"MODE","subject":"gone","magic":0}	{"mode":"READONLY"}
"#;

const LEFT: &str = "a: version 3 is not there, and nothing says that it was deleted (missing-versions)
  left: look for them where this registry came from
a: versions 5 to 6 are not there, and nothing says that they were deleted (missing-versions)
  left: look for them where this registry came from
a version 2: id 2 is of a schema that has id 1 in its context too (several-ids)
  left: leave both: messages may carry either
a version 7: its text is no schema: no type is called `thing` (line 1, column 1) (no-schema)
  left: register a sound version after it, which is not compared with it
b version 1: `F` is none version 2, which is not there (dangling-reference)
  left: import that version again, or delete what refers to it
";

#[test]
fn a_dump_is_looked_through_and_mended() {
    let room = Room::new("moving-fsck-dump");
    room.file("dump", WRONG);
    let ran = room.tenon(&["registry", "fsck", "dump"]);
    let expected = format!(
        "line 1: a version 1: its md5 is not that of its text and references (doubtful)
  --mend: writes it without what is not so
line 1: a version 1: its key is not written as keys are today, so that compaction never drops it (old-key)
  --mend: writes it with the key of today
line 3: id 1 of a version 7 is another schema's, that of a version 1 (id-taken)
  left: register its schema again, which gives it an id of its own
{LEFT}gone: it has settings and no versions (setting-of-nobody)
  --mend: clears the settings
gone: it has a mode and no versions (setting-of-nobody)
  --mend: clears the mode
10 findings, of which --mend mends 4
"
    );
    assert_eq!(ran.gives(1, &[]).out, expected);
    room.tenon(&["registry", "fsck", "dump", "--mend"])
        .gives(2, &[])
        .says(&["say where to write the mended dump: --output FILE"]);
    room.tenon(&["registry", "fsck", "dump", "--mend", "--output", "mended"])
        .gives(1, &["10 findings, 4 mended, 6 left\n"]);
    assert_eq!(
        room.tenon(&["registry", "fsck", "mended"]).gives(1, &[]).out,
        format!("{LEFT}5 findings, of which --mend mends 0\n")
    );
}

#[test]
fn a_store_is_looked_through_and_mended() {
    let room = Room::new("moving-fsck-store");
    let gone = "{\"keytype\":\"SCHEMA\",\"subject\":\"orders-value\",\"version\":2,\"magic\":1}\tnull\n";
    room.piped(&["registry", "import", "-", "--db", "told.db"], &format!("{gone}{DUMP}")).gives(0, &[]);
    assert_eq!(room.tenon(&["registry", "fsck", "--db", "told.db"]).gives(0, &[]).out, "nothing is wrong\n");
    room.piped(&["registry", "import", "-"], DUMP).gives(0, &[]);
    let gap = "orders-value: version 2 is not there, and nothing says that it was deleted (missing-versions)\n  \
               left: look for them where this registry came from\n";
    assert_eq!(
        room.tenon(&["registry", "fsck"]).gives(1, &[]).out,
        format!("{gap}1 finding, of which --mend mends 0\n")
    );
    let orphan = format!("{DUMP}{}", WRONG.lines().nth(6).unwrap());
    room.piped(&["registry", "import", "-", "--db", "b.db"], &orphan).gives(0, &[]);
    let fsck = |arguments: &[&str]| room.tenon(&[&["registry", "fsck", "--db", "b.db"], arguments].concat());
    fsck(&["--mend"])
        .gives(1, &["gone: it has settings and no versions (setting-of-nobody)\n  mended: clears the settings\n2 findings, 1 mended, 1 left\n"])
        .says(&["as it was: b.db.before-mending\n"]);
    assert_eq!(fsck(&[]).gives(1, &[]).out, format!("{gap}1 finding, of which --mend mends 0\n"));
    room.tenon(&["registry", "fsck", "--db", "b.db.before-mending"])
        .gives(1, &["2 findings, of which --mend mends 1\n"]);
    let json = fsck(&["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.gives(1, &[]).out).unwrap();
    let expected = serde_json::json!({
        "findings": [{
            "kind": "missing-versions",
            "place": "orders-value",
            "why": "version 2 is not there, and nothing says that it was deleted",
            "mend": "left",
            "advice": "look for them where this registry came from",
        }],
        "count": 1,
        "left": 1,
    });
    assert_eq!(json, expected);
    room.tenon(&["registry", "export", "schemas", "--db", "b.db"]).gives(0, &[]);
    room.tenon(&["registry", "fsck", "schemas"]).gives(0, &["nothing is wrong\n"]);
    room.file("schemas/subjects/orders-value/9.avsc", "\"int\"");
    room.tenon(&["registry", "fsck", "schemas"])
        .gives(1, &["subjects/orders-value/9.avsc: no subject.json beside it lists it (broken)\n"]);
}
