//! Edits of Avro schemas, judged before they are offered. What an edit inside one field without named types
//! does ends at that field's own facts. So many such edits, each of its own field, are judged at once: where
//! all together do what each was meant to do, each does; where they do not, halves are judged, and so on.

use std::collections::{BTreeMap, BTreeSet};

use crate::avro;
use crate::change::{Change, Depth};
use crate::compatibility::Direction;
use crate::finding::{Edit, Finding, Help};
use crate::limits::Limits;
use crate::policy::{Policy, Profile};
use crate::schema::Schema;
use crate::text::Source;
use crate::text::sorting::set_of;

use super::{MOST_HELP, Pairing, between, flaws, is_about, together};

/// Bytes of schemas that are judged again in one direction, some seconds' worth.
const ROOM: usize = 256 << 20;

/// One guess.
struct Trial {
    /// What it is to mend: an index into the changes that edits are sought for.
    of: usize,
    proposal: avro::Proposal,
    /// The only field whose facts it may change, where it is known to have one.
    field: Option<avro::Leaf>,
    helps: bool,
}

/// Offers edits for what breaks messages.
pub(super) fn offer(
    pair: &Pairing<'_>,
    writer: &avro::Schema,
    reader: &avro::Schema,
    policy: &Policy,
    findings: &mut [Finding],
) {
    let concerned = |finding: &Finding| {
        is_about(pair, finding) && finding.impact.as_ref().is_some_and(|impact| impact.effect.breaks())
    };
    if !findings.iter().any(concerned) {
        return;
    }
    // What a list of the first thousand shows is no measure of what is new.
    let limits = Limits { findings: usize::MAX, ..policy.limits };
    let mut wanted = Vec::new();
    let mut trials = Vec::new();
    let (_, later) = pair.direction.roles(writer, reader);
    let leaves = avro::Leaves::of(later);
    for (change, proposals) in avro::proposals(writer, reader, &limits, pair.reads_later()) {
        let message = pair.worded(change.message.clone());
        let same = |finding: &Finding| {
            // A registry words one difference its own way; the place is what they share.
            let worded = || finding.message == message;
            concerned(finding)
                && finding.impact.as_ref().is_some_and(|impact| {
                    impact.path == change.path && (impact.difference.is_some() || worded())
                })
        };
        let Some(finding) = findings.iter().position(same) else { continue };
        trials.extend(proposals.into_iter().map(|proposal| {
            let field = leaves.around(&proposal);
            Trial { of: wanted.len(), proposal, field, helps: false }
        }));
        wanted.push((finding, change.key()));
    }
    let keys = wanted.iter().map(|(_, key)| key.clone()).collect();
    let Some(mut bench) = Bench::new(pair, policy, limits, keys).filter(|_| !trials.is_empty()) else {
        return;
    };
    bench.judge(&mut trials);
    let mut help: Vec<Vec<Help>> = vec![Vec::new(); wanted.len()];
    for Trial { of, proposal, .. } in trials.into_iter().filter(|trial| trial.helps) {
        if let Some(own) = help.get_mut(of).filter(|own| own.len() < MOST_HELP) {
            own.push(Help { message: proposal.message, edits: proposal.edits });
        }
    }
    for ((finding, _), help) in wanted.into_iter().zip(help) {
        if let Some(finding) = findings.get_mut(finding) {
            finding.help.splice(0..0, help);
        }
    }
}

/// Where edits are tried.
struct Bench<'a> {
    earlier: &'a Schema,
    later: &'a Schema,
    direction: Direction,
    policy: Policy,
    /// What breaks already, by key, and how often.
    before: Vec<(Direction, BTreeMap<String, usize>)>,
    warnings: BTreeSet<String>,
    /// Keys of the changes that edits are sought for.
    wanted: Vec<String>,
    room: usize,
}

