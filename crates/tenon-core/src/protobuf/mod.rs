//! Protocol Buffers: proto2, proto3, editions 2023 and 2024.
//!
//! | question | file |
//! |---|---|
//! | what was written? | `ast.rs` |
//! | which tree does a text stand for, and what is wrong with it? | `lexer.rs`, `literal.rs`, `cursor.rs`, `syntax.rs`, `members.rs`, `options.rs` |
//! | which files belong together, and what do their names mean? | `head.rs`, `builder.rs`, `imports.rs`, `builtin.rs`, `declare.rs`, `names.rs`, `scopes.rs`, `link.rs` |
//! | what does it mean? | `model.rs`, `features.rs` |
//! | what happens to a scalar in binary, in JSON? | `wire.rs`, `json.rs` |
//! | what happens to messages? | `compare.rs`, pairs of roots in `roots.rs`, fields in `binary.rs` and `textual.rs` |
//! | … and to code? | `code.rs` |
//! | was a number used before? | `history.rs` |
//! | which message proves it? | `witness.rs`, read back by `decode.rs` and `json_reader.rs` |
//! | what does another decoder say of it? | `referee.rs`, with the descriptors of `lowered.rs` |
//! | how is it written as a descriptor, and a descriptor as a text? | `descriptor/`, `lift/` |
//! | how is it laid out? | `format/` |
//! | which text stands for it in a registry? | `canonical/`, `message_index.rs` |
//! | what becomes of one message? | `resolve.rs` |
//! | is this a message of the schema? | `faults_binary.rs`, `faults_json.rs`, `times.rs` |
//! | what would buf say? | `buf/` |
//! | what would Confluent Schema Registry say? | `confluent/` |
//! | is it written as a team wants it? | `lint/` |
//! | how is it said, and where does one look for what is gone? | `judge.rs`, `rules/`, `counterpart.rs` |
//! | which declaration stands there? | `outline.rs` |
//! | which findings does the text excuse? | `waivers.rs` |
//! | which version does it state? | `stated.rs` |
//! | which edit may mend it? | `fix.rs`, written by `edits.rs` |

pub mod ast;
mod binary;
pub mod buf;
mod builder;
mod builtin;
pub mod canonical;
mod code;
pub mod compare;
pub mod confluent;
pub(crate) mod contents;
mod counterpart;
mod cursor;
mod datum;
mod declare;
mod decode;
mod defaults;
mod descriptor;
mod edits;
mod enums;
mod extension_names;
pub(crate) mod faults_binary;
pub(crate) mod faults_json;
mod features;
mod fields;
mod fix;
mod format;
#[cfg(test)]
mod grammar_tests;
mod head;
pub mod history;
mod imports;
mod interpret;
pub mod json;
mod json_names;
mod json_reader;
mod judge;
mod lexer;
mod lift;
mod link;
#[cfg(test)]
mod link_tests;
mod lint;
mod listing;
mod literal;
#[cfg(feature = "referee")]
mod lowered;
mod members;
pub mod message_index;
pub mod model;
mod names;
mod numbers;
mod option_tables;
mod options;
mod outline;
pub(crate) mod plan;
#[cfg(feature = "referee")]
pub mod referee;
mod resolve;
mod roots;
pub(crate) mod rules;
mod samples;
mod scopes;
mod settings;
mod special;
mod stated;
mod style;
mod syntax;
mod textual;
mod times;
pub(crate) mod uses;
mod waivers;
pub mod wire;
pub mod witness;

pub use builder::Builder;
pub use builtin::is_builtin;
pub use descriptor::{descriptor_set, serialized};
pub(crate) use fix::{Aim, Apart, Fixer, Proposal, may_be_guarded};
pub use format::format;
pub use head::{Head, head};
pub(crate) use judge::{buf_view, confluent_view, exact};
pub use lift::{Lifted, lift, lift_base64};
pub(crate) use lint::{is_ignored, lint};
pub(crate) use listing::listing;
pub use model::Schema;
pub(crate) use resolve::resolve;
pub(crate) use stated::stated;
pub use syntax::{Parsed, parse};
pub(crate) use waivers::written as written_waivers;
