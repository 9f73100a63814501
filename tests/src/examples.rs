//! Rule pages' examples, run as what they are: a pair, one text, or files linted together.

use tenon_core::protobuf::Builder;
use tenon_core::{
    Candidate, Compatibility, Format, Invalid, Limits, LintCategory, Override, Policy, Report, Rule,
    RuleKind, Schema, Source, added, check, lint, refused, removed,
};

use crate::markdown::{Fence, Section, sections};

/// The section of a rule's page under that heading.
pub fn section(rule: &Rule, title: &str) -> Section {
    let found =
        sections(tenon_core::catalogue::page(rule)).into_iter().find(|section| section.title == title);
    found.unwrap_or_else(|| panic!("{}: no section {title}", rule.id))
}

/// The first fence that starts with these words.
pub fn fence(section: &Section, words: &[&str]) -> Option<Fence> {
    section.fences.iter().find(|fence| fence.is(words)).cloned()
}

/// The version of that name, in whichever language it is written.
fn version(section: &Section, name: &str) -> Option<(Format, Fence)> {
    let avro = fence(section, &["avro", name]).map(|fence| (Format::Avro, fence));
    let proto = || Some((Format::Protobuf, fence(section, &["proto", name])?));
    avro.or_else(proto).or_else(|| Some((Format::JsonSchema, fence(section, &["json-schema", name])?)))
}

/// What is found in a section's texts.
pub fn run(rule: &Rule, section: &Section) -> Report {
    match rule.kind {
        RuleKind::Lint if rule.family() == "version" => run_versions(section, vec![LintCategory::Version]),
        RuleKind::Lint => run_lint(rule, section),
        RuleKind::Syntax | RuleKind::Compatibility | RuleKind::Subject => run_versions(section, Vec::new()),
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
fn run_versions(section: &Section, lints: Vec<LintCategory>) -> Report {
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
        Policy { compatibility: Compatibility::Backward, profile, limits, today, lints, ..Policy::default() };
    let parse = |label: &str, name: &str, (format, fence): &(Format, Fence)| -> Result<Candidate, Invalid> {
        let name = match (fence.word("file"), format) {
            (Some(file), _) => file.to_owned(),
            (None, Format::Protobuf) => format!("{name}.proto"),
            (None, _) => name.to_owned(),
        };
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
