//! How many values a field holds and whether absence can be told, as buf groups them.

use super::super::model::{Cardinality, Field, Presence};

/// The five kinds buf tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Explicit,
    Implicit,
    Required,
    Repeated,
    Map,
}

impl Count {
    pub(super) fn of(field: &Field) -> Count {
        match (field.cardinality, field.presence) {
            (Cardinality::Map, _) => Count::Map,
            (Cardinality::Repeated, _) => Count::Repeated,
            (Cardinality::Required, _) => Count::Required,
            (Cardinality::Singular, Presence::Explicit) => Count::Explicit,
            (Cardinality::Singular, Presence::Implicit) => Count::Implicit,
        }
    }

    /// The same number means the same JSON, and the same bytes.
    pub(super) fn json_group(self) -> u8 {
        match self {
            Count::Explicit | Count::Implicit => 1,
            Count::Required => 2,
            Count::Repeated => 3,
            Count::Map => 4,
        }
    }

    /// The same number means the same bytes.
    pub(super) fn wire_group(self) -> u8 {
        match self {
            Count::Explicit | Count::Implicit => 1,
            Count::Required => 2,
            Count::Repeated | Count::Map => 3,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Count::Explicit => "optional with explicit presence",
            Count::Implicit => "optional with implicit presence",
            Count::Required => "required",
            Count::Repeated => "repeated",
            Count::Map => "map",
        }
    }
}
