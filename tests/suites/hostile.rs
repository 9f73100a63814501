//! Bad input is normal: a clear error with a place, no panic, no unbounded time, memory or recursion.

use tenon_core::render::full;
use tenon_core::{
    Candidate, Compatibility, Finding, Format, Invalid, Limits, Override, Policy, Profile, Schema,
    SetBuilder, Source, Verdict, check, refused,
};
use tenon_tests::chance::Chance;
use tenon_tests::{avro, judge, judge_in, policy};

fn refusal(bytes: &[u8]) -> Finding {
    let limits = Limits::default();
    let parsed = Source::from_bytes("hostile", bytes.to_vec(), &limits)
        .map_err(Invalid::from)
        .and_then(|source| Schema::parse(Format::Avro, &source, &limits));
    let invalid = parsed.expect_err("no schema");
    // Whatever it is, it can be shown.
    let report = [refused("v1", "hostile", invalid.clone(), &Policy::default())];
    assert!(full::render(&report, full::Style::default()).contains("error["));
    invalid.into_findings().remove(0)
}

fn told(bytes: &[u8]) -> (&'static str, String, (u32, u32)) {
    let finding = refusal(bytes);
    (finding.rule.id, finding.message.to_string(), finding.labels[0].place.line_column())
}

#[test]
fn a_hundred_thousand_arrays_are_an_error_at_the_limit() {
    let text = "[".repeat(100_000);
    assert_eq!(
        told(text.as_bytes()),
        ("json/too-deep", "more than 1000 levels of nesting".to_owned(), (1, 1_001))
    );
}

#[test]
fn nesting_within_the_limit_is_judged_however_deep() {
    let nested = |inner: &str| {
        let open = r#"{"type": "array", "items": "#;
        format!("{}\"{inner}\"{}", open.repeat(900), "}".repeat(900))
    };
    let report = judge(&[&nested("int"), &nested("long")], &policy(Compatibility::Backward, Profile::Exact));
    assert_eq!(report.expect("two schemas").verdict, Verdict::Compatible);
    let report = judge(&[&nested("long"), &nested("int")], &policy(Compatibility::Backward, Profile::Exact));
    let report = report.expect("two schemas");
    assert_eq!(report.verdict, Verdict::Incompatible);
    assert_eq!(
        report.findings[0].notes[0].to_string(),
        "no witness: the shortest message that shows it is nested more than 100 deep"
    );
    // A registry's recursion would go that deep; ours stops, and says so.
    let report =
        judge(&[&nested("long"), &nested("int")], &policy(Compatibility::Backward, Profile::Confluent));
    assert_eq!(report.expect("two schemas").verdict, Verdict::Undecided);
}

