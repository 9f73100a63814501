//! What must hold for every pair of JSON Schemas, tried on random ones against random values. The
//! validator that judges is another project's.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Value, json};
use tenon_core::jsonschema::proof::{self, Inclusion, include};
use tenon_core::jsonschema::{self as own, Builder, Draft, Instance};
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{Candidate, Compatibility, Format, Limits, Profile, Report, Schema, Source, Verdict, check};
use tenon_tests::chance::Chance;
use tenon_tests::generate_instance::{mutated, value_under};
use tenon_tests::generate_json::{evolve, schema, value_of};
use tenon_tests::policy;
use tenon_tests::spelling_json::{is_whole, spelled};

const PAIRS: u64 = 10_000;
const VALUES: usize = 200;
const STEPS: u64 = 100_000;

/// Counts by what was answered; reasons by obstacle and keyword.
#[derive(Debug, Default)]
struct Tally(BTreeMap<String, usize>);

impl Tally {
    fn note(&mut self, answer: &Inclusion) {
        let what = match answer {
            Inclusion::Proved => "proved".to_owned(),
            Inclusion::Refuted(_) => "refuted".to_owned(),
            Inclusion::Undecided(reason) => format!("undecided ({:?} {})", reason.obstacle, reason.keyword),
        };
        *self.0.entry(what).or_default() += 1;
    }

    fn of(&self, what: &str) -> usize {
        self.0.iter().filter(|(own, _)| own.starts_with(what)).map(|(_, count)| count).sum()
    }
}

