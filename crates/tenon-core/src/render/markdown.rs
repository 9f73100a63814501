//! A comment for a pull request, or the summary of a step: a table of findings a subject, each proof
//! folded away. What is too much for the place is left out, proofs before findings, and counted.
//!
//! Names and texts of schemas are other people's: they are shown as code, and none of their characters
//! is markup, a mention or a tag.

use std::fmt::Write;

use crate::finding::{Finding, Report};
use crate::rule::Severity;
use crate::text::sorting::sort_by_key;
use crate::verdict::Verdict;
use crate::witness::Reading;
use crate::words::{Piece, Text};

use super::markup::visible;
use super::{Totals, bytes_tell_more, clip, labels, parties, plural, spoken, tags};

/// Bytes that a comment on GitHub takes: 65,536 characters, of which none is less than a byte.
pub const COMMENT: usize = 65_536;

/// Bytes that the summary of a step on GitHub takes.
///
/// *Source*: GitHub documentation, "Workflow commands for GitHub Actions", step isolation and limits.
pub const SUMMARY: usize = 1024 * 1024;

/// Bytes kept for the last line, which counts what was left out.
const LAST: usize = 200;

/// Characters of a message, a value and its bytes that a reviewer looks at; `json` has all of them.
const MOST_JSON: usize = 2_000;
const MOST_WORDS: usize = 1_000;
const MOST_HEX: usize = 256;

/// A whole comment, of at most [`COMMENT`] bytes.
pub fn render(reports: &[Report]) -> String {
    render_within(reports, COMMENT)
}

/// The same within so many bytes. There is always room for the verdict.
pub fn render_within(reports: &[Report], bytes: usize) -> String {
    let mut out = heading(reports);
    let mut room = bytes.saturating_sub(out.len() + LAST);
    let mut take = |text: &str| {
        let fits = text.len() <= room;
        room -= if fits { text.len() } else { 0 };
        fits
    };
    // The worst subjects first: of what is too long the end is lost.
    let mut order: Vec<&Report> = reports.iter().filter(|report| !report.findings.is_empty()).collect();
    sort_by_key(&mut order, |report| {
        std::cmp::Reverse((report.count(Severity::Error), report.count(Severity::Warning)))
    });
    let mut left_out = 0;
    let mut parts: Vec<Part<'_>> = Vec::new();
    for report in order {
        let (head, foot) = (head(report), foot(report));
        let mut rows = Vec::new();
        if take(&format!("{head}{foot}")) {
            rows = report.findings.iter().map(row).take_while(|row| take(row)).collect();
        }
        left_out += report.findings.len() - rows.len();
        if !rows.is_empty() {
            parts.push(Part { report, head, rows, foot });
        }
    }
    let mut unproved = 0;
    for Part { report, head, rows, foot } in parts {
        out.push_str(&head);
        out.push_str(&rows.concat());
        out.push_str(&foot);
        for finding in report.findings.iter().take(rows.len()) {
            let Some(proof) = proof(report, finding) else { continue };
            match take(&proof) {
                true => out.push_str(&proof),
                false => unproved += 1,
            }
        }
    }
    if left_out > 0 {
        let _ = writeln!(out, "**+{left_out} more** for which there is no room here.\n");
    }
    if unproved > 0 {
        let _ = writeln!(out, "{} left out for want of room.", plural(unproved, "proof"));
    }
    out
}

/// A subject and as many of its findings as there is room for.
struct Part<'a> {
    report: &'a Report,
    head: String,
    rows: Vec<String>,
    foot: String,
}

fn heading(reports: &[Report]) -> String {
    let totals = Totals::of(reports);
    let mark = match totals.verdict {
        Verdict::Compatible => "✅",
        Verdict::Undecided => "❔",
        Verdict::Incompatible => "❌",
    };
    let title = match totals.is_judgement {
        true => format!("## {mark} Schemas: {}", totals.verdict.name()),
        false => "## Schemas".to_owned(),
    };
    format!("{title}\n\n{}.\n\n", totals.sentence())
}

fn head(report: &Report) -> String {
    let mut out = format!("### {}", code(&clip(&report.subject, MOST_WORDS)));
    if report.is_judgement() {
        let _ = write!(out, ": {} ({}, {})", report.verdict.name(), report.compatibility, report.profile);
    }
    out.push_str("\n\n| | Finding | Where | Rule |\n|---|---|---|---|\n");
    out
}

