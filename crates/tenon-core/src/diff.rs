//! All that is different between two versions, compatible or not: their declarations side by side, each
//! difference with what the comparison says of it. How it is shown is in `render/diff.rs`.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::change::Effect;
use crate::check::{Candidate, check, step};
use crate::finding::{Finding, Report};
use crate::listing::Item;
use crate::policy::Policy;
use crate::rule::{Rule, Severity};
use crate::step::Step;
use crate::text::sorting::sort_by;
use crate::text::{Source, Span};

/// What is different, and what it asks for.
#[derive(Clone, Debug)]
pub struct Diff {
    /// The judgement of the same two versions.
    pub report: Report,
    /// Differences in the order of the new version's declarations, what is gone behind them.
    pub entries: Vec<Entry>,
    /// How a version number has to grow; `None` where the comparison is undecided.
    pub step: Option<Step>,
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What became of the declaration.
    pub kind: EntryKind,
    /// What it does.
    pub weight: Weight,
    /// `field`, `record`, `value`.
    pub what: &'static str,
    /// `acme.Order.currency`, as the new version calls it; empty for an unnamed outermost schema.
    pub name: String,
    /// What it says now and said before; of what came or went, what it says.
    pub facts: Vec<Fact>,
    /// Declarations within it that came or went with it.
    pub parts: usize,
    /// Findings about it.
    pub reasons: Vec<Reason>,
    /// Where it is, or was.
    pub source: Source,
    /// What to show there.
    pub span: Span,
}

/// A finding as it concerns one declaration.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The rule.
    pub rule: &'static Rule,
    /// How loudly it speaks.
    pub severity: Severity,
    /// What is the case, in versions.
    pub message: String,
}

/// What became of a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
    /// Its words to people are others, and nothing else.
    Documented,
}

/// What a difference does, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Nothing: it speaks to people.
    Documentation,
    /// No message suffers under the level asked for.
    Safe,
    /// Some values arrive less exact or not at all, or a rule warns; the level does not mind.
    Lossy,
    /// It breaks what the level promises.
    Breaking,
}

impl Weight {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Weight::Documentation => "documentation",
            Weight::Safe => "safe",
            Weight::Lossy => "lossy",
            Weight::Breaking => "breaking",
        }
    }
}

/// Something that a declaration says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fact {
    /// `type`, `default`, `documentation`.
    pub name: String,
    /// What it was.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
}

/// Everything that is different between two versions.
///
/// ```
/// use tenon_core::{diff, Candidate, EntryKind, Format, Limits, Policy, Schema, Source, Step, Weight};
/// let version = |label: &str, text: &str| Candidate {
///     label: label.to_owned(),
///     schema: Schema::parse(Format::Avro, &Source::new(label, text), &Limits::default()).unwrap(),
/// };
/// let old = version("v1", r#"{"type": "enum", "name": "E", "symbols": ["A"]}"#);
/// let new = version("v2", r#"{"type": "enum", "name": "E", "symbols": ["A", "B"], "doc": "All."}"#);
/// let found = diff(&old, &new, &Policy::default());
/// assert_eq!(found.step, Some(Step::Minor));
/// let [documented, added] = found.entries.as_slice() else { panic!() };
/// assert_eq!((documented.kind, documented.weight), (EntryKind::Documented, Weight::Documentation));
/// assert_eq!((added.kind, added.name.as_str(), added.weight), (EntryKind::Added, "E.B", Weight::Safe));
/// ```
pub fn diff(old: &Candidate, new: &Candidate, policy: &Policy) -> Diff {
    let report = check(&[old.clone(), new.clone()], policy);
    let sides = Sides::new(old.schema.listing(), new.schema.listing());
    let mut entries = sides.entries();
    attach(&mut entries, &sides, &report, policy);
    let mut entries: Vec<Entry> = entries.into_iter().map(|placed| placed.entry).collect();
    let step = step(&old.schema, &new.schema, policy);
    entries.retain(|entry| {
        entry.kind != EntryKind::Changed || !entry.facts.is_empty() || !entry.reasons.is_empty()
    });
    Diff { report, entries, step }
}

/// Two listings, each declaration with its like.
struct Sides {
    old: Vec<Item>,
    new: Vec<Item>,
    /// By the place in `new`.
    partner: Vec<Option<usize>>,
    /// By the place in `old`.
    taken: Vec<Option<usize>>,
}

/// An entry and what it is about, on either side.
struct Placed {
    entry: Entry,
    old: Option<usize>,
    new: Option<usize>,
}

