//! HTTP: what is around the registry's own answers. Limits, who asks, what may be cached, numbers, logs.
//!
//! | question | file |
//! |---|---|
//! | how do connections begin and end? | `connection.rs` |
//! | who has to go where too many came? | `crowd.rs` |
//! | who does not take an answer, or fills memory with bodies? | `delivery.rs`, `upload.rs` |
//! | what becomes of one request? | `handler.rs` |
//! | what may they see? | `sight.rs` |
//! | which answers are kept as bytes? | `written.rs` |
//! | how is the server itself? | `health.rs` |
//! | which files are served? | `pages.rs` |
//!
//! What is asked by which address, and what the answer looks like, is `tenon-registry`'s business.

mod connection;
mod crowd;
mod delivery;
mod handler;
mod health;
mod pages;
mod sight;
mod upload;
mod written;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::routing::get;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::compression::CompressionLayer;

use crate::auth::Gate;
use crate::metrics::Metrics;
use crate::service::Service;
use crate::traces::Tracer;

pub(crate) use self::connection::serve;
pub(crate) use self::written::Answers;

/// What clients may ask of a server at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest body, in bytes.
    pub body_bytes: usize,
    /// How long headers may take to arrive, and how long a connection may be idle.
    pub header_time: Duration,
    /// How long a request may take, from its headers to the answer.
    pub request_time: Duration,
    /// How long a client may take to take an answer, and a second more for each 64 KiB of it.
    pub answer_time: Duration,
    /// Requests that are being answered and take a while: writes, and reads that compare, parse or list much.
    /// Beyond that the answer is 503.
    pub requests: usize,
    /// Connections. Where more come, those that were silent for longest go.
    pub connections: usize,
    /// Bytes of all bodies at hand. Beyond that the answer is 503.
    pub bodies_bytes: usize,
}

impl Default for Limits {
    /// 4 MiB, 30 s, 60 s, 30 s, 512 requests, 4096 connections, 256 MiB.
    fn default() -> Limits {
        Limits {
            body_bytes: 4 << 20,
            header_time: Duration::from_secs(30),
            request_time: Duration::from_secs(60),
            answer_time: Duration::from_secs(30),
            requests: 512,
            connections: 4096,
            bodies_bytes: 256 << 20,
        }
    }
}

/// What all requests share.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) service: Service,
    /// Replaced as a whole where its files change.
    pub(crate) gate: Arc<ArcSwap<Gate>>,
    pub(crate) metrics: Arc<Metrics>,
    /// Told of each request, where there is a collector.
    pub(crate) tracer: Option<Tracer>,
    pub(crate) limits: Limits,
    pub(crate) answers: Answers,
    /// Other servers write into the same store.
    pub(crate) is_shared: bool,
}

/// Room for requests, and for the bytes of their bodies.
#[derive(Clone, Debug)]
struct Room {
    requests: Arc<Semaphore>,
    bodies: Arc<Semaphore>,
}

impl Room {
    fn new(limits: Limits) -> Room {
        let permits = |count: usize| Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        Room { requests: permits(limits.requests), bodies: permits(limits.bodies_bytes) }
    }

    /// A place for a request that takes a while, where there is one.
    fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.requests.clone().try_acquire_owned().ok()
    }
}

/// The server's addresses, the registry's behind its own.
pub(crate) fn router(site: Site, ui: Option<&Path>) -> Router {
    let room = Room::new(site.limits);
    let own = ui.map_or_else(Router::new, pages::router);
    own.route("/metrics", get(health::metrics))
        .route("/_health", get(health::health))
        .route("/_ready", get(health::ready))
        .fallback(move |state, peer, request| handler::handle(state, room.clone(), peer, request))
        .layer(CompressionLayer::new().gzip(true))
        .with_state(Arc::new(site))
}
