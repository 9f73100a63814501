//! What a set of `.proto` files means: every name looked up, every feature resolved, so that proto2,
//! proto3 and editions stand side by side in the same terms.
//!
//! Arenas of messages, enums and so on, with numbers for references; a recursive message is a cycle.
//! Each declaration knows its file and the bytes it was written as.

use std::sync::Arc;

use crate::built;
use crate::definition::{Definition, DefinitionKind};
use crate::finding::Finding;
use crate::limits::Limits;
use crate::problem::Invalid;
use crate::text::source::location;
use crate::text::{Place, Source, Span};

use super::ast;

/// A linked set of files, closed: every import and every type is in it.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) built: built::Protobuf,
    /// The judged files first (`roots` of them), then their imports, in the order they were supplied.
    pub files: Vec<File>,
    /// How many of the files were given to be judged; the rest are imports.
    pub roots: usize,
    /// All messages, files in order, outer before inner, bodies of groups and map entries among them.
    pub messages: Vec<Message>,
    /// All enums.
    pub enums: Vec<Enum>,
    /// All extension fields.
    pub extensions: Vec<Extension>,
    /// All services.
    pub services: Vec<Service>,
    /// Flaws that do not keep the set from being used: unused imports and the like.
    pub warnings: Vec<Finding>,
}

/// Index into [`Schema::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);
/// Index into [`Schema::messages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(pub u32);
/// Index into [`Schema::enums`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub u32);

/// A file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path as imports name it: `acme/order.proto`.
    pub path: String,
    /// Its text.
    pub source: Source,
    /// What was written.
    pub ast: Arc<ast::File>,
    /// The package, empty for none.
    pub package: String,
    /// `proto2`, `proto3` or an edition.
    pub level: ast::Level,
    /// Files imported, in order, with how.
    pub imports: Vec<(FileId, ast::ImportKind)>,
    /// Options that generated code and buf's rules depend on, each with its effective value (the
    /// default of `descriptor.proto` where nothing is written): `go_package`, `java_package`, … in
    /// the order of their names, booleans as `true`/`false`, enums by name.
    pub options: Vec<(&'static str, OptionSetting)>,
}

/// An option's effective value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionSetting {
    /// Printed plainly: strings without quotes.
    pub value: String,
    /// The value as written; `None` for a default.
    pub span: Option<Span>,
}

/// Where a declaration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The file.
    pub file: FileId,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name: Span,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// `acme.Order.Line`, without a leading dot.
    pub full_name: String,
    /// The message around it.
    pub parent: Option<MessageId>,
    /// In the order of the text, those of oneofs in place.
    pub fields: Vec<Field>,
    /// Indices into `fields` in the order of numbers.
    pub by_number: Vec<u32>,
    /// Written oneofs first; the synthetic ones of proto3 `optional` behind them.
    pub oneofs: Vec<Oneof>,
    /// Reserved numbers, as written, unsorted.
    pub reserved_ranges: Vec<ast::Range>,
    /// Reserved names, as written.
    pub reserved_names: Vec<ast::Ident>,
    /// Numbers given to extensions, as written.
    pub extension_ranges: Vec<ast::Range>,
    /// The entry of a map field.
    pub is_map_entry: bool,
    /// The body of a group.
    pub is_group: bool,
    /// Feature `json_format`.
    pub json_format: JsonFormat,
    /// Option `no_standard_descriptor_accessor`.
    pub no_standard_descriptor_accessor: bool,
    /// Option `message_set_wire_format`.
    pub message_set_wire_format: bool,
    /// Option `deprecated`.
    pub deprecated: bool,
    /// Where. Of a map's entry, the field's.
    pub at: At,
}

