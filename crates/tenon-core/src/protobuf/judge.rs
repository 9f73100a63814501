//! From facts to changes with their proofs, in the exact view, in buf's and in a registry's.

use std::collections::HashMap;

use crate::change::{Change, Comparison, Depth, Difference, Effect, Surface, View};
use crate::compatibility::{Direction, Role};
use crate::policy::{Policy, Profile, UnknownKeys};
use crate::text::sorting::sort_by_key;
use crate::text::{Place, Span};
use crate::verdict::Verdict;
use crate::words::Text;

use super::buf::{self, Annotation, Category, Selection};
use super::compare::{self, Fact, Options};
use super::confluent;
use super::counterpart;
use super::model::{FileId, Schema};
use super::rules::{buf_breaking, registry_difference};
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
    let options = options(direction, policy.unknown_keys);
    let mut facts = compare::compare(writer, reader, &options, &policy.limits);
    let counts = |change: &Change| change.effect.breaks() && policy.surfaces.contains(&change.surface);
    for fact in &mut facts.facts {
        fact.change.surface = fact.surface;
    }
    let most = policy.limits.findings;
    if facts.facts.len() > most {
        facts.facts = foremost(facts.facts, counts, policy);
    }
    let unlisted = facts.facts.iter().skip(most).filter(|fact| !is_muted(&fact.change, policy)).count();
    let breaks = facts.facts.iter().any(|fact| counts(&fact.change));
    let rest = facts.facts.iter().skip(most).any(|fact| counts(&fact.change));
    facts.facts.truncate(most);
    if depth == Depth::Proofs {
        witness::prove(writer, reader, &mut facts, &options);
    }
    let (verdict, rest) = (concluded(breaks, facts.exhausted), concluded(rest, facts.exhausted));
    let mut changes: Vec<Change> = facts.facts.into_iter().map(|fact| fact.change).collect();
    counterpart::settle(writer, reader, &mut changes);
    Comparison { changes, verdict, unlisted, rest, undecided: None }
}

/// What a report should list where it cannot list all: what the policy does not mute, of that what
/// counts, and of every rule the first before the second of any, so that a thousand types gone with a
/// directory hide no field that changed beside them.
fn foremost(facts: Vec<Fact>, counts: impl Fn(&Change) -> bool, policy: &Policy) -> Vec<Fact> {
    let mut met: HashMap<(&str, bool), usize> = HashMap::new();
    let mut ranked: Vec<_> = facts
        .into_iter()
        .map(|fact| {
            let idle = !counts(&fact.change);
            let nth = met.entry((fact.change.rule.id, idle)).or_default();
            *nth += 1;
            ((is_muted(&fact.change, policy), idle, *nth), fact)
        })
        .collect();
    sort_by_key(&mut ranked, |(rank, _)| *rank);
    ranked.into_iter().map(|(_, fact)| fact).collect()
}

fn is_muted(change: &Change, policy: &Policy) -> bool {
    policy.severity(change.rule, change.rule.severity).is_none()
}

fn concluded(breaks: bool, exhausted: bool) -> Verdict {
    match (breaks, exhausted) {
        (true, _) => Verdict::Incompatible,
        (false, false) => Verdict::Compatible,
        (false, true) => Verdict::Undecided,
    }
}

pub(super) fn options(direction: Direction, unknown_keys: UnknownKeys) -> Options {
    let earlier = match direction {
        Direction::Backward => Role::Writer,
        Direction::Forward => Role::Reader,
    };
    Options { earlier, unknown_keys }
}

/// Confluent Schema Registry's view: the differences it refuses, and what breaks binary messages though
/// it accepts it. Its FORWARD is its BACKWARD with the sides swapped, as roles already are.
pub(crate) fn confluent_view(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    policy: &Policy,
    depth: Depth,
) -> View {
    let limits = &policy.limits;
    let found = confluent::differences(writer, reader, limits);
    let (verdict, exhausted) = (concluded(found.refused(), found.exhausted), found.exhausted);
    let mut refused: Vec<confluent::Difference> =
        found.list.into_iter().filter(|difference| !difference.compatible).collect();
    let unlisted = refused.len().saturating_sub(limits.findings);
    refused.truncate(limits.findings);

    let places = refused.iter().map(|own| (own.writer, own.reader)).collect();
    let mut overlooked = overlooked(
        writer,
        reader,
        direction,
        policy,
        depth,
        &[Surface::Binary],
        &Covered::by(writer, reader, places),
    );
    let mut changes: Vec<Change> =
        refused.into_iter().map(|difference| refusal(writer, reader, difference)).collect();
    for list in [&mut overlooked, &mut changes] {
        counterpart::settle(writer, reader, list);
    }
    let rest = concluded(unlisted > 0, exhausted);
    View {
        comparison: Comparison { changes, verdict, unlisted, rest, undecided: None },
        overlooked,
        unproved: None,
    }
}

