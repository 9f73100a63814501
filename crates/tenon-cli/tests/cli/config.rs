//! `tenon config`, and what is said of a `tenon.toml` that is wrong.

use crate::room::Room;

const BROKEN: &str = r#"schema-version = 1
mode = "full"
level = "fulll"
surfaces = ["binary", 3]
include = "schemas/["

[registry.prod]
url = "https://me:hunter2@sr.example.com"
password = "hunter2"
token-env = "hunter2"

[[subject]]
match = "proto/**"
baseline = "known.json"
[subject.rules]
"avro/lossy-promotio" = "warn"

[[subject]]
level = "full"

[[allow]]
reason = "x"
until = "2027-01-01"
"#;

const TOLD: &str = r#"error: the top level has no key `mode`
 --> tenon.toml:2:1
  |
2 | mode = "full"
  | ^^^^
  |
  = help: the promise of a new version is called `level`

error: no level is called `fulll`
 --> tenon.toml:3:9
  |
3 | level = "fulll"
  |         ^^^^^^^
  |
  = help: did you mean `full`?

error: expected a string, found an integer
 --> tenon.toml:4:23
  |
4 | surfaces = ["binary", 3]
  |                       ^

error: `schemas/[` is not a pattern: unclosed character class; missing ']'
 --> tenon.toml:5:11
  |
5 | include = "schemas/["
  |           ^^^^^^^^^^^

error: the address holds a user or a password
--> tenon.toml:8:7
 = help: name the environment variables that hold them: `user-env`, `password-env`

error: a registry has no key `password`
--> tenon.toml:9:1
 = help: secrets have no place in a file: name the environment variable that holds it, `password-env = "…"`

error: this is not the name of an environment variable
--> tenon.toml:10:13
 = help: secrets have no place in a file: name the variable that holds it, in capitals

error: a `[[subject]]` has no key `baseline`
  --> tenon.toml:14:1
   |
14 | baseline = "known.json"
   | ^^^^^^^^
   |
   = help: `baseline` belongs above the first `[` of the file

error: no rule is called `avro/lossy-promotio`
  --> tenon.toml:16:1
   |
16 | "avro/lossy-promotio" = "warn"
   | ^^^^^^^^^^^^^^^^^^^^^
   |
   = help: did you mean `avro/lossy-promotion`?

error: no severity is called `warn`
  --> tenon.toml:16:25
   |
16 | "avro/lossy-promotio" = "warn"
   |                         ^^^^^^
   |
   = help: there are error, warning, note, off

error: a `[[subject]]` needs a key `match`
  --> tenon.toml:18:1
   |
18 | [[subject]]
   | ^^^^^^^^^^^

error: an `[[allow]]` needs a key `fingerprint` or `rule`
  --> tenon.toml:21:1
   |
21 | [[allow]]
   | ^^^^^^^^^

error: expected a date, found a string
  --> tenon.toml:23:9
   |
23 | until = "2027-01-01"
   |         ^^^^^^^^^^^^
   |
   = help: write it without quotes: 2027-01-01
error: tenon.toml has 13 errors
  help: `tenon config schema` describes the file; --isolated does without it
"#;

