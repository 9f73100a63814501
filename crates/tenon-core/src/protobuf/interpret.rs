//! Every option gets its meaning: a field of one of the `…Options` messages, or an extension of one.
//!
//! Source of the tables: `descriptor.proto` of protoc 35.1.

use std::collections::HashSet;

use crate::text::Span;
use crate::words::Text;

use super::ast::{AggregateField, Level, OptionNamePart, OptionStatement, OptionValue, OptionValueKind};
use super::defaults;
use super::features;
use super::fields::is_packable;
use super::link::{Linker, Spot, Wanted};
use super::model::{At, Cardinality, Field, FieldKind, FileId, MessageId, Presence, Scalar};
use super::names;
use super::option_tables::{FEATURES, Setting, Target, options_of};
use super::rules::{invalid_enum, invalid_extension, invalid_option, not_in_this_syntax};
use super::scopes::{Kind, ScopeId};
use super::settings::{flag, word};

/// Parts of an option's name that are followed; a recursive message would allow any number.
const MOST_PARTS: usize = 100;

/// Checks the options of everything in all files.
pub(super) fn all(linker: &mut Linker<'_>) {
    let inputs = linker.inputs;
    for (at, input) in inputs.iter().enumerate() {
        let file = FileId(at as u32);
        let scope = linker.file(file).scope;
        let spot = Spot { file, parent: None, name: "" };
        check(linker, spot, scope, Target::File, &input.ast.options);
        file_rules(linker, spot, &input.ast.options);
    }
    for index in 0..linker.messages.len() {
        message(linker, MessageId(index as u32));
    }
    for node in linker.extension_nodes.clone() {
        let name = names::of_field(node.field);
        let spot = Spot { file: node.file, parent: node.parent, name: &name };
        check(linker, spot, node.scope, Target::Field, &node.field.options);
    }
    for index in 0..linker.extensions.len() {
        let Some(extension) = linker.extensions.get(index) else { continue };
        let (field, parent, target) = (extension.field.clone(), extension.parent, extension.target);
        let spot = Spot { file: field.at.file, parent, name: &field.name };
        field_rules(linker, spot, &field, true);
        let lite = |file| is_lite(linker, file);
        if lite(spot.file) && !lite(linker.message(target).at.file) {
            linker.error(&invalid_extension::RULE, spot, field.at.name, || {
                Text::from("a file for the lite runtime cannot extend a message of one that is not")
            });
        }
    }
    for index in 0..linker.enum_nodes.len() {
        let Some(node) = linker.enum_nodes.get(index).copied() else { continue };
        let parent = linker.enums.get(index).and_then(|of| of.parent);
        let spot = Spot { file: node.file, parent, name: &node.ast.name.text };
        check(linker, spot, node.around, Target::Enum, &node.ast.options);
        for value in &node.ast.values {
            let spot = Spot { name: &value.name.text, ..spot };
            check(linker, spot, node.around, Target::EnumValue, &value.options);
        }
    }
    for node in linker.service_nodes.clone() {
        let spot = Spot { file: node.file, parent: None, name: &node.ast.name.text };
        let around = linker.file(node.file).scope;
        check(linker, spot, around, Target::Service, &node.ast.options);
        for method in &node.ast.methods {
            check(linker, spot, node.scope, Target::Method, &method.options);
        }
    }
}

fn message(linker: &mut Linker<'_>, id: MessageId) {
    let Some(node) = linker.message_nodes.get(id.0 as usize) else { return };
    let Some(ast) = node.ast else { return };
    let (file, scope) = (node.file, node.scope);
    let parent = linker.message(id).parent;
    let around = match parent.and_then(|parent| linker.message_nodes.get(parent.0 as usize)) {
        Some(parent) => parent.scope,
        None => linker.file(file).scope,
    };
    let spot = Spot { file, parent: Some(id), name: "" };
    check(linker, spot, around, Target::Message, &ast.options);
    for range in &ast.extension_ranges {
        check(linker, spot, around, Target::ExtensionRange, &range.options);
    }
    for oneof in &ast.oneofs {
        check(linker, Spot { name: &oneof.name.text, ..spot }, scope, Target::Oneof, &oneof.options);
    }
    for field in &ast.fields {
        let name = names::of_field(field);
        check(linker, Spot { name: &name, ..spot }, scope, Target::Field, &field.options);
    }
    let fields = linker.messages.get_mut(id.0 as usize).map(|message| std::mem::take(&mut message.fields));
    let fields = fields.unwrap_or_default();
    for field in &fields {
        field_rules(linker, Spot { name: &field.name, ..spot }, field, false);
    }
    if let Some(message) = linker.messages.get_mut(id.0 as usize) {
        message.fields = fields;
    }
}

