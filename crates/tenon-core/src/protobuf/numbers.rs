//! Numbers and reserved names of messages, enums and extensions: in range, used once, not reserved.

use std::collections::HashMap;

use crate::text::Span;
use crate::text::sorting::sort_by_key;
use crate::words::Text;

use super::ast::{Ident, Level, Number, Range};
use super::link::{Linker, Spot};
use super::model::{EnumId, FileId, MessageId};
use super::rules::{
    duplicate_name, duplicate_number, invalid_enum, invalid_extension, not_in_this_syntax,
    number_out_of_range, reserved_in_use,
};

/// Largest number of a field: 2^29 - 1.
pub(super) const LARGEST: i64 = (1 << 29) - 1;

/// Largest number of an extension of a message set.
const LARGEST_IN_SET: i64 = i32::MAX as i64 - 1;

/// Numbers the implementation keeps for itself.
pub(super) const KEPT: std::ops::RangeInclusive<i64> = 19_000..=19_999;

/// Checks all messages, enums and extensions.
pub(super) fn all(linker: &mut Linker<'_>) {
    for index in 0..linker.messages.len() as u32 {
        message(linker, MessageId(index));
    }
    for index in 0..linker.enums.len() as u32 {
        enumeration(linker, EnumId(index));
    }
    extensions(linker);
}

/// A stretch of numbers and what it is for.
#[derive(Clone, Copy)]
struct Stretch {
    range: Range,
    for_extensions: bool,
}

impl Stretch {
    fn words(self) -> &'static str {
        if self.for_extensions { "given to extensions here" } else { "reserved here" }
    }
}

/// Stretches by their first number, and beside each the one that reaches furthest so far.
struct Stretches {
    sorted: Vec<Stretch>,
    furthest: Vec<Stretch>,
}

impl Stretches {
    fn new(mut sorted: Vec<Stretch>) -> Stretches {
        sort_by_key(&mut sorted, |stretch| (stretch.range.first, stretch.range.last));
        let mut furthest: Vec<Stretch> = Vec::with_capacity(sorted.len());
        for stretch in &sorted {
            let last = furthest.last().copied();
            furthest.push(last.filter(|far| far.range.last >= stretch.range.last).unwrap_or(*stretch));
        }
        Stretches { sorted, furthest }
    }

    fn holding(&self, number: i64) -> Option<Stretch> {
        let behind = self.sorted.partition_point(|stretch| stretch.range.first <= number);
        let far = self.furthest.get(behind.checked_sub(1)?)?;
        (far.range.last >= number).then_some(*far)
    }

    fn overlaps(&self, linker: &mut Linker<'_>, spot: Spot<'_>) {
        for (far, next) in self.furthest.iter().zip(self.sorted.iter().skip(1)) {
            if far.range.last >= next.range.first {
                // The one written later is the one to change.
                let (first, second) =
                    if far.range.span <= next.range.span { (far, next) } else { (next, far) };
                linker.conflict(
                    &reserved_in_use::RULE,
                    spot,
                    second.range.span,
                    || Text::from("these numbers overlap with an earlier range"),
                    (spot.file, first.range.span),
                    first.words(),
                );
            }
        }
    }
}

