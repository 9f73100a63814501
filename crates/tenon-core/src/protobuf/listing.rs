//! The declarations of the judged `.proto` files: files, messages and their fields, enums and their
//! values, services and their methods, extensions. Fields and values are told apart by number, so that
//! one that was renamed is one that changed.

use std::borrow::Cow;

use crate::listing::Item;
use crate::text::Span;
use crate::text::sorting::sort;

use super::ast;
use super::lint::comments;
use super::model::{At, Cardinality, Enum, Field, FieldKind, File, Message, Presence, Schema};
use super::names;

/// All declarations, parents before their parts.
pub(crate) fn listing(schema: &Schema) -> Vec<Item> {
    let mut items = Vec::new();
    items.extend(schema.files.iter().take(schema.roots).map(of_file));
    let judged = |at: &At| (at.file.0 as usize) < schema.roots;
    for message in schema.messages.iter().filter(|own| judged(&own.at) && !own.is_map_entry) {
        of_message(schema, message, &mut items);
    }
    for own in schema.enums.iter().filter(|own| judged(&own.at)) {
        of_enum(schema, own, &mut items);
    }
    for extension in schema.extensions.iter().filter(|own| judged(&own.field.at)) {
        let mut own = item(schema, "extension", extension.full_name.clone(), &extension.field.at);
        own.fact("extends", Some(schema.message(extension.target).full_name.clone()));
        own.fact("number", Some(extension.field.number.to_string()));
        of_field(schema, None, &extension.field, &mut own);
        items.push(own);
    }
    for service in schema.services.iter().filter(|own| judged(&own.at)) {
        let at = items.len();
        items.push(item(schema, "service", service.full_name.clone(), &service.at));
        for method in &service.methods {
            let mut own =
                item(schema, "method", format!("{}.{}", service.full_name, method.name), &method.at);
            own.own.clone_from(&method.name);
            own.parent = Some(at);
            let stream = |is: bool, id| {
                let name = &schema.message(id).full_name;
                Some(if is { format!("stream {name}") } else { name.clone() })
            };
            own.fact("request", stream(method.client_streaming, method.request));
            own.fact("response", stream(method.server_streaming, method.response));
            own.fact("idempotency", Some(method.idempotency.clone()));
            items.push(own);
        }
    }
    items
}

fn of_file(file: &File) -> Item {
    let start = Span::default();
    let mut own = Item::new("file", file.path.clone(), file.source.clone(), start, start);
    let level = match file.level {
        ast::Level::Proto2 => "proto2",
        ast::Level::Proto3 => "proto3",
        ast::Level::Edition2023 => "edition 2023",
        ast::Level::Edition2024 => "edition 2024",
    };
    own.fact("syntax", Some(level.to_owned()));
    own.fact("package", Some(file.package.clone()).filter(|package| !package.is_empty()));
    let imports: Vec<&str> = file.ast.imports.iter().map(|import| import.path.as_str()).collect();
    own.fact("imports", Some(imports.join(", ")).filter(|imports| !imports.is_empty()));
    for (name, option) in file.options.iter().filter(|(_, option)| option.span.is_some()) {
        own.fact(*name, Some(option.value.clone()));
    }
    own
}

fn of_message(schema: &Schema, message: &Message, items: &mut Vec<Item>) {
    let mut own = item(schema, "message", message.full_name.clone(), &message.at);
    own.fact("reserved numbers", ranges(&message.reserved_ranges));
    own.fact("reserved names", idents(&message.reserved_names));
    own.fact("extension numbers", ranges(&message.extension_ranges));
    own.fact("deprecated", message.deprecated.then(|| "true".to_owned()));
    own.fact("message_set_wire_format", message.message_set_wire_format.then(|| "true".to_owned()));
    let at = items.len();
    items.push(own);
    for field in &message.fields {
        let mut part = item(schema, "field", format!("{}.{}", message.full_name, field.name), &field.at);
        part.own = field.number.to_string();
        part.parent = Some(at);
        of_field(schema, Some(message), field, &mut part);
        items.push(part);
    }
}

