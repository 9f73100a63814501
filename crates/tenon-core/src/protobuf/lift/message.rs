//! Messages, fields and extensions.
//!
//! Bodies of groups and entries of maps are messages in a descriptor and part of a field in a text.
//! They are written where their field is, and the messages between them where they stood, so that the
//! text makes a descriptor of the same order.

use std::collections::{HashMap, HashSet};

use super::super::ast::Level;
use super::super::datum::Record;
use super::super::descriptor::number_of;
use super::super::literal;
use super::super::model::Scalar;
use super::super::names;
use super::super::numbers::LARGEST;
use super::file::{Lift, Writer, child, children, dotted, identifier, own_name, string, truth, whole};

/// What stands in a message, or at the top of a file.
#[derive(Debug)]
pub(super) struct Body<'r> {
    pub(super) fields: Vec<&'r Record>,
    pub(super) oneofs: Vec<&'r Record>,
    pub(super) nested: Vec<&'r Record>,
    pub(super) extensions: Vec<&'r Record>,
}

/// The field that a nested message is part of.
#[derive(Clone, Copy, Debug)]
enum Tie {
    Field(usize),
    Extension(usize),
}

/// How far a body is written.
#[derive(Debug, Default)]
struct Done {
    fields: usize,
    extensions: usize,
    oneofs: HashSet<i128>,
}

const GROUP: i128 = 10;
const MESSAGE: i128 = 11;
const REQUIRED: i128 = 2;
const REPEATED: i128 = 3;

impl Writer<'_> {
    /// Recursion is as deep as the decoder allows.
    fn message(&mut self, message: &Record, scope: &str) -> Lift<()> {
        self.gap();
        let name = own_name(message)?;
        let head = format!("{}message {name} {{", self.visibility(message, 11));
        self.line(&head);
        self.inside(message, &format!("{scope}.{name}"))?;
        self.line("}");
        Ok(())
    }

    /// What stands between the braces of a message or a group.
    fn inside(&mut self, message: &Record, scope: &str) -> Lift<()> {
        self.depth += 1;
        self.option_statements(child(message, 7))?;
        let body = Body {
            fields: children(message, 2).collect(),
            oneofs: children(message, 8).collect(),
            nested: children(message, 3).collect(),
            extensions: children(message, 6).collect(),
        };
        self.body(&body, scope)?;
        for of in children(message, 4) {
            self.enumeration(of)?;
        }
        // Messages of the old message set format take larger numbers.
        let largest = match child(message, 7) {
            Some(options) if truth(options, 1) => i128::from(i32::MAX) - 1,
            Some(_) | None => i128::from(LARGEST),
        };
        let range = |range: &Record| {
            let (first, end) = (whole(range, 1).unwrap_or(0), whole(range, 2).unwrap_or(0));
            match end - 1 {
                last if last == first => first.to_string(),
                last if last == largest => format!("{first} to max"),
                last => format!("{first} to {last}"),
            }
        };
        for of in children(message, 5) {
            self.with_options(&format!("extensions {}", range(of)), child(of, 3), Vec::new())?;
        }
        for of in children(message, 9) {
            self.line(&format!("reserved {};", range(of)));
        }
        self.reserved_names(message, 10)?;
        self.depth -= 1;
        Ok(())
    }

    /// Fields, nested messages and extensions, each in its order.
    pub(super) fn body(&mut self, body: &Body<'_>, scope: &str) -> Lift<()> {
        let nested: HashMap<String, &Record> = body
            .nested
            .iter()
            .map(|message| (format!("{scope}.{}", string(message, 1).unwrap_or_default()), *message))
            .collect();
        let mut ties: HashMap<&str, Tie> = HashMap::new();
        let fields = body.fields.iter().enumerate().map(|(at, field)| (*field, Tie::Field(at)));
        let extensions = body.extensions.iter().enumerate().map(|(at, field)| (*field, Tie::Extension(at)));
        for (field, tie) in fields.chain(extensions) {
            if let (true, Some(name)) = (self.part(field, &nested).is_some(), string(field, 6)) {
                ties.entry(name).or_insert(tie);
            }
        }
        let mut done = Done::default();
        for message in &body.nested {
            let name = format!("{scope}.{}", string(message, 1).unwrap_or_default());
            match ties.get(&*name) {
                Some(Tie::Field(at)) => self.fields(body, &nested, at + 1, &mut done)?,
                Some(Tie::Extension(at)) => self.extensions(body, &nested, at + 1, &mut done)?,
                None => self.message(message, scope)?,
            }
        }
        self.fields(body, &nested, body.fields.len(), &mut done)?;
        self.extensions(body, &nested, body.extensions.len(), &mut done)
    }

    /// The message that is written as part of a field: a group's body, a map's entry.
    fn part<'r>(&self, field: &Record, nested: &HashMap<String, &'r Record>) -> Option<&'r Record> {
        let message = nested.get(string(field, 6)?).copied()?;
        let is_entry = child(message, 7).is_some_and(|options| truth(options, 7));
        let is_group = whole(field, 5) == Some(GROUP) && self.level < Level::Edition2023;
        (is_group || is_entry && whole(field, 4) == Some(REPEATED)).then_some(message)
    }

    /// Fields up to an index; a oneof is written as a whole with its first field.
    fn fields(
        &mut self,
        body: &Body<'_>,
        nested: &HashMap<String, &Record>,
        end: usize,
        done: &mut Done,
    ) -> Lift<()> {
        while done.fields < end {
            let Some(field) = body.fields.get(done.fields) else { return Ok(()) };
            done.fields += 1;
            let Some(index) = oneof_of(field) else {
                self.field(field, nested, false)?;
                continue;
            };
            let oneof = usize::try_from(index).ok().and_then(|at| body.oneofs.get(at));
            let oneof = oneof.ok_or_else(|| format!("there is no oneof {index}"))?;
            if !done.oneofs.insert(index) {
                return Err(format!("the fields of the oneof `{}` do not stand together", own_name(oneof)?));
            }
            self.line(&format!("oneof {} {{", own_name(oneof)?));
            self.option_statements(child(oneof, 2))?;
            self.field(field, nested, true)?;
            while let Some(field) = body.fields.get(done.fields)
                && oneof_of(field) == Some(index)
            {
                done.fields += 1;
                self.field(field, nested, true)?;
            }
            self.line("}");
        }
        Ok(())
    }

    /// Extensions up to an index; neighbours that extend one message share a block.
    fn extensions(
        &mut self,
        body: &Body<'_>,
        nested: &HashMap<String, &Record>,
        end: usize,
        done: &mut Done,
    ) -> Lift<()> {
        while done.extensions < end {
            let Some(field) = body.extensions.get(done.extensions) else { return Ok(()) };
            let target = string(field, 2);
            self.gap();
            self.line(&format!("extend {} {{", dotted(target.unwrap_or_default())?));
            while let Some(field) = body.extensions.get(done.extensions)
                && done.extensions < end
                && string(field, 2) == target
            {
                done.extensions += 1;
                self.field(field, nested, false)?;
            }
            self.line("}");
        }
        Ok(())
    }

    fn field(&mut self, field: &Record, nested: &HashMap<String, &Record>, in_oneof: bool) -> Lift<()> {
        let part = self.part(field, nested);
        let number = whole(field, 3).unwrap_or(0);
        let mut own = Vec::new();
        if let Some(default) = string(field, 7) {
            own.push(format!("default = {}", default_value(field, default)?));
        }
        let name = own_name(field)?;
        let json = string(field, 10).filter(|json| string(field, 2).is_none() && *json != names::json(name));
        if let Some(json) = json {
            own.push(format!("json_name = {}", literal::quoted(json.as_bytes())));
        }
        let label = if in_oneof { "" } else { self.label(field) };
        match part {
            Some(group) if whole(field, 5) == Some(GROUP) => {
                let title = own_name(group)?;
                if title.to_ascii_lowercase() != name {
                    return Err(format!("the group `{name}` does not go by the name of its message"));
                }
                self.bracketed(&format!("{label}group {title} = {number}"), child(field, 8), own, " {")?;
                let scope = string(field, 6).unwrap_or_default();
                self.inside(group, scope)?;
                self.line("}");
                Ok(())
            }
            Some(entry) => {
                let of = |number| {
                    let found = children(entry, 2).find(|field| whole(field, 3) == Some(number));
                    found.ok_or_else(|| format!("the map `{name}` lacks its key or its value"))
                };
                let (key, value) = (field_type(of(1)?)?, field_type(of(2)?)?);
                self.with_options(&format!("map<{key}, {value}> {name} = {number}"), child(field, 8), own)
            }
            None if whole(field, 5) == Some(GROUP) && self.level < Level::Edition2023 => {
                Err(format!("the message of the group `{name}` does not stand beside it"))
            }
            None => {
                let kind = field_type(field)?;
                self.with_options(&format!("{label}{kind} {name} = {number}"), child(field, 8), own)
            }
        }
    }

    fn label(&self, field: &Record) -> &'static str {
        match (whole(field, 4), self.level) {
            (Some(REPEATED), _) => "repeated ",
            (Some(REQUIRED), Level::Proto2 | Level::Proto3) => "required ",
            (_, Level::Proto2) => "optional ",
            (_, Level::Proto3) if truth(field, 17) => "optional ",
            (_, Level::Proto3 | Level::Edition2023 | Level::Edition2024) => "",
        }
    }
}

