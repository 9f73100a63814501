//! Every rule's page says what the rule does: its examples run, and the catalogue is whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tenon_core::{Mirror, Rule, RuleKind, catalogue};
use tenon_tests::examples::{fence, run, section};
use tenon_tests::markdown::sections;
use tenon_tests::transcript;

const HEADINGS: [&str; 5] =
    ["What it detects", "Why it breaks", "Example", "How to evolve safely", "References"];

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/tenon-core/src")
}

#[test]
fn every_page_has_the_five_headings_and_is_short() {
    for rule in catalogue::all() {
        let sections = sections(catalogue::page(rule));
        let titles: Vec<&str> = sections.iter().filter(|s| s.level == 2).map(|s| s.title.as_str()).collect();
        assert_eq!(titles, HEADINGS, "{}", rule.id);
        assert_eq!(sections[1].title, rule.id, "the page of {} is titled by its id", rule.id);
        assert!(catalogue::page(rule).lines().count() <= 80, "{}: more than 80 lines", rule.id);
    }
}

#[test]
fn every_page_and_rule_file_on_disk_is_listed() {
    let listed: BTreeSet<String> = catalogue::all().map(place).collect();
    let mut found = BTreeSet::new();
    for folder in ["source_rules", "avro/rules", "protobuf/rules", "jsonschema/rules"] {
        for entry in std::fs::read_dir(core().join(folder)).expect("the rules' folder") {
            let path = entry.expect("an entry").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
            if stem != "mod" {
                assert!(
                    path.with_extension("md").exists() && path.with_extension("rs").exists(),
                    "{}",
                    path.display()
                );
                found.insert(format!("{folder}/{stem}"));
            }
        }
    }
    assert_eq!(found, listed);
}

/// Where a rule's files are: the folder of its family, and its id without the family in snake case;
/// rules about subjects keep that word.
fn place(rule: &Rule) -> String {
    let (family, name) = rule.id.split_once('/').expect("a family");
    let name = name.replace('-', "_");
    match family {
        "avro" | "protobuf" => format!("{family}/rules/{name}"),
        "json-schema" => format!("jsonschema/rules/{name}"),
        "subject" => format!("source_rules/subject_{name}"),
        _ => format!("source_rules/{name}"),
    }
}

#[test]
fn every_summary_is_one_clause_in_lower_case() {
    for rule in catalogue::all() {
        let first = rule.summary.chars().next().expect("a summary");
        assert!(first.is_lowercase() && !rule.summary.ends_with('.'), "{}: {}", rule.id, rule.summary);
        assert!(rule.summary.len() <= 120, "{}", rule.id);
    }
}

#[test]
fn every_compatibility_rule_has_a_mirror_or_a_reason() {
    for rule in catalogue::all() {
        match rule.mirror {
            Mirror::Rule(id) => assert!(catalogue::get(id).is_some(), "{}: no rule {id}", rule.id),
            Mirror::None(reason) => assert!(reason.len() > 10, "{}", rule.id),
            Mirror::NoDirection => {
                assert!(matches!(rule.kind, RuleKind::Syntax | RuleKind::Lint), "{}", rule.id);
            }
            Mirror::Itself => assert_eq!(rule.kind, RuleKind::Compatibility, "{}", rule.id),
        }
    }
}

#[test]
fn names_of_others_are_unique() {
    for name in [|rule: &Rule| rule.confluent, |rule: &Rule| rule.buf] {
        let mut names: Vec<&str> = catalogue::all().filter_map(name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}

#[test]
fn every_example_yields_exactly_what_its_page_says() {
    let mut wrong = Vec::new();
    for rule in catalogue::all().filter(|rule| !is_told_by_surface(rule)) {
        let example = section(rule, "Example");
        let expected =
            fence(&example, &["expect"]).unwrap_or_else(|| panic!("{}: nothing expected", rule.id));
        let found = transcript::findings(&run(rule, &example));
        if found != expected.text {
            wrong.push(format!("{}\nexpected\n{}found\n{found}", rule.id, expected.text));
        }
        assert!(found.contains(rule.id), "{}: the example does not show it", rule.id);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_safe_way_yields_nothing() {
    for rule in catalogue::all().filter(|rule| !is_told_by_surface(rule)) {
        let safe = section(rule, "How to evolve safely");
        let report = run(rule, &safe);
        assert_eq!(transcript::findings(&report), "", "{}", rule.id);
    }
}

/// Pages about pairs of Protobuf schemas state facts of all surfaces; `protobuf.rs` runs them. Those
/// about another's judgement name a profile.
fn is_told_by_surface(rule: &Rule) -> bool {
    let by_profile = ["protobuf/buf-breaking", "protobuf/registry-difference"].contains(&rule.id);
    rule.family() == "protobuf" && rule.kind == RuleKind::Compatibility && !by_profile
}
