//! A second opinion on a witness by the `apache-avro` crate, which shares no code with this one.
//!
//! The crate is wrong about some things (names of types, aliases, logical types); on those it is not
//! asked. Its word only ever adds a name to a witness, or takes the witness away.

use apache_avro::Schema as Other;
use apache_avro::reader::datum::GenericDatumReader;

use crate::rule::Rule;
use crate::witness::{Reading, Witness};

use super::canonical;
use super::model::{Kind, Schema};
use super::rules::{
    bytes_as_text, enum_symbol_defaulted, fixed_size_mismatch, lossy_promotion, reader_enum_lacks_symbol,
    reader_field_without_default, reader_union_lacks_branch, type_mismatch,
};

/// What the other decoder says of a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// The same: it fails where failure was foretold, and reads where reading was.
    Agrees,
    /// Something else; the text says what.
    Disagrees(String),
    /// It was not asked, for this reason.
    Abstains(&'static str),
}

/// Name under which its agreement is recorded.
pub const NAME: &str = "apache-avro";

/// Asks `apache-avro` 0.22 to read a witness of `rule`.
pub fn opinion(writer: &Schema, reader: &Schema, rule: &'static Rule, witness: &Witness) -> Opinion {
    let asked = [
        &type_mismatch::RULE,
        &fixed_size_mismatch::RULE,
        &reader_enum_lacks_symbol::RULE,
        &reader_field_without_default::RULE,
        &reader_union_lacks_branch::RULE,
        &enum_symbol_defaulted::RULE,
        &lossy_promotion::RULE,
        &bytes_as_text::RULE,
    ];
    if !asked.iter().any(|other| std::ptr::eq(*other, rule)) {
        return Opinion::Abstains("the crate does not look at this");
    }
    if has_aliases(reader) {
        return Opinion::Abstains("the crate does not apply aliases");
    }
    if renames(writer, reader) {
        return Opinion::Abstains("the crate does not look at names of types");
    }
    let parse = |schema: &Schema| Other::parse_str(&canonical::bare_text(schema));
    let (Ok(own), Ok(theirs)) = (parse(writer), parse(reader)) else {
        return Opinion::Abstains("the crate does not take a schema");
    };
    let read = |reader: Option<&Other>| {
        let reader = GenericDatumReader::builder(&own).maybe_reader_schema(reader).build()?;
        reader.read_value(&mut witness.bytes.as_slice())
    };
    if read(None).is_err() {
        return Opinion::Disagrees("the writer's own schema does not read the message".to_owned());
    }
    match (read(Some(&theirs)), &witness.read) {
        (Err(_), Reading::Refused(_)) | (Ok(_), Reading::Value(_)) => Opinion::Agrees,
        (Ok(value), Reading::Refused(reason)) => {
            Opinion::Disagrees(format!("it reads {value:?} where failure was foretold: {reason}"))
        }
        (Err(error), Reading::Value(_)) => Opinion::Disagrees(format!("it fails: {error}")),
    }
}

fn has_aliases(schema: &Schema) -> bool {
    schema.nodes.iter().any(|node| match &node.kind {
        Kind::Record(record) => {
            !record.aliases.is_empty() || record.fields.iter().any(|field| !field.aliases.is_empty())
        }
        kind => kind.named().is_some_and(|(_, aliases)| !aliases.is_empty()),
    })
}

/// Does the reader lack a simple name that the writer has? Then a structural match may be at work.
fn renames(writer: &Schema, reader: &Schema) -> bool {
    let has = |simple: &str| reader.definitions().any(|(name, _)| name.simple() == simple);
    writer.definitions().any(|(name, _)| !has(name.simple()))
}
