//! The question in full: these versions, that policy, what report?
//!
//! For each direction of the level and each earlier version in its window: who writes and who reads,
//! compare, judge. That is all of BACKWARD … FULL_TRANSITIVE.

mod history;
mod listed;
mod offers;
mod stated;
mod step;
mod waivers;

use std::collections::HashMap;

use crate::avro;
use crate::change::{Change, Comparison, Depth, Effect, Stop, Surface, Unproved, View};
use crate::compatibility::{Compatibility, Direction, Role};
use crate::finding::{Finding, Help, Impact, Label, Report, Rollout, Version};
use crate::fingerprint;
use crate::jsonschema;
use crate::lint;
use crate::policy::{Policy, Profile};
use crate::problem::Invalid;
use crate::protobuf;
use crate::rule::{Rule, Severity};
use crate::schema::Schema;
use crate::source_rules::{format_changed, subject_added, subject_removed, undecided};
use crate::text::sorting::sort_by;
use crate::text::source::path;
use crate::text::{Place, Source};
use crate::verdict::Verdict;
use crate::words::Text;

use listed::Listed;
use waivers::Waivers;

pub use listed::review;
pub(crate) use stated::disagreements;
pub use step::step;

/// One version of a subject, under the name that findings call it by.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// `v1`, `HEAD`, …
    pub label: String,
    /// The schema.
    pub schema: Schema,
}

/// Judges the last of `versions` against those before it.
///
/// *Shape*: versions are in order of time. Fewer than two give a report without a comparison, which
/// is compatible.
///
/// ```
/// use tenon_core::{check, Candidate, Format, Limits, Policy, Schema, Source, Verdict};
/// let version = |label: &str, text: &str| Candidate {
///     label: label.to_owned(),
///     schema: Schema::parse(Format::Avro, &Source::new(label, text), &Limits::default()).unwrap(),
/// };
/// let report = check(&[version("v1", r#""string""#), version("v2", r#""int""#)], &Policy::default());
/// assert_eq!(report.verdict, Verdict::Incompatible);
/// let witness = report.findings[0].impact.as_ref().unwrap().witness.as_ref().unwrap();
/// assert_eq!(witness.json, r#""""#);
/// ```
pub fn check(versions: &[Candidate], policy: &Policy) -> Report {
    let waivers = Waivers::of(versions, policy);
    let mut findings = Vec::new();
    let mut verdict = Verdict::Compatible;
    let mut unlisted = 0;
    let mut known = Vec::new();
    let later = versions.len().saturating_sub(1);
    for direction in policy.compatibility.directions() {
        for earlier in policy.compatibility.window(later) {
            let Some(pair) = Pairing::new(versions, earlier, later, *direction) else { continue };
            let View { mut comparison, overlooked, unproved } = pair.compare(policy, Depth::Proofs);
            pair.second_opinions(&mut comparison.changes);
            let own = waivers.verdict(&pair, &comparison, policy);
            verdict = verdict.and(own);
            known.push((*direction, own));
            unlisted += comparison.unlisted;
            if own == Verdict::Undecided {
                findings.extend(pair.undecided(policy, comparison.undecided.take()));
            } else if let Some(Unproved(stop)) = unproved {
                findings.extend(pair.undecided(policy, stop).map(accepted));
            }
            let judged = judge(&pair, comparison.changes, overlooked, policy);
            merge(&mut findings, judged);
        }
    }
    history::look_back(versions, policy, &mut findings);
    warn(versions, policy, &mut findings);
    let compared = versions.len() > 1 && policy.compatibility != Compatibility::None;
    let whole = compared && verdict != Verdict::Undecided && unlisted == 0;
    if let Some(last) = versions.last().filter(|_| lint::is_asked(policy)) {
        let (found, more) = lint::in_version(last, later, policy);
        findings.extend(found);
        unlisted += more;
        stated::look(versions, policy, &mut findings);
    }
    waivers.apply(policy, whole, &mut findings);
    offers::offer(versions, policy, &mut findings);
    sort(&mut findings);
    Report {
        subject: called(versions, policy),
        compatibility: policy.compatibility,
        profile: policy.profile,
        versions: versions.iter().map(version).collect(),
        verdict,
        rollout: rollout(versions, policy, &known, &waivers),
        findings,
        unlisted,
    }
}

