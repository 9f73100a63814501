//! Items: the schema of all of them, the tuple, what stands behind it, sizes.

use super::super::draft::Draft;
use super::super::model::{Keyword, Keywords};
use super::checker::{Checker, Outcome, Stopped};
use super::object::{Additional, node, rest, unevaluated_rest};
use super::scalars::{change, keywords, place, size, told};
use super::shapes::{Class, ShapeId, Shapes, shape_of};
use super::types;

pub(super) fn compare(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    w: ShapeId,
    r: ShapeId,
) -> Result<(), Stopped> {
    let Some((wk, rk)) = keywords(checker, w, r) else { return Ok(()) };
    let (before, after) = (Items::of(checker.w(), w, wk), Items::of(checker.r(), r, rk));
    let pair = (w, r);
    checker.inner(outcome, "items", (before.all, after.all), pair)?;
    tuples(checker, outcome, pair, &before, &after)?;
    let additional = (before.additional, after.additional);
    rest(checker, outcome, pair, "additionalItems", types::ADDITIONAL_ITEMS, additional)?;
    let unevaluated = (before.unevaluated, after.unevaluated);
    unevaluated_rest(checker, outcome, pair, "unevaluatedItems", types::UNEVALUATED_ITEMS, unevaluated)?;
    size(checker, outcome, pair, "maxItems", types::MAX_ITEMS, (&wk.max_items, &rk.max_items))?;
    size(checker, outcome, pair, "minItems", types::MIN_ITEMS, (&wk.min_items, &rk.min_items))?;
    let unique = |own: &Option<Keyword<bool>>| own.as_ref().is_some_and(|own| own.value);
    let kind = match (unique(&wk.unique_items), unique(&rk.unique_items)) {
        (true, false) => Some("UNIQUE_ITEMS_REMOVED"),
        (false, true) => Some("UNIQUE_ITEMS_ADDED"),
        (true, true) | (false, false) => None,
    };
    if let Some(kind) = kind {
        let places = (place(&wk.unique_items), place(&rk.unique_items));
        told(checker, outcome, pair, kind, "uniqueItems", places)?;
    }
    contained(checker, outcome, pair, (wk, rk))
}

/// An array's items as the registry holds them.
struct Items {
    all: Option<ShapeId>,
    tuple: Vec<ShapeId>,
    additional: Additional,
    unevaluated: Option<ShapeId>,
}

impl Items {
    fn of(shapes: &Shapes<'_>, id: ShapeId, own: &Keywords) -> Items {
        let tuple: Vec<ShapeId> =
            own.prefix_items.iter().flat_map(|own| own.value.iter().map(|node| shape_of(*node))).collect();
        let (mut all, mut behind) = (node(&own.items), &own.inert_additional_items);
        if own.prefix_items.is_some() {
            (all, behind) = (None, &own.items);
        }
        let mut additional = Additional::of(shapes, behind);
        // The loader of later drafts keeps `items: false` as a closed tail, and forgets `items: true`.
        if let Some(schema) = all.filter(|_| !shapes.is_early(id)) {
            match shapes.shape(schema).class {
                Class::False => (all, additional) = (None, Additional::Closed),
                Class::True => all = None,
                _ => {}
            }
        }
        Items { all, tuple, additional, unevaluated: node(&own.unevaluated_items) }
    }

    /// What takes an item behind the tuple.
    fn cover(&self, shapes: &Shapes<'_>) -> Additional {
        match (self.additional, self.unevaluated) {
            (Additional::Open, Some(id)) => Additional::by_class(shapes, id),
            (additional, _) => additional,
        }
    }
}

fn tuples(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    pair: (ShapeId, ShapeId),
    before: &Items,
    after: &Items,
) -> Result<(), Stopped> {
    for at in 0..before.tuple.len().max(after.tuple.len()) {
        let path = format!("items/{at}");
        match (before.tuple.get(at).copied(), after.tuple.get(at).copied()) {
            (Some(old), None) => {
                let kind = match after.cover(checker.r()) {
                    Additional::Open => "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL",
                    Additional::Schema(covering) => {
                        let found = checker.inner(outcome, &path, (Some(old), Some(covering)), pair)?;
                        match checker.is_compatible(&found) {
                            true => "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
                            false => "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
                        }
                    }
                    Additional::Closed if matches!(checker.w().shape(old).class, Class::False) => {
                        "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
                    }
                    Additional::Closed => "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL",
                };
                checker.tell(outcome, kind, &path, (old, pair.1))?;
            }
            (None, Some(new)) => {
                let kind = match before.cover(checker.w()) {
                    Additional::Open if checker.r().shape(new).class.takes_all() => {
                        "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL"
                    }
                    Additional::Open => "ITEM_ADDED_TO_OPEN_CONTENT_MODEL",
                    Additional::Schema(covering) => {
                        let found = checker.inner(outcome, &path, (Some(covering), Some(new)), pair)?;
                        match checker.is_compatible(&found) {
                            true => "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
                            false => "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
                        }
                    }
                    Additional::Closed => "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL",
                };
                checker.tell(outcome, kind, &path, (pair.0, new))?;
            }
            (old, new) => {
                checker.inner(outcome, &path, (old, new), pair)?;
            }
        }
    }
    Ok(())
}

/// How many items `contains` asks for; from 2019-09 on one where nothing is said.
fn contained(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    (w, r): (ShapeId, ShapeId),
    (wk, rk): (&Keywords, &Keywords),
) -> Result<(), Stopped> {
    let counted = |shapes: &Shapes<'_>, id: ShapeId, own: &Keywords| {
        let late = shapes.schema.node(shapes.shape(id).node).draft >= Draft::Draft201909;
        late && own.contains.is_some()
    };
    let (old, new) = (counted(checker.w(), w, wk), counted(checker.r(), r, rk));
    let most = |there: bool, own: &Keywords| own.max_contains.as_ref().filter(|_| there).map(|own| own.value);
    let fewest =
        |there: bool, own: &Keywords| there.then(|| own.min_contains.as_ref().map_or(1, |own| own.value));
    if let Some(kind) = change(types::MAX_CONTAINS, most(old, wk), most(new, rk)) {
        let places = (place(&wk.max_contains), place(&rk.max_contains));
        told(checker, outcome, (w, r), kind, "maxContains", places)?;
    }
    if let Some(kind) = change(types::MIN_CONTAINS, fewest(old, wk), fewest(new, rk)) {
        let places = (place(&wk.min_contains), place(&rk.min_contains));
        told(checker, outcome, (w, r), kind, "minContains", places)?;
    }
    Ok(())
}
