//! One file a command: its options, and what it does with them.

pub(crate) mod check;
pub(crate) mod compat;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod explain;
pub(crate) mod fingerprint;
pub(crate) mod fix;
pub(crate) mod fmt;
pub(crate) mod init;
pub(crate) mod lint;
mod mending;
mod patch;
pub(crate) mod resolve;
pub(crate) mod rules;
pub(crate) mod validate;
