//! Agreement with pinned answers of reference implementations on pairs of our own.
//!
//! `oracle/avro-java-1.12.1.jsonl`: pairs by `examples/pairs.rs`, judged by Avro Java's
//! `SchemaCompatibility` and printed by its `Schema.toString` and `SchemaNormalization`.
//! `TENON_ORACLE=FILE` reads the answers from another file of the same shape.

use serde_json::Value;
use tenon_core::avro::canonical;
use tenon_core::{Compatibility, Effect, Profile, Schema, Verdict};
use tenon_tests::{avro, judge, policy};

fn lines() -> Vec<Value> {
    let pinned = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/avro-java-1.12.1.jsonl");
    let path = std::env::var("TENON_ORACLE").unwrap_or_else(|_| pinned.to_owned());
    let text = std::fs::read_to_string(&path).expect("the oracle's answers");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn text<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or_else(|| panic!("{key} of {line}"))
}

#[test]
fn the_confluent_profile_repeats_avro_java() {
    let (mut wrong, mut total) = (Vec::new(), 0);
    for line in lines() {
        total += 1;
        let texts = [text(&line, "old_text"), text(&line, "new_text")];
        let report =
            judge(&texts, &policy(Compatibility::Backward, Profile::Confluent)).expect("two schemas");
        let differences =
            report.findings.iter().filter_map(|finding| finding.impact.as_ref()?.difference.clone());
        let mut ours: Vec<[String; 3]> = differences.map(|d| [d.kind, d.path, d.message]).collect();
        let theirs = line["incompatibilities"].as_array().cloned().unwrap_or_default();
        let of = |difference: &Value| ["type", "path", "message"].map(|key| text(difference, key).to_owned());
        let mut theirs: Vec<[String; 3]> = theirs.iter().map(of).collect();
        ours.sort();
        theirs.sort();
        let threw = line["exception"].is_string();
        let same_verdict = (report.verdict == Verdict::Compatible) == (line["compatible"] == true && !threw);
        if !same_verdict || (!threw && ours != theirs) {
            wrong.push(format!("{line}\n  ours {ours:?}"));
        }
    }
    println!("avro java 1.12.1: {}/{total} lists of differences are equal", total - wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the exact answer is "incompatible" and Java's is not, the reason is one that Java does not
/// look at; the other way round never happens.
#[test]
fn the_exact_profile_differs_from_avro_java_only_where_values_change() {
    const OVERLOOKED: &[&str] = &[
        "avro/decimal-scale-mismatch",
        "avro/decimal-precision-narrowed",
        "avro/logical-type-mismatch",
        "avro/reader-default-invalid",
        "avro/ambiguous-alias",
    ];
    let (mut differing, mut total, mut by_branch) = (0, 0, 0);
    for line in lines() {
        total += 1;
        let texts = [text(&line, "old_text"), text(&line, "new_text")];
        let report = judge(&texts, &policy(Compatibility::Backward, Profile::Exact)).expect("two schemas");
        let java = line["compatible"] == true && !line["exception"].is_string();
        let ours = report.verdict == Verdict::Compatible;
        if ours == java {
            continue;
        }
        differing += 1;
        assert!(java, "java refuses what we accept: {line}");
        let breaking = report.findings.iter().filter(|finding| {
            finding
                .impact
                .as_ref()
                .is_some_and(|impact| matches!(impact.effect, Effect::Refused | Effect::Misread))
        });
        for finding in breaking {
            if OVERLOOKED.contains(&finding.rule.id) {
                continue;
            }
            // A union's branch is chosen by name before it is resolved; Java tries the others too.
            let path = finding.impact.as_ref().map(|impact| impact.path.clone()).unwrap_or_default();
            assert!(texts[1].contains('['), "{}: {path}: {line}", finding.rule.id);
            by_branch += 1;
        }
    }
    println!(
        "exact: {}/{total} agree with avro java, {differing} differ ({by_branch} by the choice of a branch)",
        total - differing
    );
}

#[test]
fn texts_and_fingerprints_are_those_of_avro_java() {
    for line in lines() {
        for side in ["old", "new"] {
            let Ok(Schema::Avro(schema)) = avro(side, text(&line, &format!("{side}_text"))) else {
                panic!("not Avro: {line}")
            };
            let theirs = &line[format!("{side}_canon")];
            assert_eq!(canonical::java_text(&schema), text(theirs, "toString"));
            assert_eq!(canonical::parsing_form(&schema), text(theirs, "pcf"));
            assert_eq!((canonical::crc64_avro(&schema) as i64).to_string(), text(theirs, "crc64"));
        }
    }
}
