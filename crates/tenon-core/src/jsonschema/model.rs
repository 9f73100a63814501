//! What a JSON Schema says, in one vocabulary for all drafts: an immutable arena of nodes with every
//! reference resolved. How it was spelled stays behind in `syntax.rs`; what it means for instances is
//! the business of whoever compares.
//!
//! | a draft spells | the model has |
//! |---|---|
//! | `exclusiveMaximum: true` beside `maximum` (draft 4) | `exclusive_maximum`, and no `maximum` |
//! | `items: […]` and `additionalItems` (before 2020-12) | `prefix_items` and `items`, the tail |
//! | `dependencies` (before 2019-09) | `dependent_required` and `dependent_schemas` |
//! | `definitions` | `definitions` |
//! | `id` (draft 4) | `annotations.id` |
//! | anything beside `$ref` (before 2019-09) | nothing: it is ignored, and listed in `ignored` |

use std::sync::Arc;

use crate::built;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::problem::Invalid;
use crate::text::json::{JsonId, Value};
use crate::text::{Place, Source, Span};

use super::builder::Builder;
use super::document::Document;
use super::draft::Draft;
use super::number::Number;

/// A parsed schema, closed together with all it refers to. Immutable.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) built: built::JsonSchema,
    /// The judged text first, then those supplied.
    pub(super) documents: Vec<Arc<Document>>,
    /// Whether each states its draft.
    pub(super) stated: Vec<bool>,
    /// The draft of those that state none, where the caller knew it.
    pub(super) assumed: Option<Draft>,
    /// The URI each was supplied under; the judged one has none.
    pub(super) names: Vec<String>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    pub(super) warnings: Vec<Finding>,
}

/// Index of a node in one [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// Its number: nodes are numbered from zero without gaps.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a value stands: which of the schema's texts, and which value of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    pub(super) document: u32,
    pub(super) json: JsonId,
}

/// One schema or subschema.
#[derive(Clone, Debug)]
pub struct Node {
    /// The draft whose rules hold here; an embedded resource may have its own.
    pub draft: Draft,
    /// Where it stands.
    pub at: At,
    /// What it says.
    pub body: Body,
}

/// What a node says.
#[derive(Clone, Debug)]
pub enum Body {
    /// `true` or `false`: every instance, or none.
    Boolean(bool),
    /// An object; the empty one takes every instance.
    Keywords(Box<Keywords>),
}

/// A keyword's value and where that value stands, in the node's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyword<T> {
    /// What it says.
    pub value: T,
    /// Its value in the text; [`Schema::keyword_place`] gives the place.
    pub at: JsonId,
}

/// A name and the schema under it.
pub type Member = (Box<str>, NodeId);

/// A name and the names that must be there beside it; without repetition.
pub type Demand = (Box<str>, Vec<Box<str>>);

/// All that an object schema says. Members keep the text's order; of a repeated member the last counts.
#[derive(Clone, Debug, Default)]
pub struct Keywords {
    /// `$ref`. Before 2019-09 a node with one has no other keyword but `definitions`.
    pub reference: Option<Keyword<Reference>>,
    /// `$dynamicRef` (2020-12) or `$recursiveRef` (2019-09).
    pub dynamic_reference: Option<Keyword<Reference>>,
    /// `$defs` and `definitions`: places to refer to, which demand nothing by themselves.
    pub definitions: Vec<Member>,

    /// `type`, as a set.
    pub types: Option<Keyword<Types>>,
    /// `enum`, in order, repetitions included. From draft 7 on it may be empty: nothing is valid.
    pub enumeration: Option<Keyword<Vec<Literal>>>,
    /// `const`.
    pub constant: Option<Keyword<Literal>>,

    /// Greatest number allowed.
    pub maximum: Option<Keyword<Number>>,
    /// Every number allowed is less.
    pub exclusive_maximum: Option<Keyword<Number>>,
    /// Least number allowed.
    pub minimum: Option<Keyword<Number>>,
    /// Every number allowed is greater.
    pub exclusive_minimum: Option<Keyword<Number>>,
    /// A positive number of which each number allowed is a multiple.
    pub multiple_of: Option<Keyword<Number>>,

    /// In Unicode characters, as all lengths of strings.
    pub max_length: Option<Keyword<u64>>,
    /// In Unicode characters.
    pub min_length: Option<Keyword<u64>>,
    /// An ECMA-262 regular expression as written; it may match anywhere.
    pub pattern: Option<Keyword<Box<str>>>,

    /// Schemas of the first items.
    pub prefix_items: Option<Keyword<Vec<NodeId>>>,
    /// The schema of every item behind the prefix; of every item where there is no prefix. Before
    /// 2020-12 `additionalItems` is this only beside an array in `items`.
    pub items: Option<Keyword<NodeId>>,
    /// Some items are valid under it: at least `min_contains`, at most `max_contains`.
    pub contains: Option<Keyword<NodeId>>,
    /// Demands nothing without `contains`, where it stands for 1 when absent.
    pub min_contains: Option<Keyword<u64>>,
    /// Demands nothing without `contains`.
    pub max_contains: Option<Keyword<u64>>,
    /// Most items.
    pub max_items: Option<Keyword<u64>>,
    /// Fewest items.
    pub min_items: Option<Keyword<u64>>,
    /// `uniqueItems`, as written.
    pub unique_items: Option<Keyword<bool>>,
    /// The schema of items that nothing else evaluated.
    pub unevaluated_items: Option<Keyword<NodeId>>,

