//! Two fields of the same number, in binary: how many values, in which wire type, meaning what.

use crate::change::{Change, Effect};

use super::compare::{Found, Site};
use super::contents::Member;
use super::datum::Value;
use super::model::{Cardinality, Enum, FieldKind, MessageId, Scalar, Schema};
use super::rules::{
    bytes_as_string, encoding_mismatch, group_encoding_changed, list_as_map, number_narrowed, number_reused,
    packed_as_singular, payload_mismatch, reader_enum_closed, repeated_as_singular, wire_type_mismatch,
};
use super::samples;
use super::wire::{Fate, Plain, WireType, grade};

/// What was found, and the messages to look into.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) found: Vec<Found>,
    pub(super) messages: Option<(MessageId, MessageId)>,
}

impl Looked {
    pub(super) fn one(change: Change, values: Vec<Value>) -> Looked {
        Looked { found: vec![(change, values)], messages: None }
    }
}

/// Asks it all; `elsewhere` says that the reader has the writer's name under another number.
pub(super) fn fields(site: Site<'_>, elsewhere: bool) -> Looked {
    let (Some(wf), Some(rf)) = (site.wf, site.rf) else { return Looked::default() };
    let mut looked = shapes(site, wf, rf);
    // What is skipped is missing, and the reader does not take a message without it.
    if rf.field.cardinality == Cardinality::Required {
        let last_wins = |change: &Change| std::ptr::eq(change.rule, &repeated_as_singular::RULE);
        for (change, _) in &mut looked.found {
            if change.effect == Effect::Dropped && !last_wins(change) {
                change.effect = Effect::Refused;
            }
        }
    }
    // The name is elsewhere now, so this number means something else, whatever its type.
    let renamed = wf.name() != rf.name() && wf.json_name() != rf.json_name();
    let worst = looked.found.iter().map(|(change, _)| change.effect).max().unwrap_or(Effect::Same);
    if renamed && (elsewhere || worst.breaks()) {
        let effect = if worst.breaks() { worst } else { Effect::Misread };
        let values = looked.found.first().map(|(_, values)| values.clone());
        let values = values.unwrap_or_else(|| samples::any(site.writer, &wf));
        return Looked { found: vec![(number_reused::change(site, effect), values)], messages: None };
    }
    if let (Cardinality::Repeated, Cardinality::Map) = (wf.field.cardinality, rf.field.cardinality)
        && let Some((entry, _)) = looked.messages
    {
        let twice = vec![Value::empty(entry), Value::empty(entry)];
        looked.found.push((list_as_map::change(site), twice));
    }
    looked
}

fn shapes(site: Site<'_>, wf: Member<'_>, rf: Member<'_>) -> Looked {
    if wf.is_packed() {
        return packed(site, wf, rf);
    }
    let mut looked = elements(site, wf, rf);
    let lost = looked.found.iter().any(|(change, _)| {
        change.effect == Effect::Dropped || std::ptr::eq(change.rule, &payload_mismatch::RULE)
    });
    if wf.is_list() && !rf.is_list() && !lost {
        let (effect, values) = match wf.field.kind {
            FieldKind::Message(id) => (Effect::Misread, vec![Value::empty(id), Value::empty(id)]),
            FieldKind::Scalar(_) | FieldKind::Enum(_) => (Effect::Dropped, samples::two(site.writer, &wf)),
        };
        looked.found.insert(0, (repeated_as_singular::change(site, effect), values));
    }
    looked
}

