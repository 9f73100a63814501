//! The schema registry over HTTP. The registry itself is `tenon-registry`; here is what it must not know
//! of: sockets, disks, clocks, and strangers.
//!
//! ```text
//! connection ─► limits ─► who asks? ─► what for? ─► may they? ─┬─► question: the published registry
//!  http/          http/      auth/       registry     http/    └─► command: one writer ─► store ─► publish
//! ```
//!
//! | question | file |
//! |---|---|
//! | how does a server start and end? | `server.rs` |
//! | who writes, who reads, and what do they see? | `service.rs` |
//! | where are events kept? | `store/` |
//! | what do they come to? | `history.rs` |
//! | how is HTTP spoken? | `http/`, `tls.rs` |
//! | who asks, and what may they do? | `auth/` |
//! | what can be watched? | `metrics.rs`, `logs.rs`, `traces.rs` |
//!
//! What is compatible, what a subject is and how an answer reads is decided in the crates below.

pub mod auth;
pub mod history;
mod http;
pub mod logs;
mod metrics;
mod server;
mod service;
pub mod store;
pub mod tls;
mod traces;

pub use http::Limits;
pub use server::{ServeError, Settings, asked_to_stop, serve};
