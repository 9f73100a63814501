//! What versions state against what is true: the step a version makes beside the step that the change
//! asks for, and statements of one text beside each other. How versions are read: `crate::stated`.

use std::cmp::Ordering;

use crate::compatibility::Compatibility;
use crate::finding::{Edit, Finding, Label};
use crate::fingerprint;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::problem::problem;
use crate::rule::{LintCategory, Rule, Severity};
use crate::schema::Schema;
use crate::source_rules::{statements_disagree, step_back, step_too_small, step_without_change};
use crate::stated::{By, Number, Statement};
use crate::step::Step;
use crate::text::Source;
use crate::words::Text;

use super::{Candidate, step, subject};

/// Compares the version that the last candidate states with that of the one before.
pub(super) fn look(versions: &[Candidate], policy: &Policy, findings: &mut Vec<Finding>) {
    let Some([earlier, later]) = versions.last_chunk() else { return };
    let rules = [&step_back::RULE, &step_too_small::RULE, &step_without_change::RULE];
    if rules.iter().all(|rule| severity(policy, rule).is_none()) {
        return;
    }
    let (mut from, mut to) = (of_schema(&earlier.schema), of_schema(&later.schema));
    if believed(&from, &to).is_none()
        && let Some((number, text)) = policy.subject.as_deref().and_then(Number::of_path)
        && from.iter().chain(&to).all(|own| own.number.agrees(number))
    {
        // Both versions are of the subject, so what it says they both say.
        for (all, schema) in [(&mut from, &earlier.schema), (&mut to, &later.schema)] {
            all.push(Statement { by: By::Subject, number, text: text.to_owned(), place: schema.place() });
        }
    }
    let Some((old, new, order)) = believed(&from, &to) else { return };
    let masked = masked(&earlier.schema, &from, &to, &policy.limits);
    let weighed = Weighed { old, new, versions: versions.len(), subject: subject(&later.schema) };
    if order == Ordering::Greater {
        findings.extend(weighed.finding(&step_back::RULE, step_back::message(&old.text, &new.text), policy));
        return;
    }
    let counted = policy_for(new.number, policy);
    let Some(asked) = step(masked.as_ref().unwrap_or(&earlier.schema), &later.schema, &counted) else {
        return;
    };
    let made = made(old.number, new.number);
    let needed = needed(old.number, new.number, asked);
    if made < needed {
        let message = step_too_small::message(old, new, needed);
        let why = step_too_small::reason(asked, counted.compatibility);
        let next = step_too_small::advice(new, next(old.number, needed));
        let finding = weighed.finding(&step_too_small::RULE, message, policy);
        findings.extend(finding.map(|finding| finding.noting(why).advise(next)));
    } else if made > Step::None && asked < Step::Minor && (asked == Step::None || made > Step::Patch) {
        let message = step_without_change::message(&old.text, &new.text, asked);
        findings.extend(weighed.finding(&step_without_change::RULE, message, policy));
    }
}

/// What one schema states twice and differently, and how much more than is listed.
pub(crate) fn disagreements(schema: &Schema, policy: &Policy) -> (Vec<Finding>, usize) {
    let rule = &statements_disagree::RULE;
    let Some(severity) = severity(policy, rule) else { return (Vec::new(), 0) };
    let mut findings = Vec::new();
    let mut unlisted = 0;
    for statements in schema.stated() {
        let Some((first, rest)) = statements.split_first() else { continue };
        for other in rest.iter().filter(|other| !first.number.agrees(other.number)) {
            if findings.len() >= policy.limits.findings {
                unlisted += 1;
                continue;
            }
            let message = statements_disagree::message(first, other);
            let name = first.place.source.name();
            let fingerprint = fingerprint::of(&[rule.id, name, first.by.described(), other.by.described()]);
            let finding = problem(rule, first.place.clone(), message);
            let finding = match other.by {
                // A path stands nowhere in the text, nor does what a team calls it.
                By::Path | By::Subject => finding,
                By::Field | By::SelfDescription | By::Name | By::Identifier => {
                    finding.and_at(other.place.clone(), other.by.described())
                }
            };
            findings.push(Finding { severity, fingerprint, ..finding });
        }
    }
    (findings, unlisted)
}

fn severity(policy: &Policy, rule: &'static Rule) -> Option<Severity> {
    policy.lint_severity(rule, Some(LintCategory::Version))
}

/// What a schema states as a whole: its one text, or the package that all its files share.
fn of_schema(schema: &Schema) -> Vec<Statement> {
    let mut texts = schema.stated();
    if texts.len() < 2 {
        return texts.pop().unwrap_or_default();
    }
    let mut names = texts.iter().map(|text| text.iter().find(|own| own.by == By::Name));
    let first = names.next().flatten().cloned();
    let shared = first.filter(|first| names.all(|own| own.is_some_and(|own| own.text == first.text)));
    shared.into_iter().collect()
}

/// The first way to state a version that both have, where both count alike.
fn believed<'s>(
    from: &'s [Statement],
    to: &'s [Statement],
) -> Option<(&'s Statement, &'s Statement, Ordering)> {
    By::ALL.iter().find_map(|by| {
        let old = from.iter().find(|own| own.by == *by)?;
        let new = to.iter().find(|own| own.by == *by)?;
        Some((old, new, old.number.order(new.number)?))
    })
}

