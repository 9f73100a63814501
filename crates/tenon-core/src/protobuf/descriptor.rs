//! A linked schema as a serialized `google.protobuf.FileDescriptorSet`, for whoever speaks that.
//!
//! Files of an edition stay files of that edition. Their features are stated at each declaration
//! that differs from the edition's default, so nothing depends on inheritance. Custom options,
//! options that neither bytes nor checks depend on, and comments are left out.
//! So are `deprecated_legacy_json_field_conflicts` and with it the leave to have such conflicts.
//! Numbers: `descriptor.proto` of protoc 35.1.

use std::collections::HashSet;

use super::ast::{ImportKind, Level};
use super::model::{
    Cardinality, Enum, Extension, Field, FieldKind, FileId, JsonFormat, Message, MessageId, Presence, Scalar,
    Schema, Service,
};

/// The set, imports before the files that import them.
pub fn descriptor_set(schema: &Schema) -> Vec<u8> {
    let mut out = Bytes::default();
    let nest = Nest::new(schema);
    for file in in_order(schema) {
        out.message(1, |out| self::file(schema, &nest, file, out));
    }
    out.0
}

/// What stands in what.
#[derive(Clone, Debug, Default)]
struct Inside<'s> {
    messages: Vec<MessageId>,
    enums: Vec<&'s Enum>,
    extensions: Vec<&'s Extension>,
    services: Vec<&'s Service>,
}

/// What stands in each file and in each message.
#[derive(Debug)]
struct Nest<'s> {
    files: Vec<Inside<'s>>,
    messages: Vec<Inside<'s>>,
}

impl<'s> Nest<'s> {
    fn new(schema: &'s Schema) -> Nest<'s> {
        let mut nest = Nest {
            files: vec![Inside::default(); schema.files.len()],
            messages: vec![Inside::default(); schema.messages.len()],
        };
        for (at, message) in schema.messages.iter().enumerate() {
            nest.put(message.at.file, message.parent, |inside| inside.messages.push(MessageId(at as u32)));
        }
        for of in &schema.enums {
            nest.put(of.at.file, of.parent, |inside| inside.enums.push(of));
        }
        for of in &schema.extensions {
            nest.put(of.field.at.file, of.parent, |inside| inside.extensions.push(of));
        }
        for of in &schema.services {
            nest.put(of.at.file, None, |inside| inside.services.push(of));
        }
        nest
    }

    fn put(&mut self, file: FileId, parent: Option<MessageId>, put: impl FnOnce(&mut Inside<'s>)) {
        let slot = match parent {
            Some(parent) => self.messages.get_mut(parent.0 as usize),
            None => self.files.get_mut(file.0 as usize),
        };
        if let Some(slot) = slot {
            put(slot);
        }
    }
}

/// Imports first; by a walk with its own stack.
fn in_order(schema: &Schema) -> Vec<FileId> {
    let mut order = Vec::with_capacity(schema.files.len());
    let mut seen = HashSet::new();
    let all: Vec<FileId> = (0..schema.files.len() as u32).map(FileId).collect();
    let mut open: Vec<(FileId, bool)> = all.into_iter().rev().map(|file| (file, false)).collect();
    while let Some((file, done)) = open.pop() {
        if done {
            order.push(file);
        } else if seen.insert(file) {
            open.push((file, true));
            open.extend(schema.file(file).imports.iter().rev().map(|(import, _)| (*import, false)));
        }
    }
    order
}

/// Bytes in the making. Tags above 15 take two bytes, which `varint` sees to.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn number(&mut self, field: u32, value: i64) {
        self.varint(u64::from(field) << 3);
        self.varint(value as u64);
    }

    fn flag(&mut self, field: u32, value: bool) {
        if value {
            self.number(field, 1);
        }
    }

    fn text(&mut self, field: u32, value: &str) {
        self.varint(u64::from(field) << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value.as_bytes());
    }

    fn message(&mut self, field: u32, fill: impl FnOnce(&mut Bytes)) {
        let mut inner = Bytes::default();
        fill(&mut inner);
        self.varint(u64::from(field) << 3 | 2);
        self.varint(inner.0.len() as u64);
        self.0.append(&mut inner.0);
    }

    /// The same, left out when nothing is in it.
    fn options(&mut self, field: u32, fill: impl FnOnce(&mut Bytes)) {
        let mut inner = Bytes::default();
        fill(&mut inner);
        if !inner.0.is_empty() {
            self.message(field, |out| out.0 = inner.0);
        }
    }
}

