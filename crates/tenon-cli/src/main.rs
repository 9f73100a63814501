//! The `tenon` command: schema compatibility from the shell, in hooks and in CI.
//!
//! Here are arguments, files, git, streams and exit codes. What a schema means, what breaks it and
//! how that is said is the business of `tenon-core`. Start at `commands/compat.rs` for one question
//! about a few files, at `commands/check/mod.rs` for a whole tree.

mod args;
mod commands;
mod config;
mod exit;
mod input;
mod net;
mod output;
mod progress;
mod registry;
mod replacement;
mod rule_id;
mod terminal;
mod today;
mod trust;
mod usage;
#[cfg(feature = "serve")]
mod variables;

use std::io::ErrorKind;
use std::process::ExitCode;

use args::{Cli, Command};
use commands::{
    baseline, check, compat, completions, diff, doctor, explain, fingerprint, fix, fmt, git_diff_driver,
    impact, init, lint, log, man, matrix, resolve, rules, validate,
};
use config::choice::Given;
use exit::{Exit, Failure};
use input::files;
use net::Net;
use terminal::Terminal;

fn main() -> ExitCode {
    let (cli, given) = args::parse();
    let terminal = Terminal::new(&cli.global);
    let exit = run(&cli, &given, &terminal).unwrap_or_else(|error| {
        terminal.error(&error);
        exit::of(&error)
    });
    exit.into()
}

fn run(cli: &Cli, given: &Given, terminal: &Terminal) -> anyhow::Result<Exit> {
    if let Some(directory) = &cli.global.directory
        && let Err(error) = std::env::set_current_dir(directory)
    {
        let reason = match error.kind() {
            ErrorKind::NotFound => "there is no such directory".to_owned(),
            ErrorKind::NotADirectory => "it is not a directory".to_owned(),
            _ => error.to_string(),
        };
        let message = format!("cannot enter {}: {reason}", files::shown(directory));
        return Err(Failure::usage(message).perhaps(files::near(directory)).into());
    }
    let net = Net::new(&cli.global);
    match &cli.command {
        Command::Compat(options) => compat::run(options, &net, terminal),
        Command::Check(options) => check::run(options, &cli.global, given, &net, terminal),
        Command::Diff(options) => diff::run(options, &cli.global, given, &net, terminal),
        Command::Matrix(options) => matrix::run(options, &cli.global, given, &net, terminal),
        Command::Log(options) => log::run(options, &cli.global, given, &net, terminal),
        Command::Registry(options) => commands::registry::run(options, &net, terminal),
        #[cfg(feature = "serve")]
        Command::Serve(options) => commands::serve::run(options, terminal),
        Command::Lint(options) => lint::run(options, &cli.global, given, terminal),
        Command::Resolve(options) => resolve::run(options, &net, terminal),
        Command::Fix(options) => fix::run(options, &cli.global, given, &net, terminal),
        Command::Fmt(options) => fmt::run(options, &cli.global, given, terminal),
        Command::Explain(options) => explain::run(options, terminal),
        Command::Rules(options) => rules::run(options, terminal),
        Command::Fingerprint(options) => fingerprint::run(options, &net, terminal),
        Command::Validate(options) => validate::run(options, &net, terminal),
        Command::Baseline(options) => baseline::run(options, &cli.global, given, &net, terminal),
        Command::Impact(options) => impact::run(options, &cli.global, given, terminal),
        Command::Init(options) => init::run(options, terminal),
        Command::Config(options) => commands::config::run(options, &cli.global, given, terminal),
        Command::Completions(options) => completions::run(options, terminal),
        Command::Man(options) => man::run(options, terminal),
        Command::Doctor(options) => doctor::run(options, &cli.global, terminal),
        Command::GitDiffDriver(options) => git_diff_driver::run(options, &cli.global, given, terminal),
    }
}
