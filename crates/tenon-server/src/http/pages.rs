//! Files of a folder below `/ui`. Nobody is asked who they are: what the pages ask the registry is weighed
//! like any other request.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::routing::get;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use super::Site;

/// What browsers are told of every file: it is what its type says, other pages may not frame it, other sites
/// are not told of it, and whether it is still the same is asked each time.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-cache"),
];

/// The folder's files; `index.html` for the folder itself, which is `/ui/`: from `/ui` what the page names
/// beside itself would be looked for beside the registry. Where to go is said relatively, for a proxy that has
/// the registry below a path of its own.
pub(super) fn router(folder: &Path) -> Router<Arc<Site>> {
    let inside = [(header::LOCATION, HeaderValue::from_static("ui/"))];
    let files = Router::new()
        .route("/ui", get(move || async { (StatusCode::PERMANENT_REDIRECT, inside) }))
        .nest_service("/ui/", ServeDir::new(folder));
    HEADERS.into_iter().fold(files, |files, (name, value)| {
        files.layer(SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value)))
    })
}
