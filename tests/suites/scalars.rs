//! What a value of one scalar becomes under another, in binary and in JSON: our answer, that of
//! python-protobuf as it was measured, and that of `prost-reflect`, which is asked here.

use prost_reflect::prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, Value};
use tenon_core::protobuf::model::Scalar;
use tenon_core::protobuf::wire::{Fate, Plain};
use tenon_core::protobuf::{Builder, descriptor_set, json, wire};
use tenon_core::{Limits, Source};
use tenon_tests::corpus;

/// Cells where both our answer and that of prost-reflect differ from what python-protobuf does, each with
/// the reason.
const DIFFER: &[(&str, &str, &str, &str)] = &[
    ("json", "bool", "float double enum", PYTHON_TRUE),
    ("json", "int64 uint64 sint64 fixed64 sfixed64", "enum", PYTHON_QUOTED),
    ("json", "enum", "bytes", NAME_OF_FOUR),
    ("json", "bytes", INTEGERS, BASE64_DIGITS),
    ("json", "bytes", "float double enum", BASE64_DIGITS),
];

const INTEGERS: &str = "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64";
const PYTHON_TRUE: &str =
    "python takes `true` for 1; the mapping takes numbers and strings, as Go and Java do";
const PYTHON_QUOTED: &str =
    "python takes \"1\" for an enum's number; the mapping takes names and plain integers";
const NAME_OF_FOUR: &str = "a name of four letters is base64 of something; no name tried had four";
const BASE64_DIGITS: &str =
    "base64 of some bytes reads as a number or a name (`1234`); none of those tried did";

fn code(fate: Fate) -> &'static str {
    match fate {
        Fate::Same => "=",
        Fate::Rounded | Fate::SomeChange => "~",
        Fate::Change => "!",
        Fate::Unknown => "u",
        Fate::SomeRefused => "?",
        Fate::Mixed => "X",
        Fate::Refused => "x",
    }
}

/// Where prost-reflect differs from both, with the reason.
const PEER_DIFFERS: &[(&str, &str, &str, &str)] =
    &[("json", "float double", "enum", POINT), ("json", "enum", "float", ROUNDED)];

const POINT: &str = "it takes no number with a point for an enum; parsers take `1.0` for 1";
const ROUNDED: &str = "2147483647 arrives rounded, and no letter says refused or rounded";

fn kinds() -> Vec<&'static str> {
    Scalar::ALL.into_iter().map(Scalar::keyword).chain(["enum"]).collect()
}

/// `all` is every value, and so on: what is left when the kinds of outcomes are put together.
fn code_of(outcomes: &[Outcome]) -> &'static str {
    let has = |outcome| outcomes.contains(&outcome);
    match (has(Outcome::Equal), has(Outcome::Other), has(Outcome::Error), has(Outcome::Unknown)) {
        (_, _, _, true) => "u",
        (true, false, false, _) => "=",
        (true, true, false, _) => "~",
        (false, true, false, _) => "!",
        (true, false, true, _) => "?",
        (false, false, true, _) => "x",
        (_, true, true, _) => "X",
        (false, false, false, _) => "no value",
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Equal,
    Other,
    Error,
    Unknown,
}

/// prost-reflect's view of a message with one field of each kind.
struct Peer {
    pool: DescriptorPool,
}

impl Peer {
    fn new() -> Peer {
        let text: String = kinds()
            .iter()
            .map(|kind| {
                let written = if *kind == "enum" { "E" } else { kind };
                format!("message M_{kind} {{ {written} a = 1; }}\n")
            })
            .collect();
        let names = "enum E { Z = 0; A = 1; Bbbb = 2; }";
        let source = Source::new("scalars", format!("syntax = \"proto3\";\n{text}{names}"));
        let schema = Builder::new("scalars.proto", &source, &Limits::default()).finish().expect("a schema");
        Peer { pool: DescriptorPool::decode(&*descriptor_set(&schema)).expect("a pool") }
    }

    fn message(&self, kind: &str) -> prost_reflect::MessageDescriptor {
        self.pool.get_message_by_name(&format!("M_{kind}")).expect("a message of each kind")
    }

