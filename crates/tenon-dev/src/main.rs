//! `cargo xtask`: chores of the workspace.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tenon_dev::new_rule::{self, Kind};
use tenon_dev::{changes, schemas, unicode};

/// Chores of the workspace
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Write the code and the page of a new rule, and list it
    NewRule {
        /// FAMILY/ID, in roles and without a remedy: avro/reader-field-without-default
        id: String,
        /// The rule is about one text, not about a pair
        #[arg(long)]
        syntax: bool,
        /// The rule is about how a text is written
        #[arg(long, conflicts_with = "syntax")]
        lint: bool,
    },
    /// Write the table of changes that `tenon rules` prints
    Changes {
        /// Write nothing; fail if it is stale
        #[arg(long)]
        check: bool,
    },
    /// Write the JSON Schemas below schemas/tenon
    Schemas {
        /// Write nothing; fail if one is stale
        #[arg(long)]
        check: bool,
    },
    /// Write the table of Unicode's properties that patterns may ask for
    Unicode {
        /// Write nothing; fail if it is stale
        #[arg(long)]
        check: bool,
    },
    /// Build the engine for JavaScript into npm/tenon/dist/engine
    Wasm {
        /// Say what weighs how much
        #[arg(long)]
        sizes: bool,
    },
}

fn main() -> ExitCode {
    let lines = match Cli::parse().chore {
        Chore::NewRule { id, syntax, lint } => {
            let kind = match (syntax, lint) {
                (true, _) => Kind::Syntax,
                (false, true) => Kind::Lint,
                (false, false) => Kind::Pair,
            };
            new_rule::write(&tenon_dev::root(), &id, kind)
        }
        Chore::Changes { check: true } => changes::check(&tenon_dev::root()),
        Chore::Changes { check: false } => changes::write(&tenon_dev::root()),
        Chore::Schemas { check: true } => schemas::check(&tenon_dev::root()),
        Chore::Schemas { check: false } => schemas::write(&tenon_dev::root()),
        Chore::Unicode { check: true } => unicode::check(&tenon_dev::root()),
        Chore::Unicode { check: false } => unicode::write(&tenon_dev::root()),
        Chore::Wasm { sizes } => wasm(sizes),
    };
    match lines {
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "wasm")]
fn wasm(sizes: bool) -> anyhow::Result<Vec<String>> {
    tenon_dev::wasm::write(&tenon_dev::root(), sizes)
}

/// Starts itself again with what binds the engine, which no other chore waits for.
#[cfg(not(feature = "wasm"))]
fn wasm(sizes: bool) -> anyhow::Result<Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = std::process::Command::new(cargo);
    command.args(["run", "--quiet", "--package", "tenon-dev", "--features", "wasm", "--", "wasm"]);
    command.args(sizes.then_some("--sizes"));
    match command.current_dir(tenon_dev::root()).status()?.success() {
        true => Ok(Vec::new()),
        false => anyhow::bail!("the engine was not built"),
    }
}
