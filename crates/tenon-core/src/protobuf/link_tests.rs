//! Linking, tried on small sets of files.

use crate::limits::Limits;
use crate::text::Source;

use super::Builder;
use super::model::{Cardinality, FieldKind, JsonFormat, MessageId, Presence, Scalar, Schema};

fn builder(files: &[(&str, &str)]) -> Builder {
    let source = |at: usize| Source::new(files[at].0, files[at].1);
    let mut builder = Builder::new(files[0].0, &source(0), &Limits::default());
    for (at, (path, _)) in files.iter().enumerate().skip(1) {
        builder.supply(path, &source(at));
    }
    builder
}

fn linked(text: &str) -> Schema {
    builder(&[("a.proto", text)]).finish().unwrap()
}

/// Rule, pointer and how many places, per problem.
fn problems(files: &[(&str, &str)]) -> Vec<(&'static str, String, usize)> {
    let invalid = builder(files).finish().unwrap_err();
    let all = invalid.findings().iter();
    all.map(|finding| (finding.rule.id, finding.labels[0].place.pointer.clone(), finding.labels.len()))
        .collect()
}

#[test]
fn proto3_optional_gets_a_oneof_of_its_own_behind_the_written_ones() {
    let schema = linked(
        "syntax = 'proto3'; message M { optional int32 a = 1; oneof o { int32 b = 2; } optional M c = 3; }",
    );
    let message = &schema.messages[0];
    let oneofs: Vec<(&str, bool)> =
        message.oneofs.iter().map(|oneof| (oneof.name.as_str(), oneof.synthetic)).collect();
    assert_eq!(oneofs, [("o", false), ("_a", true), ("_c", true)]);
    let of: Vec<Option<usize>> = message.fields.iter().map(|field| field.oneof).collect();
    assert_eq!(of, [Some(1), Some(0), Some(2)]);
    assert!(message.fields.iter().all(|field| field.presence == Presence::Explicit));
}

#[test]
fn maps_and_groups_stand_among_the_nested_messages_in_the_order_of_the_text() {
    let schema = linked(
        "syntax = 'proto2'; message M { message A {} optional group Bb = 1 {} map<int32, A> c_d = 2; message E {} }",
    );
    let names: Vec<&str> = schema.messages.iter().map(|message| message.full_name.as_str()).collect();
    assert_eq!(names, ["M", "M.A", "M.Bb", "M.CDEntry", "M.E"]);
    let (group, map) = (&schema.messages[0].fields[0], &schema.messages[0].fields[1]);
    assert_eq!((group.name.as_str(), group.delimited), ("bb", true));
    assert_eq!((map.cardinality, map.json_name.as_str()), (Cardinality::Map, "cD"));
    let entry = MessageId(3);
    assert_eq!(map.kind, FieldKind::Message(entry));
    assert!(schema.message(entry).is_map_entry);
    assert_eq!(schema.message(entry).fields[0].kind, FieldKind::Scalar(Scalar::Int32));
    assert_eq!(schema.message(entry).field(2).unwrap().name, "value");
}

#[test]
fn the_same_features_come_out_of_each_language_level() {
    let proto3 =
        linked("syntax = 'proto3'; message M { string s = 1; repeated int32 n = 2; } enum E { Z = 0; }");
    let edition = linked(
        "edition = '2023'; option features.field_presence = IMPLICIT; \
         message M { string s = 1; repeated int32 n = 2; } enum E { Z = 0; }",
    );
    let proto2 = linked(
        "syntax = 'proto2'; message M { optional string s = 1; repeated int32 n = 2; } enum E { Z = 0; }",
    );
    let facts = |schema: &Schema| {
        let (s, n) = (&schema.messages[0].fields[0], &schema.messages[0].fields[1]);
        (s.presence, s.utf8, n.packed, schema.enums[0].closed, schema.messages[0].json_format)
    };
    assert_eq!(facts(&proto3), (Presence::Implicit, true, true, false, JsonFormat::Allow));
    assert_eq!(facts(&edition), facts(&proto3));
    assert_eq!(facts(&proto2), (Presence::Explicit, false, false, true, JsonFormat::LegacyBestEffort));
}

#[test]
fn the_innermost_scope_with_the_first_part_decides() {
    let text = "syntax = 'proto3'; package a.b; message M { message a {} a.b.M m = 1; }";
    assert_eq!(problems(&[("a.proto", text)]), [("protobuf/unknown-type", "/a.b.M.m".to_owned(), 2)]);
    // A value of an enum opens no scope, so the search goes on outwards.
    linked("syntax = 'proto3'; package a.b; message M { int32 a = 2; .a.b.M m = 1; b.M n = 3; }");
}

