//! The command as people and pipelines meet it: arguments in, exit code and streams out. One file a
//! command; what findings say in detail is tested with the core.

mod baseline;
mod check;
mod check_broken;
mod check_json_schema;
mod check_protobuf;
mod check_releases;
mod check_told;
mod check_work;
mod compat;
mod completions;
mod config;
mod configured;
mod diff;
mod doctor;
mod explain;
mod fingerprint;
mod fix;
mod fmt;
mod git_diff_driver;
mod github;
mod global;
mod hooks;
mod hostile;
mod impact;
mod imports;
mod init;
mod json_schema;
mod junit;
mod lint;
mod man;
mod matrix;
#[cfg(feature = "serve")]
mod migrate;
mod mistakes;
#[cfg(feature = "serve")]
mod moving;
mod protobuf;
mod registries;
mod registry;
mod remote;
mod resolve;
mod room;
mod rules;
#[cfg(feature = "serve")]
mod serve;
mod server;
mod shapes;
mod story;
mod tls;
mod validate;
mod versions;
mod watch;
