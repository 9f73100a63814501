//! What becomes of findings that a team's list excuses, and what is said of the list after a run.
//!
//! What an entry means is `listed_waiver.rs`'s. Waivers in texts are in `waivers.rs`.

use std::collections::HashMap;
use std::sync::Arc;

use crate::compatibility::Compatibility;
use crate::finding::{Finding, Report};
use crate::listed_waiver::{ListedWaiver, Meant};
use crate::policy::Policy;
use crate::problem::problem;
use crate::rule::Rule;
use crate::source_rules::{waiver_malformed, waiver_unused};
use crate::verdict::Verdict;
use crate::waiver::{Date, Flaw, MOST_WAIVERS};
use crate::words::Text;

use super::waivers::{expired, inexcusable, mark, may_be_excused, may_show};
use super::{sort, tell_apart};

/// A policy's list, as one subject is judged under it.
pub(super) struct Listed {
    list: Arc<[ListedWaiver]>,
    subject: String,
    today: Option<Date>,
}

impl Listed {
    pub(super) fn of(policy: &Policy, subject: String) -> Listed {
        Listed { list: policy.waivers.clone(), subject, today: policy.today }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// `true` where a change of that rule, seen at that path, is excused today.
    pub(super) fn excuses(&self, rule: &'static Rule, fingerprint: &str, path: &str) -> bool {
        let meant = Meant { rule, fingerprint, subject: &self.subject, path };
        covering(&self.list, meant).any(|own| !own.is_expired(self.today))
    }

    /// Marks a finding that is excused, or would be if the day had not passed; `true` where it is.
    pub(super) fn excuse(&self, finding: &mut Finding) -> bool {
        let mut expired = None;
        let mut valid = None;
        for own in covering(&self.list, meant(finding, &self.subject)) {
            let is_expired = own.is_expired(self.today);
            let place = if is_expired { &mut expired } else { &mut valid };
            place.get_or_insert(own);
        }
        let excused = valid.is_some();
        let waiver = valid.or(expired).and_then(|own| own.waiver(finding.rule));
        if let Some(waiver) = waiver {
            mark(finding, Arc::new(waiver), !excused);
        }
        excused
    }
}

/// The entries that mean a finding, of those that are looked at.
fn covering<'a>(list: &'a [ListedWaiver], meant: Meant<'a>) -> impl Iterator<Item = &'a ListedWaiver> {
    let looked_at = list.iter().take(if may_be_excused(meant.rule) { MOST_WAIVERS } else { 0 });
    looked_at.filter(move |own| own.covers(meant))
}

fn meant<'a>(finding: &'a Finding, subject: &'a str) -> Meant<'a> {
    let pointer = || finding.labels.first().map_or("", |label| label.place.pointer.as_str());
    let path = finding.impact.as_ref().map_or_else(pointer, |impact| impact.path.as_str());
    Meant { rule: finding.rule, fingerprint: &finding.fingerprint, subject, path }
}

/// What is to be said of the policy's list once all subjects were judged: entries that are malformed, that
/// excused findings until a day that has passed, and, where `whole` says that nothing was left out of the
/// run, those that no finding needs. `None` where there is nothing to say.
///
/// *Shape*: the report is called as the list's file is, and has no versions, for it is about no subject.
///
/// *Limits*: the first 4096 entries are looked at.
pub fn review(reports: &[Report], policy: &Policy, whole: bool) -> Option<Report> {
    let name = policy.waivers.first()?.place.source.name().to_owned();
    let whole = whole && reports.iter().all(|report| report.unlisted == 0);
    let index = Index::of(reports);
    let mut findings = Vec::new();
    for own in policy.waivers.iter().take(MOST_WAIVERS) {
        let severed = own.rule.filter(|rule| !may_be_excused(rule));
        findings.extend(match (own.flaw(), severed) {
            (Some(flaw), _) => Some(malformed(own, &flaw)),
            (None, Some(rule)) => {
                Some(problem(&waiver_malformed::RULE, own.place.clone(), inexcusable(rule)))
            }
            (None, None) => match index.rule(own) {
                Some(rule) if own.is_expired(policy.today) => own.waiver(rule).as_ref().map(expired),
                Some(_) => None,
                None => (whole && might_show(own, reports)).then(|| unused(own)),
            },
        });
    }
    findings.retain_mut(|finding| match policy.severity(finding.rule, finding.severity) {
        Some(severity) => {
            finding.severity = severity;
            true
        }
        None => false,
    });
    let unlisted = findings.len().saturating_sub(policy.limits.findings);
    findings.truncate(policy.limits.findings);
    if findings.is_empty() {
        return None;
    }
    tell_apart(&mut findings);
    sort(&mut findings);
    Some(Report {
        subject: name,
        compatibility: Compatibility::None,
        profile: policy.profile,
        versions: Vec::new(),
        verdict: Verdict::Compatible,
        rollout: None,
        findings,
        unlisted,
    })
}

/// Findings by what entries may name them by.
struct Index<'r> {
    by_fingerprint: HashMap<&'r str, Vec<Meant<'r>>>,
    by_rule: HashMap<&'static str, Vec<Meant<'r>>>,
}

impl<'r> Index<'r> {
    fn of(reports: &'r [Report]) -> Index<'r> {
        let mut index = Index { by_fingerprint: HashMap::new(), by_rule: HashMap::new() };
        for report in reports {
            for meant in report.findings.iter().map(|finding| meant(finding, &report.subject)) {
                index.by_fingerprint.entry(meant.fingerprint).or_default().push(meant);
                index.by_rule.entry(meant.rule.id).or_default().push(meant);
            }
        }
        index
    }

    /// The rule of the first finding that an entry means.
    fn rule(&self, own: &ListedWaiver) -> Option<&'static Rule> {
        let listed = match (&own.fingerprint, own.rule) {
            (Some(fingerprint), _) => self.by_fingerprint.get(fingerprint.as_str()),
            (None, Some(rule)) => self.by_rule.get(rule.id),
            (None, None) => None,
        };
        listed?.iter().find(|meant| own.covers(**meant)).map(|meant| meant.rule)
    }
}

/// `true` where one of the judgements would have told what the entry excuses.
fn might_show(own: &ListedWaiver, reports: &[Report]) -> bool {
    let shows = |report: &Report| own.rule.is_none_or(|rule| may_show(rule, report.profile));
    reports.iter().any(shows)
}

fn malformed(own: &ListedWaiver, flaw: &Flaw) -> Finding {
    let advice = match flaw {
        Flaw::NoDate | Flaw::BadDate(_) => {
            Text::from("write the last day on which it holds: ").code("until = YYYY-MM-DD")
        }
        Flaw::NoReason => Text::from("say why: ").code("reason = \"…\""),
        Flaw::NoRule | Flaw::UnknownRule(_) => {
            Text::from("name a finding by its ").code("fingerprint").plain(", or some by their ").code("rule")
        }
    };
    problem(&waiver_malformed::RULE, own.place.clone(), flaw.message()).advise(advice)
}

fn unused(own: &ListedWaiver) -> Finding {
    let message = match (&own.fingerprint, own.rule) {
        (Some(fingerprint), _) => Text::from("there is no finding ").code(fingerprint).plain(" to waive"),
        (None, Some(rule)) => Text::from("there is no finding of ").code(rule.id).plain(" to waive"),
        (None, None) => Text::from("there is no finding to waive"),
    };
    problem(&waiver_unused::RULE, own.place.clone(), message)
        .advise("delete the entry: once the baseline has the change too, it has done its work")
}