/// The writer's numbers stand in one length-delimited record.
fn packed(site: Site<'_>, wf: Member<'_>, rf: Member<'_>) -> Looked {
    let (Some(w), r) = (wf.plain(), rf.plain()) else { return Looked::default() };
    let any = || samples::any(site.writer, &wf);
    let loud = || vec![samples::loud(site.writer, wf.field.kind)];
    match r {
        Some(r) if r.is_packable() && rf.is_list() => match (w.wire_type(), r.wire_type()) {
            (a, b) if a == b => elements(site, wf, rf),
            // Eight bytes are twice four, but four are not eight, and one is no fixed number.
            (WireType::Fixed64, WireType::Fixed32) => {
                Looked::one(payload_mismatch::change(site, Effect::Misread), any())
            }
            // Bytes of a fixed number are some varints, unless the last says that more follow.
            (_, WireType::Varint) => Looked::one(payload_mismatch::change(site, Effect::Refused), loud()),
            _ => Looked::one(payload_mismatch::change(site, Effect::Refused), any()),
        },
        Some(r) if r.is_packable() => Looked::one(packed_as_singular::change(site), any()),
        Some(Plain::Scalar(Scalar::Bytes)) => {
            Looked::one(payload_mismatch::change(site, Effect::Misread), loud())
        }
        Some(_) => {
            // ASCII alone survives as text, and then as other text.
            let effect = match w {
                Plain::Scalar(Scalar::Bool) => Effect::Misread,
                Plain::Enum if lists(site, wf, |number| (0..128).contains(&number)) => Effect::Misread,
                _ if rf.field.utf8 => Effect::Refused,
                _ => Effect::Misread,
            };
            Looked::one(payload_mismatch::change(site, effect), loud())
        }
        None if rf.field.delimited => Looked::one(wire_type_mismatch::change(site), any()),
        None => Looked::one(payload_mismatch::change(site, Effect::Refused), loud()),
    }
}

/// One value of the writer's, outside a packed list.
fn elements(site: Site<'_>, wf: Member<'_>, rf: Member<'_>) -> Looked {
    let any = || samples::any(site.writer, &wf);
    match (wf.field.kind, rf.field.kind) {
        (FieldKind::Message(w), FieldKind::Message(r)) => {
            if wf.field.delimited == rf.field.delimited {
                return Looked { found: Vec::new(), messages: Some((w, r)) };
            }
            Looked::one(group_encoding_changed::change(site), any())
        }
        (FieldKind::Message(_), FieldKind::Scalar(_) | FieldKind::Enum(_)) => {
            let Some(r) = rf.plain() else { return Looked::default() };
            let length = r.wire_type() == WireType::Length;
            match r {
                _ if wf.field.delimited => Looked::one(wire_type_mismatch::change(site), any()),
                Plain::Scalar(Scalar::Bytes) => Looked::default(),
                // A reader that expects a list takes one record for a packed one.
                _ if length || rf.is_list() => {
                    let varints = r.wire_type() == WireType::Varint;
                    let effect = match r.wire_type() {
                        WireType::Varint if !ends_high(site.writer, wf.field.kind) => Effect::Misread,
                        // Unchecked text takes any bytes.
                        WireType::Length if !rf.field.utf8 => Effect::Misread,
                        _ => Effect::Refused,
                    };
                    let shows: fn(Plain) -> bool =
                        if varints { samples::ends_high } else { samples::is_no_text };
                    let loud = samples::loud_message(site.writer, wf.field.kind, shows);
                    Looked::one(payload_mismatch::change(site, effect), vec![loud])
                }
                _ => Looked::one(wire_type_mismatch::change(site), any()),
            }
        }
        (FieldKind::Scalar(_) | FieldKind::Enum(_), FieldKind::Message(_)) => {
            let text = wf.plain().is_some_and(|w| w.wire_type() == WireType::Length);
            if !text || rf.field.delimited {
                return Looked::one(wire_type_mismatch::change(site), any());
            }
            let loud = samples::loud(site.writer, wf.field.kind);
            Looked::one(payload_mismatch::change(site, Effect::Refused), vec![loud])
        }
        (FieldKind::Scalar(_) | FieldKind::Enum(_), FieldKind::Scalar(_) | FieldKind::Enum(_)) => {
            plain(site, wf, rf)
        }
    }
}

