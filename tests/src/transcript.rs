//! Reports as the few lines that pages and cases state.

use std::fmt::Write;

use tenon_core::{Finding, Reading, Report};

/// One line a finding: `backward error avro/type-mismatch lines[].price`, or, for a flaw of one text,
/// `warning avro/invalid-default /fields/0/default`. Under it the witness, where there is one.
pub fn findings(report: &Report) -> String {
    report.findings.iter().map(|finding| line(finding) + &witness(finding)).collect()
}

/// The verdict, then the findings with their places and what the reader makes of the witness.
pub fn whole(report: &Report) -> String {
    let mut out = report.verdict.name().to_owned();
    if let Some(rollout) = report.rollout {
        let _ = write!(out, ": {}", rollout.advice());
    }
    out.push('\n');
    for finding in &report.findings {
        out.push_str(&line(finding));
        let _ = writeln!(out, "  says {}", finding.message);
        for label in &finding.labels {
            let version = label.version.and_then(|index| report.versions.get(index));
            let version = version.map_or("-", |version| &version.label);
            let _ = writeln!(out, "  at {version} {} {}", pointer(&label.place.pointer), label.text);
        }
        for note in &finding.notes {
            let _ = writeln!(out, "  note {note}");
        }
        out.push_str(&witness(finding));
        if let Some(witness) = finding.impact.as_ref().and_then(|impact| impact.witness.as_ref()) {
            let (at, hex) = (pointer(&witness.at), witness.hex());
            let _ = writeln!(out, "  bytes {hex}");
            let _ = match &witness.read {
                Reading::Value(value) => writeln!(out, "  read {at} {} as {value}", witness.written),
                Reading::Refused(reason) => writeln!(out, "  refused {at} {reason}"),
            };
        }
        if let Some(difference) = finding.impact.as_ref().and_then(|impact| impact.difference.as_ref()) {
            let _ =
                writeln!(out, "  registry {} {} {}", difference.kind, difference.path, difference.message);
        }
        for help in &finding.help {
            let _ = writeln!(out, "  help {}", help.message);
        }
    }
    out
}

fn pointer(pointer: &str) -> &str {
    if pointer.is_empty() { "." } else { pointer }
}

fn line(finding: &Finding) -> String {
    let (severity, rule) = (finding.severity, finding.rule.id);
    let line = match &finding.impact {
        Some(impact) => format!("{} {severity} {rule} {}", impact.direction.name(), impact.path),
        None => {
            let place = finding.labels.first().map_or("", |label| &label.place.pointer);
            format!("{severity} {rule} {place}")
        }
    };
    format!("{}\n", line.trim_end())
}

fn witness(finding: &Finding) -> String {
    let witness = finding.impact.as_ref().and_then(|impact| impact.witness.as_ref());
    witness.map(|witness| format!("  witness {}\n", witness.json)).unwrap_or_default()
}
