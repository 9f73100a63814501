//! A server from its settings to its end. Everything is opened, and every mistake told, before the first
//! connection is taken.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tenon_registry::Options;
use tokio::net::TcpListener;

use crate::auth::{Gate, GateFiles};
use crate::http::{self, Answers, Limits, Site};
use crate::metrics::Metrics;
use crate::service::Service;
use crate::store::{self, Database};
use crate::tls::{Certificates, TlsFiles};
use crate::traces::Tracer;

/// All that is to be decided about a server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name or address to listen on.
    pub host: String,
    /// The port; 0 is any that is free.
    pub port: u16,
    /// Where events are kept.
    pub database: Database,
    /// The authorities of the database's certificate; Mozilla's list without.
    pub database_authorities: Option<PathBuf>,
    /// The registry's own options.
    pub registry: Options,
    /// Certificates; plain HTTP without.
    pub tls: Option<TlsFiles>,
    /// Who may do what; everybody everything without.
    pub gate: GateFiles,
    /// Others than this machine may write without saying who they are.
    pub is_open: bool,
    /// What clients may ask at a time.
    pub limits: Limits,
    /// The address of a collector of traces, which speaks OTLP over HTTP; nobody is told without.
    pub traces: Option<String>,
    /// A folder whose files are served below `/ui`: the playground as it is built.
    pub ui: Option<PathBuf>,
}

impl Default for Settings {
    /// `127.0.0.1:8081`, in memory.
    fn default() -> Settings {
        Settings {
            host: "127.0.0.1".to_owned(),
            port: 8081,
            database: Database::Memory,
            database_authorities: None,
            registry: Options::default(),
            tls: None,
            gate: GateFiles::default(),
            is_open: false,
            limits: Limits::default(),
            traces: None,
            ui: None,
        }
    }
}

/// What keeps a server from starting.
#[derive(Debug)]
pub struct ServeError {
    what: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Settings,
    Strangers,
    World,
}

impl ServeError {
    fn new(what: impl Into<String>) -> ServeError {
        ServeError { what: what.into(), source: None, fault: Fault::Settings }
    }

