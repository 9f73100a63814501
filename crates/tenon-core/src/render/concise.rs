//! One line a finding, or of what holds for many names, as compilers print them, so that editors and `grep` find their way:
//! `path:line:column: severity rule: message`.

use std::fmt::Write;

use crate::finding::Report;

use super::fold::fold;
use super::{Totals, labels, tags};

/// Lines for all findings, then one line that sums up.
pub fn render(reports: &[Report]) -> String {
    let mut out = String::new();
    for report in reports {
        for folded in fold(&report.findings, |_| false) {
            let finding = folded.finding;
            if let Some(label) = finding.labels.first() {
                let (line, column) = label.place.line_column();
                let _ = write!(out, "{}:{line}:{column}: ", label.place.source.name());
            }
            let _ = write!(out, "{} {}: {}", finding.severity, finding.rule.id, finding.message);
            if let Some(also) = folded.also() {
                let _ = write!(out, "; {also}");
            }
            if let Some(impact) = finding.impact.as_ref().filter(|impact| impact.earlier.len() > 1) {
                let _ = write!(out, " [{}]", labels(report, &impact.earlier));
            }
            for tag in tags(finding) {
                let _ = write!(out, " [{tag}]");
            }
            if let Some(waiver) = &finding.waived {
                let _ = write!(out, " [{}]", waiver.held());
            }
            // One shared type may break many subjects at one place.
            if reports.len() > 1 {
                let _ = write!(out, " ({})", report.subject);
            }
            out.push('\n');
        }
    }
    let totals = Totals::of(reports);
    if totals.is_judgement {
        let _ = write!(out, "{}: ", totals.verdict.name());
    }
    let _ = writeln!(out, "{}", totals.sentence());
    out
}