/// Marks the findings of one schema by itself that its text excuses, and adds what is to be said of its
/// waivers. None is called useless: most speak of comparisons.
pub(crate) fn excuse(candidate: &Candidate, policy: &Policy, findings: &mut Vec<Finding>) {
    Waivers::of(std::slice::from_ref(candidate), policy).apply(policy, false, findings);
}

/// What stands between one writer and one reader: every change and the verdict, without witnesses,
/// findings or fixes. For whoever asks often and only needs the answer.
///
/// ```
/// use tenon_core::{compare, Format, Limits, Policy, Schema, Source, Verdict};
/// let parse = |text| Schema::parse(Format::Avro, &Source::new("s", text), &Limits::default()).unwrap();
/// let (int, long) = (parse("\"int\""), parse("\"long\""));
/// assert_eq!(compare(&int, &long, &Policy::default()).verdict, Verdict::Compatible);
/// assert_eq!(compare(&long, &int, &Policy::default()).verdict, Verdict::Incompatible);
/// ```
pub fn compare(writer: &Schema, reader: &Schema, policy: &Policy) -> Comparison {
    between(writer, reader, Direction::Backward, policy, Depth::Verdict).comparison
}

/// The comparison under the policy's profile, and what that profile overlooks.
pub(crate) fn between(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    policy: &Policy,
    depth: Depth,
) -> View {
    let limits = &policy.limits;
    match (writer, reader) {
        (Schema::Avro(writer), Schema::Avro(reader)) => match policy.profile {
            Profile::Exact | Profile::OptionalFriendly => {
                View::of(avro::compare(writer, reader, limits, depth))
            }
            Profile::Confluent | Profile::ConfluentLenient => {
                avro::registry_view(writer, reader, limits, depth)
            }
            Profile::BufFile | Profile::BufPackage | Profile::BufWireJson | Profile::BufWire => {
                View::unjudged()
            }
        },
        (Schema::Protobuf(writer), Schema::Protobuf(reader)) => match policy.profile {
            Profile::Exact | Profile::OptionalFriendly => {
                View::of(protobuf::exact(writer, reader, direction, policy, depth))
            }
            Profile::Confluent | Profile::ConfluentLenient => {
                protobuf::confluent_view(writer, reader, direction, policy, depth)
            }
            Profile::BufFile | Profile::BufPackage | Profile::BufWireJson | Profile::BufWire => {
                protobuf::buf_view(writer, reader, direction, policy, depth)
            }
        },
        (Schema::JsonSchema(writer), Schema::JsonSchema(reader)) => match policy.profile {
            Profile::Exact => View::of(jsonschema::exact(writer, reader, policy)),
            Profile::OptionalFriendly => jsonschema::friendly_view(writer, reader, policy),
            Profile::Confluent | Profile::ConfluentLenient => {
                jsonschema::confluent_view(writer, reader, policy, depth)
            }
            Profile::BufFile | Profile::BufPackage | Profile::BufWireJson | Profile::BufWire => {
                View::unjudged()
            }
        },
        (Schema::Avro(_), Schema::Protobuf(_) | Schema::JsonSchema(_))
        | (Schema::Protobuf(_), Schema::Avro(_) | Schema::JsonSchema(_))
        | (Schema::JsonSchema(_), Schema::Avro(_) | Schema::Protobuf(_)) => {
            View::of(format_changed(writer, reader))
        }
    }
}

fn format_changed(writer: &Schema, reader: &Schema) -> Comparison {
    let mut change = Change::new(
        &format_changed::RULE,
        Effect::Refused,
        format_changed::message(writer.format(), reader.format()),
        (writer.place(), Text::new()),
        (reader.place(), Text::new()),
    );
    change.unproved = Some(Text::from("bytes of one language mean nothing in the other"));
    let rest = Verdict::Compatible;
    Comparison { changes: vec![change], verdict: Verdict::Incompatible, unlisted: 0, rest, undecided: None }
}

/// The report on a schema that has no earlier version; `baseline` is where one was sought.
pub fn added(candidate: Candidate, baseline: &str, policy: &Policy) -> Report {
    let mut report = check(std::slice::from_ref(&candidate), policy);
    let rule = &subject_added::RULE;
    let message = subject_added::message(&report.subject, baseline);
    let about = about_subject(rule, message, &candidate, policy);
    report.findings.extend(about.map(|finding| excused(finding, &report.subject, policy)));
    sort(&mut report.findings);
    report
}

