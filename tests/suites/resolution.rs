//! One message under two schemas: what the comparison proves of a pair, the resolution of its witness
//! shows, at the same place and with the same effect.

use tenon_core::{
    Candidate, Compatibility, Data, Direction, Divergence, Effect, Finding, Format, Limits, Passage, Plan,
    Profile, Report, Resolution, Schema, Source, Surface, Unresolved, avro::datum, catalogue, check, resolve,
};
use tenon_tests::chance::Chance;
use tenon_tests::generate::{Generator, Layout};
use tenon_tests::markdown::sections;
use tenon_tests::{avro, policy};

const PAIRS: u64 = 3_000;

fn plain(schema: &tenon_tests::generate::Type) -> String {
    Layout { chance: None }.write(schema)
}

fn binary<'a>(message: Option<&'a str>) -> Passage<'a> {
    Passage { message, ..Passage::default() }
}

fn judged(old: &Schema, new: &Schema) -> Report {
    let candidate =
        |label: &str, schema: &Schema| Candidate { label: label.to_owned(), schema: schema.clone() };
    check(&[candidate("v1", old), candidate("v2", new)], &policy(Compatibility::Backward, Profile::Exact))
}

/// Findings of binary messages that a witness proves, with the path in that message.
fn proved(report: &Report) -> impl Iterator<Item = (&Finding, Effect, &[u8], &str)> {
    report.findings.iter().filter_map(|finding| {
        let impact = finding.impact.as_ref()?;
        let witness = impact.witness.as_ref()?;
        let asked = impact.direction == Direction::Backward && impact.surface == Surface::Binary;
        asked.then_some((finding, impact.effect, witness.bytes.as_slice(), witness.at.as_str()))
    })
}

#[test]
fn witnesses_of_avro_pairs_show_where_they_should() {
    let limits = Limits::default();
    let (mut shown, mut same) = (0, 0);
    for seed in 0..PAIRS {
        let mut generator = Generator::new(seed);
        let old = generator.schema();
        let new = generator.evolve(&old);
        let (a, b) = (plain(&old), plain(&new));
        let (old, new) = (avro("v1", &a).expect("v1"), avro("v2", &b).expect("v2"));
        let report = judged(&old, &new);
        for (finding, effect, bytes, at) in proved(&report).filter(|(_, effect, ..)| *effect != Effect::Same)
        {
            let found = resolve(&old, &new, Data::Binary(bytes), &binary(None), &limits).expect("a witness");
            let is_it = |place: &Divergence| place.effect == effect && place.path == at;
            assert!(
                found.divergences.iter().any(is_it),
                "{} {effect:?} {at}\n{a}\n{b}\n{found:#?}",
                finding.rule.id
            );
            shown += 1;
        }
        let Schema::Avro(writer) = &old else { continue };
        let Some(message) = generator.datum(writer, writer.root(), 12) else { continue };
        let mut bytes = Vec::new();
        datum::encode(writer, writer.root(), &message, &mut bytes).expect("a datum of its own type");
        let own = resolve(&old, &old, Data::Binary(&bytes), &binary(None), &limits).expect("a message");
        assert!(own.is_same(), "{a}\n{own:#?}");
        assert_eq!(own.read.as_deref(), Some(own.written.as_str()));
        // Its JSON stands for it.
        let again = resolve(&old, &old, Data::Json(&own.written), &binary(None), &limits).expect("a message");
        assert_eq!(again.written, own.written, "{a}");
        same += 1;
    }
    println!("Avro: {shown} witnesses shown, {same} messages the same");
    assert!(shown > 500 && same > 1_000);
}

