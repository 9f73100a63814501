//! The texts that stand for a schema: the Parsing Canonical Form with its fingerprints, the text
//! that Java's `Schema.toString` prints (what a registry stores), and Confluent's normalised form.
//!
//! Nothing here recurses over types: what is still to be printed is a stack of `Op`s, so a long
//! chain of named types costs memory and not stack.

use std::borrow::Cow;
use std::collections::HashSet;

use md5::Md5;
use sha2::{Digest, Sha256};

use crate::text::json::{Json, Kind as JsonKind, Value};
use crate::text::sorting::{sort, sort_by};

use super::java_json;
use super::model::{Field, Kind, NodeId, Schema};
use super::names::Name;
use super::typed_default;

/// Parsing Canonical Form (Avro 1.12, "Parsing Canonical Form for Schemas"), self-contained: types
/// of other texts are printed where they are first used.
pub fn parsing_form(schema: &Schema) -> String {
    Printer::print(schema, schema.root(), Form::Parsing)
}

/// What Avro Java 1.12's `Schema.toString` prints, and a registry therefore stores and hands out.
/// Types of other texts stay names, as a registry keeps references.
pub fn java_text(schema: &Schema) -> String {
    Printer::print(schema, schema.root(), Form::Java)
}

/// What a registry stores under `normalize=true`: [`java_text`] with attributes sorted, empty docs
/// and unusable defaults gone.
pub fn normalized_text(schema: &Schema) -> String {
    Printer::print(schema, schema.root(), Form::Normalized)
}

/// The text that data alone depends on, self-contained: names, types, symbols, sizes and defaults.
/// Documentation, aliases, logical types and all other attributes are gone.
pub fn bare_text(schema: &Schema) -> String {
    Printer::print(schema, schema.root(), Form::Bare)
}

/// [`bare_text`] with aliases and logical types: all that messages and their readers depend on.
pub fn message_text(schema: &Schema) -> String {
    Printer::print(schema, schema.root(), Form::Messages)
}

/// [`java_text`], self-contained: types of other texts are written out where they are first used.
pub fn resolved_text(schema: &Schema) -> String {
    Printer::print(schema, schema.root(), Form::Resolved)
}

/// [`java_text`] of one type.
pub(super) fn java_text_of(schema: &Schema, node: NodeId) -> String {
    Printer::print(schema, node, Form::Java)
}

/// CRC-64-AVRO of the Parsing Canonical Form (Avro 1.12, "Schema Fingerprints").
///
/// The single-object encoding stores it in little-endian byte order.
pub fn crc64_avro(schema: &Schema) -> u64 {
    rabin(parsing_form(schema).as_bytes())
}

/// MD5 of the Parsing Canonical Form.
pub fn md5(schema: &Schema) -> [u8; 16] {
    Md5::digest(parsing_form(schema).as_bytes()).into()
}

/// SHA-256 of the Parsing Canonical Form.
pub fn sha256(schema: &Schema) -> [u8; 32] {
    Sha256::digest(parsing_form(schema).as_bytes()).into()
}