impl Sides {
    fn new(old: Vec<Item>, new: Vec<Item>) -> Sides {
        let mut known: HashMap<(Option<usize>, &str), usize> = HashMap::new();
        for (at, item) in old.iter().enumerate() {
            known.entry((item.parent, &item.own)).or_insert(at);
        }
        let there: HashSet<(Option<usize>, &str)> =
            new.iter().map(|item| (item.parent, item.own.as_str())).collect();
        let mut partner: Vec<Option<usize>> = vec![None; new.len()];
        let mut taken: Vec<Option<usize>> = vec![None; old.len()];
        // Parents stand before their parts, so that a parent's like is known when a part asks. A name that
        // is still there is nobody's former name.
        for (at, item) in new.iter().enumerate() {
            let above = match item.parent {
                None => None,
                Some(parent) => match partner.get(parent).copied().flatten() {
                    Some(like) => Some(like),
                    None => continue,
                },
            };
            let own = known.get(&(above, item.own.as_str()));
            let former = item.former.iter().filter(|former| !there.contains(&(item.parent, former.as_str())));
            let former = former.filter_map(|former| known.get(&(above, former.as_str()))).next();
            let Some(like) = own.or(former).copied() else { continue };
            if let (Some(slot), Some(place)) = (taken.get_mut(like), partner.get_mut(at))
                && slot.is_none()
            {
                *slot = Some(at);
                *place = Some(like);
            }
        }
        Sides { old, new, partner, taken }
    }

    fn entries(&self) -> Vec<Placed> {
        let mut placed = Vec::new();
        let within = |items: &[Item], unmatched: &[Option<usize>]| -> (Vec<usize>, Vec<bool>) {
            let (mut parts, mut inside) = (vec![0; items.len()], vec![false; items.len()]);
            for (at, item) in items.iter().enumerate().rev() {
                let Some(parent) = item.parent.filter(|parent| unmatched.get(*parent) == Some(&None)) else {
                    continue;
                };
                let own = parts.get(at).copied().unwrap_or(0);
                if let (Some(count), Some(is_inside)) = (parts.get_mut(parent), inside.get_mut(at)) {
                    *count += own + 1;
                    *is_inside = true;
                }
            }
            (parts, inside)
        };
        let (came, inside) = within(&self.new, &self.partner);
        for (at, item) in self.new.iter().enumerate() {
            let like = self.partner.get(at).copied().flatten();
            let entry = match like.and_then(|like| self.old.get(like)) {
                Some(old) => self.changed(old, item, at),
                None if inside.get(at) == Some(&true) => continue,
                None => {
                    let parts = came.get(at).copied().unwrap_or(0);
                    let facts =
                        facts(item, |value| Fact { name: String::new(), old: None, new: Some(value) });
                    self.entry(EntryKind::Added, item, facts, parts)
                }
            };
            placed.push(Placed { entry, old: like, new: Some(at) });
        }
        let (went, inside) = within(&self.old, &self.taken);
        for (at, item) in self.old.iter().enumerate() {
            if self.taken.get(at) == Some(&None) && inside.get(at) != Some(&true) {
                let parts = went.get(at).copied().unwrap_or(0);
                let facts = facts(item, |value| Fact { name: String::new(), old: Some(value), new: None });
                let entry = self.entry(EntryKind::Removed, item, facts, parts);
                placed.push(Placed { entry, old: Some(at), new: None });
            }
        }
        placed
    }

    fn entry(&self, kind: EntryKind, item: &Item, facts: Vec<Fact>, parts: usize) -> Entry {
        Entry {
            kind,
            weight: if kind == EntryKind::Documented { Weight::Documentation } else { Weight::Safe },
            what: item.what,
            name: item.name.clone(),
            facts,
            parts,
            reasons: Vec::new(),
            source: item.source.clone(),
            span: item.shown,
        }
    }

    /// What two like declarations say differently; nothing is an entry without facts.
    fn changed(&self, old: &Item, new: &Item, at: usize) -> Entry {
        let mut facts = Vec::new();
        let before: HashMap<&str, &String> = old.facts.iter().map(|(name, value)| (&**name, value)).collect();
        let after: HashMap<&str, &String> = new.facts.iter().map(|(name, value)| (&**name, value)).collect();
        for (name, value) in &new.facts {
            let was = before.get(&**name).copied();
            if was != Some(value) {
                facts.push(Fact { name: name.to_string(), old: was.cloned(), new: Some(value.clone()) });
            }
        }
        for (name, value) in old.facts.iter().filter(|(name, _)| !after.contains_key(&**name)) {
            facts.push(Fact { name: name.to_string(), old: Some(value.clone()), new: None });
        }
        if new.ordered && !self.is_in_order(at) {
            facts.push(Fact { name: "order of its parts".to_owned(), old: None, new: None });
        }
        let structural = !facts.is_empty();
        if old.words != new.words {
            let words = |words: &String| Some(words.clone()).filter(|words| !words.is_empty());
            facts.push(Fact {
                name: "documentation".to_owned(),
                old: words(&old.words),
                new: words(&new.words),
            });
        }
        let documented = !structural && !facts.is_empty();
        let kind = if documented { EntryKind::Documented } else { EntryKind::Changed };
        let mut entry = self.entry(kind, new, facts, 0);
        if entry.facts.is_empty() {
            entry.weight = Weight::Documentation;
        }
        entry
    }

    /// Parts that both versions have stand in one order.
    fn is_in_order(&self, at: usize) -> bool {
        let likes = self.new.iter().zip(&self.partner).skip(at + 1);
        let parts = likes.take_while(|(item, _)| item.parent == Some(at)).filter_map(|(_, like)| *like);
        parts.is_sorted()
    }
}

