//! Edits of `.proto` files mend what they are offered for, and leave every other byte alone.

use serde_json::Value;
use tenon_core::{
    Candidate, Compatibility, Edit, Effect, Finding, Format, Limits, Policy, Profile, Report, Schema,
    SetBuilder, Source, Surface, check,
};
use tenon_tests::chance::Chance;
use tenon_tests::{judge_in, policy};

/// What is offered for `new`, in order, each with the text it makes.
fn offers(old: &str, new: &str, policy: &Policy) -> Vec<(String, String)> {
    let report = judge_in(Format::Protobuf, &[old, new], policy).expect("two schemas");
    let helps =
        report.findings.iter().flat_map(|finding| &finding.help).filter(|help| !help.edits.is_empty());
    helps.map(|help| (help.message.to_string(), Edit::apply(new, &help.edits))).collect()
}

fn backward() -> Policy {
    policy(Compatibility::Backward, Profile::Exact)
}

fn all_surfaces() -> Policy {
    Policy { surfaces: Surface::ALL.to_vec(), ..backward() }
}

/// Asserts the first offer, by its message and by the lines of the text it makes that are new.
#[track_caller]
fn first(old: &str, new: &str, policy: &Policy, message: &str, expected: &str) {
    let offers = offers(old, new, policy);
    let (said, text) = offers.first().unwrap_or_else(|| panic!("nothing is offered"));
    assert_eq!((said.as_str(), text.as_str()), (message, expected), "{offers:#?}");
}

#[test]
fn what_left_is_held_back_where_its_neighbours_are() {
    let old = "syntax = \"proto3\";\nmessage A {\n  int32 a = 1;\n  int32 b = 2;\n  int32 c = 3;\n}\n";
    let rows = [
        // At the head, in the file's own indentation, behind the comment of the opening line.
        (
            "message A { // all\n\tint32 a = 1;\n}\n",
            "message A { // all\n\treserved 2, 3;\n\treserved \"b\", \"c\";\n\tint32 a = 1;\n}\n",
        ),
        (
            "message A {\n    // first\n    int32 a = 1;\n}\n",
            "message A {\n    reserved 2, 3;\n    reserved \"b\", \"c\";\n    // first\n    int32 a = 1;\n}\n",
        ),
        ("message A {}\n", "message A {\n  reserved 1, 2, 3;\n  reserved \"a\", \"b\", \"c\";\n}\n"),
        ("message A {\n}\n", "message A {\n  reserved 1, 2, 3;\n  reserved \"a\", \"b\", \"c\";\n}\n"),
        (
            "message A { int32 a = 1; }\n",
            "message A { reserved 2, 3; reserved \"b\", \"c\"; int32 a = 1; }\n",
        ),
        // Among what is held back already.
        (
            "message A {\n  int32 a = 1;\n  reserved 9, 20 to 30;\n  reserved \"b\";\n}\n",
            "message A {\n  int32 a = 1;\n  reserved 9, 20 to 30, 2, 3;\n  reserved \"b\", \"c\";\n}\n",
        ),
        // A statement with a comment of its own is left as it is.
        (
            "message A {\n  reserved 9; // since May\n  int32 a = 1;\n}\n",
            "message A {\n  reserved 9; // since May\n  reserved 2, 3;\n  reserved \"b\", \"c\";\n  int32 a = 1;\n}\n",
        ),
        (
            "message A {\r\n  int32 a = 1;\r\n}\r\n",
            "message A {\r\n  reserved 2, 3;\r\n  reserved \"b\", \"c\";\r\n  int32 a = 1;\r\n}\r\n",
        ),
        (
            "message A /* { */ {\n  int32 a = 1;\n}\n",
            "message A /* { */ {\n  reserved 2, 3;\n  reserved \"b\", \"c\";\n  int32 a = 1;\n}\n",
        ),
    ];
    for (new, expected) in rows {
        let whole = |text: &str| match text.contains("\r\n") {
            true => format!("syntax = \"proto3\";\r\n{text}"),
            false => format!("syntax = \"proto3\";\n{text}"),
        };
        let offers = offers(old, &whole(new), &backward());
        assert_eq!(offers.first().map(|(_, text)| text.as_str()), Some(&*whole(expected)), "{offers:#?}");
        assert!(offers[0].0.starts_with("reserve `"), "{offers:#?}");
    }
    let held = format!(
        "{}  reserved 2, 3;\n  reserved \"b\", \"c\";\n}}\n",
        "syntax = \"proto3\";\nmessage A {\n  int32 a = 1;\n"
    );
    assert_eq!(offers(old, &held, &backward()), [], "what is held back needs no edit");
}

