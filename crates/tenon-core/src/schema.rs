//! One parsed, closed schema of any format. Each question about a single schema is one match here.

use std::collections::BTreeSet;

use crate::avro;
use crate::built;
use crate::definition::{Definition, DefinitionKind};
use crate::finding::Finding;
use crate::format::Format;
use crate::jsonschema;
use crate::limits::Limits;
use crate::listing::Item;
use crate::problem::Invalid;
use crate::protobuf;
use crate::source_rules::unreadable;
use crate::stated::{By, Number, Statement};
use crate::text::{Place, Source, Span};
use crate::uses::Uses;
use crate::waiver::Written;

/// A parsed, closed schema. Immutable.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Schema {
    /// Apache Avro.
    Avro(avro::Schema),
    /// Protocol Buffers.
    Protobuf(protobuf::Schema),
    /// JSON Schema.
    JsonSchema(jsonschema::Schema),
}

impl Schema {
    /// Parses a text that refers to nothing outside itself.
    ///
    /// *Errors*: every problem found, each with its place. *Limits*: `limits.bytes`, `limits.depth`.
    ///
    /// ```
    /// use tenon_core::{Format, Limits, Schema, Source};
    /// let source = Source::new("order.avsc", r#"{"type": "map", "values": "long"}"#);
    /// let schema = Schema::parse(Format::Avro, &source, &Limits::default()).unwrap();
    /// assert_eq!(schema.name(), None);
    /// ```
    pub fn parse(format: Format, source: &Source, limits: &Limits) -> Result<Schema, Invalid> {
        SetBuilder::new(format, source, limits).finish()
    }

    /// Its format.
    pub fn format(&self) -> Format {
        match self {
            Schema::Avro(_) => Format::Avro,
            Schema::Protobuf(_) => Format::Protobuf,
            Schema::JsonSchema(_) => Format::JsonSchema,
        }
    }

    /// Its full name, where it has one: in JSON Schema its `$id`. A Protobuf file has none: it is known by
    /// its path.
    pub fn name(&self) -> Option<&str> {
        match self {
            Schema::Avro(schema) => schema.name().map(avro::Name::full),
            Schema::Protobuf(_) => None,
            Schema::JsonSchema(schema) => schema.name(),
        }
    }

    /// Full names of all types it defines, in order.
    pub fn definitions(&self) -> Vec<&str> {
        match self {
            Schema::Avro(schema) => schema.definitions().map(|(name, _)| name.full()).collect(),
            Schema::Protobuf(schema) => schema.defined(),
            Schema::JsonSchema(schema) => schema.name().into_iter().collect(),
        }
    }

