//! Agreement with protoc on what a `.proto` file is: taken or refused, and as which descriptor.
//!
//! `oracle/protoc-35.1.jsonl`: files of our own, each production of the language at each level that has
//! it and at those that have not, with what protoc 35.1 (PyPI `grpcio-tools` 1.85.1) makes of them under
//! `--retain_options`. `TENON_PROTOC_ORACLE=FILE` reads another file of the same shape.

use std::collections::BTreeSet;

use serde_json::Value;
use tenon_core::protobuf::{Builder, Schema, descriptor_set};
use tenon_core::{Invalid, Limits, Source};

/// Where our answer is another one, with the reason: the text, or what it contains.
const DIFFERENT: &[(&str, &str)] = &[
    ("[(fm).x = 1, (fm).y = 2, (fm).y = 3]", "parts of one option are written as one message, not as three"),
    ("[(fm) = {}, (fm).x = 1]", "parts of one option are written as one message, not as two"),
    (
        "[(fm).n = { x: 1 }, (fm).n.x = 2]",
        "taken: what an aggregate sets is not looked for when a part is set again",
    ),
];

#[test]
fn what_protoc_takes_is_taken_as_the_same_and_what_it_refuses_is_refused() {
    let pinned = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/protoc-35.1.jsonl");
    let path = std::env::var("TENON_PROTOC_ORACLE").unwrap_or_else(|_| pinned.to_owned());
    let text = std::fs::read_to_string(path).expect("protoc's answers");
    let (mut total, mut verdicts, mut taken, mut descriptors) = (0, 0, 0, 0);
    let (mut wrong, mut met) = (Vec::new(), BTreeSet::new());
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        let root = case["root"].as_str().expect("a root");
        let own = case["files"][root].as_str().expect("a text");
        let ours = linked(&case);
        total += 1;
        let accepts = case["accepts"] == true;
        let mut agrees = ours.is_ok() == accepts;
        verdicts += u32::from(agrees);
        if let (Ok(schema), Some(theirs)) = (&ours, case["descriptor"].as_str()) {
            let same = base64(&file(&descriptor_set(schema), root)) == theirs;
            taken += 1;
            descriptors += u32::from(same);
            agrees &= same;
        }
        let reason = DIFFERENT.iter().find(|(known, _)| own.contains(known));
        match (agrees, reason) {
            (true, _) => {}
            (false, Some((known, reason))) => {
                println!("  {reason}: {own}");
                met.insert(*known);
            }
            (false, None) => wrong.push(match ours {
                Ok(schema) if accepts => format!(
                    "{own}\n  {}\n  {}",
                    base64(&file(&descriptor_set(&schema), root)),
                    case["descriptor"]
                ),
                Ok(_) => format!("{own}\n  taken"),
                Err(invalid) => format!("{own}\n  refused: {invalid}"),
            }),
        }
    }
    println!(
        "protoc 35.1: {verdicts}/{total} taken or refused alike, {descriptors}/{taken} descriptors equal"
    );
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(met.len(), DIFFERENT.len(), "listed, and they agree now");
}

fn linked(case: &Value) -> Result<Schema, Invalid> {
    let root = case["root"].as_str().expect("a root");
    let mut builder = Builder::empty(&Limits::default());
    for (path, text) in case["files"].as_object().expect("files") {
        let source = Source::new(path.as_str(), text.as_str().expect("a text"));
        match path == root {
            true => builder.add_root(path, &source),
            false => builder.supply(path, &source),
        }
    }
    builder.finish()
}

/// The file of that name in a serialized `FileDescriptorSet`: fields 1, each a file whose own field 1 is
/// its name.
fn file(mut set: &[u8], name: &str) -> Vec<u8> {
    while let Some(rest) = set.strip_prefix(&[0x0a]) {
        let (length, behind) = varint(rest);
        let (file, next) = behind.split_at(length);
        let (named, text) = varint(file.strip_prefix(&[0x0a]).expect("a name comes first"));
        if &text[..named] == name.as_bytes() {
            return file.to_vec();
        }
        set = next;
    }
    panic!("no file {name} in the set");
}

fn varint(bytes: &[u8]) -> (usize, &[u8]) {
    let end = bytes.iter().position(|byte| *byte < 0x80).expect("a number ends");
    let value = bytes[..=end].iter().rev().fold(0, |value, byte| value << 7 | usize::from(byte & 0x7f));
    (value, &bytes[end + 1..])
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let at = (group >> (18 - 6 * digit) & 63) as usize;
            out.push(if digit <= chunk.len() { DIGITS[at] as char } else { '=' });
        }
    }
    out
}
