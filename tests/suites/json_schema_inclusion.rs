//! The proof engine of JSON Schema on labelled cases of other projects, whose `inclusion` is the truth:
//! a proof or a checked witness. Where it is open, the answer is pinned and nobody's.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tenon_core::jsonschema::proof::{Inclusion, NoAutomaton, Obstacle, include};
use tenon_core::jsonschema::{Builder, Draft, Schema};
use tenon_core::{Limits, Policy, Source, Verdict, compare};
use tenon_tests::corpus;
use tenon_tests::large_json::{self, Edition};

fn parse(label: &str, text: &str, draft: Draft) -> Schema {
    Builder::assuming(draft, &Source::new(label, text), &Limits::default())
        .finish()
        .unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

/// What a corpus holds for its cases, as far as it is known, and what was answered.
#[derive(Debug, Default)]
struct Tally {
    right: usize,
    wrong: Vec<String>,
    undecided: Vec<String>,
    /// Cases without a known truth, with the answer.
    open: Vec<String>,
    /// What stopped the proof, with its keyword: how often.
    stopped_by: BTreeMap<String, usize>,
}

/// Every answer is the truth where it is known; `open` holds what is answered where it is not, and
/// `stopped_by` what keeps an answer from being found, by keyword.
fn check(name: &str, stopped_by: &[(&str, usize)], open: &[&str]) {
    let Some(file) = corpus(&format!("json/{name}.json")) else { return };
    let mut tally = Tally::default();
    for case in file["cases"].as_array().expect("cases") {
        let id = case["id"].as_str().expect("id");
        let (old, new) = (case["old"].to_string(), case["new"].to_string());
        let draft = case["draft"].as_str().and_then(Draft::named).expect("a known draft");
        let (writer, reader) = (parse("old", &old, draft), parse("new", &new, draft));
        let answer = include(&writer, &reader, Limits::default().steps);
        let word = match &answer {
            Inclusion::Proved => "proved",
            Inclusion::Refuted(_) => "refuted",
            Inclusion::Undecided(reason) => {
                let keyword = if reason.keyword.is_empty() { "no keyword" } else { reason.keyword };
                *tally.stopped_by.entry(format!("{keyword} {:?}", reason.obstacle)).or_default() += 1;
                "undecided"
            }
        };
        match (&answer, case["inclusion"].as_bool()) {
            (_, None) => tally.open.push(format!("{id} {word}")),
            (Inclusion::Proved, Some(true)) | (Inclusion::Refuted(_), Some(false)) => tally.right += 1,
            (Inclusion::Undecided(_), Some(_)) => tally.undecided.push(id.to_owned()),
            (Inclusion::Proved | Inclusion::Refuted(_), Some(_)) => {
                tally.wrong.push(format!("{id}: {answer:?}\n  {old}\n  {new}"));
            }
        }
    }
    println!(
        "{name}: right {}, wrong {}, undecided {}, stopped by {:?}; truth unknown: {:?}",
        tally.right,
        tally.wrong.len(),
        tally.undecided.len(),
        tally.stopped_by,
        tally.open
    );
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    assert!(tally.undecided.is_empty(), "{:?}", tally.undecided);
    let by: Vec<(&str, usize)> = tally.stopped_by.iter().map(|(own, count)| (own.as_str(), *count)).collect();
    assert_eq!(by, stopped_by);
    assert_eq!(tally.open, open);
}

#[test]
fn the_cases_of_jsonsubschema_are_all_decided_right() {
    let open = [
        "ibm-062 proved",
        "ibm-063 proved",
        "ibm-075 refuted",
        "ibm-427 proved",
        "ibm-467 proved",
        "ibm-485 proved",
        "ibm-514 proved",
        "ibm-530 proved",
        "ibm-546 proved",
        "ibm-552 proved",
    ];
    check("ibm-jsonsubschema", &[], &open);
}

#[test]
fn the_cases_of_jsoncompat_are_all_decided_right() {
    // The undecided ones have schemas that lead back to themselves for the same value, so nobody knows what
    // they mean.
    let open = [
        "jc-038 undecided",
        "jc-110 undecided",
        "jc-111 proved",
        "jc-115 undecided",
        "jc-116 undecided",
        "jc-123 refuted",
    ];
    check("jsoncompat", &[("$ref Circular", 4)], &open);
}

fn answer(old: &Value, new: &Value) -> Inclusion {
    let (old, new) = (old.to_string(), new.to_string());
    let (writer, reader) = (parse("old", &old, Draft::Draft202012), parse("new", &new, Draft::Draft202012));
    include(&writer, &reader, Limits::default().steps)
}

fn is_proved(old: &Value, new: &Value) -> bool {
    answer(old, new) == Inclusion::Proved
}

fn witness(old: &Value, new: &Value) -> String {
    match answer(old, new) {
        Inclusion::Refuted(value) => value.to_string(),
        other @ (Inclusion::Proved | Inclusion::Undecided(_)) => panic!("{other:?}\n{old}\n{new}"),
    }
}

fn obstacle(old: &Value, new: &Value) -> Obstacle {
    match answer(old, new) {
        Inclusion::Undecided(reason) => reason.obstacle,
        other @ (Inclusion::Proved | Inclusion::Refuted(_)) => panic!("{other:?}\n{old}\n{new}"),
    }
}

/// A ring of schemas each of which refers to the next by an optional member and by items; the name of one
/// may have `longest` characters.
fn ring(count: usize, longest: u32) -> Value {
    let link = |at: usize| {
        let next = json!({"$ref": format!("#/$defs/n{}", (at + 1) % count)});
        let most = if at == count / 2 { longest } else { 20 };
        json!({
            "type": "object",
            "properties": {
                "name": {"type": "string", "maxLength": most},
                "next": next,
                "all": {"type": "array", "items": next},
            },
            "required": ["name"],
            "additionalProperties": false,
        })
    };
    let links = (0..count).map(|at| (format!("n{at}"), link(at)));
    json!({"$ref": "#/$defs/n0", "$defs": Value::Object(links.collect())})
}

/// Objects within objects, a value of `leaf` innermost.
fn nested(depth: usize, leaf: Value) -> Value {
    (0..depth).fold(leaf, |inner, _| json!({"properties": {"x": inner}, "required": ["x"], "type": "object"}))
}

#[test]
fn recursion_of_any_length_is_followed_on_a_small_stack() {
    assert!(is_proved(&ring(300, 20), &ring(300, 30)));
    assert_eq!(witness(&ring(4, 2), &ring(4, 1)), r#"{"all":[{"all":[{"name":"aa"}],"name":""}],"name":""}"#);
    assert!(is_proved(&nested(140, json!({"type": "integer"})), &nested(140, json!({"type": "number"}))));
    let closed = format!("{}0.1{}", "{\"x\":".repeat(100), "}".repeat(100));
    let (old, new) = (nested(100, json!({"type": "number"})), nested(100, json!({"type": "integer"})));
    assert_eq!(witness(&old, &new), closed);
}

/// Predicates that hold others, each told from the rest by a member of its own; all may name a unit.
fn predicates(count: usize, units: &[&str]) -> Value {
    let closed = |name: &str, own: Value| json!({"type": "object", "properties": {name: own}, "required": [name], "additionalProperties": false});
    let any = json!({"$ref": "#/$defs/any"});
    let many = json!({"type": "array", "items": any});
    let simple = |at: usize| {
        let name = format!("op{at}");
        let mut arm = closed(&name, json!({"type": ["string", "number"]}));
        arm["properties"]["field"] = json!({"type": "string"});
        arm["properties"]["unit"] = json!({"enum": units});
        arm
    };
    let arms: Vec<Value> = (0..count).map(simple).chain([json!({"type": "string"})]).collect();
    json!({
        "$ref": "#/$defs/any",
        "$defs": {
            "any": {"anyOf": [
                closed("not", any), closed("and", many.clone()), closed("or", many), {"$ref": "#/$defs/one"},
            ]},
            "one": {"anyOf": arms},
        },
    })
}

#[test]
fn a_choice_among_many_closed_objects_is_followed_arm_by_arm() {
    assert!(is_proved(&predicates(24, &["year", "day"]), &predicates(24, &["year", "day", "hour"])));
    assert_eq!(
        witness(&predicates(24, &["year", "day", "hour"]), &predicates(24, &["year", "day"])),
        r#"{"op0":0,"unit":"hour"}"#
    );
}

#[test]
fn events_that_a_member_tells_apart_are_looked_at_one_by_one() {
    let old = events(60, &["opened", "closed"]);
    let new = events(66, &["opened", "closed", "edited"]);
    assert!(is_proved(&old, &new));
    assert_eq!(witness(&new, &old), r#"{"action":"edited","subject0":{"id":0}}"#);
}

#[test]
fn branches_that_a_member_does_not_tell_apart_are_not_taken_for_exclusive() {
    let tagged =
        |tag: &str| json!({"type": "object", "properties": {"tag": {"const": tag}}, "required": ["tag"]});
    let among = |keyword: &str, arms: [&Value; 2]| json!({keyword: arms});
    let [a, b] = [tagged("a"), tagged("b")];
    assert!(is_proved(&among("anyOf", [&a, &b]), &among("oneOf", [&a, &b])));
    let both = |arms: [&Value; 2]| witness(&among("anyOf", arms), &among("oneOf", arms));

    let optional = |tag: &str| json!({"type": "object", "properties": {"tag": {"const": tag}}});
    assert_eq!(both([&optional("a"), &optional("b")]), "{}");
    let untyped = |tag: &str| json!({"properties": {"tag": {"const": tag}}, "required": ["tag"]});
    assert_eq!(both([&untyped("a"), &untyped("b")]), "null");
    let shared = |tag: &str| json!({"type": "object", "properties": {"tag": {"enum": [tag, "c"]}}, "required": ["tag"]});
    assert_eq!(both([&shared("a"), &shared("b")]), r#"{"tag":"c"}"#);
    let open = json!({"type": "object", "patternProperties": {"^t": {}}, "additionalProperties": false});
    assert_eq!(both([&a, &open]), r#"{"tag":"a"}"#);
    let closed = json!({"type": "object", "additionalProperties": false});
    assert!(is_proved(&among("anyOf", [&a, &closed]), &among("oneOf", [&a, &closed])));
}

/// Each kind of event has a member of its own and a branch for each action.
fn events(kinds: usize, actions: &[&str]) -> Value {
    let event = |subject: &str, action: &str| {
        json!({
            "type": "object",
            "properties": {"action": {"type": "string", "enum": [action]}, subject: {"$ref": "#/$defs/subject"}},
            "required": ["action", subject],
            "additionalProperties": false
        })
    };
    let kind = |at: usize| {
        let subject = format!("subject{at}");
        json!({"oneOf": actions.iter().map(|action| event(&subject, action)).collect::<Vec<_>>()})
    };
    let subject = json!({"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]});
    json!({"oneOf": (0..kinds).map(kind).collect::<Vec<_>>(), "$defs": {"subject": subject}})
}

#[test]
fn one_keyword_is_found_among_hundreds_of_definitions_and_nothing_else() {
    let versions = [Edition::First, Edition::Reworded, Edition::Narrowed]
        .map(|edition| large_json::text(&large_json::schema(5_000, edition)));
    let [first, reworded, narrowed] =
        versions.map(|text| tenon_core::Schema::JsonSchema(parse("large", &text, Draft::Draft202012)));
    let told = compare(&first, &reworded, &Policy::default());
    assert_eq!((told.verdict, told.changes.len()), (Verdict::Compatible, 0));
    let told = compare(&first, &narrowed, &Policy::default());
    assert_eq!((told.verdict, told.rest), (Verdict::Incompatible, Verdict::Compatible));
    let pointers: Vec<&str> = told.changes.iter().map(|change| &*change.reader.0.pointer).collect();
    assert_eq!(pointers, [large_json::narrowed(5_000)]);
}

#[test]
fn a_schema_that_only_infinite_values_would_satisfy_is_included_in_every_other() {
    let endless = json!({"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]});
    assert!(is_proved(&endless, &json!(false)));
}

#[test]
fn what_is_too_large_is_undecided() {
    let long = |least: u64| json!({"type": "string", "minLength": least});
    assert_eq!(obstacle(&long(1_000_000), &long(1_000_001)), Obstacle::TooLarge);
    let many = |least: u64| json!({"type": "array", "minItems": least});
    assert_eq!(obstacle(&many(1_000_000), &many(1_000_001)), Obstacle::TooLarge);
    let bomb = |at: usize| {
        let next = json!({"$ref": format!("#/$defs/b{}", at + 1)});
        (format!("b{at}"), json!({"allOf": [next, {"not": {"not": next}}], "minLength": at}))
    };
    let mut defs: serde_json::Map<String, Value> = (0..60).map(bomb).collect();
    defs.insert("b60".to_owned(), json!({"type": "integer"}));
    let bomb = json!({"$ref": "#/$defs/b0", "$defs": defs});
    assert_eq!(obstacle(&bomb, &json!({"type": "string"})), Obstacle::TooLarge);
}

#[test]
fn what_stops_a_proof_is_told() {
    let pattern = |text: &str| json!({"type": "string", "pattern": text});
    assert_eq!(obstacle(&pattern("(?<=a)b"), &pattern("b")), Obstacle::Pattern(NoAutomaton::Lookaround));
    assert_eq!(obstacle(&pattern("b"), &pattern(r"(a)\1")), Obstacle::Pattern(NoAutomaton::Backreference));
    // What did not change needs no automaton.
    let with = |most: u64| json!({"type": "string", "pattern": r"(a)\1", "maxLength": most});
    assert!(is_proved(&with(3), &with(4)));
}

#[test]
fn keywords_of_one_kind_are_weighed_together() {
    assert!(is_proved(&json!({"multipleOf": 6}), &json!({"multipleOf": 1.5})));
    assert!(is_proved(
        &json!({"type": "object", "required": ["a", "b"]}),
        &json!({"type": "object", "minProperties": 2})
    ));
    assert!(is_proved(
        &json!({"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": true}),
        &json!({"type": "array", "maxItems": 3})
    ));
    assert!(is_proved(
        &json!({"type": "object", "propertyNames": {"pattern": "^a"}, "patternProperties": {"^a": {"type": "null"}}}),
        &json!({"type": "object", "additionalProperties": {"type": "null"}})
    ));
    assert_eq!(
        witness(
            &json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            &json!({"type": "object", "patternProperties": {"^x": {"minimum": 0}}})
        ),
        r#"{"x":-1}"#
    );
}

#[test]
fn draft_4_tells_how_a_number_is_written_wherever_it_stands() {
    let of = |draft, old: Value, new: Value| {
        let (old, new) = (old.to_string(), new.to_string());
        include(&parse("old", &old, draft), &parse("new", &new, draft), Limits::default().steps)
    };
    let (list, whole) = (json!({"enum": [[1]]}), json!({"items": {"type": "integer"}}));
    // `[1.0]` is equal to `[1]`, and to draft 4 its item is no integer.
    assert!(matches!(of(Draft::Draft4, list.clone(), whole.clone()), Inclusion::Refuted(_)));
    assert!(matches!(of(Draft::Draft202012, list, whole.clone()), Inclusion::Proved));
    let mixed = json!({"items": [{"type": "integer"}, {"not": {"type": "integer"}}]});
    assert!(matches!(
        of(Draft::Draft4, json!({"not": mixed}), json!({"not": {"enum": [[1, 1]]}})),
        Inclusion::Refuted(_)
    ));
    // More ways than are tried, none of them refused: not known.
    let long = json!({"enum": [[1, 2, 3, 4, 5, 6, 7]]});
    assert!(matches!(
        of(Draft::Draft4, long, json!({"items": {"type": "number"}})),
        Inclusion::Undecided(_) | Inclusion::Proved
    ));
}
