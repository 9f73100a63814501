//! Subjects, versions and contexts go: first out of sight, then for good.

use crate::answer::Answer;
use crate::command::Which;
use crate::decide::writable;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::registry::{Decision, Registry};
use crate::subject::Subject;

pub(super) fn subject(registry: &Registry, subject: &Subject, permanent: bool) -> Result<Decision, Refusal> {
    let state = &registry.state;
    if state.versions(subject).next().is_none() {
        return Err(Refusal::SubjectNotFound(subject.clone()));
    }
    let live: Vec<u32> = state.live(subject).map(|(number, _)| number).collect();
    let doomed = match permanent {
        true if live.is_empty() => state.versions(subject).map(|(number, _)| number).collect(),
        true => return Err(Refusal::SubjectNotDeleted(subject.clone())),
        false if live.is_empty() => return Err(Refusal::SubjectDeleted(subject.clone())),
        false => live,
    };
    writable(registry, subject)?;
    let foreign = |owner: &Subject| owner != subject;
    if let Some(number) =
        doomed.iter().find(|number| referred(registry, subject, **number, permanent, foreign))
    {
        return Err(Refusal::Referenced(subject.clone(), *number));
    }
    let mut events: Vec<Event> = doomed.iter().map(|number| gone(subject, *number, permanent)).collect();
    if permanent {
        events.extend(forgotten(registry, subject));
    }
    let numbers = doomed.into_iter().map(i64::from).collect();
    Ok(Decision { events, answer: Answer::Numbers(numbers) })
}

pub(super) fn version(
    registry: &Registry,
    subject: &Subject,
    which: Which,
    permanent: bool,
) -> Result<Decision, Refusal> {
    let state = &registry.state;
    if state.versions(subject).next().is_none() {
        return Err(Refusal::SubjectNotFound(subject.clone()));
    }
    let newest = || state.live(subject).next_back().or_else(|| state.versions(subject).next_back());
    let (number, found) = match which {
        Which::Latest => newest().unzip(),
        Which::At(number) => (Some(number), state.version(subject, number)),
    };
    let (Some(number), Some(found)) = (number, found) else {
        return Err(Refusal::VersionNotFound(number.map_or(-1, i64::from)));
    };
    match (permanent, found.deleted) {
        (false, true) => return Err(Refusal::VersionDeleted(subject.clone(), number)),
        (true, false) => return Err(Refusal::VersionNotDeleted(subject.clone(), number)),
        (false, false) | (true, true) => {}
    }
    writable(registry, subject)?;
    if referred(registry, subject, number, permanent, |_| true) {
        return Err(Refusal::Referenced(subject.clone(), number));
    }
    let mut events = vec![gone(subject, number, permanent)];
    if permanent && state.versions(subject).count() == 1 {
        events.extend(forgotten(registry, subject));
    }
    Ok(Decision { events, answer: Answer::Number(number) })
}

pub(super) fn context(registry: &Registry, root: Subject) -> Result<Decision, Refusal> {
    writable(registry, &root)?;
    if registry.state.in_context(root.context()).next().is_some() {
        return Err(Refusal::ContextNotEmpty(root.context().to_owned()));
    }
    let listed = !root.is_in_default() && registry.state.contexts().any(|name| name == root.context());
    let mut events = forgotten(registry, &root);
    events.extend(listed.then_some(Event::ContextDeleted { root }));
    Ok(Decision { events, answer: Answer::Done })
}

/// `true` where something refers to a version: to hide it, something that is not deleted.
fn referred(
    registry: &Registry,
    subject: &Subject,
    number: u32,
    permanent: bool,
    counts: impl Fn(&Subject) -> bool,
) -> bool {
    let state = &registry.state;
    let alive = |owner: &Subject, number: u32| state.version(owner, number).is_some_and(|own| !own.deleted);
    let mut referrers = state.referrers(subject, number);
    referrers.any(|(owner, number)| counts(owner) && (permanent || alive(owner, *number)))
}

fn gone(subject: &Subject, version: u32, permanent: bool) -> Event {
    let subject = subject.clone();
    match permanent {
        true => Event::VersionPurged { subject, version },
        false => Event::VersionDeleted { subject, version },
    }
}

/// Settings of what is gone for good.
fn forgotten(registry: &Registry, scope: &Subject) -> Vec<Event> {
    let config = registry.state.config(scope).map(|_| Event::ConfigCleared { scope: scope.clone() });
    let mode = registry.state.mode(scope).map(|_| Event::ModeCleared { scope: scope.clone() });
    config.into_iter().chain(mode).collect()
}
