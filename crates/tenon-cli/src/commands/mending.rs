//! Many edits at once: each was judged against the text as it stands and not against the others, so
//! a batch is judged again as a whole, and made smaller when it does harm.

use std::collections::BTreeSet;

use tenon_core::{Candidate, Edit, Finding, Format, Help, Policy, Profile, Report, Source, check};

use crate::input::library::Library;

/// The core seeks edits for so many findings of one judgement and direction.
pub(super) const SOUGHT: usize = 40;

/// Rounds in one run, each a judgement with edits: enough for every finding that one report lists.
const MOST_ROUNDS: usize = 100;

/// What does not change while a text is mended.
pub(super) struct Mender<'a> {
    /// The version before.
    pub(super) old: &'a Candidate,
    /// Where types come from that an Avro text does not define. A Protobuf file keeps its imports.
    pub(super) library: Option<&'a Library>,
    pub(super) policy: &'a Policy,
    /// Fingerprints of the findings to mend; empty for all.
    pub(super) wanted: &'a BTreeSet<String>,
}

/// What came of it.
pub(super) struct Mended {
    pub(super) source: Source,
    /// What was done, and how many times.
    pub(super) messages: Vec<(String, usize)>,
    /// On the text as it is now.
    pub(super) report: Report,
    pub(super) rounds: usize,
    /// There was more to try.
    pub(super) stopped: bool,
}

/// What a finding offers.
type Offer<'r> = (&'r Finding, &'r Help);

impl Mender<'_> {
    /// Makes edits, judges, and so on until nothing more is offered; `report` is on `new`.
    pub(super) fn mend(&self, mut new: Candidate, report: Report) -> Mended {
        let source = new.schema.source().clone();
        let mut mended = Mended { source, messages: Vec::new(), report, rounds: 0, stopped: false };
        // A finding that an edit did not silence is not offered another.
        let mut tried = BTreeSet::new();
        loop {
            let batch = self.batch(&mended.report, &mended.source, &tried);
            if batch.is_empty() || mended.rounds == MOST_ROUNDS {
                mended.stopped = !batch.is_empty();
                return mended;
            }
            mended.rounds += 1;
            let (batch, done) = self.attempt(&new, &mended.report, batch);
            tried.extend(batch.iter().map(|(finding, _)| finding.fingerprint.clone()));
            if let Some((candidate, report)) = done {
                for (finding, help) in &batch {
                    note(&mut mended.messages, format!("{} ({})", help.message, finding.rule.id));
                }
                mended.source = candidate.schema.source().clone();
                (new, mended.report) = (candidate, report);
            }
        }
    }

    /// As many offers from the front as do good together, and what they make of the text; nothing
    /// where not even the first alone does good.
    fn attempt<'r>(
        &self,
        new: &Candidate,
        report: &Report,
        mut batch: Vec<Offer<'r>>,
    ) -> (Vec<Offer<'r>>, Option<(Candidate, Report)>) {
        loop {
            let done = self
                .judge(new, &batch)
                .filter(|(_, after)| self.is_better(report, after) || is_elsewhere(report, after, &batch));
            if done.is_some() || batch.len() <= 1 {
                return (batch, done);
            }
            batch.truncate(batch.len() / 2);
        }
    }

    /// The first offers of findings, as many as do not touch one another.
    fn batch<'r>(&self, report: &'r Report, source: &Source, tried: &BTreeSet<String>) -> Vec<Offer<'r>> {
        let open = |finding: &&Finding| {
            (self.wanted.is_empty() || self.wanted.contains(&finding.fingerprint))
                && !tried.contains(&finding.fingerprint)
        };
        let mut batch: Vec<Offer<'_>> = Vec::new();
        for finding in report.findings.iter().filter(open) {
            let Some(help) = offer(finding, source) else { continue };
            let taken = || batch.iter().flat_map(|(_, help)| &help.edits);
            let near = |edit: &Edit, other: &Edit| match self.library {
                Some(_) => collide(edit, other),
                None => collide(edit, other) || share_a_line(edit, other),
            };
            if !help.edits.iter().any(|edit| taken().any(|other| near(edit, other))) {
                batch.push((finding, help));
            }
        }
        batch
    }

    /// The text with all of these edits, judged; nothing where that is no schema.
    fn judge(&self, new: &Candidate, batch: &[Offer<'_>]) -> Option<(Candidate, Report)> {
        let source = new.schema.source();
        let edits: Vec<Edit> = batch.iter().flat_map(|(_, help)| help.edits.iter().cloned()).collect();
        let edited = Source::new(source.name(), Edit::apply(source.text(), &edits));
        let limits = &self.policy.limits;
        let schema = match self.library {
            Some(library) => library.close(Format::Avro, &edited, edited.name(), limits).0.ok()?,
            None => new.schema.edited(source, &edited, limits).ok()?,
        };
        let candidate = Candidate { schema, label: new.label.clone() };
        let report = check(&[self.old.clone(), candidate.clone()], self.policy);
        Some((candidate, report))
    }

    /// `true` when less breaks of what counts, and nothing that did not break before; or as much, and
    /// there is less to do.
    fn is_better(&self, before: &Report, after: &Report) -> bool {
        let format = self.old.schema.format();
        // What others than the exact profile refuse is told in their own words; the rest are notes.
        let counts = |finding: &&Finding| {
            finding.impact.as_ref().is_some_and(|it| match self.policy.profile {
                Profile::Exact | Profile::OptionalFriendly => {
                    it.effect.breaks() && self.policy.counts(format, it.surface)
                }
                Profile::Confluent
                | Profile::ConfluentLenient
                | Profile::BufFile
                | Profile::BufPackage
                | Profile::BufWireJson
                | Profile::BufWire => it.difference.is_some(),
            })
        };
        let breaking = |report: &Report| -> BTreeSet<String> {
            report.findings.iter().filter(counts).map(|finding| finding.fingerprint.clone()).collect()
        };
        let offers = |report: &Report| {
            let offered = |finding: &&Finding| finding.help.iter().any(|help| !help.edits.is_empty());
            report.findings.iter().filter(offered).count()
        };
        let (was, is) = (breaking(before), breaking(after));
        let count =
            |listed: &BTreeSet<String>, report: &Report| (listed.len() + report.unlisted, offers(report));
        // Where a report could not list all, what it lists later need not be new.
        count(&is, after) < count(&was, before) && (before.unlisted > 0 || is.is_subset(&was))
    }
}

