//! The ways to write a value. Only draft 4 tells them apart: to it, `1.0` is no integer.

use std::rc::Rc;

use crate::text::sorting::map_of;

use super::super::instance::{Instance, Numeral};

/// Whole numbers of one value that are tried in every way: two ways each.
const MOST: u32 = 5;

/// Every way to write the value, the given one first, and whether these are all.
pub(super) fn spellings(value: Rc<Instance>) -> (Vec<Rc<Instance>>, bool) {
    let mut whole = 0;
    // Which numbers are written the other way: a bit each, by the order in which they are met.
    let mut ways = vec![value.clone()];
    count(&value, &mut whole);
    for way in 1..1u32 << whole.min(MOST) {
        ways.push(Rc::new(written(&value, way, &mut 0)));
    }
    (ways, whole <= MOST)
}

/// Values are no deeper than the text that lists them, whose depth is limited.
fn count(value: &Instance, whole: &mut u32) {
    match value {
        Instance::Number(own) => *whole += u32::from(own.value.is_integer()),
        Instance::Array(items) => items.iter().for_each(|item| count(item, whole)),
        Instance::Object(members) => members.values().for_each(|member| count(member, whole)),
        Instance::Null | Instance::Boolean(_) | Instance::String(_) => {}
    }
}

fn written(value: &Instance, way: u32, met: &mut u32) -> Instance {
    match value {
        Instance::Number(own) if own.value.is_integer() => {
            let other = way.checked_shr(*met).is_some_and(|way| way & 1 == 1);
            *met += 1;
            Instance::Number(Numeral { fraction: own.fraction != other, ..own.clone() })
        }
        Instance::Array(items) => Instance::Array(items.iter().map(|item| written(item, way, met)).collect()),
        Instance::Object(members) => {
            let member = |(name, member): (&String, &Instance)| (name.clone(), written(member, way, met));
            Instance::Object(map_of(members.iter().map(member)))
        }
        Instance::Number(_) | Instance::Null | Instance::Boolean(_) | Instance::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::super::instance::{Instance, Numeral};
    use super::spellings;

    #[test]
    fn every_whole_number_is_written_both_ways_up_to_a_limit() {
        let list =
            |count: usize| Rc::new(Instance::Array(vec![Instance::Number(Numeral::parse("1")); count]));
        assert_eq!((spellings(list(2)).0.len(), spellings(list(2)).1), (4, true));
        assert_eq!((spellings(list(9)).0.len(), spellings(list(9)).1), (32, false));
        let fractions = |value: &Instance| match value {
            Instance::Array(items) => items
                .iter()
                .map(|item| matches!(item, Instance::Number(own) if own.fraction))
                .collect::<Vec<bool>>(),
            _ => Vec::new(),
        };
        let ways: Vec<Vec<bool>> = spellings(list(2)).0.iter().map(|way| fractions(way)).collect();
        assert_eq!(ways, [[false, false], [true, false], [false, true], [true, true]]);
    }
}
