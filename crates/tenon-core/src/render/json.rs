//! The report on the wire, version 1. Structs of its own, so that the domain may change and this
//! shape does not. Its JSON Schema is `schemas/tenon/report.v1.schema.json`.

use serde::Serialize;

use crate::change::{Difference, Effect, Surface};
use crate::compatibility::{Compatibility, Direction};
use crate::finding::{self, Rollout};
use crate::policy::Profile;
use crate::rule::{RuleKind, Severity};
use crate::text::{Place, Source, Span};
use crate::verdict::Verdict;
use crate::witness::Reading;

use super::Totals;

/// What a run of Tenon found.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Version of this shape: 1. Members may be added under the same number.
    pub version: u32,
    /// Who made it.
    pub tool: Tool,
    /// Conjunction of the subjects' verdicts.
    pub verdict: Verdict,
    /// Findings by severity over all subjects.
    pub counts: Counts,
    /// One entry a subject.
    pub subjects: Vec<Subject>,
}

/// Who made the report.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tool {
    /// `tenon`
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// Findings by severity.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Someone would break.
    pub errors: usize,
    /// Someone should look.
    pub warnings: usize,
    /// Worth knowing.
    pub notes: usize,
    /// Excused by a waiver, whatever they would be; in none of the others.
    pub waived: usize,
    /// Found and not listed.
    pub unlisted: usize,
}

/// The answer for one subject.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// Full name of the schema, or its source where it has none.
    pub subject: String,
    /// The level asked for.
    pub compatibility: Compatibility,
    /// Whose judgement was asked for.
    pub profile: Profile,
    /// The answer.
    pub verdict: Verdict,
    /// Who may deploy first, from the last two versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout: Option<Rollout>,
    /// Versions judged, oldest first; the last is the candidate.
    pub versions: Vec<Version>,
    /// Findings, worst first.
    pub findings: Vec<Finding>,
}

/// One judged version.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Version {
    /// `v1`, `HEAD`, …
    pub label: String,
    /// Where its text came from.
    pub source: String,
}

/// One finding.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Id of the rule.
    pub rule: &'static str,
    /// buf's id for the same rule, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buf: Option<&'static str>,
    /// What kind of statement it is.
    pub kind: RuleKind,
    /// How loudly it speaks.
    pub severity: Severity,
    /// What is the case; code in back-ticks.
    pub message: String,
    /// Stable across wording, lines and versions.
    pub fingerprint: String,
    /// What it does to messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// What excuses it; the severity is "note" then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
    /// Places; the first is the one to look at.
    pub locations: Vec<Location>,
    /// What else to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<Help>,
}

/// What excuses a finding.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Waiver {
    /// The last day on which it does, `YYYY-MM-DD`.
    pub until: String,
    /// Why, in the team's words.
    pub reason: String,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where it is written.
    pub location: Location,
}

/// What a finding does to messages.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Impact {
    /// Which way the data travels.
    pub direction: Direction,
    /// What it suffers.
    pub effect: Effect,
    /// In which encoding, or in code.
    pub surface: Surface,
    /// Labels of the earlier versions, newest first.
    pub earlier: Vec<String>,
    /// Label of the later version.
    pub later: String,
    /// Where in a message: `lines[].price`; empty for the whole.
    pub path: String,
    /// The proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// A registry's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
}

/// One concrete message.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Witness {
    /// The message in the format's own JSON encoding, as text.
    pub json: String,
    /// The message's bytes in hexadecimal, without framing.
    pub hex: String,
    /// Where in it: `lines[0].price`; empty for the whole.
    pub at: String,
    /// What the writer meant there.
    pub written: String,
    /// What the reader makes of it.
    pub read: Reading,
    /// Names of the decoders that confirmed it.
    pub checked_by: Vec<&'static str>,
}

/// A place in a text.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// Label of the version, where the place is in a judged one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Name of the text.
    pub source: String,
    /// First byte and one past the last.
    pub bytes: [u32; 2],
    /// First character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
    /// JSON Pointer of the value.
    pub pointer: String,
    /// A few words, may be empty.
    pub text: String,
}

/// A line and column, both from 1; columns count UTF-16 units.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 units.
    pub column: u32,
}

