//! Each keyword by its name and draft: what its value must look like, and where it goes in the model.
//! What the meta-schemas demand is demanded here; what they only recommend is a warning.

use std::collections::HashSet;

use crate::text::json::{Kind, Value};
use crate::waiver::MARK;
use crate::words::Text;

use super::draft::Draft;
use super::model::{Keyword, Keywords, Literal, Member, NodeId, Type, Types};
use super::number::Number;
use super::rules::{invalid_keyword, repeated_value};
use super::syntax::{Scan, Task};

/// Reads one member of a schema object.
pub(super) fn read<'d>(scan: &mut Scan<'d>, task: &Task, name: &str, value: Value<'d>, into: &mut Keywords) {
    use Draft::{Draft4, Draft6, Draft7, Draft201909, Draft202012};
    let draft = task.draft;
    match name {
        "$ref" => {
            if let Some(text) = text(scan, name, value) {
                scan.used(&text.value, value.id(), false, task);
            }
        }
        "$dynamicRef" if draft >= Draft202012 => {
            if let Some(text) = text(scan, name, value) {
                scan.used(&text.value, value.id(), true, task);
            }
        }
        "$recursiveRef" if draft == Draft201909 => match text(scan, name, value) {
            Some(text) if &*text.value == "#" => scan.used("#", value.id(), true, task),
            Some(_) => scan.invalid(name, value, "the string #, as it always is"),
            None => {}
        },
        "$schema" => drop(text(scan, name, value)),
        "$vocabulary" if draft >= Draft201909 => vocabulary(scan, value),
        "$vocabulary" => {}
        "$anchor" | "$dynamicAnchor" if draft >= Draft201909 => {
            if let Some(own) = text(scan, name, value)
                && !is_anchor(draft, &own.value)
            {
                scan.invalid(name, value, "a name of letters, digits and - . _ that starts with a letter");
            }
        }
        "$recursiveAnchor" if draft == Draft201909 => {
            boolean(scan, name, value);
        }
        "$id" | "id" if name == draft.id_keyword() => into.annotations.id = text(scan, name, value),
        "definitions" | "$defs" => into.definitions.extend(members(scan, task, name, value)),

        "type" => into.types = types(scan, name, value),
        "enum" => into.enumeration = enumeration(scan, draft, value),
        "const" if draft >= Draft6 => into.constant = Some(literal(scan, value)),

        "maximum" => into.maximum = number(scan, name, value),
        "minimum" => into.minimum = number(scan, name, value),
        // What they make of the bounds is seen when all members are read.
        "exclusiveMaximum" | "exclusiveMinimum" if draft == Draft4 => {
            boolean(scan, name, value);
        }
        "exclusiveMaximum" => into.exclusive_maximum = number(scan, name, value),
        "exclusiveMinimum" => into.exclusive_minimum = number(scan, name, value),
        "multipleOf" => {
            into.multiple_of = number(scan, name, value);
            if into.multiple_of.as_ref().is_some_and(|own| own.value <= Number::default()) {
                scan.invalid(name, value, "greater than zero");
            }
        }

        "maxLength" => into.max_length = size(scan, draft, name, value),
        "minLength" => into.min_length = size(scan, draft, name, value),
        "pattern" => into.pattern = text(scan, name, value),

        "prefixItems" if draft >= Draft202012 => into.prefix_items = list(scan, task, name, value),
        "items" if draft < Draft202012 && value.kind() == Kind::Array => {
            into.prefix_items = list(scan, task, name, value);
            into.items = into.inert_additional_items.take();
        }
        "items" => into.items = Some(schema(scan, task, value)),
        "additionalItems" if draft < Draft202012 => {
            let own = Some(schema_or_boolean(scan, task, value));
            match into.prefix_items {
                Some(_) => into.items = own,
                None => into.inert_additional_items = own,
            }
        }
        "contains" if draft >= Draft6 => into.contains = Some(schema(scan, task, value)),
        "minContains" if draft >= Draft201909 => into.min_contains = size(scan, draft, name, value),
        "maxContains" if draft >= Draft201909 => into.max_contains = size(scan, draft, name, value),
        "maxItems" => into.max_items = size(scan, draft, name, value),
        "minItems" => into.min_items = size(scan, draft, name, value),
        "uniqueItems" => into.unique_items = boolean(scan, name, value),
        "unevaluatedItems" if draft >= Draft201909 => {
            into.unevaluated_items = Some(schema(scan, task, value));
        }

        "properties" => into.properties = Some(keyed(members(scan, task, name, value), value)),
        "patternProperties" => into.pattern_properties = Some(keyed(members(scan, task, name, value), value)),
        "additionalProperties" => into.additional_properties = Some(schema_or_boolean(scan, task, value)),
        "propertyNames" if draft >= Draft6 => into.property_names = Some(schema(scan, task, value)),
        "required" => {
            into.required = names(scan, name, value).map(|names| keyed(names, value));
            if draft == Draft4 && value.items().next().is_none() && value.kind() == Kind::Array {
                scan.invalid(name, value, "an array of at least one name in draft 4");
            }
        }
        "maxProperties" => into.max_properties = size(scan, draft, name, value),
        "minProperties" => into.min_properties = size(scan, draft, name, value),
        "dependencies" if draft <= Draft7 => dependencies(scan, task, value, into),
        "dependentRequired" if draft >= Draft201909 => {
            if value.kind() != Kind::Object {
                return scan.invalid(name, value, "an object");
            }
            scan.repeated(value);
            let mut list = Vec::new();
            for (key, value) in value.unique_members() {
                if let Some(names) = names(scan, name, value) {
                    list.push((key.into(), names));
                }
            }
            into.dependent_required = Some(keyed(list, value));
        }
        "dependentSchemas" if draft >= Draft201909 => {
            into.dependent_schemas = Some(keyed(members(scan, task, name, value), value));
        }
        "unevaluatedProperties" if draft >= Draft201909 => {
            into.unevaluated_properties = Some(schema(scan, task, value));
        }

        "allOf" => into.all_of = list(scan, task, name, value),
        "anyOf" => into.any_of = list(scan, task, name, value),
        "oneOf" => into.one_of = list(scan, task, name, value),
        "not" => into.not = Some(schema(scan, task, value)),
        "if" if draft >= Draft7 => into.condition = Some(schema(scan, task, value)),
        "then" if draft >= Draft7 => into.consequence = Some(schema(scan, task, value)),
        "else" if draft >= Draft7 => into.alternative = Some(schema(scan, task, value)),

        "contentSchema" if draft >= Draft201909 => {
            into.annotations.content_schema = Some(schema(scan, task, value));
        }
        _ => told(scan, draft, name, value, into),
    }
}

