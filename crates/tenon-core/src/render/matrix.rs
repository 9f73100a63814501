//! A matrix of versions as text, as a table in Markdown and as JSON. The picture is in `matrix_svg.rs`.

use std::fmt::Write;

use serde::Serialize;

use crate::matrix::{Cell, Matrix};
use crate::policy::Profile;
use crate::verdict::Verdict;

use super::markdown::code;

/// Reasons told below the table; a machine gets all of them.
const MOST_REASONS: usize = 20;

/// A sign for a verdict, told apart without colours.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Compatible => "✓",
        Verdict::Incompatible => "✗",
        Verdict::Undecided => "?",
    }
}

/// A table of at most `width` columns where labels allow it, what the labels stand for, then the reasons.
pub fn text(matrix: &Matrix, width: usize) -> String {
    let mut out = String::new();
    let labels: Vec<&str> = matrix.versions.iter().map(|version| version.label.as_str()).collect();
    let corner = "writer \\ reader";
    let first = labels.iter().map(|label| columns(label)).chain([corner.len()]).max().unwrap_or(0);
    let full: usize = labels.iter().map(|label| columns(label) + 2).sum();
    // Where the heads are too long, numbers stand for them.
    let short = first + full > width;
    let heads: Vec<String> = match short {
        true => (1..=labels.len()).map(|number| format!("{number}")).collect(),
        false => labels.iter().map(|label| (*label).to_owned()).collect(),
    };
    let number = |index: usize| if short { format!("{:>2} ", index + 1) } else { String::new() };
    let _ = writeln!(out, "{}: what the row writes, the column reads ({})\n", matrix.subject, matrix.profile);
    let indent = if short { "   " } else { "" };
    let _ = write!(out, "{indent}{}", padded(corner, first));
    for head in &heads {
        let _ = write!(out, "  {head}");
    }
    out.push('\n');
    for (index, (label, row)) in labels.iter().zip(&matrix.rows).enumerate() {
        let _ = write!(out, "{}{}", number(index), padded(label, first));
        for (head, cell) in heads.iter().zip(row) {
            let _ = write!(out, "  {}", centred(sign(cell.verdict), columns(head)));
        }
        while out.ends_with(' ') {
            out.pop();
        }
        out.push('\n');
    }
    let legend = legend(matrix);
    if !legend.is_empty() {
        out.push('\n');
    }
    let widest = legend.iter().map(|(label, _)| columns(label)).max().unwrap_or(0);
    for (label, source) in legend {
        let _ = writeln!(out, "{}  {source}", padded(label, widest));
    }
    let reasons = reasons(matrix);
    if !reasons.is_empty() {
        out.push('\n');
    }
    for (writer, reader, cell) in reasons.iter().take(MOST_REASONS) {
        let _ = writeln!(out, "{} {writer} → {reader}: {}", sign(cell.verdict), words(cell));
    }
    if let Some(more) = reasons.len().checked_sub(MOST_REASONS).filter(|more| *more > 0) {
        let _ = writeln!(out, "… and {more} more; --format json has all");
    }
    out
}

/// A table, whose rows tell what labels stand for, and a list.
pub fn markdown(matrix: &Matrix) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "### `{}`: what the row writes, the column reads ({})\n",
        matrix.subject, matrix.profile
    );
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let _ = write!(out, "| writer \\ reader |");
    for version in &matrix.versions {
        let _ = write!(out, " {} |", cell(&version.label));
    }
    let _ = writeln!(out, "\n|---|{}", ":-:|".repeat(matrix.versions.len()));
    let has_legend = !legend(matrix).is_empty();
    for (version, row) in matrix.versions.iter().zip(&matrix.rows) {
        let source = if has_legend { format!(" {}", cell(&code(&version.source))) } else { String::new() };
        let _ = write!(out, "| **{}**{source} |", cell(&version.label));
        for cell in row {
            let _ = write!(out, " {} |", sign(cell.verdict));
        }
        out.push('\n');
    }
    let reasons = reasons(matrix);
    if !reasons.is_empty() {
        out.push('\n');
    }
    for (writer, reader, cell) in reasons {
        let _ = writeln!(out, "- {} {writer} → {reader}: {}", sign(cell.verdict), words(cell));
    }
    out
}

