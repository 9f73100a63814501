//! `tenon serve`, asked by the command's own client. What the server answers in detail is tested with it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};

use crate::room::{Room, V1, V3};

/// A server in a process of its own, which is killed when dropped.
pub(crate) struct Served {
    process: Child,
    errors: BufReader<ChildStderr>,
    pub(crate) url: String,
}

impl Served {
    pub(crate) fn start(room: &Room, arguments: &[&str]) -> Served {
        let arguments = [&["serve", "--port", "0", "--log", "warn,tenon::audit=info"], arguments].concat();
        let mut process = room.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        errors.read_line(&mut line).unwrap();
        let url = line.strip_prefix("serving at ").and_then(|rest| rest.split(',').next());
        let url = url.unwrap_or_else(|| panic!("{line}")).to_owned();
        Served { process, errors, url }
    }

    /// Asks it to stop, and gives the exit code and what it said since the start.
    fn stop(mut self) -> (Option<i32>, String) {
        let id = self.process.id().to_string();
        assert!(std::process::Command::new("kill").arg(&id).status().unwrap().success());
        let mut said = String::new();
        self.errors.read_to_string(&mut said).unwrap();
        (self.process.wait().unwrap().code(), said)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn what_was_registered_outlives_a_server_that_was_killed() {
    let room = Room::new("serve");
    room.file("v1.avsc", V1).file("v3.avsc", V3);
    let served = Served::start(&room, &[]);
    let ask = |served: &Served, arguments: &[&str]| {
        let arguments = [&["--registry", &*served.url], arguments].concat();
        room.tenon(&arguments)
    };
    ask(&served, &["registry", "push", "orders-value", "v1.avsc"]).gives(0, &["orders-value: id 1\n"]);
    ask(&served, &["registry", "push", "orders-value", "v3.avsc", "--force"])
        .gives(0, &["orders-value: id 2\n"]);
    let before = ask(&served, &["registry", "ls", "orders-value"]).out;
    assert_eq!(before.lines().count(), 2, "{before}");
    // Dropped as it is, without a word.
    drop(served);
    let served = Served::start(&room, &[]);
    assert_eq!(ask(&served, &["registry", "ls", "orders-value"]).out, before);
    let (code, said) = served.stop();
    assert_eq!((code, &*said), (Some(0), ""));
}

#[test]
fn writes_are_told_with_whoever_asked() {
    let room = Room::new("serve-audit");
    room.file("v1.avsc", V1);
    let served = Served::start(&room, &["--db", "memory", "--log-format", "json"]);
    room.tenon(&["--registry", &served.url, "registry", "push", "orders-value", "v1.avsc"]).gives(0, &[]);
    let (code, said) = served.stop();
    assert_eq!(code, Some(0));
    let lines: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1, "{said}");
    assert_eq!(lines[0]["target"], "tenon::audit");
    assert_eq!(lines[0]["message"], "subjects.versions.register subject=\"orders-value\"");
    assert_eq!(lines[0]["outcome"], "done");
}

#[test]
fn strangers_are_not_let_in_by_mistake() {
    let room = Room::new("serve-strangers");
    room.tenon(&["serve", "--host", "0.0.0.0", "--port", "0", "--db", "memory"]).gives(2, &[]).says(&[
        "error: whoever reaches 0.0.0.0 could write without saying who they are",
        "help: ask them with --users, --oidc-issuer or --tls-client-ca, or say --open",
    ]);
    room.file("users", "alice:plain");
    room.tenon(&["serve", "--port", "0", "--db", "memory", "--users", "users"])
        .gives(2, &[])
        .says(&["error: users: line 1 holds no hash of bcrypt, as `htpasswd -B` makes it"]);
}

#[test]
fn what_cannot_be_opened_is_told_without_its_password() {
    let room = Room::new("serve-store");
    room.file("other.db", "this is no database, and long enough to be seen as none by SQLite");
    room.tenon(&["serve", "--port", "0", "--db", "other.db"])
        .gives(3, &[])
        .says(&["error: the store cannot be opened: cannot open other.db: file is not a database"]);
    let ran = room.tenon(&["serve", "--port", "0", "--db", "postgres://tenon:hunter2@127.0.0.1:1/db"]);
    ran.gives(3, &[]).says(&["error: the store cannot be opened: postgres://127.0.0.1/db failed: "]);
    assert!(!ran.err.contains("hunter2"), "{}", ran.err);
}

#[test]
fn each_setting_has_a_variable() {
    let room = Room::new("serve-help");
    let help = room.tenon(&["serve", "--help"]).out;
    let own = help.split("Global options").next().unwrap();
    let options: Vec<&str> = own.split("\n      --").skip(1).collect();
    assert!(options.len() > 20, "{help}");
    for option in options {
        let name = option.split([' ', '\n']).next().unwrap();
        let variable = format!("[env: TENON_SERVE_{}", name.to_uppercase().replace('-', "_"));
        let words: Vec<&str> = option.split_whitespace().collect();
        assert!(words.join(" ").contains(&variable), "{variable} is not in {option}");
    }
}
