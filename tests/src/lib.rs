//! Helpers shared by the suites: reading labelled cases, judging pairs of texts.

pub mod chance;
pub mod conversation;
pub mod estate;
pub mod examples;
pub mod generate;
pub mod generate_instance;
pub mod generate_json;
pub mod large_json;
pub mod markdown;
pub mod proto;
pub mod proto_files;
pub mod proto_message;
pub mod proto_text;
pub mod reformat;
pub mod repository;
pub mod spelling_json;
pub mod transcript;

use std::path::PathBuf;

use tenon_core::{
    Candidate, Compatibility, Format, Invalid, Limits, Policy, Profile, Report, Schema, Source, check,
};

/// Labelled cases of other projects, if they lie beside the checkout. They are read in place.
pub fn corpus(file: &str) -> Option<serde_json::Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(file);
    match std::fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).expect("a corpus file is JSON")),
        Err(_) => {
            println!("skipped: no labelled cases at ../shared/corpus/{file}");
            None
        }
    }
}

/// An Avro schema from a text.
pub fn avro(name: &str, text: &str) -> Result<Schema, Invalid> {
    Schema::parse(Format::Avro, &Source::new(name, text), &Limits::default())
}

/// A policy of that level and profile, otherwise plain.
pub fn policy(compatibility: Compatibility, profile: Profile) -> Policy {
    Policy { compatibility, profile, ..Policy::default() }
}

/// Judges Avro texts as v1, v2, …; `Err` holds the first version that is no schema.
pub fn judge(texts: &[&str], policy: &Policy) -> Result<Report, Invalid> {
    judge_in(Format::Avro, texts, policy)
}

/// Judges texts of any format as v1, v2, …; `Err` holds the first version that is no schema.
pub fn judge_in(format: Format, texts: &[&str], policy: &Policy) -> Result<Report, Invalid> {
    let parse = |(index, text): (usize, &&str)| {
        let label = format!("v{}", index + 1);
        // To imports, and to rules about files, all versions of a Protobuf file are one.
        let name = if format == Format::Protobuf { "order.proto" } else { &label };
        let schema = Schema::parse(format, &Source::new(name, *text), &Limits::default())?;
        Ok(Candidate { schema, label })
    };
    let versions: Result<Vec<Candidate>, Invalid> = texts.iter().enumerate().map(parse).collect();
    Ok(check(&versions?, policy))
}
