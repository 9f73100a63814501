//! From facts to changes with their proofs, in the exact view and in buf's.

use crate::change::{Change, Comparison, Depth, Difference, Effect};
use crate::compatibility::{Direction, Role};
use crate::policy::{Policy, Profile};
use crate::text::{Place, Span};
use crate::verdict::Verdict;
use crate::words::Text;

use super::buf::{self, Annotation, Category, Selection};
use super::compare::{self, Options};
use super::model::{FileId, Schema};
use super::rules::buf_breaking;
use super::witness;

/// The exact view: every change between a writer and a reader, on every surface. The verdict counts
/// the surfaces that the policy counts.
pub(crate) fn exact(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    policy: &Policy,
    depth: Depth,
) -> Comparison {
    let earlier = match direction {
        Direction::Backward => Role::Writer,
        Direction::Forward => Role::Reader,
    };
    let options = Options { earlier, ..Options::default() };
    let mut facts = compare::compare(writer, reader, &options, &policy.limits);
    let unlisted = facts.facts.len().saturating_sub(policy.limits.findings);
    let counts = |change: &Change| change.effect.breaks() && policy.surfaces.contains(&change.surface);
    for fact in &mut facts.facts {
        fact.change.surface = fact.surface;
    }
    let breaks = facts.facts.iter().any(|fact| counts(&fact.change));
    facts.facts.truncate(policy.limits.findings);
    if depth == Depth::Proofs {
        witness::prove(writer, reader, &mut facts, &options);
    }
    let verdict = match (breaks, facts.exhausted) {
        (true, _) => Verdict::Incompatible,
        (false, false) => Verdict::Compatible,
        (false, true) => Verdict::Undecided,
    };
    Comparison { changes: facts.facts.into_iter().map(|fact| fact.change).collect(), verdict, unlisted }
}

/// buf's view: what `buf breaking` reports of the earlier and the later version. buf knows no
/// directions, so both give the same.
pub(crate) fn buf_view(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    policy: &Policy,
) -> Comparison {
    let (previous, current) = direction.roles(writer, reader);
    let selection = Selection::categories(&[category(policy.profile)]);
    let annotations = buf::breaking(previous, current, &selection);
    let verdict = if annotations.is_empty() { Verdict::Compatible } else { Verdict::Incompatible };
    let unlisted = annotations.len().saturating_sub(policy.limits.findings);
    let changes = annotations
        .into_iter()
        .take(policy.limits.findings)
        .map(|annotation| change(previous, current, direction, annotation));
    Comparison { changes: changes.collect(), verdict, unlisted }
}

fn category(profile: Profile) -> Category {
    match profile {
        Profile::BufPackage => Category::Package,
        Profile::BufWireJson => Category::WireJson,
        Profile::BufWire => Category::Wire,
        Profile::BufFile | Profile::Exact | Profile::Confluent => Category::File,
    }
}

fn change(previous: &Schema, current: &Schema, direction: Direction, annotation: Annotation) -> Change {
    let place = |schema: &Schema, file: FileId, span: Option<Span>| Place {
        source: schema.file(file).source.clone(),
        span: span.unwrap_or_default(),
        pointer: String::new(),
    };
    let later = match annotation.file {
        Some(file) => place(current, file, annotation.span),
        None => current.start(),
    };
    let earlier = match annotation.previous {
        Some((file, span)) => place(previous, file, span),
        None => previous.start(),
    };
    let path = annotation.file.map(|file| current.file(file).path.clone()).unwrap_or_default();
    let message = annotation.message.to_string();
    let (writer, reader) = direction.roles(earlier, later);
    let mut change = Change::new(
        &buf_breaking::RULE,
        Effect::Refused,
        annotation.message,
        (writer, Text::new()),
        (reader, Text::new()),
    );
    change.subject = format!("{} {message}", annotation.rule.id);
    change.unproved = Some(Text::from("buf judges declarations, not messages"));
    change.difference = Some(Difference { kind: annotation.rule.id.to_owned(), path, message });
    change
}
