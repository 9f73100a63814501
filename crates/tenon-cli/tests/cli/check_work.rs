//! `tenon check` on many files: what it asks of git, however many there are, and names and directories that
//! are not as they should be.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::room::{Ran, Room};

const RECORD: &str = r#"{"type": "record", "name": "NAME", "fields": [{"name": "id", "type": "long"}]}"#;
const MESSAGE: &str = "syntax = \"proto3\";\nimport \"t0.proto\";\nmessage NAME { T0 a = 1; int32 b = 2; }\n";
const OBJECT: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema",
 "properties": {"link": {"$ref": "t0.schema.json"}, "size": {"maximum": 9}}}"#;

/// A repository with so many files of each language, and a `git` that writes down what it is asked.
fn room(name: &str, count: usize) -> Room {
    let room = Room::committed(name, &[]);
    for at in 0..count {
        room.file(&format!("t{at}.avsc"), &RECORD.replace("NAME", &format!("T{at}")));
        room.file(&format!("t{at}.schema.json"), OBJECT);
        let message = MESSAGE.replace("NAME", &format!("T{at}"));
        let message = if at == 0 { message.replace("import \"t0.proto\";\n", "") } else { message };
        room.file(&format!("t{at}.proto"), &message);
    }
    room.commit();
    let git = "#!/bin/sh\n\
               echo \"$@\" >> \"$ASKED.calls\"\n\
               PATH=${PATH#*:}\n\
               case \"$*\" in *cat-file*) tee -a \"$ASKED.objects\" | git \"$@\" ;; *) exec git \"$@\" ;; esac\n";
    room.file(".wrapper/git", git);
    let program = room.path.join(".wrapper/git");
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
    room
}

/// What git was asked during a run: its subcommands, and the objects whose content was wanted. Nothing was
/// asked twice.
fn asked(room: &Room) -> (Ran, Vec<String>, usize) {
    let asked = room.path.join(".asked");
    let path = format!("{}:{}", room.path.join(".wrapper").display(), std::env::var("PATH").unwrap());
    let mut command = room.command(&["check", "--format", "concise"]);
    let output = command.env("PATH", path).env("ASKED", &asked).output().unwrap();
    let take = |kind: &str| {
        let file = asked.with_extension(kind);
        let text = fs::read_to_string(&file).unwrap_or_default();
        let _ = fs::remove_file(file);
        text
    };
    let subcommand = |line: &str| line.split(' ').find(|word| !word.starts_with('-')).unwrap().to_owned();
    let calls = take("calls");
    let mut different: Vec<&str> = calls.lines().collect();
    different.sort_unstable();
    assert!(different.windows(2).all(|two| two[0] != two[1]), "{different:#?}");
    let calls = calls.lines().map(subcommand).collect();
    (Ran::of(output), calls, take("objects").lines().count())
}

#[test]
fn what_did_not_change_is_not_asked_of_git_however_much_there_is() {
    let mut all = Vec::new();
    for count in [2, 40] {
        let room = room(&format!("check-work-{count}"), count);
        let (ran, still, objects) = asked(&room);
        ran.gives(0, &["compatible: 0 errors"]).says(&["nothing changed"]);
        assert_eq!((objects, still.iter().any(|call| call == "cat-file")), (0, false), "{still:?}");

        room.file("t1.avsc", &RECORD.replace("NAME", "T1").replace("long", "int"));
        room.file("t1.schema.json", &OBJECT.replace('9', "8"));
        room.file("t1.proto", &MESSAGE.replace("NAME", "T1").replace("int32", "string"));
        let (ran, edited, objects) = asked(&room);
        ran.gives(1, &["t1.avsc:", "t1.schema.json:", "t1.proto:", "incompatible: 3 errors"])
            .says(&["3 changed"]);
        assert_eq!(objects, 3);
        all.push((still, edited));
    }
    let [few, many] = all.as_slice() else { unreachable!() };
    assert_eq!(few, many);
    // Where this is, what HEAD is, and what it may be compared with; then what differs.
    let found = ["rev-parse", "rev-parse", "symbolic-ref", "config", "for-each-ref", "for-each-ref"];
    assert_eq!(few.0, [&found[..], &["diff", "ls-tree"]].concat());
    assert_eq!(few.1, [&found[..], &["diff", "ls-tree", "cat-file"]].concat());
}

