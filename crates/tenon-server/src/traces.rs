//! Traces: which one a request belongs to, by the W3C's header `traceparent`, and spans that are sent to a
//! collector as OTLP says, in JSON over HTTP.
//!
//! A request never waits for a collector. Spans go through a queue to one thread; what does not fit, and what
//! the collector does not take, is lost and counted. Each request is one span.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use crate::metrics::Metrics;

/// Spans that wait to be sent.
const QUEUE: usize = 4096;

/// Spans that are sent at once.
const BATCH: usize = 512;

/// How long the first span of a batch waits for others.
const GATHER: Duration = Duration::from_secs(1);

/// How long a collector may take. It is also what the end of the server may wait for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest `tracestate` that is passed on, in bytes: what the W3C asks everybody to take.
const STATE_BYTES: usize = 512;

const PARENT: HeaderName = HeaderName::from_static("traceparent");
const STATE: HeaderName = HeaderName::from_static("tracestate");

/// The place of a request in a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Context {
    trace: String,
    parent: Option<String>,
    state: Option<String>,
    is_sampled: bool,
}

impl Context {
    /// What the headers say; a new trace where they say nothing that can be read.
    pub(crate) fn of(headers: &HeaderMap) -> Context {
        Context::given(headers).unwrap_or_else(|| Context {
            trace: random::<16>(),
            parent: None,
            state: None,
            is_sampled: true,
        })
    }

    /// What the headers say, if they do.
    pub(crate) fn given(headers: &HeaderMap) -> Option<Context> {
        let mut all = headers.get_all(PARENT).iter();
        let (first, None) = (all.next()?.to_str().ok()?, all.next()) else { return None };
        let (trace, parent, is_sampled) = parsed(first)?;
        let states = headers.get_all(STATE).iter().map(|own| own.to_str().ok());
        let state = states.collect::<Option<Vec<&str>>>().map(|all| all.join(","));
        let state = state.filter(|own| !own.is_empty() && own.len() <= STATE_BYTES);
        Some(Context { trace, parent: Some(parent), state, is_sampled })
    }

    /// The name of the trace.
    pub(crate) fn trace(&self) -> &str {
        &self.trace
    }
}

/// The trace, the span that asks, and whether they are kept: version 00, or the part of a later version that
/// is the same.
fn parsed(header: &str) -> Option<(String, String, bool)> {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let is_name =
        |text: &str, length| text.len() == length && is_hex(text) && text.bytes().any(|own| own != b'0');
    let mut parts = header.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_known = version.len() == 2 && is_hex(version) && version != "ff";
    if !is_known || (version == "00" && parts.next().is_some()) {
        return None;
    }
    if !is_name(trace, 32) || !is_name(parent, 16) || flags.len() != 2 || !is_hex(flags) {
        return None;
    }
    let flags = u8::from_str_radix(flags, 16).ok()?;
    Some((trace.to_owned(), parent.to_owned(), flags & 1 == 1))
}

/// A name of random bytes, in hexadecimal.
fn random<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    // Where the system has none, the name is one that nobody takes for a name.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What became of one request.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) context: Context,
    /// What was asked for, under the name it has in numbers and logs.
    pub(crate) route: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    /// The request's name in logs.
    pub(crate) request: String,
    pub(crate) took: Duration,
}

/// Where spans go.
#[derive(Clone, Debug)]
pub(crate) struct Tracer {
    queue: SyncSender<(Span, SystemTime)>,
    metrics: Arc<Metrics>,
}

impl Tracer {
    /// Starts the thread that sends spans to the collector at `address`. It ends, once what waits is sent,
    /// when the last of the tracer's copies is gone.
    ///
    /// # Errors
    ///
    /// When `address` is none of HTTP's, or there are no threads.
    pub(crate) fn start(address: &str, metrics: Arc<Metrics>) -> Result<(Tracer, JoinHandle<()>), String> {
        let wrong =
            || "the address of the collector is no http:// or https:// URL without user and query".to_owned();
        let uri: ureq::http::Uri = address.parse().map_err(|_| wrong())?;
        let place = uri.authority().map(ureq::http::uri::Authority::as_str).unwrap_or_default();
        let is_plain = !place.is_empty() && !place.contains('@') && uri.query().is_none();
        if !matches!(uri.scheme_str(), Some("http" | "https")) || !is_plain {
            return Err(wrong());
        }
        let address = format!("{}/v1/traces", address.trim_end_matches('/'));
        let (queue, spans) = sync_channel(QUEUE);
        let counted = metrics.clone();
        let thread = std::thread::Builder::new().name("traces".to_owned());
        let thread = thread.spawn(move || send_all(&address, &spans, &counted));
        let thread = thread.map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok((Tracer { queue, metrics }, thread))
    }