/// What demands nothing in any draft, and what no draft of the node knows.
fn told<'d>(scan: &mut Scan<'d>, draft: Draft, name: &str, value: Value<'d>, into: &mut Keywords) {
    let own = &mut into.annotations;
    if let Some((since, wanted, kinds)) = annotation(name)
        && draft >= since
        && !kinds.contains(&value.kind())
    {
        // Nothing is judged by it, so the schema is of use all the same.
        scan.misshapen(name, value, wanted);
    }
    match name {
        "title" => own.title = text(scan, name, value),
        "description" => own.description = text(scan, name, value),
        "format" => own.format = text(scan, name, value),
        "default" => own.default = Some(literal(scan, value)),
        // Later drafts brought these. To an earlier one they are annotations of any shape.
        "$comment" => own.comment = loose_text(value),
        "contentEncoding" => own.content_encoding = loose_text(value),
        "contentMediaType" => own.content_media_type = loose_text(value),
        "readOnly" => own.read_only = loose_boolean(value),
        "writeOnly" => own.write_only = loose_boolean(value),
        "deprecated" => own.deprecated = loose_boolean(value),
        "examples" if value.kind() == Kind::Array => {
            let list = value.items().map(|item| scan.literal(item)).collect();
            own.examples = Some(keyed(list, value));
        }
        "examples" => {}
        // Speaks to us and not to validators.
        MARK => {}
        _ => {
            scan.foreign |= demands(name) && !["id", "$id"].contains(&name);
            into.unjudged.push(Keyword { value: name.into(), at: value.id() });
        }
    }
}

/// The first draft whose meta-schema asks an annotation for a shape, and which.
fn annotation(name: &str) -> Option<(Draft, &'static str, &'static [Kind])> {
    const BOOLEAN: (&str, &[Kind]) = ("a boolean", &[Kind::Boolean]);
    const STRING: (&str, &[Kind]) = ("a string", &[Kind::String]);
    let (since, (wanted, kinds)) = match name {
        "$comment" | "contentEncoding" | "contentMediaType" => (Draft::Draft7, STRING),
        "readOnly" | "writeOnly" => (Draft::Draft7, BOOLEAN),
        "deprecated" => (Draft::Draft201909, BOOLEAN),
        "examples" => (Draft::Draft6, ("an array", [Kind::Array].as_slice())),
        _ => return None,
    };
    Some((since, wanted, kinds))
}

