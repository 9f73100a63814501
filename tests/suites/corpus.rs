//! Agreement with Avro Java on labelled cases of other projects, and with the specification where
//! the two part ways.

use serde_json::Value;
use tenon_core::avro::canonical;
use tenon_core::{Compatibility, Profile, Schema, Verdict};
use tenon_tests::{avro, corpus, judge, policy};

/// Pairs on which the exact answer differs from Avro Java's, each for a reason of the specification's.
const SPECIFICATION_DIFFERS: &[(&str, &str)] = &[
    (
        "probe/union/record-name-match-deep-fail-other-ok",
        "the first branch of the same simple name is taken, and then does not resolve; Java tries the next",
    ),
    ("probe/logical/decimal-scale-change", SCALE),
    ("probe/logical/decimal-in-field-scale", SCALE),
    ("probe/logical/decimal-precision-down", "a value may have more digits than the reader's decimal allows"),
    ("probe/logical/date-to-time-millis", UNIT),
    ("probe/logical/ts-millis-to-micros", UNIT),
    ("probe/logical/date-to-ts-millis", UNIT),
    ("probe/default/wrong-type", DEFAULT),
    ("probe/default/int-range", DEFAULT),
    ("probe/default/bytes-unicode", DEFAULT),
    ("probe/default/enum-unknown", DEFAULT),
    ("probe/default/fixed-len", DEFAULT),
    ("probe/default/record-missing-field", DEFAULT),
    ("probe/default/array-bad", DEFAULT),
    ("fuzz7/111", DEFAULT),
];

const SCALE: &str = "decimals match only with equal scales (Schema Resolution); Java reads 3.14 as 0.314";
const UNIT: &str = "the bytes resolve and mean another moment; Java's checker does not look at logical types";
const DEFAULT: &str =
    "the field's default is needed and is not a value of its type; Java's checker does not look at it";

struct Case<'a> {
    id: &'a str,
    old: String,
    new: String,
    /// Avro Java's static verdict; `None` where Java does not take a schema.
    java: Option<bool>,
    differences: Option<&'a Vec<Value>>,
}

fn cases(file: &Value) -> Vec<Case<'_>> {
    file["cases"].as_array().expect("cases").iter().map(case).collect()
}

fn case(case: &Value) -> Case<'_> {
    Case {
        id: case["id"].as_str().expect("id"),
        old: case["old"].to_string(),
        new: case["new"].to_string(),
        java: match case.get("observed") {
            Some(observed) => observed["s_java"].as_bool(),
            None => case["compatible"].as_bool(),
        },
        differences: case.get("incompatibilities").and_then(Value::as_array),
    }
}

fn compatible(case: &Case<'_>, profile: Profile) -> Option<bool> {
    let report = judge(&[&case.old, &case.new], &policy(Compatibility::Backward, profile)).ok()?;
    Some(report.verdict == Verdict::Compatible)
}