#[test]
fn editions_spell_reserved_names_without_quotes() {
    let text = |members: &str| format!("edition = \"2023\";\nmessage A {{\n{members}}}\n");
    first(
        &text("  int32 a = 1;\n  int32 b = 2;\n"),
        &text("  int32 a = 1;\n"),
        &backward(),
        "reserve `2`, `b`",
        &text("  reserved 2;\n  reserved b;\n  int32 a = 1;\n"),
    );
}

#[test]
fn enum_values_are_held_back_and_put_back() {
    let text = |values: &str| {
        format!("syntax = \"proto3\";\nmessage M {{\n  E e = 1;\n}}\nenum E {{\n  ZERO = 0;\n{values}}}\n")
    };
    let old = text("  ONE = 1; // one\n  TWO = 2;\n  LESS = -3;\n");
    let new = text("  TWO = 2; // two\n");
    first(&old, &new, &backward(), "reserve `1`, `-3`, `ONE`, `LESS`", &{
        let held = "enum E {\n  reserved 1, -3;\n  reserved \"ONE\", \"LESS\";\n";
        new.replace("enum E {\n", held)
    });
    let strict = Policy { surfaces: vec![Surface::Json], ..backward() };
    first(
        &old,
        &new,
        &strict,
        "put `ONE`, `LESS` back",
        &text("  ONE = 1;\n  TWO = 2; // two\n  LESS = -3;\n"),
    );
}

#[test]
fn one_declaration_is_given_back_what_it_was() {
    let text = |members: &str| format!("syntax = \"proto2\";\nmessage A {{\n{members}}}\nmessage B {{\n}}\n");
    let rows = [
        (
            "  optional int32 a = 0x7;\n",
            "  optional int32 a = 8; // a\n",
            "give `a` its number `0x7` back",
            "  optional int32 a = 0x7; // a\n",
        ),
        (
            "  optional int32 a = 1;\n",
            "  optional sint32 a /* ! */ = 1;\n",
            "keep `int32` as it was",
            "  optional int32 a /* ! */ = 1;\n",
        ),
        (
            "  repeated int32 a = 1;\n",
            "  optional int32 a = 1;\n",
            "keep `repeated int32` as it was",
            "  repeated int32 a = 1;\n",
        ),
        (
            "  repeated B a = 1;\n",
            "  map<string, B> a = 1;\n",
            "keep `repeated B` as it was",
            "  repeated B a = 1;\n",
        ),
        ("", "  required int32 a = 1; // a\n", "make `a` optional", "  optional int32 a = 1; // a\n"),
        (
            "  optional int32 a = 1;\n",
            "  required int32 a = 1;\n",
            "keep `optional int32` as it was",
            "  optional int32 a = 1;\n",
        ),
        (
            "  optional int32 a = 1 [default = 5];\n",
            "  optional int32 a = 1 [default = 6, deprecated = true];\n",
            "keep `default = 5`",
            "  optional int32 a = 1 [default = 5, deprecated = true];\n",
        ),
        (
            "  optional int32 a = 1;\n",
            "  optional int32 a = 1 [default = 6];\n",
            "leave `default` out",
            "  optional int32 a = 1;\n",
        ),
        (
            "  optional int32 a = 1;\n",
            "  optional int32 a = 1 [ deprecated = true, default = 6 ];\n",
            "leave `default` out",
            "  optional int32 a = 1 [ deprecated = true ];\n",
        ),
        (
            "  optional int32 a = 1;\n  optional bool b = 2;\n",
            "  optional int32 a = 2;\n  optional bool b = 1;\n",
            "give `a`, `b` their numbers back",
            "  optional int32 a = 1;\n  optional bool b = 2;\n",
        ),
        (
            "  optional int32 a = 1;\n  optional int32 b = 2;\n",
            "  oneof o {\n    // why\n    int32 a = 1; // a\n    int32 b = 2;\n  }\n",
            "keep `a` outside `o`",
            "  oneof o {\n    // why\n    int32 b = 2;\n  }\n  int32 a = 1; // a\n",
        ),
    ];
    for (old, new, message, expected) in rows {
        // A field moved out of a oneof needs a label in proto2.
        if new.contains("oneof") {
            let to3 = |members: &str| text(members).replace("proto2", "proto3").replace("optional ", "");
            first(&to3(old), &to3(new), &backward(), message, &to3(expected));
            continue;
        }
        first(&text(old), &text(new), &backward(), message, &text(expected));
    }
}

