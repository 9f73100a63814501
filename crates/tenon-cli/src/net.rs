//! HTTP, and the only place where a socket is opened; under `--offline` none is. What is asked and what
//! the answers mean is the business of `registry` and of `input/versions/remote.rs`.
//!
//! Limits: a body of so many bytes, five redirects, and a time for each exchange. Credentials come from
//! whoever asks, and are sent to no host but the one that was asked.

use std::cell::OnceCell;
use std::fs;
use std::io::ErrorKind;
use std::time::Duration;

use ureq::config::RedirectAuthHeaders;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Error, http};

use crate::args::Global;
use crate::exit::Failure;
use crate::registry::Registries;

/// Seconds that an exchange may take, where the environment does not say.
const PATIENCE: u64 = 30;
/// Names the environment variable that says.
const PATIENCE_VARIABLE: &str = "TENON_HTTP_TIMEOUT";
/// Certificates to trust in place of those built in, as OpenSSL's programs have it.
const TRUST_VARIABLE: &str = "SSL_CERT_FILE";
/// A chain of more leads nowhere.
const MOST_REDIRECTS: u32 = 5;

/// What reaches the network, or refuses to.
#[derive(Debug)]
pub(crate) struct Net {
    offline: bool,
    /// The registries that may be asked.
    pub(crate) registries: Registries,
    agent: OnceCell<Agent>,
}

/// A question.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) url: &'a str,
    /// JSON, for what is not merely read.
    pub(crate) body: Option<String>,
    /// What `Authorization` says.
    pub(crate) authorization: Option<&'a str>,
    /// No way around TLS, by redirects either.
    pub(crate) only_https: bool,
    /// Bytes of the answer.
    pub(crate) most: usize,
}

/// What to do with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Read it.
    Get,
    /// Add to it, or ask with a body.
    Post,
}

/// An answer, whatever it says.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Net {
    /// As the options have it. Opens nothing.
    pub(crate) fn new(global: &Global) -> Net {
        Net { offline: global.offline, registries: Registries::new(global), agent: OnceCell::new() }
    }

    /// Asks, and waits for the answer.
    ///
    /// *Errors*: no answer came; each with the way out. An answer that refuses is none.
    pub(crate) fn send(&self, request: &Request<'_>) -> anyhow::Result<Answer> {
        let host = host(request.url);
        if self.offline {
            return Err(Failure::incomplete(format!("--offline forbids to ask {host}"))
                .help("leave it out, or name a file or git:REF:PATH")
                .into());
        }
        let agent = self.agent()?;
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
        };
        let mut builder = http::Request::builder().method(method).uri(request.url);
        builder = builder.header("Accept", ACCEPT);
        if let Some(authorization) = request.authorization {
            builder = builder.header("Authorization", authorization);
        }
        if request.body.is_some() {
            builder = builder.header("Content-Type", "application/vnd.schemaregistry.v1+json");
        }
        let body = request.body.clone().unwrap_or_default();
        let question = builder
            .body(body)
            .map_err(|error| Failure::usage(format!("`{}` is no address: {error}", shown(request.url))))?;
        let question = agent.configure_request(question).https_only(request.only_https).build();
        let answered = agent.run(question).and_then(|mut answer| {
            let limit = u64::try_from(request.most).unwrap_or(u64::MAX);
            let status = answer.status().as_u16();
            let body = answer.body_mut().with_config().limit(limit).read_to_vec()?;
            Ok(Answer { status, body })
        });
        answered.map_err(|error| unanswered(&error, &host, request).into())
    }

    fn agent(&self) -> anyhow::Result<&Agent> {
        if let Some(agent) = self.agent.get() {
            return Ok(agent);
        }
        let patience = Duration::from_secs(patience()?);
        let config = Agent::config_builder()
            // A refusal has a body that says why.
            .http_status_as_error(false)
            .timeout_global(Some(patience))
            .max_redirects(MOST_REDIRECTS)
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .user_agent(concat!("tenon/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(trusted()?).build())
            .build();
        Ok(self.agent.get_or_init(|| config.new_agent()))
    }
}

/// What a registry speaks, and what schemas are published as.
const ACCEPT: &str = "application/vnd.schemaregistry.v1+json, application/json, */*;q=0.5";

fn patience() -> Result<u64, Failure> {
    let Ok(text) = std::env::var(PATIENCE_VARIABLE) else { return Ok(PATIENCE) };
    match text.parse() {
        Ok(seconds) if seconds > 0 => Ok(seconds),
        _ => {
            Err(Failure::usage(format!("{PATIENCE_VARIABLE} is `{text}`, and has to be a number of seconds")))
        }
    }
}

/// Certificates that a server's has to lead to.
fn trusted() -> anyhow::Result<RootCerts> {
    let Some(path) = std::env::var_os(TRUST_VARIABLE).filter(|path| !path.is_empty()) else {
        return Ok(RootCerts::WebPki);
    };
    let shown = path.to_string_lossy().into_owned();
    let unusable = |reason: String| {
        Failure::incomplete(format!("cannot use {TRUST_VARIABLE}={shown}: {reason}"))
            .help("name a file of certificates in PEM, or unset the variable")
    };
    let bytes = fs::read(&path).map_err(|error| unusable(error.to_string()))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&bytes) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| unusable(error.to_string()))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(unusable("it holds no certificate".to_owned()).into());
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

