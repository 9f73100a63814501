//! A format that the draft does not name. What a user reads: `unknown_format.md`.

use crate::problem::nearest;
use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::draft::Draft;
use super::super::lint::{Lint, Look, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/unknown-format",
    summary: "a `format` is none of its draft",
    kind: RuleKind::Lint,
    severity: Severity::Note,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::jsonschema) static LINT: Lint =
    Lint { rule: &RULE, category: LintCategory::Standard, check };

fn check(look: &Look<'_>, sink: &mut Sink<'_>) {
    for (id, own) in look.own() {
        let Some(format) = &own.annotations.format else { continue };
        let draft = look.schema.node(id).draft;
        let known = || FORMATS.iter().filter(|(_, since)| *since <= draft).map(|(name, _)| *name);
        if known().any(|name| name == &*format.value) {
            continue;
        }
        let later = FORMATS.iter().find(|(name, _)| *name == &*format.value).map(|(_, since)| *since);
        let near = nearest(&format.value, known()).filter(|_| later.is_none());
        // What is almost a format was meant to be one.
        let severity = if near.is_some() { Severity::Warning } else { RULE.severity };
        let finding = sink.at(id, format.at, severity, || {
            Text::new().code(&*format.value).plain(format!(" is no format of {draft}"))
        });
        let advice = match (near, later) {
            (Some(near), _) => Text::new().plain("was ").code(near).plain(" meant?"),
            (None, Some(since)) => Text::from(format!("{since} and later know it")),
            (None, None) => continue,
        };
        if let Some(finding) = finding {
            *finding = finding.clone().advise(advice);
        }
    }
}

/// What the drafts name, each with the first that does.
const FORMATS: [(&str, Draft); 19] = [
    ("date-time", Draft::Draft4),
    ("email", Draft::Draft4),
    ("hostname", Draft::Draft4),
    ("ipv4", Draft::Draft4),
    ("ipv6", Draft::Draft4),
    ("uri", Draft::Draft4),
    ("json-pointer", Draft::Draft6),
    ("uri-reference", Draft::Draft6),
    ("uri-template", Draft::Draft6),
    ("date", Draft::Draft7),
    ("idn-email", Draft::Draft7),
    ("idn-hostname", Draft::Draft7),
    ("iri", Draft::Draft7),
    ("iri-reference", Draft::Draft7),
    ("regex", Draft::Draft7),
    ("relative-json-pointer", Draft::Draft7),
    ("time", Draft::Draft7),
    ("duration", Draft::Draft201909),
    ("uuid", Draft::Draft201909),
];