/// Pairs of Protobuf files: examples of rule pages, buf's pairs of one file, changes of one field.
fn protobuf_pairs() -> Vec<(String, String, String)> {
    let mut pairs = Vec::new();
    for rule in catalogue::all().filter(|rule| rule.family() == "protobuf") {
        for section in sections(catalogue::page(rule)) {
            let text = |name: &str| section.fences.iter().find(|fence| fence.is(&["proto", name]));
            if let (Some(old), Some(new)) = (text("old"), text("new")) {
                pairs.push((rule.id.to_owned(), old.text.clone(), new.text.clone()));
            }
        }
    }
    let pinned = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/buf-1.75.0.jsonl");
    for line in std::fs::read_to_string(pinned).expect("buf's pairs").lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let only = |side: &str| {
            let files = case[side].as_object().expect("files");
            let mut texts = files.values().filter_map(|text| text.as_str());
            texts.next().filter(|_| files.len() == 1).map(str::to_owned)
        };
        if let (Some(old), Some(new)) = (only("old"), only("new")) {
            pairs.push((case["id"].to_string(), old, new));
        }
    }
    let kinds = [
        "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
        "sfixed64", "float", "double", "bool", "string", "bytes", "E", "N",
    ];
    let text = |label: &str, kind: &str| {
        format!(
            "syntax = \"proto3\";\nmessage M {{\n  {label} {kind} f = 1;\n}}\n\
             enum E {{\n  ZERO = 0;\n  ONE = 1;\n}}\nmessage N {{\n  string s = 1;\n}}\n"
        )
    };
    for (w, r) in [("", ""), ("repeated", ""), ("", "repeated"), ("repeated", "repeated"), ("optional", "")] {
        for (one, other) in kinds.iter().flat_map(|one| kinds.map(|other| (one, other))) {
            pairs.push((format!("{w} {one} as {r} {other}"), text(w, one), text(r, other)));
        }
    }
    pairs
}

#[test]
fn witnesses_of_protobuf_pairs_show_where_they_should() {
    let limits = Limits::default();
    let (mut shown, mut wrong) = (0, Vec::new());
    for (id, old, new) in protobuf_pairs() {
        let version =
            |text: &str| Schema::parse(Format::Protobuf, &Source::new("order.proto", text), &limits).ok();
        let (Some(old), Some(new)) = (version(&old), version(&new)) else { continue };
        let Schema::Protobuf(model) = &old else { continue };
        let report = judged(&old, &new);
        for (finding, effect, bytes, at) in proved(&report).filter(|(_, effect, ..)| *effect != Effect::Same)
        {
            // `Order.lines[].note` is `lines[0].note` of an `Order`; a nested message has dots of its own.
            let package = &model.files[0].package;
            let full = if package.is_empty() { at.to_owned() } else { format!("{package}.{at}") };
            let names = model.defined();
            let roots = names.iter().copied().filter(|name| {
                full.strip_prefix(*name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            });
            let mut found = Vec::new();
            // `M.m` may be a field of `M` or all of the message `M.m`.
            for root in roots {
                let path = full[root.len()..].trim_start_matches('.').replace("[]", "[0]");
                let resolved = resolve(&old, &new, Data::Binary(bytes), &binary(Some(root)), &limits);
                found.extend(resolved.map(|resolution| (path, resolution)));
            }
            if found.is_empty() {
                continue;
            }
            let is_it = |(path, resolution): &(String, Resolution)| {
                resolution.divergences.iter().any(|place| {
                    let rest = place.path.strip_prefix(path);
                    let inside =
                        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '{', '.']));
                    place.effect == effect && (inside || effect == Effect::Refused)
                })
            };
            // That a number means something else now no value shows; and of a map's entry whose key arrives
            // as another one, the entry is missed.
            if finding.rule.id == "protobuf/number-reused" || at.ends_with("{}.key") {
                continue;
            }
            shown += 1;
            if !found.iter().any(is_it) {
                wrong.push(format!("{id}: {} {effect:?} {at}\n{found:#?}", finding.rule.id));
            }
        }
    }
    println!("Protobuf: {shown} witnesses, {} not shown", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown > 500, "{shown}");
}

