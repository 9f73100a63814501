//! What is wrong with a registry as a whole, however it came to be so, and which events would mend it. What is
//! wrong with the pieces that it was filled from is told where they are read.

use std::collections::BTreeSet;

use crate::event::Event;
use crate::parsing::{self, Cache, Flaw};
use crate::problem::clash;
use crate::registry::Registry;
use crate::state::Version;
use crate::subject::{GLOBAL_CONTEXT, Subject};

/// Something that no registry would come to by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Of which kind it is.
    pub kind: FindingKind,
    /// The subject, or the root of a context.
    pub scope: Subject,
    /// The version, where it is about one.
    pub version: Option<u32>,
    /// Why it is wrong, in one clause.
    pub why: String,
    /// What can be done.
    pub mend: Mend,
}

/// Kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A schema has several ids in a context.
    SeveralIds,
    /// Settings or a mode of a subject that has no versions.
    SettingOfNobody,
    /// A reference to a version that is not there.
    DanglingReference,
    /// A reference of a version that is not deleted to one that is.
    DeletedReference,
    /// Versions that are not there, and nothing says that they were deleted.
    MissingVersions,
    /// A text that is no schema.
    NoSchema,
}

impl FindingKind {
    /// `several-ids` and so on.
    pub fn name(self) -> &'static str {
        match self {
            FindingKind::SeveralIds => "several-ids",
            FindingKind::SettingOfNobody => "setting-of-nobody",
            FindingKind::DanglingReference => "dangling-reference",
            FindingKind::DeletedReference => "deleted-reference",
            FindingKind::MissingVersions => "missing-versions",
            FindingKind::NoSchema => "no-schema",
        }
    }
}

/// What can be done about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// These events mend it, and cost nothing that anybody could miss.
    Events {
        /// In order.
        events: Vec<Event>,
        /// What they do, in one clause.
        what: &'static str,
    },
    /// Somebody who knows has to decide.
    Left {
        /// What they could do, in one clause.
        what: &'static str,
    },
}

/// All that is wrong, subject by subject, then settings. `purged` are the versions that are known to have been
/// deleted for good; without it nobody can tell which are missing.
pub fn inspect(
    registry: &Registry,
    cache: &mut Cache,
    purged: Option<&BTreeSet<(Subject, u32)>>,
) -> Vec<Finding> {
    let state = &registry.state;
    let mut findings = Vec::new();
    for subject in state.subjects() {
        if let Some(purged) = purged {
            missing(registry, subject, purged, &mut findings);
        }
        for (number, version) in state.versions(subject) {
            let mut add = |kind, why, what| {
                let (scope, version) = (subject.clone(), Some(number));
                findings.push(Finding { kind, scope, version, why, mend: Mend::Left { what } });
            };
            several(registry, subject, version, &mut add);
            references(registry, subject, version, &mut add);
            readable(registry, cache, subject, version, &mut add);
        }
    }
    findings.extend(settings(registry));
    findings
}

/// Why an event cannot follow what a registry is, if so: an id that is another schema's.
pub fn contradiction(registry: &Registry, event: &Event) -> Option<String> {
    match event {
        Event::Registered { subject, version, id, content, .. } => {
            clash(&registry.state, subject, *version, *id, content)
        }
        Event::VersionDeleted { .. }
        | Event::VersionPurged { .. }
        | Event::ConfigSet { .. }
        | Event::ConfigCleared { .. }
        | Event::ModeSet { .. }
        | Event::ModeCleared { .. }
        | Event::ContextDeleted { .. }
        | Event::IdsSpent { .. } => None,
    }
}

type Add<'a> = dyn FnMut(FindingKind, String, &'static str) + 'a;

fn several(registry: &Registry, subject: &Subject, version: &Version, add: &mut Add<'_>) {
    let first = registry.state.id_of(subject.context(), &version.content);
    if let Some(first) = first.filter(|first| *first != version.id) {
        let why = format!("id {} is of a schema that has id {first} in its context too", version.id);
        add(FindingKind::SeveralIds, why, "leave both: messages may carry either");
    }
}

fn references(registry: &Registry, subject: &Subject, version: &Version, add: &mut Add<'_>) {
    for reference in &version.content.references {
        let named = format!("{} version {}", reference.subject, reference.version);
        match registry.state.referred(subject, reference) {
            None => add(
                FindingKind::DanglingReference,
                format!("`{}` is {named}, which is not there", reference.name),
                "import that version again, or delete what refers to it",
            ),
            Some((_, target)) if target.deleted && !version.deleted => add(
                FindingKind::DeletedReference,
                format!("`{}` is {named}, which is deleted", reference.name),
                "register that version again, or delete what refers to it",
            ),
            Some(_) => {}
        }
    }
}

fn readable(registry: &Registry, cache: &mut Cache, subject: &Subject, version: &Version, add: &mut Add<'_>) {
    let limits = &registry.options().limits;
    let why = match parsing::parsed(&registry.state, cache, subject, &version.content, limits) {
        Ok(_) => return,
        Err(Flaw::Invalid(details)) => format!("its text is no schema: {details}"),
        Err(Flaw::TooLarge) => format!("its text has more than {} bytes", limits.bytes),
        // Told of where the reference is made.
        Err(Flaw::Dangling(_)) => return,
    };
    add(FindingKind::NoSchema, why, "register a sound version after it, which is not compared with it");
}

fn missing(
    registry: &Registry,
    subject: &Subject,
    purged: &BTreeSet<(Subject, u32)>,
    findings: &mut Vec<Finding>,
) {
    let mut add = |from: u32, to: u32| {
        let why = match from == to {
            true => format!("version {from} is not there, and nothing says that it was deleted"),
            false => {
                format!("versions {from} to {to} are not there, and nothing says that they were deleted")
            }
        };
        findings.push(Finding {
            kind: FindingKind::MissingVersions,
            scope: subject.clone(),
            version: None,
            why,
            mend: Mend::Left { what: "look for them where this registry came from" },
        });
    };
    let mut next = 1;
    for (number, _) in registry.state.versions(subject) {
        let gone = purged.range((subject.clone(), next)..(subject.clone(), number));
        for (_, gone) in gone {
            if next < *gone {
                add(next, gone - 1);
            }
            next = gone + 1;
        }
        if next < number {
            add(next, number - 1);
        }
        next = number.saturating_add(1);
    }
}

/// Settings that nobody has. One that gives a subject another name needs no versions.
fn settings(registry: &Registry) -> Vec<Finding> {
    let state = &registry.state;
    let nobody = |scope: &Subject| match scope.is_root() {
        true => {
            scope.context() != GLOBAL_CONTEXT && !scope.is_in_default() && !state.is_known(scope.context())
        }
        false => state.versions(scope).next().is_none(),
    };
    let finding = |scope: &Subject, setting: &str, event: Event, what| Finding {
        kind: FindingKind::SettingOfNobody,
        scope: scope.clone(),
        version: None,
        why: format!("it has {setting} and no versions"),
        mend: Mend::Events { events: vec![event], what },
    };
    let configs = state.configs().filter(|(scope, config)| config.alias.is_none() && nobody(scope));
    let configs = configs.map(|(scope, _)| {
        let event = Event::ConfigCleared { scope: scope.clone() };
        finding(scope, "settings", event, "clears the settings")
    });
    let modes = state.modes().filter(|(scope, _)| nobody(scope)).map(|(scope, _)| {
        let event = Event::ModeCleared { scope: scope.clone() };
        finding(scope, "a mode", event, "clears the mode")
    });
    configs.chain(modes).collect()
}
