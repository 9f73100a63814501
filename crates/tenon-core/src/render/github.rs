//! Workflow commands that GitHub turns into annotations on the lines of a change.
//!
//! GitHub shows at most ten a step and kind, so the worst come first and the rest are counted.
//! *Source*: GitHub documentation, "Workflow commands for GitHub Actions".

use std::fmt::Write;

use crate::finding::{Finding, Report};
use crate::rule::Severity;

use super::{Totals, tags, worst_first};

/// Annotations that GitHub shows of one kind and step.
const SHOWN: usize = 10;

/// One command a finding, worst first, then the sum.
pub fn render(reports: &[Report]) -> String {
    let mut out = String::new();
    let all = worst_first(reports);
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let of_kind: Vec<&(&Report, &Finding)> =
            all.iter().filter(|(_, finding)| finding.severity == severity).collect();
        for (report, finding) in of_kind.iter().take(SHOWN) {
            command(report, finding, &mut out);
        }
        if let Some(rest) = of_kind.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
            let _ = writeln!(out, "::notice title=tenon::{rest} more of severity {severity}");
        }
    }
    let totals = Totals::of(reports);
    if totals.is_judgement {
        let _ = write!(out, "{}: ", totals.verdict.name());
    }
    let _ = writeln!(out, "{}", totals.sentence());
    out
}

fn command(report: &Report, finding: &Finding, out: &mut String) {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let _ = write!(out, "::{kind} ");
    if let Some(label) = finding.labels.first() {
        let place = &label.place;
        let (line, column) = place.line_column();
        let (end_line, end_column) = place.source.line_column(place.span.end);
        let _ = write!(out, "file={},line={line},endLine={end_line}", property(place.source.name()));
        // GitHub refuses columns on a span of several lines.
        if line == end_line {
            let _ = write!(out, ",col={column},endColumn={end_column}");
        }
        out.push(',');
    }
    let mut message = format!("{}: {}", report.subject, finding.message);
    for tag in tags(finding) {
        let _ = write!(message, " [{tag}]");
    }
    if let Some(witness) = finding.impact.as_ref().and_then(|impact| impact.witness.as_ref()) {
        let _ = write!(message, "\nwitness: {}", witness.json);
    }
    for help in &finding.help {
        let _ = write!(message, "\nhelp: {}", help.message);
    }
    let _ = writeln!(out, "title={}::{}", property(finding.rule.id), data(&message));
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
