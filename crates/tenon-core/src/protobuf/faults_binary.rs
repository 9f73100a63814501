//! What keeps bytes from being a message: what every official parser complains about. What parsers take for
//! unknown fields is no fault. It builds no message, so that memory does not grow with what bytes claim.

use std::collections::{BTreeMap, BTreeSet};

use crate::fault::{Fault, Faults, Spot};
use crate::text::Place;

use super::contents::{Member, Members};
use super::datum::tag;
use super::model::{Cardinality, FieldKind, MessageId, Scalar};
use super::wire::{Plain, WireType};

/// As deep as official parsers go.
const MOST_DEPTH: u32 = 100;

/// All faults of a message, at most `most`.
pub(crate) fn faults(members: &Members<'_>, id: MessageId, bytes: &[u8], most: usize) -> Faults {
    let (faults, demanding) = (Faults::default(), members.demanding);
    let mut walk = Walk { members, bytes, at: 0, faults, most, path: Vec::new(), demanding };
    let mut held = Held::default();
    if walk.body(id, bytes.len(), None, MOST_DEPTH, &mut held).is_ok() {
        walk.required(id, &held, MOST_DEPTH);
    }
    walk.faults
}

struct Walk<'a> {
    members: &'a Members<'a>,
    bytes: &'a [u8],
    at: usize,
    faults: Faults,
    most: usize,
    path: Vec<Step<'a>>,
    /// Some field of some message is required.
    demanding: bool,
}

/// One step into a message. Most have no faults, so a path is written only where one is found.
#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Item(usize),
}

/// What a message held of its fields, so far as required ones ask. The parts of a message that comes in
/// several are merged before anything is missed.
#[derive(Debug, Default)]
struct Held {
    numbers: BTreeSet<i32>,
    inner: BTreeMap<i32, Held>,
    /// How many messages of a list came so far.
    counts: BTreeMap<i32, usize>,
}

/// Nothing behind this place can be read. It is told already.
struct Lost;

impl<'a> Walk<'a> {
    /// Fields up to `end`, or up to the end of the group.
    fn body(
        &mut self,
        id: MessageId,
        end: usize,
        group: Option<u64>,
        depth: u32,
        held: &mut Held,
    ) -> Result<(), Lost> {
        while self.at < end {
            let start = self.at;
            let (number, wire) = self.key(id, end)?;
            if wire == 4 {
                if group == Some(number) {
                    return Ok(());
                }
                return Err(self.lost(id, start, format!("group {number} ends and did not begin")));
            }
            let member = self.members.member(id, number as i32);
            let taken = match member {
                Some(member) => self.field(id, member, wire, end, depth, held)?,
                None => false,
            };
            if !taken {
                self.skip(id, (number, wire), end, depth)?;
            }
            if self.faults.more {
                return Err(Lost);
            }
        }
        match group {
            Some(number) => Err(self.lost(id, self.at, format!("group {number} does not end"))),
            None => Ok(()),
        }
    }

    fn key(&mut self, id: MessageId, end: usize) -> Result<(u64, u64), Lost> {
        let start = self.at;
        let key = self.varint(id, end)?;
        let (number, wire) = (key >> 3, key & 7);
        if number == 0 || number > 0x1fff_ffff || wire > 5 {
            return Err(self.lost(id, start, format!("{key} is no field number and wire type")));
        }
        Ok((number, wire))
    }

    /// `false` when the value is not for this field and nothing of it was read.
    fn field(
        &mut self,
        id: MessageId,
        member: Member<'a>,
        wire: u64,
        end: usize,
        depth: u32,
        held: &mut Held,
    ) -> Result<bool, Lost> {
        let number = member.field.number;
        let mark = self.path.len();
        match member.plain() {
            Some(plain) if plain.is_packable() && member.is_list() && wire == 2 => {
                let inner = self.length(id, end)?;
                self.enter(member);
                while self.at < inner {
                    self.scalar(id, plain, inner)?;
                }
            }
            Some(plain) if wire == tag(plain.wire_type()) => {
                self.enter(member);
                match plain.wire_type() {
                    WireType::Length => self.text(id, member, plain, end)?,
                    WireType::Varint | WireType::Fixed32 | WireType::Fixed64 | WireType::Group => {
                        self.scalar(id, plain, end)?;
                    }
                }
            }
            Some(_) => return Ok(false),
            None => {
                let FieldKind::Message(inner) = member.field.kind else { return Ok(false) };
                if wire != if member.field.delimited { 3 } else { 2 } {
                    return Ok(false);
                }
                self.enter(member);
                if member.is_list() {
                    let count = held.counts.entry(number).or_default();
                    self.path.push(Step::Item(*count));
                    *count += 1;
                }
                self.message(id, member, inner, end, depth, held)?;
            }
        }
        self.path.truncate(mark);
        if self.demanding {
            if member.field.cardinality == Cardinality::Required {
                held.numbers.insert(number);
            }
            // The last field of a oneof is the only one.
            if let (Some(oneof), None) = (member.field.oneof, member.extension) {
                let fields = &self.members.schema.message(id).fields;
                let of = |other: &i32| fields.iter().any(|f| f.number == *other && f.oneof == Some(oneof));
                held.inner.retain(|other, _| *other == number || !of(other));
            }
        }
        Ok(true)
    }

