//! Combinations against each other: the way in which they combine, how many branches there are, and
//! which branch of the writer stands for which of the reader.

use std::collections::HashSet;
use std::rc::Rc;

use super::checker::{Checker, Outcome, Stopped};
use super::shapes::{Criterion, ShapeId, Shapes};

/// Bytes of a branch's text that cost a step.
const BYTES: usize = 64;

pub(super) fn compare(
    checker: &mut Checker<'_>,
    outcome: &mut Outcome,
    (w, before, old): (ShapeId, Criterion, &[ShapeId]),
    (r, after, new): (ShapeId, Criterion, &[ShapeId]),
) -> Result<(), Stopped> {
    if before != after {
        let extended = match after {
            Criterion::Any => true,
            Criterion::One => old.len() == 1,
            Criterion::All => old.len() == 1 && new.len() == 1,
        } || (new.len() == 1 && before == Criterion::All);
        let kind = if extended { "COMBINED_TYPE_EXTENDED" } else { "COMBINED_TYPE_CHANGED" };
        checker.tell(outcome, kind, "", (w, r))?;
        if !extended {
            return Ok(());
        }
    }
    let old = distinct(checker, old, true)?;
    let new = distinct(checker, new, false)?;
    let product = after == Criterion::All;
    let kind = match old.len().cmp(&new.len()) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Less if product => Some("PRODUCT_TYPE_EXTENDED"),
        std::cmp::Ordering::Less => Some("SUM_TYPE_EXTENDED"),
        std::cmp::Ordering::Greater if before == Criterion::All => Some("PRODUCT_TYPE_NARROWED"),
        std::cmp::Ordering::Greater => Some("SUM_TYPE_NARROWED"),
    };
    if let Some(kind) = kind {
        checker.tell(outcome, kind, "", (w, r))?;
    }
    let mut table: Vec<Vec<(usize, Rc<Outcome>)>> = Vec::with_capacity(old.len());
    for one in &old {
        let mut row = Vec::new();
        for (at, other) in new.iter().enumerate() {
            checker.budget.spend(1)?;
            let found = checker.pair(Some(*one), Some(*other), (w, r))?;
            if checker.is_compatible(&found) {
                row.push((at, found));
            }
        }
        table.push(row);
    }
    let matched = matching(checker, &table, new.len())?;
    for (at, (row, partner)) in table.iter().zip(&matched).enumerate() {
        let found = row.iter().find(|(other, _)| Some(*other) == *partner);
        if let Some((_, found)) = found {
            let found = found.clone();
            checker.add(outcome, &format!("{}/{at}", before.keyword()), &found)?;
        }
    }
    if matched.iter().flatten().count() < old.len().min(new.len()) {
        checker.tell(outcome, "COMBINED_TYPE_SUBSCHEMAS_CHANGED", "", (w, r))?;
    }
    Ok(())
}

/// Branches without those that say the same as an earlier one.
fn distinct(checker: &mut Checker<'_>, branches: &[ShapeId], writes: bool) -> Result<Vec<ShapeId>, Stopped> {
    let mut seen = HashSet::with_capacity(branches.len());
    let mut kept = Vec::with_capacity(branches.len());
    for branch in branches {
        let shapes: &Shapes<'_> = if writes { checker.w() } else { checker.r() };
        let text = shapes.text(*branch);
        checker.budget.spend(1 + (text.len() / BYTES) as u64)?;
        if seen.insert(text) {
            kept.push(*branch);
        }
    }
    Ok(kept)
}

/// A largest set of pairs in which nobody is twice: for each row its partner. Rows take the first free
/// partner, and make room where that lets one more row have one.
fn matching(
    checker: &mut Checker<'_>,
    table: &[Vec<(usize, Rc<Outcome>)>],
    partners: usize,
) -> Result<Vec<Option<usize>>, Stopped> {
    let mut of_row: Vec<Option<usize>> = vec![None; table.len()];
    let mut of_partner: Vec<Option<usize>> = vec![None; partners];
    for start in 0..table.len() {
        // Rows to find a partner for, and through which row each partner was reached.
        let mut rows = vec![start];
        let mut through: Vec<Option<usize>> = vec![None; partners];
        let mut free = None;
        let mut next = 0;
        'search: while let Some(row) = rows.get(next).copied() {
            next += 1;
            for (partner, _) in table.get(row).into_iter().flatten() {
                checker.budget.spend(1)?;
                let Some(reached) = through.get_mut(*partner).filter(|reached| reached.is_none()) else {
                    continue;
                };
                *reached = Some(row);
                match of_partner.get(*partner).copied().flatten() {
                    Some(other) => rows.push(other),
                    None => {
                        free = Some(*partner);
                        break 'search;
                    }
                }
            }
        }
        // Each row on the way back takes the partner it was asked for.
        while let Some(partner) = free {
            let Some(row) = through.get(partner).copied().flatten() else { break };
            let (Some(own), Some(theirs)) = (of_row.get_mut(row), of_partner.get_mut(partner)) else { break };
            free = own.replace(partner);
            *theirs = Some(row);
        }
    }
    Ok(of_row)
}
