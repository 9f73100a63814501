//! Fields that go by the same number in the same message, and extensions likewise.

use std::collections::HashMap;

use super::super::model::{EnumId, Field, FieldKind, FileId, MessageId, Scalar};
use super::cardinality::Count;
use super::defaults::{self, Absent};
use super::pairs::{FieldPlace, Owner, Pair, Side};
use super::places;
use super::table::Id;
use super::wire_types::{self, Type};
use super::{Reports, Spot, changed, files};
use crate::words::Text;

/// What many fields ask alike, answered once.
#[derive(Default)]
struct Memo {
    /// Enums held against each other: the new one may take the old one's place.
    replaced: HashMap<(EnumId, EnumId), bool>,
    /// Where files say `java_string_check_utf8`: of the previous ones, of the current ones.
    java: [HashMap<FileId, Spot>; 2],
}

pub(super) fn compare(pair: &Pair<'_>, reports: &mut Reports<'_>) {
    let (previous, current) = (&pair.previous, &pair.current);
    let mut memo = Memo::default();
    for (at, message) in previous.schema.messages.iter().enumerate() {
        if !previous.looks_at(message.at.file) {
            continue;
        }
        let old_id = MessageId(at as u32);
        let Some((id, new)) = current.message(&message.full_name) else { continue };
        for old in &message.fields {
            let Some(field) = new.field(old.number) else { continue };
            let owners = (Owner::Message(old_id), Owner::Message(id));
            let entries = message.is_map_entry && new.is_map_entry;
            Two::new(pair, (old, field), owners, entries).compare(reports, &mut memo);
        }
    }
    for old in previous.schema.extensions.iter().filter(|own| previous.looks_at(own.field.at.file)) {
        let target = previous.schema.message(old.target).full_name.as_str();
        let Some(new) = current.extension(target, old.field.number) else { continue };
        let owners = (Owner::Extended(old), Owner::Extended(new));
        Two::new(pair, (&old.field, &new.field), owners, false).compare(reports, &mut memo);
    }
}

struct Two<'p, 'a> {
    before: &'p Side<'a>,
    now: &'p Side<'a>,
    old: &'a Field,
    new: &'a Field,
    from: FieldPlace<'a>,
    here: FieldPlace<'a>,
    owners: (Owner<'a>, Owner<'a>),
    /// Both are parts of a map's entry.
    entries: bool,
}

impl<'p, 'a> Two<'p, 'a> {
    fn new(
        pair: &'p Pair<'a>,
        (old, new): (&'a Field, &'a Field),
        owners: (Owner<'a>, Owner<'a>),
        entries: bool,
    ) -> Two<'p, 'a> {
        let (before, now) = (&pair.previous, &pair.current);
        let (from, here) = (before.place(owners.0, old), now.place(owners.1, new));
        Two { before, now, old, new, from, here, owners, entries }
    }

    fn compare(&self, reports: &mut Reports<'_>, memo: &mut Memo) {
        self.names(reports);
        self.count(reports);
        self.types(reports, memo);
        self.oneof(reports);
        self.default(reports);
        self.code(reports, memo);
    }

    /// `field acme.Order.id`, `extension acme.note`.
    fn what(&self) -> Text {
        match self.owners.1 {
            Owner::Message(id) => {
                let message = &self.now.schema.message(id).full_name;
                Text::new().plain("field ").code(format!("{message}.{}", self.new.name))
            }
            Owner::Extended(extension) => Text::new().plain("extension ").code(&extension.full_name),
        }
    }

