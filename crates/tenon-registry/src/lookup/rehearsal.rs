//! What a command would come to: whether it would be refused, and what else it would touch. It is decided as
//! if it were meant, and its events go nowhere.

use std::collections::BTreeSet;

use tenon_core::{Candidate, Direction, Policy, Verdict, compare};

use super::{report, subjects};
use crate::answer::{Answer, Break, Changed, Deletion, Referrer, SettingsChange};
use crate::command::{Command, Which};
use crate::config::{Config, ConfigUpdate};
use crate::decide::{self, setting};
use crate::judge;
use crate::parsing::Cache;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::state::Version;
use crate::subject::Subject;

/// One answer looks at the versions of as many subjects.
const MOST_SUBJECTS: usize = 100;
/// … and at as many versions of each, the newest.
const MOST_VERSIONS: usize = 20;
/// … until it has compared as many pairs of versions.
const MOST_PAIRS: usize = 1_000;

/// *Errors*: there is nothing that the command could be about.
pub(super) fn rehearse(registry: &Registry, cache: &mut Cache, command: &Command) -> Result<Answer, Refusal> {
    let refusal = decide::decide(registry, cache, command.clone(), 0).err();
    match command {
        Command::DeleteSubject { subject, permanent } => {
            subjects::existing(registry, subject, true)?;
            let versions = registry.state.versions(subject).filter(|(_, own)| *permanent || !own.deleted);
            let versions = versions.map(|(number, _)| number).collect();
            Ok(deletion(registry, refusal, subject, versions, *permanent, true))
        }
        Command::DeleteVersion { subject, which, permanent } => {
            subjects::existing(registry, subject, true)?;
            let number = match which {
                Which::Latest => registry.state.live(subject).next_back().map(|(number, _)| number),
                Which::At(number) => registry.state.version(subject, *number).map(|_| *number),
            };
            let asked = match which {
                Which::Latest => -1,
                Which::At(number) => i64::from(*number),
            };
            let number = number.ok_or(Refusal::VersionNotFound(asked))?;
            Ok(deletion(registry, refusal, subject, vec![number], *permanent, false))
        }
        Command::SetConfig { scope, update } => change(registry, cache, refusal, scope, update),
        Command::Register { .. }
        | Command::ClearConfig { .. }
        | Command::SetMode { .. }
        | Command::ClearMode { .. }
        | Command::DeleteContext { .. } => Err(Refusal::NoRoute),
    }
}

fn deletion(
    registry: &Registry,
    refusal: Option<Refusal>,
    subject: &Subject,
    versions: Vec<u32>,
    permanent: bool,
    whole: bool,
) -> Answer {
    let state = &registry.state;
    let mut referrers = Vec::new();
    let mut lost_ids = BTreeSet::new();
    for number in &versions {
        for (owner, version) in state.referrers(subject, *number) {
            let Some(found) = state.version(owner, *version) else { continue };
            if (whole && owner == subject) || (found.deleted && !permanent) {
                continue;
            }
            referrers.push(Referrer {
                subject: owner.clone(),
                version: *version,
                id: found.id,
                deleted: found.deleted,
                to: *number,
            });
        }
        let Some(version) = state.version(subject, *number).filter(|_| permanent) else { continue };
        let gone = |spot: &(Subject, u32)| spot.0 == *subject && versions.binary_search(&spot.1).is_ok();
        if state.users(subject.context(), version.id).all(gone) {
            lost_ids.insert(version.id);
        }
    }
    let left = state.live(subject).rev().find(|(number, _)| versions.binary_search(number).is_err());
    Answer::Deletion(Box::new(Deletion {
        refusal,
        subject: subject.clone(),
        latest: left.map(|(number, _)| number),
        versions,
        referrers,
        lost_ids: lost_ids.into_iter().collect(),
    }))
}

fn change(
    registry: &Registry,
    cache: &mut Cache,
    refusal: Option<Refusal>,
    scope: &Subject,
    update: &ConfigUpdate,
) -> Result<Answer, Refusal> {
    let own = registry.state.config(scope).cloned().unwrap_or_default().updated(update);
    let mut subjects = Vec::new();
    let (mut unlisted, mut pairs) = (0, 0);
    for subject in setting::inside(registry, scope) {
        let (now, then) = (registry.config(subject), registry.config_where(subject, Some((scope, &own))));
        let compared = |config: &Config| {
            let Config { compatibility_level, compatibility_group, compatibility_policy, .. } = config;
            (*compatibility_level, compatibility_group.clone(), *compatibility_policy)
        };
        if compared(&now) == compared(&then) || registry.state.live(subject).next().is_none() {
            continue;
        }
        if subjects.len() == MOST_SUBJECTS || pairs > MOST_PAIRS {
            unlisted += 1;
            continue;
        }
        let (verdict, breaks) = history(registry, cache, subject, &then, &mut pairs);
        subjects.push(Changed {
            subject: subject.clone(),
            from: now.compatibility_level.unwrap_or_default(),
            to: then.compatibility_level.unwrap_or_default(),
            verdict,
            breaks,
        });
    }
    Ok(Answer::Change(Box::new(SettingsChange { refusal, subjects, unlisted })))
}

/// Whether a subject's versions, one after the other, would have been let in under these settings. A text
/// that is no schema makes that undecided.
fn history(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    config: &Config,
    pairs: &mut usize,
) -> (Verdict, Vec<Break>) {
    let level = config.compatibility_level.unwrap_or_default();
    let mut versions: Vec<(u32, &Version)> = registry.state.live(subject).rev().take(MOST_VERSIONS).collect();
    versions.reverse();
    let mut verdict = Verdict::Compatible;
    let mut breaks = Vec::new();
    let limits = report::shared(registry.options().limits, MOST_PAIRS);
    let policy = Policy { profile: judge::profile(config), limits, ..Policy::default() };
    for (later, (number, version)) in versions.iter().enumerate() {
        let group = judge::group(&version.content, config);
        let before =
            versions.iter().take(later).filter(|(_, own)| judge::group(&own.content, config) == group);
        let before: Vec<(u32, &Version)> = before.copied().collect();
        let asked: Vec<(u32, &Version)> =
            level.window(before.len()).filter_map(|index| before.get(index).copied()).collect();
        for (earlier, old) in asked {
            let pair = report::parsed(registry, cache, subject, vec![(earlier, old), (*number, version)]);
            for direction in level.directions() {
                *pairs += 1;
                let (own, rules) = match pair.as_deref() {
                    Ok([old, new]) => judged(old, new, *direction, &policy),
                    Ok(_) | Err(_) => (Verdict::Undecided, Vec::new()),
                };
                verdict = verdict.and(own);
                if own != Verdict::Compatible {
                    let later = *number;
                    breaks.push(Break { earlier, later, direction: *direction, verdict: own, rules });
                }
            }
        }
    }
    (verdict, breaks)
}

fn judged(
    earlier: &Candidate,
    later: &Candidate,
    direction: Direction,
    policy: &Policy,
) -> (Verdict, Vec<&'static str>) {
    let (writer, reader) = direction.roles(&earlier.schema, &later.schema);
    let comparison = compare(writer, reader, policy);
    let breaking = comparison.changes.iter().filter(|change| change.effect.breaks());
    let rules: BTreeSet<&'static str> = breaking.map(|change| change.rule.id).collect();
    let is_sound = comparison.verdict == Verdict::Compatible;
    (comparison.verdict, if is_sound { Vec::new() } else { rules.into_iter().collect() })
}
