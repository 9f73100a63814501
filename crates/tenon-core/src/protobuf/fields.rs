//! Every field gets its kind, presence and encoding; what the language level forbids is reported.

use std::sync::Arc;

use crate::text::Span;
use crate::text::sorting::sort_by_key;
use crate::words::Text;

use super::ast::{self, FieldType, Label, Level};
use super::declare::{full_name, is_proto3_optional};
use super::defaults;
use super::features::{self, Features, FieldPresence};
use super::link::{ExtensionNode, Linker, ServiceNode, Spot, Wanted};
use super::model::{
    At, Cardinality, CodeOptions, Extension, Field, FieldKind, FileId, MessageId, Method, Presence, Scalar,
    Service,
};
use super::names;
use super::rules::{invalid_extension, invalid_map, not_in_this_syntax, unknown_type};
use super::scopes::{Kind, ScopeId};
use super::settings::{flag, setting, word};

/// Scalars by name.
pub(super) const SCALARS: [(&str, Scalar); 15] = [
    ("double", Scalar::Double),
    ("float", Scalar::Float),
    ("int32", Scalar::Int32),
    ("int64", Scalar::Int64),
    ("uint32", Scalar::Uint32),
    ("uint64", Scalar::Uint64),
    ("sint32", Scalar::Sint32),
    ("sint64", Scalar::Sint64),
    ("fixed32", Scalar::Fixed32),
    ("fixed64", Scalar::Fixed64),
    ("sfixed32", Scalar::Sfixed32),
    ("sfixed64", Scalar::Sfixed64),
    ("bool", Scalar::Bool),
    ("string", Scalar::String),
    ("bytes", Scalar::Bytes),
];

fn scalar(name: &str) -> Option<Scalar> {
    SCALARS.iter().find(|(known, _)| *known == name).map(|(_, scalar)| *scalar)
}

/// Where a field stands.
#[derive(Clone, Copy)]
struct Around {
    file: FileId,
    scope: ScopeId,
    parent: Option<MessageId>,
    features: Features,
    extension: bool,
}

/// Builds the fields of all messages, the extensions and the services.
pub(super) fn all(linker: &mut Linker<'_>) {
    for index in 0..linker.messages.len() as u32 {
        of_message(linker, MessageId(index));
    }
    for node in linker.extension_nodes.clone() {
        let slot = linker.extensions.len() as u32;
        let extension = extension(linker, node);
        linker.extension_slots.push(extension.is_some().then_some(slot));
        linker.extensions.extend(extension);
    }
    for node in linker.service_nodes.clone() {
        if let Some(service) = service(linker, node) {
            linker.services.push(service);
        }
    }
}

fn of_message(linker: &mut Linker<'_>, id: MessageId) {
    let Some(node) = linker.message_nodes.get(id.0 as usize) else { return };
    let Some(ast) = node.ast else { return };
    let (file, scope, features) = (node.file, node.scope, node.features);
    let oneofs: Vec<Features> =
        ast.oneofs.iter().map(|oneof| features::with(features, &oneof.options)).collect();
    let written_oneofs = ast.oneofs.len();
    let mut members = vec![0usize; written_oneofs];
    let mut synthetic = written_oneofs;
    let level = linker.file(file).level;
    let mut fields = Vec::with_capacity(ast.fields.len());
    for (index, field) in ast.fields.iter().enumerate() {
        let outer = field.oneof.and_then(|oneof| oneofs.get(oneof)).copied().unwrap_or(features);
        if let Some(count) = field.oneof.and_then(|oneof| members.get_mut(oneof)) {
            *count += 1;
        }
        let around = Around { file, scope, parent: Some(id), features: outer, extension: false };
        let mut oneof = field.oneof;
        if level == Level::Proto3 && is_proto3_optional(field) {
            oneof = Some(synthetic);
            synthetic += 1;
        }
        let entry = linker.message_nodes.get(id.0 as usize).and_then(|node| node.entries.get(index)).copied();
        if let Some(field) = build(linker, field, around, oneof, entry.flatten()) {
            fields.push(field);
        }
    }
    for (oneof, count) in ast.oneofs.iter().zip(members) {
        if count == 0 {
            let name = &oneof.name;
            let spot = Spot { file, parent: Some(id), name: &name.text };
            linker.error(&not_in_this_syntax::RULE, spot, name.span, || {
                Text::new().plain("oneof ").code(&*name.text).plain(" has no field")
            });
        }
    }
    let mut by_number: Vec<u32> = (0..fields.len() as u32).collect();
    sort_by_key(&mut by_number, |index| fields.get(*index as usize).map(|field: &Field| field.number));
    if let Some(message) = linker.messages.get_mut(id.0 as usize) {
        message.fields = fields;
        message.by_number = by_number;
    }
}

