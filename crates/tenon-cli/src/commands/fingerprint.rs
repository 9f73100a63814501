//! `tenon fingerprint`: which schema is this? As a hash, or as the text that is hashed or stored.

use std::fmt::Write;

use clap::{Args, ValueEnum};
use tenon_core::protobuf::message_index;
use tenon_core::{Limits, Policy, Schema, avro, jsonschema, protobuf, refused};

use crate::args::{self, Language};
use crate::exit::{Exit, Failure};
use crate::input::references::References;
use crate::input::versions::{Origins, Version};
use crate::input::{schema, stdin};
use crate::net::Net;
use crate::output;
use crate::terminal::Terminal;

/// The options of `tenon fingerprint`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Files, `-`, git:REF:PATH, or another name of versions, as `tenon compat --help` lists them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Which hash: crc64 (Avro only, and its default), md5, sha256 (the default of others, and all that
    /// JSON Schema has) or all
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    algorithm: Option<Algorithm>,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    references: args::References,
    #[command(flatten)]
    language: Language,
}

/// Which text to print in place of a hash.
#[derive(Debug, Args)]
#[group(multiple = false, conflicts_with = "algorithm")]
struct Form {
    /// Print the text that is hashed: the Parsing Canonical Form in Avro; what a registry compares in
    /// Protobuf; the form of RFC 8785 in JSON Schema
    #[arg(long)]
    canonical: bool,
    /// Print the text as Java prints it, which a registry stores (Avro and JSON Schema)
    #[arg(long)]
    java: bool,
    /// Print what a registry stores under normalize=true
    #[arg(long)]
    normalized: bool,
    /// Print a descriptor in base64, as a registry does under format=serialized (Protobuf)
    #[arg(long)]
    serialized: bool,
    /// List messages with the indexes that a registry's serializers write, and their bytes (Protobuf)
    #[arg(long)]
    indexes: bool,
}

/// A hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Algorithm {
    Crc64,
    Md5,
    Sha256,
    All,
}

const EXAMPLES: &str = "\
Examples:
  tenon fingerprint order.avsc
  tenon fingerprint --algorithm sha256 *.avsc
  tenon fingerprint --canonical order.avsc         The text that is hashed
  tenon fingerprint --normalized git:HEAD:o.avsc   The text a registry stores
  tenon fingerprint order.proto
  tenon fingerprint --indexes order.proto          Which message has [1, 0]?

An Avro fingerprint is taken of the Parsing Canonical Form, so docs, defaults
and layout do not count. The crc64 is printed as a number; the single-object
encoding writes its bytes in the opposite order. A Protobuf fingerprint is taken
of the text that Confluent Schema Registry compares, so comments and layout do
not count; types of imports stay names. Of JSON Schema only layout and the order
of members do not count.";

/// Prints one line a file and hash.
pub(crate) fn run(options: &Options, net: &Net, terminal: &Terminal) -> anyhow::Result<Exit> {
    let policy = Policy::default();
    let named = options.files.iter().chain(&options.references.references);
    stdin::once(named.map(String::as_str))?;
    let mut references = References::new(&options.references.references, terminal, &policy.limits);
    let origins = Origins { net, terminal, limits: &policy.limits };
    let mut out = String::new();
    let mut broken = Vec::new();
    for Version { spec, .. } in origins.all(options.files.iter().map(String::as_str))? {
        let asked = options.language.schema_format;
        let loaded = schema::read(&spec, asked, None, &mut references, terminal, &policy.limits)?;
        match loaded.schema {
            Ok(Schema::Avro(schema)) => print_avro(options, &schema, &loaded.name, &mut out)?,
            Ok(Schema::Protobuf(schema)) => print_protobuf(options, &schema, &loaded.name, &mut out)?,
            Ok(Schema::JsonSchema(schema)) => print_json_schema(options, &schema, &loaded.name, &mut out)?,
            Ok(_) => {}
            Err(invalid) => broken.push(refused(&loaded.name, &loaded.name, invalid, &policy)),
        }
    }
    terminal.print(&out)?;
    if broken.is_empty() {
        return Ok(Exit::Clean);
    }
    output::put(&broken, &[], terminal)?;
    Ok(Exit::Incomplete)
}

