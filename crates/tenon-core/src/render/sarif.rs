//! SARIF 2.1.0, for code scanning. One run; every rule of the catalogue is listed, with its page,
//! whether it fired or not, so that a finding's rule can always be looked up.
//!
//! *Source*: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use serde_json::{Value, json};

use crate::catalogue;
use crate::finding::{Edit, Finding, Label, Report};
use crate::rule::{Rule, Severity};
use crate::text::{Place, Source, Span};
use crate::waiver::Waiver;

use super::labels;

/// The log as one JSON document with a line break at its end.
pub fn render(reports: &[Report]) -> String {
    let rules: Vec<&Rule> = catalogue::all().collect();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(|finding| result(report, finding, &rules)))
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tenon",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|rule| describe(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn describe(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.summary },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.family()] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(report: &Report, finding: &Finding, rules: &[&Rule]) -> Value {
    let index = rules.iter().position(|rule| rule.id == finding.rule.id);
    let mut text = finding.message.to_string();
    if let Some(witness) = finding.impact.as_ref().and_then(|impact| impact.witness.as_ref()) {
        text.push_str(&format!(". Witness: {}", witness.json));
    }
    let (primary, related) = match finding.labels.split_first() {
        Some((first, rest)) => (vec![location(first)], rest),
        None => (Vec::new(), finding.labels.as_slice()),
    };
    let related: Vec<Value> = related
        .iter()
        .enumerate()
        .map(|(id, label)| {
            let mut location = location(label);
            if let Some(object) = location.as_object_mut() {
                object.insert("id".to_owned(), json!(id + 1));
            }
            location
        })
        .collect();
    let mut result = json!({
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": primary,
        "relatedLocations": related,
        "partialFingerprints": { "tenon/v1": finding.fingerprint },
        "properties": properties(report, finding),
    });
    let fixes: Vec<Value> = finding
        .help
        .iter()
        .filter(|help| !help.edits.is_empty())
        .map(|help| fix(&help.message.to_string(), &help.edits))
        .collect();
    if let (Some(object), false) = (result.as_object_mut(), fixes.is_empty()) {
        object.insert("fixes".to_owned(), Value::Array(fixes));
    }
    if let (Some(object), Some(waiver)) = (result.as_object_mut(), &finding.waived) {
        object.insert("suppressions".to_owned(), json!([suppression(waiver)]));
    }
    result
}

fn suppression(waiver: &Waiver) -> Value {
    let (source, span) = (&waiver.place.source, waiver.place.span);
    json!({
        "kind": "inSource",
        "status": "accepted",
        "justification": format!("until {}: {}", waiver.until, waiver.reason),
        "location": {
            "physicalLocation": {
                "artifactLocation": { "uri": uri(source.name()) },
                "region": region(source, span),
            },
        },
    })
}

fn properties(report: &Report, finding: &Finding) -> Value {
    match &finding.impact {
        None => json!({ "subject": report.subject }),
        Some(impact) => json!({
            "subject": report.subject,
            "direction": impact.direction,
            "effect": impact.effect,
            "surface": impact.surface,
            "earlier": labels(report, &impact.earlier),
            "later": labels(report, &[impact.later]),
            "path": impact.path,
        }),
    }
}

fn location(label: &Label) -> Value {
    let Place { source, span, pointer } = &label.place;
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(source.name()) },
            "region": region(source, *span),
        },
    });
    if let Some(object) = location.as_object_mut() {
        if !label.text.is_empty() {
            object.insert("message".to_owned(), json!({ "text": label.text.to_string() }));
        }
        if !pointer.is_empty() {
            object.insert(
                "logicalLocations".to_owned(),
                json!([{ "fullyQualifiedName": pointer, "kind": "value" }]),
            );
        }
    }
    location
}

fn region(source: &Source, span: Span) -> Value {
    let (start_line, start_column) = source.line_column(span.start);
    let (end_line, end_column) = source.line_column(span.end);
    json!({
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
        "byteOffset": span.start,
        "byteLength": span.end - span.start,
    })
}

fn fix(message: &str, edits: &[Edit]) -> Value {
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": { "byteOffset": edit.span.start, "byteLength": edit.span.end - edit.span.start },
            "insertedContent": { "text": edit.insert },
        })
    };
    let name = edits.first().map_or("", |edit| edit.source.name());
    json!({
        "description": { "text": message },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(name) },
            "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}

/// A relative reference (RFC 3986): everything outside the unreserved characters and `/` escaped.
fn uri(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            b'\\' => out.push('/'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
