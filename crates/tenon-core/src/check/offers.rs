//! Edits offered for findings against the version before, each judged before it is offered.
//!
//! The formats guess what was meant; here each guess is applied in memory and judged again.

mod avro;

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{Change, Comparison, Depth, Effect};
use crate::compatibility::Direction;
use crate::finding::{Edit, Finding, Help};
use crate::jsonschema::{self, Spot};
use crate::limits::Limits;
use crate::policy::{Policy, Profile};
use crate::protobuf::{self, Aim, Apart, Fixer};
use crate::schema::Schema;
use crate::text::Source;
use crate::text::sorting::set_of;
use crate::verdict::Verdict;

use super::{Candidate, Pairing, between};

/// Edits offered for one finding; a longer list is not a help.
const MOST_HELP: usize = 3;
/// Protobuf changes for which edits are sought in one direction; nobody applies the hundredth.
const MOST_MENDED: usize = 40;
/// Bytes of schemas that are judged again for edits of Protobuf or JSON Schema in one direction, about a
/// tenth of a second's worth. Larger trees get no edits.
const ROOM: usize = 8 << 20;
/// Edits of JSON Schema that are judged again in one direction.
const MOST_TRIED: usize = 60;
/// How much more than a walk over its texts the judgement of such an edit costs.
const PROOF: usize = 16;
/// What part of the steps a judgement of such an edit may take: some sixty thousand by default, where an
/// ordinary proof takes hundreds.
const SHARE: u64 = 32;

/// Offers edits for findings against the version before.
pub(super) fn offer(versions: &[Candidate], policy: &Policy, findings: &mut [Finding]) {
    let later = versions.len().saturating_sub(1);
    let Some(earlier) = later.checked_sub(1) else { return };
    // What both directions of a level measure their edits by.
    let mut before = None;
    for direction in policy.compatibility.directions() {
        let Some(pair) = Pairing::new(versions, earlier, later, *direction) else { continue };
        match (&pair.writer.schema, &pair.reader.schema) {
            (Schema::Avro(writer), Schema::Avro(reader)) => {
                avro::offer(&pair, writer, reader, policy, findings);
            }
            (Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
                protobuf(&pair, writer, reader, policy, &mut before, findings);
            }
            (Schema::JsonSchema(writer), Schema::JsonSchema(reader)) => {
                json_schema(&pair, writer, reader, policy, &mut before, findings);
            }
            // Two languages.
            (Schema::Avro(_), Schema::Protobuf(_) | Schema::JsonSchema(_))
            | (Schema::Protobuf(_), Schema::Avro(_) | Schema::JsonSchema(_))
            | (Schema::JsonSchema(_), Schema::Avro(_) | Schema::Protobuf(_)) => {}
        }
    }
}

/// The finding is about that pair, and nobody excused it.
fn is_about(pair: &Pairing<'_>, finding: &Finding) -> bool {
    let theirs = finding.impact.as_ref().filter(|_| finding.waived.is_none());
    theirs.is_some_and(|it| it.direction == pair.direction && it.earlier.contains(&pair.earlier))
}

fn protobuf(
    pair: &Pairing<'_>,
    writer: &protobuf::Schema,
    reader: &protobuf::Schema,
    policy: &Policy,
    before: &mut Option<Before>,
    findings: &mut [Finding],
) {
    let size = |it: &protobuf::Schema| it.files.iter().map(|file| file.source.text().len()).sum::<usize>();
    let cost = size(writer) + size(reader);
    let concerned = findings.iter().any(|finding| is_about(pair, finding));
    if cost > ROOM || !concerned {
        return;
    }
    let changes = pair.compare(policy, Depth::Verdict).comparison.changes;
    let counted = |change: &&Change| policy.surfaces.contains(&change.surface);
    let breaking = changes.iter().filter(counted).filter(|change| change.effect.breaks());
    let lossy = changes.iter().filter(counted).filter(|change| change.effect == Effect::Lossy);
    let guarded = changes.iter().filter(|change| protobuf::may_be_guarded(change));
    let wanted: Vec<&Change> = breaking.chain(lossy).chain(guarded).take(MOST_MENDED).collect();
    if wanted.is_empty() {
        return;
    }
    let (earlier, later) = pair.direction.roles(writer, reader);
    let fixer = Fixer::new(earlier, later);
    let mut bench = Bench::new(pair, policy, before, cost);
    let mut guesses: Vec<(usize, &Change, Vec<protobuf::Proposal>)> = Vec::new();
    for change in wanted {
        let message = pair.worded(change.message.clone());
        let same = |finding: &Finding| {
            is_about(pair, finding)
                && finding
                    .impact
                    .as_ref()
                    .is_some_and(|impact| impact.surface == change.surface && impact.path == change.path)
                && finding.message == message
        };
        let Some(finding) = findings.iter().position(same) else { continue };
        guesses.push((finding, change, fixer.proposals(change, pair.direction)));
    }
    let tried = guesses.iter().flat_map(|(_, change, proposals)| proposals.iter().map(|own| (*change, own)));
    bench.try_together(tried);
    let mut guards: Vec<Vec<Edit>> = Vec::new();
    for (finding, change, proposals) in guesses {
        let mut help = Vec::new();
        for proposal in proposals {
            if help.len() == MOST_HELP
                || guards.contains(&proposal.edits)
                || !bench.helps(&proposal.edits, proposal.aim, change, None)
            {
                continue;
            }
            // All that a message lost is held back at once, so it is said once.
            if proposal.aim == Aim::Guard {
                guards.push(proposal.edits.clone());
            }
            help.push(Help { message: proposal.message, edits: proposal.edits });
        }
        if let Some(finding) = findings.get_mut(finding) {
            finding.help.splice(0..0, help);
        }
    }
}

