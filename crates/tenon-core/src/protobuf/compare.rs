//! What happens to the messages of that writer under this reader, in binary and in JSON?
//!
//! Binary pairs fields by number, JSON by name; both then ask something local of a pair of fields and
//! go on to the messages inside. So the answer is a walk over reachable pairs of message types. A
//! pair met again adds nothing, which makes recursion end and is the coinductive reading: recursive
//! types agree unless something finite refutes it. The walk is breadth first, so paths are shortest,
//! and it keeps its pairs in a queue, never on the call stack. What a message type is called matters
//! at the roots only: a field leads where it leads.
//!
//! Which types meet at the roots is `roots.rs`'s; what fields do to each other, `binary.rs`'s and
//! `textual.rs`'s; what happens to code, `code.rs`'s; which bytes prove it, `witness.rs`'s.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::change::{Change, Effect, Surface};
use crate::compatibility::Role;
use crate::limits::{Budget, Exhausted, Limits};
use crate::text::Place;
use crate::words::Text;

use super::binary;
use super::code;
use super::contents::{Member, Members};
use super::datum::Value;
use super::enums::{self, Printed};
use super::json::UnknownKeys;
use super::model::{Cardinality, EnumId, FieldKind, MessageId, Presence, Schema};
use super::roots::{self, Roots};
use super::rules::{
    default_changed, field_number_changed, field_renamed, fields_share_oneof, message_removed, presence_lost,
    reader_lacks_field, reader_requires_field,
};
use super::samples;
use super::textual;

/// What the schemas do not say.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What the reader's JSON parser does with unknown keys.
    pub unknown_keys: UnknownKeys,
    /// Which side is the earlier version. Facts about code hold from the earlier to the later version,
    /// whoever writes.
    pub earlier: Role,
}

impl Default for Options {
    /// Strict JSON, the writer is the earlier version.
    fn default() -> Options {
        Options { unknown_keys: UnknownKeys::Refuse, earlier: Role::Writer }
    }
}

/// What a comparison found at one place on one surface.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What is the case; its effect holds on `surface`.
    pub change: Change,
    /// Where it shows.
    pub surface: Surface,
    /// The root types, the way from them, and what to write there.
    pub(super) proof: Option<Proof>,
}

/// What is needed to prove a fact.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    /// The writer's root type and the reader's.
    pub(super) roots: (MessageId, MessageId),
    /// The way to the message: numbers of the writer's and the reader's fields.
    pub(super) steps: Vec<(i32, i32)>,
    /// What the message there holds: writer's field numbers and values.
    pub(super) set: Vec<(i32, Vec<Value>)>,
    /// Numbers of the writer's field to look at and the reader's.
    pub(super) look: (i32, i32),
}

/// Everything between two schemas.
#[derive(Clone, Debug)]
pub struct Facts {
    /// In the order of the walk, facts about code last.
    pub facts: Vec<Fact>,
    /// The budget ran out: there may be more.
    pub exhausted: bool,
}

/// Everything found; no fact has a witness yet (see `witness::prove`).
pub fn compare(writer: &Schema, reader: &Schema, options: &Options, limits: &Limits) -> Facts {
    let mut walk = Walk {
        writer: Members::new(writer),
        reader: Members::new(reader),
        options,
        visits: Vec::new(),
        seen: HashMap::new(),
        enums: HashMap::new(),
        facts: Vec::new(),
        budget: Budget::new(limits.steps),
        debt: 0,
    };
    let exhausted = walk.run().is_err();
    Facts { facts: walk.facts, exhausted }
}

/// Two messages that meet, perhaps with the two fields that do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site<'a> {
    pub(super) writer: &'a Schema,
    pub(super) reader: &'a Schema,
    pub(super) w: MessageId,
    pub(super) r: MessageId,
    pub(super) wf: Option<Member<'a>>,
    pub(super) rf: Option<Member<'a>>,
}

/// What a look at a pair of fields found: the change and what the writer writes to show it.
pub(super) type Found = (Change, Vec<Value>);

/// A pair of messages to look into, and on which surfaces (bits: 1 binary, 2 JSON).
struct Visit {
    w: MessageId,
    r: MessageId,
    surfaces: u8,
    parent: u32,
    step: (i32, i32),
}

const NO_PARENT: u32 = u32::MAX;
const BINARY: u8 = 1;
const JSON: u8 = 2;

