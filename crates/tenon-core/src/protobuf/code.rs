//! What happens to code written against the earlier version, and to calls by name.
//!
//! Bytes do not know names, packages, options or services; generated code does. Found from the
//! earlier to the later version alone.

use std::collections::{HashMap, HashSet};

use crate::change::{Change, Effect};
use crate::limits::{Budget, Exhausted};
use crate::rule::Rule;
use crate::text::sorting::sort;
use crate::text::{Place, Span};
use crate::words::Text;

use super::compare::change_at;
use super::contents::{Member, Members};
use super::model::{At, Cardinality, FileId, MessageId, Schema, Service};
use super::roots::{By, Roots};
use super::rules::{
    declaration_removed, generated_code_changed, message_moved, message_removed, package_changed,
    reservation_dropped, rpc_changed,
};

/// Everything found, files first, then messages, enums and services.
/// Whichever way messages travel, the earlier version stands for the writer here.
pub(super) fn compare(
    writer: &Members<'_>,
    reader: &Members<'_>,
    roots: &Roots,
    budget: &mut Budget,
) -> Result<Vec<Change>, Exhausted> {
    let mut found = Vec::new();
    let (w, r) = (writer.schema, reader.schema);
    let moved = files(w, r, &mut found);
    for pair in &roots.pairs {
        let file = w.message(pair.w).at.file;
        let quiet = pair.by == By::Name || (pair.by == By::LocalName && moved.contains(&file));
        if !quiet {
            found.push(message_moved::change(w, r, (pair.w, pair.r)));
        }
        budget.spend(1 + w.message(pair.w).fields.len() as u64 / 8)?;
        message(writer, reader, (pair.w, pair.r), &mut found);
    }
    for id in &roots.removed {
        found.push(message_removed::change(w, r, *id, Effect::Refused));
    }
    extensions(w, r, &mut found);
    enums(w, r, &moved, budget, &mut found)?;
    services(w, r, &moved, budget, &mut found)?;
    Ok(found)
}

/// A change of the declaration that `subject` names, from the earlier to the later place.
pub(super) fn of_declaration(
    rule: &'static Rule,
    effect: Effect,
    text: Text,
    subject: String,
    (earlier, later): (Place, Place),
    advice: &'static str,
) -> Change {
    let mut change = change_at(rule, effect, text, earlier, later);
    change.path = subject.clone();
    change.subject = subject;
    change.advice.push(Text::from(advice));
    change
}

/// Packages and options; what comes back are the writer's files whose package changed.
fn files(writer: &Schema, reader: &Schema, found: &mut Vec<Change>) -> HashSet<FileId> {
    let mut moved = HashSet::new();
    let paths: HashMap<&str, &super::model::File> =
        reader.files.iter().take(reader.roots).map(|file| (&*file.path, file)).collect();
    for (index, file) in writer.files.iter().take(writer.roots).enumerate() {
        let Some(other) = paths.get(&*file.path) else { continue };
        let place = |file: &super::model::File, span: Option<Span>| Place {
            source: file.source.clone(),
            span: span.unwrap_or_default(),
            pointer: format!("/{}", file.path),
        };
        if file.package != other.package {
            moved.insert(FileId(index as u32));
            let span = |file: &super::model::File| file.ast.package.as_ref().map(|ident| ident.span);
            let text = match (&*file.package, &*other.package) {
                (own, "") => Text::new().plain("the package ").code(own).plain(" is gone"),
                ("", now) => Text::new().plain("there was no package, and now it is ").code(now),
                (own, now) => Text::new().plain("the package was ").code(own).plain(" and is ").code(now),
            };
            let subject = format!("{}>{}", file.package, other.package);
            let (from, to) = (place(file, span(file)), place(other, span(other)));
            found.push(package_changed::change(Effect::Refused, text, subject, from, to));
        }
        let options: HashMap<&str, &super::model::OptionSetting> =
            other.options.iter().map(|(name, setting)| (*name, setting)).collect();
        for (name, setting) in &file.options {
            let Some(now) = options.get(name).filter(|now| now.value != setting.value) else { continue };
            let text = Text::new().plain("option ").code(*name).plain(" was ").code(&setting.value);
            let text = text.plain(" and is ").code(&now.value);
            let (from, to) = (place(file, setting.span), place(other, now.span));
            let subject = format!("{}:{name}", file.path);
            found.push(generated_code_changed::change(Effect::Refused, text, subject, from, to));
        }
    }
    moved
}