impl<'a> Bench<'a> {
    fn new(pair: &Pairing<'a>, policy: &Policy, limits: Limits, wanted: Vec<String>) -> Option<Bench<'a>> {
        let [earlier, later] = [pair.earlier, pair.later].map(|at| Some(&pair.versions.get(at)?.schema));
        let (earlier, later) = (earlier?, later?);
        let policy = Policy { profile: Profile::Exact, limits, ..policy.clone() };
        let (direction, warnings) = (pair.direction, set_of(flaws(later)));
        let mut bench =
            Bench { earlier, later, direction, policy, before: Vec::new(), warnings, wanted, room: ROOM };
        for direction in bench.policy.compatibility.directions() {
            let mut known = BTreeMap::new();
            for key in bench.breaking(later, *direction) {
                *known.entry(key).or_default() += 1;
            }
            bench.before.push((*direction, known));
        }
        Some(bench)
    }

    /// Says of each guess whether it helps.
    fn judge(&mut self, trials: &mut [Trial]) {
        // Guesses at one field exclude each other, so each group has the next guess at every field.
        let mut met: BTreeMap<avro::Leaf, usize> = BTreeMap::new();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut alone: Vec<Vec<usize>> = Vec::new();
        for (at, trial) in trials.iter().enumerate() {
            match trial.field.filter(|_| self.is_single(trial.of)) {
                Some(field) => {
                    let turn = met.entry(field).or_default();
                    match groups.get_mut(*turn) {
                        Some(group) => group.push(at),
                        None => groups.push(vec![at]),
                    }
                    *turn += 1;
                }
                None => alone.push(vec![at]),
            }
        }
        groups.extend(alone);
        let helpful = together(groups, 1, |group| {
            let chosen: Vec<&Trial> = group.iter().filter_map(|at| trials.get(*at)).collect();
            self.help(&chosen)
        });
        for at in helpful {
            if let Some(trial) = trials.get_mut(at) {
                trial.helps = true;
            }
        }
    }

    /// One fact alone has that key, so that it is gone only with that fact.
    fn is_single(&self, wanted: usize) -> bool {
        let key = self.wanted.get(wanted);
        let known = self.before.iter().find(|(direction, _)| *direction == self.direction);
        key.zip(known).is_some_and(|(key, (_, known))| known.get(key) == Some(&1))
    }

    /// Applies edits to the later version, judges again, and asks: are the changes gone, and did nothing
    /// new break in either direction of the level?
    fn help(&mut self, trials: &[&Trial]) -> bool {
        let edits: Vec<Edit> = trials.iter().flat_map(|trial| trial.proposal.edits.iter().cloned()).collect();
        let Some(old) = edits.first().map(|edit| edit.source.clone()) else { return false };
        let new = Source::new(old.name(), Edit::apply(old.text(), &edits));
        let Some(room) = self.room.checked_sub(new.text().len()) else { return false };
        self.room = room;
        let Ok(edited) = self.later.edited(&old, &new, &self.policy.limits) else { return false };
        let flawed = match trials.len() {
            1 => edited.warnings().len() > self.later.warnings().len(),
            // One may hide a flaw that another makes.
            _ => flaws(&edited).any(|flaw| !self.warnings.contains(&flaw)),
        };
        !flawed
            && self.before.iter().all(|(direction, known)| {
                let own = |key: &String| {
                    *direction == self.direction
                        && trials.iter().any(|trial| self.wanted.get(trial.of) == Some(key))
                };
                let after = self.breaking(&edited, *direction);
                // Under FULL a fix for one direction may not cost the other.
                after.iter().all(|key| known.contains_key(key) && !own(key))
            })
    }

    fn breaking(&self, later: &Schema, direction: Direction) -> Vec<String> {
        let (writer, reader) = direction.roles(self.earlier, later);
        let comparison = between(writer, reader, direction, &self.policy, Depth::Verdict).comparison;
        comparison.changes.iter().filter(|change| change.effect.breaks()).map(Change::key).collect()
    }
}
