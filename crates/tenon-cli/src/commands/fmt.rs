//! `tenon fmt`: one steady layout for schema files, so that diffs show changes and nothing else.

use std::path::{Path, PathBuf};

use clap::Args;
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{
    Format, Invalid, Limits, Policy, Report, Schema, Source, avro, jsonschema, protobuf, refused,
};

use super::patch;
use crate::args::{Global, Language};
use crate::config;
use crate::config::choice::Given;
use crate::config::policies::Policies;
use crate::exit::{Exit, Failure};
use crate::input::{files, language, stdin, walk};
use crate::terminal::Terminal;
use crate::{output, replacement};

/// The options of `tenon fmt`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Files and directories; `-` turns standard input into standard output
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; list files that would change, and exit with 1 if there are any
    #[arg(long, conflicts_with = "diff")]
    check: bool,
    /// Write nothing; show what would change, and exit with 1 if anything would
    #[arg(long)]
    diff: bool,
    /// Let no schema at all be a success
    #[arg(long)]
    allow_empty: bool,
    #[command(flatten)]
    language: Language,
}

const EXAMPLES: &str = "\
Examples:
  tenon fmt                  Rewrite all schemas below the current directory
  tenon fmt --check schemas  In a pipeline
  tenon fmt --diff order.avsc
  tenon fmt - < order.avsc   As a filter, in an editor

In Avro and JSON Schema, members keep their order, and YAML is left as it is. In Protobuf, imports are sorted by path and
file options by name; all else keeps its order, and comments stay with what they
stand at. Numbers and strings keep their spelling, files their line ends.";

/// Formats, or tells what formatting would do.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let limits = Limits::default();
    let dash = options.paths.iter().filter(|path| path.as_os_str() == "-").count();
    if dash > 0 {
        if options.paths.len() > 1 {
            return Err(Failure::usage("`-` stands alone: standard input has no place among files").into());
        }
        return filter(options, terminal, &limits);
    }
    let config = config::load(global, terminal)?;
    let policies = Policies::new(config.as_ref(), given, Policy::default(), Path::new("."), false);
    let mut walked = walk::walk_as(&options.paths, None, &|path, named| policies.told(path, named))?;
    let asked = options.language.schema_format;
    let mut found: Vec<walk::Found> = walked.schemas.drain(..).chain(walked.protobuf.drain(..)).collect();
    found.retain(|file| file.named || !policies.leaves_out(&file.shown));
    found.sort_by(|a, b| a.shown.cmp(&b.shown));
    let mut exit = if walked.mention(terminal) { Exit::Clean } else { Exit::Incomplete };
    let mut tally = Tally::default();
    for file in &found {
        let source = files::read(&file.path, &limits)?.source(&file.shown, &limits);
        let Some(told) = file.promise.language(file.named, &source) else { continue };
        let format = asked.filter(|_| file.promise == walk::Promise::Other).unwrap_or(told);
        let laid_out = source.map_err(Problem::Invalid).and_then(|source| {
            let text = layout(format, &source, &limits)?;
            Ok((source, text))
        });
        match laid_out {
            Ok((source, text)) if source.text() == text => tally.unchanged += 1,
            Ok((source, text)) => {
                tally.changed += 1;
                if options.check {
                    terminal.print(&format!("{}\n", file.shown))?;
                } else if options.diff {
                    terminal.print(&patch::unified(&file.shown, source.text(), &text, terminal.color))?;
                } else {
                    replacement::put(&file.path, &text)?;
                }
            }
            Err(Problem::Yaml) => tally.yaml += 1,
            Err(problem) => {
                tally.refused += 1;
                problem.tell(&file.shown, terminal);
                exit = exit.and(Exit::Incomplete);
            }
        }
    }
    if tally.changed + tally.unchanged + tally.refused + tally.yaml == 0 {
        terminal.notice(walk::NOTHING_FOUND);
        return Ok(if options.allow_empty { exit } else { exit.and(Exit::NothingMatched) });
    }
    let dry = options.check || options.diff;
    terminal.notice(tally.sentence(dry));
    Ok(if dry && tally.changed > 0 { exit.and(Exit::Findings) } else { exit })
}

