//! Protocol Buffers: proto2, proto3, editions 2023 and 2024.
//!
//! | question | file |
//! |---|---|
//! | what was written? | `ast.rs` |
//! | which tree does a text stand for, and what is wrong with it? | `lexer.rs`, `literal.rs`, `cursor.rs`, `syntax.rs`, `members.rs`, `options.rs` |
//! | what does it mean? | `model.rs` |
//! | how is it said? | `rules/` |
//! | what would `buf breaking` say? | `buf/` |

pub mod ast;
pub mod buf;
mod cursor;
mod lexer;
mod literal;
mod members;
pub mod model;
mod options;
#[expect(dead_code, reason = "the catalogue lists the rules once schemas of this format can be judged")]
pub(crate) mod rules;
mod syntax;

pub use syntax::{Parsed, parse};
