//! The files of a run, each with what it declares.

use std::collections::HashSet;

use crate::text::Span;

use super::super::ast::Import;
use super::super::buf::places;
use super::super::model::{self, Enum, Extension, FileId, Message, Schema, Service};
use super::ignores::Ignores;

/// All files that are looked at.
#[derive(Debug)]
pub(in crate::protobuf) struct Run<'a> {
    /// In the order of the schemas and their texts.
    pub(in crate::protobuf) files: Vec<File<'a>>,
}

/// A judged file and what it declares, in the order of the text.
#[derive(Debug)]
pub(in crate::protobuf) struct File<'a> {
    /// The set it belongs to.
    pub(in crate::protobuf) schema: &'a Schema,
    /// The file itself.
    pub(in crate::protobuf) model: &'a model::File,
    /// Messages, bodies of groups among them, entries of maps not.
    pub(in crate::protobuf) messages: Vec<&'a Message>,
    /// Enums, nested ones among them.
    pub(in crate::protobuf) enums: Vec<&'a Enum>,
    /// Extension fields.
    pub(in crate::protobuf) extensions: Vec<&'a Extension>,
    /// Services.
    pub(in crate::protobuf) services: Vec<&'a Service>,
    /// Which of the schemas it came with.
    pub(super) set: usize,
    /// What its comments keep away.
    pub(super) ignores: Ignores<'a>,
}

impl<'a> Run<'a> {
    /// The judged files of all schemas.
    pub(super) fn new(schemas: &[&'a Schema]) -> Run<'a> {
        let mut files = Vec::new();
        let mut seen = HashSet::new();
        for (set, schema) in schemas.iter().enumerate() {
            let mut slots = Vec::with_capacity(schema.roots);
            for model in schema.files.iter().take(schema.roots) {
                if !seen.insert(model.path.as_str()) {
                    slots.push(None);
                    continue;
                }
                slots.push(Some(files.len()));
                files.push(File::new(schema, set, model));
            }
            fill(schema, &slots, &mut files);
        }
        Run { files }
    }
}

/// Sorts what a schema declares into its files, in one pass.
fn fill<'a>(schema: &'a Schema, slots: &[Option<usize>], files: &mut [File<'a>]) {
    let slot = |file: FileId| slots.get(file.0 as usize).copied().flatten();
    for message in schema.messages.iter().filter(|message| !message.is_map_entry) {
        if let Some(file) = slot(message.at.file).and_then(|at| files.get_mut(at)) {
            file.messages.push(message);
        }
    }
    for own in &schema.enums {
        if let Some(file) = slot(own.at.file).and_then(|at| files.get_mut(at)) {
            file.enums.push(own);
        }
    }
    for extension in &schema.extensions {
        if let Some(file) = slot(extension.field.at.file).and_then(|at| files.get_mut(at)) {
            file.extensions.push(extension);
        }
    }
    for service in &schema.services {
        if let Some(file) = slot(service.at.file).and_then(|at| files.get_mut(at)) {
            file.services.push(service);
        }
    }
}

impl<'a> File<'a> {
    fn new(schema: &'a Schema, set: usize, model: &'a model::File) -> File<'a> {
        File {
            schema,
            model,
            messages: Vec::new(),
            enums: Vec::new(),
            extensions: Vec::new(),
            services: Vec::new(),
            set,
            ignores: Ignores::of(model),
        }
    }

    /// The part of its path before the last slash; `.` for none, as buf says it.
    pub(in crate::protobuf) fn directory(&self) -> &'a str {
        self.model.path.rsplit_once('/').map_or(".", |(directory, _)| directory)
    }

    /// Import statements with the files they lead to; one that may be missing, and is, is left out.
    pub(in crate::protobuf) fn imports(&self) -> impl Iterator<Item = (&'a Import, &'a model::File)> {
        let schema = self.schema;
        let mut there = self.model.imports.iter().map(move |(id, _)| schema.file(*id)).peekable();
        let found = move |import: &'a Import| Some((import, there.next_if(|file| file.path == import.path)?));
        self.model.ast.imports.iter().filter_map(found)
    }

    /// The `package` statement.
    pub(in crate::protobuf) fn package_span(&self) -> Option<Span> {
        let package = self.model.ast.package.as_ref()?;
        Some(places::statement(self.model, package.span, &["package"]))
    }

    /// The statement of a file option.
    pub(in crate::protobuf) fn option_span(&self, name: &str) -> Option<Span> {
        let option = places::option(&self.model.ast.options, name)?;
        Some(places::statement(self.model, option.span, &["option"]))
    }
}
