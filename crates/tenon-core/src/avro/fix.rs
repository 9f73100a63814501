//! Edits of the later schema that may mend a change. Text around an edit stays byte for byte.
//!
//! What is proposed here is only a guess at what was meant; `check.rs` applies each guess in memory,
//! judges again, and offers what helped.

use std::collections::HashSet;

use crate::finding::Edit;
use crate::text::Span;
use crate::text::json::{JsonId, Kind as JsonKind, Value};
use crate::words::Text;

use super::canonical;
use super::compare::{Fact, Pair, Probe, Step, same_parts};
use super::java_json;
use super::leaves::is_nameless;
use super::model::{Enum, Field, Kind, NodeId, Record, Schema};
use super::names::Name;
use super::rules as rule;

/// Something to do, and the edits that do it.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) message: Text,
    pub(crate) edits: Vec<Edit>,
    /// They bring in a name, of a type or of a field, which others may answer to.
    pub(crate) names: bool,
}

impl Proposal {
    fn new(message: Text, edits: Vec<Edit>) -> Proposal {
        Proposal { message, edits, names: false }
    }

    fn naming(message: Text, edits: Vec<Edit>) -> Proposal {
        Proposal { message, edits, names: true }
    }
}

/// Guesses for one fact, best first.
pub(super) fn proposals(writer: &Schema, reader: &Schema, fact: &Fact, later_reads: bool) -> Vec<Proposal> {
    let (w, r) = fact.pair;
    let is = |other: &'static crate::rule::Rule| std::ptr::eq(fact.change.rule, other);
    let (later, earlier) = if later_reads { ((reader, r), (writer, w)) } else { ((writer, w), (reader, r)) };
    if is(&rule::decimal_scale_mismatch::RULE) || is(&rule::decimal_precision_narrowed::RULE) {
        return restore(earlier, later, &[("scale", "0"), ("precision", "")]);
    }
    if is(&rule::logical_type_mismatch::RULE) {
        return restore(earlier, later, &[("logicalType", "")]);
    }
    if is(&rule::fixed_size_mismatch::RULE) {
        return restore(earlier, later, &[("size", "")]);
    }
    if is(&rule::type_mismatch::RULE) {
        let from_union = fact.steps.iter().rev().find(|step| **step != Step::Reader);
        return match (&writer.node(w).kind, from_union) {
            (Kind::Null, Some(Step::Branch(_))) if later_reads => take_null(reader, r),
            _ => restore_type(earlier, later),
        };
    }
    match (later_reads, &writer.node(w).kind, &reader.node(r).kind) {
        (true, Kind::Record(from), Kind::Record(to)) if is(&rule::reader_field_without_default::RULE) => {
            let Probe::Missing(name) = &fact.probe else { return Vec::new() };
            let Some(field) = to.field(name).and_then(|index| to.fields.get(index)) else {
                return Vec::new();
            };
            field_without_default(writer, reader, from, to, field)
        }
        (false, Kind::Record(to), Kind::Record(from)) if is(&rule::reader_field_without_default::RULE) => {
            let Probe::Missing(name) = &fact.probe else { return Vec::new() };
            let Some(field) = from.field(name).and_then(|index| from.fields.get(index)) else {
                return Vec::new();
            };
            restore_field(reader, field, writer, w, to)
        }
        (true, _, Kind::Enum(symbols)) if is(&rule::reader_enum_lacks_symbol::RULE) => {
            enum_symbols(writer, w, reader, r, symbols)
        }
        (true, _, Kind::Union(branches)) if is(&rule::reader_union_lacks_branch::RULE) => {
            union_branch(writer, w, reader, r, branches)
        }
        (false, _, from) if is(&rule::name_mismatch::RULE) => match from.named() {
            Some((name, _)) => restore_name(writer, w, name),
            None => Vec::new(),
        },
        (true, from, _) if is(&rule::name_mismatch::RULE) => match from.named() {
            Some((name, _)) => type_alias(reader, r, name.full()),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn field_without_default(
    writer: &Schema,
    reader: &Schema,
    from: &Record,
    to: &Record,
    field: &Field,
) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    let object = reader.document(field.document).value(field.json);
    let kind = reader.document(field.document).value(field.type_json);
    if let Some(old) = renamed_from(writer, reader, from, to, field) {
        let message =
            Text::new().plain("if it is ").code(old).plain(" under a new name, add that name as an alias");
        proposals.push(Proposal::naming(message, vec![add_alias(reader, field.document, object, old)]));
    }
    if !matches!(reader.node(field.node).kind, Kind::Union(_) | Kind::Null) {
        let source = reader.document(field.document).source().clone();
        let span = kind.span();
        let around = |span, insert: &str| Edit { source: source.clone(), span, insert: insert.to_owned() };
        let default = add_member(reader, field.document, object, kind, "default", "null");
        let close = Edit { insert: format!("]{}", default.insert), ..default };
        let edits = vec![around(Span::empty(span.start), "[\"null\", "), close];
        let message =
            Text::new().plain("make it optional: ").code("null").plain(" first, with default ").code("null");
        proposals.push(Proposal::new(message, edits));
    }
    if let Some(default) = natural_default(reader, field.node, 8) {
        let message = Text::new().plain("give it a default, such as ").code(&default);
        let edit = add_member(reader, field.document, object, kind, "default", &default);
        proposals.push(Proposal::new(message, vec![edit]));
    }
    proposals
}

/// The only field of the writer that the reader does not take and that is of the same type.
fn renamed_from<'a>(
    writer: &'a Schema,
    reader: &Schema,
    from: &'a Record,
    to: &Record,
    field: &Field,
) -> Option<&'a str> {
    let aliases: HashSet<&str> =
        to.fields.iter().flat_map(|field| &field.aliases).map(|own| &**own).collect();
    let taken = |name: &str| to.field(name).is_some() || aliases.contains(name);
    let wanted = reader.describe(field.node);
    let same_type = |old: &&Field| writer.describe(old.node) == wanted;
    let mut candidates = from.fields.iter().filter(|old| !taken(&old.name)).filter(same_type);
    let only = candidates.next()?;
    candidates.next().is_none().then_some(&*only.name)
}