/// Neither report could list all, and none of what was to be mended is left.
fn is_elsewhere(before: &Report, after: &Report, batch: &[Offer<'_>]) -> bool {
    let left = |finding: &Finding| batch.iter().any(|(own, _)| own.fingerprint == finding.fingerprint);
    let both = before.unlisted > 0 && after.unlisted > 0 && after.unlisted <= before.unlisted;
    both && after.findings.len() <= before.findings.len() && !after.findings.iter().any(left)
}

/// The first help of a finding that comes with edits, all of them in the text to mend.
fn offer<'f>(finding: &'f Finding, source: &Source) -> Option<&'f Help> {
    let help = finding.help.iter().find(|help| !help.edits.is_empty())?;
    help.edits.iter().all(|edit| edit.source == *source).then_some(help)
}

/// Another text that an offered edit is for.
pub(super) fn elsewhere<'f>(finding: &'f Finding, source: &Source) -> Option<&'f Source> {
    let mut edits = finding.help.iter().flat_map(|help| &help.edits);
    edits.find(|edit| edit.source != *source).map(|edit| &edit.source)
}

/// `true` for edits of which one may undo or repeat the other. Two insertions at one point are fine
/// as long as they differ: each brings its own comma.
fn collide(one: &Edit, other: &Edit) -> bool {
    let (a, b) = (one.span, other.span);
    match (a.start == a.end, b.start == b.end) {
        (true, true) => a.start == b.start && one.insert == other.insert,
        _ => a.start <= b.end && b.start <= a.end,
    }
}

/// `true` for edits of one line. In Protobuf that is one declaration, of which one edit often makes
/// another needless.
fn share_a_line(one: &Edit, other: &Edit) -> bool {
    let (first, last) = if one.span <= other.span { (one, other) } else { (other, one) };
    let between = first.span.end as usize..last.span.start as usize;
    first.source.text().get(between).is_none_or(|text| !text.contains('\n'))
}

fn note(messages: &mut Vec<(String, usize)>, message: String) {
    match messages.iter_mut().find(|(known, _)| *known == message) {
        Some((_, count)) => *count += 1,
        None => messages.push((message, 1)),
    }
}
