//! Protobuf texts for laws: those of the repository, and labelled cases of other projects where they
//! lie beside the checkout.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::corpus;

/// Files by their import paths.
pub type Files = BTreeMap<String, String>;

/// A file or folder of the project.
pub fn project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// Sets of files, and single files. Not all of them link.
pub fn sets() -> Vec<Files> {
    let mut sets = Vec::new();
    for file in ["protobuf/probe.json", "protobuf/buf_breaking.json"] {
        let Some(file) = corpus(file) else { continue };
        for case in file["cases"].as_array().expect("cases") {
            sets.extend([&case["old"]["files"], &case["new"]["files"]].map(files));
        }
    }
    let pinned = std::fs::read_to_string(project("tests/oracle/buf-1.75.0.jsonl")).expect("pairs");
    for line in pinned.lines() {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        sets.extend([&case["old"], &case["new"]].map(files));
    }
    let mut folders =
        vec![project("crates/tenon-core/src/protobuf/builtin"), project("schemas"), project("tests/layout")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "proto") {
                let text = std::fs::read_to_string(&path).expect("a text");
                sets.push(BTreeMap::from([("single.proto".to_owned(), text)]));
            }
        }
    }
    sets
}

fn files(value: &Value) -> Files {
    let files = value.as_object().into_iter().flatten();
    files.map(|(path, text)| (path.clone(), text.as_str().unwrap_or_default().to_owned())).collect()
}
