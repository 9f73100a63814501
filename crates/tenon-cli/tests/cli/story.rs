//! The story of a repository with a gate: how a team sets it up, what passes, what is refused and where,
//! and how they let one break through until a day. Each scene goes on where the one before ended.
//!
//! The hook is run by the real pre-commit, of `target/tools` or of PATH; where there is none, the commits
//! are made without it, and a line says so.

use std::path::{Path, PathBuf};

use crate::room::{Ran, Room, tool};

const ORDER: &str = "schemas/order.avsc";

/// An order, by its fields.
fn order(fields: &[&str]) -> String {
    let fields = fields.join(",\n    ");
    format!("{{\n  \"type\": \"record\", \"name\": \"acme.Order\",\n  \"fields\": [\n    {fields}\n  ]\n}}\n")
}

const ID: &str = r#"{"name": "id", "type": "long"}"#;
const NOTE: &str = r#"{"name": "note", "type": "string"}"#;
const CURRENCY: &str = r#"{"name": "currency", "type": "string", "default": "EUR"}"#;
const TOTAL: &str = r#"{"name": "total", "type": "long"}"#;
const WEIGHT: &str = r#"{"name": "weight", "type": ["null", "long"], "default": null}"#;
/// The name of a field that once was a string.
const NOTE_AGAIN: &str = r#"{"name": "note", "type": "long", "default": 0}"#;

#[test]
fn a_team_puts_the_gate_in_front_of_its_main_branch() {
    let room = Room::new("story");
    let hook = pre_commit();
    room.git(&["init", "--quiet", "--initial-branch=main", "."]);

    // They have one schema, and let the command write a configuration and a hook.
    room.file(ORDER, &order(&[ID, NOTE]));
    room.tenon(&["init", "--hook", "pre-commit"])
        .gives(0, &["wrote tenon.toml\n", "wrote .pre-commit-config.yaml\n"]);
    assert!(room.read("tenon.toml").contains("level = \"backward\"\n"));
    if let Some(hook) = &hook {
        Ran::of(room.program(hook.to_str().unwrap()).arg("install").output().unwrap()).gives(0, &[]);
    }

    // The first commit passes the hook, for nothing was there to break.
    commit(&room, "Orders").gives(0, &[]);
    room.git(&["tag", "v1.0.0"]);

    // A field with a default is safe: what was written without it can be read.
    room.file(ORDER, &order(&[ID, NOTE, CURRENCY]));
    commit(&room, "A currency").gives(0, &[]);
    room.git(&["tag", "v1.1.0"]);

    // A field without one is not. The hook says what fails and how, and nothing is committed.
    room.file(ORDER, &order(&[ID, NOTE, CURRENCY, TOTAL]));
    if hook.is_some() {
        let refused = commit(&room, "A total");
        assert_eq!(refused.code, 1);
        refused.says(&[
            "tenon check",
            "- exit code: 1",
            "error[avro/reader-field-without-default]",
            "= read: working tree fails at `total`",
            "help: give it a default, such as `0`",
        ]);
        assert_eq!(room.git_says(&["log", "-1", "--format=%s"]), "A currency\n");
    }

    // Someone goes past the hook, on a branch, while main moves on.
    room.git(&["switch", "--quiet", "--create", "totals"]);
    room.git(&["commit", "--quiet", "--no-verify", "--all", "--message=A total"]);
    room.git(&["switch", "--quiet", "main"]);
    room.file(ORDER, &order(&[ID, NOTE, CURRENCY, WEIGHT]));
    commit(&room, "A weight").gives(0, &[]);
    room.git(&["tag", "v1.2.0"]);
    room.git(&["switch", "--quiet", "totals"]);

    // `check` compares with where the branch left main. So it tells of the total that the branch added,
    // and not of the weight that only main has.
    room.tenon(&["check", "--level", "full", "--format", "concise"])
        .gives(
            1,
            &["error avro/reader-field-without-default", "`total`", "incompatible: 1 error in 1 subject\n"],
        )
        .lacks("weight")
        .says(&["checked 1 schema against git:merge-base(main) ("]);

    // Back on main, notes are given up, which is safe; and two releases later the name is used again, for
    // something else. Against the last release that is safe as well.
    room.git(&["switch", "--quiet", "main"]);
    room.file(ORDER, &order(&[ID, CURRENCY, WEIGHT]));
    commit(&room, "No notes").gives(0, &[]);
    room.git(&["tag", "v1.3.0"]);
    room.git(&["commit", "--quiet", "--allow-empty", "--message=Nothing"]);
    room.git(&["tag", "v1.4.0"]);
    room.file(ORDER, &order(&[ID, CURRENCY, WEIGHT, NOTE_AGAIN]));
    let backward = ["check", "--against", "git:v1.4.0", "--format", "concise"];
    room.tenon(&backward).gives(0, &["compatible: 0 errors in 1 subject\n"]);

    // But messages of older releases are still there. A transitive level over five of them finds out.
    let transitive = ["check", "--against", "git:tags(v*)[-5..]", "--level", "backward-transitive"];
    room.tenon(&[&transitive[..], &["--format", "concise"]].concat()).gives(1, &["error avro/type-mismatch"]);

    // They know: no such message is left, and whoever doubts it has until the end of March. The entry
    // names the finding by its fingerprint, which neither line numbers nor words change.
    let date = ["--until", "2027-03-31", "--reason", "ORD-812: topic was emptied", "--owner", "@orders"];
    room.tenon(&[&transitive[..], &["--write-allow"], &date[..]].concat())
        .gives(0, &["error[avro/type-mismatch]"])
        .says(&["to tenon.toml, until 2027-03-31\n"]);
    assert!(room.read("tenon.toml").contains("reason = \"ORD-812: topic was emptied\"\n"));

    // On the last day it passes, and the report says why. The day after it does not.
    room.tenon(&[&transitive[..], &["--today", "2027-03-31"]].concat())
        .gives(0, &["note: waived until 2027-03-31: ORD-812: topic was emptied"]);
    room.tenon(&[&transitive[..], &["--today", "2027-04-01"]].concat())
        .gives(1, &["error[avro/type-mismatch]", "note: its waiver expired on 2027-03-31"]);
}

/// Commits all that changed, through the hook if there is one; what it prints is on standard error.
fn commit(room: &Room, message: &str) -> Ran {
    room.git(&["add", "--all"]);
    let own = Path::new(env!("CARGO_BIN_EXE_tenon")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap();
    let mut git = room.program("git");
    git.args(["commit", "--quiet", "--message", message]).env("PATH", path);
    // What pre-commit remembers is not for the next run.
    git.env("PRE_COMMIT_HOME", room.path.join(".git/pre-commit-home"));
    Ran::of(git.output().unwrap())
}

fn pre_commit() -> Option<PathBuf> {
    let found = tool("pre-commit");
    if found.is_none() {
        println!("no pre-commit: commits are made without the hook; ./.ci/setup installs it");
    }
    found
}
