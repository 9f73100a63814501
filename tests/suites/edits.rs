//! Edits mend what they are offered for, and leave every other byte alone. So does the formatter.

use std::collections::BTreeSet;

use tenon_core::avro::{self, Unformattable};
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{Compatibility, Edit, Finding, Profile, Report, Source, Verdict};
use tenon_tests::chance::Chance;
use tenon_tests::generate::{Generator, Layout};
use tenon_tests::{judge, policy};

/// The texts that the offered edits make of `new`, in the order they are offered.
fn offers(old: &str, new: &str, level: Compatibility) -> Vec<(String, String)> {
    let report = judge(&[old, new], &policy(level, Profile::Exact)).expect("two schemas");
    let helps =
        report.findings.iter().flat_map(|finding| &finding.help).filter(|help| !help.edits.is_empty());
    helps.map(|help| (help.message.to_string(), Edit::apply(new, &help.edits))).collect()
}

const OLD: &str = r#"{"type": "record", "name": "shop.Order", "fields": [
  {"name": "id",   "type": "string"}
]}"#;

#[test]
fn a_missing_default_is_offered_three_ways_in_the_style_of_the_text() {
    let new = r#"{"type": "record", "name": "shop.Order", "fields": [
  {"name": "key",   "type": "string"}
]}"#;
    let offers = offers(OLD, new, Compatibility::Backward);
    let line = |text: &str| text.lines().nth(1).expect("a second line").to_owned();
    let lines: Vec<(&str, String)> =
        offers.iter().map(|(message, text)| (message.as_str(), line(text))).collect();
    assert_eq!(
        lines,
        [
            (
                "if it is `id` under a new name, add that name as an alias",
                r#"  {"name": "key",   "aliases": ["id"],   "type": "string"}"#.to_owned()
            ),
            (
                "make it optional: `null` first, with default `null`",
                r#"  {"name": "key",   "type": ["null", "string"],   "default": null}"#.to_owned()
            ),
            (
                "give it a default, such as `\"\"`",
                r#"  {"name": "key",   "type": "string",   "default": ""}"#.to_owned()
            ),
        ]
    );
}

#[test]
fn a_member_of_its_own_line_gets_a_line_of_its_own() {
    let old = "{\n\t\"type\": \"enum\",\n\t\"name\": \"E\",\n\t\"symbols\": [\"A\", \"B\"]\n}\n";
    let new = "{\n\t\"type\": \"enum\",\n\t\"name\": \"E\",\n\t\"symbols\": [\"A\"]\n}\n";
    let offers = offers(old, new, Compatibility::Backward);
    assert_eq!(offers[0].1, old, "the symbol is put back where it was");
    assert_eq!(
        offers[1].1,
        "{\n\t\"type\": \"enum\",\n\t\"name\": \"E\",\n\t\"symbols\": [\"A\"],\n\t\"default\": \"A\"\n}\n"
    );
}

#[test]
fn a_minified_text_stays_minified() {
    let old = r#"{"type":"record","name":"a.R","fields":[]}"#;
    let new = r#"{"type":"record","name":"a.S","fields":[]}"#;
    let offers = offers(old, new, Compatibility::Backward);
    assert_eq!(offers[0].1, r#"{"type":"record","name":"a.S","aliases":["a.R"],"fields":[]}"#);
}

/// On random pairs: what is offered parses, mends its finding and breaks nothing new.
#[test]
fn every_offered_edit_mends_its_finding() {
    let (mut offered, mut mended) = (0, 0);
    for seed in 0..2_000 {
        let mut generator = Generator::new(seed);
        let old = generator.schema();
        let mut layout = Layout { chance: None };
        let (old, new) = (layout.write(&old), layout.write(&generator.evolve(&old)));
        let level = policy(Compatibility::Backward, Profile::Exact);
        let before = judge(&[&old, &new], &level).expect("two schemas");
        for finding in &before.findings {
            for help in finding.help.iter().filter(|help| !help.edits.is_empty()) {
                offered += 1;
                let text = Edit::apply(&new, &help.edits);
                let after = judge(&[&old, &text], &level)
                    .unwrap_or_else(|invalid| panic!("{invalid}\n{new}\n{text}"));
                let gone = after.findings.iter().all(|other| other.fingerprint != finding.fingerprint);
                assert!(gone, "{}\n{old}\n{new}\n{text}", help.message);
                mended += usize::from(after.verdict == Verdict::Compatible);
            }
        }
    }
    println!("{offered} edits offered, {mended} of them made the pair compatible");
    assert!(offered > 500);
}

/// A record of many fields and one that differs from it in about every third, with what makes edits of one
/// field matter to others: names, aliases, and a default that is a record.
fn wide(seed: u64) -> (String, String) {
    const TYPES: [&str; 8] = [
        r#""string""#,
        r#""long""#,
        r#"["null", "string"]"#,
        r#"{"type": "array", "items": "int"}"#,
        r#"{"type": "long", "logicalType": "timestamp-millis"}"#,
        r#"{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}"#,
        r#"{"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 3}"#,
        r#""Kind""#,
    ];
    let mut chance = Chance::new(seed);
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for at in 0..40 {
        let (was, is) = (TYPES[chance.below(8)], TYPES[chance.below(8)]);
        let field = |name: &str, kind: &str| format!(r#"  {{"name": "{name}{at}", "type": {kind}}}"#);
        match chance.below(6) {
            0 => old.push(field("gone", was)),
            1 => new.push(field("added", is)),
            2 => {
                old.push(field("both", was));
                new.push(field("both", is));
            }
            _ => [&mut old, &mut new].into_iter().for_each(|side| side.push(field("kept", was))),
        }
    }
    // Where a default is a record, its fields are judged by what stands there.
    let inner = r#"{"type": "record", "name": "Inner", "fields": [{"name": "a", "type": "KIND"}]}"#;
    let default = if seed.is_multiple_of(2) { r#", "default": {"a": "x"}"# } else { "" };
    let text = |fields: &[String], kind: &str| {
        format!(
            r#"{{"type": "record", "name": "Wide", "fields": [
  {{"name": "kind", "type": {{"type": "enum", "name": "Kind", "symbols": ["A"]}}}},
  {{"name": "inner", "type": {}{default}}},
{}
]}}"#,
            inner.replace("KIND", kind),
            fields.join(",\n")
        )
    };
    (text(&old, "string"), text(&new, if default.is_empty() { "long" } else { "string" }))
}

