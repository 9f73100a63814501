//! Chores of the workspace. `main.rs` is the command; this library is what the tests need of it, to
//! tell whether generated files are fresh. Nothing here is needed to build Tenon.

pub mod changes;
pub mod new_rule;
pub mod schemas;
pub mod unicode;
#[cfg(feature = "wasm")]
pub mod wasm;
#[cfg(feature = "wasm")]
pub mod wasm_sizes;

use std::path::PathBuf;

/// The workspace's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
