//! Connections: taken, counted, wrapped in TLS, spoken to in HTTP/1.1 or HTTP/2, and let go in peace.
//!
//! A client that sends nothing, or sends its headers byte by byte, is dropped after a while at every
//! stage: before TLS is agreed on, before the protocol is known, before the headers are there. So is one
//! that does not take its answers, and, where there are too many, one that has been silent for longest.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower_service::Service as _;

use super::Limits;
use super::crowd::{Crowd, Host};
use super::delivery::Deliveries;
use crate::auth::common_name;
use crate::tls::Certificates;

/// Who is at the other end of a connection.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    /// The name in the client's certificate.
    pub(super) name: Option<Arc<str>>,
    /// How much of the server the connection may have: each part is one [`Share`].
    pub(super) share: Arc<Semaphore>,
}

impl Peer {
    fn new(name: Option<Arc<str>>) -> Peer {
        Peer { name, share: Arc::new(Semaphore::new(SHARE)) }
    }
}

/// A part of the server that one answer takes until the client has it. The response brings it along.
#[derive(Clone, Debug)]
pub(super) struct Share {
    _permit: Arc<OwnedSemaphorePermit>,
}

impl From<OwnedSemaphorePermit> for Share {
    fn from(permit: OwnedSemaphorePermit) -> Share {
        Share { _permit: Arc::new(permit) }
    }
}

/// Answers of one connection that take a while, in the making or on their way. Others of its requests wait, so
/// that one with many streams gets little more of the server than one of HTTP/1.1.
const SHARE: usize = 4;

/// How long connections may take to finish once the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(20);

/// How long to wait where the system has no more descriptors to give.
const BREATHER: Duration = Duration::from_millis(100);

/// A header line of HTTP/1.1 and all that stand before the body, in bytes.
const HEADER_BYTES: usize = 64 << 10;

/// What HTTP/2 calls streams: requests of one connection at a time.
const STREAMS: u32 = 128;

/// Serves until `stop`, then lets the requests at hand be answered.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Certificates>>,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let (ending, _) = watch::channel(());
    let crowd = Crowd::new(limits.connections);
    tokio::pin!(stop);
    loop {
        let accepted = async {
            // Where nobody can go the system's queue waits, and then refuses, for us.
            crowd.room().await;
            listener.accept().await
        };
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = accepted => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    // Most likely there are no descriptors left: somebody's will do.
                    crowd.make_room();
                    tokio::time::sleep(BREATHER).await;
                    continue;
                }
            },
        };
        // Whatever is shown from now on; those who were let in before keep what they have.
        let tls = tls.as_ref().map(|own| TlsAcceptor::from(own.now()));
        let (router, watcher) = (router.clone(), graceful.watcher());
        let mut ended = ending.subscribe();
        let guest = crowd.joined();
        tokio::spawn(async move {
            let begun = tokio::select! {
                begun = begin(stream, tls, limits) => begun,
                // Whoever has asked for nothing yet is owed nothing.
                _ = ended.changed() => return,
                () = guest.sent_away() => return,
            };
            let deliveries = Deliveries::new(limits.answer_time);
            let broken = match begun {
                Ok(begun) => tokio::select! {
                    spoken = begun.spoken(router, limits, watcher, guest.host(), deliveries.clone()) => spoken.err(),
                    () = deliveries.overdue() => Some("the client does not take its answer".into()),
                    () = guest.sent_away() => Some("others wanted to come".into()),
                },
                Err(error) => Some(error),
            };
            if let Some(error) = broken {
                tracing::debug!(error = %error, "a connection broke");
            }
        });
    }
    drop((listener, ending));
    if timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were not answered in time");
    }
}

type Broken = Box<dyn std::error::Error + Send + Sync>;

/// A connection of which the protocol is known.
enum Begun {
    Plain { stream: TcpStream, is_http2: bool },
    Tls { stream: Box<TlsStream<TcpStream>>, is_http2: bool, peer: Peer },
}

async fn begin(stream: TcpStream, tls: Option<TlsAcceptor>, limits: Limits) -> Result<Begun, Broken> {
    // Answers are small and whole.
    stream.set_nodelay(true)?;
    let Some(acceptor) = tls else {
        let is_http2 = timeout(limits.header_time, begins_as_http2(&stream)).await??;
        return Ok(Begun::Plain { stream, is_http2 });
    };
    let stream = timeout(limits.header_time, acceptor.accept(stream)).await??;
    let (_, session) = stream.get_ref();
    let is_http2 = session.alpn_protocol() == Some(b"h2");
    let certificate = session.peer_certificates().and_then(<[_]>::first);
    let name = certificate.and_then(|certificate| common_name(certificate)).map(Arc::from);
    Ok(Begun::Tls { stream: Box::new(stream), is_http2, peer: Peer::new(name) })
}

impl Begun {
    async fn spoken(
        self,
        router: Router,
        limits: Limits,
        watcher: Watcher,
        host: Host,
        deliveries: Deliveries,
    ) -> Result<(), Broken> {
        let (is_http2, peer) = match &self {
            Begun::Plain { is_http2, .. } => (*is_http2, Peer::new(None)),
            Begun::Tls { is_http2, peer, .. } => (*is_http2, peer.clone()),
        };
        let answer = move |request: hyper::Request<Incoming>| {
            let (parts, body) = request.into_parts();
            let (body, work) = host.request(body);
            let mut request = hyper::Request::from_parts(parts, body);
            request.extensions_mut().insert(peer.clone());
            let (answered, deliveries) = (router.clone().call(request), deliveries.clone());
            async move {
                let mut response = answered.await?;
                let share = response.extensions_mut().remove::<Option<Share>>().flatten();
                Ok::<_, Infallible>(response.map(|body| deliveries.watched(body, work, share)))
            }
        };
        match self {
            Begun::Plain { stream, .. } => {
                spoken(TokioIo::new(stream), is_http2, answer, limits, watcher).await
            }
            Begun::Tls { stream, .. } => {
                spoken(TokioIo::new(stream), is_http2, answer, limits, watcher).await
            }
        }
    }
}

/// Whether the first bytes are those with which a client of HTTP/2 begins; no method is called `PRI`.
async fn begins_as_http2(stream: &TcpStream) -> io::Result<bool> {
    const START: &[u8] = b"PRI ";
    let mut bytes = [0; START.len()];
    loop {
        let count = stream.peek(&mut bytes).await?;
        if count == 0 || count == START.len() || !START.starts_with(&bytes[..count]) {
            return Ok(count == START.len() && bytes == START);
        }
        // Bytes that were seen stay readable, so there is nothing to wait for but time.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn spoken<I, A>(
    io: TokioIo<I>,
    is_http2: bool,
    answer: impl Fn(hyper::Request<Incoming>) -> A + Send + 'static,
    limits: Limits,
    watcher: Watcher,
) -> Result<(), Broken>
where
    I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    A: Future<Output = Result<hyper::Response<Body>, Infallible>> + Send + 'static,
{
    let service = service_fn(answer);
    if is_http2 {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_header_list_size(HEADER_BYTES as u32)
            .max_concurrent_streams(STREAMS)
            .keep_alive_interval(limits.header_time)
            .keep_alive_timeout(limits.header_time);
        watched(watcher, builder.serve_connection(io, service)).await
    } else {
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(limits.header_time).max_buf_size(HEADER_BYTES);
        watched(watcher, builder.serve_connection(io, service)).await
    }
}

async fn watched<C>(watcher: Watcher, connection: C) -> Result<(), Broken>
where
    C: GracefulConnection<Error = hyper::Error>,
{
    watcher.watch(connection).await.map_err(Broken::from)
}
