//! A schema registry as a pure state machine, in the shapes of Confluent's HTTP interface.
//! Requests in, events and answers out; no files, network, clock, threads or randomness.
//!
//! The way of a request:
//!
//! ```text
//! Request ─► route ─► Query ───► ask ─────────────────────► Answer ─► Response
//!                └──► Command ─► decide ─► [Event] + Answer ─► kept? ─► evolve ─► Response
//! ```
//!
//! A shell has three things to do: replay what it kept, hand requests over, and keep events before it
//! applies them. Time is an argument; ids are given away by `decide` and are spent once `evolve` saw them.
//!
//! ```
//! use tenon_registry::{Cache, Event, Options, Outcome, Registry, Request, answer};
//!
//! let mut log: Vec<String> = Vec::new();
//! let mut registry = Registry::new(Options::default());
//! for line in &log {
//!     registry.evolve(&serde_json::from_str::<Event>(line).unwrap());
//! }
//! let mut cache = Cache::new(64 << 20);
//!
//! let request = Request {
//!     method: "POST",
//!     path: "/subjects/order-value/versions",
//!     query: "",
//!     accept: None,
//!     content_type: Some("application/json"),
//!     body: br#"{"schema": "\"long\""}"#,
//! };
//! let response = match answer(&registry, &mut cache, &request, 1_700_000_000_000) {
//!     Outcome::Reply(response) => response,
//!     Outcome::Write { events, reply } => {
//!         log.extend(events.iter().map(|event| serde_json::to_string(event).unwrap()));
//!         events.iter().for_each(|event| registry.evolve(event));
//!         reply.kept()
//!     }
//! };
//! assert_eq!((response.status, &*response.body), (200, &br#"{"id":1}"#[..]));
//! ```
//!
//! Between [`answer`] and the last [`evolve`](Registry::evolve) nobody else may write: one writer at a
//! time decides, keeps and applies. A shell that has a say itself (who may do this?) asks in two steps:
//! [`call`] tells what is asked for, [`Registry::ask`] and [`Registry::decide`] answer it, and a [`Writing`]
//! writes the answer. Where keeping fails, nothing was changed, and
//! [`Pending::failed`] words the refusal. Readers need `&Registry` and a [`Cache`] of their own or one
//! behind a lock: a cache only saves time, its loss changes no answer. Between writers and readers a
//! lock around the registry is enough; it is held as long as one answer takes.
//!
//! | question | file |
//! |---|---|
//! | what may be asked, changed, answered? | `query.rs`, `command.rs`, `answer.rs` |
//! | what has happened, and what follows from it? | `event.rs`, `state.rs` |
//! | which events does a command cause? | `decide/` |
//! | how are questions answered? | `lookup/` |
//! | may this schema be registered? | `judge.rs` |
//! | which texts are parsed, and kept parsed? | `parsing.rs` |
//! | why not, and what is that in HTTP? | `refusal.rs` |
//! | what do requests and answers look like? | `wire/` |
//! | how is it moved, as records of a topic or as files? | `topic/`, `folder/`, `problem.rs` |
//! | what is asked of another, so that it has the same? | `migration.rs` |
//! | what is wrong with it as a whole? | `inspection.rs` |
//!
//! Confluent's server is no open source: what is known of it is written here anew, from facts about it,
//! and was not run against it.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod answer;
mod candidate;
mod command;
mod config;
mod content;
mod decide;
mod event;
pub mod folder;
pub mod inspection;
mod judge;
pub mod level;
mod lookup;
mod metadata;
pub mod migration;
mod mode;
mod parsing;
mod problem;
mod profile;
mod query;
mod refusal;
mod registry;
mod reserved;
mod settings;
mod state;
mod subject;
pub mod topic;
mod wire;

pub use answer::{
    Answer, Break, Changed, Decoded, Deletion, Identified, Referrer, Registered, SettingsChange,
};
pub use command::{Command, Proposal, Which};
pub use config::{CompatibilityPolicy, Config, ConfigUpdate};
pub use content::{Content, Reference, format_named, type_name};
pub use event::Event;
pub use metadata::{Metadata, Rule, RuleKind, RuleMode, RuleSet};
pub use mode::Mode;
pub use parsing::Cache;
pub use problem::{Problem, ProblemKind, Tally};
pub use profile::{Options, Profile, UnknownProfile};
pub use query::{Page, Payload, Query, Shown, TextForm};
pub use refusal::Refusal;
pub use registry::{Decision, Registry};
pub use subject::{DEFAULT_CONTEXT, GLOBAL_CONTEXT, Subject};
pub use wire::{
    Call, Method, Operation, Outcome, Pending, ROUTES, Request, Response, Route, Writing, answer, call,
    description,
};
