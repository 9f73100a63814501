//! Answers to questions. Nothing is changed here.

mod identifiers;
mod message;
mod rehearsal;
mod report;
mod subjects;
mod texts;

pub(crate) use report::MOST_COLUMNS;
pub(crate) use subjects::located;

use crate::answer::Answer;
use crate::candidate;
use crate::judge;
use crate::mode::Mode;
use crate::parsing::Cache;
use crate::query::Query;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::subject::Subject;
use crate::{Which, type_name};
use tenon_core::Format;

/// The answer to a question.
pub(crate) fn ask(registry: &Registry, cache: &mut Cache, query: &Query) -> Result<Answer, Refusal> {
    match query {
        Query::Subjects { prefix, shown, page } => Ok(subjects::names(registry, prefix, *shown, *page)),
        Query::Versions { subject, shown, negative, page } => {
            subjects::numbers(registry, subject, *shown, *negative, *page)
        }
        Query::Version { subject, which, deleted, form, qualified } => {
            let found = subjects::version(registry, subject, *which, *deleted)?;
            let found = subjects::referring(found, *qualified);
            Ok(Answer::Version(Box::new(texts::shaped(registry, cache, found, *form))))
        }
        Query::VersionText { subject, which, deleted, form } => {
            let found = subjects::version(registry, subject, *which, *deleted)?;
            Ok(texts::bare(registry, cache, found, *form))
        }
        Query::ReferencedBy { subject, which, deleted, page } => {
            subjects::referrers(registry, subject, *which, *deleted, *page)
        }
        Query::WithMetadata { subject, properties, deleted, form } => {
            let found = subjects::with_metadata(registry, subject, properties, *deleted)?;
            Ok(Answer::Version(Box::new(texts::shaped(registry, cache, found, *form))))
        }
        Query::Lookup { subject, proposal, normalize, deleted, form } => {
            let subject = &located(registry, subject);
            subjects::existing(registry, subject, *deleted)?;
            let normalize = *normalize || registry.config(subject).normalize.unwrap_or(false);
            let candidate = candidate::read(registry, cache, subject, proposal, normalize)?;
            let same = candidate::same(registry, cache, subject, &candidate, *deleted);
            let (number, version) = same.ok_or(Refusal::SchemaNotFound)?;
            let found = subjects::registered(subject, number, version);
            Ok(Answer::Version(Box::new(texts::shaped(registry, cache, found, *form))))
        }
        Query::Schemas { prefix, deleted, latest_only, rule_type, aliases, page } => {
            let filter = subjects::Filter {
                deleted: *deleted,
                latest_only: *latest_only,
                rule_type: rule_type.as_deref(),
                aliases: *aliases,
            };
            Ok(subjects::schemas(registry, prefix, filter, *page))
        }
        Query::ById { id, subject, form, qualified, max_id } => {
            let (context, found) = identifiers::find(registry, *id, subject.as_ref())?;
            let found = subjects::referring(found, *qualified);
            let max_id = max_id.then(|| registry.state.last_id(&context));
            Ok(texts::identified(registry, cache, found, *form, max_id))
        }
        Query::TextById { id, subject, form } => {
            let (_, found) = identifiers::find(registry, *id, subject.as_ref())?;
            Ok(texts::bare(registry, cache, found, *form))
        }
        Query::SubjectsOfId { id, subject, deleted, page } => {
            identifiers::subjects(registry, *id, subject.as_ref(), *deleted, *page)
        }
        Query::VersionsOfId { id, subject, deleted, page } => {
            identifiers::versions(registry, *id, subject.as_ref(), *deleted, *page)
        }
        Query::ByGuid { guid, form } => {
            let found = identifiers::of_guid(registry, guid)?;
            Ok(texts::identified(registry, cache, found, *form, None))
        }
        Query::IdsOfGuid { guid } => identifiers::ids_of_guid(registry, guid),
        Query::Compatibility { subject, which, proposal, normalize, verbose } => {
            let against = Asked { subject, which: *which, normalize: *normalize, verbose: *verbose };
            compatibility(registry, cache, against, proposal)
        }
        Query::Config { scope, effective } => match registry.state.config(scope) {
            Some(own) if !*effective && !scope.is_root() => Ok(Answer::Config(Box::new(own.clone()))),
            None if !*effective && !scope.is_root() => Err(Refusal::NoConfig(scope.clone())),
            Some(_) | None => Ok(Answer::Config(Box::new(registry.config(scope)))),
        },
        Query::Mode { scope, effective } => match registry.state.mode(scope) {
            Some(own) if !*effective => Ok(Answer::Mode(own)),
            None if !*effective && !scope.is_root() => Err(Refusal::NoMode(scope.clone())),
            Some(_) | None => Ok(Answer::Mode(registry.mode(scope))),
        },
        Query::Contexts { prefix, page } => {
            let names = registry.state.contexts().filter(|name| name.starts_with(prefix.as_str()));
            Ok(Answer::Names(page.of(names.map(str::to_owned))))
        }
        Query::Report { subject, proposal, normalize, levels, profile } => {
            let asked = report::Asked { subject, normalize: *normalize, levels, profile: *profile };
            report::report(registry, cache, asked, proposal)
        }
        Query::Matrix { subject, profile, most } => report::table(registry, cache, subject, *profile, *most),
        Query::Rehearsal(command) => rehearsal::rehearse(registry, cache, command),
        Query::Faults { subject, which, message, datum } => {
            message::faults(registry, cache, subject, *which, message.as_deref(), datum)
        }
        Query::Decoded { bytes, subject } => message::decoded(registry, cache, bytes, subject.as_ref()),
        Query::Description => Ok(Answer::Document(crate::wire::DESCRIPTION.to_owned())),
        Query::Types => {
            let formats = [Format::JsonSchema, Format::Protobuf, Format::Avro];
            Ok(Answer::Names(formats.into_iter().map(|format| type_name(format).to_owned()).collect()))
        }
        Query::Hello => Ok(Answer::Hello),
        Query::Cluster => Ok(Answer::Cluster(registry.options().cluster.clone())),
        Query::Release => Ok(Answer::Release(registry.options().release.clone())),
        // What Confluent's says of itself where nobody manages it.
        Query::Deployment => Ok(Answer::Deployment(vec!["opensource"])),
    }
}