#[test]
fn presence_that_would_get_lost_is_kept() {
    let text = |field: &str| format!("syntax = \"proto3\";\nmessage A {{\n  {field}\n}}\n");
    let (old, new) = (text("optional int32 a = 1;"), text("int32 a = 1; // a"));
    first(&old, &new, &backward(), "keep `optional int32` as it was", &text("optional int32 a = 1; // a"));
}

#[test]
fn a_new_name_keeps_the_old_one_in_json_or_goes() {
    let text = |field: &str| format!("syntax = \"proto3\";\nmessage A {{\n  {field}\n}}\n");
    let json = Policy { surfaces: vec![Surface::Binary, Surface::Json], ..backward() };
    let old = text("int32 the_note = 1;");
    let offered = |new: &str| offers(&old, &text(new), &json);
    let name = ("call it `the_note` again".to_owned(), text("int32 the_note = 1; // n"));
    let keep = |text: String| ("keep the name `theNote` in JSON".to_owned(), text);
    assert_eq!(
        offered("int32 remark = 1; // n"),
        [keep(text("int32 remark = 1 [json_name = \"theNote\"]; // n")), name]
    );
    assert_eq!(
        offered("int32 remark = 1 [deprecated = true];")[0],
        keep(text("int32 remark = 1 [deprecated = true, json_name = \"theNote\"];"))
    );
    assert_eq!(offers(&old, &text("int32 remark = 1;"), &backward()), [], "binary does not mind");
}

#[test]
fn a_number_in_use_is_traded_for_a_new_one() {
    let text = |members: &str| format!("syntax = \"proto3\";\nmessage A {{\n{members}}}\n");
    first(
        &text("  int32 id = 1;\n  string note = 2;\n  int32 last = 18999;\n"),
        &text("  int32 id = 1;\n  fixed64 total = 2;\n  int32 last = 18999;\n"),
        &backward(),
        "give `total` the unused number `20000` and reserve `2`",
        &text(
            "  reserved 2;\n  reserved \"note\";\n  int32 id = 1;\n  fixed64 total = 20000;\n  int32 last = 18999;\n",
        ),
    );
}

#[test]
fn what_buf_reports_is_mended_as_buf_asks() {
    let text = |members: &str| format!("syntax = \"proto3\";\nmessage A {{\n{members}}}\n");
    let old = text("  int32 a = 1;\n  // b\n  string b = 2;\n");
    let new = text("  int32 a = 1;\n");
    let under = |profile| policy(Compatibility::Backward, profile);
    let held = text("  reserved 2;\n  reserved \"b\";\n  int32 a = 1;\n");
    first(&old, &new, &under(Profile::BufWire), "reserve `2`, `b`", &held);
    first(&old, &new, &under(Profile::BufFile), "put `b` back", &text("  int32 a = 1;\n  string b = 2;\n"));
    let was = text("  reserved 4 to 6, 9;\n  reserved \"x\";\n");
    let is = text("  reserved 9;\n");
    first(&was, &is, &under(Profile::BufFile), "keep `4 to 6` reserved", &text("  reserved 9, 4 to 6;\n"));
}

#[test]
fn what_a_file_says_of_itself_is_restored() {
    let text = |head: &str| format!("syntax = \"proto3\";\n{head}message A {{\n  int32 a = 1;\n}}\n");
    let old = text("package acme.v1;\noption go_package = \"acme/v1\";\n");
    let new = text("package /* new */ acme.v2; // why\noption go_package = \"acme/v1\";\n");
    let expected = text("package /* new */ acme.v1; // why\noption go_package = \"acme/v1\";\n");
    first(&old, &new, &all_surfaces(), "keep `acme.v1` as it was", &expected);
    let file = policy(Compatibility::Backward, Profile::BufFile);
    let new = text("package acme.v1;\noption go_package = \"acme/v2\"; // why\n");
    let expected = text("package acme.v1;\noption go_package = \"acme/v1\"; // why\n");
    first(&old, &new, &file, "keep `option go_package = \"acme/v1\";` as it was", &expected);
}

