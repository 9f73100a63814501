//! The grammar by example: what is taken, what is refused and where, and which tree comes out.
//! Accepting and refusing were checked against protoc 35.1.

use crate::limits::Limits;
use crate::text::{Source, Span};

use super::ast::{FieldType, File, ImportKind, Label, Level, OptionValue, OptionValueKind, Visibility};
use super::{Parsed, parse};

fn parsed(text: &str) -> (Source, Parsed) {
    let source = Source::new("t.proto", text);
    let parsed = parse(&source, &Limits::default());
    (source, parsed)
}

/// The problems, as `line:column: message [line:column said there]`.
fn problems(text: &str) -> Vec<String> {
    let (_, parsed) = parsed(text);
    let shown = parsed.problems.iter().map(|finding| {
        let mut out = String::new();
        for (at, label) in finding.labels.iter().enumerate() {
            let (line, column) = label.place.line_column();
            out += &match at {
                0 => format!("{line}:{column}: {}", finding.message),
                _ => format!(" [{line}:{column} {}]", label.text),
            };
        }
        out
    });
    shown.collect()
}

fn tree(text: &str) -> (Source, File) {
    let (source, parsed) = parsed(text);
    assert!(parsed.problems.is_empty(), "{text}: {:?}", problems(text));
    (source, parsed.file)
}