fn build(
    linker: &mut Linker<'_>,
    field: &Arc<ast::Field>,
    around: Around,
    oneof: Option<usize>,
    entry: Option<MessageId>,
) -> Option<Field> {
    let file = around.file;
    let level = linker.file(file).level;
    let own_name = names::of_field(field);
    let spot = Spot { file, parent: around.parent, name: &own_name };
    labels(linker, field, around, spot, level);
    let features = features::with(around.features, &field.options);
    let (kind, type_span) = kind(linker, field, around, spot, features, entry)?;
    let label = field.label.map(|(label, _)| label);
    let cardinality = match (&field.kind, label) {
        (FieldType::Map(..), _) => Cardinality::Map,
        (_, Some(Label::Repeated)) => Cardinality::Repeated,
        (_, Some(Label::Required)) => Cardinality::Required,
        _ if features.presence == FieldPresence::LegacyRequired && oneof.is_none() => Cardinality::Required,
        _ => Cardinality::Singular,
    };
    let many = matches!(cardinality, Cardinality::Repeated | Cardinality::Map);
    let is_message = matches!(kind, FieldKind::Message(_));
    let explicit = is_message
        || oneof.is_some()
        || around.extension
        || cardinality == Cardinality::Required
        || features.presence != FieldPresence::Implicit;
    let presence = if !many && explicit { Presence::Explicit } else { Presence::Implicit };
    let packable = cardinality == Cardinality::Repeated && is_packable(kind);
    let packed_option = setting(&field.options, "packed").map(|_| flag(&field.options, "packed"));
    let is_group = matches!(field.kind, FieldType::Group(..));
    let is_map = cardinality == Cardinality::Map;
    let name = own_name.clone().into_owned();
    let json_name = match setting(&field.options, "json_name").map(|option| &option.value.kind) {
        Some(ast::OptionValueKind::String(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        _ => names::json(&name),
    };
    let built = Field {
        json_name,
        number: field.number.value.clamp(i32::MIN.into(), i32::MAX.into()) as i32,
        kind,
        cardinality,
        presence,
        packed: packable && packed_option.unwrap_or(features.packed),
        utf8: kind == FieldKind::Scalar(Scalar::String) && features.utf8,
        delimited: is_group || is_message && !is_map && features.delimited,
        default: None,
        oneof,
        code: code(linker, field, file, features),
        at: At { file, span: field.span, name: field.name.span },
        number_span: field.number.span,
        type_span,
        written: Arc::clone(field),
        name,
    };
    let default = defaults::check(linker, &built, spot, level, features);
    Some(Field { default, ..built })
}

/// Numbers and enums can share one record.
pub(super) fn is_packable(kind: FieldKind) -> bool {
    match kind {
        FieldKind::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
        FieldKind::Enum(_) => true,
        FieldKind::Message(_) => false,
    }
}

fn code(linker: &Linker<'_>, field: &ast::Field, file: FileId, features: Features) -> CodeOptions {
    let java_checks = flag(&linker.input(file).ast.options, "java_string_check_utf8");
    CodeOptions {
        jstype: known(&field.options, "jstype", &["JS_STRING", "JS_NUMBER"]).unwrap_or("JS_NORMAL"),
        cpp_string_type: known(&field.options, "ctype", &["STRING", "CORD", "STRING_PIECE"])
            .unwrap_or(features.cpp_string),
        java_utf8: if java_checks { "VERIFY" } else { features.java_utf8 },
        deprecated: flag(&field.options, "deprecated"),
    }
}

fn is_feature(option: &ast::OptionStatement) -> bool {
    option.name.first().is_some_and(|part| !part.is_extension && part.name.text == "features")
}

/// The word an option is set to, of those that it may be set to.
fn known(options: &[ast::OptionStatement], name: &str, words: &[&'static str]) -> Option<&'static str> {
    let word = word(options, name)?;
    words.iter().copied().find(|known| *known == word)
}

/// What labels the level takes, and where.
fn labels(linker: &mut Linker<'_>, field: &ast::Field, around: Around, spot: Spot<'_>, level: Level) {
    let is_map = matches!(field.kind, FieldType::Map(..));
    let mut refuse = |span: Span, words: &'static str, advice: &'static str| {
        linker.error_with(
            &not_in_this_syntax::RULE,
            spot,
            span,
            || Text::from(words),
            |finding| {
                if advice.is_empty() { finding } else { finding.advise(advice) }
            },
        );
    };
    let editions = level >= Level::Edition2023;
    match field.label {
        Some((_, span)) if field.oneof.is_some() => {
            refuse(span, "fields of a oneof have no label", "remove the label");
        }
        Some((_, span)) if is_map => refuse(span, "a map has no label", "remove the label"),
        Some((Label::Required, span)) if level == Level::Proto3 => {
            refuse(span, "proto3 has no required fields", "remove `required`");
        }
        Some((Label::Required, span)) if editions => {
            refuse(
                span,
                "editions have no label `required`",
                "set `features.field_presence = LEGACY_REQUIRED`",
            );
        }
        Some((Label::Optional, span)) if editions => {
            refuse(span, "editions have no label `optional`", "remove it: fields have presence by default");
        }
        Some((Label::Required, span)) if around.extension => {
            refuse(span, "an extension cannot be required", "write `optional`");
        }
        None if level == Level::Proto2 && field.oneof.is_none() && !is_map => {
            refuse(field.span, "proto2 fields need a label", "write `optional` before the type");
        }
        _ => {}
    }
    if let FieldType::Map(_, _, span) = field.kind {
        if field.oneof.is_some() {
            refuse(span, "a map cannot stand in a oneof", "put it in a message of its own");
        }
        if around.extension {
            refuse(span, "a map cannot be an extension", "put it in a message of its own");
        }
    }
    if let FieldType::Group(_, span) = field.kind {
        if level == Level::Proto3 {
            refuse(span, "proto3 has no groups", "write a message and a field of its type");
        } else if editions {
            refuse(
                span,
                "editions have no groups",
                "write a message, and `features.message_encoding = DELIMITED` on the field",
            );
        }
        if !field.name.text.starts_with(|c: char| c.is_ascii_uppercase()) {
            refuse(field.name.span, "a group's name starts with a capital letter", "");
        }
    }
}

fn kind(
    linker: &mut Linker<'_>,
    field: &ast::Field,
    around: Around,
    spot: Spot<'_>,
    features: Features,
    entry: Option<MessageId>,
) -> Option<(FieldKind, Span)> {
    match &field.kind {
        FieldType::Named(name) => Some((named(linker, name, around, spot)?, name.span)),
        FieldType::Group(index, span) => {
            let children = match around.parent {
                Some(parent) => linker.message_nodes.get(parent.0 as usize).map(|node| &node.children),
                None => Some(&linker.file(around.file).children),
            };
            let id = children.and_then(|children| children.get(*index)).copied()?;
            Some((FieldKind::Message(id), *span))
        }
        FieldType::Map(key, value, span) => {
            let Some(entry) = entry else {
                // A map in an `extend` block, which is reported.
                linker.problems.spoil();
                return None;
            };
            let key_scalar = scalar(&key.text)
                .filter(|scalar| !matches!(scalar, Scalar::Float | Scalar::Double | Scalar::Bytes));
            if key_scalar.is_none() {
                linker.error(&invalid_map::RULE, spot, key.span, || {
                    Text::new()
                        .code(&*key.text)
                        .plain(" cannot be a key; keys are integers, `bool` or `string`")
                });
            }
            let value_kind = named(linker, value, around, spot)?;
            if let FieldKind::Enum(id) = value_kind {
                let first = linker.enums.get(id.0 as usize).and_then(|of| of.values.first());
                if first.is_some_and(|first| first.number != 0) {
                    linker.error(&invalid_map::RULE, spot, value.span, || {
                        Text::from("an enum in a map starts with zero")
                    });
                }
            }
            let key_kind = FieldKind::Scalar(key_scalar?);
            let fields = vec![
                member(linker, field, around, features, ("key", 1, key_kind, key)),
                member(linker, field, around, features, ("value", 2, value_kind, value)),
            ];
            if let Some(message) = linker.messages.get_mut(entry.0 as usize) {
                message.fields = fields;
                message.by_number = vec![0, 1];
            }
            Some((FieldKind::Message(entry), *span))
        }
    }
}

/// Key or value of a map's entry.
fn member(
    linker: &Linker<'_>,
    map: &ast::Field,
    around: Around,
    features: Features,
    (name, number, kind, ident): (&str, i32, FieldKind, &ast::Ident),
) -> Field {
    let is_message = matches!(kind, FieldKind::Message(_));
    let explicit = is_message || features.presence != FieldPresence::Implicit;
    let written_number = ast::Number { value: number.into(), span: map.number.span };
    Field {
        name: name.to_owned(),
        number,
        kind,
        cardinality: Cardinality::Singular,
        presence: if explicit { Presence::Explicit } else { Presence::Implicit },
        packed: false,
        utf8: kind == FieldKind::Scalar(Scalar::String) && features.utf8,
        delimited: false,
        json_name: name.to_owned(),
        default: None,
        oneof: None,
        code: CodeOptions { deprecated: false, ..code(linker, map, around.file, features) },
        at: At { file: around.file, span: map.span, name: ident.span },
        number_span: map.number.span,
        type_span: ident.span,
        written: Arc::new(ast::Field {
            name: ast::Ident { text: name.to_owned(), span: ident.span },
            number: written_number,
            label: None,
            kind: FieldType::Named(ident.clone()),
            // Features of a map are those of its entries' fields.
            options: map.options.iter().filter(|option| is_feature(option)).cloned().collect(),
            oneof: None,
            span: map.span,
        }),
    }
}

fn named(linker: &mut Linker<'_>, name: &ast::Ident, around: Around, spot: Spot<'_>) -> Option<FieldKind> {
    if let Some(scalar) = scalar(&name.text) {
        return Some(FieldKind::Scalar(scalar));
    }
    let symbol = linker.resolve(name, spot, around.scope, Wanted::FieldType)?;
    match symbol.kind {
        Kind::Message(id) if linker.message(id).is_map_entry => {
            linker.error(&unknown_type::RULE, spot, name.span, || {
                Text::new().code(&*name.text).plain(" is made for a map and cannot be named")
            });
            None
        }
        Kind::Message(id) => Some(FieldKind::Message(id)),
        Kind::Enum(id) => Some(FieldKind::Enum(id)),
        other => {
            linker.conflict(
                &unknown_type::RULE,
                spot,
                name.span,
                || Text::new().code(&*name.text).plain(" is ").plain(other.noun()).plain(", not a type"),
                (symbol.file, symbol.name),
                "defined here",
            );
            None
        }
    }
}

/// A message by name, as methods and `extend` want it.
fn message_named(
    linker: &mut Linker<'_>,
    name: &ast::Ident,
    spot: Spot<'_>,
    scope: ScopeId,
) -> Option<MessageId> {
    let symbol = linker.resolve(name, spot, scope, Wanted::Target)?;
    if let Kind::Message(id) = symbol.kind {
        return Some(id);
    }
    linker.conflict(
        &unknown_type::RULE,
        spot,
        name.span,
        || Text::new().code(&*name.text).plain(" is ").plain(symbol.kind.noun()).plain(", not a message"),
        (symbol.file, symbol.name),
        "defined here",
    );
    None
}

fn extension(linker: &mut Linker<'_>, node: ExtensionNode<'_>) -> Option<Extension> {
    let ExtensionNode { block, field, file, parent, scope, features } = node;
    let around = Around { file, scope, parent, features, extension: true };
    let name = names::of_field(field);
    let spot = Spot { file, parent, name: &name };
    let target = message_named(linker, &block.target, spot, scope);
    let built = build(linker, field, around, None, None);
    let (target, built) = (target?, built?);
    let level = linker.file(file).level;
    let target_name = &linker.message(target).full_name;
    if level == Level::Proto3 && !is_options_message(target_name) {
        linker.error(&not_in_this_syntax::RULE, spot, block.target.span, || {
            Text::from("proto3 extends nothing but options")
        });
    }
    let set = linker.message(target).message_set_wire_format;
    if set && (built.cardinality != Cardinality::Singular || !matches!(built.kind, FieldKind::Message(_))) {
        linker.error(&invalid_extension::RULE, spot, field.span, || {
            Text::from("a message set is extended by optional messages only")
        });
    }
    if built.cardinality == Cardinality::Required && level >= Level::Edition2023 {
        linker.error(&not_in_this_syntax::RULE, spot, field.span, || {
            Text::from("an extension cannot be required")
        });
    }
    let full_name = full_name(linker, file, parent, &built.name).unwrap_or_else(|| {
        linker.problems.spoil();
        String::new()
    });
    Some(Extension { full_name, target, parent, field: built })
}

/// `google.protobuf.FieldOptions` and its like.
pub(super) fn is_options_message(full_name: &str) -> bool {
    const KINDS: [&str; 11] = [
        "File",
        "Message",
        "Field",
        "Oneof",
        "ExtensionRange",
        "Enum",
        "EnumValue",
        "Service",
        "Method",
        "Stream",
        "Source",
    ];
    let name = full_name.strip_prefix("google.protobuf.").and_then(|name| name.strip_suffix("Options"));
    name.is_some_and(|name| KINDS.contains(&name))
}

fn service(linker: &mut Linker<'_>, node: ServiceNode<'_>) -> Option<Service> {
    let ServiceNode { ast, file, scope } = node;
    let Some(full_name) = full_name(linker, file, None, &ast.name.text) else {
        linker.problems.spoil();
        return None;
    };
    let mut methods = Vec::with_capacity(ast.methods.len());
    for method in &ast.methods {
        let spot = Spot { file, parent: None, name: &ast.name.text };
        let request = message_named(linker, &method.request, spot, scope);
        let response = message_named(linker, &method.response, spot, scope);
        let (Some(request), Some(response)) = (request, response) else { continue };
        methods.push(Method {
            name: method.name.text.clone(),
            request,
            response,
            client_streaming: method.client_streaming,
            server_streaming: method.server_streaming,
            idempotency: word(&method.options, "idempotency_level")
                .unwrap_or("IDEMPOTENCY_UNKNOWN")
                .to_owned(),
            at: At { file, span: method.span, name: method.name.span },
            request_span: method.request.span,
            response_span: method.response.span,
        });
    }
    Some(Service { full_name, methods, at: At { file, span: ast.span, name: ast.name.span } })
}