fn file(schema: &Schema, nest: &Nest<'_>, id: FileId, out: &mut Bytes) {
    let file = schema.file(id);
    let Some(inside) = nest.files.get(id.0 as usize) else { return };
    out.text(1, &file.path);
    if !file.package.is_empty() {
        out.text(2, &file.package);
    }
    let plain = file.imports.iter().filter(|(_, kind)| *kind != ImportKind::Option);
    for (at, (import, kind)) in plain.enumerate() {
        out.text(3, &schema.file(*import).path);
        match kind {
            ImportKind::Public => out.number(10, at as i64),
            ImportKind::Weak => out.number(11, at as i64),
            ImportKind::Plain | ImportKind::Option => {}
        }
    }
    for (import, _) in file.imports.iter().filter(|(_, kind)| *kind == ImportKind::Option) {
        out.text(15, &schema.file(*import).path);
    }
    for message in &inside.messages {
        out.message(4, |out| self::message(schema, nest, *message, file.level, out));
    }
    for of in &inside.enums {
        out.message(5, |out| enumeration(of, file.level, out));
    }
    for service in &inside.services {
        out.message(6, |out| self::service(schema, service, out));
    }
    for extension in &inside.extensions {
        let target = Some(schema.message(extension.target));
        out.message(7, |out| field(schema, &extension.field, None, target, file.level, out));
    }
    out.options(8, |out| {
        for (name, setting) in file.options.iter().filter(|(_, setting)| setting.span.is_some()) {
            file_option(name, &setting.value, out);
        }
    });
    match file.level {
        Level::Proto2 => {}
        Level::Proto3 => out.text(12, "proto3"),
        Level::Edition2023 | Level::Edition2024 => {
            out.text(12, "editions");
            out.number(14, if file.level == Level::Edition2023 { 1000 } else { 1001 });
        }
    }
}

fn file_option(name: &str, value: &str, out: &mut Bytes) {
    let number = match name {
        "java_package" => 1,
        "java_outer_classname" => 8,
        "optimize_for" => 9,
        "java_multiple_files" => 10,
        "go_package" => 11,
        "cc_generic_services" => 16,
        "java_generic_services" => 17,
        "py_generic_services" => 18,
        "deprecated" => 23,
        "java_string_check_utf8" => 27,
        "cc_enable_arenas" => 31,
        "objc_class_prefix" => 36,
        "csharp_namespace" => 37,
        "swift_prefix" => 39,
        "php_class_prefix" => 40,
        "php_namespace" => 41,
        "php_metadata_namespace" => 44,
        "ruby_package" => 45,
        _ => return,
    };
    match (name, value) {
        ("optimize_for", "CODE_SIZE") => out.number(number, 2),
        ("optimize_for", "LITE_RUNTIME") => out.number(number, 3),
        ("optimize_for", _) => out.number(number, 1),
        (_, "true") if is_switch(name) => out.number(number, 1),
        (_, "false") if is_switch(name) => out.number(number, 0),
        _ => out.text(number, value),
    }
}

fn is_switch(name: &str) -> bool {
    name.ends_with("_services")
        || matches!(
            name,
            "deprecated" | "java_multiple_files" | "java_string_check_utf8" | "cc_enable_arenas"
        )
}

fn last_part(full_name: &str) -> &str {
    full_name.rsplit_once('.').map_or(full_name, |(_, last)| last)
}

/// Nesting is as deep as the parser allows.
fn message(schema: &Schema, nest: &Nest<'_>, id: MessageId, level: Level, out: &mut Bytes) {
    let message = schema.message(id);
    let Some(inside) = nest.messages.get(id.0 as usize) else { return };
    out.text(1, last_part(&message.full_name));
    for member in &message.fields {
        out.message(2, |out| field(schema, member, Some(message), None, level, out));
    }
    for nested in &inside.messages {
        out.message(3, |out| self::message(schema, nest, *nested, level, out));
    }
    for of in &inside.enums {
        out.message(4, |out| enumeration(of, level, out));
    }
    let all = super::numbers::LARGEST;
    for range in &message.extension_ranges {
        let whole_set = message.message_set_wire_format && range.last == all;
        let last = if whole_set { i64::from(i32::MAX) - 1 } else { range.last };
        out.message(5, |out| {
            out.number(1, range.first);
            out.number(2, last + 1);
        });
    }
    for extension in &inside.extensions {
        let target = Some(schema.message(extension.target));
        out.message(6, |out| field(schema, &extension.field, None, target, level, out));
    }
    out.options(7, |out| {
        out.flag(1, message.message_set_wire_format);
        out.flag(2, message.no_standard_descriptor_accessor);
        out.flag(3, message.deprecated);
        out.flag(7, message.is_map_entry);
        let legacy = message.json_format == JsonFormat::LegacyBestEffort;
        if level >= Level::Edition2023 && legacy && !message.is_map_entry {
            out.message(12, |out| out.number(6, 2));
        }
    });
    for oneof in &message.oneofs {
        out.message(8, |out| out.text(1, &oneof.name));
    }
    for range in &message.reserved_ranges {
        out.message(9, |out| {
            out.number(1, range.first);
            out.number(2, range.last + 1);
        });
    }
    for name in &message.reserved_names {
        out.text(10, &name.text);
    }
}

