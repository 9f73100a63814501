//! A matrix of versions as text, as a table in Markdown and as JSON. The picture is in `matrix_svg.rs`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::matrix::{Cell, Matrix};
use crate::verdict::Verdict;

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

/// A table of at most `width` columns where labels allow it, then the reasons.
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

/// A table and a list.
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
    for (version, row) in matrix.versions.iter().zip(&matrix.rows) {
        let _ = write!(out, "| **{}** |", cell(&version.label));
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

/// All of it for a machine.
///
/// *Shape*: `{"version": 1, "subject", "profile", "versions": [{"label", "source"}], "cells": [{"writer":
/// 0, "reader": 1, "verdict": "incompatible", "rules": ["avro/…"]}]}`; cells go row by row.
pub fn json(matrix: &Matrix) -> String {
    let versions: Vec<Value> = matrix
        .versions
        .iter()
        .map(|version| json!({"label": version.label, "source": version.source}))
        .collect();
    let mut cells = Vec::new();
    for (writer, row) in matrix.rows.iter().enumerate() {
        for (reader, cell) in row.iter().enumerate() {
            let rules: Vec<&str> = cell.rules.iter().map(|rule| rule.id).collect();
            let verdict = cell.verdict.name();
            cells.push(json!({"writer": writer, "reader": reader, "verdict": verdict, "rules": rules}));
        }
    }
    let whole = json!({
        "version": 1,
        "subject": matrix.subject,
        "profile": matrix.profile,
        "versions": versions,
        "cells": cells,
    });
    // A value of strings and numbers always has a text.
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
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
