//! JSON names: no two fields of a message may share one, nor two values of an enum be told apart only
//! by what JSON libraries strip.
//!
//! protoc 35.1 refuses such messages where the feature `json_format` is `ALLOW`. Elsewhere it lets
//! derived names meet, but not written ones. Enums it refuses at every level; only a proto2 enum can
//! opt out.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::words::Text;

use super::ast::{Level, OptionValueKind};
use super::link::{Linker, Spot};
use super::model::{EnumId, JsonFormat, MessageId};
use super::names;
use super::rules::{duplicate_name, invalid_option};
use super::settings::{flag, setting};

const LEGACY: &str = "deprecated_legacy_json_field_conflicts";

/// Checks all messages and enums.
pub(super) fn all(linker: &mut Linker<'_>) {
    for index in 0..linker.messages.len() as u32 {
        message(linker, MessageId(index));
    }
    for index in 0..linker.enums.len() as u32 {
        enumeration(linker, EnumId(index));
    }
}

fn message(linker: &mut Linker<'_>, id: MessageId) {
    let Some(ast) = linker.message_nodes.get(id.0 as usize).and_then(|node| node.ast) else { return };
    if flag(&ast.options, LEGACY) {
        return;
    }
    let file = linker.message(id).at.file;
    let strict = linker.message(id).json_format == JsonFormat::Allow;
    let names: Vec<(Cow<'_, str>, String, Option<String>)> = ast
        .fields
        .iter()
        .map(|field| {
            let name = names::of_field(field);
            let derived = names::json(&name);
            let written = setting(&field.options, "json_name").and_then(|option| match &option.value.kind {
                OptionValueKind::String(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
                _ => None,
            });
            // What is written as it would be derived is not a choice.
            (name, derived.clone(), written.filter(|written| *written != derived))
        })
        .collect();
    for custom in [false, true] {
        let mut seen: HashMap<&str, (usize, bool)> = HashMap::with_capacity(names.len());
        for (at, (name, derived, written)) in names.iter().enumerate() {
            let is_custom = custom && written.is_some();
            let json = if custom { written.as_ref().unwrap_or(derived) } else { derived };
            let Some((first, first_custom)) = seen.get(json.as_str()).copied() else {
                seen.insert(json, (at, is_custom));
                continue;
            };
            if custom && !is_custom && !first_custom {
                continue;
            }
            let (Some(field), Some(first_field)) = (ast.fields.get(at), ast.fields.get(first)) else {
                continue;
            };
            if !strict && (!is_custom || !first_custom) {
                continue;
            }
            linker.conflict(
                &duplicate_name::RULE,
                Spot { file, parent: Some(id), name },
                field.name.span,
                || Text::new().plain("in JSON this field is ").code(json).plain(", and so is another"),
                (file, first_field.name.span),
                "this one",
            );
        }
    }
    for (field, (name, ..)) in ast.fields.iter().zip(&names) {
        let Some(option) = setting(&field.options, "json_name") else { continue };
        let OptionValueKind::String(bytes) = &option.value.kind else { continue };
        if bytes.contains(&0) || bytes.starts_with(b"[") && bytes.ends_with(b"]") {
            let spot = Spot { file, parent: Some(id), name };
            linker.error(&invalid_option::RULE, spot, option.value.span, || {
                Text::from("a JSON name holds no NUL and does not stand in square brackets")
            });
        }
    }
}

fn enumeration(linker: &mut Linker<'_>, id: EnumId) {
    let (Some(node), Some(model)) = (linker.enum_nodes.get(id.0 as usize), linker.enums.get(id.0 as usize))
    else {
        return;
    };
    let (file, ast, parent) = (node.file, node.ast, model.parent);
    if linker.file(file).level == Level::Proto2 && flag(&ast.options, LEGACY) {
        return;
    }
    let prefix: String =
        ast.name.text.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect();
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(ast.values.len());
    for (at, value) in ast.values.iter().enumerate() {
        let short = pascal(without_prefix(&prefix, &value.name.text));
        let Some(first) = seen.get(&short).and_then(|first| ast.values.get(*first)) else {
            seen.insert(short, at);
            continue;
        };
        if first.number.value == value.number.value || first.name.text == value.name.text {
            continue;
        }
        linker.conflict(
            &duplicate_name::RULE,
            Spot { file, parent, name: &value.name.text },
            value.name.span,
            || {
                Text::new()
                    .plain("without the enum's name and regardless of case this is ")
                    .code(short)
                    .plain(", and so is another")
            },
            (file, first.name.span),
            "this one",
        );
    }
}

/// A value's name behind its enum's, where something is left.
fn without_prefix<'n>(prefix: &str, name: &'n str) -> &'n str {
    let mut chars = name.char_indices();
    for next in prefix.chars() {
        let found = chars.by_ref().find(|(_, c)| *c != '_');
        if found.is_none_or(|(_, c)| c.to_ascii_lowercase() != next) {
            return name;
        }
    }
    let rest = chars.as_str().trim_start_matches('_');
    if rest.is_empty() { name } else { rest }
}

fn pascal(name: &str) -> String {
    let mut upper = true;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c == '_' {
            upper = true;
        } else {
            out.push(if upper { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
            upper = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{pascal, without_prefix};

    #[test]
    fn values_lose_the_name_of_their_enum() {
        assert_eq!(without_prefix("orderstatus", "ORDER_STATUS_NEW"), "NEW");
        assert_eq!(without_prefix("status", "STATUS"), "STATUS");
        assert_eq!(without_prefix("status", "NEW"), "NEW");
        assert_eq!(pascal("IN_WORK"), "InWork");
    }
}
