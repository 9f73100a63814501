//! `tenon git-diff-driver`: what `git diff` shows of a schema: what the change does to messages, and below
//! it the lines that changed.
//!
//! Git gives up where a driver fails, so whatever cannot be judged is shown as lines and no more, and
//! findings do not count towards the exit code. *Source*: git's documentation, `GIT_EXTERNAL_DIFF`.

use std::path::{Path, PathBuf};

use clap::Args;
use tenon_core::jsonschema::Draft;
use tenon_core::render::full::{self, Style};
use tenon_core::{Candidate, Format, Invalid, Limits, Schema, Source, check};

use super::patch;
use crate::args::{Global, Judgement};
use crate::config;
use crate::config::choice::Given;
use crate::config::policies::Policies;
use crate::exit::{Exit, Failure};
use crate::input::import_places::Places;
use crate::input::imports::{self, Files};
use crate::input::references::References;
use crate::input::spec::Spec;
use crate::input::walk::Promise;
use crate::input::{Bytes, files, uris};
use crate::terminal::Terminal;

/// The options of `tenon git-diff-driver`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    judgement: Judgement,
    /// What git calls a driver with: PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE, of a file
    /// that moved also NEW-PATH and what git says of the move
    #[arg(required = true, value_name = "WORD", trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  tenon git-diff-driver order.avsc old.avsc . 100644 order.avsc . 100644
      What git does once it is told to:

  git config --global diff.tenon.command 'tenon git-diff-driver'
  echo '*.avsc diff=tenon' >> .gitattributes
      Then git diff and git show --ext-diff tell what a change does

  git config diff.tenon.command 'tenon git-diff-driver --level full'
      In both directions";

/// What git says of one side.
struct Side<'a> {
    /// Its text, perhaps in a file for the while.
    file: &'a str,
    hex: &'a str,
    mode: &'a str,
    path: &'a str,
}

impl Side<'_> {
    /// The file was not there, or is not there any more.
    fn is_absent(&self) -> bool {
        self.file == "/dev/null"
    }

    /// As a diff calls it.
    fn name(&self, letter: char) -> String {
        if self.is_absent() { "/dev/null".to_owned() } else { format!("{letter}/{}", self.path) }
    }

    fn text(&self, limits: &Limits) -> Option<Source> {
        if self.is_absent() {
            return Some(Source::new(self.path, ""));
        }
        match files::read(Path::new(self.file), limits).ok()? {
            bytes @ Bytes::Whole(_) => bytes.source(self.path, limits).ok(),
            Bytes::TooMany(_) => None,
        }
    }
}

/// Shows one file.
///
/// *Errors*: git did not call it.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let words: Vec<&str> = options.words.iter().map(String::as_str).collect();
    let (old, new) = match *words {
        [path] => {
            terminal.print(&format!("* Unmerged path {path}\n"))?;
            return Ok(Exit::Clean);
        }
        [path, old, old_hex, old_mode, new, new_hex, new_mode, ref moved @ ..] if moved.len() != 1 => (
            Side { file: old, hex: old_hex, mode: old_mode, path },
            Side { file: new, hex: new_hex, mode: new_mode, path: moved.first().copied().unwrap_or(path) },
        ),
        _ => {
            let message = format!(
                "git calls a diff driver with 7 words, or 9 for a file that moved; there are {}",
                words.len()
            );
            return Err(Failure::usage(message)
                .help("let git call it: `git config diff.tenon.command 'tenon git-diff-driver'`, and `*.avsc diff=tenon` in .gitattributes")
                .into());
        }
    };
    // Git's pager shows colours, and is no terminal to us.
    let color = terminal.color || std::env::var("GIT_PAGER_IN_USE").is_ok_and(|value| value == "true");
    let mut out = head(&old, &new);
    // A configuration that is wrong is told, and does not keep the lines from being shown.
    let config = config::load(global, terminal).inspect_err(|error| terminal.error(error)).ok().flatten();
    let policies = Policies::new(config.as_ref(), given, options.judgement.policy(), Path::new("."), true);
    let limits = Limits::default();
    match (old.text(&limits), new.text(&limits)) {
        (Some(before), Some(after)) => {
            if !old.is_absent() && !new.is_absent() {
                out.push_str(&findings(
                    &policies,
                    &before,
                    &after,
                    Style { color, width: terminal.width },
                    terminal,
                ));
            }
            let names = (old.name('a'), new.name('b'));
            out.push_str(&patch::between((&names.0, before.text()), (&names.1, after.text()), color));
        }
        (None, _) | (_, None) => {
            out.push_str(&format!("Binary files {} and {} differ\n", old.name('a'), new.name('b')));
        }
    }
    terminal.print(&out)?;
    Ok(Exit::Clean)
}

