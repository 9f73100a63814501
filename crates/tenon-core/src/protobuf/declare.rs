//! Every declaration gets its name, its place in the arenas and its features.
//!
//! Types are not looked up yet. The walk has its own stack, so nesting costs no depth.

use std::collections::HashSet;

use crate::text::Span;
use crate::text::sorting::sort_by_key;
use crate::words::Text;

use super::ast::{self, FieldType, Visibility};
use super::features::{self, Exported, Features};
use super::link::{EnumNode, ExtensionNode, FileNode, Linker, MessageNode, ServiceNode, Spot, join};
use super::model::{At, Enum, EnumId, EnumValue, FileId, Message, MessageId, Oneof};
use super::names;
use super::rules::{duplicate_name, invalid_map, name_too_long, not_in_this_syntax};
use super::scopes::{GLOBAL, Kind, ScopeId, Symbol};
use super::settings::flag;
use super::style;

/// Bytes that all full names together may take; nested long names would multiply otherwise.
pub(super) const NAME_BYTES: usize = 64 << 20;

/// Dots in a package's name, as in protoc 35.1.
const MOST_DOTS: usize = 100;

/// A message to declare.
struct Open<'a> {
    file: FileId,
    parent: Option<MessageId>,
    around: ScopeId,
    features: Features,
    what: What<'a>,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Message(&'a ast::Message, usize),
    Entry(&'a ast::Field, usize),
}

/// Declares everything of all files. `false`: the names take too much room, nothing can follow.
pub(super) fn all(linker: &mut Linker<'_>) -> bool {
    let inputs = linker.inputs;
    for (at, input) in inputs.iter().enumerate() {
        let file = FileId(at as u32);
        let scope = package(linker, file, &input.ast);
        let level = input.ast.syntax.level;
        let features = features::with(features::defaults(level), &input.ast.options);
        let children = vec![MessageId(0); input.ast.messages.len()];
        linker.files.push(FileNode { level, scope, children });
        let mut open: Vec<Open<'_>> = Vec::new();
        for (index, message) in input.ast.messages.iter().enumerate().rev() {
            let what = What::Message(message, index);
            open.push(Open { file, parent: None, around: scope, features, what });
        }
        let mut fits = true;
        while let Some(next) = open.pop() {
            fits = fits && message(linker, next, &mut open).is_some();
        }
        if !fits || enums(linker, file, None, scope, features, &input.ast.enums).is_none() {
            let span = input.ast.package.as_ref().map(|package| package.span).unwrap_or_default();
            linker.error(&name_too_long::RULE, Spot { file, parent: None, name: "" }, span, || {
                Text::from("all full names together are longer than 64 MiB")
            });
            return false;
        }
        extends(linker, file, None, scope, features, &input.ast.extends);
        services(linker, file, scope, &input.ast.services);
        style::file(linker, file, features);
    }
    true
}

fn package(linker: &mut Linker<'_>, file: FileId, ast: &ast::File) -> ScopeId {
    let Some(package) = &ast.package else { return GLOBAL };
    let spot = Spot { file, parent: None, name: "" };
    if package.text.bytes().filter(|byte| *byte == b'.').count() > MOST_DOTS {
        linker.error(&name_too_long::RULE, spot, package.span, || {
            Text::from("a package has at most 101 parts")
        });
        return GLOBAL;
    }
    let mut scope = GLOBAL;
    for part in package.text.split('.') {
        match linker.scopes.package(scope, part, file, package.span) {
            Ok(inner) => scope = inner,
            Err(taken) => {
                linker.conflict(
                    &duplicate_name::RULE,
                    spot,
                    package.span,
                    || {
                        Text::new()
                            .code(part)
                            .plain(" is a package here and ")
                            .plain(taken.kind.noun())
                            .plain(" elsewhere")
                    },
                    (taken.file, taken.name),
                    "defined here",
                );
                return scope;
            }
        }
    }
    scope
}