fn restore_field(reader: &Schema, field: &Field, writer: &Schema, w: NodeId, to: &Record) -> Vec<Proposal> {
    let text = reader.document(field.document).value(field.json).raw();
    let Some(list) = writer.value(w).get("fields") else { return Vec::new() };
    let source = writer.document(writer.node(w).at.document).source().clone();
    let edit = match to.fields.last().map(|last| writer.value_near(w, last.json).span()) {
        Some(last) => {
            let insert = format!(",{}{text}", gap_before(source.text(), last.start));
            Edit { source, span: Span::empty(last.end), insert }
        }
        None => Edit { source, span: list.span(), insert: format!("[{text}]") },
    };
    let message =
        Text::new().plain("keep writing ").code(&*field.name).plain(" until every reader does without it");
    vec![Proposal::naming(message, vec![edit])]
}

fn enum_symbols(writer: &Schema, w: NodeId, reader: &Schema, r: NodeId, symbols: &Enum) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    let value = reader.value(r);
    let document = reader.node(r).at.document;
    if let (Kind::Enum(written), Some(list)) = (&writer.node(w).kind, value.get("symbols")) {
        let missing: Vec<&str> = written
            .symbols
            .iter()
            .map(|symbol| &**symbol)
            .filter(|symbol| symbols.symbol(symbol).is_none())
            .collect();
        let source = reader.document(document).source().clone();
        let message = Text::new().plain("keep ").list(missing.iter().copied(), 4).plain(" among the symbols");
        let edit = match list.items().last().map(Value::span) {
            Some(last) => {
                let gap = match gap_before(source.text(), last.start) {
                    "" => " ",
                    gap => gap,
                };
                let insert = missing.iter().map(|symbol| format!(",{gap}\"{symbol}\"")).collect();
                Edit { source, span: Span::empty(last.end), insert }
            }
            None => {
                let quoted: Vec<String> = missing.iter().map(|symbol| format!("\"{symbol}\"")).collect();
                Edit { source, span: list.span(), insert: format!("[{}]", quoted.join(", ")) }
            }
        };
        proposals.push(Proposal::new(message, vec![edit]));
        if value.get("default").is_none()
            && let Some(default) = stand_in(symbols)
        {
            let message = Text::new().plain("give the enum a default, such as ").code(default);
            let edit = add_member(reader, document, value, list, "default", &java_json::string(default));
            proposals.push(Proposal::new(message, vec![edit]));
        }
    }
    proposals
}

/// The symbol that says "none of these", else the first.
fn stand_in(symbols: &Enum) -> Option<&str> {
    const NAMES: &[&str] = &["UNKNOWN", "UNSPECIFIED", "UNDEFINED", "UNRECOGNIZED", "OTHER", "NONE"];
    let vague = |symbol: &&str| NAMES.iter().any(|name| symbol.to_ascii_uppercase().ends_with(name));
    let mut all = symbols.symbols.iter().map(|symbol| &**symbol);
    all.clone().find(vague).or_else(|| all.next())
}

