//! Bearer tokens of OpenID Connect: JSON web tokens that an issuer signed.
//!
//! The issuer's keys come from a file, or from an address. Either is asked again when a token names a key that
//! is not known, and when what is known is an hour old, so that a key that was withdrawn is not good for
//! ever; at most once a minute in any case. Only signatures by key pairs count: a shared secret would let
//! whoever can check a token make one.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use super::Principal;

/// Whose tokens are taken, and what is read out of them.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The issuer that `iss` must name.
    pub name: String,
    /// For whom tokens must be, by `aud`.
    pub audience: String,
    /// Where the issuer's keys are.
    pub keys: KeySource,
    /// The claim that names the user.
    pub user_claim: String,
    /// The claim that lists roles: names of members with dots between, such as `realm_access.roles`.
    pub roles_claim: String,
}

/// Where an issuer's keys are: a JSON Web Key Set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// In a file.
    File(PathBuf),
    /// At an address.
    Url(String),
}

impl From<&str> for KeySource {
    fn from(text: &str) -> KeySource {
        if text.starts_with("https://") || text.starts_with("http://") {
            KeySource::Url(text.to_owned())
        } else {
            KeySource::File(PathBuf::from(text))
        }
    }
}

/// An issuer with its keys at hand.
pub struct Tokens {
    issuer: Issuer,
    keys: RwLock<JwkSet>,
    turn: Mutex<Turn>,
    waiting: AtomicUsize,
}

/// When keys were asked for, and when they were had.
#[derive(Debug)]
struct Turn {
    /// Nothing but the start asked before.
    asked: Option<Instant>,
    had: Instant,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// How long to leave an issuer alone after it was asked for its keys.
const PAUSE: Duration = Duration::from_secs(60);

/// How long keys are taken for what the issuer has.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// How long an issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// As many tokens with a key that is not known wait while the issuer is asked; others are not good. Strangers
/// with made-up keys would else take all threads.
const MOST_WAITING: usize = 16;

/// Keys are a few kilobytes. What is longer is something else.
const KEYS_BYTES: u64 = 1 << 20;

const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

impl Tokens {
    /// Reads the issuer's keys. Blocks.
    ///
    /// # Errors
    ///
    /// When they cannot be had.
    pub fn open(issuer: Issuer) -> Result<Tokens, String> {
        let keys = RwLock::new(load(&issuer.keys)?);
        Ok(Tokens {
            issuer,
            keys,
            turn: Mutex::new(Turn { asked: None, had: Instant::now() }),
            waiting: AtomicUsize::new(0),
        })
    }

    /// Who the token speaks for; nobody where it is not good. Blocks where keys must be asked for.
    pub fn principal(&self, token: &str) -> Option<Principal> {
        let header = decode_header(token).ok()?;
        if !ALGORITHMS.contains(&header.alg) {
            return None;
        }
        self.renew();
        let key = self.key(header.kid.as_deref()).or_else(|| {
            self.ask_again();
            self.key(header.kid.as_deref())
        })?;
        // The key says what it is for, and a token may not choose otherwise.
        let own = key.common.key_algorithm.and_then(|own| own.to_string().parse::<Algorithm>().ok());
        if own.is_some_and(|own| own != header.alg) {
            return None;
        }
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.issuer.name]);
        validation.set_audience(&[&self.issuer.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.validate_nbf = true;
        let decoding = DecodingKey::from_jwk(&key).ok()?;
        let claims = decode::<Value>(token, &decoding, &validation).ok()?.claims;
        let name = claim(&claims, &self.issuer.user_claim)?.as_str()?.to_owned();
        let roles = claim(&claims, &self.issuer.roles_claim).map(names).unwrap_or_default();
        Some(Principal { name, roles })
    }

    /// The key by its name; the only one there is where the token names none.
    fn key(&self, name: Option<&str>) -> Option<Jwk> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        match (name, &*keys.keys) {
            (Some(name), _) => keys.find(name).cloned(),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        }
    }

    /// Asks for the keys where what is known is old. Nobody waits for somebody else who does.
    fn renew(&self) {
        let Ok(mut turn) = self.turn.try_lock() else { return };
        if turn.had.elapsed() > KEPT {
            self.ask(&mut turn);
        }
    }

    /// Asks for the keys because one is missing, or waits for somebody else who does.
    fn ask_again(&self) {
        if self.waiting.fetch_add(1, Ordering::Relaxed) < MOST_WAITING {
            self.ask(&mut self.turn.lock().unwrap_or_else(PoisonError::into_inner));
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// Asks for the keys where the issuer was left alone long enough.
    fn ask(&self, turn: &mut Turn) {
        if turn.asked.is_some_and(|asked| asked.elapsed() < PAUSE) {
            return;
        }
        turn.asked = Some(Instant::now());
        match load(&self.issuer.keys) {
            Ok(keys) => {
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
                turn.had = Instant::now();
                tracing::info!("the issuer's keys were asked for again");
            }
            Err(error) => tracing::warn!(error, "the issuer's keys could not be had; the old ones stay"),
        }
    }
}

fn load(source: &KeySource) -> Result<JwkSet, String> {
    let text = match source {
        KeySource::File(path) => std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?,
        KeySource::Url(url) => {
            let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().new_agent();
            let failed = |error: ureq::Error| format!("cannot get {url}: {error}");
            let mut response = agent.get(url).call().map_err(failed)?;
            response.body_mut().with_config().limit(KEYS_BYTES).read_to_string().map_err(failed)?
        }
    };
    serde_json::from_str(&text).map_err(|error| format!("the issuer's keys are no JSON Web Key Set: {error}"))
}

/// The value at a path of names with dots between.
fn claim<'a>(claims: &'a Value, path: &str) -> Option<&'a Value> {
    // A name of its own first: claims such as `https://example.com/roles` have dots in them.
    claims.get(path).or_else(|| path.split('.').try_fold(claims, |value, name| value.get(name)))
}

/// A list of texts, or one text with blanks between, as `scope` is written.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}