    fn because(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> ServeError {
        ServeError { what: what.into(), source: Some(source.into()), fault: Fault::World }
    }

    /// The settings make no sense, whatever the world is like.
    pub fn is_usage(&self) -> bool {
        self.fault == Fault::Settings
    }

    /// Strangers could have written, and nobody said that they may.
    pub fn is_open_to_strangers(&self) -> bool {
        self.fault == Fault::Strangers
    }
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// Serves until `stop`, and returns once the requests at hand are answered. `ready` is told the address as
/// soon as connections are taken. Blocks, on an executor of its own.
///
/// # Errors
///
/// When something cannot be opened, or listening would let strangers write.
pub fn serve(
    settings: Settings,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let address = address(&settings.host, settings.port)?;
    if let Some(folder) = settings.ui.as_deref().filter(|folder| !folder.join("index.html").is_file()) {
        return Err(ServeError::new(format!("there is no index.html in {}", folder.display())));
    }
    let gate = Gate::open(&settings.gate).map_err(ServeError::new)?;
    if !address.ip().is_loopback() && !gate.is_guarded() && !settings.is_open {
        let what = format!("whoever reaches {} could write without saying who they are", settings.host);
        return Err(ServeError { what, source: None, fault: Fault::Strangers });
    }
    let tls = settings.tls.map(Certificates::open).transpose();
    let tls = tls.map_err(|error| ServeError::because("TLS cannot be set up", error))?.map(Arc::new);
    let store = store::open(&settings.database, settings.database_authorities.as_deref())
        .map_err(|error| ServeError::because("the store cannot be opened", error))?;
    let is_shared = match settings.database {
        Database::Memory | Database::Sqlite(_) => false,
        Database::Postgres(_) => true,
    };
    let metrics = Arc::new(Metrics::new());
    let traces = settings.traces.as_deref().map(|address| Tracer::start(address, metrics.clone()));
    let (tracer, sending) = traces.transpose().map_err(ServeError::new)?.unzip();
    let service = Service::start(store, settings.registry, metrics.clone())
        .map_err(|error| ServeError::because("the store cannot be read", error))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| ServeError::because("the executor cannot be started", error))?;
    let gate = Arc::new(ArcSwap::from_pointee(gate));
    let site = Site {
        service,
        gate: gate.clone(),
        metrics,
        tracer,
        limits: settings.limits,
        answers: Answers::new(),
        is_shared,
    };
    let served = runtime.block_on(async {
        let unavailable =
            |error: io::Error| ServeError::because(format!("cannot listen on {address}"), error);
        let listener = TcpListener::bind(address).await.map_err(unavailable)?;
        // Whoever knows that the server is there may ask it to read everything again.
        let hangups = Hangups::new();
        ready(listener.local_addr().map_err(unavailable)?);
        tokio::spawn(follow(settings.gate, gate, tls.clone(), hangups));
        let router = http::router(site, settings.ui.as_deref());
        http::serve(listener, tls, router, settings.limits, stop).await;
        Ok(())
    });
    // With the last request goes the last tracer.
    drop(runtime);
    if let Some(sending) = sending {
        // It has told what went wrong itself.
        let _ = sending.join();
    }
    served
}

/// How often to look whether users, permissions or certificates were changed.
const GLANCE: Duration = Duration::from_secs(1);

/// Reads the files of a gate and of TLS again when they change, and when somebody asks for it by SIGHUP. Those
/// that cannot be read leave all as it is.
async fn follow(
    files: GateFiles,
    gate: Arc<ArcSwap<Gate>>,
    tls: Option<Arc<Certificates>>,
    mut hangups: Hangups,
) {
    let states = || (files.state(), tls.as_ref().map(|own| own.state()));
    let mut known = states();
    loop {
        let is_asked = tokio::select! {
            () = tokio::time::sleep(GLANCE) => false,
            () = hangups.next() => true,
        };
        let now = states();
        let (is_gate_new, is_tls_new) = (is_asked || now.0 != known.0, is_asked || now.1 != known.1);
        known = now;
        if is_gate_new {
            let files = files.clone();
            match tokio::task::spawn_blocking(move || Gate::open(&files)).await {
                Ok(Ok(new)) => {
                    gate.store(Arc::new(new));
                    tracing::info!("users and permissions were read again");
                }
                Ok(Err(error)) => tracing::error!(error, "users and permissions stay as they were"),
                // The executor is going down.
                Err(_) => return,
            }
        }
        if let Some(tls) = tls.clone().filter(|_| is_tls_new) {
            match tokio::task::spawn_blocking(move || tls.reload()).await {
                Ok(Ok(())) => tracing::info!("certificates were read again"),
                Ok(Err(error)) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%error, cause, "certificates stay as they were");
                }
                Err(_) => return,
            }
        }
    }
}

/// Requests to read everything again, where systems have a signal for that.
struct Hangups {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Hangups {
    fn new() -> Hangups {
        Hangups {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal {
            signal.recv().await;
            return;
        }
        std::future::pending().await
    }
}

/// The first address that a name has.
fn address(host: &str, port: u16) -> Result<SocketAddr, ServeError> {
    if let Ok(ip) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, port));
    }
    let found = (host, port).to_socket_addrs().map(|mut all| all.next());
    match found {
        Ok(Some(address)) => Ok(address),
        Ok(None) => Err(ServeError::new(format!("{host} has no address"))),
        Err(error) => Err(ServeError::because(format!("{host} has no address"), error)),
    }
}

/// Ends when the process is asked to: by a terminal, or by whoever started it.
pub async fn asked_to_stop() {
    let interrupted = async {
        // Where signals cannot be had, nothing asks.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