    /// Schemas of properties by name.
    pub properties: Option<Keyword<Vec<Member>>>,
    /// Schemas of properties whose name a pattern matches anywhere.
    pub pattern_properties: Option<Keyword<Vec<Member>>>,
    /// The schema of properties that neither of the two above covers.
    pub additional_properties: Option<Keyword<NodeId>>,
    /// The schema of every property's name.
    pub property_names: Option<Keyword<NodeId>>,
    /// Names that must be there; without repetition.
    pub required: Option<Keyword<Vec<Box<str>>>>,
    /// Most properties.
    pub max_properties: Option<Keyword<u64>>,
    /// Fewest properties.
    pub min_properties: Option<Keyword<u64>>,
    /// Names that must be there when another is; also from `dependencies`.
    pub dependent_required: Option<Keyword<Vec<Demand>>>,
    /// Schemas of the whole object when a name is there; also from `dependencies`.
    pub dependent_schemas: Option<Keyword<Vec<Member>>>,
    /// The schema of properties that nothing else evaluated.
    pub unevaluated_properties: Option<Keyword<NodeId>>,

    /// Every one holds.
    pub all_of: Option<Keyword<Vec<NodeId>>>,
    /// At least one holds.
    pub any_of: Option<Keyword<Vec<NodeId>>>,
    /// Exactly one holds.
    pub one_of: Option<Keyword<Vec<NodeId>>>,
    /// It does not hold.
    pub not: Option<Keyword<NodeId>>,
    /// `if`: chooses between the two below, and demands nothing without them.
    pub condition: Option<Keyword<NodeId>>,
    /// `then`: demands nothing without `if`.
    pub consequence: Option<Keyword<NodeId>>,
    /// `else`: demands nothing without `if`.
    pub alternative: Option<Keyword<NodeId>>,

    /// `additionalItems` without an array in `items`: demands nothing, and a registry compares it.
    pub inert_additional_items: Option<Keyword<NodeId>>,

    /// What is told and not demanded.
    pub annotations: Annotations,
    /// Keywords that have no force where they stand: beside `$ref`, or without the one they extend.
    pub ignored: Vec<Keyword<Box<str>>>,
    /// Keywords that no draft of this node knows, as written. The specification takes them for
    /// annotations.
    pub unjudged: Vec<Keyword<Box<str>>>,
}

/// What is told and not demanded.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// `$id` or `id`, as written.
    pub id: Option<Keyword<Box<str>>>,
    /// `title`.
    pub title: Option<Keyword<Box<str>>>,
    /// `description`.
    pub description: Option<Keyword<Box<str>>>,
    /// `$comment`.
    pub comment: Option<Keyword<Box<str>>>,
    /// `default`: any value; no validator fills it in.
    pub default: Option<Keyword<Literal>>,
    /// `format`: told and not demanded, in this version.
    pub format: Option<Keyword<Box<str>>>,
    /// `contentEncoding`.
    pub content_encoding: Option<Keyword<Box<str>>>,
    /// `contentMediaType`.
    pub content_media_type: Option<Keyword<Box<str>>>,
    /// `contentSchema`.
    pub content_schema: Option<Keyword<NodeId>>,
    /// `readOnly`.
    pub read_only: Option<Keyword<bool>>,
    /// `writeOnly`.
    pub write_only: Option<Keyword<bool>>,
    /// `deprecated`.
    pub deprecated: Option<Keyword<bool>>,
    /// `examples`, where it is an array.
    pub examples: Option<Keyword<Vec<Literal>>>,
}

/// A resolved reference.
///
/// References alone always end at another schema. With branches of `allOf`, `not`, `if` and so on between
/// them they may lead back to the same schema and the same value; the schema then has a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// As written.
    pub text: Box<str>,
    /// The schema it leads to; under [`Scope::Dynamic`] the one it leads to where nothing overrides.
    pub target: NodeId,
    /// Whether that is always so.
    pub scope: Scope,
}

/// Whether a reference's target depends on the way a validator came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The target is always the same.
    Static,
    /// Several resources offer the anchor, so the outermost one on the way decides.
    Dynamic,
}

/// A JSON value of the text.
#[derive(Clone, Debug)]
pub struct Literal {
    /// Where it stands, in the node's document; [`Schema::value`] reads it.
    pub at: JsonId,
    /// One text for all values that JSON Schema holds equal, see [`super::canonical`].
    pub canonical: Box<str>,
}

impl PartialEq for Literal {
    fn eq(&self, other: &Literal) -> bool {
        self.canonical == other.canonical
    }
}

impl Eq for Literal {}