fn message(linker: &mut Linker<'_>, id: MessageId) {
    let Some(ast) = linker.message_nodes.get(id.0 as usize).and_then(|node| node.ast) else { return };
    let (file, in_set) = (linker.message(id).at.file, linker.message(id).message_set_wire_format);
    let whole = Spot { file, parent: Some(id), name: "" };
    let level = linker.file(file).level;
    if level == Level::Proto3 {
        if let Some(range) = ast.extension_ranges.first() {
            linker.error(&not_in_this_syntax::RULE, whole, range.range.span, || {
                Text::from("proto3 messages have no extension ranges")
            });
        }
        if in_set {
            linker.error(&not_in_this_syntax::RULE, whole, ast.name.span, || {
                Text::from("proto3 has no message sets")
            });
        }
    }
    if in_set && let Some(field) = ast.fields.first() {
        linker.error(&invalid_extension::RULE, whole, field.name.span, || {
            Text::from("a message set has no fields, only extensions")
        });
    }
    let largest = if in_set { LARGEST_IN_SET } else { LARGEST };
    let mut stretches = Vec::with_capacity(ast.reserved_ranges.len() + ast.extension_ranges.len());
    for range in &ast.extension_ranges {
        let mut range = range.range;
        check_range(linker, whole, range, 1, largest);
        if in_set && range.last == LARGEST {
            range.last = LARGEST_IN_SET;
        }
        stretches.push(Stretch { range, for_extensions: true });
    }
    for range in &ast.reserved_ranges {
        // More than a field can have, as in protoc 35.1.
        check_range(linker, whole, *range, 1, LARGEST_IN_SET);
        stretches.push(Stretch { range: *range, for_extensions: false });
    }
    let stretches = Stretches::new(stretches);
    stretches.overlaps(linker, whole);
    let names = reserved_names(linker, whole, &ast.reserved_names);
    let mut used: HashMap<i64, Span> = HashMap::with_capacity(ast.fields.len());
    for field in &ast.fields {
        let name = super::names::of_field(field);
        let spot = Spot { name: &name, ..whole };
        let number = field.number;
        check_number(linker, spot, number, LARGEST);
        if let Some(first) = used.insert(number.value, number.span) {
            used.insert(number.value, first);
            linker.conflict(
                &duplicate_number::RULE,
                spot,
                number.span,
                || Text::new().plain("number ").code(number.value.to_string()).plain(" is taken"),
                (file, first),
                "first here",
            );
        }
        if let Some(stretch) = stretches.holding(number.value) {
            let what = if stretch.for_extensions { " is for extensions" } else { " is reserved" };
            linker.conflict(
                &reserved_in_use::RULE,
                spot,
                number.span,
                || Text::new().plain("number ").code(number.value.to_string()).plain(what),
                (file, stretch.range.span),
                stretch.words(),
            );
        }
        reserved_name(linker, spot, field.name.span, &names);
    }
}

fn check_range(linker: &mut Linker<'_>, spot: Spot<'_>, range: Range, smallest: i64, largest: i64) {
    if range.first < smallest || range.last > largest || range.first > largest {
        linker.error(&number_out_of_range::RULE, spot, range.span, || {
            Text::new().plain(format!("these numbers are not within {smallest} to {largest}"))
        });
    } else if range.last < range.first {
        linker.error(&number_out_of_range::RULE, spot, range.span, || {
            Text::from("the last number of the range is smaller than the first")
        });
    }
}

fn check_number(linker: &mut Linker<'_>, spot: Spot<'_>, number: Number, largest: i64) {
    if number.value < 1 || number.value > largest {
        linker.error(&number_out_of_range::RULE, spot, number.span, || {
            Text::new().plain(format!("a field's number is within 1 to {largest}"))
        });
    } else if KEPT.contains(&number.value) {
        linker.error(&number_out_of_range::RULE, spot, number.span, || {
            Text::from("numbers 19000 to 19999 belong to the implementation")
        });
    }
}

/// The reserved names and where; reports one that is there twice.
fn reserved_names<'a>(linker: &mut Linker<'_>, spot: Spot<'_>, names: &'a [Ident]) -> HashMap<&'a str, Span> {
    let mut seen: HashMap<&str, Span> = HashMap::with_capacity(names.len());
    let editions = linker.file(spot.file).level >= Level::Edition2023;
    for name in names {
        let quoted = linker.input(spot.file).source.slice(name.span).starts_with(['"', '\'']);
        if quoted == editions {
            linker.error(&not_in_this_syntax::RULE, spot, name.span, || {
                Text::from(if editions {
                    "editions reserve names without quotation marks"
                } else {
                    "reserved names stand in quotation marks"
                })
            });
        }
        match seen.get(name.text.as_str()).copied() {
            Some(first) => linker.conflict(
                &duplicate_name::RULE,
                spot,
                name.span,
                || Text::new().code(&*name.text).plain(" is reserved twice"),
                (spot.file, first),
                "first here",
            ),
            None => {
                seen.insert(&name.text, name.span);
            }
        }
    }
    seen
}

fn reserved_name(linker: &mut Linker<'_>, spot: Spot<'_>, span: Span, names: &HashMap<&str, Span>) {
    if let Some(reserved) = names.get(spot.name).copied() {
        linker.conflict(
            &reserved_in_use::RULE,
            spot,
            span,
            || Text::new().plain("name ").code(spot.name).plain(" is reserved"),
            (spot.file, reserved),
            "reserved here",
        );
    }
}