/// Rabin fingerprint over the specification's polynomial.
fn rabin(bytes: &[u8]) -> u64 {
    const EMPTY: u64 = 0xc15d_213a_a4d7_a795;
    bytes.iter().fold(EMPTY, |hash, byte| {
        let mut entry = (hash ^ u64::from(*byte)) & 0xff;
        for _ in 0..8 {
            entry = (entry >> 1) ^ (EMPTY & (entry & 1).wrapping_neg());
        }
        (hash >> 8) ^ entry
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Parsing,
    Java,
    Resolved,
    Normalized,
    Bare,
    Messages,
}

/// Something still to be printed.
enum Op<'a> {
    Text(Cow<'a, str>),
    /// A type, inside this namespace.
    Type(NodeId, &'a str),
    /// A field of a record, inside this namespace.
    Field(&'a Field, &'a str),
}

struct Printer<'a> {
    schema: &'a Schema,
    form: Form,
    out: String,
    /// What comes next, last first.
    todo: Vec<Op<'a>>,
    defined: HashSet<NodeId>,
}

impl<'a> Printer<'a> {
    fn print(schema: &'a Schema, root: NodeId, form: Form) -> String {
        let out = String::with_capacity(schema.source().text().len());
        let mut printer =
            Printer { schema, form, out, todo: vec![Op::Type(root, "")], defined: HashSet::new() };
        while let Some(op) = printer.todo.pop() {
            let first = printer.todo.len();
            match op {
                Op::Text(text) => printer.out.push_str(&text),
                Op::Type(node, space) => printer.node(node, space),
                Op::Field(field, space) => printer.field(field, space),
            }
            if let Some(new) = printer.todo.get_mut(first..) {
                new.reverse();
            }
        }
        printer.out
    }

    fn then(&mut self, text: impl Into<Cow<'a, str>>) {
        self.todo.push(Op::Text(text.into()));
    }

    fn list(&mut self, open: &'static str, nodes: &[NodeId], space: &'a str, close: &'static str) {
        self.then(open);
        for (at, node) in nodes.iter().enumerate() {
            if at > 0 {
                self.then(",");
            }
            self.todo.push(Op::Type(*node, space));
        }
        self.then(close);
    }

    fn node(&mut self, id: NodeId, space: &'a str) {
        let schema = self.schema;
        let node = schema.node(id);
        let Some((name, _)) = node.kind.named() else { return self.unnamed(id, space) };
        let elsewhere = node.at.document != 0 && matches!(self.form, Form::Java | Form::Normalized);
        if elsewhere || !self.defined.insert(id) {
            let text = match self.form {
                Form::Parsing => name.full(),
                Form::Java | Form::Resolved | Form::Normalized | Form::Bare | Form::Messages => {
                    short(name, space)
                }
            };
            return self.then(java_json::string(text));
        }
        match self.form {
            Form::Parsing => self.parsing_definition(&node.kind, name),
            Form::Java | Form::Resolved | Form::Normalized | Form::Bare | Form::Messages => {
                self.java_definition(id, name, space)
            }
        }
    }

    fn unnamed(&mut self, id: NodeId, space: &'a str) {
        let schema = self.schema;
        let kind = &schema.node(id).kind;
        if let Kind::Union(branches) = kind {
            return self.list("[", branches, space, "]");
        }
        let props =
            if self.form == Form::Parsing { String::new() } else { self.props(schema.value(id), TYPE_WORDS) };
        let (attribute, inner) = match kind {
            Kind::Array(inner) => ("items", *inner),
            Kind::Map(inner) => ("values", *inner),
            _ if props.is_empty() => return self.then(format!("\"{}\"", kind.name())),
            _ => return self.then(format!("{{\"type\":\"{}\"{props}}}", kind.name())),
        };
        self.then(format!("{{\"type\":\"{}\",\"{attribute}\":", kind.name()));
        self.todo.push(Op::Type(inner, space));
        self.then(props);
        self.then("}");
    }

    fn parsing_definition(&mut self, kind: &'a Kind, name: &'a Name) {
        self.then(format!("{{\"name\":{},\"type\":\"{}\",", java_json::string(name.full()), kind.name()));
        match kind {
            Kind::Record(record) => {
                self.then("\"fields\":[");
                for (at, field) in record.fields.iter().enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    self.then(format!("{comma}{{\"name\":{},\"type\":", java_json::string(&field.name)));
                    self.todo.push(Op::Type(field.node, ""));
                    self.then("}");
                }
                self.then("]}");
            }
            Kind::Enum(symbols) => {
                self.then(format!(
                    "\"symbols\":{}}}",
                    strings(symbols.symbols.iter().map(|symbol| &**symbol))
                ));
            }
            Kind::Fixed(fixed) => self.then(format!("\"size\":{}}}", fixed.size)),
            _ => {}
        }
    }

    fn java_definition(&mut self, id: NodeId, name: &'a Name, space: &'a str) {
        let schema = self.schema;
        let (kind, value) = (&schema.node(id).kind, schema.value(id));
        let own = name.namespace();
        let kind_name = match kind {
            Kind::Record(record) if record.is_error => "error",
            _ => kind.name(),
        };
        let mut head = format!("{{\"type\":\"{kind_name}\",\"name\":{}", java_json::string(name.simple()));
        if own != space {
            head.push_str(&format!(",\"namespace\":{}", java_json::string(own)));
        }
        if let Some(doc) = self.doc(value) {
            head.push_str(&format!(",\"doc\":{doc}"));
        }
        self.then(head);
        let mut reserved = TYPE_WORDS;
        match kind {
            Kind::Record(record) => {
                self.then(",\"fields\":[");
                for (at, field) in record.fields.iter().enumerate() {
                    if at > 0 {
                        self.then(",");
                    }
                    self.todo.push(Op::Field(field, own));
                }
                self.then("]");
            }
            Kind::Enum(symbols) => {
                reserved = ENUM_WORDS;
                self.then(format!(
                    ",\"symbols\":{}",
                    strings(symbols.symbols.iter().map(|symbol| &**symbol))
                ));
                if let Some(default) = symbols.default.and_then(|index| symbols.symbols.get(index as usize)) {
                    self.then(format!(",\"default\":{}", java_json::string(default)));
                }
            }
            Kind::Fixed(fixed) => self.then(format!(",\"size\":{}", fixed.size)),
            _ => {}
        }
        let mut tail = self.props(value, reserved);
        let shown = |aliases: &[Name]| !aliases.is_empty() && self.form != Form::Bare;
        if let Some((_, aliases)) = kind.named().filter(|(_, aliases)| shown(aliases)) {
            let mut unique: Vec<&Name> = Vec::new();
            for alias in aliases {
                if !unique.contains(&alias) {
                    unique.push(alias);
                }
            }
            if matches!(self.form, Form::Normalized | Form::Messages) {
                sort(&mut unique);
            }
            let shown = unique.into_iter().map(|alias| short(alias, own));
            tail.push_str(&format!(",\"aliases\":{}", strings(shown)));
        }
        tail.push('}');
        self.then(tail);
    }

    fn field(&mut self, field: &'a Field, space: &'a str) {
        let json: &Json = self.schema.document(field.document);
        let value = json.value(field.json);
        self.then(format!("{{\"name\":{},\"type\":", java_json::string(&field.name)));
        self.todo.push(Op::Type(field.node, space));
        let mut tail = String::new();
        if let Some(doc) = self.doc(value) {
            tail.push_str(&format!(",\"doc\":{doc}"));
        }
        if let Some(default) = field.default.map(|default| json.value(default)) {
            let printed = match self.form {
                Form::Normalized => typed_default::print(self.schema, default, field.node),
                Form::Parsing | Form::Java | Form::Resolved | Form::Bare | Form::Messages => {
                    let float = matches!(self.schema.node(field.node).kind, Kind::Float | Kind::Double);
                    let mut printed = String::new();
                    java_json::push_default(default, float, &mut printed);
                    Some(printed)
                }
            };
            if let Some(printed) = printed {
                tail.push_str(",\"default\":");
                tail.push_str(&printed);
            }
        }
        if let Some(order) = value.get("order").and_then(Value::as_str)
            && !order.eq_ignore_ascii_case("ascending")
        {
            tail.push_str(&format!(",\"order\":{}", java_json::string(&order.to_ascii_lowercase())));
        }
        if !field.aliases.is_empty() && self.form != Form::Bare {
            let mut aliases: Vec<&str> = Vec::new();
            for alias in &field.aliases {
                if !aliases.contains(&&**alias) {
                    aliases.push(alias);
                }
            }
            if matches!(self.form, Form::Normalized | Form::Messages) {
                sort(&mut aliases);
            }
            tail.push_str(&format!(",\"aliases\":{}", strings(aliases.into_iter())));
        }
        // A logical type belongs to a type; at a field the words are anybody's.
        if self.form != Form::Messages {
            tail.push_str(&self.props(value, FIELD_WORDS));
        }
        tail.push('}');
        self.then(tail);
    }

    fn doc(&self, value: Value<'_>) -> Option<String> {
        let doc = value.get("doc")?.as_str()?;
        let kept = match self.form {
            Form::Java | Form::Resolved => true,
            Form::Normalized => !doc.is_empty(),
            Form::Parsing | Form::Bare | Form::Messages => false,
        };
        kept.then(|| java_json::string(&doc))
    }

    /// Attributes that are nobody's, each behind a comma. A repeated one keeps its first place and
    /// its last value.
    fn props(&self, value: Value<'_>, reserved: &[&str]) -> String {
        if value.kind() != JsonKind::Object || self.form == Form::Bare {
            return String::new();
        }
        let mut props = value.unique_members();
        props.retain(|(name, _)| !reserved.contains(&&**name));
        if self.form == Form::Messages {
            props.retain(|(name, _)| LOGICAL_WORDS.contains(&&**name));
        }
        if matches!(self.form, Form::Normalized | Form::Messages) {
            sort_by(&mut props, |(a, _), (b, _)| a.cmp(b));
        }
        let mut out = String::new();
        for (name, member) in props {
            out.push(',');
            out.push_str(&java_json::string(&name));
            out.push(':');
            java_json::push(member, &mut out);
        }
        out
    }
}

/// Attributes of types that Java reads itself or drops.
const TYPE_WORDS: &[&str] =
    &["doc", "fields", "items", "name", "namespace", "size", "symbols", "values", "type", "aliases"];
const ENUM_WORDS: &[&str] = &[
    "doc",
    "fields",
    "items",
    "name",
    "namespace",
    "size",
    "symbols",
    "values",
    "type",
    "aliases",
    "default",
];
/// Attributes of logical types (specification, "Logical Types").
const LOGICAL_WORDS: &[&str] = &["logicalType", "precision", "scale"];
const FIELD_WORDS: &[&str] = &["default", "doc", "name", "order", "type", "aliases"];

/// A reference as Java writes it: short inside its own namespace, unless it would read as a type.
fn short<'n>(name: &'n Name, space: &str) -> &'n str {
    const TYPES: &[&str] = &[
        "record", "error", "enum", "array", "map", "union", "fixed", "string", "bytes", "int", "long",
        "float", "double", "boolean", "null",
    ];
    if name.namespace() == space && !TYPES.contains(&name.simple()) { name.simple() } else { name.full() }
}

fn strings<'n>(texts: impl Iterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = texts.map(java_json::string).collect();
    format!("[{}]", quoted.join(","))
}