/// Of many edits that were judged at once each does what it says by itself.
#[test]
fn an_edit_among_many_mends_its_finding_alone_and_breaks_nothing() {
    let mut offered = 0;
    for seed in 0..10 {
        let (old, new) = wide(seed);
        let level = policy(Compatibility::Full, Profile::Exact);
        let breaking = |report: &Report| -> BTreeSet<String> {
            let breaks = |finding: &&Finding| finding.impact.as_ref().is_some_and(|it| it.effect.breaks());
            report.findings.iter().filter(breaks).map(|finding| finding.fingerprint.clone()).collect()
        };
        let before = judge(&[&old, &new], &level).expect("two schemas");
        for finding in &before.findings {
            for help in finding.help.iter().filter(|help| !help.edits.is_empty()) {
                offered += 1;
                let text = Edit::apply(&new, &help.edits);
                let after = judge(&[&old, &text], &level).expect("two schemas");
                let (was, is) = (breaking(&before), breaking(&after));
                assert!(!is.contains(&finding.fingerprint), "{}\n{old}\n{text}", help.message);
                assert!(is.is_subset(&was), "{}\n{old}\n{text}", help.message);
            }
        }
    }
    println!("{offered} edits offered");
    assert!(offered > 150);
}

#[test]
fn edits_are_offered_where_a_report_cannot_list_every_break() {
    let record = |kind: &str| {
        let fields = (0..1_200).map(|at| format!(r#"{{"name": "f{at}", "type": "{kind}"}}"#));
        let fields = fields.collect::<Vec<_>>().join(", ");
        format!(r#"{{"type": "record", "name": "Wide", "fields": [{fields}]}}"#)
    };
    let (old, new) = (record("string"), record("long"));
    let report = judge(&[&old, &new], &policy(Compatibility::Backward, Profile::Exact)).expect("two schemas");
    assert_eq!((report.findings.len(), report.unlisted), (1_000, 200));
    let offered =
        report.findings.iter().filter(|finding| finding.help.iter().any(|help| !help.edits.is_empty()));
    assert_eq!(offered.count(), 40);
    let has_witness =
        |finding: &&Finding| finding.impact.as_ref().is_some_and(|impact| impact.witness.is_some());
    // Each message is filled up with a value of each of the other fields.
    assert_eq!(report.findings.iter().filter(has_witness).count(), 200_000_usize.div_ceil(1_199));
    let last = report.findings.last().expect("a finding");
    let notes: Vec<String> = last.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        ["no witness: the messages shown for other findings have as many values as a report holds"]
    );
}

fn laid_out(text: &str) -> Result<String, Unformattable> {
    let json = Json::parse(&Source::new("t", text), Dialect { comments: true }, 1_000).expect("JSON");
    avro::format(&json)
}

#[test]
fn the_layout_breaks_records_and_keeps_what_fits_on_a_line() {
    let text = r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"],"default":null},
      {"name":"b","doc":"A description that is long enough to need a line of its own, at least.","type":"int"}],"x":1.50,"y":[],"z":{}}"#;
    let expected = r#"{
  "type": "record",
  "name": "R",
  "fields": [
    {"name": "a", "type": ["null", "string"], "default": null},
    {
      "name": "b",
      "doc": "A description that is long enough to need a line of its own, at least.",
      "type": "int"
    }
  ],
  "x": 1.50,
  "y": [],
  "z": {}
}
"#;
    assert_eq!(laid_out(text).as_deref(), Ok(expected));
    assert_eq!(laid_out(expected).as_deref(), Ok(expected));
    assert_eq!(laid_out("// why\n1"), Err(Unformattable::Comments));
}

#[test]
fn laying_out_is_idempotent_and_means_the_same() {
    for seed in 0..2_000 {
        let mut generator = Generator::new(seed);
        let schema = generator.schema();
        let mut layout = Layout { chance: Some(generator.chance.clone()) };
        let text = layout.write(&schema);
        let once = laid_out(&text).expect("no comments");
        assert_eq!(laid_out(&once).as_ref(), Ok(&once));
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(value(&once), value(&text));
    }
}

#[test]
fn our_own_examples_are_laid_out() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas");
    for subject in ["order", "payment", "customer"] {
        for version in 1..=6 {
            let path = format!("{folder}/{subject}/v{version}.avsc");
            let text = std::fs::read_to_string(&path).expect("an example");
            assert_eq!(laid_out(&text).as_ref(), Ok(&text), "{path}");
        }
    }
}
