//! One JSON object a line, for logs and for tools that read as they go. The members are those of
//! `json`, version 1; `line` tells what a line is about. Findings come with all that is needed to
//! understand them alone; behind those of a subject follows its verdict, and the last line has the
//! verdict of the run. The JSON Schema of a line is `schemas/tenon/line.v1.schema.json`.

use serde::Serialize;

use crate::compatibility::Compatibility;
use crate::finding::{Report, Rollout};
use crate::policy::Profile;
use crate::verdict::Verdict;

use super::json;

/// What one line says.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "line", rename_all = "lowercase")]
pub enum Line {
    /// One finding.
    Finding(Box<FindingLine>),
    /// The verdict of one subject, behind its findings.
    Subject(SubjectLine),
    /// The verdict of the run; the last line.
    Run(RunLine),
}

/// One finding and whose it is.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FindingLine {
    /// Version of this shape: 1. Members may be added under the same number.
    pub version: u32,
    /// Full name of the schema, or its source where it has none.
    pub subject: String,
    /// The level asked for.
    pub compatibility: Compatibility,
    /// Whose judgement was asked for.
    pub profile: Profile,
    /// The finding.
    #[serde(flatten)]
    pub finding: json::Finding,
}

/// The answer for one subject.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SubjectLine {
    /// Version of this shape: 1. Members may be added under the same number.
    pub version: u32,
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
    pub versions: Vec<json::Version>,
}

/// The answer for all subjects.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunLine {
    /// Version of this shape: 1. Members may be added under the same number.
    pub version: u32,
    /// Who made it.
    pub tool: json::Tool,
    /// Conjunction of the subjects' verdicts.
    pub verdict: Verdict,
    /// Findings by severity over all subjects.
    pub counts: json::Counts,
}

/// The reports line by line, each with a line break at its end.
pub fn render(reports: &[Report]) -> String {
    let json::Report { version, tool, verdict, counts, subjects } = json::report(reports);
    let mut out = String::new();
    for subject in subjects {
        let json::Subject { subject, compatibility, profile, verdict, rollout, versions, findings } = subject;
        for finding in findings {
            let subject = subject.clone();
            let line = FindingLine { version, subject, compatibility, profile, finding };
            put(&Line::Finding(Box::new(line)), &mut out);
        }
        let line = SubjectLine { version, subject, compatibility, profile, verdict, rollout, versions };
        put(&Line::Subject(line), &mut out);
    }
    put(&Line::Run(RunLine { version, tool, verdict, counts }), &mut out);
    out
}

fn put(line: &Line, out: &mut String) {
    out.push_str(&serde_json::to_string(line).unwrap_or_default());
    out.push('\n');
}
