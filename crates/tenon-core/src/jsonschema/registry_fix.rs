//! Edits that may mend a difference which Confluent Schema Registry refuses: by its type and path, for the
//! registry compares keywords and not messages. How each is done is `fix.rs`'s.

use crate::words::Text;

use super::canonical;
use super::confluent::Difference;
use super::edits::{Operation, parent};
use super::fix::{Fixer, Places, Proposal, demanded};
use super::model::{At, Type};

impl Fixer<'_> {
    /// Guesses for one difference, best first.
    pub(super) fn registry_proposals(&self, own: &Difference) -> Vec<Proposal> {
        let (writes, reads) = match self.later_reads {
            true => (self.earlier, self.later),
            false => (self.later, self.earlier),
        };
        let (writer, reader) = (writes.node(own.writer.0).at, reads.node(own.reader.0).at);
        let last = own.path.rsplit('/').next().unwrap_or("");
        let places = self.places(writer, reader);
        let mut proposals: Vec<Proposal> = match own.kind {
            "REQUIRED_ATTRIBUTE_ADDED" => {
                let holders = self.holder(writes, writer).zip(self.holder(reads, reader));
                let holders = holders.map(|(writer, reader)| self.places(writer, reader));
                let demand = holders.and_then(|places| self.demand(places, "required", last));
                demand.into_iter().chain(self.default(reader)).collect()
            }
            kind if kind.contains("PROPERTY_ADDED") || kind.starts_with("REQUIRED_PROPERTY_WITH_DEFAULT") => {
                let Some(holder) = self.holder(reads, reader) else { return Vec::new() };
                self.added(kind, self.places(writer, holder), reader, last)
            }
            kind if kind.starts_with("PROPERTY_REMOVED") => {
                let Some(holder) = self.holder(writes, writer) else { return Vec::new() };
                let places = self.places(holder, reader);
                let own = match self.later_reads {
                    true => self.property(places, last),
                    false => self.without_property(places.later, last),
                };
                own.into_iter().chain(self.restore(places, "additionalProperties")).collect()
            }
            "ENUM_ARRAY_NARROWED" | "ENUM_ARRAY_CHANGED" => {
                let keyword = if last == "const" { "const" } else { "enum" };
                self.keyword(places, keyword).into_iter().chain(self.restore(places, keyword)).collect()
            }
            "TYPE_CHANGED" | "TYPE_NARROWED" => {
                let said =
                    ["type", "enum", "const"].into_iter().filter(|keyword| self.either(places, keyword));
                said.flat_map(|own| [self.keyword(places, own), self.restore(places, own)])
                    .flatten()
                    .collect()
            }
            "COMBINED_TYPE_CHANGED"
            | "COMBINED_TYPE_SUBSCHEMAS_CHANGED"
            | "PRODUCT_TYPE_EXTENDED"
            | "SUM_TYPE_NARROWED"
            | "NOT_TYPE_EXTENDED" => {
                let said = ["anyOf", "oneOf", "allOf", "type", "enum", "not"];
                let said = said.into_iter().filter(|keyword| self.either(places, keyword));
                said.filter_map(|keyword| self.keyword(places, keyword)).collect()
            }
            kind if kind.starts_with("DEPENDENCY") => {
                let said = ["dependencies", "dependentRequired", "dependentSchemas"].into_iter();
                said.filter_map(|keyword| self.restore(places, keyword)).collect()
            }
            kind if kind.starts_with("ITEM_") => {
                let said = ["items", "prefixItems", "additionalItems"].into_iter();
                said.filter_map(|keyword| self.restore(places, keyword)).collect()
            }
            // The difference is named after its keyword, which is the last step of its path.
            _ => {
                let around = |schema, at| self.around(schema, at, last);
                let places = self.places(around(writes, writer), around(reads, reader));
                self.restore(places, last).into_iter().collect()
            }
        };
        proposals.extend(self.whole(places));
        proposals
    }

    /// A property that only the reader names.
    fn added(&self, kind: &str, places: Places, property: At, name: &str) -> Vec<Proposal> {
        let required = kind.starts_with("REQUIRED");
        if self.later_reads {
            let demand = Some(()).filter(|()| required).and_then(|()| self.demand(places, "required", name));
            let own = demand.into_iter().chain(self.default(property)).chain(self.anything(property));
            return own.chain(self.without_property(places.later, name)).collect();
        }
        let Some(mut operations) = self.with_property(places, name) else { return Vec::new() };
        let message = Text::from("keep the property ").code(name);
        let message = match required {
            true => {
                operations.push(demanded(self.is(places.later), name));
                message.plain(", and require it as before")
            }
            false => message,
        };
        self.write(places.later, message, operations).into_iter().collect()
    }

    /// Gives a property of the later schema a default: to the registry, its absence then means something.
    fn default(&self, property: At) -> Option<Proposal> {
        let is = Some(property).filter(|_| self.later_reads).map(|at| self.is(at))?;
        if is.get("default").is_some() {
            return None;
        }
        let json = match (is.get("const"), is.get("enum").and_then(|list| list.items().next())) {
            (Some(only), _) | (None, Some(only)) => only.raw(),
            (None, None) => {
                let word = is.get("type")?;
                let word = word.as_str().or_else(|| word.items().find_map(|own| own.as_str()))?;
                match Type::named(&word)? {
                    Type::Null => "null",
                    Type::Boolean => "false",
                    Type::Integer | Type::Number => "0",
                    Type::String => "\"\"",
                    Type::Array => "[]",
                    Type::Object => "{}",
                }
            }
        };
        let message = Text::from("give it a default, such as ").code(json);
        let message = message.plain("; validators do not fill it in");
        self.write(property, message, vec![Operation::Add(is.id(), "default".to_owned(), json.to_owned())])
    }

    /// Puts back all of a schema that stands in another.
    fn whole(&self, places: Places) -> Option<Proposal> {
        let (was, is) = (self.was(places), self.is(places.later));
        parent(self.later.document(places.later.document).json(), is.id())?;
        if canonical::text(was) == canonical::text(is) {
            return None;
        }
        let json = self.raw(places.earlier, was);
        let message = Text::from("keep the schema there as it was, and no change of it");
        let own = self.write(places.later, message, vec![Operation::Replace(is.id(), json)])?;
        Some(Proposal { is_last_resort: true, ..own })
    }

    /// The schema that has a keyword: the one at a place, or the one whose keyword stands there.
    fn around(&self, schema: &super::model::Schema, at: At, keyword: &str) -> At {
        let json = schema.document(at.document).json();
        match parent(json, at.json) {
            Some((holder, token)) if token == keyword => At { json: holder.id(), ..at },
            Some(_) | None => at,
        }
    }
}