fn of_field(schema: &Schema, message: Option<&Message>, field: &Field, own: &mut Item) {
    own.fact("name", Some(field.name.clone()));
    let kind = |kind: FieldKind| match kind {
        FieldKind::Scalar(scalar) => scalar.keyword().to_owned(),
        FieldKind::Message(id) => schema.message(id).full_name.clone(),
        FieldKind::Enum(id) => schema.enumeration(id).full_name.clone(),
    };
    let entry = match (field.cardinality, field.kind) {
        (Cardinality::Map, FieldKind::Message(id)) => Some(schema.message(id)),
        _ => None,
    };
    let sides = entry.map(|entry| (entry.field(1), entry.field(2)));
    own.fact(
        "type",
        Some(match sides {
            Some((Some(key), Some(value))) => format!("map<{}, {}>", kind(key.kind), kind(value.kind)),
            _ => kind(field.kind),
        }),
    );
    let presence = match (field.cardinality, field.presence) {
        (Cardinality::Required, _) => Some("required"),
        (Cardinality::Repeated, _) => Some("repeated"),
        (Cardinality::Singular, Presence::Explicit) => Some("optional"),
        // The type says it, or nothing is to be said.
        (Cardinality::Map, _) | (Cardinality::Singular, Presence::Implicit) => None,
    };
    own.fact("label", presence.map(str::to_owned));
    let derived = names::json(&field.name);
    own.fact("json name", Some(field.json_name.clone()).filter(|name| *name != derived));
    own.fact("default", field.default.clone());
    let oneof = field.oneof.and_then(|index| message?.oneofs.get(index));
    own.fact("oneof", oneof.filter(|oneof| !oneof.synthetic).map(|oneof| oneof.name.clone()));
    own.fact("packed", field.packed.then(|| "true".to_owned()));
    own.fact("delimited", field.delimited.then(|| "true".to_owned()));
    own.fact("deprecated", field.code.deprecated.then(|| "true".to_owned()));
    // Others are of those who defined them.
    for option in &field.written.options {
        if option.name.iter().any(|part| part.is_extension) || option.name.len() > 1 {
            let name: Vec<String> = option
                .name
                .iter()
                .map(|part| match part.is_extension {
                    true => format!("({})", part.name.text),
                    false => part.name.text.clone(),
                })
                .collect();
            let value = own.source.slice(option.value.span).to_owned();
            own.fact(Cow::from(name.join(".")), Some(value));
        }
    }
}

fn of_enum(schema: &Schema, own: &Enum, items: &mut Vec<Item>) {
    let mut declared = item(schema, "enum", own.full_name.clone(), &own.at);
    declared.fact("reserved numbers", ranges(&own.reserved_ranges));
    declared.fact("reserved names", idents(&own.reserved_names));
    declared.fact("closed", own.closed.then(|| "true".to_owned()));
    declared.fact("allow_alias", own.allow_alias.then(|| "true".to_owned()));
    let at = items.len();
    items.push(declared);
    for value in &own.values {
        let mut part = item(schema, "value", format!("{}.{}", own.full_name, value.name), &value.at);
        // Of several names of one number only the name tells which is which.
        part.own = if own.allow_alias { value.name.clone() } else { value.number.to_string() };
        part.parent = Some(at);
        part.fact("name", Some(value.name.clone()));
        part.fact("number", Some(value.number.to_string()));
        items.push(part);
    }
}

fn item(schema: &Schema, what: &'static str, name: String, at: &At) -> Item {
    let file = schema.file(at.file);
    let lines: Vec<&str> = comments::lines(file, comments::leading(file, at.span.start)).collect();
    let words = lines.join("\n").trim().to_owned();
    Item { words, ..Item::new(what, name, file.source.clone(), at.name, at.span) }
}

fn ranges(ranges: &[ast::Range]) -> Option<String> {
    let mut sorted: Vec<(i64, i64)> = ranges.iter().map(|range| (range.first, range.last)).collect();
    sort(&mut sorted);
    let text = |(first, last): &(i64, i64)| match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    };
    (!sorted.is_empty()).then(|| sorted.iter().map(text).collect::<Vec<_>>().join(", "))
}

fn idents(names: &[ast::Ident]) -> Option<String> {
    let mut sorted: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
    sort(&mut sorted);
    (!sorted.is_empty()).then(|| sorted.join(", "))
}