/// A field of a message.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name; of a group, in lower case.
    pub name: String,
    /// 1 to 536,870,911.
    pub number: i32,
    /// What it holds.
    pub kind: FieldKind,
    /// How many.
    pub cardinality: Cardinality,
    /// Whether absence can be told from the default value.
    pub presence: Presence,
    /// Repeated numbers share one length-delimited record.
    pub packed: bool,
    /// Strings are checked for UTF-8 when parsed.
    pub utf8: bool,
    /// A message is written between group tags and not behind its length.
    pub delimited: bool,
    /// The name in JSON, written or derived.
    pub json_name: String,
    /// The written default, as plain text; `None` where none is written.
    pub default: Option<String>,
    /// Index into the message's oneofs.
    pub oneof: Option<usize>,
    /// Options that generated code depends on: effective `jstype`, C++ string type, Java UTF-8 check
    /// and `deprecated`.
    pub code: CodeOptions,
    /// Where.
    pub at: At,
    /// The number.
    pub number_span: Span,
    /// The type, label excluded.
    pub type_span: Span,
    /// What was written, for whatever else is asked: the label, all options.
    pub written: Arc<ast::Field>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// A scalar.
    Scalar(Scalar),
    /// A message (a group's body too; then the field is `delimited`).
    Message(MessageId),
    /// An enum.
    Enum(EnumId),
}

/// The fifteen scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scalar {
    /// `double`
    Double,
    /// `float`
    Float,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint32`
    Uint32,
    /// `uint64`
    Uint64,
    /// `sint32`
    Sint32,
    /// `sint64`
    Sint64,
    /// `fixed32`
    Fixed32,
    /// `fixed64`
    Fixed64,
    /// `sfixed32`
    Sfixed32,
    /// `sfixed64`
    Sfixed64,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// `bytes`
    Bytes,
}

/// How many values a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cardinality {
    /// At most one.
    Singular,
    /// Exactly one, or parsing fails.
    Required,
    /// Any number.
    Repeated,
    /// Any number under keys; the kind is the entry's message.
    Map,
}

/// Whether absence can be told from the default value. Repeated fields are `Implicit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It can.
    Explicit,
    /// It cannot.
    Implicit,
}

/// Feature `json_format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonFormat {
    /// `ALLOW`
    Allow,
    /// `LEGACY_BEST_EFFORT`
    LegacyBestEffort,
}

/// Options of a field that generated code depends on, effective values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeOptions {
    /// `JS_NORMAL`, `JS_STRING`, `JS_NUMBER`
    pub jstype: &'static str,
    /// `STRING`, `CORD`, `STRING_PIECE`, `VIEW`: from `ctype` or `features.(pb.cpp).string_type`.
    pub cpp_string_type: &'static str,
    /// From `java_string_check_utf8` or `features.(pb.java).utf8_validation`: `DEFAULT` or `VERIFY`.
    pub java_utf8: &'static str,
    /// `deprecated`
    pub deprecated: bool,
}

/// A oneof.
#[derive(Clone, Debug)]
pub struct Oneof {
    /// Its name; of a synthetic one, the field's with a `_` before it.
    pub name: String,
    /// Made for a proto3 `optional` field.
    pub synthetic: bool,
    /// Where. Of a synthetic one, the field's.
    pub at: At,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// `acme.Status`
    pub full_name: String,
    /// The message around it.
    pub parent: Option<MessageId>,
    /// In the order of the text, aliases too.
    pub values: Vec<EnumValue>,
    /// Unknown numbers are refused into unknown fields (proto2, feature `enum_type = CLOSED`).
    pub closed: bool,
    /// Option `allow_alias`.
    pub allow_alias: bool,
    /// Reserved numbers, as written.
    pub reserved_ranges: Vec<ast::Range>,
    /// Reserved names, as written.
    pub reserved_names: Vec<ast::Ident>,
    /// Feature `json_format`.
    pub json_format: JsonFormat,
    /// Where.
    pub at: At,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: i32,
    /// Where.
    pub at: At,
    /// The number.
    pub number_span: Span,
}

/// An extension field.
#[derive(Clone, Debug)]
pub struct Extension {
    /// `acme.ext`
    pub full_name: String,
    /// The message extended.
    pub target: MessageId,
    /// The message around the `extend` block.
    pub parent: Option<MessageId>,
    /// The field itself.
    pub field: Field,
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// `acme.Orders`
    pub full_name: String,
    /// In order.
    pub methods: Vec<Method>,
    /// Where.
    pub at: At,
}