fn facts(item: &Item, fact: impl Fn(String) -> Fact) -> Vec<Fact> {
    let said = item.facts.iter().filter(|(name, _)| name != "name" && name != "kind");
    said.map(|(name, value)| Fact { name: name.to_string(), ..fact(value.clone()) }).collect()
}

/// Gives each finding about messages to the declaration that it is about, or to the one around it that has
/// an entry.
fn attach(entries: &mut [Placed], sides: &Sides, report: &Report, policy: &Policy) {
    let mut by_old: HashMap<usize, usize> = HashMap::new();
    let mut by_new: HashMap<usize, usize> = HashMap::new();
    for (number, placed) in entries.iter().enumerate() {
        placed.old.map(|at| by_old.insert(at, number));
        placed.new.map(|at| by_new.insert(at, number));
    }
    let (old, new) = (Places::of(&sides.old), Places::of(&sides.new));
    for finding in report.findings.iter().filter(|finding| finding.waived.is_none()) {
        let Some(impact) = &finding.impact else { continue };
        let mut candidates = Vec::new();
        for label in &finding.labels {
            let (places, items, numbers) = match label.version {
                Some(0) => (&old, &sides.old, &by_old),
                Some(_) => (&new, &sides.new, &by_new),
                None => continue,
            };
            let mut here = places.innermost(&label.place.source, label.place.span);
            while let Some(at) = here {
                if let Some(number) = numbers.get(&at) {
                    candidates.push(*number);
                    break;
                }
                here = items.get(at).and_then(|item| item.parent);
            }
        }
        // One of the places may be what is as it was: the record that lacks a field.
        let rank = |number: &usize| {
            let entry = entries.get(*number).map(|placed| &placed.entry);
            let came_or_went =
                entry.is_some_and(|entry| matches!(entry.kind, EntryKind::Added | EntryKind::Removed));
            let says = entry.is_some_and(|entry| !entry.facts.is_empty());
            std::cmp::Reverse((came_or_went, says))
        };
        let best = candidates.into_iter().min_by_key(rank);
        let Some(entry) = best.and_then(|number| entries.get_mut(number)).map(|placed| &mut placed.entry)
        else {
            continue;
        };
        let breaks = finding.severity == Severity::Error;
        let suffers = impact.effect != Effect::Same && policy.surfaces.contains(&impact.surface);
        let lossy = suffers || finding.severity == Severity::Warning;
        let weight = if breaks {
            Weight::Breaking
        } else if lossy {
            Weight::Lossy
        } else {
            Weight::Safe
        };
        entry.weight = entry.weight.max(weight);
        if entry.kind == EntryKind::Documented {
            entry.kind = EntryKind::Changed;
        }
        let reason = reason(finding);
        if entry.reasons.iter().all(|known| known.message != reason.message) {
            entry.reasons.push(reason);
        }
    }
}

fn reason(finding: &Finding) -> Reason {
    Reason { rule: finding.rule, severity: finding.severity, message: finding.message.to_string() }
}

/// Declarations by where they stand.
struct Places<'a> {
    items: &'a [Item],
    /// In order of their texts' names and their starts, the outer before the inner.
    order: Vec<usize>,
    /// By the place in `order`: the one around it, as a place in `order`.
    around: Vec<Option<usize>>,
}

impl<'a> Places<'a> {
    fn of(items: &'a [Item]) -> Places<'a> {
        let mut order: Vec<usize> = (0..items.len()).collect();
        let key = |at: &usize| {
            let item = items.get(*at)?;
            Some((item.source.name(), item.whole.start, std::cmp::Reverse(item.whole.end)))
        };
        sort_by(&mut order, |a, b| key(a).cmp(&key(b)));
        let mut around = Vec::with_capacity(order.len());
        let mut open: Vec<usize> = Vec::new();
        for (place, at) in order.iter().enumerate() {
            let Some(item) = items.get(*at) else { continue };
            let holds = |outer: &usize| {
                let outer = order.get(*outer).and_then(|at| items.get(*at));
                outer.is_some_and(|outer| {
                    outer.source.name() == item.source.name() && outer.whole.end >= item.whole.end
                })
            };
            while open.last().is_some_and(|outer| !holds(outer)) {
                open.pop();
            }
            around.push(open.last().copied());
            open.push(place);
        }
        Places { items, order, around }
    }

    /// The innermost declaration around a span.
    fn innermost(&self, source: &Source, span: Span) -> Option<usize> {
        let before = self.order.partition_point(|at| {
            let item = self.items.get(*at);
            item.is_some_and(|item| (item.source.name(), item.whole.start) <= (source.name(), span.start))
        });
        let mut here = before.checked_sub(1);
        while let Some(place) = here {
            let at = self.order.get(place).copied()?;
            let item = self.items.get(at)?;
            if item.source.name() == source.name()
                && item.whole.start <= span.start
                && item.whole.end >= span.end
            {
                return Some(at);
            }
            here = self.around.get(place).copied().flatten();
        }
        None
    }
}
