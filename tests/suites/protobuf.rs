//! The exact comparison of Protocol Buffers against measured truth: one change each of 53 kinds. Pairs
//! of scalars are in `scalars.rs`, random pairs of schemas in `protobuf_laws.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tenon_core::protobuf::compare::{self, Facts, Options};
use tenon_core::protobuf::history::{Reuse, Scope, number_reuse};
use tenon_core::protobuf::json::UnknownKeys;
use tenon_core::protobuf::model::{Scalar, Schema};
use tenon_core::protobuf::{Builder, witness};
use tenon_core::{Direction, Effect, Limits, Role, Source};
use tenon_tests::corpus;
use tenon_tests::markdown::sections;

/// What 53 pairs do, by the words of `truth` in the corpus: backward, then forward. `b` is binary, `j`
/// JSON, `s` source, where every effect but "same" is "refused". What is said of source holds both
/// ways and stands under backward alone.
///
/// Four say more or less than those words. 18: an empty message arrives as no bytes. 32 to 35: Python's JSON parser does not check required
/// fields, those of Go and Java do. 40: JSON is refused backward alone. 49: a parser takes the field's
/// own name too, so the old key `a` is read; the new key `zz` is refused by the old version.
const PROBES: &[(&str, &str, &str)] = &[
    ("probe-00", "b same reader-lacks-field, j refused reader-lacks-field, s declaration-removed", ""),
    ("probe-01", "b same reader-lacks-field, j refused reader-lacks-field, s declaration-removed", ""),
    ("probe-02", "s same reservation-dropped", ""),
    ("probe-03", "j refused field-renamed, s declaration-removed", "j refused field-renamed"),
    ("probe-04", "b dropped field-number-changed", "b dropped field-number-changed"),
    ("probe-05", "s generated-code-changed", "b misread number-narrowed, j refused json-value-out-of-range"),
    (
        "probe-06",
        "b misread number-narrowed, j refused json-value-out-of-range, s generated-code-changed",
        "",
    ),
    (
        "probe-07",
        "b misread number-narrowed, j refused json-value-out-of-range, s generated-code-changed",
        "b misread number-narrowed, j refused json-value-out-of-range",
    ),
    ("probe-08", "b misread encoding-mismatch, s generated-code-changed", "b misread encoding-mismatch"),
    (
        "probe-09",
        "b misread number-narrowed, j refused json-type-mismatch, s generated-code-changed",
        "j refused json-type-mismatch",
    ),
    ("probe-10", "s generated-code-changed", "j refused json-type-mismatch"),
    ("probe-11", "j refused json-type-mismatch, s generated-code-changed", ""),
    ("probe-12", "s generated-code-changed", "b misread number-narrowed, j refused json-value-out-of-range"),
    (
        "probe-13",
        "b misread number-narrowed, j refused json-value-out-of-range, s generated-code-changed",
        "b misread number-narrowed, j refused json-value-out-of-range",
    ),
    (
        "probe-14",
        "b misread encoding-mismatch, j lossy json-number-rounded, s generated-code-changed",
        "b misread encoding-mismatch, j refused json-value-out-of-range",
    ),
    (
        "probe-15",
        "b dropped wire-type-mismatch, s generated-code-changed",
        "b dropped wire-type-mismatch, j refused json-value-out-of-range",
    ),
    (
        "probe-16",
        "j refused json-type-mismatch, s generated-code-changed",
        "b refused bytes-as-string, j misread json-type-mismatch",
    ),
    (
        "probe-17",
        "b refused bytes-as-string, j misread json-type-mismatch, s generated-code-changed",
        "j refused json-type-mismatch",
    ),
    (
        "probe-18",
        "b lossy presence-lost, j refused json-type-mismatch, s generated-code-changed",
        "b refused payload-mismatch, j refused json-type-mismatch",
    ),
    (
        "probe-19",
        "j refused json-shape-mismatch, s generated-code-changed",
        "b dropped packed-as-singular, j refused json-shape-mismatch",
    ),
    (
        "probe-20",
        "b dropped packed-as-singular, j refused json-shape-mismatch, s generated-code-changed",
        "j refused json-shape-mismatch",
    ),
    (
        "probe-21",
        "j refused json-shape-mismatch, s generated-code-changed",
        "b dropped repeated-as-singular, j refused json-shape-mismatch",
    ),
    (
        "probe-22",
        "j refused json-shape-mismatch, s generated-code-changed",
        "b misread repeated-as-singular, j refused json-shape-mismatch",
    ),
    ("probe-23", "", ""),
    ("probe-24", "s generated-code-changed", "b lossy presence-lost, j lossy presence-lost"),
    ("probe-25", "s generated-code-changed", "b lossy presence-lost, j lossy presence-lost"),
    (
        "probe-26",
        "b dropped fields-share-oneof, j refused fields-share-oneof, s generated-code-changed",
        "b lossy presence-lost, j lossy presence-lost",
    ),
    (
        "probe-27",
        "b dropped fields-share-oneof, j refused fields-share-oneof, s generated-code-changed",
        "b lossy presence-lost, j lossy presence-lost",
    ),
    (
        "probe-28",
        "b lossy presence-lost, j lossy presence-lost, s generated-code-changed",
        "b dropped fields-share-oneof, j refused fields-share-oneof",
    ),
    ("probe-29", "b same reader-lacks-field, j refused reader-lacks-field, s declaration-removed", ""),
    ("probe-30", "b same reader-lacks-field, j refused reader-lacks-field, s declaration-removed", ""),
    ("probe-31", "s declaration-removed, s generated-code-changed", ""),
    (
        "probe-32",
        "b refused reader-requires-field, j refused reader-requires-field",
        "b same reader-lacks-field, j refused reader-lacks-field",
    ),
    (
        "probe-33",
        "b same reader-lacks-field, j refused reader-lacks-field, s declaration-removed",
        "b refused reader-requires-field, j refused reader-requires-field",
    ),
    (
        "probe-34",
        "s generated-code-changed",
        "b refused reader-requires-field, j refused reader-requires-field",
    ),
    (
        "probe-35",
        "b refused reader-requires-field, j refused reader-requires-field, s generated-code-changed",
        "",
    ),
    (
        "probe-36",
        "b misread default-changed, j misread default-changed",
        "b misread default-changed, j misread default-changed",
    ),
    (
        "probe-37",
        "b same reader-enum-lacks-value, j refused reader-enum-lacks-value, s declaration-removed",
        "",
    ),
    ("probe-38", "j refused enum-value-renamed, s declaration-removed", "j refused enum-value-renamed"),
    ("probe-39", "b misread enum-value-renumbered", "b misread enum-value-renumbered"),
    ("probe-40", "j refused json-type-mismatch, s declaration-removed, s generated-code-changed", ""),
    ("probe-41", "s package-changed", ""),
    ("probe-42", "b refused message-removed, j refused message-removed, s message-removed", ""),
    ("probe-43", "s generated-code-changed, s message-moved", ""),
    ("probe-44", "", ""),
    ("probe-45", "s generated-code-changed, s message-moved", ""),
    (
        "probe-46",
        "j refused json-shape-mismatch, s generated-code-changed",
        "b dropped list-as-map, j refused json-shape-mismatch",
    ),
    ("probe-47", "s generated-code-changed", "b misread number-narrowed, j refused json-value-out-of-range"),
    (
        "probe-48",
        "b dropped wire-type-mismatch, j refused json-type-mismatch, s generated-code-changed",
        "b dropped wire-type-mismatch, j refused json-type-mismatch",
    ),
    ("probe-49", "", "j refused field-renamed"),
    ("probe-50", "", ""),
    ("probe-51", "s generated-code-changed", ""),
    ("probe-52", "s rpc-changed", ""),
];

