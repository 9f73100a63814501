//! What each step of a history did to messages, on the wire, version 1. Its JSON Schema is
//! `schemas/tenon/log.v1.schema.json`. Histories are walked by shells, and each step is judged by `check.rs`.

use serde::Serialize;

use crate::rule::Severity;
use crate::verdict::Verdict;

/// A history, newest first.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Log"))]
pub struct Document<'l> {
    /// Version of this shape: 1. Members may be added under the same number.
    pub version: u32,
    /// Its versions.
    pub steps: Vec<Step<'l>>,
}

/// A version, and what became of messages when it came.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step<'l> {
    /// What findings call it.
    pub label: &'l str,
    /// Where its text came from.
    pub source: &'l str,
    /// The commit, in a history of commits, as the next three.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<&'l str>,
    /// `2024-05-31`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<&'l str>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<&'l str>,
    /// What they said of it, in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<&'l str>,
    /// The answer; the first version and what is no schema have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Why it is no schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'l str>,
    /// Findings, worst first.
    pub findings: Vec<Finding<'l>>,
}

/// A finding in short; `tenon compat` on the two versions tells all of it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding<'l> {
    /// Id of the rule.
    pub rule: &'static str,
    /// How loudly it speaks.
    pub severity: Severity,
    /// What is the case; code in back-ticks.
    pub message: String,
    /// Stable across wording, lines and versions.
    pub fingerprint: &'l str,
    /// Where to look: `order.avsc:3:12`.
    pub at: Option<String>,
}

/// As text, with a line break at its end.
pub fn json(document: &Document<'_>) -> String {
    super::json::text(document)
}
