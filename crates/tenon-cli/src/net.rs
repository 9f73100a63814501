//! HTTP, and the only place where a socket is opened; under `--offline` none is. What is asked and what
//! the answers mean is the business of `registry` and of `input/versions/remote.rs`.
//!
//! Limits: a body of so many bytes, five redirects, and a time for each exchange. Credentials come from
//! whoever asks, and go to no host and port but those that were asked: who shows some is led on within
//! these alone.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::time::Duration;

use ureq::config::RedirectAuthHeaders;
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};
use ureq::{Agent, Error, http};

use crate::args::Global;
use crate::exit::Failure;
use crate::registry::Registries;
use crate::trust::{self, Own, Trust};

/// Seconds that an exchange may take, where the environment does not say.
const PATIENCE: u64 = 30;
/// Names the environment variable that says.
const PATIENCE_VARIABLE: &str = "TENON_HTTP_TIMEOUT";
/// A chain of more leads nowhere.
const MOST_REDIRECTS: u32 = 5;

/// What reaches the network, or refuses to.
#[derive(Debug)]
pub(crate) struct Net {
    offline: bool,
    /// The registries that may be asked.
    pub(crate) registries: Registries,
    /// One for each that asks, so that no connection of one serves another.
    agents: RefCell<Vec<(Trust, Agent)>>,
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
    /// Whom to trust, and the certificate to show.
    pub(crate) trust: &'a Trust,
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
    /// Make it so.
    #[cfg(feature = "serve")]
    Put,
    /// Take it away.
    #[cfg(feature = "serve")]
    Delete,
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
        Net { offline: global.offline, registries: Registries::new(global), agents: RefCell::default() }
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
        let agent = self.agent(request.trust)?;
        let secret = request.authorization.is_some() || request.trust.own.is_some();
        if !secret {
            return Ok(exchange(&agent, request, request.url, MOST_REDIRECTS)?.0);
        }
        let mut url = request.url.to_owned();
        for _ in 0..=MOST_REDIRECTS {
            let (answer, location) = exchange(&agent, request, &url, 0)?;
            let Some(location) = location else { return Ok(answer) };
            url = within(&url, &location, request.method, answer.status).ok_or_else(|| {
                let to =
                    if location.contains("://") { self::host(&location) } else { "elsewhere".to_owned() };
                Failure::incomplete(format!("{host} leads to {to}, where its credentials do not go"))
                    .help("name the final address, if that is the registry's")
            })?;
        }
        Err(unanswered(&Error::TooManyRedirects, &host, request).into())
    }

    fn agent(&self, trust: &Trust) -> anyhow::Result<Agent> {
        if let Some((_, agent)) = self.agents.borrow().iter().find(|(known, _)| known == trust) {
            return Ok(agent.clone());
        }
        let patience = Duration::from_secs(patience()?);
        let config = Agent::config_builder()
            // A refusal has a body that says why.
            .http_status_as_error(false)
            .timeout_global(Some(patience))
            .redirect_auth_headers(RedirectAuthHeaders::Never)
            .user_agent(concat!("tenon/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls(trust)?)
            .build();
        let agent = config.new_agent();
        self.agents.borrow_mut().push((trust.clone(), agent.clone()));
        Ok(agent)
    }
}

/// Asks at an address; gives the answer, and where it leads if it does.
fn exchange(
    agent: &Agent,
    request: &Request<'_>,
    url: &str,
    redirects: u32,
) -> Result<(Answer, Option<String>), Failure> {
    let method = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        #[cfg(feature = "serve")]
        Method::Put => http::Method::PUT,
        #[cfg(feature = "serve")]
        Method::Delete => http::Method::DELETE,
    };
    let mut builder = http::Request::builder().method(method).uri(url);
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
        .map_err(|error| Failure::usage(format!("`{}` is no address: {error}", shown(url))))?;
    let question =
        agent.configure_request(question).https_only(request.only_https).max_redirects(redirects).build();
    let answered = agent.run(question).and_then(|mut answer| {
        let limit = u64::try_from(request.most).unwrap_or(u64::MAX);
        let status = answer.status().as_u16();
        let location = answer.headers().get("Location").filter(|_| (300..400).contains(&status));
        let location = location.map(|location| String::from_utf8_lossy(location.as_bytes()).into_owned());
        let body = answer.body_mut().with_config().limit(limit).read_to_vec()?;
        Ok((Answer { status, body }, location))
    });
    answered.map_err(|error| unanswered(&error, &host(url), request))
}

