//! `tenon compat`: one question about a few versions of one schema.

use clap::Args;
use tenon_core::{Candidate, Format, Override, check, refused};

use super::series;
use crate::args::{self, Judgement, Output, Texts};
use crate::exit::Exit;
use crate::input::versions::FORMS;
use crate::net::Net;
use crate::output;
use crate::terminal::Terminal;

/// The options of `tenon compat`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{FORMS}"))]
pub(crate) struct Options {
    /// Versions, oldest first: files, `-` for standard input, git:REF:PATH, or names that stand for
    /// several; the last is judged against the one before it, and under a -transitive level against all
    #[arg(required = true, value_name = "VERSION")]
    versions: Vec<String>,
    #[command(flatten)]
    judgement: Judgement,
    #[command(flatten)]
    lints: args::Lints,
    #[command(flatten)]
    texts: Texts,
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
      What would buf say of binary messages?

  tenon compat 'git:tags(v*)[-5..]' order.avsc --level backward-transitive
      Can my file read what the last five releases wrote?

  tenon compat registry:orders-value@latest order.avsc
      May my file follow what is registered?";

/// The lint rule that asks which directory a file is in.
const DIRECTORY_RULE: &str = "protobuf/package-outside-its-directory";

/// Judges, shows, and tells by the exit code.
///
/// *Errors*: fewer than two versions.
pub(crate) fn run(options: &Options, net: &Net, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut policy = options.judgement.policy();
    policy.lints.clone_from(&options.lints.lints);
    // A version of one file has a name here and no directory.
    policy.overrides.insert(0, Override { rule: DIRECTORY_RULE.to_owned(), severity: None });
    let asked = series::Asked {
        versions: &options.versions,
        references: options.texts.references(),
        language: options.texts.language(),
        least: 2,
    };
    let read = series::read(&asked, &policy, net, terminal)?;
    let (mut versions, mut broken) = (Vec::new(), Vec::new());
    for series::Read { label, name, schema, .. } in read {
        match schema {
            Ok(schema) => versions.push(Candidate { label, schema }),
            Err(invalid) => broken.push(refused(&label, &name, invalid, &policy)),
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
