//! What must hold for every Protobuf file and every pair of them, tried on thousands of random ones.
//! Messages are made and read by `prost-reflect`.

use std::collections::{BTreeMap, HashSet};

use prost_reflect::prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage};
use tenon_core::protobuf::compare::{self, Facts, Options};
use tenon_core::protobuf::json::UnknownKeys;
use tenon_core::protobuf::model::{Cardinality, MessageId};
use tenon_core::protobuf::{self, referee};
use tenon_core::{
    Candidate, Compatibility, Direction, Effect, Finding, Format, Limits, Policy, Profile, Report, Schema,
    Source, Surface, Verdict, check,
};
use tenon_tests::chance::Chance;
use tenon_tests::policy;
use tenon_tests::proto::{File, Generator, Syntax};
use tenon_tests::proto_message::{Views, lacks_required, message};
use tenon_tests::proto_text::Layout;

const PAIRS: u64 = 3_000;

/// Calls `law` with many pairs of files, one an evolution of the other.
fn for_each_pair(pairs: u64, mut law: impl FnMut(&mut Generator, &File, &File)) {
    for seed in 0..pairs {
        let mut generator = Generator::new(seed);
        let old = generator.file();
        let new = generator.evolve(&old);
        law(&mut generator, &old, &new);
    }
}

fn plain(file: &File) -> String {
    Layout { chance: None, edition: false }.write(file)
}

fn candidate(label: &str, text: &str) -> Candidate {
    let schema = Schema::parse(Format::Protobuf, &Source::new("acme.proto", text), &Limits::default())
        .unwrap_or_else(|invalid| panic!("{invalid}\n{text}"));
    Candidate { label: label.to_owned(), schema }
}

fn linked(text: &str) -> protobuf::Schema {
    match candidate("v", text).schema {
        Schema::Protobuf(schema) => schema,
        other => panic!("{:?} is not Protobuf", other.format()),
    }
}

fn on_all_surfaces(compatibility: Compatibility, profile: Profile) -> Policy {
    Policy { surfaces: Surface::ALL.to_vec(), ..policy(compatibility, profile) }
}

fn judge(versions: [&Candidate; 2], compatibility: Compatibility, profile: Profile) -> Report {
    check(&versions.map(Clone::clone), &on_all_surfaces(compatibility, profile))
}

