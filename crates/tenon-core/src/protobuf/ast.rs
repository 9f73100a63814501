//! What the author of a `.proto` file wrote: every declaration in its order, with its span.
//!
//! Nothing is looked up here. A type is still a name, an option still a statement; whether they make
//! sense is asked by `link.rs`, which makes the model from these trees.

use std::sync::Arc;

use crate::text::Span;

/// One parsed file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// `syntax` or `edition`; the default is proto2 without a statement.
    pub syntax: Syntax,
    /// `package`.
    pub package: Option<Ident>,
    /// In order.
    pub imports: Vec<Import>,
    /// File options in order.
    pub options: Vec<OptionStatement>,
    /// Top-level messages in order.
    pub messages: Vec<Message>,
    /// Top-level enums in order.
    pub enums: Vec<Enum>,
    /// Services in order.
    pub services: Vec<Service>,
    /// Top-level `extend` blocks in order.
    pub extends: Vec<Extend>,
    /// Every comment of the file in order.
    pub comments: Vec<Comment>,
}

/// The language level a file declares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Syntax {
    /// Which.
    pub level: Level,
    /// The string that says so; `None` where nothing does.
    pub span: Option<Span>,
}

/// Language levels, oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `proto2`
    #[default]
    Proto2,
    /// `proto3`
    Proto3,
    /// `edition = "2023"`
    Edition2023,
    /// `edition = "2024"`
    Edition2024,
}

/// A name as written: simple, dotted, or dotted with a leading dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ident {
    /// Its text without white space between the parts.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// `import "path";`
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The path, decoded.
    pub path: String,
    /// The string.
    pub path_span: Span,
    /// `public`, `weak`, `option` or nothing.
    pub kind: ImportKind,
    /// The whole statement.
    pub span: Span,
}

/// What an import is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// Names for this file.
    Plain,
    /// Names for whoever imports this file too.
    Public,
    /// Obsolete: may be missing.
    Weak,
    /// Names for options only (edition 2024).
    Option,
}

/// `export` or `local` before a message or an enum (edition 2024).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// `export`
    Export,
    /// `local`
    Local,
}

/// A message, or the body of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its name.
    pub name: Ident,
    /// `export` or `local`.
    pub visibility: Option<Visibility>,
    /// Fields in order; those of oneofs and groups stand among them, at their place.
    pub fields: Vec<Arc<Field>>,
    /// Oneofs in order.
    pub oneofs: Vec<Oneof>,
    /// Nested messages in order, bodies of groups at their place among them.
    pub messages: Vec<Message>,
    /// Nested enums in order.
    pub enums: Vec<Enum>,
    /// Nested `extend` blocks in order.
    pub extends: Vec<Extend>,
    /// `extensions`, a range each.
    pub extension_ranges: Vec<ExtensionRange>,
    /// `reserved` numbers, a range each.
    pub reserved_ranges: Vec<Range>,
    /// `reserved` names, strings before editions and identifiers since.
    pub reserved_names: Vec<Ident>,
    /// Message options in order.
    pub options: Vec<OptionStatement>,
    /// It is the body of a group.
    pub is_group: bool,
    /// From the first keyword to the closing bracket.
    pub span: Span,
}

/// A field, of a message or of an `extend` block.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name; of a group, the name as written (the field's own is in lower case).
    pub name: Ident,
    /// The number as written. Out of range is `link.rs`'s to say.
    pub number: Number,
    /// `optional`, `required`, `repeated`.
    pub label: Option<(Label, Span)>,
    /// Its type as written.
    pub kind: FieldType,
    /// Options in brackets, in order.
    pub options: Vec<OptionStatement>,
    /// Index of the oneof it stands in.
    pub oneof: Option<usize>,
    /// The whole statement.
    pub span: Span,
}

/// Labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// `optional`
    Optional,
    /// `required`
    Required,
    /// `repeated`
    Repeated,
}

/// A field's type as written.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldType {
    /// A scalar, a message or an enum, by name.
    Named(Ident),
    /// `map<key, value>`; the span is the whole of it.
    Map(Ident, Ident, Span),
    /// A group; the index is into the messages of the enclosing scope, the span is the keyword.
    Group(usize, Span),
}

