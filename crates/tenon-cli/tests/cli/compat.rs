//! `tenon compat`.

use std::fs;

use crate::room::{Room, V1, V2, V3};

const RULE: &str = "avro/reader-field-without-default";

fn versions(name: &str) -> Room {
    let room = Room::new(name);
    room.file("v1.avsc", V1).file("v2.avsc", V2).file("v3.avsc", V3);
    room
}

#[test]
fn a_break_exits_with_1_and_a_safe_step_with_0() {
    let room = versions("compat-verdict");
    room.tenon(&["compat", "v1.avsc", "v2.avsc"]).gives(1, &[RULE, "v2.avsc:3:", "incompatible: acme.Order"]);
    room.tenon(&["compat", "v1.avsc", "v3.avsc"]).gives(0, &["compatible: acme.Order v1 → v2 (backward)"]);
}

#[test]
fn the_exit_code_does_not_depend_on_the_format() {
    let room = versions("compat-formats");
    let formats =
        ["full", "concise", "json", "ndjson", "sarif", "junit", "github", "gitlab", "markdown", "html"];
    for format in formats {
        room.tenon(&["compat", "v1.avsc", "v2.avsc", "--format", format]).gives(1, &[RULE]);
        room.tenon(&["compat", "v1.avsc", "v3.avsc", "--format", format]).gives(0, &[]);
    }
}

#[test]
fn annotations_come_with_a_summary_of_the_step() {
    let room = versions("compat-summary");
    room.file("summary.md", "before\n");
    let run = |format: &str| {
        let mut command = room.command(&["compat", "v1.avsc", "v2.avsc", "--format", format]);
        command.env("GITHUB_STEP_SUMMARY", room.path.join("summary.md")).output().unwrap()
    };
    run("markdown");
    assert_eq!(room.read("summary.md"), "before\n");
    let annotations = String::from_utf8(run("github").stdout).unwrap();
    assert!(annotations.starts_with("::error file=v2.avsc,line=3,"), "{annotations}");
    let markdown = room.tenon(&["compat", "v1.avsc", "v2.avsc", "--format", "markdown"]).out;
    assert_eq!(room.read("summary.md"), format!("before\n{markdown}"));
    // GitHub takes a mebibyte a step, and drops all of it where there is more.
    room.file("summary.md", &"x".repeat(1024 * 1024 - 10));
    let ran = run("github");
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("summary.md: the step has filled it"));
    assert_eq!(room.read("summary.md").len(), 1024 * 1024 - 10);
}

#[test]
fn formats_go_to_files_too() {
    let room = versions("compat-files");
    let formats = ["--format", "json=out.json", "--format", "concise"];
    let ran = room.tenon(&[&["compat", "v1.avsc", "v2.avsc"][..], &formats].concat());
    ran.gives(1, &["v2.avsc:3:", "incompatible: 1 error in 1 subject"]).lacks("\"version\"");
    assert!(room.read("out.json").contains("\"version\": 1"));
    let ran = room.tenon(&["compat", "v1.avsc", "v2.avsc", "--format", "json=no/such/out.json"]);
    ran.gives(3, &[]).says(&["there is no directory"]);
}

#[test]
fn transitive_levels_judge_all_versions_and_others_say_that_they_do_not() {
    let room = versions("compat-levels");
    let all = ["v1.avsc", "v2.avsc", "v3.avsc"];
    let run = |level| room.tenon(&[&["compat", "--level", level, "--format", "concise"][..], &all].concat());
    run("backward").gives(0, &[]).says(&["only the last two versions"]);
    run("FULL_TRANSITIVE").gives(0, &["compatible"]);
    let back = ["compat", "v3.avsc", "v1.avsc", "v2.avsc", "--level", "backward-transitive"];
    room.tenon(&back).gives(1, &[RULE]);
}

#[test]
fn standard_input_is_one_version() {
    let room = versions("compat-stdin");
    room.piped(&["compat", "-", "v2.avsc"], V1).gives(1, &["<stdin>"]);
    room.piped(&["compat", "-", "-"], V1).gives(2, &[]).says(&["`-` is given twice"]);
}

