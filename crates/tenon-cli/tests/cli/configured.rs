//! Commands under a `tenon.toml`: which files, which policy, which baseline, what is excused.

use crate::room::{Room, V1, V2, V3};

const CHECK: [&str; 5] = ["check", "--format", "concise", "--today", "2027-01-15"];
/// Not the last commit as such, so that all of the list is looked at.
const HEAD: [&str; 2] = ["--against", "git:main"];

/// Adds a field without a default to `order.avsc`, under a configuration.
fn room(name: &str, config: &str) -> Room {
    let room =
        Room::committed(name, &[("order.avsc", V1), ("other/order.avsc", &V1.replace("acme", "other"))]);
    room.file("order.avsc", V2).file("other/order.avsc", &V2.replace("acme", "other"));
    room.file("tenon.toml", config);
    room
}

fn check(room: &Room, more: &[&str]) -> crate::room::Ran {
    room.tenon(&[&CHECK[..], &HEAD[..], more].concat())
}

#[test]
fn each_subject_has_its_policy_and_the_command_line_the_last_word() {
    let room = room(
        "configured-policy",
        "fail-on = \"never\"\n[[subject]]\nmatch = \"other/**\"\nlevel = \"none\"\nname = \"{topic}-value\"\n",
    );
    let ran = check(&room, &[]);
    ran.gives(0, &["order.avsc:3:", "1 error in 2 subjects"]).lacks("other/order.avsc:3:");
    let json = room.tenon(&["check", "--format", "json"]);
    json.gives(
        0,
        &["\"subject\": \"order-value\"", "\"subject\": \"acme.Order\"", "\"compatibility\": \"none\""],
    );
    check(&room, &["--level", "backward", "--fail-on", "error"]).gives(1, &["2 errors in 2 subjects"]);
    check(&room, &["--isolated"]).gives(1, &["2 errors in 2 subjects"]);
    let mut command = room.command(&[&CHECK[..], &HEAD[..]].concat());
    let output = command.env("TENON_LEVEL", "none").env("TENON_FAIL_ON", "note").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    check(&room, &["-C", "other"]).gives(0, &["compatible: 0 errors in 1 subject"]);
}

#[test]
fn rules_weigh_as_the_subject_says() {
    let room = room(
        "configured-rules",
        "[rules]\nreader-field-without-default = \"off\"\n\
         [[subject]]\nmatch = \"other/**\"\n[subject.rules]\nreader-field-without-default = \"note\"\n",
    );
    // What is off is out of the report and still in the verdict.
    check(&room, &[]).gives(1, &["other/order.avsc:3:", "note"]).lacks("\norder.avsc:3:");
}

#[test]
fn what_is_left_out_is_judged_only_where_it_is_named() {
    let room = room("configured-exclude", "include = [\"*.avsc\", \"other/**\"]\nexclude = \"other/**\"\n");
    check(&room, &[]).gives(1, &["order.avsc:3:", "1 error in 1 subject"]).lacks("other/");
    check(&room, &["other"]).gives(4, &[]);
    check(&room, &["other/order.avsc"]).gives(1, &["other/order.avsc:3:", "in 1 subject"]);
    room.file("tenon.toml", "include = \"other/**\"\n");
    check(&room, &[]).gives(1, &["other/order.avsc:3:", "in 1 subject"]);
}

