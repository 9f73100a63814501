//! JSON Schemas that refer to one text suffer what changes in it. That is told once: by the report of the
//! text itself where it breaks too, or else by the first; the other reports keep their verdict.

use std::collections::BTreeMap;

use tenon_core::{Finding, Report, Text};

/// Subjects named one by one.
const MOST_NAMED: usize = 5;

/// The rule and the places of a finding, and whether it is excused: that it is so here excuses it nowhere
/// else.
type Fact = (&'static str, Vec<(String, u32, u32)>, bool);

/// Leaves each fact in one of the reports and says there whom else it concerns. What looks for a finding
/// by its subject or fingerprint looks before.
pub(super) fn tell_once(reports: &mut [Report]) {
    let mut known: BTreeMap<Fact, Vec<usize>> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        for fact in report.findings.iter().filter_map(fact) {
            let tellers = known.entry(fact).or_default();
            if tellers.last() != Some(&at) {
                tellers.push(at);
            }
        }
    }
    for (fact, tellers) in known.into_iter().filter(|(_, tellers)| tellers.len() > 1) {
        let home = fact.1.first().map(|(source, ..)| source.as_str());
        let is_home = |at: &&usize| {
            let version = reports.get(**at).and_then(|report| report.versions.last());
            version.map(|version| version.source.as_str()) == home
        };
        let Some(teller) = tellers.iter().find(is_home).or(tellers.first()).copied() else { continue };
        let mut others = Vec::new();
        for at in tellers.into_iter().filter(|at| *at != teller) {
            let Some(report) = reports.get_mut(at) else { continue };
            others.push(report.subject.clone());
            report.findings.retain(|own| self::fact(own).as_ref() != Some(&fact));
        }
        let told = reports.get_mut(teller).into_iter().flat_map(|report| &mut report.findings);
        for finding in told.filter(|own| self::fact(own).as_ref() == Some(&fact)) {
            finding.notes.push(also(&others));
        }
    }
}

fn fact(finding: &Finding) -> Option<Fact> {
    let place = |label: &tenon_core::Label| {
        let place = &label.place;
        (place.source.name().to_owned(), place.span.start, place.span.end)
    };
    let places = finding.labels.iter().map(place).collect();
    let is_waived = finding.waived.is_some();
    (finding.rule.family() == "json-schema").then_some((finding.rule.id, places, is_waived))
}

fn also(others: &[String]) -> Text {
    let mut text = Text::new().plain("so it is for ");
    for (at, subject) in others.iter().take(MOST_NAMED).enumerate() {
        text = text.plain(if at == 0 { "" } else { ", " }).code(subject.as_str());
    }
    match others.len().saturating_sub(MOST_NAMED) {
        0 => text.plain(" as well"),
        more => text.plain(format!(" and {more} more as well")),
    }
}