fn parse_in(draft: Draft, value: &Value) -> own::Schema {
    let text = value.to_string();
    Builder::assuming(draft, &Source::new("random", &text), &Limits::default())
        .finish()
        .unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

fn parse(value: &Value) -> own::Schema {
    parse_in(Draft::Draft202012, value)
}

fn other(draft: Draft, value: &Value) -> Validator {
    let draft = match draft {
        Draft::Draft4 => jsonschema::Draft::Draft4,
        Draft::Draft6 => jsonschema::Draft::Draft6,
        Draft::Draft7 => jsonschema::Draft::Draft7,
        Draft::Draft201909 => jsonschema::Draft::Draft201909,
        Draft::Draft202012 => jsonschema::Draft::Draft202012,
    };
    let options = jsonschema::options().with_draft(draft).offline();
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

/// Half of the pairs are of the newest draft, the others of an older one.
fn draft_of(seed: u64) -> Draft {
    match seed % 8 {
        0 => Draft::Draft4,
        1 => Draft::Draft6,
        2 => Draft::Draft7,
        3 => Draft::Draft201909,
        _ => Draft::Draft202012,
    }
}

/// A value that may belong to `schema`, one like it, or any.
fn candidate(chance: &mut Chance, schema: &Value) -> Value {
    match chance.below(4) {
        0 => value_of(chance, 3),
        1 => {
            let like = value_under(chance, schema, 3);
            mutated(chance, &like)
        }
        _ => value_under(chance, schema, 3),
    }
}

#[test]
fn no_proof_is_contradicted_by_a_value_and_every_witness_is_one() {
    let mut tally = Tally::default();
    let (mut values, mut valid, mut barren) = (0, 0, 0);
    for seed in 0..PAIRS {
        let (newest, next, mut chance) = pair(seed);
        let draft = draft_of(seed);
        let (old, new) = (spelled(&newest, draft), spelled(&next, draft));
        let (writer, reader) = (parse_in(draft, &old), parse_in(draft, &new));
        let (judge_old, judge_new) = (other(draft, &old), other(draft, &new));
        let answer = include(&writer, &reader, STEPS);
        tally.note(&answer);
        match answer {
            Inclusion::Undecided(reason) => println!("{seed} {draft:?} {reason:?}\n  {old}\n  {new}"),
            Inclusion::Refuted(witness) => {
                let witness: Value = serde_json::from_str(&witness.to_string()).expect("JSON");
                assert!(judge_old.is_valid(&witness), "{seed} {draft:?}: {witness}\n{old}");
                assert!(!judge_new.is_valid(&witness), "{seed} {draft:?}: {witness}\n{new}");
            }
            Inclusion::Proved => {
                let mut fitting = 0;
                for _ in 0..VALUES {
                    let value = candidate(&mut chance, &newest);
                    if judge_old.is_valid(&value) {
                        fitting += 1;
                        assert!(judge_new.is_valid(&value), "{seed} {draft:?}: {value}\n{old}\n{new}");
                    }
                }
                values += VALUES;
                valid += fitting;
                barren += usize::from(fitting == 0);
            }
        }
    }
    println!("{:?}; of {values} values tried against proofs {valid} are of the writer's", tally.0);
    println!("proofs that no value was found for: {barren}");
    // A check on values that are none of the writer's would show nothing.
    assert!(valid * 2 > values && barren * 4 < tally.of("proved"));
    assert!(tally.of("undecided") * 100 < PAIRS as usize);
}

#[test]
fn values_are_judged_as_another_validator_judges_them() {
    for seed in 0..PAIRS / 10 {
        let (old, _, mut chance) = pair(seed);
        let (parsed, judge) = (parse(&old), other(Draft::Draft202012, &old));
        for _ in 0..VALUES {
            let value = value_of(&mut chance, 3);
            let answer = proof::valid(&parsed, &instance(&value), STEPS);
            assert_eq!(answer, Some(judge.is_valid(&value)), "{seed}: {value}\n{old}");
        }
    }
}

#[test]
fn every_schema_includes_itself_even_when_the_search_must_show_it() {
    for seed in 0..PAIRS / 10 {
        let (old, _, _) = pair(seed);
        let writer = parse(&old);
        assert_eq!(include(&writer, &writer, STEPS), Inclusion::Proved, "{old}");
    }
}

/// `a` and `b` in one text, each a resource of its own so that what they refer to stays theirs.
fn combined(keyword: &str, a: &Value, b: &Value) -> Value {
    let mut text = json!({keyword: [{"$ref": "http://law.test/a"}, {"$ref": "http://law.test/b"}]});
    for (name, value) in [("a", a), ("b", b)] {
        let mut own = value.clone();
        own["$id"] = json!(format!("http://law.test/{name}"));
        text["$defs"][name] = own;
    }
    text
}

/// Whatever is known of the parts, nothing against the whole may be found.
fn is_not_refuted(old: &Value, new: &Value, tally: &mut Tally) {
    let answer = include(&parse(old), &parse(new), STEPS);
    assert!(!matches!(answer, Inclusion::Refuted(_)), "{answer:?}\n{old}\n{new}");
    tally.note(&answer);
}

#[test]
fn what_is_included_in_what_is_included_is_included() {
    let (mut tally, mut premises) = (Tally::default(), 0);
    for seed in 0..PAIRS {
        let (first, second, mut chance) = pair(seed);
        let third = evolve(&mut chance, &second, 2);
        let (a, b, c) = (parse(&first), parse(&second), parse(&third));
        // A chain may lead either way.
        for (texts, one, two, three) in [([&first, &third], &a, &b, &c), ([&third, &first], &c, &b, &a)] {
            if include(one, two, STEPS) == Inclusion::Proved
                && include(two, three, STEPS) == Inclusion::Proved
            {
                premises += 1;
                is_not_refuted(texts[0], texts[1], &mut tally);
            }
        }
    }
    println!("chains {premises}: {:?}", tally.0);
    assert!(premises * 4 > PAIRS as usize);
    assert!(tally.of("undecided") * 100 < premises);
}

#[test]
fn conjuncts_narrow_and_alternatives_widen() {
    let (mut alone, mut both) = (Tally::default(), Tally::default());
    for seed in 0..PAIRS / 2 {
        let (a, b, mut chance) = pair(seed);
        let x = schema(&mut chance, 2);
        is_not_refuted(&a, &combined("anyOf", &a, &x), &mut alone);
        is_not_refuted(&combined("allOf", &a, &x), &a, &mut alone);
        if include(&parse(&a), &parse(&b), STEPS) == Inclusion::Proved {
            for keyword in ["allOf", "anyOf"] {
                is_not_refuted(&combined(keyword, &a, &x), &combined(keyword, &b, &x), &mut both);
            }
        }
    }
    println!("a part and the whole {:?}\nparts that are included {:?}", alone.0, both.0);
    assert!(alone.of("undecided") * 100 < PAIRS as usize);
    assert!(both.of("undecided") * 50 < both.of(""));
}

#[test]
fn what_two_drafts_both_have_words_for_means_the_same_in_both() {
    for draft in [Draft::Draft201909, Draft::Draft7, Draft::Draft6, Draft::Draft4] {
        let mut tally = Tally::default();
        for seed in 0..PAIRS / 2 {
            let (newest, _, _) = pair(seed);
            if !is_whole(&newest, draft) {
                continue;
            }
            let older = spelled(&newest, draft);
            let (one, two) = (parse(&newest), parse_in(draft, &older));
            for (writer, reader) in [(&one, &two), (&two, &one)] {
                let answer = include(writer, reader, STEPS);
                assert!(!matches!(answer, Inclusion::Refuted(_)), "{seed} {answer:?}\n{newest}\n{older}");
                tally.note(&answer);
            }
        }
        println!("{draft:?} {:?}", tally.0);
        assert!(tally.of("proved") > 100);
        assert!(tally.of("undecided") * 100 < tally.of("proved"));
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
    for seed in 0..PAIRS / 50 {
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
