//! What becomes of one request: it gets a place and a name, its body is read, whoever asks is told apart,
//! the registry answers, and what happened is counted and logged.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use tenon_registry::{Cache, Call, Command, Query, Refusal, TextForm, Which, Writing, call};
use tokio::sync::OwnedSemaphorePermit;

use super::connection::{Peer, Share};
use super::sight::{Forbidden, Sight};
use super::upload::{self, Unread};
use super::written::Written;
use super::{Room, Site};
use crate::auth::Credentials;
use crate::metrics::Metrics;
use crate::traces::{Context, Span};

/// The name of a request, the client's or one that is made for it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer names of requests are not taken over.
const REQUEST_ID_BYTES: usize = 128;

/// An id is never given to anything else; a client may ask again after an hour whether it is still there.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=3600");

/// A version that is gone for good may come again as something else: clients ask whether theirs is right.
const ASKED_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");

/// What a request came to.
struct Outcome {
    response: Written,
    route: &'static str,
    user: Option<String>,
    caching: Option<HeaderValue>,
    extra: Option<(HeaderName, HeaderValue)>,
    share: Option<OwnedSemaphorePermit>,
}

impl Outcome {
    fn of(response: impl Into<Written>, route: &'static str) -> Outcome {
        Outcome { response: response.into(), route, user: None, caching: None, extra: None, share: None }
    }

    fn with(self, name: HeaderName, value: HeaderValue) -> Outcome {
        Outcome { extra: Some((name, value)), ..self }
    }
}

/// Any request that is not about the server itself.
pub(super) async fn handle(
    State(site): State<Arc<Site>>,
    room: Room,
    Extension(peer): Extension<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    let begun = Instant::now();
    let (parts, body) = request.into_parts();
    let name = request_id(&parts.headers);
    let _counted = Counted::new(site.metrics.clone());
    let context = match &site.tracer {
        Some(_) => Some(Context::of(&parts.headers)),
        // Others' traces are still named in the log.
        None => Context::given(&parts.headers),
    };
    let turn = Turn {
        site: &site,
        peer: &peer,
        writing: Writing::of(&site.service.registry(), text(&parts.headers, &header::ACCEPT)),
        name: name.to_str().unwrap_or_default(),
        trace: context.as_ref().map(Context::trace),
    };
    let answered = turn.answered(&room, &parts, body);
    let outcome = tokio::time::timeout(site.limits.request_time, answered).await.unwrap_or_else(|_| {
        Outcome::of(turn.writing.refusal(&Refusal::Timeout("Request".to_owned())), "timeout")
    });
    let took = begun.elapsed();
    site.metrics.answered(outcome.route, outcome.response.status, took);
    tracing::info!(
        target: "tenon::request",
        request = turn.name,
        method = parts.method.as_str(),
        path = parts.uri.path(),
        status = outcome.response.status,
        milliseconds = took.as_secs_f64() * 1000.0,
        user = outcome.user,
        trace = turn.trace,
    );
    if let (Some(tracer), Some(context)) = (&site.tracer, &context) {
        tracer.ended(Span {
            context: context.clone(),
            route: outcome.route,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            status: outcome.response.status,
            request: turn.name.to_owned(),
            took,
        });
    }
    sent(outcome, name, &parts.headers)
}

/// A request whose turn it is.
#[derive(Clone, Copy)]
struct Turn<'t> {
    site: &'t Site,
    peer: &'t Peer,
    writing: Writing,
    name: &'t str,
    trace: Option<&'t str>,
}

