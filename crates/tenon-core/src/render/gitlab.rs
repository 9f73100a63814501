//! GitLab's Code Quality report, which a merge request shows beside its lines, worst first. What is
//! waived stays out: GitLab knows no word for it, and counts whatever it is given.
//!
//! *Source*: GitLab documentation, "Code Quality", section on the report's format.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::{Finding, Report};
use crate::rule::Severity;
use crate::text::source::path;

use super::{tags, worst_first};

#[derive(Debug, Serialize)]
struct Violation<'a> {
    description: String,
    check_name: &'static str,
    /// Unlike any other in the report, or GitLab takes the two for one.
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Debug, Serialize)]
struct Location<'a> {
    /// Relative to the repository's top.
    path: &'a str,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    /// From 1.
    begin: u32,
}

/// One JSON array with a line break at its end; empty where nothing was found.
pub fn render(reports: &[Report]) -> String {
    let mut turns: BTreeMap<&str, usize> = BTreeMap::new();
    let spoken = worst_first(reports).into_iter().filter(|(_, finding)| finding.waived.is_none());
    let violations: Vec<Violation<'_>> = spoken
        .map(|(report, finding)| {
            let turn = turns.entry(&finding.fingerprint).or_default();
            *turn += 1;
            violation(report, finding, *turn)
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&violations).unwrap_or_default();
    text.push('\n');
    text
}

/// `turn` counts findings of one fingerprint, as when several subjects share the type that changed.
fn violation<'a>(report: &'a Report, finding: &'a Finding, turn: usize) -> Violation<'a> {
    let mut description = format!("{}: {}", report.subject, finding.message);
    for tag in tags(finding) {
        description.push_str(&format!(" [{tag}]"));
    }
    let location = match finding.labels.first() {
        Some(label) => {
            let (begin, _) = label.place.line_column();
            Location { path: path(label.place.source.name()), lines: Lines { begin } }
        }
        None => {
            let source = report.versions.last().map_or("", |version| version.source.as_str());
            Location { path: path(source), lines: Lines { begin: 1 } }
        }
    };
    Violation {
        description,
        check_name: finding.rule.id,
        fingerprint: match turn {
            1 => finding.fingerprint.clone(),
            // `-2` tells findings of one subject apart already.
            _ => format!("{}.{turn}", finding.fingerprint),
        },
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location,
    }
}
