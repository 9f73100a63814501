//! From what the engines find to changes, in the exact view and in a registry's.

use std::borrow::Cow;

use crate::change::{self, Change, Comparison, Depth, Effect, Unproved, View};
use crate::limits::Limits;
use crate::policy::{Policy, Profile};
use crate::text::Source;
use crate::text::json::{Dialect, Json};
use crate::verdict::Verdict;
use crate::words::Text;

use super::confluent::{self, Difference};
use super::draft::Draft;
use super::fix::{Fact, Fixer, Proposal};
use super::instance::Instance;
use super::model::Schema;
use super::rules::registry_difference;
use super::words;

/// Differences for which edits are sought; nobody applies the hundredth.
const MOST_MENDED: usize = 40;

/// The exact view: does every instance of the writer's schema satisfy the reader's? Every finding has its
/// witness at any depth, for without one there is no finding.
pub(crate) fn exact(writer: &Schema, reader: &Schema, policy: &Policy) -> Comparison {
    super::exact::compare(writer, reader, &policy.limits)
}

/// The view of those whose writers write what they declare and whose readers skip what they do not know.
pub(crate) fn friendly_view(writer: &Schema, reader: &Schema, policy: &Policy) -> View {
    super::friendly::with_facts(writer, reader, &policy.limits).0
}

/// Confluent Schema Registry's view: the differences it refuses, and what breaks messages though it
/// accepts the version, which takes [`Depth::Proofs`]. Texts that state no draft are of draft 7 to it.
pub(crate) fn confluent_view(writer: &Schema, reader: &Schema, policy: &Policy, depth: Depth) -> View {
    let limits = &policy.limits;
    let lenient = policy.profile == Profile::ConfluentLenient;
    let (w, r) = (as_registered(writer, limits), as_registered(reader, limits));
    let found = confluent::differences(&w, &r, lenient, limits);
    let verdict = match (&found.unknown, found.compatible) {
        (Some(_), _) => Verdict::Undecided,
        (None, true) => Verdict::Compatible,
        (None, false) => Verdict::Incompatible,
    };
    let exact = match depth {
        Depth::Proofs => Some(exact(writer, reader, policy)),
        Depth::Verdict => None,
    };
    let mut refused: Vec<Difference> =
        found.list.into_iter().filter(|own| !confluent::accepts(own.kind, lenient)).collect();
    let unlisted = refused.len().saturating_sub(limits.findings);
    refused.truncate(limits.findings);
    let rest = match (&found.unknown, unlisted) {
        (Some(_), _) => Verdict::Undecided,
        (None, 0) => Verdict::Compatible,
        (None, _) => Verdict::Incompatible,
    };
    let harmless = exact.as_ref().is_some_and(|exact| exact.verdict == Verdict::Compatible);
    let changes = refused.into_iter().map(|own| refusal(&w, &r, own, harmless)).collect();
    let (overlooked, unproved) = match (verdict, exact) {
        (Verdict::Compatible, Some(exact)) => {
            let stopped = exact.verdict == Verdict::Undecided;
            (exact.changes, stopped.then(|| Unproved(exact.undecided)))
        }
        _ => (Vec::new(), None),
    };
    let reason = found.unknown.and_then(|unknown| unknown.reason());
    let undecided = reason.map(|reason| change::Stop { reason, at: None });
    View { comparison: Comparison { changes, verdict, unlisted, rest, undecided }, overlooked, unproved }
}

/// What the profile refuses, each with guesses at what may mend it, best first.
pub(crate) fn proposals(
    writer: &Schema,
    reader: &Schema,
    policy: &Policy,
    later_reads: bool,
) -> Vec<(Change, Vec<Proposal>)> {
    let limits = &policy.limits;
    let fixer = |writer, reader| match later_reads {
        true => Fixer { earlier: writer, later: reader, later_reads, limits },
        false => Fixer { earlier: reader, later: writer, later_reads, limits },
    };
    match policy.profile {
        Profile::Exact => {
            let (found, facts) = super::exact::with_facts(writer, reader, limits);
            let fixer = fixer(writer, reader);
            guessed(&fixer, found.changes, facts)
        }
        Profile::OptionalFriendly => {
            let (view, facts) = super::friendly::with_facts(writer, reader, limits);
            guessed(&fixer(writer, reader), view.comparison.changes, facts)
        }
        Profile::Confluent | Profile::ConfluentLenient => {
            let lenient = policy.profile == Profile::ConfluentLenient;
            let (w, r) = (as_registered(writer, limits), as_registered(reader, limits));
            let found = confluent::differences(&w, &r, lenient, limits).list;
            let refused = found.into_iter().filter(|own| !confluent::accepts(own.kind, lenient));
            let fixer = fixer(&w, &r);
            let guesses = |own: Difference| {
                let proposals = fixer.registry_proposals(&own);
                (refusal(&w, &r, own, false), proposals)
            };
            refused.take(MOST_MENDED).map(guesses).collect()
        }
        Profile::BufFile | Profile::BufPackage | Profile::BufWireJson | Profile::BufWire => Vec::new(),
    }
}

fn guessed(
    fixer: &Fixer<'_>,
    changes: Vec<Change>,
    facts: Vec<Option<Fact>>,
) -> Vec<(Change, Vec<Proposal>)> {
    let guesses = |fact: Option<Fact>| fact.map(|fact| fixer.proposals(&fact)).unwrap_or_default();
    changes.into_iter().zip(facts.into_iter().map(guesses)).collect()
}

/// Whether a value, written as JSON, is valid; `None` where that is not known.
pub(crate) fn takes(schema: &Schema, value: &str, limits: &Limits) -> Option<bool> {
    let json = Json::parse(&Source::new("value", value), Dialect::default(), limits.depth).ok()?;
    super::proof::valid(schema, &Instance::of(json.root()), limits.steps)
}

/// As the registry reads it. A text that draft 7 cannot take is left as it was read.
fn as_registered<'s>(schema: &'s Schema, limits: &Limits) -> Cow<'s, Schema> {
    if schema.states_drafts() {
        return Cow::Borrowed(schema);
    }
    match schema.rebuilt(Source::clone, Some(Draft::Draft7), limits) {
        Ok(registered) => Cow::Owned(registered),
        Err(_) => Cow::Borrowed(schema),
    }
}

fn refusal(writer: &Schema, reader: &Schema, own: Difference, harmless: bool) -> Change {
    let message = words::of(writer, reader, &own);
    let texts = message.to_string();
    let (w, r) =
        (writer.keyword_place(own.writer.0, own.writer.1), reader.keyword_place(own.reader.0, own.reader.1));
    let mut change =
        Change::new(&registry_difference::RULE, Effect::Refused, message, (w, Text::new()), (r, Text::new()));
    change.surface = change::Surface::Json;
    change.path = words::message_path(&own.path);
    change.subject = format!("{} {}", own.kind, own.path);
    change.unproved = Some(Text::from(match harmless {
        true => "every message stays valid; the registry refuses all the same",
        false => "the registry compares keywords, not messages",
    }));
    change.difference =
        Some(change::Difference { kind: own.kind.to_owned(), path: own.path, message: texts });
    change
}