fn refuse(linker: &mut Linker<'_>, spot: Spot<'_>, span: Span, words: &'static str) {
    linker.error(&invalid_option::RULE, spot, span, || Text::from(words));
}

fn check(
    linker: &mut Linker<'_>,
    spot: Spot<'_>,
    scope: ScopeId,
    target: Target,
    options: &[OptionStatement],
) {
    if options.is_empty() {
        return;
    }
    let mut set: HashSet<String> = HashSet::new();
    let mut through: HashSet<String> = HashSet::new();
    for option in options {
        let Some((first, rest)) = option.name.split_first() else { continue };
        if option.name.len() > MOST_PARTS {
            refuse(linker, spot, option.span, "an option's name has at most 100 parts");
            continue;
        }
        let repeats = if first.is_extension {
            custom(linker, spot, scope, target, option)
        } else {
            plain(linker, spot, target, first, rest, option)
        };
        let Some(repeats) = repeats else { continue };
        let mut path = String::new();
        for (at, part) in option.name.iter().enumerate() {
            path.push_str(if part.is_extension { "(" } else { "." });
            path.push_str(part.name.text.trim_start_matches('.'));
            // A whole may be set before its parts, but not after.
            let last = at + 1 == option.name.len();
            if last && !repeats && (through.contains(&path) || set.contains(&path)) {
                linker.error(&invalid_option::RULE, spot, option.span, || {
                    Text::from("this option is set already")
                });
                break;
            }
            if last {
                set.insert(path.clone());
            } else {
                through.insert(path.clone());
            }
        }
    }
    feature_rules(linker, spot, scope, target, options);
}

/// An option of `descriptor.proto`. Gives back whether it may be set again.
fn plain(
    linker: &mut Linker<'_>,
    spot: Spot<'_>,
    target: Target,
    first: &OptionNamePart,
    rest: &[OptionNamePart],
    option: &OptionStatement,
) -> Option<bool> {
    let name = first.name.text.as_str();
    let table = options_of(target);
    let Some((_, setting)) = table.iter().find(|(known, _)| *known == name) else {
        let near = crate::problem::nearest(
            if name.len() > 100 { "" } else { name },
            table.iter().map(|(known, _)| *known),
        );
        linker.error_with(
            &invalid_option::RULE,
            spot,
            first.name.span,
            || Text::new().plain("no option of ").plain(target.noun()).plain(" is called ").code(name),
            |finding| match near {
                Some(near) => finding.advise(Text::new().plain("there is ").code(near)),
                None => finding.advise("an option of your own stands in brackets"),
            },
        );
        return None;
    };
    let level = linker.file(spot.file).level;
    if *setting == Setting::Features || *setting == Setting::Opaque || *setting == Setting::OpaqueList {
        if *setting == Setting::Features && level < Level::Edition2023 {
            linker.error(&not_in_this_syntax::RULE, spot, option.span, || {
                Text::from("features are for editions")
            });
        }
        return Some(*setting == Setting::OpaqueList);
    }
    if let Some(part) = rest.first() {
        refuse(linker, spot, part.name.span, "this option has no parts");
        return None;
    }
    let value = &option.value.kind;
    let (fits, wanted) = match setting {
        Setting::Bool => {
            (matches!(value, OptionValueKind::Ident(w) if w == "true" || w == "false"), "true or false")
        }
        Setting::Text => (matches!(value, OptionValueKind::String(_)), "a string"),
        Setting::Word(words) | Setting::WordList(words) => (
            matches!(value, OptionValueKind::Ident(word) if words.contains(&word.as_str())),
            "one of its words",
        ),
        Setting::Default => (true, ""),
        Setting::Never => (false, "set by the compiler alone"),
        Setting::Features | Setting::Opaque | Setting::OpaqueList => (true, ""),
    };
    if !fits {
        linker.error_with(
            &invalid_option::RULE,
            spot,
            option.value.span,
            || Text::new().code(name).plain(" is ").plain(wanted),
            |finding| match setting {
                Setting::Word(words) | Setting::WordList(words) => {
                    finding.advise(Text::new().plain("write ").list(words.iter().copied(), 6))
                }
                _ => finding,
            },
        );
        return None;
    }
    if level == Level::Edition2024 && target == Target::File && name == "java_multiple_files" {
        linker.error(&not_in_this_syntax::RULE, spot, option.span, || {
            Text::from("edition 2024 has no `java_multiple_files`")
        });
    }
    Some(matches!(setting, Setting::WordList(_)))
}