fn message(
    writer: &Members<'_>,
    reader: &Members<'_>,
    (w, r): (MessageId, MessageId),
    found: &mut Vec<Change>,
) {
    let (wm, rm) = (writer.schema.message(w), reader.schema.message(r));
    let (at_w, at_r) =
        (place(writer.schema, wm.at, &wm.full_name), place(reader.schema, rm.at, &rm.full_name));
    let local = writer.schema.local_name(w);
    let names: HashMap<&str, Member<'_>> = reader.of(r).into_iter().map(|m| (m.name(), m)).collect();
    for wf in writer.of(w).into_iter().filter(|wf| wf.extension.is_none()) {
        let subject = format!("{local}.{}", wf.name());
        let from = place(writer.schema, wf.field.at, &format!("{}.{}", wm.full_name, wf.name()));
        let Some(rf) = names.get(wf.name()) else {
            let text =
                Text::new().plain("code that names the field ").code(wf.name()).plain(" of ").code(local);
            let text = text.plain(" finds none");
            found.push(declaration_removed::change(Effect::Refused, text, subject, from, at_r.clone()));
            continue;
        };
        let to = place(reader.schema, rf.field.at, &format!("{}.{}", rm.full_name, rf.name()));
        for difference in differences(writer.schema, reader.schema, (w, r), wf, *rf) {
            let text = Text::new().code(&subject).plain(" ").text(difference);
            found.push(generated_code_changed::change(
                Effect::Refused,
                text,
                subject.clone(),
                from.clone(),
                to.clone(),
            ));
        }
    }
    let written = |message: &super::model::Message| -> Vec<String> {
        message.oneofs.iter().filter(|oneof| !oneof.synthetic).map(|oneof| oneof.name.clone()).collect()
    };
    let now: HashSet<String> = written(rm).into_iter().collect();
    for name in written(wm).into_iter().filter(|name| !now.contains(name)) {
        let text = Text::new().plain("code that names the oneof ").code(&name).plain(" of ").code(local);
        let subject = format!("{local}.{name}");
        let text = text.plain(" finds none");
        found.push(declaration_removed::change(Effect::Refused, text, subject, at_w.clone(), at_r.clone()));
    }
    let flags = [
        ("message_set_wire_format", wm.message_set_wire_format, rm.message_set_wire_format),
        (
            "no_standard_descriptor_accessor",
            wm.no_standard_descriptor_accessor,
            rm.no_standard_descriptor_accessor,
        ),
    ];
    for (name, was, is) in flags.into_iter().filter(|(_, was, is)| was != is) {
        let text = Text::new().plain("option ").code(name).plain(format!(" was {was} and is {is}"));
        let subject = format!("{local}:{name}");
        let (from, to) = (at_w.clone(), at_r.clone());
        found.push(generated_code_changed::change(Effect::Refused, text, subject, from, to));
    }
    let used: HashSet<i64> = rm.fields.iter().map(|field| field.number.into()).collect();
    let ranges = (&*wm.reserved_ranges, &*rm.reserved_ranges);
    let names = (&*wm.reserved_names, &*rm.reserved_names);
    reservations(local, ranges, names, &used, (at_w.clone(), at_r.clone()), found);
    for range in uncovered(&wm.extension_ranges, &rm.extension_ranges) {
        let text = Text::new().plain("extensions ").code(format!("{} to {}", range.first, range.last));
        let text = text.plain(" of ").code(local).plain(" are no longer for extensions");
        let subject = format!("{local}:{}-{}", range.first, range.last);
        let (from, to) = (Place { span: range.span, ..at_w.clone() }, at_r.clone());
        found.push(declaration_removed::change(Effect::Refused, text, subject, from, to));
    }
}

