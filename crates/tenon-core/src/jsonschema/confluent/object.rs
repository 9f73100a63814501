//! Properties: required ones, those that came or went, and what may stand beside them.
//!
//! A content model is open when anything may stand beside the named properties, partially open when a
//! schema covers a name, and closed otherwise.

use std::collections::{BTreeSet, HashMap};

use crate::text::sorting::set_of;

use super::super::model::{Demand, Keyword, Keywords, Member, NodeId};
use super::checker::{Checker, Outcome, Stopped};
use super::scalars::{keywords, place, size, told};
use super::shapes::{Class, ShapeId, Shapes, shape_of};
use super::types::{self, Rest};

pub(super) fn compare(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    w: ShapeId,
    r: ShapeId,
) -> Result<(), Stopped> {
    let Some((wk, rk)) = keywords(checker, w, r) else { return Ok(()) };
    let pair = Pair { w, r, wk, rk, before: named(&wk.properties), after: named(&rk.properties) };
    required(checker, outcome, &pair)?;
    properties(checker, outcome, &pair)?;
    dependencies(checker, outcome, &pair)?;
    rest(
        checker,
        outcome,
        (w, r),
        "additionalProperties",
        types::ADDITIONAL_PROPERTIES,
        pair.additional(checker),
    )?;
    let unevaluated = (node(&wk.unevaluated_properties), node(&rk.unevaluated_properties));
    unevaluated_rest(
        checker,
        outcome,
        (w, r),
        "unevaluatedProperties",
        types::UNEVALUATED_PROPERTIES,
        unevaluated,
    )?;
    let most = (&wk.max_properties, &rk.max_properties);
    size(checker, outcome, (w, r), "maxProperties", types::MAX_PROPERTIES, most)?;
    let fewest = (&wk.min_properties, &rk.min_properties);
    size(checker, outcome, (w, r), "minProperties", types::MIN_PROPERTIES, fewest)
}

/// Two objects and their properties by name.
struct Pair<'a> {
    w: ShapeId,
    r: ShapeId,
    wk: &'a Keywords,
    rk: &'a Keywords,
    before: HashMap<&'a str, ShapeId>,
    after: HashMap<&'a str, ShapeId>,
}

impl Pair<'_> {
    fn additional(&self, checker: &Checker<'_>) -> (Additional, Additional) {
        (
            Additional::of(checker.w(), &self.wk.additional_properties),
            Additional::of(checker.r(), &self.rk.additional_properties),
        )
    }
}

fn named(properties: &Option<Keyword<Vec<Member>>>) -> HashMap<&str, ShapeId> {
    let members = properties.iter().flat_map(|own| &own.value);
    members.map(|(name, node)| (&**name, shape_of(*node))).collect()
}

/// What may stand where nothing is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Additional {
    /// Anything.
    Open,
    /// What a schema takes.
    Schema(ShapeId),
    /// Nothing.
    Closed,
}

impl Additional {
    /// `true` and `false` are no schemas here, `{}` is one.
    pub(super) fn of(shapes: &Shapes<'_>, own: &Option<Keyword<NodeId>>) -> Additional {
        let Some(id) = node(own) else { return Additional::Open };
        match shapes.shape(id).class {
            Class::True => Additional::Open,
            Class::False => Additional::Closed,
            _ => Additional::Schema(id),
        }
    }

    /// Where `{}` is as good as `true`.
    pub(super) fn by_class(shapes: &Shapes<'_>, id: ShapeId) -> Additional {
        match &shapes.shape(id).class {
            Class::False => Additional::Closed,
            class if class.takes_all() => Additional::Open,
            _ => Additional::Schema(id),
        }
    }
}

pub(super) fn node(own: &Option<Keyword<NodeId>>) -> Option<ShapeId> {
    own.as_ref().map(|own| shape_of(own.value))
}

fn required(checker: &mut Checker<'_>, outcome: &mut Outcome, pair: &Pair<'_>) -> Result<(), Stopped> {
    let (before, after) = (demanded(pair.wk), demanded(pair.rk));
    for (name, old) in pair.wk.properties.iter().flat_map(|own| &own.value) {
        let Some(new) = pair.after.get(&**name) else { continue };
        let kind = match (before.contains(&**name), after.contains(&**name)) {
            (true, false) => "REQUIRED_ATTRIBUTE_REMOVED",
            (false, true) if has_default(checker.r(), *new) => "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED",
            (false, true) => "REQUIRED_ATTRIBUTE_ADDED",
            (true, true) | (false, false) => continue,
        };
        checker.tell(outcome, kind, &format!("required/{name}"), (shape_of(*old), *new))?;
    }
    Ok(())
}