/// The earlier schema with the later one's versions in it, so that a stated version is no change by
/// itself: `const` and packages would be. `None` where nothing is to be replaced or the text would be no
/// schema.
fn masked(earlier: &Schema, from: &[Statement], to: &[Statement], limits: &Limits) -> Option<Schema> {
    let mut edits = Vec::new();
    let mut name = None;
    for old in from {
        let Some(new) = to.iter().find(|own| own.by == old.by && own.text != old.text) else { continue };
        match old.by {
            By::Name => name = Some((&*old.text, &*new.text)),
            By::Path | By::Subject => {}
            By::Field | By::SelfDescription | By::Identifier => edits.push(Edit {
                source: old.place.source.clone(),
                span: old.place.span,
                insert: new.place.source.slice(new.place.span).to_owned(),
            }),
        }
    }
    if edits.is_empty() && name.is_none() {
        return None;
    }
    let swap = |source: &Source| {
        let own: Vec<Edit> = edits.iter().filter(|edit| edit.source == *source).cloned().collect();
        let named = name.filter(|(old, _)| source.text().contains(old));
        if own.is_empty() && named.is_none() {
            return source.clone();
        }
        let text = Edit::apply(source.text(), &own);
        Source::new(source.name(), named.map_or(text.clone(), |(old, new)| renamed(&text, old, new)))
    };
    earlier.rebuilt(swap, limits).ok()
}

/// `text` with a dotted name replaced where it stands by itself or begins a longer one.
fn renamed(text: &str, old: &str, new: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices(old) {
        let (before, behind) = (text.get(..at).unwrap_or(""), text.get(at + old.len()..).unwrap_or(""));
        // `.acme.v1` is the name in full, the end of `com.acme.v1` is another name.
        let before = before.strip_suffix('.').unwrap_or(before);
        if before.ends_with(word) || behind.starts_with(word) {
            continue;
        }
        out.push_str(text.get(done..at).unwrap_or(""));
        out.push_str(new);
        done = at + old.len();
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

/// SchemaVer speaks of data already written, whatever level a team holds.
fn policy_for(number: Number, policy: &Policy) -> Policy {
    match number {
        Number::SchemaVer(_) => Policy { compatibility: Compatibility::Backward, ..policy.clone() },
        Number::Semantic { .. } | Number::Date(_) => policy.clone(),
    }
}

/// The step from one version to a later one. A later date is as large a step as is asked for.
fn made(old: Number, new: Number) -> Step {
    match (old, new) {
        (Number::Semantic { parts: old, .. }, Number::Semantic { parts: new, .. })
        | (Number::SchemaVer(old), Number::SchemaVer(new)) => {
            let steps = [Step::Major, Step::Minor, Step::Patch];
            let differs = old.iter().zip(new).position(|(old, new)| *old != new);
            differs.and_then(|at| steps.get(at).copied()).unwrap_or(Step::None)
        }
        (Number::Date(old), Number::Date(new)) if old != new => Step::Major,
        (Number::Semantic { .. } | Number::SchemaVer(_) | Number::Date(_), _) => Step::None,
    }
}

/// The least step that is true.
fn needed(old: Number, new: Number, asked: Step) -> Step {
    match (old, new) {
        // "Major version zero is for initial development. Anything may change at any time."
        (Number::Semantic { parts: [0, ..], .. }, _) => Step::None,
        (_, Number::Semantic { written, .. }) => match asked {
            Step::Major => Step::Major,
            Step::Minor if written > 1 => Step::Minor,
            Step::Minor | Step::Patch | Step::None => Step::None,
        },
        // A revision "may prevent interaction with some historical data", a model with any; whether
        // nothing at all is read any more is not asked here.
        (_, Number::SchemaVer(_)) => match asked {
            Step::Major => Step::Minor,
            Step::Minor => Step::Patch,
            Step::Patch | Step::None => Step::None,
        },
        (_, Number::Date(_)) => match asked {
            Step::Major | Step::Minor => Step::Patch,
            Step::Patch | Step::None => Step::None,
        },
    }
}

/// The version that makes the step; `None` for dates.
fn next(old: Number, needed: Step) -> Option<String> {
    let stepped = |[a, b, c]: [u64; 3]| match needed {
        Step::Major => [a.saturating_add(1), 0, 0],
        Step::Minor => [a, b.saturating_add(1), 0],
        Step::Patch => [a, b, c.saturating_add(1)],
        Step::None => [a, b, c],
    };
    match old {
        Number::Semantic { parts, written } => {
            let parts = stepped(parts);
            let shown: Vec<String> = parts.iter().take(written).map(u64::to_string).collect();
            Some(shown.join("."))
        }
        Number::SchemaVer(parts) => {
            let [model, revision, addition] = stepped(parts);
            // Models and revisions begin anew at 0.
            Some(format!("{model}-{revision}-{addition}"))
        }
        Number::Date(_) => None,
    }
}

/// The two statements that are compared.
struct Weighed<'s> {
    old: &'s Statement,
    new: &'s Statement,
    versions: usize,
    subject: String,
}

impl Weighed<'_> {
    fn finding(&self, rule: &'static Rule, message: Text, policy: &Policy) -> Option<Finding> {
        let severity = severity(policy, rule)?;
        let fingerprint = fingerprint::of(&[rule.id, &self.subject, self.new.by.described()]);
        let finding = problem(rule, self.new.place.clone(), message);
        let label = |statement: &Statement, back: usize| Label {
            version: self.versions.checked_sub(back),
            place: statement.place.clone(),
            text: Text::new().plain(statement.by.described()).plain(" says ").code(statement.text.clone()),
        };
        Some(Finding {
            severity,
            fingerprint,
            labels: vec![label(self.new, 1), label(self.old, 2)],
            ..finding
        })
    }
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_name_is_replaced_where_it_is_that_name() {
        let text = "package a.v1; a.v1.X .a.v1.Y b.a.v1 a.v10 a.v1_x";
        assert_eq!(renamed(text, "a.v1", "a.v2"), "package a.v2; a.v2.X .a.v2.Y b.a.v1 a.v10 a.v1_x");
    }
}
