//! Protocol Buffers: proto2, proto3, editions 2023 and 2024.
//!
//! | question | file |
//! |---|---|
//! | what was written? | `ast.rs` |
//! | what does it mean? | `model.rs` |
//! | what would `buf breaking` say? | `buf/` |

pub mod ast;
pub mod buf;
pub mod model;
