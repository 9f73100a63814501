//! `tenon init`: what it finds, what it writes, and what it leaves alone.

use crate::room::{Room, V1};

const PROTO: &str = "syntax = \"proto3\";\npackage acme.v1;\nmessage A {}\n";
const BUF: &str = "version: v2\nmodules:\n  - path: proto\nbreaking:\n  use:\n    - WIRE_JSON\n";

const WRITTEN: &str = r#"# What Tenon holds of schemas. `tenon config show PATH` tells what it decides for a
# file, `tenon config schema` what may stand here.
schema-version = 1

# What a new version must promise: `tenon check --help` lists the levels.
level = "backward"

[[subject]]
match = "avro/**/*.avsc"
format = "avro"

[[subject]]
match = "proto/**/*.proto"
format = "protobuf"
# As the `breaking` of buf.yaml asks.
profile = "buf-wire-json"
proto-roots = ["proto"]

[[subject]]
match = "events/v1/**/*.json"
format = "json-schema"
"#;

fn room(name: &str) -> Room {
    let draft = r#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#;
    let room = Room::committed(
        name,
        &[
            ("avro/orders/order.avsc", V1),
            ("proto/acme/v1/a.proto", PROTO),
            ("buf.yaml", BUF),
            ("events/v1/paid.json", draft),
            ("package.json", r#"{"name": "x"}"#),
        ],
    );
    for tag in ["v1.9.0", "v1.10.0"] {
        room.git(&["tag", tag]);
    }
    room
}

#[test]
fn a_configuration_is_written_for_what_is_there() {
    let room = room("init-written");
    let ran = room.tenon(&["init"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "wrote tenon.toml\n"));
    assert_eq!(room.read("tenon.toml"), WRITTEN);
    assert_eq!(
        ran.err,
        "found: 1 Avro file in avro/orders\n\
         found: 1 Protobuf file in proto/acme/v1\n\
         found: 1 JSON Schema file in events/v1\n\
         found: imports of Protobuf count from proto\n\
         found: a buf.yaml whose `breaking` asks what the profile buf-wire-json answers\n\
         found: tags of releases, the last of them v1.10.0\n\
         next: `tenon check` judges your branch; `tenon check --against git:v1.10.0` all since the last release\n"
    );
    room.tenon(&["config", "show", "proto/acme/v2/b.proto"]).gives(0, &["subject #2 at tenon.toml:12\n"]);
}

#[test]
fn what_is_there_is_not_written_over() {
    let room = room("init-refused");
    room.file(".tenon.toml", "level = \"full\"\n");
    room.tenon(&["init"]).gives(2, &[]).says(&["there is .tenon.toml already\n"]);
    assert!(!room.path.join("tenon.toml").exists());
    room.file("tenon.toml", "level = \"full\"\n");
    room.tenon(&["init"]).gives(2, &[]).says(&["there is tenon.toml already\n", "--force"]);
    assert_eq!(room.read("tenon.toml"), "level = \"full\"\n");
    room.tenon(&["init", "--dry-run"])
        .gives(0, &["# tenon.toml\n", WRITTEN])
        .says(&["nothing was written\n"]);
    assert_eq!(room.read("tenon.toml"), "level = \"full\"\n");
    room.tenon(&["init", "--force"]).gives(0, &["wrote tenon.toml\n"]);
    assert_eq!(room.read("tenon.toml"), WRITTEN);
    room.tenon(&["init", "nowhere"]).gives(2, &[]).says(&["nowhere is no directory\n"]);
}

const HOOK: &str = r"- repo: local
  hooks:
    - id: tenon-check
      name: tenon check
      entry: tenon check --against git:HEAD --allow-empty
      language: system
      files: '\.(avsc|avpr|proto|json|yaml|yml)$|tenon\.toml$'
      pass_filenames: false
      require_serial: true
";

#[test]
fn a_hook_is_added_to_the_others_once() {
    let room = room("init-hook");
    let own = "repos:\n- repo: x\n  rev: v1\n  hooks:\n  - id: y\n\nci:\n  autofix_prs: false\n";
    room.file(".pre-commit-config.yaml", own);
    room.tenon(&["init", "--hook", "pre-commit"]).gives(0, &["wrote .pre-commit-config.yaml\n"]);
    let (before, after) = own.split_once("\nci:").unwrap();
    assert_eq!(room.read(".pre-commit-config.yaml"), format!("{before}{HOOK}\nci:{after}"));
    let again = room.tenon(&["init", "--hook", "pre-commit", "--force"]);
    again.gives(0, &[]).says(&[".pre-commit-config.yaml has the hook already\n"]);
    room.file(".pre-commit-config.yaml", "repos: []\n");
    let refused = room.tenon(&["init", "--hook", "pre-commit", "--force"]);
    refused.gives(2, &[]).says(&["no place for a hook in .pre-commit-config.yaml", "- id: tenon-check\n"]);
}

#[test]
fn a_pipeline_has_the_whole_history() {
    let room = room("init-ci");
    room.tenon(&["init", "--ci", "github"]).gives(0, &["wrote .github/workflows/tenon.yml\n"]);
    let workflow = room.read(".github/workflows/tenon.yml");
    for line in ["          fetch-depth: 0\n", "      - run: tenon check --format github\n"] {
        assert!(workflow.contains(line), "{workflow}");
    }
    room.file(".gitlab-ci.yml", "build:\n  script: make\n");
    let gitlab = room.tenon(&["init", "--ci", "gitlab", "--force"]);
    gitlab.gives(0, &["wrote .gitlab/tenon.yml\n"]);
    gitlab.says(&["add to .gitlab-ci.yml: `include: [{ local: .gitlab/tenon.yml }]`\n"]);
    assert!(room.read(".gitlab/tenon.yml").contains("    GIT_DEPTH: \"0\"\n"));
    assert_eq!(room.read(".gitlab-ci.yml"), "build:\n  script: make\n");
}

#[test]
fn what_comes_next_depends_on_what_is_there() {
    let room = Room::new("init-next");
    room.tenon(&["init"])
        .gives(0, &[])
        .says(&["next: `tenon check` judges your branch once there are schemas\n"]);
    room.git(&["init", "--quiet", "."]);
    room.file("a.avsc", V1);
    room.tenon(&["init", "--force"]).gives(0, &[]).says(&["next: `tenon check` judges your branch\n"]);
}

#[test]
fn a_bare_repository_has_nothing_to_look_at() {
    let room = Room::new("init-bare");
    room.git(&["init", "--quiet", "--bare", "."]);
    room.tenon(&["init"]).gives(3, &[]).says(&[
        "error: the repository is bare, so there is no working tree to look at\n",
        "help: run it in a clone, and commit what it writes there\n",
    ]);
    assert!(!room.path.join("tenon.toml").exists());
}