fn json_schema(
    pair: &Pairing<'_>,
    writer: &jsonschema::Schema,
    reader: &jsonschema::Schema,
    policy: &Policy,
    before: &mut Option<Before>,
    findings: &mut [Finding],
) {
    let size = |it: &jsonschema::Schema| it.sources().map(|source| source.text().len()).sum::<usize>();
    let cost = size(writer) + size(reader);
    let concerned = findings.iter().any(|finding| is_about(pair, finding));
    if cost > ROOM || !concerned {
        return;
    }
    // A proof that takes long is not sought again and again.
    let limits = Limits { steps: policy.limits.steps / SHARE, ..policy.limits };
    let policy = &Policy { limits, ..policy.clone() };
    let mut bench = Bench::new(pair, policy, before, (cost * PROOF).max(ROOM / MOST_TRIED));
    for (change, proposals) in jsonschema::proposals(writer, reader, policy, pair.reads_later()) {
        let message = pair.worded(change.message.clone());
        let same = |finding: &&mut Finding| {
            let impact = finding.impact.as_ref().filter(|_| is_about(pair, finding));
            impact.is_some_and(|impact| impact.path == change.path && impact.difference == change.difference)
                && finding.message == message
        };
        let Some(finding) = findings.iter_mut().find(same) else { continue };
        let (mut help, mut texts): (Vec<Help>, Vec<String>) = (Vec::new(), Vec::new());
        for proposal in proposals {
            let Some(edit) = proposal.edits.first() else { continue };
            // Two ways to the same text are one.
            let text = Edit::apply(edit.source.text(), &proposal.edits);
            let wanted = help.is_empty() || (help.len() < MOST_HELP && !proposal.is_last_resort);
            if wanted
                && !texts.contains(&text)
                && bench.helps(&proposal.edits, Aim::Mend, &change, Some(&proposal.spot))
            {
                help.push(Help { message: proposal.message, edits: proposal.edits });
            }
            texts.push(text);
        }
        finding.help.splice(0..0, help);
    }
}

/// Keys of changes that do something to messages, and how often each, in each direction of a level, as the
/// profile sees them and as they are.
type Effects = Vec<((Direction, Profile), BTreeMap<String, usize>)>;

/// What is found between two versions.
#[derive(Clone)]
struct Before {
    effects: Effects,
    /// There are more changes than are listed, so that lists do not tell what is new.
    is_cut: bool,
}

/// Where edits of Protobuf and JSON Schema are tried.
struct Bench<'a> {
    earlier: &'a Schema,
    later: &'a Schema,
    direction: Direction,
    policy: &'a Policy,
    before: Effects,
    /// There are more changes than are listed, so that lists do not tell what is new.
    is_cut: bool,
    /// What one judgement costs, in bytes, and how much is left.
    cost: usize,
    room: usize,
    /// Edits that do no harm and mend a change, found by judging many at once.
    good: BTreeSet<(String, String)>,
}

