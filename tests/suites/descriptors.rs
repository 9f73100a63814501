//! Descriptors out of texts and texts out of descriptors: round and round they say the same. And the
//! texts by which a registry tells schemas apart.

use std::collections::BTreeMap;

use tenon_core::protobuf::canonical::{self, canonical, references};
use tenon_core::protobuf::{Builder, Lifted, Schema, descriptor_set, lift, lift_base64, serialized};
use tenon_core::{Invalid, Limits, Source};
use tenon_tests::chance::Chance;
use tenon_tests::proto_files::{Files, sets};

fn linked(files: &Files) -> Result<Schema, Invalid> {
    let mut builder = Builder::empty(&Limits::default());
    for (path, text) in files {
        builder.add_root(path, &Source::new(path.as_str(), text.as_str()));
    }
    builder.finish()
}

fn normalized(schema: &Schema) -> String {
    canonical::normalized(schema, &Limits::default()).expect("it is not long")
}

fn one(text: &str) -> Schema {
    linked(&BTreeMap::from([("a.proto".to_owned(), text.to_owned())]))
        .unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

fn lifted(bytes: &[u8]) -> Vec<Lifted> {
    lift("set", bytes, &Limits::default()).unwrap_or_else(|invalid| panic!("{invalid}"))
}

fn again(lifted: &[Lifted]) -> Schema {
    let mut builder = Builder::empty(&Limits::default());
    for file in lifted {
        builder.add_root(&file.path, &file.source);
    }
    builder.finish().unwrap_or_else(|invalid| {
        let texts: Vec<&str> = lifted.iter().map(|file| file.source.text()).collect();
        panic!("{invalid}\n{}", texts.join("\n=====\n"))
    })
}

/// Every kind of declaration and option, at the levels that have them.
const FULL: &str = r#"syntax = "proto2";
package acme.v1;
import "google/protobuf/descriptor.proto";
import "google/protobuf/any.proto";
option java_package = "a\"b\\c\n\001";
option (set).nested.name = "x";
option (list) = 1;
option (list) = -2;
option (set).numbers = 1;
option (set).kind = LOUD;
enum Kind { option (flag) = true; QUIET = 0 [deprecated = true]; LOUD = 1; reserved 5 to 7, 9 to max, -4; reserved "OLD", "also"; }
message Set {
  optional Nested nested = 1;
  repeated int32 numbers = 2 [packed = true];
  optional Kind kind = 3;
  optional float single = 4;
  optional double whole = 5;
  optional bytes raw = 6;
  map<string, Nested> by_name = 7;
  optional google.protobuf.Any any = 8;
  optional group Group = 9 { optional bool inside = 1; }
  message Nested { optional string name = 1; extensions 100 to 200; }
  extend Nested { optional string more = 100; }
}
extend google.protobuf.FileOptions { optional Set set = 50000; repeated sint32 list = 50001; }
extend google.protobuf.EnumOptions { optional bool flag = 50000; }
extend google.protobuf.FieldOptions { optional Set field = 50000; }
extend google.protobuf.MethodOptions { optional Set method = 50000; }
extend google.protobuf.OneofOptions { optional string picked = 50000; }
extend google.protobuf.ExtensionRangeOptions { optional string range = 50000; }
message Order {
  option deprecated = true;
  option no_standard_descriptor_accessor = false;
  optional double a = 1 [default = -1.5e-7];
  optional float b = 2 [default = inf, deprecated = true, (field) = {
    nested: { name: "n", [acme.v1.Set.more]: "m" } numbers: [1, 2] kind: QUIET single: 0.1 whole: -inf raw: "\001\377"
    by_name: { key: "k" value: { name: "v" } } Group { inside: true }
    any: { [type.googleapis.com/acme.v1.Set.Nested]: { name: "a" } }
  }];
  optional bytes c = 3 [default = "\000\"'\\é\n"];
  optional string d = 4 [default = "é\t\"", json_name = "other", ctype = CORD];
  optional Kind e = 5 [default = LOUD];
  optional bool f = 6 [default = true];
  optional int64 g = 7 [default = -9223372036854775808, jstype = JS_STRING];
  message Between {}
  repeated group Line = 8 { optional Order order = 1; message Deep { enum E { Z = 0; } } }
  message Behind {}
  map<int32, .acme.v1.Order.Between> betweens = 9 [deprecated = true];
  oneof choice { option (picked) = "c"; int32 x = 10; group Y = 11 { required string z = 1; } }
  oneof other { Kind w = 12; }
  extensions 100 to 199, 300 [(range) = "r", verification = UNVERIFIED];
  extensions 1000 to max;
  reserved 50, 60 to 70;
  reserved "gone", "lost";
  extend Order { repeated uint32 inner = 100; optional group Ext = 101 { } }
}
message Old { option message_set_wire_format = true; extensions 4 to max; }
extend Order { optional Order outer = 300; }
service Shop {
  option deprecated = true;
  rpc Buy(Order) returns (stream .acme.v1.Order);
  rpc Ask(stream Order) returns (Order) {}
  rpc Tell(Order) returns (Order) { option idempotency_level = IDEMPOTENT; option (method).kind = LOUD; }
}
"#;

const LEVELS: [&str; 3] = [
    "syntax = \"proto3\"; message A { optional int32 a = 1; repeated int32 b = 2 [packed = false]; \
     oneof o { string c = 3; bytes d = 4; } optional A e = 5; map<string, E> f = 6; reserved 7; } enum E { Z = 0; }",
    "edition = \"2023\"; import \"google/protobuf/cpp_features.proto\"; option features.enum_type = CLOSED; \
     option features.(pb.cpp).string_type = VIEW; message A { int32 a = 1 [features.field_presence = LEGACY_REQUIRED]; \
     A b = 2 [features.message_encoding = DELIMITED]; repeated int32 c = 3 [features.repeated_field_encoding = EXPANDED]; \
     string d = 4 [features.utf8_validation = NONE, default = \"d\"]; reserved gone, lost; }",
    "edition = \"2024\"; import option \"google/protobuf/java_features.proto\"; export message A { local enum E { \
     option features.enum_type = CLOSED; Y = 1; } E e = 1; } local message B {}",
];

/// Our own texts, which have to link.
fn own() -> impl Iterator<Item = Files> {
    std::iter::once(FULL).chain(LEVELS).map(|text| {
        one(text);
        Files::from([("own.proto".to_owned(), text.to_owned())])
    })
}

#[test]
fn texts_make_descriptors_that_make_the_same_texts_mean_the_same() {
    let mut count = 0;
    for files in own().chain(sets()) {
        let Ok(schema) = linked(&files) else { continue };
        let set = descriptor_set(&schema);
        let texts = lifted(&set);
        let second = again(&texts);
        // Files come in another order; each has to be the same.
        let (first, second) = (by_path(&set), by_path(&descriptor_set(&second)));
        for (path, bytes) in &first {
            let text = texts.iter().find(|file| file.path == *path).map_or("", |file| file.source.text());
            assert_eq!(Some(bytes), second.get(path), "{path}: {:?}\n{text}", files.get(path));
        }
        count += 1;
    }
    println!("{count} sets");
    assert!(count > 400);
}

/// The files of a set by their names.
fn by_path(set: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut rest = set;
    while let [10, behind @ ..] = rest {
        let (length, behind) = length(behind);
        let (file, behind) = behind.split_at(length);
        let (name, text) = self::length(&file[1..]);
        files.insert(String::from_utf8(text[..name].to_vec()).expect("a path"), file.to_vec());
        rest = behind;
    }
    files
}

fn length(bytes: &[u8]) -> (usize, &[u8]) {
    let end = bytes.iter().position(|byte| byte & 0x80 == 0).expect("a varint");
    let length = bytes[..=end].iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7f));
    (length, &bytes[end + 1..])
}

