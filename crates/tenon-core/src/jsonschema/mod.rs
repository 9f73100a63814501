//! JSON Schema, drafts 4, 6, 7, 2019-09 and 2020-12.
//!
//! | question | file |
//! |---|---|
//! | what was written, and where? | `document.rs`, `yaml.rs` |
//! | in which draft? | `draft.rs` |
//! | which members are keywords, and what is wrong with them? | `syntax.rs`, `keyword.rs` |
//! | which texts belong together, and where do references lead? | `builder.rs`, `uri.rs`, `pointer.rs`, `progress.rs` |
//! | what does it say? | `model.rs`, `number.rs` |
//! | which values are there? | `instance.rs` |
//! | is every value of one a value of the other? | `proof/`, `exact.rs`, `friendly.rs`; a second opinion: `referee.rs` |
//! | what becomes of a document? | `resolve.rs` |
//! | which text stands for the schema? | `canonical.rs` |
//! | which texts does everyone have? | `builtin.rs` |
//! | how is a text laid out? | `format.rs` |
//! | what would Confluent Schema Registry say? | `confluent/` |
//! | which findings does the text excuse? | `waivers.rs` |
//! | which versions does it state? | `stated.rs` |
//! | what may mend a change? | `fix.rs`, `registry_fix.rs`; how it is written: `edits.rs`, `yaml_edits.rs` |
//! | how is it written? | `lint/` |
//! | how is it said? | `judge.rs`, `words.rs`, `rules/` |

mod builder;
mod builtin;
pub mod canonical;
pub mod confluent;
mod document;
mod draft;
mod edits;
mod exact;
mod fix;
mod format;
mod friendly;
mod instance;
mod judge;
mod keyword;
mod lint;
mod listing;
mod model;
mod number;
mod pointer;
mod progress;
pub mod proof;
#[cfg(feature = "referee")]
mod referee;
mod registry_fix;
pub(crate) mod resolve;
pub(crate) mod rules;
mod stated;
mod syntax;
mod uri;
pub(crate) mod uses;
mod waivers;
mod words;
mod yaml;
mod yaml_edits;

pub use builder::Builder;
pub use document::Document;
pub use draft::Draft;
pub(crate) use fix::{Spot, is_barren};
pub use format::format;
pub use instance::{Instance, Numeral};
pub(crate) use judge::{confluent_view, exact, friendly_view, proposals, takes};
pub(crate) use lint::lint;
pub(crate) use listing::listing;
pub use model::{
    Annotations, At, Body, Demand, Keyword, Keywords, Literal, Member, Node, NodeId, Reference, Schema,
    Scope, Type, Types,
};
pub use number::Number;
pub(crate) use stated::stated;
pub(crate) use waivers::written as written_waivers;
