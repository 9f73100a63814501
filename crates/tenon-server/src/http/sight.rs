//! What a request is about, for `../auth`: which operation on which subjects, and which part of an answer
//! may be seen. Every question and every command of the registry is weighed here, so that a new one does
//! not compile until it is.
//!
//! A subject that may not be read is treated as if it were not there wherever it is not named in the
//! address: left out of lists, which are cut into parts only then, and an id that only such subjects use is not
//! found.

use tenon_registry::{
    Answer, Cache, Call, Command, GLOBAL_CONTEXT, Page, Query, Reference, Refusal, Registered, Registry,
    Shown, Subject, TextForm,
};

use crate::auth::{Gate, Operation, Principal, Resource};

/// Somebody, and what they may do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight<'s> {
    pub(super) gate: &'s Gate,
    pub(super) principal: Option<&'s Principal>,
}

/// Somebody may not do that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Forbidden;

impl Sight<'_> {
    fn may(&self, operation: Operation, subject: &Subject) -> bool {
        let is_whole = subject.is_root() && (subject.is_in_default() || subject.context() == GLOBAL_CONTEXT);
        let name = subject.to_string();
        let resource = if is_whole { Resource::Registry } else { Resource::Subject(&name) };
        self.gate.allows(self.principal, operation, resource)
    }

    /// Whether the subject may be read.
    pub(super) fn sees(&self, subject: &Subject) -> bool {
        self.gate.allows_all() || self.may(Operation::Read, subject)
    }

    /// Whether what is asked for may be asked.
    pub(super) fn admits(&self, call: &Call) -> Result<(), Forbidden> {
        if self.gate.allows_all() {
            return Ok(());
        }
        let is_allowed = match call {
            Call::Query(query) => self.may_ask(query),
            Call::Command(command) => self.may_command(command),
        };
        if is_allowed { Ok(()) } else { Err(Forbidden) }
    }

    fn may_ask(&self, query: &Query) -> bool {
        match query {
            Query::Versions { subject, .. }
            | Query::Version { subject, .. }
            | Query::VersionText { subject, .. }
            | Query::ReferencedBy { subject, .. }
            | Query::WithMetadata { subject, .. }
            | Query::Matrix { subject, .. }
            | Query::Faults { subject, .. } => self.may(Operation::Read, subject),
            // Who may not do it may not learn what it would come to either.
            Query::Rehearsal(command) => self.may_command(command),
            Query::Lookup { subject, proposal, .. }
            | Query::Compatibility { subject, proposal, .. }
            | Query::Report { subject, proposal, .. } => {
                self.may(Operation::Read, subject) && self.may_refer(subject, &proposal.references)
            }
            // Settings of the whole registry tell nothing of a subject.
            Query::Config { scope, .. } | Query::Mode { scope, .. } => {
                scope.is_root() || self.may(Operation::Read, scope)
            }
            // What may not be read is left out of the answer.
            Query::Subjects { .. }
            | Query::Schemas { .. }
            | Query::ById { .. }
            | Query::TextById { .. }
            | Query::SubjectsOfId { .. }
            | Query::VersionsOfId { .. }
            | Query::ByGuid { .. }
            | Query::IdsOfGuid { .. }
            | Query::Contexts { .. }
            | Query::Decoded { .. }
            | Query::Description
            | Query::Types
            | Query::Hello
            | Query::Cluster
            | Query::Release
            | Query::Deployment => true,
        }
    }

    fn may_command(&self, command: &Command) -> bool {
        match command {
            Command::Register { subject, proposal, .. } => {
                self.may(Operation::Register, subject) && self.may_refer(subject, &proposal.references)
            }
            Command::DeleteSubject { subject, .. } | Command::DeleteVersion { subject, .. } => {
                self.may(Operation::Delete, subject)
            }
            Command::SetConfig { scope, update } => {
                // Whoever could point an alias at any subject could read it under another name.
                let target = update.alias.as_ref().and_then(Option::as_ref);
                self.may(Operation::Configure, scope)
                    && target.is_none_or(|alias| {
                        let target = Subject::within(scope.context(), alias);
                        self.may(Operation::Read, &target) && self.may(Operation::Configure, &target)
                    })
            }
            Command::ClearConfig { scope }
            | Command::SetMode { scope, .. }
            | Command::ClearMode { scope, .. } => self.may(Operation::Configure, scope),
            Command::DeleteContext { root } => self.may(Operation::Delete, root),
        }
    }

    /// What is asked so that its answer can be weighed: lists whole, for a place in a list tells how much stands
    /// before it.
    pub(super) fn asked(&self, query: &Query) -> Query {
        let mut asked = query.clone();
        if self.gate.allows_all() {
            return asked;
        }
        if let Some(page) = page(&mut asked) {
            *page = Page::ALL;
        }
        asked
    }

    /// Whether what would answer may be read: the subject, which may stand in another context than the one asked
    /// for, or the schema of a message. *Errors*: it may not, in the words for what is nowhere.
    pub(super) fn reaches(&self, registry: &Registry, query: &Query) -> Result<(), Refusal> {
        if self.gate.allows_all() {
            return Ok(());
        }
        match query {
            // Before it is decoded: what is wrong with a message tells of its schema.
            Query::Decoded { bytes, subject } => match schema_of(bytes, subject.as_ref()) {
                Some(query) => {
                    let found = registry.ask(&mut Cache::new(0), &query)?;
                    self.part(registry, &query, found).map(drop)
                }
                None => Ok(()),
            },
            Query::Versions { subject, .. }
            | Query::Version { subject, .. }
            | Query::VersionText { subject, .. }
            | Query::ReferencedBy { subject, .. }
            | Query::WithMetadata { subject, .. }
            | Query::Lookup { subject, .. } => match self.sees(&registry.located(subject)) {
                true => Ok(()),
                false => Err(Refusal::SubjectNotFound(subject.clone())),
            },
            // These look nowhere else, or their answers tell where they come from.
            Query::Compatibility { .. }
            | Query::Report { .. }
            | Query::Matrix { .. }
            | Query::Rehearsal(_)
            | Query::Faults { .. }
            | Query::Config { .. }
            | Query::Mode { .. }
            | Query::Subjects { .. }
            | Query::Schemas { .. }
            | Query::ById { .. }
            | Query::TextById { .. }
            | Query::SubjectsOfId { .. }
            | Query::VersionsOfId { .. }
            | Query::ByGuid { .. }
            | Query::IdsOfGuid { .. }
            | Query::Contexts { .. }
            | Query::Description
            | Query::Types
            | Query::Hello
            | Query::Cluster
            | Query::Release
            | Query::Deployment => Ok(()),
        }
    }

    /// A text may be read through whatever refers to it.
    fn may_refer(&self, subject: &Subject, references: &[Reference]) -> bool {
        references.iter().all(|reference| self.sees(&Subject::within(subject.context(), &reference.subject)))
    }

    /// The part of an answer that may be seen: of what [`Sight::asked`] gives, the part that `query` asks for.
    pub(super) fn part(&self, registry: &Registry, query: &Query, answer: Answer) -> Result<Answer, Refusal> {
        if self.gate.allows_all() {
            return Ok(answer);
        }
        let page = page(&mut query.clone()).map_or(Page::ALL, |page| *page);
        match (query, answer) {
            (Query::Subjects { .. }, Answer::Names(mut names)) => {
                names.retain(|name| self.sees(&Subject::parse(name)));
                Ok(Answer::Names(page.of(names.into_iter())))
            }
            (Query::SubjectsOfId { .. }, Answer::Names(names)) => {
                let seen = self.some(names, |name| self.sees(&Subject::parse(name)))?;
                Ok(Answer::Names(page.of(seen.into_iter())))
            }
            (Query::Contexts { .. }, Answer::Names(mut names)) => {
                names.retain(|name| self.sees_in(registry, name));
                Ok(Answer::Names(page.of(names.into_iter())))
            }
            (Query::ReferencedBy { subject, .. }, Answer::Numbers(mut ids)) => {
                let root = Subject::root(registry.located(subject).context());
                let used =
                    |id: &i64| u32::try_from(*id).is_ok_and(|id| self.use_of(registry, id, &root).is_some());
                ids.retain(used);
                Ok(Answer::Numbers(page.of(ids.into_iter())))
            }
            // Of a subject that may be read.
            (_, Answer::Numbers(numbers)) => Ok(Answer::Numbers(page.of(numbers.into_iter()))),
            (_, Answer::Versions(mut versions)) => {
                versions.retain(|version| self.sees(&version.subject));
                Ok(Answer::Versions(page.of(versions.into_iter())))
            }
            (_, Answer::Uses(uses)) => {
                let seen = self.some(uses, |(subject, _)| self.sees(subject))?;
                Ok(Answer::Uses(page.of(seen.into_iter())))
            }
            (Query::ByGuid { guid, .. }, Answer::Identified(mut identified)) => {
                let turned = self.turn(registry, &mut identified.version);
                turned.map_err(|_| Refusal::IdNotFound(guid.clone()))?;
                Ok(Answer::Identified(identified))
            }
            (_, Answer::Identified(mut identified)) => {
                self.turn(registry, &mut identified.version)?;
                Ok(Answer::Identified(identified))
            }
            (_, Answer::Decoded(mut decoded)) => {
                self.turn(registry, &mut decoded.version)?;
                Ok(Answer::Decoded(decoded))
            }
            (_, Answer::Deletion(mut deletion)) => {
                deletion.referrers.retain(|referrer| self.sees(&referrer.subject));
                Ok(Answer::Deletion(deletion))
            }
            (_, Answer::Change(mut change)) => {
                change.subjects.retain(|changed| self.sees(&changed.subject));
                Ok(Answer::Change(change))
            }
            (Query::TextById { id, subject, .. }, Answer::Text(text)) => {
                let (id, subject, form) = (*id, subject.clone(), TextForm::Kept);
                let query = Query::ById { id, subject, form, qualified: false, max_id: false };
                // Refused where no version that uses it may be read.
                self.part(registry, &query, registry.ask(&mut Cache::new(0), &query)?)?;
                Ok(Answer::Text(text))
            }
            (Query::IdsOfGuid { guid }, Answer::Ids(mut ids)) => {
                ids.retain(|(context, id)| self.use_of(registry, *id, &Subject::root(context)).is_some());
                if ids.is_empty() { Err(Refusal::IdNotFound(guid.clone())) } else { Ok(Answer::Ids(ids)) }
            }
            (_, answer) => Ok(answer),
        }
    }

    /// What may be seen of what uses an id. *Errors*: none of it, as if nothing used the id.
    fn some<T>(&self, all: Vec<T>, seen: impl FnMut(&T) -> bool) -> Result<Vec<T>, Refusal> {
        let was_empty = all.is_empty();
        let left: Vec<T> = all.into_iter().filter(seen).collect();
        if left.is_empty() && !was_empty { Err(Refusal::SchemaNotFound) } else { Ok(left) }
    }

    /// Whether anything of a context may be read. The default one is always there.
    fn sees_in(&self, registry: &Registry, context: &str) -> bool {
        let root = Subject::root(context);
        let query = Query::Subjects { prefix: format!(":{context}:"), shown: Shown::All, page: Page::ALL };
        root.is_in_default()
            || self.sees(&root)
            || match registry.ask(&mut Cache::new(0), &query) {
                Ok(Answer::Names(names)) => names.iter().any(|name| self.sees(&Subject::parse(name))),
                _ => false,
            }
    }

    /// Turns what an id stands for to a version of it that may be read. *Errors*: there is none.
    fn turn(&self, registry: &Registry, version: &mut Registered) -> Result<(), Refusal> {
        if !self.sees(&version.subject) {
            let seen = self.use_of(registry, version.id, &version.subject);
            let (subject, number) = seen.ok_or_else(|| Refusal::IdNotFound(version.id.to_string()))?;
            (version.subject, version.version) = (subject, number);
        }
        Ok(())
    }

    /// A version that uses an id of a subject's context and may be read.
    fn use_of(&self, registry: &Registry, id: u32, subject: &Subject) -> Option<(Subject, u32)> {
        let query = Query::VersionsOfId {
            id,
            subject: Some(Subject::root(subject.context())),
            deleted: true,
            page: Page::ALL,
        };
        match registry.ask(&mut Cache::new(0), &query) {
            Ok(Answer::Uses(uses)) => uses.into_iter().find(|(subject, _)| self.sees(subject)),
            _ => None,
        }
    }
}

