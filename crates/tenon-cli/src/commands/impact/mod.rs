//! `tenon impact`: whom a change of a type concerns: all that refer to it, directly or through others.
//!
//! | question | file |
//! |---|---|
//! | which types are there, and who uses whom? | `graph.rs` |
//! | how is it shown? | `show.rs` |

mod graph;
mod show;

use std::path::{Path, PathBuf};

use clap::Args;
use tenon_core::{Policy, nearest};

use super::loaded;
use crate::args::{Global, Shape};
use crate::config;
use crate::config::choice::Given;
use crate::config::policies::Policies;
use crate::exit::{Exit, Failure};
use crate::input::files::shown;
use crate::input::walk;
use crate::terminal::Terminal;

use graph::Graph;

/// The options of `tenon impact`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Full names of types, the last parts of names where those are enough, or files, for all types that
    /// they define
    #[arg(required = true, value_name = "NAME|FILE")]
    about: Vec<String>,
    /// Where to look for who refers to them; repeatable
    #[arg(long, value_name = "PATH", default_value = ".", help_heading = "Input")]
    within: Vec<PathBuf>,
    /// How to show it: text, json or markdown
    #[arg(
        long,
        value_name = "NAME",
        default_value = "text",
        hide_possible_values = true,
        help_heading = "Output"
    )]
    format: Shape,
}

const EXAMPLES: &str = "\
Examples:
  tenon impact acme.Money                  Who has prices?
  tenon impact types/money.avsc            Who uses anything of this file?
  tenon impact Money --format markdown     For a pull request

Files are those that `tenon lint` would look at. A use of a use counts, and is
shown with the shortest way. Of JSON Schema, texts and definitions are types.";

/// Looks, shows, and exits with 0 whatever there is.
///
/// *Errors*: a name that no type has, or that several have.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let config = config::load(global, terminal)?;
    let policies = Policies::new(config.as_ref(), given, Policy::default(), Path::new("."), false);
    let walked = walk::walk_as(&options.within, None, &|path, named| policies.told(path, named))?;
    let mut exit = if walked.mention(terminal) { Exit::Clean } else { Exit::Incomplete };
    let loaded = loaded::all(&walked, config.as_ref(), &policies, &[], terminal)?;
    if loaded.is_empty() {
        terminal.notice(walk::NOTHING_FOUND);
        return Ok(exit.and(Exit::NothingMatched));
    }
    let mut graph = Graph::default();
    for own in loaded {
        match own.schema {
            Ok(schema) => graph.add(&schema),
            Err(invalid) => {
                terminal.warn(format_args!("{} is left out, for it is no sound schema: {invalid}", own.name));
                exit = exit.and(Exit::Incomplete);
            }
        }
    }
    let mut about = Vec::new();
    for given in &options.about {
        about.extend(meant(&graph, given)?);
    }
    about.sort_unstable();
    about.dedup();
    let reached = graph.reached(&about);
    terminal.print(&match options.format {
        Shape::Text => show::text(&graph, &about, &reached),
        Shape::Json => show::json(&graph, &about, &reached),
        Shape::Markdown => show::markdown(&graph, &about, &reached),
    })?;
    Ok(exit)
}

/// The types that a person means.
fn meant(graph: &Graph, given: &str) -> Result<Vec<usize>, Failure> {
    let plain = given.strip_prefix("./").unwrap_or(given);
    let having = |test: &dyn Fn(&graph::Type) -> bool| -> Vec<usize> {
        graph.types.iter().enumerate().filter(|(_, own)| test(own)).map(|(at, _)| at).collect()
    };
    let of_file = having(&|own| own.file == plain);
    if !of_file.is_empty() {
        return Ok(of_file);
    }
    if Path::new(given).exists() {
        let message = format!("{} defines no type that was found", shown(Path::new(given)));
        return Err(
            Failure::usage(message).help("name a schema file that `tenon lint` looks at, below --within")
        );
    }
    let exact = having(&|own| own.name == given);
    if !exact.is_empty() {
        return Ok(exact);
    }
    let short = having(&|own| own.short == given);
    match *short {
        [only] => Ok(vec![only]),
        [] => {
            let names =
                graph.types.iter().flat_map(|own| [own.name.as_str(), own.short.as_str(), own.file.as_str()]);
            let near = nearest(given, names).map(|near| format!("did you mean `{near}`?"));
            let message = format!("no type and no schema file is called `{given}`");
            Err(Failure::usage(message)
                .help(near.unwrap_or("`tenon impact FILE` tells of all types of a file".to_owned())))
        }
        [..] => {
            let mut names: Vec<&str> =
                short.iter().filter_map(|at| graph.types.get(*at)).map(|own| &*own.name).collect();
            names.sort_unstable();
            names.dedup();
            if let [_] = *names {
                return Ok(short);
            }
            Err(Failure::usage(format!("several types are called `{given}`"))
                .help(format!("name one of {}", names.join(", "))))
        }
    }
}
