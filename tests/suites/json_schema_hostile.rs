//! JSON Schemas and data made to cost: each gets an answer within the steps allowed, or an error with its
//! place, and no stack runs out.

use serde_json::{Map, Value, json};
use tenon_core::{
    Candidate, Datum, Format, Invalid, Limits, Policy, Schema, Source, Validator, Verdict, check,
};

fn parse(name: &str, text: &str) -> Result<Schema, Invalid> {
    Schema::parse(Format::JsonSchema, &Source::new(name, text), &Limits::default())
}

/// The verdict, and of the first finding the rule, what it says and where it stands.
fn judge(old: &Value, new: &Value) -> (Verdict, String) {
    judge_texts(&old.to_string(), &new.to_string())
}

fn judge_texts(old: &str, new: &str) -> (Verdict, String) {
    let version = |label: &str, text: &str| Candidate {
        label: label.to_owned(),
        schema: parse(label, text).unwrap_or_else(|invalid| panic!("{invalid}")),
    };
    let report = check(&[version("v1", old), version("v2", new)], &Policy::default());
    let first = report.findings.first().map(|finding| {
        format!("{} {}: {}", finding.rule.id, finding.labels[0].place.pointer, finding.message)
    });
    (report.verdict, first.unwrap_or_default())
}

fn refusal(name: &str, text: &str) -> (&'static str, String, (u32, u32)) {
    let finding = parse(name, text).expect_err("no schema").into_findings().remove(0);
    (finding.rule.id, finding.message.to_string(), finding.labels[0].place.line_column())
}

/// What is told of a datum: the faults, then what was left open.
fn told(schema: &Value, data: &str) -> String {
    let schema = parse("schema", &schema.to_string()).unwrap_or_else(|invalid| panic!("{invalid}"));
    let mut validator = Validator::new(&schema, None, &Limits::default()).expect("JSON Schema");
    let faults = validator.faults(Datum::Json(&Source::new("data", data)));
    let list = faults.list.iter().map(|fault| format!("{} {}", fault.path, fault.message));
    list.chain(faults.undecided.map(|open| format!("undecided: {open}"))).collect::<Vec<_>>().join("; ")
}

const STOPPED: &str = "proof/undecided : the comparison took more than 2000000 steps and was stopped";

fn undecided() -> (Verdict, String) {
    (Verdict::Undecided, STOPPED.to_owned())
}

fn compatible() -> (Verdict, String) {
    (Verdict::Compatible, String::new())
}

