//! Questions about ids and GUIDs.

use std::collections::BTreeSet;

use super::subjects::registered;
use crate::answer::{Answer, Registered};
use crate::query::Page;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::state::Spot;
use crate::subject::{DEFAULT_CONTEXT, Subject};

/// What an id stands for, and in which context: that of the subject; where the subject names none and does
/// not use the id there, any in which it does.
pub(super) fn find(
    registry: &Registry,
    id: u32,
    subject: Option<&Subject>,
) -> Result<(String, Registered), Refusal> {
    let context = context(registry, id, subject)?;
    let named = |spot: &&Spot| subject.is_none_or(|own| own.is_root() || own.name() == spot.0.name());
    let version = |fits: &dyn Fn(&&Spot) -> bool| version(registry, &context, id, fits);
    let found = version(&named).or_else(|| version(&|_| true));
    found.map(|found| (context, found)).ok_or_else(|| missing(id))
}

fn context(registry: &Registry, id: u32, subject: Option<&Subject>) -> Result<String, Refusal> {
    let state = &registry.state;
    let near = subject.map_or(DEFAULT_CONTEXT, Subject::context);
    let used_by =
        |context: &str, own: &Subject| state.users(context, id).any(|(user, _)| user.name() == own.name());
    let elsewhere = subject.filter(|own| own.is_in_default() && !own.is_root() && !used_by(near, own));
    let other = elsewhere.and_then(|own| state.contexts().find(|context| used_by(context, own)));
    let context = other.unwrap_or(near);
    state.content(context, id).map(|_| context.to_owned()).ok_or_else(|| missing(id))
}

fn missing(id: u32) -> Refusal {
    Refusal::IdNotFound(id.to_string())
}

/// The first version that uses an id and fits, one that is not deleted before others.
fn version(registry: &Registry, context: &str, id: u32, fits: impl Fn(&&Spot) -> bool) -> Option<Registered> {
    let state = &registry.state;
    let own = |(subject, number): &Spot| {
        state.version(subject, *number).map(|version| registered(subject, *number, version))
    };
    let versions = || state.users(context, id).filter(&fits).filter_map(own);
    versions().find(|version| !version.deleted).or_else(|| versions().next())
}

pub(super) fn subjects(
    registry: &Registry,
    id: u32,
    subject: Option<&Subject>,
    deleted: bool,
    page: Page,
) -> Result<Answer, Refusal> {
    let users = users(registry, id, subject, deleted)?;
    let names: BTreeSet<&Subject> = users.into_iter().map(|(subject, _)| subject).collect();
    Ok(Answer::Names(page.of(names.into_iter().map(Subject::to_string))))
}

pub(super) fn versions(
    registry: &Registry,
    id: u32,
    subject: Option<&Subject>,
    deleted: bool,
    page: Page,
) -> Result<Answer, Refusal> {
    let users = users(registry, id, subject, deleted)?;
    Ok(Answer::Uses(page.of(users.into_iter().cloned())))
}

fn users<'r>(
    registry: &'r Registry,
    id: u32,
    subject: Option<&Subject>,
    deleted: bool,
) -> Result<Vec<&'r Spot>, Refusal> {
    let state = &registry.state;
    let context = context(registry, id, subject).map_err(|_| Refusal::SchemaNotFound)?;
    let shown = |(user, number): &&Spot| {
        let alive = || state.version(user, *number).is_some_and(|version| !version.deleted);
        let asked = subject.is_none_or(|own| own.is_root() || own.name() == user.name());
        asked && (deleted || alive())
    };
    Ok(state.users(&context, id).filter(shown).collect())
}

pub(super) fn of_guid(registry: &Registry, guid: &str) -> Result<Registered, Refusal> {
    let places = places(registry, guid);
    let found = places.iter().find_map(|(context, id)| version(registry, context, *id, |_| true));
    found.ok_or_else(|| Refusal::IdNotFound(guid.to_owned()))
}

pub(super) fn ids_of_guid(registry: &Registry, guid: &str) -> Result<Answer, Refusal> {
    let places = places(registry, guid);
    if places.is_empty() {
        return Err(Refusal::IdNotFound(guid.to_owned()));
    }
    Ok(Answer::Ids(places.into_iter().map(|(context, id)| (context.to_owned(), id)).collect()))
}

fn places<'r>(registry: &'r Registry, guid: &str) -> Vec<(&'r str, u32)> {
    bytes(guid).map(|md5| registry.state.of_guid(&md5)).unwrap_or_default()
}

/// The bytes of a GUID, with or without hyphens.
fn bytes(guid: &str) -> Option<[u8; 16]> {
    let digits: String = guid.chars().filter(|c| *c != '-').collect();
    let plain = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u128::from_str_radix(&digits, 16).ok())?.map(u128::to_be_bytes)
}