fn schema(name: &str, text: &str) -> Schema {
    let source = Source::new(name, text);
    match Builder::new("root.proto", &source, &Limits::default()).finish() {
        Ok(schema) => schema,
        Err(invalid) => panic!("{name}: {invalid}\n{text}"),
    }
}

/// Compared in one direction, witnesses included.
fn facts(old: &Schema, new: &Schema, direction: Direction, unknown_keys: UnknownKeys) -> Facts {
    let (writer, reader) = direction.roles(old, new);
    let earlier = direction.roles(Role::Writer, Role::Reader).0;
    let options = Options { unknown_keys, earlier };
    let mut facts = compare::compare(writer, reader, &options, &Limits::default());
    witness::prove(writer, reader, &mut facts, &options);
    facts
}

fn summary(facts: &Facts) -> BTreeSet<String> {
    let line = |fact: &compare::Fact| {
        let rule = fact.change.rule.id.trim_start_matches("protobuf/");
        let surface = &fact.surface.name()[..1];
        match (surface, fact.change.effect) {
            ("s", Effect::Refused) => format!("s {rule}"),
            (_, effect) => format!("{surface} {} {rule}", effect.name()),
        }
    };
    facts.facts.iter().map(line).collect()
}

/// Every fact about messages that has an effect should have a checked witness.
#[derive(Default)]
struct Proofs {
    proved: usize,
    /// By prost-reflect too.
    seconded: usize,
    /// Effects it abstained on, by surface and rule.
    alone: BTreeMap<String, usize>,
    unproved: Vec<String>,
}