impl Turn<'_> {
    async fn answered(self, room: &Room, parts: &Parts, body: Body) -> Outcome {
        let site = self.site;
        let gate = site.gate.load_full();
        let credentials = Credentials {
            authorization: text(&parts.headers, &header::AUTHORIZATION),
            certificate: self.peer.name.as_deref(),
        };
        // Before there is a place and a body: strangers take neither from those who are known.
        let Ok(principal) = gate.principal(credentials).await else {
            let challenge = HeaderValue::from_static(gate.challenge());
            return self
                .plain(StatusCode::UNAUTHORIZED, "unauthorized")
                .with(header::WWW_AUTHENTICATE, challenge);
        };
        let mut outcome = match upload::read(body, site.limits.body_bytes, &room.bodies).await {
            Ok(upload) => {
                let sight = Sight { gate: &gate, principal: principal.as_ref() };
                self.known(sight, parts, &upload.bytes, room).await
            }
            Err(Unread::TooLong) => self.plain(StatusCode::PAYLOAD_TOO_LARGE, "oversize"),
            Err(Unread::NoRoom) => self.overload(),
            Err(Unread::Broken) => self.plain(StatusCode::BAD_REQUEST, "broken"),
        };
        outcome.user = principal.map(|principal| principal.name);
        outcome
    }

    async fn known(self, sight: Sight<'_>, parts: &Parts, body: &[u8], room: &Room) -> Outcome {
        let request = tenon_registry::Request {
            // A question of which only the headers are wanted.
            method: if parts.method == Method::HEAD { "GET" } else { parts.method.as_str() },
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            accept: text(&parts.headers, &header::ACCEPT),
            content_type: text(&parts.headers, &header::CONTENT_TYPE),
            body,
        };
        let position = self.site.service.position();
        let outcome = self.attempt(sight, &request, room).await;
        if outcome.response.status != 404 || !self.site.is_shared {
            return outcome;
        }
        // What is not here may be on its way from another server.
        self.site.service.refresh().await;
        let has_news = self.site.service.position() != position;
        if has_news { self.attempt(sight, &request, room).await } else { outcome }
    }

    async fn attempt(self, sight: Sight<'_>, request: &tenon_registry::Request<'_>, room: &Room) -> Outcome {
        let registry = self.site.service.registry();
        let asked = match call(&registry, request, self.writing) {
            Ok(asked) => asked,
            Err(refusal) => return Outcome::of(self.writing.refusal(&refusal), "unknown"),
        };
        let route = route(&asked);
        let admitted = sight.admits(&asked);
        let (mut caching, mut share) = (None, None);
        let answer = match asked {
            Call::Query(_) if admitted.is_err() => return self.plain(StatusCode::FORBIDDEN, route),
            Call::Query(query) => {
                caching = cached(&query);
                let (asked, reached) = (sight.asked(&query), sight.reaches(&registry, &query));
                let answered = match reached {
                    Err(refusal) => Err(refusal),
                    Ok(()) if is_quick(&query) => {
                        let answer = registry.ask(&mut Cache::new(0), &asked);
                        Ok((registry, answer))
                    }
                    Ok(()) => {
                        drop(registry);
                        // In vain only where the server goes down.
                        share = self.peer.share.clone().acquire_owned().await.ok();
                        // Not before: those who wait for others of their own connection keep nobody else out.
                        let Some(_place) = room.place() else { return self.overload() };
                        // It may be another registry that answers, where something else is to be seen.
                        let answered = self.site.service.ask(asked).await;
                        answered.and_then(|(registry, answer)| {
                            sight.reaches(&registry, &query).map(|()| (registry, answer))
                        })
                    }
                };
                answered.and_then(|(registry, answer)| sight.part(&registry, &query, answer?))
            }
            Call::Command(command) => {
                let audit = Audit {
                    request: self.name.to_owned(),
                    trace: self.trace.map(str::to_owned),
                    user: sight.principal.map(|principal| principal.name.clone()),
                    what: format!("{route} {}", target(&command)),
                };
                if let Err(Forbidden) = admitted {
                    audit.tell("forbidden");
                    return self.plain(StatusCode::FORBIDDEN, route);
                }
                // Whoever waits holds no registry, or it would have to be copied.
                drop(registry);
                let service = self.site.service.clone();
                let Some(place) = room.place() else { return self.overload() };
                // What is done is told and has its place until then, also where nobody waits for the answer.
                let done = tokio::spawn(async move {
                    let _place = place;
                    let answer = service.write(command).await;
                    audit.tell(if answer.is_ok() { "done" } else { "refused" });
                    answer
                });
                done.await.unwrap_or_else(|_| Err(Refusal::Store("the server is going down".to_owned())))
            }
        };
        match answer {
            Ok(answer) if caching.is_some() => {
                let written = self.site.answers.write(self.writing, &answer);
                Outcome { caching, share, ..Outcome::of(written, route) }
            }
            Ok(answer) => Outcome { share, ..Outcome::of(self.writing.answer(&answer), route) },
            Err(refusal) => Outcome::of(self.writing.refusal(&refusal), route),
        }
    }

    /// There are too many at a time.
    fn overload(self) -> Outcome {
        let soon = HeaderValue::from_static("1");
        self.plain(StatusCode::SERVICE_UNAVAILABLE, "overload").with(header::RETRY_AFTER, soon)
    }

    /// A refusal that is the server's and not the registry's, in the same shape.
    fn plain(self, status: StatusCode, route: &'static str) -> Outcome {
        let reason = status.canonical_reason().unwrap_or_default();
        let code = status.as_u16();
        let mut response = self.writing.refusal(&Refusal::NoRoute);
        response.status = code;
        response.body = format!(r#"{{"error_code":{code},"message":"HTTP {code} {reason}"}}"#).into_bytes();
        Outcome::of(response, route)
    }
}

