//! The profile `optional-friendly`: what it lets through, what it refuses and with which message, and what
//! it tells of closed readers. Pairs by hand, and random ones.

use serde_json::{Value, json};
use tenon_core::jsonschema::proof::{Inclusion, Writing, include, include_written, valid_and_declared};
use tenon_core::jsonschema::{self as own, Builder, Draft, Instance};
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{Compatibility, Format, Limits, Profile, Severity, Source, Verdict};
use tenon_tests::chance::Chance;
use tenon_tests::generate_json::{evolve, schema, value_of};
use tenon_tests::{corpus, judge_in, policy};

/// `yes`, or the refusals with their messages; behind a `|` what a note tells.
fn answer(old: &Value, new: &Value, level: Compatibility) -> String {
    let texts = [old.to_string(), new.to_string()];
    let policy = policy(level, Profile::OptionalFriendly);
    let report = judge_in(Format::JsonSchema, &[&texts[0], &texts[1]], &policy).expect("schemas");
    let (mut refused, mut noted) = (Vec::new(), Vec::new());
    for finding in &report.findings {
        let Some(impact) = &finding.impact else { continue };
        let witness = impact.witness.as_ref().expect("a witness");
        let list = if finding.severity == Severity::Note { &mut noted } else { &mut refused };
        list.push(format!("{} {}", impact.path, witness.json).trim().to_owned());
    }
    let mut text = match report.verdict {
        Verdict::Compatible => "yes".to_owned(),
        Verdict::Undecided => "undecided".to_owned(),
        Verdict::Incompatible => refused.join("; "),
    };
    if !noted.is_empty() {
        text = format!("{text} | {}", noted.join("; "));
    }
    text
}

use Compatibility::{Backward, Forward};

