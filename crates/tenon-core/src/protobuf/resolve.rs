//! One message of the writer as the reader takes it, and every place where it is not what it was.
//!
//! Knows nothing of `compare.rs`: both sides parse the message, and the two results are walked together.

use std::collections::{HashMap, HashSet};

use crate::change::{Effect, Surface};
use crate::divergence::{Data, Divergence, Divergences, Unresolved, shown};
use crate::limits::{Budget, Limits};
use crate::witness::Reading;

use super::contents::{Member, Members};
use super::datum::{Record, Value, encode, is_zero, show, to_json};
use super::decode::{entry_key, parse};
use super::json::UnknownKeys;
use super::json_reader;
use super::model::{Cardinality, EnumId, EnumValue, FieldKind, MessageId, Presence, Scalar, Schema};

/// What became of a message.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The writer's type.
    pub(crate) message: String,
    /// In JSON, as the writer meant it.
    pub(crate) written: String,
    /// In JSON, as the reader has it; `None` where it is refused.
    pub(crate) read: Option<String>,
    /// Where the two differ.
    pub(crate) found: Divergences,
}

/// Reads `data`, a message of the writer's in binary or JSON, as it arrives in the encoding `surface`;
/// in JSON the reader does `unknown` with what it does not know.
///
/// *Errors*: no such message, or the data is none. *Limits*: nesting of 100 messages, `limits.steps`
/// values, `limits.findings` places.
pub(crate) fn resolve(
    writer: &Schema,
    reader: &Schema,
    data: Data<'_>,
    name: Option<&str>,
    surface: Surface,
    unknown: UnknownKeys,
    limits: &Limits,
) -> Result<Resolved, Unresolved> {
    let (wid, rid) = roots(writer, reader, name)?;
    let (writer, reader) = (Members::new(writer), Members::new(reader));
    let mut budget = Budget::new(limits.steps);
    let (record, bytes) = written(&writer, wid, data, &mut budget)?;
    let json = to_json(&writer, &record);
    let read = match surface {
        Surface::Binary | Surface::Source => parse(&reader, rid, &bytes, &mut Budget::new(limits.steps))
            .map_err(|fault| (fault.path, fault.reason)),
        Surface::Json => {
            json_reader::read(&reader, rid, &json, unknown).map_err(|wrong| (wrong.path, wrong.reason))
        }
    };
    let mut found = Divergences::new(limits.findings);
    let read = match read {
        Ok(read) => {
            let mut walk =
                Walk { writer: &writer, reader: &reader, surface, path: String::new(), found, budget };
            walk.record(&record, &read);
            found = walk.found;
            Some(to_json(&reader, &read).to_string())
        }
        Err((path, reason)) => {
            found.add(|| Divergence {
                effect: Effect::Refused,
                path,
                written: shown(json.to_string()),
                read: Reading::Refused(reason),
            });
            None
        }
    };
    let message = writer.schema.message(wid).full_name.clone();
    Ok(Resolved { message, written: json.to_string(), read, found })
}

fn written(
    writer: &Members<'_>,
    id: MessageId,
    data: Data<'_>,
    budget: &mut Budget,
) -> Result<(Record, Vec<u8>), Unresolved> {
    match data {
        Data::Binary(bytes) => {
            let record = parse(writer, id, bytes, budget).map_err(|fault| Unresolved::Corrupt {
                at: Some(fault.at),
                path: fault.path,
                reason: fault.reason,
            })?;
            // The reader gets what was sent: fields that the writer's schema does not know, too.
            Ok((record, bytes.to_vec()))
        }
        Data::Json(text) => {
            let json: serde_json::Value = serde_json::from_str(text).map_err(|error| {
                let line = text.split_inclusive('\n').take(error.line().saturating_sub(1));
                let before: usize = line.map(str::len).sum();
                Unresolved::Corrupt {
                    at: Some(before + error.column().saturating_sub(1)),
                    path: String::new(),
                    reason: "it is not JSON".to_owned(),
                }
            })?;
            let record = json_reader::read(writer, id, &json, UnknownKeys::Refuse)
                .map_err(|wrong| Unresolved::Corrupt { at: None, path: wrong.path, reason: wrong.reason })?;
            let bytes = encode(writer, &record);
            Ok((record, bytes))
        }
    }
}

