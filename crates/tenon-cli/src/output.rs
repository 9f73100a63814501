//! Reports to where they are wanted: each `--format NAME[=FILE]` is one rendering of the same reports.

use std::path::PathBuf;
use std::str::FromStr;

use tenon_core::render::{concise, full, github, gitlab, html, json, junit, markdown, ndjson, sarif};
use tenon_core::{Report, nearest};

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
            Some(near) => format!("no format is called `{name}`; did you mean `{near}`?"),
            None => format!("no format is called `{name}`; there are {}", names.join(", ")),
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
    Ok(())
}

/// Renders reports of refused texts to standard error, where standard output holds something else.
pub(crate) fn complain(reports: &[Report], terminal: &Terminal) {
    let style = full::Style { color: terminal.error_color(), width: terminal.width };
    terminal.show(&full::render(reports, style));
}
