//! A schema on its way in: checked, parsed, printed as the registry keeps texts, with fixed references and
//! the metadata and rules it will have. And which version it already is, if any.

use std::sync::Arc;

use tenon_core::{Schema, avro};

use crate::command::Proposal;
use crate::config::Config;
use crate::content::{Content, Reference, type_name};
use crate::metadata::Metadata;
use crate::parsing::{self, Cache, Flaw, Parsed};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::state::Version;
use crate::subject::Subject;

/// A proposal that is a schema.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// What would be registered.
    pub(crate) content: Content,
    /// What it means.
    pub(crate) parsed: Arc<Parsed>,
}

/// Gives a content the metadata and rules that it will have: its own or else those of the version before,
/// with what the settings say beneath and above.
pub(crate) fn dress(content: &mut Content, previous: Option<&Content>, config: &Config) {
    let before = previous.and_then(|content| content.metadata.as_ref()).map(Metadata::unpinned);
    let own = content.metadata.take().or(before);
    content.metadata = layered(
        [config.default_metadata.as_ref(), own.as_ref(), config.override_metadata.as_ref()],
        |under, over| under.merged(over),
    );
    let before = previous.and_then(|content| content.rule_set.clone());
    let own = content.rule_set.take().or(before);
    content.rule_set = layered(
        [config.default_rule_set.as_ref(), own.as_ref(), config.override_rule_set.as_ref()],
        |under, over| under.merged(over),
    );
}

fn layered<T: Clone>(layers: [Option<&T>; 3], merged: impl Fn(&T, &T) -> T) -> Option<T> {
    layers.into_iter().flatten().fold(None, |under: Option<T>, over| match under {
        Some(under) => Some(merged(&under, over)),
        None => Some(over.clone()),
    })
}

/// Parses a proposal and prints it anew.
///
/// *Errors*: it is no schema, is too long, or refers to what is not there.
pub(crate) fn read(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    proposal: &Proposal,
    normalize: bool,
) -> Result<Candidate, Refusal> {
    let shown = || shown(subject, proposal);
    if proposal.text.trim().is_empty() {
        return Err(Refusal::EmptySchema);
    }
    let references = fixed(registry, subject, proposal)?;
    let limits = &registry.options().limits;
    let plain = Arc::new(Content {
        format: proposal.format,
        schema: proposal.text.clone(),
        references,
        metadata: None,
        rule_set: None,
    });
    let parsed = parsing::parsed(&registry.state, cache, subject, &plain, limits);
    let parsed = parsed.map_err(|flaw| match flaw {
        Flaw::Invalid(details) => Refusal::InvalidSchema { shown: shown(), details },
        Flaw::Dangling(reference) => Refusal::DanglingReference { shown: shown(), reference },
        Flaw::TooLarge => Refusal::TooLarge,
    })?;
    let mut references = plain.references.clone();
    let schema = match normalize {
        true => {
            references.sort();
            references.dedup();
            parsing::normalized_text(&parsed, limits)
        }
        false => parsed.text.clone(),
    };
    let metadata = proposal.metadata.clone();
    let rule_set = proposal.rule_set.clone();
    Ok(Candidate {
        content: Content { format: proposal.format, schema, references, metadata, rule_set },
        parsed,
    })
}

/// References by number: -1 is the latest version there is now.
fn fixed(registry: &Registry, subject: &Subject, proposal: &Proposal) -> Result<Vec<Reference>, Refusal> {
    let fix = |reference: &Reference| {
        let dangling =
            || Refusal::DanglingReference { shown: shown(subject, proposal), reference: reference.clone() };
        let target = Subject::within(subject.context(), &reference.subject);
        let number = match reference.version {
            -1 => registry.state.live(&target).next_back().map(|(number, _)| number),
            number => u32::try_from(number).ok(),
        };
        let number = number.and_then(|number| i32::try_from(number).ok()).ok_or_else(dangling)?;
        Ok(Reference { version: number, ..reference.clone() })
    };
    proposal.references.iter().map(fix).collect()
}

/// The version of a subject that a candidate already is, the newest first: of the same content, or else of
/// the same meaning where the candidate says nothing of metadata and rules.
pub(crate) fn same<'r>(
    registry: &'r Registry,
    cache: &mut Cache,
    subject: &Subject,
    candidate: &Candidate,
    deleted: bool,
) -> Option<(u32, &'r Version)> {
    let state = &registry.state;
    let asked = &candidate.content;
    let versions = || state.versions(subject).rev().filter(|(_, version)| deleted || !version.deleted);
    let id = state.id_of(subject.context(), asked);
    let exact = id.and_then(|id| versions().find(|(_, version)| version.id == id));
    if exact.is_some() {
        return exact;
    }
    let mut own = None;
    versions().find(|(_, version)| {
        let kept = &version.content;
        stands_for(asked, kept)
            && ((asked.schema == kept.schema && asked.references == kept.references)
                || same_resolved(registry, cache, subject, candidate, &mut own, kept))
    })
}

/// `true` where metadata and rules are no matter, or the same.
fn stands_for(asked: &Content, kept: &Content) -> bool {
    let unpinned =
        |metadata: &Option<Metadata>| metadata.as_ref().map(Metadata::unpinned).unwrap_or_default();
    asked.format == kept.format
        && (asked.metadata.is_none() || unpinned(&asked.metadata) == unpinned(&kept.metadata))
        && (asked.rule_set.is_none() || asked.rule_set == kept.rule_set)
}

/// `true` where two Avro schemas, of which one refers to others, are one text once those are written in.
/// `own` is the candidate's, made when it is first needed.
fn same_resolved(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    candidate: &Candidate,
    own: &mut Option<String>,
    kept: &Arc<Content>,
) -> bool {
    if candidate.content.references.is_empty() && kept.references.is_empty() {
        return false;
    }
    let Schema::Avro(asked) = &candidate.parsed.schema else { return false };
    let limits = &registry.options().limits;
    let Ok(kept) = parsing::parsed(&registry.state, cache, subject, kept, limits) else { return false };
    let Schema::Avro(kept) = &kept.schema else { return false };
    let own = own.get_or_insert_with(|| avro::canonical::resolved_text(asked));
    *own == avro::canonical::resolved_text(kept)
}

/// A proposal as messages show it.
pub(crate) fn shown(subject: &Subject, proposal: &Proposal) -> String {
    let reference = |own: &Reference| {
        format!("{{name='{}', subject='{}', version={}}}", own.name, own.subject, own.version)
    };
    let references: Vec<String> = proposal.references.iter().map(reference).collect();
    let references = references.join(", ");
    let json = |part: Option<String>| part.unwrap_or_else(|| "null".to_owned());
    let metadata = json(proposal.metadata.as_ref().and_then(|part| serde_json::to_string(part).ok()));
    let rule_set = json(proposal.rule_set.as_ref().and_then(|part| serde_json::to_string(part).ok()));
    let id = proposal.id.map_or_else(|| "-1".to_owned(), |id| id.to_string());
    format!(
        "{{subject={subject},version={},id={id},schemaType={language},references=[{references}],\
         metadata={metadata},ruleSet={rule_set},schema={}}} with refs [{references}] of type {language}",
        proposal.version.unwrap_or(0),
        clipped(&proposal.text, MOST_SHOWN),
        language = type_name(proposal.format),
    )
}

/// Bytes of a text that a message shows.
pub(crate) const MOST_SHOWN: usize = 10 << 10;

/// The start of a text, in whole characters.
pub(crate) fn clipped(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}...", text.get(..end).unwrap_or_default())
}