/// The writer's type and the reader's. Without a name the writer's only top-level message; the reader's
/// of the same full name, else of the same name in another package, else its only one.
pub(super) fn roots(
    writer: &Schema,
    reader: &Schema,
    name: Option<&str>,
) -> Result<(MessageId, MessageId), Unresolved> {
    let (ours, theirs) = (all(writer), all(reader));
    let known = |schema: &Schema, list: &[MessageId]| -> Vec<String> {
        list.iter().map(|id| schema.message(*id).full_name.clone()).collect()
    };
    let top = |schema: &Schema, list: &[MessageId]| -> Vec<MessageId> {
        let is_top = |id: &MessageId| {
            let message = schema.message(*id);
            message.parent.is_none() && !message.is_group
        };
        list.iter().copied().filter(is_top).collect()
    };
    let w = match (name, top(writer, &ours).as_slice()) {
        (Some(name), _) => {
            let named = ours.iter().copied().find(|id| writer.message(*id).full_name == name);
            named.ok_or_else(|| Unresolved::NoMessage {
                name: name.to_owned(),
                whose: "the writer",
                known: known(writer, &ours),
            })?
        }
        (None, [only]) => *only,
        (None, several) => return Err(Unresolved::Unnamed(known(writer, several))),
    };
    let full_name = &writer.message(w).full_name;
    let same = theirs.iter().copied().find(|id| reader.message(*id).full_name == *full_name);
    let local = || theirs.iter().copied().find(|id| reader.local_name(*id) == writer.local_name(w));
    let only = || match (top(writer, &ours).as_slice(), top(reader, &theirs).as_slice()) {
        ([_], [only]) => Some(*only),
        _ => None,
    };
    let r = same.or_else(local).or_else(only).ok_or_else(|| Unresolved::NoMessage {
        name: full_name.clone(),
        whose: "the reader",
        known: known(reader, &theirs),
    })?;
    Ok((w, r))
}

/// The messages of the judged files.
fn all(schema: &Schema) -> Vec<MessageId> {
    let ids = schema.messages.iter().enumerate();
    let judged =
        ids.filter(|(_, message)| (message.at.file.0 as usize) < schema.roots && !message.is_map_entry);
    judged.map(|(at, _)| MessageId(at as u32)).collect()
}

struct Walk<'m, 'a> {
    writer: &'m Members<'a>,
    reader: &'m Members<'a>,
    surface: Surface,
    path: String,
    found: Divergences,
    /// For defaults, which are looked at though no byte is there.
    budget: Budget,
}