    /// Everything it defines with its kind: what [`definitions`](Schema::definitions) lists in that order,
    /// and then services.
    ///
    /// ```
    /// use tenon_core::{DefinitionKind, Format, Limits, Schema, Source};
    /// let source = Source::new("fixed", r#"{"type": "fixed", "name": "acme.Money", "size": 8}"#);
    /// let schema = Schema::parse(Format::Avro, &source, &Limits::default()).unwrap();
    /// let own = schema.types()[0];
    /// assert_eq!((own.name, own.kind), ("acme.Money", DefinitionKind::Fixed));
    /// ```
    pub fn types(&self) -> Vec<Definition<'_>> {
        match self {
            Schema::Avro(schema) => schema.types().collect(),
            Schema::Protobuf(schema) => schema.types(),
            Schema::JsonSchema(schema) => {
                let own = |name| Definition { name, kind: DefinitionKind::Schema };
                schema.name().map(own).into_iter().collect()
            }
        }
    }

    /// The text that was parsed.
    pub fn source(&self) -> &Source {
        match self {
            Schema::Avro(schema) => schema.source(),
            Schema::Protobuf(schema) => schema.source(),
            Schema::JsonSchema(schema) => schema.source(),
        }
    }

    /// Where its text is: the name of its source, or the directory that all judged texts share.
    pub fn location(&self) -> String {
        match self {
            Schema::Avro(schema) => schema.source().name().to_owned(),
            Schema::Protobuf(schema) => schema.location(),
            Schema::JsonSchema(schema) => schema.source().name().to_owned(),
        }
    }

    /// Where the outermost type was written: its name, where it has one.
    pub fn place(&self) -> Place {
        match self {
            Schema::Avro(schema) => schema.place(schema.root()),
            Schema::Protobuf(schema) => schema.start(),
            Schema::JsonSchema(schema) => schema.start(),
        }
    }

    /// The parsed text and then the texts it refers to.
    pub fn sources(&self) -> Vec<&Source> {
        match self {
            Schema::Avro(schema) => schema.sources().collect(),
            Schema::Protobuf(schema) => schema.files.iter().map(|file| &file.source).collect(),
            Schema::JsonSchema(schema) => schema.sources().collect(),
        }
    }

    /// The texts judged by themselves; the others are what they refer to.
    pub(crate) fn judged(&self) -> Vec<&Source> {
        match self {
            Schema::Avro(schema) => vec![schema.source()],
            Schema::Protobuf(schema) => {
                schema.files.iter().take(schema.roots).map(|file| &file.source).collect()
            }
            Schema::JsonSchema(schema) => vec![schema.source()],
        }
    }

    /// Waivers written in its texts, sound or not, in order.
    pub(crate) fn waivers(&self) -> Vec<Written> {
        match self {
            Schema::Avro(schema) => avro::written_waivers(schema),
            Schema::Protobuf(schema) => protobuf::written_waivers(schema),
            Schema::JsonSchema(schema) => jsonschema::written_waivers(schema),
        }
    }

    /// Its declarations, parents before their parts.
    pub(crate) fn listing(&self) -> Vec<Item> {
        match self {
            Schema::Avro(schema) => avro::listing(schema),
            Schema::Protobuf(schema) => protobuf::listing(schema),
            Schema::JsonSchema(schema) => jsonschema::listing(schema),
        }
    }

    /// Its named types and those of what it refers to, and which of them use which.
    pub fn uses(&self) -> Uses {
        match self {
            Schema::Avro(schema) => avro::uses::uses(schema),
            Schema::Protobuf(schema) => protobuf::uses::uses(schema),
            Schema::JsonSchema(schema) => jsonschema::uses::uses(schema),
        }
    }

    /// Flaws that do not keep it from being used.
    pub fn warnings(&self) -> &[Finding] {
        match self {
            Schema::Avro(schema) => schema.warnings(),
            Schema::Protobuf(schema) => &schema.warnings,
            Schema::JsonSchema(schema) => schema.warnings(),
        }
    }

    /// What each judged text states of its version: by itself, then by its path.
    pub(crate) fn stated(&self) -> Vec<Vec<Statement>> {
        let mut texts: Vec<Vec<Statement>> = match self {
            Schema::Avro(schema) => vec![avro::stated(schema)],
            Schema::Protobuf(schema) => {
                protobuf::stated(schema).into_iter().map(|own| own.into_iter().collect()).collect()
            }
            Schema::JsonSchema(schema) => vec![jsonschema::stated(schema)],
        };
        for (statements, source) in texts.iter_mut().zip(self.judged()) {
            let Some((number, text)) = Number::of_path(source.name()) else { continue };
            let place = Place { source: source.clone(), span: Span::default(), pointer: String::new() };
            statements.push(Statement { by: By::Path, number, text: text.to_owned(), place });
        }
        texts
    }

    /// The same set with one of its texts replaced.
    ///
    /// *Errors*: as for [`Schema::parse`].
    pub fn edited(&self, old: &Source, new: &Source, limits: &Limits) -> Result<Schema, Invalid> {
        self.rebuilt(|source| if source == old { new.clone() } else { source.clone() }, limits)
    }

    /// The same set with its texts replaced by what `swap` makes of them.
    ///
    /// *Errors*: as for [`Schema::parse`].
    pub(crate) fn rebuilt(
        &self,
        swap: impl Fn(&Source) -> Source,
        limits: &Limits,
    ) -> Result<Schema, Invalid> {
        match self {
            Schema::Avro(schema) => {
                let mut sources = schema.sources().map(swap);
                let Some(root) = sources.next() else { return Ok(self.clone()) };
                let mut builder = avro::Builder::new(&root, limits);
                sources.for_each(|source| builder.supply(&source));
                builder.finish().map(Schema::Avro)
            }
            Schema::Protobuf(schema) => schema.rebuilt(swap, limits).map(Schema::Protobuf),
            Schema::JsonSchema(schema) => schema.rebuilt(swap, None, limits).map(Schema::JsonSchema),
        }
    }
}

