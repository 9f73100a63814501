//! What has no schema inside: annotations, bounds, sizes, patterns, values.

use std::collections::HashSet;

use crate::text::json::JsonId;

use super::super::draft::Draft;
use super::super::model::{Annotations, Keyword, Keywords, Literal};
use super::super::number::Number;
use super::checker::{Checker, Outcome, Stopped};
use super::shapes::{ShapeId, Shapes};
use super::types::{self, Bound};

/// Title, description and so on; the registry accepts any change of them.
pub(super) fn annotations(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    w: ShapeId,
    r: ShapeId,
) -> Result<(), Stopped> {
    let whole = |shapes: &Shapes<'_>, id| shapes.shape(id).whole;
    let (wk, rk) = (
        checker.w().keywords(w).filter(|_| whole(checker.w(), w)).map(|own| &own.annotations),
        checker.r().keywords(r).filter(|_| whole(checker.r(), r)).map(|own| &own.annotations),
    );
    let text = |own: Option<&Keyword<Box<str>>>| own.map(|own| own.value.clone());
    let of = |own: Option<&Annotations>| {
        [
            text(own.and_then(|own| own.id.as_ref())),
            text(own.and_then(|own| own.title.as_ref())),
            text(own.and_then(|own| own.description.as_ref())),
            own.and_then(|own| own.default.as_ref()).map(|own| own.value.canonical.clone()),
        ]
    };
    let kinds = ["ID_CHANGED", "TITLE_CHANGED", "DESCRIPTION_CHANGED", "DEFAULT_CHANGED"];
    for ((kind, before), after) in kinds.into_iter().zip(of(wk)).zip(of(rk)) {
        if before != after {
            checker.tell(outcome, kind, "", (w, r))?;
        }
    }
    Ok(())
}

pub(super) fn strings(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    w: ShapeId,
    r: ShapeId,
) -> Result<(), Stopped> {
    let Some((wk, rk)) = keywords(checker, w, r) else { return Ok(()) };
    let pair = (w, r);
    size(checker, outcome, pair, "maxLength", types::MAX_LENGTH, (&wk.max_length, &rk.max_length))?;
    size(checker, outcome, pair, "minLength", types::MIN_LENGTH, (&wk.min_length, &rk.min_length))?;
    let kind = match (&wk.pattern, &rk.pattern) {
        (None, Some(_)) => "PATTERN_ADDED",
        (Some(_), None) => "PATTERN_REMOVED",
        (Some(before), Some(after)) if before.value != after.value => "PATTERN_CHANGED",
        (Some(_), Some(_)) | (None, None) => return Ok(()),
    };
    told(checker, outcome, pair, kind, "pattern", (place(&wk.pattern), place(&rk.pattern)))
}

pub(super) fn numbers(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    (w, before): (ShapeId, bool),
    (r, after): (ShapeId, bool),
) -> Result<(), Stopped> {
    let Some((wk, rk)) = keywords(checker, w, r) else { return Ok(()) };
    let pair = (w, r);
    // Draft 4's exclusive bounds are plain ones to the registry.
    let bound = |plain: &Option<Keyword<Number>>, exclusive: &Option<Keyword<Number>>, early| match early {
        true => (plain.clone().or(exclusive.clone()), None),
        false => (plain.clone(), exclusive.clone()),
    };
    let draft4 = |shapes: &Shapes<'_>, id| shapes.schema.node(shapes.shape(id).node).draft == Draft::Draft4;
    let (w4, r4) = (draft4(checker.w(), w), draft4(checker.r(), r));
    let (wmax, wmax_ex) = bound(&wk.maximum, &wk.exclusive_maximum, w4);
    let (rmax, rmax_ex) = bound(&rk.maximum, &rk.exclusive_maximum, r4);
    let (wmin, wmin_ex) = bound(&wk.minimum, &wk.exclusive_minimum, w4);
    let (rmin, rmin_ex) = bound(&rk.minimum, &rk.exclusive_minimum, r4);
    for (word, kinds, w, r) in [
        ("maximum", types::MAXIMUM, wmax, rmax),
        ("minimum", types::MINIMUM, wmin, rmin),
        ("exclusiveMaximum", types::EXCLUSIVE_MAXIMUM, wmax_ex, rmax_ex),
        ("exclusiveMinimum", types::EXCLUSIVE_MINIMUM, wmin_ex, rmin_ex),
    ] {
        let places = (place(&w), place(&r));
        let kind = change(kinds, w.map(|own| double(&own.value)), r.map(|own| double(&own.value)));
        if let Some(kind) = kind {
            told(checker, outcome, pair, kind, word, places)?;
        }
    }
    let multiple = match (&wk.multiple_of, &rk.multiple_of) {
        (None, None) => None,
        (None, Some(_)) => Some("MULTIPLE_OF_ADDED"),
        (Some(_), None) => Some("MULTIPLE_OF_REMOVED"),
        (Some(before), Some(after)) if before.value == after.value => None,
        (Some(before), Some(after)) => Some(match after.value.is_multiple_of(&before.value) {
            Some(true) => "MULTIPLE_OF_EXPANDED",
            _ if before.value.is_multiple_of(&after.value) == Some(true) => "MULTIPLE_OF_REDUCED",
            _ => "MULTIPLE_OF_CHANGED",
        }),
    };
    if let Some(kind) = multiple {
        told(checker, outcome, pair, kind, "multipleOf", (place(&wk.multiple_of), place(&rk.multiple_of)))?;
    }
    if before != after {
        checker.tell(outcome, if before { "TYPE_EXTENDED" } else { "TYPE_NARROWED" }, "", pair)?;
    }
    Ok(())
}

