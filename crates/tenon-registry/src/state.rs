//! All that has happened, as it stands now, and what each event does to it. Nothing here is refused, and
//! nothing is asked of a schema's text.
//!
//! Equal contents are kept once, whatever subjects, versions and contexts use them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use crate::config::Config;
use crate::content::{Content, Reference, type_name};
use crate::event::Event;
use crate::mode::Mode;
use crate::subject::{DEFAULT_CONTEXT, Subject};

/// Ids and versions are numbers that 31 bits hold.
pub(crate) const MOST: u32 = i32::MAX as u32;

/// A version of a subject, by number.
pub(crate) type Spot = (Subject, u32);

/// What a registry remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    subjects: BTreeMap<Subject, BTreeMap<u32, Version>>,
    contexts: BTreeMap<Arc<str>, Ids>,
    /// Every content that some context has, and how many have it.
    contents: HashMap<Arc<Content>, u32>,
    /// Contents by their MD5, which does not tell languages apart.
    guids: HashMap<[u8; 16], Vec<Arc<Content>>>,
    /// Which versions use which id, context by context.
    uses: BTreeSet<(Arc<str>, u32, Spot)>,
    /// What refers to a version.
    referrers: BTreeMap<Spot, BTreeSet<Spot>>,
    configs: BTreeMap<Subject, Config>,
    modes: BTreeMap<Subject, Mode>,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) id: u32,
    pub(crate) at: u64,
    pub(crate) deleted: bool,
    pub(crate) content: Arc<Content>,
}

/// What became of a context's ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent {
    /// The largest that was ever given away.
    pub(crate) last: u32,
    /// The largest that stands for something now; 0 where none does.
    pub(crate) used: u32,
    /// The context is told of.
    pub(crate) listed: bool,
}

/// The ids of a context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ids {
    /// The largest that was ever given away.
    last: u32,
    /// It is told of: something was registered in it, and nobody deleted it since.
    listed: bool,
    contents: BTreeMap<u32, Arc<Content>>,
    /// The same the other way round; of several ids the smallest.
    ids: HashMap<Arc<Content>, u32>,
    /// The other ids of contents that have several. No registry gives those, but what it is filled from may
    /// have them.
    twins: HashMap<Arc<Content>, BTreeSet<u32>>,
}

impl Ids {
    /// Whether the content is new in the context.
    fn give(&mut self, id: u32, content: &Arc<Content>) -> bool {
        self.last = self.last.max(id);
        self.listed = true;
        self.contents.insert(id, content.clone());
        let Some(known) = self.ids.get(content).copied() else {
            self.ids.insert(content.clone(), id);
            return true;
        };
        if known != id {
            self.ids.insert(content.clone(), known.min(id));
            self.twins.entry(content.clone()).or_default().insert(known.max(id));
        }
        false
    }

    /// Whether the content is gone from the context.
    fn take(&mut self, id: u32, content: &Arc<Content>) -> bool {
        self.contents.remove(&id);
        let Some(others) = self.twins.get_mut(content) else {
            return self.ids.remove(content).is_some();
        };
        if !others.remove(&id)
            && let Some(next) = others.pop_first()
        {
            self.ids.insert(content.clone(), next);
        }
        if others.is_empty() {
            self.twins.remove(content);
        }
        false
    }
}

impl State {
    /// Applies a fact.
    pub(crate) fn evolve(&mut self, event: &Event) {
        match event {
            Event::Registered { subject, version, id, at, content } => {
                self.register(subject, *version, *id, *at, content);
            }
            Event::VersionDeleted { subject, version } => {
                let version = self.subjects.get_mut(subject).and_then(|all| all.get_mut(version));
                if let Some(version) = version {
                    version.deleted = true;
                }
            }
            Event::VersionPurged { subject, version } => self.purge(subject, *version),
            Event::ConfigSet { scope, config } => {
                self.configs.insert(scope.clone(), (**config).clone());
            }
            Event::ConfigCleared { scope } => {
                self.configs.remove(scope);
            }
            Event::ModeSet { scope, mode } => {
                self.modes.insert(scope.clone(), *mode);
            }
            Event::ModeCleared { scope } => {
                self.modes.remove(scope);
            }
            Event::ContextDeleted { root } => {
                if let Some(ids) = self.contexts.get_mut(root.context()) {
                    ids.listed = false;
                }
            }
            Event::IdsSpent { root, id } => {
                let ids = self.contexts.entry(root.context().into()).or_default();
                ids.last = ids.last.max(*id);
            }
        }
    }