/// A line about a write: who asked for what.
struct Audit {
    request: String,
    trace: Option<String>,
    user: Option<String>,
    what: String,
}

impl Audit {
    fn tell(&self, outcome: &str) {
        let Audit { request, trace, user, what } = self;
        tracing::info!(target: "tenon::audit", request, trace, user, outcome, "{what}");
    }
}

fn sent(outcome: Outcome, name: HeaderValue, asked: &HeaderMap) -> Response<Body> {
    let Written { status, content_type, body, tag } = outcome.response;
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(outcome.share.map(Share::from));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, name);
    headers.extend(outcome.extra);
    if let Some(content_type) = content_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    if let Some((caching, tag)) = outcome.caching.zip(tag).filter(|_| status == 200) {
        headers.insert(header::CACHE_CONTROL, caching);
        headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
        let known = text(asked, &header::IF_NONE_MATCH).unwrap_or_default();
        let is_same = |own: &str| own == "*" || strong(own) == strong(tag.to_str().unwrap_or_default());
        let is_known = known.split(',').any(|own| is_same(own.trim()));
        headers.insert(header::ETAG, tag);
        if is_known {
            headers.remove(header::CONTENT_TYPE);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
    }
    *response.body_mut() = Body::from(body);
    response
}

/// An entity tag as RFC 9110, 8.8.3.2 compares it weakly.
fn strong(tag: &str) -> &str {
    tag.trim_start_matches("W/")
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The client's name of a request, where it is fit to be repeated; else one of its own.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    /// Tells this process's names from those of others.
    static PROCESS: OnceLock<u64> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let given = headers.get(REQUEST_ID).filter(|name| {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(byte);
        name.len() <= REQUEST_ID_BYTES && !name.is_empty() && name.as_bytes().iter().all(is_plain)
    });
    given.cloned().unwrap_or_else(|| {
        let process = PROCESS.get_or_init(|| getrandom::u64().unwrap_or_default());
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{process:016x}{number:08x}");
        HeaderValue::from_str(&name).unwrap_or(HeaderValue::from(number))
    })
}

/// A request at hand, counted until it is answered or its client goes away.
struct Counted(Arc<Metrics>);

impl Counted {
    fn new(metrics: Arc<Metrics>) -> Counted {
        metrics.began();
        Counted(metrics)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.ended();
    }
}

/// Whether an answer is found without parsing a schema.
fn is_quick(query: &Query) -> bool {
    match query {
        Query::Version { form, .. }
        | Query::VersionText { form, .. }
        | Query::WithMetadata { form, .. }
        | Query::ById { form, .. }
        | Query::TextById { form, .. }
        | Query::ByGuid { form, .. } => *form == TextForm::Kept,
        Query::Lookup { .. }
        | Query::Compatibility { .. }
        | Query::Report { .. }
        | Query::Matrix { .. }
        | Query::Rehearsal(_)
        | Query::Faults { .. }
        | Query::Decoded { .. }
        | Query::Schemas { .. }
        | Query::Subjects { .. } => false,
        Query::Versions { .. }
        | Query::ReferencedBy { .. }
        | Query::SubjectsOfId { .. }
        | Query::VersionsOfId { .. }
        | Query::IdsOfGuid { .. }
        | Query::Config { .. }
        | Query::Mode { .. }
        | Query::Contexts { .. }
        | Query::Description
        | Query::Types
        | Query::Hello
        | Query::Cluster
        | Query::Release
        | Query::Deployment => true,
    }
}

