//! The command as people and pipelines meet it: arguments in, exit code and streams out. One file a
//! command; what findings say in detail is tested with the core.

mod check;
mod check_json_schema;
mod check_protobuf;
mod check_releases;
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
mod hostile;
mod imports;
mod init;
mod json_schema;
mod lint;
mod man;
mod matrix;
mod mistakes;
mod protobuf;
mod registry;
mod remote;
mod resolve;
mod room;
mod rules;
mod server;
mod story;
mod validate;
mod versions;