    fn register(&mut self, subject: &Subject, version: u32, id: u32, at: u64, content: &Arc<Content>) {
        // An import may put another content in a version's place.
        self.purge(subject, version);
        let subject = &self.shared(subject);
        let content = match self.contents.get_key_value(content) {
            Some((known, _)) => known.clone(),
            None => {
                let new = content.clone();
                self.contents.insert(new.clone(), 0);
                // Nearly always the only one: room for more would be most of what this takes.
                let same = self.guids.entry(new.md5()).or_insert_with(|| Vec::with_capacity(1));
                // In an order that no history decides.
                let rank =
                    |own: &Content| (type_name(own.format), own.schema.clone(), own.references.clone());
                let at = same.partition_point(|own| rank(own) < rank(&new));
                same.insert(at, new.clone());
                new
            }
        };
        let context = subject.shared_context();
        let ids = self.contexts.entry(context.clone()).or_default();
        if ids.give(id, &content)
            && let Some(count) = self.contents.get_mut(&content)
        {
            *count += 1;
        }
        self.uses.insert((context, id, (subject.clone(), version)));
        for reference in &content.references {
            let Some(spot) = spot(subject, reference) else { continue };
            self.referrers.entry(spot).or_default().insert((subject.clone(), version));
        }
        let new = Version { id, at, deleted: false, content };
        self.subjects.entry(subject.clone()).or_default().insert(version, new);
    }

    fn purge(&mut self, subject: &Subject, version: u32) {
        let Some(versions) = self.subjects.get_mut(subject) else { return };
        let Some(gone) = versions.remove(&version) else { return };
        if versions.is_empty() {
            self.subjects.remove(subject);
        }
        let here = (subject.clone(), version);
        for reference in &gone.content.references {
            let Some(spot) = spot(subject, reference) else { continue };
            if let Some(referrers) = self.referrers.get_mut(&spot) {
                referrers.remove(&here);
                if referrers.is_empty() {
                    self.referrers.remove(&spot);
                }
            }
        }
        self.uses.remove(&(subject.shared_context(), gone.id, here));
        if self.users(subject.context(), gone.id).next().is_some() {
            return;
        }
        let Some(ids) = self.contexts.get_mut(subject.context()) else { return };
        if !ids.take(gone.id, &gone.content) {
            return;
        }
        if let Some(count) = self.contents.get_mut(&gone.content) {
            *count -= 1;
            if *count > 0 {
                return;
            }
        }
        self.contents.remove(&gone.content);
        let guid = gone.content.md5();
        if let Some(same) = self.guids.get_mut(&guid) {
            same.retain(|other| *other != gone.content);
            if same.is_empty() {
                self.guids.remove(&guid);
            }
        }
    }

    /// The same subject, whose names are kept once.
    fn shared(&self, subject: &Subject) -> Subject {
        if let Some((known, _)) = self.subjects.get_key_value(subject) {
            return known.clone();
        }
        let context = self.contexts.get_key_value(subject.context());
        context.map_or_else(|| subject.clone(), |(context, _)| subject.moved(context))
    }

    /// Events that lead here from nothing.
    pub(crate) fn snapshot(&self) -> Vec<Event> {
        let mut events = Vec::new();
        for (context, ids) in &self.contexts {
            events.push(Event::IdsSpent { root: Subject::root(context), id: ids.last });
        }
        for (subject, versions) in &self.subjects {
            for (number, version) in versions {
                let (subject, number) = (subject.clone(), *number);
                events.push(Event::Registered {
                    subject: subject.clone(),
                    version: number,
                    id: version.id,
                    at: version.at,
                    content: version.content.clone(),
                });
                if version.deleted {
                    events.push(Event::VersionDeleted { subject, version: number });
                }
            }
        }
        for (context, ids) in &self.contexts {
            if !ids.listed {
                events.push(Event::ContextDeleted { root: Subject::root(context) });
            } else if !self.in_context(context).any(|_| true) {
                events.extend(self.listing_of(context));
            }
        }
        let config = |(scope, config): (&Subject, &Config)| Event::ConfigSet {
            scope: scope.clone(),
            config: Box::new(config.clone()),
        };
        events.extend(self.configs.iter().map(config));
        let mode = |(scope, mode): (&Subject, &Mode)| Event::ModeSet { scope: scope.clone(), mode: *mode };
        events.extend(self.modes.iter().map(mode));
        events
    }