    fn add(
        &self,
        reports: &mut Reports<'_>,
        id: Id,
        place: fn(&FieldPlace<'a>) -> Spot,
        message: impl FnOnce() -> Text,
    ) {
        reports.add(id, Some(place(&self.here)), Some(place(&self.from)), message);
    }

    fn names(&self, reports: &mut Reports<'_>) {
        let (from, to) = match self.owners {
            (Owner::Extended(old), Owner::Extended(new)) => (&old.full_name, &new.full_name),
            (Owner::Message(_) | Owner::Extended(_), _) => (&self.old.name, &self.new.name),
        };
        if from != to {
            let what = || Text::new().plain("the name of field ").code(self.new.number.to_string());
            self.add(reports, Id::FieldSameName, FieldPlace::name, || changed(what(), from, to));
        }
        let extends = matches!(self.owners.0, Owner::Extended(_));
        if !extends && self.old.json_name != self.new.json_name {
            let span =
                |field: &Field| places::option(&field.written.options, "json_name").map(|option| option.span);
            let what = || Text::new().plain("the JSON name of ").text(self.what());
            let message = || changed(what(), &self.old.json_name, &self.new.json_name);
            let (here, from) = (self.here.inside(span(self.new)), self.from.inside(span(self.old)));
            reports.add(Id::FieldSameJsonName, Some(here), Some(from), message);
        }
    }

    fn count(&self, reports: &mut Reports<'_>) {
        let (old, new) = (Count::of(self.old), Count::of(self.new));
        // What a map's entry says of presence changes with the file's syntax and means nothing.
        if self.entries || old == new {
            return;
        }
        let message = || changed(self.what(), old.name(), new.name());
        self.add(reports, Id::FieldSameCardinality, FieldPlace::whole, message);
        if old.json_group() != new.json_group() {
            self.add(reports, Id::FieldWireJsonCompatibleCardinality, FieldPlace::whole, message);
        }
        if old.wire_group() != new.wire_group() {
            self.add(reports, Id::FieldWireCompatibleCardinality, FieldPlace::whole, message);
        }
    }

    fn types(&self, reports: &mut Reports<'_>, memo: &mut Memo) {
        let (old, new) = (Type::of(self.old), Type::of(self.new));
        let names =
            (wire_types::named(self.old, self.before.schema), wire_types::named(self.new, self.now.schema));
        let same = old == new;
        if same && names.0 == names.1 {
            return;
        }
        let message = || {
            let from = old.shown(self.old, self.before.schema);
            changed(
                Text::new().plain("the type of ").text(self.what()),
                from,
                new.shown(self.new, self.now.schema),
            )
        };
        self.add(reports, Id::FieldSameType, FieldPlace::kind, message);
        let named_alike = names.0 == names.1 || !same || self.replaced(memo);
        if !named_alike || !Type::json_compatible(old, new) {
            self.add(reports, Id::FieldWireJsonCompatibleType, FieldPlace::kind, message);
        }
        if !named_alike || !Type::wire_compatible(old, new) {
            self.add(reports, Id::FieldWireCompatibleType, FieldPlace::kind, message);
        }
    }

    fn replaced(&self, memo: &mut Memo) -> bool {
        let (FieldKind::Enum(old), FieldKind::Enum(new)) = (self.old.kind, self.new.kind) else {
            return false;
        };
        *memo.replaced.entry((old, new)).or_insert_with(|| {
            let old = self.before.schema.enumeration(old);
            wire_types::may_replace(old, self.now.schema.enumeration(new))
        })
    }

    fn oneof(&self, reports: &mut Reports<'_>) {
        let (Owner::Message(old_id), Owner::Message(id)) = self.owners else { return };
        let name = |side: &Side<'a>, id, field: &Field| {
            let oneof = side.schema.message(id).oneofs.get(field.oneof?)?;
            (!oneof.synthetic).then_some(oneof.name.as_str())
        };
        let (old, new) = (name(self.before, old_id, self.old), name(self.now, id, self.new));
        if old == new {
            return;
        }
        let message = || match (old, new) {
            (Some(old), Some(new)) => changed(Text::new().plain("the oneof of ").text(self.what()), old, new),
            (Some(old), None) => self.what().plain(" moves out of oneof ").code(old),
            (None, new) => self.what().plain(" moves into oneof ").code(new.unwrap_or_default()),
        };
        self.add(reports, Id::FieldSameOneof, FieldPlace::whole, message);
    }

