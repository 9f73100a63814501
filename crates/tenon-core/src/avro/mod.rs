//! Apache Avro 1.12: schemas, their identity, and which reader resolves which writer's messages.
//!
//! | question | file |
//! |---|---|
//! | what does the text say, and what is wrong with it? | `builder.rs`, `syntax.rs`, `defaults.rs`, `names.rs` |
//! | what does it mean? | `model.rs`, `logical.rs` |
//! | can this reader resolve that writer? ("Schema Resolution") | `compare.rs`, `matching.rs`, `logical_change.rs` |
//! | what would a registry say? | `confluent.rs` |
//! | which message proves it? | `witness.rs`, `datum.rs`, `resolve.rs`, `meaning.rs` |
//! | what becomes of one message? | `json_datum.rs`, `resolve.rs`, `divergence.rs` |
//! | which text stands for the schema? | `canonical.rs`, `java_json.rs`, `typed_default.rs` |
//! | which findings does the text excuse? | `waivers.rs` |
//! | which versions does it state? | `stated.rs` |
//! | is this a datum of the schema? | `faults_binary.rs`, `faults_json.rs` |
//! | how is it said? | `rules/` |
//!
//! Numbers of the specification's sections are not cited, for it has none; its headings are.

mod builder;
pub mod canonical;
mod compare;
mod confluent;
pub mod datum;
mod defaults;
mod divergence;
pub(crate) mod faults_binary;
pub(crate) mod faults_json;
mod fix;
mod format;
mod java_json;
pub mod json_datum;
mod judge;
mod leaves;
mod listing;
mod logical;
mod logical_change;
mod matching;
mod meaning;
mod model;
mod names;
pub(crate) mod plan;
#[cfg(feature = "referee")]
pub mod referee;
pub mod resolve;
pub(crate) mod rules;
mod stated;
mod syntax;
mod typed_default;
pub(crate) mod uses;
mod waivers;
mod witness;

pub use builder::Builder;
pub(crate) use divergence::between as divergences;
pub(crate) use fix::Proposal;
pub use format::{Unformattable, format};
pub(crate) use judge::{compare, proposals, registry_view};
pub(crate) use leaves::{Leaf, Leaves};
pub(crate) use listing::listing;
pub use logical::{Clock, Logical, Unit};
pub use model::{Enum, Field, Fixed, Kind, Node, NodeId, Protocol, Record, Schema};
pub use names::Name;
pub(crate) use stated::stated;
pub(crate) use waivers::written as written_waivers;
