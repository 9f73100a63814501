//! Many edits at once: each was judged against the text as it stands and not against the others, so a batch
//! is judged again as a whole, and made smaller when it does harm. What single findings offer is sought in
//! `check/offers.rs`; where a mended text goes is a shell's business.

use std::collections::BTreeSet;

use crate::check::{Candidate, check};
use crate::finding::{Edit, Finding, Help, Report};
use crate::format::Format;
use crate::policy::{Policy, Profile};
use crate::rule::Rule;
use crate::text::Source;
use crate::words::Text;

/// Rounds in one run, each a judgement with edits: enough for every finding that one report lists.
const MOST_ROUNDS: usize = 100;

/// What came of mending a text.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The text as it is now.
    pub source: Source,
    /// What was done, in order.
    pub applied: Vec<Applied>,
    /// On the text as it is now: what was not mended is in it.
    pub report: Report,
    /// How many batches were tried.
    pub rounds: usize,
    /// There was more to try.
    pub stopped: bool,
}

/// One help that was taken.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Behind the finding that offered it.
    pub rule: &'static Rule,
    /// What was done, in the imperative.
    pub message: Text,
}

/// Makes the edits that findings on the later version offer, judges, and so on until nothing more is offered.
///
/// Of each finding the first help with edits is taken. Edits that touch one another wait for the next round.
/// Edits stay when less breaks of what counts and nothing that did not break before, or as much and there
/// is less to do. `report` is [`check`]'s on both versions under the same policy; `wanted` are fingerprints
/// of the findings to mend, all unless said. References stay those of `later`.
///
/// *Limits*: at most a hundred rounds; each judgement has the policy's budget.
///
/// ```
/// use tenon_core::{check, mend, Candidate, Format, Limits, Policy, Schema, Source, Verdict};
/// let version = |label: &str, text: &str| Candidate {
///     label: label.to_owned(),
///     schema: Schema::parse(Format::Avro, &Source::new(label, text), &Limits::default()).unwrap(),
/// };
/// let old = version("v1", r#"{"type": "enum", "name": "E", "symbols": ["A", "B"]}"#);
/// let new = version("v2", r#"{"type": "enum", "name": "E", "symbols": ["A"]}"#);
/// let policy = Policy::default();
/// let report = check(&[old.clone(), new.clone()], &policy);
/// let mended = mend(&old, new, report, None, &policy);
/// assert_eq!(mended.source.text(), r#"{"type": "enum", "name": "E", "symbols": ["A", "B"]}"#);
/// assert_eq!(mended.report.verdict, Verdict::Compatible);
/// ```
pub fn mend(
    earlier: &Candidate,
    mut later: Candidate,
    report: Report,
    wanted: Option<&BTreeSet<String>>,
    policy: &Policy,
) -> Mended {
    let source = later.schema.source().clone();
    let mut mended = Mended { source, applied: Vec::new(), report, rounds: 0, stopped: false };
    // A finding that an edit did not silence is not offered another.
    let mut tried = BTreeSet::new();
    loop {
        let open = |finding: &Finding| {
            wanted.is_none_or(|wanted| wanted.contains(&finding.fingerprint))
                && !tried.contains(&finding.fingerprint)
        };
        let batch = batch(&mended.report, &later, open);
        if batch.is_empty() || mended.rounds == MOST_ROUNDS {
            mended.stopped = !batch.is_empty();
            return mended;
        }
        mended.rounds += 1;
        let (batch, done) = attempt(earlier, &later, &mended.report, batch, policy);
        tried.extend(batch.iter().map(|(finding, _)| finding.fingerprint.clone()));
        if let Some((candidate, report)) = done {
            let applied = batch
                .iter()
                .map(|(finding, help)| Applied { rule: finding.rule, message: help.message.clone() });
            mended.applied.extend(applied);
            mended.source = candidate.schema.source().clone();
            (later, mended.report) = (candidate, report);
        }
    }
}

/// What a finding offers.
type Offer<'r> = (&'r Finding, &'r Help);

