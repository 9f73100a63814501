//! Can this reader resolve every message of that writer? (Avro 1.12, "Schema Resolution")
//!
//! Resolution asks something local of each pair of types and then of pairs inside them. So the
//! answer is a walk over reachable pairs: compatible if no pair breaks. A pair met again adds
//! nothing, which makes recursion end and is exactly the coinductive reading: a recursive type
//! resolves unless something finite refutes it. The walk is breadth first, so the path to a break
//! is a shortest one, and it keeps its pairs in a queue, never on the call stack.
//!
//! What a break is called and how it is explained lives in `rules/`; which bytes prove it, in
//! `witness.rs`.

use std::collections::HashSet;

use crate::change::{Change, Effect};
use crate::limits::{Budget, Exhausted, Limits};
use crate::rule::Rule;
use crate::text::Place;
use crate::words::Text;

use super::logical_change;
use super::matching::{self, Claims, Feed, Promotion};
use super::model::{Enum, Fixed, Kind, NodeId, Record, Schema};
use super::rules::{
    ambiguous_alias, enum_symbol_defaulted, field_alias_ignored, fixed_size_mismatch, lossy_promotion,
    name_mismatch, reader_default_invalid, reader_enum_lacks_symbol, reader_field_without_default,
    reader_union_lacks_branch, type_mismatch, union_branch_shadowed,
};

/// What a walk found, with what is needed to prove it.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) change: Change,
    /// From the root to the place, in the writer's message.
    pub(super) steps: Vec<Step>,
    /// What to write there.
    pub(super) probe: Probe,
    /// Names of the reader's fields that the field steps lead to, in order.
    pub(super) names: Vec<Box<str>>,
    /// The pair it is about.
    pub(super) pair: (NodeId, NodeId),
    /// The writer's types on the way there.
    pub(super) through: Vec<NodeId>,
}

/// One step into a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Into this field of the writer's record.
    Field(u32),
    /// Into an item of an array.
    Item,
    /// Into a value of a map.
    Value,
    /// Into this branch of the writer's union.
    Branch(u32),
    /// Into a branch of the reader's union; the message stays where it is.
    Reader,
}

/// What must stand at the place for the fact to show.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Probe {
    /// Anything.
    Any,
    /// This symbol.
    Symbol(u32),
    /// This whole number.
    Whole(i64),
    /// This branch of a union.
    Branch(u32),
    /// These bytes, as bytes or fixed.
    Bytes(Vec<u8>),
    /// Anything; the reader's field of this name is what fails.
    Missing(Box<str>),
}

/// Two types that meet, and how a message gets there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    pub(super) writer: &'a Schema,
    pub(super) reader: &'a Schema,
    pub(super) w: NodeId,
    pub(super) r: NodeId,
}

/// Everything found between the roots, and whether the budget held.
pub(super) fn walk(writer: &Schema, reader: &Schema, limits: &Limits) -> (Vec<Fact>, Result<(), Exhausted>) {
    let mut walk = Walk::new(writer, reader, Budget::new(limits.steps), true);
    let result = walk.from(writer.root(), reader.root());
    (walk.facts, result)
}

struct Visit {
    w: NodeId,
    r: NodeId,
    parent: u32,
    step: Step,
    /// The reader's field that a field step leads to.
    to: u32,
}

struct Walk<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    visits: Vec<Visit>,
    seen: HashSet<(NodeId, NodeId)>,
    facts: Vec<Fact>,
    budget: Budget,
    /// Look for the cause when no branch of a union fits. Off inside such a search.
    explain: bool,
}

const NO_PARENT: u32 = u32::MAX;
/// Enough to say why a branch does not fit; more would bury it.
const MOST_CAUSES: usize = 3;
/// Branches that are looked at for a cause.
const MOST_NEAR: usize = 8;
/// Steps that one search for a cause may take of the whole budget.
const CAUSE_STEPS: u64 = 2_000;