fn foot(report: &Report) -> String {
    let rollout = report.rollout.map(|rollout| format!("Rollout: {}.\n\n", rollout.advice()));
    format!("\n{}", rollout.unwrap_or_default())
}

fn row(finding: &Finding) -> String {
    let icon = match finding.severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Note if finding.waived.is_some() => "ℹ️ waived",
        Severity::Note => "ℹ️ note",
    };
    let place = finding.labels.first().map(|label| {
        let (line, column) = label.place.line_column();
        code(&format!("{}:{line}:{column}", clip(label.place.source.name(), MOST_WORDS)))
    });
    let tags: String = tags(finding).map(|tag| format!(" [{}]", plain(tag))).collect();
    let until = finding.waived.as_ref().map(|waiver| format!(" [until {}]", waiver.until));
    let message = format!("{}{tags}{}", words(&finding.message), until.unwrap_or_default());
    format!(
        "| {icon} | {} | {} | `{}` |\n",
        cell(&message),
        cell(&place.unwrap_or_default()),
        finding.rule.id
    )
}

/// The witness and what to do, folded away; `None` where there is neither.
fn proof(report: &Report, finding: &Finding) -> Option<String> {
    let proved = finding.impact.as_ref().and_then(|impact| Some((impact, impact.witness.as_ref()?)));
    if proved.is_none() && finding.help.is_empty() {
        return None;
    }
    let mut out = String::from("<details><summary>");
    let place = finding.labels.first().map_or(0, |label| label.place.line_column().0);
    let what = if proved.is_some() { "Witness" } else { "Help" };
    let _ = write!(out, "{what}: {}", finding.rule.id);
    if place > 0 {
        let _ = write!(out, ", line {place}");
    }
    out.push_str("</summary>\n\n");
    if let Some((impact, witness)) = proved {
        let (writer, reader) = parties(report, impact);
        let at = if witness.at.is_empty() { "the message".to_owned() } else { code(&witness.at) };
        let _ = writeln!(
            out,
            "Written by {}:\n\n{}",
            plain(&writer),
            fence("json", &clip(&witness.json, MOST_JSON))
        );
        if bytes_tell_more(impact, witness) {
            let _ = writeln!(out, "Bytes: {}\n", code(&clip(&witness.hex(), MOST_HEX)));
        }
        let _ = match &witness.read {
            Reading::Value(value) => {
                let (written, read) = (clip(&witness.written, MOST_JSON), clip(value, MOST_JSON));
                writeln!(
                    out,
                    "At {at}: written {}, read by {} {}.\n",
                    code(&written),
                    plain(&reader),
                    code(&read)
                )
            }
            Reading::Refused(reason) => {
                writeln!(
                    out,
                    "At {at}: {} fails: {}.\n",
                    plain(&reader),
                    words(&spoken(&clip(reason, MOST_WORDS)))
                )
            }
        };
        if impact.earlier.len() > 1 {
            let _ = writeln!(out, "Holds against {}.\n", plain(&labels(report, &impact.earlier)));
        }
    }
    for help in &finding.help {
        let _ = writeln!(out, "- {}", words(&help.message));
    }
    out.push_str("\n</details>\n\n");
    Some(out)
}

/// A message with its code as code.
fn words(text: &Text) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Plain(words) => plain(words),
        Piece::Code(text) => code(&clip(text, MOST_WORDS)),
        Piece::Role(_) => piece.to_string(),
    };
    text.pieces().iter().map(piece).collect()
}

/// Prose none of whose characters is markup.
fn plain(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        // Within a word it is a letter like others.
        let inside = before.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        match char {
            '\n' | '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // An invisible space behind it, or somebody is called to a review by a schema.
            '@' => out.push_str("@&#8203;"),
            '_' if inside => out.push(char),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(char);
            }
            _ => out.push(char),
        }
        before = char;
    }
    out
}

/// Code that may hold back-ticks itself, in one line.
pub(super) fn code(text: &str) -> String {
    let text = visible(text).replace('\n', " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    // One space on either side is no part of the code, and keeps a tick or a space there from being lost.
    let apart = longest > 0 || text.starts_with(' ') || text.ends_with(' ') || text.is_empty();
    let space = if apart { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// A block of code that may hold fences itself.
fn fence(language: &str, text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest.max(2) + 1);
    format!("{ticks}{language}\n{text}\n{ticks}\n")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