#[test]
fn several_baselines_are_one_set_of_earlier_versions() {
    let room = Room::committed("configured-against", &[("order.avsc", V1), ("other.avsc", "\"int\"")]);
    room.git(&["tag", "v1"]);
    room.file("order.avsc", V3);
    room.commit();
    room.git(&["tag", "v2"]);
    room.file("order.avsc", V2);
    let tags = "against = [\"git:v1\", \"git:v2\"]\nlevel = \"backward-transitive\"\n";
    let other = "[[subject]]\nmatch = \"other.avsc\"\nagainst = \"git:v2\"\n";
    room.file("tenon.toml", &format!("{tags}{other}"));
    let ran = room.tenon(&CHECK);
    ran.gives(1, &["which v1 never wrote,", "1 error in 2 subjects"]);
    ran.says(&["checked 1 schema against 2 baselines, git:v1 to git:v2", "checked 1 schema against git:v2"]);
    room.tenon(&[&CHECK[..], &["--against", "git:v2"]].concat())
        .gives(0, &["in 2 subjects"])
        .says(&["against git:v2"]);
    // One that looks at the last alone, beside one that looks at all.
    let orders = "[[subject]]\nmatch = \"order.avsc\"\nlevel = \"backward\"\n";
    room.file("tenon.toml", &format!("{tags}{orders}"));
    room.tenon(&CHECK).gives(0, &["in 2 subjects"]).says(&["checked 2 schemas against 2 baselines"]);
    room.file("tenon.toml", "against = [\"git:v1\", \"git:v2\"]\n");
    room.tenon(&CHECK)
        .gives(0, &["in 2 subjects"])
        .says(&["only git:v2 is compared with under backward, of 2; all are under backward-transitive"]);
    // A directory counts from the file.
    room.file("old/order.avsc", V1).file("tenon.toml", "against = \"old\"\nexclude = \"old/**\"\n");
    room.tenon(&CHECK).gives(1, &["which old never wrote,"]);
}

fn allow(rule: &str, until: &str) -> String {
    format!(
        "[[allow]]\nrule = \"{rule}\"\nsubject = \"acme.*\"\nreason = \"ORD-812\"\nowner = \"@orders\"\nuntil = {until}\n"
    )
}

#[test]
fn what_is_allowed_is_waived_until_its_day() {
    let rule = "reader-field-without-default";
    let room = room("configured-allow", &format!("exclude = \"other/**\"\n{}", allow(rule, "2027-01-15")));
    check(&room, &[]).gives(0, &["[waived until 2027-01-15]", "compatible: 0 errors, 1 waived in 1 subject"]);
    check(&room, &["--no-allow"]).gives(1, &["1 error in 1 subject"]).lacks("waive");
    let full = room.tenon(&["check", "--today", "2027-01-15"]);
    full.gives(0, &["= note: waived until 2027-01-15: ORD-812 (@orders)\n"]);
    room.file("tenon.toml", &format!("exclude = \"other/**\"\n{}", allow(rule, "2027-01-14")));
    check(&room, &[]).gives(
        1,
        &[
            "tenon.toml:2:1: warning source/waiver-expired: the waiver for `avro/reader-field-without-default` expired on 2027-01-14",
            // The file of waivers is no subject.
            "1 warning in 1 subject\n",
        ],
    );
}

#[test]
fn an_entry_that_nothing_needs_is_told_where_all_was_looked_at() {
    let room = room("configured-unused", &allow("avro/name-mismatch", "2027-03-31"));
    let unused =
        "tenon.toml:1:1: warning source/waiver-unused: there is no finding of `avro/name-mismatch` to waive";
    // The file is no subject.
    check(&room, &[]).gives(1, &[unused, "incompatible: 2 errors, 1 warning in 2 subjects\n"]);
    check(&room, &["order.avsc"]).gives(1, &[]).lacks("waive");
    room.tenon(&[&CHECK[..], &["--against", "git:HEAD"]].concat()).gives(1, &[]).lacks("waive");
    room.file("tenon.toml", "[[allow]]\nrule = \"name-mismatch\"\nuntil = 2027-03-31\n");
    check(&room, &["order.avsc"])
        .gives(1, &["tenon.toml:1:1: error source/waiver-malformed: the waiver gives no reason"]);
}

#[test]
fn findings_become_entries() {
    let ours = "# ours\nlevel = \"backward\" # as ever\n";
    let room = room("configured-write", ours);
    let write = ["--write-allow", "--reason", "ORD-812"];
    check(&room, &write[..1]).gives(2, &[]).says(&["--reason"]);
    let ran = check(&room, &[&write[..], &["--owner", "@orders"]].concat());
    ran.gives(0, &["2 errors"]).says(&["added 2 entries to tenon.toml, until 2027-04-15\n"]);
    let text = room.read("tenon.toml");
    assert!(text.starts_with(ours), "{text}");
    let entry = "rule = \"avro/reader-field-without-default\"\nreason = \"ORD-812\"\nowner = \"@orders\"\nuntil = 2027-04-15\n";
    assert_eq!(text.matches(entry).count(), 2, "{text}");
    check(&room, &[]).gives(0, &["compatible: 0 errors, 2 waived in 2 subjects"]);
    check(&room, &[&write[..], &["--until", "2028-01-01"]].concat()).says(&["added 0 entries to tenon.toml"]);
    assert_eq!(room.read("tenon.toml"), text);
    // Where there is no file there is one afterwards.
    room.remove("tenon.toml");
    check(&room, &[&write[..], &["--until", "2028-01-01"]].concat()).gives(0, &[]);
    check(&room, &[]).gives(0, &["[waived until 2028-01-01]"]);
}

