//! What declarations say that the model keeps no place for, by where they stand.

use std::collections::HashMap;

use crate::text::Span;

use super::super::ast::{Enum, File, Message, OptionStatement, Visibility};
use super::super::model::{FileId, Schema};

/// What stands at a declaration.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said<'s> {
    pub(super) options: &'s [OptionStatement],
    pub(super) visibility: Option<Visibility>,
    /// A method has a body.
    pub(super) braces: bool,
}

/// By file and by where the name begins; of a range of extensions, where its number does.
#[derive(Debug)]
pub(super) struct Written<'s> {
    said: HashMap<(FileId, u32), Said<'s>>,
}

impl<'s> Written<'s> {
    pub(super) fn new(schema: &'s Schema) -> Written<'s> {
        let mut written = Written { said: HashMap::new() };
        for (at, file) in schema.files.iter().enumerate() {
            written.file(FileId(at as u32), file.source.text(), &file.ast);
        }
        written
    }

    pub(super) fn at(&self, file: FileId, span: Span) -> Said<'s> {
        self.said.get(&(file, span.start)).copied().unwrap_or_default()
    }

    fn file(&mut self, id: FileId, text: &str, file: &'s File) {
        file.enums.iter().for_each(|of| self.enumeration(id, of));
        let mut open: Vec<&Message> = file.messages.iter().collect();
        while let Some(message) = open.pop() {
            open.extend(&message.messages);
            self.message(id, message);
        }
        for service in &file.services {
            self.put(id, service.name.span, &service.options, None);
            for method in &service.methods {
                self.put(id, method.name.span, &method.options, None);
                let braces = text.get(method.span.range()).is_some_and(|text| text.ends_with('}'));
                if let Some(said) = self.said.get_mut(&(id, method.name.span.start)) {
                    said.braces = braces;
                }
            }
        }
    }

    fn message(&mut self, id: FileId, message: &'s Message) {
        self.put(id, message.name.span, &message.options, message.visibility);
        for oneof in &message.oneofs {
            self.put(id, oneof.name.span, &oneof.options, None);
        }
        for range in &message.extension_ranges {
            self.put(id, range.range.span, &range.options, None);
        }
        message.enums.iter().for_each(|of| self.enumeration(id, of));
    }

    fn enumeration(&mut self, id: FileId, of: &'s Enum) {
        self.put(id, of.name.span, &of.options, of.visibility);
        for value in &of.values {
            self.put(id, value.name.span, &value.options, None);
        }
    }

    fn put(
        &mut self,
        id: FileId,
        span: Span,
        options: &'s [OptionStatement],
        visibility: Option<Visibility>,
    ) {
        self.said.insert((id, span.start), Said { options, visibility, braces: false });
    }
}