/// What breaks messages on these surfaces at places that a profile says nothing about; a type that is
/// gone breaks none that one could show.
fn overlooked(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    policy: &Policy,
    depth: Depth,
    surfaces: &[Surface],
    covered: &Covered<'_>,
) -> Vec<Change> {
    let options = options(direction, policy.unknown_keys);
    let mut facts = compare::compare(writer, reader, &options, &policy.limits);
    facts.facts.retain(|fact| {
        let breaks = fact.change.effect.breaks() && fact.proof.is_some();
        surfaces.contains(&fact.surface) && breaks && !covered.holds(fact)
    });
    facts.facts.truncate(policy.limits.findings);
    if depth == Depth::Proofs {
        witness::prove(writer, reader, &mut facts, &options);
    }
    let told = |mut fact: Fact| {
        fact.change.surface = fact.surface;
        fact.change
    };
    facts.facts.into_iter().map(told).collect()
}

/// The declarations that a profile's reports are about.
struct Covered<'a> {
    writer: Vec<(&'a str, Span)>,
    reader: Vec<(&'a str, Span)>,
}

/// A place of the writer and one of the reader, where there are any.
type Places = (Option<(FileId, Span)>, Option<(FileId, Span)>);

impl<'a> Covered<'a> {
    fn by(writer: &'a Schema, reader: &'a Schema, places: Vec<Places>) -> Covered<'a> {
        let named = |schema: &'a Schema, place: Option<(FileId, Span)>| {
            place.map(|(file, span)| (schema.file(file).source.name(), span))
        };
        Covered {
            writer: places.iter().filter_map(|(own, _)| named(writer, *own)).collect(),
            reader: places.iter().filter_map(|(_, own)| named(reader, *own)).collect(),
        }
    }

    /// The fact shows at a place inside one of them.
    fn holds(&self, fact: &Fact) -> bool {
        let inside = |list: &[(&str, Span)], place: &Place| {
            list.iter().any(|(name, span)| {
                let within =
                    |outer: &Span, inner: &Span| outer.start <= inner.start && inner.end <= outer.end;
                let meets = within(span, &place.span) || within(&place.span, span);
                meets && place.span.start < place.span.end && *name == place.source.name()
            })
        };
        inside(&self.writer, &fact.change.writer.0) || inside(&self.reader, &fact.change.reader.0)
    }
}

fn refusal(writer: &Schema, reader: &Schema, difference: confluent::Difference) -> Change {
    let place = |schema: &Schema, place: Option<(FileId, Span)>| match place {
        Some((file, span)) => schema.place(file, span, format!("/{}", difference.owner)),
        None => schema.start(),
    };
    let places = (place(writer, difference.writer), place(reader, difference.reader));
    let message = difference.text.to_string();
    let mut change = Change::new(
        &registry_difference::RULE,
        Effect::Refused,
        difference.text,
        (places.0, Text::new()),
        (places.1, Text::new()),
    );
    change.path = difference.owner;
    change.subject = format!("{} {}", difference.kind, difference.path);
    change.unproved = Some(Text::from("the registry judges declarations, not messages"));
    change.difference = Some(Difference { kind: difference.kind.to_owned(), path: difference.path, message });
    change
}

/// buf's view: what `buf breaking` reports of the earlier and the later version; buf knows no
/// directions, so both give the same. And under the categories that promise messages, what breaks them
/// where buf reports nothing.
pub(crate) fn buf_view(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    policy: &Policy,
    depth: Depth,
) -> View {
    let (previous, current) = direction.roles(writer, reader);
    let selection = Selection::categories(&[category(policy.profile)]);
    let annotations = buf::breaking(previous, current, &selection);
    let promised: &[Surface] = match category(policy.profile) {
        Category::Wire => &[Surface::Binary],
        Category::WireJson => &[Surface::Binary, Surface::Json],
        Category::File | Category::Package | Category::Csr => &[],
    };
    let mut overlooked = Vec::new();
    if depth == Depth::Proofs && !promised.is_empty() {
        let places = annotations.iter().map(|own| {
            let span = |(file, span): (FileId, Option<Span>)| span.map(|span| (file, span));
            let later = own.file.zip(own.span);
            direction.roles(own.previous.and_then(span), later)
        });
        let covered = Covered::by(writer, reader, places.collect());
        overlooked = self::overlooked(writer, reader, direction, policy, depth, promised, &covered);
        counterpart::settle(writer, reader, &mut overlooked);
    }
    let verdict = if annotations.is_empty() { Verdict::Compatible } else { Verdict::Incompatible };
    let unlisted = annotations.len().saturating_sub(policy.limits.findings);
    let changes = annotations
        .into_iter()
        .take(policy.limits.findings)
        .map(|annotation| change(previous, current, direction, annotation));
    let mut changes: Vec<Change> = changes.collect();
    counterpart::settle(writer, reader, &mut changes);
    let rest = concluded(unlisted > 0, false);
    View {
        comparison: Comparison { changes, verdict, unlisted, rest, undecided: None },
        overlooked,
        unproved: None,
    }
}

fn category(profile: Profile) -> Category {
    match profile {
        Profile::BufPackage => Category::Package,
        Profile::BufWireJson => Category::WireJson,
        Profile::BufWire => Category::Wire,
        Profile::BufFile
        | Profile::Exact
        | Profile::Confluent
        | Profile::ConfluentLenient
        | Profile::OptionalFriendly => Category::File,
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
    change.directed = false;
    change.subject = format!("{} {message}", annotation.rule.id);
    change.unproved = Some(Text::from("buf judges declarations, not messages"));
    change.difference = Some(Difference { kind: annotation.rule.id.to_owned(), path, message });
    change
}