/// Gives a name to a declaration; reports a name that is taken.
fn declare(linker: &mut Linker<'_>, scope: ScopeId, name: &str, symbol: Symbol, parent: Option<MessageId>) {
    let Err(taken) = linker.scopes.declare(scope, name, symbol) else { return };
    let spot = Spot { file: symbol.file, parent, name };
    linker.conflict(
        &duplicate_name::RULE,
        spot,
        symbol.name,
        || {
            let text = Text::new().code(name).plain(" is already ").plain(taken.kind.noun());
            match (symbol.kind, taken.kind) {
                (Kind::Value(_), _) | (_, Kind::Value(_)) => {
                    text.plain(" in this scope; values of enums are siblings of their enum")
                }
                _ => text.plain(" in this scope"),
            }
        },
        (taken.file, taken.name),
        "first here",
    );
}

/// A full name, paid for. `None`: the purse is empty.
pub(super) fn full_name(
    linker: &mut Linker<'_>,
    file: FileId,
    parent: Option<MessageId>,
    name: &str,
) -> Option<String> {
    let around = linker.around(file, parent).len();
    linker.name_bytes = linker.name_bytes.checked_sub(around + name.len() + 1)?;
    Some(join(linker.around(file, parent), name))
}

/// Reports an `export` that the default visibility `STRICT` does not allow.
fn visibility(
    linker: &mut Linker<'_>,
    spot: Spot<'_>,
    written: Option<Visibility>,
    features: Features,
    span: Span,
) {
    if written.is_some() && linker.file(spot.file).level != ast::Level::Edition2024 {
        linker.error(&not_in_this_syntax::RULE, spot, span, || {
            Text::from("`export` and `local` came with edition 2024")
        });
    } else if written == Some(Visibility::Export)
        && features.visibility == Exported::Strict
        && spot.parent.is_some()
    {
        linker.error(&not_in_this_syntax::RULE, spot, span, || {
            Text::from("under `STRICT` visibility nothing nested is exported")
        });
    }
}

/// A local message that is only there to hold enums may export them even then.
fn holds_enums_only(ast: &ast::Message) -> bool {
    let all = |range: &ast::Range| range.first == 1 && range.last >= super::numbers::LARGEST;
    let local = ast.visibility != Some(Visibility::Export);
    local && ast.fields.is_empty() && ast.reserved_ranges.iter().any(all)
}

fn is_local(visibility: Option<Visibility>, features: Features, nested: bool) -> bool {
    match (visibility, features.visibility) {
        (Some(Visibility::Export), _) | (None, Exported::All) => false,
        (Some(Visibility::Local), _) | (None, Exported::None | Exported::Strict) => true,
        (None, Exported::TopLevel) => nested,
    }
}

