//! Which declaration stands at a place? Declarations in the order of the text, each with the one
//! around it.
//!
//! The entry of a map and the body of a group are written as a field, and stand as that field here.

use crate::text::sorting::sort_by_key;
use crate::text::{Place, Span};

use super::model::{Enum, EnumId, EnumValue, Field, FileId, Message, MessageId, Schema};
use super::roots;

/// A declaration.
#[derive(Clone, Copy, Debug)]
pub(super) enum Declared<'a> {
    Message(&'a Message),
    /// With the message it belongs to; of an extension there is none.
    Field(Option<&'a Message>, &'a Field),
    Oneof(&'a Message),
    Enum(&'a Enum),
    Value(&'a Enum, &'a EnumValue),
    /// A service or a method of one.
    Service,
}

/// A declaration and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) what: Declared<'a>,
    pub(super) file: FileId,
    pub(super) span: Span,
    /// Index of the entry around it.
    pub(super) parent: Option<usize>,
}

/// All declarations of a schema.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    schema: &'a Schema,
    /// By file, then by place, outer ones first.
    pub(super) entries: Vec<Entry<'a>>,
}

impl<'a> Outline<'a> {
    pub(super) fn of(schema: &'a Schema) -> Outline<'a> {
        let mut entries = Vec::new();
        let mut add = |what, at: &super::model::At| {
            entries.push(Entry { what, file: at.file, span: at.span, parent: None });
        };
        let written = |id: &MessageId| !schema.message(*id).is_map_entry;
        for message in roots::ids(schema).filter(written).map(|id| schema.message(id)) {
            if !message.is_group {
                add(Declared::Message(message), &message.at);
            }
            for field in &message.fields {
                add(Declared::Field(Some(message), field), &field.at);
            }
            for oneof in message.oneofs.iter().filter(|oneof| !oneof.synthetic) {
                add(Declared::Oneof(message), &oneof.at);
            }
        }
        for own in (0..schema.enums.len() as u32).map(|id| schema.enumeration(EnumId(id))) {
            add(Declared::Enum(own), &own.at);
            for value in &own.values {
                add(Declared::Value(own, value), &value.at);
            }
        }
        for extension in &schema.extensions {
            add(Declared::Field(None, &extension.field), &extension.field.at);
        }
        for service in &schema.services {
            add(Declared::Service, &service.at);
            for method in &service.methods {
                add(Declared::Service, &method.at);
            }
        }
        sort_by_key(&mut entries, |entry| (entry.file, entry.span.start, std::cmp::Reverse(entry.span.end)));
        let mut open: Vec<usize> = Vec::new();
        for at in 0..entries.len() {
            let Some(own) = entries.get(at).copied() else { break };
            let around = |outer: &usize| {
                entries.get(*outer).is_some_and(|it| it.file == own.file && it.span.contains(own.span))
            };
            while open.last().is_some_and(|outer| !around(outer)) {
                open.pop();
            }
            let parent = open.last().copied();
            if let Some(entry) = entries.get_mut(at) {
                entry.parent = parent;
            }
            open.push(at);
        }
        Outline { schema, entries }
    }

    /// The file that a place is in.
    pub(super) fn file(&self, place: &Place) -> Option<FileId> {
        let at = self.schema.files.iter().position(|file| file.source == place.source)?;
        Some(FileId(at as u32))
    }

    /// The innermost declaration around a span.
    pub(super) fn innermost(&self, file: FileId, span: Span) -> Option<usize> {
        let behind = |entry: &Entry<'_>| (entry.file, entry.span.start) <= (file, span.start);
        let mut at = self.entries.partition_point(behind).checked_sub(1)?;
        loop {
            let entry = self.entries.get(at)?;
            if entry.file == file && entry.span.contains(span) {
                return Some(at);
            }
            at = entry.parent?;
        }
    }

    /// What stands at a place.
    pub(super) fn at(&self, place: &Place) -> Option<Declared<'a>> {
        let at = self.innermost(self.file(place)?, place.span)?;
        self.entries.get(at).map(|entry| entry.what)
    }
}

#[cfg(test)]
mod tests {
    use super::{Declared, Outline};
    use crate::limits::Limits;
    use crate::protobuf::Builder;
    use crate::text::{Source, Span};

    #[test]
    fn the_innermost_declaration_is_found() {
        let text = "syntax = \"proto2\"; message A { message B { optional int32 b = 1; } \
                    oneof o { int32 c = 2; } optional group G = 3 { optional int32 d = 4; } \
                    enum E { X = 0; } map<int32, B> m = 5; } service S { rpc R(A) returns (A); }";
        let source = Source::new("a.proto", text);
        let schema = Builder::new("a.proto", &source, &Limits::default()).finish().unwrap();
        let outline = Outline::of(&schema);
        let named = |word: &str| {
            let start = text.find(word).unwrap() as u32;
            let place = crate::text::Place {
                source: source.clone(),
                span: Span::new(start, start + word.len() as u32),
                pointer: String::new(),
            };
            outline.at(&place).map(|what| match what {
                Declared::Message(message) => format!("message {}", message.full_name),
                Declared::Field(of, field) => {
                    format!("field {}.{}", of.map_or("", |of| &*of.full_name), field.name)
                }
                Declared::Oneof(of) => format!("oneof of {}", of.full_name),
                Declared::Enum(own) => format!("enum {}", own.full_name),
                Declared::Value(own, value) => format!("value {}.{}", own.full_name, value.name),
                Declared::Service => "service".to_owned(),
            })
        };
        let rows = [
            ("syntax", None),
            ("message A", Some("message A")),
            ("message B", Some("message A.B")),
            ("int32 b = 1", Some("field A.B.b")),
            ("oneof", Some("oneof of A")),
            ("int32 c", Some("field A.c")),
            ("G =", Some("field A.g")),
            ("int32 d", Some("field A.G.d")),
            ("X = 0", Some("value A.E.X")),
            ("map<int32", Some("field A.m")),
            ("rpc R", Some("service")),
        ];
        for (word, expected) in rows {
            assert_eq!(named(word).as_deref(), expected, "{word}");
        }
    }
}
