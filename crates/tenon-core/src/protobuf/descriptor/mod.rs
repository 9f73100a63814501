//! A linked schema as serialized `google.protobuf.FileDescriptorProto`s, for whoever speaks that: what
//! `protoc --descriptor_set_out` writes, options of one's own included, comments and places not.
//!
//! An option whose import is missing is left out. Bytes of a message's fields may come in another
//! order than protoc's where options of one's own are set.
//! Numbers: `descriptor.proto` of protoc 35.1. Options are made by `options.rs`.

mod options;
mod written;

use std::collections::HashSet;

use crate::limits::Limits;
use crate::text::Source;

use self::options::Options;
use self::written::Written;
use super::ast::{ImportKind, Level, Visibility};
use super::builder::Builder;
use super::builtin;
use super::datum::base64;
use super::extension_names::Node;
use super::model::{
    Cardinality, Enum, Extension, Field, FieldKind, FileId, Message, MessageId, Scalar, Schema, Service,
};

/// The import path of the file that defines what descriptors and options are.
pub(super) const DESCRIPTOR: &str = "google/protobuf/descriptor.proto";

/// A `FileDescriptorSet`, imports before the files that import them.
pub fn descriptor_set(schema: &Schema) -> Vec<u8> {
    with_writer(schema, |writer| {
        let mut out = Bytes::default();
        for file in in_order(schema) {
            out.message(1, |out| writer.file(file, &schema.file(file).path, out));
        }
        out.0
    })
}

/// The first file's `FileDescriptorProto` in base64, under the name `default`: what Confluent Schema
/// Registry gives under `format=serialized`.
pub fn serialized(schema: &Schema) -> String {
    with_writer(schema, |writer| {
        let mut out = Bytes::default();
        writer.file(FileId(0), "default", &mut out);
        base64(&out.0)
    })
}

/// The schema of `descriptor.proto` as it is built in; options have to come from somewhere.
pub(super) fn builtin_descriptor() -> Option<Schema> {
    let text = builtin::text(DESCRIPTOR)?;
    Builder::new(DESCRIPTOR, &Source::new(DESCRIPTOR, text), &Limits::default()).finish().ok()
}

/// `true` when the schema itself defines what options are.
pub(super) fn has_descriptor(schema: &Schema) -> bool {
    schema.files.iter().any(|file| file.path == DESCRIPTOR)
}

fn with_writer<T>(schema: &Schema, write: impl FnOnce(&Writer<'_>) -> T) -> T {
    let builtin = if has_descriptor(schema) { None } else { builtin_descriptor() };
    let options = Options::new(builtin.as_ref().unwrap_or(schema));
    write(&Writer { schema, nest: Nest::new(schema), written: Written::new(schema), options })
}

/// All that writing a file needs.
struct Writer<'s> {
    schema: &'s Schema,
    nest: Nest<'s>,
    written: Written<'s>,
    options: Options<'s>,
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

    /// A finished message, left out when nothing is in it.
    fn bytes(&mut self, field: u32, mut inner: Vec<u8>) {
        if !inner.is_empty() {
            self.varint(u64::from(field) << 3 | 2);
            self.varint(inner.len() as u64);
            self.0.append(&mut inner);
        }
    }
}