    fn message(
        &mut self,
        id: MessageId,
        member: Member<'a>,
        inner: MessageId,
        end: usize,
        depth: u32,
        held: &mut Held,
    ) -> Result<(), Lost> {
        let number = member.field.number;
        let Some(depth) = depth.checked_sub(1) else {
            return Err(self.lost(id, self.at, "messages are nested more than 100 deep".to_owned()));
        };
        let (end, group) = match member.field.delimited {
            true => (end, Some(number as u64)),
            false => (self.length(id, end)?, None),
        };
        if member.is_list() || !self.demanding {
            let mut own = Held::default();
            self.body(inner, end, group, depth, &mut own)?;
            if self.demanding {
                self.required(inner, &own, depth);
            }
            return Ok(());
        }
        self.body(inner, end, group, depth, held.inner.entry(number).or_default())
    }

    /// Tells of every required field that is missing, all the way down.
    fn required(&mut self, id: MessageId, held: &Held, depth: u32) {
        let Some(depth) = depth.checked_sub(1).filter(|_| self.demanding) else { return };
        let message = self.members.schema.message(id);
        for field in &message.fields {
            if field.cardinality == Cardinality::Required && !held.numbers.contains(&field.number) {
                let text = format!("required field `{}` of {} is missing", field.name, message.full_name);
                let path = format!("/{}.{}", message.full_name, field.name);
                let place = self.members.schema.place(field.at.file, field.at.name, path);
                self.push("required", place, self.at, text);
            }
        }
        for (number, inner) in &held.inner {
            let Some(member) = self.members.member(id, *number) else { continue };
            let FieldKind::Message(of) = member.field.kind else { continue };
            let mark = self.path.len();
            self.enter(member);
            self.required(of, inner, depth);
            self.path.truncate(mark);
        }
    }

    fn text(&mut self, id: MessageId, member: Member<'a>, plain: Plain, end: usize) -> Result<(), Lost> {
        let inner = self.length(id, end)?;
        let (start, bytes) = (self.at, self.bytes.get(self.at..inner).unwrap_or(&[]));
        if plain == Plain::Scalar(Scalar::String)
            && member.field.utf8
            && let Err(error) = std::str::from_utf8(bytes)
        {
            let at = start + error.valid_up_to();
            let field = member.field;
            let path = format!("/{}.{}", self.members.schema.message(id).full_name, member.name());
            let place = self.members.schema.place(field.at.file, field.at.name, path);
            let message = format!("string `{}` is not UTF-8 at byte {at}", member.name());
            self.push("string", place, start, message);
        }
        self.at = inner;
        Ok(())
    }

    fn scalar(&mut self, id: MessageId, plain: Plain, end: usize) -> Result<(), Lost> {
        match plain.wire_type() {
            WireType::Varint => self.varint(id, end).map(|_| ()),
            WireType::Fixed32 => self.take(id, 4, end),
            WireType::Fixed64 => self.take(id, 8, end),
            WireType::Length | WireType::Group => Ok(()),
        }
    }

    fn skip(
        &mut self,
        id: MessageId,
        (number, wire): (u64, u64),
        end: usize,
        depth: u32,
    ) -> Result<(), Lost> {
        match wire {
            0 => self.varint(id, end).map(|_| ()),
            1 => self.take(id, 8, end),
            2 => {
                self.at = self.length(id, end)?;
                Ok(())
            }
            5 => self.take(id, 4, end),
            _ => {
                let Some(depth) = depth.checked_sub(1) else {
                    return Err(self.lost(id, self.at, "messages are nested more than 100 deep".to_owned()));
                };
                loop {
                    let start = self.at;
                    let (inner, wire) = self.key(id, end)?;
                    if wire == 4 && inner == number {
                        return Ok(());
                    }
                    if wire == 4 {
                        return Err(self.lost(id, start, format!("group {inner} ends and did not begin")));
                    }
                    self.skip(id, (inner, wire), end, depth)?;
                }
            }
        }
    }

    fn varint(&mut self, id: MessageId, end: usize) -> Result<u64, Lost> {
        let start = self.at;
        let mut number = 0u64;
        for shift in (0..70).step_by(7) {
            let Some(byte) = self.bytes.get(..end).and_then(|bytes| bytes.get(self.at)).copied() else {
                return Err(self.lost(id, start, "the bytes end inside a number".to_owned()));
            };
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.lost(id, start, "a number has more than ten bytes".to_owned()))
    }

    /// Where that which begins here with its length ends.
    fn length(&mut self, id: MessageId, end: usize) -> Result<usize, Lost> {
        let start = self.at;
        let length = self.varint(id, end)?;
        let left = end.saturating_sub(self.at);
        match usize::try_from(length).ok().filter(|length| *length <= left) {
            Some(length) => Ok(self.at + length),
            None => Err(self.lost(
                id,
                start,
                format!("a length of {length} goes past the end by {}", length - left as u64),
            )),
        }
    }

    fn take(&mut self, id: MessageId, count: usize, end: usize) -> Result<(), Lost> {
        if end.saturating_sub(self.at) < count {
            return Err(self.lost(id, self.at, "the bytes end inside a number".to_owned()));
        }
        self.at += count;
        Ok(())
    }

    fn enter(&mut self, member: Member<'a>) {
        self.path.push(Step::Field(member.name()));
    }

    fn lost(&mut self, id: MessageId, at: usize, text: String) -> Lost {
        let message = self.members.schema.message(id);
        let path = format!("/{}", message.full_name);
        let place = self.members.schema.place(message.at.file, message.at.name, path);
        self.push("bytes", place, at, text);
        Lost
    }

    fn push(&mut self, demand: &'static str, place: Place, at: usize, message: String) {
        let (spot, path) = (Spot::Byte(at), written(&self.path));
        self.faults.add(Fault { demand, spot, path, declared: Some(place), message }, self.most);
    }
}

fn written(steps: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Field(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Item(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}
