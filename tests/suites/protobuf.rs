//! The exact comparison of Protocol Buffers against measured truth: every pair of scalars, and one
//! change each of 53 kinds.

use tenon_core::protobuf::model::Scalar;
use tenon_core::protobuf::wire::{Fate, Plain};
use tenon_core::protobuf::{json, wire};
use tenon_tests::corpus;

/// Cells that differ from what python-protobuf does, each with the reason.
const SCALARS_DIFFER: &[(&str, &str, &str, &str)] = &[
    ("json", "bool", "float double enum", PYTHON_TRUE),
    ("json", "int64 uint64 sint64 fixed64 sfixed64", "enum", PYTHON_QUOTED),
    ("json", "enum", "bytes", NAME_OF_FOUR),
    ("json", "bytes", INTEGERS, BASE64_DIGITS),
    ("json", "bytes", "float double enum", BASE64_DIGITS),
];

const INTEGERS: &str = "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64";
const PYTHON_TRUE: &str =
    "python takes `true` for 1; the mapping takes numbers and strings, as Go and Java do";
const PYTHON_QUOTED: &str =
    "python takes \"1\" for an enum's number; the mapping takes names and plain integers";
const NAME_OF_FOUR: &str = "a name of four letters is base64 of something; no name tried had four";
const BASE64_DIGITS: &str =
    "base64 of some bytes reads as a number or a name (`1234`); none of those tried did";

fn code(fate: Fate) -> &'static str {
    match fate {
        Fate::Same => "=",
        Fate::Rounded | Fate::SomeChange => "~",
        Fate::Change => "!",
        Fate::Unknown => "u",
        Fate::SomeRefused => "?",
        Fate::Mixed => "X",
        Fate::Refused => "x",
    }
}

#[test]
fn scalars_fare_as_measured() {
    let Some(file) = corpus("protobuf/truth_scalar.json") else { return };
    let matrix = file["matrix"].as_object().expect("a matrix");
    let plain = |name: &str| match Scalar::ALL.into_iter().find(|scalar| scalar.keyword() == name) {
        Some(scalar) => Plain::Scalar(scalar),
        None => Plain::Enum,
    };
    let (mut agreed, mut differing, mut wrong) = (0, Vec::new(), Vec::new());
    for (key, cell) in matrix {
        let (surface, pair) = key.split_once(':').expect("a surface");
        let (w, r) = pair.split_once("->").expect("a pair");
        let grade = match surface {
            "binary" => wire::grade(plain(w), plain(r)),
            _ => json::grade(plain(w), plain(r)),
        };
        let (ours, theirs) = (code(grade.fate), cell["code"].as_str().expect("a code"));
        let has = |list: &str, name: &str| list.split(' ').any(|each| each == name);
        let reason = SCALARS_DIFFER.iter().find(|(s, ws, rs, _)| *s == surface && has(ws, w) && has(rs, r));
        match (ours == theirs, reason) {
            (true, None) => agreed += 1,
            (false, Some((.., reason))) => differing.push(format!("{key}: {ours} for {theirs}: {reason}")),
            (true, Some(_)) => wrong.push(format!("{key}: {ours}, and listed as differing")),
            (false, None) => wrong.push(format!("{key}: {ours} for {theirs} ({})", grade.why)),
        }
    }
    println!("scalars: {agreed} of {} agree, {} differ with a reason", matrix.len(), differing.len());
    differing.iter().for_each(|line| println!("  {line}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(agreed + differing.len(), 512);
}
