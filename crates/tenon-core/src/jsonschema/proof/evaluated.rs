//! What the keywords beside `unevaluatedProperties` and `unevaluatedItems` evaluate, case by case: which
//! branches hold decides it, so each case names the branches that set it apart. Where the answer depends
//! on the items themselves (`contains` in 2020-12) or on the way of a dynamic reference there is none.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::draft::Draft;
use super::super::model::{Body, Keywords, NodeId, Scope, Type};
use super::formula::{Atom, Keys, Opening, Term, Way};
use super::strings::PatternId;

/// Most cases of one node.
const MOST_CASES: usize = 64;

/// Deepest nesting of branches.
const DEEPEST: usize = 32;

/// What was evaluated.
#[derive(Clone, Debug, Default)]
pub(super) struct Evaluated {
    /// Everything.
    pub(super) all: bool,
    /// The first so many items.
    pub(super) items: u64,
    names: BTreeSet<Rc<str>>,
    patterns: BTreeSet<PatternId>,
}

impl Evaluated {
    /// The members left over.
    pub(super) fn rest(&self) -> Keys {
        Keys::Other(self.names.iter().cloned().collect(), self.patterns.iter().copied().collect())
    }

    fn join(mut self, other: &Evaluated) -> Evaluated {
        self.all |= other.all;
        self.items = self.items.max(other.items);
        self.names.extend(other.names.iter().cloned());
        self.patterns.extend(other.patterns.iter().copied());
        self
    }
}

type Cases = Vec<(Way, Evaluated)>;

/// The cases of the shape being opened, its own `unevaluated…` keyword left out. `None` where they are
/// not static or too many.
pub(super) fn of(own: &mut Opening<'_, '_>, kind: Type) -> Option<Cases> {
    let (_, node) = own.schema();
    cases(own, node, kind, true, 0)
}

fn cases(own: &mut Opening<'_, '_>, node: NodeId, kind: Type, top: bool, depth: usize) -> Option<Cases> {
    if depth > DEEPEST || own.engine.budget.spend(1).is_err() {
        return None;
    }
    let (schema, _) = own.schema();
    let (draft, body) = (schema.node(node).draft, &schema.node(node).body);
    let Body::Keywords(keywords) = body else { return Some(vec![(Vec::new(), Evaluated::default())]) };
    let mut all = vec![(Vec::new(), own_share(own, keywords, draft, kind, top)?)];
    for reference in keywords.reference.iter().chain(&keywords.dynamic_reference) {
        if reference.value.scope == Scope::Dynamic {
            return None;
        }
        let more = cases(own, reference.value.target, kind, false, depth + 1)?;
        all = product(all, &more)?;
    }
    for arm in keywords.all_of.iter().flat_map(|own| &own.value) {
        let more = cases(own, *arm, kind, false, depth + 1)?;
        all = product(all, &more)?;
    }
    for arm in [&keywords.any_of, &keywords.one_of].into_iter().flatten().flat_map(|own| &own.value) {
        let inner = cases(own, *arm, kind, false, depth + 1)?;
        if idle(&inner) {
            continue;
        }
        let chosen: Term = own.child(*arm).into();
        let mut more = prefixed(inner, &chosen);
        more.push((vec![own.child(*arm).negated().into()], Evaluated::default()));
        all = product(all, &more)?;
    }
    if let Some(condition) = &keywords.condition {
        let none = vec![(Vec::new(), Evaluated::default())];
        let mut branch = |node: Option<NodeId>| match node {
            Some(node) => cases(own, node, kind, false, depth + 1),
            None => Some(none.clone()),
        };
        let inner = branch(Some(condition.value))?;
        let then = branch(keywords.consequence.as_ref().map(|own| own.value))?;
        let other = branch(keywords.alternative.as_ref().map(|own| own.value))?;
        let literal = own.child(condition.value);
        let mut more = prefixed(product(inner, &then)?, &literal.into());
        more.extend(prefixed(other, &literal.negated().into()));
        if !idle(&more) {
            all = product(all, &more)?;
        }
    }
    for (name, arm) in keywords.dependent_schemas.iter().flat_map(|own| &own.value) {
        let inner = cases(own, *arm, kind, false, depth + 1)?;
        if kind == Type::Object && !idle(&inner) {
            let mut more = prefixed(inner, &Atom::Has(Rc::from(&**name)).into());
            more.push((vec![Atom::Lacks(Rc::from(&**name)).into()], Evaluated::default()));
            all = product(all, &more)?;
        }
    }
    Some(all)
}

/// What the keywords of one node evaluate by themselves.
fn own_share(
    own: &mut Opening<'_, '_>,
    keywords: &Keywords,
    draft: Draft,
    kind: Type,
    top: bool,
) -> Option<Evaluated> {
    let mut share = Evaluated::default();
    if kind == Type::Array {
        share.items = keywords.prefix_items.as_ref().map_or(0, |own| own.value.len() as u64);
        share.all = keywords.items.is_some() || !top && keywords.unevaluated_items.is_some();
        if keywords.contains.is_some() && draft >= Draft::Draft202012 && !share.all {
            return None;
        }
    } else {
        share.names = keywords
            .properties
            .iter()
            .flat_map(|own| &own.value)
            .map(|(name, _)| Rc::from(&**name))
            .collect();
        for (text, _) in keywords.pattern_properties.iter().flat_map(|own| &own.value) {
            share.patterns.insert(own.pattern(text));
        }
        share.all =
            keywords.additional_properties.is_some() || !top && keywords.unevaluated_properties.is_some();
    }
    Some(share)
}

/// Nothing is evaluated in any case.
fn idle(cases: &Cases) -> bool {
    cases
        .iter()
        .all(|(_, seen)| !seen.all && seen.items == 0 && seen.names.is_empty() && seen.patterns.is_empty())
}

fn prefixed(cases: Cases, term: &Term) -> Cases {
    let prefix = |(way, seen): (Way, Evaluated)| {
        let mut longer = vec![term.clone()];
        longer.extend(way);
        (longer, seen)
    };
    cases.into_iter().map(prefix).collect()
}

fn product(left: Cases, right: &Cases) -> Option<Cases> {
    if left.len().checked_mul(right.len())? > MOST_CASES {
        return None;
    }
    let mut all = Vec::with_capacity(left.len() * right.len());
    for (way, seen) in left {
        for (more, also) in right {
            let mut joined = way.clone();
            joined.extend(more.iter().cloned());
            all.push((joined, seen.clone().join(also)));
        }
    }
    Some(all)
}
