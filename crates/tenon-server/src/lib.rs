//! The registry over HTTP: where events are kept, who may ask, TLS.
pub mod auth;
pub mod store;
pub mod tls;