impl<'a> Bench<'a> {
    fn new(pair: &Pairing<'a>, policy: &'a Policy, before: &mut Option<Before>, cost: usize) -> Bench<'a> {
        let (earlier, later) = pair.direction.roles(&pair.writer.schema, &pair.reader.schema);
        let Before { effects: before, is_cut } =
            before.get_or_insert_with(|| effects(earlier, later, policy)).clone();
        let (direction, good) = (pair.direction, BTreeSet::new());
        Bench { earlier, later, direction, policy, before, is_cut, cost, room: ROOM, good }
    }

    /// Applies the edits to the later version, judges again, and asks: is the change gone where it was
    /// meant to go, and is nothing new said of messages?
    fn helps(&mut self, edits: &[Edit], aim: Aim, change: &Change, spot: Option<&Spot>) -> bool {
        if self.good.contains(&name_of(edits, change)) {
            return true;
        }
        let Some(schema) = self.edited(edits) else { return false };
        if schema.warnings().len() > self.later.warnings().len() {
            return false;
        }
        if self.is_made_barren(&schema, spot) {
            return false;
        }
        if self.is_cut {
            return self.is_gentler(&schema) && self.is_mended(&schema, change);
        }
        let after = effects(self.earlier, &schema, self.policy).effects;
        let gone = self.view(&after).is_some_and(|keys| !keys.contains_key(&change.key()));
        self.is_quiet(&after) && (gone || aim == Aim::Guard)
    }

    /// Judges guesses of which each changes the facts of one field alone many at once: where all together
    /// mend what each was meant to, and nothing is new, that holds of each. Where not, halves are judged, and
    /// so on; what is left is judged by itself, once it is asked for.
    fn try_together<'p>(&mut self, guesses: impl Iterator<Item = (&'p Change, &'p protobuf::Proposal)>) {
        // Of other profiles it is not known that they look at fields one by one.
        if self.policy.profile != Profile::Exact {
            return;
        }
        // A change whose key another shares is not gone with its own fact; harmless ones are not counted.
        let count = |change: &Change| self.view(&self.before)?.get(&change.key()).copied();
        let single = |change: &Change| count(change).is_none_or(|count| count == 1);
        // The guesses at one field exclude each other, so each group has the next one of every field.
        let mut met: BTreeMap<Apart, Vec<&'p [Edit]>> = BTreeMap::new();
        let mut groups: Vec<Vec<(&'p Change, &'p [Edit])>> = Vec::new();
        for (change, proposal) in guesses.filter(|(change, own)| own.aim == Aim::Mend && single(change)) {
            let Some(field) = proposal.field else { continue };
            let known = met.entry(field).or_default();
            let turn = known.iter().position(|edits| *edits == proposal.edits).unwrap_or_else(|| {
                known.push(&proposal.edits);
                known.len() - 1
            });
            while groups.len() <= turn {
                groups.push(Vec::new());
            }
            if let Some(group) = groups.get_mut(turn) {
                group.push((change, &proposal.edits));
            }
        }
        let helpful = together(groups, 2, |group| self.help_together(group));
        self.good.extend(helpful.iter().map(|(change, edits)| name_of(edits, change)));
    }

    fn help_together(&mut self, group: &[(&Change, &[Edit])]) -> bool {
        let mut all: Vec<Edit> = Vec::new();
        for (at, (_, edits)) in group.iter().enumerate() {
            let known = group.iter().take(at).any(|(_, other)| other == edits);
            if !known {
                all.extend(edits.iter().cloned());
            }
        }
        if all.iter().any(|edit| all.first().is_none_or(|first| first.source != edit.source)) {
            return false;
        }
        let Some(schema) = self.edited(&all) else { return false };
        let known = set_of(flaws(self.later));
        if flaws(&schema).any(|flaw| !known.contains(&flaw)) {
            return false;
        }
        let after = effects(self.earlier, &schema, self.policy).effects;
        let gone = |keys: &BTreeMap<String, usize>| {
            group.iter().all(|(change, _)| !keys.contains_key(&change.key()))
        };
        self.is_quiet(&after) && self.view(&after).is_some_and(gone)
    }

    /// The later version with these edits; nothing where it is no schema or there is no room for more.
    fn edited(&mut self, edits: &[Edit]) -> Option<Schema> {
        self.room = self.room.checked_sub(self.cost)?;
        let old = edits.first()?.source.clone();
        let new = Source::new(old.name(), Edit::apply(old.text(), edits));
        self.later.edited(&old, &new, &self.policy.limits).ok()
    }

    /// What the profile sees in the direction at hand.
    fn view<'e>(&self, effects: &'e Effects) -> Option<&'e BTreeMap<String, usize>> {
        let view = (self.direction, self.policy.profile);
        effects.iter().find(|(other, _)| *other == view).map(|(_, keys)| keys)
    }

    /// Nothing new is said of messages.
    fn is_quiet(&self, after: &Effects) -> bool {
        let pairs = self.before.iter().zip(after);
        pairs.into_iter().all(|((_, was), (_, is))| is.keys().all(|key| was.contains_key(key)))
    }

    /// Of JSON Schemas: nothing is valid any more where something was.
    fn is_made_barren(&self, edited: &Schema, spot: Option<&Spot>) -> bool {
        let (Schema::JsonSchema(edited), Schema::JsonSchema(later), Some(spot)) = (edited, self.later, spot)
        else {
            return false;
        };
        let is_barren = |schema| jsonschema::is_barren(schema, spot, &self.policy.limits);
        is_barren(edited) && !is_barren(later)
    }

    /// Of JSON Schemas: a reader takes whatever it took before the edit, or a writer writes nothing new.
    fn is_gentler(&self, edited: &Schema) -> bool {
        let policy = Policy { profile: Profile::Exact, ..self.policy.clone() };
        let gentler = |direction: &Direction| {
            let (writer, reader) = direction.roles(self.later, edited);
            between(writer, reader, *direction, &policy, Depth::Verdict).comparison.verdict
        };
        self.policy.compatibility.directions().iter().map(gentler).all(|own| own == Verdict::Compatible)
    }

    /// The change is gone from the profile's view, or its own example is no longer one.
    fn is_mended(&self, edited: &Schema, change: &Change) -> bool {
        let (writer, reader) = self.direction.roles(self.earlier, edited);
        if self.policy.profile != Profile::Exact {
            let view = between(writer, reader, self.direction, self.policy, Depth::Verdict);
            return view.comparison.changes.iter().all(|other| other.key() != change.key());
        }
        let (Schema::JsonSchema(edited), Some(witness)) = (edited, &change.witness) else { return false };
        let reads = self.direction == Direction::Backward;
        jsonschema::takes(edited, &witness.json, &self.policy.limits) == Some(reads)
    }
}

