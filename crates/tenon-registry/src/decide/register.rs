//! A schema comes to be a version, or is found to be one already.

use std::sync::Arc;

use crate::answer::{Answer, Registered};
use crate::candidate;
use crate::command::Proposal;
use crate::content::Content;
use crate::event::Event;
use crate::judge;
use crate::metadata::VERSION_PROPERTY;
use crate::mode::Mode;
use crate::parsing::Cache;
use crate::refusal::Refusal;
use crate::registry::{Decision, Registry};
use crate::state::{MOST, Version};
use crate::subject::Subject;

/// How a schema is registered.
#[derive(Clone, Copy, Debug)]
pub(super) struct How {
    pub(super) normalize: bool,
    pub(super) force: bool,
    pub(super) now: u64,
}

pub(super) fn register(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    proposal: Proposal,
    how: How,
) -> Result<Decision, Refusal> {
    if !subject.is_valid() {
        return Err(Refusal::InvalidSubject(subject.clone()));
    }
    let mode = registry.mode(subject);
    if mode == Mode::Import && proposal.id.is_some() {
        return import(registry, cache, subject, proposal, how);
    }
    let config = registry.config(subject);
    let normalize = how.normalize || config.normalize.unwrap_or(false);

    // What is registered already may be said again, whatever the mode.
    let read = candidate::read(registry, cache, subject, &proposal, normalize);
    if let Ok(candidate) = &read {
        let same = candidate::same(registry, cache, subject, candidate, false);
        let fits = |(number, version): &(u32, &Version)| {
            proposal.id.is_none_or(|id| id == version.id)
                && proposal.version.is_none_or(|wanted| wanted == *number)
        };
        if let Some((number, version)) = same.filter(fits) {
            return Ok(Decision { events: Vec::new(), answer: answer(subject, number, version.clone()) });
        }
    }
    match mode {
        Mode::ReadOnly | Mode::ReadOnlyOverride | Mode::Forward => {
            return Err(Refusal::ReadOnly(subject.clone()));
        }
        Mode::Import => return Err(Refusal::NotReadWrite(subject.clone())),
        Mode::ReadWrite if proposal.id.is_some() => return Err(Refusal::NotImporting(subject.clone())),
        Mode::ReadWrite => {}
    }
    let mut candidate = read?;
    let newest = registry.state.live(subject).next_back();
    candidate::dress(&mut candidate.content, newest.map(|(_, version)| &*version.content), &config);
    if let Some(flaw) = candidate.content.rule_set.as_ref().and_then(|rules| rules.flaw()) {
        return Err(Refusal::InvalidRuleSet(flaw));
    }
    if !how.force {
        let against = judge::window(registry, subject, &candidate.content, &config);
        let messages = judge::judge(registry, cache, subject, &candidate, &against, &config);
        if !messages.is_empty() {
            return Err(Refusal::Incompatible { subject: subject.clone(), messages });
        }
    }
    let last = registry.state.versions(subject).next_back().map_or(0, |(number, _)| number);
    let number = next(last)?;
    if proposal.version.is_some_and(|wanted| wanted != number) || !pinned_to(&candidate.content, number) {
        return Err(Refusal::VersionNotNext);
    }
    let context = subject.context();
    let known = registry.state.id_of(context, &candidate.content);
    let id = known.map_or_else(|| next(registry.state.last_id(context)), Ok)?;
    let mut events = vec![Event::Registered {
        subject: subject.clone(),
        version: number,
        id,
        at: how.now,
        content: Arc::new(candidate.content.clone()),
    }];
    // The deleted forebears of what came back have nothing left to say.
    for (old, version) in registry.state.versions(subject) {
        let referred = || registry.state.referrers(subject, old).next().is_some();
        if version.deleted && version.id == id && !referred() {
            events.push(Event::VersionPurged { subject: subject.clone(), version: old });
        }
    }
    let content = Arc::new(candidate.content);
    let version = Version { id, at: how.now, deleted: false, content };
    Ok(Decision { events, answer: answer(subject, number, version) })
}

/// Takes a schema with the id it brings. It is not compared with anything, and need not be a schema.
fn import(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    proposal: Proposal,
    how: How,
) -> Result<Decision, Refusal> {
    let wanted = proposal.id.unwrap_or(0);
    if proposal.text.len() > registry.options().limits.bytes {
        return Err(Refusal::TooLarge);
    }
    let content = match candidate::read(registry, cache, subject, &proposal, how.normalize) {
        Ok(candidate) => candidate.content,
        Err(_) => Content {
            format: proposal.format,
            schema: proposal.text,
            references: proposal.references,
            metadata: proposal.metadata,
            rule_set: proposal.rule_set,
        },
    };
    let context = subject.context();
    if registry.state.content(context, wanted).is_some_and(|kept| **kept != content) {
        // A version may be brought anew with another text where nobody else has its id.
        let own = |(owner, number): &(Subject, u32)| owner == subject && Some(*number) == proposal.version;
        if !registry.state.users(context, wanted).all(own) {
            return Err(Refusal::IdTaken { id: wanted, context: context.to_owned() });
        }
    }
    if let Some(id) = registry.state.id_of(context, &content).filter(|id| *id != wanted) {
        return Err(Refusal::OtherId { id, wanted });
    }
    let known = registry.state.versions(subject).find(|(number, version)| {
        version.id == wanted
            && *version.content == content
            && proposal.version.map_or(!version.deleted, |asked| asked == *number && !version.deleted)
    });
    if let Some((number, version)) = known {
        return Ok(Decision { events: Vec::new(), answer: answer(subject, number, version.clone()) });
    }
    let last = registry.state.versions(subject).next_back().map_or(0, |(number, _)| number);
    let number = proposal.version.map_or_else(|| next(last), Ok)?;
    let version = Version { id: wanted, at: how.now, deleted: false, content: Arc::new(content.clone()) };
    let event = Event::Registered {
        subject: subject.clone(),
        version: number,
        id: wanted,
        at: how.now,
        content: Arc::new(content),
    };
    Ok(Decision { events: vec![event], answer: answer(subject, number, version) })
}

/// *Errors*: there are no numbers left.
fn next(last: u32) -> Result<u32, Refusal> {
    match last {
        MOST.. => Err(Refusal::Store("no numbers are left".to_owned())),
        last => Ok(last + 1),
    }
}

/// `true` unless the metadata says that it is another version.
fn pinned_to(content: &Content, number: u32) -> bool {
    let pinned = content.metadata.as_ref().and_then(|own| own.properties.get(VERSION_PROPERTY));
    pinned.is_none_or(|pinned| *pinned == number.to_string())
}

fn answer(subject: &Subject, number: u32, version: Version) -> Answer {
    Answer::Registered(Box::new(Registered {
        subject: subject.clone(),
        version: number,
        id: version.id,
        at: version.at,
        deleted: version.deleted,
        content: version.content,
        text: None,
        references: None,
    }))
}