/// What `--format json` writes. Its JSON Schema is `schemas/tenon/matrix.v1.schema.json`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Matrix"))]
pub struct Document<'m> {
    /// Version of this shape: 1. Members may be added under the same number.
    pub version: u32,
    /// What the last version is called.
    pub subject: &'m str,
    /// Whose judgement was asked for.
    pub profile: Profile,
    /// The versions, oldest first, each with where it came from.
    pub versions: Vec<super::json::Version>,
    /// Row by row: each writer with each reader.
    pub cells: Vec<Pair>,
}

/// A writer and a reader.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pair {
    /// Place of the writer in `versions`, from 0.
    pub writer: usize,
    /// Place of the reader there.
    pub reader: usize,
    /// Whether messages survive.
    pub verdict: Verdict,
    /// Ids of the rules that say why not, each once.
    pub rules: Vec<&'static str>,
}

/// All of it for a machine.
pub fn json(matrix: &Matrix) -> String {
    let mut cells = Vec::new();
    for (writer, row) in matrix.rows.iter().enumerate() {
        for (reader, Cell { verdict, rules }) in row.iter().enumerate() {
            let rules = rules.iter().map(|rule| rule.id).collect();
            cells.push(Pair { writer, reader, verdict: *verdict, rules });
        }
    }
    super::json::text(&Document {
        version: 1,
        subject: &matrix.subject,
        profile: matrix.profile,
        versions: matrix.versions.iter().map(super::json::version).collect(),
        cells,
    })
}

/// Label and source of each version, where some label does not tell the source by itself.
pub(super) fn legend(matrix: &Matrix) -> Vec<(&str, &str)> {
    let all = matrix.versions.iter().map(|version| (version.label.as_str(), version.source.as_str()));
    let all: Vec<(&str, &str)> = all.collect();
    if all.iter().all(|(label, source)| tells(label, source)) { Vec::new() } else { all }
}

/// `v1.avsc` tells `s/v1.avsc`, and `v1.2.0` tells `git:v1.2.0:order.avsc`; `v1` tells neither `v10.avsc` nor
/// `order.avsc`.
fn tells(label: &str, source: &str) -> bool {
    let parts = source.match_indices(label).map(|(at, _)| (source.get(..at), source.get(at + label.len()..)));
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    parts.into_iter().any(|(before, behind)| {
        is_edge(before.and_then(|text| text.chars().next_back()))
            && is_edge(behind.and_then(|text| text.chars().next()))
    })
}

/// Cells that are not compatible, row by row, with the labels of their versions.
fn reasons(matrix: &Matrix) -> Vec<(&str, &str, &Cell)> {
    let label = |index: usize| matrix.versions.get(index).map_or("", |version| version.label.as_str());
    let rows = matrix.rows.iter().enumerate();
    let cells = rows
        .flat_map(|(writer, row)| row.iter().enumerate().map(move |(reader, cell)| (writer, reader, cell)));
    let bad = cells.filter(|(_, _, cell)| cell.verdict != Verdict::Compatible);
    bad.map(|(writer, reader, cell)| (label(writer), label(reader), cell)).collect()
}

/// Why a cell is what it is.
pub(super) fn words(cell: &Cell) -> String {
    let rules: Vec<&str> = cell.rules.iter().map(|rule| rule.id).collect();
    match (cell.verdict, rules.is_empty()) {
        (Verdict::Undecided, true) => "undecided".to_owned(),
        (Verdict::Undecided, false) => format!("undecided; {}", rules.join(", ")),
        (Verdict::Incompatible, true) => "incompatible".to_owned(),
        (Verdict::Incompatible, false) => rules.join(", "),
        (Verdict::Compatible, _) => "compatible".to_owned(),
    }
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

fn centred(text: &str, width: usize) -> String {
    let room = width.saturating_sub(columns(text));
    format!("{}{text}{}", " ".repeat(room / 2), " ".repeat(room - room / 2))
}
