//! `tenon serve`: the schema registry as a server. Here are its options; what it does is `tenon-server`'s
//! business.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::{Args, ValueEnum};
use tenon_registry::{Options as RegistryOptions, Profile};
use tenon_server::auth::{GateFiles, Issuer, KeySource};
use tenon_server::logs::{self, LogFormat};
use tenon_server::store::Database;
use tenon_server::tls::TlsFiles;
use tenon_server::{Limits, Settings, asked_to_stop, serve};

use crate::args::levels;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use crate::variables;

/// The options of `tenon serve`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    security: Security,
    #[command(flatten)]
    tokens: Tokens,
    #[command(flatten)]
    limits: Bounds,
}

const EXAMPLES: &str = "\
Examples:
  tenon serve                               At http://127.0.0.1:8081, in ./tenon.db
  tenon serve --db memory --port 0          For a job of CI
  tenon serve --host 0.0.0.0 --users users --tls-cert cert.pem --tls-key key.pem
  TENON_SERVE_DB=postgres://tenon:…@db/tenon tenon serve --host 0.0.0.0 --users users

Clients of Confluent's registry work with it as they are. SIGTERM and Ctrl-C stop
it once the requests at hand are answered.";

/// Where it listens and what it keeps.
#[derive(Debug, Args)]
struct Place {
    /// The address or name to listen on
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1", env = "TENON_SERVE_HOST")]
    host: String,
    /// The port; 0 is any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8081, env = "TENON_SERVE_PORT")]
    port: u16,
    /// Where to keep what is registered: a FILE of SQLite, `memory`, or `postgres://…`, over which several
    /// servers may stand
    #[arg(long, value_name = "FILE|memory|URL", default_value = "tenon.db", env = "TENON_SERVE_DB")]
    #[arg(hide_env_values = true)]
    db: String,
    /// Certificates of authorities that the database's certificate must be of [default: Mozilla's list]
    #[arg(long, value_name = "FILE", env = "TENON_SERVE_DB_CA", hide_env_values = true)]
    db_ca: Option<PathBuf>,
    /// Whose answers to give: confluent-7 or confluent-8, which says more in them
    #[arg(long, value_name = "PROFILE", default_value = "confluent-7", env = "TENON_SERVE_PROFILE")]
    #[arg(value_parser = profiles(), hide_possible_values = true)]
    profile: Profile,
    /// The level of subjects that have none set
    #[arg(long, value_name = "LEVEL", default_value = "backward", env = "TENON_SERVE_LEVEL")]
    #[arg(value_parser = levels(), ignore_case = true, hide_possible_values = true)]
    level: tenon_core::Compatibility,
    /// Serve the files of this folder below /ui: the playground, which lists the subjects there and
    /// checks against them. A release has it as tenon-ui-VERSION.tar.gz; `npm run build` makes it of `web`
    #[arg(long, value_name = "DIRECTORY", env = "TENON_SERVE_UI")]
    ui: Option<PathBuf>,
    /// How to write the log: text or json
    #[arg(long, value_name = "NAME", default_value = "text", env = "TENON_SERVE_LOG_FORMAT")]
    #[arg(hide_possible_values = true)]
    log_format: Log,
    /// What to log: error, warn, info or debug, also by part, such as warn,tenon::audit=info
    #[arg(long, value_name = "FILTER", default_value = "info", env = "TENON_SERVE_LOG")]
    log: String,
    /// Send a span of each request to this collector of OpenTelemetry, by OTLP over HTTP in JSON; those whose
    /// `traceparent` says that they are not kept are left out
    #[arg(long, value_name = "URL", env = "TENON_SERVE_OTLP")]
    otlp: Option<String>,
}

/// Who may do what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Security")]
struct Security {
    /// Users: lines of NAME:HASH as `htpasswd -B` writes them, or Karapace's JSON with its permissions;
    /// read again when it changes, as is --access
    #[arg(long, value_name = "FILE", env = "TENON_SERVE_USERS")]
    users: Option<PathBuf>,
    /// Who may do what: a TOML file of [[allow]] tables with who, operations (read, register, delete,
    /// configure), subjects (globs) and registry (true for its own settings) [default: whoever is known,
    /// everything]
    #[arg(long, value_name = "FILE", env = "TENON_SERVE_ACCESS")]
    access: Option<PathBuf>,
    /// Listen for others than this machine though nobody is asked who they are
    #[arg(long, env = "TENON_SERVE_OPEN")]
    open: bool,
    /// The server's certificate, and those between it and an authority, in PEM; read again when it changes,
    /// as is the key, and on SIGHUP
    #[arg(long, value_name = "FILE", env = "TENON_SERVE_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key, in PEM
    #[arg(long, value_name = "FILE", env = "TENON_SERVE_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Authorities of clients' certificates, whose common name is then the user
    #[arg(long, value_name = "FILE", env = "TENON_SERVE_TLS_CLIENT_CA", requires = "tls_cert")]
    tls_client_ca: Option<PathBuf>,
    /// Turn clients without a certificate away, even where they have a password or a token
    #[arg(long, env = "TENON_SERVE_TLS_CLIENT_REQUIRED", requires = "tls_client_ca")]
    tls_client_required: bool,
}

