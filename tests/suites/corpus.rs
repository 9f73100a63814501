//! Agreement with Avro Java on labelled cases of other projects, and with the specification where
//! the two part ways.

use serde_json::Value;
use tenon_core::{Compatibility, Profile, Verdict};
use tenon_tests::{corpus, judge, policy};

/// Pairs on which the exact answer differs from Avro Java's, each for a reason of the specification's.
const SPECIFICATION_DIFFERS: &[(&str, &str)] = &[];

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
    for name in ["java", "python", "probes", "fuzz"] {
        let Some(file) = corpus(&format!("avro/{name}.json")) else { return };
        let cases = cases(&file);
        let mut agreed = 0;
        for case in &cases {
            let ours = compatible(case, Profile::Exact);
            let known = SPECIFICATION_DIFFERS.iter().any(|(id, _)| *id == case.id);
            if ours.unwrap_or(false) == case.java.unwrap_or(false) {
                agreed += 1;
            } else if !known {
                wrong.push(format!(
                    "{}: java {:?}, ours {ours:?}\n  {}\n  {}",
                    case.id, case.java, case.old, case.new
                ));
            }
        }
        println!("exact, {name}: {agreed}/{} agree with Avro Java", cases.len());
    }
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
            if let Some(theirs) = case.differences {
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