pub(super) fn enums(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    w: ShapeId,
    r: ShapeId,
) -> Result<(), Stopped> {
    let Some((wk, rk)) = keywords(checker, w, r) else { return Ok(()) };
    let set = |own: &Option<Keyword<Vec<Literal>>>| -> HashSet<Box<str>> {
        own.iter().flat_map(|own| own.value.iter().map(|value| value.canonical.clone())).collect()
    };
    let (before, after) = (set(&wk.enumeration), set(&rk.enumeration));
    checker.budget.spend((before.len() + after.len()) as u64)?;
    let kind = match (before.is_subset(&after), after.is_subset(&before)) {
        (true, true) => return Ok(()),
        (true, false) => "ENUM_ARRAY_EXTENDED",
        (false, true) => "ENUM_ARRAY_NARROWED",
        (false, false) => "ENUM_ARRAY_CHANGED",
    };
    told(checker, outcome, (w, r), kind, "enum", (place(&wk.enumeration), place(&rk.enumeration)))
}

pub(super) fn constants(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    w: ShapeId,
    r: ShapeId,
) -> Result<(), Stopped> {
    let Some((wk, rk)) = keywords(checker, w, r) else { return Ok(()) };
    let value = |own: &Option<Keyword<Literal>>| own.as_ref().map(|own| own.value.canonical.clone());
    if value(&wk.constant) == value(&rk.constant) {
        return Ok(());
    }
    let places = (place(&wk.constant), place(&rk.constant));
    told(checker, outcome, (w, r), "ENUM_ARRAY_CHANGED", "const", places)
}

/// The keywords of both sides.
pub(super) fn keywords<'a>(
    checker: &Checker<'a>,
    w: ShapeId,
    r: ShapeId,
) -> Option<(&'a Keywords, &'a Keywords)> {
    Some((checker.w().keywords(w)?, checker.r().keywords(r)?))
}

/// A size that either side may have.
pub(super) fn size(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    pair: (ShapeId, ShapeId),
    word: &str,
    kinds: Bound,
    (w, r): (&Option<Keyword<u64>>, &Option<Keyword<u64>>),
) -> Result<(), Stopped> {
    let value = |own: &Option<Keyword<u64>>| own.as_ref().map(|own| own.value);
    match change(kinds, value(w), value(r)) {
        Some(kind) => told(checker, outcome, pair, kind, word, (place(w), place(r))),
        None => Ok(()),
    }
}

/// How a bound changed.
pub(super) fn change<T: PartialOrd>(
    kinds: Bound,
    before: Option<T>,
    after: Option<T>,
) -> Option<&'static str> {
    match (before, after) {
        (None, None) => None,
        (None, Some(_)) => Some(kinds.added),
        (Some(_), None) => Some(kinds.removed),
        (Some(before), Some(after)) if before < after => Some(kinds.increased),
        (Some(before), Some(after)) if before > after => Some(kinds.decreased),
        (Some(_), Some(_)) => None,
    }
}

/// Reports a change of a keyword, at its values where it has any.
pub(super) fn told(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    (w, r): (ShapeId, ShapeId),
    kind: &'static str,
    path: &str,
    (before, after): (Option<JsonId>, Option<JsonId>),
) -> Result<(), Stopped> {
    let ((wn, wa), (rn, ra)) = (checker.w().at(w), checker.r().at(r));
    let places = ((wn, before.unwrap_or(wa)), (rn, after.unwrap_or(ra)));
    checker.tell_at(outcome, kind, path, places)
}

/// Where a keyword's value stands.
pub(super) fn place<T>(own: &Option<Keyword<T>>) -> Option<JsonId> {
    own.as_ref().map(|own| own.at)
}

/// The registry compares bounds as doubles.
fn double(number: &Number) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}
