//! Reports as text for people and machines. Each renderer is a pure function of reports; colour and
//! width are arguments, and what looks at a terminal is the shell.

mod cause;
pub mod concise;
pub mod diff;
mod excerpt;
mod fold;
pub mod full;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod impact;
pub mod json;
pub mod junit;
pub mod log;
pub mod markdown;
mod markup;
pub mod matrix;
pub mod matrix_svg;
pub mod ndjson;
pub mod resolution;
pub mod sarif;

use crate::change::Surface;
use crate::finding::{Finding, Impact, Report};
use crate::rule::Severity;
use crate::text::sorting::sort_by_key;
use crate::verdict::Verdict;
use crate::witness::Witness;
use crate::words::Text;

/// Sums over reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Reports, without those that are about no subject.
    pub subjects: usize,
    /// Findings at severity error.
    pub errors: usize,
    /// Findings at severity warning.
    pub warnings: usize,
    /// Findings at severity note.
    pub notes: usize,
    /// Findings that a waiver excuses.
    pub waived: usize,
    /// Findings that limits kept out.
    pub unlisted: usize,
    /// Conjunction of all verdicts; compatible for none.
    pub verdict: Verdict,
    /// `false` where no report compares anything.
    pub is_judgement: bool,
}

impl Totals {
    /// Of all these reports together.
    pub fn of(reports: &[Report]) -> Totals {
        let is_judgement = reports.is_empty() || reports.iter().any(Report::is_judgement);
        let count = |severity| reports.iter().map(|report| report.count(severity)).sum();
        Totals {
            subjects: reports.iter().filter(|report| !report.versions.is_empty()).count(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            waived: reports.iter().map(Report::waived).sum(),
            unlisted: reports.iter().map(|report| report.unlisted).sum(),
            verdict: reports.iter().fold(Verdict::Compatible, |all, report| all.and(report.verdict)),
            is_judgement,
        }
    }

    /// `2 errors, 1 warning in 3 subjects`; kinds without a finding are left out. Errors are not where a
    /// verdict stands before them, or nothing else would.
    pub fn sentence(&self) -> String {
        let mut parts = Vec::new();
        if self.is_judgement || self.errors > 0 || self.warnings + self.notes == 0 {
            parts.push(plural(self.errors, "error"));
        }
        for (count, word) in [(self.warnings, "warning"), (self.notes, "note")] {
            if count > 0 {
                parts.push(plural(count, word));
            }
        }
        if self.waived > 0 {
            parts.push(format!("{} waived", self.waived));
        }
        if self.unlisted > 0 {
            parts.push(format!("{} more not listed", self.unlisted));
        }
        format!("{} in {}", parts.join(", "), plural(self.subjects, "subject"))
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// What tells findings apart that one rule words alike: what suffers, where that is not messages as usual,
/// as `--surface` calls it, and what a registry or buf calls the finding.
fn tags(finding: &Finding) -> impl Iterator<Item = &str> {
    told_surface(finding).map(Surface::name).into_iter().chain(peer(finding))
}

/// What suffers, where that is not what messages of the language are anyway.
fn told_surface(finding: &Finding) -> Option<Surface> {
    let surface = finding.impact.as_ref().map(|impact| impact.surface)?;
    let usual = if finding.rule.family() == "json-schema" { Surface::Json } else { Surface::Binary };
    (surface != usual).then_some(surface)
}

/// What a registry or buf calls it.
fn peer(finding: &Finding) -> Option<&str> {
    let difference = finding.impact.as_ref().and_then(|impact| impact.difference.as_ref());
    let kind = difference.map(|difference| difference.kind.as_str()).or(finding.rule.buf);
    kind.filter(|kind| !kind.is_empty())
}

/// Labels of the versions at these indices: `v1, v2`.
fn labels(report: &Report, indices: &[usize]) -> String {
    let label = |index: &usize| report.versions.get(*index).map(|version| version.label.as_str());
    indices.iter().filter_map(label).collect::<Vec<_>>().join(", ")
}

/// Names of the versions whose schema wrote and whose schema reads the witness: of several earlier ones
/// the newest, which is the one that findings speak of.
fn parties(report: &Report, impact: &Impact) -> (String, String) {
    let earlier: Vec<usize> = impact.earlier.first().copied().into_iter().collect();
    impact.direction.roles(labels(report, &earlier), labels(report, &[impact.later]))
}

/// `false` where the bytes of a witness are its text, as those of JSON are.
fn bytes_tell_more(impact: &Impact, witness: &Witness) -> bool {
    impact.surface == Surface::Binary && witness.bytes != witness.json.as_bytes()
}

/// A decoder's words, in which code stands in back-ticks, as pieces. Where they do not pair up, all of
/// it is prose.
fn spoken(words: &str) -> Text {
    let parts: Vec<&str> = words.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return Text::from(words.to_owned());
    }
    let pairs = parts.iter().enumerate();
    pairs.fold(Text::new(), |text, (index, part)| match index.is_multiple_of(2) {
        true => text.plain((*part).to_owned()),
        false => text.code(*part),
    })
}

/// The first `most` characters, and that there are more; that there are none.
fn clip(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None if text.is_empty() => "(none)".to_owned(),
        None => text.to_owned(),
    }
}

/// All findings with their reports, worst first over all reports.
fn worst_first(reports: &[Report]) -> Vec<(&Report, &Finding)> {
    let mut all: Vec<(&Report, &Finding)> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(move |finding| (report, finding)))
        .collect();
    sort_by_key(&mut all, |(_, finding)| std::cmp::Reverse(finding.severity));
    all
}