impl Proofs {
    fn count(&mut self, name: &str, facts: &Facts) {
        for fact in &facts.facts {
            match (&fact.change.witness, &fact.change.unproved) {
                (Some(witness), _) => {
                    self.proved += 1;
                    match witness.checked_by.contains(&"prost-reflect") {
                        true => self.seconded += 1,
                        false => {
                            let rule = format!("{} {}", fact.surface.name(), fact.change.rule.id);
                            *self.alone.entry(rule).or_default() += 1;
                        }
                    }
                }
                (None, Some(reason)) => {
                    let rule = fact.change.rule.id;
                    self.unproved.push(format!("{name}: {} {rule}: {reason}", fact.surface.name()));
                }
                (None, None) => {}
            }
        }
    }

    fn print(&self, what: &str) {
        let Proofs { proved, seconded, alone, unproved } = self;
        let lacking = unproved.len();
        println!("{what}: {proved} effects proved, {seconded} of them by prost-reflect too, {lacking} not");
        println!("  proved by our own decoder alone: {alone:?}");
        unproved.iter().for_each(|line| println!("  {line}"));
    }
}

#[test]
fn one_change_each_has_the_effects_that_were_measured() {
    let Some(file) = corpus("protobuf/probe.json") else { return };
    let cases = file["cases"].as_array().expect("cases");
    let (mut wrong, mut proofs, mut agreed) = (Vec::new(), Proofs::default(), 0);
    for case in cases {
        let id = case["id"].as_str().expect("an id");
        let text = |side: &str| case[side]["files"]["root.proto"].as_str().expect("a file").to_owned();
        let (old, new) = (schema("old", &text("old")), schema("new", &text("new")));
        for (side, same) in [("old", &old), ("new", &new)] {
            let itself = facts(same, same, Direction::Backward, UnknownKeys::Refuse);
            assert!(itself.facts.is_empty(), "{id}: {side} differs from itself: {:?}", summary(&itself));
        }
        let expected = PROBES.iter().find(|(known, ..)| *known == id);
        let Some((_, backward, forward)) = expected else {
            wrong.push(format!("{id}: not in the table"));
            continue;
        };
        // What is said of code is the same whichever way messages travel.
        let code = backward.split(", ").filter(|line| line.starts_with("s "));
        let messages = forward.split(", ").filter(|line| !line.is_empty());
        let forward: BTreeSet<&str> = messages.chain(code).collect();
        let forward = forward.into_iter().collect::<Vec<_>>().join(", ");
        for (direction, expected) in
            [(Direction::Backward, (*backward).to_owned()), (Direction::Forward, forward)]
        {
            let found = facts(&old, &new, direction, UnknownKeys::Refuse);
            proofs.count(&format!("{id} {}", direction.name()), &found);
            let found = summary(&found).into_iter().collect::<Vec<_>>().join(", ");
            match found == expected {
                true => agreed += 1,
                false => wrong
                    .push(format!("{id} {}\n  found    {found}\n  expected {expected}", direction.name())),
            }
        }
    }
    println!("probes: {agreed} of {} directions as expected", cases.len() * 2);
    proofs.print("probes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A type as a field writes it, with what the file needs besides.
fn scalar_file(kind: &str) -> String {
    let names = "enum E { A = 0; B = 1; C = -1; D = 2147483647; }";
    let kind = if kind == "enum" { "E" } else { kind };
    format!("syntax = \"proto3\"; message M {{ {kind} a = 1; }} {names}")
}

#[test]
fn a_change_of_scalar_is_proved_by_a_message() {
    let kinds: Vec<&str> = Scalar::ALL.into_iter().map(Scalar::keyword).chain(["enum"]).collect();
    let schemas: Vec<Schema> = kinds.iter().map(|kind| schema(kind, &scalar_file(kind))).collect();
    let mut proofs = Proofs::default();
    for (w, writer) in kinds.iter().zip(&schemas) {
        for (r, reader) in kinds.iter().zip(&schemas) {
            let found = facts(writer, reader, Direction::Backward, UnknownKeys::Refuse);
            proofs.count(&format!("{w}->{r}"), &found);
        }
    }
    proofs.print("scalar pairs");
    assert!(proofs.unproved.is_empty());
}

#[test]
fn a_lenient_json_parser_drops_what_a_strict_one_refuses() {
    let old = schema("old", "syntax = \"proto3\"; message M { int32 a = 1; int32 b = 2; }");
    let new = schema("new", "syntax = \"proto3\"; message M { int32 a = 1; }");
    let found = facts(&old, &new, Direction::Backward, UnknownKeys::Ignore);
    assert!(summary(&found).contains("j dropped reader-lacks-field"), "{:?}", summary(&found));
}

#[test]
fn a_number_that_came_back_is_found_in_an_old_version() {
    let texts = [
        "message M { int32 a = 1; string b = 2; }",
        "message M { int32 a = 1; reserved 2, 3; }",
        "message M { int32 a = 1; }",
    ];
    let versions: Vec<Schema> =
        texts.iter().map(|text| schema("v", &format!("syntax = \"proto3\"; {text}"))).collect();
    let versions: Vec<&Schema> = versions.iter().collect();
    let candidate = schema("v4", "syntax = \"proto3\"; message M { int32 a = 1; int64 c = 2; int64 d = 3; }");
    let scope = Scope { direction: Direction::Backward, compared: 2 };
    let reuse = |candidate: &Schema, scope| {
        number_reuse(&versions, candidate, scope, &Limits::default()).expect("a small schema")
    };
    let told = |found: &[Reuse]| -> Vec<(usize, String, Effect)> {
        assert!(found.iter().all(|reuse| reuse.change.rule.id == "protobuf/number-reused"));
        found.iter().map(|reuse| (reuse.version, reuse.change.path.clone(), reuse.change.effect)).collect()
    };
    let found = reuse(&candidate, scope);
    // Paths are the writer's, as everywhere.
    let one = |version, path: &str, effect| (version, path.to_owned(), effect);
    let expected = [one(0, "M.b", Effect::Dropped), one(1, "M.d", Effect::Misread)];
    assert_eq!(told(&found), expected);
    let witness = found[0].change.witness.as_ref().expect("a message of the first version");
    assert_eq!((witness.json.as_str(), witness.hex().as_str()), (r#"{"b":"a"}"#, "120161"));
    assert_eq!(found[1].change.witness, None, "nothing says what was reserved");

    // Old readers meet the new field.
    let forward = Scope { direction: Direction::Forward, ..scope };
    let expected_forward = [one(0, "M.c", Effect::Dropped), one(1, "M.d", Effect::Misread)];
    assert_eq!(told(&reuse(&candidate, forward)), expected_forward);
    // What is compared anyway is told there.
    assert_eq!(told(&reuse(&candidate, Scope { compared: 1, ..scope })), expected[..1]);
    assert_eq!(told(&reuse(&candidate, Scope { compared: 0, ..scope })), []);

    let back = schema("v4", "syntax = \"proto3\"; message M { int32 a = 1; string b = 2; }");
    assert_eq!(told(&reuse(&back, scope)), [], "a field that comes back as it was");
}

/// Lines as pages state them: every fact from the earlier to the later version, once each.
fn lines(found: &Facts) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for fact in &found.facts {
        let severity = match fact.change.effect {
            Effect::Same => "note",
            _ => fact.change.rule.severity.name(),
        };
        let line = format!("backward {severity} {} {}", fact.change.rule.id, fact.change.path);
        let line = line.trim_end().to_owned();
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

#[test]
fn examples_on_the_pages_do_what_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/tenon-core/src/protobuf/rules");
    let mut pages: Vec<_> =
        std::fs::read_dir(folder).expect("the rules").map(|e| e.expect("an entry").path()).collect();
    // What others say is asked of their profiles, in `pages.rs`.
    let by_profile =
        |path: &Path| ["buf_breaking.md", "registry_difference.md"].iter().any(|page| path.ends_with(page));
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md") && !by_profile(path));
    pages.sort();
    let (mut wrong, mut run, mut proofs) = (Vec::new(), 0, Proofs::default());
    for path in pages {
        let page = std::fs::read_to_string(&path).expect("a page");
        let sections = sections(&page);
        for section in &sections {
            let text = |words: &[&str]| {
                section.fences.iter().find(|fence| fence.is(words)).map(|fence| fence.text.clone())
            };
            let (Some(old), Some(new)) = (text(&["proto", "old"]), text(&["proto", "new"])) else { continue };
            run += 1;
            let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
            let found =
                facts(&schema(name, &old), &schema(name, &new), Direction::Backward, UnknownKeys::Refuse);
            proofs.count(name, &found);
            let lines = lines(&found);
            match text(&["expect"]) {
                Some(expected) => {
                    let expected: Vec<&str> = expected.lines().collect();
                    if lines != expected {
                        wrong.push(format!("{name}\n{}", lines.join("\n")));
                    }
                    let id = format!(" protobuf/{} ", name.replace('_', "-"));
                    let own = lines.iter().any(|line| format!("{line} ").contains(&id));
                    assert!(own, "{name}: the example does not show its rule");
                }
                None => {
                    let breaks = |fact: &&compare::Fact| {
                        fact.surface != tenon_core::Surface::Source && fact.change.effect.breaks()
                    };
                    let bad: Vec<&str> =
                        found.facts.iter().filter(breaks).map(|f| f.change.rule.id).collect();
                    assert!(bad.is_empty(), "{name}: the safe way breaks: {bad:?}");
                }
            }
        }
    }
    println!("page examples: {run} run");
    proofs.print("page examples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Both directions of a pair as one line each, code left out.
fn both(old: &str, new: &str) -> (String, String) {
    let (old, new) = (schema("old", old), schema("new", new));
    let one = |direction| {
        let found = facts(&old, &new, direction, UnknownKeys::Refuse);
        let found = summary(&found).into_iter().filter(|line| !line.starts_with("s "));
        found.collect::<Vec<_>>().join(", ")
    };
    (one(Direction::Backward), one(Direction::Forward))
}

/// Old, new, backward, forward.
const SHAPES: &[(&str, &str, &str, &str)] = &[
    // A wrapper is its value in JSON and a message in binary.
    (
        "syntax = \"proto3\"; import \"google/protobuf/wrappers.proto\"; message M { google.protobuf.Int32Value a = 1; }",
        "syntax = \"proto3\"; message M { optional int32 a = 1; }",
        "b dropped wire-type-mismatch",
        "b dropped wire-type-mismatch",
    ),
    // A timestamp is a string in JSON.
    (
        "syntax = \"proto3\"; import \"google/protobuf/timestamp.proto\"; message M { google.protobuf.Timestamp a = 1; }",
        "syntax = \"proto3\"; message M { T a = 1; } message T { int64 seconds = 1; int32 nanos = 2; }",
        "j refused json-type-mismatch",
        "j refused json-type-mismatch",
    ),
    // Two fields swap their numbers; JSON does not mind.
    (
        "syntax = \"proto3\"; message M { int32 a = 1; int32 b = 2; }",
        "syntax = \"proto3\"; message M { int32 b = 1; int32 a = 2; }",
        "b misread number-reused",
        "b misread number-reused",
    ),
    // Recursion ends, and what is inside is found once.
    (
        "syntax = \"proto3\"; message M { M next = 1; int64 v = 2; }",
        "syntax = \"proto3\"; message M { M next = 1; int32 v = 2; }",
        "b misread number-narrowed, j refused json-value-out-of-range",
        "",
    ),
    // proto3 and the same in an edition are one.
    (
        "syntax = \"proto3\"; message M { int32 a = 1; optional string b = 2; repeated int32 c = 3; E e = 4; } enum E { A = 0; }",
        "edition = \"2023\"; message M { int32 a = 1 [features.field_presence = IMPLICIT]; string b = 2; repeated int32 c = 3; E e = 4 [features.field_presence = IMPLICIT]; } enum E { A = 0; }",
        "",
        "",
    ),
    // A group and a delimited field are one.
    (
        "syntax = \"proto2\"; message M { optional group G = 1 { optional int32 a = 1; } }",
        "edition = \"2023\"; message M { G g = 1 [features.message_encoding = DELIMITED]; message G { int32 a = 1; } }",
        "",
        "",
    ),
    // An extension that is gone.
    (
        "syntax = \"proto2\"; message M { extensions 100 to 199; } extend M { optional int32 x = 100; }",
        "syntax = \"proto2\"; message M { extensions 100 to 199; }",
        "b same reader-lacks-field, j refused reader-lacks-field",
        "",
    ),
    // A closed enum loses what it does not list; JSON parsers refuse its name.
    (
        "syntax = \"proto2\"; message M { optional E e = 1; } enum E { A = 0; B = 1; }",
        "syntax = \"proto2\"; message M { optional E e = 1; } enum E { A = 0; }",
        "b dropped reader-enum-lacks-value, j refused reader-enum-lacks-value",
        "",
    ),
    // An alias that is added in front is what is printed.
    (
        "syntax = \"proto3\"; message M { E e = 1; } enum E { A = 0; B = 1; }",
        "syntax = \"proto3\"; message M { E e = 1; } enum E { option allow_alias = true; A = 0; C = 1; B = 1; }",
        "",
        "j refused enum-value-renamed",
    ),
    // An implied zero meets a written default.
    (
        "syntax = \"proto3\"; message M { int32 a = 1; }",
        "syntax = \"proto2\"; message M { optional int32 a = 1 [default = 5]; }",
        "b misread default-changed, j misread default-changed",
        "b lossy presence-lost, b misread default-changed, j lossy presence-lost, j misread default-changed",
    ),
    // Keys of maps stand in quotes, whatever they are.
    (
        "syntax = \"proto3\"; message M { map<int32, bool> a = 1; }",
        "syntax = \"proto3\"; message M { map<string, bool> a = 1; }",
        "b dropped wire-type-mismatch",
        "b dropped wire-type-mismatch, j refused json-type-mismatch",
    ),
    // Parts of an entry have no defaults that anyone sees.
    (
        "syntax = \"proto3\"; message M { map<int32, int32> a = 1; }",
        "syntax = \"proto3\"; message M { map<int64, int64> a = 1; }",
        "",
        "b misread number-narrowed, j refused json-value-out-of-range",
    ),
    // What a field is for does not hang on the order of the text.
    (
        "syntax = \"proto3\"; message M { int32 a = 1; string b = 2; oneof o { int32 c = 3; bool d = 4; } }",
        "syntax = \"proto3\"; message M { oneof o { bool d = 4; int32 c = 3; } string b = 2; int32 a = 1; }",
        "",
        "",
    ),
];

#[test]
fn shapes_do_what_the_encodings_say() {
    let mut wrong = Vec::new();
    for (old, new, backward, forward) in SHAPES {
        let found = both(old, new);
        if found != ((*backward).to_owned(), (*forward).to_owned()) {
            wrong.push(format!("{old}\n{new}\n  {}\n  {}", found.0, found.1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_large_schema_is_compared_in_bounded_steps() {
    let file = |kind: &str, name: &str| {
        let fields: String =
            (1..=18_000).map(|number| format!("  {kind} {name}{number} = {number};\n")).collect();
        format!("syntax = \"proto3\";\nmessage M {{\n{fields}}}\n")
    };
    let (old, new) = (schema("old", &file("int64", "a")), schema("new", &file("int32", "b")));
    let found = compare::compare(&old, &new, &Options::default(), &Limits::default());
    assert!(!found.exhausted);
    // Each field by its number in binary, by its name in JSON, and by its name in code.
    assert_eq!(found.facts.len(), 3 * 18_000);
    let small = Limits { steps: 100, ..Limits::default() };
    assert!(compare::compare(&old, &new, &Options::default(), &small).exhausted);

    let chain: String = (0..20_000)
        .map(|n| format!("message M{n} {{ M{} next = 1; int64 v = 2; }}\n", (n + 1) % 20_000))
        .collect();
    let chain = schema("chain", &format!("syntax = \"proto3\";\n{chain}"));
    let found = compare::compare(&chain, &chain, &Options::default(), &Limits::default());
    assert!(found.facts.is_empty() && !found.exhausted);
}
