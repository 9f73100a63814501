//! Which findings of several subjects are one cause: a shared type may break hundreds, and a person is
//! told once.

use std::collections::BTreeMap;

use crate::finding::{Finding, Report};
use crate::text::Span;

/// What makes two findings of two subjects one cause: rule, place and words.
type Cause<'a> = (&'static str, &'a str, Span, String);

/// Which subjects each cause breaks: a shared type may break hundreds.
pub(super) struct Causes<'a> {
    reports: &'a [Report],
    subjects: BTreeMap<Cause<'a>, Vec<usize>>,
}

impl<'a> Causes<'a> {
    /// Of all findings of these reports.
    pub(super) fn of(reports: &'a [Report]) -> Causes<'a> {
        let mut subjects: BTreeMap<Cause<'a>, Vec<usize>> = BTreeMap::new();
        for (index, report) in reports.iter().enumerate() {
            for cause in report.findings.iter().filter_map(cause) {
                let seen = subjects.entry(cause).or_default();
                if seen.last() != Some(&index) {
                    seen.push(index);
                }
            }
        }
        Causes { reports, subjects }
    }

    /// The other subjects that a finding's cause breaks; `None` unless this is the first of them.
    pub(super) fn others(&self, index: usize, finding: &'a Finding) -> Option<Vec<&'a str>> {
        let Some(subjects) = cause(finding).and_then(|cause| self.subjects.get(&cause)) else {
            return Some(Vec::new());
        };
        let (first, others) = subjects.split_first()?;
        let name = |other: &usize| self.reports.get(*other).map(|report| report.subject.as_str());
        (*first == index).then(|| others.iter().filter_map(name).collect())
    }
}

fn cause(finding: &Finding) -> Option<Cause<'_>> {
    let place = &finding.labels.first()?.place;
    Some((finding.rule.id, place.source.name(), place.span, finding.message.to_string()))
}