fn enumeration(linker: &mut Linker<'_>, id: EnumId) {
    let Some(node) = linker.enum_nodes.get(id.0 as usize).copied() else { return };
    let Some(model) = linker.enums.get(id.0 as usize) else { return };
    let (parent, closed, alias) = (model.parent, model.closed, model.allow_alias);
    let (file, ast) = (node.file, node.ast);
    let whole = Spot { file, parent, name: &ast.name.text };
    let Some(first) = ast.values.first() else {
        return linker.error(&invalid_enum::RULE, whole, ast.name.span, || {
            Text::new().plain("enum ").code(&*ast.name.text).plain(" has no value")
        });
    };
    if !closed && first.number.value != 0 {
        linker.error_with(
            &invalid_enum::RULE,
            whole,
            first.number.span,
            || Text::from("the first value of an open enum is zero"),
            |finding| finding.advise("put a value with number 0 first, `UNSPECIFIED` by custom"),
        );
    }
    let mut stretches = Vec::with_capacity(ast.reserved_ranges.len());
    for range in &ast.reserved_ranges {
        check_range(linker, whole, *range, i32::MIN.into(), i32::MAX.into());
        stretches.push(Stretch { range: *range, for_extensions: false });
    }
    let stretches = Stretches::new(stretches);
    stretches.overlaps(linker, whole);
    let names = reserved_names(linker, whole, &ast.reserved_names);
    let mut used: HashMap<i64, Span> = HashMap::with_capacity(ast.values.len());
    let mut aliased = false;
    for value in &ast.values {
        let spot = Spot { name: &value.name.text, ..whole };
        let number = value.number;
        if i32::try_from(number.value).is_err() {
            linker.error(&number_out_of_range::RULE, spot, number.span, || {
                Text::from("an enum's number is within -2147483648 to 2147483647")
            });
        }
        match used.get(&number.value).copied() {
            Some(_) if alias => aliased = true,
            Some(first) => {
                let there = linker.input(file);
                linker.error_with(
                    &duplicate_number::RULE,
                    spot,
                    number.span,
                    || Text::new().plain("number ").code(number.value.to_string()).plain(" is taken"),
                    |finding| {
                        finding
                            .and_at(there.place(first, ""), "first here")
                            .advise("take another number, or set `option allow_alias = true;`")
                    },
                );
            }
            None => {
                used.insert(number.value, number.span);
            }
        }
        if let Some(stretch) = stretches.holding(number.value) {
            linker.conflict(
                &reserved_in_use::RULE,
                spot,
                number.span,
                || Text::new().plain("number ").code(number.value.to_string()).plain(" is reserved"),
                (file, stretch.range.span),
                stretch.words(),
            );
        }
        reserved_name(linker, spot, value.name.span, &names);
    }
    if alias && !aliased {
        linker.error(&invalid_enum::RULE, whole, ast.name.span, || {
            Text::from("`allow_alias` is set, and no two values share a number")
        });
    }
}

fn extensions(linker: &mut Linker<'_>) {
    let mut ranges: HashMap<MessageId, Stretches> = HashMap::new();
    let mut used: HashMap<(MessageId, i64), (FileId, Span)> = HashMap::new();
    let slots = linker.extension_slots.clone();
    for (node, slot) in linker.extension_nodes.clone().into_iter().zip(slots) {
        let Some(extension) = slot.and_then(|slot| linker.extensions.get(slot as usize)) else { continue };
        let target = extension.target;
        let name = extension.field.name.clone();
        let spot = Spot { file: node.file, parent: node.parent, name: &name };
        let number = node.field.number;
        let in_set = linker.message(target).message_set_wire_format;
        check_number(linker, spot, number, if in_set { LARGEST_IN_SET } else { LARGEST });
        let open = ranges.entry(target).or_insert_with(|| {
            let written = linker.messages.get(target.0 as usize);
            let written = written.into_iter().flat_map(|message| &message.extension_ranges);
            Stretches::new(
                written
                    .map(|range| {
                        let last = if in_set && range.last == LARGEST { LARGEST_IN_SET } else { range.last };
                        Stretch { range: Range { last, ..*range }, for_extensions: true }
                    })
                    .collect(),
            )
        });
        if open.holding(number.value).is_none() {
            let at = linker.message(target).at;
            linker.conflict(
                &invalid_extension::RULE,
                spot,
                number.span,
                || {
                    let number = number.value.to_string();
                    Text::new().plain("number ").code(number).plain(" is not open to extensions")
                },
                (at.file, at.name),
                "the message extended",
            );
        }
        match used.get(&(target, number.value)).copied() {
            Some(first) => linker.conflict(
                &duplicate_number::RULE,
                spot,
                number.span,
                || Text::new().plain("extension number ").code(number.value.to_string()).plain(" is taken"),
                first,
                "first here",
            ),
            None => {
                used.insert((target, number.value), (node.file, number.span));
            }
        }
    }
}