/// What a report says, without places and words: rule, path, effect, surface.
type Gist = Vec<(&'static str, String, Effect, Surface)>;

fn gist(report: &Report, direction: Direction) -> Gist {
    let of = |finding: &Finding| {
        let impact = finding.impact.as_ref()?;
        (impact.direction == direction)
            .then(|| (finding.rule.id, impact.path.clone(), impact.effect, impact.surface))
    };
    let mut all: Gist = report.findings.iter().filter_map(of).collect();
    all.sort();
    all
}

/// What is said of messages; what is said of declarations holds from the earlier version to the later.
fn of_messages(gist: Gist) -> Gist {
    gist.into_iter().filter(|(.., surface)| *surface != Surface::Source).collect()
}

#[test]
fn every_file_reads_itself_however_it_is_written() {
    for_each_pair(PAIRS / 2, |generator, old, new| {
        for file in [old, new] {
            let text = plain(file);
            let mut layout = Layout { chance: Some(Chance::new(generator.chance.bits())), edition: false };
            let other = layout.write(file);
            let (a, b) = (candidate("v1", &text), candidate("v2", &other));
            for profile in Profile::ALL {
                let report = judge([&a, &b], Compatibility::FullTransitive, profile);
                assert_eq!(report.verdict, Verdict::Compatible, "{profile}\n{text}\n{other}");
                let found: Vec<&Finding> = report.findings.iter().filter(|f| f.impact.is_some()).collect();
                assert!(found.is_empty(), "{profile}: {}\n{text}\n{other}", found[0].message);
            }
        }
    });
}

#[test]
fn a_file_and_the_edition_that_means_the_same_differ_in_nothing_but_their_syntax() {
    let (mut files, mut syntax, mut required) = (0, 0, 0);
    for_each_pair(PAIRS / 2, |_, file, _| {
        if file.syntax == Syntax::Edition {
            return;
        }
        files += 1;
        let text = plain(file);
        let other = Layout { chance: None, edition: true }.write(file);
        let (a, b) = (candidate("v1", &text), candidate("v2", &other));
        for (old, new) in [(&a, &b), (&b, &a)] {
            for profile in Profile::ALL {
                let report = judge([old, new], Compatibility::Full, profile);
                for finding in &report.findings {
                    let Some(impact) = &finding.impact else { continue };
                    let kind = impact.difference.as_ref().map(|difference| &*difference.kind);
                    let files = matches!(profile, Profile::BufFile | Profile::BufPackage);
                    // buf goes by the label, which an edition does not have.
                    if kind == Some("MESSAGE_SAME_REQUIRED_FIELDS") && text.contains("required ") {
                        required += 1;
                        continue;
                    }
                    assert!(
                        files && kind == Some("FILE_SAME_SYNTAX"),
                        "{profile}: {} {}\n{text}\n{other}",
                        finding.rule.id,
                        finding.message
                    );
                    syntax += 1;
                }
            }
        }
    });
    println!(
        "editions: {files} files of proto2 and proto3 are what their editions are; buf told {syntax} times of \
         their syntax and {required} times of required fields"
    );
    assert!(files > 0 && syntax > 0);
}

#[test]
fn forward_is_backward_with_the_versions_swapped_and_full_is_both() {
    for_each_pair(PAIRS / 2, |_, old, new| {
        let (a, b) = (plain(old), plain(new));
        let (one, two) = (candidate("v1", &a), candidate("v2", &b));
        for profile in [Profile::Exact, Profile::Confluent] {
            let backward = judge([&one, &two], Compatibility::Backward, profile);
            let forward = judge([&two, &one], Compatibility::Forward, profile);
            assert_eq!(
                of_messages(gist(&backward, Direction::Backward)),
                of_messages(gist(&forward, Direction::Forward)),
                "{profile}\n{a}\n{b}"
            );
            let other = judge([&one, &two], Compatibility::Forward, profile);
            let full = judge([&one, &two], Compatibility::Full, profile);
            assert_eq!(full.verdict, backward.verdict.and(other.verdict), "{a}\n{b}");
            for (direction, one) in [(Direction::Backward, &backward), (Direction::Forward, &other)] {
                assert_eq!(
                    of_messages(gist(&full, direction)),
                    of_messages(gist(one, direction)),
                    "{profile}\n{a}\n{b}"
                );
            }
            // Declarations are told once, whichever way messages travel.
            let source = |gist: Gist| -> Gist {
                gist.into_iter().filter(|(.., surface)| *surface == Surface::Source).collect()
            };
            let once = source(gist(&backward, Direction::Backward));
            assert_eq!(once, source(gist(&other, Direction::Forward)), "{profile}\n{a}\n{b}");
            assert_eq!(once, source(gist(&full, Direction::Backward)), "{profile}\n{a}\n{b}");
        }
    });
}

#[test]
fn a_break_comes_with_a_checked_witness_or_says_why_not() {
    let mut without: BTreeMap<String, usize> = BTreeMap::new();
    let mut alone: BTreeMap<String, usize> = BTreeMap::new();
    let (mut incompatible, mut breaking, mut proved, mut seconded) = (0, 0, 0, 0);
    for_each_pair(PAIRS, |_, old, new| {
        let (a, b) = (candidate("v1", &plain(old)), candidate("v2", &plain(new)));
        let report = judge([&a, &b], Compatibility::Full, Profile::Exact);
        incompatible += usize::from(report.verdict == Verdict::Incompatible);
        for finding in &report.findings {
            let Some(impact) = &finding.impact else { continue };
            if !impact.effect.breaks() || impact.surface == Surface::Source {
                continue;
            }
            breaking += 1;
            let rule = format!("{} {}", impact.surface.name(), finding.rule.id);
            match &impact.witness {
                Some(witness) => {
                    proved += 1;
                    assert!(witness.checked_by.contains(&"tenon"));
                    match witness.checked_by.contains(&"prost-reflect") {
                        true => seconded += 1,
                        false => *alone.entry(rule).or_default() += 1,
                    }
                }
                None => {
                    let why = finding.notes.last().map(ToString::to_string).unwrap_or_default();
                    // Names tell nothing here.
                    let why: String = why.split('`').step_by(2).collect();
                    *without.entry(format!("{rule}: {why}")).or_default() += 1;
                }
            }
        }
    });
    println!(
        "incompatible: {incompatible} pairs, {breaking} breaking findings, {proved} proved, {seconded} of \
         them by prost-reflect too"
    );
    println!("proved by our own decoder alone: {alone:#?}");
    println!("without a witness: {without:#?}");
    for why in without.keys() {
        assert!(REASONS.iter().any(|reason| why.contains(reason)), "{why}");
    }
    assert!(seconded * 10 > proved * 8);
}

/// Why a break may have no witness: none exists in the first three cases, in the last none was found.
const REASONS: [&str; 4] = [
    "there is no type to read the messages with",
    "required fields need too large a message",
    "the reader refuses the message for another reason",
    "the message tried is taken; others are not",
];

/// The facts about one surface, as the law needs them.
struct Told {
    places: HashSet<String>,
    enums: bool,
    oneofs: bool,
    /// A number is used for something else, and what is inside is not told.
    reused: bool,
    worst: Effect,
    /// What is no entry comes under the number of a map, whose wire type prost-reflect does not look at.
    no_entries: bool,
}

fn told(facts: &Facts, reader: &protobuf::Schema, surface: Surface) -> Told {
    let maps = reader.messages.iter().flat_map(|message| {
        let maps = message.fields.iter().filter(|field| field.cardinality == Cardinality::Map);
        maps.map(|field| format!("/{}.{}", message.full_name, field.name))
    });
    let maps: HashSet<String> = maps.collect();
    let mut told = Told {
        places: HashSet::new(),
        enums: false,
        oneofs: false,
        reused: false,
        worst: Effect::Same,
        no_entries: false,
    };
    for fact in facts.facts.iter().filter(|fact| fact.surface == surface) {
        let change = &fact.change;
        if change.effect == Effect::Same {
            continue;
        }
        told.worst = told.worst.max(change.effect);
        told.no_entries |= surface == Surface::Binary && maps.contains(&change.reader.0.pointer);
        told.reused |= change.rule.id == "protobuf/number-reused" && change.effect.breaks();
        told.oneofs |= change.rule.id == "protobuf/fields-share-oneof";
        told.enums |= change.rule.id.contains("enum");
        told.places.extend([change.writer.0.pointer.clone(), change.reader.0.pointer.clone()]);
    }
    told
}

#[test]
fn what_is_not_told_does_not_happen_to_random_messages() {
    let (mut messages, mut values, mut clean, mut refused) = (0, 0, 0, 0);
    let mut unread = 0;
    for_each_pair(2 * PAIRS, |generator, old, new| {
        let (a, b) = (plain(old), plain(new));
        let (writer, reader) = (linked(&a), linked(&b));
        let (Some(own), Some(theirs)) = (referee::pool(&writer), referee::pool(&reader)) else {
            panic!("prost-reflect does not take one of these\n{a}\n{b}");
        };
        for unknown_keys in [UnknownKeys::Refuse, UnknownKeys::Ignore] {
            let options = Options { unknown_keys, ..Options::default() };
            let facts = compare::compare(&writer, &reader, &options, &Limits::default());
            for (at, root) in writer.messages.iter().enumerate() {
                let r = reader.messages.iter().position(|other| other.full_name == root.full_name);
                let judged = (root.at.file.0 as usize) < writer.roots && !root.is_map_entry;
                let (Some(r), true) = (r, judged) else { continue };
                let (w, r) = (MessageId(at as u32), MessageId(r as u32));
                let Some(written) = message(&mut generator.chance, &writer, &own, w, 4) else { continue };
                let target = theirs.get_message_by_name(&root.full_name).expect("a message of that name");
                for surface in [Surface::Binary, Surface::Json] {
                    // Once is enough where unknown keys do not matter.
                    if surface == Surface::Binary && unknown_keys == UnknownKeys::Ignore {
                        continue;
                    }
                    let told = told(&facts, &reader, surface);
                    if told.no_entries {
                        continue;
                    }
                    messages += 1;
                    clean += usize::from(!told.worst.breaks());
                    let (read, sent) = match surface {
                        Surface::Json => {
                            let json = serde_json::to_value(&written).expect("a message prints");
                            let options = DeserializeOptions::new()
                                .deny_unknown_fields(unknown_keys == UnknownKeys::Refuse);
                            let sent = json.to_string();
                            let read =
                                DynamicMessage::deserialize_with_options(target.clone(), json, &options);
                            (read.map_err(|error| error.to_string()), sent)
                        }
                        Surface::Binary | Surface::Source => {
                            let bytes = written.encode_to_vec();
                            let sent = written.to_string();
                            let read = DynamicMessage::decode(target.clone(), &*bytes);
                            (read.map_err(|error| error.to_string()), sent)
                        }
                    };
                    let said = || {
                        let name = surface.name();
                        format!("{name} {unknown_keys:?} {}\n{sent}\n{a}\n{b}", root.full_name)
                    };
                    let read = match read {
                        Ok(read) => read,
                        Err(error) => {
                            // It refuses wire types and text that parsers let through, with other effects.
                            let lenient = error.contains("invalid wire type") && told.worst.breaks()
                                || error.contains("UTF-8") && told.worst.breaks();
                            assert!(
                                told.worst == Effect::Refused || lenient || told.reused,
                                "fails: {error}\n{}",
                                said()
                            );
                            unread += 1;
                            continue;
                        }
                    };
                    if lacks_required(&reader, r, &read) {
                        assert!(
                            told.worst == Effect::Refused || told.reused,
                            "lacks what is required\n{}",
                            said()
                        );
                        refused += 1;
                        continue;
                    }
                    let views = Views {
                        surface,
                        writer: &writer,
                        reader: &reader,
                        told: &told.places,
                        enums_told: told.enums,
                        oneofs_told: told.oneofs,
                    };
                    match views.compare((w, &written), (r, &read)) {
                        Ok(same) => values += same,
                        Err(why) => panic!("{why}\n{}", said()),
                    }
                }
            }
        }
    });
    println!(
        "{messages} messages, {clean} of pairs without a break: {values} values arrived as they were, \
         {unread} messages were refused and {refused} lacked what is required, as foretold"
    );
    assert!(clean > 0 && values > 0);
}