const MAPS: &str = "syntax = \"proto3\";\nmessage M {\n  map<int32, string> m = 1;\n  M inner = 2;\n  \
                    repeated int32 list = 3;\n  oneof o {\n    string s = 4;\n    bytes b = 5;\n  }\n}\n";

fn proto(text: &str) -> Schema {
    Schema::parse(Format::Protobuf, &Source::new("m.proto", text), &Limits::default()).expect("a schema")
}

#[test]
fn bytes_that_are_no_message_are_an_error_with_a_place() {
    let limits = Limits::default();
    let schemas = [
        proto(MAPS),
        avro("a", r#"{"type": "record", "name": "A", "fields": [{"name": "m", "type": {"type": "map", "values": ["null", "A", "string"]}}, {"name": "l", "type": {"type": "array", "items": "double"}}]}"#)
            .expect("a schema"),
    ];
    let mut chance = Chance::new(7);
    let (mut refused, mut read) = (0, 0);
    for _ in 0..20_000 {
        let length = chance.below(24);
        let bytes: Vec<u8> = (0..length).map(|_| chance.bits() as u8 & 0x3f).collect();
        for schema in &schemas {
            match resolve(schema, schema, Data::Binary(&bytes), &binary(None), &limits) {
                Ok(found) => {
                    read += 1;
                    assert!(found.is_same(), "{bytes:x?} {found:#?}");
                }
                Err(Unresolved::Corrupt { at: Some(at), .. }) => {
                    refused += 1;
                    assert!(at <= bytes.len(), "{bytes:x?} {at}");
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
    assert!(refused > 1_000 && read > 1_000, "{refused} {read}");
}

#[test]
fn entries_of_a_map_are_told_apart_in_one_pass_and_too_many_values_are_refused() {
    let schema = proto(MAPS);
    let limits = Limits::default();
    let resolved = |bytes: &[u8]| resolve(&schema, &schema, Data::Binary(bytes), &binary(None), &limits);
    // Two hundred thousand entries, of which every second key is 1 and the others differ.
    let mut bytes = Vec::new();
    for key in 0..200_000_u32 {
        let key = if key % 2 == 0 { 1 } else { key };
        let digits = [key as u8 & 0x7f | 0x80, (key >> 7) as u8 & 0x7f | 0x80, (key >> 14) as u8];
        bytes.extend([0x0a, 4, 0x08]);
        bytes.extend(digits);
        let at = bytes.len();
        bytes[at - 5] = 4;
    }
    let found = resolved(&bytes).expect("a message");
    assert!(found.is_same());
    assert_eq!(found.written.matches("\":").count(), 100_001);
    let refused = resolved(&[0x18, 0x01].repeat(2_000_001)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the data is no message of the writer: at byte 4000000: the message has more values than the limit"
    );
    let nested = resolved(&[0x12, 0x80, 0x80, 0x80, 0x01].repeat(200)).unwrap_err();
    assert!(matches!(nested, Unresolved::Corrupt { at: Some(_), .. }), "{nested}");
}

#[test]
fn a_plan_lays_out_how_the_bytes_of_one_record_become_those_of_another() {
    let writer = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"},
        {"name": "b", "type": "string"}]}"#;
    let reader = r#"{"type": "record", "name": "R", "fields": [{"name": "c", "type": "int", "default": 1},
        {"name": "x", "type": ["null", "long"], "aliases": ["a"]}]}"#;
    let (writer, reader) = (avro("v1", writer).expect("v1"), avro("v2", reader).expect("v2"));
    let plan = Plan::new(&writer, Some(&reader), None, &Limits::default()).expect("a plan");
    let expected = serde_json::json!({"format": "avro", "read": 1, "write": 0, "steps": [
        {"k": "record", "name": "R", "names": ["a", "b"], "steps": [[0, 2, "a"], [1, 3, "b"]], "fill": []},
        {"k": "record", "name": "R", "names": ["c", "x"], "steps": [[1, 5, "a"], [-1, 3, "b"]],
            "fill": [[0, 4, "02"]]},
        {"k": "int"},
        {"k": "string"},
        {"k": "int"},
        {"k": "branch", "of": 6, "name": "long", "kinds": ["null", "long"]},
        {"k": "int", "as": "long"},
    ]});
    assert_eq!(serde_json::from_str::<serde_json::Value>(&plan.json()).expect("JSON"), expected);
    let pointer = |step| plan.place(&writer, &reader, step, None).map(|place| place.pointer);
    assert_eq!(pointer(2).as_deref(), Some("/fields/0/type"), "of the writer");
    assert_eq!(pointer(6).as_deref(), Some("/fields/1/type/1"), "of the reader");
    assert_eq!(pointer(7), None);
}

#[test]
fn a_plan_refuses_where_every_message_is_refused_and_says_by_which_rule() {
    let (writer, reader) = (avro("v1", "\"int\"").expect("v1"), avro("v2", "\"string\"").expect("v2"));
    let plan = Plan::new(&writer, Some(&reader), None, &Limits::default()).expect("a plan");
    let steps = serde_json::from_str::<serde_json::Value>(&plan.json()).expect("JSON")["steps"].take();
    let refuse = serde_json::json!({"k": "refuse", "rule": "avro/type-mismatch",
        "why": "found int, expecting string", "in": null});
    assert_eq!(steps, serde_json::json!([{"k": "int"}, refuse]));
}

#[test]
fn a_plan_of_more_pairs_than_the_limit_is_none() {
    let record = |count: usize| {
        let fields: Vec<String> =
            (0..count).map(|at| format!(r#"{{"name": "f{at}", "type": "int"}}"#)).collect();
        format!(r#"{{"type": "record", "name": "R", "fields": [{}]}}"#, fields.join(","))
    };
    let schema = avro("v1", &record(100)).expect("v1");
    let limits = Limits { steps: 150, ..Limits::default() };
    let refused = Plan::new(&schema, Some(&schema), None, &limits).expect_err("more than the limit");
    assert_eq!(
        refused.to_string(),
        "whether the reader takes the data is not known: the two schemas have more pairs of types than the limit"
    );
}

#[test]
fn a_plan_of_protobuf_names_fields_as_both_sides_do() {
    let parse = |text: &str| {
        Schema::parse(Format::Protobuf, &Source::new("o.proto", text), &Limits::default()).expect("a schema")
    };
    let schema = parse(
        "syntax = \"proto3\";\nmessage O { repeated E total_es = 1; oneof o { string s = 2; } }\nenum E { A = 0; }\n",
    );
    let plan = Plan::new(&schema, None, None, &Limits::default()).expect("a plan");
    let expected = serde_json::json!({"format": "protobuf", "read": 0, "write": 0, "steps": [
        {"k": "message", "name": "O", "fields": [
            {"number": 1, "name": "total_es", "json": "totalEs", "type": "enum", "of": 1, "many": "list",
                "packed": true, "implicit": false, "utf8": false, "oneof": null},
            {"number": 2, "name": "s", "json": "s", "type": "string", "of": null, "many": "one",
                "packed": false, "implicit": false, "utf8": true, "oneof": "o"},
        ]},
        {"k": "enum", "name": "E", "values": [["A", 0]], "closed": false},
    ]});
    assert_eq!(serde_json::from_str::<serde_json::Value>(&plan.json()).expect("JSON"), expected);
    let place = plan.place(&schema, &schema, 0, Some(2)).expect("a place");
    assert_eq!((place.pointer.as_str(), place.line_column()), ("/O.s", (2, 55)));
    let (one, other) = (avro("v1", "\"int\"").expect("v1"), schema);
    let refused = Plan::new(&one, Some(&other), None, &Limits::default()).expect_err("two languages");
    assert_eq!(refused, Unresolved::TwoFormats(Format::Avro, Format::Protobuf));
}
