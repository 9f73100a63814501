//! One pair of schemas: references, combinations against single schemas, classes; and pairs that come
//! back to themselves.
//!
//! What a pair gives is kept, with paths from the pair on. A pair that is met while it is being compared
//! is taken for compatible. Where that was wrong, what was kept in the meantime may be wrong too, so all
//! is done again with the pairs that are known to be incompatible, until no more are found.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::limits::{Budget, Exhausted, Limits};
use crate::text::json::JsonId;

use super::super::model::{NodeId, Schema};
use super::shapes::{Class, Criterion, ShapeId, Shapes};
use super::types::accepts;
use super::{Difference, Differences, Unknown, array, combined, object, scalars};

/// Deepest nesting of pairs that is followed; a pair of objects takes a few frames of the stack.
const DEPTH: usize = 200;
/// Most differences of a pair. Shared schemas repeat theirs, so hostile ones could ask for any number.
const MOST: usize = 10_000;
/// Most bytes of a compiled pattern.
const PATTERN: usize = 1 << 20;
/// Bytes of paths that cost a step.
const BYTES: usize = 64;

/// A pair: the writer's schema and the reader's. Under `not` they change places.
type Pair = (ShapeId, ShapeId, bool);

/// What a pair gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// With paths from the pair on, without `#/`.
    pub(super) list: Vec<Difference>,
    /// A circle through it is known to be incompatible, though no difference shows here.
    broken: bool,
}

/// Why a walk stopped.
#[derive(Debug)]
pub(super) struct Stopped(pub(super) Unknown);

impl From<Exhausted> for Stopped {
    fn from(_: Exhausted) -> Stopped {
        Stopped(Unknown::Exhausted)
    }
}

/// The walk over all pairs.
pub(super) struct Checker<'a> {
    writer: Shapes<'a>,
    reader: Shapes<'a>,
    lenient: bool,
    kept: HashMap<Pair, Rc<Outcome>>,
    open: HashSet<Pair>,
    /// Pairs that an earlier round found incompatible.
    refused: HashSet<Pair>,
    /// A pair was taken for compatible on trust in this round.
    trusted: bool,
    depth: usize,
    /// Compiled patterns; none for one that is not understood.
    patterns: HashMap<Box<str>, Option<regex_lite::Regex>>,
    pub(super) budget: Budget,
    /// Inside `not`, where reader and writer have changed places.
    swapped: bool,
}

pub(super) fn run(writer: &Schema, reader: &Schema, lenient: bool, limits: &Limits) -> Differences {
    let mut checker = Checker {
        writer: Shapes::of(writer),
        reader: Shapes::of(reader),
        lenient,
        kept: HashMap::new(),
        open: HashSet::new(),
        refused: HashSet::new(),
        trusted: false,
        depth: 0,
        patterns: HashMap::new(),
        budget: Budget::new(limits.steps),
        swapped: false,
    };
    let pair = (checker.writer.root(), checker.reader.root());
    loop {
        checker.kept.clear();
        checker.trusted = false;
        let outcome = match checker.pair(Some(pair.0), Some(pair.1), pair) {
            Ok(outcome) => outcome,
            Err(Stopped(unknown)) => {
                return Differences { list: Vec::new(), compatible: false, unknown: Some(unknown) };
            }
        };
        let before = checker.refused.len();
        if checker.trusted {
            // The set is only added to and asked, so its order is nobody's business.
            let kept = checker.kept.iter();
            let refused: Vec<Pair> =
                kept.filter(|(_, outcome)| !checker.is_compatible(outcome)).map(|(pair, _)| *pair).collect();
            checker.refused.extend(refused);
        }
        if checker.refused.len() == before {
            let compatible = checker.is_compatible(&outcome);
            let list = outcome.list.iter().cloned();
            let rooted = |own: Difference| Difference { path: format!("#/{}", own.path), ..own };
            return Differences { list: list.map(rooted).collect(), compatible, unknown: None };
        }
    }
}

