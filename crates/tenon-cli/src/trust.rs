//! Certificates: those that a server's has to lead to, the one that is shown to it, and what it means
//! where they do not agree. Connections are made in `net.rs`; who names which files, `registry` knows.

use std::env;
use std::fs;
use std::path::PathBuf;

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{AlertDescription, CertificateError, Error, RootCertStore};

use crate::exit::Failure;
use crate::input::files::shown;

/// Certificates to trust in place of those built in, as OpenSSL's programs have it.
const TRUST_VARIABLE: &str = "SSL_CERT_FILE";

/// What one who asks needs beyond what is built in; by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trust {
    /// Whose certificates a server's has to lead to, in place of those built in.
    pub(crate) authorities: Option<PemFile>,
    /// The certificate to show, and its key.
    pub(crate) own: Option<(PemFile, PemFile)>,
}

/// A file in PEM, not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PemFile {
    pub(crate) path: PathBuf,
    /// Who names it, for people: `` `ca` of [registry.prod] at tenon.toml:3 ``.
    pub(crate) named_by: String,
}

/// A certificate to show, with those that lead to its authority, and its key.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// In PEM.
    pub(crate) key: Vec<u8>,
}

impl Trust {
    /// `true` where nothing is asked beyond what is built in.
    pub(crate) fn is_built_in(&self) -> bool {
        self.authorities.is_none() && self.own.is_none()
    }

    /// The certificates of authorities, of the environment where nobody names them nearer; `None` for those
    /// built in.
    ///
    /// *Errors*: the file cannot be read, or holds something else.
    pub(crate) fn authorities(&self) -> Result<Option<Vec<CertificateDer<'static>>>, Failure> {
        let variable = || {
            let path = env::var_os(TRUST_VARIABLE).filter(|path| !path.is_empty())?;
            Some(PemFile { path: path.into(), named_by: TRUST_VARIABLE.to_owned() })
        };
        let Some(file) = self.authorities.clone().or_else(variable) else { return Ok(None) };
        let certificates = file.certificates()?;
        let mut store = RootCertStore::empty();
        for certificate in &certificates {
            let added = store.add(certificate.clone());
            added.map_err(|_| file.unusable("one of its certificates is none"))?;
        }
        Ok(Some(certificates))
    }

    /// The certificate to show, if any.
    ///
    /// *Errors*: a file cannot be read or holds something else, or the key is not that of the certificate.
    pub(crate) fn own(&self) -> Result<Option<Own>, Failure> {
        let Some((certificate, key_file)) = &self.own else { return Ok(None) };
        let (chain, key) = (certificate.certificates()?, key_file.read()?);
        let provider = rustls::crypto::ring::default_provider();
        // Whoever connects with a key that does not fit ends in a panic.
        match CertifiedKey::from_der(chain.clone(), key_file.key(&key)?, &provider) {
            Ok(_) => Ok(Some(Own { chain, key })),
            Err(Error::InconsistentKeys(_)) => {
                Err(key_file.unusable(&format!("it is not the key of {}", shown(&certificate.path))))
            }
            Err(error) => Err(key_file.unusable(&error.to_string())),
        }
    }
}

impl PemFile {
    fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, Failure> {
        let read: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&self.read()?).collect();
        let certificates = read.map_err(|error| self.unusable(&error.to_string()))?;
        match certificates.is_empty() {
            true => Err(self.unusable("it holds no certificate in PEM")),
            false => Ok(certificates),
        }
    }

    fn key(&self, bytes: &[u8]) -> Result<PrivateKeyDer<'static>, Failure> {
        PrivateKeyDer::from_pem_slice(bytes).map_err(|error| match error {
            pem::Error::NoItemsFound if is_encrypted(bytes) => {
                self.unusable("its key is encrypted, which is not read").help(
                    "`openssl pkey -in FILE` asks for the passphrase once, and gives the key to keep where only \
                     the command may read it",
                )
            }
            pem::Error::NoItemsFound => self.unusable("it holds no private key in PEM"),
            error => self.unusable(&error.to_string()),
        })
    }

    fn read(&self) -> Result<Vec<u8>, Failure> {
        fs::read(&self.path).map_err(|error| self.unusable(&error.to_string()))
    }

    fn unusable(&self, reason: &str) -> Failure {
        let (path, named_by) = (shown(&self.path), &self.named_by);
        Failure::incomplete(format!("cannot use {path}: {reason}")).help(format!("look at {named_by}"))
    }
}

fn is_encrypted(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
}

/// What keeps a connection from being secure, and what mends it.
pub(crate) fn insecure(error: &Error, host: &str) -> Failure {
    let failure = |what: &str| Failure::incomplete(format!("no secure connection to {host}: {what}"));
    match error {
        Error::InvalidCertificate(wrong) => certificate(wrong, failure),
        Error::AlertReceived(AlertDescription::CertificateRequired) => {
            failure("it asks for a certificate, and none is shown").help(SHOW)
        }
        Error::AlertReceived(AlertDescription::HandshakeFailure) => {
            failure("it finds no way to agree on one")
                .help(format!("where it asks for a certificate, {SHOW}"))
        }
        Error::AlertReceived(
            alert @ (AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError),
        ) => failure(&format!("it does not take the certificate that is shown ({alert:?})"))
            .help("look at the certificate and its day, and ask the keeper which authority it has to be of"),
        Error::InvalidMessage(_) => {
            failure("what it answers is no TLS").help("where it speaks none, its address begins with http://")
        }
        // Of everything else there is no telling whose fault it is.
        other => failure(&other.to_string()),
    }
}

const SHOW: &str = "name yours: `cert` and `key` of its [registry.NAME] in tenon.toml, or TENON_REGISTRY_CERT \
                    and TENON_REGISTRY_KEY";

fn certificate(wrong: &CertificateError, failure: impl Fn(&str) -> Failure) -> Failure {
    const CLOCK: &str = "its keeper can renew it; or else this machine's clock is wrong";
    match wrong {
        CertificateError::NotValidForName => {
            failure("its certificate is of another name").help("look at the address")
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
            let of = if names.is_empty() { "no name".to_owned() } else { names.join(", ") };
            failure(&format!("its certificate is of {of}"))
                .help("look at the address: a name that the certificate is of has to stand there")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            failure("its certificate has expired").help(CLOCK)
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            failure("its certificate is not valid yet").help(CLOCK)
        }
        CertificateError::Revoked => failure("its certificate is revoked").help("ask its keeper"),
        CertificateError::UnknownIssuer => {
            failure("its certificate is of no authority that is trusted").help(TRUST)
        }
        // Such as one that is its own authority.
        other => failure(&other.to_string()).help(TRUST),
    }
}

const TRUST: &str = "where the authority is your own, name its certificate: `ca` of its [registry.NAME] in \
                     tenon.toml, or SSL_CERT_FILE=FILE.pem";

/// `DnsName("a.example")` without what is around the name.
fn bare(name: &str) -> &str {
    let inside = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inside.unwrap_or(name).trim_matches('"')
}
