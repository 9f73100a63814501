//! The order and the look of what the registry prints.
//!
//! Blank lines inside a nested declaration hold its indentation, as the registry indents a finished
//! text line by line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::text::sorting::{sort, sort_by, sort_by_key};
use crate::text::{Source, Span};

use super::super::ast::{
    Enum, EnumValue, Extend, ExtensionRange, Field, FieldType, File, Ident, ImportKind, Label, Level,
    Message, Method, OptionStatement, Range, Service,
};
use super::super::extension_names::Path;
use super::super::lexer::{Kind, Lexer};
use super::super::literal;
use super::super::numbers::LARGEST;
use super::names::Names;

/// The text in the making.
#[derive(Debug)]
pub(super) struct Printer<'a> {
    pub(super) source: &'a Source,
    /// Present where the text is normalized.
    pub(super) names: Option<&'a Names<'a>>,
    /// What stands around, for names that count from it.
    pub(super) scope: Path,
    pub(super) depth: usize,
    pub(super) out: String,
    /// Bytes after which names in full are not written any more.
    most: usize,
}

/// An item of a `reserved` or `extensions` statement and the place where it is written.
#[derive(Clone, Debug)]
struct Item {
    shown: String,
    span: Span,
    first: i64,
}

impl<'a> Printer<'a> {
    pub(super) fn new(source: &'a Source, names: Option<&'a Names<'a>>, most: usize) -> Printer<'a> {
        Printer { source, names, scope: Path::new(), depth: 0, out: String::new(), most }
    }

    pub(super) fn print(mut self, file: &File) -> String {
        if let (Some(_), true) =
            (file.syntax.span, self.names.is_none() || file.syntax.level != Level::Proto2)
        {
            self.line(match file.syntax.level {
                Level::Proto2 => "syntax = \"proto2\";",
                Level::Proto3 => "syntax = \"proto3\";",
                Level::Edition2023 => "edition = \"2023\";",
                Level::Edition2024 => "edition = \"2024\";",
            });
        }
        if let Some(package) = &file.package {
            self.scope = self.names.map(|names| names.extensions.path(&package.text)).unwrap_or_default();
            self.line(&format!("package {};", package.text));
        }
        self.imports(file);
        if !file.options.is_empty() {
            self.blank();
            self.statements(&file.options);
        }
        self.types(&file.messages, &file.enums);
        self.extends(&file.extends, &file.messages);
        if !file.services.is_empty() {
            self.blank();
            file.services.iter().for_each(|service| self.service(service));
        }
        self.out
    }

    fn imports(&mut self, file: &File) {
        if !file.imports.is_empty() {
            self.blank();
        }
        // The registry knows no other kinds; they come behind those it knows.
        for (kind, word) in [
            (ImportKind::Plain, ""),
            (ImportKind::Public, "public "),
            (ImportKind::Weak, "weak "),
            (ImportKind::Option, "option "),
        ] {
            let imports = file.imports.iter().filter(|import| import.kind == kind);
            let mut paths: Vec<&str> = imports.map(|import| &*import.path).collect();
            if self.names.is_some() {
                sort(&mut paths);
                paths.dedup();
            }
            for path in paths {
                self.line(&format!("import {word}{};", literal::quoted(path.as_bytes())));
            }
        }
    }

    /// Messages, then enums; bodies of groups stand with their fields.
    fn types(&mut self, messages: &[Message], enums: &[Enum]) {
        if messages.iter().any(|message| !message.is_group) || !enums.is_empty() {
            self.blank();
        }
        messages.iter().filter(|message| !message.is_group).for_each(|message| self.message(message));
        enums.iter().for_each(|of| self.enumeration(of));
    }

    fn message(&mut self, message: &Message) {
        self.begin(&format!("message {}", message.name.text), is_empty(message));
        if is_empty(message) {
            return;
        }
        self.enter(&message.name);
        self.body(message);
        self.leave();
        self.line("}");
    }

    fn body(&mut self, message: &Message) {
        let ranges = self.reserved(&message.reserved_ranges, &message.reserved_names, LARGEST);
        self.all("reserved", &ranges, true);
        if !message.options.is_empty() {
            self.blank();
            self.outside(|printer| printer.statements(&message.options));
        }
        let mut fields: Vec<&Field> =
            message.fields.iter().map(Arc::as_ref).filter(|field| field.oneof.is_none()).collect();
        if self.names.is_some() {
            sort_by_key(&mut fields, |field| field.number.value);
        }
        let is_group = |field: &&Field| matches!(field.kind, FieldType::Group(..));
        let (groups, fields): (Vec<&Field>, Vec<&Field>) = fields.into_iter().partition(is_group);
        if !fields.is_empty() {
            self.blank();
        }
        fields.iter().for_each(|field| self.field(field, &message.messages));
        self.oneofs(message);
        if !groups.is_empty() {
            self.blank();
        }
        groups.iter().for_each(|field| self.field(field, &message.messages));
        self.extensions(&message.extension_ranges);
        self.types(&message.messages, &message.enums);
        self.extends(&message.extends, &message.messages);
    }

    fn oneofs(&mut self, message: &Message) {
        let mut oneofs: Vec<(usize, &str, &[OptionStatement])> = message
            .oneofs
            .iter()
            .enumerate()
            .map(|(at, oneof)| (at, &*oneof.name.text, &*oneof.options))
            .collect();
        let mut members: Vec<Vec<&Field>> = vec![Vec::new(); oneofs.len()];
        for field in &message.fields {
            if let Some(members) = field.oneof.and_then(|at| members.get_mut(at)) {
                members.push(field);
            }
        }
        if self.names.is_some() {
            members.iter_mut().for_each(|fields| sort_by_key(fields, |field| field.number.value));
            sort_by_key(&mut oneofs, |(at, ..)| {
                members.get(*at).and_then(|fields| fields.first()).map(|field| field.number.value)
            });
        }
        if !oneofs.is_empty() {
            self.blank();
        }
        for (at, name, options) in oneofs {
            self.begin(&format!("oneof {name}"), false);
            self.depth += 1;
            if !options.is_empty() {
                self.statements(options);
                self.gap();
            }
            let fields = members.get(at).map_or(&[][..], Vec::as_slice);
            let is_group = |field: &&&Field| matches!(field.kind, FieldType::Group(..));
            fields
                .iter()
                .filter(|field| !is_group(field))
                .for_each(|field| self.field(field, &message.messages));
            if fields.iter().any(|field| is_group(&field)) {
                self.gap();
            }
            fields.iter().filter(is_group).for_each(|field| self.field(field, &message.messages));
            self.depth -= 1;
            self.line("}");
        }
    }

    /// A field; the body of a group is one of `messages`.
    fn field(&mut self, field: &Field, messages: &[Message]) {
        let label = match field.label {
            Some((Label::Optional, _)) => "optional ",
            Some((Label::Required, _)) => "required ",
            Some((Label::Repeated, _)) => "repeated ",
            None => "",
        };
        let (name, number) = (&field.name.text, field.number.value);
        match &field.kind {
            FieldType::Named(kind) => {
                let kind = self.type_name(kind);
                self.with_options(&format!("{label}{kind} {name} = {number}"), &self.of_field(field));
            }
            FieldType::Map(key, value, _) => {
                let value = self.type_name(value);
                let head = format!("map<{}, {value}> {name} = {number}", key.text);
                self.with_options(&head, &self.of_field(field));
            }
            FieldType::Group(at, _) => {
                let options = self.of_field(field);
                self.pad();
                self.out.push_str(&format!("{label}group {name} = {number}"));
                self.bracketed(&options);
                let Some(body) = messages.get(*at).filter(|body| !is_empty(body)) else {
                    return self.out.push_str(" {}\n");
                };
                self.out.push_str(" {\n");
                self.enter(&field.name);
                self.body(body);
                self.leave();
                self.line("}");
            }
        }
    }

    /// A field's options; those that the registry's tree keeps apart come last.
    fn of_field<'f>(&self, field: &'f Field) -> Vec<&'f OptionStatement> {
        let special = |option: &&OptionStatement| match &*option.name {
            [part] if !part.is_extension => {
                ["default", "json_name"].iter().position(|name| *name == part.name.text)
            }
            _ => None,
        };
        let mut options = self.ordered(&field.options);
        if self.names.is_none() {
            sort_by_key(&mut options, |option| special(option).map_or(0, |at| at + 1));
        }
        options
    }

    fn extends(&mut self, blocks: &[Extend], messages: &[Message]) {
        // Normalized, all that extends one message stands in one block.
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut grouped: Vec<(String, Vec<&Field>)> = Vec::new();
        for block in blocks {
            let target = self.type_name(&block.target).into_owned();
            let fields = block.fields.iter().map(Arc::as_ref);
            let known = places.get(&target).filter(|_| self.names.is_some());
            match known.and_then(|at| grouped.get_mut(*at)) {
                Some((_, known)) => known.extend(fields),
                None => {
                    places.insert(target.clone(), grouped.len());
                    grouped.push((target, fields.collect()));
                }
            }
        }
        if !grouped.is_empty() {
            self.blank();
        }
        if self.names.is_some() {
            sort_by(&mut grouped, |(a, _), (b, _)| a.cmp(b));
        }
        for (target, mut fields) in grouped {
            if self.names.is_some() {
                sort_by_key(&mut fields, |field| field.number.value);
            }
            self.begin(&format!("extend {target}"), false);
            self.depth += 1;
            fields.iter().for_each(|field| self.field(field, messages));
            self.depth -= 1;
            self.line("}");
        }
    }

    fn enumeration(&mut self, of: &Enum) {
        let empty = of.values.is_empty()
            && of.options.is_empty()
            && of.reserved_ranges.is_empty()
            && of.reserved_names.is_empty();
        self.begin(&format!("enum {}", of.name.text), empty);
        if empty {
            return;
        }
        self.depth += 1;
        let ranges = self.reserved(&of.reserved_ranges, &of.reserved_names, i64::from(i32::MAX));
        self.all("reserved", &ranges, false);
        self.statements(&of.options);
        let mut values: Vec<&EnumValue> = of.values.iter().collect();
        if self.names.is_some() {
            sort_by(&mut values, |a, b| (a.number.value, &a.name.text).cmp(&(b.number.value, &b.name.text)));
        }
        for value in values {
            let head = format!("{} = {}", value.name.text, value.number.value);
            self.with_options(&head, &self.ordered(&value.options));
        }
        self.depth -= 1;
        self.line("}");
    }

    fn service(&mut self, service: &Service) {
        let empty = service.methods.is_empty() && service.options.is_empty();
        self.begin(&format!("service {}", service.name.text), empty);
        if empty {
            return;
        }
        self.enter(&service.name);
        self.outside(|printer| printer.statements(&service.options));
        if !service.options.is_empty() && !service.methods.is_empty() {
            self.gap();
        }
        service.methods.iter().for_each(|method| self.method(method));
        self.leave();
        self.line("}");
    }

    fn method(&mut self, method: &Method) {
        let stream = |streaming: bool| if streaming { "stream " } else { "" };
        let head = format!(
            "rpc {} ({}{}) returns ({}{})",
            method.name.text,
            stream(method.client_streaming),
            self.type_name(&method.request),
            stream(method.server_streaming),
            self.type_name(&method.response),
        );
        if method.options.is_empty() {
            return self.line(&format!("{head};"));
        }
        self.line(&format!("{head} {{"));
        self.depth += 1;
        self.statements(&method.options);
        self.depth -= 1;
        self.line("};");
    }

    /// Numbers and then names, each with where it is written.
    fn reserved(&self, ranges: &[Range], names: &[Ident], most: i64) -> Vec<Item> {
        let mut items: Vec<Item> =
            ranges.iter().map(|range| item(range, most, self.is_spelled(range.span))).collect();
        // Names are strings before editions and identifiers since; the text tells which.
        let quoted = |name: &Ident| match self.slice(name.span).starts_with(['"', '\'']) {
            true => literal::quoted(name.text.as_bytes()),
            false => name.text.clone(),
        };
        items.extend(names.iter().map(|name| Item { shown: quoted(name), span: name.span, first: i64::MAX }));
        match self.names {
            None => sort_by_key(&mut items, |item| item.span.start),
            Some(_) => sort_by(&mut items, |a, b| (a.first, &a.shown).cmp(&(b.first, &b.shown))),
        }
        items
    }

    /// Statements as they were written; normalized, one for each item.
    fn all(&mut self, word: &str, items: &[Item], apart: bool) {
        if apart && !items.is_empty() {
            self.blank();
        }
        let mut statement: Vec<&str> = Vec::new();
        for item in items {
            statement.push(&item.shown);
            if self.names.is_some() || !self.goes_on(item.span) {
                self.line(&format!("{word} {};", statement.join(", ")));
                statement.clear();
            }
        }
    }

    fn extensions(&mut self, ranges: &[ExtensionRange]) {
        let mut items: Vec<(Item, &ExtensionRange)> = ranges
            .iter()
            .map(|range| (item(&range.range, LARGEST, self.is_spelled(range.range.span)), range))
            .collect();
        if self.names.is_some() {
            sort_by_key(&mut items, |(item, _)| item.first);
        }
        if !items.is_empty() {
            self.blank();
        }
        let mut statement: Vec<String> = Vec::new();
        for (item, range) in items {
            statement.push(item.shown);
            if self.names.is_some() || !self.goes_on(item.span) {
                let head = format!("extensions {}", statement.join(", "));
                self.outside(|printer| printer.with_options(&head, &printer.ordered(&range.options)));
                statement.clear();
            }
        }
    }

    /// A range is printed as it was written, however many numbers it holds.
    fn is_spelled(&self, span: Span) -> bool {
        self.names.is_none() && self.slice(span).contains("to")
    }

    /// A comma follows: the next item is of the same statement.
    fn goes_on(&self, span: Span) -> bool {
        let rest = self.source.text().get(span.end as usize..).unwrap_or("");
        Lexer::new(rest).peek().kind == Kind::Symbol(b',')
    }

    fn type_name<'n>(&self, name: &'n Ident) -> Cow<'n, str> {
        match self.names {
            Some(_) if self.is_full() => Cow::Borrowed(""),
            Some(names) => Cow::Owned(names.of_type(name)),
            None => Cow::Borrowed(&name.text),
        }
    }

    /// The text is too long already. Names in full are all that could make it longer than its source
    /// by more than its layout.
    pub(super) fn is_full(&self) -> bool {
        self.out.len() > self.most
    }

    fn enter(&mut self, name: &Ident) {
        if let Some(names) = self.names {
            names.extensions.enter(&mut self.scope, &name.text);
        }
        self.depth += 1;
    }

    /// Names in the options of a message, of its ranges and of a service count from what stands around it.
    fn outside(&mut self, print: impl FnOnce(&mut Self)) {
        let own = self.scope.pop();
        print(self);
        self.scope.extend(own);
    }

    fn leave(&mut self) {
        self.scope.pop();
        self.depth -= 1;
    }

    /// `head {`, or `head {}` on one line.
    fn begin(&mut self, head: &str, empty: bool) {
        self.line(&format!("{head} {{{}", if empty { "}" } else { "" }));
    }

    /// A blank line, except right behind an opening bracket.
    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("{\n") {
            self.gap();
        }
    }

    /// A blank line, with the indentation of what stands around.
    fn gap(&mut self) {
        for _ in 1..self.depth {
            self.out.push_str("  ");
        }
        self.out.push('\n');
    }

    pub(super) fn line(&mut self, text: &str) {
        self.pad();
        self.out.push_str(text);
        self.out.push('\n');
    }

    pub(super) fn pad(&mut self) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.source.slice(span)
    }
}

/// `first`, `first to last` or `first to max`; a single number written as a range stays one if `spelled`.
fn item(range: &Range, most: i64, spelled: bool) -> Item {
    let Range { first, last, span } = *range;
    let shown = if first == last && !spelled {
        first.to_string()
    } else if last >= most {
        format!("{first} to max")
    } else {
        format!("{first} to {last}")
    };
    Item { shown, span, first }
}

fn is_empty(message: &Message) -> bool {
    message.fields.is_empty()
        && message.oneofs.is_empty()
        && message.messages.is_empty()
        && message.enums.is_empty()
        && message.extends.is_empty()
        && message.extension_ranges.is_empty()
        && message.reserved_ranges.is_empty()
        && message.reserved_names.is_empty()
        && message.options.is_empty()
}