/// A method of a service.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub request: MessageId,
    /// What it gives.
    pub response: MessageId,
    /// `stream` before the request.
    pub client_streaming: bool,
    /// `stream` before the response.
    pub server_streaming: bool,
    /// `IDEMPOTENCY_UNKNOWN`, `NO_SIDE_EFFECTS`, `IDEMPOTENT`
    pub idempotency: String,
    /// Where.
    pub at: At,
    /// The request's type as written.
    pub request_span: Span,
    /// The response's type as written.
    pub response_span: Span,
}

impl Schema {
    /// The message behind a number, which must come from this schema.
    #[expect(clippy::indexing_slicing, reason = "numbers are made with this arena, which never shrinks")]
    pub fn message(&self, id: MessageId) -> &Message {
        &self.messages[id.0 as usize]
    }

    /// The enum behind a number, which must come from this schema.
    #[expect(clippy::indexing_slicing, reason = "numbers are made with this arena, which never shrinks")]
    pub fn enumeration(&self, id: EnumId) -> &Enum {
        &self.enums[id.0 as usize]
    }

    /// The file behind a number, which must come from this schema.
    #[expect(clippy::indexing_slicing, reason = "numbers are made with this list, which never shrinks")]
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// The text judged first.
    pub fn source(&self) -> &Source {
        &self.file(FileId(0)).source
    }

    /// The name of the judged text, or the directory of all judged texts, `proto/`.
    pub fn location(&self) -> String {
        location(self.files.iter().take(self.roots).map(|file| file.source.name()))
    }

    /// Where the text judged first begins.
    pub fn start(&self) -> Place {
        self.place(FileId(0), Span::default(), "")
    }

    /// Full names of the messages and enums of the judged files, in the order of [`types`](Schema::types).
    pub fn defined(&self) -> Vec<&str> {
        let data = self.types().into_iter().filter(|own| own.kind != DefinitionKind::Service);
        data.map(|own| own.name).collect()
    }

    /// The messages, the enums and the services of the judged files, each in the order of the text, enums inside
    /// of messages first.
    pub fn types(&self) -> Vec<Definition<'_>> {
        let judged = |at: &At| (at.file.0 as usize) < self.roots;
        let messages = self.messages.iter().filter(|message| judged(&message.at) && !message.is_map_entry);
        let enums = self.enums.iter().filter(|own| judged(&own.at));
        let services = self.services.iter().filter(|own| judged(&own.at));
        let messages = messages.map(|own| Definition { name: &own.full_name, kind: DefinitionKind::Message });
        let enums = enums.map(|own| Definition { name: &own.full_name, kind: DefinitionKind::Enum });
        let services = services.map(|own| Definition { name: &own.full_name, kind: DefinitionKind::Service });
        messages.chain(enums).chain(services).collect()
    }

    /// The same set with its texts replaced by what `swap` makes of them.
    ///
    /// *Errors*: as for [`Builder::finish`](super::Builder::finish).
    pub fn rebuilt(&self, swap: impl Fn(&Source) -> Source, limits: &Limits) -> Result<Schema, Invalid> {
        // What stays need not be parsed again.
        let mut builder = super::Builder::empty(limits).knowing(self);
        for (at, file) in self.files.iter().enumerate() {
            let source = swap(&file.source);
            match at < self.roots {
                true => builder.add_root(&file.path, &source),
                false => builder.supply(&file.path, &source),
            }
        }
        builder.finish()
    }

    /// A span of a file as a place; `path` is the full name of what stands there, with `/` before it.
    pub fn place(&self, file: FileId, span: Span, path: impl Into<String>) -> Place {
        Place { source: self.file(file).source.clone(), span, pointer: path.into() }
    }
}

impl Message {
    /// The field of that number.
    pub fn field(&self, number: i32) -> Option<&Field> {
        let number_of = |index: &u32| self.fields.get(*index as usize).map(|field| field.number);
        let at = self.by_number.binary_search_by(|index| number_of(index).cmp(&Some(number))).ok()?;
        self.fields.get(*self.by_number.get(at)? as usize)
    }
}
