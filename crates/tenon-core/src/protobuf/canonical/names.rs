//! Names of the first file in full, with a leading dot, by the place where they stand.

use std::collections::{HashMap, HashSet};

use super::super::ast::{self, FieldType};
use super::super::model::{Field, FieldKind, FileId, MessageId, Schema};

/// What names of types and of extensions mean.
#[derive(Debug)]
pub(super) struct Names<'s> {
    schema: &'s Schema,
    /// By where the name begins.
    types: HashMap<u32, &'s str>,
    /// Full names of all extensions.
    extensions: HashSet<&'s str>,
}

impl<'s> Names<'s> {
    pub(super) fn new(schema: &'s Schema) -> Names<'s> {
        let extensions = schema.extensions.iter().map(|extension| extension.full_name.as_str()).collect();
        let mut names = Names { schema, types: HashMap::new(), extensions };
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

    /// An extension's name in full, as seen from inside `scope`, a full name without a leading dot.
    pub(super) fn of_extension(&self, name: &str, scope: &str) -> String {
        if name.starts_with('.') {
            return name.to_owned();
        }
        let mut around = scope;
        loop {
            let full = if around.is_empty() { name.to_owned() } else { format!("{around}.{name}") };
            if self.extensions.contains(&*full) {
                return format!(".{full}");
            }
            if around.is_empty() {
                return name.to_owned();
            }
            around = around.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }
}
