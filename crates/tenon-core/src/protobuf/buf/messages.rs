//! Messages that go by the same full name, wherever they stand.

use std::collections::HashSet;

use super::super::ast::{Ident, Label, Range};
use super::super::model::{Field, JsonFormat, Message, MessageId};
use super::pairs::{Owner, Pair, Side};
use super::places;
use super::ranges::{self, Numbers};
use super::table::Id;
use super::{Reports, Spot, changed};
use crate::words::Text;

pub(super) fn compare(pair: &Pair<'_>, reports: &mut Reports<'_>) {
    for (at, old) in pair.previous.schema.messages.iter().enumerate() {
        if !pair.previous.looks_at(old.at.file) {
            continue;
        }
        let Some((id, new)) = pair.current.message(&old.full_name) else { continue };
        let two = Two { pair, old_id: MessageId(at as u32), old, id, new };
        two.fields(reports);
        two.required(reports);
        two.oneofs(reports);
        two.options(reports);
        let what = Text::new().plain("message ").code(&new.full_name);
        let spots = (two.here(), two.previous());
        let ranges = (old.reserved_ranges.as_slice(), new.reserved_ranges.as_slice());
        fewer_numbers(Id::ReservedMessageNoDelete, "reserves", &what, ranges, spots, reports);
        let names = (old.reserved_names.as_slice(), new.reserved_names.as_slice());
        fewer_names(Id::ReservedMessageNoDelete, &what, names, spots, reports);
        let ranges = (old.extension_ranges.as_slice(), new.extension_ranges.as_slice());
        fewer_numbers(Id::ExtensionMessageNoDelete, "leaves to extensions", &what, ranges, spots, reports);
    }
}

struct Two<'p, 'a> {
    pair: &'p Pair<'a>,
    old_id: MessageId,
    old: &'a Message,
    id: MessageId,
    new: &'a Message,
}

impl Two<'_, '_> {
    fn here(&self) -> Spot {
        self.pair.current.spot(self.id)
    }

    fn previous(&self) -> Spot {
        self.pair.previous.spot(self.old_id)
    }

    fn fields(&self, reports: &mut Reports<'_>) {
        let gone: Vec<&Field> =
            self.old.fields.iter().filter(|field| self.new.field(field.number).is_none()).collect();
        if gone.is_empty() {
            return;
        }
        let numbers = Numbers::new(&self.new.reserved_ranges);
        let names: HashSet<&str> = self.new.reserved_names.iter().map(|name| name.text.as_str()).collect();
        let here = Some(self.here());
        for field in gone {
            let previous = Some(self.pair.previous.place(Owner::Message(self.old_id), field).whole());
            let text = || {
                let number = field.number.to_string();
                let text = Text::new().plain("field ").code(&field.name).plain(" = ").code(number);
                text.plain(" is gone from ").code(&self.new.full_name)
            };
            reports.add(Id::FieldNoDelete, here, previous, text);
            if !names.contains(field.name.as_str()) {
                let message = || text().plain(" and its name is not reserved");
                reports.add(Id::FieldNoDeleteUnlessNameReserved, here, previous, message);
            }
            if !numbers.contains(field.number.into()) {
                let message = || text().plain(" and its number is not reserved");
                reports.add(Id::FieldNoDeleteUnlessNumberReserved, here, previous, message);
            }
        }
    }

    /// By the label as written: editions have none, and buf does not see their required fields here.
    fn required(&self, reports: &mut Reports<'_>) {
        let text = |field: &Field, how| {
            let text = Text::new().plain("field ").code(&field.name).plain(how);
            text.plain(" required in ").code(&self.new.full_name)
        };
        for field in self.old.fields.iter().filter(|field| is_required(field)) {
            if !self.new.field(field.number).is_some_and(is_required) {
                let (here, previous) = (Some(self.here()), Some(self.previous()));
                reports.add(Id::MessageSameRequiredFields, here, previous, || text(field, " is no longer"));
            }
        }
        for field in self.new.fields.iter().filter(|field| is_required(field)) {
            if !self.old.field(field.number).is_some_and(is_required) {
                let here = self.pair.current.place(Owner::Message(self.id), field).whole();
                reports.add(Id::MessageSameRequiredFields, Some(here), None, || text(field, " is newly"));
            }
        }
    }