    /// Events that list a context; none where it is listed.
    pub(crate) fn listing(&self, root: &Subject) -> Vec<Event> {
        match self.spent(root.context()).is_some_and(|spent| spent.listed) {
            true => Vec::new(),
            false => self.listing_of(root.context()),
        }
    }

    /// Events that list a context of which all is gone.
    fn listing_of(&self, context: &str) -> Vec<Event> {
        let Some((subject, version, own)) = self.spending(context) else { return Vec::new() };
        let Version { id, at, content, .. } = own;
        let registered = Event::Registered { subject: subject.clone(), version, id, at, content };
        vec![registered, Event::VersionPurged { subject, version }]
    }

    /// A version that a context may have had, whose id is the largest that was given away.
    pub(crate) fn spending(&self, context: &str) -> Option<(Subject, u32, Version)> {
        let named = |name: String| Subject::within(context, &name);
        let names = std::iter::once("gone".to_owned()).chain((2_u32..).map(|count| format!("gone-{count}")));
        let subject = names.map(named).find(|subject| !self.subjects.contains_key(subject))?;
        let id = self.last_id(context);
        Some((subject, 1, Version { id, at: 0, deleted: false, content: Arc::new(Content::of_nothing()) }))
    }

    /// All versions of a subject, deleted ones too; none where there is no such subject.
    pub(crate) fn versions(
        &self,
        subject: &Subject,
    ) -> impl DoubleEndedIterator<Item = (u32, &Version)> + Clone {
        self.subjects.get(subject).into_iter().flatten().map(|(number, version)| (*number, version))
    }

    /// Versions that are not deleted.
    pub(crate) fn live(&self, subject: &Subject) -> impl DoubleEndedIterator<Item = (u32, &Version)> {
        self.versions(subject).filter(|(_, version)| !version.deleted)
    }

    /// One version, deleted or not.
    pub(crate) fn version(&self, subject: &Subject, number: u32) -> Option<&Version> {
        self.subjects.get(subject)?.get(&number)
    }

