//! Two enums that meet: numbers decide in binary, names in JSON.

use std::collections::{HashMap, HashSet};

use crate::change::{Change, Effect};

use super::compare::Site;
use super::json::UnknownKeys;
use super::model::{Cardinality, Enum, EnumValue};
use super::rules::{enum_value_renamed, enum_value_renumbered, reader_enum_closed, reader_enum_lacks_value};
use crate::change::Surface;

/// Which of an enum's values JSON prints at a place: zero is left out where it cannot be told from
/// absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Printed {
    /// All of them.
    All,
    /// All but zero.
    Others,
    /// All; the others were looked at elsewhere.
    Zero,
}

impl Printed {
    fn has(self, number: i32) -> bool {
        match self {
            Printed::All => true,
            Printed::Others => number != 0,
            Printed::Zero => number == 0,
        }
    }
}

/// What was found, each with a number that shows it.
pub(super) fn compare(
    site: Site<'_>,
    writer: &Enum,
    reader: &Enum,
    surface: Surface,
    unknown: UnknownKeys,
    which: Printed,
) -> Vec<(Change, i32)> {
    match surface {
        Surface::Binary => binary(site, writer, reader),
        Surface::Json => json(site, writer, reader, unknown, which),
        Surface::Source => Vec::new(),
    }
}

fn binary(site: Site<'_>, writer: &Enum, reader: &Enum) -> Vec<(Change, i32)> {
    let mut found = Vec::new();
    let numbers: HashMap<i32, &str> = reader.values.iter().rev().map(|v| (v.number, &*v.name)).collect();
    let names: HashMap<&str, &EnumValue> = reader.values.iter().map(|v| (&*v.name, v)).collect();
    // Of a closed enum an unlisted number goes to the unknown fields; of an open one it stays.
    // Where the reader requires the field, that is an error.
    let required = site.rf.is_some_and(|rf| rf.field.cardinality == Cardinality::Required);
    let dropped = if required { Effect::Refused } else { Effect::Dropped };
    let unlisted = if reader.closed { dropped } else { Effect::Same };
    let mut lacking = Vec::new();
    for value in &writer.values {
        let moved = names.get(&*value.name).filter(|now| now.number != value.number);
        let there = numbers.get(&value.number);
        match (moved, there) {
            (Some(now), _) => {
                let effect = if there.is_none() && reader.closed { dropped } else { Effect::Misread };
                let change = enum_value_renumbered::change(site, value, now, there.copied(), effect);
                found.push((change, value.number));
            }
            (None, None) => lacking.push(value),
            (None, Some(_)) => {}
        }
    }
    if let Some(first) = lacking.first() {
        let names: Vec<&str> = lacking.iter().map(|value| &*value.name).collect();
        found.push((reader_enum_lacks_value::change(site, (first, reader), &names, unlisted), first.number));
    }
    if !writer.closed && reader.closed {
        found.push((reader_enum_closed::change(site, dropped), unnamed(writer, reader)));
    }
    found
}

fn json(
    site: Site<'_>,
    writer: &Enum,
    reader: &Enum,
    unknown: UnknownKeys,
    which: Printed,
) -> Vec<(Change, i32)> {
    let mut found = Vec::new();
    let numbers: HashMap<i32, &EnumValue> = reader.values.iter().rev().map(|v| (v.number, v)).collect();
    let names: HashMap<&str, i32> = reader.values.iter().map(|v| (&*v.name, v.number)).collect();
    let required = site.rf.is_some_and(|rf| rf.field.cardinality == Cardinality::Required);
    let effect = match unknown {
        UnknownKeys::Ignore if !required => Effect::Dropped,
        UnknownKeys::Refuse | UnknownKeys::Ignore => Effect::Refused,
    };
    let mut printed = HashSet::new();
    let mut lacking = Vec::new();
    for value in writer.values.iter().filter(|value| which.has(value.number)) {
        // Of aliases the first is printed.
        if !printed.insert(value.number) || names.contains_key(&*value.name) {
            continue;
        }
        match numbers.get(&value.number) {
            Some(now) => {
                found.push((enum_value_renamed::change(site, value, now, effect), value.number));
            }
            None => lacking.push(value),
        }
    }
    if let Some(first) = lacking.first() {
        let names: Vec<&str> = lacking.iter().map(|value| &*value.name).collect();
        found.push((reader_enum_lacks_value::change(site, (first, reader), &names, effect), first.number));
    }
    // Numbers without a name are printed as numbers, and a closed enum takes those it lists alone.
    if !writer.closed && reader.closed && which != Printed::Zero {
        let number = unnamed(writer, reader);
        found.push((reader_enum_closed::change(site, Effect::Refused), number));
    }
    found
}

/// A number neither lists.
fn unnamed(writer: &Enum, reader: &Enum) -> i32 {
    let listed: HashSet<i32> = writer.values.iter().chain(&reader.values).map(|value| value.number).collect();
    (1..i32::MAX).find(|number| !listed.contains(number)).unwrap_or(1)
}
