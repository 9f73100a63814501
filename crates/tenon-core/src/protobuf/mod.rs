//! Protocol Buffers: proto2, proto3, editions 2023 and 2024.
//!
//! | question | file |
//! |---|---|
//! | what was written? | `ast.rs` |
//! | which tree does a text stand for, and what is wrong with it? | `lexer.rs`, `literal.rs`, `cursor.rs`, `syntax.rs`, `members.rs`, `options.rs` |
//! | what does it mean? | `builder.rs`, `link.rs` and what that lists, `model.rs` |
//! | what is imported without being supplied? | `builtin.rs` |
//! | what happens to a scalar in binary? | `wire.rs` |
//! | … in JSON? | `json.rs` |
//! | what happens to messages? | `compare.rs`, pairs of roots in `roots.rs`, fields in `binary.rs` and `textual.rs` |
//! | … and to code? | `code.rs` |
//! | was a number used before? | `history.rs` |
//! | which message proves it? | `witness.rs`, read back by `decode.rs` and `json_reader.rs` |
//! | how is it said? | `rules/` |

pub mod ast;
mod binary;
mod builder;
mod builtin;
mod code;
pub mod compare;
mod contents;
mod cursor;
mod datum;
mod declare;
mod decode;
mod defaults;
mod enums;
mod features;
mod fields;
#[cfg(test)]
mod grammar_tests;
pub mod history;
mod imports;
mod interpret;
pub mod json;
mod json_names;
mod json_reader;
mod lexer;
mod link;
mod literal;
mod members;
pub mod model;
mod names;
mod numbers;
mod option_tables;
mod options;
mod roots;
#[expect(dead_code, reason = "the catalogue lists the rules once schemas of this format can be judged")]
pub(crate) mod rules;
mod samples;
mod scopes;
mod settings;
mod style;
mod syntax;
mod textual;
pub mod wire;
pub mod witness;

pub use builder::Builder;
pub use builtin::is_builtin;
pub use syntax::{Parsed, parse};