/// The address that a redirect leads to, where that is of the same scheme, host and port; `None` where it
/// leads elsewhere, or would turn what is sent into a mere question.
fn within(url: &str, location: &str, method: Method, status: u16) -> Option<String> {
    let keeps = match method {
        Method::Get => true,
        Method::Post => matches!(status, 307 | 308),
        #[cfg(feature = "serve")]
        Method::Put | Method::Delete => matches!(status, 307 | 308),
    };
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let origin = format!("{scheme}://{authority}");
    let path = match location.strip_prefix(&origin) {
        Some(path) => path,
        None if location.starts_with("//") => return None,
        None => location,
    };
    (keeps && path.starts_with('/')).then(|| format!("{origin}{path}"))
}

/// What a connection goes by.
fn tls(trust: &Trust) -> Result<TlsConfig, Failure> {
    let roots = match trust.authorities()? {
        None => RootCerts::WebPki,
        Some(known) => {
            let known: Vec<Certificate<'static>> =
                known.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
            RootCerts::new_with_certs(&known)
        }
    };
    let own = match trust.own()? {
        None => None,
        Some(Own { chain, key }) => {
            let chain: Vec<Certificate<'static>> =
                chain.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
            let key = PrivateKey::from_pem(&key)
                .map_err(|error| Failure::incomplete(format!("cannot use a key: {error}")))?;
            Some(ClientCert::new_with_certs(&chain, key))
        }
    };
    Ok(TlsConfig::builder().root_certs(roots).client_cert(own).build())
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

/// What a missing answer means, and what to do.
fn unanswered(error: &Error, host: &str, request: &Request<'_>) -> Failure {
    let most = request.most;
    if let Some(error) = of_tls(error) {
        return trust::insecure(error, host);
    }
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
        Error::BadUri(_) | Error::Http(_) => {
            Failure::usage(format!("the address of {host} makes no sense: {error}"))
        }
        other => Failure::incomplete(format!("{host} gave no answer that makes sense: {other}"))
            .help("is it an HTTP server? An address begins with https:// or http://"),
    }
}

/// What TLS itself says; what is wrong with the other side comes inside an error of reading.
fn of_tls(error: &Error) -> Option<&rustls::Error> {
    match error {
        Error::Rustls(error) => Some(error),
        Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
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
    use super::{Method, host, within};

    #[test]
    fn who_shows_credentials_is_led_on_within_one_origin() {
        let led = |location| within("https://a:8081/x/y?z", location, Method::Get, 302);
        assert_eq!(led("/b?c").as_deref(), Some("https://a:8081/b?c"));
        assert_eq!(led("https://a:8081/b").as_deref(), Some("https://a:8081/b"));
        for elsewhere in
            ["https://a/b", "https://a:80810/b", "http://a:8081/b", "//c/b", "c", "https://a:8081@c/b"]
        {
            assert_eq!(led(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(within("http://a/x", "/b", Method::Post, 302), None);
        assert_eq!(within("http://a/x", "/b", Method::Post, 307).as_deref(), Some("http://a/b"));
    }

    #[test]
    fn credentials_are_never_shown() {
        assert_eq!(host("https://user:secret@example.com:8081/x@y"), "example.com:8081");
        assert_eq!(host("http://a/b"), "a");
    }
}