/// The writer's enum and the reader's, where they meet, and whether the reader requires a value there.
type EnumPair = (EnumId, EnumId, Surface, bool);

struct Walk<'a> {
    writer: Members<'a>,
    reader: Members<'a>,
    options: &'a Options,
    visits: Vec<Visit>,
    seen: HashMap<(MessageId, MessageId), u8>,
    enums: HashMap<EnumPair, Printed>,
    facts: Vec<Fact>,
    budget: Budget,
    /// Steps that facts took to find their paths, not yet paid.
    debt: u64,
}

impl<'a> Walk<'a> {
    fn run(&mut self) -> Result<(), Exhausted> {
        let (writer, reader) = (self.writer.schema, self.reader.schema);
        let roots = roots::pair(writer, reader, &mut self.budget)?;
        for root in &roots.pairs {
            self.visit(NO_PARENT, (0, 0), (root.w, root.r), BINARY | JSON);
        }
        for id in &roots.removed {
            // What other messages hold is looked at where they hold it.
            if !roots.held.contains(id) {
                for surface in [Surface::Binary, Surface::Json] {
                    let change = message_removed::change(writer, reader, *id, Effect::Refused);
                    self.facts.push(Fact { change, surface, proof: None });
                }
            }
        }
        let mut next = 0;
        while let Some(visit) = self.visits.get(next) {
            let (w, r, surfaces) = (visit.w, visit.r, visit.surfaces);
            self.pair(next as u32, (w, r), surfaces)?;
            next += 1;
        }
        self.code(&roots)
    }

    fn code(&mut self, roots: &Roots) -> Result<(), Exhausted> {
        let swapped = self.options.earlier == Role::Reader;
        let found = match swapped {
            false => code::compare(&self.writer, &self.reader, roots, &mut self.budget)?,
            true => {
                let roots = roots::pair(self.reader.schema, self.writer.schema, &mut self.budget)?;
                code::compare(&self.reader, &self.writer, &roots, &mut self.budget)?
            }
        };
        self.facts.extend(found.into_iter().map(|mut change| {
            change.directed = false;
            if swapped {
                std::mem::swap(&mut change.writer, &mut change.reader);
            }
            Fact { change, surface: Surface::Source, proof: None }
        }));
        Ok(())
    }

    fn pair(&mut self, at: u32, (w, r): (MessageId, MessageId), surfaces: u8) -> Result<(), Exhausted> {
        let (writers, readers) = (self.writer.of(w), self.reader.of(r));
        let debt = std::mem::take(&mut self.debt);
        self.budget.spend(1 + debt / 8 + (writers.len() + readers.len()) as u64 / 8)?;
        let site = Site { writer: self.writer.schema, reader: self.reader.schema, w, r, wf: None, rf: None };
        if surfaces & BINARY != 0 {
            self.binary(at, site, &writers, &readers)?;
        }
        if surfaces & JSON != 0 && !is_special(site) {
            self.json(at, site, &writers, &readers)?;
        }
        Ok(())
    }