/// A whole number as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its value; clamped to the range of `i64` where it does not fit, which no rule allows anyway.
    pub value: i64,
    /// Where, sign included.
    pub span: Span,
}

/// `oneof name { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Oneof {
    /// Its name.
    pub name: Ident,
    /// Options in order.
    pub options: Vec<OptionStatement>,
    /// The whole of it.
    pub span: Span,
}

/// `first to last`, both included. `max` is written out as the largest number of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// First number.
    pub first: i64,
    /// Last number.
    pub last: i64,
    /// Where, this range alone.
    pub span: Span,
}

/// `extensions 100 to 199 [ … ];`
#[derive(Clone, Debug, PartialEq)]
pub struct ExtensionRange {
    /// The numbers.
    pub range: Range,
    /// Options, those of the statement for each of its ranges.
    pub options: Vec<OptionStatement>,
}

/// An enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: Ident,
    /// `export` or `local`.
    pub visibility: Option<Visibility>,
    /// Values in order.
    pub values: Vec<EnumValue>,
    /// `reserved` numbers, a range each.
    pub reserved_ranges: Vec<Range>,
    /// `reserved` names.
    pub reserved_names: Vec<Ident>,
    /// Options in order.
    pub options: Vec<OptionStatement>,
    /// The whole of it.
    pub span: Span,
}

/// `NAME = 1;`
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// Its name.
    pub name: Ident,
    /// Its number.
    pub number: Number,
    /// Options in brackets.
    pub options: Vec<OptionStatement>,
    /// The whole statement.
    pub span: Span,
}

/// `extend Target { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Extend {
    /// The message extended, by name.
    pub target: Ident,
    /// Fields in order. Bodies of groups stand in the messages of the scope around the block.
    pub fields: Vec<Arc<Field>>,
    /// The whole block.
    pub span: Span,
}

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Its name.
    pub name: Ident,
    /// Methods in order.
    pub methods: Vec<Method>,
    /// Options in order.
    pub options: Vec<OptionStatement>,
    /// The whole of it.
    pub span: Span,
}

/// `rpc Name (stream Request) returns (stream Response)`
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Its name.
    pub name: Ident,
    /// The request's type, by name.
    pub request: Ident,
    /// `stream` before it.
    pub client_streaming: bool,
    /// The response's type, by name.
    pub response: Ident,
    /// `stream` before it.
    pub server_streaming: bool,
    /// Options in order.
    pub options: Vec<OptionStatement>,
    /// The whole statement.
    pub span: Span,
}

/// `option name = value;`, or the same in brackets.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionStatement {
    /// The name's parts: `(acme.opt).list` is two.
    pub name: Vec<OptionNamePart>,
    /// The value.
    pub value: OptionValue,
    /// Name and value.
    pub span: Span,
}

/// A part of an option's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionNamePart {
    /// Without brackets.
    pub name: Ident,
    /// It stood in brackets: the name of an extension.
    pub is_extension: bool,
}

/// An option's value.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionValue {
    /// What it is.
    pub kind: OptionValueKind,
    /// Where.
    pub span: Span,
}

/// What an option's value is.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValueKind {
    /// `SPEED`, `true`, `inf`, with a sign for `-inf`.
    Ident(String),
    /// A whole number, with its sign; `i128` holds all 64-bit ones of either sign.
    Integer(i128),
    /// A number with a fraction or exponent.
    Float(f64),
    /// Bytes, escapes decoded, adjacent strings joined.
    String(Vec<u8>),
    /// `{ … }`, text format, fields in order.
    Aggregate(Vec<AggregateField>),
    /// `[ … ]`, inside an aggregate only.
    List(Vec<OptionValue>),
}

/// A field of an aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct AggregateField {
    /// `name`, or `acme.ext` for `[acme.ext]`, or `type.googleapis.com/acme.T` for an `Any`.
    pub name: Ident,
    /// It stood in square brackets.
    pub is_extension: bool,
    /// Its value.
    pub value: OptionValue,
}

/// A comment, marks included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `//` to before the line break, or from `/*` to behind `*/`.
    pub span: Span,
}
