//! Edits offered for findings against the version before, each judged before it is offered.
//!
//! The formats guess what was meant; here each guess is applied in memory and judged again.

mod avro;

use std::collections::BTreeSet;

use crate::change::{Change, Comparison, Depth, Effect};
use crate::compatibility::Direction;
use crate::finding::{Edit, Finding, Help};
use crate::jsonschema::{self, Spot};
use crate::limits::Limits;
use crate::policy::{Policy, Profile};
use crate::protobuf::{self, Aim, Fixer};
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
    for direction in policy.compatibility.directions() {
        let Some(pair) = Pairing::new(versions, earlier, later, *direction) else { continue };
        match (&pair.writer.schema, &pair.reader.schema) {
            (Schema::Avro(writer), Schema::Avro(reader)) => {
                avro::offer(&pair, writer, reader, policy, findings);
            }
            (Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
                protobuf(&pair, writer, reader, policy, findings);
            }
            (Schema::JsonSchema(writer), Schema::JsonSchema(reader)) => {
                json_schema(&pair, writer, reader, policy, findings);
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
    let mut bench = Bench::new(pair, policy, cost);
    let mut guards: Vec<Vec<Edit>> = Vec::new();
    for change in wanted {
        let message = pair.worded(change.message.clone());
        let same = |finding: &&mut Finding| {
            let Some(impact) = finding.impact.as_ref().filter(|_| is_about(pair, finding)) else {
                return false;
            };
            impact.surface == change.surface && impact.path == change.path && finding.message == message
        };
        let Some(finding) = findings.iter_mut().find(same) else { continue };
        let mut help = Vec::new();
        for proposal in fixer.proposals(change, pair.direction) {
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
        finding.help.splice(0..0, help);
    }
}

fn json_schema(
    pair: &Pairing<'_>,
    writer: &jsonschema::Schema,
    reader: &jsonschema::Schema,
    policy: &Policy,
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
    let mut bench = Bench::new(pair, policy, (cost * PROOF).max(ROOM / MOST_TRIED));
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

/// Keys of changes that do something to messages, in each direction of a level, as the profile sees them and as they are.
type Effects = Vec<((Direction, Profile), BTreeSet<String>)>;

/// Where Protobuf edits are tried.
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
}

impl<'a> Bench<'a> {
    fn new(pair: &Pairing<'a>, policy: &'a Policy, cost: usize) -> Bench<'a> {
        let (earlier, later) = pair.direction.roles(&pair.writer.schema, &pair.reader.schema);
        let (before, is_cut) = effects(earlier, later, policy);
        Bench { earlier, later, direction: pair.direction, policy, before, is_cut, cost, room: ROOM }
    }

    /// Applies the edits to the later version, judges again, and asks: is the change gone where it was
    /// meant to go, and is nothing new said of messages?
    fn helps(&mut self, edits: &[Edit], aim: Aim, change: &Change, spot: Option<&Spot>) -> bool {
        let Some(room) = self.room.checked_sub(self.cost) else { return false };
        self.room = room;
        let Some(old) = edits.first().map(|edit| edit.source.clone()) else { return false };
        let new = Source::new(old.name(), Edit::apply(old.text(), edits));
        let Ok(schema) = self.later.edited(&old, &new, &self.policy.limits) else { return false };
        if schema.warnings().len() > self.later.warnings().len() {
            return false;
        }
        if self.is_made_barren(&schema, spot) {
            return false;
        }
        if self.is_cut {
            return self.is_gentler(&schema) && self.is_mended(&schema, change);
        }
        let own = &change.key();
        let after = effects(self.earlier, &schema, self.policy).0;
        let view = (self.direction, self.policy.profile);
        let gone =
            after.iter().find(|(other, _)| *other == view).is_some_and(|(_, keys)| !keys.contains(own));
        let quiet = self.before.iter().zip(&after).all(|((_, was), (_, is))| is.is_subset(was));
        quiet && (gone || aim == Aim::Guard)
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

/// And whether there are more.
fn effects(earlier: &Schema, later: &Schema, policy: &Policy) -> (Effects, bool) {
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
            let mut keys: BTreeSet<String> = set_of(changes.iter().filter(counted).map(Change::key));
            // What is not known to be sound is new, where it was known before.
            keys.extend((verdict == Verdict::Undecided).then(|| verdict.name().to_owned()));
            all.push(((*direction, *profile), keys));
            is_cut |= unlisted > 0;
        }
    }
    (all, is_cut)
}
