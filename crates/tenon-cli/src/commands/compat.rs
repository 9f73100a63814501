//! `tenon compat`: one question about a few versions of one schema.

use clap::Args;
use tenon_core::{Candidate, Format, Override, check, refused};

use crate::args::{self, Judgement, Language, Output};
use crate::exit::Exit;
use crate::input::references::References;
use crate::input::schema::Asked;
use crate::input::spec::Spec;
use crate::input::{schema, stdin};
use crate::output;
use crate::terminal::Terminal;

/// The options of `tenon compat`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The earliest version: a file, `-` for standard input, or git:REF:PATH
    old: String,
    /// Later versions; the last is judged against the one before it, and under a -transitive
    /// level against all
    #[arg(required = true, num_args = 1..)]
    new: Vec<String>,
    #[command(flatten)]
    judgement: Judgement,
    #[command(flatten)]
    lints: args::Lints,
    #[command(flatten)]
    references: args::References,
    #[command(flatten)]
    language: Language,
    #[command(flatten)]
    drafts: args::Drafts,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Examples:
  tenon compat v1.avsc v2.avsc
      Can v2 read what v1 wrote?

  tenon compat --level full-transitive v1.avsc v2.avsc v3.avsc
      Can v3 read v1 and v2, and they v3?

  tenon compat git:HEAD:schemas/order.avsc schemas/order.avsc
      Is my edit safe?

  curl -s https://example.com/order.avsc | tenon compat - order.avsc
      Is my file a safe successor of a published one?

  tenon compat v1.avsc v2.avsc --reference common/ --format json
      With types that other files define, for a machine

  tenon compat v1.proto v2.proto --profile buf-wire
      What would buf say of binary messages?";

/// The lint rule that asks which directory a file is in.
const DIRECTORY_RULE: &str = "protobuf/package-outside-its-directory";

/// Judges, shows, and tells by the exit code.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut policy = options.judgement.policy();
    policy.lints.clone_from(&options.lints.lints);
    // A version of one file has a name here and no directory.
    policy.overrides.insert(0, Override { rule: DIRECTORY_RULE.to_owned(), severity: None });
    let specs: Vec<&str> = std::iter::once(&options.old).chain(&options.new).map(String::as_str).collect();
    stdin::once(specs.iter().copied().chain(options.references.references.iter().map(String::as_str)))?;
    let mut references = References::new(&options.references.references, terminal, &policy.limits);

    // All versions are one file, whatever the files at hand are called.
    let last = Spec::parse(specs.last().copied().unwrap_or_default())?;
    let mut versions = Vec::new();
    let mut broken = Vec::new();
    for (index, spec) in specs.iter().enumerate() {
        let label = format!("v{}", index + 1);
        let spec = Spec::parse(spec)?;
        let asked = Asked { format: options.language.schema_format, draft: options.drafts.draft };
        let name = last.file_name();
        let loaded = schema::read(&spec, asked, Some(name), &mut references, terminal, &policy.limits)?;
        match loaded.schema {
            Ok(schema) => versions.push(Candidate { label, schema }),
            Err(invalid) => broken.push(refused(&label, &loaded.name, invalid, &policy)),
        }
    }
    if !broken.is_empty() {
        output::put(&broken, &options.output.formats, terminal)?;
        return Ok(Exit::Incomplete);
    }
    if versions.len() > 2 && !policy.compatibility.is_transitive() {
        let level = policy.compatibility;
        let protobuf = versions.iter().any(|version| version.schema.format() == Format::Protobuf);
        let besides = if protobuf { ", and the others searched for reused numbers" } else { "" };
        terminal.notice(format_args!(
            "only the last two versions are judged under {level}{besides}; all are under {level}-transitive"
        ));
    }
    let reports = [check(&versions, &policy)];
    output::put(&reports, &options.output.formats, terminal)?;
    Ok(options.output.fail_on.exit(&reports))
}