fn message<'a>(linker: &mut Linker<'a>, this: Open<'a>, open: &mut Vec<Open<'a>>) -> Option<()> {
    let Open { file, parent, around, features: outer, what } = this;
    let id = MessageId(linker.messages.len() as u32);
    let scope = linker.scopes.open(around);
    let entry_name;
    let (name, name_span, span, local, features) = match what {
        What::Message(ast, index) => {
            let children = match parent {
                Some(parent) => {
                    linker.message_nodes.get_mut(parent.0 as usize).map(|node| &mut node.children)
                }
                None => linker.files.get_mut(file.0 as usize).map(|node| &mut node.children),
            };
            if let Some(slot) = children.and_then(|children| children.get_mut(index)) {
                *slot = id;
            }
            visibility(
                linker,
                Spot { file, parent, name: &ast.name.text },
                ast.visibility,
                outer,
                ast.name.span,
            );
            let local = is_local(ast.visibility, outer, parent.is_some());
            let features = features::with(outer, &ast.options);
            (ast.name.text.as_str(), ast.name.span, ast.span, local, features)
        }
        What::Entry(field, index) => {
            let node = parent.and_then(|parent| linker.message_nodes.get_mut(parent.0 as usize));
            if let Some(slot) = node.and_then(|node| node.entries.get_mut(index)) {
                *slot = Some(id);
            }
            entry_name = names::map_entry(&field.name.text);
            let features = features::with(outer, &field.options);
            (entry_name.as_str(), field.name.span, field.span, true, features)
        }
    };
    let full_name = full_name(linker, file, parent, name)?;
    let symbol = Symbol { kind: Kind::Message(id), file, name: name_span, inner: Some(scope), local };
    match what {
        What::Message(..) => declare(linker, around, name, symbol, parent),
        What::Entry(..) => {
            if let Err(taken) = linker.scopes.declare(around, name, symbol) {
                linker.conflict(
                    &invalid_map::RULE,
                    Spot { file, parent, name },
                    name_span,
                    || {
                        Text::new()
                            .plain("the map's entry would be called ")
                            .code(name)
                            .plain(", which is taken")
                    },
                    (taken.file, taken.name),
                    "taken here",
                );
            }
        }
    }
    let ast = match what {
        What::Message(ast, _) => Some(ast),
        What::Entry(..) => None,
    };
    let options = ast.map_or(&[][..], |ast| &ast.options);
    linker.messages.push(Message {
        full_name,
        parent,
        fields: Vec::new(),
        by_number: Vec::new(),
        oneofs: Vec::new(),
        reserved_ranges: ast.map_or(Vec::new(), |ast| ast.reserved_ranges.clone()),
        reserved_names: ast.map_or(Vec::new(), |ast| ast.reserved_names.clone()),
        extension_ranges: ast
            .map_or(Vec::new(), |ast| ast.extension_ranges.iter().map(|range| range.range).collect()),
        is_map_entry: ast.is_none(),
        is_group: ast.is_some_and(|ast| ast.is_group),
        json_format: features.json,
        no_standard_descriptor_accessor: flag(options, "no_standard_descriptor_accessor"),
        message_set_wire_format: flag(options, "message_set_wire_format"),
        deprecated: flag(options, "deprecated"),
        at: At { file, span, name: name_span },
    });
    linker.message_nodes.push(MessageNode {
        ast,
        file,
        features,
        scope,
        children: vec![MessageId(0); ast.map_or(0, |ast| ast.messages.len())],
        entries: vec![None; ast.map_or(0, |ast| ast.fields.len())],
    });
    let Some(ast) = ast else { return Some(()) };
    style::message(linker, id, file, ast, features);
    members(linker, id, file, scope, ast);
    enums(linker, file, Some(id), scope, features, &ast.enums)?;
    extends(linker, file, Some(id), scope, features, &ast.extends);
    let inner = |what| Open { file, parent: Some(id), around: scope, features, what };
    let mut inside: Vec<(u32, Open<'a>)> = Vec::new();
    for (index, message) in ast.messages.iter().enumerate() {
        inside.push((message.span.start, inner(What::Message(message, index))));
    }
    for (index, field) in ast.fields.iter().enumerate() {
        if let FieldType::Map(..) = field.kind {
            inside.push((field.span.start, inner(What::Entry(field, index))));
        }
    }
    sort_by_key(&mut inside, |(start, _)| std::cmp::Reverse(*start));
    open.extend(inside.into_iter().map(|(_, open)| open));
    Some(())
}

/// The names of a message's fields and oneofs.
fn members(linker: &mut Linker<'_>, id: MessageId, file: FileId, scope: ScopeId, ast: &ast::Message) {
    let plain = |kind, name| Symbol { kind, file, name, inner: None, local: false };
    let mut taken: HashSet<String> = HashSet::new();
    for field in &ast.fields {
        let name = names::of_field(field);
        declare(linker, scope, &name, plain(Kind::Field, field.name.span), Some(id));
        taken.insert(name.into_owned());
    }
    let mut oneofs = Vec::with_capacity(ast.oneofs.len());
    for oneof in &ast.oneofs {
        let name = &oneof.name;
        declare(linker, scope, &name.text, plain(Kind::Oneof, name.span), Some(id));
        taken.insert(name.text.clone());
        let at = At { file, span: oneof.span, name: name.span };
        oneofs.push(Oneof { name: name.text.clone(), synthetic: false, at });
    }
    if linker.file(file).level == ast::Level::Proto3 {
        for field in ast.fields.iter().filter(|field| is_proto3_optional(field)) {
            // As protoc 35.1 names them.
            let own = names::of_field(field);
            let mut name = format!("{}{own}", if own.starts_with('_') { 'X' } else { '_' });
            while !taken.insert(name.clone()) {
                name.insert(0, 'X');
            }
            declare(linker, scope, &name, plain(Kind::Oneof, field.name.span), Some(id));
            let at = At { file, span: field.span, name: field.name.span };
            oneofs.push(Oneof { name, synthetic: true, at });
        }
    }
    if let Some(message) = linker.messages.get_mut(id.0 as usize) {
        message.oneofs = oneofs;
    }
}

/// `optional` outside of a oneof, which makes a oneof of its own in proto3.
pub(super) fn is_proto3_optional(field: &ast::Field) -> bool {
    field.oneof.is_none() && matches!(field.label, Some((ast::Label::Optional, _)))
}

fn enums<'a>(
    linker: &mut Linker<'a>,
    file: FileId,
    parent: Option<MessageId>,
    around: ScopeId,
    outer: Features,
    all: &'a [ast::Enum],
) -> Option<()> {
    for ast in all {
        let full_name = full_name(linker, file, parent, &ast.name.text)?;
        let id = EnumId(linker.enums.len() as u32);
        let holder =
            parent.and_then(|parent| linker.message_nodes.get(parent.0 as usize)).and_then(|node| node.ast);
        if !holder.is_some_and(holds_enums_only) {
            visibility(
                linker,
                Spot { file, parent, name: &ast.name.text },
                ast.visibility,
                outer,
                ast.name.span,
            );
        }
        let local = is_local(ast.visibility, outer, parent.is_some());
        let symbol = Symbol { kind: Kind::Enum(id), file, name: ast.name.span, inner: None, local };
        declare(linker, around, &ast.name.text, symbol, parent);
        let mut values = Vec::with_capacity(ast.values.len());
        for value in &ast.values {
            let (name, at) = (&value.name, At { file, span: value.span, name: value.name.span });
            let symbol = Symbol { kind: Kind::Value(id), file, name: name.span, inner: None, local: false };
            declare(linker, around, &name.text, symbol, parent);
            let number = value.number.value.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
            values.push(EnumValue { name: name.text.clone(), number, at, number_span: value.number.span });
        }
        let features = features::with(outer, &ast.options);
        linker.enum_nodes.push(EnumNode { ast, file, around });
        linker.enums.push(Enum {
            full_name,
            parent,
            values,
            closed: features.closed,
            allow_alias: flag(&ast.options, "allow_alias"),
            reserved_ranges: ast.reserved_ranges.clone(),
            reserved_names: ast.reserved_names.clone(),
            json_format: features.json,
            at: At { file, span: ast.span, name: ast.name.span },
        });
    }
    Some(())
}