/// How the accessors of a field differ.
fn differences(
    writer: &Schema,
    reader: &Schema,
    (w, r): (MessageId, MessageId),
    wf: Member<'_>,
    rf: Member<'_>,
) -> Vec<Text> {
    let mut found = Vec::new();
    let (was, is) = (writer.describe(wf.field), reader.describe(rf.field));
    if was != is {
        found.push(Text::new().plain("was ").code(was).plain(" and is ").code(is));
    }
    let list = wf.is_list() || rf.is_list();
    if wf.field.presence != rf.field.presence && !list {
        let accessor = match wf.field.cardinality {
            Cardinality::Required => "was required and is not",
            _ => "tells absence from zero on one side alone",
        };
        found.push(Text::from(accessor));
    }
    let oneof = |schema: &Schema, id: MessageId, member: Member<'_>| -> Option<String> {
        let oneof = schema.message(id).oneofs.get(member.field.oneof?)?;
        (!oneof.synthetic).then(|| oneof.name.clone())
    };
    if wf.field.oneof.is_some() || rf.field.oneof.is_some() {
        let was = oneof(writer, w, wf);
        let is = oneof(reader, r, rf);
        if was != is {
            let said = |name: Option<String>| match name {
                Some(name) => Text::new().plain("in oneof ").code(name),
                None => Text::from("in no oneof"),
            };
            found.push(Text::new().plain("was ").text(said(was)).plain(" and is ").text(said(is)));
        }
    }
    let (was, is) = (&wf.field.code, &rf.field.code);
    let options = [
        ("jstype", was.jstype, is.jstype),
        ("the C++ string type", was.cpp_string_type, is.cpp_string_type),
        ("Java's UTF-8 check", was.java_utf8, is.java_utf8),
    ];
    for (name, was, is) in options.into_iter().filter(|(_, was, is)| was != is) {
        found.push(Text::new().plain(format!("had {name} ")).code(was).plain(" and has ").code(is));
    }
    let text = |member: Member<'_>| {
        matches!(member.field.kind, super::model::FieldKind::Scalar(super::model::Scalar::String))
    };
    if wf.field.utf8 != rf.field.utf8 && text(wf) && text(rf) {
        let now = if rf.field.utf8 { "is checked for UTF-8 now" } else { "is no longer checked for UTF-8" };
        found.push(Text::from(now));
    }
    found
}

fn extensions(writer: &Schema, reader: &Schema, found: &mut Vec<Change>) {
    let now: HashSet<&str> = reader.extensions.iter().map(|extension| &*extension.full_name).collect();
    let judged = writer.extensions.iter().filter(|e| (e.field.at.file.0 as usize) < writer.roots);
    for extension in judged.filter(|extension| !now.contains(&*extension.full_name)) {
        let text = Text::new().plain("the extension ").code(&extension.full_name).plain(" is gone");
        let from = place(writer, extension.field.at, &extension.full_name);
        let subject = extension.full_name.clone();
        found.push(declaration_removed::change(Effect::Refused, text, subject, from, reader.start()));
    }
}

