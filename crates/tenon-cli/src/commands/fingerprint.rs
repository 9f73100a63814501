//! `tenon fingerprint`: which schema is this? As a hash, or as the text that is hashed or stored.

use std::fmt::Write;

use clap::{Args, ValueEnum};
use tenon_core::avro::canonical;
use tenon_core::{Policy, Schema, avro, refused};

use crate::args::{self, Language};
use crate::exit::Exit;
use crate::input::references::References;
use crate::input::spec::Spec;
use crate::input::{schema, stdin};
use crate::output;
use crate::terminal::Terminal;

/// The options of `tenon fingerprint`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Files, `-`, or git:REF:PATH
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Which hash: crc64 (Avro's own), md5, sha256 or all
    #[arg(long, value_name = "NAME", default_value = "crc64", hide_possible_values = true)]
    algorithm: Algorithm,
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
    /// Print the Parsing Canonical Form instead
    #[arg(long)]
    canonical: bool,
    /// Print what Java's Schema.toString prints, which a registry stores
    #[arg(long)]
    java: bool,
    /// Print what a registry stores under normalize=true
    #[arg(long)]
    normalized: bool,
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

A fingerprint is taken of the Parsing Canonical Form, so docs, defaults and
layout do not count. The crc64 is printed as a number; the single-object
encoding writes its bytes in the opposite order.";

/// Prints one line a file and hash.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let policy = Policy::default();
    let named = options.files.iter().chain(&options.references.references);
    stdin::once(named.map(String::as_str))?;
    let mut references = References::new(&options.references.references, terminal, &policy.limits);
    let mut out = String::new();
    let mut broken = Vec::new();
    for file in &options.files {
        let spec = Spec::parse(file)?;
        let asked = options.language.schema_format;
        let loaded = schema::read_avro(&spec, asked, &mut references, terminal, &policy.limits)?;
        match loaded.schema {
            Ok(Schema::Avro(schema)) => print(options, &schema, &loaded.name, &mut out),
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

fn print(options: &Options, schema: &avro::Schema, name: &str, out: &mut String) {
    let Form { canonical, java, normalized } = options.form;
    let text = match (canonical, java, normalized) {
        (true, _, _) => Some(canonical::parsing_form(schema)),
        (_, true, _) => Some(canonical::java_text(schema)),
        (_, _, true) => Some(canonical::normalized_text(schema)),
        (false, false, false) => None,
    };
    if let Some(text) = text {
        let _ = writeln!(out, "{text}");
        return;
    }
    let all = options.algorithm == Algorithm::All;
    let wanted = |algorithm| all || options.algorithm == algorithm;
    let hashes = [
        ("crc64", wanted(Algorithm::Crc64).then(|| format!("{:016x}", canonical::crc64_avro(schema)))),
        ("md5", wanted(Algorithm::Md5).then(|| hex(&canonical::md5(schema)))),
        ("sha256", wanted(Algorithm::Sha256).then(|| hex(&canonical::sha256(schema)))),
    ];
    for (algorithm, hash) in hashes {
        let _ = match hash {
            Some(hash) if all => writeln!(out, "{algorithm:6}  {hash}  {name}"),
            Some(hash) => writeln!(out, "{hash}  {name}"),
            None => Ok(()),
        };
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