/// One of the names that `type` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Type {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean,
    /// Numbers without a fraction; from draft 6 on `1.0` is one.
    Integer,
    /// All numbers.
    Number,
    /// Strings.
    String,
    /// Arrays.
    Array,
    /// Objects.
    Object,
}

impl Type {
    /// All of them.
    pub const ALL: [Type; 7] =
        [Type::Null, Type::Boolean, Type::Integer, Type::Number, Type::String, Type::Array, Type::Object];

    /// As schemas write it.
    pub fn name(self) -> &'static str {
        match self {
            Type::Null => "null",
            Type::Boolean => "boolean",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::String => "string",
            Type::Array => "array",
            Type::Object => "object",
        }
    }

    /// The type of that name.
    pub fn named(name: &str) -> Option<Type> {
        Type::ALL.into_iter().find(|own| own.name() == name)
    }
}

/// A set of types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Types(u8);

impl Types {
    /// The same and `own`.
    #[must_use]
    pub fn with(self, own: Type) -> Types {
        Types(self.0 | 1 << own as u8)
    }

    /// The same but `own`.
    #[must_use]
    pub fn without(self, own: Type) -> Types {
        Types(self.0 & !(1 << own as u8))
    }

    /// `own` is one of them, as written: `number` does not hold `integer`.
    pub fn contains(self, own: Type) -> bool {
        self.0 & 1 << own as u8 != 0
    }

    /// How many.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// None.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Type::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Type> {
        Type::ALL.into_iter().filter(move |own| self.contains(*own))
    }
}

impl Schema {
    /// The outermost schema.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The node behind `id`, which must come from this schema.
    #[expect(clippy::indexing_slicing, reason = "ids are made by this schema's builder")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// All nodes in order of their numbers, those of supplied texts among them.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index as u32), node))
    }

    /// What a node demands, where it is an object.
    pub fn keywords(&self, id: NodeId) -> Option<&Keywords> {
        match &self.node(id).body {
            Body::Boolean(_) => None,
            Body::Keywords(keywords) => Some(keywords),
        }
    }

    /// The text that was parsed, as its author wrote it.
    pub fn source(&self) -> &Source {
        self.document(0).source()
    }

    /// The parsed text and then the texts it refers to.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.documents.iter().map(|document| document.source())
    }

    /// Flaws that do not keep it from being used.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// Where the judged text's outermost schema is told of: its `$id`, or all of it.
    pub fn start(&self) -> Place {
        let id = self.keywords(self.root).and_then(|keywords| keywords.annotations.id.as_ref());
        match id {
            Some(id) => self.keyword_place(self.root, id.at),
            None => self.place(self.root),
        }
    }

    /// The same texts, each as `swap` makes it, read anew; those without a draft of their own as `assumed`,
    /// where that is given, or else as before.
    ///
    /// *Errors*: every problem found, each with its place.
    pub(crate) fn rebuilt(
        &self,
        swap: impl Fn(&Source) -> Source,
        assumed: Option<Draft>,
        limits: &Limits,
    ) -> Result<Schema, Invalid> {
        let mut texts = self.sources().map(swap).zip(&self.names);
        let Some((root, _)) = texts.next() else { return Ok(self.clone()) };
        let mut builder = match assumed.or(self.assumed) {
            Some(draft) => Builder::assuming(draft, &root, limits),
            None => Builder::new(&root, limits),
        };
        texts.for_each(|(source, name)| builder.supply(name, &source));
        builder.finish()
    }

    /// Every text states its draft.
    pub(super) fn states_drafts(&self) -> bool {
        self.stated.iter().all(|stated| *stated)
    }

    /// Its `$id`, where it has one.
    pub fn name(&self) -> Option<&str> {
        self.keywords(self.root)?.annotations.id.as_ref().map(|id| &*id.value)
    }

    /// A JSON value beside a node: an entry of its `enum`, its `default`.
    pub fn value(&self, node: NodeId, at: JsonId) -> Value<'_> {
        self.document(self.node(node).at.document).json().value(at)
    }

    /// Where a node stands. *Limits*: finding the pointer is a walk over the text.
    pub fn place(&self, id: NodeId) -> Place {
        let At { document, json } = self.node(id).at;
        self.document(document).place(json)
    }

    /// Where the value of a keyword of `node` stands, or any value within.
    pub fn keyword_place(&self, node: NodeId, at: JsonId) -> Place {
        self.document(self.node(node).at.document).place(at)
    }

    /// RFC 6901 pointer of a node in its text.
    pub fn pointer(&self, id: NodeId) -> String {
        let At { document, json } = self.node(id).at;
        self.document(document).json().pointer(json)
    }

    /// The bytes of a node in its text.
    pub fn span(&self, id: NodeId) -> Span {
        let At { document, json } = self.node(id).at;
        self.document(document).span(json)
    }

    #[expect(clippy::indexing_slicing, reason = "documents are numbered by this schema's builder")]
    pub(super) fn document(&self, number: u32) -> &Document {
        &self.documents[number as usize]
    }
}
