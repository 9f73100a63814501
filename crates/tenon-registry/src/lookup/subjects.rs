//! Questions about subjects and their versions.

use std::collections::BTreeSet;

use crate::answer::{Answer, Registered};
use crate::command::Which;
use crate::content::Reference;
use crate::query::{Page, Shown};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::state::Version;
use crate::subject::Subject;

/// What a prefix stands for.
enum Reach {
    /// Subjects of all contexts whose names begin so.
    Everywhere(String),
    /// Subjects of one context whose names begin so.
    Within(Subject),
    /// Subjects of contexts that begin so.
    Contexts(String),
}

impl Reach {
    fn of(prefix: &str) -> Reach {
        if let Some(rest) = prefix.strip_prefix(":*:") {
            return Reach::Everywhere(rest.to_owned());
        }
        match prefix.strip_prefix(":.").filter(|rest| !rest.contains(':')) {
            Some(rest) => Reach::Contexts(format!(".{rest}")),
            None => Reach::Within(Subject::parse(prefix)),
        }
    }

    fn holds(&self, subject: &Subject) -> bool {
        match self {
            Reach::Everywhere(prefix) => subject.name().starts_with(prefix.as_str()),
            Reach::Within(prefix) => {
                subject.context() == prefix.context() && subject.name().starts_with(prefix.name())
            }
            Reach::Contexts(prefix) => subject.context().starts_with(prefix.as_str()),
        }
    }
}

fn shows(shown: Shown, version: &Version) -> bool {
    match shown {
        Shown::Live => !version.deleted,
        Shown::All => true,
        Shown::Deleted => version.deleted,
    }
}

pub(super) fn names(registry: &Registry, prefix: &str, shown: Shown, page: Page) -> Answer {
    let reach = Reach::of(prefix);
    let has = |subject: &&Subject| match shown {
        Shown::Live | Shown::All => registry.state.versions(subject).any(|(_, own)| shows(shown, own)),
        // A subject is deleted when all of it is.
        Shown::Deleted => registry.state.live(subject).next().is_none(),
    };
    let found = registry.state.subjects().filter(|subject| reach.holds(subject)).filter(has);
    Answer::Names(page.of(found.map(Subject::to_string)))
}

pub(super) fn numbers(
    registry: &Registry,
    subject: &Subject,
    shown: Shown,
    negative: bool,
    page: Page,
) -> Result<Answer, Refusal> {
    let subject = &located(registry, subject);
    existing(registry, subject, shown != Shown::Live || negative)?;
    let shown = if negative && shown == Shown::Live { Shown::All } else { shown };
    let versions = registry.state.versions(subject).filter(|(_, version)| shows(shown, version));
    let numbers = versions.map(|(number, version)| match version.deleted && negative {
        true => -i64::from(number),
        false => i64::from(number),
    });
    Ok(Answer::Numbers(page.of(numbers)))
}

/// *Errors*: there is no such subject, or, unless `deleted`, nothing of it is left.
pub(super) fn existing(registry: &Registry, subject: &Subject, deleted: bool) -> Result<(), Refusal> {
    let mut versions = registry.state.versions(subject);
    match versions.any(|(_, version)| deleted || !version.deleted) {
        true => Ok(()),
        false => Err(Refusal::SubjectNotFound(subject.clone())),
    }
}

/// A subject of the default context that is not there is sought in every other.
pub(crate) fn located(registry: &Registry, subject: &Subject) -> Subject {
    let state = &registry.state;
    let has = |subject: &Subject| state.versions(subject).next().is_some();
    if !subject.is_in_default() || has(subject) {
        return subject.clone();
    }
    let mut others = state.contexts().map(|context| subject.moved(&context.into()));
    others.find(has).unwrap_or_else(|| subject.clone())
}