#[test]
fn protobuf_is_judged_as_each_subject_asks() {
    let file = |number: u32, name: &str| {
        format!("syntax = \"proto3\";\npackage acme.{name};\nmessage A {{ int32 {name} = {number}; }}\n")
    };
    let room = Room::committed(
        "configured-protobuf",
        &[("p/acme/x/x.proto", &file(1, "x")), ("p/acme/y/y.proto", &file(1, "y"))],
    );
    room.file("p/acme/x/x.proto", &file(1, "x").replace("int32 x", "int32 z"));
    room.file("p/acme/y/y.proto", &file(1, "y").replace("int32 y", "int32 z"));
    room.file("tenon.toml", "[[subject]]\nmatch = \"**/x.proto\"\nprofile = \"buf-file\"\n");
    let ran = check(&room, &[]);
    ran.gives(1, &["p/acme/x/x.proto:3:", "protobuf/buf-breaking", "2 errors, 2 notes in 2 subjects"]);
}

#[test]
fn a_broken_configuration_ends_a_run_before_it_begins() {
    let room = room("configured-broken", "levl = \"full\"\n");
    let ran = check(&room, &[]);
    ran.gives(2, &[]).says(&["the top level has no key `levl`", "= help: did you mean `level`?"]);
    assert_eq!(ran.out, "");
}

const PROTO: &str = "syntax = \"proto3\";\npackage acme.v1;\nmessage order {}\n";

#[test]
fn lint_holds_what_each_subject_asks() {
    let room = Room::new("configured-lint");
    room.file("a/acme/v1/a.proto", PROTO).file("b/acme/v1/b.proto", &PROTO.replace("order", "line"));
    let lint = ["lint", "--format", "concise"];
    room.tenon(&lint).gives(1, &["\n2 warnings in 2 subjects"]);
    room.file("tenon.toml", "[[subject]]\nmatch = \"b/**\"\nlint = \"minimal\"\n");
    room.tenon(&lint).gives(1, &["a.proto:3:9:", "\n1 warning in 2 subjects"]);
    room.tenon(&[&lint[..], &["--category", "standard"]].concat()).gives(1, &["2 warnings in 2 subjects"]);
    room.file("tenon.toml", "fail-on = \"error\"\nexclude = \"b/**\"\n[rules]\nIMPORT_USED = \"off\"\n");
    room.tenon(&lint).gives(0, &["a.proto:3:9:", "\n1 warning in 1 subject"]);
    let waiver = "[[allow]]\nrule = \"message-not-pascal-case\"\npath = \"*order\"\nreason = \"as ever\"\nuntil = 2999-12-31\n";
    room.file("tenon.toml", waiver);
    room.tenon(&lint).gives(1, &["\n1 warning, 1 waived in 2 subjects"]);
    room.tenon(&[&lint[..], &["--no-allow"]].concat()).gives(1, &["\n2 warnings in 2 subjects"]);
    room.tenon(&[&lint[..], &["--today", "3000-01-01"]].concat())
        .gives(1, &["tenon.toml:1:1: warning source/waiver-expired:", "\n3 warnings in 2 subjects"]);
}

