//! What a schema means: an arena of types whose references are resolved, so that a recursive type
//! is simply a cycle. Each node still knows the bytes it was written as.

use std::sync::Arc;

use crate::built;
use crate::definition::{Definition, DefinitionKind};
use crate::text::json::{Json, JsonId, Value};
use crate::text::{Place, Source, Span};

use super::logical::Logical;
use super::names::Name;

/// A sound Avro schema, closed: every name it uses is defined in one of its documents.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) built: built::Avro,
    /// The text judged comes first; texts it refers to follow.
    pub(super) documents: Vec<Arc<Json>>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    /// Definitions by full name.
    pub(super) named: Vec<NodeId>,
    /// Flaws that do not keep it from being used.
    pub(super) warnings: Vec<crate::finding::Finding>,
    /// Messages of a protocol, if it is one.
    pub(super) protocol: Option<Protocol>,
}

/// Index of a type in one [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

/// A type.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its type.
    pub kind: Kind,
    /// Its logical type, where it is valid and known; others are ignored as the specification asks.
    pub logical: Option<Logical>,
    /// The value that wrote it.
    pub(super) at: At,
}

/// A value in one of a schema's documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) document: u32,
    pub(super) json: JsonId,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `int`, 32 bits, signed
    Int,
    /// `long`, 64 bits, signed
    Long,
    /// `float`, IEEE 754 single
    Float,
    /// `double`, IEEE 754 double
    Double,
    /// `bytes`
    Bytes,
    /// `string`, UTF-8
    String,
    /// `fixed`
    Fixed(Box<Fixed>),
    /// `enum`
    Enum(Box<Enum>),
    /// `record` or `error`
    Record(Box<Record>),
    /// `array`, of this
    Array(NodeId),
    /// `map`, from strings to this
    Map(NodeId),
    /// A union, of these
    Union(Vec<NodeId>),
}

/// A fixed number of bytes under a name.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// Full name.
    pub name: Name,
    /// Full names it also answers to.
    pub aliases: Vec<Name>,
    /// Bytes.
    pub size: u64,
}

/// Symbols under a name.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Full name.
    pub name: Name,
    /// Full names it also answers to.
    pub aliases: Vec<Name>,
    /// In order; the index is what is written.
    pub symbols: Vec<Box<str>>,
    /// Index of the symbol that stands in for unknown ones, if it is among the symbols.
    pub default: Option<u32>,
    /// Indices in the order of their symbols.
    pub(super) by_name: Vec<u32>,
}

/// Fields under a name.
#[derive(Clone, Debug)]
pub struct Record {
    /// Full name.
    pub name: Name,
    /// Full names it also answers to.
    pub aliases: Vec<Name>,
    /// `error` rather than `record`; means the same to data.
    pub is_error: bool,
    /// In order, as written.
    pub fields: Vec<Field>,
    /// Indices in the order of their names.
    pub(super) by_name: Vec<u32>,
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Box<str>,
    /// Names it also answers to.
    pub aliases: Vec<Box<str>>,
    /// Its type.
    pub node: NodeId,
    /// The value that stands in where a writer has no such field.
    pub default: Option<JsonId>,
    /// The default does not fit the type, so nothing can stand in.
    pub(super) bad_default: bool,
    /// The document it stands in.
    pub(super) document: u32,
    /// The field's object.
    pub(super) json: JsonId,
    /// The value of its `type`.
    pub(super) type_json: JsonId,
}

/// What a protocol says beyond its types.
#[derive(Clone, Debug)]
pub struct Protocol {
    /// Full name.
    pub name: Name,
    /// Names of its messages in order.
    pub messages: Vec<String>,
}

