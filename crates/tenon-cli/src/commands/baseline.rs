//! `tenon baseline`: a list of findings that a team knows and lives with, so that a gate tells of new ones
//! alone. What is compared is `check`'s business, the list itself is in `check/known.rs`.

use clap::{Args, ValueEnum};

use super::check::{self, known::Task};
use crate::args::Global;
use crate::config;
use crate::config::choice::Given;
use crate::exit::{Exit, Failure};
use crate::net::Net;
use crate::terminal::Terminal;

/// The options of `tenon baseline`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[group(id = "listing")]
#[command(mut_arg("watch", |own| own.hide(true)))]
pub(crate) struct Options {
    /// What to do with the list: create it, update it (add what is new, drop what no longer occurs), or
    /// prune it (drop only)
    #[arg(value_name = "create|update|prune", hide_possible_values = true)]
    action: Action,
    #[command(flatten)]
    check: check::Options,
}

/// What to do with the list.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Action {
    Create,
    Update,
    Prune,
}

const EXAMPLES: &str = "\
Examples:
  tenon baseline create --against git:v1.0.0
      Write tenon-baseline.txt: what a check fails on is known from now on

  tenon check --against git:v1.0.0 --baseline tenon-baseline.txt
      What is new? Or set `baseline = \"tenon-baseline.txt\"` in tenon.toml

  tenon baseline prune --against git:v1.0.0
      Drop what was mended

The list is the file of --baseline, or else that of tenon.toml, or else
tenon-baseline.txt. A line has the subject, the rule, the path, the fingerprint
and the message, sorted, so that lists of two branches merge line by line. Put
down what has a reason and an end as [[allow]] in tenon.toml instead.";

/// Compares as `check` does, and writes the list.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let task = match options.action {
        Action::Create => Task::Create,
        Action::Update => Task::Update,
        Action::Prune => Task::Prune,
    };
    if options.check.watch {
        return Err(Failure::usage("a list is written once, and not whenever something changes")
            .help("see what it leaves while you edit: `tenon check --watch`")
            .into());
    }
    let config = config::load(global, terminal)?;
    Ok(check::judge(&options.check, Some(task), config.as_ref(), given, net, terminal)?.exit)
}
