//! `cargo bench --bench findings`: a report where there is much to find, with edits and messages for what
//! breaks: versions of 400 fields with 40 breaks in each direction, and of 2,000 fields that all break.
//!
//! As ratios to parsing both versions and comparing them for the verdict alone, in the same run: what it
//! costs to say it all. And as growth from the first to the second, of which the text grows by 5 and the
//! breaks by 50. CPU time is not asked for: each figure is the least of some rounds.

use std::time::{Duration, Instant};

use tenon_core::render::json;
use tenon_core::{Candidate, Compatibility, Format, Limits, Policy, Schema, Source, check, compare};

const ROUNDS: usize = 7;

/// A schema of so many fields in a language; those for which it is asked are of another type.
type Write = fn(usize, &dyn Fn(usize) -> bool) -> String;

fn main() {
    // `cargo test --benches` runs this too; one round of few fields shows that it works.
    let measuring = std::env::args().any(|arg| arg == "--bench");
    let (few, many, rounds) = if measuring { (400, 2_000, ROUNDS) } else { (20, 40, 1) };
    let languages: [(Format, Write); 3] =
        [(Format::Avro, avro), (Format::Protobuf, protobuf), (Format::JsonSchema, json_schema)];
    for (format, write) in languages {
        println!("{}", format.name());
        let first = measure(format, &write(few, &|_| false), &write(few, &|at| at % 10 == 0), rounds);
        let second = measure(format, &write(many, &|_| false), &write(many, &|_| true), rounds);
        println!("  the second / the first: {:.1}", second.as_secs_f64() / first.as_secs_f64());
    }
}

fn measure(format: Format, old: &str, new: &str, rounds: usize) -> Duration {
    let parse = |label: &str, text: &str| {
        let schema = Schema::parse(format, &Source::new(label, text), &Limits::default());
        Candidate { label: label.to_owned(), schema: schema.expect("a schema") }
    };
    let policy = Policy { compatibility: Compatibility::Full, ..Policy::default() };
    let bare = least(rounds, || {
        let (old, new) = (parse("v1", old), parse("v2", new));
        assert!(!compare(&old.schema, &new.schema, &policy).changes.is_empty());
    });
    let whole = least(rounds, || {
        let report = check(&[parse("v1", old), parse("v2", new)], &policy);
        assert!(!json::render(std::slice::from_ref(&report)).is_empty());
    });
    let report = check(&[parse("v1", old), parse("v2", new)], &policy);
    let helps = report.findings.iter().flat_map(|finding| &finding.help);
    println!(
        "  {} findings and {} more, {} edits: {whole:.1?}, verdict alone {bare:.1?}, ratio {:.1}",
        report.findings.len(),
        report.unlisted,
        helps.filter(|help| !help.edits.is_empty()).count(),
        whole.as_secs_f64() / bare.as_secs_f64()
    );
    whole
}

fn least(rounds: usize, work: impl Fn()) -> Duration {
    let round = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..rounds).map(round).min().unwrap_or_default()
}

fn avro(count: usize, other: &dyn Fn(usize) -> bool) -> String {
    let field = |at| {
        let kind = if other(at) { "long" } else { "string" };
        format!("    {{\"name\": \"field_{at}\", \"type\": \"{kind}\"}}")
    };
    let fields: Vec<String> = (0..count).map(field).collect();
    format!(
        "{{\n  \"type\": \"record\",\n  \"name\": \"R\",\n  \"fields\": [\n{}\n  ]\n}}\n",
        fields.join(",\n")
    )
}

fn protobuf(count: usize, other: &dyn Fn(usize) -> bool) -> String {
    let field = |at| {
        let kind = if other(at) { "int64" } else { "string" };
        format!("  {kind} field_{at} = {};\n", at + 1)
    };
    let fields: String = (0..count).map(field).collect();
    format!("syntax = \"proto3\";\n\nmessage R {{\n{fields}}}\n")
}

fn json_schema(count: usize, other: &dyn Fn(usize) -> bool) -> String {
    let property = |at| {
        let kind = if other(at) { "integer" } else { "string" };
        format!("    \"field_{at}\": {{\"type\": \"{kind}\"}}")
    };
    let properties: Vec<String> = (0..count).map(property).collect();
    format!("{{\n  \"type\": \"object\",\n  \"properties\": {{\n{}\n  }}\n}}\n", properties.join(",\n"))
}
