//! From facts to changes with their proofs, in the exact view and in a registry's.

use crate::change::{Change, Comparison, Depth, Difference, Effect, View};
use crate::limits::Limits;
use crate::rule::Rule;
use crate::verdict::Verdict;
use crate::words::Text;

use super::compare::{self, Fact, Pair};
use super::confluent::{self, Failed, Reported};
use super::fix;
use super::model::{Kind, Schema};
use super::rules::{
    ambiguous_alias, fixed_size_mismatch, name_mismatch, reader_enum_lacks_symbol,
    reader_field_without_default, reader_union_lacks_branch, type_mismatch,
};
use super::witness::{self, Smallest};

/// The exact view: every change between a writer and a reader.
pub(crate) fn compare(writer: &Schema, reader: &Schema, limits: &Limits, depth: Depth) -> Comparison {
    let (facts, walked) = compare::walk(writer, reader, limits);
    let breaks = facts.iter().any(|fact| fact.change.effect.breaks());
    let concluded = |breaks| match (breaks, walked) {
        (true, _) => Verdict::Incompatible,
        (false, Ok(())) => Verdict::Compatible,
        (false, Err(_)) => Verdict::Undecided,
    };
    let verdict = concluded(breaks);
    let rest = concluded(facts.iter().skip(limits.findings).any(|fact| fact.change.effect.breaks()));
    let unlisted = facts.len().saturating_sub(limits.findings);
    let mut facts = facts;
    facts.truncate(limits.findings);
    if depth == Depth::Proofs {
        prove(writer, reader, &mut facts, limits);
    }
    let changes = facts.into_iter().map(|fact| fact.change).collect();
    Comparison { changes, verdict, unlisted, rest, undecided: None }
}

fn prove(writer: &Schema, reader: &Schema, facts: &mut [Fact], limits: &Limits) {
    let wanting = |fact: &&mut Fact| fact.change.effect != Effect::Same;
    if !facts.iter().any(|fact| fact.change.effect != Effect::Same) {
        return;
    }
    let (smallest, mut room) = (Smallest::of(writer), witness::MOST_VALUES);
    for fact in facts.iter_mut().filter(wanting) {
        match witness::prove(writer, reader, &smallest, fact, &mut room, limits) {
            Ok(witness) => fact.change.witness = Some(witness),
            Err(reason) => fact.change.unproved = Some(reason),
        }
    }
}

/// A registry's view: its differences in its order and words, and what it overlooks.
pub(crate) fn registry_view(writer: &Schema, reader: &Schema, limits: &Limits, depth: Depth) -> View {
    let (mut facts, _) = compare::walk(writer, reader, limits);
    facts.truncate(limits.findings);
    if depth == Depth::Proofs {
        prove(writer, reader, &mut facts, limits);
    }
    let reported = match confluent::differences(writer, reader, limits) {
        Ok(reported) => reported,
        Err(Failed::Exhausted) => {
            return View::unjudged();
        }
        Err(Failed::Exception(text)) => return exception(facts, text),
    };
    let unlisted = reported.len().saturating_sub(limits.findings);
    let verdict = if reported.is_empty() { Verdict::Compatible } else { Verdict::Incompatible };
    let mut seen = vec![false; facts.len()];
    let mut changes = Vec::new();
    for report in reported.into_iter().take(limits.findings) {
        changes.push(worded(writer, reader, report, &facts, &mut seen));
    }
    let overlooked = facts.into_iter().zip(seen).filter(|(fact, seen)| !seen && fact.change.effect.breaks());
    let overlooked = overlooked.map(|(fact, _)| fact.change).collect();
    let rest = if unlisted > 0 { Verdict::Incompatible } else { Verdict::Compatible };
    View {
        comparison: Comparison { changes, verdict, unlisted, rest, undecided: None },
        overlooked,
        unproved: None,
    }
}