fn field(
    schema: &Schema,
    field: &Field,
    around: Option<&Message>,
    target: Option<&Message>,
    level: Level,
    out: &mut Bytes,
) {
    let editions = level >= Level::Edition2023;
    out.text(1, &field.name);
    if let Some(target) = target {
        out.text(2, &format!(".{}", target.full_name));
    }
    out.number(3, field.number.into());
    let many = matches!(field.cardinality, Cardinality::Repeated | Cardinality::Map);
    let required = field.cardinality == Cardinality::Required;
    out.number(
        4,
        if many {
            3
        } else if required && !editions {
            2
        } else {
            1
        },
    );
    let (kind, name) = match field.kind {
        FieldKind::Scalar(scalar) => (number_of(scalar), None),
        FieldKind::Message(id) if field.delimited && !editions => (10, Some(&schema.message(id).full_name)),
        FieldKind::Message(id) => (11, Some(&schema.message(id).full_name)),
        FieldKind::Enum(id) => (14, Some(&schema.enumeration(id).full_name)),
    };
    out.number(5, kind);
    if let Some(name) = name {
        out.text(6, &format!(".{name}"));
    }
    if let Some(default) = &field.default {
        out.text(7, default);
    }
    out.options(8, |out| {
        let packable = field.cardinality == Cardinality::Repeated && super::fields::is_packable(field.kind);
        if packable && !editions && field.packed != (level == Level::Proto3) {
            out.number(2, field.packed.into());
        }
        out.flag(3, field.code.deprecated);
        match field.code.jstype {
            "JS_STRING" => out.number(6, 1),
            "JS_NUMBER" => out.number(6, 2),
            _ => {}
        }
        if editions {
            out.options(21, |out| {
                let singular = !many && field.oneof.is_none() && target.is_none();
                if required {
                    out.number(1, 3);
                } else if singular && field.presence == Presence::Implicit {
                    out.number(1, 2);
                }
                if packable && !field.packed {
                    out.number(3, 2);
                }
                if field.kind == FieldKind::Scalar(Scalar::String) && !field.utf8 {
                    out.number(4, 3);
                }
                if field.delimited {
                    out.number(5, 2);
                }
            });
        }
    });
    if let Some(oneof) = field.oneof {
        out.number(9, oneof as i64);
    }
    out.text(10, &field.json_name);
    let own =
        |oneof: usize| around.and_then(|message| message.oneofs.get(oneof)).is_some_and(|of| of.synthetic);
    let optional_extension = level == Level::Proto3
        && target.is_some()
        && matches!(field.written.label, Some((super::ast::Label::Optional, _)));
    out.flag(17, field.oneof.is_some_and(own) || optional_extension);
}

fn number_of(scalar: Scalar) -> i64 {
    match scalar {
        Scalar::Double => 1,
        Scalar::Float => 2,
        Scalar::Int64 => 3,
        Scalar::Uint64 => 4,
        Scalar::Int32 => 5,
        Scalar::Fixed64 => 6,
        Scalar::Fixed32 => 7,
        Scalar::Bool => 8,
        Scalar::String => 9,
        Scalar::Bytes => 12,
        Scalar::Uint32 => 13,
        Scalar::Sfixed32 => 15,
        Scalar::Sfixed64 => 16,
        Scalar::Sint32 => 17,
        Scalar::Sint64 => 18,
    }
}

fn enumeration(of: &Enum, level: Level, out: &mut Bytes) {
    out.text(1, last_part(&of.full_name));
    for value in &of.values {
        out.message(2, |out| {
            out.text(1, &value.name);
            out.number(2, value.number.into());
        });
    }
    out.options(3, |out| {
        out.flag(2, of.allow_alias);
        if level >= Level::Edition2023 {
            out.options(7, |out| {
                if of.closed {
                    out.number(2, 2);
                }
                if of.json_format == JsonFormat::LegacyBestEffort {
                    out.number(6, 2);
                }
            });
        }
    });
    for range in &of.reserved_ranges {
        out.message(4, |out| {
            out.number(1, range.first);
            out.number(2, range.last);
        });
    }
    for name in &of.reserved_names {
        out.text(5, &name.text);
    }
}

fn service(schema: &Schema, service: &Service, out: &mut Bytes) {
    out.text(1, last_part(&service.full_name));
    for method in &service.methods {
        out.message(2, |out| {
            out.text(1, &method.name);
            out.text(2, &format!(".{}", schema.message(method.request).full_name));
            out.text(3, &format!(".{}", schema.message(method.response).full_name));
            out.options(4, |out| match method.idempotency.as_str() {
                "NO_SIDE_EFFECTS" => out.number(34, 1),
                "IDEMPOTENT" => out.number(34, 2),
                _ => {}
            });
            out.flag(5, method.client_streaming);
            out.flag(6, method.server_streaming);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::descriptor_set;
    use crate::limits::Limits;
    use crate::text::Source;

    #[test]
    fn a_file_is_written_as_protoc_writes_it() {
        let text = "syntax = \"proto3\"; package p; message M { int32 a_b = 1; }";
        let schema =
            Builder::new("a.proto", &Source::new("a.proto", text), &Limits::default()).finish().unwrap();
        // `protoc -o` of protoc 35.1.
        let expected = b"\x0a*\x0a\x07a.proto\x12\x01p\"\x14\x0a\x01M\x12\x0f\x0a\x03a_b\x18\x01 \x01(\x05R\x02aBb\x06proto3";
        assert_eq!(descriptor_set(&schema), expected);
    }
}