    fn outcome(&self, surface: &str, (w, value): (&str, &Value), r: &str) -> Outcome {
        let mut message = DynamicMessage::new(self.message(w));
        message.set_field_by_name("a", value.clone());
        let read = match surface {
            "binary" => match DynamicMessage::decode(self.message(r), &*message.encode_to_vec()) {
                Ok(read) => read,
                // Other parsers keep an unknown field.
                Err(error) if error.to_string().contains("invalid wire type") => return Outcome::Unknown,
                Err(_) => return Outcome::Error,
            },
            _ => {
                let json = serde_json::to_value(&message).expect("a message prints");
                match DynamicMessage::deserialize(self.message(r), json) {
                    Ok(read) => read,
                    Err(_) => return Outcome::Error,
                }
            }
        };
        let read = read.get_field_by_name("a").expect("a field").into_owned();
        if plain(&read) == plain(value) { Outcome::Equal } else { Outcome::Other }
    }
}

/// Numbers alike whatever they are called, text and bytes alike as bytes.
#[derive(PartialEq)]
enum Bare {
    Whole(i128),
    Real(f64),
    Bytes(Vec<u8>),
}

fn plain(value: &Value) -> Bare {
    let real = |number: f64| match number.fract() == 0.0 && number.abs() < 1e30 {
        true => Bare::Whole(number as i128),
        false => Bare::Real(number),
    };
    match value {
        Value::Bool(truth) => Bare::Whole((*truth).into()),
        Value::I32(number) | Value::EnumNumber(number) => Bare::Whole((*number).into()),
        Value::I64(number) => Bare::Whole((*number).into()),
        Value::U32(number) => Bare::Whole((*number).into()),
        Value::U64(number) => Bare::Whole((*number).into()),
        Value::F32(number) => real((*number).into()),
        Value::F64(number) => real(*number),
        Value::String(text) => Bare::Bytes(text.clone().into_bytes()),
        Value::Bytes(bytes) => Bare::Bytes(bytes.to_vec()),
        other => panic!("{other:?} is no scalar"),
    }
}

/// Values of a kind: small, at the ends of narrower kinds, and odd ones. None is zero, which is not
/// written.
fn values(kind: &str) -> Vec<Value> {
    const WHOLES: [i128; 13] = [
        1,
        2,
        -1,
        (1 << 24) + 1,
        i32::MIN as i128,
        i32::MAX as i128,
        1 << 31,
        u32::MAX as i128,
        1 << 32,
        (1 << 53) + 1,
        i64::MIN as i128,
        i64::MAX as i128,
        u64::MAX as i128,
    ];
    fn wholes<T: TryFrom<i128>>(wrap: impl Fn(T) -> Value) -> Vec<Value> {
        WHOLES.iter().filter_map(|number| T::try_from(*number).ok()).map(wrap).collect()
    }
    let base64 = |text: &[u8]| Value::Bytes(text.to_vec().into());
    match kind {
        "double" => [1.0, 1.5, -2.25, 1e300, f64::INFINITY].map(Value::F64).to_vec(),
        "float" => [1.0, 1.5, -2.25, 1e30, f32::INFINITY].map(Value::F32).to_vec(),
        "int32" | "sint32" | "sfixed32" => wholes(Value::I32),
        "int64" | "sint64" | "sfixed64" => wholes(Value::I64),
        "uint32" | "fixed32" => wholes(Value::U32),
        "uint64" | "fixed64" => wholes(Value::U64),
        "bool" => vec![Value::Bool(true)],
        "enum" => [1, 2, -1, i32::MAX].map(Value::EnumNumber).to_vec(),
        "string" => {
            ["a", "1", "A", "Infinity", "\u{e9}~"].map(|text| Value::String(text.to_owned())).to_vec()
        }
        // The last two are `1234` and `Bbbb` in base64.
        "bytes" => {
            vec![base64(b"abc"), base64(&[0xff, 0]), base64(&[0xd7, 0x6d, 0xf8]), base64(&[0x05, 0xb6, 0xdb])]
        }
        other => panic!("no values of {other}"),
    }
}