impl<'a> Checker<'a> {
    /// The schemas of whoever writes here.
    pub(super) fn w(&self) -> &Shapes<'a> {
        if self.swapped { &self.reader } else { &self.writer }
    }

    /// The schemas of whoever reads here.
    pub(super) fn r(&self) -> &Shapes<'a> {
        if self.swapped { &self.writer } else { &self.reader }
    }

    pub(super) fn is_compatible(&self, outcome: &Outcome) -> bool {
        !outcome.broken && outcome.list.iter().all(|own| accepts(own.kind, self.lenient))
    }

    /// A schema of the writer against one of the reader; `around` is where they stand, for what is there
    /// on one side only.
    pub(super) fn pair(
        &mut self,
        w: Option<ShapeId>,
        r: Option<ShapeId>,
        around: (ShapeId, ShapeId),
    ) -> Result<Rc<Outcome>, Stopped> {
        let (w, r) = match (w, r) {
            (Some(w), Some(r)) => (self.w().behind(w), self.r().behind(r)),
            (None, None) => return Ok(Rc::default()),
            (w, r) => {
                let kind = if w.is_none() { "SCHEMA_ADDED" } else { "SCHEMA_REMOVED" };
                let mut outcome = Outcome::default();
                self.tell(&mut outcome, kind, "", (w.unwrap_or(around.0), r.unwrap_or(around.1)))?;
                return Ok(Rc::new(outcome));
            }
        };
        let key = (w, r, self.swapped);
        if let Some(known) = self.kept.get(&key) {
            return Ok(known.clone());
        }
        if !self.open.insert(key) {
            self.trusted = true;
            let broken = self.refused.contains(&key);
            return Ok(Rc::new(Outcome { list: Vec::new(), broken }));
        }
        self.budget.spend(1)?;
        if self.depth == DEPTH {
            return Err(Stopped(Unknown::Exhausted));
        }
        self.depth += 1;
        let outcome = self.inside(w, r);
        self.depth -= 1;
        self.open.remove(&key);
        let outcome = Rc::new(outcome?);
        self.kept.insert(key, outcome.clone());
        Ok(outcome)
    }

    fn inside(&mut self, w: ShapeId, r: ShapeId) -> Result<Outcome, Stopped> {
        let mut outcome = Outcome::default();
        if self.unwrapped(&mut outcome, w, r)? {
            return Ok(outcome);
        }
        let (ws, rs) = (self.w().shape(w).clone(), self.r().shape(r).clone());
        if !ws.class.is_like(&rs.class) {
            let accepted = matches!(ws.class, Class::False)
                || rs.class.takes_all()
                || (is_bytes(self.w(), w) && is_bytes(self.r(), r));
            if !accepted {
                self.tell(&mut outcome, "TYPE_CHANGED", "", (w, r))?;
            }
            return Ok(outcome);
        }
        if ws.whole || rs.whole {
            scalars::annotations(self, &mut outcome, w, r)?;
        }
        match (&ws.class, &rs.class) {
            (Class::String, Class::String) => scalars::strings(self, &mut outcome, w, r)?,
            (Class::Number { integer: before }, Class::Number { integer: after }) => {
                scalars::numbers(self, &mut outcome, (w, *before), (r, *after))?;
            }
            (Class::Enum, Class::Enum) => scalars::enums(self, &mut outcome, w, r)?,
            (Class::Const, Class::Const) => scalars::constants(self, &mut outcome, w, r)?,
            (Class::Object, Class::Object) => object::compare(self, &mut outcome, w, r)?,
            (Class::Array, Class::Array) => array::compare(self, &mut outcome, w, r)?,
            (Class::Combined(before, old), Class::Combined(after, new)) => {
                combined::compare(self, &mut outcome, (w, *before, old), (r, *after, new))?;
            }
            (Class::Not(old), Class::Not(new)) => self.negated(&mut outcome, (w, *old), (r, *new))?,
            // References behind references and conditions are not looked into.
            _ => {}
        }
        Ok(outcome)
    }

    /// A combination against a single schema; `true` when that settles the pair.
    fn unwrapped(&mut self, outcome: &mut Outcome, w: ShapeId, r: ShapeId) -> Result<bool, Stopped> {
        let (ws, rs) = (self.w().shape(w).class.clone(), self.r().shape(r).class.clone());
        let (criterion, branches, reads) = match (ws, rs) {
            (Class::Combined(..), Class::Combined(..)) => return Ok(false),
            (_, Class::Combined(criterion, branches)) => (criterion, branches, true),
            (Class::Combined(criterion, branches), _) => (criterion, branches, false),
            _ => return Ok(false),
        };
        let kind = match (branches.len(), criterion, reads) {
            (1, _, _) => None,
            (_, Criterion::Any | Criterion::One, true) => Some("SUM_TYPE_EXTENDED"),
            (_, Criterion::All, false) => Some("PRODUCT_TYPE_NARROWED"),
            (_, Criterion::All, true) | (_, Criterion::Any | Criterion::One, false) => return Ok(false),
        };
        for branch in branches {
            let (one, other) = if reads { (w, branch) } else { (branch, r) };
            let found = self.pair(Some(one), Some(other), (w, r))?;
            if self.is_compatible(&found) {
                self.add(outcome, "", &found)?;
                if let Some(kind) = kind {
                    self.tell(outcome, kind, "", (w, r))?;
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn negated(
        &mut self,
        outcome: &mut Outcome,
        (w, old): (ShapeId, ShapeId),
        (r, new): (ShapeId, ShapeId),
    ) -> Result<(), Stopped> {
        self.swapped = !self.swapped;
        let found = self.pair(Some(new), Some(old), (r, w));
        self.swapped = !self.swapped;
        let kind = if self.is_compatible(&*found?) { "NOT_TYPE_NARROWED" } else { "NOT_TYPE_EXTENDED" };
        self.tell(outcome, kind, "not", (w, r))
    }

    /// Whether a pattern matches anywhere in a name.
    pub(super) fn matches(&mut self, pattern: &str, name: &str) -> Result<bool, Stopped> {
        self.budget.spend(1 + (name.len() / BYTES) as u64)?;
        if !self.patterns.contains_key(pattern) {
            self.budget.spend(1 + pattern.len() as u64)?;
            let built = regex_lite::RegexBuilder::new(pattern).size_limit(PATTERN).build();
            self.patterns.insert(pattern.into(), built.ok());
        }
        match self.patterns.get(pattern) {
            Some(Some(built)) => Ok(built.is_match(name)),
            Some(None) | None => Err(Stopped(Unknown::Pattern(pattern.into()))),
        }
    }

    /// Adds a difference at a path below the pair.
    pub(super) fn tell(
        &mut self,
        outcome: &mut Outcome,
        kind: &'static str,
        path: &str,
        (w, r): (ShapeId, ShapeId),
    ) -> Result<(), Stopped> {
        let places = (self.w().at(w), self.r().at(r));
        self.tell_at(outcome, kind, path, places)
    }

    /// The same with places of its own.
    pub(super) fn tell_at(
        &mut self,
        outcome: &mut Outcome,
        kind: &'static str,
        path: &str,
        (writer, reader): ((NodeId, JsonId), (NodeId, JsonId)),
    ) -> Result<(), Stopped> {
        self.budget.spend(1 + (path.len() / BYTES) as u64)?;
        if outcome.list.len() == MOST {
            return Err(Stopped(Unknown::Exhausted));
        }
        outcome.list.push(Difference { kind, path: path.to_owned(), writer, reader });
        Ok(())
    }

    /// Adds what an inner pair gave, its paths below `path`.
    pub(super) fn add(&mut self, outcome: &mut Outcome, path: &str, found: &Outcome) -> Result<(), Stopped> {
        outcome.broken |= found.broken;
        for own in &found.list {
            let joined = match (path, &*own.path) {
                ("", own) => own.to_owned(),
                (path, "") => path.to_owned(),
                (path, own) => format!("{path}/{own}"),
            };
            self.tell_at(outcome, own.kind, &joined, (own.writer, own.reader))?;
        }
        Ok(())
    }

    /// Compares an inner pair and adds what it gives.
    pub(super) fn inner(
        &mut self,
        outcome: &mut Outcome,
        path: &str,
        (w, r): (Option<ShapeId>, Option<ShapeId>),
        around: (ShapeId, ShapeId),
    ) -> Result<Rc<Outcome>, Stopped> {
        let found = self.pair(w, r, around)?;
        self.add(outcome, path, &found)?;
        Ok(found)
    }
}

/// A schema that Kafka Connect made for bytes, which the registry takes for any other such.
fn is_bytes(shapes: &Shapes<'_>, id: ShapeId) -> bool {
    let node = shapes.shape(id).node;
    let mut words = shapes.keywords(id).into_iter().flat_map(|keywords| &keywords.unjudged);
    words.any(|own| &*own.value == "connect.type" && shapes.schema.value(node, own.at).is("bytes"))
}