    /// Sends a span that ends now, unless whoever asked keeps none of the trace.
    pub(crate) fn ended(&self, span: Span) {
        if span.context.is_sampled && self.queue.try_send((span, SystemTime::now())).is_err() {
            self.metrics.spans_lost(1);
        }
    }
}

fn send_all(address: &str, spans: &Receiver<(Span, SystemTime)>, metrics: &Metrics) {
    let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().new_agent();
    let mut is_down = false;
    while let Ok(first) = spans.recv() {
        let mut batch = vec![first];
        let until = Instant::now() + GATHER;
        let mut is_over = false;
        while batch.len() < BATCH && !is_over {
            match spans.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(span) => batch.push(span),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => is_over = true,
            }
        }
        let body = document(&batch).to_string();
        match agent.post(address).header("content-type", "application/json").send(&body) {
            Ok(_) => is_down = false,
            Err(error) => {
                metrics.spans_lost(batch.len());
                // Once, and not for each batch until the collector is back.
                if !is_down {
                    tracing::warn!(%error, address, "spans could not be sent");
                }
                is_down = true;
                if is_over {
                    // Nobody waits for a second time.
                    metrics.spans_lost(spans.try_iter().count());
                }
            }
        }
    }
}

/// Spans as OTLP has them in JSON: names in hexadecimal, wide numbers as texts.
fn document(spans: &[(Span, SystemTime)]) -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let version = env!("CARGO_PKG_VERSION");
    let spans: Vec<Value> = spans.iter().map(|(own, end)| span(own, *end)).collect();
    json!({"resourceSpans": [{
        "resource": {"attributes": [text("service.name", "tenon"), text("service.version", version)]},
        "scopeSpans": [{"scope": {"name": "tenon-server", "version": version}, "spans": spans}],
    }]})
}

fn span(own: &Span, end: SystemTime) -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let begin = end.checked_sub(own.took).unwrap_or(end);
    let nanoseconds =
        |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos().to_string();
    let status = own.status.to_string();
    let mut span = json!({
        "traceId": own.context.trace,
        "spanId": random::<8>(),
        "name": own.route,
        // A server's.
        "kind": 2,
        "startTimeUnixNano": nanoseconds(begin),
        "endTimeUnixNano": nanoseconds(end),
        "attributes": [
            text("http.request.method", &own.method),
            text("url.path", &own.path),
            {"key": "http.response.status_code", "value": {"intValue": status}},
            text("tenon.request", &own.request),
        ],
        // Whoever asks for what is not there is no error of the server.
        "status": if own.status < 500 { json!({}) } else { json!({"code": 2}) },
    });
    let given = [("parentSpanId", &own.context.parent), ("traceState", &own.context.state)];
    for (name, value) in given {
        if let (Some(value), Some(members)) = (value, span.as_object_mut()) {
            members.insert(name.to_owned(), value.as_str().into());
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const PARENT: &str = "b7ad6b7169203331";

    #[test]
    fn a_header_is_taken_over_where_it_can_be_read() {
        let read = |text: &str| parsed(&text.replace('T', TRACE).replace('P', PARENT));
        let (trace, parent) = (TRACE.to_owned(), PARENT.to_owned());
        assert_eq!(read("00-T-P-01"), Some((trace.clone(), parent.clone(), true)));
        assert_eq!(read("00-T-P-00"), Some((trace.clone(), parent.clone(), false)));
        assert_eq!(read("00-T-P-03"), Some((trace.clone(), parent.clone(), true)));
        assert_eq!(read("cc-T-P-01-what-the-future-brings"), Some((trace, parent, true)));
        for wrong in [
            "",
            "00",
            "00-T-P",
            "00-T-P-01-more",
            "00-T-P-1",
            "00-T-P-0x",
            "ff-T-P-01",
            "0-T-P-01",
            "00-0T-P-01",
            "00-T-0P-01",
            "00-00000000000000000000000000000000-P-01",
            "00-T-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-P-01",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
