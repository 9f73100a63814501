//! Enums that go by the same full name, wherever they stand.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::super::model::{Enum, EnumValue, JsonFormat};
use super::messages::{fewer_names, fewer_numbers};
use super::pairs::{Pair, Side};
use super::places::{self, Part};
use super::ranges::Numbers;
use super::table::Id;
use super::{Reports, Spot, changed};
use crate::words::Text;

pub(super) fn compare(pair: &Pair<'_>, reports: &mut Reports<'_>) {
    let (previous, current) = (&pair.previous, &pair.current);
    for old in previous.schema.enums.iter().filter(|own| previous.looks_at(own.at.file)) {
        let found = current.enums.get(old.full_name.as_str()).and_then(|at| current.schema.enums.get(*at));
        let Some(new) = found else { continue };
        let spots = (current.enum_spot(new), previous.enum_spot(old));
        let what = Text::new().plain("enum ").code(&new.full_name);
        values(old, new, spots, reports);
        if old.closed != new.closed {
            let state = |own: &Enum| if own.closed { "closed" } else { "open" };
            let here = feature(current, new, &places::ENUM_TYPE);
            let before = feature(previous, old, &places::ENUM_TYPE);
            let message = || changed(what.clone(), state(old), state(new));
            reports.add(Id::EnumSameType, Some(here), Some(before), message);
        }
        if old.json_format == JsonFormat::Allow && new.json_format != JsonFormat::Allow {
            let here = feature(current, new, &places::JSON_FORMAT);
            let before = feature(previous, old, &places::JSON_FORMAT);
            let support = || Text::new().plain("JSON support of ").text(what.clone());
            let message = || changed(support(), "ALLOW", "LEGACY_BEST_EFFORT");
            reports.add(Id::EnumSameJsonFormat, Some(here), Some(before), message);
        }
        let ranges = (old.reserved_ranges.as_slice(), new.reserved_ranges.as_slice());
        fewer_numbers(Id::ReservedEnumNoDelete, "reserves", &what, ranges, spots, reports);
        let names = (old.reserved_names.as_slice(), new.reserved_names.as_slice());
        fewer_names(Id::ReservedEnumNoDelete, &what, names, spots, reports);
    }
}

/// Numbers, each with its values.
type Groups<'a> = Vec<(i32, Vec<&'a EnumValue>)>;

/// The values of a number, in order. Numbers stand in the order of their first value.
fn by_number(own: &Enum) -> (Groups<'_>, HashMap<i32, usize>) {
    let mut groups: Groups<'_> = Vec::new();
    let mut places: HashMap<i32, usize> = HashMap::new();
    for value in &own.values {
        match places.entry(value.number) {
            Entry::Occupied(place) => {
                if let Some((_, names)) = groups.get_mut(*place.get()) {
                    names.push(value);
                }
            }
            Entry::Vacant(place) => {
                place.insert(groups.len());
                groups.push((value.number, vec![value]));
            }
        }
    }
    (groups, places)
}

fn values(old: &Enum, new: &Enum, (here, previous): (Spot, Spot), reports: &mut Reports<'_>) {
    let (groups, places) = by_number(new);
    let mut reserved = None;
    for (number, before) in by_number(old).0 {
        let after = places.get(&number).and_then(|at| groups.get(*at));
        if let Some((_, after)) = after {
            renamed(new, &before, after, old, reports);
            continue;
        }
        let (numbers, names) = reserved.get_or_insert_with(|| {
            let names = new.reserved_names.iter().map(|name| name.text.as_str());
            (Numbers::new(&new.reserved_ranges), names.collect::<std::collections::HashSet<_>>())
        });
        let text = || {
            let text = Text::new().plain("value ").list(before.iter().map(|value| value.name.as_str()), 3);
            let text = text.plain(" = ").code(number.to_string());
            text.plain(" is gone from ").code(&new.full_name)
        };
        let own = before.first().map(|value| Spot::at(old.at.file, value.at.span));
        let (here, previous) = (Some(here), own.or(Some(previous)));
        reports.add(Id::EnumValueNoDelete, here, previous, text);
        if !before.iter().all(|value| names.contains(value.name.as_str())) {
            let message = || text().plain(" and not every name of it is reserved");
            reports.add(Id::EnumValueNoDeleteUnlessNameReserved, here, previous, message);
        }
        if !numbers.contains(number.into()) {
            let message = || text().plain(" and its number is not reserved");
            reports.add(Id::EnumValueNoDeleteUnlessNumberReserved, here, previous, message);
        }
    }
}

/// A number must keep every name it had; if not, each name it has now is reported.
fn renamed(new: &Enum, before: &[&EnumValue], after: &[&EnumValue], old: &Enum, reports: &mut Reports<'_>) {
    let now: HashMap<&str, &EnumValue> = after.iter().map(|value| (value.name.as_str(), *value)).collect();
    if before.iter().all(|value| now.contains_key(value.name.as_str())) {
        return;
    }
    let was: HashMap<&str, &EnumValue> = before.iter().map(|value| (value.name.as_str(), *value)).collect();
    for value in after {
        let names = |list: &[&EnumValue]| {
            let shown: Vec<&str> = list.iter().take(3).map(|value| value.name.as_str()).collect();
            shown.join(", ")
        };
        let what = || {
            let text = Text::new().plain("the name of ").code(value.number.to_string());
            text.plain(" in enum ").code(&new.full_name)
        };
        let previous = was.get(value.name.as_str()).map(|value| Spot::at(old.at.file, value.number_span));
        let here = Some(Spot::at(new.at.file, value.number_span));
        reports.add(Id::EnumValueSameName, here, previous, || changed(what(), names(before), names(after)));
    }
}

/// Where a feature of an enum is written, or the enum.
fn feature(side: &Side<'_>, own: &Enum, path: &[Part]) -> Spot {
    let file = side.schema.file(own.at.file);
    let found = places::enumeration(&file.ast, own.at.span)
        .and_then(|written| places::nested(&written.options, path));
    found.map_or_else(|| side.enum_spot(own), |found| Spot::at(own.at.file, found.in_body(file)))
}
