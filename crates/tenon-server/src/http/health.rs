//! How the server itself is, for those who watch over it. Nobody is asked who they are here.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;

use super::Site;
use crate::metrics::Moment;

/// What Prometheus 0.0.4 reads, and OpenMetrics is written in.
const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// How long the store may take to tell that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Health {
    healthy: bool,
    version: &'static str,
    position: u64,
}

/// `GET /metrics`
pub(super) async fn metrics(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let (subjects, versions) = site.service.registry().counts();
    let moment = Moment {
        versions,
        subjects,
        position: site.service.position(),
        is_healthy: site.service.is_healthy(),
    };
    ([(header::CONTENT_TYPE, METRICS_TYPE)], site.metrics.text(moment))
}

/// `GET /_health`: the process is there, and tells how its store did when it was asked last.
pub(super) async fn health(State(site): State<Arc<Site>>) -> impl IntoResponse {
    answer(&site, true)
}

/// `GET /_ready`: the store is asked now. Whoever balances loads asks this before sending anything.
pub(super) async fn ready(State(site): State<Arc<Site>>) -> impl IntoResponse {
    // A store that says nothing is one that cannot be written to, whatever it says later.
    let is_told = tokio::time::timeout(PATIENCE, site.service.refresh()).await.is_ok();
    answer(&site, is_told)
}

fn answer(site: &Site, is_told: bool) -> impl IntoResponse + use<> {
    let healthy = is_told && site.service.is_healthy();
    let status = if healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = Health { healthy, version: env!("CARGO_PKG_VERSION"), position: site.service.position() };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body))
}
