//! The fields a message has on the wire: its own and the extensions of it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::model::{Cardinality, EnumId, EnumValue, Extension, Field, FieldKind, MessageId, Schema};
use super::wire::Plain;

/// A field of a message, its own or an extension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub(super) field: &'a Field,
    /// The full name, of an extension.
    pub(super) extension: Option<&'a str>,
}

/// A schema with its extensions sorted by what they extend.
#[derive(Debug)]
pub(crate) struct Members<'a> {
    pub(super) schema: &'a Schema,
    extensions: HashMap<MessageId, Vec<&'a Extension>>,
    by_number: HashMap<(MessageId, i32), &'a Extension>,
    /// Values of enums, the first of each number.
    listed: HashMap<(EnumId, i32), &'a EnumValue>,
    /// Some field of some message is required.
    pub(super) demanding: bool,
}

impl<'a> Members<'a> {
    pub(crate) fn new(schema: &'a Schema) -> Members<'a> {
        let mut extensions: HashMap<MessageId, Vec<&'a Extension>> = HashMap::new();
        let mut by_number = HashMap::new();
        for extension in &schema.extensions {
            extensions.entry(extension.target).or_default().push(extension);
            by_number.entry((extension.target, extension.field.number)).or_insert(extension);
        }
        let mut listed = HashMap::new();
        for (at, of) in schema.enums.iter().enumerate() {
            for value in &of.values {
                listed.entry((EnumId(at as u32), value.number)).or_insert(value);
            }
        }
        let mut fields = schema.messages.iter().flat_map(|message| &message.fields);
        let demanding = fields.any(|field| field.cardinality == Cardinality::Required);
        Members { schema, extensions, by_number, listed, demanding }
    }

    /// The value of an enum that has that number.
    pub(super) fn listed(&self, id: EnumId, number: i32) -> Option<&'a EnumValue> {
        self.listed.get(&(id, number)).copied()
    }

    /// The field of that number.
    pub(super) fn member(&self, id: MessageId, number: i32) -> Option<Member<'a>> {
        if let Some(field) = self.schema.message(id).field(number) {
            return Some(Member { field, extension: None });
        }
        let extension = self.by_number.get(&(id, number))?;
        Some(Member { field: &extension.field, extension: Some(&extension.full_name) })
    }

    /// In the order of the text, extensions last.
    pub(super) fn of(&self, id: MessageId) -> Vec<Member<'a>> {
        let own = self.schema.message(id).fields.iter();
        let own = own.map(|field| Member { field, extension: None });
        let more = self.extensions.get(&id).into_iter().flatten();
        let more = more.map(|other| Member { field: &other.field, extension: Some(&other.full_name) });
        own.chain(more).collect()
    }
}

impl<'a> Member<'a> {
    /// The key in JSON: of an extension its full name in brackets.
    pub(super) fn json_name(&self) -> Cow<'a, str> {
        match self.extension {
            Some(name) => Cow::Owned(format!("[{name}]")),
            None => Cow::Borrowed(&self.field.json_name),
        }
    }

    pub(super) fn name(&self) -> &'a str {
        self.extension.unwrap_or(&self.field.name)
    }

    pub(super) fn plain(&self) -> Option<Plain> {
        Plain::of(self.field.kind)
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.field.cardinality, Cardinality::Repeated | Cardinality::Map)
    }

    /// Its values share one length-delimited record.
    pub(super) fn is_packed(&self) -> bool {
        let packable = self.plain().is_some_and(Plain::is_packable);
        self.field.packed && packable && self.field.cardinality == Cardinality::Repeated
    }
}

impl Schema {
    /// A field's type as one would write it: `repeated acme.Line`, `map<string, int32>`.
    pub(super) fn describe(&self, field: &Field) -> String {
        let label = match field.cardinality {
            Cardinality::Repeated => "repeated ",
            Cardinality::Required => "required ",
            Cardinality::Singular => "",
            Cardinality::Map => {
                if let FieldKind::Message(entry) = field.kind {
                    let of = |number| {
                        self.message(entry).field(number).map_or("?".to_owned(), |f| self.kind_name(f.kind))
                    };
                    return format!("map<{}, {}>", of(1), of(2));
                }
                ""
            }
        };
        let group = if field.delimited { "group " } else { "" };
        format!("{label}{group}{}", self.kind_name(field.kind))
    }

    /// A kind's name: a keyword or a full name.
    pub(super) fn kind_name(&self, kind: FieldKind) -> String {
        match kind {
            FieldKind::Scalar(scalar) => scalar.keyword().to_owned(),
            FieldKind::Message(id) => self.message(id).full_name.clone(),
            FieldKind::Enum(id) => self.enumeration(id).full_name.clone(),
        }
    }

    /// A message's name without its package.
    pub(super) fn local_name(&self, id: MessageId) -> &str {
        let message = self.message(id);
        let package = &self.file(message.at.file).package;
        local(&message.full_name, package)
    }
}

/// A full name without its package.
pub(super) fn local<'a>(full: &'a str, package: &str) -> &'a str {
    let rest = full.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'));
    rest.filter(|_| !package.is_empty()).unwrap_or(full)
}
