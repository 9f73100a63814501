//! Numbers that stand for another field than they did in any earlier version, however long ago.
//!
//! A field that left in one version and whose number came back in a later one passes every check of
//! two neighbours; old messages are misread all the same.

use std::collections::HashMap;

use crate::change::Change;
use crate::limits::{Budget, Exhausted};

use super::binary;
use super::compare::Site;
use super::contents::Member;
use super::model::{Field, Message, MessageId, Schema};
use super::roots;
use super::rules::number_reused;

/// One change for each number of the candidate that meant something else in an earlier version, seen
/// from the newest version that disagrees. `versions` are in order of time, without the candidate.
///
/// *Errors*: the budget ran out.
pub fn number_reuse(
    versions: &[&Schema],
    candidate: &Schema,
    budget: &mut Budget,
) -> Result<Vec<Change>, Exhausted> {
    let mut found = Vec::new();
    let mut names: Vec<HashMap<&str, MessageId>> = Vec::new();
    for version in versions {
        budget.spend(version.messages.len() as u64 / 8)?;
        names.push(roots::ids(version).map(|id| (&*version.message(id).full_name, id)).collect());
    }
    for r in roots::ids(candidate).filter(|id| roots::is_root(candidate, *id)) {
        let message = candidate.message(r);
        let earlier: Vec<(&Schema, MessageId)> = versions
            .iter()
            .zip(&names)
            .rev()
            .filter_map(|(version, names)| Some((*version, *names.get(&*message.full_name)?)))
            .collect();
        let own: HashMap<&str, i32> = message.fields.iter().map(|f| (&*f.name, f.number)).collect();
        for field in &message.fields {
            let scanned =
                |id: &MessageId, version: &Schema| version.message(*id).reserved_ranges.len() as u64 / 8;
            let ranges: u64 = earlier.iter().map(|(version, id)| scanned(id, version)).sum();
            budget.spend(1 + earlier.len() as u64 + ranges)?;
            // A field that comes back as it was takes nothing that was held back for others.
            let was_there = |(version, w): &(&Schema, MessageId)| {
                version.message(*w).field(field.number).is_some_and(|was| was.name == field.name)
            };
            let back = earlier.iter().any(was_there);
            let reused =
                earlier.iter().find_map(|(version, w)| reuse(version, *w, candidate, r, (field, &own, back)));
            found.extend(reused.map(|mut change| {
                change.path = format!("{}.{}", candidate.local_name(r), field.name);
                change
            }));
        }
    }
    Ok(found)
}

fn reuse(
    writer: &Schema,
    w: MessageId,
    reader: &Schema,
    r: MessageId,
    (field, own, back): (&Field, &HashMap<&str, i32>, bool),
) -> Option<Change> {
    let old = writer.message(w);
    let rf = Member { field, extension: None };
    let site = Site { writer, reader, w, r, wf: None, rf: Some(rf) };
    if let Some(was) = old.field(field.number) {
        if was.name == field.name {
            return None;
        }
        let wf = Member { field: was, extension: None };
        let site = Site { wf: Some(wf), ..site };
        let looked = binary::fields(site, own.contains_key(&*was.name));
        let effect = looked.found.iter().map(|(change, _)| change.effect).max()?;
        return effect.breaks().then(|| number_reused::change(site, effect));
    }
    if back {
        return None;
    }
    let range = held_back(old, field.number)?;
    Some(number_reused::reserved(site, writer.place(old.at.file, range, format!("/{}", old.full_name))))
}

fn held_back(message: &Message, number: i32) -> Option<crate::text::Span> {
    let holds = |range: &&super::ast::Range| (range.first..=range.last).contains(&i64::from(number));
    message.reserved_ranges.iter().find(holds).map(|range| range.span)
}
