//! Who asks, and whether that is allowed. Passwords and tokens are read here and go no further.
//!
//! Whoever is not known is told to say who they are (401). Whoever is known and not allowed is told so
//! (403) in the same words whether or not there is such a subject, and lists leave out what they may not
//! read: nothing here tells that a subject exists. Which subject a request is about is `../http`'s business.

mod access;
mod token;
mod users;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tokio::sync::Semaphore;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::asn1::{ObjectIdentifier, PrintableStringRef, Utf8StringRef};

pub use self::access::{Access, Operation, Resource};
pub use self::token::{Issuer, KeySource, Tokens};
pub use self::users::Users;
use crate::tls::{self, FileState};

/// Whoever asks, once that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// A user's name, a token's subject, or the common name of a certificate.
    pub name: String,
    /// What an issuer says they are; nothing else gives roles.
    pub roles: Vec<String>,
}

/// How to tell who asks, and what they may do.
#[derive(Debug, Default)]
pub struct Gate {
    users: Option<Arc<Users>>,
    tokens: Option<Arc<Tokens>>,
    access: Option<Access>,
    certificates: bool,
    hashing: Hashing,
}

/// Passwords that are being checked the slow way. As many as there are places, so that guesses cannot
/// take all processors.
#[derive(Clone, Debug)]
struct Hashing(Arc<Semaphore>);

impl Default for Hashing {
    fn default() -> Hashing {
        Hashing(Arc::new(Semaphore::new(2)))
    }
}

/// Where users, issuers and permissions are written down.
#[derive(Clone, Debug, Default)]
pub struct GateFiles {
    /// Users: lines of `name:hash`, or Karapace's JSON, which has permissions too.
    pub users: Option<PathBuf>,
    /// Whose tokens are taken.
    pub issuer: Option<Issuer>,
    /// What is allowed; everything to everyone who is known, without.
    pub access: Option<PathBuf>,
    /// Whether a client's certificate tells who it is.
    pub certificates: bool,
}

impl GateFiles {
    /// When the files were written last, and how long they are; the same as long as nobody changes them.
    pub(crate) fn state(&self) -> [FileState; 2] {
        [&self.users, &self.access].map(|path| tls::state(path.as_deref()))
    }
}

/// What a request has with it that says who asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Credentials<'a> {
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The name in the client's certificate, which TLS has checked.
    pub certificate: Option<&'a str>,
}

/// Nobody is known by what a request has with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown;

#[derive(Deserialize)]
struct KarapaceFile {
    #[serde(default)]
    users: Vec<users::KarapaceUser>,
    #[serde(default)]
    permissions: Vec<access::KarapacePermission>,
}

impl Gate {
    /// Reads all that is written down. Blocks.
    ///
    /// # Errors
    ///
    /// Which file cannot be read, and why.
    pub fn open(files: &GateFiles) -> Result<Gate, String> {
        let mut gate = Gate { certificates: files.certificates, ..Gate::default() };
        if let Some(path) = &files.users {
            let text = read(path)?;
            let within = |error: String| format!("{}: {error}", path.display());
            if text.trim_start().starts_with('{') {
                let file: KarapaceFile = serde_json::from_str(&text).map_err(|e| within(e.to_string()))?;
                gate.users = Some(Arc::new(Users::of_karapace(file.users).map_err(within)?));
                gate.access = Some(Access::of_karapace(file.permissions).map_err(within)?);
            } else {
                gate.users = Some(Arc::new(Users::of_lines(&text).map_err(within)?));
            }
        }
        if let Some(issuer) = &files.issuer {
            gate.tokens = Some(Arc::new(Tokens::open(issuer.clone())?));
        }
        if let Some(path) = &files.access {
            if gate.access.is_some() {
                return Err("Karapace's file has permissions of its own: leave the other list out".to_owned());
            }
            let list = Access::of_toml(&read(path)?);
            gate.access = Some(list.map_err(|error| format!("{}: {error}", path.display()))?);
        }
        Ok(gate)
    }

    /// Whether anybody is asked who they are.
    pub fn is_guarded(&self) -> bool {
        self.users.is_some() || self.tokens.is_some() || self.certificates
    }

    /// Whether all that is allowed to someone is allowed to everyone who is known.
    pub fn allows_all(&self) -> bool {
        self.access.is_none()
    }

    /// What to answer to whoever is not known, in the header `WWW-Authenticate`.
    pub fn challenge(&self) -> &'static str {
        if self.users.is_some() {
            "Basic realm=\"Tenon\", charset=\"UTF-8\""
        } else {
            "Bearer realm=\"Tenon\""
        }
    }

    /// Who asks; nobody in particular where nobody is asked.
    ///
    /// # Errors
    ///
    /// [`Unknown`] where what the request has with it proves nothing.
    pub async fn principal(&self, credentials: Credentials<'_>) -> Result<Option<Principal>, Unknown> {
        if !self.is_guarded() {
            return Ok(None);
        }
        if let Some(text) = credentials.authorization {
            let (scheme, rest) = text.split_once(' ').ok_or(Unknown)?;
            let principal = if scheme.eq_ignore_ascii_case("basic") {
                self.by_password(rest.trim()).await
            } else if scheme.eq_ignore_ascii_case("bearer") {
                self.by_token(rest.trim()).await
            } else {
                None
            };
            return principal.map(Some).ok_or(Unknown);
        }
        match credentials.certificate {
            Some(name) if self.certificates => {
                Ok(Some(Principal { name: name.to_owned(), roles: Vec::new() }))
            }
            _ => Err(Unknown),
        }
    }

    async fn by_password(&self, encoded: &str) -> Option<Principal> {
        let users = self.users.clone()?;
        let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
        let (name, password) = pair.split_once(':')?;
        let principal = Principal { name: name.to_owned(), roles: Vec::new() };
        if users.knows(name, password) {
            return Some(principal);
        }
        let _place = self.hashing.0.acquire().await.ok()?;
        let (name, password) = (name.to_owned(), password.to_owned());
        let proved = tokio::task::spawn_blocking(move || users.proves(&name, &password)).await;
        proved.unwrap_or(false).then_some(principal)
    }

    async fn by_token(&self, token: &str) -> Option<Principal> {
        let (tokens, token) = (self.tokens.clone()?, token.to_owned());
        tokio::task::spawn_blocking(move || tokens.principal(&token)).await.ok().flatten()
    }

    /// Whether that is allowed.
    pub fn allows(
        &self,
        principal: Option<&Principal>,
        operation: Operation,
        resource: Resource<'_>,
    ) -> bool {
        self.access.as_ref().is_none_or(|access| access.allows(principal, operation, resource))
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// `id-at-commonName` of X.520.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// The common name in a certificate, in DER; none where it has none that is text.
pub fn common_name(certificate: &[u8]) -> Option<String> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let names = certificate.tbs_certificate.subject.0;
    let mut parts = names.iter().flat_map(|name| name.0.iter());
    let value = &parts.find(|part| part.oid == COMMON_NAME)?.value;
    let text = value.decode_as::<Utf8StringRef<'_>>().map(|text| text.to_string());
    text.or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|text| text.to_string())).ok()
}