/// What asks for the schema that a message names before its data, by id or by GUID.
fn schema_of(message: &[u8], subject: Option<&Subject>) -> Option<Query> {
    let form = TextForm::Kept;
    match message.split_first()? {
        (0, rest) => {
            let id = u32::from_be_bytes(*rest.first_chunk()?);
            Some(Query::ById { id, subject: subject.cloned(), form, qualified: false, max_id: false })
        }
        (1, rest) => {
            let guid = u128::from_be_bytes(*rest.first_chunk()?);
            let digits = format!("{guid:032x}");
            let guid =
                [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-");
            Some(Query::ByGuid { guid, form })
        }
        _ => None,
    }
}

/// The part of a list that is asked for.
fn page(query: &mut Query) -> Option<&mut Page> {
    match query {
        Query::Subjects { page, .. }
        | Query::Versions { page, .. }
        | Query::ReferencedBy { page, .. }
        | Query::Schemas { page, .. }
        | Query::SubjectsOfId { page, .. }
        | Query::VersionsOfId { page, .. }
        | Query::Contexts { page, .. } => Some(page),
        Query::Version { .. }
        | Query::VersionText { .. }
        | Query::WithMetadata { .. }
        | Query::Lookup { .. }
        | Query::ById { .. }
        | Query::TextById { .. }
        | Query::ByGuid { .. }
        | Query::IdsOfGuid { .. }
        | Query::Compatibility { .. }
        | Query::Report { .. }
        | Query::Matrix { .. }
        | Query::Rehearsal(_)
        | Query::Faults { .. }
        | Query::Decoded { .. }
        | Query::Config { .. }
        | Query::Mode { .. }
        | Query::Description
        | Query::Types
        | Query::Hello
        | Query::Cluster
        | Query::Release
        | Query::Deployment => None,
    }
}