/// Which vocabularies a meta-schema has, and whether they must be understood.
fn vocabulary<'d>(scan: &mut Scan<'d>, value: Value<'d>) {
    let wanted = "an object of booleans";
    if value.kind() != Kind::Object {
        return scan.misshapen("$vocabulary", value, wanted);
    }
    for (_, member) in value.members() {
        if member.kind() != Kind::Boolean {
            scan.misshapen("$vocabulary", member, wanted);
        }
    }
}

/// 2020-12 lets names start with `_` too and no longer lets them hold `:`.
fn is_anchor(draft: Draft, name: &str) -> bool {
    let newest = draft >= Draft::Draft202012;
    name.starts_with(|own: char| own.is_ascii_alphabetic() || (newest && own == '_'))
        && name
            .chars()
            .all(|own| own.is_ascii_alphanumeric() || "-._".contains(own) || (!newest && own == ':'))
}

/// `true` for keywords that demand something in some draft.
pub(super) fn demands(name: &str) -> bool {
    DEMANDING.contains(&name)
}

const DEMANDING: [&str; 43] = [
    "$dynamicRef",
    "$recursiveRef",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "id",
    "$id",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];

fn keyed<T>(value: T, at: Value<'_>) -> Keyword<T> {
    Keyword { value, at: at.id() }
}

/// Draft 4 makes a bound exclusive by a boolean beside it.
pub(super) fn exclusive_bounds<'d>(scan: &mut Scan<'d>, object: Value<'d>, into: &mut Keywords) {
    let pairs = [
        ("exclusiveMaximum", "maximum", &mut into.maximum, &mut into.exclusive_maximum),
        ("exclusiveMinimum", "minimum", &mut into.minimum, &mut into.exclusive_minimum),
    ];
    for (name, other, inclusive, exclusive) in pairs {
        let Some(value) = object.get(name) else { continue };
        if object.get(other).is_none() {
            let message = Text::new().code(name).plain(" needs ").code(other).plain(" beside it in draft 4");
            let finding = scan.problem(&invalid_keyword::RULE, value.id(), message);
            scan.report(finding);
        } else if value.raw() == "true" {
            *exclusive = inclusive.take();
        }
    }
}

fn text<'d>(scan: &mut Scan<'d>, name: &str, value: Value<'d>) -> Option<Keyword<Box<str>>> {
    let text = loose_text(value);
    if text.is_none() {
        scan.invalid(name, value, "a string");
    }
    text
}

fn loose_text(value: Value<'_>) -> Option<Keyword<Box<str>>> {
    value.as_str().map(|text| keyed(text.into(), value))
}

fn boolean<'d>(scan: &mut Scan<'d>, name: &str, value: Value<'d>) -> Option<Keyword<bool>> {
    let own = loose_boolean(value);
    if own.is_none() {
        scan.invalid(name, value, "a boolean");
    }
    own
}

fn loose_boolean(value: Value<'_>) -> Option<Keyword<bool>> {
    value.as_bool().map(|own| keyed(own, value))
}

fn number<'d>(scan: &mut Scan<'d>, name: &str, value: Value<'d>) -> Option<Keyword<Number>> {
    if value.kind() != Kind::Number {
        scan.invalid(name, value, "a number");
        return None;
    }
    Some(keyed(Number::parse(value.raw()), value))
}

/// From draft 6 on `2.0` is a size too.
fn size<'d>(scan: &mut Scan<'d>, draft: Draft, name: &str, value: Value<'d>) -> Option<Keyword<u64>> {
    let whole =
        value.kind() == Kind::Number && (draft > Draft::Draft4 || !value.raw().contains(['.', 'e', 'E']));
    let size = whole.then(|| Number::parse(value.raw()).to_size()).flatten();
    if size.is_none() {
        scan.invalid(name, value, "a whole number that is not negative");
    }
    size.map(|size| keyed(size, value))
}

fn literal<'d>(scan: &Scan<'d>, value: Value<'d>) -> Keyword<Literal> {
    keyed(scan.literal(value), value)
}

fn schema<'d>(scan: &mut Scan<'d>, task: &Task, value: Value<'d>) -> Keyword<NodeId> {
    keyed(scan.child(value, task), value)
}

/// Where draft 4 takes a boolean, it means what it does in later drafts.
fn schema_or_boolean<'d>(scan: &mut Scan<'d>, task: &Task, value: Value<'d>) -> Keyword<NodeId> {
    if value.kind() == Kind::Boolean && task.draft == Draft::Draft4 {
        let lifted = Task { draft: Draft::Draft6, ..task.clone() };
        return keyed(scan.child(value, &lifted), value);
    }
    schema(scan, task, value)
}