impl Writer<'_> {
    fn file(&self, id: FileId, path: &str, out: &mut Bytes) {
        let schema = self.schema;
        let file = schema.file(id);
        let Some(inside) = self.nest.files.get(id.0 as usize) else { return };
        let scope = self.options.scope(&file.package);
        out.text(1, path);
        if !file.package.is_empty() {
            out.text(2, &file.package);
        }
        let imports = &file.ast.imports;
        let (mut public, mut weak) = (Vec::new(), Vec::new());
        for (at, import) in imports.iter().filter(|import| import.kind != ImportKind::Option).enumerate() {
            out.text(3, &import.path);
            match import.kind {
                ImportKind::Public => public.push(at),
                ImportKind::Weak => weak.push(at),
                ImportKind::Plain | ImportKind::Option => {}
            }
        }
        for message in &inside.messages {
            out.message(4, |out| self.message(*message, &scope, file.level, out));
        }
        for of in &inside.enums {
            out.message(5, |out| self.enumeration(of, &scope, out));
        }
        for service in &inside.services {
            out.message(6, |out| self.service(service, &scope, out));
        }
        for extension in &inside.extensions {
            let target = Some(schema.message(extension.target));
            out.message(7, |out| self.field(&extension.field, None, target, &scope, file.level, out));
        }
        out.bytes(8, self.options.bytes("FileOptions", &scope, &file.ast.options));
        for (field, indices) in [(10, public), (11, weak)] {
            for at in indices {
                out.number(field, at as i64);
            }
        }
        match file.level {
            Level::Proto2 => {}
            Level::Proto3 => out.text(12, "proto3"),
            Level::Edition2023 | Level::Edition2024 => {
                out.text(12, "editions");
                out.number(14, if file.level == Level::Edition2023 { 1000 } else { 1001 });
            }
        }
        for import in imports.iter().filter(|import| import.kind == ImportKind::Option) {
            out.text(15, &import.path);
        }
    }

    /// Nesting is as deep as the parser allows.
    fn message(&self, id: MessageId, around: &[Option<Node>], level: Level, out: &mut Bytes) {
        let schema = self.schema;
        let message = schema.message(id);
        let Some(inside) = self.nest.messages.get(id.0 as usize) else { return };
        let scope = &self.options.scope(&message.full_name);
        out.text(1, last_part(&message.full_name));
        for member in &message.fields {
            out.message(2, |out| self.field(member, Some(message), None, scope, level, out));
        }
        for nested in &inside.messages {
            out.message(3, |out| self.message(*nested, scope, level, out));
        }
        for of in &inside.enums {
            out.message(4, |out| self.enumeration(of, scope, out));
        }
        let all = super::numbers::LARGEST;
        for range in &message.extension_ranges {
            let whole_set = message.message_set_wire_format && range.last == all;
            let last = if whole_set { i64::from(i32::MAX) - 1 } else { range.last };
            out.message(5, |out| {
                out.number(1, range.first);
                out.number(2, last + 1);
                let written = self.written.at(message.at.file, range.span);
                out.bytes(3, self.options.bytes("ExtensionRangeOptions", around, written.options));
            });
        }
        for extension in &inside.extensions {
            let target = Some(schema.message(extension.target));
            out.message(6, |out| self.field(&extension.field, None, target, scope, level, out));
        }
        // A map's entry and a group share the place of their field.
        let is_written = !message.is_map_entry;
        let written =
            if is_written { self.written.at(message.at.file, message.at.name) } else { Default::default() };
        let mut options = self.options.bytes("MessageOptions", around, written.options);
        if message.is_map_entry {
            options.extend([7 << 3, 1]);
        }
        out.bytes(7, options);
        for oneof in &message.oneofs {
            out.message(8, |out| {
                out.text(1, &oneof.name);
                if !oneof.synthetic {
                    let written = self.written.at(oneof.at.file, oneof.at.name);
                    out.bytes(2, self.options.bytes("OneofOptions", scope, written.options));
                }
            });
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
        visibility(11, written.visibility, out);
    }

    fn field(
        &self,
        field: &Field,
        around: Option<&Message>,
        target: Option<&Message>,
        scope: &[Option<Node>],
        level: Level,
        out: &mut Bytes,
    ) {
        let schema = self.schema;
        let editions = level >= Level::Edition2023;
        out.text(1, &field.name);
        if let Some(target) = target {
            out.text(2, &format!(".{}", target.full_name));
        }
        out.number(3, field.number.into());
        out.number(
            4,
            match field.cardinality {
                Cardinality::Repeated | Cardinality::Map => 3,
                // Since editions a feature says so.
                Cardinality::Required if !editions => 2,
                Cardinality::Required | Cardinality::Singular => 1,
            },
        );
        let (kind, name) = match field.kind {
            FieldKind::Scalar(scalar) => (number_of(scalar), None),
            FieldKind::Message(id) if field.delimited && !editions => {
                (10, Some(&schema.message(id).full_name))
            }
            FieldKind::Message(id) => (11, Some(&schema.message(id).full_name)),
            FieldKind::Enum(id) => (14, Some(&schema.enumeration(id).full_name)),
        };
        out.number(5, kind);
        if let Some(name) = name {
            out.text(6, &format!(".{name}"));
        }
        match (&field.default, field.kind) {
            (Some(default), FieldKind::Scalar(Scalar::Float)) => out.text(7, &real(default, true)),
            (Some(default), FieldKind::Scalar(Scalar::Double)) => out.text(7, &real(default, false)),
            (Some(default), _) => out.text(7, default),
            (None, _) => {}
        }
        out.bytes(8, self.options.bytes("FieldOptions", scope, &field.written.options));
        if let Some(oneof) = field.oneof {
            out.number(9, oneof as i64);
        }
        out.text(10, &field.json_name);
        let own = |oneof: usize| {
            around.and_then(|message| message.oneofs.get(oneof)).is_some_and(|of| of.synthetic)
        };
        let optional_extension = level == Level::Proto3
            && target.is_some()
            && matches!(field.written.label, Some((super::ast::Label::Optional, _)));
        out.flag(17, field.oneof.is_some_and(own) || optional_extension);
    }

    fn enumeration(&self, of: &Enum, scope: &[Option<Node>], out: &mut Bytes) {
        out.text(1, last_part(&of.full_name));
        for value in &of.values {
            out.message(2, |out| {
                out.text(1, &value.name);
                out.number(2, value.number.into());
                let written = self.written.at(of.at.file, value.at.name);
                out.bytes(3, self.options.bytes("EnumValueOptions", scope, written.options));
            });
        }
        let written = self.written.at(of.at.file, of.at.name);
        out.bytes(3, self.options.bytes("EnumOptions", scope, written.options));
        for range in &of.reserved_ranges {
            out.message(4, |out| {
                out.number(1, range.first);
                out.number(2, range.last);
            });
        }
        for name in &of.reserved_names {
            out.text(5, &name.text);
        }
        visibility(6, written.visibility, out);
    }

    fn service(&self, service: &Service, around: &[Option<Node>], out: &mut Bytes) {
        let schema = self.schema;
        let scope = &self.options.scope(&service.full_name);
        out.text(1, last_part(&service.full_name));
        for method in &service.methods {
            out.message(2, |out| {
                out.text(1, &method.name);
                out.text(2, &format!(".{}", schema.message(method.request).full_name));
                out.text(3, &format!(".{}", schema.message(method.response).full_name));
                let written = self.written.at(service.at.file, method.at.name);
                let options = self.options.bytes("MethodOptions", scope, written.options);
                // Braces without options are an empty message.
                match written.options {
                    [] if written.braces => out.message(4, |_| {}),
                    _ => out.bytes(4, options),
                }
                out.flag(5, method.client_streaming);
                out.flag(6, method.server_streaming);
            });
        }
        let written = self.written.at(service.at.file, service.at.name);
        out.bytes(3, self.options.bytes("ServiceOptions", around, written.options));
    }
}

