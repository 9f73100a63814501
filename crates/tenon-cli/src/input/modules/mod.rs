//! Protobuf files that belong together. A module is a set of judged files below one import root that
//! import each other, directly or not, and for buf's rules all below one root; it is linked, compared
//! and reported as one schema, so that a break in an imported file is told once, by the module that the
//! file is of.
//!
//! | question | file |
//! |---|---|
//! | which files does a side have, and what does an import lead to? | `tree.rs` |
//! | from which directory do imports count? | `roots.rs`, as buf's files say in `declared.rs` |
//! | which files are one module, on both sides? | `grouping.rs` |
//! | what is linked for a module? | `set.rs` |

mod declared;
mod grouping;
mod roots;
mod set;
mod tree;

pub(crate) use declared::declared;
pub(crate) use grouping::{By, Module, group};
pub(crate) use roots::Roots;
pub(crate) use set::link;
pub(crate) use tree::{File, Reference, Tree, distance, is_relative, join};