/// What clients and those between may do with an answer once they have it.
fn cached(query: &Query) -> Option<HeaderValue> {
    match query {
        Query::ById { max_id: false, .. } | Query::TextById { .. } | Query::ByGuid { .. } => Some(KEPT),
        Query::Version { which: Which::At(_), .. } | Query::VersionText { which: Which::At(_), .. } => {
            Some(ASKED_AGAIN)
        }
        Query::ById { max_id: true, .. }
        | Query::Version { which: Which::Latest, .. }
        | Query::VersionText { which: Which::Latest, .. }
        | Query::Subjects { .. }
        | Query::Versions { .. }
        | Query::ReferencedBy { .. }
        | Query::WithMetadata { .. }
        | Query::Lookup { .. }
        | Query::Schemas { .. }
        | Query::SubjectsOfId { .. }
        | Query::VersionsOfId { .. }
        | Query::IdsOfGuid { .. }
        | Query::Compatibility { .. }
        | Query::Report { .. }
        | Query::Matrix { .. }
        | Query::Rehearsal(_)
        | Query::Faults { .. }
        | Query::Decoded { .. }
        | Query::Description
        | Query::Config { .. }
        | Query::Mode { .. }
        | Query::Contexts { .. }
        | Query::Types
        | Query::Hello
        | Query::Cluster
        | Query::Release
        | Query::Deployment => None,
    }
}

/// What a request is called in numbers and logs: Confluent's names where it has one.
fn route(call: &Call) -> &'static str {
    match call {
        Call::Query(query) => match query {
            Query::Subjects { .. } => "subjects.list",
            Query::Versions { .. } => "subjects.versions.list",
            Query::Version { .. } => "subjects.versions.get-schema",
            Query::VersionText { .. } => "subjects.versions.get-schema.only",
            Query::ReferencedBy { .. } => "subjects.versions.get-referencedby",
            Query::WithMetadata { .. } => "subjects.get-latest-with-metadata",
            Query::Lookup { .. } => "subjects.get-schema",
            Query::Schemas { .. } => "schemas.list",
            Query::ById { .. } => "schemas.get-schema",
            Query::TextById { .. } => "schemas.get-schema.only",
            Query::SubjectsOfId { .. } => "schemas.get-subjects",
            Query::VersionsOfId { .. } => "schemas.get-versions",
            Query::ByGuid { .. } => "schemas.get-schema-by-guid",
            Query::IdsOfGuid { .. } => "schemas.get-ids-by-guid",
            Query::Compatibility { .. } => "compatibility.subjects.versions.verify",
            Query::Config { .. } => "config.get",
            Query::Mode { .. } => "mode.get",
            Query::Contexts { .. } => "contexts.list",
            Query::Report { .. } => "tenon.check",
            Query::Matrix { .. } => "tenon.matrix",
            Query::Rehearsal(_) => "tenon.dry-run",
            Query::Faults { .. } => "tenon.validate",
            Query::Decoded { .. } => "tenon.decode",
            Query::Description => "openapi",
            Query::Types => "schemas.get-types",
            Query::Hello => "root",
            Query::Cluster => "metadata.id",
            Query::Release => "metadata.version",
            Query::Deployment => "metadata.deployment",
        },
        Call::Command(command) => match command {
            Command::Register { .. } => "subjects.versions.register",
            Command::DeleteSubject { .. } => "subjects.delete-subject",
            Command::DeleteVersion { .. } => "subjects.versions.deleteSchemaVersion-schema",
            Command::SetConfig { .. } => "config.update",
            Command::ClearConfig { .. } => "config.delete",
            Command::SetMode { .. } => "mode.update",
            Command::ClearMode { .. } => "mode.delete",
            Command::DeleteContext { .. } => "contexts.delete",
        },
    }
}

/// What a command is about, for the log of writes.
fn target(command: &Command) -> String {
    let (subject, rest) = match command {
        Command::Register { subject, .. } => (subject, String::new()),
        Command::DeleteSubject { subject, permanent } => (subject, format!(" permanent={permanent}")),
        Command::DeleteVersion { subject, which, permanent } => {
            let which = match which {
                Which::Latest => "latest".to_owned(),
                Which::At(number) => number.to_string(),
            };
            (subject, format!(" version={which} permanent={permanent}"))
        }
        Command::SetConfig { scope, .. } | Command::ClearConfig { scope } => (scope, String::new()),
        Command::SetMode { scope, mode, force } => (scope, format!(" mode={mode:?} force={force}")),
        Command::ClearMode { scope, recursive } => (scope, format!(" recursive={recursive}")),
        Command::DeleteContext { root } => (root, String::new()),
    };
    format!("subject={:?}{rest}", subject.to_string())
}
