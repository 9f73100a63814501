//! Which address asks for what. Under `/contexts/{c}/` every other address is there again, with subjects,
//! settings and ids of that context.

use super::parameters::{Parameters, id, segments, which};
use super::table::{self, Method, Resource, Route};
use super::{Request, body, media, own};
use crate::command::Command;
use crate::lookup::MOST_COLUMNS;
use crate::query::Query;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::subject::{DEFAULT_CONTEXT, Subject};

/// Most schemas that one list shows, and how many it shows of its own accord.
const MOST_SCHEMAS: usize = 1_000;
/// Parameters that ask for schemas by what others associate with them.
const ASSOCIATIONS: [&str; 4] = ["resourceType", "resourceId", "associationType", "lifecycle"];
/// The prefix of the subjects of all contexts.
const EVERYWHERE: &str = ":*:";

/// What is asked for.
#[derive(Clone, Debug)]
pub enum Call {
    /// To be answered.
    Query(Query),
    /// To be done.
    Command(Command),
}

impl From<Query> for Call {
    fn from(query: Query) -> Call {
        Call::Query(query)
    }
}

impl From<Command> for Call {
    fn from(command: Command) -> Call {
        Call::Command(command)
    }
}

/// Finds out what a request asks for. `acceptable` says whether an answer can be written as it wants.
///
/// *Errors*: no such address, no such method there, media types nobody reads or writes, and all that is wrong
/// with parameters and bodies.
pub(super) fn find(registry: &Registry, request: &Request<'_>, acceptable: bool) -> Result<Call, Refusal> {
    let segments = segments(request.path)?;
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (context, path) = match path.as_slice() {
        ["contexts", context, inner @ ..] if !inner.is_empty() => {
            (Some(Subject::root(context).context().to_owned()), inner)
        }
        whole => (None, whole),
    };
    let (route, resource) = table::find(path).ok_or(Refusal::NoRoute)?;
    let parameters = Parameters::parse(request.query);
    let place = Place { registry, context: context.as_deref(), parameters: &parameters, acceptable, request };
    place.call(resource, place.method(route)?)
}

/// A request on its way to what it asks for.
#[derive(Clone, Copy)]
struct Place<'r> {
    registry: &'r Registry,
    context: Option<&'r str>,
    parameters: &'r Parameters,
    acceptable: bool,
    request: &'r Request<'r>,
}