fn demanded(own: &Keywords) -> BTreeSet<&str> {
    set_of(own.required.iter().flat_map(|own| own.value.iter().map(|name| &**name)))
}

fn has_default(shapes: &Shapes<'_>, id: ShapeId) -> bool {
    shapes.keywords(id).is_some_and(|own| own.annotations.default.is_some())
}

fn properties(checker: &mut Checker<'_>, outcome: &mut Outcome, pair: &Pair<'_>) -> Result<(), Stopped> {
    let names = pair.wk.properties.iter().chain(&pair.rk.properties).flat_map(|own| &own.value);
    let mut seen = BTreeSet::new();
    let demanded = demanded(pair.rk);
    for (name, _) in names {
        if !seen.insert(&**name) {
            continue;
        }
        let path = format!("properties/{name}");
        match (pair.before.get(&**name).copied(), pair.after.get(&**name).copied()) {
            (Some(old), None) => removed(checker, outcome, pair, (name, &path), old)?,
            (None, Some(new)) => {
                added(checker, outcome, pair, (name, &path), new, demanded.contains(&**name))?
            }
            (old, new) => {
                checker.inner(outcome, &path, (old, new), (pair.w, pair.r))?;
            }
        }
    }
    Ok(())
}

fn removed(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    pair: &Pair<'_>,
    (name, path): (&str, &str),
    old: ShapeId,
) -> Result<(), Stopped> {
    let kind = match cover(checker, false, pair.rk, name)? {
        Additional::Open => "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL",
        Additional::Schema(covering) => {
            let found = checker.inner(outcome, path, (Some(old), Some(covering)), (pair.w, pair.r))?;
            match checker.is_compatible(&found) {
                true => "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
                false => "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
            }
        }
        Additional::Closed if matches!(checker.w().shape(old).class, Class::False) => {
            "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
        }
        Additional::Closed => "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    };
    checker.tell(outcome, kind, path, (old, pair.r))
}

fn added(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    pair: &Pair<'_>,
    (name, path): (&str, &str),
    new: ShapeId,
    demanded: bool,
) -> Result<(), Stopped> {
    let default = has_default(checker.r(), new);
    let at = (pair.w, new);
    match cover(checker, true, pair.wk, name)? {
        Additional::Open => {
            let kind = match (checker.r().shape(new).class.takes_all(), demanded, default) {
                (true, _, _) => "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
                (false, false, _) => "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
                (false, true, true) => "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL",
                (false, true, false) => "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
            };
            return checker.tell(outcome, kind, path, at);
        }
        Additional::Schema(covering) => {
            let found = checker.inner(outcome, path, (Some(covering), Some(new)), (pair.w, pair.r))?;
            let kind = match checker.is_compatible(&found) {
                true => "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
                false => "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
            };
            checker.tell(outcome, kind, path, at)?;
        }
        Additional::Closed => {}
    }
    let kind = match (demanded, default) {
        (false, _) => "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
        (true, true) => "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL",
        (true, false) => "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
    };
    checker.tell(outcome, kind, path, at)
}

/// What takes a name that no property has: the first pattern that matches it, else what is left over.
fn cover(checker: &mut Checker<'_>, writes: bool, own: &Keywords, name: &str) -> Result<Additional, Stopped> {
    let patterns = own.pattern_properties.as_ref().map_or(&[][..], |own| &own.value);
    for (pattern, node) in patterns {
        if checker.matches(pattern, name)? {
            return Ok(Additional::Schema(shape_of(*node)));
        }
    }
    let shapes = if writes { checker.w() } else { checker.r() };
    let additional = Additional::of(shapes, &own.additional_properties);
    let unevaluated = node(&own.unevaluated_properties).map(|id| Additional::by_class(shapes, id));
    Ok(match (additional, unevaluated) {
        (Additional::Open, Some(left)) if left != Additional::Open => left,
        // Patterns alone leave a model that is not open, though nothing covers the rest of it.
        (Additional::Open, _) if !patterns.is_empty() => Additional::Closed,
        (additional, _) => additional,
    })
}

fn dependencies(checker: &mut Checker<'_>, outcome: &mut Outcome, pair: &Pair<'_>) -> Result<(), Stopped> {
    let lists = |own: &Option<Keyword<Vec<Demand>>>| -> Vec<(Box<str>, BTreeSet<Box<str>>)> {
        let list = own.iter().flat_map(|own| &own.value);
        list.map(|(name, names)| (name.clone(), set_of(names.iter().cloned()))).collect()
    };
    let (old, new) = (lists(&pair.wk.dependent_required), lists(&pair.rk.dependent_required));
    let places = (place(&pair.wk.dependent_required), place(&pair.rk.dependent_required));
    for (name, before, after) in joined(&old, &new) {
        let kind = match (before, after) {
            (_, None) => "DEPENDENCY_ARRAY_REMOVED",
            (None, Some(_)) => "DEPENDENCY_ARRAY_ADDED",
            (Some(before), Some(after)) if before == after => continue,
            (Some(before), Some(after)) if before.is_subset(after) => "DEPENDENCY_ARRAY_EXTENDED",
            (Some(before), Some(after)) if after.is_subset(before) => "DEPENDENCY_ARRAY_NARROWED",
            (Some(_), Some(_)) => "DEPENDENCY_ARRAY_CHANGED",
        };
        told(checker, outcome, (pair.w, pair.r), kind, &format!("dependencies/{name}"), places)?;
    }
    let schemas =
        |own: &Option<Keyword<Vec<Member>>>| own.as_ref().map_or_else(Vec::new, |own| own.value.clone());
    let (old, new) = (schemas(&pair.wk.dependent_schemas), schemas(&pair.rk.dependent_schemas));
    for (name, before, after) in joined(&old, &new) {
        let path = format!("dependencies/{name}");
        match (before.map(|node| shape_of(*node)), after.map(|node| shape_of(*node))) {
            (old, None) => {
                let at = (old.unwrap_or(pair.w), pair.r);
                checker.tell(outcome, "DEPENDENCY_SCHEMA_REMOVED", &path, at)?;
            }
            (None, Some(new)) => checker.tell(outcome, "DEPENDENCY_SCHEMA_ADDED", &path, (pair.w, new))?,
            (old, new) => {
                checker.inner(outcome, &path, (old, new), (pair.w, pair.r))?;
            }
        }
    }
    Ok(())
}

/// What either side has under each name, the writer's names first.
fn joined<'a, T>(
    old: &'a [(Box<str>, T)],
    new: &'a [(Box<str>, T)],
) -> Vec<(&'a str, Option<&'a T>, Option<&'a T>)> {
    let by_name = |list: &'a [(Box<str>, T)]| -> HashMap<&'a str, &'a T> {
        list.iter().map(|(name, own)| (&**name, own)).collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let first = old.iter().map(|(name, own)| (&**name, Some(own), after.get(&**name).copied()));
    let only_new = new.iter().filter(|(name, _)| !before.contains_key(&**name));
    first.chain(only_new.map(|(name, own)| (&**name, None, Some(own)))).collect()
}