/// Two versions by name, what the new one reads of the old one's messages, and the other way round.
fn check(rows: &[(Value, Value, &str, &str)]) {
    let mut wrong = Vec::new();
    for (old, new, backward, forward) in rows {
        let found = [answer(old, new, Backward), answer(old, new, Forward)];
        if found != [*backward, *forward] {
            wrong.push(format!("{old}\n{new}\n  expected {backward} ⇄ {forward}\n  found    {found:?}"));
        }
        assert_eq!(answer(old, old, Backward), "yes", "{old}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn string() -> Value {
    json!({"type": "string"})
}

fn integer() -> Value {
    json!({"type": "integer"})
}

fn open(properties: Value) -> Value {
    json!({"type": "object", "properties": properties})
}

fn closed(properties: Value) -> Value {
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

#[test]
fn optional_properties_come_and_go_and_known_ones_stay_what_they_are() {
    let a = open(json!({"a": string()}));
    check(&[
        (a.clone(), open(json!({"a": string(), "b": string()})), "yes", "yes"),
        (
            json!({"properties": {"a": string()}, "additionalProperties": true}),
            json!({"properties": {"a": string(), "b": string()}, "additionalProperties": {}}),
            "yes",
            "yes",
        ),
        (a.clone(), json!({"properties": {"a": string(), "b": {}}, "required": ["b"]}), "b {}", "null"),
        (a.clone(), open(json!({"a": integer(), "b": string()})), r#"a {"a":""}"#, r#"a {"a":0}"#),
        (
            a.clone(),
            json!({"type": "object", "properties": {"a": string()}, "maxProperties": 0}),
            r#"{"a":""}"#,
            "yes",
        ),
        (a.clone(), open(json!({"a": false})), r#"a {"a":""}"#, "yes"),
        // Names are of those that are declared.
        (
            a.clone(),
            json!({"type": "object", "properties": {"a": {}}, "propertyNames": {"const": "a"}}),
            "yes",
            r#"a {"a":null}"#,
        ),
        // Below a member, an item, a reference.
        (
            open(json!({"o": a, "l": {"items": a}, "t": {"prefixItems": [a], "items": a}})),
            open(json!({
                "o": open(json!({"a": string(), "b": string()})),
                "l": {"items": open(json!({"a": string(), "b": string()}))},
                "t": {"prefixItems": [open(json!({"a": string(), "b": string()}))], "items": a},
            })),
            "yes",
            "yes",
        ),
        (
            open(json!({"v": string(), "next": {"$ref": "#"}})),
            open(json!({"v": string(), "next": {"$ref": "#"}, "w": integer()})),
            "yes",
            "yes",
        ),
        (
            open(json!({"v": string(), "next": {"$ref": "#"}})),
            open(json!({"v": integer(), "next": {"$ref": "#"}, "w": integer()})),
            r#"next.v {"next":{"v":""}}"#,
            r#"next.v {"next":{"v":0}}"#,
        ),
    ]);
}

#[test]
fn an_object_is_declared_by_all_schemas_that_apply_to_it_together() {
    let both = |one: Value, other: Value| json!({"allOf": [one, other]});
    let (a, b) = (open(json!({"a": string()})), open(json!({"b": string()})));
    check(&[
        (
            both(a.clone(), b.clone()),
            open(json!({"a": string(), "b": string(), "c": string()})),
            "yes",
            "yes",
        ),
        (
            both(a.clone(), b.clone()),
            both(a.clone(), open(json!({"b": integer()}))),
            r#"b {"b":""}"#,
            r#"b {"b":0}"#,
        ),
        (
            both(open(json!({"o": a})), open(json!({"o": b}))),
            open(json!({"o": open(json!({"a": string(), "b": string(), "c": string()}))})),
            "yes",
            "yes",
        ),
        (
            both(open(json!({"o": a})), open(json!({"o": b}))),
            open(json!({"o": open(json!({"a": string(), "b": integer()}))})),
            r#"o.b {"o":{"b":""}}"#,
            r#"o.b {"o":{"b":0}}"#,
        ),
        // Properties that a condition brings in are declared where it holds.
        (
            json!({"type": "object", "properties": {"k": {}}, "if": {"required": ["k"]},
                "then": {"properties": {"x": string()}}}),
            json!({"type": "object", "properties": {"k": {}, "y": string()}, "if": {"required": ["k"]},
                "then": {"properties": {"x": integer()}}}),
            r#"x {"k":null,"x":""}"#,
            r#"x {"k":null,"x":0}"#,
        ),
        (
            json!({"type": "object", "properties": {"a": {}}, "dependentSchemas": {"a": b}}),
            json!({"type": "object", "properties": {"a": {}, "b": string()}}),
            "yes",
            "yes",
        ),
    ]);
}

#[test]
fn of_branches_those_declare_that_hold() {
    let arm = |kind: &str, data: Value| json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}, "data": open(data)}});
    let (x, y) = (json!({"x": string()}), json!({"y": string()}));
    let wider = json!({"x": string(), "y": integer()});
    for choice in ["oneOf", "anyOf"] {
        check(&[
            (
                json!({choice: [arm("a", x.clone()), arm("b", y.clone())]}),
                json!({choice: [arm("a", wider.clone()), arm("b", y.clone())]}),
                "yes",
                "yes",
            ),
            (
                json!({choice: [arm("a", x.clone()), arm("b", y.clone()), {"type": "null"}]}),
                json!({choice: [arm("a", x.clone()), arm("b", wider.clone()), {"type": "null"}]}),
                r#"data.y {"data":{"y":""},"kind":"b"}"#,
                r#"data.y {"data":{"y":0},"kind":"b"}"#,
            ),
        ]);
    }
    for choice in ["oneOf", "anyOf"] {
        let many = |last: &Value| {
            let mut arms: Vec<Value> = (0..20).map(|at| arm(&format!("k{at}"), x.clone())).collect();
            arms.push(arm("last", last.clone()));
            json!({choice: arms})
        };
        check(&[(many(&x), many(&wider), "yes", "yes")]);
    }
}

#[test]
fn what_names_no_member_stays_open() {
    let a = open(json!({"a": string()}));
    check(&[
        (json!({"type": "object"}), a.clone(), r#"a {"a":null}"#, "yes"),
        (json!(true), json!({"properties": {"a": string()}}), r#"a {"a":null}"#, "yes"),
        (open(json!({})), a.clone(), "yes", "yes"),
        (
            json!({"type": "object", "additionalProperties": string()}),
            json!({"type": "object", "additionalProperties": string(), "properties": {"a": integer()}}),
            r#"a {"a":""}"#,
            r#"a {"a":0}"#,
        ),
        (
            json!({"properties": {"a": string()}, "additionalProperties": integer()}),
            json!({"properties": {"a": string(), "b": string()}, "additionalProperties": integer()}),
            r#"b {"b":0}"#,
            r#"b {"b":""}"#,
        ),
        // A pattern declares what it matches.
        (
            json!({"type": "object", "patternProperties": {"^x": a}}),
            json!({"type": "object", "properties": {"y": string()},
                "patternProperties": {"^x": open(json!({"a": string(), "b": string()}))}}),
            "yes",
            "yes",
        ),
        (
            json!({"properties": {"a": string()}, "patternProperties": {"^x": string()}}),
            json!({"properties": {"a": string(), "xb": integer()}}),
            r#"xb {"xb":""}"#,
            r#"xb {"xb":0}"#,
        ),
        // So does a demand, and an object that is listed as a whole.
        (
            json!({"properties": {"a": {}}, "required": ["b"]}),
            json!({"properties": {"b": string()}}),
            r#"b {"b":null}"#,
            "b {}",
        ),
        (
            json!({"properties": {"a": {}}, "enum": [{"a": 1, "b": 2}]}),
            json!({"properties": {"b": string()}}),
            r#"b {"a":1,"b":2}"#,
            "null",
        ),
        // What asks for members that it does not name cannot be closed.
        (
            json!({"properties": {"a": string()}, "minProperties": 2}),
            json!({"properties": {"b": integer()}}),
            r#"b {"a":"","b":null}"#,
            "{}",
        ),
        (
            json!({"properties": {"a": string()}, "not": {"maxProperties": 1}}),
            json!({"properties": {"b": integer()}}),
            r#"b {"a":"","b":null}"#,
            "null",
        ),
        // What `not` names is not declared, and what is below it stays as it is.
        (
            json!({"properties": {"a": {}}, "not": {"properties": {"z": string()}, "required": ["z"]}}),
            json!({"properties": {"a": {}, "b": string()}}),
            "yes",
            "null",
        ),
    ]);
}

#[test]
fn a_closed_reader_is_taken_for_one_that_skips_and_a_note_has_what_it_refuses() {
    let (a, ab) = (json!({"a": string()}), json!({"a": string(), "b": string()}));
    check(&[
        (closed(a.clone()), closed(ab.clone()), "yes", r#"yes | b {"b":""}"#),
        (closed(ab.clone()), closed(a.clone()), r#"yes | b {"b":""}"#, "yes"),
        (open(a.clone()), closed(a.clone()), "yes", "yes"),
        (open(ab.clone()), closed(json!({"a": integer()})), r#"a {"a":""} | b {"b":""}"#, r#"a {"a":0}"#),
        (
            open(ab.clone()),
            json!({"allOf": [open(a.clone())], "unevaluatedProperties": false}),
            r#"yes | {"b":""}"#,
            "yes",
        ),
        // With a schema it judges what it does not name, open or not.
        (
            open(ab.clone()),
            json!({"type": "object", "properties": a, "additionalProperties": integer()}),
            r#"b {"b":""}"#,
            r#"b {"b":0}"#,
        ),
        // Below a `not` an open object would refuse more.
        (
            open(ab.clone()),
            json!({"type": "object", "not": {"not": closed(a.clone())}}),
            r#"{"b":""}"#,
            "yes",
        ),
        // Arms that only their closing tells apart stay closed.
        (
            json!({"oneOf": [closed(json!({"a": string(), "x": string()})), closed(json!({"b": string()}))]}),
            json!({"oneOf": [closed(a), closed(json!({"b": string()}))]}),
            r#"{"a":"","x":""}"#,
            "yes",
        ),
    ]);
}

#[test]
fn other_languages_are_judged_as_exactly_as_ever() {
    let record = |fields: &str| format!(r#"{{"type": "record", "name": "R", "fields": [{fields}]}}"#);
    let (none, one) = (record(""), record(r#"{"name": "a", "type": "int"}"#));
    let message = |fields: &str| format!(r#"syntax = "proto3"; message M {{ {fields} }}"#);
    let (int, text) = (message("int32 a = 1;"), message("string a = 1;"));
    for (format, old, new) in [(Format::Avro, none, one), (Format::Protobuf, int, text)] {
        let report = |old: &str, new: &str, profile| {
            judge_in(format, &[old, new], &policy(Compatibility::Full, profile)).expect("schemas")
        };
        for (old, new) in [(&old, &new), (&new, &old), (&old, &old)] {
            let (exact, friendly) =
                (report(old, new, Profile::Exact), report(old, new, Profile::OptionalFriendly));
            assert_eq!(exact.verdict, friendly.verdict);
            assert_eq!(format!("{:?}", exact.findings), format!("{:?}", friendly.findings));
        }
    }
}

const PAIRS: u64 = 2_000;
const VALUES: usize = 100;
const STEPS: u64 = 100_000;

fn parse(value: &Value) -> own::Schema {
    let text = value.to_string();
    let built =
        Builder::assuming(Draft::Draft202012, &Source::new("random", &text), &Limits::default()).finish();
    built.unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

fn instance(value: &Value) -> Instance {
    let source = Source::new("value", value.to_string());
    Instance::of(Json::parse(&source, Dialect::default(), 100).expect("JSON").root())
}

/// The schema and those properties.
fn beside(chance: &mut Chance, mut own: Value, names: &[&str]) -> Value {
    let definitions = own["$defs"].take();
    own.as_object_mut().expect("an object").remove("$defs");
    let mut all = json!({"allOf": [own], "$defs": definitions, "properties": {}});
    for name in names {
        let mut property = schema(chance, 1);
        property.as_object_mut().expect("an object").remove("$defs");
        all["properties"][name] = property;
    }
    all
}

#[test]
fn a_proof_holds_for_all_that_is_declared_and_a_witness_is_declared_and_refused() {
    let (mut proved, mut only, mut refuted, mut undecided, mut tried) = (0, 0, 0, 0, 0);
    let mut without = 0;
    for seed in 0..PAIRS {
        let mut chance = Chance::new(seed);
        let mut old = schema(&mut chance, 2);
        if chance.one_in(2) {
            old = beside(&mut chance, old, &["a", "c"]);
        }
        let mut new = evolve(&mut chance, &old, 2);
        if chance.one_in(2) {
            let name = *chance.pick(&["a", "b", "ab"]);
            new = beside(&mut chance, new, &[name]);
        }
        let (writer, reader) = (parse(&old), parse(&new));
        let exact = include(&writer, &reader, STEPS);
        let refused =
            |value: &Instance| tenon_core::jsonschema::proof::valid(&reader, value, STEPS) == Some(false);
        match include_written(&writer, &reader, Writing::Declared, STEPS) {
            Inclusion::Proved => {
                proved += 1;
                only += usize::from(exact != Inclusion::Proved);
                for _ in 0..VALUES {
                    let value = instance(&value_of(&mut chance, 3));
                    let written = valid_and_declared(&writer, &value, STEPS) == Some(true);
                    tried += usize::from(written);
                    assert!(!(written && refused(&value)), "{seed}: {value}\n{old}\n{new}");
                }
            }
            Inclusion::Refuted(value) => {
                refuted += 1;
                assert_ne!(exact, Inclusion::Proved, "{seed}: {value}\n{old}\n{new}");
                assert!(refused(&value), "{seed}: {value}\n{old}\n{new}");
                let written = valid_and_declared(&writer, &value, STEPS);
                // Where nothing that is declared can be written, all that is valid is looked at.
                let nothing = Value::Bool(false);
                let declares = include_written(&writer, &parse(&nothing), Writing::Declared, STEPS);
                let Inclusion::Refuted(example) = declares else { panic!("{declares:?}") };
                let empty = valid_and_declared(&writer, &example, STEPS) == Some(false);
                assert_eq!(written, Some(!empty), "{seed}: {value}\n{old}\n{new}");
                without += u32::from(empty);
            }
            Inclusion::Undecided(reason) => {
                undecided += 1;
                println!(
                    "{seed} {} {}",
                    reason.obstacle.describe(),
                    matches!(exact, Inclusion::Undecided(_))
                );
            }
        }
    }
    println!(
        "proved {proved}, {only} of them not exactly, refuted {refuted}, {without} of them by a writer that \
         declares nothing it may write, undecided {undecided}, {tried} values"
    );
}

fn declared(old: &Value, new: &Value) -> Inclusion {
    include_written(&parse(old), &parse(new), Writing::Declared, Limits::default().steps)
}

#[test]
fn deep_wide_and_entangled_schemas_are_decided_or_given_up() {
    // As deep as a text may be, and wide.
    let nested = |leaf: Value| {
        (0..140).fold(
            leaf,
            |inner, at| json!({"properties": {"x": inner, format!("y{at}"): {}}, "required": ["x"]}),
        )
    };
    let text = open(json!({"a": string()}));
    assert_eq!(
        declared(&nested(text.clone()), &nested(open(json!({"a": string(), "b": string()})))),
        Inclusion::Proved
    );
    assert!(matches!(declared(&nested(text), &nested(open(json!({"a": integer()})))), Inclusion::Refuted(_)));
    let wide = |last: Value| {
        let mut all: serde_json::Map<String, Value> =
            (0..3_000).map(|at| (format!("p{at}"), string())).collect();
        all.insert("last".to_owned(), last);
        json!({"properties": all})
    };
    let (with, without) = (wide(open(json!({"a": {}, "b": string()}))), wide(open(json!({"a": {}}))));
    assert_eq!(declared(&without, &with), Inclusion::Proved);
    // Each of many arms may hold beside any other, so what is declared has too many cases to look at.
    let arms = |kind: &Value| {
        let arm = |at: u32| json!({"required": [format!("a{at}")], "properties": {format!("b{at}"): kind}});
        json!({"anyOf": (0..12).map(arm).collect::<Vec<_>>(), "properties": {"c": {}}})
    };
    assert!(matches!(declared(&arms(&string()), &arms(&integer())), Inclusion::Refuted(_)));
    // Schemas that lead back to themselves for the same value.
    let round = json!({"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"x": {}}, "anyOf": [{"$ref": "#/$defs/a"}, {}]}}});
    assert!(matches!(
        declared(&round, &json!({"properties": {"y": {}, "x": string()}})),
        Inclusion::Undecided(_)
    ));
}

#[test]
fn of_the_cases_of_others_none_is_harder_and_none_that_was_harmless_does_harm() {
    for name in ["ibm-jsonsubschema", "jsoncompat"] {
        let Some(file) = corpus(&format!("json/{name}.json")) else { return };
        let (mut same, mut harmless, mut harder) = (0, Vec::new(), Vec::new());
        for case in file["cases"].as_array().expect("cases") {
            let id = case["id"].as_str().expect("id");
            let draft = case["draft"].as_str().and_then(Draft::named).expect("a known draft");
            let read = |side: &str| {
                let source = Source::new(side, case[side].to_string());
                Builder::assuming(draft, &source, &Limits::default()).finish().expect("a schema")
            };
            let (writer, reader) = (read("old"), read("new"));
            let steps = Limits::default().steps;
            let exact = include(&writer, &reader, steps);
            let friendly = include_written(&writer, &reader, Writing::Declared, steps);
            match (&exact, &friendly) {
                (Inclusion::Proved, Inclusion::Proved)
                | (Inclusion::Refuted(_), Inclusion::Refuted(_))
                | (Inclusion::Undecided(_), Inclusion::Undecided(_)) => same += 1,
                (Inclusion::Refuted(_) | Inclusion::Undecided(_), Inclusion::Proved) => harmless.push(id),
                (_, Inclusion::Refuted(_) | Inclusion::Undecided(_)) => harder.push(id),
            }
        }
        println!("{name}: {same} as under exact, {} harmless: {harmless:?}", harmless.len());
        assert_eq!(harder, [""; 0]);
    }
}