impl Place<'_> {
    fn call(self, resource: Resource<'_>, method: Method) -> Result<Call, Refusal> {
        let parameters = self.parameters;
        let page = || parameters.page(usize::MAX);
        let (deleted, form) = (parameters.flag("deleted"), parameters.form());
        let normalize = parameters.flag("normalize");
        let permanent = parameters.flag("permanent");
        let effective = parameters.flag("defaultToGlobal");
        Ok(match (resource, method) {
            (Resource::Root, _) => Query::Hello.into(),
            (Resource::Subjects, _) => {
                let prefix = self.prefix(EVERYWHERE);
                Query::Subjects { prefix, shown: parameters.shown(), page: page()? }.into()
            }
            (Resource::Subject(subject), Method::Delete) => {
                Command::DeleteSubject { subject: self.subject(subject), permanent }.into()
            }
            (Resource::Subject(subject), _) => {
                let (subject, proposal) = (self.subject(subject), self.proposal()?);
                Query::Lookup { subject, proposal, normalize, deleted, form }.into()
            }
            (Resource::SubjectMetadata(subject), _) => {
                let pairs = parameters.all("key").zip(parameters.all("value"));
                let properties = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                Query::WithMetadata { subject: self.subject(subject), properties, deleted, form }.into()
            }
            (Resource::Versions(subject), Method::Post) => {
                let (subject, proposal) = (self.subject(subject), self.proposal()?);
                Command::Register { subject, proposal, normalize, force: parameters.flag("force") }.into()
            }
            (Resource::Versions(subject), _) => {
                let negative = parameters.flag("deletedAsNegative");
                let (subject, shown) = (self.subject(subject), parameters.shown());
                Query::Versions { subject, shown, negative, page: page()? }.into()
            }
            (Resource::Version(subject, version), Method::Delete) => {
                let which = which(version)?;
                Command::DeleteVersion { subject: self.subject(subject), which, permanent }.into()
            }
            (Resource::Version(subject, version), _) => {
                let which = which(version)?;
                self.wants_no_tags()?;
                let subject = self.subject(subject);
                Query::Version { subject, which, deleted, form, qualified: parameters.qualified() }.into()
            }
            (Resource::VersionText(subject, version), _) => {
                let which = which(version)?;
                Query::VersionText { subject: self.subject(subject), which, deleted, form }.into()
            }
            (Resource::ReferencedBy(subject, version), _) => {
                let which = which(version)?;
                Query::ReferencedBy { subject: self.subject(subject), which, deleted, page: page()? }.into()
            }
            (Resource::Schemas, _) if ASSOCIATIONS.iter().any(|name| parameters.text(name).is_some()) => {
                return Err(Refusal::NotDone("Schemas are associated with nothing here"));
            }
            (Resource::Schemas, _) => Query::Schemas {
                prefix: self.prefix(""),
                deleted,
                latest_only: parameters.flag("latestOnly"),
                rule_type: parameters.text("ruleType").filter(|name| !name.is_empty()).map(str::to_owned),
                aliases: parameters.flag("aliases"),
                page: parameters.page(MOST_SCHEMAS)?,
            }
            .into(),
            (Resource::Types, _) => Query::Types.into(),
            (Resource::ById(text), _) => {
                let (id, max_id) = (id(text)?, parameters.flag("fetchMaxId"));
                self.wants_no_tags()?;
                let (subject, qualified) = (self.of_subject(), parameters.qualified());
                Query::ById { id, subject, form, qualified, max_id }.into()
            }
            (Resource::TextById(text), _) => {
                Query::TextById { id: id(text)?, subject: self.of_subject(), form }.into()
            }
            (Resource::SubjectsOfId(text), _) => {
                let (id, subject) = (id(text)?, self.of_subject());
                Query::SubjectsOfId { id, subject, deleted, page: page()? }.into()
            }
            (Resource::VersionsOfId(text), _) => {
                let (id, subject) = (id(text)?, self.of_subject());
                Query::VersionsOfId { id, subject, deleted, page: page()? }.into()
            }
            (Resource::ByGuid(guid), _) => Query::ByGuid { guid: guid.to_owned(), form }.into(),
            (Resource::IdsOfGuid(guid), _) => Query::IdsOfGuid { guid: guid.to_owned() }.into(),
            (Resource::Compatibility(subject, version), _) => {
                let which = version.map(which).transpose()?;
                let (subject, proposal) = (self.subject(subject), self.proposal()?);
                let verbose = parameters.flag("verbose");
                Query::Compatibility { subject, which, proposal, normalize, verbose }.into()
            }
            (Resource::Config(scope), Method::Put) => {
                let update = Box::new(body::config(self.request.body)?);
                Command::SetConfig { scope: self.scope(scope), update }.into()
            }
            (Resource::Config(scope), Method::Delete) => {
                Command::ClearConfig { scope: self.scope(scope) }.into()
            }
            (Resource::Config(scope), _) => Query::Config { scope: self.scope(scope), effective }.into(),
            (Resource::Mode(scope), Method::Put) => {
                let (mode, force) = (body::mode(self.request.body)?, parameters.flag("force"));
                Command::SetMode { scope: self.scope(scope), mode, force }.into()
            }
            (Resource::Mode(scope), Method::Delete) => {
                let recursive = parameters.flag("recursive");
                Command::ClearMode { scope: self.scope(scope), recursive }.into()
            }
            (Resource::Mode(scope), _) => Query::Mode { scope: self.scope(scope), effective }.into(),
            (Resource::Contexts, _) => {
                let prefix = parameters.text("contextPrefix").unwrap_or_default();
                Query::Contexts { prefix: prefix.to_owned(), page: page()? }.into()
            }
            (Resource::Context(context), _) => Command::DeleteContext { root: Subject::root(context) }.into(),
            (Resource::Cluster, _) => Query::Cluster.into(),
            (Resource::Release, _) => Query::Release.into(),
            (Resource::Deployment, _) => Query::Deployment.into(),
            (Resource::Report(subject), _) => {
                let own::Check { proposal, levels, profile } = own::check(self.request.body)?;
                let (subject, proposal) = (self.subject(subject), Box::new(proposal));
                Query::Report { subject, proposal, normalize, levels, profile }.into()
            }
            (Resource::Matrix(subject), _) => {
                let profile = own::profile(parameters.text("profile"))?;
                let most = parameters.page(MOST_COLUMNS)?.limit;
                Query::Matrix { subject: self.subject(subject), profile, most }.into()
            }
            (Resource::SubjectDeletion(subject), _) => {
                let subject = self.subject(subject);
                Query::Rehearsal(Box::new(Command::DeleteSubject { subject, permanent })).into()
            }
            (Resource::VersionDeletion(subject, version), _) => {
                let (subject, which) = (self.subject(subject), which(version)?);
                Query::Rehearsal(Box::new(Command::DeleteVersion { subject, which, permanent })).into()
            }
            (Resource::ConfigChange(scope), _) => {
                let update = Box::new(body::config(self.request.body)?);
                Query::Rehearsal(Box::new(Command::SetConfig { scope: self.scope(scope), update })).into()
            }
            (Resource::Faults(subject, version), _) => {
                let own::Validation { message, datum } = own::validation(self.request.body)?;
                let (subject, which) = (self.subject(subject), which(version)?);
                Query::Faults { subject, which, message, datum }.into()
            }
            (Resource::Decoding, _) => {
                let own::Decoding { bytes, subject } = own::decoding(self.request.body)?;
                let subject = match subject {
                    Some(name) => Some(self.subject(&name)),
                    None => self.context.map(Subject::root),
                };
                Query::Decoded { bytes, subject }.into()
            }
            (Resource::Description, _) => Query::Description.into(),
        })
    }

    /// The method, if it is one that the address knows and the media types suit.
    fn method(self, route: &Route) -> Result<Method, Refusal> {
        let mut known = route.operations.iter().map(|operation| operation.method);
        let method = known.find(|method| method.name() == self.request.method).ok_or(Refusal::NoMethod)?;
        let has_body = matches!(method, Method::Post | Method::Put);
        if has_body && !media::is_read(self.request.content_type) {
            return Err(Refusal::UnsupportedMediaType);
        }
        if !self.acceptable {
            return Err(Refusal::NotAcceptable);
        }
        Ok(method)
    }

    /// *Errors*: tags within a text are asked for.
    fn wants_no_tags(self) -> Result<(), Refusal> {
        match self.parameters.all("findTags").any(|tag| !tag.is_empty()) {
            true => Err(Refusal::NotDone("Tags within schemas are not looked for: leave findTags out")),
            false => Ok(()),
        }
    }

    fn proposal(self) -> Result<Box<crate::Proposal>, Refusal> {
        body::proposal(self.request.body).map(Box::new)
    }

    fn within(self, name: &str) -> Subject {
        Subject::within(self.context.unwrap_or(DEFAULT_CONTEXT), name)
    }

    /// The subject that a segment means; it may be another one's alias.
    fn subject(self, name: &str) -> Subject {
        self.registry.meant(self.within(name))
    }

    /// What a segment has settings for; without one it is the context.
    fn scope(self, name: Option<&str>) -> Subject {
        self.within(name.unwrap_or_default())
    }

    /// The subject that the query names; within a context the context itself, where it names none.
    fn of_subject(self) -> Option<Subject> {
        match self.parameters.text("subject").filter(|name| !name.is_empty()) {
            Some(name) => Some(self.subject(name)),
            None => self.context.map(Subject::root),
        }
    }

    /// The prefix that the query names, within the context.
    fn prefix(self, otherwise: &str) -> String {
        let named = self.parameters.text("subjectPrefix");
        match self.context {
            Some(_) => {
                let subject = self.within(named.unwrap_or_default());
                // The default context has no qualified names.
                format!(":{}:{}", subject.context(), subject.name())
            }
            None => named.unwrap_or(otherwise).to_owned(),
        }
    }
}