/// The report on a schema that only `baseline` has: nothing reads its messages any more. The verdict
/// is "incompatible" while the policy makes that an error.
pub fn removed(candidate: Candidate, baseline: &str, policy: &Policy) -> Report {
    let mut report = check(std::slice::from_ref(&candidate), policy);
    let rule = &subject_removed::RULE;
    let message = subject_removed::message(&report.subject, baseline);
    // Flaws of a text that is gone are nobody's business.
    let about = about_subject(rule, message, &candidate, policy);
    report.findings = about.into_iter().map(|finding| excused(finding, &report.subject, policy)).collect();
    report.unlisted = 0;
    if report.fails(Severity::Error) {
        report.verdict = Verdict::Incompatible;
    }
    report
}

/// The report on a text that is no schema: its problems, and no verdict.
pub fn refused(label: &str, name: &str, invalid: Invalid, policy: &Policy) -> Report {
    let mut findings = invalid.into_findings();
    for finding in &mut findings {
        for label in &mut finding.labels {
            label.version = Some(0);
        }
    }
    sort(&mut findings);
    Report {
        subject: name.to_owned(),
        compatibility: policy.compatibility,
        profile: policy.profile,
        versions: vec![Version { label: label.to_owned(), source: name.to_owned() }],
        verdict: Verdict::Undecided,
        rollout: None,
        findings,
        unlisted: 0,
    }
}

fn about_subject(
    rule: &'static Rule,
    message: Text,
    candidate: &Candidate,
    policy: &Policy,
) -> Option<Finding> {
    let severity = policy.severity(rule, rule.severity)?;
    let place = candidate.schema.place();
    let subject = subject(&candidate.schema);
    let labels = vec![Label { version: Some(0), place, text: Text::new() }];
    let fingerprint = fingerprint::of(&[rule.id, path(&subject)]);
    let (notes, help) = (Vec::new(), Vec::new());
    Some(Finding { rule, severity, message, labels, notes, help, impact: None, waived: None, fingerprint })
}

/// The finding, excused where the team's list excuses it.
fn excused(mut finding: Finding, subject: &str, policy: &Policy) -> Finding {
    Listed::of(policy, subject.to_owned()).excuse(&mut finding);
    finding
}

/// What the last version is called, by the team or else by itself.
fn called(versions: &[Candidate], policy: &Policy) -> String {
    let own = || versions.last().map(|last| subject(&last.schema)).unwrap_or_default();
    policy.subject.clone().unwrap_or_else(own)
}

/// What a schema is called: its full name, or where its texts are where it has none.
pub fn subject(schema: &Schema) -> String {
    schema.name().map_or_else(|| schema.location(), str::to_owned)
}

pub(crate) fn version(candidate: &Candidate) -> Version {
    Version { label: candidate.label.clone(), source: candidate.schema.location() }
}

/// What a finding is about, wherever its text lies and whatever commit has it: the schema's name, or the
/// declaration's where only declarations have names.
fn identity(schema: &Schema, place: Option<&Label>) -> String {
    match (schema, place) {
        (Schema::Protobuf(_), Some(label)) => label.place.pointer.clone(),
        (Schema::Protobuf(_), None) | (Schema::Avro(_) | Schema::JsonSchema(_), _) => {
            path(&subject(schema)).to_owned()
        }
    }
}

/// Two versions and the way data travels between them.
struct Pairing<'a> {
    versions: &'a [Candidate],
    earlier: usize,
    later: usize,
    direction: Direction,
    writer: &'a Candidate,
    reader: &'a Candidate,
}