#[test]
fn all_that_is_wrong_is_told_with_its_line_and_no_secret_is() {
    let room = Room::new("config-broken");
    room.file("tenon.toml", BROKEN);
    let ran = room.tenon(&["config", "show"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (2, "", TOLD));
    assert!(!ran.err.contains("hunter2"));
    room.tenon(&["config", "show", "--isolated"]).gives(0, &["configuration: none\n"]);
}

#[test]
fn what_is_no_toml_is_told_with_all_its_places() {
    let room = Room::new("config-no-toml");
    room.file("tenon.toml", "level = \n[rules]\navro/x = \"off\"\nuntil = 2027-02-30\n");
    let ran = room.tenon(&["config", "show"]);
    assert_eq!(ran.code, 2);
    ran.says(&[
        "--> tenon.toml:1:9\n",
        "--> tenon.toml:3:5\n",
        "= help: a key with a slash stands in quotes, such as the id of a rule\n",
        "--> tenon.toml:4:9\n",
        "error: tenon.toml has 3 errors\n",
    ]);
    std::fs::write(room.path.join("bytes.toml"), [0xff, 0xfe]).unwrap();
    room.tenon(&["--config", "bytes.toml", "config", "show"])
        .gives(2, &[])
        .says(&["bytes.toml is no TOML: "]);
}

const LAYERED: &str = r#"level = "full"
fail-on = "warning"
exclude = "**/testdata/**"

[rules]
"avro/lossy-promotion" = "error"

[registry.prod]
url = "https://sr.example.com"
password-env = "TENON_TEST_NO_SUCH"

[[subject]]
match = ["proto/**", "x/*.proto"]
profile = "buf-file"
[subject.rules]
lossy-promotion = "off"

[[subject]]
match = "proto/late.proto"
level = "none"
"#;

#[test]
fn each_value_names_who_decided_it() {
    let room = Room::new("config-show");
    room.file("tenon.toml", LAYERED);
    let mut command = room.command(&["config", "show", "--unknown-fields", "ignore", "proto/late.proto"]);
    let output = command.env("TENON_LEVEL", "FORWARD_TRANSITIVE").output().unwrap();
    let expected = "\
configuration: tenon.toml
exclude: **/testdata/** (tenon.toml:3)
registry.prod: https://sr.example.com, TENON_TEST_NO_SUCH is not set (tenon.toml:8)

proto/late.proto: subject #1 at tenon.toml:12
  format                      -                   built-in
  name                        -                   built-in
  level                       forward-transitive  TENON_LEVEL
  profile                     buf-file            subject #1 at tenon.toml:14
  against                     -                   built-in
  dialect                     -                   built-in
  proto-roots                 -                   built-in
  surfaces                    binary              built-in
  unknown-fields              ignore              command line
  lint                        -                   built-in
  fail-on                     warning             tenon.toml:2
  rules.avro/lossy-promotion  off                 subject #1 at tenon.toml:16
";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    let left_out = room.tenon(&["config", "show", "a/testdata/b.avsc", "a/b.avsc"]);
    left_out.gives(0, &["a/testdata/b.avsc: left out by tenon.toml:3\n", "\na/b.avsc: no subject\n"]);
    left_out.gives(0, &["  rules.avro/lossy-promotion  error    tenon.toml:6\n"]);
    let json = room.tenon(&["config", "show", "--format", "json", "proto/a.proto"]);
    json.gives(
        0,
        &[
            "\"subject\": 1,",
            "\"origin\": \"subject #1 at tenon.toml:14\",\n          \"value\": \"buf-file\"",
        ],
    );
}

#[test]
fn the_nearest_file_counts_up_to_the_top_of_the_repository() {
    let room = Room::new("config-path");
    room.file("tenon.toml", "level = \"none\"\n").file("inner/deep/a.avsc", "").file("inner/other.toml", "");
    room.git(&["init", "--quiet", "inner"]);
    let path = |arguments: &[&str]| room.tenon(&[arguments, &["config", "path"]].concat());
    assert_eq!(path(&[]).out, "tenon.toml\n");
    path(&["-C", "inner"]).gives(4, &[]).says(&["there is no tenon.toml here or above"]);
    room.file("inner/.tenon.toml", "");
    assert_eq!(path(&["-C", "inner/deep"]).out, "../.tenon.toml\n");
    assert_eq!(path(&["-C", "inner", "--config", "other.toml"]).out, "other.toml\n");
    path(&["--isolated"]).gives(4, &[]);
    path(&["--config", "tenon.tml"])
        .gives(2, &[])
        .says(&["there is no tenon.tml\n", "did you mean tenon.toml?"]);
    path(&["--config", "tenon.toml", "--isolated"]).gives(2, &[]);
}

#[test]
fn the_json_schema_in_the_repository_is_what_the_command_tells() {
    let room = Room::new("config-schema");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/tenon/config.v1.schema.json");
    let kept = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert!(room.tenon(&["config", "schema"]).gives(0, &[]).out == kept, "run `cargo xtask schemas`");
}

#[test]
fn of_a_path_that_is_not_there_it_is_told_what_would_hold() {
    let room = Room::new("config-missing");
    room.file("order.avsc", "{}").file("tenon.toml", "level = \"full\"\n");
    let show = |path| room.tenon(&["config", "show", path]);
    let ran = show("ordr.avsc");
    ran.gives(0, &["ordr.avsc: no subject\n", "level           full    tenon.toml:1\n"]);
    assert_eq!(ran.err, "there is no ordr.avsc; this is what would hold for it; did you mean order.avsc?\n");
    assert_eq!(show("order.avsc").err, "");
    assert_eq!(show("new/x.proto").err, "there is no new/x.proto; this is what would hold for it\n");
}
