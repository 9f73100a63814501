//! A schema registry that speaks Confluent's HTTP interface: what is asked of it, and what its answers
//! and refusals mean. Sockets are in `net.rs`; what a schema says is the core's.

mod account;
mod answers;
mod client;

pub(crate) use account::Registries;
pub(crate) use answers::{Language, Link, Registered};
pub(crate) use client::{Candidate, Client, Number};