#[test]
fn imports_count_from_the_roots_of_the_file() {
    let user =
        "syntax = \"proto3\";\npackage acme;\nimport \"common/money.proto\";\nmessage A { Money m = 1; }\n";
    let money = "syntax = \"proto3\";\npackage acme;\nmessage Money {}\n";
    let room = Room::committed(
        "configured-roots",
        &[
            ("api/acme/a.proto", user),
            ("lib/x/common/money.proto", money),
            ("lib/y/common/money.proto", PROTO),
        ],
    );
    room.file("api/acme/a.proto", &format!("{user}\n"));
    // Without roots the end of a path tells, and of two the first counts.
    room.file("tenon.toml", "proto-roots = [\"api\", \"lib/y\"]\n");
    room.tenon(&["check", "api", "--format", "concise"]).gives(3, &["acme/a.proto:4:13: error"]);
    room.file("tenon.toml", "proto-roots = [\"api\", \"lib/x\"]\n");
    room.tenon(&["check", "api", "--format", "concise"]).gives(0, &["compatible: 0 errors"]);
}

#[test]
fn fmt_leaves_alone_what_is_left_out() {
    let room = Room::new("configured-fmt");
    room.file("a.avsc", "{\"type\":\"string\"}").file("b/b.avsc", "{\"type\":\"string\"}");
    room.file("tenon.toml", "exclude = \"b/**\"\n");
    assert_eq!(room.tenon(&["fmt", "--check"]).gives(1, &[]).out, "a.avsc\n");
    assert_eq!(room.tenon(&["fmt", "--check", "b/b.avsc"]).gives(1, &[]).out, "b/b.avsc\n");
    room.tenon(&["fmt", "--check", "--isolated"]).gives(1, &["a.avsc\n", "b/b.avsc\n"]);
}

#[test]
fn fix_mends_what_the_subject_promises_and_compat_asks_no_file() {
    let room = Room::new("configured-fix");
    room.file("old.avsc", V1)
        .file("order.avsc", V2)
        .file("tenon.toml", "[[subject]]\nmatch = \"order.avsc\"\nlevel = \"none\"\n");
    room.tenon(&["fix", "old.avsc", "order.avsc"]).gives(0, &[]).says(&["nothing to mend"]);
    room.tenon(&["fix", "old.avsc", "order.avsc", "--isolated"]).says(&["would apply: "]);
    room.tenon(&["compat", "old.avsc", "order.avsc"])
        .gives(1, &["incompatible: acme.Order v1 → v2 (backward)"]);
}

#[test]
fn what_is_asked_of_versions_goes_by_the_policy_of_their_file() {
    let room = Room::committed("configured-series", &[("s/order.avsc", V1)]);
    room.git(&["tag", "v1"]);
    room.file("s/order.avsc", V2).commit();
    let config = "[[subject]]\nmatch = \"s/*\"\nlevel = \"forward\"\nprofile = \"confluent\"\n";
    let rule = "[subject.rules]\nreader-field-without-default = \"off\"\n";
    room.file("tenon.toml", &format!("{config}{rule}"));
    for path in ["s/order.avsc", "git:main:s/order.avsc"] {
        room.tenon(&["diff", "git:v1", path]).gives(0, &["(forward)"]);
        room.tenon(&["diff", "git:v1", path, "--level", "backward"]).gives(0, &["(backward)"]);
        room.tenon(&["diff", "git:v1", path, "--isolated"]).gives(0, &["(backward)"]);
    }
    let log = ["log", "s/order.avsc"];
    room.tenon(&log).gives(0, &[": compatible"]).says(&["2 versions, 0 breaks under forward"]);
    let ran = room.tenon(&[&log[..], &["--level", "full"]].concat());
    ran.gives(0, &[": incompatible"]).lacks("reader-field-without-default");
    room.tenon(&[&log[..], &["--isolated"]].concat()).gives(0, &["error[avro/reader-field-without-default]"]);
    let matrix = ["matrix", "git:v1", "s/order.avsc", "--format", "json"];
    room.tenon(&matrix).gives(0, &["\"profile\": \"confluent\""]);
    room.tenon(&[&matrix[..], &["--profile", "exact"]].concat()).gives(0, &["\"profile\": \"exact\""]);
    // Other files are of no subject.
    room.file("order.avsc", V2);
    room.tenon(&["diff", "s/order.avsc", "order.avsc"]).gives(0, &["(backward)"]);
    room.file("tenon.toml", "levl = \"full\"\n");
    room.tenon(&log).gives(2, &[]).says(&["did you mean `level`?"]);
}

