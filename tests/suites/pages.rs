//! Every rule's page says what the rule does: its examples run, and the catalogue is whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tenon_core::protobuf::Builder;
use tenon_core::text::Source;
use tenon_core::{
    Candidate, Compatibility, Format, Invalid, Limits, LintCategory, Mirror, Override, Policy, Report, Rule,
    RuleKind, Schema, added, catalogue, check, lint, refused, removed,
};
use tenon_tests::markdown::{Fence, Section, sections};
use tenon_tests::transcript;

const HEADINGS: [&str; 5] =
    ["What it detects", "Why it breaks", "Example", "How to evolve safely", "References"];

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/tenon-core/src")
}

#[test]
fn every_page_has_the_five_headings_and_is_short() {
    for rule in catalogue::all() {
        let sections = sections(rule.page);
        let titles: Vec<&str> = sections.iter().filter(|s| s.level == 2).map(|s| s.title.as_str()).collect();
        assert_eq!(titles, HEADINGS, "{}", rule.id);
        assert_eq!(sections[1].title, rule.id, "the page of {} is titled by its id", rule.id);
        assert!(rule.page.lines().count() <= 80, "{}: more than 80 lines", rule.id);
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

fn section(rule: &Rule, title: &str) -> Section {
    let found = sections(rule.page).into_iter().find(|section| section.title == title);
    found.unwrap_or_else(|| panic!("{}: no section {title}", rule.id))
}

/// Pages about pairs of Protobuf schemas state facts of all surfaces; `protobuf.rs` runs them. Those
/// about another's judgement name a profile.
fn is_told_by_surface(rule: &Rule) -> bool {
    let by_profile = ["protobuf/buf-breaking", "protobuf/registry-difference"].contains(&rule.id);
    rule.family() == "protobuf" && rule.kind == RuleKind::Compatibility && !by_profile
}

fn fence(section: &Section, words: &[&str]) -> Option<Fence> {
    section.fences.iter().find(|fence| fence.is(words)).cloned()
}

/// The version of that name, in whichever language it is written.
fn version(section: &Section, name: &str) -> Option<(Format, Fence)> {
    let avro = fence(section, &["avro", name]).map(|fence| (Format::Avro, fence));
    let proto = || Some((Format::Protobuf, fence(section, &["proto", name])?));
    avro.or_else(proto).or_else(|| Some((Format::JsonSchema, fence(section, &["json-schema", name])?)))
}

fn run(rule: &Rule, section: &Section) -> Report {
    match rule.kind {
        RuleKind::Lint => run_lint(rule, section),
        RuleKind::Syntax | RuleKind::Compatibility | RuleKind::Subject => run_versions(section),
    }
}

/// Lints all files of the section together, under `standard` and the rule itself: so an example shows
/// that rule and none of the usual ones besides, and the safe way none at all.
fn run_lint(rule: &Rule, section: &Section) -> Report {
    if let Some(fence) = fence(section, &["json-schema", "new"]) {
        let source = Source::new("new", fence.text);
        let schema = Schema::parse(Format::JsonSchema, &source, &Limits::default());
        return lint_one(rule, schema.unwrap_or_else(|invalid| panic!("{}: {invalid}", rule.id)));
    }
    let mut builder: Option<Builder> = None;
    for fence in section.fences.iter().filter(|fence| fence.is(&["proto", "new"])) {
        let path = fence.word("file").unwrap_or("acme/v1/order.proto");
        let source = Source::new(path, fence.text.clone());
        match &mut builder {
            Some(builder) => builder.add_root(path, &source),
            None => builder = Some(Builder::new(path, &source, &Limits::default())),
        }
    }
    let schema = builder.expect("a file").finish().unwrap_or_else(|invalid| panic!("{}: {invalid}", rule.id));
    lint_one(rule, Schema::Protobuf(schema))
}

fn lint_one(rule: &Rule, schema: Schema) -> Report {
    let policy = Policy {
        lints: vec![LintCategory::Standard],
        overrides: vec![Override { rule: rule.id.to_owned(), severity: Some(rule.severity) }],
        ..Policy::default()
    };
    let candidate = Candidate { label: "v1".to_owned(), schema };
    lint(&[candidate], &policy).remove(0)
}

/// Judges the section's `old` and `new`, or whichever of them is there.
fn run_versions(section: &Section) -> Report {
    let (old, new) = (version(section, "old"), version(section, "new"));
    let number = |name: &str| section.fences.iter().find_map(|fence| fence.number(name));
    let mut limits = Limits::default();
    if let Some(depth) = number("depth") {
        limits.depth = depth as usize;
    }
    if let Some(steps) = number("steps") {
        limits.steps = steps;
    }
    let profile = fence(section, &["expect"]).and_then(|fence| fence.words.get(1)?.parse().ok());
    let profile = profile.unwrap_or_default();
    let today = "2026-06-30".parse().ok();
    let policy =
        Policy { compatibility: Compatibility::Backward, profile, limits, today, ..Policy::default() };
    let parse = |label: &str, name: &str, (format, fence): &(Format, Fence)| -> Result<Candidate, Invalid> {
        let name = if *format == Format::Protobuf { format!("{name}.proto") } else { label.to_owned() };
        let source = Source::from_bytes(name, fence.text.clone().into_bytes(), &limits)?;
        Ok(Candidate { label: label.to_owned(), schema: Schema::parse(*format, &source, &limits)? })
    };
    let removal = section.fences.iter().any(|fence| fence.text.contains("subject/removed"));
    let addition = section.fences.iter().any(|fence| fence.text.contains("subject/added"));
    match (&old, &new) {
        (Some(old), Some(new)) => {
            let both = [parse("v1", "order", old).expect("old"), parse("v2", "order", new).expect("new")];
            check(&both, &policy)
        }
        (Some(old), None) if removal => {
            removed(parse("v1", "old", old).expect("old"), "the baseline", &policy)
        }
        (None, Some(new)) => match parse("v1", "new", new) {
            Ok(candidate) if addition => added(candidate, "the baseline", &policy),
            Ok(candidate) => check(&[candidate], &policy),
            Err(invalid) => refused("v1", "new", invalid, &policy),
        },
        _ => panic!("neither a pair nor a text: {}", section.title),
    }
}