/// A value as the text format would show it.
fn shown(value: &OptionValue) -> String {
    match &value.kind {
        OptionValueKind::Ident(name) => name.clone(),
        OptionValueKind::Integer(number) => number.to_string(),
        OptionValueKind::Float(number) => format!("{number:?}"),
        OptionValueKind::String(bytes) => format!("\"{}\"", bytes.escape_ascii()),
        OptionValueKind::List(values) => {
            format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        OptionValueKind::Aggregate(fields) => {
            let field = |field: &super::ast::AggregateField| match field.is_extension {
                true => format!("[{}]: {}", field.name.text, shown(&field.value)),
                false => format!("{}: {}", field.name.text, shown(&field.value)),
            };
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn every_production_is_taken() {
    let rows = [
        "",
        "\u{feff}syntax = 'proto3';",
        "/* a */ syntax = \"pro\" 'to3'; ;;",
        "edition = \"2023\";",
        "package a . b /* c */ . c;",
        "import \"a\"; import public \"b\"; import weak \"c\"; import option \"d\" \"e\";",
        "option java_package = \"a\"; option (a.b).c.(.d) = 1;",
        "message message { .message message = 1; int32 optional = 2; int32 oneof = 3; optional.B b = 4; }",
        "message A { map m = 1; map<string, .a.B> n = 2 [deprecated = true]; map < A , B > map = 3; }",
        "message A { syntax s = 1; package p = 2; rpc r = 3; import i = 4; stream t = 5; export e = 6; }",
        "edition = '2023'; message A { local message = 1; export enum = 2; }",
        "message A { oneof oneof { option a = 1; int32 b = 1; group C = 2 { optional int32 d = 1; } } }",
        "message A { optional group B = 1 [a = 1] { repeated group C = 2 {} } }",
        "message A { extensions 5; extensions 0x6 to 7, 10 to max [a = 1, (b) = {}]; }",
        "message A { reserved 5, 6 to 7, 10 to max; reserved \"a\", 'b' \"c\"; reserved d, max; }",
        "enum A { B = 0; C = -1 [a = 1]; D = - 0x2; reserved -5 to -3, 7 to max; reserved \"E\"; reserved F; option o = 1; ; }",
        "enum A { message = 0; enum = 1; to = 2; max = 3; }",
        "extend .a.B { optional int32 c = 1; repeated group D = 2 {} }",
        "message A { extend B { optional int32 c = 1; } message C {} enum D {} option e = 1; ; }",
        "service S { rpc rpc (stream A) returns (.B); rpc C(A) returns (stream B) { ; option a = 1; } ; option b = 1; }",
        "service S { rpc A(stream .stream) returns (stream.B) {}; }",
        "option a = { }; option b = -{ };",
        "option a = { b: 1 c: 2, d: 3; e { f < g: 'h' 'i' > }, h: [], i: [1, -2], j [{}, <>], k: {} };",
        "option a = { [b.c]: 1 [d/e.F] { } [a-b.com/%20/c.D]: <> };",
        "option a = { b: -inf c: -Infinity d: - nan e: NaN };",
    ];
    for text in rows {
        assert_eq!(problems(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_is_refused_is_shown_where_it_is_wrong() {
    let rows = [
        ("syntax = \"proto4\";", "1:10: unknown syntax `proto4`; known are `proto2`, `proto3`"),
        ("edition = \"2022\";", "1:11: unknown edition `2022`; known are `2023`, `2024`"),
        ("syntax = proto3;", "1:10: expected a string, found `proto3`"),
        (
            "syntax = \"proto3\"; syntax = \"proto3\";",
            "1:20: `syntax` is stated once, before everything else [1:10 stated here]",
        ),
        ("package a; package b;", "1:20: the package is stated twice [1:9 first here]"),
        ("package .a;", "1:9: expected the name of a package, found `.`"),
        ("import a;", "1:8: expected the path of a file, in quotes, found `a`"),
        ("mesage A { int32 a = 1; }", "1:1: expected a declaration, found `mesage`"),
        ("export message A {}", "1:1: `export` needs `edition = \"2024\"`"),
        ("edition = '2024'; local service S {}", "1:25: expected `message` or `enum`, found `service`"),
        ("message A { int32 a; }", "1:20: expected `=` and the field's number, found `;`"),
        ("message A { int32 = 1; }", "1:19: expected the name of a field, found `=`"),
        ("message A { int32 a = -1; }", "1:23: expected a whole number, found `-`"),
        ("message A { int32 a = 1.0; }", "1:23: expected a whole number, found `1.0`"),
        ("message A { int32 a = 08; }", "1:23: a number with a leading zero is octal: digits 0 to 7 only"),
        ("message A { int32 a = 1 }", "1:24: a `;` is missing"),
        ("message A { int32.b a = 1; }", "1:18: expected the name of a field, found `.`"),
        ("message A { map.b a = 1; }", "1:16: expected the name of a field, found `.`"),
        ("message A { message m = 1; }", "1:23: expected `{`, found `=`"),
        ("message A { int32 a = 1 []; }", "1:26: expected an option's name, found `]`"),
        ("message A { int32 a = 1 [b = 1; }", "1:31: expected `]`, found `;` [1:25 opened here]"),
        ("message A { int32 a = 1 [default = {}]; }", "1:36: a default is a single value"),
        ("message A { repeated map<A, B> a = 1; }", "1:13: a map has no label"),
        ("message A { oneof a { map<A, B> b = 1; } }", "1:23: a map cannot stand in a oneof"),
        ("extend A { map<A, B> b = 1; }", "1:12: a map cannot be an extension"),
        ("message A { map<A, B a = 1; }", "1:22: expected `>`, found `a` [1:16 opened here]"),
        ("message A { oneof a { optional int32 b = 1; } }", "1:23: a field of a oneof has no label"),
        ("message A { oneof a { } }", "1:13: the oneof `a` has no field"),
        ("message A { oneof a { ; } }", "1:23: expected a type, found `;`"),
        ("extend A { }", "1:1: this `extend` has no field"),
        ("message A { optional group b = 1 {} }", "1:28: the name of a group starts with a capital letter"),
        ("message A { optional group B = 1; }", "1:33: expected `{`, found `;`"),
        ("message A { extensions max; }", "1:24: expected a whole number, found `max`"),
        ("message A { reserved 1, \"a\"; }", "1:25: expected a whole number, found a string"),
        ("message A { reserved -1; }", "1:22: expected a whole number, found `-`"),
        ("enum A { option = 0; }", "1:17: expected an option's name, found `=`"),
        ("enum A { B; }", "1:11: expected `=`, found `;`"),
        ("service S { rpc A(int32) returns (B); }", "1:19: expected the name of a message, found `int32`"),
        ("service S { rpc A(stream) returns (B); }", "1:25: expected the name of a message, found `)`"),
        ("service S { rpc A(B C) returns (B); }", "1:21: expected `)`, found `C` [1:18 opened here]"),
        ("service S { stream A(A, A); }", "1:13: expected `rpc` or `option`, found `stream`"),
        ("option a = [1];", "1:12: expected a value, found `[`"),
        ("option a = <b: 1>;", "1:12: expected a value, found `<`"),
        ("option a = +1;", "1:12: expected a value, found `+`"),
        ("option a = -b;", "1:13: only a number, `inf` or `nan` takes a sign"),
        ("option a = -infinity;", "1:13: only a number, `inf` or `nan` takes a sign"),
        ("option a = 0x10000000000000000;", "1:12: the number does not fit into 64 bits"),
        ("option a = { b 1 };", "1:16: expected `:`, found `1`"),
        ("option a = { b: [1,] };", "1:20: expected a value, found `]`"),
        ("option a = { b [1] };", "1:17: expected `{`, found `1`"),
        ("option a = { b: < c: 1 };", "1:24: expected `>`, found `}` [1:17 opened here]"),
        ("option a = { , };", "1:14: expected `}`, found `,` [1:12 opened here]"),
        ("option a = { [.b]: 1 };", "1:15: `.b` names no extension and no type"),
        ("option a = \"b;\nmessage A {}", "1:15: the string does not end on its line [1:12 opened here]"),
        ("option a = \"\\q\";", "1:13: there is no such escape"),
        ("/* a", "1:5: the comment is never closed [1:1 opened here]"),
        ("message A { message B { }", "1:26: a `}` is missing [1:11 opened here]"),
        ("message A { } }", "1:15: this `}` closes nothing"),
        ("message \u{e9} { }", "1:9: only ASCII characters may stand outside strings and comments"),
    ];
    for (text, expected) in rows {
        assert_eq!(problems(text), [expected], "{text}");
    }
}

#[test]
fn reading_goes_on_behind_an_error() {
    let text = "\
syntax = \"proto3\"
message A {
  int32 a;
  string b = 2
  bool c = 3 [(x) = { y { z: } }, d = 1];
  C d = four;
  map<int32> e = 5;
  oneof f { repeated int32 g = 6; int32 h = 7; }
  int32 i = 8;
}
enum B { X == 0; Y = 1; }
enum D {
  Z = 0,
  V = 1
}
servce S { rpc R(A) returns (A); }
message C { int32 j = 9; }
";
    let expected = [
        "1:18: a `;` is missing",
        "3:10: expected `=` and the field's number, found `;`",
        "4:15: a `;` is missing",
        "5:30: expected a value, found `}`",
        "6:9: expected a whole number, found `four`",
        "7:12: expected `,`, found `>`",
        "8:13: a field of a oneof has no label",
        "11:13: expected a whole number, found `=`",
        "13:8: expected `;`, found `,`",
        "14:8: a `;` is missing",
        "16:1: expected a declaration, found `servce`",
    ];
    assert_eq!(problems(text), expected);
    let (_, parsed) = parsed(text);
    let names = |at: usize| -> Vec<&str> {
        parsed.file.messages[at].fields.iter().map(|field| &*field.name.text).collect()
    };
    assert_eq!(names(0), ["b", "g", "h", "i"]);
    assert_eq!(names(1), ["j"]);
    assert_eq!(parsed.file.enums[0].values.len(), 1);
    assert_eq!(parsed.file.enums[1].values.len(), 2);
}

#[test]
fn a_hundred_problems_are_enough() {
    assert_eq!(problems(&"a;".repeat(1_000)).len(), 100);
    assert_eq!(problems(&"\u{1}a ".repeat(1_000)).len(), 100);
    assert_eq!(problems(&format!("option a = \"{}\";", "\\q".repeat(1_000))).len(), 100);
}

#[test]
fn nesting_stops_where_protoc_stops() {
    let messages = |depth: usize| format!("{}{}", "message A {".repeat(depth), "}".repeat(depth));
    let values = |depth: usize| format!("option a = {}{};", "{ b ".repeat(depth), "}".repeat(depth));
    let values = |depth: usize| values(depth).replace("{ b }", "{ }");
    assert_eq!(problems(&messages(31)), Vec::<String>::new());
    let expected = ["1:352: messages are nested deeper than the limit"];
    assert_eq!(problems(&messages(32)), expected);
    assert_eq!(problems(&values(100)), Vec::<String>::new());
    assert_eq!(problems(&values(101)), ["1:412: the values of this option are nested deeper than the limit"]);
    for text in
        ["message A {", "option a = { b ", "option a = { b < c ", "message A { optional group B = 1 {"]
    {
        assert!(!problems(&text.repeat(100_000)).is_empty());
    }
    // What fails on the way down counts for itself alone.
    let broken = "option a = { b { c { d { ! } } } };\n".repeat(60) + &values(100);
    assert_eq!(problems(&broken).len(), 60);
    let source = Source::new("t", messages(3));
    let shallow = parse(&source, &Limits { depth: 2, ..Limits::default() });
    assert_eq!(shallow.problems[0].rule.id, "protobuf/too-deep");
}

#[test]
fn a_text_past_the_limit_is_not_read() {
    let limits = Limits { bytes: 9, ..Limits::default() };
    let problems = |text: &str| parse(&Source::new("t", text), &limits).problems.len();
    assert_eq!((problems("enum A {}"), problems("enum AB {}")), (0, 1));
}

#[test]
fn options_of_ranges_are_copied_within_bounds() {
    let ranges = vec!["1"; 2_000].join(",");
    let options = vec!["a = 1"; 200].join(",");
    let text = format!("message A {{ extensions {ranges} [{options}]; }}");
    assert_eq!(problems(&text), ["1:13: these options are too many for this many ranges"]);
}

#[test]
fn the_level_is_what_the_first_statement_says() {
    let rows = [
        ("", Level::Proto2),
        ("syntax = \"proto2\";", Level::Proto2),
        ("syntax = 'proto3';", Level::Proto3),
        ("edition = \"2023\";", Level::Edition2023),
        ("edition = \"2024\";", Level::Edition2024),
    ];
    for (text, level) in rows {
        assert_eq!(tree(text).1.syntax.level, level, "{text}");
    }
}

#[test]
fn values_keep_what_they_say() {
    let rows = [
        ("SPEED", "SPEED"),
        ("inf", "inf"),
        ("- inf", "-inf"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("0x1F", "31"),
        ("-017", "-15"),
        ("18446744073709551616", "1.8446744073709552e19"),
        ("-9223372036854775809", "-9.223372036854776e18"),
        ("1.", "1.0"),
        ("-.5e1", "-5.0"),
        ("'a' \"b\\n\" '\\x00'", "\"ab\\n\\x00\""),
        ("{ a: 1, b: -2; c { d: 'e' } f: [1, 2] }", "{a: 1 b: -2 c: {d: \"e\"} f: [1, 2]}"),
        ("{ [a . b]: x [c.d/e.F] < > }", "{[a.b]: x [c.d/e.F]: {}}"),
    ];
    for (text, expected) in rows {
        let (source, file) = tree(&format!("option (a.b).c = {text};"));
        let option = &file.options[0];
        assert_eq!(shown(&option.value), expected, "{text}");
        assert_eq!(source.slice(option.value.span), text);
        assert_eq!(source.slice(option.span), format!("(a.b).c = {text}"));
        assert_eq!((&*option.name[0].name.text, option.name[0].is_extension), ("a.b", true));
        assert_eq!((&*option.name[1].name.text, option.name[1].is_extension), ("c", false));
    }
}

#[test]
fn numbers_past_64_bits_are_clamped() {
    let (_, file) = tree("enum A { B = -99999999999999999999; C = 0xffffffffffffffff; D = - 5; }");
    let numbers: Vec<i64> = file.enums[0].values.iter().map(|value| value.number.value).collect();
    assert_eq!(numbers, [i64::MIN, i64::MAX, -5]);
}

#[test]
fn max_is_the_largest_number_of_its_kind() {
    let last = |text: &str| {
        let (_, file) = tree(text);
        let of_message = file
            .messages
            .first()
            .map(|message| (message.extension_ranges[0].range.last, message.reserved_ranges[0].last));
        of_message.unwrap_or_else(|| (0, file.enums[0].reserved_ranges[0].last))
    };
    assert_eq!(last("message A { extensions 5 to max; reserved 5 to max; }"), (536_870_911, 536_870_911));
    let set =
        "message A { extensions 5 to max; reserved 5 to 536870911; option message_set_wire_format = true; }";
    assert_eq!(last(set), (2_147_483_646, 536_870_911));
    assert_eq!(last("enum A { reserved 5 to max; }"), (0, 2_147_483_647));
}

#[test]
fn groups_stand_among_the_messages_of_their_scope() {
    let text = "\
message A {
  message B {}
  repeated group C = 1 { optional group D = 2 {} }
  oneof e { group F = 3 {} }
  extend A { optional group G = 4 {} }
}
extend A { optional group H = 5 {} }";
    let (source, file) = tree(text);
    let message = &file.messages[0];
    let names: Vec<&str> = message.messages.iter().map(|message| &*message.name.text).collect();
    assert_eq!(names, ["B", "C", "F", "G"]);
    let indices = |fields: &[std::sync::Arc<super::ast::Field>]| -> Vec<usize> {
        let index = |field: &super::ast::Field| match field.kind {
            FieldType::Group(index, span) => {
                assert_eq!(source.slice(span), "group");
                index
            }
            _ => usize::MAX,
        };
        fields.iter().map(|field| index(field)).collect()
    };
    assert_eq!(indices(&message.fields), [1, 2]);
    assert_eq!(indices(&message.extends[0].fields), [3]);
    assert_eq!(indices(&message.messages[1].fields), [0]);
    assert_eq!(indices(&file.extends[0].fields), [1]);
    assert!(file.messages[1].is_group && message.messages[1].is_group && !message.messages[0].is_group);
    assert_eq!(message.fields[1].oneof, Some(0));
    assert_eq!(source.slice(message.messages[2].span), "group F = 3 {}");
}

#[test]
fn spans_cover_what_they_name() {
    let text = "\
edition = \"2024\";
package a . b;
import public \"c\" \"d\";
export message A {
  repeated a . /* x */ B b = 0x1 [json_name = \"c\"];
  map<string, .a.B> m = 2;
  extensions 5, 7 to max [(x) = 1];
  reserved f, g;
}
local enum E { Z = -1 [x = y]; reserved -5 to -3; }
service S { rpc R (stream A) returns (.a.B); }";
    let (source, file) = tree(text);
    let at = |span: Span| source.slice(span);
    let package = file.package.as_ref().unwrap();
    assert_eq!((&*package.text, at(package.span)), ("a.b", "a . b"));
    let import = &file.imports[0];
    assert_eq!((&*import.path, import.kind), ("cd", ImportKind::Public));
    assert_eq!((at(import.path_span), at(import.span)), ("\"c\" \"d\"", "import public \"c\" \"d\";"));
    let message = &file.messages[0];
    assert_eq!(message.visibility, Some(Visibility::Export));
    assert!(at(message.span).starts_with("export message A {") && at(message.span).ends_with("g;\n}"));
    let field = &message.fields[0];
    assert_eq!(at(field.span), "repeated a . /* x */ B b = 0x1 [json_name = \"c\"];");
    assert_eq!(field.label.map(|(label, span)| (label, at(span))), Some((Label::Repeated, "repeated")));
    let FieldType::Named(name) = &field.kind else { unreachable!() };
    assert_eq!((&*name.text, at(name.span)), ("a.B", "a . /* x */ B"));
    assert_eq!((field.number.value, at(field.number.span)), (1, "0x1"));
    assert_eq!(at(field.options[0].span), "json_name = \"c\"");
    let FieldType::Map(key, value, span) = &message.fields[1].kind else { unreachable!() };
    assert_eq!((&*key.text, &*value.text, at(*span)), ("string", ".a.B", "map<string, .a.B>"));
    let ranges: Vec<&str> = message.extension_ranges.iter().map(|range| at(range.range.span)).collect();
    assert_eq!(ranges, ["5", "7 to max"]);
    assert_eq!(message.extension_ranges[0].options, message.extension_ranges[1].options);
    assert_eq!(message.reserved_names[1].text, "g");
    let value = &file.enums[0].values[0];
    assert_eq!((at(value.number.span), at(value.span)), ("-1", "Z = -1 [x = y];"));
    assert_eq!(at(file.enums[0].reserved_ranges[0].span), "-5 to -3");
    let method = &file.services[0].methods[0];
    assert_eq!((method.client_streaming, method.server_streaming), (true, false));
    assert_eq!((&*method.request.text, &*method.response.text), ("A", ".a.B"));
    assert_eq!(at(method.span), "rpc R (stream A) returns (.a.B);");
}