impl<'a> Walk<'a> {
    fn new(writer: &'a Schema, reader: &'a Schema, budget: Budget, explain: bool) -> Walk<'a> {
        let (visits, seen, facts) = (Vec::new(), HashSet::new(), Vec::new());
        Walk { writer, reader, visits, seen, facts, budget, explain }
    }

    fn from(&mut self, w: NodeId, r: NodeId) -> Result<(), Exhausted> {
        self.seen.insert((w, r));
        self.visits.push(Visit { w, r, parent: NO_PARENT, step: Step::Reader, to: 0 });
        let mut next = 0;
        while let Some(visit) = self.visits.get(next) {
            let (w, r) = (visit.w, visit.r);
            self.budget.spend(1)?;
            self.pair(next as u32, w, r)?;
            next += 1;
        }
        Ok(())
    }

    fn pair(&mut self, at: u32, w: NodeId, r: NodeId) -> Result<(), Exhausted> {
        let pair = Pair { writer: self.writer, reader: self.reader, w, r };
        let (wk, rk) = (&pair.writer.node(w).kind, &pair.reader.node(r).kind);
        match (wk, rk) {
            (Kind::Union(branches), _) => {
                self.budget.spend(branches.len() as u64 / 8)?;
                if let Some((first, second)) = matching::merged(pair.writer, branches, pair.reader, r) {
                    let both = [first, second].map(|index| branches.get(index).copied().unwrap_or(w));
                    let change = ambiguous_alias::merged(pair, both);
                    self.fact(at, pair, change, Probe::Branch(second as u32));
                }
                for (index, branch) in branches.iter().enumerate() {
                    self.visit(at, Step::Branch(index as u32), *branch, r);
                }
            }
            (_, Kind::Union(branches)) => self.union_branch(at, pair, branches)?,
            (Kind::Array(wi), Kind::Array(ri)) => self.visit(at, Step::Item, *wi, *ri),
            (Kind::Map(wi), Kind::Map(ri)) => self.visit(at, Step::Value, *wi, *ri),
            (Kind::Fixed(a), Kind::Fixed(b)) => self.fixed(at, pair, a, b),
            (Kind::Enum(a), Kind::Enum(b)) => self.symbols(at, pair, a, b)?,
            (Kind::Record(a), Kind::Record(b)) => self.record(at, pair, a, b)?,
            _ => self.base(at, pair, wk, rk),
        }
        Ok(())
    }

    fn base(&mut self, at: u32, pair: Pair<'a>, wk: &Kind, rk: &Kind) {
        let promotion = if std::mem::discriminant(wk) == std::mem::discriminant(rk) {
            Some(Promotion::Exact)
        } else {
            matching::promotion(wk, rk)
        };
        let Some(promotion) = promotion else {
            // Some decoders take a wide number that happens to fit a narrow type; this one does not fit.
            let probe = if matches!(wk, Kind::Long) { Probe::Whole(1 << 40) } else { Probe::Any };
            return self.fact(at, pair, type_mismatch::change(pair), probe);
        };
        let lossy = promotion != Promotion::Exact;
        // That values stay what they are is not said where they do not.
        let logical =
            logical_change::change(pair).filter(|(change, _)| !lossy || change.effect != Effect::Same);
        if let Some((change, probe)) = logical {
            let silent = change.effect.breaks();
            self.fact(at, pair, change, probe);
            if silent {
                return;
            }
        }
        match promotion {
            Promotion::Exact => {}
            Promotion::Rounded => {
                let probe = lossy_promotion::probe(wk, rk);
                self.fact(at, pair, lossy_promotion::change(pair), probe);
            }
            Promotion::BytesAsText => {
                let probe = Probe::Bytes(vec![0xff]);
                self.fact(at, pair, super::rules::bytes_as_text::change(pair), probe);
            }
        }
    }

    fn fixed(&mut self, at: u32, pair: Pair<'a>, writer: &Fixed, reader: &Fixed) {
        self.names(at, pair);
        if writer.size != reader.size {
            let change = fixed_size_mismatch::change(pair, writer, reader);
            self.fact(at, pair, change, Probe::Any);
        } else if let Some((change, probe)) = logical_change::change(pair) {
            self.fact(at, pair, change, probe);
        }
    }

    fn names(&mut self, at: u32, pair: Pair<'a>) {
        let (wk, rk) = (&pair.writer.node(pair.w).kind, &pair.reader.node(pair.r).kind);
        if let (Some((w, _)), Some((r, aliases))) = (wk.named(), rk.named())
            && !matching::names_match(w, r, aliases)
        {
            self.fact(at, pair, name_mismatch::change(pair, w, r), Probe::Any);
        }
    }

    fn symbols(&mut self, at: u32, pair: Pair<'a>, writer: &Enum, reader: &Enum) -> Result<(), Exhausted> {
        self.names(at, pair);
        self.budget.spend(writer.symbols.len() as u64 / 8)?;
        let symbols = writer.symbols.iter().map(|symbol| &**symbol).enumerate();
        let missing: Vec<(usize, &str)> =
            symbols.filter(|(_, symbol)| reader.symbol(symbol).is_none()).collect();
        let Some(first) = missing.first().map(|(index, _)| *index) else { return Ok(()) };
        let probe = Probe::Symbol(first as u32);
        let missing: Vec<&str> = missing.iter().map(|(_, symbol)| *symbol).collect();
        let default = reader.default.and_then(|index| reader.symbols.get(index as usize));
        let change = match default {
            Some(default) => enum_symbol_defaulted::change(pair, reader, &missing, first, default),
            None => reader_enum_lacks_symbol::change(pair, reader, &missing, first),
        };
        self.fact(at, pair, change, probe);
        Ok(())
    }

    fn record(
        &mut self,
        at: u32,
        pair: Pair<'a>,
        writer: &'a Record,
        reader: &'a Record,
    ) -> Result<(), Exhausted> {
        self.names(at, pair);
        self.budget.spend(reader.fields.len() as u64 / 8)?;
        let mut claims = Claims::of(writer);
        for (index, field) in reader.fields.iter().enumerate() {
            let feed = matching::feed(writer, reader, index, field);
            let missing = || Probe::Missing(field.name.clone());
            match feed {
                Feed::Field(from) => {
                    if let Some(other) = claims.claim(from, index) {
                        let other = reader.fields.get(other).map_or("", |other| &*other.name);
                        let change = ambiguous_alias::claimed(pair, field, writer, from, other);
                        self.fact(at, pair, change, missing());
                        continue;
                    }
                    if let Some(source) = writer.fields.get(from) {
                        let same_name = writer.name == reader.name || reader.aliases.contains(&writer.name);
                        if source.name != field.name && !same_name {
                            let change =
                                field_alias_ignored::change(pair, field, &source.name, writer, reader);
                            self.fact(at, pair, change, Probe::Any);
                        }
                        self.visit_field(
                            at,
                            Step::Field(from as u32),
                            index as u32,
                            (source.node, field.node),
                        );
                    }
                }
                Feed::Ambiguous(first, second) => {
                    let change = ambiguous_alias::change(pair, field, writer, first, second);
                    self.fact(at, pair, change, missing());
                }
                Feed::Nothing if field.default.is_none() => {
                    let change = reader_field_without_default::change(pair, field, writer, reader);
                    self.fact(at, pair, change, missing());
                }
                Feed::Nothing if field.bad_default => {
                    self.fact(at, pair, reader_default_invalid::change(pair, field), missing());
                }
                Feed::Nothing => {}
            }
        }
        Ok(())
    }

    fn union_branch(&mut self, at: u32, pair: Pair<'a>, branches: &[NodeId]) -> Result<(), Exhausted> {
        self.budget.spend(branches.len() as u64 / 8)?;
        let Some(chosen) = matching::choose_branch(pair.writer, pair.w, pair.reader, branches) else {
            let causes = self.causes(pair, branches)?;
            let change = reader_union_lacks_branch::change(pair, causes);
            self.fact(at, pair, change, Probe::Any);
            return Ok(());
        };
        let Some(branch) = branches.get(chosen).copied() else { return Ok(()) };
        self.shadowed(at, pair, branches, chosen);
        self.visit(at, Step::Reader, pair.w, branch);
        Ok(())
    }

    /// Decoders that take the first branch that matches take an earlier, less exact one.
    fn shadowed(&mut self, at: u32, pair: Pair<'a>, branches: &[NodeId], chosen: usize) {
        let wk = &pair.writer.node(pair.w).kind;
        let inexact = |branch: &&NodeId| {
            let promotion = matching::promotion(wk, &pair.reader.node(**branch).kind);
            matches!(promotion, Some(Promotion::Rounded | Promotion::BytesAsText))
        };
        let exact = |branch: &&NodeId| {
            let other = &pair.reader.node(**branch).kind;
            let same = std::mem::discriminant(other) == std::mem::discriminant(wk);
            same || matching::promotion(wk, other) == Some(Promotion::Exact)
        };
        let Some(first) = branches.iter().take(chosen + 1).find(inexact).copied() else { return };
        let Some(exact) = branches.iter().find(exact).copied() else { return };
        // Where the writer's own union holds both, the two sides are as good as they were.
        let siblings = self.visits.get(at as usize).and_then(|visit| self.visits.get(visit.parent as usize));
        if let Some(Kind::Union(own)) = siblings.map(|parent| &pair.writer.node(parent.w).kind) {
            let taken = &pair.reader.node(first).kind;
            let has = |branch: &NodeId| {
                std::mem::discriminant(&pair.writer.node(*branch).kind) == std::mem::discriminant(taken)
            };
            if own.iter().any(has) {
                return;
            }
        }
        self.fact(at, pair, union_branch_shadowed::change(pair, first, exact), Probe::Any);
    }

    /// Why the branch that comes nearest does not take the writer's type.
    ///
    /// A named type of another name is near only where the name is all that differs.
    fn causes(&mut self, pair: Pair<'a>, branches: &[NodeId]) -> Result<Vec<Text>, Exhausted> {
        if !self.explain {
            return Ok(Vec::new());
        }
        let wk = &pair.writer.node(pair.w).kind;
        let same_kind = |branch: &&NodeId| {
            std::mem::discriminant(&pair.reader.node(**branch).kind) == std::mem::discriminant(wk)
        };
        for near in branches.iter().filter(same_kind).take(MOST_NEAR) {
            self.budget.spend(CAUSE_STEPS / 8)?;
            let mut inner = Walk::new(self.writer, self.reader, Budget::new(CAUSE_STEPS), false);
            // A search that runs out explains less; the verdict does not hang on it.
            let _ = inner.from(pair.w, *near);
            let breaking: Vec<Change> = inner
                .facts
                .into_iter()
                .map(|fact| fact.change)
                .filter(|change| change.effect.breaks())
                .collect();
            let renamed = breaking.iter().any(|change| std::ptr::eq(change.rule, &name_mismatch::RULE));
            let said = |change: Change| {
                let text = Text::new().plain("nearest is ").code(pair.reader.describe(*near)).plain(": ");
                text.text(change.message)
            };
            if !renamed {
                return Ok(breaking.into_iter().take(MOST_CAUSES).map(said).collect());
            }
            if breaking.len() == 1 && same_parts(pair, *near) {
                let text = Text::new().code(pair.reader.describe(*near)).plain(" differs by its name alone");
                return Ok(vec![text]);
            }
        }
        Ok(Vec::new())
    }

    fn visit(&mut self, parent: u32, step: Step, w: NodeId, r: NodeId) {
        self.visit_field(parent, step, 0, (w, r));
    }

    fn visit_field(&mut self, parent: u32, step: Step, to: u32, (w, r): (NodeId, NodeId)) {
        let (wn, rn) = (self.writer.node(w), self.reader.node(r));
        let plain = wn.logical.is_none() && rn.logical.is_none() && wn.kind.is_primitive();
        if plain && std::mem::discriminant(&wn.kind) == std::mem::discriminant(&rn.kind) {
            return;
        }
        if self.seen.insert((w, r)) {
            self.visits.push(Visit { w, r, parent, step, to });
        }
    }

    fn fact(&mut self, at: u32, pair: Pair<'a>, mut change: Change, probe: Probe) {
        let (steps, names) = self.steps(at);
        change.path = path(self.writer, &steps);
        if let Probe::Missing(name) = &probe {
            push_name(&mut change.path, name);
        }
        let through = self.through(at);
        self.facts.push(Fact { change, steps, probe, names, pair: (pair.w, pair.r), through });
    }

    fn through(&self, mut at: u32) -> Vec<NodeId> {
        let mut through = Vec::new();
        while let Some(visit) = self.visits.get(at as usize) {
            through.push(visit.w);
            at = visit.parent;
        }
        through
    }

    /// The way from the root to a visit, and the reader's fields it leads through.
    fn steps(&self, mut at: u32) -> (Vec<Step>, Vec<Box<str>>) {
        let (mut steps, mut names) = (Vec::new(), Vec::new());
        while let Some(visit) = self.visits.get(at as usize) {
            if visit.parent == NO_PARENT {
                break;
            }
            steps.push(visit.step);
            if let Some(parent) = self.visits.get(visit.parent as usize)
                && let (Step::Field(_), Kind::Record(record)) = (visit.step, &self.reader.node(parent.r).kind)
                && let Some(field) = record.fields.get(visit.to as usize)
            {
                names.push(field.name.clone());
            }
            at = visit.parent;
        }
        steps.reverse();
        names.reverse();
        (steps, names)
    }
}

