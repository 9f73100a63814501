//! Edits mend what they are offered for, and leave every other byte alone. So does the formatter.

use tenon_core::avro::{self, Unformattable};
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{Compatibility, Edit, Profile, Source, Verdict};
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
