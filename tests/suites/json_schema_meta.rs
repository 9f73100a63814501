//! Keywords of the wrong shape: what the meta-schema of each draft refuses is refused here, as another
//! project's validator judges it. Every keyword is given every value of a list, outermost and below.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tenon_core::jsonschema::{Builder, Draft};
use tenon_core::{Candidate, Limits, LintCategory, Policy, Schema, Source, lint};

/// Shapes that some keyword takes and others do not.
fn shapes() -> Vec<Value> {
    let list = json!([
        null, true, false, 0, 1, -1, 2.0, 1.5, "", "#", "#a", "a b", "string", "nonsense", "^a", "(",
        "http://acme.com/a", "http://acme.com/a#b", "%", [], [1], [null], ["a"], ["a", "a"], ["string"],
        ["string", "string"], ["nonsense"], [true], [{}], [{}, {}], [[]], [{"type": 1}], {}, {"a": 1},
        {"a": null}, {"a": true}, {"a": "x"}, {"a": []}, {"a": ["b"]}, {"a": ["b", "b"]}, {"a": [1]},
        {"a": {}}, {"a": {"type": 1}}, {"(": {}}, {"type": 1}, {"type": "string"}
    ]);
    list.as_array().expect("a list").clone()
}

fn meta_schemas(draft: Draft) -> Vec<&'static str> {
    match draft {
        Draft::Draft4 => {
            vec![include_str!("../../crates/tenon-core/src/jsonschema/builtin/draft-04/schema.json")]
        }
        Draft::Draft6 => {
            vec![include_str!("../../crates/tenon-core/src/jsonschema/builtin/draft-06/schema.json")]
        }
        Draft::Draft7 => {
            vec![include_str!("../../crates/tenon-core/src/jsonschema/builtin/draft-07/schema.json")]
        }
        Draft::Draft201909 => vec![
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2019-09/schema.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2019-09/meta/core.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2019-09/meta/applicator.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2019-09/meta/validation.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2019-09/meta/meta-data.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2019-09/meta/format.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2019-09/meta/content.json"),
        ],
        Draft::Draft202012 => vec![
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2020-12/schema.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2020-12/meta/core.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2020-12/meta/applicator.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2020-12/meta/unevaluated.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2020-12/meta/validation.json"),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2020-12/meta/meta-data.json"),
            include_str!(
                "../../crates/tenon-core/src/jsonschema/builtin/2020-12/meta/format-annotation.json"
            ),
            include_str!("../../crates/tenon-core/src/jsonschema/builtin/2020-12/meta/content.json"),
        ],
    }
}

/// All that the draft's meta-schemas speak of.
fn keywords(draft: Draft) -> Vec<String> {
    let texts =
        meta_schemas(draft).into_iter().map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
    let mut names: Vec<String> = texts
        .flat_map(|text| {
            text["properties"].as_object().expect("properties").keys().cloned().collect::<Vec<_>>()
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

fn is_valid_to_others(draft: Draft, schema: &Value) -> bool {
    match draft {
        Draft::Draft4 => jsonschema::draft4::meta::is_valid(schema),
        Draft::Draft6 => jsonschema::draft6::meta::is_valid(schema),
        Draft::Draft7 => jsonschema::draft7::meta::is_valid(schema),
        Draft::Draft201909 => jsonschema::draft201909::meta::is_valid(schema),
        Draft::Draft202012 => jsonschema::draft202012::meta::is_valid(schema),
    }
}

/// A finding speaks of the shape of a keyword, or of a draft or a pattern that is none. Where references
/// lead is no business of meta-schemas.
fn is_told(draft: Draft, schema: &Value) -> bool {
    let source = Source::new("s.json", schema.to_string());
    let findings = match Builder::assuming(draft, &source, &Limits::default()).finish() {
        Err(invalid) => invalid.into_findings(),
        Ok(schema) => {
            let policy = Policy { lints: vec![LintCategory::Minimal], ..Policy::default() };
            let candidate = Candidate { label: "v1".to_owned(), schema: Schema::JsonSchema(schema) };
            lint(&[candidate], &policy).remove(0).findings
        }
    };
    let shape = ["invalid-keyword", "repeated-value", "unknown-draft", "malformed-pattern"];
    findings.iter().any(|own| shape.contains(&own.rule.id.trim_start_matches("json-schema/")))
}

/// Where the two differ: which drafts, who tells, the keyword, and why.
const DIFFERENT: &[(&[Draft], Teller, &str, &str)] = &[
    (&Draft::ALL, Teller::Ours, "enum", "values SHOULD differ, which meta-schemas do not say; ours warns"),
    (&[Draft::Draft6, Draft::Draft7], Teller::Theirs, "$id", "ours takes what is no URI for a name"),
    (&[Draft::Draft6, Draft::Draft7], Teller::Theirs, "$ref", "it leads nowhere, which another rule tells"),
    (&Draft::ALL, Teller::Ours, "$schema", "an unknown draft of the right shape is told as well"),
    (&[Draft::Draft6, Draft::Draft7], Teller::Theirs, "$schema", "below the outermost schema it has no say"),
    (&[Draft::Draft201909, Draft::Draft202012], Teller::Ours, "pattern", FORMAT),
    (&[Draft::Draft4, Draft::Draft201909, Draft::Draft202012], Teller::Ours, "patternProperties", FORMAT),
    (&[Draft::Draft201909], Teller::Ours, "$recursiveRef", "its value is always #, says the specification"),
    (&[Draft::Draft201909, Draft::Draft202012], Teller::Theirs, "dependencies", OLD),
    (&[Draft::Draft202012], Teller::Theirs, "$recursiveAnchor", OLD),
    (&[Draft::Draft202012], Teller::Theirs, "$recursiveRef", OLD),
];

const FORMAT: &str = "the meta-schema tells it by a format that is not demanded, or not at all";
const OLD: &str = "a keyword of earlier drafts: it demands nothing, and ours says that it is not judged";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Teller {
    Ours,
    Theirs,
}

#[test]
fn every_keyword_of_a_wrong_shape_is_told_as_the_meta_schemas_tell_it() {
    let (mut asked, mut wrong, mut met) = (0, Vec::new(), BTreeSet::new());
    for draft in Draft::ALL {
        for keyword in keywords(draft) {
            for shape in shapes() {
                let alone = json!({ &*keyword: shape });
                for schema in [alone.clone(), json!({"properties": {"p": alone}})] {
                    asked += 1;
                    let (told, valid) = (is_told(draft, &schema), is_valid_to_others(draft, &schema));
                    if told != valid {
                        continue;
                    }
                    let teller = if told { Teller::Ours } else { Teller::Theirs };
                    let known = DIFFERENT.iter().position(|(drafts, who, own, _)| {
                        drafts.contains(&draft) && *who == teller && *own == keyword
                    });
                    match known {
                        Some(at) => drop(met.insert(at)),
                        None => wrong.push(format!("{draft}: only {teller:?}: {schema}")),
                    }
                }
            }
        }
    }
    println!("{asked} asked, {} known differences", met.len());
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(met.len(), DIFFERENT.len(), "a difference that is none any more");
}