impl<'a> Walk<'_, 'a> {
    /// Depth is bounded by the parsers that made the records.
    fn record(&mut self, w: &Record, r: &Record) {
        let unknown: HashSet<i32> = r.unknown.iter().copied().collect();
        for (number, values) in &w.fields {
            let Some(own) = self.writer.member(w.id, *number) else { continue };
            let mark = self.enter(own.name());
            // The reader does not understand it; of a map, entry by entry.
            let lost = |other: &Member<'_>| {
                let nothing = r.get(other.field.number).is_empty() && unknown.contains(&other.field.number);
                nothing && own.field.cardinality != Cardinality::Map
            };
            match self.counterpart(own, r.id) {
                Some(other) if lost(&other) => {
                    self.add(Effect::Dropped, (own, values), Some((other, &[])));
                }
                Some(other) => self.field((own, values), (other, r.get(other.field.number))),
                None => self.add(Effect::Dropped, (own, values), None),
            }
            self.path.truncate(mark);
        }
        self.defaults(w, r);
    }

    /// Fields that nobody wrote read as their default, which the two sides may state differently.
    fn defaults(&mut self, w: &Record, r: &Record) {
        let fields = &self.writer.schema.message(w.id).fields;
        if self.budget.spend(fields.len() as u64 / 16).is_err() {
            return;
        }
        for field in fields.iter().filter(|field| w.get(field.number).is_empty()) {
            let own = Member { field, extension: None };
            let Some(other) = self.counterpart(own, r.id).filter(|_| !own.is_list()) else { continue };
            let defaults = (default(self.writer.schema, own), default(self.reader.schema, other));
            if defaults.0 != defaults.1 && r.get(other.field.number).is_empty() {
                let mark = self.enter(own.name());
                self.add(Effect::Misread, (own, &[]), Some((other, &[])));
                self.path.truncate(mark);
            }
        }
    }

    /// The reader's field for the writer's: by number, in JSON by name.
    fn counterpart(&self, own: Member<'a>, r: MessageId) -> Option<Member<'a>> {
        match self.surface {
            Surface::Binary | Surface::Source => self.reader.member(r, own.field.number),
            Surface::Json => {
                let key = own.json_name();
                let all = self.reader.of(r);
                let by_json = all.iter().find(|member| member.json_name() == key);
                by_json.or_else(|| all.iter().find(|member| member.name() == &*key)).copied()
            }
        }
    }

    fn field(&mut self, (own, w): (Member<'a>, &[Value]), (other, r): (Member<'a>, &[Value])) {
        let both_maps = [own, other].iter().all(|member| member.field.cardinality == Cardinality::Map);
        if both_maps {
            return self.map((own, w), (other, r));
        }
        match (own.is_list(), other.is_list()) {
            // A list of other numbers may come out of the same bytes.
            (true, true) if r.len() > w.len() => self.add(Effect::Misread, (own, w), Some((other, r))),
            (true, true) => {
                for (at, one) in w.iter().enumerate() {
                    let mark = self.path.len();
                    self.path.push_str(&format!("[{at}]"));
                    let there = r.get(at).map_or(&[][..], std::slice::from_ref);
                    self.value((own, one), (other, there));
                    self.path.truncate(mark);
                }
            }
            // The last of several wins, and messages become one.
            (true, false) if w.len() > 1 => {
                let merged = matches!(w.last(), Some(Value::Message(_)));
                let effect = if merged { Effect::Misread } else { Effect::Dropped };
                self.add(effect, (own, w), Some((other, r)));
            }
            (_, _) => {
                if let Some(one) = w.last() {
                    self.value((own, one), (other, r));
                }
            }
        }
    }

    fn map(&mut self, (own, w): (Member<'a>, &[Value]), (other, r): (Member<'a>, &[Value])) {
        let there: HashMap<Option<String>, &Value> =
            r.iter().map(|value| (entry_key(value), value)).collect();
        let kind = match own.field.kind {
            FieldKind::Message(entry) => self.writer.member(entry, 1).map(|key| key.field.kind),
            FieldKind::Scalar(_) | FieldKind::Enum(_) => None,
        };
        let zero = match kind {
            Some(FieldKind::Scalar(Scalar::String)) | None => "",
            Some(FieldKind::Scalar(Scalar::Bool)) => "false",
            Some(FieldKind::Scalar(_) | FieldKind::Enum(_) | FieldKind::Message(_)) => "0",
        };
        for entry in w {
            let key = entry_key(entry);
            let mark = self.path.len();
            self.path.push_str(&format!("{{{}}}", key.as_deref().unwrap_or(zero)));
            match (entry, there.get(&key)) {
                (Value::Message(w), Some(Value::Message(r))) => self.entry(w, r),
                _ => self.add(Effect::Dropped, (own, std::slice::from_ref(entry)), Some((other, &[]))),
            }
            self.path.truncate(mark);
        }
    }

    /// The value of an entry; its path is the key's.
    fn entry(&mut self, w: &Record, r: &Record) {
        let (own, other) = (self.writer.member(w.id, 2), self.reader.member(r.id, 2));
        let (Some(own), Some(other), Some(value)) = (own, other, w.get(2).last()) else { return };
        match r.unknown.contains(&2) {
            true => self.add(Effect::Dropped, (own, w.get(2)), Some((other, &[]))),
            false => self.value((own, value), (other, r.get(2))),
        }
    }

    fn value(&mut self, (own, w): (Member<'a>, &Value), (other, r): (Member<'a>, &[Value])) {
        let values = std::slice::from_ref(w);
        let Some(read) = r.last() else {
            let implicit = other.field.presence == Presence::Implicit && !other.is_list();
            // The bytes of an empty message are none.
            let zero = is_zero(w) || matches!(w, Value::Message(inner) if inner.fields.is_empty());
            let effect = match (implicit, zero, own.field.presence) {
                (true, true, Presence::Implicit) => return,
                // The value is there; that it was set is not.
                (true, true, Presence::Explicit) => Effect::Lossy,
                // It became zero, which is not kept.
                (true, false, _) => Effect::Misread,
                (false, _, _) => Effect::Dropped,
            };
            self.add(effect, (own, values), Some((other, r)));
            return;
        };
        match (w, read) {
            (Value::Message(w), Value::Message(r)) => self.record(w, r),
            (Value::Real(one), Value::Real(two)) if !same_number(*one, *two) => {
                self.add(Effect::Lossy, (own, values), Some((other, r)));
            }
            _ if self.is_same((own, w), (other, read)) => {}
            _ => self.add(Effect::Misread, (own, values), Some((other, r))),
        }
    }

    fn is_same(&mut self, (own, w): (Member<'a>, &Value), (other, r): (Member<'a>, &Value)) -> bool {
        match (w, r) {
            (Value::Whole(one), Value::Whole(two)) => match (own.field.kind, other.field.kind) {
                (FieldKind::Enum(w), FieldKind::Enum(r)) => self.is_same_listed((w, *one), (r, *two)),
                _ => one == two,
            },
            (Value::Truth(truth), Value::Whole(number)) | (Value::Whole(number), Value::Truth(truth)) => {
                *number == i128::from(*truth)
            }
            (Value::Real(one), Value::Real(two)) => same_number(*one, *two),
            (Value::Text(text), Value::Bytes(bytes)) | (Value::Bytes(bytes), Value::Text(text)) => {
                text.as_bytes() == bytes.as_slice()
            }
            _ => w == r,
        }
    }

    /// In JSON names travel. In binary numbers do, and a number is misread where the name it was written
    /// for has another one now.
    fn is_same_listed(&mut self, (w, one): (EnumId, i128), (r, two): (EnumId, i128)) -> bool {
        let (w, r) = (self.writer.schema.enumeration(w), self.reader.schema.enumeration(r));
        if self.budget.spend((w.values.len() + r.values.len()) as u64 / 16).is_err() {
            return one == two;
        }
        let named = |list: &[EnumValue], number: i128| -> Option<String> {
            let mut list = list.iter();
            list.find(|value| i128::from(value.number) == number).map(|value| value.name.clone())
        };
        let Some(name) = named(&w.values, one) else { return one == two };
        match self.surface {
            Surface::Json => {
                let now = r.values.iter().filter(|value| i128::from(value.number) == two);
                now.clone().count() == 0 || now.into_iter().any(|value| value.name == name)
            }
            Surface::Binary | Surface::Source => {
                let now = r.values.iter().find(|value| value.name == name);
                one == two && now.is_none_or(|value| i128::from(value.number) == one)
            }
        }
    }

    fn add(
        &mut self,
        effect: Effect,
        (own, w): (Member<'a>, &[Value]),
        read: Option<(Member<'a>, &[Value])>,
    ) {
        let (writer, reader, path) = (self.writer.schema, self.reader.schema, &self.path);
        self.found.add(|| Divergence {
            effect,
            path: path.clone(),
            written: shown(show(writer, Some(own), w)),
            read: Reading::Value(match read {
                Some((other, r)) => shown(show(reader, Some(other), r)),
                None => "nothing".to_owned(),
            }),
        });
    }

    fn enter(&mut self, name: &str) -> usize {
        let mark = self.path.len();
        if mark > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        mark
    }
}

/// What an absent field reads as, where that is not the zero of its type: of an enum a number.
fn default(schema: &Schema, member: Member<'_>) -> Option<String> {
    let stated = member.field.default.clone();
    let FieldKind::Enum(id) = member.field.kind else { return stated };
    let values = &schema.enumeration(id).values;
    let value = match &stated {
        Some(name) => values.iter().find(|value| value.name == *name),
        None => values.first(),
    };
    value.map(|value| value.number.to_string()).filter(|number| number != "0")
}

fn same_number(one: f64, two: f64) -> bool {
    one == two || one.is_nan() && two.is_nan()
}
