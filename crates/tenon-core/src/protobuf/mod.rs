//! Protocol Buffers: proto2, proto3, editions 2023 and 2024.
//!
//! | question | file |
//! |---|---|
//! | what was written? | `ast.rs` |
//! | what does it mean? | `model.rs` |
//! | what happens to a scalar in binary? | `wire.rs` |
//! | … in JSON? | `json.rs` |
//! | what happens to messages? | `compare.rs`, pairs of roots in `roots.rs`, fields in `binary.rs` and `textual.rs` |
//! | … and to code? | `code.rs` |
//! | was a number used before? | `history.rs` |
//! | which message proves it? | `witness.rs`, read back by `decode.rs` and `json_reader.rs` |
//! | what is each fact called? | `rules/` |

pub mod ast;
mod binary;
mod code;
pub mod compare;
mod contents;
mod datum;
mod decode;
mod enums;
pub mod history;
pub mod json;
mod json_reader;
pub mod model;
mod roots;
pub(crate) mod rules;
mod samples;
mod textual;
pub mod wire;
pub mod witness;
