//! `tenon init`: a first `tenon.toml` by looking at what is there, and on request a hook and a pipeline.
//!
//! | question | file |
//! |---|---|
//! | what is there? | `survey.rs`, of buf's files `buf.rs` |
//! | what does the configuration say? | `template.rs` |
//! | how does a hook run it? | `hook.rs` |
//! | how does a pipeline? | `pipeline.rs` |

mod buf;
mod hook;
mod pipeline;
mod survey;
mod template;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::exit::{Exit, Failure};
use crate::input::files::shown;
use crate::input::git::Repository;
use crate::replacement;
use crate::terminal::Terminal;

/// The options of `tenon init`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The directory to look at and to write into
    #[arg(default_value = ".", value_name = "DIR")]
    place: PathBuf,
    /// Run `tenon check` before each commit: pre-commit
    #[arg(long, value_name = "TOOL", hide_possible_values = true)]
    hook: Option<Hook>,
    /// Run `tenon check` in a pipeline: github or gitlab
    #[arg(long, value_name = "SERVICE", hide_possible_values = true)]
    ci: Option<Ci>,
    /// Write nothing; print what would be written
    #[arg(long)]
    dry_run: bool,
    /// Write over a configuration that is there
    #[arg(long)]
    force: bool,
}

/// What runs hooks.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Hook {
    PreCommit,
}

/// What runs pipelines.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Ci {
    Github,
    Gitlab,
}

const EXAMPLES: &str = "\
Examples:
  tenon init --dry-run            See what it would write
  tenon init --hook pre-commit    And check before each commit
  tenon init --ci github          And in each pull request

Nothing that is there is written over: tenon.toml only with --force, a hook is
added to the others, and a pipeline gets a file of its own.";

/// A file to write, and what to say of it.
struct Writing {
    path: PathBuf,
    text: String,
}

/// Looks, writes, and tells what to type next.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let directory = &options.place;
    if !directory.is_dir() {
        let message = format!("{} is no directory", shown(directory));
        return Err(Failure::usage(message).help("create it first, or leave it out for this one").into());
    }
    if directory == Path::new(".") && Repository::open().is_ok_and(|repository| repository.top.is_none()) {
        return Err(Failure::incomplete("the repository is bare, so there is no working tree to look at")
            .help("run it in a clone, and commit what it writes there")
            .into());
    }
    let path = at(directory, "tenon.toml");
    for name in ["tenon.toml", ".tenon.toml"] {
        let there = at(directory, name);
        if there.exists() && !options.force && !options.dry_run {
            return Err(Failure::usage(format!("there is {} already", shown(&there)))
                .help("look at what it decides with `tenon config show`, or write over it with --force")
                .into());
        }
    }
    let survey = survey::of(directory, terminal)?;
    let mut writings = vec![Writing { path, text: template::text(&survey) }];
    let mut advice = Vec::new();
    match options.hook {
        Some(Hook::PreCommit) => writings.extend(hook::writing(directory, terminal)?),
        None => {}
    }
    match options.ci {
        Some(Ci::Github) => writings.extend(pipeline::github(directory, terminal)),
        Some(Ci::Gitlab) => {
            let (writing, more) = pipeline::gitlab(directory, terminal);
            writings.extend(writing);
            advice.extend(more);
        }
        None => {}
    }
    for line in survey.told() {
        terminal.notice(format_args!("found: {line}"));
    }
    for Writing { path, text } in &writings {
        if options.dry_run {
            terminal.print(&format!("# {}\n{text}\n", shown(path)))?;
            continue;
        }
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent)?;
        }
        replacement::put(path, text)?;
        terminal.print(&format!("wrote {}\n", shown(path)))?;
    }
    for line in advice {
        terminal.notice(line);
    }
    terminal.notice(next(options, &survey));
    Ok(Exit::Clean)
}

fn next(options: &Options, survey: &survey::Survey) -> String {
    let aim = match options.place == Path::new(".") {
        true => String::new(),
        false => format!(" -C {}", shown(&options.place)),
    };
    if options.dry_run {
        return "nothing was written".to_owned();
    }
    if survey.files.is_empty() {
        return format!("next: `tenon{aim} check` judges your branch once there are schemas");
    }
    if !survey.repository {
        return format!(
            "next: there is no git repository, so name what to compare with: `tenon{aim} check --against DIR`"
        );
    }
    match &survey.tag {
        Some(tag) => format!(
            "next: `tenon{aim} check` judges your branch; `tenon{aim} check --against git:{tag}` all since \
             the last release"
        ),
        None => format!("next: `tenon{aim} check` judges your branch"),
    }
}

/// A path in the directory, without a `./` before it.
fn at(directory: &Path, name: &str) -> PathBuf {
    if directory == Path::new(".") { PathBuf::from(name) } else { directory.join(name) }
}
