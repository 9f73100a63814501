//! Edits of the later schema that may mend a change. Text around an edit stays byte for byte.
//!
//! What is proposed here is only a guess at what was meant, read off the two declarations that a
//! change points at, whoever found it: the exact comparison, buf or a registry. `check.rs` applies
//! each guess in memory, judges again, and offers what helped. How edits are written is `edits.rs`'s.

use std::collections::{HashMap, HashSet};

use crate::change::{Change, Effect, Surface};
use crate::compatibility::Direction;
use crate::finding::Edit;
use crate::text::{Place, Span};
use crate::words::Text;

use super::ast::{self, FieldType, Label};
use super::edits::{self, Body, begins_line, drop_option, insert, line_after, quoted, replace, set_option};
use super::model::{Cardinality, Enum, EnumValue, Field, FieldKind, File, FileId, Message, Schema};
use super::numbers::KEPT;
use super::outline::{Declared, Outline};
use super::rules as rule;

/// Something to do, and the edits that do it.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) message: Text,
    pub(crate) edits: Vec<Edit>,
    pub(crate) aim: Aim,
    /// The only field whose facts the edits may change, where that is known.
    pub(crate) field: Option<Apart>,
}

/// A field of a scalar type, before the edits and after them: by its file, and by where it stands or what
/// number it has among those that stand nowhere. No other declaration says what it means, and of others it
/// says no more than that its number and its name are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Apart {
    file: u32,
    at: u32,
    number: i32,
}

/// What a proposal is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// The change is gone afterwards.
    Mend,
    /// The change does no harm and stays; what may come of it later cannot.
    Guard,
}

/// An earlier and a later schema, ready to be asked about many changes.
pub(crate) struct Fixer<'a> {
    earlier: (&'a Schema, Outline<'a>),
    later: (&'a Schema, Outline<'a>),
}