impl<'a> Pairing<'a> {
    fn new(
        versions: &'a [Candidate],
        earlier: usize,
        later: usize,
        direction: Direction,
    ) -> Option<Pairing<'a>> {
        let (writer, reader) = direction.roles(versions.get(earlier)?, versions.get(later)?);
        Some(Pairing { versions, earlier, later, direction, writer, reader })
    }

    fn compare(&self, policy: &Policy, depth: Depth) -> View {
        between(&self.writer.schema, &self.reader.schema, self.direction, policy, depth)
    }

    /// Lets an independent decoder look at the witnesses. What it does not confirm is not shown as
    /// confirmed; what it denies is no longer a witness.
    #[cfg(feature = "referee")]
    fn second_opinions(&self, changes: &mut [Change]) {
        use crate::avro::referee;
        use crate::witness::Opinion;
        let (Schema::Avro(writer), Schema::Avro(reader)) = (&self.writer.schema, &self.reader.schema) else {
            return;
        };
        for change in changes.iter_mut().take(MOST_REFEREED) {
            let Some(mut witness) = change.witness.take() else { continue };
            match referee::opinion(writer, reader, change, &witness) {
                Opinion::Agrees => {
                    witness.checked_by.push(referee::NAME);
                    change.witness = Some(witness);
                }
                Opinion::Abstains(_) => change.witness = Some(witness),
                Opinion::Disagrees(reason) => {
                    debug_assert!(
                        false,
                        "{}: {reason}: {} {}",
                        change.rule.id,
                        witness.json,
                        self.writer.schema.source().text()
                    );
                    change.unproved = Some(Text::from(format!("{} disagrees: {reason}", referee::NAME)));
                }
            }
        }
    }

    #[cfg(not(feature = "referee"))]
    fn second_opinions(&self, _changes: &mut [Change]) {}

    fn reads_later(&self) -> bool {
        self.direction == Direction::Backward
    }

    /// Index of the version that plays a role.
    fn index(&self, role: Role) -> usize {
        let (writer, reader) = self.direction.roles(self.earlier, self.later);
        match role {
            Role::Writer => writer,
            Role::Reader => reader,
        }
    }

    fn label(&self, role: Role) -> String {
        self.versions.get(self.index(role)).map(|version| version.label.clone()).unwrap_or_default()
    }

    fn worded(&self, text: Text) -> Text {
        text.with_roles(|role| self.label(role))
    }

    /// The two places; the later version's first, for that is where something can be done.
    fn labels(&self, change: &Change) -> Vec<Label> {
        let label = |role: Role, (place, text): &(Place, Text)| Label {
            version: Some(self.index(role)),
            place: place.clone(),
            text: self.worded(text.clone()),
        };
        let mut labels = vec![label(Role::Reader, &change.reader), label(Role::Writer, &change.writer)];
        if !self.reads_later() {
            labels.reverse();
        }
        // Of many files none stands for what is gone from all of them.
        let nowhere = labels.first().is_some_and(|label| self.is_nowhere(&label.place));
        if nowhere {
            labels.remove(0);
        }
        labels
    }

    /// The start of a version of several texts, which is where none of them says anything.
    fn is_nowhere(&self, place: &Place) -> bool {
        self.versions.get(self.later).is_some_and(|later| match &later.schema {
            Schema::Protobuf(schema) => schema.roots > 1 && *place == schema.start(),
            Schema::Avro(_) | Schema::JsonSchema(_) => false,
        })
    }

    fn undecided(&self, policy: &Policy, stop: Option<Stop>) -> Option<Finding> {
        let rule = &undecided::RULE;
        let severity = policy.severity(rule, rule.severity)?;
        let schema = &self.versions.get(self.later)?.schema;
        let nowhere =
            Place { source: schema.source().clone(), span: Default::default(), pointer: String::new() };
        let at = stop.as_ref().and_then(|stop| stop.at.clone());
        let (version, place) = at.map_or((self.later, nowhere), |(role, place)| (self.index(role), place));
        Some(Finding {
            rule,
            severity,
            message: match (policy.profile.judges(schema.format()), stop) {
                (true, Some(stop)) => self.worded(stop.reason),
                (true, None) => undecided::message(&policy.limits),
                (false, _) => undecided::unjudged(policy.profile, schema.format()),
            },
            labels: vec![Label { version: Some(version), place, text: Text::new() }],
            notes: vec![Text::from("undecided is not compatible: nothing was proved either way")],
            help: match policy.profile.judges(schema.format()) {
                true => Vec::new(),
                false => vec![undecided::judging(schema.format())],
            },
            impact: None,
            waived: None,
            fingerprint: fingerprint::of(&[rule.id, path(&subject(schema)), self.direction.name()]),
        })
    }
}

