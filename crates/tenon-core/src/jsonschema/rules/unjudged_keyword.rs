//! A word that the draft does not know. What a user reads: `unjudged_keyword.md`.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::problem::problem;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

use super::super::model::{At, Body, Node};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "json-schema/unjudged-keyword",
    summary: "a member is no keyword of its draft, so it is not judged",
    kind: RuleKind::Syntax,
    severity: Severity::Note,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// Names told of one schema; vendors put their own words everywhere.
const MOST: usize = 20;

/// One finding a name, at its first place.
pub(crate) fn findings(nodes: &[Node], place: impl Fn(At) -> Place) -> Vec<Finding> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut findings = Vec::new();
    for node in nodes {
        let Body::Keywords(keywords) = &node.body else { continue };
        for own in &keywords.unjudged {
            if known.len() == MOST || !known.insert(&own.value) {
                continue;
            }
            let message = Text::new().code(&*own.value).plain(format!(" is no keyword of {}", node.draft));
            let finding = problem(&RULE, place(At { json: own.at, ..node.at }), message);
            findings.push(match elsewhere(&own.value) {
                Some(drafts) => finding.advise(format!("{drafts}; state the draft in $schema")),
                None => finding,
            });
        }
    }
    findings
}

/// Which drafts know a keyword that others do not.
fn elsewhere(name: &str) -> Option<&'static str> {
    Some(match name {
        "dependencies" => "draft 7 and earlier know it",
        "additionalItems" => "2019-09 and earlier know it",
        "$recursiveRef" | "$recursiveAnchor" => "2019-09 knows it",
        "const" | "contains" | "propertyNames" => "draft 6 and later know it",
        "if" | "then" | "else" => "draft 7 and later know it",
        "minContains" | "maxContains" | "dependentRequired" | "dependentSchemas" | "unevaluatedItems"
        | "unevaluatedProperties" | "contentSchema" | "$anchor" => "2019-09 and later know it",
        "prefixItems" | "$dynamicRef" | "$dynamicAnchor" => "2020-12 and later know it",
        "$id" => "draft 6 and later know it",
        "id" => "draft 4 knows it, later ones have $id",
        _ => return None,
    })
}