#[test]
fn a_chain_of_twenty_thousand_records_does_not_exhaust_the_stack() {
    // The types of a protocol stand side by side, so a chain of them nests without nested text.
    let chain = |last: &str| {
        let link = |index: usize| {
            let next = if index == 19_999 { last.to_owned() } else { format!("\"R{}\"", index + 1) };
            format!(r#"{{"type":"record","name":"R{index}","fields":[{{"name":"n","type":{next}}}]}}"#)
        };
        let types: Vec<String> = (0..20_000).map(link).collect();
        format!(r#"{{"protocol":"P","types":[{}],"messages":{{}}}}"#, types.join(","))
    };
    let (old, new) = (chain("\"long\""), chain("\"string\""));
    for profile in Profile::ALL {
        let report = judge(&[&old, &new], &policy(Compatibility::Backward, profile)).expect("two schemas");
        assert_ne!(report.verdict, Verdict::Compatible, "{profile}");
    }
    let Ok(Schema::Avro(schema)) = avro("v1", &old) else { panic!("not Avro") };
    for text in [
        tenon_core::avro::canonical::parsing_form(&schema),
        tenon_core::avro::canonical::java_text(&schema),
        tenon_core::avro::canonical::normalized_text(&schema),
    ] {
        assert!(text.len() > 800_000);
    }
}

#[test]
fn fifty_megabytes_are_more_than_the_limit() {
    let bytes = vec![b' '; 50 << 20];
    let (rule, message, _) = told(&bytes);
    assert_eq!(
        (rule, message.as_str()),
        ("source/unreadable", "the text has 52428800 bytes, more than the 16777216 allowed")
    );
}

#[test]
fn a_union_that_holds_itself_is_refused() {
    let text =
        r#"{"type": "record", "name": "R", "fields": [{"name": "u", "type": ["null", ["null", "R"]]}]}"#;
    let (rule, message, place) = told(text.as_bytes());
    assert_eq!(
        (rule, message.as_str(), place),
        ("avro/invalid-union", "a union may not hold another union", (1, 75))
    );
}

#[test]
fn names_defined_twice_are_refused_at_both_places() {
    let text = r#"["null",
  {"type": "fixed", "name": "a.F", "size": 4},
  {"type": "enum", "name": "a.F", "symbols": ["A"]}
]"#;
    let finding = refusal(text.as_bytes());
    assert_eq!(
        (finding.rule.id, finding.message.to_string().as_str()),
        ("avro/duplicate-definition", "`a.F` is defined twice")
    );
    let places: Vec<(u32, u32)> = finding.labels.iter().map(|label| label.place.line_column()).collect();
    assert_eq!(places, [(3, 28), (2, 29)]);
}

#[test]
fn bytes_that_are_no_text_are_refused_where_they_stop_being_one() {
    let cases: [(&[u8], &str, (u32, u32)); 6] = [
        (b"\"int\xff\"", "byte 4 (0xff) is not UTF-8", (1, 5)),
        (b"\n\n\"\xc3\x28\"", "byte 3 (0xc3) is not UTF-8", (3, 2)),
        (b"\xef\xbb\xbf\"int\"", "the text starts with a byte order mark", (1, 1)),
        (b"\xff\xfe\"\0i\0", "the text is UTF-16", (1, 1)),
        (b"", "the text is empty", (1, 1)),
        (b" \n\t ", "the text is empty", (2, 3)),
    ];
    for (bytes, message, place) in cases {
        let (_, told_message, told_place) = told(bytes);
        assert_eq!((told_message.as_str(), told_place), (message, place), "{bytes:?}");
    }
}

#[test]
fn a_byte_order_mark_before_a_proto_file_does_no_harm() {
    let limits = Limits::default();
    let text = b"\xef\xbb\xbfsyntax = \"proto3\";\nmessage A {\n  int32 a = 1;\n}\n";
    let source = Source::from_bytes("a.proto", text.to_vec(), &limits).expect("a text");
    let schema = Schema::parse(Format::Protobuf, &source, &limits).expect("a schema");
    assert_eq!(schema.definitions(), ["A"]);
    // Laid out it has none.
    let plain = "syntax = \"proto3\";\n\nmessage A {\n  int32 a = 1;\n}\n";
    assert_eq!(tenon_core::protobuf::format(&source, &limits).expect("a layout"), plain);
}

#[test]
fn half_a_schema_says_where_it_stops() {
    let whole = r#"{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}"#;
    for cut in 1..whole.len() {
        let finding = refusal(&whole.as_bytes()[..cut]);
        assert_eq!(finding.rule.id, "json/malformed", "{}", &whole[..cut]);
        assert!((finding.labels[0].place.span.end as usize) <= cut + 1);
    }
}

#[test]
fn every_problem_is_reported_and_not_only_the_first() {
    let text = r#"{
  "type": "record",
  "name": "1Order",
  "fields": [
    {"name": "id", "type": "strnig"},
    {"name": "id", "type": "int"},
    {"type": "int"},
    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "A"], "default": "B"}},
    {"name": "sum", "type": {"type": "fixed", "name": "Sum", "size": -1}},
    {"name": "list", "type": {"type": "array"}},
    {"name": "both", "type": ["null", "null"]}
  ]
}"#;
    let invalid = avro("v1", text).expect_err("no schema");
    let told: Vec<(&str, u32)> = invalid
        .findings()
        .iter()
        .map(|finding| (finding.rule.id, finding.labels[0].place.line_column().0))
        .collect();
    assert_eq!(
        told,
        [
            ("avro/invalid-name", 3),
            ("avro/missing-attribute", 7),
            ("avro/duplicate-field", 6),
            ("avro/duplicate-symbol", 8),
            ("avro/invalid-default", 8),
            ("avro/invalid-attribute", 9),
            ("avro/missing-attribute", 10),
            ("avro/unknown-type", 5),
        ]
    );
    let unknown = invalid.findings().last().expect("a finding");
    assert_eq!(unknown.help[0].message.to_string(), "there is a type called `string`");
}

#[test]
fn a_text_with_a_million_problems_tells_the_first_hundred() {
    let text = format!("[{}\"x\"]", "{},".repeat(200_000));
    let invalid = avro("v1", &text).expect_err("no schema");
    assert_eq!(invalid.findings().len(), 100);
}

