//! `tenon doctor`: what the command finds around it, for whoever wonders at an answer or reports a fault.
//!
//! Of variables it tells whether they are set and never what they hold.

use std::fmt::Write;

use clap::Args;

use crate::args::Global;
use crate::config::document::Registry;
use crate::config::{self, Config};
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
  tenon doctor             What is here: git, repository, target branch, tenon.toml
  tenon -C DIR doctor      And there?

Nothing is changed, no connection is opened, and no secret is shown.";

/// What decides answers without being asked for.
const VARIABLES: [&str; 14] = [
    "TENON_REGISTRY_URL",
    "TENON_REGISTRY_USER",
    "TENON_REGISTRY_PASSWORD",
    "TENON_REGISTRY_TOKEN",
    "TENON_REGISTRY_CERT",
    "TENON_REGISTRY_KEY",
    "TENON_TARGET_USER",
    "TENON_TARGET_PASSWORD",
    "TENON_TARGET_TOKEN",
    "TENON_TARGET_CERT",
    "TENON_TARGET_KEY",
    "SSL_CERT_FILE",
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
];

/// Prints what was found, a line each. What is missing is told and is no failure.
pub(crate) fn run(Options {}: &Options, global: &Global, terminal: &Terminal) -> anyhow::Result<Exit> {
    let os = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let mut lines = vec![
        ("tenon", format!("{} on {os}", env!("CARGO_PKG_VERSION"))),
        ("git", git::version().unwrap_or_else(|error| told(&error))),
    ];
    lines.extend(repository(terminal));
    let config = config::load(global, terminal);
    lines.push((
        "configuration",
        match &config {
            Ok(Some(config)) => shown(&config.path),
            Ok(None) if global.isolated => "none: --isolated".to_owned(),
            Ok(None) => "none".to_owned(),
            Err(error) => told(error),
        },
    ));
    let mut variables: Vec<&str> = VARIABLES.to_vec();
    variables.extend(config.iter().flatten().flat_map(named));
    variables.dedup();
    let names = lines.iter().map(|(name, _)| *name).chain(variables.iter().copied());
    let widest = names.map(str::len).max().unwrap_or(0);
    let mut out = String::new();
    for (name, text) in lines {
        let _ = writeln!(out, "{name:widest$}  {text}");
    }
    for name in variables {
        let is_set = std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let _ = writeln!(out, "{name:widest$}  {}", if is_set { "set" } else { "not set" });
    }
    terminal.print(&out)?;
    Ok(Exit::Clean)
}

/// The variables that registries of the configuration name.
fn named(config: &Config) -> impl Iterator<Item = &str> {
    let registries = config.document.registries.iter().flat_map(|registries| &registries.value.0);
    registries.flat_map(|(_, registry)| {
        let registry = &registry.value;
        let Registry { user_env, password_env, token_env, cert_env, key_env, .. } = registry;
        let variables = [user_env, password_env, token_env, cert_env, key_env];
        variables.into_iter().flatten().map(|variable| variable.value.0.as_str())
    })
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
