//! May messages of one version be read under another, as the level asks? And the sentences in which a
//! registry says why not.
//!
//! Kinds of difference and, for Avro, the sentences are Confluent's; those about Protobuf and JSON Schema
//! are our own. What cannot be decided is not compatible.

use std::sync::Arc;

use tenon_core::{Change, Compatibility, Direction, Format, Policy, Role, Verdict, compare};

use crate::candidate::{Candidate, MOST_SHOWN, clipped};
use crate::config::{CompatibilityPolicy, Config};
use crate::content::Content;
use crate::level;
use crate::parsing::{self, Cache};
use crate::registry::Registry;
use crate::reserved;
use crate::state::Version;
use crate::subject::Subject;

/// The versions that a candidate is compared with under these settings, newest first.
pub(crate) fn window<'r>(
    registry: &'r Registry,
    subject: &Subject,
    content: &Content,
    config: &Config,
) -> Vec<(u32, &'r Version)> {
    let level = config.compatibility_level.unwrap_or_default();
    let most = match level {
        Compatibility::None => 0,
        Compatibility::Backward | Compatibility::Forward | Compatibility::Full => 1,
        Compatibility::BackwardTransitive
        | Compatibility::ForwardTransitive
        | Compatibility::FullTransitive => usize::MAX,
    };
    let own = group(content, config);
    let live = registry.state.live(subject).rev();
    live.filter(|(_, version)| group(&version.content, config) == own).take(most).collect()
}

/// The group of versions that a content is of; only those of one group are compared.
pub(crate) fn group<'c>(content: &'c Content, config: &Config) -> Option<&'c str> {
    let named = config.compatibility_group.as_deref()?;
    content.metadata.as_ref()?.properties.get(named).map(String::as_str)
}

/// Why a candidate is not compatible with the first version that it is not compatible with, and which reserved
/// fields it touches; nothing where there is nothing of that.
pub(crate) fn judge(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    candidate: &Candidate,
    against: &[(u32, &Version)],
    config: &Config,
) -> Vec<String> {
    let mut breaches = Vec::new();
    if config.validate_fields == Some(true) {
        let newest = registry.state.live(subject).next_back().map(|(_, version)| &*version.content);
        breaches = reserved::breaches(candidate, newest);
    }
    let level = config.compatibility_level.unwrap_or_default();
    let directions: &[Direction] = match level {
        Compatibility::None => &[],
        Compatibility::Backward | Compatibility::BackwardTransitive => &[Direction::Backward],
        Compatibility::Forward | Compatibility::ForwardTransitive => &[Direction::Forward],
        Compatibility::Full | Compatibility::FullTransitive => &[Direction::Forward, Direction::Backward],
    };
    if directions.is_empty() {
        return breaches;
    }
    for (number, version) in against {
        let broken = pair(registry, cache, subject, candidate, &version.content, directions, config);
        if broken.is_empty() {
            continue;
        }
        let mut messages = breaches;
        messages.extend(broken);
        let old = clipped(&version.content.schema, MOST_SHOWN);
        let fields = config.validate_fields.unwrap_or(false);
        messages.push(format!("{{oldSchemaVersion: {number}}}"));
        messages.push(format!("{{oldSchema: '{old}'}}"));
        messages.push(format!("{{validateFields: '{fields}', compatibility: '{}'}}", level::name(level)));
        return messages;
    }
    breaches
}

fn pair(
    registry: &Registry,
    cache: &mut Cache,
    subject: &Subject,
    candidate: &Candidate,
    earlier: &Arc<Content>,
    directions: &[Direction],
    config: &Config,
) -> Vec<String> {
    let format = candidate.content.format;
    if earlier.format != format {
        return vec!["Incompatible because of different schema type".to_owned()];
    }
    let limits = registry.options().limits;
    let Ok(earlier) = parsing::parsed(&registry.state, cache, subject, earlier, &limits) else {
        return vec!["{errorType:'UNREADABLE', description:'The old schema is no schema'}".to_owned()];
    };
    let policy = Policy { profile: profile(config), limits, ..Policy::default() };
    let mut messages = Vec::new();
    for direction in directions {
        let (writer, reader) = direction.roles(&earlier.schema, &candidate.parsed.schema);
        let comparison = compare(writer, reader, &policy);
        match comparison.verdict {
            Verdict::Compatible => continue,
            Verdict::Incompatible => {}
            Verdict::Undecided => messages.push(
                "{errorType:'UNDECIDED', description:'Whether the schemas are compatible is not known: \
                 comparing them takes too long'}"
                    .to_owned(),
            ),
        }
        messages.extend(comparison.changes.iter().map(|change| message(format, *direction, change)));
        if messages.is_empty() {
            messages
                .push("{errorType:'INCOMPATIBLE', description:'The schemas are not compatible'}".to_owned());
        }
    }
    messages
}

/// Whose judgement the settings ask for.
pub(crate) fn profile(config: &Config) -> tenon_core::Profile {
    match config.compatibility_policy {
        Some(CompatibilityPolicy::Lenient) => tenon_core::Profile::ConfluentLenient,
        None | Some(CompatibilityPolicy::Strict | CompatibilityPolicy::Logical) => {
            tenon_core::Profile::Confluent
        }
    }
}

/// One difference in a sentence.
fn message(format: Format, direction: Direction, change: &Change) -> String {
    let (reader, writer) = match direction {
        Direction::Backward => ("new", "old"),
        Direction::Forward => ("old", "new"),
    };
    let Some(difference) = &change.difference else {
        let role = |role| match role {
            Role::Reader => format!("{reader} schema"),
            Role::Writer => format!("{writer} schema"),
        };
        let text = change.message.clone().with_roles(role);
        return format!("{{errorType:'{}', description:'{text}'}}", change.rule.id);
    };
    let (kind, path, info) = (&*difference.kind, &*difference.path, &*difference.message);
    let description = match (format, kind) {
        // The checker failed, and says only that.
        (_, "") => return info.to_owned(),
        (Format::Avro, "FIXED_SIZE_MISMATCH") => format!(
            "The size of FIXED type field at path '{path}' in the {reader} schema does not match with the \
             {writer} schema"
        ),
        (Format::Avro, "TYPE_MISMATCH") => format!(
            "The type (path '{path}') of a field in the {reader} schema does not match with the {writer} \
             schema"
        ),
        (Format::Avro, "NAME_MISMATCH") => format!("The name of the schema has changed (path '{path}')"),
        (Format::Avro, "MISSING_ENUM_SYMBOLS") => format!(
            "The {reader} schema is missing enum symbols '{info}' at path '{path}' in the {writer} schema"
        ),
        (Format::Avro, "MISSING_UNION_BRANCH") => format!(
            "The {reader} schema is missing a type inside a union field at path '{path}' in the {writer} \
             schema"
        ),
        (Format::Avro, "READER_FIELD_MISSING_DEFAULT_VALUE") => format!(
            "The field '{info}' at path '{path}' in the {reader} schema has no default value and is missing \
             in the {writer} schema"
        ),
        (_, _) => {
            let role = |role| match role {
                Role::Reader => format!("the {reader} schema"),
                Role::Writer => format!("the {writer} schema"),
            };
            format!("{} at path '{path}'", change.message.clone().with_roles(role))
        }
    };
    match format {
        Format::Avro => {
            format!("{{errorType:'{kind}', description:'{description}', additionalInfo:'{info}'}}")
        }
        _ => format!("{{errorType:'{kind}', description:'{description}'}}"),
    }
}