fn union_branch(
    writer: &Schema,
    w: NodeId,
    reader: &Schema,
    r: NodeId,
    branches: &[NodeId],
) -> Vec<Proposal> {
    let pair = Pair { writer, reader, w, r };
    let mut proposals = Vec::new();
    if let Some((old, _)) = writer.node(w).kind.named() {
        let same_kind = |branch: &&NodeId| {
            std::mem::discriminant(&reader.node(**branch).kind)
                == std::mem::discriminant(&writer.node(w).kind)
        };
        let renamed = branches.iter().filter(same_kind).find(|branch| same_parts(pair, **branch));
        proposals.extend(renamed.into_iter().flat_map(|branch| type_alias(reader, *branch, old.full())));
    }
    let list = reader.value(r);
    let source = reader.document(reader.node(r).at.document).source().clone();
    let text = match writer.node(w).kind.named() {
        Some((name, _)) if reader.definition(name.full()).is_some() => java_json::string(name.full()),
        Some(_) => writer.value(w).raw().to_owned(),
        None => canonical::java_text_of(writer, w),
    };
    if let Some(last) = list.items().nth(branches.len().saturating_sub(1)).map(Value::span) {
        let insert = match gap_before(source.text(), last.start) {
            "" => format!(", {text}"),
            gap => format!(",{gap}{text}"),
        };
        let message = Text::new().plain("keep ").code(writer.short(w)).plain(" in the union");
        proposals.push(Proposal {
            message,
            edits: vec![Edit { source, span: Span::empty(last.end), insert }],
            names: !is_nameless(writer, w),
        });
    }
    proposals
}

/// Puts `null` beside the one type a reader takes, where the writer's union has it.
fn take_null(reader: &Schema, r: NodeId) -> Vec<Proposal> {
    let value = reader.value(r);
    let source = reader.document(reader.node(r).at.document).source().clone();
    let edit =
        |at, insert: &str| Edit { source: source.clone(), span: Span::empty(at), insert: insert.to_owned() };
    let edits = vec![edit(value.span().start, "[\"null\", "), edit(value.span().end, "]")];
    vec![Proposal::new(Text::new().plain("take ").code("null").plain(" too"), edits)]
}

fn type_alias(reader: &Schema, r: NodeId, old: &str) -> Vec<Proposal> {
    let value = reader.value(r);
    if value.kind() != JsonKind::Object {
        return Vec::new();
    }
    let document = reader.node(r).at.document;
    let message =
        Text::new().plain("if it is the same type under a new name, add ").code(old).plain(" as an alias");
    vec![Proposal::naming(message, vec![add_alias(reader, document, value, old)])]
}

/// Puts back the name of a type. A full name overrides whatever namespace stands beside it.
fn restore_name(writer: &Schema, w: NodeId, old: &Name) -> Vec<Proposal> {
    let Some(value) = writer.value(w).get("name") else { return Vec::new() };
    let source = writer.document(writer.node(w).at.document).source().clone();
    let current = writer.node(w).kind.named().map_or("", |(name, _)| name.namespace());
    let name = if current == old.namespace() { old.simple() } else { old.full() };
    let message = Text::new().plain("keep the name ").code(old.full());
    vec![Proposal::naming(
        message,
        vec![Edit { source, span: value.span(), insert: java_json::string(name) }],
    )]
}

