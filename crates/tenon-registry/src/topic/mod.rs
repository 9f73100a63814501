//! The topic `_schemas`, in which Confluent's registry and Karapace keep everything, as people dump it: one
//! record a line. Lines in, a registry out, and the other way round. Files and streams are a shell's.
//!
//! | question | file |
//! |---|---|
//! | where in a line are key, value and time? | `line.rs` |
//! | what do key and value say? | `record.rs` |
//! | what do all records come to? | `replay.rs` |
//! | how is a registry written as records? | `dump.rs` |
//!
//! What is known of the records is known from Karapace's source and from dumps; Confluent's server was not
//! run.

mod dump;
mod line;
mod record;
mod replay;

pub use dump::{Form, dump, tombstone};
pub use record::answered;
pub use replay::{Replay, Replayed};