impl<'a> Fixer<'a> {
    pub(crate) fn new(earlier: &'a Schema, later: &'a Schema) -> Fixer<'a> {
        Fixer { earlier: (earlier, Outline::of(earlier)), later: (later, Outline::of(later)) }
    }

    /// Guesses for one change between the two, best first.
    pub(crate) fn proposals(&self, change: &Change, direction: Direction) -> Vec<Proposal> {
        let (was, is) = direction.roles(&change.writer.0, &change.reader.0);
        let (place, here) = (was, is);
        let (was, is) = (self.earlier.1.at(was), self.later.1.at(is));
        match (was, is) {
            (Some(Declared::Field(_, was)), Some(Declared::Field(of, is))) => {
                self.fields(change, was, of, is)
            }
            (Some(Declared::Field(Some(of), was)), is) => self.without_field(change, of, was, is),
            (_, Some(Declared::Field(_, is))) => self.new_field(is),
            (Some(Declared::Value(..)), Some(Declared::Value(of, is))) => self.other_value(of, is),
            (Some(Declared::Value(of, was)), is) => self.without_value(change, of, was, is),
            (_, Some(Declared::Value(of, is))) => self.other_value(of, is),
            (Some(Declared::Message(was)), Some(Declared::Message(is))) => {
                let body = Body::of_message(self.later.0, is);
                self.reservations(place, (&was.reserved_ranges, &was.reserved_names), body)
            }
            (Some(Declared::Enum(was)), Some(Declared::Enum(is))) => {
                let body = Body::of_enum(self.later.0, is);
                self.reservations(place, (&was.reserved_ranges, &was.reserved_names), body)
            }
            (None, None) => self.statement(place, here).into_iter().collect(),
            // A type, an oneof or a method that is gone was meant to go, or has gone elsewhere.
            (Some(Declared::Message(_) | Declared::Enum(_) | Declared::Oneof(_) | Declared::Service), _)
            | (Some(Declared::Field(None, _)) | None, _) => Vec::new(),
        }
    }

    /// Two fields that meet and do not agree.
    fn fields(&self, change: &Change, was: &Field, of: Option<&Message>, is: &Field) -> Vec<Proposal> {
        let mut proposals = Vec::new();
        let file = self.later.0.file(is.at.file);
        let source = &file.source;
        if was.number != is.number {
            let number = self.earlier.0.file(was.at.file).source.slice(was.number_span);
            let message = Text::new().plain("give ").code(&is.name).plain(" its number ").code(number);
            proposals.push(mend(message.plain(" back"), vec![replace(source, is.number_span, number)]));
            proposals.extend(of.and_then(|of| self.numbers_of_fields(of)));
            return proposals;
        }
        if was.name != is.name {
            proposals.extend(of.and_then(|of| self.numbers_of_fields(of)));
            if std::ptr::eq(change.rule, &rule::number_reused::RULE) {
                proposals.extend(of.and_then(|of| self.renumbered(was, of, is)));
                // The old type or name would hide that the field is another one.
                return proposals;
            }
            let json = set_option(file, is, "json_name", &quoted(&was.json_name));
            let message = Text::new().plain("keep the name ").code(&was.json_name).plain(" in JSON");
            proposals.push(mend(message, vec![json]));
            let message = Text::new().plain("call it ").code(&was.name).plain(" again");
            proposals.push(mend(message, vec![replace(source, is.at.name, &*was.name)]));
            // buf reports both names, each by itself.
            if std::ptr::eq(change.rule, &rule::buf_breaking::RULE) {
                proposals.reverse();
            }
        }
        proposals.extend(self.kind(was, is));
        proposals.extend(self.options(was, is));
        if is.cardinality == Cardinality::Required {
            proposals.extend(self.new_field(is));
        }
        if let (Some(of), Some(at)) = (of, is.oneof)
            && let Some(oneof) = of.oneofs.get(at).filter(|oneof| !oneof.synthetic)
        {
            let edits = moved_behind(file, is, oneof.at.span);
            let message = Text::new().plain("keep ").code(&is.name).plain(" outside ").code(&oneof.name);
            proposals.extend(edits.map(|edits| mend(message, edits)));
        }
        proposals
    }

    /// The numbers of all fields that kept their names, where several changed places.
    fn numbers_of_fields(&self, of: &Message) -> Option<Proposal> {
        let earlier = self.earlier.0.messages.iter().find(|other| other.full_name == of.full_name)?;
        let was = earlier.fields.iter().map(|own| (&*own.name, own.number));
        let is = of.fields.iter().map(|own| (&*own.name, own.number, own.number_span));
        self.numbers(of.at.file, was, is)
    }

    fn numbers<'n>(
        &self,
        file: FileId,
        was: impl Iterator<Item = (&'n str, i32)>,
        is: impl Iterator<Item = (&'n str, i32, Span)>,
    ) -> Option<Proposal> {
        let source = &self.later.0.file(file).source;
        let was: HashMap<&str, i32> = was.collect();
        let moved: Vec<(&str, i32, Span)> = is
            .filter_map(|(name, now, span)| Some((name, *was.get(name).filter(|was| **was != now)?, span)))
            .collect();
        let edits = moved.iter().map(|(_, number, span)| replace(source, *span, number.to_string()));
        let names: Vec<&str> = moved.iter().map(|(name, ..)| *name).collect();
        let message = Text::new().plain("give ").list(names.iter().copied(), 3).plain(" their numbers back");
        (moved.len() > 1).then(|| mend(message, edits.collect()))
    }

    /// Another number for a field that took one in use, which is held back.
    fn renumbered(&self, was: &Field, of: &Message, is: &Field) -> Option<Proposal> {
        let earlier = self.earlier.0.messages.iter().find(|other| other.full_name == of.full_name);
        let used = [Some(of), earlier].into_iter().flatten();
        let most = used.map(highest).max()?;
        let free = (most + 1..=MOST_NUMBER).find(|number| !KEPT.contains(number))?;
        let body = Body::of_message(self.later.0, of);
        let mut edits = vec![replace(&body.file.source, is.number_span, free.to_string())];
        let taken = of.fields.iter().any(|field| field.name == was.name) || body.reserves_name(&was.name);
        let names: Vec<String> = if taken { Vec::new() } else { vec![was.name.clone()] };
        edits.extend(body.reserve(&[was.number.to_string()], &names));
        let message = Text::new().plain("give ").code(&is.name).plain(" the unused number ");
        let message = message.code(free.to_string()).plain(" and reserve ").code(was.number.to_string());
        Some(mend(message, edits))
    }

    /// Puts back the type and the label.
    fn kind(&self, was: &Field, is: &Field) -> Option<Proposal> {
        let (old, new) = (self.earlier.0.file(was.at.file), self.later.0.file(is.at.file));
        let written = |file: &File, field: &Field| -> Option<(Span, Span)> {
            let kind = match &field.written.kind {
                FieldType::Named(name) => name.span,
                FieldType::Map(_, _, span) => *span,
                FieldType::Group(..) => return None,
            };
            let start = field.written.label.map_or(kind.start, |(_, label)| label.start);
            // What is put in may not bring a comment along.
            let whole = Span::new(start, kind.end);
            is_bare(file, whole).then_some((whole, kind))
        };
        let ((old_whole, old_kind), (new_whole, new_kind)) = (written(old, was)?, written(new, is)?);
        let labels = [was, is].map(|field| field.written.label.map(|(label, _)| label));
        let same_label = labels.first() == labels.last();
        let (from, to) = if same_label { (old_kind, new_kind) } else { (old_whole, new_whole) };
        let (text, now) = (old.source.slice(from), new.source.slice(to));
        let message = Text::new().plain("keep ").code(text).plain(" as it was");
        let scalars = is_scalar(was) && is_scalar(is);
        let field = scalars.then_some(Apart { file: is.at.file.0, at: is.at.span.start, number: is.number });
        (text != now).then(|| Proposal { field, ..mend(message, vec![replace(&new.source, to, text)]) })
    }

    /// Puts back options that messages or code depend on.
    fn options(&self, was: &Field, is: &Field) -> Vec<Proposal> {
        let (old, new) = (self.earlier.0.file(was.at.file), self.later.0.file(is.at.file));
        let restored = |name: &'static str| {
            let before = edits::option(was, name).map(|option| old.source.slice(option.value.span));
            let now = edits::option(is, name).map(|option| new.source.slice(option.value.span));
            let (message, edit) = match (before, now) {
                (before, now) if before == now => return None,
                (Some(before), _) => {
                    let message = Text::new().plain("keep ").code(format!("{name} = {before}"));
                    (message, set_option(new, is, name, before))
                }
                (None, _) => {
                    (Text::new().plain("leave ").code(name).plain(" out"), drop_option(new, is, name)?)
                }
            };
            Some(mend(message, vec![edit]))
        };
        ["json_name", "default", "packed", "jstype", "ctype"].into_iter().filter_map(restored).collect()
    }

    /// A field that the earlier version did not require.
    fn new_field(&self, is: &Field) -> Vec<Proposal> {
        let Some((Label::Required, label)) = is.written.label else { return Vec::new() };
        let source = &self.later.0.file(is.at.file).source;
        let message = Text::new().plain("make ").code(&is.name).plain(" optional");
        vec![mend(message, vec![replace(source, label, "optional")])]
    }

    /// A field that is gone, or has another name or number.
    fn without_field(
        &self,
        change: &Change,
        of: &Message,
        was: &Field,
        is: Option<Declared<'_>>,
    ) -> Vec<Proposal> {
        let here = match is {
            Some(Declared::Message(here) | Declared::Oneof(here)) => Some(here),
            Some(Declared::Field(..) | Declared::Enum(_) | Declared::Value(..) | Declared::Service)
            | None => None,
        };
        let named = || self.later.0.messages.iter().find(|message| message.full_name == of.full_name);
        let Some(here) = here.or_else(named).filter(|here| !here.is_group) else { return Vec::new() };
        if let Some(same) = here.fields.iter().find(|field| field.name == was.name) {
            return self.fields(change, was, Some(here), same);
        }
        if let Some(same) = here.field(was.number) {
            return self.fields(change, was, Some(here), same);
        }
        let body = Body::of_message(self.later.0, here);
        let known: HashSet<&str> = here.fields.iter().map(|field| &*field.name).collect();
        let gone = |field: &&Field| !known.contains(&*field.name) && here.field(field.number).is_none();
        let gone = of.fields.iter().filter(gone).map(|field| (field.number, &*field.name));
        let mut proposals: Vec<Proposal> = held_back(change, body, gone).into_iter().collect();
        let held = body.reserves_number(was.number.into()) || body.reserves_name(&was.name);
        let free = here.fields.iter().filter(|field| !in_oneof(here, field));
        let still: HashMap<&str, Span> = free.map(|field| (&*field.name, field.at.span)).collect();
        let siblings = of.fields.iter().filter_map(|own| Some((own.at.span, *still.get(&*own.name)?)));
        let first = here.fields.first().map(|field| field.at.span);
        if !in_oneof(of, was) && !held {
            let edit = put_back(was.at.span, self.earlier.0.file(was.at.file), body, siblings, first);
            let message = Text::new().plain("put ").code(&was.name).plain(" back");
            let apart = Apart { file: here.at.file.0, at: here.at.span.start, number: was.number };
            let field = is_scalar(was).then_some(apart);
            proposals.extend(edit.map(|edit| Proposal { field, ..mend(message, vec![edit]) }));
        }
        proposals
    }

    /// Two enum values that meet and do not agree.
    fn values(&self, was: &EnumValue, is: &EnumValue) -> Vec<Proposal> {
        let source = &self.later.0.file(is.at.file).source;
        if was.name != is.name {
            let message = Text::new().plain("call it ").code(&was.name).plain(" again");
            return vec![mend(message, vec![replace(source, is.at.name, &*was.name)])];
        }
        if was.number == is.number {
            return Vec::new();
        }
        let number = self.earlier.0.file(was.at.file).source.slice(was.number_span);
        let message = Text::new().plain("give ").code(&is.name).plain(" its number ").code(number);
        vec![mend(message.plain(" back"), vec![replace(source, is.number_span, number)])]
    }

    /// A value of which only the later version is known.
    fn other_value(&self, of: &Enum, is: &EnumValue) -> Vec<Proposal> {
        let Some(earlier) = self.earlier.0.enums.iter().find(|other| other.full_name == of.full_name) else {
            return Vec::new();
        };
        let named = earlier.values.iter().find(|was| was.name == is.name);
        let Some(was) = named.or_else(|| earlier.values.iter().find(|was| was.number == is.number)) else {
            return Vec::new();
        };
        let mut proposals = self.values(was, is);
        let numbers = earlier.values.iter().map(|own| (&*own.name, own.number));
        let now = of.values.iter().map(|own| (&*own.name, own.number, own.number_span));
        proposals.extend(self.numbers(of.at.file, numbers, now));
        proposals
    }

    /// A value that is gone, or has another name or number.
    fn without_value(
        &self,
        change: &Change,
        of: &Enum,
        was: &EnumValue,
        is: Option<Declared<'_>>,
    ) -> Vec<Proposal> {
        let here = match is {
            Some(Declared::Enum(here)) => Some(here),
            Some(
                Declared::Message(_)
                | Declared::Field(..)
                | Declared::Oneof(_)
                | Declared::Value(..)
                | Declared::Service,
            )
            | None => self.later.0.enums.iter().find(|other| other.full_name == of.full_name),
        };
        let Some(here) = here else { return Vec::new() };
        let names: HashSet<&str> = here.values.iter().map(|value| &*value.name).collect();
        let numbers: HashSet<i32> = here.values.iter().map(|value| value.number).collect();
        if names.contains(&*was.name) || numbers.contains(&was.number) {
            let same = here.values.iter().find(|value| value.name == was.name);
            let same = same.or_else(|| here.values.iter().find(|value| value.number == was.number));
            return same.map(|is| self.other_value(here, is)).unwrap_or_default();
        }
        let gone = |value: &&EnumValue| !names.contains(&*value.name) && !numbers.contains(&value.number);
        let all: Vec<&EnumValue> = of.values.iter().filter(gone).collect();
        let body = Body::of_enum(self.later.0, here);
        let told = all.iter().map(|value| (value.number, &*value.name));
        let mut proposals: Vec<Proposal> = held_back(change, body, told).into_iter().collect();
        // One finding tells of all values that are missing.
        let together = std::ptr::eq(change.rule, &rule::reader_enum_lacks_value::RULE);
        let gone: Vec<&EnumValue> = all.into_iter().filter(|value| together || value.at == was.at).collect();
        let held =
            |value: &&EnumValue| body.reserves_number(value.number.into()) || body.reserves_name(&value.name);
        if gone.iter().any(held) || gone.len() > MOST_PUT_BACK {
            return proposals;
        }
        let file = self.earlier.0.file(of.at.file);
        let first = here.values.first().map(|value| value.at.span);
        let still: HashMap<&str, Span> = here.values.iter().map(|own| (&*own.name, own.at.span)).collect();
        let siblings = || of.values.iter().filter_map(|own| Some((own.at.span, *still.get(&*own.name)?)));
        let edits = gone.iter().filter_map(|value| put_back(value.at.span, file, body, siblings(), first));
        let edits: Vec<Edit> = edits.collect();
        let message = Text::new().plain("put ").list(gone.iter().map(|value| &*value.name), 3).plain(" back");
        if edits.len() == gone.len() {
            proposals.push(mend(message, joined(edits)));
        }
        proposals
    }

    /// What a file says of itself, its package or an option, where both versions say it.
    fn statement(&self, was: &Place, is: &Place) -> Option<Proposal> {
        let from = self.earlier.0.file(self.earlier.1.file(was)?);
        let file = self.later.0.file(self.later.1.file(is)?);
        let (old, new) = (was.source.slice(was.span), is.source.slice(is.span));
        let message = Text::new().plain("keep ").code(old).plain(" as it was");
        let bare = is_bare(from, was.span) && is_bare(file, is.span);
        let differ = !old.is_empty() && !new.is_empty() && old != new;
        (differ && bare).then(|| mend(message, vec![replace(&file.source, is.span, old)]))
    }

    /// Reservations of the earlier version that the later one dropped; the place says which.
    fn reservations(
        &self,
        place: &Place,
        (ranges, names): (&[ast::Range], &[ast::Ident]),
        body: Body<'_>,
    ) -> Vec<Proposal> {
        let range = ranges.iter().find(|range| range.span == place.span);
        let name = names.iter().find(|name| name.span == place.span);
        let numbers: Vec<String> =
            range.map(|own| place.source.slice(own.span).to_owned()).into_iter().collect();
        let names: Vec<String> = name.map(|own| own.text.clone()).into_iter().collect();
        let edits = body.reserve(&numbers, &names);
        let shown = numbers.first().or(names.first()).cloned().unwrap_or_default();
        let message = Text::new().plain("keep ").code(shown).plain(" reserved");
        if edits.is_empty() { Vec::new() } else { vec![mend(message, edits)] }
    }
}