/// The checker threw: one difference, and no type or path to it.
fn exception(facts: Vec<Fact>, text: String) -> View {
    let message = format!("Unexpected exception during compatibility check: {text}");
    let difference = Difference { kind: String::new(), path: String::new(), message };
    let ours = facts
        .into_iter()
        .map(|fact| fact.change)
        .find(|change| std::ptr::eq(change.rule, &ambiguous_alias::RULE));
    let changes = ours.map(|change| Change { difference: Some(difference), ..change });
    let changes = changes.into_iter().collect();
    View {
        comparison: Comparison {
            changes,
            verdict: Verdict::Incompatible,
            unlisted: 0,
            rest: Verdict::Incompatible,
            undecided: None,
        },
        overlooked: Vec::new(),
        unproved: None,
    }
}

/// A registry's difference in our words, with the proof of the fact behind it.
fn worded(writer: &Schema, reader: &Schema, report: Reported, facts: &[Fact], seen: &mut [bool]) -> Change {
    let pair = Pair { writer, reader, w: report.w, r: report.r };
    let rule = rule_of(&report.difference.kind);
    let missing = report.field.and_then(|index| match &reader.node(report.r).kind {
        Kind::Record(record) => record.fields.get(index).map(|field| &*field.name),
        _ => None,
    });
    let same = |fact: &&Fact| {
        fact.pair == (report.w, report.r)
            && std::ptr::eq(fact.change.rule, rule)
            && missing.is_none_or(|name| fact.change.subject == name)
    };
    if let Some(at) = facts.iter().position(|fact| same(&fact)) {
        mark(seen, at);
        if let Some(fact) = facts.get(at) {
            return Change { difference: Some(report.difference), ..fact.change.clone() };
        }
    }
    // A registry stops at the union; the fact behind it lies further in.
    let behind = |fact: &&Fact| {
        fact.change.effect.breaks() && (fact.pair.0 == report.w || fact.through.contains(&report.w))
    };
    let inner: Vec<usize> =
        (0..facts.len()).filter(|at| facts.get(*at).is_some_and(|fact| behind(&fact))).collect();
    let mut change = reader_union_lacks_branch::change(pair, Vec::new());
    if !std::ptr::eq(rule, &reader_union_lacks_branch::RULE) {
        let message = Text::new().plain("the registry sees a difference: ").code(&report.difference.message);
        change = pair.change(rule, Effect::Refused, message);
    }
    for at in &inner {
        mark(seen, *at);
        if let Some(fact) = facts.get(*at).filter(|_| change.causes.len() < 3) {
            change.causes.push(fact.change.message.clone());
            change.path = fact.change.path.clone();
            change.witness = change.witness.or_else(|| fact.change.witness.clone());
        }
    }
    if inner.is_empty() {
        change.unproved = Some(Text::from(
            "by the specification these messages are read; the registry refuses all the same",
        ));
    }
    change.difference = Some(report.difference);
    change
}

fn mark(seen: &mut [bool], at: usize) {
    if let Some(seen) = seen.get_mut(at) {
        *seen = true;
    }
}

fn rule_of(kind: &str) -> &'static Rule {
    match kind {
        "NAME_MISMATCH" => &name_mismatch::RULE,
        "FIXED_SIZE_MISMATCH" => &fixed_size_mismatch::RULE,
        "MISSING_ENUM_SYMBOLS" => &reader_enum_lacks_symbol::RULE,
        "READER_FIELD_MISSING_DEFAULT_VALUE" => &reader_field_without_default::RULE,
        "MISSING_UNION_BRANCH" => &reader_union_lacks_branch::RULE,
        _ => &type_mismatch::RULE,
    }
}

/// What breaks, each with edits of the later schema that may mend it, not judged yet.
pub(crate) fn proposals(
    writer: &Schema,
    reader: &Schema,
    limits: &Limits,
    later_reads: bool,
) -> Vec<(Change, Vec<fix::Proposal>)> {
    let (facts, _) = compare::walk(writer, reader, limits);
    let breaking = facts.into_iter().filter(|fact| fact.change.effect.breaks()).take(MOST_MENDED);
    let guessed = |fact: Fact| {
        let proposals = fix::proposals(writer, reader, &fact, later_reads);
        (fact.change, proposals)
    };
    breaking.map(guessed).collect()
}

/// Findings beyond this many get no edits offered; nobody applies the hundredth.
const MOST_MENDED: usize = 40;