fn extends<'a>(
    linker: &mut Linker<'a>,
    file: FileId,
    parent: Option<MessageId>,
    scope: ScopeId,
    features: Features,
    all: &'a [ast::Extend],
) {
    for block in all {
        for field in &block.fields {
            let index = linker.extension_nodes.len() as u32;
            let name = names::of_field(field);
            let symbol = Symbol {
                kind: Kind::Extension(index),
                file,
                name: field.name.span,
                inner: None,
                local: false,
            };
            declare(linker, scope, &name, symbol, parent);
            linker.extension_nodes.push(ExtensionNode { block, field, file, parent, scope, features });
        }
    }
}

fn services<'a>(linker: &mut Linker<'a>, file: FileId, scope: ScopeId, all: &'a [ast::Service]) {
    for ast in all {
        let inner = linker.scopes.open(scope);
        let symbol =
            Symbol { kind: Kind::Service, file, name: ast.name.span, inner: Some(inner), local: false };
        declare(linker, scope, &ast.name.text, symbol, None);
        for method in &ast.methods {
            let span: Span = method.name.span;
            let symbol = Symbol { kind: Kind::Method, file, name: span, inner: None, local: false };
            declare(linker, inner, &method.name.text, symbol, None);
        }
        linker.service_nodes.push(ServiceNode { ast, file, scope: inner });
    }
}