impl Kind {
    /// `record`, `int`, … as the specification spells it; a union is `union`.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Int => "int",
            Kind::Long => "long",
            Kind::Float => "float",
            Kind::Double => "double",
            Kind::Bytes => "bytes",
            Kind::String => "string",
            Kind::Fixed(_) => "fixed",
            Kind::Enum(_) => "enum",
            Kind::Record(_) => "record",
            Kind::Array(_) => "array",
            Kind::Map(_) => "map",
            Kind::Union(_) => "union",
        }
    }

    /// The primitive of that name.
    pub fn primitive(name: &str) -> Option<Kind> {
        Some(match name {
            "null" => Kind::Null,
            "boolean" => Kind::Boolean,
            "int" => Kind::Int,
            "long" => Kind::Long,
            "float" => Kind::Float,
            "double" => Kind::Double,
            "bytes" => Kind::Bytes,
            "string" => Kind::String,
            _ => return None,
        })
    }

    /// `true` for the eight types without parts.
    pub fn is_primitive(&self) -> bool {
        Kind::primitive(self.name()).is_some()
    }

    /// Full name and aliases of a named type.
    pub fn named(&self) -> Option<(&Name, &[Name])> {
        match self {
            Kind::Fixed(fixed) => Some((&fixed.name, &fixed.aliases)),
            Kind::Enum(symbols) => Some((&symbols.name, &symbols.aliases)),
            Kind::Record(record) => Some((&record.name, &record.aliases)),
            _ => None,
        }
    }
}

impl Enum {
    /// Index of a symbol.
    pub fn symbol(&self, text: &str) -> Option<u32> {
        find(&self.by_name, text, |index| self.symbols.get(index as usize).map(|symbol| &**symbol))
    }
}

impl Record {
    /// Index of a field by its own name; aliases do not count.
    pub fn field(&self, name: &str) -> Option<usize> {
        find(&self.by_name, name, |index| self.fields.get(index as usize).map(|field| &*field.name))
            .map(|index| index as usize)
    }
}

/// Binary search in a permutation that is sorted by name.
fn find<'a>(by_name: &[u32], wanted: &str, name: impl Fn(u32) -> Option<&'a str>) -> Option<u32> {
    let at = by_name.binary_search_by(|index| name(*index).cmp(&Some(wanted))).ok()?;
    by_name.get(at).copied()
}

impl Schema {
    /// The outermost type.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The type behind `id`, which must come from this schema.
    #[expect(clippy::indexing_slicing, reason = "ids are made with this arena, which never shrinks")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Number of types, named ones and uses alike.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a schema has at least its root.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Full name of the root, if it is a named type; of the protocol, if it is one.
    pub fn name(&self) -> Option<&Name> {
        match &self.protocol {
            Some(protocol) => Some(&protocol.name),
            None => self.node(self.root).kind.named().map(|(name, _)| name),
        }
    }

    /// Every definition, in the order of full names.
    pub fn definitions(&self) -> impl Iterator<Item = (&Name, NodeId)> {
        self.named.iter().filter_map(|id| Some((self.node(*id).kind.named()?.0, *id)))
    }

