//! What must hold for every pair of JSON Schemas, tried on random ones against random values. The
//! validator that judges is another project's.

use jsonschema::Validator;
use serde_json::Value;
use tenon_core::jsonschema::proof::{self, Inclusion, include};
use tenon_core::jsonschema::{self as own, Builder, Draft, Instance};
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{Candidate, Compatibility, Format, Limits, Profile, Report, Schema, Source, Verdict, check};
use tenon_tests::chance::Chance;
use tenon_tests::generate_json::{evolve, schema, value_of};
use tenon_tests::policy;

const PAIRS: u64 = 4_000;
const VALUES: usize = 100;
const STEPS: u64 = 100_000;

fn parse(value: &Value) -> own::Schema {
    let text = value.to_string();
    Builder::assuming(Draft::Draft202012, &Source::new("random", &text), &Limits::default())
        .finish()
        .unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

fn other(value: &Value) -> Validator {
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).offline();
    options.should_validate_formats(false).build(value).unwrap_or_else(|error| panic!("{error}\n{value}"))
}

fn instance(value: &Value) -> Instance {
    let source = Source::new("value", value.to_string());
    Instance::of(Json::parse(&source, Dialect::default(), 100).expect("JSON").root())
}

fn pair(seed: u64) -> (Value, Value, Chance) {
    let mut chance = Chance::new(seed);
    let old = schema(&mut chance, 2);
    let new = if chance.one_in(4) { schema(&mut chance, 2) } else { evolve(&mut chance, &old, 2) };
    (old, new, chance)
}

#[test]
fn no_proof_is_contradicted_by_a_value_and_every_witness_is_one() {
    let (mut proved, mut refuted, mut undecided) = (0, 0, Vec::new());
    for seed in 0..PAIRS {
        let (old, new, mut chance) = pair(seed);
        let (writer, reader) = (parse(&old), parse(&new));
        let (judge_old, judge_new) = (other(&old), other(&new));
        match include(&writer, &reader, STEPS) {
            Inclusion::Proved => proved += 1,
            Inclusion::Undecided(reason) => {
                undecided.push(format!("{seed} {reason:?}\n{old}\n{new}"));
                continue;
            }
            Inclusion::Refuted(witness) => {
                refuted += 1;
                let witness: Value = serde_json::from_str(&witness.to_string()).expect("JSON");
                assert!(judge_old.is_valid(&witness), "{seed}: {witness}\n{old}");
                assert!(!judge_new.is_valid(&witness), "{seed}: {witness}\n{new}");
                continue;
            }
        }
        for _ in 0..VALUES {
            let value = value_of(&mut chance, 3);
            let contradicts = judge_old.is_valid(&value) && !judge_new.is_valid(&value);
            assert!(!contradicts, "{seed}: {value}\n{old}\n{new}");
        }
    }
    println!("proved {proved}, refuted {refuted}, undecided {}", undecided.len());
    for line in undecided.iter().take(10) {
        println!("{line}");
    }
}

#[test]
fn values_are_judged_as_another_validator_judges_them() {
    for seed in 0..PAIRS / 4 {
        let (old, _, mut chance) = pair(seed);
        let (parsed, judge) = (parse(&old), other(&old));
        for _ in 0..VALUES {
            let value = value_of(&mut chance, 3);
            let answer = proof::valid(&parsed, &instance(&value), STEPS);
            assert_eq!(answer, Some(judge.is_valid(&value)), "{seed}: {value}\n{old}");
        }
    }
}

#[test]
fn every_schema_includes_itself_even_when_the_search_must_show_it() {
    for seed in 0..PAIRS / 4 {
        let (old, _, _) = pair(seed);
        let writer = parse(&old);
        assert_eq!(include(&writer, &writer, STEPS), Inclusion::Proved, "{old}");
    }
}

fn judge(texts: [&str; 2], compatibility: Compatibility) -> Report {
    let candidate = |label: &str, text: &str| {
        let schema = Schema::parse(Format::JsonSchema, &Source::new(label, text), &Limits::default());
        Candidate { label: label.to_owned(), schema: schema.expect("a schema") }
    };
    let versions = [candidate("v1", texts[0]), candidate("v2", texts[1])];
    check(&versions, &policy(compatibility, Profile::Exact))
}

#[test]
fn forward_is_backward_with_the_versions_swapped_and_every_finding_has_a_confirmed_witness() {
    let gist = |report: &Report| -> Vec<(&'static str, String)> {
        let impacts = report.findings.iter().filter(|finding| finding.impact.is_some());
        let mut all: Vec<_> = impacts
            .map(|finding| (finding.rule.id, finding.impact.as_ref().expect("an impact").path.clone()))
            .collect();
        all.sort();
        all
    };
    let mut findings = 0;
    for seed in 0..PAIRS / 20 {
        let (old, new, _) = pair(seed);
        let (old, new) = (old.to_string(), new.to_string());
        let backward = judge([&old, &new], Compatibility::Backward);
        let forward = judge([&new, &old], Compatibility::Forward);
        assert_eq!(backward.verdict, forward.verdict, "{old}\n{new}");
        assert_eq!(gist(&backward), gist(&forward), "{old}\n{new}");
        assert_eq!(backward.verdict == Verdict::Incompatible, !gist(&backward).is_empty(), "{old}\n{new}");
        for impact in backward.findings.iter().filter_map(|finding| finding.impact.as_ref()) {
            findings += 1;
            let witness = impact.witness.as_ref().unwrap_or_else(|| panic!("no witness\n{old}\n{new}"));
            assert_eq!(witness.checked_by, ["tenon", "jsonschema"], "{old}\n{new}");
        }
    }
    println!("{findings} findings");
}