#[test]
fn references_that_lead_back_are_told_or_followed_once() {
    assert_eq!(
        refusal("a.json", r##"{"$ref": "#"}"##),
        (
            "json-schema/reference-loop",
            "to judge a value by this schema takes judging it by this schema".to_owned(),
            (1, 1)
        )
    );
    let mutual = r##"{"$ref": "#/$defs/a",
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##;
    let (rule, _, place) = refusal("a.json", mutual);
    assert_eq!((rule, place), ("json-schema/reference-loop", (2, 24)));
    let endless = |bound: u64| json!({"items": {"$ref": "#"}, "maxItems": bound});
    assert_eq!(judge(&endless(2), &endless(3)), compatible());
}

/// Sixty definitions, each of which refers to the next one twice under `keyword`.
fn bomb(keyword: &str, beside: impl Fn(usize) -> Value) -> Value {
    let mut all = Map::new();
    for at in 0..60 {
        let next = json!({"$ref": format!("#/$defs/d{}", at + 1)});
        let mut own = beside(at);
        own[keyword] = json!([next, next]);
        all.insert(format!("d{at}"), own);
    }
    all.insert("d60".to_owned(), json!({"type": "integer"}));
    json!({"$ref": "#/$defs/d0", "$defs": all})
}

#[test]
fn references_that_double_at_each_level_are_given_up() {
    let string = json!({"type": "string"});
    // The same schema twice is one demand.
    assert_eq!(judge(&bomb("allOf", |_| json!({})), &json!({"type": "number"})), compatible());
    for keyword in ["anyOf", "oneOf"] {
        let verdict = judge(&bomb(keyword, |at| json!({"maximum": at})), &string).0;
        assert_ne!(verdict, Verdict::Compatible, "{keyword}");
    }
    let loose = bomb("allOf", |at| json!({"maximum": at + 1}));
    let tight = bomb("allOf", |at| json!({"maximum": at}));
    assert_eq!(judge(&loose, &tight), undecided());
    let data = told(&bomb("anyOf", |_| json!({})), "\"x\"");
    assert_eq!(data, "undecided: the comparison was given up as too large");
}

fn properties(count: usize, kind: &str) -> Map<String, Value> {
    (0..count).map(|at| (format!("p{at}"), json!({"type": kind}))).collect()
}

#[test]
fn what_is_wide_is_compared_all_the_same() {
    let wide = |kind: &str| json!({"type": "object", "properties": properties(4_000, kind)});
    assert_eq!(judge(&wide("integer"), &wide("number")), compatible());
    let patterns = |kind: &str| {
        let own = (0..2_000).map(|at| (format!("^p{at}$"), json!({"type": kind})));
        json!({"type": "object", "patternProperties": own.collect::<Map<_, _>>()})
    };
    assert_eq!(judge(&patterns("integer"), &patterns("number")), compatible());
    let values = |count: usize| json!({"enum": (0..count).collect::<Vec<_>>()});
    assert_eq!(judge(&values(20_000), &values(20_001)), compatible());
    assert_eq!(
        judge(&values(20_001), &values(20_000)),
        (
            Verdict::Incompatible,
            "json-schema/enum-value-lost /enum: v2 does not list `20000`, which v1 may write".to_owned()
        )
    );
    // Of each two branches one may hold, and no more than that is written down than there are steps.
    let branches =
        |count: usize| json!({"oneOf": (0..count).map(|at| json!({"minimum": at})).collect::<Vec<_>>()});
    assert_eq!(judge(&branches(100), &branches(101)), compatible());
    assert_eq!(judge(&branches(5_000), &branches(5_001)), undecided());
}

#[test]
fn what_is_too_large_to_try_is_not_called_slow() {
    let large = "proof/undecided : the proof stops: a number, a length or a nesting is larger than is tried";
    for (kind, keyword) in [("string", "minLength"), ("array", "minItems"), ("object", "minProperties")] {
        let least = |count: u64| json!({"type": kind, keyword: count});
        let verdict = judge(&least(1_000_000_000_000), &least(1_000_000_000_001));
        assert_eq!(verdict, (Verdict::Undecided, large.to_owned()), "{keyword}");
        assert_eq!(judge(&least(1_000_000_000_001), &least(1_000_000_000_000)), compatible(), "{keyword}");
    }
}

#[test]
fn patterns_that_cost_others_dear_are_matched_or_refused_by_size() {
    let pattern = |text: &str| json!({"type": "string", "pattern": text});
    let lost = |value: &str| {
        let message = format!("v2 matches `{value}` with no `pattern`, and v1 may write it");
        (Verdict::Incompatible, format!("json-schema/pattern-narrowed /pattern: {message}"))
    };
    assert_eq!(judge(&pattern("^(a+)+$"), &pattern("^(a+)+b$")), lost("\"a\""));
    assert_eq!(judge(&pattern("^(a+)+$"), &pattern("^a+$")), compatible());
    assert_eq!(judge(&pattern("(a|a)*{1000}"), &pattern("a")), lost("\"{1000}\""));
    let large = "proof/undecided /pattern: `pattern` at the root in v1 stops the proof: the pattern has no \
                 automaton: it is too large";
    for text in ["a{1000000}", "(((a{1000}){1000}){1000}){1000}", &"a".repeat(1_000_000), &"(".repeat(5_000)]
    {
        let closed = format!("{text}{}", if text.ends_with('(') { ")".repeat(5_000) } else { String::new() });
        assert_eq!(judge(&pattern(&closed), &pattern("b")), (Verdict::Undecided, large.to_owned()));
    }
    let data = format!("\"{}!\"", "a".repeat(5_000));
    let refused = "does not match \"^(a+)+$\"";
    assert!(told(&pattern("^(a+)+$"), &data).ends_with(refused));
    assert_eq!(
        told(&pattern("a{1000000}"), &data),
        "undecided: the pattern has no automaton: it is too large"
    );
}

#[test]
fn nesting_beyond_the_limit_is_an_error_where_it_begins() {
    let deep = ("json/too-deep", "more than 1000 levels of nesting".to_owned());
    let at = |(rule, message, place): (&'static str, String, (u32, u32))| ((rule, message), place);
    let nested = format!("{}{{}}{}", r#"{"items":"#.repeat(100_000), "}".repeat(100_000));
    assert_eq!(at(refusal("a.json", &nested)), (deep.clone(), (1, 9_001)));
    assert_eq!(at(refusal("a.yaml", &"- ".repeat(100_000))), (deep.clone(), (1, 2_001)));
    let block: String = (0..3_000).map(|at| format!("{}items:\n", " ".repeat(at))).collect();
    assert_eq!(at(refusal("a.yaml", &block)), (deep, (1_001, 1_001)));
    let flow = format!("const: {}", "[".repeat(100_000));
    let (rule, _, place) = refusal("a.yaml", &flow);
    assert_eq!((rule, place.0), ("json-schema/malformed-yaml", 1));
    let list = json!({"items": {"$ref": "#"}});
    assert_eq!(told(&list, &"[".repeat(100_000)), "undecided: more than 1000 levels of nesting");
}

#[test]
fn aliases_that_multiply_are_an_error() {
    let mut bomb = "x0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for at in 1..15 {
        let before = vec![format!("*a{}", at - 1); 10].join(", ");
        bomb.push_str(&format!("x{at}: &a{at} [{before}]\n"));
    }
    let message = "aliases make more than 16777216 bytes of this text".to_owned();
    assert_eq!(refusal("a.yaml", &bomb), ("json-schema/malformed-yaml", message, (1, 1)));
    let message = "this alias stands for something that holds it".to_owned();
    assert_eq!(refusal("a.yaml", "x: &a [*a]\n"), ("json-schema/malformed-yaml", message, (1, 8)));
}

#[test]
fn numbers_of_any_size_are_compared_by_their_digits() {
    // No `f64` is of such a size, so these are texts.
    let raw = |old: &str, new: &str| judge_texts(old, new).0;
    let bound = |text: &str| format!(r#"{{"type": "number", "maximum": {text}}}"#);
    assert_eq!(raw(&bound("1e-400"), &bound("1e1000000000")), Verdict::Compatible);
    assert_eq!(raw(&bound("1e1000000000"), &bound("1e-400")), Verdict::Incompatible);
    let digits = |digit: &str| format!(r#"{{"maximum": {}}}"#, digit.repeat(1_000_000));
    assert_eq!(raw(&digits("8"), &digits("9")), Verdict::Compatible);
    let multiple = |text: &str| format!(r#"{{"type": "number", "multipleOf": {text}}}"#);
    assert_eq!(raw(&multiple("1e1000000000"), &multiple("1e1000000000")), Verdict::Compatible);
    assert_ne!(raw(&multiple("1e1000000000"), &multiple("3e1000000000")), Verdict::Compatible);
    assert_ne!(raw(&multiple("7e-1000000000"), &multiple("3e-1000000000")), Verdict::Compatible);
    let whole = json!({"multipleOf": 0.7});
    assert_eq!(told(&whole, "1e1000000000"), " 1e+1000000000 is no multiple of 0.7");
    assert_eq!(told(&whole, "7e1000000000"), "");
    assert_eq!(told(&whole, "1e-400"), " 1e-400 is no multiple of 0.7");
}

#[test]
fn large_data_are_validated_member_by_member_and_item_by_item() {
    let items = |count: usize| (0..count).map(|at| json!({"a": at})).collect::<Value>().to_string();
    assert_eq!(told(&json!({"uniqueItems": true}), &items(100_000)), "");
    let twice = format!("[{}, 7]", (0..100_000).map(|at| at.to_string()).collect::<Vec<_>>().join(","));
    assert_eq!(told(&json!({"uniqueItems": true}), &twice), "/100000 item 100000 equals item 7");
    // As many properties as members: no member is sought in a list.
    let members = |count: usize| -> Value {
        Value::Object((0..count).map(|at| (format!("p{at}"), json!(at))).collect())
    };
    let closed = json!({"properties": properties(30_000, "integer"), "additionalProperties": false});
    assert_eq!(told(&closed, &members(30_000).to_string()), "");
    assert_eq!(told(&closed, &members(30_001).to_string()), "/p30000 property \"p30000\" is not allowed");
    let few = (0..2_000).map(|at| json!({format!("p{at}"): at})).collect::<Value>().to_string();
    let listed = json!({"items": {"properties": properties(5_000, "integer")}});
    assert_eq!(told(&listed, &few), "");
    let contains = json!({"contains": {"const": -1}});
    assert_eq!(
        told(&contains, &(0..50_000).collect::<Value>().to_string()),
        " 0 of 50000 items fit `contains`, at least 1 must"
    );
}