#[test]
fn verdicts_agree_with_avro_java() {
    let mut wrong = Vec::new();
    let mut differing = Vec::new();
    for name in ["java", "python", "probes", "fuzz"] {
        let Some(file) = corpus(&format!("avro/{name}.json")) else { return };
        let cases = cases(&file);
        let mut agreed = 0;
        for case in &cases {
            let ours = compatible(case, Profile::Exact);
            let known = SPECIFICATION_DIFFERS.iter().any(|(id, _)| *id == case.id);
            if ours.unwrap_or(false) == case.java.unwrap_or(false) {
                agreed += 1;
            } else if known {
                differing.push(case.id.to_owned());
            } else {
                wrong.push(format!(
                    "{}: java {:?}, ours {ours:?}\n  {}\n  {}",
                    case.id, case.java, case.old, case.new
                ));
            }
        }
        println!("exact, {name}: {agreed}/{} agree with Avro Java", cases.len());
    }
    println!("exact: {} pairs differ by the specification, as listed", differing.len());
    let stale = SPECIFICATION_DIFFERS.iter().filter(|(id, _)| !differing.iter().any(|known| known == id));
    assert_eq!(stale.map(|(id, _)| id).collect::<Vec<_>>(), Vec::<&&str>::new(), "listed, yet agreeing");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_confluent_profile_says_what_avro_java_says() {
    let mut wrong = Vec::new();
    let (mut carried, mut equal) = (0, 0);
    for name in ["java", "python", "probes", "fuzz"] {
        let Some(file) = corpus(&format!("avro/{name}.json")) else { return };
        let cases = cases(&file);
        let (mut agreed, mut judged) = (0, 0);
        for case in &cases {
            let Ok(report) =
                judge(&[&case.old, &case.new], &policy(Compatibility::Backward, Profile::Confluent))
            else {
                if case.java == Some(true) {
                    wrong.push(format!("{}: java takes the schemas, we do not", case.id));
                }
                continue;
            };
            judged += 1;
            let ours = report.verdict == Verdict::Compatible;
            if Some(ours) == case.java {
                agreed += 1;
            } else {
                wrong.push(format!(
                    "{}: java {:?}, ours {ours}\n  {}\n  {}",
                    case.id, case.java, case.old, case.new
                ));
            }
            // The Python cases carry the texts of another engine, in another spelling.
            if let Some(theirs) = case.differences.filter(|_| name != "python") {
                carried += 1;
                let mut ours: Vec<(String, String, String)> = report
                    .findings
                    .iter()
                    .filter_map(|finding| finding.impact.as_ref()?.difference.clone())
                    .map(|difference| (difference.kind, difference.path, difference.message))
                    .collect();
                let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
                let mut theirs: Vec<(String, String, String)> =
                    theirs.iter().map(|d| (text(d, "type"), text(d, "path"), text(d, "message"))).collect();
                ours.sort();
                theirs.sort();
                if ours == theirs {
                    equal += 1;
                } else {
                    wrong.push(format!("{}\n  java {theirs:?}\n  ours {ours:?}", case.id));
                }
            }
        }
        println!("confluent, {name}: {agreed}/{judged} verdicts agree");
    }
    println!("confluent: {equal}/{carried} lists of differences are equal");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn canonical_forms_and_fingerprints_are_those_of_the_specification() {
    let Some(file) = corpus("avro/canonical.json") else { return };
    let cases = file["cases"].as_array().expect("cases");
    for case in cases {
        let schema = parse(case);
        let id = &case["id"];
        assert_eq!(canonical::parsing_form(&schema), case["canonical"].as_str().expect("canonical"), "{id}");
        let signed = case["fingerprint_signed"].as_str().expect("fingerprint");
        assert_eq!((canonical::crc64_avro(&schema) as i64).to_string(), signed, "{id}");
    }
    println!("canonical: {0}/{0} forms and fingerprints", cases.len());
}

#[test]
fn registry_texts_are_those_of_avro_java_and_confluent() {
    let Some(file) = corpus("avro/canonical_java.json") else { return };
    let cases = file["cases"].as_array().expect("cases");
    let mut wrong = Vec::new();
    let mut equal = [0; 4];
    for case in cases {
        let schema = parse(case);
        let hex: String = canonical::sha256(&schema).iter().map(|byte| format!("{byte:02x}")).collect();
        let ours = [
            ("canonical", canonical::parsing_form(&schema)),
            ("sha256", hex),
            ("java_toString", canonical::java_text(&schema)),
            ("confluent_normalized_canonical", canonical::normalized_text(&schema)),
        ];
        for ((key, ours), equal) in ours.iter().zip(&mut equal) {
            match case[*key].as_str() {
                Some(theirs) if theirs != ours => {
                    wrong.push(format!(
                        "{} {key}\n  in   {}\n  java {theirs}\n  ours {ours}",
                        case["id"], case["input_text"]
                    ));
                }
                _ => *equal += 1,
            }
        }
    }
    println!("canonical_java: {equal:?} of {} (canonical, sha256, toString, normalized)", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn parse(case: &Value) -> tenon_core::avro::Schema {
    match avro("case", case["input_text"].as_str().expect("input_text")) {
        Ok(Schema::Avro(schema)) => schema,
        Ok(_) => panic!("{}: not Avro", case["id"]),
        Err(invalid) => panic!("{}: {invalid}", case["id"]),
    }
}
