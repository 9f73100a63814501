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
use super::model::{Field, MessageId, Schema};
use super::roots;
use super::rules::number_reused;

/// One change for each number of the candidate that meant something else in an earlier version, seen
/// from the newest version that disagrees. `versions` are in order of time, without the candidate.
///
/// *Errors*: the budget ran out.
pub fn number_reuse<'a>(
    versions: &[&'a Schema],
    candidate: &'a Schema,
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
        let earlier: Vec<(&'a Schema, MessageId)> = versions
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
            let rf = Member { field, extension: None };
            let site = |(version, w): &(&'a Schema, MessageId)| Site {
                writer: version,
                reader: candidate,
                w: *w,
                r,
                wf: None,
                rf: Some(rf),
            };
            let reused = earlier.iter().find_map(|version| reuse(site(version), field, &own));
            // A field that comes back as it was takes nothing that was held back for others.
            let was_there = |(version, w): &(&Schema, MessageId)| {
                version.message(*w).field(field.number).is_some_and(|was| was.name == field.name)
            };
            let back = reused.is_none() && earlier.iter().any(was_there);
            let reserved = |version| held_back(site(version), field.number);
            let reused = reused.or_else(|| if back { None } else { earlier.iter().find_map(reserved) });
            found.extend(reused.map(|mut change| {
                change.path = format!("{}.{}", candidate.local_name(r), field.name);
                change
            }));
        }
    }
    Ok(found)
}

/// The number was another field's.
fn reuse(site: Site<'_>, field: &Field, own: &HashMap<&str, i32>) -> Option<Change> {
    let was = site.writer.message(site.w).field(field.number).filter(|was| was.name != field.name)?;
    let site = Site { wf: Some(Member { field: was, extension: None }), ..site };
    let looked = binary::fields(site, own.contains_key(&*was.name));
    let effect = looked.found.iter().map(|(change, _)| change.effect).max()?;
    effect.breaks().then(|| number_reused::change(site, effect))
}

/// The number was reserved.
fn held_back(site: Site<'_>, number: i32) -> Option<Change> {
    let old = site.writer.message(site.w);
    let holds = |range: &&super::ast::Range| (range.first..=range.last).contains(&i64::from(number));
    let span = old.reserved_ranges.iter().find(holds)?.span;
    let place = site.writer.place(old.at.file, span, format!("/{}", old.full_name));
    Some(number_reused::reserved(site, place))
}
