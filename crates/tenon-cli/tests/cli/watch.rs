//! `tenon check --watch`: one run a change, whatever the change is, until someone ends it. A test waits for
//! what the command says, as long as it takes, and gives up after a minute.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::room::{Room, V1, V2, V3};

/// Longer than anything takes on a machine with too much to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command that goes on until it is ended.
struct Watch {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

impl Watch {
    fn start(room: &Room, arguments: &[&str]) -> Watch {
        let mut command = room.command(&[&["check", "--watch", "--format", "concise"], arguments].concat());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Watch { child, out, err }
    }

    /// What is said up to the line that ends a run.
    #[track_caller]
    fn run(&self, files: &str) -> Vec<String> {
        until(&self.err, &format!("watching {files}; Ctrl-C ends it"))
    }

    /// What is reported up to the last line of a report.
    #[track_caller]
    fn report(&self, last: &str) -> Vec<String> {
        until(&self.out, last)
    }

    /// Waits for the end.
    fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            thread::yield_now();
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // A test that has seen enough listens no more.
        BufReader::new(stream).lines().map_while(Result::ok).all(|line| sender.send(line).is_ok());
    });
    receiver
}

/// Lines before one, which has to come.
#[track_caller]
fn until(stream: &Receiver<String>, last: &str) -> Vec<String> {
    let start = Instant::now();
    let mut before = Vec::new();
    loop {
        let Ok(line) = stream.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) else {
            panic!("no {last:?} after {before:#?}");
        };
        if line == last {
            return before;
        }
        before.push(line);
    }
}

/// The notice of a run on a main branch, without the commit.
fn checked(lines: &[String]) -> String {
    let line = lines.iter().find(|line| line.starts_with("checked ")).unwrap_or_else(|| panic!("{lines:#?}"));
    let (before, after) = line.split_once(" (").unwrap();
    format!("{before}{}", after.split_once(')').unwrap().1)
}

#[test]
fn a_save_is_a_run_and_what_is_broken_is_told_until_it_is_mended() {
    let room = Room::committed("watch-saves", &[("order.avsc", V1)]);
    let watch = Watch::start(&room, &[]);
    assert_eq!(checked(&watch.run("1 file")), "checked 1 schema against git:HEAD: nothing changed");
    assert_eq!(watch.report("compatible: 0 errors in 1 subject"), [""; 0]);

    room.file("order.avsc", V2);
    let said = watch.run("1 file");
    assert_eq!((said[0].as_str(), said.len()), ("changed: order.avsc", 3), "{said:#?}");
    let report = watch.report("incompatible: 1 error in 1 subject");
    assert_eq!(report.len(), 1);
    assert!(
        report[0].starts_with("order.avsc:3:12: error avro/reader-field-without-default: "),
        "{report:?}"
    );

    // Half of it is typed.
    room.file("order.avsc", "{\"type\":");
    assert_eq!(checked(&watch.run("1 file")), "checked 1 schema against git:HEAD: 1 not judged");
    assert_eq!(watch.report("undecided: 1 error in 1 subject").len(), 1);

    // An editor that writes beside the file and renames.
    room.file(".order.avsc.swp", V3);
    room.rename(".order.avsc.swp", "order.avsc");
    let said = watch.run("1 file");
    assert_eq!(said[0], "changed: order.avsc");
    assert_eq!(checked(&said), "checked 1 schema against git:HEAD: 1 changed");
    assert_eq!(watch.report("compatible: 0 errors in 1 subject"), [""; 0]);

    // A file in a directory that was not there, and then not any more.
    room.file("users/user.avsc", &V1.replace("Order", "User"));
    let said = watch.run("2 files");
    assert_eq!(said[0], "changed: users/user.avsc");
    assert_eq!(checked(&said), "checked 2 schemas against git:HEAD: 1 changed, 1 new");
    std::fs::remove_dir_all(room.path.join("users")).unwrap();
    let said = watch.run("1 file");
    assert_eq!(said[0], "changed: users/user.avsc");

    // A commit makes the answer another one.
    room.git(&["add", "--all"]);
    room.git(&["commit", "--quiet", "--message=two"]);
    let said = watch.run("1 file");
    assert_eq!(said[0], "changed: git refs/heads/main");
    assert_eq!(checked(&said), "checked 1 schema against git:HEAD: nothing changed");
}

