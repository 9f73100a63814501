//! What versions outside the level's window have to say: field numbers that stand for something else
//! than they did long ago.
//!
//! A level that is not transitive promises nothing about those versions, so what is told here does not
//! touch the verdict. Their messages may still be about, so it is told.

use crate::compatibility::Direction;
use crate::finding::Finding;
use crate::policy::{Policy, Profile};
use crate::problem::problem;
use crate::protobuf;
use crate::protobuf::history::{Scope, number_reuse};
use crate::rule::Severity;
use crate::schema::Schema;
use crate::source_rules::undecided;
use crate::words::Text;

use super::{Candidate, Pairing, finding, merge, weight};

/// Adds a finding for each number of the last version that an older one, which it is not compared
/// with, used otherwise.
pub(super) fn look_back(versions: &[Candidate], policy: &Policy, findings: &mut Vec<Finding>) {
    let Some(most) = severity(policy.profile) else { return };
    // Of both directions the one that old messages take.
    let Some(direction) = policy.compatibility.directions().first().copied() else { return };
    let Some((last, earlier)) = versions.split_last() else { return };
    let Schema::Protobuf(candidate) = &last.schema else { return };
    let compared = policy.compatibility.window(earlier.len()).min().unwrap_or_default();
    // What was another language has no numbers.
    let skipped = earlier.iter().rposition(|it| as_protobuf(it).is_none()).map_or(0, |at| at + 1);
    if compared <= skipped {
        return;
    }
    let schemas: Vec<&protobuf::Schema> = earlier.iter().skip(skipped).filter_map(as_protobuf).collect();
    let scope = Scope { direction, compared: compared - skipped };
    let Ok(reuses) = number_reuse(&schemas, candidate, scope, &policy.limits) else {
        findings.extend(stopped(last, earlier.len(), policy));
        return;
    };
    for reuse in reuses {
        let Some(pair) = Pairing::new(versions, skipped + reuse.version, earlier.len(), direction) else {
            continue;
        };
        let natural = most.min(weight(&pair, &reuse.change, policy));
        let note = note(&pair, policy);
        let told = finding(&pair, reuse.change, natural, policy).map(|finding| finding.noting(note));
        merge(findings, told.into_iter().collect());
    }
}

/// How loudly a profile speaks of what it was not asked: those that promise messages and know nothing of
/// older versions in a note, those of code not at all.
fn severity(profile: Profile) -> Option<Severity> {
    match profile {
        Profile::Exact | Profile::OptionalFriendly => Some(Severity::Warning),
        Profile::Confluent | Profile::ConfluentLenient | Profile::BufWireJson | Profile::BufWire => {
            Some(Severity::Note)
        }
        Profile::BufFile | Profile::BufPackage => None,
    }
}

fn as_protobuf(version: &Candidate) -> Option<&protobuf::Schema> {
    match &version.schema {
        Schema::Protobuf(schema) => Some(schema),
        Schema::Avro(_) | Schema::JsonSchema(_) => None,
    }
}

fn note(pair: &Pairing<'_>, policy: &Policy) -> Text {
    let whose = match pair.direction {
        Direction::Backward => "messages",
        Direction::Forward => "readers",
    };
    let label = pair.versions.get(pair.earlier).map_or("", |version| &*version.label);
    Text::new().code(policy.compatibility.name()).plain(format!(
        " promises nothing about {label}, so the verdict stands; its {whose} may still be about"
    ))
}

fn stopped(last: &Candidate, index: usize, policy: &Policy) -> Option<Finding> {
    let severity = policy.severity(&undecided::RULE, Severity::Warning)?;
    let message = Text::from(format!(
        "looking for reused numbers in older versions took more than {} steps and was stopped",
        policy.limits.steps
    ));
    let mut finding = problem(&undecided::RULE, last.schema.place(), message);
    for label in &mut finding.labels {
        label.version = Some(index);
    }
    Some(Finding { severity, ..finding })
}