/// Puts back what attributes were: each with what its absence stands for, empty where it may not be
/// absent.
fn restore(
    earlier: (&Schema, NodeId),
    later: (&Schema, NodeId),
    attributes: &[(&'static str, &str)],
) -> Vec<Proposal> {
    let value = later.0.value(later.1);
    if value.kind() != JsonKind::Object {
        return Vec::new();
    }
    let document = later.0.node(later.1).at.document;
    let mut message = Text::from("keep ");
    let mut edits = Vec::new();
    for (attribute, absent) in attributes {
        let old = earlier.0.value(earlier.1).get(attribute).map_or(*absent, Value::raw);
        let edit = match value.get(attribute) {
            Some(new) if new.raw() == old => continue,
            None if old == *absent => continue,
            _ if old.is_empty() => return Vec::new(),
            Some(new) => {
                let source = later.0.document(document).source().clone();
                Edit { source, span: new.span(), insert: old.to_owned() }
            }
            None => match value.get("logicalType") {
                Some(after) => add_member(later.0, document, value, after, attribute, old),
                None => return Vec::new(),
            },
        };
        let comma = if edits.is_empty() { "" } else { ", " };
        message = message.plain(comma).code(format!("{attribute}: {}", old.trim_matches('"')));
        edits.push(edit);
    }
    vec![Proposal::new(message.plain(" as it was"), edits)]
}

/// Puts back a type that had no parts.
fn restore_type(earlier: (&Schema, NodeId), later: (&Schema, NodeId)) -> Vec<Proposal> {
    let (old, new) = (earlier.0.value(earlier.1), later.0.value(later.1));
    if !earlier.0.node(earlier.1).kind.is_primitive() || later.0.node(later.1).kind.named().is_some() {
        return Vec::new();
    }
    let source = later.0.document(later.0.node(later.1).at.document).source().clone();
    let message = Text::new().plain("keep the type ").code(earlier.0.describe(earlier.1));
    let edit = Edit { source, span: new.span(), insert: old.raw().to_owned() };
    vec![Proposal::new(message, vec![edit])]
}

/// A default that means "nothing yet", where the type has one.
fn natural_default(schema: &Schema, node: NodeId, depth: u32) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    Some(match &schema.node(node).kind {
        Kind::Null => "null".to_owned(),
        Kind::Boolean => "false".to_owned(),
        Kind::Int | Kind::Long => "0".to_owned(),
        Kind::Float | Kind::Double => "0.0".to_owned(),
        Kind::Bytes if schema.node(node).logical.is_some() => "\"\\u0000\"".to_owned(),
        Kind::Bytes | Kind::String => "\"\"".to_owned(),
        Kind::Array(_) => "[]".to_owned(),
        Kind::Map(_) => "{}".to_owned(),
        Kind::Fixed(fixed) if fixed.size <= 32 => format!("\"{}\"", "\\u0000".repeat(fixed.size as usize)),
        Kind::Fixed(_) => return None,
        Kind::Enum(symbols) => {
            let default = symbols.default.and_then(|index| symbols.symbols.get(index as usize));
            java_json::string(default.map(|symbol| &**symbol).or(stand_in(symbols))?)
        }
        // Before 1.12 only the first branch could be a default.
        Kind::Union(branches) => natural_default(schema, *branches.first()?, depth)?,
        Kind::Record(record) => {
            let mut members = Vec::new();
            for field in record.fields.iter().filter(|field| field.default.is_none()) {
                let default = natural_default(schema, field.node, depth)?;
                members.push(format!("{}: {default}", java_json::string(&field.name)));
            }
            format!("{{{}}}", members.join(", "))
        }
    })
}

fn add_alias(schema: &Schema, document: u32, object: Value<'_>, alias: &str) -> Edit {
    let quoted = java_json::string(alias);
    match object.get("aliases").filter(|list| list.kind() == JsonKind::Array) {
        Some(list) => {
            let source = schema.document(document).source().clone();
            match list.items().last() {
                Some(last) => {
                    Edit { source, span: Span::empty(last.span().end), insert: format!(", {quoted}") }
                }
                None => Edit { source, span: list.span(), insert: format!("[{quoted}]") },
            }
        }
        None => {
            let after = object.get("namespace").or(object.get("name")).unwrap_or(object);
            add_member(schema, document, object, after, "aliases", &format!("[{quoted}]"))
        }
    }
}

/// Inserts a member behind the member whose value is `after`, spaced as its neighbours are.
fn add_member(
    schema: &Schema,
    document: u32,
    object: Value<'_>,
    after: Value<'_>,
    name: &str,
    json: &str,
) -> Edit {
    let source = schema.document(document).source().clone();
    let text = source.text();
    let id_of =
        |id: JsonId| object.members().find(|(_, value)| value.id() == id).map(|(name, _)| name.span().start);
    let start = id_of(after.id()).unwrap_or(object.span().start);
    let gap = gap_before(text, start);
    let first = object.members().next().map(|(name, _)| name.span().start);
    // The first member may hug its bracket while the others stand apart.
    let gap = match gap {
        "" if Some(start) == first => {
            object.members().nth(1).map_or(" ", |(name, _)| gap_before(text, name.span().start))
        }
        gap => gap,
    };
    let colon = match text.get(after.span().start as usize - 1..after.span().start as usize) {
        Some(":") => "",
        _ => " ",
    };
    let insert = format!(",{gap}\"{name}\":{colon}{json}");
    Edit { source, span: Span::empty(after.span().end), insert }
}

/// White space right before an offset.
fn gap_before(text: &str, at: u32) -> &str {
    let before = text.get(..at as usize).unwrap_or("");
    before.get(before.trim_end_matches([' ', '\t', '\r', '\n']).len()..).unwrap_or("")
}
