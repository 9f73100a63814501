//! `tenon man`: manual pages, made from the help texts.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use tenon_core::nearest;

use crate::args::Cli;
use crate::exit::{Exit, Failure};
use crate::input::files::shown;
use crate::replacement;
use crate::terminal::Terminal;

/// The options of `tenon man`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The command whose page to print; without it, that of `tenon` itself
    #[arg(conflicts_with = "pages")]
    about: Option<String>,
    /// Write all pages into DIR, which is made where it is not there
    #[arg(long = "directory", value_name = "DIR")]
    pages: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  tenon man | man -l -
  tenon man check | man -l -
  tenon man --directory ~/.local/share/man/man1";

/// Prints a page, or writes all.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut tenon = Cli::command();
    tenon.build();
    if let Some(directory) = &options.pages {
        std::fs::create_dir_all(directory).map_err(|error| {
            Failure::incomplete(format!("cannot make {}: {error}", shown(directory)))
                .help("name another directory")
        })?;
        for command in std::iter::once(&tenon).chain(commands(&tenon)) {
            let (name, page) = page(command)?;
            replacement::put(&directory.join(format!("{name}.1")), &page)?;
        }
        return Ok(Exit::Clean);
    }
    let about = match &options.about {
        None => &tenon,
        Some(name) => commands(&tenon).find(|command| command.get_name() == name).ok_or_else(|| {
            let near = nearest(name, commands(&tenon).map(Command::get_name));
            let help = near.map_or("`tenon --help` lists all commands".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            Failure::usage(format!("no command is called `{name}`")).help(help)
        })?,
    };
    terminal.print(&page(about)?.1)?;
    Ok(Exit::Clean)
}

fn commands(tenon: &Command) -> impl Iterator<Item = &Command> {
    tenon.get_subcommands().filter(|command| command.get_name() != "help")
}

/// What a page is called, and its text.
fn page(command: &Command) -> anyhow::Result<(String, String)> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok((name, String::from_utf8_lossy(&page).into_owned()))
}
