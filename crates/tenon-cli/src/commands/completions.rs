//! `tenon completions`: a script that teaches a shell the command line.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use tenon_core::catalogue;

use crate::args::Cli;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// The options of `tenon completions`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_enum, hide_possible_values = true)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  tenon completions bash > ~/.local/share/bash-completion/completions/tenon
  tenon completions fish > ~/.config/fish/completions/tenon.fish
  tenon completions zsh > ~/.zfunc/_tenon";

/// Prints the script.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut with_rules(Cli::command()), "tenon", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}

/// Nobody types the id of a rule by heart; `explain` takes more than these, so only scripts are told.
fn with_rules(command: Command) -> Command {
    let ids = PossibleValuesParser::new(catalogue::all().map(|rule| rule.id));
    command.mut_subcommand("explain", |explain| explain.mut_arg("rule", |rule| rule.value_parser(ids)))
}