/// An option of the user's own. Gives back whether it may be set again; `None` after a problem.
fn custom(
    linker: &mut Linker<'_>,
    spot: Spot<'_>,
    scope: ScopeId,
    target: Target,
    option: &OptionStatement,
) -> Option<bool> {
    let mut around: Option<MessageId> = None;
    let mut last: Option<(FieldKind, Cardinality)> = None;
    for part in &option.name {
        if let Some((kind, cardinality)) = last {
            let FieldKind::Message(id) = kind else {
                refuse(linker, spot, part.name.span, "what stands before this part is not a message");
                return None;
            };
            if cardinality != Cardinality::Singular && cardinality != Cardinality::Required {
                refuse(
                    linker,
                    spot,
                    part.name.span,
                    "what stands before this part is repeated: write it as { … }",
                );
                return None;
            }
            around = Some(id);
        }
        last = if part.is_extension {
            let symbol = linker.resolve(&part.name, spot, scope, Wanted::Option)?;
            let found = match symbol.kind {
                Kind::Extension(index) => linker.extension_slots.get(index as usize).copied(),
                _ => None,
            };
            let Some(slot) = found else {
                linker.conflict(
                    &invalid_option::RULE,
                    spot,
                    part.name.span,
                    || {
                        Text::new()
                            .code(&*part.name.text)
                            .plain(" is ")
                            .plain(symbol.kind.noun())
                            .plain(", no option")
                    },
                    (symbol.file, symbol.name),
                    "defined here",
                );
                return None;
            };
            // An extension without a target is reported where it stands.
            let extension = slot.and_then(|slot| linker.extensions.get(slot as usize))?;
            let fits = match around {
                Some(around) => extension.target == around,
                None => linker.message(extension.target).full_name == target.message(),
            };
            let found = (extension.field.kind, extension.field.cardinality);
            if !fits {
                linker.conflict(
                    &invalid_option::RULE,
                    spot,
                    part.name.span,
                    || Text::new().code(&*part.name.text).plain(" is no option of ").plain(target.noun()),
                    (symbol.file, symbol.name),
                    "defined here",
                );
                return None;
            }
            Some(found)
        } else {
            let message = around?;
            let Some(field) = linker.field_named(message, &part.name.text) else {
                let shown = linker.message(message).full_name.clone();
                linker.error(&invalid_option::RULE, spot, part.name.span, || {
                    Text::new().code(shown).plain(" has no field ").code(&*part.name.text)
                });
                return None;
            };
            Some((field.kind, field.cardinality))
        };
    }
    let (kind, cardinality) = last?;
    if !value_fits(linker, kind, &option.value) {
        refuse(linker, spot, option.value.span, "the value is not of the option's type");
        return None;
    }
    if let (FieldKind::Message(id), OptionValueKind::Aggregate(fields)) = (kind, &option.value.kind) {
        aggregate(linker, spot, scope, id, fields);
    }
    Some(matches!(cardinality, Cardinality::Repeated | Cardinality::Map))
}

fn value_fits(linker: &Linker<'_>, kind: FieldKind, value: &OptionValue) -> bool {
    match kind {
        FieldKind::Scalar(scalar) => defaults::of_scalar(scalar, &value.kind).is_some(),
        FieldKind::Message(_) => matches!(value.kind, OptionValueKind::Aggregate(_)),
        FieldKind::Enum(id) => match &value.kind {
            OptionValueKind::Ident(word) => linker.has_value(id, word),
            _ => false,
        },
    }
}

