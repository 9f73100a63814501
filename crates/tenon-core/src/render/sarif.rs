//! SARIF 2.1.0, for code scanning. One run; every rule of the catalogue is listed, with its page,
//! whether it fired or not, so that a finding's rule can always be looked up. A page has no address on
//! the web, so no rule has a `helpUri`.
//!
//! Files are named relative to `%SRCROOT%`, which is what code scanning takes for the repository's top.
//! Of a text that comes from a commit the path is given, and the commit beside it.
//!
//! *Source*: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub
//! documentation, "SARIF support for code scanning".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::catalogue;
use crate::finding::{Edit, Finding, Label, Report};
use crate::rule::{Rule, Severity};
use crate::text::source::path;
use crate::text::{Place, Source, Span};
use crate::waiver::Waiver;

use super::excerpt::{Excerpt, MARGIN};
use super::{Totals, clip, labels};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The directory that relative files are below, by the name that code scanning knows.
const ROOT: &str = "%SRCROOT%";

/// Characters of a witness that a viewer's list has room for; `json` has all of it.
const MOST_JSON: usize = 1_000;

/// The log as one JSON document with a line break at its end.
pub fn render(reports: &[Report]) -> String {
    let rules: Vec<&Rule> = catalogue::all().collect();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(|finding| result(report, finding, &rules)))
        .collect();
    let totals = Totals::of(reports);
    let verdict = totals.is_judgement.then(|| totals.verdict.name());
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tenon",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|rule| describe(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": { ROOT: { "description": { "text": "where tenon ran" } } },
            "artifacts": artifacts(reports),
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
            "properties": { "verdict": verdict },
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// The files that results are in, once each.
fn artifacts(reports: &[Report]) -> Vec<Value> {
    let labels = reports.iter().flat_map(|report| &report.findings).flat_map(|finding| &finding.labels);
    // One file may be there in several commits.
    let files: BTreeMap<String, Value> = labels
        .map(|label| artifact(label.place.source.name()))
        .map(|location| (location.to_string(), json!({ "location": location, "encoding": "utf-8" })))
        .collect();
    files.into_values().collect()
}

fn describe(rule: &Rule) -> Value {
    let page = catalogue::page(rule);
    json!({
        "id": rule.id,
        "shortDescription": { "text": sentence(rule.summary) },
        "fullDescription": { "text": sentence(rule.summary) },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.family()] },
    })
}

/// A clause as viewers want it: it starts in upper case and has a final stop.
fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if clause.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
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
        text.push_str(&format!(". Witness: {}", clip(&witness.json, MOST_JSON)));
    }
    text.push('.');
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
        "kind": if waiver.reach.is_some() { "inSource" } else { "external" },
        "status": "accepted",
        "justification": format!("until {}: {}", waiver.until, waiver.because()),
        "location": {
            "physicalLocation": {
                "artifactLocation": artifact(source.name()),
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
            "artifactLocation": artifact(source.name()),
            "region": region(source, *span),
        },
    });
    if let (Some(object), Some(context)) =
        (location.get_mut("physicalLocation").and_then(Value::as_object_mut), context(source, *span))
    {
        object.insert("contextRegion".to_owned(), context);
    }
    if let Some(object) = location.as_object_mut() {
        let words: Vec<String> = [label.text.to_string()].into_iter().chain(commit(source.name())).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
        if !words.is_empty() {
            object.insert("message".to_owned(), json!({ "text": words.join(", ") }));
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

/// Where a text from a commit comes from: `as of git:main`.
fn commit(name: &str) -> Option<String> {
    let (reference, _) = name.strip_prefix("git:")?.split_once(':')?;
    Some(format!("as of git:{reference}"))
}

/// Bytes of a snippet; a longer one says nothing that the file does not.
const MOST_SNIPPET: usize = 1_000;

fn region(source: &Source, span: Span) -> Value {
    let (start_line, start_column) = source.line_column(span.start);
    let (end_line, end_column) = source.line_column(span.end);
    let mut region = json!({
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
        "byteOffset": span.start,
        "byteLength": span.end - span.start,
    });
    let snippet = source.slice(span);
    if let (Some(object), 1..=MOST_SNIPPET) = (region.as_object_mut(), snippet.len()) {
        object.insert("snippet".to_owned(), json!({ "text": snippet }));
    }
    region
}

/// The whole lines that a span touches; `None` where they are too long to be worth it.
fn context(source: &Source, span: Span) -> Option<Value> {
    let excerpt = Excerpt::around(source, span, MARGIN);
    let whole = !excerpt.cut && excerpt.start + excerpt.text.len() >= span.end as usize;
    let last = excerpt.line + excerpt.text.lines().count().saturating_sub(1);
    (whole && (1..=MOST_SNIPPET).contains(&excerpt.text.len()))
        .then(|| json!({ "startLine": excerpt.line, "endLine": last, "snippet": { "text": excerpt.text } }))
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
            "artifactLocation": artifact(name),
            "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}

/// Where a file is: below [`ROOT`], or anywhere on the machine. What is no file keeps its name.
fn artifact(name: &str) -> Value {
    let path = path(name).replace('\\', "/");
    let drive = matches!(path.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    if path.starts_with('/') {
        json!({ "uri": format!("file://{}", uri(&path)) })
    } else if drive {
        json!({ "uri": format!("file:///{}", uri(&path)) })
    } else {
        json!({ "uri": uri(&path), "uriBaseId": ROOT })
    }
}

/// A relative reference (RFC 3986): everything outside the unreserved characters and `/` escaped.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
