//! `tenon doctor`: what the command finds around it, for whoever wonders at an answer or reports a fault.
//!
//! Of variables it tells whether they are set and never what they hold.

use std::fmt::Write;

use clap::Args;

use crate::exit::{Exit, Failure};
use crate::input::files::shown;
use crate::input::git::{self, Repository};
use crate::input::{revision, target};
use crate::terminal::Terminal;

/// The options of `tenon doctor`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {}

const EXAMPLES: &str = "\
Examples:
  tenon doctor             What is here: git, repository, target branch
  tenon -C DIR doctor      And there?

Nothing is changed, no connection is opened, and no secret is shown.";

/// What decides answers without being asked for.
const VARIABLES: [&str; 6] = [
    "TENON_REGISTRY_URL",
    "TENON_REGISTRY_USER",
    "TENON_REGISTRY_PASSWORD",
    "TENON_REGISTRY_TOKEN",
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
];

/// Prints what was found, a line each. What is missing is told and is no failure.
pub(crate) fn run(Options {}: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut lines = vec![
        (
            "tenon",
            format!("{} on {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH),
        ),
        ("git", git::version().unwrap_or_else(|error| told(&error))),
    ];
    lines.extend(repository(terminal));
    let mut out = String::new();
    let widest = lines.iter().map(|(name, _)| name.len()).chain(VARIABLES.map(str::len)).max().unwrap_or(0);
    for (name, text) in lines {
        let _ = writeln!(out, "{name:widest$}  {text}");
    }
    for name in VARIABLES {
        let is_set = std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let _ = writeln!(out, "{name:widest$}  {}", if is_set { "set" } else { "not set" });
    }
    terminal.print(&out)?;
    Ok(Exit::Clean)
}

fn repository(terminal: &Terminal) -> Vec<(&'static str, String)> {
    let repository = match Repository::open() {
        Ok(repository) => repository,
        Err(error) => return vec![("repository", told(&error))],
    };
    let top = repository.top.as_deref().map_or_else(|| "bare, without a working tree".to_owned(), shown);
    let history = match repository.is_shallow() {
        Ok(true) => "shallow: `git fetch --unshallow` brings the rest".to_owned(),
        Ok(false) => "whole".to_owned(),
        Err(error) => told(&error),
    };
    let baseline = match target::default(&repository, terminal) {
        Ok(None) => "nothing was committed yet".to_owned(),
        Ok(Some(found)) => match revision::resolve(&repository, &found) {
            Ok(commit) => format!("git:{} ({})", found.spelled(), commit.short()),
            Err(error) => told(&error),
        },
        Err(error) => told(&error),
    };
    vec![("repository", top), ("history", history), ("baseline", baseline)]
}

/// An error in one line, with the first thing to do about it.
fn told(error: &anyhow::Error) -> String {
    let help = error.downcast_ref::<Failure>().and_then(|failure| failure.advice().first());
    help.map_or_else(|| format!("{error:#}"), |help| format!("{error:#}; {help}"))
}