/// What is left over beside what is named, for objects and arrays alike.
pub(super) fn rest(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    pair: (ShapeId, ShapeId),
    path: &str,
    kinds: Rest,
    (before, after): (Additional, Additional),
) -> Result<(), Stopped> {
    let at = |own, around| match own {
        Additional::Schema(id) => id,
        Additional::Open | Additional::Closed => around,
    };
    let kind = match (before, after) {
        (Additional::Closed, Additional::Closed) | (Additional::Open, Additional::Open) => return Ok(()),
        (Additional::Closed, Additional::Open | Additional::Schema(_)) => kinds.added,
        (Additional::Open | Additional::Schema(_), Additional::Closed) => kinds.removed,
        (Additional::Open, Additional::Schema(_)) => kinds.narrowed,
        (Additional::Schema(_), Additional::Open) => kinds.extended,
        (Additional::Schema(old), Additional::Schema(new)) => {
            checker.inner(outcome, path, (Some(old), Some(new)), pair)?;
            return Ok(());
        }
    };
    checker.tell(outcome, kind, path, (at(before, pair.0), at(after, pair.1)))
}

/// The same for what nothing evaluated. To add `true` counts as narrowing.
pub(super) fn unevaluated_rest(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    pair: (ShapeId, ShapeId),
    path: &str,
    kinds: Rest,
    (before, after): (Option<ShapeId>, Option<ShapeId>),
) -> Result<(), Stopped> {
    let of = Additional::by_class;
    let kind = match (before, after) {
        (None, None) => return Ok(()),
        (None, Some(new)) if of(checker.r(), new) == Additional::Closed => kinds.removed,
        (None, Some(_)) => kinds.narrowed,
        (Some(old), None) if of(checker.w(), old) == Additional::Closed => kinds.added,
        (Some(_), None) => kinds.extended,
        (Some(old), Some(new)) => {
            let both = (of(checker.w(), old), of(checker.r(), new));
            return rest(checker, outcome, pair, path, kinds, both);
        }
    };
    checker.tell(outcome, kind, path, (before.unwrap_or(pair.0), after.unwrap_or(pair.1)))
}