    fn oneofs(&self, reports: &mut Reports<'_>) {
        let names: HashSet<&str> = self.new.oneofs.iter().map(|oneof| oneof.name.as_str()).collect();
        for oneof in &self.old.oneofs {
            if !oneof.synthetic && !names.contains(oneof.name.as_str()) {
                let message = || {
                    let text = Text::new().plain("oneof ").code(&oneof.name);
                    text.plain(" is gone from ").code(&self.new.full_name)
                };
                reports.add(Id::OneofNoDelete, Some(self.here()), Some(self.previous()), message);
            }
        }
    }

    fn options(&self, reports: &mut Reports<'_>) {
        let (old, new) = (self.old, self.new);
        if !old.no_standard_descriptor_accessor && new.no_standard_descriptor_accessor {
            let name = "no_standard_descriptor_accessor";
            let (here, previous) = self.spots(|side, id| {
                let own = side.schema.message(id);
                let file = side.schema.file(own.at.file);
                let option = places::message(&file.ast, own.at.span)
                    .and_then(|written| places::option(&written.options, name))
                    .map(|option| places::statement(file, option.span, &["option"]));
                Spot { file: own.at.file, span: option }
            });
            let message = || changed(Text::new().plain("option ").code(name), "false", "true");
            reports.add(Id::MessageNoRemoveStandardDescriptorAccessor, here, previous, message);
        }
        if old.json_format == JsonFormat::Allow && new.json_format != JsonFormat::Allow {
            let (here, previous) = self.spots(|side, id| {
                let own = side.schema.message(id);
                let file = side.schema.file(own.at.file);
                let feature = places::message(&file.ast, own.at.span)
                    .and_then(|written| places::nested(&written.options, &places::JSON_FORMAT));
                feature.map_or_else(|| side.spot(id), |found| Spot::at(own.at.file, found.in_body(file)))
            });
            let what = || Text::new().plain("JSON support of message ").code(&new.full_name);
            let message = || changed(what(), "ALLOW", "LEGACY_BEST_EFFORT");
            reports.add(Id::MessageSameJsonFormat, here, previous, message);
        }
    }

    fn spots(&self, find: impl Fn(&Side<'_>, MessageId) -> Spot) -> (Option<Spot>, Option<Spot>) {
        (Some(find(&self.pair.current, self.id)), Some(find(&self.pair.previous, self.old_id)))
    }
}

fn is_required(field: &Field) -> bool {
    matches!(field.written.label, Some((Label::Required, _)))
}

/// One report for each previous range that is no longer covered.
pub(super) fn fewer_numbers(
    rule: Id,
    verb: &'static str,
    what: &Text,
    (old, new): (&[Range], &[Range]),
    (here, previous): (Spot, Spot),
    reports: &mut Reports<'_>,
) {
    if old.is_empty() || !reports.wants(rule) {
        return;
    }
    let numbers = Numbers::new(new);
    for range in old {
        if let Some((first, last)) = numbers.missing(range.first, range.last) {
            let message = || {
                let text = what.clone().plain(" no longer ").plain(verb).plain(" ");
                let text = text.code(ranges::shown(first, last));
                text.plain(" of ").code(ranges::shown(range.first, range.last))
            };
            let previous = Spot::at(previous.file, range.span);
            reports.add(rule, Some(here), Some(previous), message);
        }
    }
}

/// One report for each name that is no longer reserved.
pub(super) fn fewer_names(
    rule: Id,
    what: &Text,
    (old, new): (&[Ident], &[Ident]),
    (here, previous): (Spot, Spot),
    reports: &mut Reports<'_>,
) {
    let mut known: HashSet<&str> = new.iter().map(|name| name.text.as_str()).collect();
    for name in old {
        if known.insert(name.text.as_str()) {
            let message = || what.clone().plain(" no longer reserves the name ").code(&name.text);
            let previous = Spot::at(previous.file, name.span);
            reports.add(rule, Some(here), Some(previous), message);
        }
    }
}
