//! Text and places in it: sources, byte spans, lines, JSON with spans, pointers.
//!
//! Nothing here knows what a schema is.

pub(crate) mod java;
pub mod json;
pub(crate) mod layout;
mod lines;
pub(crate) mod sorting;
pub mod source;
pub mod span;

pub use source::{Place, Source};
pub use span::Span;
