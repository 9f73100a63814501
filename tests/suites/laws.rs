//! What must hold for every schema and every pair, tried on thousands of random ones.

use std::collections::BTreeMap;

use tenon_core::avro::{datum, resolve};
use tenon_core::{
    Candidate, Compatibility, Direction, Effect, Finding, Format, Limits, Profile, Report, Rollout, Schema,
    Verdict, check,
};
use tenon_tests::chance::Chance;
use tenon_tests::generate::{Generator, Layout, Type};
use tenon_tests::{avro, policy};

const PAIRS: u64 = 10_000;

/// Calls `law` with many pairs of schemas, one an evolution of the other.
fn for_each_pair(mut law: impl FnMut(&mut Generator, &Type, &Type)) {
    for seed in 0..PAIRS {
        let mut generator = Generator::new(seed);
        let old = generator.schema();
        let new = generator.evolve(&old);
        law(&mut generator, &old, &new);
    }
}

fn avro_profiles() -> impl Iterator<Item = Profile> {
    Profile::ALL.into_iter().filter(|profile| profile.judges(Format::Avro))
}

fn plain(kind: &Type) -> String {
    Layout { chance: None }.write(kind)
}

fn schema(label: &str, text: &str) -> Schema {
    avro(label, text).unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

fn judge(texts: [&str; 2], compatibility: Compatibility, profile: Profile) -> Report {
    let candidate =
        |label: &str, text: &str| Candidate { label: label.to_owned(), schema: schema(label, text) };
    check(&[candidate("v1", texts[0]), candidate("v2", texts[1])], &policy(compatibility, profile))
}

/// What a report says, without places and words: rule, path, effect.
fn gist(report: &Report, direction: Direction) -> Vec<(&'static str, String, Effect)> {
    let of = |finding: &Finding| {
        let impact = finding.impact.as_ref()?;
        (impact.direction == direction).then(|| (finding.rule.id, impact.path.clone(), impact.effect))
    };
    let mut all: Vec<_> = report.findings.iter().filter_map(of).collect();
    all.sort();
    all
}

#[test]
fn every_schema_reads_itself() {
    for_each_pair(|_, old, new| {
        for kind in [old, new] {
            let text = plain(kind);
            for profile in avro_profiles() {
                let report = judge([&text, &text], Compatibility::FullTransitive, profile);
                assert_eq!(report.verdict, Verdict::Compatible, "{text}");
                assert!(report.findings.iter().all(|finding| finding.impact.is_none()), "{text}");
            }
        }
    });
}

#[test]
fn forward_is_backward_with_the_versions_swapped_and_full_is_both() {
    for_each_pair(|_, old, new| {
        let (a, b) = (plain(old), plain(new));
        for profile in avro_profiles() {
            let backward = judge([&a, &b], Compatibility::Backward, profile);
            let forward = judge([&b, &a], Compatibility::Forward, profile);
            assert_eq!(backward.verdict, forward.verdict, "{a}\n{b}");
            assert_eq!(gist(&backward, Direction::Backward), gist(&forward, Direction::Forward), "{a}\n{b}");
            let other = judge([&a, &b], Compatibility::Forward, profile);
            let full = judge([&a, &b], Compatibility::Full, profile);
            assert_eq!(full.verdict, backward.verdict.and(other.verdict), "{a}\n{b}");
            for direction in [Direction::Backward, Direction::Forward] {
                let one = if direction == Direction::Backward { &backward } else { &other };
                assert_eq!(gist(&full, direction), gist(one, direction), "{a}\n{b}");
            }
        }
    });
}

#[test]
fn who_deploys_first_minds_every_version_of_the_level() {
    use Compatibility::{Backward, BackwardTransitive, ForwardTransitive, Full, FullTransitive};
    let record = |fields: &str| format!(r#"{{"type": "record", "name": "A", "fields": [{fields}]}}"#);
    let texts = [
        record(r#"{"name": "id", "type": "string"}"#),
        record(r#"{"name": "id", "type": "long"}"#),
        record(r#"{"name": "id", "type": "long"}, {"name": "n", "type": "int", "default": 0}"#),
    ];
    let told = |texts: &[String], level| {
        let candidate = |text: &String| Candidate { label: "v".to_owned(), schema: schema("v", text) };
        let versions: Vec<_> = texts.iter().map(candidate).collect();
        check(&versions, &policy(level, Profile::Exact)).rollout
    };
    let first_is_text = |level| told(&texts, level);
    assert_eq!(first_is_text(Backward), Some(Rollout::AnyOrder));
    assert_eq!(first_is_text(Full), Some(Rollout::AnyOrder));
    assert_eq!(first_is_text(BackwardTransitive), Some(Rollout::WritersFirst));
    assert_eq!(first_is_text(ForwardTransitive), Some(Rollout::ReadersFirst));
    assert_eq!(first_is_text(FullTransitive), Some(Rollout::NoOrder));
    assert_eq!(told(&texts[1..], FullTransitive), Some(Rollout::AnyOrder));
}

#[test]
fn white_space_and_the_order_of_attributes_change_nothing() {
    for_each_pair(|generator, old, new| {
        let mut layout = Layout { chance: Some(Chance::new(generator.chance.bits())) };
        let (a, b) = (plain(old), plain(new));
        let (c, d) = (layout.write(old), layout.write(new));
        for profile in avro_profiles() {
            let first = judge([&a, &b], Compatibility::Full, profile);
            let second = judge([&c, &d], Compatibility::Full, profile);
            assert_eq!(first.verdict, second.verdict, "{a}\n{b}\n{c}\n{d}");
            for direction in [Direction::Backward, Direction::Forward] {
                assert_eq!(gist(&first, direction), gist(&second, direction), "{a}\n{b}\n{c}\n{d}");
            }
            let prints = |report: &Report| {
                let mut prints: Vec<String> = report.findings.iter().map(|f| f.fingerprint.clone()).collect();
                prints.sort();
                prints
            };
            assert_eq!(prints(&first), prints(&second), "{a}\n{b}\n{c}\n{d}");
        }
    });
}

#[test]
fn compatible_means_that_random_messages_are_read() {
    let limits = Limits::default();
    let (mut pairs, mut messages) = (0, 0);
    for_each_pair(|generator, old, new| {
        let (a, b) = (plain(old), plain(new));
        let report = judge([&a, &b], Compatibility::Backward, Profile::Exact);
        if report.verdict != Verdict::Compatible {
            return;
        }
        pairs += 1;
        let (Schema::Avro(writer), Schema::Avro(reader)) = (schema("v1", &a), schema("v2", &b)) else {
            return;
        };
        for _ in 0..5 {
            let Some(message) = generator.datum(&writer, writer.root(), 12) else { continue };
            let mut bytes = Vec::new();
            datum::encode(&writer, writer.root(), &message, &mut bytes).expect("a datum of its own type");
            let resolved =
                resolve::resolve(&writer, &reader, &bytes, &limits).expect("a message of the writer");
            assert_eq!(resolved.failures, [], "{a}\n{b}\n{message:?}");
            assert_eq!(resolved.rest, 0);
            let own = resolve::decode(&writer, &bytes, &limits).expect("a message of the writer");
            assert_eq!((own.value, own.failures.len()), (message, 0), "{a}");
            messages += 1;
        }
    });
    println!("compatible: {messages} messages of {pairs} pairs were read");
    assert!(pairs > PAIRS / 10);
}

#[test]
fn incompatible_comes_with_a_checked_witness() {
    let mut without: BTreeMap<String, usize> = BTreeMap::new();
    let (mut incompatible, mut breaking, mut seconded) = (0, 0, 0);
    for_each_pair(|_, old, new| {
        let (a, b) = (plain(old), plain(new));
        let report = judge([&a, &b], Compatibility::Backward, Profile::Exact);
        incompatible += usize::from(report.verdict == Verdict::Incompatible);
        for finding in &report.findings {
            let Some(impact) = &finding.impact else { continue };
            if !impact.effect.breaks() {
                continue;
            }
            breaking += 1;
            match &impact.witness {
                Some(witness) => {
                    assert!(witness.checked_by.contains(&"tenon"));
                    seconded += usize::from(witness.checked_by.contains(&"apache-avro"));
                }
                None => {
                    let why = finding.notes.last().map(ToString::to_string).unwrap_or_default();
                    *without.entry(format!("{}: {why}", finding.rule.id)).or_default() += 1;
                }
            }
        }
    });
    println!(
        "incompatible: {incompatible} pairs, {breaking} breaking findings, {seconded} seconded by apache-avro"
    );
    println!("without a witness: {without:#?}");
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for seed in 0..500 {
        let mut generator = Generator::new(seed);
        let old = generator.schema();
        let (a, b) = (plain(&old), plain(&generator.evolve(&old)));
        let render = || {
            let report = [judge([&a, &b], Compatibility::Full, Profile::Exact)];
            tenon_core::render::json::render(&report)
        };
        assert_eq!(render(), render());
    }
}
