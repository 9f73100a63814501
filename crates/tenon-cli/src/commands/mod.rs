//! One file a command: its options, and what it does with them.

pub(crate) mod baseline;
pub(crate) mod check;
pub(crate) mod compat;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod fingerprint;
pub(crate) mod fix;
pub(crate) mod fmt;
pub(crate) mod git_diff_driver;
pub(crate) mod impact;
pub(crate) mod init;
pub(crate) mod lint;
mod loaded;
pub(crate) mod log;
pub(crate) mod man;
pub(crate) mod matrix;
mod patch;
pub(crate) mod registry;
pub(crate) mod resolve;
pub(crate) mod rules;
mod series;
#[cfg(feature = "serve")]
pub(crate) mod serve;
pub(crate) mod validate;
