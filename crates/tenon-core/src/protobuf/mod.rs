//! Protocol Buffers: proto2, proto3, editions 2023 and 2024.
//!
//! | question | file |
//! |---|---|
//! | what was written? | `ast.rs` |
//! | what does it mean? | `model.rs` |

pub mod ast;
pub mod model;
