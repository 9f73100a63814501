//! A second opinion on a witness by the `apache-avro` crate, which shares no code with this one.
//!
//! The crate is wrong about some things (names of types, aliases, logical types); on those it is not
//! asked. Its word only ever adds a name to a witness, or takes the witness away.

use apache_avro::Schema as Other;
use apache_avro::reader::datum::GenericDatumReader;

use crate::change::Change;
use crate::limits::Limits;
use crate::witness::{Opinion, Reading, Witness};

use super::canonical;
use super::model::{Kind, NodeId, Schema};
use super::resolve;
use super::rules::{
    enum_symbol_defaulted, fixed_size_mismatch, lossy_promotion, reader_enum_lacks_symbol,
    reader_field_without_default, reader_union_lacks_branch, type_mismatch,
};

/// Name under which its agreement is recorded.
pub const NAME: &str = "apache-avro";

/// Asks `apache-avro` 0.22 to read the witness of a change.
pub fn opinion(writer: &Schema, reader: &Schema, change: &Change, witness: &Witness) -> Opinion {
    let by_type = [&type_mismatch::RULE, &reader_union_lacks_branch::RULE];
    let by_type = by_type.iter().any(|other| std::ptr::eq(*other, change.rule));
    let asked = [
        &type_mismatch::RULE,
        &fixed_size_mismatch::RULE,
        &reader_enum_lacks_symbol::RULE,
        &reader_field_without_default::RULE,
        &reader_union_lacks_branch::RULE,
        &enum_symbol_defaulted::RULE,
        &lossy_promotion::RULE,
    ];
    if !asked.iter().any(|other| std::ptr::eq(*other, change.rule)) {
        return Opinion::Abstains("the crate does not look at this");
    }
    if has_aliases(reader) {
        return Opinion::Abstains("the crate does not apply aliases");
    }
    if renames(writer, reader) {
        return Opinion::Abstains("the crate does not look at names of types");
    }
    if [writer, reader].into_iter().any(leaves_namespaces) {
        return Opinion::Abstains("the crate does not find names outside all namespaces from inside one");
    }
    let parse = |schema: &Schema| Other::parse_str(&canonical::bare_text(schema));
    let (Ok(own), Ok(theirs)) = (parse(writer), parse(reader)) else {
        return Opinion::Abstains("the crate does not take a schema");
    };
    let read = |reader: Option<&Other>| {
        let reader = GenericDatumReader::builder(&own).maybe_reader_schema(reader).build()?;
        reader.read_value(&mut witness.bytes.as_slice())
    };
    if let Err(error) = read(None) {
        return Opinion::Disagrees(format!("under the writer's own schema it fails: {error}"));
    }
    match (read(Some(&theirs)), &witness.read) {
        (Err(_), Reading::Refused(_)) | (Ok(_), Reading::Value(_)) => Opinion::Agrees,
        // It converts the value at hand where the types would not resolve: a double to a float, an
        // empty array to bytes. That it does not fail proves nothing.
        (Ok(_), Reading::Refused(_)) if by_type => Opinion::Abstains("the crate converts values, not types"),
        // In a union it tries one branch after the other on the value at hand, whatever the names.
        (Ok(_), Reading::Refused(_)) if has_choice(reader) => {
            Opinion::Abstains("the crate takes any branch that the value fits")
        }
        (Ok(value), Reading::Refused(reason)) => {
            Opinion::Disagrees(format!("it reads {value:?} where failure was foretold: {reason}"))
        }
        (Err(_), Reading::Value(_)) if fails_elsewhere(writer, reader, witness) => {
            Opinion::Abstains("the message fails at another place")
        }
        (Err(error), Reading::Value(_)) => Opinion::Disagrees(format!("it fails: {error}")),
    }
}

fn fails_elsewhere(writer: &Schema, reader: &Schema, witness: &Witness) -> bool {
    let resolved = resolve::resolve(writer, reader, &witness.bytes, &Limits::default());
    resolved.is_ok_and(|resolved| !resolved.failures.is_empty())
}

fn has_aliases(schema: &Schema) -> bool {
    schema.nodes.iter().any(|node| match &node.kind {
        Kind::Record(record) => {
            !record.aliases.is_empty() || record.fields.iter().any(|field| !field.aliases.is_empty())
        }
        kind => kind.named().is_some_and(|(_, aliases)| !aliases.is_empty()),
    })
}

fn has_choice(schema: &Schema) -> bool {
    let choice = |branches: &Vec<NodeId>| {
        branches.iter().filter(|branch| !matches!(schema.node(**branch).kind, Kind::Null)).count() > 1
    };
    schema.nodes.iter().any(|node| matches!(&node.kind, Kind::Union(branches) if choice(branches)))
}

fn leaves_namespaces(schema: &Schema) -> bool {
    let mut bare = schema.definitions().map(|(name, _)| name.namespace().is_empty());
    let first = bare.next();
    bare.any(|other| Some(other) != first)
}

/// Does the reader lack a simple name that the writer has? Then a structural match may be at work.
fn renames(writer: &Schema, reader: &Schema) -> bool {
    let has = |simple: &str| reader.definitions().any(|(name, _)| name.simple() == simple);
    writer.definitions().any(|(name, _)| !has(name.simple()))
}
