//! Flaws of one text, collected so that a person sees all of them and not only the first.

use crate::finding::{Finding, Help, Label};
use crate::fingerprint;
use crate::rule::{Rule, Severity};
use crate::text::Place;
use crate::words::Text;

/// A text that cannot be used as a schema: at least one error, and whatever else was noticed.
#[derive(Clone, Debug)]
pub struct Invalid {
    findings: Vec<Finding>,
}

impl Invalid {
    /// From findings of which at least one is an error.
    pub(crate) fn new(findings: Vec<Finding>) -> Invalid {
        Invalid { findings }
    }

    /// What is wrong, in the order of the text.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The same, owned.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let first = self.findings.iter().find(|finding| finding.severity == Severity::Error);
        match first {
            Some(finding) => write!(f, "{}", finding.message),
            None => f.write_str("not a schema"),
        }
    }
}

impl std::error::Error for Invalid {}

/// A finding about one text at its rule's own severity. More is added with the methods below.
pub(crate) fn problem(rule: &'static Rule, place: Place, message: Text) -> Finding {
    let fingerprint = fingerprint::of(&[rule.id, &place.pointer, &fingerprint::names(&message)]);
    Finding {
        rule,
        severity: rule.severity,
        message,
        labels: vec![Label { version: None, place, text: Text::new() }],
        notes: Vec::new(),
        help: Vec::new(),
        impact: None,
        waived: None,
        fingerprint,
    }
}

impl Finding {
    /// Says something at the first place.
    #[must_use]
    pub(crate) fn saying(mut self, text: impl Into<Text>) -> Finding {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds a second place.
    #[must_use]
    pub(crate) fn and_at(mut self, place: Place, text: impl Into<Text>) -> Finding {
        self.labels.push(Label { version: None, place, text: text.into() });
        self
    }

    /// Adds advice.
    #[must_use]
    pub(crate) fn advise(mut self, message: impl Into<Text>) -> Finding {
        self.help.push(Help { message: message.into(), edits: Vec::new() });
        self
    }

    /// Adds something to know.
    #[must_use]
    pub(crate) fn noting(mut self, note: impl Into<Text>) -> Finding {
        self.notes.push(note.into());
        self
    }
}

/// The name nearest to `wanted`, if one is near enough to be what was meant.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|name| (strsim::damerau_levenshtein(wanted, name), name));
    let (distance, name) = scored.min()?;
    let allowed = 1 + wanted.chars().count().max(name.chars().count()) / 4;
    (distance <= allowed && distance < name.chars().count()).then_some(name)
}