#[derive(Debug, Default)]
struct Tally {
    changed: usize,
    unchanged: usize,
    refused: usize,
    yaml: usize,
}

impl Tally {
    fn sentence(&self, dry: bool) -> String {
        let files = |count: usize| format!("{count} file{}", if count == 1 { "" } else { "s" });
        let verb = if dry { "would be reformatted" } else { "reformatted" };
        let mut parts = Vec::new();
        if self.changed > 0 {
            parts.push(format!("{} {verb}", files(self.changed)));
        }
        if self.unchanged > 0 {
            parts.push(format!("{} already formatted", files(self.unchanged)));
        }
        if self.refused > 0 {
            parts.push(format!("{} left alone", files(self.refused)));
        }
        if self.yaml > 0 {
            parts.push(format!("{} of YAML left as it is", files(self.yaml)));
        }
        parts.join(", ")
    }
}

fn filter(options: &Options, terminal: &Terminal, limits: &Limits) -> anyhow::Result<Exit> {
    let source = stdin::read(terminal, limits)?.source(stdin::NAME, limits).map_err(Problem::Invalid);
    let asked = options.language.schema_format;
    let laid_out = source.and_then(|source| {
        let format = asked.unwrap_or_else(|| language::of_source(&source, limits));
        let text = layout(format, &source, limits)?;
        Ok((source, text))
    });
    let (source, text) = match laid_out {
        Ok(pair) => pair,
        Err(problem) => {
            problem.tell(stdin::NAME, terminal);
            return Ok(Exit::Incomplete);
        }
    };
    let differs = source.text() != text;
    if options.check && differs {
        terminal.print(&format!("{}\n", stdin::NAME))?;
    } else if options.diff {
        terminal.print(&patch::unified(stdin::NAME, source.text(), &text, terminal.color))?;
    } else if !options.check {
        terminal.print(&text)?;
    }
    Ok(if differs && (options.check || options.diff) { Exit::Findings } else { Exit::Clean })
}

/// Why a text keeps its layout.
#[derive(Debug)]
enum Problem {
    Invalid(Invalid),
    Unformattable(avro::Unformattable),
    /// Its layout is its author's; nothing is wrong with it.
    Yaml,
}

impl Problem {
    /// On standard error, for standard output holds what was asked for.
    fn tell(self, name: &str, terminal: &Terminal) {
        match self {
            Problem::Unformattable(reason) => {
                terminal.warn(format_args!("{name} is left alone: {reason}"));
            }
            Problem::Yaml => terminal.warn(format_args!("{name} is left as it is: YAML is not laid out")),
            Problem::Invalid(invalid) => {
                let report: Report = refused(name, name, invalid, &Policy::default());
                output::complain(&[report], terminal);
            }
        }
    }
}

fn layout(format: Format, source: &Source, limits: &Limits) -> Result<String, Problem> {
    let text = match format {
        Format::Protobuf => protobuf::format(source, limits).map_err(Problem::Invalid)?,
        Format::JsonSchema => {
            jsonschema::format(source, limits).map_err(Problem::Invalid)?.ok_or(Problem::Yaml)?
        }
        _ => avro_layout(source, limits)?,
    };
    // A line break never stands inside a string, so every one of them is layout.
    let windows = source.text().contains("\r\n");
    Ok(if windows { text.replace('\n', "\r\n") } else { text })
}

fn avro_layout(source: &Source, limits: &Limits) -> Result<String, Problem> {
    let json = match Json::parse(source, Dialect { comments: true }, limits.depth) {
        Ok(json) => json,
        // The core words what is wrong with a text when it is parsed as a schema.
        Err(_) => match Schema::parse(Format::Avro, source, limits) {
            Err(invalid) => return Err(Problem::Invalid(invalid)),
            Ok(_) => return Ok(source.text().to_owned()),
        },
    };
    avro::format(&json).map_err(Problem::Unformattable)
}