    /// All subjects in order, deleted ones too.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.keys()
    }

    /// The subjects of a context in order, deleted ones too.
    pub(crate) fn in_context(&self, context: &str) -> impl Iterator<Item = &Subject> {
        let root = Subject::root(context);
        let first = (Bound::Included(root.clone()), Bound::Unbounded);
        let keys = self.subjects.range(first).map(|(subject, _)| subject);
        keys.take_while(move |subject| subject.context() == root.context())
    }

    /// What an id stands for in a context.
    pub(crate) fn content(&self, context: &str, id: u32) -> Option<&Arc<Content>> {
        self.contexts.get(context)?.contents.get(&id)
    }

    /// The versions that use an id in a context, in order, deleted ones too.
    pub(crate) fn users(&self, context: &str, id: u32) -> impl Iterator<Item = &Spot> + Clone {
        let context: Arc<str> = context.into();
        // No subject stands before the root of the default context, which is a dot and nothing.
        let first = (context.clone(), id, (Subject::root(DEFAULT_CONTEXT), 0));
        let uses = self.uses.range(first..);
        uses.take_while(move |(own, of, _)| *own == context && *of == id).map(|(_, _, spot)| spot)
    }

    /// The largest id that was ever given away in a context; 0 before the first.
    pub(crate) fn last_id(&self, context: &str) -> u32 {
        self.contexts.get(context).map_or(0, |ids| ids.last)
    }

    /// The id of a content in a context.
    pub(crate) fn id_of(&self, context: &str, content: &Content) -> Option<u32> {
        self.contexts.get(context)?.ids.get(content).copied()
    }

    /// Contexts and ids of what has that MD5.
    pub(crate) fn of_guid(&self, md5: &[u8; 16]) -> Vec<(&str, u32)> {
        let contents = self.guids.get(md5).map(Vec::as_slice).unwrap_or_default();
        let places = self.contexts.iter().flat_map(|(context, ids)| {
            contents.iter().filter_map(|content| Some((&**context, *ids.ids.get(content)?)))
        });
        places.collect()
    }

    /// Names of contexts in order; the default one is always there.
    pub(crate) fn contexts(&self) -> impl Iterator<Item = &str> {
        let others = self.contexts.iter().filter(|(name, ids)| ids.listed && &***name != DEFAULT_CONTEXT);
        std::iter::once(DEFAULT_CONTEXT).chain(others.map(|(name, _)| &**name))
    }

    /// All contexts that something was ever registered in, in order.
    pub(crate) fn all_contexts(&self) -> impl Iterator<Item = &str> {
        self.contexts.keys().map(|name| &**name)
    }

    /// Whether something was ever registered in a context.
    pub(crate) fn is_known(&self, context: &str) -> bool {
        self.contexts.contains_key(context)
    }

    /// What became of the ids of a context, if something was ever registered in it.
    pub(crate) fn spent(&self, context: &str) -> Option<Spent> {
        let ids = self.contexts.get(context)?;
        let used = ids.contents.last_key_value().map_or(0, |(id, _)| *id);
        Some(Spent { last: ids.last, used, listed: ids.listed })
    }

    /// All versions, context by context in the order of their ids.
    pub(crate) fn by_ids(&self) -> impl Iterator<Item = (&Subject, u32, &Version)> {
        let spots = self.uses.iter().map(|(_, _, spot)| spot);
        spots.filter_map(|(subject, number)| Some((subject, *number, self.version(subject, *number)?)))
    }

    /// Scopes that have settings of their own, in order.
    pub(crate) fn configs(&self) -> impl Iterator<Item = (&Subject, &Config)> {
        self.configs.iter()
    }

    /// Scopes that have a mode of their own, in order.
    pub(crate) fn modes(&self) -> impl Iterator<Item = (&Subject, Mode)> {
        self.modes.iter().map(|(scope, mode)| (scope, *mode))
    }

    /// What refers to a version, deleted or not.
    pub(crate) fn referrers(&self, subject: &Subject, version: u32) -> impl Iterator<Item = &Spot> {
        self.referrers.get(&(subject.clone(), version)).into_iter().flatten()
    }

    /// The settings of just that scope.
    pub(crate) fn config(&self, scope: &Subject) -> Option<&Config> {
        self.configs.get(scope)
    }

    /// Subjects that are called otherwise, and what they mean.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = (&Subject, Subject)> {
        self.configs.iter().filter_map(|(scope, config)| {
            let alias = config.alias.as_deref().filter(|alias| !alias.is_empty())?;
            Some((scope, Subject::within(scope.context(), alias)))
        })
    }

    /// The mode of just that scope.
    pub(crate) fn mode(&self, scope: &Subject) -> Option<Mode> {
        self.modes.get(scope).copied()
    }

    /// Scopes in a context that have a mode of their own.
    pub(crate) fn modes_in(&self, context: &str) -> impl Iterator<Item = &Subject> {
        let root = Subject::root(context);
        let first = (Bound::Included(root.clone()), Bound::Unbounded);
        let keys = self.modes.range(first).map(|(scope, _)| scope);
        keys.take_while(move |scope| scope.context() == root.context())
    }

    /// What a reference of a subject's schema means; nothing where it means no fixed version.
    pub(crate) fn referred(&self, subject: &Subject, reference: &Reference) -> Option<(Subject, &Version)> {
        let (target, number) = spot(subject, reference)?;
        let version = self.version(&target, number)?;
        Some((target, version))
    }
}

/// The version that a reference names, from where it is made.
fn spot(referrer: &Subject, reference: &Reference) -> Option<Spot> {
    let subject = Subject::within(referrer.context(), &reference.subject);
    let version = u32::try_from(reference.version).ok()?;
    Some((subject, version))
}