/// An undecided exact answer beside a profile that has its own.
fn accepted(mut finding: Finding) -> Finding {
    finding.severity = Severity::Note;
    finding.notes = vec![Text::from(
        "the registry accepts this change; whether every message is read is not proved either way",
    )];
    finding
}

fn judge(pair: &Pairing<'_>, changes: Vec<Change>, overlooked: Vec<Change>, policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    for change in changes {
        let natural = weight(pair, &change, policy);
        findings.extend(finding(pair, change, natural, policy));
    }
    for change in overlooked {
        let note = match policy.profile {
            Profile::OptionalFriendly => {
                "readers that skip what they do not know take it; validators refuse it"
            }
            Profile::Exact | Profile::Confluent | Profile::ConfluentLenient => {
                "the registry accepts this change; the messages suffer all the same"
            }
            Profile::BufFile | Profile::BufPackage | Profile::BufWireJson | Profile::BufWire => {
                "buf accepts this change; the messages suffer all the same"
            }
        };
        let note = Text::from(note);
        findings.extend(finding(pair, change, Severity::Note, policy).map(|finding| finding.noting(note)));
    }
    tell_apart(&mut findings);
    findings
}

/// One registry may report one difference many times over, and one text may hold one waiver twice; each
/// is told apart by its turn.
fn tell_apart(findings: &mut [Finding]) {
    let mut turns = Turns::default();
    for finding in findings {
        finding.fingerprint = turns.take(std::mem::take(&mut finding.fingerprint));
    }
}

/// How often each fingerprint came up.
#[derive(Debug, Default)]
struct Turns(HashMap<String, usize>);

impl Turns {
    /// The fingerprint as it is told: from the second time on, with its turn behind it.
    fn take(&mut self, fingerprint: String) -> String {
        let turn = self.0.entry(fingerprint.clone()).or_default();
        *turn += 1;
        if *turn > 1 { format!("{fingerprint}-{turn}") } else { fingerprint }
    }
}

/// A rule that is an error where messages break is a note where they do not, and where they break only
/// on surfaces that the policy does not count.
fn weight(pair: &Pairing<'_>, change: &Change, policy: &Policy) -> Severity {
    let natural = change.rule.severity;
    let counted = policy.counts(pair.writer.schema.format(), change.surface);
    let harmless = change.effect == Effect::Same && natural == Severity::Error;
    if counted && !harmless { natural } else { Severity::Note }
}

fn finding(pair: &Pairing<'_>, change: Change, natural: Severity, policy: &Policy) -> Option<Finding> {
    let severity = policy.severity(change.rule, natural)?;
    let labels = pair.labels(&change);
    let fingerprint = change_fingerprint(pair, &change, &labels)?;
    let mut notes: Vec<Text> = change.causes.iter().cloned().map(|cause| pair.worded(cause)).collect();
    if let (Some(reason), None) = (&change.unproved, &change.witness) {
        notes.push(Text::from("no witness: ").text(reason.clone()));
    }
    let help =
        change.advice.iter().cloned().map(|advice| Help { message: pair.worded(advice), edits: Vec::new() });
    Some(Finding {
        rule: change.rule,
        severity,
        message: pair.worded(change.message.clone()),
        labels,
        notes,
        help: help.collect(),
        impact: Some(Impact {
            direction: pair.direction,
            effect: change.effect,
            surface: change.surface,
            earlier: vec![pair.earlier],
            later: pair.later,
            path: change.path,
            witness: change.witness,
            difference: change.difference,
        }),
        waived: None,
        fingerprint,
    })
}

/// The same for the same rule at the same structural place.
fn change_fingerprint(pair: &Pairing<'_>, change: &Change, labels: &[Label]) -> Option<String> {
    let later = &pair.versions.get(pair.later)?.schema;
    let registry = change.difference.as_ref().map(|difference| difference.path.as_str()).unwrap_or_default();
    Some(fingerprint::of(&[
        change.rule.id,
        &identity(later, labels.first()),
        if change.directed { pair.direction.name() } else { "" },
        &change.path,
        &change.subject,
        registry,
    ]))
}