#[derive(Clone, Copy)]
struct Asked<'q> {
    subject: &'q Subject,
    which: Option<Which>,
    normalize: bool,
    verbose: bool,
}

fn compatibility(
    registry: &Registry,
    cache: &mut Cache,
    asked: Asked<'_>,
    proposal: &crate::Proposal,
) -> Result<Answer, Refusal> {
    let Asked { subject, which, normalize, verbose } = asked;
    let state = &registry.state;
    let one = match which {
        None => None,
        Some(Which::Latest) => Some(state.live(subject).next_back()),
        Some(Which::At(number)) => {
            let found = state.version(subject, number).filter(|version| !version.deleted);
            let found = found.ok_or(Refusal::VersionNotFound(i64::from(number)))?;
            Some(Some((number, found)))
        }
    };
    let config = registry.config(subject);
    let normalize = normalize || config.normalize.unwrap_or(false);
    let mut candidate = match candidate::read(registry, cache, subject, proposal, normalize) {
        Ok(candidate) => candidate,
        Err(refusal) if verbose => {
            let (_, _, text) = refusal.row(registry.options().profile);
            return Ok(Answer::Compatibility { compatible: false, messages: Some(vec![text]) });
        }
        Err(refusal) => return Err(refusal),
    };
    let newest = state.live(subject).next_back().map(|(_, version)| &*version.content);
    candidate::dress(&mut candidate.content, newest, &config);
    let against = match one {
        Some(one) => one.into_iter().collect(),
        None => judge::window(registry, subject, &candidate.content, &config),
    };
    let messages = match registry.mode(subject) {
        Mode::Import => Vec::new(),
        Mode::ReadWrite | Mode::ReadOnly | Mode::ReadOnlyOverride | Mode::Forward => {
            judge::judge(registry, cache, subject, &candidate, &against, &config)
        }
    };
    Ok(Answer::Compatibility { compatible: messages.is_empty(), messages: verbose.then_some(messages) })
}