#[test]
fn a_type_of_an_import_of_an_import_is_not_imported() {
    let files = [
        ("a.proto", "import 'b.proto'; message M { optional N n = 1; }"),
        ("b.proto", "import 'c.proto';"),
        ("c.proto", "message N {}"),
    ];
    assert_eq!(problems(&files), [("protobuf/missing-import", "/M.n".to_owned(), 2)]);
    let public = [files[0], ("b.proto", "import public 'c.proto';"), files[2]];
    assert!(builder(&public).finish().unwrap().warnings.is_empty());
}

#[test]
fn circles_are_said_once_with_the_whole_way() {
    let files = [
        ("a.proto", "import 'b.proto'; message M {}"),
        ("b.proto", "import 'c.proto';"),
        ("c.proto", "import 'a.proto';"),
    ];
    let invalid = builder(&files).finish().unwrap_err();
    let said: Vec<String> = invalid.findings().iter().map(|finding| finding.message.to_string()).collect();
    assert_eq!(said, ["imports go in a circle: `a.proto` → `b.proto` → `c.proto` → `a.proto`"]);
}

#[test]
fn missing_lists_what_is_neither_supplied_nor_built_in() {
    let text = "import 'b.proto'; import 'google/protobuf/any.proto'; import 'c.proto';";
    let builder = builder(&[("a.proto", text), ("c.proto", "import 'd.proto';")]);
    assert_eq!(builder.missing().into_iter().collect::<Vec<_>>(), ["b.proto", "d.proto"]);
    assert_eq!(builder.defined().into_iter().collect::<Vec<_>>(), ["a.proto", "c.proto"]);
}

#[test]
fn every_built_in_file_links() {
    let mut builder = Builder::new("a.proto", &Source::new("a.proto", ""), &Limits::default());
    for path in super::builtin::paths() {
        let text = super::builtin::text(path).unwrap();
        builder.add_root(path, &Source::new(path, text));
    }
    let schema = builder.finish().unwrap();
    assert!(schema.messages.iter().any(|message| message.full_name == "confluent.type.Decimal"));
    assert!(schema.warnings.is_empty(), "{:?}", schema.warnings);
}

#[test]
fn several_problems_of_several_files_come_in_the_order_of_the_text() {
    let files = [
        ("a.proto", "syntax = 'proto3'; import 'b.proto'; message M { int32 a = 1; Nope b = 1; }"),
        ("b.proto", "syntax = 'proto3'; enum E { A = 1; }"),
    ];
    let found = problems(&files);
    let ids: Vec<(&str, &str)> = found.iter().map(|(id, path, _)| (*id, path.as_str())).collect();
    assert_eq!(
        ids,
        [
            ("protobuf/unknown-type", "/M.b"),
            ("protobuf/duplicate-number", "/M.b"),
            ("protobuf/invalid-enum", "/E"),
        ]
    );
}

#[test]
fn problems_stop_at_a_hundred() {
    let fields: String = (0..300).map(|at| format!("int32 f{at} = 1;")).collect();
    assert_eq!(problems(&[("a.proto", &format!("syntax = 'proto3'; message M {{ {fields} }}"))]).len(), 100);
}

#[test]
fn options_are_listed_with_their_effective_values() {
    let schema = linked("syntax = 'proto3'; option go_package = 'x/y'; option optimize_for = CODE_SIZE;");
    let value = |name: &str| {
        let (_, setting) = schema.files[0].options.iter().find(|(known, _)| *known == name).unwrap();
        (setting.value.as_str(), setting.span.is_some())
    };
    assert_eq!(value("go_package"), ("x/y", true));
    assert_eq!(value("optimize_for"), ("CODE_SIZE", true));
    assert_eq!(value("cc_enable_arenas"), ("true", false));
    assert!(schema.files[0].options.is_sorted_by_key(|(name, _)| *name));
}

#[test]
fn extensions_know_their_target_and_fit_its_ranges() {
    let schema = linked(
        "syntax = 'proto2'; package p; message M { extensions 100 to max; } \
         message N { extend M { optional string tag = 100; } }",
    );
    let extension = &schema.extensions[0];
    assert_eq!(extension.full_name, "p.N.tag");
    assert_eq!(schema.message(extension.target).full_name, "p.M");
    let outside = "syntax = 'proto2'; message M { extensions 100; } extend M { optional int32 a = 5; }";
    assert_eq!(problems(&[("a.proto", outside)]), [("protobuf/invalid-extension", "/a".to_owned(), 2)]);
}

#[test]
fn built_in_imports_make_no_warnings_of_their_own() {
    let schema = linked("syntax = 'proto3'; import 'google/protobuf/any.proto'; message M {}");
    let said: Vec<&str> = schema.warnings.iter().map(|finding| finding.rule.id).collect();
    assert_eq!(said, ["protobuf/unused-import"]);
    assert_eq!((schema.roots, schema.files.len()), (1, 2));
}
