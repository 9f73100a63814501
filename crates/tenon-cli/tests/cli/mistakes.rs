//! Runs `tests/mistakes.md`: what people do wrong, and the words and exit codes that they get for it.

use std::fmt::Write;
use std::path::Path;

use crate::room::{Ran, Room, V1, V2, V3};

/// A mistake and what is said of it.
struct Section {
    title: String,
    script: String,
    /// What the document has behind the script.
    expected: String,
}

#[test]
fn every_mistake_gets_its_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once("\n## ").unwrap();
    let mut anew = head.to_owned();
    let mut wrong = Vec::new();
    let sections: Vec<Section> = rest.split("\n## ").map(section).collect();
    assert!(sections.len() >= 40, "{} mistakes", sections.len());
    for (index, section) in sections.iter().enumerate() {
        let found = told(&run(index, &section.script));
        if found != section.expected {
            wrong.push(format!("{}:\n{found}instead of:\n{}", section.title, section.expected));
        }
        let _ = write!(anew, "\n## {}\n\n```sh\n{}```\n\n{found}", section.title, section.script);
    }
    if std::env::var_os("TENON_BLESS").is_some() {
        std::fs::write(&path, anew).unwrap();
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

fn section(text: &str) -> Section {
    let (title, rest) = text.split_once("\n\n```sh\n").unwrap();
    let (script, expected) = rest.split_once("```\n").unwrap();
    let expected = format!("{}\n", expected.trim());
    Section { title: title.to_owned(), script: script.to_owned(), expected }
}

fn run(index: usize, script: &str) -> Ran {
    let room = Room::new(&format!("mistake-{index}"));
    room.file("v1.avsc", V1).file("v2.avsc", V2).file("v3.avsc", V3);
    let own = Path::new(env!("CARGO_BIN_EXE_tenon")).parent().unwrap();
    let path = format!("{}:{}", own.display(), std::env::var("PATH").unwrap());
    let mut command = room.program("bash");
    command.args(["-euc", script]).env("PATH", path).stdin(std::process::Stdio::null());
    let ran = Ran::of(command.output().unwrap());
    let here = room.path.display().to_string();
    Ran { out: ran.out.replace(&here, "HERE"), err: ran.err.replace(&here, "HERE"), ..ran }
}

fn told(ran: &Ran) -> String {
    let mut told = String::new();
    for (fence, text) in [("stderr", &ran.err), ("stdout", &ran.out)] {
        if !text.is_empty() {
            let _ = write!(told, "```{fence}\n{}\n```\n\n", text.trim_end_matches('\n'));
        }
    }
    let _ = writeln!(told, "Exit code {}.", ran.code);
    told
}