#[test]
fn types_and_methods_that_left_are_not_put_back() {
    let old = "syntax = \"proto3\";\nmessage A {\n}\nmessage B {\n  int32 b = 1;\n}\nservice S {\n  rpc R(A) returns (B);\n}\n";
    let new = "syntax = \"proto3\";\nmessage A {\n}\n";
    assert_eq!(offers(old, new, &all_surfaces()), []);
}

#[test]
fn the_file_to_edit_is_the_one_that_breaks() {
    let money = |kind: &str| {
        format!("syntax = \"proto3\";\npackage acme;\nmessage Money {{\n  {kind} cents = 1;\n}}\n")
    };
    let order = "syntax = \"proto3\";\npackage acme;\nimport \"money.proto\";\nmessage Order {\n  Money total = 1;\n}\n";
    let version = |label: &str, kind| {
        let schema = close(
            "order.proto",
            &[("order.proto".to_owned(), order.to_owned()), ("money.proto".to_owned(), money(kind))],
        );
        Candidate { label: label.to_owned(), schema: schema.expect("a schema") }
    };
    let report = check(&[version("v1", "int64"), version("v2", "sint64")], &backward());
    let edits: Vec<&Edit> =
        report.findings.iter().flat_map(|own| &own.help).flat_map(|help| &help.edits).collect();
    assert_eq!(edits.len(), 1);
    assert_eq!(edits[0].source.name(), "money.proto");
    assert_eq!(Edit::apply(edits[0].source.text(), &[edits[0].clone()]), money("int64"));
}

/// The schema of one file of a set.
fn close(root: &str, files: &[(String, String)]) -> Option<Schema> {
    let source = |path: &str| {
        files
            .iter()
            .find(|(own, _)| own == path)
            .map(|(path, text)| Source::new(path.as_str(), text.as_str()))
    };
    let mut set = SetBuilder::named(Format::Protobuf, root, &source(root)?, &Limits::default());
    loop {
        let missing: Vec<String> = set.missing().into_iter().filter(|path| source(path).is_some()).collect();
        if missing.is_empty() {
            return set.finish().ok();
        }
        for path in missing {
            set.supply(&path, &source(&path)?);
        }
    }
}

/// What tells a finding from others, whatever its neighbours.
fn same(one: &Finding, other: &Finding) -> bool {
    let parts = |finding: &Finding| {
        let impact = finding.impact.as_ref().map(|it| (it.direction, it.surface, it.path.clone()));
        (finding.rule.id, finding.message.to_string(), impact)
    };
    parts(one) == parts(other)
}

/// Findings that count: under a registry's profile what it refuses, not what it overlooks.
fn breaking(report: &Report) -> usize {
    let counts = |finding: &&Finding| {
        finding.impact.as_ref().is_some_and(|it| match report.profile {
            Profile::Exact => it.effect.breaks(),
            _ => it.difference.is_some(),
        })
    };
    report.findings.iter().filter(counts).count()
}

/// Files by path.
type Files = Vec<(String, String)>;

/// Pairs of sets of files, and a file that both have.
fn pairs() -> Vec<(Files, Files, String)> {
    let lines = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/buf-1.75.0.jsonl");
    let lines = std::fs::read_to_string(lines).expect("pairs");
    let mut pairs = Vec::new();
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        let files = |side: &str| -> Files {
            let files = case[side].as_object().expect("files").iter();
            files.map(|(path, text)| (path.clone(), text.as_str().unwrap_or_default().to_owned())).collect()
        };
        let (old, new) = (files("old"), files("new"));
        let shared = old.iter().filter(|(root, _)| new.iter().any(|(path, _)| path == root));
        pairs.extend(shared.map(|(root, _)| (old.clone(), new.clone(), root.clone())));
    }
    pairs
}