/// Something to do.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Help {
    /// What, in the imperative.
    pub message: String,
    /// Edits that do it, judged already; empty for advice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

/// Replaces bytes of a text.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Edit {
    /// Name of the text.
    pub source: String,
    /// First byte to go and one past the last; equal to insert.
    pub bytes: [u32; 2],
    /// What comes.
    pub insert: String,
}

/// The reports as one JSON document, indented by two spaces, with a line break at its end.
pub fn render(reports: &[finding::Report]) -> String {
    text(&report(reports))
}

/// Indented by two spaces, with a line break at its end.
pub(super) fn text(value: &impl Serialize) -> String {
    // A value of strings and numbers always has a text.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// The reports in the shape of version 1.
pub fn report(reports: &[finding::Report]) -> Report {
    let totals = Totals::of(reports);
    Report {
        version: 1,
        tool: Tool { name: "tenon", version: env!("CARGO_PKG_VERSION") },
        verdict: totals.verdict,
        counts: Counts {
            errors: totals.errors,
            warnings: totals.warnings,
            notes: totals.notes,
            waived: totals.waived,
            unlisted: totals.unlisted,
        },
        subjects: reports.iter().map(subject).collect(),
    }
}

pub(super) fn version(version: &finding::Version) -> Version {
    Version { label: version.label.clone(), source: version.source.clone() }
}

fn subject(report: &finding::Report) -> Subject {
    Subject {
        subject: report.subject.clone(),
        compatibility: report.compatibility,
        profile: report.profile,
        verdict: report.verdict,
        rollout: report.rollout,
        versions: report.versions.iter().map(version).collect(),
        findings: report.findings.iter().map(|finding| one(report, finding)).collect(),
    }
}

fn one(report: &finding::Report, finding: &finding::Finding) -> Finding {
    let label = |index: usize| report.versions.get(index).map(|version| version.label.clone());
    let impact = finding.impact.as_ref().map(|impact| Impact {
        direction: impact.direction,
        effect: impact.effect,
        surface: impact.surface,
        earlier: impact.earlier.iter().filter_map(|index| label(*index)).collect(),
        later: label(impact.later).unwrap_or_default(),
        path: impact.path.clone(),
        witness: impact.witness.as_ref().map(|witness| Witness {
            json: witness.json.clone(),
            hex: witness.hex(),
            at: witness.at.clone(),
            written: witness.written.clone(),
            read: witness.read.clone(),
            checked_by: witness.checked_by.clone(),
        }),
        difference: impact.difference.clone(),
    });
    let location = |own: &finding::Label| Location {
        version: own.version.and_then(label),
        text: own.text.to_string(),
        ..place(&own.place)
    };
    let help = |help: &finding::Help| Help {
        message: help.message.to_string(),
        edits: help.edits.iter().map(edit).collect(),
    };
    Finding {
        rule: finding.rule.id,
        buf: finding.rule.buf,
        kind: finding.rule.kind,
        severity: finding.severity,
        message: finding.message.to_string(),
        fingerprint: finding.fingerprint.clone(),
        impact,
        waiver: finding.waived.as_ref().map(|waiver| Waiver {
            until: waiver.until.to_string(),
            reason: waiver.reason.clone(),
            owner: waiver.owner.clone(),
            location: place(&waiver.place),
        }),
        locations: finding.labels.iter().map(location).collect(),
        notes: finding.notes.iter().map(ToString::to_string).collect(),
        help: finding.help.iter().map(help).collect(),
    }
}

fn place(place: &Place) -> Location {
    Location {
        version: None,
        source: place.source.name().to_owned(),
        bytes: [place.span.start, place.span.end],
        start: position(&place.source, place.span.start),
        end: position(&place.source, place.span.end),
        pointer: place.pointer.clone(),
        text: String::new(),
    }
}

fn position(source: &Source, offset: u32) -> Position {
    let (line, column) = source.line_column(offset);
    Position { line, column }
}

fn edit(edit: &finding::Edit) -> Edit {
    let Span { start, end } = edit.span;
    Edit { source: edit.source.name().to_owned(), bytes: [start, end], insert: edit.insert.clone() }
}