/// The old statement again, behind the nearest one before it that is still there.
fn put_back(
    was: Span,
    from: &File,
    body: Body<'_>,
    siblings: impl Iterator<Item = (Span, Span)>,
    first: Option<Span>,
) -> Option<Edit> {
    let text = from.source.slice(was).to_owned();
    let source = &body.file.source;
    let before = siblings.filter(|(other, _)| other.end <= was.start).max_by_key(|(other, _)| other.end);
    match (before, first) {
        (Some((_, now)), _) => {
            let indent = edits::indent_at(source.text(), now.start);
            Some(line_after(body.file, now.end, &[text], indent))
        }
        (None, Some(first)) if begins_line(source.text(), first.start) => {
            let indent = edits::indent_at(source.text(), first.start);
            let line = edits::line_break(source.text());
            Some(insert(source, first.start, format!("{text}{line}{indent}")))
        }
        (None, Some(first)) => Some(insert(source, first.start, format!("{text} "))),
        (None, None) => body.at_head(&[text]),
    }
}

/// No comment stands inside.
fn is_bare(file: &File, span: Span) -> bool {
    file.ast.comments.iter().all(|comment| !span.contains(comment.span))
}

fn mend(message: Text, edits: Vec<Edit>) -> Proposal {
    Proposal { message, edits, aim: Aim::Mend, field: None }
}

