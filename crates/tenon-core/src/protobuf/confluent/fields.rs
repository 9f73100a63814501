//! What became of a message's oneofs and fields.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::Exhausted;
use crate::text::sorting::{map_of, set_of};
use crate::words::Text;

use super::super::ast::Label;
use super::super::model::{Field, Message, MessageId};
use super::kinds::{self, Group};
use super::scopes::Open;
use super::{Reports, Subject, differs, only_reader, only_writer, whole};

/// One pair of messages.
struct Pair<'a> {
    owner: &'a str,
    w: &'a Message,
    r: &'a Message,
    /// Names of written oneofs, and where they stand in their lists.
    writers: BTreeMap<&'a str, usize>,
    readers: BTreeMap<&'a str, usize>,
}

/// Oneofs that fields moved to, then oneofs by name, then fields by number.
pub(super) fn compare(
    reports: &mut Reports<'_>,
    w: MessageId,
    r: MessageId,
    open: &mut Open,
) -> Result<(), Exhausted> {
    let (writer, reader) = (reports.writer, reports.reader);
    let owner = reader.local_name(r);
    let (w, r) = (writer.message(w), reader.message(r));
    reports.budget.spend(1 + (w.fields.len() + r.fields.len()) as u64 / 8)?;
    let pair = Pair { owner, w, r, writers: oneofs(w), readers: oneofs(r) };
    moves(reports, &pair);
    added_and_removed(reports, &pair);
    for (wf, rf) in by_number(w, r) {
        field(reports, &pair, wf, rf, open)?;
    }
    Ok(())
}

/// The written oneofs by name: those that proto3 `optional` makes are none here.
fn oneofs(message: &Message) -> BTreeMap<&str, usize> {
    let written = message.oneofs.iter().enumerate().filter(|(_, own)| !own.synthetic);
    map_of(written.map(|(at, own)| (&*own.name, at)))
}

/// The written oneof that a field stands in.
fn enclosing<'a>(message: &'a Message, field: &Field) -> Option<&'a str> {
    let own = message.oneofs.get(field.oneof?)?;
    (!own.synthetic).then_some(&*own.name)
}

/// Fields of both in the order of their numbers, those of one number together.
fn by_number<'a>(w: &'a Message, r: &'a Message) -> Vec<(Option<&'a Field>, Option<&'a Field>)> {
    let mut pairs: BTreeMap<i32, (Option<&Field>, Option<&Field>)> = BTreeMap::new();
    for field in &w.fields {
        pairs.entry(field.number).or_default().0 = Some(field);
    }
    for field in &r.fields {
        pairs.entry(field.number).or_default().1 = Some(field);
    }
    pairs.into_values().collect()
}

/// Where fields of both stand in another oneof than before.
fn moves(reports: &mut Reports<'_>, pair: &Pair<'_>) {
    // By new oneof: where its fields were, a oneof's name or none and the number.
    let mut origins: BTreeMap<&str, BTreeSet<(Option<&str>, i32)>> = BTreeMap::new();
    for (wf, rf) in by_number(pair.w, pair.r) {
        let (Some(wf), Some(rf)) = (wf, rf) else { continue };
        let (before, after) = (enclosing(pair.w, wf), enclosing(pair.r, rf));
        if before == after {
            continue;
        }
        let subject = Subject::of(pair.owner).number(rf.number);
        let places = (whole(&wf.at), whole(&rf.at));
        let what = || Text::from("field ").code(format!("{}.{}", pair.owner, rf.name));
        match after {
            None => {
                let subject = subject.oneof(before);
                reports.add("ONEOF_FIELD_MOVED_TO_TOP_LEVEL", subject, places, || {
                    what().plain(" left oneof ").code(before.unwrap_or_default())
                });
            }
            Some(oneof) if pair.writers.contains_key(oneof) => {
                let subject = subject.oneof(after);
                reports.add("FIELD_MOVED_TO_EXISTING_ONEOF", subject, places, || {
                    what().plain(" joined oneof ").code(oneof).plain(", which others were in")
                });
            }
            Some(oneof) => {
                // All members of an old oneof count as one: they were exclusive before.
                let origin = (before, if before.is_some() { 0 } else { wf.number });
                origins.entry(oneof).or_default().insert(origin);
            }
        }
    }
    for (oneof, origins) in origins.into_iter().filter(|(_, origins)| origins.len() > 1) {
        let at = pair.readers.get(oneof).and_then(|at| pair.r.oneofs.get(*at)).map(|own| own.at);
        let subject = Subject::of(pair.owner).oneof(Some(oneof));
        let places = (None, at.as_ref().and_then(whole));
        reports.add("MULTIPLE_FIELDS_MOVED_TO_ONEOF", subject, places, || {
            let text = Text::new().code(origins.len().to_string());
            text.plain(" fields that could be set together share oneof ").code(oneof)
        });
    }
}