fn enums(
    writer: &Schema,
    reader: &Schema,
    moved: &HashSet<FileId>,
    budget: &mut Budget,
    found: &mut Vec<Change>,
) -> Result<(), Exhausted> {
    let now: HashMap<&str, &super::model::Enum> =
        reader.enums.iter().map(|other| (&*other.full_name, other)).collect();
    let locals: HashMap<&str, &super::model::Enum> =
        reader.enums.iter().map(|e| (local_name(reader, e.at, &e.full_name), e)).collect();
    for we in writer.enums.iter().filter(|we| (we.at.file.0 as usize) < writer.roots) {
        budget.spend(1 + we.values.len() as u64 / 8)?;
        let name = local_name(writer, we.at, &we.full_name);
        let other =
            now.get(&*we.full_name).or_else(|| locals.get(name).filter(|_| moved.contains(&we.at.file)));
        let from = place(writer, we.at, &we.full_name);
        let Some(re) = other else {
            let text = Text::new().plain("the enum ").code(&we.full_name).plain(" is gone");
            found.push(declaration_removed::change(
                Effect::Refused,
                text,
                name.to_owned(),
                from,
                reader.start(),
            ));
            continue;
        };
        let to = place(reader, re.at, &re.full_name);
        let names: HashSet<&str> = re.values.iter().map(|value| &*value.name).collect();
        for value in we.values.iter().filter(|value| !names.contains(&*value.name)) {
            let text = Text::new()
                .plain("code that names ")
                .code(&value.name)
                .plain(" of ")
                .code(name)
                .plain(" finds none");
            let from = place(writer, value.at, &we.full_name);
            let subject = format!("{name}.{}", value.name);
            found.push(declaration_removed::change(Effect::Refused, text, subject, from, to.clone()));
        }
        if we.closed != re.closed {
            let now = if re.closed { "was open and is closed" } else { "was closed and is open" };
            let text = Text::new().plain("the enum ").code(name).plain(" ").plain(now);
            let (from, to) = (from.clone(), to.clone());
            found.push(generated_code_changed::change(Effect::Refused, text, name.to_owned(), from, to));
        }
        let used: HashSet<i64> = re.values.iter().map(|value| value.number.into()).collect();
        let ranges = (&*we.reserved_ranges, &*re.reserved_ranges);
        reservations(name, ranges, (&we.reserved_names, &re.reserved_names), &used, (from, to), found);
    }
    Ok(())
}

fn services(
    writer: &Schema,
    reader: &Schema,
    moved: &HashSet<FileId>,
    budget: &mut Budget,
    found: &mut Vec<Change>,
) -> Result<(), Exhausted> {
    let now: HashMap<&str, &Service> = reader.services.iter().map(|s| (&*s.full_name, s)).collect();
    let locals: HashMap<&str, &Service> =
        reader.services.iter().map(|s| (local_name(reader, s.at, &s.full_name), s)).collect();
    for ws in writer.services.iter().filter(|ws| (ws.at.file.0 as usize) < writer.roots) {
        budget.spend(1 + ws.methods.len() as u64 / 8)?;
        let name = local_name(writer, ws.at, &ws.full_name);
        let other =
            now.get(&*ws.full_name).or_else(|| locals.get(name).filter(|_| moved.contains(&ws.at.file)));
        let from = place(writer, ws.at, &ws.full_name);
        let Some(rs) = other else {
            let text = Text::new().plain("the service ").code(&ws.full_name).plain(" is gone");
            found.push(declaration_removed::change(
                Effect::Refused,
                text,
                name.to_owned(),
                from,
                reader.start(),
            ));
            continue;
        };
        let methods: HashMap<&str, &super::model::Method> =
            rs.methods.iter().map(|m| (&*m.name, m)).collect();
        for wm in &ws.methods {
            let subject = format!("{name}.{}", wm.name);
            let from = place(writer, wm.at, &ws.full_name);
            let Some(rm) = methods.get(&*wm.name) else {
                let text = Text::new().plain("the method ").code(&subject).plain(" is gone");
                let to = place(reader, rs.at, &rs.full_name);
                found.push(declaration_removed::change(Effect::Refused, text, subject, from, to));
                continue;
            };
            let called = |schema: &Schema, id| schema.message(id).full_name.clone();
            let streams = |on: bool| if on { "a stream" } else { "one message" }.to_owned();
            let parts = [
                ("takes", called(writer, wm.request), called(reader, rm.request)),
                ("gives", called(writer, wm.response), called(reader, rm.response)),
                ("takes", streams(wm.client_streaming), streams(rm.client_streaming)),
                ("gives", streams(wm.server_streaming), streams(rm.server_streaming)),
                ("is", wm.idempotency.clone(), rm.idempotency.clone()),
            ];
            for (verb, was, is) in parts.into_iter().filter(|(_, was, is)| was != is) {
                // A package that changed is told once.
                if was.rsplit('.').next() == is.rsplit('.').next() && moved.contains(&ws.at.file) {
                    continue;
                }
                let text = Text::new()
                    .code(&subject)
                    .plain(format!(" {verb} "))
                    .code(is)
                    .plain(" instead of ")
                    .code(was);
                let to = place(reader, rm.at, &rs.full_name);
                found.push(rpc_changed::change(Effect::Refused, text, subject.clone(), from.clone(), to));
            }
        }
    }
    Ok(())
}