/// The first offers of findings, as many as do not touch one another.
fn batch<'r>(report: &'r Report, later: &Candidate, open: impl Fn(&Finding) -> bool) -> Vec<Offer<'r>> {
    let (source, format) = (later.schema.source(), later.schema.format());
    let near = |edit: &Edit, other: &Edit| match format {
        Format::Avro => collide(edit, other),
        Format::Protobuf | Format::JsonSchema => collide(edit, other) || share_a_line(edit, other),
    };
    let mut batch: Vec<Offer<'_>> = Vec::new();
    for finding in report.findings.iter().filter(|finding| open(finding)) {
        let Some(help) = offer(finding, source) else { continue };
        let taken = || batch.iter().flat_map(|(_, help)| &help.edits);
        if !help.edits.iter().any(|edit| taken().any(|other| near(edit, other))) {
            batch.push((finding, help));
        }
    }
    batch
}

/// As many offers from the front as do good together, and what they make of the text; nothing where not
/// even the first alone does good.
fn attempt<'r>(
    earlier: &Candidate,
    later: &Candidate,
    report: &Report,
    mut batch: Vec<Offer<'r>>,
    policy: &Policy,
) -> (Vec<Offer<'r>>, Option<(Candidate, Report)>) {
    loop {
        let done = judge(earlier, later, &batch, policy).filter(|(candidate, after)| {
            is_better(report, after, candidate.schema.format(), policy) || is_elsewhere(report, after, &batch)
        });
        if done.is_some() || batch.len() <= 1 {
            return (batch, done);
        }
        batch.truncate(batch.len() / 2);
    }
}

/// The text with all of these edits, judged; nothing where that is no schema.
fn judge(
    earlier: &Candidate,
    later: &Candidate,
    batch: &[Offer<'_>],
    policy: &Policy,
) -> Option<(Candidate, Report)> {
    let source = later.schema.source();
    let edits: Vec<Edit> = batch.iter().flat_map(|(_, help)| help.edits.iter().cloned()).collect();
    let edited = Source::new(source.name(), Edit::apply(source.text(), &edits));
    let schema = later.schema.edited(source, &edited, &policy.limits).ok()?;
    let candidate = Candidate { schema, label: later.label.clone() };
    let report = check(&[earlier.clone(), candidate.clone()], policy);
    Some((candidate, report))
}

/// `true` when less breaks of what counts, and nothing that did not break before; or as much, and there is
/// less to do.
fn is_better(before: &Report, after: &Report, format: Format, policy: &Policy) -> bool {
    // What others than the exact profile refuse is told in their own words; the rest are notes.
    let counts = |finding: &&Finding| {
        finding.impact.as_ref().is_some_and(|it| match policy.profile {
            Profile::Exact | Profile::OptionalFriendly => {
                it.effect.breaks() && policy.counts(format, it.surface)
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
    let count = |listed: &BTreeSet<String>, report: &Report| (listed.len() + report.unlisted, offers(report));
    // Where a report could not list all, what it lists later need not be new.
    count(&is, after) < count(&was, before) && (before.unlisted > 0 || is.is_subset(&was))
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

/// `true` for edits of which one may undo or repeat the other. Two insertions at one point are fine as long
/// as they differ: each brings its own comma.
fn collide(one: &Edit, other: &Edit) -> bool {
    let (a, b) = (one.span, other.span);
    match (a.start == a.end, b.start == b.end) {
        (true, true) => a.start == b.start && one.insert == other.insert,
        _ => a.start <= b.end && b.start <= a.end,
    }
}

/// `true` for edits of one line. In Protobuf that is one declaration, of which one edit often makes another
/// needless.
fn share_a_line(one: &Edit, other: &Edit) -> bool {
    let (first, last) = if one.span <= other.span { (one, other) } else { (other, one) };
    let between = first.span.end as usize..last.span.start as usize;
    first.source.text().get(between).is_none_or(|text| !text.contains('\n'))
}
