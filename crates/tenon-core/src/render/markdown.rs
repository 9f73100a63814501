//! A comment for a pull request: a table of findings, then each proof folded away.

use std::fmt::Write;

use crate::finding::{Finding, Report};
use crate::rule::Severity;
use crate::verdict::Verdict;
use crate::witness::Reading;

use super::{Totals, labels, tags};

/// The whole comment.
pub fn render(reports: &[Report]) -> String {
    let mut out = String::new();
    let totals = Totals::of(reports);
    let mark = match totals.verdict {
        Verdict::Compatible => "✅",
        Verdict::Undecided => "❔",
        Verdict::Incompatible => "❌",
    };
    match totals.is_judgement {
        true => {
            let _ = writeln!(out, "## {mark} Schemas: {}\n", totals.verdict.name());
        }
        false => out.push_str("## Schemas\n\n"),
    }
    let _ = writeln!(out, "{}.\n", totals.sentence());
    for report in reports.iter().filter(|report| !report.findings.is_empty()) {
        subject(report, &mut out);
    }
    out
}

fn subject(report: &Report, out: &mut String) {
    let _ = write!(out, "### `{}`", report.subject);
    if report.is_judgement() {
        let _ = write!(out, ": {} ({}, {})", report.verdict.name(), report.compatibility, report.profile);
    }
    out.push_str("\n\n");
    let _ = writeln!(out, "| | Finding | Where | Rule |\n|---|---|---|---|");
    for finding in &report.findings {
        let icon = match finding.severity {
            Severity::Error => "❌ error",
            Severity::Warning => "⚠️ warning",
            Severity::Note if finding.waived.is_some() => "ℹ️ waived",
            Severity::Note => "ℹ️ note",
        };
        let place = finding.labels.first().map(|label| {
            let (line, column) = label.place.line_column();
            format!("`{}:{line}:{column}`", label.place.source.name())
        });
        let tags: String = tags(finding).map(|tag| format!(" [{tag}]")).collect();
        let message = cell(&format!("{}{tags}", finding.message));
        let _ =
            writeln!(out, "| {icon} | {message} | {} | `{}` |", place.unwrap_or_default(), finding.rule.id);
    }
    out.push('\n');
    if let Some(rollout) = report.rollout {
        let _ = writeln!(out, "Rollout: {}.\n", rollout.advice());
    }
    for finding in &report.findings {
        proof(report, finding, out);
    }
}

fn proof(report: &Report, finding: &Finding, out: &mut String) {
    let Some(impact) = &finding.impact else { return };
    let Some(witness) = &impact.witness else { return };
    let at = if witness.at.is_empty() { "the message".to_owned() } else { format!("`{}`", witness.at) };
    let _ = writeln!(out, "<details><summary>Witness: {}</summary>\n", finding.rule.id);
    let _ = writeln!(out, "Written by {}:\n", labels(report, &writers(impact)));
    let _ = writeln!(out, "```json\n{}\n```\n", witness.json);
    let _ = writeln!(out, "Bytes: `{}`\n", witness.hex());
    let _ = match &witness.read {
        Reading::Value(value) => {
            writeln!(out, "At {at}: written {}, read {}.\n", code(&witness.written), code(value))
        }
        Reading::Refused(reason) => writeln!(out, "At {at}: the reader fails: {reason}.\n"),
    };
    for help in &finding.help {
        let _ = writeln!(out, "- {}", help.message);
    }
    let _ = writeln!(out, "\n</details>\n");
}

fn writers(impact: &crate::finding::Impact) -> Vec<usize> {
    match impact.direction {
        crate::compatibility::Direction::Backward => impact.earlier.clone(),
        crate::compatibility::Direction::Forward => vec![impact.later],
    }
}

/// Code that may hold back-ticks itself.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    if longest == 0 { format!("`{text}`") } else { format!("{ticks} {text} {ticks}") }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