/// Asserts of every edit offered between two schemas that it parses, mends its finding, breaks nothing
/// new and takes no comment away; how many there were, and how many of them only hold something back.
fn sound(before: &Schema, after: &Schema, profile: Profile) -> (usize, usize) {
    let versions = |schema: &Schema| {
        let named =
            |label: &str, schema: &Schema| Candidate { label: label.to_owned(), schema: schema.clone() };
        [named("v1", before), named("v2", schema)]
    };
    let policy = Policy { surfaces: Surface::ALL.to_vec(), ..policy(Compatibility::Full, profile) };
    let report = check(&versions(after), &policy);
    let (mut offered, mut held) = (0, 0);
    let offers = report.findings.iter().flat_map(|own| own.help.iter().map(move |help| (own, help)));
    for (finding, help) in offers {
        let Some(edit) = help.edits.first() else { continue };
        offered += 1;
        let old = edit.source.text();
        let text = Edit::apply(old, &help.edits);
        let told = || format!("{profile}: {} ({})\n{old}\n{text}", help.message, before.source().text());
        let edited = Source::new(edit.source.name(), text.as_str());
        let schema = after.edited(&edit.source, &edited, &Limits::default());
        let mended = check(&versions(&schema.unwrap_or_else(|_| panic!("{}", told()))), &policy);
        let gone = !mended.findings.iter().any(|other| same(finding, other));
        let effect = finding.impact.as_ref().map(|it| it.effect);
        let guard = effect == Some(Effect::Same);
        let harmless = effect.is_some_and(|effect| !effect.breaks());
        held += usize::from(guard);
        assert!(gone || guard, "{}", told());
        let (was, is) = (breaking(&report), breaking(&mended));
        assert!(is < was || harmless && is == was, "{was} {is} {}", told());
        assert_eq!(comments(&text), comments(old), "{}", told());
    }
    (offered, held)
}

/// What comments say, sorted: an edit may move one along with its declaration.
fn comments(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once("//")?.1.trim())).collect();
    all.sort_unstable();
    all
}

const PROFILES: [Profile; 5] =
    [Profile::Exact, Profile::BufFile, Profile::BufWireJson, Profile::BufWire, Profile::Confluent];

#[test]
fn every_offered_edit_mends_its_finding() {
    let (mut offered, mut held) = (0, 0);
    let others = PROFILES.iter().skip(1).cycle();
    for ((old, new, root), other) in pairs().into_iter().zip(others) {
        let (Some(before), Some(after)) = (close(&root, &old), close(&root, &new)) else { continue };
        for profile in [Profile::Exact, *other] {
            let (more, guards) = sound(&before, &after, profile);
            (offered, held) = (offered + more, held + guards);
        }
    }
    println!("{offered} edits offered, {held} of them reservations");
    assert!(offered > 500);
}

/// One small change somewhere in a text, which may make it no schema.
fn disturbed(text: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = chance.below(lines.len());
    match chance.below(8) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => {
            let other = chance.below(lines.len());
            lines.swap(at, other);
        }
        3 => lines[at].push_str(" // noted"),
        4 => lines.insert(at, "  // noted".to_owned()),
        5 => lines[at] = lines[at].replace('1', "11"),
        6 => lines[at] = lines[at].replacen(' ', " /* c */ ", 1),
        _ => {
            let types = ["int64", "sint64", "string", "bytes", "repeated bool", "fixed32"];
            let words: Vec<String> =
                lines[at]
                    .split(' ')
                    .map(|word| {
                        if types.contains(&word) {
                            (*chance.pick(&types)).to_owned()
                        } else {
                            word.to_owned()
                        }
                    })
                    .collect();
            lines[at] = words.join(" ");
        }
    }
    let line = *chance.pick(&["\n", "\n", "\r\n"]);
    lines.join(line) + line
}

#[test]
fn edits_of_disturbed_texts_are_as_sound() {
    let pairs = pairs();
    let (mut offered, mut judged) = (0, 0);
    for seed in 0..ROUNDS {
        let mut chance = Chance::new(seed);
        let (old, new, root) = chance.pick(&pairs);
        let mut new = new.clone();
        for (_, text) in new.iter_mut().filter(|(path, text)| path == root && !text.is_empty()) {
            for _ in 0..=chance.below(3) {
                *text = disturbed(text, &mut chance);
            }
        }
        let (Some(before), Some(after)) = (close(root, old), close(root, &new)) else { continue };
        judged += 1;
        offered += sound(&before, &after, *chance.pick(&PROFILES)).0;
    }
    println!("{offered} edits offered between {judged} pairs");
    assert!(offered > ROUNDS as usize / 2);
}

const ROUNDS: u64 = 400;