    fn binary(
        &mut self,
        at: u32,
        site: Site<'a>,
        writers: &[Member<'a>],
        readers: &[Member<'a>],
    ) -> Result<(), Exhausted> {
        let numbers: HashMap<i32, Member<'a>> = readers.iter().map(|m| (m.field.number, *m)).collect();
        let names: HashMap<&str, Member<'a>> = readers.iter().map(|m| (m.name(), *m)).collect();
        let written: HashMap<i32, Member<'a>> = writers.iter().map(|m| (m.field.number, *m)).collect();
        for wf in writers {
            let site = Site { wf: Some(*wf), ..site };
            let Some(rf) = numbers.get(&wf.field.number).copied() else {
                let moved = names.get(wf.name()).copied();
                let moved = moved.filter(|rf| !written.contains_key(&rf.field.number));
                let change = match moved {
                    Some(rf) => field_number_changed::change(Site { rf: Some(rf), ..site }, Effect::Dropped),
                    // The value is kept among the unknown fields and goes wherever the message goes.
                    None => reader_lacks_field::change(site, Effect::Same),
                };
                self.fact(at, site, Surface::Binary, change, samples::any(site.writer, wf));
                continue;
            };
            let site = Site { rf: Some(rf), ..site };
            let elsewhere = names.get(wf.name()).is_some_and(|named| named.field.number != rf.field.number);
            self.field_pair(at, site, Surface::Binary, elsewhere)?;
        }
        for rf in readers.iter().filter(|rf| rf.field.cardinality == Cardinality::Required) {
            let wf = written.get(&rf.field.number).copied();
            self.required(at, Site { wf, rf: Some(*rf), ..site }, Surface::Binary);
        }
        let found = shared_oneofs(site, readers, |rf| written.get(&rf.field.number).copied());
        self.oneofs(at, Surface::Binary, found, Effect::Dropped);
        Ok(())
    }

    fn json(
        &mut self,
        at: u32,
        site: Site<'a>,
        writers: &[Member<'a>],
        readers: &[Member<'a>],
    ) -> Result<(), Exhausted> {
        // Parsers take a field's own name too (ProtoJSON, "JSON names"); the JSON name goes first.
        let mut names: HashMap<Cow<'a, str>, Member<'a>> = HashMap::new();
        for rf in readers {
            names.entry(Cow::Borrowed(rf.name())).or_insert(*rf);
        }
        for rf in readers {
            names.insert(rf.json_name(), *rf);
        }
        let numbers: HashMap<i32, Member<'a>> = readers.iter().map(|m| (m.field.number, *m)).collect();
        let mut sources: HashMap<i32, Member<'a>> = HashMap::new();
        let missing = match self.options.unknown_keys {
            UnknownKeys::Refuse => Effect::Refused,
            UnknownKeys::Ignore => Effect::Dropped,
        };
        for wf in writers {
            let site = Site { wf: Some(*wf), ..site };
            let Some(rf) = names.get(&wf.json_name()).copied() else {
                let change = match numbers.get(&wf.field.number).copied() {
                    Some(rf) => field_renamed::change(Site { rf: Some(rf), ..site }, missing),
                    None => reader_lacks_field::change(site, missing),
                };
                self.fact(at, site, Surface::Json, change, samples::any(site.writer, wf));
                continue;
            };
            sources.insert(rf.field.number, *wf);
            self.field_pair(at, Site { rf: Some(rf), ..site }, Surface::Json, false)?;
        }
        for rf in readers.iter().filter(|rf| rf.field.cardinality == Cardinality::Required) {
            let wf = sources.get(&rf.field.number).copied();
            self.required(at, Site { wf, rf: Some(*rf), ..site }, Surface::Json);
        }
        let found = shared_oneofs(site, readers, |rf| sources.get(&rf.field.number).copied());
        self.oneofs(at, Surface::Json, found, Effect::Refused);
        Ok(())
    }

    /// What two fields that meet do to each other.
    fn field_pair(
        &mut self,
        at: u32,
        site: Site<'a>,
        surface: Surface,
        elsewhere: bool,
    ) -> Result<(), Exhausted> {
        let (Some(wf), Some(rf)) = (site.wf, site.rf) else { return Ok(()) };
        // Defaults, samples and unlisted numbers are looked for among the values.
        for (schema, kind) in [(site.writer, wf.field.kind), (site.reader, rf.field.kind)] {
            if let FieldKind::Enum(id) = kind {
                self.budget.spend(schema.enumeration(id).values.len() as u64 / 8)?;
            }
        }
        let looked = match surface {
            Surface::Json => textual::fields(site),
            _ => binary::fields(site, elsewhere),
        };
        let broken = looked.found.iter().any(|(change, _)| change.effect.breaks());
        for (change, values) in looked.found {
            self.fact(at, site, surface, change, values);
        }
        if let Some((w, r)) = looked.messages {
            let bit = if surface == Surface::Json { JSON } else { BINARY };
            self.visit(at, (wf.field.number, rf.field.number), (w, r), bit);
        }
        // Both parts of a map's entry are always written.
        let entry = site.writer.message(site.w).is_map_entry;
        if let (FieldKind::Enum(w), FieldKind::Enum(r)) = (wf.field.kind, rf.field.kind) {
            let printed = entry || wf.is_list() || wf.field.presence == Presence::Explicit;
            // A value that is dropped is missed where it is required.
            let required = rf.field.cardinality == Cardinality::Required;
            if let Some(which) = self.printed((w, r, surface, required), printed) {
                let (we, re) = (site.writer.enumeration(w), site.reader.enumeration(r));
                let unknown = self.options.unknown_keys;
                for (change, value) in enums::compare(site, we, re, surface, unknown, which) {
                    self.fact(at, site, surface, change, vec![Value::Whole(value.into())]);
                }
            }
        }
        if !broken && !entry && !wf.is_list() && !rf.is_list() {
            if let Some(change) = default_changed::change(site) {
                self.fact(at, site, surface, change, Vec::new());
            }
            // What is required is always written.
            let explicit =
                wf.field.presence == Presence::Explicit && wf.field.cardinality != Cardinality::Required;
            if explicit && rf.field.presence == Presence::Implicit {
                let zero = samples::zero(site.writer, wf.field.kind);
                self.fact(at, site, surface, presence_lost::change(site), vec![zero]);
            }
        }
        Ok(())
    }

    /// Which values of two enums that meet again were not looked at yet; `zero` says that it is printed.
    fn printed(&mut self, pair: EnumPair, zero: bool) -> Option<Printed> {
        let zero = zero || pair.2 != Surface::Json;
        let known = self.enums.get(&pair).copied();
        let which = match (known, zero) {
            (None, true) => Printed::All,
            (None, false) => Printed::Others,
            (Some(Printed::Others), true) => Printed::Zero,
            (Some(_), _) => return None,
        };
        self.enums.insert(pair, which);
        Some(which)
    }

    fn required(&mut self, at: u32, site: Site<'a>, surface: Surface) {
        if site.wf.is_some_and(|wf| wf.field.cardinality == Cardinality::Required) {
            return;
        }
        self.fact(at, site, surface, reader_requires_field::change(site), Vec::new());
    }

    fn oneofs(&mut self, at: u32, surface: Surface, found: Vec<Shared<'a>>, effect: Effect) {
        for shared in found {
            let change = fields_share_oneof::change(shared.site, shared.other, shared.oneof, effect);
            let set = [shared.site.wf, Some(shared.other)].into_iter().flatten();
            let set = set.map(|m| (m.field.number, samples::any(shared.site.writer, &m))).collect();
            self.fact_with(at, shared.site, surface, change, set);
        }
    }

    fn visit(&mut self, parent: u32, step: (i32, i32), (w, r): (MessageId, MessageId), surfaces: u8) {
        let seen = self.seen.entry((w, r)).or_default();
        let new = surfaces & !*seen;
        if new != 0 {
            *seen |= new;
            self.visits.push(Visit { w, r, surfaces: new, parent, step });
        }
    }

    fn fact(&mut self, at: u32, site: Site<'a>, surface: Surface, change: Change, values: Vec<Value>) {
        let number = site.wf.map(|wf| wf.field.number);
        let set = number.filter(|_| !values.is_empty()).map(|number| (number, values));
        self.fact_with(at, site, surface, change, set.into_iter().collect());
    }

    fn fact_with(
        &mut self,
        at: u32,
        site: Site<'a>,
        surface: Surface,
        mut change: Change,
        set: Vec<(i32, Vec<Value>)>,
    ) {
        let (roots, steps) = self.steps(at);
        self.debt += steps.len() as u64;
        let field = site.wf.or(site.rf);
        change.path = self.path(roots.0, &steps, field);
        let number = |member: Option<Member<'_>>| member.map_or(0, |member| member.field.number);
        let look = (number(site.wf), site.rf.map_or(number(site.wf), |rf| rf.field.number));
        let proof = Some(Proof { roots, steps, set, look });
        self.facts.push(Fact { change, surface, proof });
    }

    /// The root pair of a visit and the way from there.
    fn steps(&self, mut at: u32) -> ((MessageId, MessageId), Vec<(i32, i32)>) {
        let mut steps = Vec::new();
        let mut roots = (MessageId(0), MessageId(0));
        while let Some(visit) = self.visits.get(at as usize) {
            roots = (visit.w, visit.r);
            if visit.parent == NO_PARENT {
                break;
            }
            steps.push(visit.step);
            at = visit.parent;
        }
        steps.reverse();
        (roots, steps)
    }

    /// As a person reads it: `Order.lines[].price`. Values of maps are `{}`.
    fn path(&self, root: MessageId, steps: &[(i32, i32)], last: Option<Member<'_>>) -> String {
        let schema = self.writer.schema;
        let mut path = schema.local_name(root).to_owned();
        let mut message = root;
        let push = |path: &mut String, in_entry: bool, member: Member<'_>| {
            if !(in_entry && member.field.number == 2) {
                path.push('.');
                path.push_str(member.name());
            }
        };
        for (number, _) in steps {
            let Some(member) = self.writer.member(message, *number) else { break };
            push(&mut path, schema.message(message).is_map_entry, member);
            match member.field.cardinality {
                Cardinality::Repeated => path.push_str("[]"),
                Cardinality::Map => path.push_str("{}"),
                Cardinality::Singular | Cardinality::Required => {}
            }
            if let FieldKind::Message(inner) = member.field.kind {
                message = inner;
            }
        }
        if let Some(member) = last {
            push(&mut path, schema.message(message).is_map_entry, member);
        }
        path
    }
}

/// Both are the same well-known type, whose JSON is not that of its fields.
fn is_special(site: Site<'_>) -> bool {
    let of = |schema, id| super::json::form(schema, FieldKind::Message(id));
    let object = super::json::Form::Object;
    of(site.writer, site.w) != object(site.w) && of(site.reader, site.r) != object(site.r)
}

/// Two fields of the writer that can be set together and end up in one oneof of the reader.
struct Shared<'a> {
    site: Site<'a>,
    other: Member<'a>,
    oneof: &'a str,
}

/// One for each oneof of the reader that would have to hold two values.
fn shared_oneofs<'a>(
    site: Site<'a>,
    readers: &[Member<'a>],
    source: impl Fn(Member<'a>) -> Option<Member<'a>>,
) -> Vec<Shared<'a>> {
    let oneofs = &site.reader.message(site.r).oneofs;
    // The first source of each oneof, and whether a second was found.
    let mut first: Vec<Option<(Member<'a>, Member<'a>)>> = vec![None; oneofs.len()];
    let mut told = vec![false; oneofs.len()];
    let mut found = Vec::new();
    for rf in readers.iter().filter(|rf| rf.extension.is_none()) {
        let Some(index) = rf.field.oneof else { continue };
        let (Some(oneof), Some(wf)) = (oneofs.get(index), source(*rf)) else { continue };
        let Some(slot) = first.get_mut(index).filter(|_| !oneof.synthetic) else { continue };
        match slot {
            None => *slot = Some((wf, *rf)),
            Some((held, held_rf)) => {
                let same = held.field.oneof.is_some() && held.field.oneof == wf.field.oneof;
                let told = told.get_mut(index).is_some_and(|told| std::mem::replace(told, !same));
                if !same && !told {
                    let site = Site { wf: Some(*held), rf: Some(*held_rf), ..site };
                    found.push(Shared { site, other: wf, oneof: &oneof.name });
                }
            }
        }
    }
    found
}

/// Which part of a field a label points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Name,
    Number,
    Type,
}

impl Site<'_> {
    /// A change at the two fields, or at the message where one is missing.
    pub(super) fn change(
        self,
        rule: &'static crate::rule::Rule,
        effect: Effect,
        spot: Spot,
        message: Text,
    ) -> Change {
        let place = |schema: &Schema, id: MessageId, member: Option<Member<'_>>| -> Place {
            let whole = schema.message(id);
            match member {
                Some(member) => {
                    let field = member.field;
                    let span = match spot {
                        Spot::Name => field.at.name,
                        Spot::Number => field.number_span,
                        Spot::Type => field.type_span,
                    };
                    schema.place(field.at.file, span, format!("/{}.{}", whole.full_name, field.name))
                }
                None => schema.place(whole.at.file, whole.at.name, format!("/{}", whole.full_name)),
            }
        };
        let writer = place(self.writer, self.w, self.wf);
        let reader = place(self.reader, self.r, self.rf);
        change_at(rule, effect, message, writer, reader)
    }

    /// Both types, as a person writes them.
    pub(super) fn types(self) -> (String, String) {
        let writer = self.wf.map_or(String::new(), |wf| self.writer.describe(wf.field));
        (writer, self.rf.map_or(String::new(), |rf| self.reader.describe(rf.field)))
    }
}

/// A change at two places; the rule refines it.
pub(super) fn change_at(
    rule: &'static crate::rule::Rule,
    effect: Effect,
    message: Text,
    writer: Place,
    reader: Place,
) -> Change {
    Change::new(rule, effect, message, (writer, Text::new()), (reader, Text::new()))
}