fn added_and_removed(reports: &mut Reports<'_>, pair: &Pair<'_>) {
    let names: BTreeSet<&str> = set_of(pair.writers.keys().chain(pair.readers.keys()).copied());
    for name in names {
        let subject = Subject::of(pair.owner).oneof(Some(name));
        let what = || Text::from("oneof ").code(format!("{}.{name}", pair.owner));
        match (pair.writers.get(name), pair.readers.get(name)) {
            (Some(at), None) => {
                let places = (pair.w.oneofs.get(*at).and_then(|own| whole(&own.at)), None);
                reports.add("ONEOF_REMOVED", subject, places, || only_writer(what()));
            }
            (None, Some(at)) => {
                let places = (None, pair.r.oneofs.get(*at).and_then(|own| whole(&own.at)));
                reports.add("ONEOF_ADDED", subject, places, || only_reader(what()));
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

fn field(
    reports: &mut Reports<'_>,
    pair: &Pair<'_>,
    wf: Option<&Field>,
    rf: Option<&Field>,
    open: &mut Open,
) -> Result<(), Exhausted> {
    match (wf, rf) {
        (Some(wf), None) => {
            let oneof = enclosing(pair.w, wf);
            let survives = oneof.is_some_and(|name| pair.readers.contains_key(name));
            let kind = match label(wf) {
                _ if survives => "ONEOF_FIELD_REMOVED",
                Some(Label::Required) => "REQUIRED_FIELD_REMOVED",
                _ => "FIELD_REMOVED",
            };
            let subject = Subject::of(pair.owner).oneof(oneof).number(wf.number);
            let what = || Text::from("field ").code(format!("{}.{}", pair.owner, wf.name));
            reports.add(kind, subject, (whole(&wf.at), None), || only_writer(what()));
            Ok(())
        }
        (None, Some(rf)) => {
            let oneof = enclosing(pair.r, rf);
            let kind = match label(rf) {
                _ if oneof.is_some() => "ONEOF_FIELD_ADDED",
                Some(Label::Required) => "REQUIRED_FIELD_ADDED",
                _ => "FIELD_ADDED",
            };
            let subject = Subject::of(pair.owner).oneof(oneof).number(rf.number);
            let what = || Text::from("field ").code(format!("{}.{}", pair.owner, rf.name));
            reports.add(kind, subject, (None, whole(&rf.at)), || only_reader(what()));
            Ok(())
        }
        (Some(wf), Some(rf)) => both(reports, pair, wf, rf, open),
        (None, None) => Ok(()),
    }
}

fn both(
    reports: &mut Reports<'_>,
    pair: &Pair<'_>,
    wf: &Field,
    rf: &Field,
    open: &mut Open,
) -> Result<(), Exhausted> {
    let subject = Subject::of(pair.owner).oneof(enclosing(pair.r, rf)).number(rf.number);
    let places = (whole(&wf.at), whole(&rf.at));
    let what = |words| Text::from(words).code(subject.to_string());
    if wf.name != rf.name {
        reports.add("FIELD_NAME_CHANGED", subject, places, || {
            differs(what("the name of field "), wf.name.clone(), rf.name.clone())
        });
    }
    if let (Some(before), Some(after)) = (label(wf), label(rf))
        && before != after
    {
        let kind = match kinds::group(wf) {
            Some(Group::StringOrBytes) => Some("FIELD_STRING_OR_BYTES_LABEL_CHANGED"),
            Some(_) => Some("FIELD_NUMERIC_LABEL_CHANGED"),
            // A message may be repeated or not without a word.
            None => None,
        };
        if let Some(kind) = kind {
            reports.add(kind, subject, places, || {
                differs(what("the label of field "), keyword(before), keyword(after))
            });
        }
    }
    kinds::compare(reports, subject, places, (wf, rf), open)
}

/// The label as written.
fn label(field: &Field) -> Option<Label> {
    field.written.label.map(|(label, _)| label)
}

fn keyword(label: Label) -> &'static str {
    match label {
        Label::Optional => "optional",
        Label::Required => "required",
        Label::Repeated => "repeated",
    }
}