fn is_scalar(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Scalar(_))
}

/// Whether nothing breaks and something may later: a number or a name that is free again.
pub(crate) fn may_be_guarded(change: &Change) -> bool {
    let rules = [&rule::reader_lacks_field::RULE, &rule::reader_enum_lacks_value::RULE];
    let noted = rules.into_iter().any(|own| std::ptr::eq(change.rule, own));
    noted && change.surface == Surface::Binary && change.effect == Effect::Same
}

/// Numbers and names, of all that a body lost, that nobody is to use again.
fn held_back<'n>(
    change: &Change,
    body: Body<'_>,
    gone: impl Iterator<Item = (i32, &'n str)>,
) -> Option<Proposal> {
    let buf = std::ptr::eq(change.rule, &rule::buf_breaking::RULE);
    let aim = if may_be_guarded(change) { Aim::Guard } else { Aim::Mend };
    // No reservation brings back what JSON or code looks for.
    if aim == Aim::Mend && !buf {
        return None;
    }
    let (mut numbers, mut names) = (Vec::new(), Vec::new());
    for (number, name) in gone.take(MOST_RESERVED) {
        if !body.reserves_number(number.into()) {
            numbers.push(number.to_string());
        }
        if !body.reserves_name(name) {
            names.push(name.to_owned());
        }
    }
    // Aliases share a number.
    numbers.dedup();
    let shown: Vec<&str> = numbers.iter().chain(&names).map(String::as_str).collect();
    let message = Text::new().plain("reserve ").list(shown.into_iter(), 4);
    let edits = body.reserve(&numbers, &names);
    (!edits.is_empty()).then_some(Proposal { message, edits, aim, field: None })
}

