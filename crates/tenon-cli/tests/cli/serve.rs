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
        let arguments = [&["serve", "--port", "0"], arguments].concat();
        let mut command = room.command(&arguments);
        if !arguments.contains(&"--log") {
            command.args(["--log", "warn,tenon::audit=info"]);
        }
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
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
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../integrations/server/README.md");
    let page = std::fs::read_to_string(page).unwrap();
    for option in options {
        let name = option.split([' ', '\n']).next().unwrap();
        let variable = format!("[env: TENON_SERVE_{}", name.to_uppercase().replace('-', "_"));
        let told = format!("`TENON_SERVE_{}`", name.to_uppercase().replace('-', "_"));
        assert!(page.contains(&told), "{told} is not in integrations/server/README.md");
        let words: Vec<&str> = option.split_whitespace().collect();
        assert!(words.join(" ").contains(&variable), "{variable} is not in {option}");
    }
}

#[test]
fn a_variable_that_stands_for_no_option_is_told() {
    let room = Room::new("serve-variables");
    let mut command = room.command(&["serve", "--db", "other.db", "--port", "0"]);
    room.file("other.db", "this is no database, and long enough to be seen as none by SQLite");
    command
        .env("TENON_SERVE_HOTS", "0.0.0.0")
        .env("TENON_SERV_USERS", "users")
        .env("TENON_SERVE_COLOUR", "red");
    command
        .env("TENON_SERVE_LOG", "warn")
        .env("TENON_SERVICE_HOST", "10.0.0.1")
        .env("TENON_REGISTRY_USER", "me");
    let said = String::from_utf8(command.output().unwrap().stderr).unwrap();
    let warnings: Vec<&str> = said.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert_eq!(
        warnings,
        [
            "warning: the variable TENON_SERVE_COLOUR says nothing",
            "warning: the variable TENON_SERVE_HOTS says nothing; did you mean TENON_SERVE_HOST?",
            "warning: the variable TENON_SERV_USERS says nothing; did you mean TENON_SERVE_USERS?",
        ]
    );
}

#[test]
fn a_setting_that_would_serve_nobody_is_refused() {
    let room = Room::new("serve-settings");
    room.tenon(&["serve", "--max-connections", "0"])
        .gives(2, &[])
        .says(&["error: invalid value '0' for '--max-connections <COUNT>': 0 is not in 1..=1000000"]);
    let output = room.command(&["serve"]).env("TENON_SERVE_REQUEST_TIMEOUT", "1m").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    for part in [
        "error: invalid value '1m' for '--request-timeout <SECONDS>': invalid digit found in string",
        "the value is that of the variable TENON_SERVE_REQUEST_TIMEOUT: unset it, or mend it",
    ] {
        assert!(said.contains(part), "{said}");
    }
    room.tenon(&["serve", "--db", "memory", "--port", "0", "--otlp", "collector:4318"])
        .gives(2, &[])
        .says(&["error: the address of the collector is no http:// or https:// URL without user and query"]);
}

#[cfg(unix)]
#[test]
fn who_asks_for_it_by_a_signal_has_everything_read_again() {
    let room = Room::new("serve-hangup");
    room.file("users", "");
    let mut served = Served::start(&room, &["--db", "memory", "--users", "users", "--log", "info"]);
    let id = served.process.id().to_string();
    assert!(std::process::Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    let mut line = String::new();
    served.errors.read_line(&mut line).unwrap();
    assert!(line.contains("users and permissions were read again"), "{line}");
    let (code, _) = served.stop();
    assert_eq!(code, Some(0));
}
