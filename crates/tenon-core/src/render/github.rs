//! Workflow commands that GitHub turns into annotations on the lines of a change.
//!
//! GitHub keeps ten of a level and step and fifty of a job, and drops the rest without a word. So the
//! worst come first, what breaks many subjects at one place is told once, and a last notice counts what
//! was left out. *Source*: GitHub documentation, "Workflow commands for GitHub Actions"; the limits are
//! in actions/toolkit, `docs/problem-matchers.md`.

use std::fmt::Write;

use crate::finding::{Finding, Report};
use crate::rule::Severity;
use crate::text::source::path;

use super::cause::Causes;
use super::{Totals, clip, plural, tags};

/// Annotations that GitHub keeps of one level and step.
const SHOWN: usize = 10;

/// Characters of a witness that an annotation has room for.
const MOST_JSON: usize = 400;

/// One command a finding, worst first, then the sum.
pub fn render(reports: &[Report]) -> String {
    let mut out = String::new();
    let causes = Causes::of(reports);
    let mut all: Vec<(&Report, &Finding, usize)> = Vec::new();
    for (index, report) in reports.iter().enumerate() {
        let first = report.findings.iter().filter_map(|finding| {
            causes.others(index, finding).map(|others| (report, finding, others.len()))
        });
        all.extend(first);
    }
    let mut left_out = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let of_kind = || all.iter().filter(|(_, finding, _)| finding.severity == severity);
        // The last notice is one of its level's ten.
        let room = if severity == Severity::Note { SHOWN - 1 } else { SHOWN };
        for (report, finding, others) in of_kind().take(room) {
            command(report, finding, *others, &mut out);
        }
        let rest = of_kind().count().saturating_sub(room);
        if rest > 0 {
            left_out.push(plural(rest, severity.name()));
        }
    }
    if !left_out.is_empty() {
        let _ = writeln!(
            out,
            "::notice title=tenon::+{} more, beyond what GitHub shows: see the step summary",
            left_out.join(", +")
        );
    }
    let totals = Totals::of(reports);
    if totals.is_judgement {
        let _ = write!(out, "{}: ", totals.verdict.name());
    }
    let _ = writeln!(out, "{}", totals.sentence());
    out
}

/// `others` is how many other subjects the finding's cause breaks.
fn command(report: &Report, finding: &Finding, others: usize, out: &mut String) {
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
        let _ = write!(out, "file={},line={line},endLine={end_line}", property(path(place.source.name())));
        // GitHub refuses columns on a span of several lines.
        if line == end_line {
            let _ = write!(out, ",col={column},endColumn={end_column}");
        }
        out.push(',');
    }
    let mut message = report.subject.clone();
    if others > 0 {
        let _ = write!(message, " and {}", plural(others, "other subject"));
    }
    let _ = write!(message, ": {}", finding.message);
    for tag in tags(finding) {
        let _ = write!(message, " [{tag}]");
    }
    if let Some(waiver) = &finding.waived {
        let _ = write!(message, " [{}]", waiver.held());
    }
    if let Some(witness) = finding.impact.as_ref().and_then(|impact| impact.witness.as_ref()) {
        let _ = write!(message, "\nwitness: {}", clip(&witness.json, MOST_JSON));
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