/// Numbers and names that were held back and neither are nor are in use.
fn reservations(
    of: &str,
    (was, is): (&[super::ast::Range], &[super::ast::Range]),
    (names, still): (&[super::ast::Ident], &[super::ast::Ident]),
    used: &HashSet<i64>,
    (from, to): (Place, Place),
    found: &mut Vec<Change>,
) {
    for range in uncovered(was, is) {
        let numbers = match range.first == range.last {
            true => range.first.to_string(),
            false => format!("{} to {}", range.first, range.last),
        };
        let text = Text::new().code(&numbers).plain(" of ").code(of).plain(" is no longer held back");
        let reused = range.first == range.last && used.contains(&range.first);
        let effect = if reused { Effect::Misread } else { Effect::Same };
        let from = Place { span: range.span, ..from.clone() };
        found.push(reservation_dropped::change(effect, text, format!("{of}:{numbers}"), from, to.clone()));
    }
    let still: HashSet<&str> = still.iter().map(|name| &*name.text).collect();
    for name in names.iter().filter(|name| !still.contains(&*name.text)) {
        let text = Text::new()
            .plain("the name ")
            .code(&name.text)
            .plain(" of ")
            .code(of)
            .plain(" is no longer held back");
        let from = Place { span: name.span, ..from.clone() };
        let subject = format!("{of}:{}", name.text);
        found.push(reservation_dropped::change(Effect::Same, text, subject, from, to.clone()));
    }
}

/// The ranges of the first list, or parts of them, that the second does not cover.
fn uncovered(was: &[super::ast::Range], is: &[super::ast::Range]) -> Vec<super::ast::Range> {
    let mut cover: Vec<(i64, i64)> = is.iter().map(|range| (range.first, range.last)).collect();
    sort(&mut cover);
    let mut merged: Vec<(i64, i64)> = Vec::new();
    for (first, last) in cover {
        match merged.last_mut() {
            Some(held) if first <= held.1.saturating_add(1) => held.1 = held.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    let mut left = Vec::new();
    for range in was {
        let mut from = range.first;
        let start = merged.partition_point(|(_, last)| *last < range.first);
        for (first, last) in merged.iter().skip(start).take_while(|(first, _)| *first <= range.last) {
            if from < *first {
                left.push(super::ast::Range { first: from, last: first - 1, span: range.span });
            }
            from = last.saturating_add(1);
        }
        if from <= range.last {
            left.push(super::ast::Range { first: from, last: range.last, span: range.span });
        }
    }
    left
}

fn local_name<'a>(schema: &Schema, at: At, full: &'a str) -> &'a str {
    super::contents::local(full, &schema.file(at.file).package)
}

fn place(schema: &Schema, at: At, path: &str) -> Place {
    schema.place(at.file, at.name, format!("/{path}"))
}