fn plain(site: Site<'_>, wf: Member<'_>, rf: Member<'_>) -> Looked {
    let (Some(w), Some(r)) = (wf.plain(), rf.plain()) else { return Looked::default() };
    if let (FieldKind::Enum(_), FieldKind::Enum(_)) = (wf.field.kind, rf.field.kind) {
        return Looked::default();
    }
    if w.wire_type() == WireType::Length && r.is_packable() && rf.is_list() {
        let loud = samples::loud(site.writer, wf.field.kind);
        return Looked::one(payload_mismatch::change(site, Effect::Refused), vec![loud]);
    }
    let grade = grade(w, r);
    let telling = vec![samples::telling(site.writer, wf.field.kind, w, r)];
    // A closed enum keeps the numbers it lists and no others.
    if let FieldKind::Enum(id) = rf.field.kind
        && site.reader.enumeration(id).closed
        && w.wire_type() == WireType::Varint
        && !(w == Plain::Scalar(Scalar::Bool) && holds_bools(site.reader.enumeration(id)))
    {
        let unknown = samples::unlisted(w, site.reader.enumeration(id));
        return Looked::one(reader_enum_closed::change(site, Effect::Dropped), vec![unknown]);
    }
    let change = match grade.fate {
        Fate::Same => return Looked::default(),
        Fate::SomeChange if lists_fit(site, wf, r) => return Looked::default(),
        Fate::SomeChange => number_narrowed::change(site, Effect::Misread, grade.why),
        Fate::Unknown => wire_type_mismatch::change(site),
        // proto2's parsers let any bytes through as a string.
        Fate::SomeRefused if rf.field.utf8 => bytes_as_string::change(site, Effect::Refused, grade.why),
        Fate::SomeRefused => bytes_as_string::change(site, Effect::Misread, grade.why),
        Fate::Rounded | Fate::Change | Fate::Mixed | Fate::Refused => {
            encoding_mismatch::change(site, grade.why)
        }
    };
    Looked::one(change, telling)
}

/// A closed enum writes the numbers it lists alone; do they all fit?
fn lists_fit(site: Site<'_>, wf: Member<'_>, r: Plain) -> bool {
    lists(site, wf, |number| r.range().is_some_and(|(least, most)| (least..=most).contains(&number)))
}

/// Is it a closed enum, and is that so of all its numbers?
fn lists(site: Site<'_>, wf: Member<'_>, fits: impl Fn(i128) -> bool) -> bool {
    let FieldKind::Enum(id) = wf.field.kind else { return false };
    let listed = site.writer.enumeration(id);
    listed.closed && listed.values.iter().all(|value| fits(value.number.into()))
}

/// Can the bytes of such a message end with one that a varint does not end with? Any may, for all that is
/// known, where it holds very many types.
fn ends_high(schema: &Schema, kind: FieldKind) -> bool {
    const MOST_TYPES: usize = 64;
    let mut found = Vec::from_iter(match kind {
        FieldKind::Message(id) => Some(id),
        FieldKind::Scalar(_) | FieldKind::Enum(_) => None,
    });
    let mut next = 0;
    while let Some(id) = found.get(next).copied() {
        next += 1;
        // Extensions may be anything.
        if !schema.extensions.is_empty() && !schema.message(id).extension_ranges.is_empty() {
            return true;
        }
        // A group ends with a number.
        for field in schema.message(id).fields.iter().filter(|field| !field.delimited) {
            match (field.kind, Plain::of(field.kind)) {
                (FieldKind::Message(inner), _) if !found.contains(&inner) => found.push(inner),
                (_, Some(plain)) if samples::ends_high(plain) => return true,
                _ => {}
            }
            if found.len() > MOST_TYPES {
                return true;
            }
        }
    }
    false
}

fn holds_bools(known: &Enum) -> bool {
    [0, 1].iter().all(|number| known.values.iter().any(|value| value.number == *number))
}
