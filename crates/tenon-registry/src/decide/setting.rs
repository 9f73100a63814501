//! Settings and modes change.

use crate::answer::Answer;
use crate::config::{CompatibilityPolicy, Config, ConfigUpdate};
use crate::decide::writable;
use crate::event::Event;
use crate::mode::Mode;
use crate::refusal::Refusal;
use crate::registry::{Decision, Registry};
use crate::subject::{GLOBAL_CONTEXT, Subject};

pub(super) fn set_config(
    registry: &Registry,
    scope: Subject,
    update: ConfigUpdate,
) -> Result<Decision, Refusal> {
    settable(&scope)?;
    writable(registry, &scope)?;
    if let Some(flaw) = idle(&update) {
        return Err(Refusal::NotDone(flaw));
    }
    for rules in [&update.default_rule_set, &update.override_rule_set] {
        let rules = rules.as_ref().and_then(|given| given.as_ref());
        if let Some(flaw) = rules.and_then(|rules| rules.flaw()) {
            return Err(Refusal::InvalidRuleSet(flaw));
        }
    }
    let old = registry.state.config(&scope);
    let config = old.cloned().unwrap_or_default().updated(&update);
    let changes = old != Some(&config);
    let event = changes.then(|| Event::ConfigSet { scope, config: Box::new(config) });
    Ok(Decision { events: event.into_iter().collect(), answer: Answer::Updated(Box::new(update)) })
}

/// What is to be set and would do nothing, if anything. What was set so long ago, or elsewhere, stays.
fn idle(update: &ConfigUpdate) -> Option<&'static str> {
    if update.compatibility_policy == Some(Some(CompatibilityPolicy::Logical)) {
        return Some("compatibilityPolicy LOGICAL is not there: valid values are STRICT and LENIENT");
    }
    if update.validate_new_schemas == Some(Some(false)) {
        return Some("validateNewSchemas cannot be false: what is registered is a schema");
    }
    if update.validate_rules == Some(Some(false)) {
        return Some("validateRules cannot be false: rules have names of their own");
    }
    if update.alias_for_deks.as_ref().is_some_and(Option::is_some) {
        return Some("aliasForDeks stands for keys, and none are kept here");
    }
    None
}

pub(super) fn clear_config(registry: &Registry, scope: Subject) -> Result<Decision, Refusal> {
    let own = registry.state.config(&scope);
    let old: Config = match (own, scope.is_root()) {
        (Some(own), false) => own.clone(),
        (None, false) => return Err(Refusal::SubjectNotFound(scope)),
        (_, true) => registry.config(&scope),
    };
    writable(registry, &scope)?;
    let event = own.map(|_| Event::ConfigCleared { scope });
    Ok(Decision { events: event.into_iter().collect(), answer: Answer::Config(Box::new(old)) })
}

pub(super) fn set_mode(
    registry: &Registry,
    scope: Subject,
    mode: Mode,
    force: bool,
) -> Result<Decision, Refusal> {
    settable(&scope)?;
    let is_global = scope.is_root() && (scope.is_in_default() || scope.context() == GLOBAL_CONTEXT);
    if mode == Mode::Forward && !is_global {
        return Err(Refusal::ForwardIsGlobal);
    }
    let mut events = Vec::new();
    if mode == Mode::Import && registry.mode(&scope) != Mode::Import && !force {
        for subject in inside(registry, &scope) {
            for (version, found) in registry.state.versions(subject) {
                if !found.deleted {
                    return Err(Refusal::HasSubjects);
                }
                events.push(Event::VersionPurged { subject: subject.clone(), version });
            }
        }
    }
    if registry.state.mode(&scope) != Some(mode) {
        events.push(Event::ModeSet { scope, mode });
    }
    Ok(Decision { events, answer: Answer::Mode(mode) })
}

pub(super) fn clear_mode(registry: &Registry, scope: Subject, recursive: bool) -> Result<Decision, Refusal> {
    let own = registry.state.mode(&scope);
    let old = match (own, scope.is_root()) {
        (Some(own), _) => own,
        (None, false) => return Err(Refusal::SubjectNotFound(scope)),
        (None, true) => registry.mode(&scope),
    };
    let cleared = |scope: &Subject| Event::ModeCleared { scope: scope.clone() };
    let mut events: Vec<Event> = own.map(|_| cleared(&scope)).into_iter().collect();
    if recursive && scope.is_root() {
        let inner = registry.state.modes_in(scope.context()).filter(|inner| !inner.is_root());
        events.extend(inner.map(cleared));
    }
    Ok(Decision { events, answer: Answer::Mode(old) })
}

/// *Errors*: the scope is neither a subject nor a context.
fn settable(scope: &Subject) -> Result<(), Refusal> {
    match scope.is_root() || scope.is_valid() {
        true => Ok(()),
        false => Err(Refusal::InvalidSubject(scope.clone())),
    }
}

/// The subjects that a scope stands for.
pub(crate) fn inside<'r>(registry: &'r Registry, scope: &Subject) -> Vec<&'r Subject> {
    let all = registry.state.subjects();
    let within = |subject: &&Subject| match scope.is_root() {
        true => scope.context() == GLOBAL_CONTEXT || scope.context() == subject.context(),
        false => *subject == scope,
    };
    all.filter(within).collect()
}
