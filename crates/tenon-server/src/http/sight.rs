//! What a request is about, for `../auth`: which operation on which subjects, and which part of an answer
//! may be seen. Every question and every command of the registry is weighed here, so that a new one does
//! not compile until it is.
//!
//! A subject that may not be read is treated as if it were not there wherever it is not named in the
//! address: left out of lists, and an id that only such subjects use is not found.

use tenon_registry::{
    Answer, Cache, Call, Command, GLOBAL_CONTEXT, Page, Query, Reference, Refusal, Registered, Registry,
    Subject, TextForm,
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
            | Query::Release => true,
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

    /// A text may be read through whatever refers to it.
    fn may_refer(&self, subject: &Subject, references: &[Reference]) -> bool {
        references.iter().all(|reference| self.sees(&Subject::within(subject.context(), &reference.subject)))
    }

    /// The part of an answer that may be seen.
    pub(super) fn part(&self, registry: &Registry, query: &Query, answer: Answer) -> Result<Answer, Refusal> {
        if self.gate.allows_all() {
            return Ok(answer);
        }
        match (query, answer) {
            (Query::Subjects { .. } | Query::SubjectsOfId { .. }, Answer::Names(mut names)) => {
                names.retain(|name| self.sees(&Subject::parse(name)));
                Ok(Answer::Names(names))
            }
            (_, Answer::Versions(mut versions)) => {
                versions.retain(|version| self.sees(&version.subject));
                Ok(Answer::Versions(versions))
            }
            (_, Answer::Uses(mut uses)) => {
                uses.retain(|(subject, _)| self.sees(subject));
                Ok(Answer::Uses(uses))
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
            // A subject that was looked for in all contexts.
            (_, Answer::Version(version)) if !self.sees(&version.subject) => Err(Refusal::SchemaNotFound),
            (Query::TextById { id, subject, .. }, Answer::Text(text)) => {
                let (id, subject, form) = (*id, subject.clone(), TextForm::Kept);
                let query = Query::ById { id, subject, form, max_id: false };
                // Refused where no version that uses it may be read.
                self.part(registry, &query, registry.ask(&mut Cache::new(0), &query)?)?;
                Ok(Answer::Text(text))
            }
            (Query::IdsOfGuid { .. }, Answer::Ids(mut ids)) => {
                ids.retain(|(context, id)| self.use_of(registry, *id, &Subject::root(context)).is_some());
                Ok(Answer::Ids(ids))
            }
            (_, answer) => Ok(answer),
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
            page: Page::default(),
        };
        match registry.ask(&mut Cache::new(0), &query) {
            Ok(Answer::Uses(uses)) => uses.into_iter().find(|(subject, _)| self.sees(subject)),
            _ => None,
        }
    }
}