#[test]
fn a_registry_gets_one_file_called_default() {
    let schema = one("syntax = \"proto3\"; package p; message M { int32 a_b = 1; }");
    let text = "CgdkZWZhdWx0EgFwIhIKAU0SDQoDYV9iGAEgASgFUgNhQmIGcHJvdG8z";
    let given = serialized(&schema);
    let from =
        |text: &str| lift_base64("reg", text, &Limits::default()).expect("a descriptor").expect("sound");
    let files = from(&given);
    assert_eq!(files[0].path, "default");
    assert_eq!(files[0].source.name(), "reg (as text)");
    assert_eq!(
        files[0].source.text(),
        "syntax = \"proto3\";\n\npackage p;\n\nmessage M {\n  int32 a_b = 1;\n}\n"
    );
    assert!(lift_base64("reg", text, &Limits::default()).is_none(), "a length of this one is wrong");
    assert!(lift_base64("reg", "message A {}", &Limits::default()).is_none());
    assert!(lift_base64("reg", "", &Limits::default()).is_none());
}

#[test]
fn what_nobody_defines_is_left_out_and_said() {
    let text = "syntax = \"proto2\"; message M { optional int32 a = 1 [deprecated = true]; }";
    let mut bytes = descriptor_set(&one(text));
    // `deprecated`, which is option 3, becomes option 4, which is reserved.
    let at = bytes.windows(4).position(|four| four == [0x42, 2, 0x18, 1]).expect("the option");
    bytes[at + 2] = 0x20;
    assert_eq!(
        lifted(&bytes)[0].source.text(),
        "syntax = \"proto2\";\n\nmessage M {\n  // left out: option 4, which nothing here defines\n  optional int32 a = 1;\n}\n"
    );
}