/// The oneof a field was written in; not the one made for an `optional` field.
fn oneof_of(field: &Record) -> Option<i128> {
    whole(field, 9).filter(|_| !truth(field, 17))
}

fn field_type(field: &Record) -> Lift<String> {
    let scalar = |kind: i128| Scalar::ALL.into_iter().find(|scalar| i128::from(number_of(*scalar)) == kind);
    match (whole(field, 5), string(field, 6)) {
        (Some(kind), _) if let Some(scalar) = scalar(kind) => Ok(scalar.keyword().to_owned()),
        (_, Some(name)) => dotted(name).map(str::to_owned),
        (_, None) => Err(format!("the field `{}` has no type", own_name(field)?)),
    }
}

fn default_value(field: &Record, default: &str) -> Lift<String> {
    let refuse = || Err(format!("`{}` is no default", default.escape_debug()));
    match whole(field, 5).unwrap_or(MESSAGE) {
        9 => Ok(literal::quoted(default.as_bytes())),
        12 => {
            // Escapes as in a text, quotes among them.
            let mut bytes = Vec::new();
            literal::append_string(&format!("\"{default}"), &mut bytes);
            Ok(literal::quoted(&bytes))
        }
        8 | 14 => identifier(default).map(str::to_owned),
        _ => {
            let digits = default.strip_prefix('-').unwrap_or(default);
            let number = digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
            match (digits, number && digits.parse::<f64>().is_ok()) {
                ("inf" | "nan", _) | (_, true) => Ok(default.to_owned()),
                (_, false) => refuse(),
            }
        }
    }
}
