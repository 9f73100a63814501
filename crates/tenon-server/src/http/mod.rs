//! HTTP: what is around the registry's own answers. Limits, who asks, what may be cached, numbers, logs.
//!
//! | question | file |
//! |---|---|
//! | how do connections begin and end? | `connection.rs` |
//! | what becomes of one request? | `handler.rs` |
//! | what may they see? | `sight.rs` |
//! | which answers are kept as bytes? | `written.rs` |
//! | how is the server itself? | `health.rs` |
//! | which files are served? | `pages.rs` |
//!
//! What is asked by which address, and what the answer looks like, is `tenon-registry`'s business.

mod connection;
mod handler;
mod health;
mod pages;
mod sight;
mod written;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::routing::get;
use tokio::sync::Semaphore;
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
    /// Requests at hand. Beyond that the answer is 503.
    pub requests: usize,
    /// Connections. Beyond that they wait.
    pub connections: usize,
}

impl Default for Limits {
    /// 4 MiB, 30 s, 60 s, 512 requests, 4096 connections.
    fn default() -> Limits {
        Limits {
            body_bytes: 4 << 20,
            header_time: Duration::from_secs(30),
            request_time: Duration::from_secs(60),
            requests: 512,
            connections: 4096,
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

/// The server's addresses, the registry's behind its own.
pub(crate) fn router(site: Site, ui: Option<&Path>) -> Router {
    let places = Arc::new(Semaphore::new(site.limits.requests));
    let own = ui.map_or_else(Router::new, pages::router);
    own.route("/metrics", get(health::metrics))
        .route("/_health", get(health::health))
        .route("/_ready", get(health::ready))
        .fallback(move |state, peer, request| handler::handle(state, places.clone(), peer, request))
        .layer(CompressionLayer::new().gzip(true))
        .with_state(Arc::new(site))
}
