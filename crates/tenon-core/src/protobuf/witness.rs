//! A concrete message for a fact, written as the writer would and read back as the reader would.
//!
//! A fact whose message does not show it stays without proof and says why; its effect does not hang
//! on it.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use crate::change::{Effect, Surface};
use crate::witness::{Reading, Witness};
use crate::words::Text;

use super::compare::{Facts, Options, Proof};
use super::contents::Members;
use super::datum::{Record, Value, encode, show, to_json};
use super::decode::decode;
use super::json_reader;
use super::model::{Cardinality, Field, FieldKind, MessageId, Schema};
use super::rules::number_reused;
use super::samples;

/// Deeper messages make no readable proof, and encoding recurses.
const MOST_STEPS: usize = 32;
/// Values that required fields may add.
const MOST_FILLED: usize = 1_000;

/// Adds a witness, or the reason why there is none, to every fact about messages that has an effect.
pub fn prove(writer: &Schema, reader: &Schema, facts: &mut Facts, options: &Options) {
    let (writer, reader) = (Members::new(writer), Members::new(reader));
    #[cfg(feature = "referee")]
    let referee = {
        let proofs = facts.facts.iter().filter_map(|fact| fact.proof.as_ref());
        let roots: Vec<(MessageId, MessageId)> = proofs.map(|proof| proof.roots).collect();
        super::referee::Referee::new(&writer, &reader, &roots)
    };
    for fact in &mut facts.facts {
        if fact.surface == Surface::Source || fact.change.effect == Effect::Same {
            continue;
        }
        let Some(proof) = &fact.proof else {
            let none = || Text::from("there is no type to read the messages with");
            fact.change.unproved.get_or_insert_with(none);
            continue;
        };
        let named = std::ptr::eq(fact.change.rule, &number_reused::RULE);
        let question = Question {
            writer: &writer,
            reader: &reader,
            #[cfg(feature = "referee")]
            referee: &referee,
            proof,
            surface: fact.surface,
            effect: fact.change.effect,
            named,
            options,
        };
        match question.answer() {
            Ok(mut witness) => {
                witness.at.clone_from(&fact.change.path);
                fact.change.witness = Some(witness);
            }
            Err(reason) => fact.change.unproved = Some(reason),
        }
    }
}

struct Question<'q, 'a> {
    writer: &'q Members<'a>,
    reader: &'q Members<'a>,
    #[cfg(feature = "referee")]
    referee: &'q super::referee::Referee<'q, 'a>,
    proof: &'q Proof,
    surface: Surface,
    effect: Effect,
    /// Show names beside values: the values may agree.
    named: bool,
    options: &'q Options,
}

impl Question<'_, '_> {
    fn answer(&self) -> Result<Witness, Text> {
        let record = self.build()?;
        let bytes = encode(self.writer, &record);
        let json = to_json(self.writer, &record);
        let root = self.proof.roots.1;
        let read = match self.surface {
            Surface::Json => json_reader::read(self.reader, root, &json, self.options.unknown_keys)
                .map_err(|wrong| wrong.reason),
            Surface::Binary | Surface::Source => decode(self.reader, root, &bytes),
        };
        let (written, reading) = self.judge(&record, &read)?;
        let checked_by = self.checked_by(&record, &bytes, &json, &read)?;
        let (at, json) = (String::new(), json.to_string());
        Ok(Witness { bytes, json, at, written, read: reading, checked_by })
    }

    /// What was written and what arrives, where that shows the effect.
    fn judge(&self, record: &Record, read: &Result<Record, String>) -> Result<(String, Reading), Text> {
        let shown = |number| self.shown(self.writer, record, |step| step.0, self.proof.roots.0, number);
        let read = match (read, self.effect) {
            (Err(error), Effect::Refused) => {
                return Ok((shown(self.proof.look.0), Reading::Refused(error.clone())));
            }
            (Err(error), _) => {
                return Err(Text::from(format!(
                    "the reader refuses the message for another reason: {error}"
                )));
            }
            (Ok(_), Effect::Refused) => {
                return Err(Text::from("the message tried is taken; others are not"));
            }
            (Ok(read), _) => read,
        };
        // Of two fields set the second may be the one that is lost.
        let set = self.proof.set.iter().map(|(number, _)| (*number, *number));
        for (w, r) in [self.proof.look].into_iter().chain(set) {
            let written = shown(w);
            let read = self.shown(self.reader, read, |step| step.1, self.proof.roots.1, r);
            if written != read {
                return Ok((written, Reading::Value(read)));
            }
        }
        Err(Text::from("the message tried arrives as it was"))
    }

