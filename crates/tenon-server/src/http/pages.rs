//! Files of a folder below `/ui`. Nobody is asked who they are: what the pages ask the registry is weighed
//! like any other request.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
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

/// The folder's files; `index.html` for the folder itself.
pub(super) fn router(folder: &Path) -> Router<Arc<Site>> {
    let files = Router::new().nest_service("/ui", ServeDir::new(folder));
    HEADERS.into_iter().fold(files, |files, (name, value)| {
        files.layer(SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value)))
    })
}
