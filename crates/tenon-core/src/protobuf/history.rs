//! Numbers that stand for another field than they did in any earlier version, however long ago.
//!
//! A field that left in one version and whose number came back in a later one passes every check of
//! two neighbours; old messages are misread all the same.

use std::collections::HashMap;

use crate::change::{Change, Surface};
use crate::compatibility::Direction;
use crate::limits::{Budget, Exhausted, Limits};
use crate::policy::UnknownKeys;

use super::binary;
use super::compare::{Fact, Facts, Proof, Site};
use super::contents::Member;
use super::judge;
use super::model::{Field, Message, MessageId, Schema};
use super::roots;
use super::rules::number_reused;
use super::witness;

/// A number that meant something else.
#[derive(Clone, Debug)]
pub struct Reuse {
    /// Index of the newest earlier version that disagrees.
    pub version: usize,
    /// What is the case between that version and the candidate, with a witness where a field had it.
    pub change: Change,
}

/// One reuse for each number of the candidate that meant something else in an earlier version, seen
/// from the newest version that disagrees; none where that version is one that `scope` says is compared
/// anyway. `versions` are in order of time, without the candidate.
///
/// *Errors*: `limits.steps` were not enough. *Limits*: the first `limits.findings` are told.
pub fn number_reuse(
    versions: &[&Schema],
    candidate: &Schema,
    scope: Scope,
    limits: &Limits,
) -> Result<Vec<Reuse>, Exhausted> {
    let mut found = search(versions, candidate, scope, &mut Budget::new(limits.steps))?;
    found.truncate(limits.findings);
    let mut reuses = Vec::new();
    for (version, schema) in versions.iter().enumerate() {
        let own = found.iter().filter(|(other, _)| *other == version);
        let mut facts = Facts { facts: own.map(|(_, fact)| fact.clone()).collect(), exhausted: false };
        if facts.facts.is_empty() {
            continue;
        }
        let (writer, reader) = scope.direction.roles(*schema, candidate);
        witness::prove(writer, reader, &mut facts, &judge::options(scope.direction, UnknownKeys::default()));
        reuses.extend(facts.facts.into_iter().map(|fact| Reuse { version, change: fact.change }));
    }
    Ok(reuses)
}

/// All of them with their versions, in the order of the candidate's text.
fn search<'a>(
    versions: &[&'a Schema],
    candidate: &'a Schema,
    scope: Scope,
    budget: &mut Budget,
) -> Result<Vec<(usize, Fact)>, Exhausted> {
    let mut found = Vec::new();
    let mut names: Vec<HashMap<&str, MessageId>> = Vec::new();
    for version in versions {
        budget.spend(version.messages.len() as u64 / 8)?;
        names.push(roots::ids(version).map(|id| (&*version.message(id).full_name, id)).collect());
    }
    for own in roots::ids(candidate).filter(|id| roots::is_root(candidate, *id)) {
        let message = candidate.message(own);
        let mut earlier: Vec<Earlier<'_>> = Vec::new();
        for (index, (version, names)) in versions.iter().zip(&names).enumerate().rev() {
            let Some(id) = names.get(&*message.full_name).copied() else { continue };
            budget.spend(version.message(id).fields.len() as u64 / 8)?;
            earlier.push(Earlier { index, schema: version, id, numbers: numbers(version.message(id)) });
        }
        let numbers = numbers(message);
        for field in &message.fields {
            let ranges = |it: &Earlier<'_>| it.message().reserved_ranges.len() as u64 / 8;
            budget.spend(1 + earlier.len() as u64 + earlier.iter().map(ranges).sum::<u64>())?;
            let pair = |it| Pair { earlier: it, candidate, own, field, direction: scope.direction };
            let reused = earlier.iter().find_map(|it| Some((it.index, pair(it).reuse(&numbers)?)));
            // A field that comes back as it was takes nothing that was held back for others.
            let was_there =
                |it: &Earlier<'_>| it.message().field(field.number).is_some_and(|was| was.name == field.name);
            let back = reused.is_none() && earlier.iter().any(was_there);
            let reserved = || earlier.iter().find_map(|it| Some((it.index, pair(it).held_back()?)));
            let reused = reused.or_else(|| if back { None } else { reserved() });
            found.extend(reused.filter(|(version, _)| !scope.pairwise(*version)));
        }
    }
    Ok(found)
}

/// Which way messages travel, and which versions are compared as a pair already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Backward: the earlier versions write.
    pub direction: Direction,
    /// Index of the first version that is compared with the candidate, as all behind it are.
    pub compared: usize,
}

impl Scope {
    fn pairwise(self, version: usize) -> bool {
        version >= self.compared
    }
}

fn numbers(message: &Message) -> HashMap<&str, i32> {
    message.fields.iter().map(|field| (&*field.name, field.number)).collect()
}

/// The message as an earlier version had it.
struct Earlier<'a> {
    index: usize,
    schema: &'a Schema,
    id: MessageId,
    numbers: HashMap<&'a str, i32>,
}

impl<'a> Earlier<'a> {
    fn message(&self) -> &'a Message {
        self.schema.message(self.id)
    }
}

/// A field of the candidate and an earlier version of its message.
struct Pair<'p, 'a> {
    earlier: &'p Earlier<'a>,
    candidate: &'a Schema,
    own: MessageId,
    field: &'a Field,
    direction: Direction,
}

impl<'a> Pair<'_, 'a> {
    fn site(&self, was: Option<&'a Field>) -> Site<'a> {
        let member = |field| Member { field, extension: None };
        let (writer, reader) = self.direction.roles(self.earlier.schema, self.candidate);
        let (w, r) = self.direction.roles(self.earlier.id, self.own);
        let (wf, rf) = self.direction.roles(was.map(member), Some(member(self.field)));
        Site { writer, reader, w, r, wf, rf }
    }

    /// The number was another field's.
    fn reuse(&self, own: &HashMap<&str, i32>) -> Option<Fact> {
        let was =
            self.earlier.message().field(self.field.number).filter(|was| was.name != self.field.name)?;
        let (writers, readers) = self.direction.roles(was, self.field);
        let (_, names) = self.direction.roles(&self.earlier.numbers, own);
        let site = self.site(Some(was));
        let looked = binary::fields(site, names.contains_key(&*writers.name));
        let worst = looked.found.into_iter().max_by_key(|(change, _)| change.effect);
        let (worst, values) = worst.filter(|(change, _)| change.effect.breaks())?;
        let change = number_reused::change(site, worst.effect);
        let look = (writers.number, readers.number);
        let set = vec![(writers.number, values)];
        let proof = Proof { roots: (site.w, site.r), steps: Vec::new(), set, look };
        Some(self.fact(change, &writers.name, Some(proof)))
    }

    fn fact(&self, mut change: Change, field: &str, proof: Option<Proof>) -> Fact {
        change.path = format!("{}.{field}", self.candidate.local_name(self.own));
        Fact { change, surface: Surface::Binary, proof }
    }

    /// The number was reserved.
    fn held_back(&self) -> Option<Fact> {
        let old = self.earlier.message();
        let number = i64::from(self.field.number);
        let holds = |range: &&super::ast::Range| (range.first..=range.last).contains(&number);
        let span = old.reserved_ranges.iter().find(holds)?.span;
        let place = self.earlier.schema.place(old.at.file, span, format!("/{}", old.full_name));
        let change = number_reused::reserved(self.site(None), self.direction, self.field, place);
        Some(self.fact(change, &self.field.name, None))
    }
}
