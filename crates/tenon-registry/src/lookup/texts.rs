//! Texts in the shape that somebody asks for.

use tenon_core::{Schema, protobuf};

use crate::answer::{Answer, Identified, Registered};
use crate::parsing::{self, Cache};
use crate::query::TextForm;
use crate::registry::Registry;

/// A version with its text in that shape. What cannot be brought into it stays as it is kept.
pub(super) fn shaped(
    registry: &Registry,
    cache: &mut Cache,
    found: Registered,
    form: TextForm,
) -> Registered {
    if form == TextForm::Kept {
        return found;
    }
    let limits = &registry.options().limits;
    let Ok(parsed) = parsing::parsed(&registry.state, cache, &found.subject, &found.content, limits) else {
        return found;
    };
    let text = match (form, &parsed.schema) {
        (TextForm::Serialized, Schema::Protobuf(schema)) => Some(protobuf::serialized(schema)),
        (TextForm::Resolved, Schema::Avro(schema)) => {
            Some(tenon_core::avro::canonical::resolved_text(schema))
        }
        (_, _) => None,
    };
    Registered { text, ..found }
}

pub(super) fn bare(registry: &Registry, cache: &mut Cache, found: Registered, form: TextForm) -> Answer {
    let found = shaped(registry, cache, found, form);
    Answer::Text(found.text.unwrap_or_else(|| found.content.schema.clone()))
}

pub(super) fn identified(
    registry: &Registry,
    cache: &mut Cache,
    found: Registered,
    form: TextForm,
    max_id: Option<u32>,
) -> Answer {
    let version = shaped(registry, cache, found, form);
    Answer::Identified(Box::new(Identified { version, max_id }))
}
