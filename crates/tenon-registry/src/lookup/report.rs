//! What the core finds between the versions of a subject: its own report on a schema that somebody brings,
//! and its matrix of what is there. Their JSON is the core's, the same as the command writes.

use tenon_core::{Candidate, Compatibility, Policy, Report, check, matrix, render};

use super::subjects;
use crate::answer::Answer;
use crate::candidate;
use crate::command::Proposal;
use crate::config::Config;
use crate::content::Content;
use crate::judge;
use crate::parsing::{self, Cache, Flaw};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::state::Version;
use crate::subject::Subject;
use std::sync::Arc;

/// A matrix of more versions is too wide to be looked at.
pub(crate) const MOST_COLUMNS: usize = 50;
/// A report looks at as many earlier versions, the newest.
const MOST_EARLIER: usize = 200;
/// As many comparisons may cost all that one may; more of them share that.
const WHOLE: u64 = 16;
/// No comparison has fewer steps, which is enough for schemas of hundreds of fields.
const FEWEST_STEPS: u64 = 20_000;

/// Limits of each of so many comparisons, so that all of them together stay within reason.
pub(super) fn shared(limits: tenon_core::Limits, comparisons: usize) -> tenon_core::Limits {
    let comparisons = u64::try_from(comparisons).unwrap_or(u64::MAX).max(WHOLE);
    let steps = limits.steps.saturating_mul(WHOLE) / comparisons;
    tenon_core::Limits { steps: steps.max(FEWEST_STEPS).min(limits.steps), ..limits }
}

/// How a report is asked for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'q> {
    pub(super) subject: &'q Subject,
    pub(super) normalize: bool,
    pub(super) levels: &'q [Compatibility],
    pub(super) profile: tenon_core::Profile,
}

/// A report for each level, in one document.
pub(super) fn report(
    registry: &Registry,
    cache: &mut Cache,
    asked: Asked<'_>,
    proposal: &Proposal,
) -> Result<Answer, Refusal> {
    let Asked { subject, normalize, levels, profile } = asked;
    let config = registry.config(subject);
    let normalize = normalize || config.normalize.unwrap_or(false);
    let mut candidate = candidate::read(registry, cache, subject, proposal, normalize)?;
    let newest = registry.state.live(subject).next_back().map(|(_, version)| &*version.content);
    candidate::dress(&mut candidate.content, newest, &config);
    let own = [config.compatibility_level.unwrap_or_default()];
    let levels = if levels.is_empty() { &own[..] } else { levels };
    let widest = if levels.iter().any(|level| level.is_transitive()) {
        Compatibility::FullTransitive
    } else {
        Compatibility::Full
    };
    let all = Config { compatibility_level: Some(widest), ..config };
    let mut earlier = judge::window(registry, subject, &candidate.content, &all);
    earlier.truncate(MOST_EARLIER);
    earlier.reverse();
    let mut versions = parsed(registry, cache, subject, earlier)?;
    versions.push(Candidate { label: "proposed".to_owned(), schema: candidate.parsed.schema.clone() });
    let later = versions.len().saturating_sub(1);
    let count = |level: &Compatibility| level.window(later).count() * level.directions().len();
    let limits = shared(registry.options().limits, levels.iter().map(count).sum());
    let judged = |level: &Compatibility| -> Report {
        let subject = Some(subject.to_string());
        check(&versions, &Policy { compatibility: *level, profile, subject, limits, ..Policy::default() })
    };
    let reports: Vec<Report> = levels.iter().map(judged).collect();
    Ok(Answer::Document(render::json::render(&reports)))
}

/// Each of the newest `most` versions against each.
pub(super) fn table(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    profile: tenon_core::Profile,
    most: usize,
) -> Result<Answer, Refusal> {
    subjects::existing(registry, subject, false)?;
    let mut newest: Vec<(u32, &Version)> =
        registry.state.live(subject).rev().take(most.clamp(1, MOST_COLUMNS)).collect();
    newest.reverse();
    let versions = parsed(registry, cache, subject, newest)?;
    let limits = shared(registry.options().limits, versions.len() * versions.len());
    let found = matrix(&versions, &Policy { profile, limits, ..Policy::default() });
    let found = tenon_core::Matrix { subject: subject.to_string(), ..found };
    Ok(Answer::Document(render::matrix::json(&found)))
}

/// Versions as the core compares them, called by their numbers.
///
/// *Errors*: one of them was imported though it is no schema.
pub(super) fn parsed(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    versions: Vec<(u32, &Version)>,
) -> Result<Vec<Candidate>, Refusal> {
    let mut found = Vec::with_capacity(versions.len());
    for (number, version) in versions {
        let schema = schema(registry, cache, subject, number, &version.content)?;
        found.push(Candidate { label: format!("v{number}"), schema: schema.schema.clone() });
    }
    Ok(found)
}

/// One version's schema. *Errors*: it was imported though it is none.
pub(super) fn schema(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    number: u32,
    content: &Arc<Content>,
) -> Result<Arc<parsing::Parsed>, Refusal> {
    let limits = &registry.options().limits;
    parsing::parsed(&registry.state, cache, subject, content, limits).map_err(|flaw| {
        let shown = format!("{{subject={subject},version={number}}}");
        match flaw {
            Flaw::Invalid(details) => Refusal::InvalidSchema { shown, details },
            Flaw::Dangling(reference) => Refusal::DanglingReference { shown, reference },
            Flaw::TooLarge => Refusal::TooLarge,
        }
    })
}
