//! Protocol Buffers: proto2, proto3, editions 2023 and 2024.
//!
//! | question | file |
//! |---|---|
//! | what was written? | `ast.rs` |
//! | which tree does a text stand for, and what is wrong with it? | `lexer.rs`, `literal.rs`, `cursor.rs`, `syntax.rs`, `members.rs`, `options.rs` |
//! | what does it mean? | `builder.rs`, `link.rs` and what that lists, `model.rs` |
//! | what is imported without being supplied? | `builtin.rs` |
//! | how is it said? | `rules/` |
//! | what would `buf breaking` say? | `buf/` |

pub mod ast;
pub mod buf;
mod builder;
mod builtin;
mod cursor;
mod declare;
mod defaults;
mod features;
mod fields;
#[cfg(test)]
mod grammar_tests;
mod imports;
mod interpret;
mod json_names;
mod lexer;
mod link;
#[cfg(test)]
mod link_tests;
mod literal;
mod members;
pub mod model;
mod names;
mod numbers;
mod option_tables;
mod options;
#[expect(dead_code, reason = "the catalogue lists the rules once schemas of this format can be judged")]
pub(crate) mod rules;
mod scopes;
mod settings;
mod style;
mod syntax;

pub use builder::Builder;
pub use builtin::is_builtin;
pub use syntax::{Parsed, parse};