/// A finding that holds against several earlier versions is one finding, and so is one that holds
/// whichever way messages travel.
fn merge(findings: &mut Vec<Finding>, new: Vec<Finding>) {
    for finding in new {
        let known = findings.iter_mut().find(|known| known.fingerprint == finding.fingerprint);
        match (known.and_then(|known| known.impact.as_mut()), &finding.impact) {
            (Some(known), Some(impact)) => {
                let new = impact.earlier.iter().filter(|version| !known.earlier.contains(version));
                let new: Vec<usize> = new.copied().collect();
                known.earlier.extend(new);
            }
            _ => findings.push(finding),
        }
    }
}

/// A file among several that an earlier version has as it is: its flaws are no news.
fn is_old(earlier: &[Candidate], schema: &Schema, source: &Source) -> bool {
    let several = matches!(schema, Schema::Protobuf(schema) if schema.roots > 1);
    let has =
        |candidate: &Candidate| candidate.schema.sources().iter().any(|known| known.text() == source.text());
    several && earlier.iter().any(has)
}

/// Flaws of the versions themselves, each said once, at the latest version that has it.
fn warn(versions: &[Candidate], policy: &Policy, findings: &mut Vec<Finding>) {
    for (index, version) in versions.iter().enumerate().rev() {
        for warning in version.schema.warnings() {
            let here = warning.labels.first().map(|label| &label.place);
            if here.is_some_and(|place| {
                is_old(versions.get(..index).unwrap_or_default(), &version.schema, &place.source)
            }) {
                continue;
            }
            // Where something breaks already, that it is odd besides is no news.
            let known = findings.iter().any(|finding| {
                (finding.fingerprint == warning.fingerprint && finding.message == warning.message)
                    || finding.labels.iter().any(|label| Some(&label.place) == here)
            });
            let Some(severity) = policy.severity(warning.rule, warning.severity).filter(|_| !known) else {
                continue;
            };
            let mut finding = Finding { severity, ..warning.clone() };
            for label in &mut finding.labels {
                label.version = Some(index);
            }
            findings.push(finding);
        }
    }
}

/// Worst first, then by place; ties by rule, so that the order never depends on chance.
pub(crate) fn sort(findings: &mut [Finding]) {
    sort_by(findings, |a, b| {
        let place = |finding: &Finding| {
            finding.labels.first().map(|label| (label.place.source.name().to_owned(), label.place.span))
        };
        b.severity
            .cmp(&a.severity)
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.rule.id.cmp(b.rule.id))
    });
}

/// Who may deploy first, from the version before to the last. Messages of older versions bind too, where the
/// level speaks of them. `known` are verdicts between versions and the last that were found already.
fn rollout(
    versions: &[Candidate],
    policy: &Policy,
    known: &[(Direction, Verdict)],
    waivers: &Waivers,
) -> Option<Rollout> {
    if policy.compatibility == Compatibility::None {
        return None;
    }
    let later = versions.len().checked_sub(1)?;
    let newest = later.checked_sub(1)?;
    // No order of deployment mends code.
    let exact = matches!(policy.profile, Profile::Exact | Profile::OptionalFriendly);
    let counts_code = exact && policy.surfaces.contains(&Surface::Source);
    let between = |earlier, direction| {
        let pair = Pairing::new(versions, earlier, later, direction)?;
        let messages = |surface: &Surface| *surface != Surface::Source;
        let surfaces = policy.surfaces.iter().copied().filter(messages).collect();
        let policy = Policy { surfaces, ..policy.clone() };
        let comparison = pair.compare(&policy, Depth::Verdict).comparison;
        Some(waivers.verdict(&pair, &comparison, &policy))
    };
    let verdict = |direction| {
        let same = |other| other == direction || !policy.profile.is_directed();
        let found = known.iter().filter(|(other, _)| same(*other)).map(|(_, verdict)| *verdict);
        match found.reduce(Verdict::and) {
            Some(found) if !counts_code => Some(found),
            Some(_) => policy
                .compatibility
                .window(later)
                .filter_map(|earlier| between(earlier, direction))
                .reduce(Verdict::and),
            None => between(newest, direction),
        }
    };
    Some(Rollout::from_verdicts(verdict(Direction::Backward)?, verdict(Direction::Forward)?))
}

/// Witnesses of one comparison that the second decoder looks at; it parses both schemas each time.
#[cfg(feature = "referee")]
const MOST_REFEREED: usize = 20;
