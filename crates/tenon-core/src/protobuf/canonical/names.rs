//! Names of the first file in full, with a leading dot, by the place where they stand.

use crate::text::sorting::sort_by_key;

use std::collections::HashMap;

use super::super::ast::{self, FieldType};
use super::super::extension_names::{ExtensionNames, Node};
use super::super::model::{Field, FieldKind, FileId, MessageId, Schema};

/// What names of types and of extensions mean.
#[derive(Debug)]
pub(super) struct Names<'s> {
    schema: &'s Schema,
    /// By where the name begins.
    types: HashMap<u32, &'s str>,
    pub(super) extensions: ExtensionNames<'s>,
    /// Places of the schema's extensions in the order of their names.
    ranks: Vec<usize>,
}

/// A part of an option's name, which may be too long to be written out for each comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PartKey<'n> {
    /// An extension by its rank. It stands in brackets, which come before letters.
    Known(usize),
    /// An extension that is in no file at hand.
    Unknown(&'n str),
    Plain(&'n str),
}

impl<'s> Names<'s> {
    pub(super) fn new(schema: &'s Schema) -> Names<'s> {
        let extensions = ExtensionNames::new(schema);
        let mut order: Vec<usize> = (0..schema.extensions.len()).collect();
        sort_by_key(&mut order, |at| schema.extensions.get(*at).map(|extension| &extension.full_name));
        let mut ranks = vec![0; order.len()];
        for (rank, at) in order.into_iter().enumerate() {
            if let Some(slot) = ranks.get_mut(at) {
                *slot = rank;
            }
        }
        let mut names = Names { schema, types: HashMap::new(), extensions, ranks };
        let own = |at: &super::super::model::At| at.file == FileId(0);
        for message in schema.messages.iter().filter(|message| own(&message.at)) {
            message.fields.iter().for_each(|field| names.field(field));
        }
        let mut targets: HashMap<u32, MessageId> = HashMap::new();
        for extension in schema.extensions.iter().filter(|extension| own(&extension.field.at)) {
            names.field(&extension.field);
            targets.insert(extension.field.at.span.start, extension.target);
        }
        for service in schema.services.iter().filter(|service| own(&service.at)) {
            for method in &service.methods {
                let ends = [(method.request_span, method.request), (method.response_span, method.response)];
                for (span, id) in ends {
                    names.types.insert(span.start, &schema.message(id).full_name);
                }
            }
        }
        let file = &schema.file(FileId(0)).ast;
        let mut open: Vec<&ast::Message> = file.messages.iter().collect();
        let mut blocks: Vec<&ast::Extend> = file.extends.iter().collect();
        while let Some(message) = open.pop() {
            open.extend(&message.messages);
            blocks.extend(&message.extends);
        }
        for block in blocks {
            let target = block.fields.first().and_then(|field| targets.get(&field.span.start));
            if let Some(target) = target {
                names.types.insert(block.target.span.start, &schema.message(*target).full_name);
            }
        }
        names
    }

    fn field(&mut self, field: &Field) {
        let (start, kind) = match (&field.written.kind, field.kind) {
            (FieldType::Named(name), kind) => (name.span.start, Some(kind)),
            (FieldType::Map(_, value, _), FieldKind::Message(entry)) => {
                (value.span.start, self.schema.message(entry).field(2).map(|value| value.kind))
            }
            (FieldType::Map(..) | FieldType::Group(..), _) => return,
        };
        match kind {
            Some(FieldKind::Message(id)) => self.types.insert(start, &self.schema.message(id).full_name),
            Some(FieldKind::Enum(id)) => self.types.insert(start, &self.schema.enumeration(id).full_name),
            Some(FieldKind::Scalar(_)) | None => None,
        };
    }

    /// A type's name in full; scalars stay what they are.
    pub(super) fn of_type(&self, name: &ast::Ident) -> String {
        match self.types.get(&name.span.start) {
            Some(full) => format!(".{full}"),
            None => name.text.clone(),
        }
    }

    /// A part of an option's name as something to sort by, in the order of what is printed.
    pub(super) fn sort_key<'n>(&self, part: &'n ast::OptionNamePart, scope: &[Option<Node>]) -> PartKey<'n> {
        let name = &*part.name.text;
        if !part.is_extension {
            return PartKey::Plain(name);
        }
        let meant = self.extensions.meanings(scope, name).next();
        meant.and_then(|at| self.ranks.get(at)).map_or(PartKey::Unknown(name), |rank| PartKey::Known(*rank))
    }

    /// An extension's name in full, as seen from inside a scope.
    pub(super) fn of_extension(&self, name: &str, scope: &[Option<Node>]) -> String {
        let meant = self.extensions.meanings(scope, name).next();
        match meant.and_then(|at| self.schema.extensions.get(at)) {
            Some(extension) => format!(".{}", extension.full_name),
            None => name.to_owned(),
        }
    }
}