#[test]
fn prost_reflect_does_as_we_say() {
    let peer = Peer::new();
    let measured = corpus("protobuf/truth_scalar.json");
    let (mut ours_agreed, mut python_agreed, mut cells) = (0, 0, 0);
    let (mut listed, mut wrong) = (Vec::new(), Vec::new());
    for surface in ["binary", "json"] {
        for w in kinds() {
            for r in kinds() {
                cells += 1;
                let outcomes: Vec<Outcome> =
                    values(w).iter().map(|value| peer.outcome(surface, (w, value), r)).collect();
                let theirs = code_of(&outcomes);
                let ours = ours(surface, w, r);
                let key = format!("{surface}:{w}->{r}");
                match (ours == theirs, reason(PEER_DIFFERS, surface, w, r)) {
                    (true, None) => ours_agreed += 1,
                    (false, Some(reason)) => listed.push(format!("{key}: {theirs} for our {ours}: {reason}")),
                    (true, Some(_)) => wrong.push(format!("{key}: {theirs}, and listed as differing")),
                    (false, None) => wrong.push(format!("{key}: {theirs} for our {ours}")),
                }
                let Some(measured) = &measured else { continue };
                let python = measured["matrix"][&key]["code"].as_str().expect("a cell");
                let known = reason(DIFFER, surface, w, r).or(reason(PEER_DIFFERS, surface, w, r));
                match (python == theirs, known) {
                    (true, _) => python_agreed += 1,
                    (false, Some(reason)) => {
                        listed.push(format!("{key}: {theirs} for python's {python}: {reason}"));
                    }
                    (false, None) => wrong.push(format!("{key}: {theirs} for python's {python}")),
                }
            }
        }
    }
    println!("prost-reflect: {ours_agreed} of {cells} as we say, {python_agreed} of {cells} as python does");
    listed.iter().for_each(|line| println!("  {line}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Our answer in the corpus's letters.
fn ours(surface: &str, w: &str, r: &str) -> &'static str {
    let plain = |name: &str| match Scalar::ALL.into_iter().find(|scalar| scalar.keyword() == name) {
        Some(scalar) => Plain::Scalar(scalar),
        None => Plain::Enum,
    };
    code(match surface {
        "binary" => wire::grade(plain(w), plain(r)).fate,
        _ => json::grade(plain(w), plain(r)).fate,
    })
}

fn reason(
    list: &[(&str, &str, &str, &'static str)],
    surface: &str,
    w: &str,
    r: &str,
) -> Option<&'static str> {
    let has = |names: &str, name: &str| names.split(' ').any(|each| each == name);
    list.iter().find(|(s, ws, rs, _)| *s == surface && has(ws, w) && has(rs, r)).map(|(.., reason)| *reason)
}

#[test]
fn scalars_fare_as_measured() {
    let Some(file) = corpus("protobuf/truth_scalar.json") else { return };
    let matrix = file["matrix"].as_object().expect("a matrix");
    let (mut agreed, mut differing, mut wrong) = (0, Vec::new(), Vec::new());
    for (key, cell) in matrix {
        let (surface, pair) = key.split_once(':').expect("a surface");
        let (w, r) = pair.split_once("->").expect("a pair");
        let (ours, theirs) = (ours(surface, w, r), cell["code"].as_str().expect("a code"));
        match (ours == theirs, reason(DIFFER, surface, w, r)) {
            (true, None) => agreed += 1,
            (false, Some(reason)) => differing.push(format!("{key}: {ours} for {theirs}: {reason}")),
            (true, Some(_)) => wrong.push(format!("{key}: {ours}, and listed as differing")),
            (false, None) => wrong.push(format!("{key}: {ours} for {theirs}")),
        }
    }
    println!("scalars: {agreed} of {} agree, {} differ with a reason", matrix.len(), differing.len());
    differing.iter().for_each(|line| println!("  {line}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(agreed + differing.len(), 512);
}