/// What git itself writes above a diff.
fn head(old: &Side<'_>, new: &Side<'_>) -> String {
    let mut out = format!("diff --git a/{} b/{}\n", old.path, new.path);
    let short = |hex: &str| hex.get(..10).unwrap_or("0000000000").to_owned();
    let mode = match (old.is_absent(), new.is_absent()) {
        (true, _) => format!("new file mode {}\n", new.mode),
        (_, true) => format!("deleted file mode {}\n", old.mode),
        _ if old.mode != new.mode => format!("old mode {}\nnew mode {}\n", old.mode, new.mode),
        _ => String::new(),
    };
    out.push_str(&mode);
    if old.path != new.path {
        out.push_str(&format!("rename from {}\nrename to {}\n", old.path, new.path));
    }
    out.push_str(&format!("index {}..{}\n", short(old.hex), short(new.hex)));
    out
}

/// The report; nothing where a side is no schema.
fn findings(
    policies: &Policies<'_>,
    before: &Source,
    after: &Source,
    style: Style,
    terminal: &Terminal,
) -> String {
    let limits = &policies.base().limits;
    let draft = |source: &Source| policies.dialect(source.name());
    let renamed = before.renamed(format!("a/{}", before.name()));
    let old = close(&renamed, before.name(), draft(before), terminal, limits);
    let new = close(after, after.name(), draft(after), terminal, limits);
    let (Some(Ok(old)), Some(Ok(new))) = (old, new) else { return String::new() };
    let policy = policies.policy(after.name(), Some(&new));
    let versions = [
        Candidate { label: "old".to_owned(), schema: old },
        Candidate { label: "new".to_owned(), schema: new },
    ];
    let report = full::render(&[check(&versions, &policy)], style);
    format!("\n{}\n\n", report.trim_end_matches('\n'))
}

/// The schema of a text that stands for a path, closed over what the working tree has; `None` where
/// nothing says that it is one.
fn close(
    source: &Source,
    path: &str,
    draft: Option<Draft>,
    terminal: &Terminal,
    limits: &Limits,
) -> Option<Result<Schema, Invalid>> {
    let format = Promise::of(path).language(false, &Ok(source.clone()))?;
    let spec = Spec::Path(PathBuf::from(path));
    let places = || Places::of(&spec, &[], terminal).ok();
    Some(match format {
        Format::Protobuf => {
            let name = spec.file_name().to_owned();
            let files = Files { judged: vec![(name, source.clone())], supplied: Vec::new() };
            imports::close(&files, &places()?, terminal, limits)
        }
        Format::JsonSchema => uris::close(&places()?, source, &[], draft, terminal, limits),
        Format::Avro => avro(source, path, terminal, limits)?,
        _ => return None,
    })
}

/// Types that others define are sought when the text itself does not do.
fn avro(
    source: &Source,
    path: &str,
    terminal: &Terminal,
    limits: &Limits,
) -> Option<Result<Schema, Invalid>> {
    let everywhere = [".".to_owned()];
    let alone = Schema::parse(Format::Avro, source, limits);
    if alone.is_ok() {
        return Some(alone);
    }
    let mut references = References::new(&everywhere, terminal, limits);
    let library = references.library(&Spec::Stdin).ok()?;
    Some(library.close(Format::Avro, source, path, limits).0)
}