/// Names, strings and numbers of a descriptor cannot break out of their place in the text.
#[test]
fn hostile_descriptors_are_refused_in_words() {
    let refused = |bytes: &[u8]| {
        let invalid = lift("d", bytes, &Limits::default()).expect_err("no descriptor");
        assert_eq!(invalid.findings()[0].rule.id, "protobuf/malformed");
        invalid.to_string().replace("this is no descriptor: ", "")
    };
    assert_eq!(refused(b""), "it holds no file");
    assert_eq!(refused(b"\x0a\x05ab"), "the message ends too early");
    assert_eq!(refused(b"\x22\x05\x0a\x03A{}"), "`A{}` is no name");
    assert_eq!(refused(b"\x12\x04a..b"), "`` is no name");
    assert_eq!(refused(b"\x62\x06proto9"), "its syntax `proto9` is not known");
    assert_eq!(refused(b"\x62\x08editions\x70\xe7\x07"), "its edition is neither 2023 nor 2024");
    let field = |tail: &[u8]| {
        let field = [b"\x0a\x01a\x18\x01\x28\x05", tail].concat();
        let message = [b"\x0a\x01A\x12", &[field.len() as u8][..], &field].concat();
        [b"\x22", &[message.len() as u8][..], &message].concat()
    };
    assert_eq!(refused(&field(b"\x3a\x0f1]; } message B")), "`1]; } message B` is no default");
    assert_eq!(refused(&field(b"\x48\x07")), "there is no oneof 7");
    let mut nested = Vec::new();
    for _ in 0..200 {
        let mut message = b"\x0a\x01A".to_vec();
        if !nested.is_empty() {
            message.push(0x1a);
            varint(nested.len(), &mut message);
            message.append(&mut nested);
        }
        nested = message;
    }
    let mut file = vec![0x22];
    varint(nested.len(), &mut file);
    file.append(&mut nested);
    assert_eq!(refused(&file), "messages are nested too deeply");
}

fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Bytes changed at random: a text or a refusal, and a text that is a schema gives a descriptor again.
#[test]
fn damaged_descriptors_do_no_harm() {
    let (mut chance, mut sound, mut refused) = (Chance::new(7), 0, 0);
    let own: Vec<Vec<u8>> =
        std::iter::once(FULL).chain(LEVELS).map(|text| descriptor_set(&one(text))).collect();
    for round in 0..200 {
        let mut bytes = own[round % own.len()].clone();
        // What is built in comes first and is long; the end is ours.
        let from = bytes.len().saturating_sub(3_000);
        for _ in 0..=chance.below(3) {
            let at = from + chance.below(bytes.len() - from);
            match chance.below(3) {
                0 => bytes[at] = chance.bits() as u8,
                1 => bytes[at] ^= 1 << chance.below(8),
                _ => bytes.truncate(at.max(from + 1)),
            }
        }
        match lift("d", &bytes, &Limits::default()) {
            Ok(files) => {
                let mut builder = Builder::empty(&Limits::default());
                files.iter().for_each(|file| builder.add_root(&file.path, &file.source));
                if let Ok(schema) = builder.finish() {
                    lifted(&descriptor_set(&schema));
                }
                sound += 1;
            }
            Err(_) => refused += 1,
        }
    }
    println!("{sound} lifted, {refused} refused");
    assert!(sound > 10 && refused > 10);
}