/// Insertions at one point as one edit, in their order.
fn joined(edits: Vec<Edit>) -> Vec<Edit> {
    let mut joined: Vec<Edit> = Vec::new();
    for edit in edits {
        match joined.iter_mut().find(|known| known.span == edit.span) {
            Some(known) => known.insert.push_str(&edit.insert),
            None => joined.push(edit),
        }
    }
    joined
}

/// Cuts a field's lines out of a oneof and puts them behind it; nothing where it shares its lines.
fn moved_behind(file: &File, field: &Field, oneof: Span) -> Option<Vec<Edit>> {
    let text = file.source.text();
    let span = field.at.span;
    if !begins_line(text, span.start) {
        return None;
    }
    let start = span.start - edits::indent_at(text, span.start).len() as u32;
    let rest = text.get(span.end as usize..)?;
    let end = span.end + rest.find('\n')? as u32 + 1;
    let line = rest.lines().next().unwrap_or("").trim();
    if !(line.is_empty() || line.starts_with("//")) {
        return None;
    }
    let kept = text.get(span.start as usize..end as usize)?.trim_end();
    let indent = edits::indent_at(text, oneof.start);
    let cut = replace(&file.source, Span::new(start, end), "");
    Some(vec![cut, line_after(file, oneof.end, &[kept.to_owned()], indent)])
}

fn in_oneof(of: &Message, field: &Field) -> bool {
    field.oneof.and_then(|at| of.oneofs.get(at)).is_some_and(|oneof| !oneof.synthetic)
}

/// Values put back at once; nobody reads a longer list.
const MOST_PUT_BACK: usize = 16;

/// Declarations held back at once.
const MOST_RESERVED: usize = 256;

/// Largest number of a field.
const MOST_NUMBER: i64 = 536_870_911;

/// The largest number that a message uses, holds back or gives away, as long as some are left.
fn highest(message: &Message) -> i64 {
    let ranges = message.reserved_ranges.iter().chain(&message.extension_ranges);
    let ranges = ranges.map(|range| range.last).filter(|last| *last < MOST_NUMBER);
    message.fields.iter().map(|field| i64::from(field.number)).chain(ranges).max().unwrap_or(0)
}
