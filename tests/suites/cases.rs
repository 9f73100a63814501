//! Case files: prose, versions, and what each level says of them. They are the specification of the
//! engine's answers in a form that a person reads from top to bottom.
//!
//! In `cases/**.md` each heading of the second level is a case. Its fences are the versions, `avro v1`,
//! `proto v1` or `json-schema v1` and so on, and then `expect LEVEL [PROFILE]`, with the whole transcript of the report.
//! `TENON_BLESS=1` rewrites the `expect` fences; prose and versions are never touched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tenon_core::{Compatibility, Format, Profile, RuleKind, catalogue};
use tenon_tests::markdown::{Section, sections};
use tenon_tests::{judge_in, policy, transcript};

fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the cases' folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_case_is_answered_as_written() {
    let bless = std::env::var_os("TENON_BLESS").is_some();
    let (mut wrong, mut answers) = (Vec::new(), 0);
    for path in files() {
        let file = std::fs::read_to_string(&path).expect("a case file");
        let mut edits = Vec::new();
        for section in sections(&file).iter().filter(|section| section.level == 2) {
            for (range, expected, found) in answer(section) {
                answers += 1;
                if expected != found {
                    wrong.push(format!(
                        "{}: {}\nexpected\n{expected}found\n{found}",
                        path.display(),
                        section.title
                    ));
                    edits.push((range, found));
                }
            }
        }
        if bless && !edits.is_empty() {
            let mut file = file;
            for (range, found) in edits.into_iter().rev() {
                file.replace_range(range, &found);
            }
            std::fs::write(&path, file).expect("a case file is written");
        }
    }
    println!("{answers} answers");
    assert!(bless || wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(answers > 0);
}

fn answer(section: &Section) -> Vec<(std::ops::Range<usize>, String, String)> {
    let texts = |word: &str| -> Vec<&str> {
        section.fences.iter().filter(|fence| fence.is(&[word])).map(|fence| fence.text.as_str()).collect()
    };
    let words = [(Format::Avro, "avro"), (Format::Protobuf, "proto"), (Format::JsonSchema, "json-schema")];
    let written = words.map(|(format, word)| (format, texts(word)));
    let (format, versions) =
        written.into_iter().find(|(_, versions)| !versions.is_empty()).expect("versions");
    let expectations = section.fences.iter().filter(|fence| fence.is(&["expect"]));
    let answer = |fence: &tenon_tests::markdown::Fence| {
        let level: Compatibility = fence.words[1].parse().expect("a level");
        let profile: Profile =
            fence.words.get(2).map_or(Ok(Profile::Exact), |word| word.parse()).expect("a profile");
        let found = match judge_in(format, &versions, &policy(level, profile)) {
            Ok(report) => transcript::whole(&report),
            Err(invalid) => format!("invalid: {invalid}\n"),
        };
        (fence.range.clone(), fence.text.clone(), found)
    };
    let answers: Vec<_> = expectations.map(answer).collect();
    assert!(!answers.is_empty(), "{}: nothing expected", section.title);
    answers
}

#[test]
fn every_compatibility_rule_appears_in_a_case() {
    let mut named = BTreeSet::new();
    for path in files() {
        let file = std::fs::read_to_string(&path).expect("a case file");
        let known = catalogue::all().filter(|rule| file.contains(rule.id));
        named.extend(known.map(|rule| rule.id));
    }
    let wanted =
        catalogue::all().filter(|rule| rule.kind == RuleKind::Compatibility && rule.family() == "avro");
    let missing: Vec<&str> = wanted.map(|rule| rule.id).filter(|id| !named.contains(id)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