/// A text on its way to a [`Schema`], together with the texts it refers to.
///
/// The core loads nothing: ask [`missing`](SetBuilder::missing), find the texts in any way, sync or
/// async, and [`supply`](SetBuilder::supply) them, until nothing is missing or nothing is found.
///
/// ```
/// use tenon_core::{Format, Limits, SetBuilder, Source};
/// let order = r#"{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "acme.Money"}]}"#;
/// let money = r#"{"type": "fixed", "name": "Money", "namespace": "acme", "size": 8}"#;
/// let mut set = SetBuilder::new(Format::Avro, &Source::new("order.avsc", order), &Limits::default());
/// assert_eq!(set.missing().into_iter().collect::<Vec<_>>(), ["acme.Money"]);
/// set.supply("acme.Money", &Source::new("money.avsc", money));
/// assert!(set.finish().is_ok());
/// ```
#[derive(Debug)]
pub struct SetBuilder {
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    Avro(built::Avro, Box<avro::Builder>),
    Protobuf(built::Protobuf, Box<protobuf::Builder>),
    JsonSchema(built::JsonSchema, Box<jsonschema::Builder>),
    NotBuilt(Format, Source),
}

impl SetBuilder {
    /// Starts with the text to be judged. Other Protobuf files import it by its source's name.
    pub fn new(format: Format, source: &Source, limits: &Limits) -> SetBuilder {
        SetBuilder::named(format, source.name(), source, limits)
    }

    /// Starts with the text to be judged, which other Protobuf files import as `name`.
    pub fn named(format: Format, name: &str, source: &Source, limits: &Limits) -> SetBuilder {
        let inner = match format {
            Format::Avro => built::Avro::GIVEN
                .map(|built| Inner::Avro(built, Box::new(avro::Builder::new(source, limits)))),
            Format::Protobuf => built::Protobuf::GIVEN
                .map(|built| Inner::Protobuf(built, Box::new(protobuf::Builder::new(name, source, limits)))),
            Format::JsonSchema => built::JsonSchema::GIVEN
                .map(|built| Inner::JsonSchema(built, Box::new(jsonschema::Builder::new(source, limits)))),
        };
        SetBuilder { inner: inner.unwrap_or_else(|| Inner::NotBuilt(format, source.clone())) }
    }

    /// Starts with a JSON Schema to be judged; texts that state no draft in `$schema` are of `draft`, and
    /// not of the newest that their spelling fits.
    pub fn assuming(draft: jsonschema::Draft, source: &Source, limits: &Limits) -> SetBuilder {
        let Some(built) = built::JsonSchema::GIVEN else {
            return SetBuilder { inner: Inner::NotBuilt(Format::JsonSchema, source.clone()) };
        };
        let builder = jsonschema::Builder::assuming(draft, source, limits);
        SetBuilder { inner: Inner::JsonSchema(built, Box::new(builder)) }
    }

    /// What is used and no text defines yet, in order: full names in Avro, import paths in Protobuf,
    /// URIs in JSON Schema.
    pub fn missing(&self) -> BTreeSet<String> {
        match &self.inner {
            Inner::Avro(_, builder) => builder.missing(),
            Inner::Protobuf(_, builder) => builder.missing(),
            Inner::JsonSchema(_, builder) => builder.missing(),
            Inner::NotBuilt(..) => BTreeSet::new(),
        }
    }

    /// What the texts define so far, in the same terms and in order.
    pub fn defined(&self) -> BTreeSet<String> {
        match &self.inner {
            Inner::Avro(_, builder) => builder.defined(),
            Inner::Protobuf(_, builder) => builder.defined(),
            Inner::JsonSchema(_, builder) => builder.defined(),
            Inner::NotBuilt(..) => BTreeSet::new(),
        }
    }

    /// Adds a text that defines `name`, one of those missing.
    pub fn supply(&mut self, name: &str, source: &Source) {
        match &mut self.inner {
            Inner::Avro(_, builder) => builder.supply(source),
            Inner::Protobuf(_, builder) => builder.supply(name, source),
            Inner::JsonSchema(_, builder) => builder.supply(name, source),
            Inner::NotBuilt(..) => {}
        }
    }

    /// The closed schema.
    ///
    /// *Errors*: every problem of every text; a name still missing is one, and a language that this build has
    /// not.
    pub fn finish(self) -> Result<Schema, Invalid> {
        match self.inner {
            Inner::Avro(_, builder) => builder.finish().map(Schema::Avro),
            Inner::Protobuf(_, builder) => builder.finish().map(Schema::Protobuf),
            Inner::JsonSchema(_, builder) => builder.finish().map(Schema::JsonSchema),
            Inner::NotBuilt(format, source) => Err(unreadable::not_built(format, Some(&source))),
        }
    }
}