#[test]
fn a_configuration_is_watched_and_may_be_broken() {
    let room = Room::committed("watch-configuration", &[("a.avsc", V1), ("old/a.avsc", V1)]);
    room.file("tenon.toml", "level = [\n");
    let watch = Watch::start(&room, &["--against", "old", "a.avsc"]);
    let said = watch.run("3 files");
    assert!(said.contains(&"error: tenon.toml has 1 error".to_owned()), "{said:#?}");

    room.file("tenon.toml", "level = \"full\"\n");
    assert_eq!(
        watch.run("3 files"),
        ["changed: tenon.toml", "checked 1 schema against old: nothing changed"]
    );
    assert_eq!(watch.report("compatible: 0 errors in 1 subject"), [""; 0]);

    // What it is compared with counts as well.
    room.file("old/a.avsc", V3);
    assert_eq!(watch.run("3 files"), ["changed: old/a.avsc", "checked 1 schema against old: 1 changed"]);
    assert_eq!(watch.report("compatible: 0 errors in 1 subject"), [""; 0]);

    room.remove("tenon.toml");
    assert_eq!(watch.run("2 files")[0], "changed: tenon.toml");

    // What is gone may come back, such as while git changes branches.
    room.remove("a.avsc");
    let said = watch.run("1 file");
    assert_eq!(said[0], "changed: a.avsc");
    room.file("a.avsc", V1);
    assert_eq!(watch.run("2 files")[0], "changed: a.avsc");
}

#[test]
fn what_is_ignored_and_what_the_run_writes_is_no_change() {
    let room = Room::committed("watch-ignored", &[("a.avsc", V1), (".gitignore", "build/\n")]);
    room.file("build/b.avsc", V1);
    let watch = Watch::start(&room, &["--format", "json=report.json"]);
    watch.run("1 file");
    room.file("build/c.avsc", V2).file("main.rs", "fn main() {}\n").file("a.avsc", V3);
    let said = watch.run("1 file");
    assert_eq!((said[0].as_str(), said.len()), ("changed: a.avsc", 3), "{said:#?}");
    assert!(room.read("report.json").contains("\"verdict\": \"compatible\""));
    room.file("a.avsc", V1);
    assert_eq!(watch.run("1 file")[0], "changed: a.avsc");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_and_so_does_a_reader_who_leaves() {
    use std::os::unix::process::ExitStatusExt;
    let room = Room::committed("watch-ends", &[("a.avsc", V1)]);
    let mut watch = Watch::start(&room, &[]);
    watch.run("1 file");
    let id = watch.child.id().to_string();
    if is_deaf(&id) {
        println!("skipped: whoever started this test ignores Ctrl-C, and so do its children");
    } else {
        assert!(room.program("kill").args(["-INT", &id]).status().unwrap().success());
        assert_eq!(watch.ended().signal(), Some(2));
        // A pipe gets the reports and nothing that steers a terminal.
        assert!(watch.out.iter().chain(watch.err.iter()).all(|line| !line.contains('\u{1b}')));
    }

    let mut command = room.command(&["check", "--watch", "--quiet"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let mut watch = Watch { child, out: mpsc::channel().1, err: mpsc::channel().1 };
    assert_eq!(watch.ended().code(), Some(0));
}

/// `true` where a process ignores SIGINT, as far as one can tell.
#[cfg(unix)]
fn is_deaf(id: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 2 != 0))
}

#[test]
fn what_cannot_begin_ends_at_once() {
    let room = Room::committed("watch-refused", &[("a.avsc", V1)]);
    let watch = |arguments: &[&str]| room.tenon(&[&["check", "--watch"], arguments].concat());
    watch(&["--write-allow", "--reason", "no"]).gives(2, &[]).says(&[
        "error: --watch would excuse whatever it meets, so it writes no entries\n",
        "help: write them once: the same with `--write-allow` and without `--watch`\n",
    ]);
    watch(&["-"]).gives(2, &[]).says(&["standard input is for `tenon compat`"]);
    watch(&["b.avsc"]).gives(3, &[]).says(&["no such file: b.avsc", "help: did you mean a.avsc?"]);
    watch(&["--against", "git:nothing"]).gives(3, &[]).says(&["git knows no commit called `nothing`"]);
    watch(&["--config", "no.toml"]).gives(2, &[]).says(&["there is no no.toml"]);
    room.tenon(&["baseline", "create", "--watch"]).gives(2, &[]).says(&[
        "error: a list is written once, and not whenever something changes\n",
        "help: see what it leaves while you edit: `tenon check --watch`\n",
    ]);
    room.tenon(&["baseline", "--help"]).gives(0, &["--allow-empty"]).lacks("--watch");
}