fn print_avro(options: &Options, schema: &avro::Schema, name: &str, out: &mut String) -> Result<(), Failure> {
    use avro::canonical;
    let form = &options.form;
    let text = match form {
        Form { canonical: true, .. } => canonical::parsing_form(schema),
        Form { java: true, .. } => canonical::java_text(schema),
        Form { normalized: true, .. } => canonical::normalized_text(schema),
        Form { serialized: true, .. } => return Err(only(name, "--serialized", "Protobuf")),
        Form { indexes: true, .. } => return Err(only(name, "--indexes", "Protobuf")),
        Form { canonical: false, java: false, normalized: false, serialized: false, indexes: false } => {
            let hash = |algorithm| match algorithm {
                Algorithm::Crc64 => Some(format!("{:016x}", canonical::crc64_avro(schema))),
                Algorithm::Md5 => Some(hex(&canonical::md5(schema))),
                Algorithm::Sha256 => Some(hex(&canonical::sha256(schema))),
                Algorithm::All => None,
            };
            hashes(options.algorithm.unwrap_or(Algorithm::Crc64), hash, name, out);
            return Ok(());
        }
    };
    let _ = writeln!(out, "{text}");
    Ok(())
}

fn print_protobuf(
    options: &Options,
    schema: &protobuf::Schema,
    name: &str,
    out: &mut String,
) -> Result<(), Failure> {
    use protobuf::canonical;
    match &options.form {
        Form { canonical: true, .. } => out.push_str(&canonical::canonical(schema)),
        Form { normalized: true, .. } => match canonical::normalized(schema, &Limits::default()) {
            Some(text) => out.push_str(&text),
            None => return Err(Failure::incomplete(format!("{name}: with names in full it is too long"))),
        },
        Form { java: true, .. } => return Err(only(name, "--java", "Avro")),
        Form { serialized: true, .. } => out.push_str(&(protobuf::serialized(schema) + "\n")),
        Form { indexes: true, .. } => {
            for (path, message) in message_index::message_indexes(schema) {
                let bytes = hex(&message_index::index_bytes(&path));
                let _ = writeln!(out, "{path:?}  {bytes}  {message}");
            }
        }
        Form { canonical: false, java: false, normalized: false, serialized: false, indexes: false } => {
            let algorithm = options.algorithm.unwrap_or(Algorithm::Sha256);
            if algorithm == Algorithm::Crc64 {
                return Err(only(name, "--algorithm crc64", "Avro"));
            }
            let hash = |algorithm| match algorithm {
                Algorithm::Md5 => Some(hex(&canonical::md5(schema))),
                Algorithm::Sha256 => Some(hex(&canonical::sha256(schema))),
                Algorithm::Crc64 | Algorithm::All => None,
            };
            hashes(algorithm, hash, name, out);
        }
    }
    Ok(())
}

fn print_json_schema(
    options: &Options,
    schema: &jsonschema::Schema,
    name: &str,
    out: &mut String,
) -> Result<(), Failure> {
    use jsonschema::canonical;
    let text = match &options.form {
        Form { canonical: true, .. } => canonical::canonical_text(schema),
        Form { java: true, .. } => canonical::registry_text(schema),
        Form { normalized: true, .. } => canonical::normalized_text(schema),
        Form { serialized: true, .. } => return Err(only(name, "--serialized", "Protobuf")),
        Form { indexes: true, .. } => return Err(only(name, "--indexes", "Protobuf")),
        Form { canonical: false, java: false, normalized: false, serialized: false, indexes: false } => {
            let algorithm = options.algorithm.unwrap_or(Algorithm::Sha256);
            match algorithm {
                Algorithm::Crc64 => return Err(only(name, "--algorithm crc64", "Avro")),
                Algorithm::Md5 => return Err(only(name, "--algorithm md5", "Avro and Protobuf")),
                Algorithm::Sha256 | Algorithm::All => {}
            }
            let sha256 =
                |algorithm| (algorithm == Algorithm::Sha256).then(|| hex(&canonical::sha256(schema)));
            hashes(algorithm, sha256, name, out);
            return Ok(());
        }
    };
    let _ = writeln!(out, "{text}");
    Ok(())
}

fn only(name: &str, option: &str, language: &str) -> Failure {
    Failure::usage(format!("{name}: {option} is for {language}"))
}

/// A line for the hash asked for, or for each that there is.
fn hashes(asked: Algorithm, hash: impl Fn(Algorithm) -> Option<String>, name: &str, out: &mut String) {
    if asked != Algorithm::All {
        let _ = writeln!(out, "{}  {name}", hash(asked).unwrap_or_default());
        return;
    }
    for (title, algorithm) in
        [("crc64", Algorithm::Crc64), ("md5", Algorithm::Md5), ("sha256", Algorithm::Sha256)]
    {
        if let Some(hash) = hash(algorithm) {
            let _ = writeln!(out, "{title:6}  {hash}  {name}");
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
