//! `tenon diff`: all that is different between two versions, safe or not.

use clap::Args;
use tenon_core::diff;
use tenon_core::render::diff as render;

use super::series;
use crate::args::{Global, Judgement, Shape, Texts};
use crate::config::choice::Given;
use crate::exit::{Exit, Failure};
use crate::input::versions::FORMS;
use crate::net::Net;
use crate::terminal::Terminal;

/// The options of `tenon diff`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{FORMS}"))]
pub(crate) struct Options {
    /// The old version and the new one, or one name that stands for two
    #[arg(required = true, num_args = 1..=2, value_name = "VERSION")]
    versions: Vec<String>,
    #[command(flatten)]
    judgement: Judgement,
    #[command(flatten)]
    texts: Texts,
    /// How to show it: text, json or markdown, which is a changelog
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    #[arg(help_heading = "Output")]
    format: Shape,
}

const EXAMPLES: &str = "\
Examples:
  tenon diff v1.avsc v2.avsc
      What is different, and what does it do?

  tenon diff 'git:latest-tag(v*)' order.proto --level full
      Since the last release; which number should the next one have?

  tenon diff 'git:tags(v*)[-2..]:order.avsc' --format markdown
      The changelog of the last release

The bump is major where the level's promise breaks, waived or not, minor where
messages, readers or generated code may differ otherwise, patch for documentation
and layout, undecided where the promise can neither be proved nor refuted.
Level, profile and rules, unless they are given, are what tenon.toml holds for
the last version that is a file.
Exit codes: 0 the differences are shown, whatever they are; 3 a version is
unreadable or invalid.";

/// Lays two versions side by side.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let base = options.judgement.policy();
    let asked = series::Asked {
        versions: &options.versions,
        references: options.texts.references(),
        language: options.texts.language(),
        least: 2,
    };
    let (read, policy) = series::read_configured(&asked, &base, global, given, net, terminal)?;
    if read.len() > 2 {
        let message = format!("these are {} versions, and two are laid side by side", read.len());
        return Err(Failure::usage(message)
            .help("name two, such as the last two: [-2..]; `tenon log` goes through all")
            .into());
    }
    let (versions, _) = series::sound(read, &policy, terminal);
    let [old, new] = versions.as_slice() else { return Ok(Exit::Incomplete) };
    let found = diff(old, new, &policy);
    terminal.print(&match options.format {
        Shape::Text => render::text(&found),
        Shape::Json => render::json(&found),
        Shape::Markdown => render::markdown(&found),
    })?;
    Ok(Exit::Clean)
}