#[test]
fn commits_hold_versions() {
    let room = Room::committed("compat-git", &[("s/order.avsc", V1)]);
    room.file("s/order.avsc", V2);
    for old in ["git:HEAD:s/order.avsc", "HEAD:s/order.avsc", "git:main:./s/order.avsc"] {
        room.tenon(&["compat", old, "s/order.avsc"]).gives(1, &[RULE]);
    }
    let cases = [
        ("git:HEAD:s/oder.avsc", "did you mean git:HEAD:s/order.avsc?"),
        ("git:HED:s/order.avsc", "did you mean `HEAD`?"),
        ("git:--help:s/order.avsc", "git knows no commit called `--help`"),
        ("git:HEAD:s", "s in HEAD is a directory"),
    ];
    for (old, message) in cases {
        room.tenon(&["compat", old, "s/order.avsc"]).gives(3, &[]).says(&[message]);
    }
    room.tenon(&["compat", "git:HEAD", "s/order.avsc"]).gives(1, &[RULE]);
    room.tenon(&["-C", "s", "compat", "git:HEAD:order.avsc", "order.avsc"])
        .gives(3, &[])
        .says(&["did you mean git:HEAD:./order.avsc?"]);
}

#[test]
fn types_of_other_files_come_from_references() {
    let room = Room::new("compat-references");
    let order = r#"{"type": "record", "name": "Order", "namespace": "acme",
        "fields": [{"name": "total", "type": "common.Money"}]}"#;
    let money = r#"{"type": "fixed", "name": "Money", "namespace": "common", "size": 8}"#;
    room.file("order.avsc", order).file("common/money.avsc", money).file("common/package.json", "{}");
    let compat = ["compat", "order.avsc", "order.avsc"];
    room.tenon(&compat).gives(3, &["avro/unknown-type"]).says(&["--reference"]);
    for reference in ["common", "common/money.avsc"] {
        room.tenon(&[&compat[..], &["-r", reference]].concat()).gives(0, &["compatible: acme.Order"]);
    }
    room.file("other/money.avsc", &money.replace('8', "9"));
    room.tenon(&[&compat[..], &["-r", "common", "-r", "other"]].concat())
        .gives(3, &["avro/unknown-type"])
        .says(&["defined by common/money.avsc and other/money.avsc"]);
    room.tenon(&[&compat[..], &["-r", "nope"]].concat()).gives(3, &[]).says(&["no such file: nope"]);
}

#[test]
fn a_version_of_a_commit_meets_the_types_of_that_commit() {
    let order = r#"{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "Money"}]}"#;
    let money = r#"{"type": "fixed", "name": "Money", "size": 8}"#;
    let files = [("s/order.avsc", order), ("s/types/money.avsc", money), ("s/types/package.json", "{}")];
    let room = Room::committed("compat-commit-references", &files);
    room.file("s/types/money.avsc", &money.replace('8', "9"));
    let compat = ["-C", "s", "compat", "git:HEAD:s/order.avsc", "order.avsc"];
    let run = |options: &[&str]| room.tenon(&[&compat[..], options].concat());
    for path in ["types", "./types/", "types/money.avsc"] {
        run(&["-r", path]).gives(1, &["avro/fixed-size-mismatch", "git:HEAD:s/types/money.avsc"]);
    }
    // The same types for both, whatever the version.
    for path in ["git:HEAD:s/types", "git:HEAD:./types/money.avsc", "git:HEAD:."] {
        run(&["-r", path]).gives(0, &["compatible: Order"]);
    }
    run(&["-r", "git:HEAD:s/typo"]).gives(3, &[]).says(&["HEAD has no file s/typo"]);
    // Gone from the working tree, and not yet in the commit.
    room.rename("s/types/money.avsc", "s/new/money.avsc");
    let then = ["-C", "s", "compat", "git:HEAD:s/order.avsc", "git:HEAD:s/order.avsc", "-r", "types"];
    room.tenon(&then).gives(0, &["compatible: Order"]);
    let ran = run(&["-r", "new"]);
    ran.gives(0, &["compatible: Order"])
        .says(&["warning: HEAD has no new, so that of the working tree is used"]);
    let fix = ["-C", "s", "fix", "git:HEAD:s/order.avsc", "order.avsc"];
    room.rename("s/new/money.avsc", "s/types/money.avsc");
    room.tenon(&[&fix[..], &["-r", "types"]].concat())
        .gives(1, &[])
        .says(&["1 error remains, and an edit of types/money.avsc would help"]);
}