/// What a missing answer means, and what to do.
fn unanswered(error: &Error, host: &str, request: &Request<'_>) -> Failure {
    let most = request.most;
    match error {
        Error::Timeout(_) => Failure::incomplete(format!("{host} did not answer in time"))
            .help(format!("wait longer, in seconds: {PATIENCE_VARIABLE}=120")),
        Error::HostNotFound => Failure::incomplete(format!("no host is called {host}"))
            .help("look at the address, and at the network"),
        Error::ConnectionFailed => Failure::incomplete(format!("cannot reach {host}"))
            .help("look at the address and its port, at the network, and at HTTPS_PROXY"),
        Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            Failure::incomplete(format!("nothing listens at {host}")).help("look at the address and its port")
        }
        Error::TooManyRedirects | Error::RedirectFailed => {
            Failure::incomplete(format!("{host} leads on and on, or nowhere")).help("name the final address")
        }
        Error::BodyExceedsLimit(_) => {
            Failure::incomplete(format!("{host} answered with more than {most} bytes"))
        }
        Error::LargeResponseHeader(..) => {
            Failure::incomplete(format!("{host} answered with too long a head"))
        }
        Error::RequireHttpsOnly(_) => {
            Failure::incomplete(format!("{host} leads to an address without TLS, which is not followed"))
        }
        Error::Rustls(_) | Error::Tls(_) | Error::Pem(_) => tls(error, host),
        // What is wrong with the other side's TLS comes as bytes that make no sense.
        Error::Io(inner) if request.url.starts_with("https://") && inner.kind() == ErrorKind::InvalidData => {
            tls(error, host)
        }
        Error::BadUri(_) | Error::Http(_) => {
            Failure::usage(format!("the address of {host} makes no sense: {error}"))
        }
        other => Failure::incomplete(format!("{host} gave no answer that makes sense: {other}"))
            .help("is it an HTTP server? An address begins with https:// or http://"),
    }
}

fn tls(error: &Error, host: &str) -> Failure {
    Failure::incomplete(format!("no secure connection to {host}: {error}"))
        .help(format!("where its certificate is of your own making, trust it: {TRUST_VARIABLE}=FILE.pem"))
        .help("where it speaks no TLS, its address begins with http://")
}

/// Host and port of an address, without credentials, for people.
pub(crate) fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.chars().filter(|c| !c.is_control()).collect()
}

/// An address for people, without credentials.
fn shown(url: &str) -> String {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    format!("{scheme}://{}/…", host(url))
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn credentials_are_never_shown() {
        assert_eq!(host("https://user:secret@example.com:8081/x@y"), "example.com:8081");
        assert_eq!(host("http://a/b"), "a");
    }
}