fn visibility(field: u32, visibility: Option<Visibility>, out: &mut Bytes) {
    match visibility {
        None => {}
        Some(Visibility::Local) => out.number(field, 1),
        Some(Visibility::Export) => out.number(field, 2),
    }
}

/// A written number as protoc writes a default, and as C's `%g` puts it: fifteen digits, or seventeen
/// where it takes them to read back the same; of a `single` one six or nine.
fn real(default: &str, single: bool) -> String {
    let Ok(number) = default.parse::<f64>() else { return default.to_owned() };
    if number.is_nan() {
        return "nan".to_owned();
    }
    let single_number = number as f32;
    if number.is_infinite() || single && single_number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if single {
        let short = general(single_number.into(), 6);
        return if short.parse() == Ok(single_number) { short } else { general(single_number.into(), 9) };
    }
    let short = general(number, 15);
    if short.parse() == Ok(number) { short } else { general(number, 17) }
}

fn general(number: f64, digits: i32) -> String {
    let scientific = format!("{number:.*e}", (digits - 1) as usize);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if (-4..digits).contains(&exponent) {
        return trim(&format!("{number:.*}", (digits - 1 - exponent) as usize));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trim(mantissa), exponent.abs())
}

fn last_part(full_name: &str) -> &str {
    full_name.rsplit_once('.').map_or(full_name, |(_, last)| last)
}

pub(super) fn number_of(scalar: Scalar) -> i64 {
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

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::{descriptor_set, real};
    use crate::limits::Limits;
    use crate::text::Source;

    #[test]
    fn real_defaults_are_spelled_as_protoc_spells_them() {
        let rows = [
            ("5", "5"),
            ("-0.00000015", "-1.5e-07"),
            ("0.1", "0.1"),
            ("0.0001", "0.0001"),
            ("18446744073709551616", "1.8446744073709552e+19"),
            ("100000000000000", "100000000000000"),
            ("1000000000000000", "1e+15"),
            ("3.141592653589793238", "3.1415926535897931"),
            ("0", "0"),
            ("-0", "-0"),
            ("inf", "inf"),
            ("-nan", "nan"),
        ];
        for (written, spelled) in rows {
            assert_eq!(real(written, false), spelled);
        }
        for (written, spelled) in [("0.1", "0.1"), ("3.14159265358979", "3.14159274"), ("1e40", "inf")] {
            assert_eq!(real(written, true), spelled);
        }
    }

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