#[test]
fn the_registrys_text_is_printed_anew() {
    let text = "// c\nsyntax = \"proto2\"; package a.b; import public \"google/protobuf/empty.proto\";
        import \"google/protobuf/any.proto\"; option java_package = \"x\"; option cc_enable_arenas = true;
        enum E { Z = 0; N = -1 [deprecated = true]; reserved -5 to -3, 7; reserved \"q\"; }
        message M { optional int32 z = 7; /* c */ optional E b = 0x2 [default = N, deprecated = true, json_name = \"x\"];
          repeated group G = 5 { optional int32 x = 1; } oneof o { int32 e = 6; string f = 4; }
          map<string,M> m = 18; extensions 100 to 200, 300 to max; reserved 9, 10 to 12; reserved 8; message I {} enum Q { R = 0; } }
        service S { rpc A(M) returns (stream google.protobuf.Any); } extend M { optional int32 q = 101; } message P {}";
    let schema = one(text);
    assert_eq!(
        canonical(&schema),
        "syntax = \"proto2\";
package a.b;

import \"google/protobuf/any.proto\";
import public \"google/protobuf/empty.proto\";

option java_package = \"x\";
option cc_enable_arenas = true;

message M {
  reserved 9, 10 to 12;
  reserved 8;

  optional int32 z = 7;
  optional E b = 2 [
    deprecated = true,
    default = N,
    json_name = \"x\"
  ];
  map<string, M> m = 18;

  oneof o {
    int32 e = 6;
    string f = 4;
  }

  repeated group G = 5 {
    optional int32 x = 1;
  }

  extensions 100 to 200, 300 to max;

  message I {}
  enum Q {
    R = 0;
  }
}
message P {}
enum E {
  reserved -5 to -3, 7;
  reserved \"q\";
  Z = 0;
  N = -1 [deprecated = true];
}

extend M {
  optional int32 q = 101;
}

service S {
  rpc A (M) returns (stream google.protobuf.Any);
}
"
    );
    assert_eq!(
        normalized(&schema),
        "package a.b;

import \"google/protobuf/any.proto\";
import public \"google/protobuf/empty.proto\";

option cc_enable_arenas = true;
option java_package = \"x\";

message M {
  reserved 8;
  reserved 9;
  reserved 10 to 12;

  optional .a.b.E b = 2 [
    default = N,
    deprecated = true,
    json_name = \"x\"
  ];
  optional int32 z = 7;
  map<string, .a.b.M> m = 18;

  oneof o {
    string f = 4;
    int32 e = 6;
  }

  repeated group G = 5 {
    optional int32 x = 1;
  }

  extensions 100 to 200;
  extensions 300 to max;

  message I {}
  enum Q {
    R = 0;
  }
}
message P {}
enum E {
  reserved -5 to -3;
  reserved 7;
  reserved \"q\";
  N = -1 [deprecated = true];
  Z = 0;
}

extend .a.b.M {
  optional int32 q = 101;
}

service S {
  rpc A (.a.b.M) returns (stream .google.protobuf.Any);
}
"
    );
    assert_eq!(references(&schema), Vec::<&str>::new());
}

/// A registry's text is a schema whose text it is, whatever the layout was.
#[test]
fn the_registrys_texts_stand_for_themselves() {
    let mut count = 0;
    for files in own().chain(sets().into_iter().filter(|files| files.len() == 1)) {
        let Ok(schema) = linked(&files) else { continue };
        let (path, _) = files.first_key_value().expect("a file");
        let with = |text: String| {
            linked(&Files::from([(path.clone(), text.clone())]))
                .unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
        };
        let text = canonical(&schema);
        assert_eq!(canonical(&with(text.clone())), text);
        let neat = tenon_core::protobuf::format(schema.source(), &Limits::default()).expect("it parses");
        // A layout sorts imports and options, which only a normalized text does not mind.
        assert_eq!(normalized(&with(neat)), normalized(&schema));
        assert_eq!(normalized(&with(text)), normalized(&schema));
        count += 1;
    }
    println!("{count} files");
    assert!(count > 300);
}

/// A name that is in a descriptor once is in a text at each use: what that multiplies to is bounded.
#[test]
fn names_in_full_do_not_multiply_without_end() {
    let uses = "option (x) = 1;\n".repeat(2_000);
    let text = format!(
        "syntax = \"proto2\"; package {}; import \"google/protobuf/descriptor.proto\"; \
         extend google.protobuf.FileOptions {{ repeated int32 x = 50000; }}\n{uses}",
        "a".repeat(50_000)
    );
    let schema = one(&text);
    assert_eq!(canonical::normalized(&schema, &Limits::default()), None);
    let invalid = lift("d", &descriptor_set(&schema), &Limits::default()).expect_err("too large");
    assert_eq!(
        invalid.to_string(),
        "this is no descriptor: as a text its options would be larger than a text may be"
    );
}