fn list<'d>(scan: &mut Scan<'d>, task: &Task, name: &str, value: Value<'d>) -> Option<Keyword<Vec<NodeId>>> {
    if value.kind() != Kind::Array || value.items().next().is_none() {
        scan.invalid(name, value, "an array of at least one schema");
        return None;
    }
    let nodes = value.items().map(|item| scan.child(item, task)).collect();
    Some(keyed(nodes, value))
}

fn members<'d>(scan: &mut Scan<'d>, task: &Task, name: &str, value: Value<'d>) -> Vec<Member> {
    if value.kind() != Kind::Object {
        scan.invalid(name, value, "an object");
        return Vec::new();
    }
    scan.repeated(value);
    let members = value.unique_members();
    members.into_iter().map(|(key, value)| (key.into(), scan.child(value, task))).collect()
}

fn names<'d>(scan: &mut Scan<'d>, name: &str, value: Value<'d>) -> Option<Vec<Box<str>>> {
    if value.kind() != Kind::Array {
        scan.invalid(name, value, "an array of names");
        return None;
    }
    let mut names: Vec<Box<str>> = Vec::new();
    let mut seen = HashSet::new();
    for item in value.items() {
        match item.as_str() {
            None => scan.invalid(name, item, "an array of names, each a string"),
            Some(text) if seen.insert(text.clone()) => names.push(text.into()),
            Some(_) => repeated(scan, name, item),
        }
    }
    Some(names)
}

fn repeated<'d>(scan: &mut Scan<'d>, name: &str, item: Value<'d>) {
    let message = Text::new().code(name).plain(" has ").code(shortened(item.raw())).plain(" twice");
    let finding = scan.problem(&repeated_value::RULE, item.id(), message);
    scan.report(finding);
}

/// A value as a message shows it.
pub(super) fn shortened(raw: &str) -> String {
    const MOST: usize = 40;
    match raw.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", raw.get(..end).unwrap_or(raw)),
        None => raw.to_owned(),
    }
}

fn types<'d>(scan: &mut Scan<'d>, name: &str, value: Value<'d>) -> Option<Keyword<Types>> {
    let words: Vec<Value<'d>> = match value.kind() {
        Kind::String => vec![value],
        Kind::Array => value.items().collect(),
        Kind::Null | Kind::Boolean | Kind::Number | Kind::Object => Vec::new(),
    };
    if words.is_empty() {
        scan.invalid(name, value, "a type's name or an array of them");
        return None;
    }
    let mut types = Types::default();
    for word in words {
        match word.as_str().map(|text| Type::named(&text)) {
            Some(Some(own)) if types.contains(own) => repeated(scan, name, word),
            Some(Some(own)) => types = types.with(own),
            Some(None) => scan.unknown_word(name, word, &Type::ALL.map(Type::name)),
            None => scan.invalid(name, word, "a type's name or an array of them"),
        }
    }
    Some(keyed(types, value))
}

fn enumeration<'d>(scan: &mut Scan<'d>, draft: Draft, value: Value<'d>) -> Option<Keyword<Vec<Literal>>> {
    if value.kind() != Kind::Array {
        scan.invalid("enum", value, "an array");
        return None;
    }
    if draft <= Draft::Draft6 && value.items().next().is_none() {
        scan.invalid("enum", value, format!("an array of at least one value in {draft}"));
    }
    let list: Vec<Literal> = value.items().map(|item| scan.literal(item)).collect();
    let mut seen = HashSet::with_capacity(list.len());
    for (item, literal) in value.items().zip(&list) {
        if !seen.insert(&literal.canonical) {
            repeated(scan, "enum", item);
        }
    }
    Some(keyed(list, value))
}

/// Draft 7 and before had both kinds of dependency under one keyword.
fn dependencies<'d>(scan: &mut Scan<'d>, task: &Task, value: Value<'d>, into: &mut Keywords) {
    if value.kind() != Kind::Object {
        return scan.invalid("dependencies", value, "an object");
    }
    scan.repeated(value);
    let (mut required, mut schemas) = (Vec::new(), Vec::new());
    for (key, value) in value.unique_members() {
        if value.kind() == Kind::Array {
            if task.draft == Draft::Draft4 && value.items().next().is_none() {
                scan.invalid("dependencies", value, "an array of at least one name in draft 4");
            }
            if let Some(names) = names(scan, "dependencies", value) {
                required.push((key.into(), names));
            }
        } else {
            schemas.push((key.into(), scan.child(value, task)));
        }
    }
    into.dependent_required = (!required.is_empty()).then(|| keyed(required, value));
    into.dependent_schemas = (!schemas.is_empty()).then(|| keyed(schemas, value));
}