/// Do two named types list the same fields or symbols, or are they both fixed?
pub(super) fn same_parts(pair: Pair<'_>, near: NodeId) -> bool {
    match (&pair.writer.node(pair.w).kind, &pair.reader.node(near).kind) {
        (Kind::Record(a), Kind::Record(b)) => {
            a.fields.len() == b.fields.len() && a.fields.iter().all(|field| b.field(&field.name).is_some())
        }
        (Kind::Enum(a), Kind::Enum(b)) => a.symbols.len() == b.symbols.len(),
        _ => true,
    }
}

/// The steps as a person reads them: `lines[].price`. Map values are `{}`; branches of unions show
/// only where the name of a branch tells records apart.
pub(super) fn path(writer: &Schema, steps: &[Step]) -> String {
    let mut path = String::new();
    let mut node = writer.root();
    for step in steps {
        node = match (step, &writer.node(node).kind) {
            (Step::Field(index), Kind::Record(record)) => match record.fields.get(*index as usize) {
                Some(field) => {
                    push_name(&mut path, &field.name);
                    field.node
                }
                None => node,
            },
            (Step::Item, Kind::Array(inner)) => {
                path.push_str("[]");
                *inner
            }
            (Step::Value, Kind::Map(inner)) => {
                path.push_str("{}");
                *inner
            }
            (Step::Branch(index), Kind::Union(branches)) => {
                let branch = branches.get(*index as usize).copied().unwrap_or(node);
                let records =
                    branches.iter().filter(|branch| writer.node(**branch).kind.named().is_some()).count();
                if let (Some((name, _)), true) = (writer.node(branch).kind.named(), records > 1) {
                    path.push_str(&format!("<{}>", name.simple()));
                }
                branch
            }
            _ => node,
        };
    }
    path
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

impl Pair<'_> {
    /// A change at the two types, to be refined by its rule.
    pub(super) fn change(self, rule: &'static Rule, effect: Effect, message: Text) -> Change {
        let (writer, reader) = (self.writer.place(self.w), self.reader.place(self.r));
        Change::new(rule, effect, message, (writer, Text::new()), (reader, Text::new()))
    }

    /// How the writer's type is called.
    pub(super) fn writer_type(self) -> String {
        self.writer.describe(self.w)
    }

    /// How the reader's type is called.
    pub(super) fn reader_type(self) -> String {
        self.reader.describe(self.r)
    }
}

impl Change {
    #[must_use]
    pub(super) fn at_writer(mut self, place: Place, text: Text) -> Change {
        self.writer = (place, text);
        self
    }

    #[must_use]
    pub(super) fn at_reader(mut self, place: Place, text: Text) -> Change {
        self.reader = (place, text);
        self
    }

    #[must_use]
    pub(super) fn writer_says(mut self, text: Text) -> Change {
        self.writer.1 = text;
        self
    }

    #[must_use]
    pub(super) fn reader_says(mut self, text: Text) -> Change {
        self.reader.1 = text;
        self
    }

    #[must_use]
    pub(super) fn about(mut self, subject: impl Into<String>) -> Change {
        self.subject = subject.into();
        self
    }

    #[must_use]
    pub(super) fn advise(mut self, advice: Text) -> Change {
        self.advice.push(advice);
        self
    }
}