/// Whose tokens are taken.
#[derive(Debug, Args)]
#[command(next_help_heading = "Security")]
struct Tokens {
    /// Take tokens of this issuer (OpenID Connect)
    #[arg(long, value_name = "NAME", env = "TENON_SERVE_OIDC_ISSUER")]
    #[arg(requires = "oidc_keys", requires = "oidc_audience")]
    oidc_issuer: Option<String>,
    /// The issuer's keys, a JSON Web Key Set; asked for again when a token names another, at most once a
    /// minute, and each hour
    #[arg(long, value_name = "FILE|URL", env = "TENON_SERVE_OIDC_KEYS", requires = "oidc_issuer")]
    oidc_keys: Option<String>,
    /// For whom tokens must be
    #[arg(long, value_name = "NAME", env = "TENON_SERVE_OIDC_AUDIENCE", requires = "oidc_issuer")]
    oidc_audience: Option<String>,
    /// The claim that names the user
    #[arg(long, value_name = "CLAIM", default_value = "sub", env = "TENON_SERVE_OIDC_USER_CLAIM")]
    oidc_user_claim: String,
    /// The claim that lists roles; names of members with dots between
    #[arg(long, value_name = "CLAIM", default_value = "roles", env = "TENON_SERVE_OIDC_ROLES_CLAIM")]
    oidc_roles_claim: String,
}

/// What clients may ask at a time.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct Bounds {
    /// The longest body
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().body_bytes, env = "TENON_SERVE_MAX_BODY")]
    max_body: usize,
    /// Writes and long reads at a time; beyond that the answer is 503
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().requests, env = "TENON_SERVE_MAX_REQUESTS")]
    #[arg(value_parser = at_least_one::<usize>())]
    max_requests: usize,
    /// Connections at a time; beyond that those that were silent for longest go
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().connections, env = "TENON_SERVE_MAX_CONNECTIONS")]
    #[arg(value_parser = at_least_one::<usize>())]
    max_connections: usize,
    /// How long headers may take to arrive, and how long a connection may be idle
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().header_time.as_secs(), env = "TENON_SERVE_HEADER_TIMEOUT")]
    #[arg(value_parser = at_least_one::<u64>())]
    header_timeout: u64,
    /// How long a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().request_time.as_secs(), env = "TENON_SERVE_REQUEST_TIMEOUT")]
    #[arg(value_parser = at_least_one::<u64>())]
    request_timeout: u64,
    /// How long a client may take to take an answer; a second more for each 64 KiB of it
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().answer_time.as_secs(), env = "TENON_SERVE_ANSWER_TIMEOUT")]
    #[arg(value_parser = at_least_one::<u64>())]
    answer_timeout: u64,
    /// All bodies at a time, together; beyond that the answer is 503
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().bodies_bytes, env = "TENON_SERVE_MAX_BODIES")]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    max_bodies: usize,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Log {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Serves until asked to stop.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let format = match options.place.log_format {
        Log::Text => LogFormat::Text,
        Log::Json => LogFormat::Json,
    };
    variables::warn_of_unknown(terminal);
    logs::start(format, &options.place.log).map_err(Failure::usage)?;
    let settings = options.settings();
    let (scheme, kept) = (if settings.tls.is_some() { "https" } else { "http" }, settings.database.clone());
    let ready = |address| terminal.notice(format_args!("serving at {scheme}://{address}, kept in {kept:?}"));
    match serve(settings, ready, asked_to_stop()) {
        Ok(()) => Ok(Exit::Clean),
        Err(error) if error.is_open_to_strangers() => Err(Failure::usage(error.to_string())
            .help("ask them with --users, --oidc-issuer or --tls-client-ca, or say --open")
            .into()),
        Err(error) if error.is_usage() => Err(Failure::usage(error.to_string()).into()),
        Err(error) => Err(error.into()),
    }
}

impl Options {
    fn settings(&self) -> Settings {
        let Options { place, security, tokens, limits } = self;
        let tls = security.tls_cert.clone().zip(security.tls_key.clone());
        let issuer = tokens.oidc_issuer.clone().zip(tokens.oidc_keys.as_deref());
        let issuer = issuer.zip(tokens.oidc_audience.clone()).map(|((name, keys), audience)| Issuer {
            name,
            audience,
            keys: KeySource::from(keys),
            user_claim: tokens.oidc_user_claim.clone(),
            roles_claim: tokens.oidc_roles_claim.clone(),
        });
        Settings {
            host: place.host.clone(),
            port: place.port,
            database: Database::from(place.db.as_str()),
            ui: place.ui.clone(),
            traces: place.otlp.clone(),
            database_authorities: place.db_ca.clone(),
            registry: RegistryOptions {
                profile: place.profile,
                level: place.level,
                ..RegistryOptions::default()
            },
            tls: tls.map(|(certificate, key)| TlsFiles {
                certificate,
                key,
                client_authorities: security.tls_client_ca.clone(),
                client_required: security.tls_client_required,
            }),
            gate: GateFiles {
                users: security.users.clone(),
                issuer,
                access: security.access.clone(),
                certificates: security.tls_client_ca.is_some(),
            },
            is_open: security.open,
            limits: Limits {
                body_bytes: limits.max_body,
                header_time: Duration::from_secs(limits.header_timeout),
                request_time: Duration::from_secs(limits.request_timeout),
                answer_time: Duration::from_secs(limits.answer_timeout),
                requests: limits.max_requests,
                connections: limits.max_connections,
                bodies_bytes: limits.max_bodies,
            },
        }
    }
}

/// None at all, and none at a time, would be a server that serves nobody.
fn at_least_one<T: TryFrom<u64> + Clone + Send + Sync>() -> RangedU64ValueParser<T>
where
    <T as TryFrom<u64>>::Error: Send + Sync + std::error::Error + 'static,
{
    RangedU64ValueParser::new().range(1..=1_000_000)
}

fn profiles() -> impl TypedValueParser<Value = Profile> {
    PossibleValuesParser::new(Profile::ALL.map(|profile| PossibleValue::new(profile.name())))
        .try_map(|text| text.parse::<Profile>())
}