#[test]
fn a_broken_type_used_ten_thousand_times_is_one_finding() {
    let schema = |kind: &str| {
        let uses: Vec<String> =
            (0..10_000).map(|index| format!(r#",{{"name":"f{index}","type":"T"}}"#)).collect();
        let first = format!(
            r#"{{"name":"t","type":{{"type":"record","name":"T","fields":[{{"name":"x","type":"{kind}"}}]}}}}"#
        );
        format!(r#"{{"type":"record","name":"R","fields":[{first}{}]}}"#, uses.join(""))
    };
    let (old, new) = (schema("string"), schema("int"));
    let report = judge(&[&old, &new], &policy(Compatibility::Backward, Profile::Exact)).expect("two schemas");
    assert_eq!(report.findings.len(), 1);
    // The registry repeats it at each use: more than are listed, and they are counted.
    let report =
        judge(&[&old, &new], &policy(Compatibility::Backward, Profile::Confluent)).expect("two schemas");
    assert_ne!(report.verdict, Verdict::Compatible);
}

#[test]
fn types_that_double_at_each_level_do_not_double_the_work() {
    // T0 holds T1 twice, T1 holds T2 twice, and so on: two to the hundredth paths.
    let schema = |kind: &str| {
        let mut inner =
            format!(r#"{{"type":"record","name":"T100","fields":[{{"name":"x","type":"{kind}"}}]}}"#);
        for level in (0..100).rev() {
            let next = level + 1;
            inner = format!(
                r#"{{"type":"record","name":"T{level}","fields":[{{"name":"a","type":{inner}}},{{"name":"b","type":"T{next}"}}]}}"#
            );
        }
        inner
    };
    let (old, new) = (schema("string"), schema("int"));
    let exact = judge(&[&old, &new], &policy(Compatibility::Full, Profile::Exact)).expect("two schemas");
    assert_eq!(exact.verdict, Verdict::Incompatible);
    let registry =
        judge(&[&old, &new], &policy(Compatibility::Full, Profile::Confluent)).expect("two schemas");
    assert_eq!(registry.verdict, Verdict::Undecided);
}

#[test]
fn running_out_of_steps_is_undecided_and_says_so() {
    let text = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null", {"type": "array", "items": "R"}]}]}"#;
    let limits = Limits { steps: 2, ..Limits::default() };
    let version =
        |label: &str| Candidate { label: label.to_owned(), schema: avro(label, text).expect("a schema") };
    let report = check(&[version("v1"), version("v2")], &Policy { limits, ..Policy::default() });
    assert_eq!(report.verdict, Verdict::Undecided);
    assert_eq!(report.findings[0].rule.id, "proof/undecided");
}

#[test]
fn a_qualified_name_is_never_found_under_its_simple_one() {
    let text = r#"{"type": "record", "name": "C", "fields": [
  {"name": "y", "type": {"type": "record", "name": "A", "fields": []}},
  {"name": "z", "type": "n.A"}
]}"#;
    assert_eq!(told(text.as_bytes()), ("avro/unknown-type", "no type is called `n.A`".to_owned(), (3, 25)));
}

#[test]
fn references_close_a_set_and_what_stays_open_is_named() {
    let order = r#"{"type": "record", "name": "Order", "fields": [{"name": "a", "type": "acme.A"}, {"name": "b", "type": "acme.B"}]}"#;
    let a = r#"{"type": "record", "name": "acme.A", "fields": [{"name": "b", "type": ["null", "B"]}]}"#;
    let limits = Limits::default();
    let mut set = SetBuilder::new(Format::Avro, &Source::new("order", order), &limits);
    assert_eq!(set.missing().into_iter().collect::<Vec<_>>(), ["acme.A", "acme.B"]);
    set.supply("acme.A", &Source::new("a", a));
    assert_eq!(set.missing().into_iter().collect::<Vec<_>>(), ["acme.B"]);
    let invalid = set.finish().expect_err("open");
    assert_eq!(invalid.findings().len(), 2, "each use of the open name is told");
    let mut set = SetBuilder::new(Format::Avro, &Source::new("order", order), &limits);
    set.supply("acme.A", &Source::new("a", a));
    set.supply("acme.B", &Source::new("b", r#"{"type": "fixed", "name": "acme.B", "size": 2}"#));
    let Ok(Schema::Avro(schema)) = set.finish() else { panic!("closed") };
    // A registry keeps references as names; the canonical form stands alone.
    assert_eq!(
        tenon_core::avro::canonical::java_text(&schema),
        r#"{"type":"record","name":"Order","fields":[{"name":"a","type":"acme.A"},{"name":"b","type":"acme.B"}]}"#
    );
    assert!(tenon_core::avro::canonical::parsing_form(&schema).contains(r#""size":2"#));
}

fn proto(members: impl Iterator<Item = String>) -> String {
    format!("syntax = \"proto3\";\nmessage M {{\n{}}}\n", members.collect::<String>())
}

#[test]
fn waivers_without_end_excuse_what_is_listed_and_no_more() {
    let old = proto((1..5_000).map(|at| format!("int64 f{at} = {at};\n")));
    let waiver = "// tenon:allow encoding-mismatch until 2999-12-31: x";
    let new = proto((1..5_000).map(|at| format!("sint64 f{at} = {at}; {waiver}\n")));
    let exact = policy(Compatibility::Backward, Profile::Exact);
    let report = judge_in(Format::Protobuf, &[&old, &new], &exact).expect("two schemas");
    // A thousand findings are listed and waived; nobody has looked at the others, nor are their waivers
    // called useless.
    assert_eq!((report.waived(), report.unlisted, report.verdict), (1_000, 8_998, Verdict::Incompatible));
    assert_eq!(report.findings.len(), 1_000);

    // A pile of them at one declaration, which has very many others inside.
    let pile = format!("{waiver}\n").repeat(20_000);
    let old = proto((1..500).map(|at| format!("int64 f{at} = {at};\n")));
    let new = proto((1..500).map(|at| format!("sint64 f{at} = {at};\n")))
        .replace("message", &format!("{pile}message"));
    let report = judge_in(Format::Protobuf, &[&old, &new], &exact).expect("two schemas");
    let unused = report.findings.iter().filter(|finding| finding.rule.id == "source/waiver-unused").count();
    assert_eq!((report.waived(), unused, report.verdict), (0, 1_000, Verdict::Incompatible));
}

#[test]
fn what_is_listed_of_too_much_is_what_counts_and_something_of_every_rule() {
    let messages: String = (0..20).map(|at| format!("message M{at} {{ int32 a = 1; }}\n")).collect();
    let old = format!("syntax = \"proto3\";\n{messages}message Z {{ int64 total = 1; }}\n");
    let new = "syntax = \"proto3\";\nmessage Z { string total = 1; }\n";
    let mut three = policy(Compatibility::Backward, Profile::Exact);
    three.limits.findings = 3;
    let listed = |policy: &Policy| {
        let report = judge_in(Format::Protobuf, &[&old, new], policy).expect("two schemas");
        let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id).collect();
        (rules.join(" "), report.unlisted, report.verdict)
    };
    let all = "protobuf/message-removed protobuf/message-removed protobuf/wire-type-mismatch";
    // Three types gone are three facts each: of binary, of JSON, of code. The field's are three too.
    assert_eq!(listed(&three), (all.to_owned(), 60, Verdict::Incompatible));
    // What is muted takes no room and is not missed.
    three.overrides.push(Override { rule: "protobuf/message-removed".to_owned(), severity: None });
    let field = "protobuf/wire-type-mismatch protobuf/json-type-mismatch protobuf/generated-code-changed";
    assert_eq!(listed(&three), (field.to_owned(), 0, Verdict::Incompatible));
}

#[test]
fn edits_are_sought_for_so_much_and_no_more() {
    let fields = |kind: &str, range: std::ops::Range<u32>| {
        range.map(|at| format!("{kind} f{at} = {at};\n")).collect::<Vec<String>>().into_iter()
    };
    let exact = policy(Compatibility::Full, Profile::Exact);
    let offered = |old: &str, new: &str| {
        let report = judge_in(Format::Protobuf, &[old, new], &exact).expect("two schemas");
        report.findings.iter().flat_map(|finding| &finding.help).filter(|help| !help.edits.is_empty()).count()
    };
    // All that left is held back at once, and some of it could be put back.
    assert_eq!(offered(&proto(fields("int64", 1..600)), &proto(fields("int64", 1..2))), 41);
    // More than are listed.
    let (old, new) = (proto(fields("int64", 1..1_200)), proto(fields("sint64", 1..1_200)));
    assert_eq!(offered(&old, &new), 80, "forty findings of each direction");
}

/// Findings of files that make no Protobuf schema: rule, words, and place with the file's name. The first
/// file is judged, the others are its imports.
fn protobuf_told(files: &[(&str, &[u8])]) -> Vec<(&'static str, String, String)> {
    let limits = Limits::default();
    let source = |(name, bytes): &(&str, &[u8])| Source::from_bytes(*name, bytes.to_vec(), &limits);
    let linked = source(&files[0]).map_err(Invalid::from).and_then(|first| {
        let mut set = SetBuilder::new(Format::Protobuf, &first, &limits);
        for file in &files[1..] {
            set.supply(file.0, &source(file)?);
        }
        set.finish()
    });
    let invalid = linked.expect_err("no schema");
    let report = [refused("v1", "hostile", invalid.clone(), &Policy::default())];
    assert!(full::render(&report, full::Style::default()).contains("error["));
    let told = |finding: Finding| {
        let place = &finding.labels[0].place;
        let (line, column) = place.line_column();
        (finding.rule.id, finding.message.to_string(), format!("{}:{line}:{column}", place.source.name()))
    };
    invalid.into_findings().into_iter().map(told).collect()
}

/// The one finding of one file.
fn protobuf_error(bytes: &[u8]) -> (&'static str, String, String) {
    let mut told = protobuf_told(&[("a.proto", bytes)]);
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}

fn owned(rule: &'static str, message: &str, place: &str) -> (&'static str, String, String) {
    (rule, message.to_owned(), place.to_owned())
}

#[test]
fn a_hundred_thousand_messages_in_each_other_are_an_error_at_the_limit() {
    let text = format!("syntax = \"proto3\";\n{}", "message M { ".repeat(100_000));
    assert_eq!(
        protobuf_told(&[("a.proto", text.as_bytes())]),
        [
            owned("protobuf/too-deep", "messages are nested deeper than the limit", "a.proto:2:383"),
            owned("protobuf/malformed", "a `}` is missing", "a.proto:2:1200001"),
        ]
    );
    let text = format!("syntax = \"proto2\";\nmessage M {{ {}", "optional group G = 1 { ".repeat(100_000));
    assert_eq!(
        protobuf_told(&[("a.proto", text.as_bytes())]),
        [
            owned("protobuf/too-deep", "messages are nested deeper than the limit", "a.proto:2:724"),
            owned("protobuf/malformed", "a `}` is missing", "a.proto:2:2300013"),
        ]
    );
    let text = format!("syntax = \"proto3\"; option (o) = {};", "{ a: ".repeat(100_000));
    assert_eq!(
        protobuf_error(text.as_bytes()),
        owned(
            "protobuf/too-deep",
            "the values of this option are nested deeper than the limit",
            "a.proto:1:533"
        )
    );
}

#[test]
fn ten_megabytes_of_fields_are_read_to_the_last_line() {
    let fields: String = (0..400_000).map(|n| format!("  int32 f{n} = {};\n", n + 20_000)).collect();
    let text = format!("syntax = \"proto3\";\nmessage M {{\n{fields}  Nowhere last = 1;\n}}\n");
    assert!(text.len() > 10_000_000);
    assert_eq!(
        protobuf_error(text.as_bytes()),
        owned("protobuf/unknown-type", "no type is called `Nowhere`", "a.proto:400003:3")
    );
}

#[test]
fn a_word_of_ten_megabytes_is_not_repeated() {
    let message = format!("expected a declaration, found `{}…`", "x".repeat(40));
    assert_eq!(protobuf_error(&vec![b'x'; 10 << 20]), owned("protobuf/malformed", &message, "a.proto:1:1"));
    let message = "the text has 52428800 bytes, more than the 16777216 allowed";
    assert_eq!(protobuf_error(&vec![b' '; 50 << 20]), owned("source/unreadable", message, "a.proto:1:1"));
}

#[test]
fn imports_that_go_in_a_circle_are_said_once_and_nothing_follows_from_them() {
    let files: [(&str, &[u8]); 3] = [
        ("a.proto", b"syntax = \"proto3\";\nimport \"b.proto\";\nmessage A { B b = 1; }"),
        ("b.proto", b"syntax = \"proto3\";\nimport \"c.proto\";\nmessage B { C c = 1; }"),
        ("c.proto", b"syntax = \"proto3\";\nimport \"a.proto\";\nmessage C { A a = 1; }"),
    ];
    let circle = "imports go in a circle: `a.proto` → `b.proto` → `c.proto` → `a.proto`";
    assert_eq!(protobuf_told(&files), [owned("protobuf/import-cycle", circle, "c.proto:2:8")]);
    assert_eq!(
        protobuf_error(b"syntax = \"proto3\";\nimport \"a.proto\";"),
        owned("protobuf/import-cycle", "imports go in a circle: `a.proto` → `a.proto`", "a.proto:2:8")
    );
}

#[test]
fn what_is_wrong_with_a_proto_file_is_said_where_it_stands() {
    let range = "a field's number is within 1 to 536870911";
    let cases = [
        ("message M { int32 a = 0; }", "number-out-of-range", range, "2:23"),
        ("message M { int32 a = 536870912; }", "number-out-of-range", range, "2:23"),
        ("message M { int32 a = 99999999999999999999; }", "number-out-of-range", range, "2:23"),
        (
            "message M { int32 a = 19500; }",
            "number-out-of-range",
            "numbers 19000 to 19999 belong to the implementation",
            "2:23",
        ),
        ("message M { int32 a = 1;\n  int32 b = 1; }", "duplicate-number", "number `1` is taken", "3:13"),
        ("message M { Nowhere a = 1; }", "unknown-type", "no type is called `Nowhere`", "2:13"),
        ("import \"gone.proto\";", "missing-import", "`gone.proto` is not there to import", "2:8"),
        ("message M { repeated string }", "malformed", "expected the name of a field, found `}`", "2:29"),
    ];
    for (text, rule, message, place) in cases {
        let told = protobuf_error(format!("syntax = \"proto3\";\n{text}").as_bytes());
        let rule = format!("protobuf/{rule}");
        let place = format!("a.proto:{place}");
        assert_eq!((told.0, &*told.1, &*told.2), (&*rule, message, &*place), "{text}");
    }
    assert_eq!(
        protobuf_error(b"syntax = \"proto4\";"),
        owned(
            "protobuf/unknown-syntax",
            "unknown syntax `proto4`; known are `proto2`, `proto3`",
            "a.proto:1:10"
        )
    );
    assert_eq!(
        protobuf_error(b"edition = \"1999\";"),
        owned("protobuf/unknown-syntax", "unknown edition `1999`; known are `2023`, `2024`", "a.proto:1:11")
    );
}

/// Bytes of no language, and texts that almost are one: each is a schema, or refused with a place inside.
#[test]
fn random_bytes_and_broken_texts_are_refused_inside_the_text() {
    let whole = "syntax = \"proto2\"; package a.b; import \"google/protobuf/any.proto\";
        message M { optional group G = 1 { repeated int32 x = 1 [packed = true]; } oneof o { bool b = 2; }
        map<string, E> e = 3; reserved 5 to 9, 12; reserved \"z\"; extensions 100 to max; }
        enum E { option allow_alias = true; A = 0; B = -1; }
        extend M { optional google.protobuf.Any any = 100 [deprecated = true]; }
        service S { rpc R (stream M) returns (M) { option idempotency_level = IDEMPOTENT; } }";
    let limits = Limits::default();
    let mut chance = Chance::new(1);
    let (mut schemas, mut errors) = (0, 0);
    for round in 0..20_000 {
        let mut bytes = whole.as_bytes().to_vec();
        match round % 4 {
            0 => bytes = (0..chance.below(80)).map(|_| chance.bits() as u8).collect(),
            1 => bytes.truncate(chance.below(whole.len())),
            2 => {
                let from = chance.below(whole.len());
                bytes.drain(from..(from + 1 + chance.below(12)).min(whole.len()));
            }
            _ => {
                for _ in 0..1 + chance.below(3) {
                    let at = chance.below(bytes.len());
                    bytes[at] = *chance.pick(b"{}[]()<>;=,.\"'/*-0129xX_ \n");
                }
            }
        }
        let parsed = Source::from_bytes("a.proto", bytes, &limits)
            .map_err(Invalid::from)
            .and_then(|source| Schema::parse(Format::Protobuf, &source, &limits));
        match parsed {
            Ok(_) => schemas += 1,
            Err(invalid) => {
                errors += 1;
                assert!(!invalid.findings().is_empty() && invalid.findings().len() <= 101);
                for finding in invalid.findings() {
                    let place = &finding.labels[0].place;
                    // Of bytes that are no text a text is shown, with a mark for each bad one.
                    let length = place.source.text().len() as u32;
                    assert!(
                        place.span.start <= place.span.end && place.span.end <= length,
                        "{}: {}",
                        finding.rule.id,
                        finding.message
                    );
                }
            }
        }
    }
    println!("broken texts: {schemas} are schemas all the same, {errors} are refused");
    assert!(schemas > 0 && errors > 15_000);
}
