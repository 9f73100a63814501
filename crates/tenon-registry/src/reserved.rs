//! Fields that a subject reserves: metadata names them, no version has them, and none is given free again.
//! Looked at where the settings say so, whatever the level.

use std::collections::BTreeSet;

use tenon_core::Schema;
use tenon_core::jsonschema::Body;

use crate::candidate::Candidate;
use crate::content::Content;

/// Why a candidate may not follow its predecessor, in Confluent's sentences.
pub(crate) fn breaches(candidate: &Candidate, before: Option<&Content>) -> Vec<String> {
    let own = reserved(&candidate.content);
    let freed = before.map(reserved).unwrap_or_default().into_iter().filter(|name| !own.contains(name));
    let freed = freed.map(|name| {
        format!(
            "The new schema has reserved field {name} removed from its metadata which is present in the old \
             schema's metadata."
        )
    });
    let taken = own.iter().filter(|name| has_field(&candidate.parsed.schema, name));
    let taken =
        taken.map(|name| format!("The new schema has field that conflicts with the reserved field {name}."));
    freed.chain(taken).collect()
}

fn reserved(content: &Content) -> BTreeSet<&str> {
    content.metadata.as_ref().map(|metadata| metadata.reserved()).unwrap_or_default()
}

/// `true` where the outermost record, the first message or the outermost object has such a field.
fn has_field(schema: &Schema, name: &str) -> bool {
    match schema {
        Schema::Avro(own) => match &own.node(own.root()).kind {
            tenon_core::avro::Kind::Record(record) => record.field(name).is_some(),
            _ => false,
        },
        Schema::Protobuf(own) => {
            let first = own.messages.first().filter(|message| message.at.file.0 == 0);
            first.is_some_and(|message| message.fields.iter().any(|field| field.name == name))
        }
        Schema::JsonSchema(own) => match &own.node(own.root()).body {
            Body::Keywords(keywords) => {
                let members = keywords.properties.iter().flat_map(|own| &own.value);
                members.map(|(own, _)| &**own).any(|own| own == name)
            }
            Body::Boolean(_) => false,
        },
        // A language that the core learns and no registry knows yet.
        _ => false,
    }
}
