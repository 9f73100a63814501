//! What is wrong with data: exact faults and places, agreement with other validators on random data, and
//! bytes from people who mean harm.

use serde_json::Value;
use tenon_core::jsonschema::{Builder, Draft};
use tenon_core::{Datum, Faults, Format, Limits, Schema, Source, Spot, Validator, avro};
use tenon_tests::chance::Chance;
use tenon_tests::corpus;
use tenon_tests::generate_json::{schema as random_schema, value_of};

fn parse(format: Format, text: &str) -> Schema {
    let source = Source::new("schema", text);
    Schema::parse(format, &source, &Limits::default()).unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

/// One line a fault: place, path, demand, message, and where it is asked for.
fn lines(faults: &Faults, text: &str) -> Vec<String> {
    assert_eq!((faults.more, &faults.undecided), (false, &None));
    let line = |fault: &tenon_core::Fault| {
        let place = match fault.spot {
            Spot::Text(span) => text.get(span.range()).expect("a place in the text").to_owned(),
            Spot::Byte(at) => at.to_string(),
            Spot::Whole => String::new(),
        };
        let declared = fault.declared.as_ref().map_or("", |place| &place.pointer);
        format!("{place} | {} | {} | {} | {declared}", fault.path, fault.demand, fault.message)
    };
    faults.list.iter().map(line).collect()
}

#[track_caller]
fn json(format: Format, schema: &str, text: &str, expected: &[&str]) {
    let schema = parse(format, schema);
    let mut validator = Validator::new(&schema, None, &Limits::default()).expect("one message");
    let source = Source::new("data", text);
    let faults = validator.faults(Datum::Json(&source));
    assert_eq!(lines(&faults, text), expected);
    assert_eq!(validator.is_valid(Datum::Json(&source)), faults.is_valid());
}

#[track_caller]
fn binary(format: Format, schema: &str, bytes: &[u8], expected: &[&str]) {
    let schema = parse(format, schema);
    let mut validator = Validator::new(&schema, None, &Limits::default()).expect("one message");
    let faults = validator.faults(Datum::Binary(bytes));
    assert_eq!(lines(&faults, ""), expected);
    assert_eq!(validator.is_valid(Datum::Binary(bytes)), faults.is_valid());
}

#[test]
fn every_keyword_that_refuses_is_named_with_its_place() {
    let draft = r#""$schema": "https://json-schema.org/draft/2020-12/schema""#;
    let check = |keywords: &str, text: &str, expected: &[&str]| {
        json(Format::JsonSchema, &format!("{{{draft}, {keywords}}}"), text, expected);
    };
    check(r#""type": ["string", "null"]"#, "1", &["1 |  | type | 1 is not null or a string | /type"]);
    check(r#""enum": [1, "a"]"#, "2", &[r#"2 |  | enum | 2 is none of [1, "a"] | /enum"#]);
    check(r#""const": {"a": 1}"#, "{}", &[r#"{} |  | const | an empty object is not {"a": 1} | /const"#]);
    check(
        r#""minimum": 3, "multipleOf": 2"#,
        "1",
        &[
            "1 |  | minimum | 1 is less than 3 | /minimum",
            "1 |  | multipleOf | 1 is no multiple of 2 | /multipleOf",
        ],
    );
    check(
        r#""maxLength": 1, "pattern": "^b""#,
        r#""aé""#,
        &[
            r#""aé" |  | maxLength | 2 characters where at most 1 are asked for | /maxLength"#,
            r#""aé" |  | pattern | "aé" does not match "^b" | /pattern"#,
        ],
    );
    check(
        r#""required": ["a", "b"], "maxProperties": 0, "additionalProperties": false"#,
        r#"{"b": 1}"#,
        &[
            r#"{"b": 1} |  | maxProperties | 1 properties where at most 0 are asked for | /maxProperties"#,
            r#"{"b": 1} |  | required | required property "a" is missing | /required/0"#,
            r#"1 | /b | additionalProperties | property "b" is not allowed | /additionalProperties"#,
        ],
    );
    check(
        r#""propertyNames": {"maxLength": 1}, "patternProperties": {"^x": {"type": "null"}}"#,
        r#"{"a/b": 1, "x": 1}"#,
        &[
            r#""a/b" | /a~1b | maxLength | 3 characters where at most 1 are asked for | /propertyNames/maxLength"#,
            r#"1 | /x | type | 1 is not null | /patternProperties/^x/type"#,
        ],
    );
    check(
        r#""prefixItems": [{"type": "null"}], "items": false, "uniqueItems": true, "minItems": 5"#,
        "[null, 1, 1]",
        &[
            "[null, 1, 1] |  | minItems | 3 items where at least 5 are asked for | /minItems",
            "1 | /1 | items | item 1 is not allowed | /items",
            "1 | /2 | items | item 2 is not allowed | /items",
            "1 | /2 | uniqueItems | item 2 equals item 1 | /uniqueItems",
        ],
    );
    check(
        r#""contains": {"type": "null"}, "minContains": 2"#,
        "[null]",
        &["[null] |  | minContains | 1 of 1 items fit `contains`, at least 2 must | /minContains"],
    );
    check(
        r#""properties": {"a": true}, "unevaluatedProperties": false"#,
        r#"{"a": 1, "b": 2}"#,
        &[r#"2 | /b | unevaluatedProperties | property "b" is not allowed | /unevaluatedProperties"#],
    );
    check(
        r#""dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": false}"#,
        r#"{"a": 1}"#,
        &[
            r#"{"a": 1} |  | dependentRequired | property "b" is missing, which "a" needs | /dependentRequired"#,
            r#"{"a": 1} |  | dependentSchemas | an object is not allowed: nothing is | /dependentSchemas"#,
        ],
    );
    check(r#""not": {"type": "number"}"#, "1", &["1 |  | not | 1 is what `not` excludes | /not"]);
    check(
        r#""if": {"type": "number"}, "then": {"minimum": 2}"#,
        "1",
        &["1 |  | minimum | 1 is less than 2 | /then/minimum"],
    );
    check(
        r##""$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}"##,
        "1",
        &["1 |  | type | 1 is not null | /$defs/a/type"],
    );
}

#[test]
fn of_a_choice_the_branch_that_was_meant_is_told() {
    let schema = r#"{"oneOf": [
        {"properties": {"kind": {"const": "card"}, "no": {"type": "string"}}, "required": ["kind", "no"]},
        {"properties": {"kind": {"const": "cash"}}, "required": ["kind"]}
    ]}"#;
    let required =
        r#"{"kind": "card"} |  | required | required property "no" is missing | /oneOf/0/required/1"#;
    json(Format::JsonSchema, schema, r#"{"kind": "card"}"#, &[required]);
    let none = r#"{"kind": "coin"} |  | oneOf | an object fits none of 2 branches | /oneOf"#;
    json(Format::JsonSchema, schema, r#"{"kind": "coin"}"#, &[none]);
    let both = "1 |  | oneOf | 1 fits 2 branches where one is asked for | /oneOf";
    json(Format::JsonSchema, r#"{"oneOf": [true, {"type": "number"}, false]}"#, "1", &[both]);
}

const ORDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [
  {"name": "id", "type": "long"},
  {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["NEW", "PAID"]}},
  {"name": "note", "type": ["null", "string"]},
  {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
    {"name": "n", "type": "int"}, {"name": "key", "type": {"type": "fixed", "name": "Key", "size": 2}}]}}}
]}"#;

#[test]
fn avro_json_names_branches_and_has_every_field() {
    let valid =
        r#"{"id": 1, "status": "NEW", "note": {"string": ""}, "lines": [{"n": -1, "key": "\u0000ÿ"}]}"#;
    json(Format::Avro, ORDER, valid, &[]);
    json(
        Format::Avro,
        ORDER,
        r#"{"id": 1.5, "status": "PIAD", "note": "x", "lines": [{"n": 3000000000, "key": "abc", "m": 1}]}"#,
        &[
            "1.5 | /id | long | 1.5 does not fit a long | /fields/0/type",
            r#""PIAD" | /status | enum | "PIAD" is no symbol of enum acme.Status; was `PAID` meant? | /fields/1/type"#,
            r#""x" | /note | union | "x" is no value of union [null, string]: write {"TYPE": VALUE} | /fields/2/type"#,
            "3000000000 | /lines/0/n | int | 3000000000 does not fit an int | /fields/3/type/items/fields/0/type",
            r#""abc" | /lines/0/key | fixed | 3 bytes where fixed acme.Key has 2 | /fields/3/type/items/fields/1/type"#,
            r#""m" | /lines/0/m | record | record acme.Line has no field "m" | /fields/3/type/items"#,
        ],
    );
    json(
        Format::Avro,
        ORDER,
        "{}",
        &[
            "{} |  | field | field `id` of record acme.Order is missing | /fields/0",
            "{} |  | field | field `status` of record acme.Order is missing | /fields/1",
            "{} |  | field | field `note` of record acme.Order is missing | /fields/2",
            "{} |  | field | field `lines` of record acme.Order is missing | /fields/3",
        ],
    );
}

#[test]
fn avro_binary_is_read_on_where_lengths_are_known() {
    binary(Format::Avro, ORDER, b"\x02\x00\x00\x02\x01ab\x00", &[]);
    binary(
        Format::Avro,
        ORDER,
        b"\x02\x04\x02\x02\xff\x02\x80\x80\x80\x80\x20ab\x00!",
        &[
            "1 | status | enum | enum acme.Status has 2 symbols, and none is number 2 | /fields/1/type",
            "3 | note | string | the string is not UTF-8 at byte 4 | /fields/2/type/1",
            "6 | lines[0].n | int | 4294967296 does not fit an int | /fields/3/type/items/fields/0/type",
            "14 |  | bytes | left over behind the datum: 1 of 15 bytes | ",
        ],
    );
    let union =
        "2 | note | union | union [null, string] has 2 branches, and none is number 2 | /fields/2/type";
    binary(Format::Avro, ORDER, b"\x02\x00\x04", &[union]);
    let end = "4 | note | string | the bytes end inside `string`: 5 asked for, 1 left | /fields/2/type/1";
    binary(Format::Avro, ORDER, b"\x02\x00\x02\x0aa", &[end]);
}

const PROTO: &str = r#"syntax = "proto2";
package acme;
message Order {
  required int32 id = 1;
  optional string code = 2;
  repeated Line lines = 3;
  optional Status status = 4;
  message Line { required int32 n = 1; map<string, int32> m = 2; }
  oneof pay { string card = 5; string cash = 6; }
  optional Line main = 7;
}
enum Status { NEW = 0; PAID = 1; }
"#;

#[test]
fn proto_json_is_told_all_that_is_wrong() {
    json(Format::Protobuf, PROTO, r#"{"id": "7", "status": 1, "lines": null, "main": {"n": 1e2}}"#, &[]);
    json(
        Format::Protobuf,
        PROTO,
        r#"{"id": 2147483648, "lines": [{"m": {"a": "b"}}], "status": "PIAD", "card": "1", "cash": "2", "no": 1}"#,
        &[
            "2147483648 | /id | int32 | 2147483648 is out of the range of `int32` | /acme.Order.id",
            r#""b" | /lines/0/m/a | int32 | "b" where `int32` is asked for | /acme.Order.Line.m"#,
            r#"{"m": {"a": "b"}} | /lines/0 | required | required field `n` of acme.Order.Line is missing | /acme.Order.Line.n"#,
            r#""PIAD" | /status | enum | "PIAD" is no value of enum acme.Status; was `PAID` meant? | /acme.Order.status"#,
            r#""cash" | /cash | oneof | "cash" is a second field of oneof `pay`, beside "card" | /acme.Order.cash"#,
            r#""no" | /no | message | message acme.Order has no field "no" | /acme.Order"#,
        ],
    );
}

#[test]
fn protobuf_binary_is_told_what_parsers_complain_about() {
    binary(Format::Protobuf, PROTO, b"\x08\x01\x48\x05", &[]);
    binary(
        Format::Protobuf,
        PROTO,
        b"\x12\x01\xff\x1a\x02\x08\x01\x1a\x00",
        &[
            "9 | lines[1] | required | required field `n` of acme.Order.Line is missing | /acme.Order.Line.n",
            "9 |  | required | required field `id` of acme.Order is missing | /acme.Order.id",
        ],
    );
    // Only proto3 asks for UTF-8.
    let text = "syntax = \"proto3\"; message M { string code = 2; }";
    let broken = "2 | code | string | string `code` is not UTF-8 at byte 2 | /M.code";
    binary(Format::Protobuf, text, b"\x12\x01\xff", &[broken]);
    // The parts of a message are merged before anything is missed.
    binary(Format::Protobuf, PROTO, b"\x08\x01\x3a\x00\x3a\x02\x08\x01", &[]);
    let missing =
        "4 | main | required | required field `n` of acme.Order.Line is missing | /acme.Order.Line.n";
    binary(Format::Protobuf, PROTO, b"\x08\x01\x3a\x00", &[missing]);
    let long = "3 | code | bytes | a length of 5 goes past the end by 4 | /acme.Order";
    binary(Format::Protobuf, PROTO, b"\x08\x01\x12\x05a", &[long]);
    binary(
        Format::Protobuf,
        PROTO,
        b"\x07",
        &["0 |  | bytes | 7 is no field number and wire type | /acme.Order"],
    );
}

#[test]
fn random_values_are_valid_as_another_validator_says_and_every_invalid_one_has_a_fault() {
    let (mut valid, mut invalid) = (0, 0);
    for seed in 0..1_500 {
        let mut chance = Chance::new(seed);
        let own = random_schema(&mut chance, 2);
        let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).offline();
        let other = options.should_validate_formats(false).build(&own).expect("a schema");
        let schema = parse(Format::JsonSchema, &own.to_string());
        let mut validator = Validator::new(&schema, None, &Limits::default()).expect("JSON Schema");
        for _ in 0..40 {
            let value: Value = value_of(&mut chance, 3);
            let source = Source::new("value", value.to_string());
            let faults = validator.faults(Datum::Json(&source));
            // Whoever asks no more is told the same.
            assert_eq!(validator.is_valid(Datum::Json(&source)), faults.is_valid(), "{value}");
            assert_eq!(faults.undecided, None, "{seed}: {value}\n{own}");
            assert_eq!(faults.is_valid(), other.is_valid(&value), "{seed}: {value}\n{own}");
            let found = faults.list.iter().all(|fault| fault.demand != "schema");
            assert!(found, "{seed}: no keyword is blamed for {value}\n{own}");
            if faults.is_valid() { valid += 1 } else { invalid += 1 }
        }
    }
    println!("valid {valid}, invalid {invalid}");
    assert!(valid > 10_000 && invalid > 10_000);
}

#[test]
fn random_avro_bytes_are_sound_exactly_where_the_resolving_decoder_reads_them() {
    let schema = parse(Format::Avro, ORDER);
    let Schema::Avro(own) = &schema else { panic!("Avro was parsed") };
    let mut validator = Validator::new(&schema, None, &Limits::default()).expect("Avro");
    let mut chance = Chance::new(7);
    for _ in 0..20_000 {
        let length = chance.below(14);
        let bytes: Vec<u8> = (0..length)
            .map(|_| if chance.one_in(6) { chance.below(256) as u8 } else { chance.below(5) as u8 })
            .collect();
        let decoded = avro::resolve::decode(own, &bytes, &Limits::default());
        let sound = decoded.is_ok_and(|resolved| resolved.rest == 0);
        assert_eq!(validator.faults(Datum::Binary(&bytes)).is_valid(), sound, "{bytes:?}");
        assert_eq!(validator.is_valid(Datum::Binary(&bytes)), sound, "{bytes:?}");
    }
}

#[test]
fn hostile_data_end_in_bounded_work() {
    // More nulls than there is time for, in ten bytes.
    let nulls = parse(Format::Avro, r#"{"type": "array", "items": "null"}"#);
    let mut validator = Validator::new(&nulls, None, &Limits::default()).expect("Avro");
    let faults = validator.faults(Datum::Binary(b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00"));
    assert_eq!(faults.undecided.as_deref(), Some("the datum has more values than the limit"));

    let list = r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#;
    let list = parse(Format::Avro, list);
    let mut validator = Validator::new(&list, None, &Limits::default()).expect("Avro");
    let faults = validator.faults(Datum::Binary(&[2; 100_000]));
    assert_eq!(faults.undecided.as_deref(), Some("the datum is nested too deep"));

    let nest = parse(Format::JsonSchema, r##"{"items": {"$ref": "#"}}"##);
    let mut validator = Validator::new(&nest, None, &Limits::default()).expect("JSON Schema");
    let deep = Source::new("data", format!("{}{}", "[".repeat(500), "]".repeat(500)));
    let faults = validator.faults(Datum::Json(&deep));
    let nested = "a number, a length or a nesting is larger than is tried";
    assert_eq!(faults.undecided.as_deref(), Some(nested));
    let faults = validator.faults(Datum::Json(&Source::new("data", "[".repeat(100_000))));
    assert_eq!(faults.undecided.as_deref(), Some("more than 1000 levels of nesting"));

    // A thousand faults are told, and that there are more.
    let numbers = parse(Format::JsonSchema, r#"{"items": {"type": "string"}}"#);
    let mut validator = Validator::new(&numbers, None, &Limits::default()).expect("JSON Schema");
    let many = Source::new("data", format!("[{}1]", "1,".repeat(100_000)));
    let faults = validator.faults(Datum::Json(&many));
    assert_eq!((faults.list.len(), faults.more), (1_000, true));

    let nested =
        parse(Format::Protobuf, "syntax = \"proto3\"; message M { M m = 1; map<int32, int32> e = 2; }");
    let Schema::Protobuf(_) = &nested else { panic!("Protobuf was parsed") };
    let mut validator = Validator::new(&nested, None, &Limits::default()).expect("one message");
    let mut bytes = Vec::new();
    for _ in 0..101 {
        let mut outer = vec![10];
        let mut length = bytes.len();
        while length >= 0x80 {
            outer.push(length as u8 | 0x80);
            length >>= 7;
        }
        outer.push(length as u8);
        outer.extend(bytes);
        bytes = outer;
    }
    let faults = validator.faults(Datum::Binary(&bytes));
    assert_eq!(faults.list.len(), 1);
    assert_eq!(faults.list[0].message, "messages are nested more than 100 deep");
    // Keys that differ, each of which a parser would have to look up.
    let entries: Vec<u8> = (0..200_000u32)
        .flat_map(|key| [18, 6, 8, key as u8 | 0x80, (key >> 7) as u8 | 0x80, (key >> 14) as u8, 16, 1])
        .collect();
    assert!(validator.faults(Datum::Binary(&entries)).is_valid());
}

#[test]
fn schemas_of_the_corpus_take_the_values_that_another_validator_takes() {
    let (mut valid, mut invalid, mut undecided, mut schemas) = (0, 0, 0, 0);
    for name in ["ibm-jsonsubschema", "jsoncompat"] {
        let Some(file) = corpus(&format!("json/{name}.json")) else { return };
        for (seed, case) in file["cases"].as_array().expect("cases").iter().enumerate() {
            let named = case["draft"].as_str().and_then(Draft::named).expect("a known draft");
            for side in ["old", "new"] {
                let text = case[side].to_string();
                let source = Source::new("schema", &*text);
                let Ok(own) = Builder::assuming(named, &source, &Limits::default()).finish() else {
                    continue;
                };
                let options = jsonschema::options().with_draft(match own.node(own.root()).draft {
                    Draft::Draft4 => jsonschema::Draft::Draft4,
                    Draft::Draft6 => jsonschema::Draft::Draft6,
                    Draft::Draft7 => jsonschema::Draft::Draft7,
                    Draft::Draft201909 => jsonschema::Draft::Draft201909,
                    Draft::Draft202012 => jsonschema::Draft::Draft202012,
                });
                let options = options.should_validate_formats(false).offline();
                let Ok(other) = options.build(&case[side]) else { continue };
                schemas += 1;
                let own = Schema::JsonSchema(own);
                let mut validator = Validator::new(&own, None, &Limits::default()).expect("JSON Schema");
                let mut chance = Chance::new(seed as u64);
                for _ in 0..60 {
                    let value = value_of(&mut chance, 3);
                    let source = Source::new("value", value.to_string());
                    let faults = validator.faults(Datum::Json(&source));
                    // Whoever asks no more is told the same.
                    assert_eq!(validator.is_valid(Datum::Json(&source)), faults.is_valid(), "{value}");
                    if faults.undecided.is_some() {
                        undecided += 1;
                        continue;
                    }
                    assert_eq!(faults.is_valid(), other.is_valid(&value), "{}: {value}\n{text}", case["id"]);
                    if faults.is_valid() { valid += 1 } else { invalid += 1 }
                }
            }
        }
    }
    println!("{schemas} schemas; values: valid {valid}, invalid {invalid}, undecided {undecided}");
    assert!(valid > 1_000 && invalid > 1_000 && undecided < (valid + invalid) / 50);
}
