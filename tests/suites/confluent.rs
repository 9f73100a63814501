//! Confluent Schema Registry's checker for Protocol Buffers: every type of difference with its path,
//! and its verdict on 53 kinds of change.

use std::collections::BTreeSet;

use tenon_core::protobuf::confluent::{TYPES, accepts, differences};
use tenon_core::protobuf::{Builder, Schema};
use tenon_core::{Candidate, Compatibility, Format, Limits, Policy, Profile, Report, Source, Verdict, check};
use tenon_tests::corpus;

/// Verdicts that differ from the corpus, each with the reason. There are none.
const DIFFER: &[(&str, &str)] = &[];

fn schema(text: &str) -> Schema {
    let source = Source::new("m.proto", text);
    Builder::new("m.proto", &source, &Limits::default()).finish().unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

/// `TYPE path`, in order.
fn found(old: &str, new: &str) -> Vec<String> {
    let found = differences(&schema(old), &schema(new), &Limits::default());
    assert!(!found.exhausted);
    found.list.iter().map(|own| format!("{} {}", own.kind, own.path)).collect()
}

#[test]
fn verdicts_are_those_of_the_registry() {
    let Some(file) = corpus("protobuf/probe.json") else { return };
    let cases = file["cases"].as_array().expect("cases");
    let (mut agreed, mut wrong) = (0, Vec::new());
    for case in cases {
        let id = case["id"].as_str().expect("an id");
        let text = |side: &str| schema(case[side]["files"]["root.proto"].as_str().expect("a file"));
        let found = differences(&text("old"), &text("new"), &Limits::default());
        let theirs = case["verdicts"]["confluent_by_reading"].as_str().expect("a verdict");
        let ours = if found.refused() { "BAD" } else { "ok" };
        let reason = DIFFER.iter().find(|(known, _)| *known == id);
        match (theirs.starts_with(ours), reason) {
            (true, None) => agreed += 1,
            (false, Some((_, reason))) => println!("  {id}: {ours} for {theirs}: {reason}"),
            (true, Some(_)) => wrong.push(format!("{id}: {ours}, and listed as differing")),
            (false, None) => {
                let kinds: Vec<&str> = found.list.iter().map(|own| own.kind).collect();
                wrong.push(format!("{id} {}: {ours} for {theirs}: {kinds:?}", case["description"]));
            }
        }
    }
    println!("confluent: {agreed} of {} agree, {} differ with a reason", cases.len(), DIFFER.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Bodies of files, and what is reported.
const ROWS: &[(&str, &str, &str)] = &[
    ("message A {}", "message A {} message B {}", "MESSAGE_ADDED #/B"),
    ("message A {} message B {}", "message A {}", "MESSAGE_REMOVED #/B"),
    ("message A { message B {} }", "message A {}", "MESSAGE_REMOVED #/A/B"),
    ("message A {} message B {}", "message B {} message A {}", "MESSAGE_MOVED #/A, MESSAGE_MOVED #/B"),
    ("message A {}", "message A {} enum E { X = 0; }", "ENUM_ADDED #/E"),
    ("message A { enum E { X = 0; } }", "message A {}", "ENUM_REMOVED #/A/E"),
    ("enum E { X = 0; }", "enum E { X = 0; Y = 1; }", "ENUM_CONST_ADDED #/E/1"),
    ("enum E { X = 0; Y = 1; }", "enum E { X = 0; Z = 1; }", "ENUM_CONST_CHANGED #/E/1"),
    ("enum E { X = 0; Y = 1; }", "enum E { X = 0; }", "ENUM_CONST_REMOVED #/E/1"),
    ("message A {}", "message A { optional int32 a = 1; }", "FIELD_ADDED #/A/1"),
    ("message A { optional int32 a = 1; }", "message A {}", "FIELD_REMOVED #/A/1"),
    (
        "message A { optional int32 a = 1; }",
        "message A { optional int32 a = 2; }",
        "FIELD_REMOVED #/A/1, FIELD_ADDED #/A/2",
    ),
    (
        "message A { optional int32 a = 1; }",
        "message A { optional int32 b = 1; }",
        "FIELD_NAME_CHANGED #/A/1",
    ),
    (
        "message A { optional string a = 1; }",
        "message A { repeated bytes a = 1; }",
        "FIELD_STRING_OR_BYTES_LABEL_CHANGED #/A/1",
    ),
    (
        "message A { optional int32 a = 1; }",
        "message A { repeated int32 a = 1; }",
        "FIELD_NUMERIC_LABEL_CHANGED #/A/1",
    ),
    (
        "message A { optional double a = 1; }",
        "message A { required double a = 1; }",
        "FIELD_NUMERIC_LABEL_CHANGED #/A/1",
    ),
    ("message A { optional A a = 1; }", "message A { repeated A a = 1; }", ""),
    ("message A {}", "message A { required int32 a = 1; }", "REQUIRED_FIELD_ADDED #/A/1"),
    ("message A { required int32 a = 1; }", "message A {}", "REQUIRED_FIELD_REMOVED #/A/1"),
    ("message A { optional int32 a = 1; }", "message A { optional A a = 1; }", "FIELD_KIND_CHANGED #/A/1"),
    ("message A { repeated A a = 1; }", "message A { map<int32, A> a = 1; }", "FIELD_KIND_CHANGED #/A/1"),
    (
        "message A { optional int32 a = 1; }",
        "message A { optional string a = 1; }",
        "FIELD_SCALAR_KIND_CHANGED #/A/1",
    ),
    (
        "message A { map<int32, int32> a = 1; }",
        "message A { map<string, fixed32> a = 1; }",
        "FIELD_SCALAR_KIND_CHANGED #/A/1, FIELD_SCALAR_KIND_CHANGED #/A/1",
    ),
    (
        "message A { optional B a = 1; } message B {} message C {}",
        "message A { optional C a = 1; } message B {} message C {}",
        "FIELD_NAMED_TYPE_CHANGED #/A/1",
    ),
    ("message A { optional int32 a = 1; }", "message A { oneof o { int32 a = 1; } }", "ONEOF_ADDED #/A/o"),
    ("message A { oneof o { int32 a = 1; } }", "message A {}", "ONEOF_REMOVED #/A/o, FIELD_REMOVED #/A/o/1"),
    (
        "message A { oneof o { int32 a = 1; } }",
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "ONEOF_FIELD_ADDED #/A/o/2",
    ),
    (
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "message A { oneof o { int32 a = 1; } }",
        "ONEOF_FIELD_REMOVED #/A/o/2",
    ),
    (
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "message A { oneof o { int32 a = 1; } optional int32 b = 2; }",
        "ONEOF_FIELD_MOVED_TO_TOP_LEVEL #/A/o/2",
    ),
    (
        "message A { optional int32 a = 1; optional int32 b = 2; }",
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "MULTIPLE_FIELDS_MOVED_TO_ONEOF #/A/o, ONEOF_ADDED #/A/o",
    ),
    (
        "message A { oneof o { int32 a = 1; } optional int32 b = 2; }",
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "FIELD_MOVED_TO_EXISTING_ONEOF #/A/o/2",
    ),
    (
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "message A { oneof p { int32 a = 1; int32 b = 2; } }",
        "ONEOF_REMOVED #/A/o, ONEOF_ADDED #/A/p",
    ),
    (
        "message A { message B { optional int32 a = 3; } }",
        "message A { message B { optional string a = 3; } }",
        "FIELD_SCALAR_KIND_CHANGED #/A/B/3",
    ),
    ("package a; message A {}", "package b; message A {}", "PACKAGE_CHANGED #/"),
];

#[test]
fn every_type_of_difference_is_reported_at_its_path() {
    let (mut wrong, mut met) = (Vec::new(), BTreeSet::new());
    for (old, new, expected) in ROWS {
        let text = |body: &str| format!("syntax = \"proto2\"; {body}");
        let ours = found(&text(old), &text(new));
        met.extend(ours.iter().filter_map(|line| line.split(' ').next().map(str::to_owned)));
        if ours.join(", ") != *expected {
            wrong.push(format!("{old}\n{new}\n  found    {}\n  expected {expected}", ours.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let silent: Vec<&&str> = TYPES.iter().filter(|kind| !met.contains(**kind)).collect();
    assert!(silent.is_empty(), "never reported: {silent:?}");
    assert_eq!(TYPES.iter().filter(|kind| accepts(kind)).count(), 15);
}

#[test]
fn scalars_are_grouped() {
    let groups = [
        "int32 int64 uint32 uint64 bool E",
        "sint32 sint64",
        "string bytes",
        "fixed32 sfixed32",
        "fixed64 sfixed64",
        "float",
        "double",
    ];
    let kinds: Vec<(usize, &str)> = groups
        .iter()
        .enumerate()
        .flat_map(|(at, group)| group.split(' ').map(move |kind| (at, kind)))
        .collect();
    let text = |kind: &str| format!("syntax = \"proto3\"; message M {{ {kind} a = 1; }} enum E {{ X = 0; }}");
    for (w, old) in &kinds {
        for (r, new) in &kinds {
            let expected: &[&str] = if w == r { &[] } else { &["FIELD_SCALAR_KIND_CHANGED #/M/1"] };
            assert_eq!(found(&text(old), &text(new)), expected, "{old} {new}");
        }
    }
}

#[test]
fn what_proto3_does_not_write_is_not_compared() {
    let text = |body: &str| format!("syntax = \"proto3\"; message M {{ {body} }}");
    assert!(found(&text("int32 a = 1;"), &text("repeated int32 a = 1;")).is_empty());
    assert!(found(&text("int32 a = 1;"), &text("optional int32 a = 1;")).is_empty());
    let both = found(&text("optional int32 a = 1;"), &text("repeated int32 a = 1;"));
    assert_eq!(both, ["FIELD_NUMERIC_LABEL_CHANGED #/M/1"]);
}

#[test]
fn imported_messages_are_looked_into_whatever_their_package() {
    let linked = |package: &str, kind: &str| {
        let main =
            format!("syntax = \"proto3\"; import \"lib.proto\"; message M {{ {package}.Node a = 1; }}");
        let lib = format!(
            "syntax = \"proto3\"; package {package}; message Node {{ Node next = 1; {kind} a = 2; }}"
        );
        let limits = Limits::default();
        let mut builder = Builder::new("m.proto", &Source::new("m.proto", main), &limits);
        builder.supply("lib.proto", &Source::new("lib.proto", lib));
        builder.finish().expect("a schema")
    };
    let limits = Limits::default();
    let found = |r: &Schema| differences(&linked("a", "int32"), r, &limits).list;
    assert!(found(&linked("b", "int64")).is_empty());
    let ours = found(&linked("b", "string"));
    assert_eq!(ours.len(), 1);
    assert_eq!((ours[0].kind, &*ours[0].path), ("FIELD_SCALAR_KIND_CHANGED", "#/Node/2"));
}

fn judged(old: &str, new: &str, compatibility: Compatibility) -> Report {
    let candidate = |label: &str, body: &str| {
        let source = Source::new("m.proto", format!("syntax = \"proto3\"; {body}"));
        let schema = tenon_core::Schema::parse(Format::Protobuf, &source, &Limits::default());
        Candidate { label: label.to_owned(), schema: schema.expect("a schema") }
    };
    let policy = Policy { compatibility, profile: Profile::Confluent, ..Policy::default() };
    check(&[candidate("v1", old), candidate("v2", new)], &policy)
}

#[test]
fn a_hole_is_told_with_its_witness() {
    let report =
        judged("message M { repeated int32 a = 1; }", "message M { int32 a = 1; }", Compatibility::Backward);
    assert_eq!(report.verdict, Verdict::Compatible);
    let ids: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id).collect();
    assert_eq!(ids, ["protobuf/packed-as-singular"]);
    let impact = report.findings[0].impact.as_ref().expect("an impact");
    assert!(impact.witness.is_some());
}

#[test]
fn what_is_refused_carries_the_registrys_type_and_is_told_once() {
    let report = judged("message M { int32 a = 1; }", "message M { string a = 1; }", Compatibility::Backward);
    assert_eq!(report.verdict, Verdict::Incompatible);
    let ids: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id).collect();
    assert_eq!(ids, ["protobuf/registry-difference"]);
    let impact = report.findings[0].impact.as_ref().expect("an impact");
    let difference = impact.difference.as_ref().expect("a difference");
    assert_eq!((&*difference.kind, &*difference.path), ("FIELD_SCALAR_KIND_CHANGED", "#/M/1"));
}

#[test]
fn forward_swaps_the_sides() {
    let (with, without) =
        ("message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { oneof o { int32 a = 1; } }");
    assert_eq!(judged(without, with, Compatibility::Backward).verdict, Verdict::Compatible);
    assert_eq!(judged(without, with, Compatibility::Forward).verdict, Verdict::Incompatible);
    assert_eq!(judged(with, without, Compatibility::Forward).verdict, Verdict::Compatible);
}

#[test]
fn long_names_and_many_fields_end_within_bounds() {
    let long = "n".repeat(60_000);
    let fields: String = (1..=5_000).map(|number| format!("int32 f{number} = {number};")).collect();
    let old = schema(&format!("syntax = \"proto3\"; message {long} {{ {fields} }}"));
    let new = schema(&format!("syntax = \"proto3\"; message {long} {{ }}"));
    let found = differences(&old, &new, &Limits::default());
    assert!(!found.exhausted && found.list.len() < 1_000, "{}", found.list.len());
    let new =
        schema(&format!("syntax = \"proto3\"; message {long} {{ {} }}", fields.replace("int32", "string")));
    let found = differences(&old, &new, &Limits::default());
    assert!(found.exhausted && found.refused() && found.list.len() < 1_000, "{}", found.list.len());

    let nested = |kind: &str| {
        let (open, close) = ("message M { ".repeat(30), "}".repeat(30));
        schema(&format!("syntax = \"proto3\"; {open} {kind} a = 1; {close}"))
    };
    let found = differences(&nested("int32"), &nested("string"), &Limits::default());
    assert_eq!(found.list[0].path, format!("#{}/1", "/M".repeat(30)));

    let few = Limits { steps: 100, ..Limits::default() };
    let many = |kind: &str| format!("syntax = \"proto3\"; message M {{ {} }}", fields.replace("int32", kind));
    let found = differences(&schema(&many("int32")), &schema(&many("string")), &few);
    assert!(found.exhausted && found.list.is_empty());
}
