//! JUnit's XML, which every build server draws: a suite a subject, a case a finding.
//!
//! A finding of severity error is a failure, or, where it kept the question from its answer, an error:
//! the text is no schema, or nothing was proved either way. Warnings and notes are passed cases that
//! say something, and what is waived is a skipped one. A subject whose findings fail nothing has one
//! case more, for its verdict: it passes when the subject is compatible.
//!
//! JUnit has no standard. *Source*: the schema by which Jenkins reads it, `junit-10.xsd` of its plugin
//! xunit. Times are left out, since the core knows none.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::finding::{Finding, Report};
use crate::rule::Severity;
use crate::verdict::Verdict;
use crate::witness::Reading;

use super::markup::{attribute, escape};
use super::{clip, parties, tags};

/// What a build server counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Erred,
    Skipped,
}

struct Case {
    name: String,
    outcome: Outcome,
    /// Rule or verdict.
    kind: &'static str,
    message: String,
    /// What else to say; may be empty.
    text: String,
}

/// The whole document.
pub fn render(reports: &[Report]) -> String {
    let suites: Vec<(&str, Vec<Case>)> =
        reports.iter().map(|report| (report.subject.as_str(), cases(report))).collect();
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"tenon\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        all().count(),
        count(all(), Outcome::Failed),
        count(all(), Outcome::Erred)
    );
    for (subject, cases) in &suites {
        suite(subject, cases, &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

fn count<'a>(cases: impl Iterator<Item = &'a Case>, outcome: Outcome) -> usize {
    cases.filter(|case| case.outcome == outcome).count()
}

fn suite(subject: &str, cases: &[Case], out: &mut String) {
    let subject = attribute(subject);
    let _ = writeln!(
        out,
        "  <testsuite name=\"{subject}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">",
        cases.len(),
        count(cases.iter(), Outcome::Failed),
        count(cases.iter(), Outcome::Erred),
        count(cases.iter(), Outcome::Skipped)
    );
    for case in cases {
        let _ = write!(out, "    <testcase classname=\"{subject}\" name=\"{}\"", attribute(&case.name));
        let element = match case.outcome {
            Outcome::Passed if case.message.is_empty() => {
                out.push_str("/>\n");
                continue;
            }
            Outcome::Passed => {
                let text = escape(&format!("{}\n{}", case.message, case.text));
                let _ = writeln!(out, ">\n      <system-out>{text}</system-out>\n    </testcase>");
                continue;
            }
            Outcome::Failed => "failure",
            Outcome::Erred => "error",
            Outcome::Skipped => "skipped",
        };
        let (kind, message) = (attribute(case.kind), attribute(&case.message));
        let _ = write!(out, ">\n      <{element} type=\"{kind}\" message=\"{message}\">");
        let _ = writeln!(out, "{}</{element}>\n    </testcase>", escape(&case.text));
    }
    out.push_str("  </testsuite>\n");
}

fn cases(report: &Report) -> Vec<Case> {
    let mut cases: Vec<Case> = report.findings.iter().map(|finding| case(report, finding)).collect();
    if !cases.iter().any(|case| matches!(case.outcome, Outcome::Failed | Outcome::Erred)) {
        cases.push(verdict(report));
    }
    // Build servers follow a case from run to run by its name, so no two may share one.
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    for case in &mut cases {
        let turn = turns.entry(case.name.clone()).or_default();
        *turn += 1;
        if *turn > 1 {
            let _ = write!(case.name, " ({turn})");
        }
    }
    cases
}

/// The case of a subject as a whole.
fn verdict(report: &Report) -> Case {
    let name = format!("{} under {}", report.compatibility, report.profile);
    let (outcome, message) = match report.verdict {
        Verdict::Compatible => (Outcome::Passed, String::new()),
        Verdict::Incompatible => (Outcome::Failed, "incompatible, though no finding is an error".to_owned()),
        Verdict::Undecided => (Outcome::Erred, "undecided: nothing was proved either way".to_owned()),
    };
    Case { name, outcome, kind: report.verdict.name(), message, text: String::new() }
}

fn case(report: &Report, finding: &Finding) -> Case {
    let unanswered = report.verdict == Verdict::Undecided && finding.impact.is_none();
    let outcome = match (&finding.waived, finding.severity) {
        (Some(_), _) => Outcome::Skipped,
        (None, Severity::Error) if unanswered => Outcome::Erred,
        (None, Severity::Error) => Outcome::Failed,
        (None, Severity::Warning | Severity::Note) => Outcome::Passed,
    };
    let mut name = finding.rule.id.to_owned();
    let place = match &finding.impact {
        Some(impact) => impact.path.as_str(),
        None => finding.labels.first().map_or("", |label| label.place.pointer.as_str()),
    };
    let direction = finding.impact.as_ref().filter(|_| report.compatibility.directions().len() > 1);
    let direction = direction.map(|impact| impact.direction.name());
    for word in
        direction.into_iter().chain(Some(place).filter(|place| !place.is_empty())).chain(tags(finding))
    {
        let _ = write!(name, " {word}");
    }
    let message = match &finding.waived {
        Some(waiver) => format!("{}: {}", waiver.held(), waiver.reason),
        None => finding.message.to_string(),
    };
    Case { name, outcome, kind: finding.rule.id, message, text: text(report, finding) }
}

/// Characters of a message that a build server's page can bear.
const MOST_JSON: usize = 2_000;

/// What a person needs besides: places, the witness, what to do.
fn text(report: &Report, finding: &Finding) -> String {
    let mut out = String::new();
    if finding.waived.is_some() {
        let _ = writeln!(out, "{}", finding.message);
    }
    for label in &finding.labels {
        let (line, column) = label.place.line_column();
        let colon = if label.text.is_empty() { "" } else { ": " };
        let _ = writeln!(out, "{}:{line}:{column}{colon}{}", label.place.source.name(), label.text);
    }
    if let Some((impact, witness)) =
        finding.impact.as_ref().and_then(|impact| Some((impact, impact.witness.as_ref()?)))
    {
        let (writer, reader) = parties(report, impact);
        let at = if witness.at.is_empty() { String::new() } else { format!(" `{}`", witness.at) };
        let _ = writeln!(out, "witness: {}", clip(&witness.json, MOST_JSON));
        let _ = match &witness.read {
            Reading::Value(value) => {
                let written = clip(&witness.written, MOST_JSON);
                writeln!(out, "{writer} writes{at} {written}, {reader} reads {}", clip(value, MOST_JSON))
            }
            Reading::Refused(reason) => writeln!(out, "{reader} fails{at}: {reason}"),
        };
    }
    for note in &finding.notes {
        let _ = writeln!(out, "note: {note}");
    }
    for help in &finding.help {
        let _ = writeln!(out, "help: {}", help.message);
    }
    let _ = writeln!(out, "fingerprint: {}", finding.fingerprint);
    out
}