#[test]
fn a_subject_tells_that_files_of_any_name_are_protobuf() {
    let room =
        Room::committed("configured-protobuf-names", &[("p/acme/v1/a.pb.txt", PROTO), ("p/x.txt", "x")]);
    room.file("p/acme/v1/a.pb.txt", &PROTO.replace("{}", "{ reserved 1; }")).file("p/b.txt", PROTO);
    let check = ["check", "--format", "concise"];
    room.tenon(&check).gives(4, &[]);
    room.tenon(&["lint"]).gives(4, &[]);
    room.file("tenon.toml", "[[subject]]\nmatch = \"**/*.pb.txt\"\nformat = \"protobuf\"\n");
    room.tenon(&check)
        .gives(0, &["in 1 subject\n"])
        .says(&["checked 1 schema against git:HEAD (", ": 1 changed"]);
    room.tenon(&["lint", "--format", "concise"]).gives(1, &["p/acme/v1/a.pb.txt:3:9: warning protobuf/"]);
    room.tenon(&["fmt", "--check"]).gives(1, &["p/acme/v1/a.pb.txt\n"]).lacks("x.txt");
    // Moved, it is known by what it declares.
    room.rename("p/acme/v1/a.pb.txt", "p/acme/v1/b.pb.txt");
    room.tenon(&check)
        .gives(0, &["in 1 subject\n"])
        .says(&["moved: git:HEAD:p/acme/v1/a.pb.txt → p/acme/v1/b.pb.txt"]);
    room.remove("p/acme/v1/b.pb.txt");
    room.tenon(&check).gives(1, &["subject/removed"]);
    // A pattern that says nothing of names takes in no notes and pictures; a file by its own path it does.
    room.file("tenon.toml", "[[subject]]\nmatch = \"p/**\"\nformat = \"protobuf\"\n");
    room.tenon(&check).gives(4, &[]);
    room.tenon(&[&check[..], &["p/b.txt"]].concat()).gives(0, &["p/b.txt:", "subject/added"]);
    // Nor does it make JSON of what is called `.proto`; one that does say something has the last word.
    room.file("j.proto", "\"int\"").commit();
    room.file("j.proto", "\"long\"");
    room.file("tenon.toml", "[[subject]]\nmatch = \"j.proto\"\nformat = \"avro\"\n");
    room.tenon(&check).gives(0, &["compatible: 0 errors in 1 subject\n"]);
}

#[test]
fn a_subject_tells_the_language_and_the_draft_of_its_files() {
    // In draft 4 a bound is exclusive by a boolean beside it; later drafts know no such thing.
    let bounded =
        |bound: u32| format!("{{\"type\": \"integer\", \"minimum\": {bound}, \"exclusiveMinimum\": true}}");
    let room = Room::committed("configured-dialect", &[("events/a.json", &bounded(1)), ("x.json", "{}")]);
    room.file("events/a.json", &bounded(2));
    let check = ["check", "--format", "concise"];
    room.tenon(&check).gives(4, &[]);
    room.file("tenon.toml", "[[subject]]\nmatch = \"events/*.json\"\nformat = \"json-schema\"\n");
    room.tenon(&check).gives(1, &["events/a.json:1:", "in 1 subject"]);
    room.file(
        "tenon.toml",
        "[[subject]]\nmatch = \"events/*.json\"\nformat = \"json-schema\"\ndialect = \"2020-12\"\n",
    );
    room.tenon(&check).gives(3, &["events/a.json:1:", "exclusiveMinimum"]);
    room.tenon(&["lint", "--format", "concise"]).gives(3, &["exclusiveMinimum"]);
    room.file(
        "tenon.toml",
        "[[subject]]\nmatch = \"events/*.json\"\nformat = \"json-schema\"\ndialect = \"draft-04\"\n",
    );
    room.tenon(&check).gives(1, &["events/a.json:1:"]);
    room.tenon(&["log", "events/a.json"]).gives(0, &["+ ", "first version"]);
    room.tenon(&["diff", "git:HEAD", "events/a.json"]).gives(0, &["incompatible (backward)"]);
    room.tenon(&["diff", "git:HEAD", "events/a.json", "--draft", "2020-12"])
        .gives(3, &[])
        .says(&["exclusiveMinimum"]);
}