fn effects(earlier: &Schema, later: &Schema, policy: &Policy) -> Before {
    let mut profiles = vec![policy.profile];
    if policy.profile != Profile::Exact {
        profiles.push(Profile::Exact);
    }
    let (mut all, mut is_cut) = (Effects::new(), false);
    for direction in policy.compatibility.directions() {
        for profile in &profiles {
            // What a list of the first thousand shows is no measure of what is new.
            let limits = Limits { findings: usize::MAX, ..policy.limits };
            let policy = Policy { profile: *profile, limits, ..policy.clone() };
            let (writer, reader) = direction.roles(earlier, later);
            let Comparison { changes, verdict, unlisted, .. } =
                between(writer, reader, *direction, &policy, Depth::Verdict).comparison;
            let counts = |change: &Change| policy.counts(writer.format(), change.surface);
            let counted = |change: &&Change| change.effect != Effect::Same && counts(change);
            let mut keys = BTreeMap::new();
            // What is not known to be sound is new, where it was known before.
            let undecided = (verdict == Verdict::Undecided).then(|| verdict.name().to_owned());
            for key in changes.iter().filter(counted).map(Change::key).chain(undecided) {
                *keys.entry(key).or_default() += 1;
            }
            all.push(((*direction, *profile), keys));
            is_cut |= unlisted > 0;
        }
    }
    Before { effects: all, is_cut }
}

/// The members of all groups that do what they should together: where not all of a group do, its halves are
/// tried, down to groups of `least`.
fn together<T: Copy>(mut groups: Vec<Vec<T>>, least: usize, mut help: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut helpful = Vec::new();
    while let Some(group) = groups.pop() {
        if group.len() < least {
            continue;
        }
        if help(&group) {
            helpful.extend(group);
        } else if group.len() > 1 {
            let (first, second) = group.split_at(group.len() / 2);
            groups.extend([first.to_vec(), second.to_vec()]);
        }
    }
    helpful
}

/// Edits and the change that they are for, as what to know them by again.
fn name_of(edits: &[Edit], change: &Change) -> (String, String) {
    let told = |edit: &Edit| {
        let Edit { source, span, insert } = edit;
        format!("{} {} {} {insert}\n", source.name(), span.start, span.end)
    };
    (edits.iter().map(told).collect(), change.key())
}

/// What is wrong with a text by itself.
fn flaws(schema: &Schema) -> impl Iterator<Item = String> {
    schema.warnings().iter().map(|finding| {
        let pointer = finding.labels.first().map_or("", |label| &label.place.pointer);
        format!("{} {pointer} {}", finding.rule.id, finding.message)
    })
}
