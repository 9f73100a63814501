//! Two schemas side by side: what of one goes by the same name in the other.

use std::collections::HashMap;

use super::super::model::{
    Cardinality, Enum, Extension, Field, FieldKind, File, FileId, Message, MessageId, Schema,
};
use super::{Spot, places};
use crate::text::Span;

/// Two versions of a set of files.
pub(super) struct Pair<'a> {
    pub(super) previous: Side<'a>,
    pub(super) current: Side<'a>,
}

/// One version, with what is looked at in it by name.
pub(super) struct Side<'a> {
    pub(super) schema: &'a Schema,
    /// By file: it is looked at.
    seen: Vec<bool>,
    pub(super) paths: HashMap<&'a str, FileId>,
    pub(super) messages: HashMap<&'a str, MessageId>,
    pub(super) enums: HashMap<&'a str, usize>,
    pub(super) services: HashMap<&'a str, usize>,
    pub(super) extensions: HashMap<&'a str, usize>,
    /// By extended message and number.
    by_target: HashMap<(&'a str, i32), usize>,
    /// The place of the map type that made an entry.
    entries: HashMap<MessageId, Span>,
}

impl<'a> Side<'a> {
    pub(super) fn new(schema: &'a Schema, imports: bool) -> Side<'a> {
        let seen = seen(schema, imports);
        let looked_at = |file: FileId| seen.get(file.0 as usize).copied().unwrap_or(false);
        let mut paths = HashMap::new();
        for (at, file) in schema.files.iter().enumerate() {
            let id = FileId(at as u32);
            if looked_at(id) {
                paths.entry(file.path.as_str()).or_insert(id);
            }
        }
        let mut messages = HashMap::new();
        let mut entries = HashMap::new();
        for (at, message) in schema.messages.iter().enumerate() {
            if looked_at(message.at.file) {
                messages.entry(message.full_name.as_str()).or_insert(MessageId(at as u32));
            }
            for field in &message.fields {
                if let (Cardinality::Map, FieldKind::Message(entry)) = (field.cardinality, field.kind) {
                    entries.insert(entry, field.type_span);
                }
            }
        }
        let mut enums = HashMap::new();
        for (at, own) in schema.enums.iter().enumerate().filter(|(_, own)| looked_at(own.at.file)) {
            enums.entry(own.full_name.as_str()).or_insert(at);
        }
        let mut services = HashMap::new();
        for (at, own) in schema.services.iter().enumerate().filter(|(_, own)| looked_at(own.at.file)) {
            services.entry(own.full_name.as_str()).or_insert(at);
        }
        let mut extensions = HashMap::new();
        let mut by_target = HashMap::new();
        for (at, own) in schema.extensions.iter().enumerate() {
            if looked_at(own.field.at.file) {
                let target = schema.message(own.target).full_name.as_str();
                extensions.entry(own.full_name.as_str()).or_insert(at);
                by_target.entry((target, own.field.number)).or_insert(at);
            }
        }
        Side { schema, seen, paths, messages, enums, services, extensions, by_target, entries }
    }

    pub(super) fn looks_at(&self, file: FileId) -> bool {
        self.seen.get(file.0 as usize).copied().unwrap_or(false)
    }

    /// The files looked at, in order.
    pub(super) fn files(&self) -> impl Iterator<Item = (FileId, &'a File)> + '_ {
        let numbered = self.schema.files.iter().enumerate().map(|(at, file)| (FileId(at as u32), file));
        numbered.filter(|(id, _)| self.looks_at(*id))
    }

    /// The message of that name, with its number.
    pub(super) fn message(&self, full_name: &str) -> Option<(MessageId, &'a Message)> {
        let id = *self.messages.get(full_name)?;
        Some((id, self.schema.message(id)))
    }

    /// The extension of that message and number.
    pub(super) fn extension(&self, target: &str, number: i32) -> Option<&'a Extension> {
        self.schema.extensions.get(*self.by_target.get(&(target, number))?)
    }

    /// Where a message stands; of a map's entry, the map's type.
    pub(super) fn spot(&self, id: MessageId) -> Spot {
        let at = self.schema.message(id).at;
        let own = || places::declaration(self.schema.file(at.file), at.span);
        Spot::at(at.file, self.entries.get(&id).copied().unwrap_or_else(own))
    }

    /// Where an enum stands.
    pub(super) fn enum_spot(&self, own: &Enum) -> Spot {
        Spot::at(own.at.file, places::declaration(self.schema.file(own.at.file), own.at.span))
    }

    /// Where a field stands; of a map's entry, the map's type stands for all of it.
    pub(super) fn place<'f>(&self, owner: Owner<'a>, field: &'f Field) -> FieldPlace<'f> {
        let entry = match owner {
            Owner::Message(id) => self.entries.get(&id).copied(),
            Owner::Extended(_) => None,
        };
        FieldPlace { field, entry }
    }

    /// A full name without the package of its file.
    pub(super) fn nested(&self, file: FileId, full_name: &'a str) -> &'a str {
        let package = self.schema.file(file).package.as_str();
        let rest = full_name.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'));
        if package.is_empty() { full_name } else { rest.unwrap_or(full_name) }
    }
}

/// Whose field it is.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Message(MessageId),
    Extended(&'a Extension),
}

/// A field's places.
#[derive(Clone, Copy)]
pub(super) struct FieldPlace<'f> {
    field: &'f Field,
    entry: Option<Span>,
}

impl FieldPlace<'_> {
    pub(super) fn whole(&self) -> Spot {
        self.or_entry(self.field.at.span)
    }

    pub(super) fn name(&self) -> Spot {
        self.or_entry(self.field.at.name)
    }

    /// The type as written; of a group, its keyword.
    pub(super) fn kind(&self) -> Spot {
        self.or_entry(self.field.type_span)
    }

    /// A place written inside the field, or the field.
    pub(super) fn inside(&self, span: Option<Span>) -> Spot {
        self.or_entry(span.unwrap_or(self.field.at.span))
    }

    fn or_entry(&self, span: Span) -> Spot {
        Spot::at(self.field.at.file, self.entry.unwrap_or(span))
    }
}

/// The roots, and with `imports` whatever they import, directly or not.
fn seen(schema: &Schema, imports: bool) -> Vec<bool> {
    let mut seen: Vec<bool> = (0..schema.files.len()).map(|at| at < schema.roots).collect();
    let mut open: Vec<usize> = if imports { (0..schema.roots).collect() } else { Vec::new() };
    while let Some(at) = open.pop() {
        for (import, _) in schema.files.get(at).into_iter().flat_map(|file| &file.imports) {
            if let Some(known) = seen.get_mut(import.0 as usize).filter(|known| !**known) {
                *known = true;
                open.push(import.0 as usize);
            }
        }
    }
    seen
}