#[test]
fn what_is_missing_is_told_once_and_only_where_it_is_missing() {
    let room = Room::new("compat-advice");
    let order = r#"{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "Money"}]}"#;
    room.file("v1.avsc", order).file("v2.avsc", order);
    let ran = room.tenon(&["compat", "v1.avsc", "v2.avsc"]);
    ran.gives(3, &["avro/unknown-type"]);
    assert_eq!(ran.err.matches("--reference FILE or DIRECTORY").count(), 1, "{}", ran.err);
    room.file("v1.json", r#"{"type": "object", "properties": {"id": {"type": "integer"}}}"#);
    let ran = room.tenon(&["compat", "v1.json", "v1.json"]);
    ran.gives(0, &["compatible"]);
    assert!(!ran.err.contains("--reference"), "{}", ran.err);
    let ran = room.tenon(&["compat", r#"{"type": "int"}"#, "\"int\""]);
    ran.gives(3, &[]).says(&["a schema as text goes through standard input", "tenon compat - NEW"]);
}

#[test]
fn what_cannot_be_read_is_told_with_its_place_and_exits_with_3() {
    let room = versions("compat-unreadable");
    room.file("broken.avsc", "{\"type\": }").file("deep.avsc", &"[".repeat(100_000));
    fs::write(room.path.join("binary.avsc"), [0x7f, 0xff, 0x00]).unwrap();
    let large = fs::File::create(room.path.join("large.avsc")).unwrap();
    large.set_len(50 << 20).unwrap();
    let cases = [
        ("broken.avsc", "broken.avsc:1:10"),
        ("deep.avsc", "json/too-deep"),
        ("binary.avsc", "binary.avsc:1:2"),
        ("large.avsc", "52428800 bytes"),
    ];
    for (file, text) in cases {
        room.tenon(&["compat", "v1.avsc", file]).gives(3, &[text]);
    }
    room.tenon(&["compat", "v1.avcs", "v2.avsc"]).gives(3, &[]).says(&["did you mean v1.avsc?"]);
    room.tenon(&["validate", ".", "v2.avsc"]).gives(2, &[]).says(&["and one is asked for"]);
    room.file("x.proto", "").tenon(&["compat", "v1.avsc", "x.proto"]).gives(1, &["source/format-changed"]);
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_refused_and_not_waited_for() {
    let room = versions("compat-pipe");
    assert!(
        std::process::Command::new("mkfifo").arg(room.path.join("pipe.avsc")).status().unwrap().success()
    );
    room.tenon(&["compat", "pipe.avsc", "v1.avsc"]).gives(3, &[]).says(&["is a pipe or device"]);
}

#[test]
fn rules_are_weighed_and_thresholds_moved() {
    let room = versions("compat-policy");
    let run = |options: &[&str]| room.tenon(&[&["compat", "v1.avsc", "v2.avsc"][..], options].concat());
    run(&["--rule", "avro/reader-field-without-default=warning"]).gives(1, &["warning[avro/"]);
    run(&["--fail-on", "never"]).gives(0, &[RULE]);
    run(&["--rule", "reader-field-without-default=off"]).lacks(RULE);
    run(&["--rule", "reader=off"]).gives(2, &[]).says(&["no rule is called `reader`"]);
    run(&["--rule", "avro/name-missmatch=off"]).gives(2, &[]).says(&["did you mean `avro/name-mismatch`?"]);
    run(&["--rule", "avro/name-mismatch=eror"]).gives(2, &[]).says(&["did you mean `error`?"]);
    run(&["--format", "jsn"]).gives(2, &[]).says(&["did you mean `json`?"]);
    run(&["--profile", "confluent", "--format", "json"]).gives(1, &["READER_FIELD_MISSING_DEFAULT_VALUE"]);
}

#[test]
fn the_readme_shows_what_its_command_prints() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let readme = fs::read_to_string(format!("{root}/README.md")).unwrap();
    let (_, example) = readme.split_once("```console\n$ tenon ").unwrap();
    let (command, example) = example.split_once('\n').unwrap();
    let (shown, _) = example.split_once("```\n").unwrap();
    let room = Room::new("compat-readme");
    let ran = room.tenon(&[&["-C", root][..], &command.split(' ').collect::<Vec<_>>()].concat());
    ran.gives(1, &[]);
    assert_eq!(ran.out.trim_end(), shown.trim_end());
}

#[test]
fn versions_in_names_are_held_to_the_change_where_asked_for() {
    let room = Room::new("compat-stated");
    room.file("order-1.0.0.avsc", V1).file("order-1.1.0.avsc", V2).file("order-2.0.0.avsc", V2);
    let run = |later: &str| {
        room.tenon(&["compat", "order-1.0.0.avsc", later, "--lint=version", "--format", "concise"])
    };
    let told = "error version/step-too-small: the version steps from `1.0.0` to `1.1.0`, \
                and the change asks for a major step";
    run("order-1.1.0.avsc").gives(1, &[told]);
    run("order-2.0.0.avsc").gives(1, &[RULE]).lacks("version/");
    room.tenon(&["lint", "order-1.0.0.avsc", "--category", "version"]).gives(0, &[]);
}
