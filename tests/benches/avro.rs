//! `cargo bench`: Avro against its peers, all measured in this one run, printed as ratios.
//!
//! Sides take turns, so that a busy machine slows all of them; each figure is a median of rounds.

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use apache_avro::schema_compatibility::SchemaCompatibility;
use tenon_core::avro::canonical;
use tenon_core::{Format, Limits, Policy, Schema, Source, Verdict, compare};

const ROUNDS: usize = 60;
/// Calls timed together, so that the clock's own cost and grain vanish.
const CALLS: u32 = 20;

fn main() {
    // `cargo test --benches` runs this too; one round shows that it works.
    let rounds = if std::env::args().any(|arg| arg == "--bench") { ROUNDS } else { 1 };
    for fields in [100, 1_000] {
        let (old, new) = (record(fields, Side::Writer), record(fields, Side::Reader));
        println!("record of {fields} fields, {} bytes", old.len());
        parsing(&old, rounds);
        comparing(&old, &new, rounds);
        printing(&old, rounds);
        println!();
    }
}

fn parsing(text: &str, rounds: usize) {
    let limits = Limits::default();
    let mut ours = || drop(black_box(parse(text, &limits)));
    let mut avro = || drop(black_box(apache_avro::Schema::parse_str(text).expect("a schema")));
    let mut json = || drop(black_box(serde_json::from_str::<serde_json::Value>(text).expect("JSON")));
    let [ours, avro, json] = times(rounds, [&mut ours, &mut avro, &mut json]);
    line("parse", ours, &[("apache-avro", avro, Some(1.0 / 3.0)), ("serde_json::Value", json, Some(2.5))]);
}

fn comparing(old: &str, new: &str, rounds: usize) {
    let limits = Limits::default();
    let policy = Policy::default();
    let (writer, reader) = (parse(old, &limits), parse(new, &limits));
    assert_eq!(compare(&writer, &reader, &policy).verdict, Verdict::Compatible);
    let theirs = [old, new].map(|text| apache_avro::Schema::parse_str(text).expect("a schema"));
    assert!(SchemaCompatibility::can_read(&theirs[0], &theirs[1]).is_ok());
    let mut ours = || drop(black_box(compare(&writer, &reader, &policy)));
    let mut avro = || drop(black_box(SchemaCompatibility::can_read(&theirs[0], &theirs[1])));
    let [alone, avro_alone] = times(rounds, [&mut ours, &mut avro]);
    line("compare", alone, &[("apache-avro", avro_alone, Some(0.5))]);
    let mut ours = || {
        let (writer, reader) = (parse(old, &limits), parse(new, &limits));
        drop(black_box(compare(&writer, &reader, &policy)));
    };
    let mut avro = || {
        let parse = |text| apache_avro::Schema::parse_str(text).expect("a schema");
        drop(black_box(SchemaCompatibility::can_read(&parse(old), &parse(new))));
    };
    let [both, avro_both] = times(rounds, [&mut ours, &mut avro]);
    line("parse twice and compare", both, &[("apache-avro", avro_both, None)]);
}

fn printing(text: &str, rounds: usize) {
    let Schema::Avro(ours) = parse(text, &Limits::default()) else { return };
    let theirs = apache_avro::Schema::parse_str(text).expect("a schema");
    let mut own = || drop(black_box(canonical::parsing_form(&ours)));
    let mut avro = || drop(black_box(theirs.canonical_form()));
    let [own, avro] = times(rounds, [&mut own, &mut avro]);
    line("parsing canonical form", own, &[("apache-avro", avro, None)]);
}

fn parse(text: &str, limits: &Limits) -> Schema {
    Schema::parse(Format::Avro, &Source::new("bench", text), limits).expect("a schema")
}

/// Median time of one call of each, taking turns.
fn times<const N: usize>(rounds: usize, mut sides: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut all: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::with_capacity(rounds));
    for _ in 0..rounds {
        for (side, times) in sides.iter_mut().zip(&mut all) {
            let start = Instant::now();
            for _ in 0..CALLS {
                side();
            }
            times.push(start.elapsed() / CALLS);
        }
    }
    all.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

fn line(what: &str, ours: Duration, peers: &[(&str, Duration, Option<f64>)]) {
    print!("  {what:<24} {:>9.1} µs", ours.as_secs_f64() * 1e6);
    for (name, theirs, target) in peers {
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        print!("   {ratio:.2} of {name} ({:.1} µs)", theirs.as_secs_f64() * 1e6);
        if let Some(target) = target {
            print!(", target {target:.2}: {}", if ratio <= *target { "met" } else { "missed" });
        }
    }
    println!();
}

enum Side {
    Writer,
    Reader,
}

/// A record like those of a large service: primitives, logical types, optional fields, enums, arrays
/// and nested records by turns. The reader widens some numbers, knows more symbols, has more fields.
fn record(fields: usize, side: Side) -> String {
    let reader = matches!(side, Side::Reader);
    let mut out = String::from(
        "{\n  \"type\": \"record\",\n  \"name\": \"Wide\",\n  \"namespace\": \"acme.bench\",\n  \"doc\": \"Many fields.\",\n  \"fields\": [\n",
    );
    for index in 0..fields {
        let kind = match index % 10 {
            0 => "\"string\"".to_owned(),
            1 => "[\"null\", \"string\"]".to_owned(),
            2 if reader => "\"long\"".to_owned(),
            2 => "\"int\"".to_owned(),
            3 => "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}".to_owned(),
            4 => {
                let more = if reader { ", \"LATE\"" } else { "" };
                format!(
                    "{{\"type\": \"enum\", \"name\": \"State{index}\", \"symbols\": [\"NEW\", \"PAID\", \"SENT\"{more}]}}"
                )
            }
            5 => "{\"type\": \"array\", \"items\": \"string\"}".to_owned(),
            6 => format!(
                "{{\"type\": \"record\", \"name\": \"Part{index}\", \"fields\": [{{\"name\": \"sku\", \"type\": \"string\"}}, {{\"name\": \"count\", \"type\": \"int\"}}]}}"
            ),
            7 => "{\"type\": \"map\", \"values\": \"double\"}".to_owned(),
            8 => "\"boolean\"".to_owned(),
            _ => "[\"null\", \"double\"]".to_owned(),
        };
        let _ = writeln!(
            out,
            "    {{\"name\": \"field{index}\", \"type\": {kind}, \"doc\": \"Field number {index}.\"}},"
        );
    }
    if reader {
        for index in 0..5 {
            let _ = writeln!(
                out,
                "    {{\"name\": \"extra{index}\", \"type\": [\"null\", \"string\"], \"default\": null}},"
            );
        }
    }
    out.push_str("    {\"name\": \"last\", \"type\": \"string\"}\n  ]\n}\n");
    out
}