    fn default(&self, reports: &mut Reports<'_>) {
        if !reports.wants(Id::FieldSameDefault) {
            return;
        }
        let (old, new) = (Absent::of(self.old, self.before.schema), Absent::of(self.new, self.now.schema));
        let (Some(old), Some(new)) = (old, new) else { return };
        if old.is_zero() && new.is_zero() || old.same(&new) {
            return;
        }
        let span = |field: &Field| defaults::written(field).map(|option| option.span);
        let (here, from) = (self.here.inside(span(self.new)), self.from.inside(span(self.old)));
        let what = || Text::new().plain("the default of ").text(self.what());
        let message = || changed(what(), old.shown(), new.shown());
        reports.add(Id::FieldSameDefault, Some(here), Some(from), message);
    }

    /// What generated code does with a value.
    fn code(&self, reports: &mut Reports<'_>, memo: &mut Memo) {
        let (old, new) = (self.old, self.new);
        let (FieldKind::Scalar(from), FieldKind::Scalar(to)) = (old.kind, new.kind) else { return };
        if is_long(from) && is_long(to) && old.code.jstype != new.code.jstype {
            let span =
                |field: &Field| places::option(&field.written.options, "jstype").map(|option| option.span);
            let what = || Text::new().plain("the JavaScript type of ").text(self.what());
            let message = || changed(what(), old.code.jstype, new.code.jstype);
            self.written(reports, Id::FieldSameJstype, span, message);
        }
        if is_text(from) && is_text(to) && !self.entries {
            let (one, two) = (old.code.cpp_string_type, new.code.cpp_string_type);
            if one != two && !(one == "STRING_PIECE" && two == "STRING") {
                let span = |field: &Field| {
                    let plain = places::option(&field.written.options, "ctype").map(|option| option.span);
                    plain.or_else(|| feature(field, &places::CPP_STRING))
                };
                let what = || Text::new().plain("the C++ type of ").text(self.what());
                self.written(reports, Id::FieldSameCppStringType, span, || changed(what(), one, two));
            }
        }
        if (from, to) != (Scalar::String, Scalar::String) {
            return;
        }
        let mode = |checked: bool| if checked { "VERIFY" } else { "NONE" };
        if old.utf8 != new.utf8 {
            let what = || Text::new().plain("UTF-8 validation of ").text(self.what());
            let message = || changed(what(), mode(old.utf8), mode(new.utf8));
            let span = |field: &Field| feature(field, &places::UTF8);
            self.written(reports, Id::FieldSameUtf8Validation, span, message);
        }
        let checked = |field: &Field| field.utf8 || field.code.java_utf8 == "VERIFY";
        if checked(old) != checked(new) {
            let what = || Text::new().plain("UTF-8 validation in Java of ").text(self.what());
            let message = || changed(what(), mode(checked(old)), mode(checked(new)));
            let [before, now] = &mut memo.java;
            let here = java_spot(self.now, new, self.here, now);
            let previous = java_spot(self.before, old, self.from, before);
            reports.add(Id::FieldSameJavaUtf8Validation, Some(here), Some(previous), message);
        }
    }

    /// Reports at an option of the field, or at the field.
    fn written(
        &self,
        reports: &mut Reports<'_>,
        id: Id,
        span: impl Fn(&Field) -> Option<crate::text::Span>,
        message: impl FnOnce() -> Text,
    ) {
        let (here, from) = (self.here.inside(span(self.new)), self.from.inside(span(self.old)));
        reports.add(id, Some(here), Some(from), message);
    }
}

/// Where a feature of a field is written.
fn feature(field: &Field, path: &[places::Part]) -> Option<crate::text::Span> {
    places::nested(&field.written.options, path).map(|found| found.in_brackets())
}

/// The file's option where it has one; else the field's feature, or the field.
fn java_spot(
    side: &Side<'_>,
    field: &Field,
    place: FieldPlace<'_>,
    known: &mut HashMap<FileId, Spot>,
) -> Spot {
    let id = field.at.file;
    let option = *known
        .entry(id)
        .or_insert_with(|| files::option_spot(side.schema.file(id), id, "java_string_check_utf8"));
    if option.span.is_some() { option } else { place.inside(feature(field, &places::JAVA_UTF8)) }
}

fn is_long(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Int64 | Scalar::Sint64 | Scalar::Uint64 | Scalar::Fixed64 | Scalar::Sfixed64)
}

fn is_text(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::String | Scalar::Bytes)
}