#[test]
fn names_that_are_no_text_are_told_apart_and_steer_no_terminal() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let room = Room::committed("check-work-names", &[]);
    let names: [&[u8]; 4] = [b"bad\xfe.avsc", b"bad\xff.avsc", b"esc\x1b[31m.avsc", b"new\nline.avsc"];
    for (at, name) in names.iter().enumerate() {
        let text = RECORD.replace("NAME", &format!("T{at}"));
        if fs::write(room.path.join(OsStr::from_bytes(name)), text).is_err() {
            println!("skipped: this file system takes no such names");
            return;
        }
    }
    room.commit();
    room.tenon(&["check", "--format", "concise"]).gives(0, &["0 errors in 4 subjects"]);
    for (at, name) in names.iter().enumerate() {
        let text = RECORD.replace("NAME", &format!("T{at}")).replace("long", "string");
        fs::write(room.path.join(OsStr::from_bytes(name)), text).unwrap();
    }
    let shown = ["bad\\xfe.avsc:1:", "bad\\xff.avsc:1:", "esc\\u{1b}[31m.avsc:1:", "new\\nline.avsc:1:"];
    room.tenon(&["check", "--format", "concise"]).gives(1, &shown).says(&["4 changed"]);
    let earlier = shown.map(|name| format!("git:HEAD:{name}"));
    let ran = room.tenon(&["check"]);
    ran.gives(1, &earlier.each_ref().map(String::as_str)).lacks("\u{1b}");
}

#[test]
fn what_nobody_may_look_at_is_not_gone() {
    let room = room("check-work-closed", 1);
    for kind in ["avsc", "proto", "schema.json"] {
        let text = room.read(&format!("t0.{kind}")).replace("T0", "Closed");
        room.file(&format!("closed/a.{kind}"), &text);
    }
    room.commit();
    let closed = room.path.join("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let may_look = fs::read_dir(&closed).is_ok();
    let ran = room.tenon(&["check", "--format", "concise"]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    if may_look {
        println!("skipped: this user may look into every directory");
        return;
    }
    ran.gives(3, &["compatible: 0 errors in 3 subjects"]).says(&["warning: ./closed: ", "nothing changed"]);
}

#[test]
fn links_that_turn_in_circles_end() {
    use std::os::unix::fs::symlink;
    let room = room("check-work-links", 1);
    fs::create_dir(room.path.join("down")).unwrap();
    symlink("..", room.path.join("down/up")).unwrap();
    symlink("self.avsc", room.path.join("self.avsc")).unwrap();
    room.commit();
    room.tenon(&["check", "--format", "concise"]).gives(0, &["0 errors in 3 subjects"]);
    room.tenon(&["check", "self.avsc"])
        .gives(3, &[])
        .says(&["self.avsc is a link to self.avsc, which leads nowhere"]);
}

#[test]
fn a_file_of_a_gigabyte_is_refused_unread() {
    let room = room("check-work-large", 1);
    for name in ["big.avsc", "big.proto", "big.schema.json"] {
        // Nothing is written: the file has a hole.
        fs::File::create(room.path.join(name)).unwrap().set_len(1 << 30).unwrap();
    }
    let told = "error source/unreadable: the text has 1073741824 bytes, more than the 16777216 allowed";
    let told =
        ["big.avsc", "big.proto", "big.schema.json"].map(|name| format!("{name}:1:1: {told} ({name})\n"));
    room.tenon(&["check", "--format", "concise"]).gives(3, &told.each_ref().map(String::as_str));
}

#[test]
fn a_reader_who_leaves_early_changes_no_answer() {
    let room = room("check-work-pipe", 200);
    for at in 0..200 {
        room.file(
            &format!("t{at}.avsc"),
            &RECORD.replace("NAME", &format!("T{at}")).replace("long", "string"),
        );
    }
    let mut command = room.command(&["check", "--format", "full"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(!String::from_utf8_lossy(&ended.stderr).contains("panicked"));
}