/// The names in an aggregate, level by level; values are taken as they are.
fn aggregate(
    linker: &mut Linker<'_>,
    spot: Spot<'_>,
    scope: ScopeId,
    id: MessageId,
    fields: &[AggregateField],
) {
    let mut open = vec![(id, fields)];
    while let Some((id, fields)) = open.pop() {
        for field in fields {
            let kind = if field.is_extension {
                if field.name.text.contains('/') {
                    continue;
                }
                let Some(symbol) = linker.resolve(&field.name, spot, scope, Wanted::Option) else { continue };
                let Kind::Extension(index) = symbol.kind else { continue };
                let slot = linker.extension_slots.get(index as usize).copied().flatten();
                slot.and_then(|slot| linker.extensions.get(slot as usize)).map(|of| of.field.kind)
            } else {
                let name = &field.name.text;
                // A group goes by its type's name.
                let found = |field: &Field| field.kind;
                let known = linker.field_named(id, name).map(found);
                let known = known.or_else(|| {
                    let field = linker.field_named(id, &name.to_ascii_lowercase())?;
                    field.delimited.then_some(field.kind)
                });
                if known.is_none() {
                    let shown = linker.message(id).full_name.clone();
                    linker.error(&invalid_option::RULE, spot, field.name.span, || {
                        Text::new().code(shown).plain(" has no field ").code(name)
                    });
                }
                known
            };
            if let Some(FieldKind::Scalar(scalar)) = kind
                && !could_be(scalar, &field.value.kind)
            {
                refuse(linker, spot, field.value.span, "the value is not of the field's type");
            }
            let Some(FieldKind::Message(inner)) = kind else { continue };
            match &field.value.kind {
                OptionValueKind::Aggregate(fields) => open.push((inner, fields)),
                OptionValueKind::List(values) => {
                    open.extend(values.iter().filter_map(|value| match &value.kind {
                        OptionValueKind::Aggregate(fields) => Some((inner, fields.as_slice())),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
    }
}

/// Text format is lenient, so only what is plainly of another kind is refused.
fn could_be(scalar: Scalar, value: &OptionValueKind) -> bool {
    let text = matches!(scalar, Scalar::String | Scalar::Bytes);
    match value {
        OptionValueKind::String(_) => text,
        OptionValueKind::Integer(_) | OptionValueKind::Float(_) | OptionValueKind::Ident(_) => !text,
        OptionValueKind::Aggregate(_) => false,
        OptionValueKind::List(_) => true,
    }
}

/// Features: known, allowed on this kind of declaration, set to one of their values.
fn feature_rules(
    linker: &mut Linker<'_>,
    spot: Spot<'_>,
    scope: ScopeId,
    target: Target,
    options: &[OptionStatement],
) {
    let level = linker.file(spot.file).level;
    if level < Level::Edition2023 {
        return;
    }
    for one in features::written(options) {
        if let Some(language) = one.language {
            language_feature(linker, spot, scope, target, language, one);
            continue;
        }
        let Some(feature) = FEATURES.iter().find(|feature| feature.name == one.name) else {
            let name = one.name;
            linker.error(&invalid_option::RULE, spot, one.span, || {
                Text::new().plain("no feature is called ").code(name)
            });
            continue;
        };
        let known =
            matches!(&one.value.kind, OptionValueKind::Ident(w) if feature.values.contains(&w.as_str()));
        if !known {
            linker.error(&invalid_option::RULE, spot, one.value.span, || {
                let text = Text::new().plain("feature ").code(feature.name).plain(" is one of ");
                text.list(feature.values.iter().copied(), 6)
            });
        } else if level < feature.since {
            linker.error(&not_in_this_syntax::RULE, spot, one.span, || {
                Text::new().plain("feature ").code(feature.name).plain(" came with edition 2024")
            });
        } else if !feature.targets.contains(&target) {
            linker.error(&invalid_option::RULE, spot, one.span, || {
                Text::new().plain("feature ").code(feature.name).plain(" is not for ").plain(target.noun())
            });
        }
    }
}

fn language_feature(
    linker: &mut Linker<'_>,
    spot: Spot<'_>,
    scope: ScopeId,
    target: Target,
    language: &super::ast::Ident,
    one: features::Written<'_>,
) {
    let Some(symbol) = linker.resolve(language, spot, scope, Wanted::Option) else { return };
    let slot = match symbol.kind {
        Kind::Extension(index) => linker.extension_slots.get(index as usize).copied().flatten(),
        _ => None,
    };
    let extension = slot.and_then(|slot| linker.extensions.get(slot as usize));
    let extension = extension
        .filter(|extension| linker.message(extension.target).full_name == "google.protobuf.FeatureSet");
    let Some(FieldKind::Message(id)) = extension.map(|extension| extension.field.kind) else {
        return refuse(linker, spot, language.span, "this is no set of features");
    };
    let Some(field) = linker.field_named(id, one.name).cloned() else {
        return refuse(linker, spot, one.span, "this set of features has no such feature");
    };
    let (field, kind) = (&field, field.kind);
    let mut targets = field.written.options.iter().filter_map(|option| {
        let plain = word(std::slice::from_ref(option), "targets")?;
        Some(plain == target.type_name())
    });
    let introduced = support(field, "edition_introduced");
    let removed = support(field, "edition_removed");
    let level = linker.file(spot.file).level;
    let too_early = introduced.is_some_and(|edition| level < edition);
    let too_late = removed.is_some_and(|edition| level >= edition);
    let allowed = targets.next().is_none_or(|first| first || targets.any(|more| more));
    if !value_fits(linker, kind, one.value) {
        refuse(linker, spot, one.value.span, "the value is not of the feature's type");
    } else if too_early || too_late {
        linker.error(&not_in_this_syntax::RULE, spot, one.span, || {
            Text::from("this edition does not have the feature")
        });
    } else if !allowed {
        refuse(linker, spot, one.span, "this feature is not for this kind of declaration");
    }
}

/// The edition a feature came or went with, from its own declaration.
fn support(field: &Field, name: &str) -> Option<Level> {
    let option = super::settings::setting(&field.written.options, "feature_support")?;
    let OptionValueKind::Aggregate(fields) = &option.value.kind else { return None };
    let value = fields.iter().find(|field| field.name.text == name)?;
    match &value.value.kind {
        OptionValueKind::Ident(edition) if edition == "EDITION_2023" => Some(Level::Edition2023),
        OptionValueKind::Ident(edition) if edition == "EDITION_2024" => Some(Level::Edition2024),
        _ => None,
    }
}

fn is_lite(linker: &Linker<'_>, file: FileId) -> bool {
    word(&linker.input(file).ast.options, "optimize_for") == Some("LITE_RUNTIME")
}

fn file_rules(linker: &mut Linker<'_>, spot: Spot<'_>, options: &[OptionStatement]) {
    if !is_lite(linker, spot.file) {
        let direct = linker.imports.direct.get(spot.file.0 as usize).cloned().unwrap_or_default();
        for (id, _, at) in direct {
            let span = linker.input(spot.file).ast.imports.get(at).map(|import| import.path_span);
            if let Some(span) = span.filter(|_| is_lite(linker, id)) {
                refuse(linker, spot, span, "the file imported is for the lite runtime, and this one is not");
            }
        }
    }
    if linker.file(spot.file).level < Level::Edition2023 {
        return;
    }
    let written = features::written(options);
    if let Some(("LEGACY_REQUIRED", span)) = features::value_of(&written, "field_presence") {
        refuse(linker, spot, span, "a whole file cannot be required");
    }
    let java_check = super::settings::setting(options, "java_string_check_utf8");
    if let Some(option) = java_check.filter(|_| flag(options, "java_string_check_utf8")) {
        linker.error(&not_in_this_syntax::RULE, spot, option.span, || {
            Text::from("editions have `features.(pb.java).utf8_validation` in its stead")
        });
    }
}

fn closed_enum(linker: &mut Linker<'_>, spot: Spot<'_>, field: &Field, at: At) {
    let proto3 = linker.file(spot.file).level == Level::Proto3;
    linker.conflict(
        &invalid_enum::RULE,
        spot,
        field.type_span,
        || {
            Text::from(if proto3 {
                "a proto3 message cannot hold a closed enum"
            } else {
                "a field without presence cannot hold a closed enum"
            })
        },
        (at.file, at.name),
        "this enum is closed",
    );
}

/// What options mean for a field of this kind.
fn field_rules(linker: &mut Linker<'_>, spot: Spot<'_>, field: &Field, extension: bool) {
    let level = linker.file(spot.file).level;
    let options = &field.written.options;
    let option = |name| super::settings::setting(options, name);
    let many = matches!(field.cardinality, Cardinality::Repeated | Cardinality::Map);
    let is_map = field.cardinality == Cardinality::Map;
    let packable = field.cardinality == Cardinality::Repeated && is_packable(field.kind);
    let is_message = matches!(field.kind, FieldKind::Message(_));
    if let Some(packed) = option("packed") {
        if level >= Level::Edition2023 {
            linker.error(&not_in_this_syntax::RULE, spot, packed.span, || {
                Text::from("editions have `features.repeated_field_encoding` in the place of `packed`")
            });
        } else if flag(options, "packed") && !packable {
            refuse(linker, spot, packed.span, "only repeated numbers and enums can be packed");
        }
    }
    if let Some(jstype) = option("jstype") {
        use Scalar::{Fixed64, Int64, Sfixed64, Sint64, Uint64};
        let wide = matches!(field.kind, FieldKind::Scalar(Int64 | Uint64 | Sint64 | Fixed64 | Sfixed64));
        if !wide && word(options, "jstype") != Some("JS_NORMAL") {
            refuse(linker, spot, jstype.span, "`jstype` is for 64-bit integers");
        }
    }
    for name in ["lazy", "unverified_lazy"] {
        if let Some(lazy) = option(name).filter(|_| flag(options, name) && !is_message) {
            refuse(linker, spot, lazy.span, "only messages can be lazy");
        }
    }
    if let Some(json_name) = option("json_name").filter(|_| extension) {
        refuse(linker, spot, json_name.span, "an extension has no JSON name of its own");
    }
    if let FieldKind::Enum(id) = field.kind {
        let closed = linker.enums.get(id.0 as usize).filter(|of| of.closed).map(|of| of.at);
        let implicit = field.presence == Presence::Implicit && !many;
        if let Some(at) = closed.filter(|_| level == Level::Proto3 || implicit) {
            closed_enum(linker, spot, field, at);
        }
    }
    if let FieldKind::Message(entry) = field.kind
        && is_map
        && let Some(value) = linker.message(entry).fields.get(1).cloned()
        && let FieldKind::Enum(id) = value.kind
    {
        let closed = linker.enums.get(id.0 as usize).filter(|of| of.closed).map(|of| of.at);
        if let Some(at) = closed.filter(|_| level == Level::Proto3 || value.presence == Presence::Implicit) {
            closed_enum(linker, spot, &value, at);
        }
    }
    if let Some(ctype) = option("ctype").filter(|_| level == Level::Edition2024) {
        linker.error(&not_in_this_syntax::RULE, spot, ctype.span, || {
            Text::from("edition 2024 has `features.(pb.cpp).string_type` in the place of `ctype`")
        });
    }
    if level < Level::Edition2023 {
        return;
    }
    let written = features::written(options);
    if let Some((value, span)) = features::value_of(&written, "field_presence") {
        let words = if many {
            Some("a repeated field has no presence to choose")
        } else if field.oneof.is_some() {
            Some("a field of a oneof has presence already")
        } else if extension {
            Some("an extension has presence already")
        } else if is_message && value == "IMPLICIT" {
            Some("a message always has presence")
        } else {
            None
        };
        if let Some(words) = words {
            refuse(linker, spot, span, words);
        }
    }
    if let Some((value, span)) = features::value_of(&written, "repeated_field_encoding") {
        if !many {
            refuse(linker, spot, span, "only repeated fields are packed or not");
        } else if value == "PACKED" && !packable {
            refuse(linker, spot, span, "only repeated numbers and enums can be packed");
        }
    }
    if let Some((_, span)) = features::value_of(&written, "utf8_validation") {
        let is_text = |kind| kind == FieldKind::Scalar(Scalar::String);
        let has_text = is_text(field.kind)
            || is_map
                && matches!(field.kind, FieldKind::Message(id)
                    if linker.message(id).fields.iter().any(|member| is_text(member.kind)));
        if !has_text {
            refuse(linker, spot, span, "only strings are checked for UTF-8");
        }
    }
    if let Some((_, span)) = features::value_of(&written, "message_encoding")
        && (!is_message || is_map)
    {
        refuse(linker, spot, span, "only messages are delimited or not");
    }
}
