//! Reports to where they are wanted: each `--format NAME[=FILE]` is one rendering of the same reports,
//! and on GitHub the summary of a step is one more.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tenon_core::render::{concise, full, github, gitlab, html, json, junit, markdown, ndjson, sarif};
use tenon_core::{Report, nearest};

use crate::input::files::shown;
use crate::replacement;
use crate::terminal::Terminal;

/// A rendering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Full,
    Concise,
    Json,
    Ndjson,
    Sarif,
    Junit,
    Github,
    Gitlab,
    Markdown,
    Html,
}

const SHAPES: [(&str, Shape); 10] = [
    ("full", Shape::Full),
    ("concise", Shape::Concise),
    ("json", Shape::Json),
    ("ndjson", Shape::Ndjson),
    ("sarif", Shape::Sarif),
    ("junit", Shape::Junit),
    ("github", Shape::Github),
    ("gitlab", Shape::Gitlab),
    ("markdown", Shape::Markdown),
    ("html", Shape::Html),
];

/// A rendering and where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    shape: Shape,
    /// Standard output where there is none.
    file: Option<PathBuf>,
}

impl Target {
    /// The file that is written, if it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Target, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file name is missing behind `=`".to_owned()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        if let Some((_, shape)) = SHAPES.iter().find(|(known, _)| *known == name) {
            return Ok(Target { shape: *shape, file });
        }
        let names: Vec<&str> = SHAPES.iter().map(|(known, _)| *known).collect();
        Err(match nearest(name, names.iter().copied()) {
            // Of four letters two may be wrong: `yaml` is not `html`.
            Some(near) if near.starts_with(name.chars().next().unwrap_or_default()) => {
                format!("no format is called `{name}`; did you mean `{near}`?")
            }
            _ => format!("no format is called `{name}`; there are {}", names.join(", ")),
        })
    }
}

/// Renders the reports for every target.
pub(crate) fn put(reports: &[Report], targets: &[Target], terminal: &Terminal) -> anyhow::Result<()> {
    let person = Target { shape: Shape::Full, file: None };
    let targets = if targets.is_empty() { std::slice::from_ref(&person) } else { targets };
    for target in targets {
        let style = match target.file {
            Some(_) => full::Style::default(),
            None => full::Style { color: terminal.color, width: terminal.width },
        };
        let text = match target.shape {
            Shape::Full => full::render(reports, style),
            Shape::Concise => concise::render(reports),
            Shape::Json => json::render(reports),
            Shape::Ndjson => ndjson::render(reports),
            Shape::Sarif => sarif::render(reports),
            Shape::Junit => junit::render(reports),
            Shape::Github => github::render(reports),
            Shape::Gitlab => gitlab::render(reports),
            Shape::Markdown => markdown::render(reports),
            Shape::Html => html::render(reports),
        };
        match &target.file {
            Some(file) => replacement::put(file, &text)?,
            None => terminal.print(&text)?,
        }
    }
    if targets.iter().any(|target| target.shape == Shape::Github) {
        summarize(reports, terminal);
    }
    Ok(())
}

/// Adds the reports to the summary of the step that GitHub runs, if it does: annotations are few.
///
/// A summary that cannot be written changes no answer, so it is warned of.
fn summarize(reports: &[Report], terminal: &Terminal) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return };
    let path = PathBuf::from(path);
    // What the step has said before counts towards the limit.
    let taken = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
    let room = markdown::SUMMARY.saturating_sub(usize::try_from(taken).unwrap_or(usize::MAX));
    let text = markdown::render_within(reports, room);
    let written = if text.len() > room {
        Err(std::io::Error::other("the step has filled it"))
    } else {
        let file = OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut file| file.write_all(text.as_bytes()))
    };
    if let Err(error) = written {
        terminal.warn(format_args!("cannot add to the step summary {}: {error}", shown(&path)));
    }
}

/// Renders reports of refused texts to standard error, where standard output holds something else.
pub(crate) fn complain(reports: &[Report], terminal: &Terminal) {
    let style = full::Style { color: terminal.error_color(), width: terminal.width };
    terminal.show(&full::render(reports, style));
}