pub(super) fn version(
    registry: &Registry,
    subject: &Subject,
    which: Which,
    deleted: bool,
) -> Result<Registered, Refusal> {
    let subject = &located(registry, subject);
    existing(registry, subject, deleted)?;
    let mut shown = registry.state.versions(subject).filter(|(_, version)| deleted || !version.deleted);
    let (found, wanted) = match which {
        Which::Latest => (registry.state.live(subject).next_back().or_else(|| shown.next_back()), -1),
        Which::At(number) => {
            let found = registry.state.version(subject, number);
            let found = found.filter(|version| deleted || !version.deleted);
            (found.map(|version| (number, version)), i64::from(number))
        }
    };
    let (number, version) = found.ok_or(Refusal::VersionNotFound(wanted))?;
    Ok(registered(subject, number, version))
}

pub(super) fn with_metadata(
    registry: &Registry,
    subject: &Subject,
    properties: &[(String, String)],
    deleted: bool,
) -> Result<Registered, Refusal> {
    let subject = &located(registry, subject);
    existing(registry, subject, deleted)?;
    let fits = |version: &Version| {
        let metadata = version.content.metadata.as_ref();
        let has = |(name, value): &(String, String)| {
            metadata.is_some_and(|own| own.properties.get(name) == Some(value))
        };
        (deleted || !version.deleted) && properties.iter().all(has)
    };
    let found = registry.state.versions(subject).rev().find(|(_, version)| fits(version));
    let (number, version) = found.ok_or(Refusal::SchemaNotFound)?;
    Ok(registered(subject, number, version))
}

pub(super) fn referrers(
    registry: &Registry,
    subject: &Subject,
    which: Which,
    deleted: bool,
    page: Page,
) -> Result<Answer, Refusal> {
    let found = version(registry, subject, which, deleted)?;
    let state = &registry.state;
    let referrers = state.referrers(&found.subject, found.version);
    let versions = referrers.filter_map(|(owner, number)| state.version(owner, *number));
    let shown = versions.filter(|version| deleted || !version.deleted);
    let mut ids: Vec<i64> = shown.map(|version| i64::from(version.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(Answer::Numbers(page.of(ids.into_iter())))
}

/// Which versions a list of schemas shows.
#[derive(Clone, Copy)]
pub(super) struct Filter<'q> {
    pub(super) deleted: bool,
    pub(super) latest_only: bool,
    pub(super) rule_type: Option<&'q str>,
    pub(super) aliases: bool,
}

pub(super) fn schemas(registry: &Registry, prefix: &str, filter: Filter<'_>, page: Page) -> Answer {
    let state = &registry.state;
    let reach = Reach::of(prefix);
    let has_rule = |version: &Version| {
        filter.rule_type.is_none_or(|wanted| {
            let rules = version.content.rule_set.as_ref();
            rules.is_some_and(|set| set.rules().any(|rule| rule.executor.as_deref() == Some(wanted)))
        })
    };
    // What an alias means is listed where the alias would be found.
    let aliased: Vec<Subject> = match filter.aliases {
        true => state.aliases().filter(|(own, _)| reach.holds(own)).map(|(_, target)| target).collect(),
        false => Vec::new(),
    };
    let own = state.subjects().filter(|subject| reach.holds(subject));
    let listed: BTreeSet<&Subject> = own.chain(&aliased).collect();
    let found = listed.into_iter().flat_map(|subject| {
        let shown = state.versions(subject).filter(|(_, version)| filter.deleted || !version.deleted);
        let last = shown.clone().next_back().map(|(number, _)| number);
        let shown = shown.filter(move |(number, _)| !filter.latest_only || Some(*number) == last);
        shown.filter(|(_, version)| has_rule(version)).map(|(number, own)| registered(subject, number, own))
    });
    Answer::Versions(page.of(found))
}

pub(super) fn registered(subject: &Subject, number: u32, version: &Version) -> Registered {
    Registered {
        subject: subject.clone(),
        version: number,
        id: version.id,
        at: version.at,
        deleted: version.deleted,
        content: version.content.clone(),
        text: None,
        references: None,
    }
}

/// A version with what it refers to under whole names, where those are wanted.
pub(super) fn referring(found: Registered, qualified: bool) -> Registered {
    let whole = |own: &Reference| Reference {
        subject: Subject::within(found.subject.context(), &own.subject).to_string(),
        ..own.clone()
    };
    let references = qualified.then(|| found.content.references.iter().map(whole).collect());
    Registered { references, ..found }
}