    /// The message at the place.
    #[cfg(feature = "referee")]
    fn inner(
        &self,
        members: &Members<'_>,
        root: MessageId,
        step: fn(&(i32, i32)) -> i32,
    ) -> Option<MessageId> {
        self.proof.steps.iter().map(step).try_fold(root, |id, number| {
            match members.member(id, number)?.field.kind {
                FieldKind::Message(inner) => Some(inner),
                FieldKind::Scalar(_) | FieldKind::Enum(_) => None,
            }
        })
    }

    /// Lets an independent decoder read it too. What that denies is no witness.
    #[cfg(feature = "referee")]
    fn checked_by(
        &self,
        written: &Record,
        bytes: &[u8],
        json: &Json,
        read: &Result<Record, String>,
    ) -> Result<Vec<&'static str>, Text> {
        use super::referee::{Case, NAME};
        use crate::witness::Opinion;
        let (surface, unknown, roots) = (self.surface, self.options.unknown_keys, self.proof.roots);
        let (w, r) = self.proof.look;
        let place =
            |members, root, step: fn(&(i32, i32)) -> i32| self.inner(members, root, step).unwrap_or(root);
        let places = (
            (place(self.writer, roots.0, |step| step.0), w),
            (place(self.reader, roots.1, |step| step.1), r),
        );
        let case = Case { surface, unknown, roots, places, written, bytes, json, read };
        match self.referee.opinion(&case) {
            Opinion::Agrees => Ok(vec!["tenon", NAME]),
            Opinion::Abstains(_) => Ok(vec!["tenon"]),
            Opinion::Disagrees(reason) => {
                debug_assert!(
                    false,
                    "{} message {json}: {reason}\n{}\n{}",
                    surface.name(),
                    self.writer.schema.source().text(),
                    self.reader.schema.source().text()
                );
                Err(Text::from(format!("{NAME} disagrees: {reason}")))
            }
        }
    }

    #[cfg(not(feature = "referee"))]
    fn checked_by(
        &self,
        _: &Record,
        _: &[u8],
        _: &Json,
        _: &Result<Record, String>,
    ) -> Result<Vec<&'static str>, Text> {
        Ok(vec!["tenon"])
    }

    /// The value at the place, for a person.
    fn shown(
        &self,
        members: &Members<'_>,
        record: &Record,
        step: impl Fn(&(i32, i32)) -> i32,
        root: MessageId,
        number: i32,
    ) -> String {
        let (mut here, mut id) = (Some(record), root);
        for number in self.proof.steps.iter().map(step) {
            let member = members.member(id, number);
            let Some(FieldKind::Message(inner)) = member.map(|member| member.field.kind) else {
                return "nothing".to_owned();
            };
            id = inner;
            here = here.and_then(|record| match record.get(number).last() {
                Some(Value::Message(inner)) => Some(inner),
                _ => None,
            });
        }
        let member = members.member(id, number);
        let shown = show(members.schema, member, here.map_or(&[], |record| record.get(number)));
        match member {
            Some(member) if self.named => format!("{} = {shown}", member.name()),
            _ => shown,
        }
    }

    /// The writer's message: the way to the place, what stands there, and what is required besides.
    fn build(&self) -> Result<Record, Text> {
        if self.proof.steps.len() > MOST_STEPS {
            return Err(Text::from("the place is nested too deeply for a message one can read"));
        }
        let mut ids = vec![(self.proof.roots.0, Some(self.proof.roots.1))];
        for (number, theirs) in &self.proof.steps {
            let inner = |members: &Members<'_>, id, number| match members.member(id, number)?.field.kind {
                FieldKind::Message(id) => Some(id),
                FieldKind::Scalar(_) | FieldKind::Enum(_) => None,
            };
            let last = ids.last().copied();
            let Some(own) = last.and_then(|(id, _)| inner(self.writer, id, *number)) else {
                return Err(Text::from("the way there leads through no message"));
            };
            ids.push((own, last.and_then(|(_, id)| inner(self.reader, id?, *theirs))));
        }
        let Some((last, reader)) = ids.pop() else { return Err(Text::from("there is no message")) };
        let mut record = Record::new(last);
        for (number, values) in &self.proof.set {
            *record.values(*number) = values.clone();
        }
        // A field that is looked at and not set is to be missing.
        let mut left = MOST_FILLED;
        self.fill(&mut record, reader, Some(self.proof.look.0), MOST_STEPS, &mut left)?;
        for ((id, reader), (number, _)) in ids.into_iter().zip(&self.proof.steps).rev() {
            let mut outer = Record::new(id);
            outer.values(*number).push(Value::Message(record));
            self.fill(&mut outer, reader, None, MOST_STEPS, &mut left)?;
            record = outer;
        }
        Ok(record)
    }

    /// Adds what the writer has to write, and what the reader does not do without, all the way down.
    fn fill(
        &self,
        record: &mut Record,
        reader: Option<MessageId>,
        missing: Option<i32>,
        depth: usize,
        left: &mut usize,
    ) -> Result<(), Text> {
        let endless = || Text::from("required fields need too large a message");
        let depth = depth.checked_sub(1).ok_or_else(endless)?;
        let message = self.writer.schema.message(record.id);
        let wanted = reader.map_or(HashSet::new(), |reader| self.wanted(record.id, reader));
        for field in &message.fields {
            let wanted = wanted.contains(&field.number)
                && missing != Some(field.number)
                && !self.shares_oneof(record, field);
            let held = !record.get(field.number).is_empty();
            if field.cardinality != Cardinality::Required && !wanted && !held {
                continue;
            }
            *left = left.checked_sub(1).ok_or_else(endless)?;
            let theirs = reader.and_then(|reader| self.counterpart(field, reader));
            let inner = theirs.and_then(|theirs| match theirs.kind {
                FieldKind::Message(id) => Some(id),
                FieldKind::Scalar(_) | FieldKind::Enum(_) => None,
            });
            let values = record.values(field.number);
            if values.is_empty() {
                values.push(samples::zero(self.writer.schema, field.kind));
            }
            for value in values.iter_mut() {
                if let Value::Message(held) = value {
                    self.fill(held, inner, None, depth, left)?;
                }
            }
        }
        Ok(())
    }

    /// Numbers of the writer's fields that the reader does not do without.
    fn wanted(&self, writer: MessageId, reader: MessageId) -> HashSet<i32> {
        let theirs = self.reader.schema.message(reader).fields.iter();
        let mut theirs = theirs.filter(|field| field.cardinality == Cardinality::Required).peekable();
        if theirs.peek().is_none() {
            return HashSet::new();
        }
        match self.surface {
            Surface::Json => {
                let own = self.writer.schema.message(writer).fields.iter();
                let own: HashMap<&str, i32> = own.map(|field| (&*field.json_name, field.number)).collect();
                theirs.filter_map(|field| own.get(&*field.json_name).copied()).collect()
            }
            Surface::Binary | Surface::Source => theirs.map(|field| field.number).collect(),
        }
    }

    /// The reader's field that takes what the writer's field gives.
    fn counterpart(&self, field: &Field, reader: MessageId) -> Option<&Field> {
        let message = self.reader.schema.message(reader);
        match self.surface {
            Surface::Json => {
                let mut fields = message.fields.iter();
                fields.find(|theirs| theirs.json_name == field.json_name)
            }
            Surface::Binary | Surface::Source => message.field(field.number),
        }
    }

    /// Is another field of its oneof set?
    fn shares_oneof(&self, record: &Record, field: &Field) -> bool {
        let fields = &self.writer.schema.message(record.id).fields;
        let others = fields.iter().filter(|other| other.oneof.is_some() && other.oneof == field.oneof);
        others.into_iter().any(|other| other.number != field.number && !record.get(other.number).is_empty())
    }
}