    /// Every definition with its kind, in the order of full names.
    pub fn types(&self) -> impl Iterator<Item = Definition<'_>> {
        self.definitions().filter_map(|(name, id)| {
            let kind = match &self.node(id).kind {
                Kind::Record(record) if record.is_error => DefinitionKind::Error,
                Kind::Record(_) => DefinitionKind::Record,
                Kind::Enum(_) => DefinitionKind::Enum,
                Kind::Fixed(_) => DefinitionKind::Fixed,
                Kind::Null
                | Kind::Boolean
                | Kind::Int
                | Kind::Long
                | Kind::Float
                | Kind::Double
                | Kind::Bytes
                | Kind::String
                | Kind::Array(_)
                | Kind::Map(_)
                | Kind::Union(_) => return None,
            };
            Some(Definition { name: name.full(), kind })
        })
    }

    /// The definition of that full name.
    pub fn definition(&self, full: &str) -> Option<NodeId> {
        let name_of = |id: &NodeId| self.node(*id).kind.named().map(|(name, _)| name.full());
        let at = self.named.binary_search_by(|id| name_of(id).cmp(&Some(full))).ok()?;
        self.named.get(at).copied()
    }

    /// The text that was judged.
    pub fn source(&self) -> &Source {
        self.document(0).source()
    }

    /// The judged text and then the texts it refers to.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.documents.iter().map(|document| document.source())
    }

    /// The same as JSON.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Json> {
        self.documents.iter().map(|document| &**document)
    }

    /// The protocol's own facts, if the text is one.
    pub fn protocol(&self) -> Option<&Protocol> {
        self.protocol.as_ref()
    }

    /// Flaws that do not keep the schema from being used: bad defaults, odd aliases.
    pub fn warnings(&self) -> &[crate::finding::Finding] {
        &self.warnings
    }

    /// The text that a type was written in.
    pub(super) fn source_of(&self, id: NodeId) -> &Source {
        self.document(self.node(id).at.document).source()
    }

    /// What [`Schema::place`] shows, without the walk to its pointer.
    pub(super) fn span_of(&self, id: NodeId) -> Span {
        let value = self.value(id);
        let name = self.node(id).kind.named().and_then(|_| value.get("name"));
        name.unwrap_or(value).span()
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "document numbers are made with this list, which never shrinks"
    )]
    pub(super) fn document(&self, number: u32) -> &Json {
        &self.documents[number as usize]
    }

    /// The value that wrote a type.
    pub(super) fn value(&self, id: NodeId) -> Value<'_> {
        let at = self.node(id).at;
        self.document(at.document).value(at.json)
    }

    /// A value of the document that `id` stands in.
    pub(super) fn value_near(&self, id: NodeId, json: JsonId) -> Value<'_> {
        self.document(self.node(id).at.document).value(json)
    }

    /// Where a type was written. A named type is shown by its name, not by its whole body.
    pub fn place(&self, id: NodeId) -> Place {
        let value = self.value(id);
        let shown = match self.node(id).kind.named() {
            Some(_) => value.get("name").unwrap_or(value),
            None => value,
        };
        Place { span: shown.span(), ..self.place_of(id, value.id()) }
    }

    /// The place of a value in the document that `id` stands in.
    pub(super) fn place_of(&self, id: NodeId, json: JsonId) -> Place {
        let document = self.document(self.node(id).at.document);
        let span = document.value(json).span();
        Place { source: document.source().clone(), span, pointer: document.pointer(json) }
    }

    /// The place of one attribute's value, or of the type where it has no such attribute.
    pub(super) fn attribute_place(&self, id: NodeId, attribute: &str) -> Place {
        match self.value(id).get(attribute) {
            Some(value) => self.place_of(id, value.id()),
            None => self.place(id),
        }
    }

    /// The place of one symbol of an enum.
    pub(super) fn symbol_place(&self, id: NodeId, index: usize) -> Place {
        let symbol = self.value(id).get("symbols").and_then(|list| list.items().nth(index));
        symbol.map_or_else(|| self.place(id), |symbol| self.place_of(id, symbol.id()))
    }

    /// The place of a field: its name.
    pub(super) fn field_place(&self, id: NodeId, field: &Field) -> Place {
        let object = self.value_near(id, field.json);
        let shown: Span = object.get("name").unwrap_or(object).span();
        Place { span: shown, ..self.place_of(id, field.json) }
    }

    /// How a person calls a type: `record com.acme.Order`, `array of long`, `int (date)`.
    pub fn describe(&self, id: NodeId) -> String {
        let node = self.node(id);
        let base = match &node.kind {
            Kind::Array(item) => format!("array of {}", self.short(*item)),
            Kind::Map(value) => format!("map of {}", self.short(*value)),
            Kind::Union(branches) => self.describe_union(branches),
            _ => self.short(id),
        };
        match &node.logical {
            Some(logical) => format!("{base} ({logical})"),
            None => base,
        }
    }

    fn describe_union(&self, branches: &[NodeId]) -> String {
        let shown: Vec<String> = branches.iter().take(6).map(|branch| self.short(*branch)).collect();
        let more = if branches.len() > shown.len() { ", …" } else { "" };
        format!("[{}{more}]", shown.join(", "))
    }

    /// One or two words: `record Order`, `long`.
    pub(super) fn short(&self, id: NodeId) -> String {
        let kind = &self.node(id).kind;
        match kind.named() {
            Some((name, _)) => format!("{} {}", kind.name(), name.simple()),
            None => kind.name().to_owned(),
        }
    }
}
