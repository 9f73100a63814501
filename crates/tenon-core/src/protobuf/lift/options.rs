//! Options: messages of `descriptor.proto` back to statements.

use crate::text::sorting::sort;

use super::super::contents::Member;
use super::super::datum::{Record, Value};
use super::super::literal;
use super::super::model::{FieldKind, Scalar};
use super::file::{Lift, Writer};

/// An option that was not interpreted; it has no meaning that could be kept.
const UNINTERPRETED: i32 = 999;
/// `map_entry`, which a map implies.
const MAP_ENTRY: &str = "map_entry";

impl Writer<'_> {
    /// `option name = value;`, a line each.
    pub(super) fn option_statements(&mut self, options: Option<&Record>) -> Lift<()> {
        let Some(options) = options else { return Ok(()) };
        self.mention(options);
        for assignment in self.assignments(options)? {
            self.line(&format!("option {assignment};"));
        }
        Ok(())
    }

    /// A statement with its options in brackets, `own` first.
    pub(super) fn with_options(
        &mut self,
        head: &str,
        options: Option<&Record>,
        own: Vec<String>,
    ) -> Lift<()> {
        self.bracketed(head, options, own, ";")
    }

    pub(super) fn bracketed(
        &mut self,
        head: &str,
        options: Option<&Record>,
        mut own: Vec<String>,
        end: &str,
    ) -> Lift<()> {
        if let Some(options) = options {
            self.mention(options);
            own.extend(self.assignments(options)?);
        }
        match own.is_empty() {
            true => self.line(&format!("{head}{end}")),
            false => self.line(&format!("{head} [{}]{end}", own.join(", "))),
        }
        Ok(())
    }

    /// Says what is left out. `unknown` has the numbers only.
    fn mention(&mut self, options: &Record) {
        let mut numbers: Vec<i32> = options.unknown.clone();
        if !options.get(UNINTERPRETED).is_empty() {
            numbers.push(UNINTERPRETED);
        }
        sort(&mut numbers);
        numbers.dedup();
        for number in numbers {
            self.line(&format!("// left out: option {number}, which nothing here defines"));
        }
    }

    /// `name = value` for each option.
    fn assignments(&self, options: &Record) -> Lift<Vec<String>> {
        let mut out = Vec::new();
        for (member, values) in self.known(options) {
            if member.field.name == MAP_ENTRY
                || member.field.number == UNINTERPRETED && member.extension.is_none()
            {
                continue;
            }
            let name = self.taking(option_name(member))?;
            for value in values {
                self.taking(name.clone())?;
                match value {
                    // Features are set one by one.
                    Value::Message(features) if name == "features" => {
                        self.features(&name, features, &mut out)?
                    }
                    value => out.push(format!("{name} = {}", self.value(member, value)?)),
                }
            }
        }
        Ok(out)
    }

    fn features(&self, around: &str, features: &Record, out: &mut Vec<String>) -> Lift<()> {
        for (member, values) in self.known(features) {
            let name = self.taking(format!("{around}.{}", option_name(member)))?;
            for value in values {
                match value {
                    Value::Message(inner) if member.extension.is_some() => {
                        for (member, values) in self.known(inner) {
                            for value in values {
                                let value = self.value(member, value)?;
                                out.push(format!("{name}.{} = {value}", option_name(member)));
                            }
                        }
                    }
                    value => out.push(format!("{name} = {}", self.value(member, value)?)),
                }
            }
        }
        Ok(())
    }

    fn known<'r>(&self, record: &'r Record) -> impl Iterator<Item = (Member<'_>, &'r [Value])> {
        let id = record.id;
        record
            .fields
            .iter()
            .filter_map(move |(number, values)| Some((self.members.member(id, *number)?, values.as_slice())))
    }

    /// Takes room for a piece of an option.
    fn taking(&self, piece: String) -> Lift<String> {
        match self.room.get().checked_sub(piece.len()) {
            Some(left) => {
                self.room.set(left);
                Ok(piece)
            }
            None => Err("as a text its options would be larger than a text may be".to_owned()),
        }
    }

    /// Recursion is as deep as the decoder allows.
    fn value(&self, member: Member<'_>, value: &Value) -> Lift<String> {
        self.taking(match (member.field.kind, value) {
            (FieldKind::Enum(id), Value::Whole(number)) => {
                let named = i32::try_from(*number).ok().and_then(|number| self.members.listed(id, number));
                named.map_or_else(|| number.to_string(), |value| value.name.clone())
            }
            (_, Value::Whole(number)) => number.to_string(),
            (_, Value::Truth(truth)) => truth.to_string(),
            (kind, Value::Real(number)) => real(*number, kind == FieldKind::Scalar(Scalar::Float)),
            (_, Value::Text(text)) => literal::quoted(text.as_bytes()),
            (_, Value::Bytes(bytes)) => literal::quoted(bytes),
            (_, Value::Message(record)) => {
                let mut out = "{".to_owned();
                for (member, values) in self.known(record) {
                    for value in values {
                        out.push_str(&format!(
                            " {}: {}",
                            self.name_in_value(member),
                            self.value(member, value)?
                        ));
                    }
                }
                out.push_str(" }");
                out
            }
        })
    }

    /// In a value, extensions stand in brackets, and a group goes by its type's name.
    fn name_in_value(&self, member: Member<'_>) -> String {
        match (member.extension, member.field.kind) {
            (Some(name), _) => format!("[{name}]"),
            (None, FieldKind::Message(id)) if member.field.delimited => {
                let name = &self.members.schema.message(id).full_name;
                let simple = name.rsplit('.').next().unwrap_or(name);
                match simple.eq_ignore_ascii_case(&member.field.name) {
                    true => simple.to_owned(),
                    false => member.field.name.clone(),
                }
            }
            (None, FieldKind::Message(_) | FieldKind::Scalar(_) | FieldKind::Enum(_)) => {
                member.field.name.clone()
            }
        }
    }
}

fn option_name(member: Member<'_>) -> String {
    match member.extension {
        Some(name) => format!("(.{name})"),
        None => member.field.name.clone(),
    }
}

/// The shortest number that reads back as this one.
fn real(number: f64, single: bool) -> String {
    match (number.is_nan(), number.is_infinite(), single) {
        (true, _, _) => "nan".to_owned(),
        (_, true, _) if number > 0.0 => "inf".to_owned(),
        (_, true, _) => "-inf".to_owned(),
        (_, _, true) => format!("{:?}", number as f32),
        (_, _, false) => format!("{number:?}"),
    }
}
