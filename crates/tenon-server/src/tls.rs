//! TLS: what servers show, and whom they and clients trust. By rustls, with nothing of the system's.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig, crypto};

/// What a server needs for TLS: files in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The server's certificate, and those between it and an authority.
    pub certificate: PathBuf,
    /// The key of the first certificate.
    pub key: PathBuf,
    /// The authorities of clients' certificates; none are asked for without.
    pub client_authorities: Option<PathBuf>,
    /// Whether clients without a certificate are turned away, rather than unknown.
    pub client_required: bool,
}

impl TlsFiles {
    /// When the files were written last, and how long they are; the same as long as nobody changes them.
    pub(crate) fn state(&self) -> Vec<FileState> {
        let all = [Some(&self.certificate), Some(&self.key), self.client_authorities.as_ref()];
        all.into_iter().map(|path| state(path.map(PathBuf::as_path))).collect()
    }
}

/// When a file was written last, and how long it is; nothing where there is none.
pub(crate) type FileState = Option<(SystemTime, u64)>;

/// The state of a file, a link's of what it leads to.
pub(crate) fn state(path: Option<&Path>) -> FileState {
    let about = std::fs::metadata(path?).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// What a server shows to those who connect, and whom it asks for a certificate: read from files again
/// while it runs.
#[derive(Debug)]
pub(crate) struct Certificates {
    files: TlsFiles,
    now: ArcSwap<ServerConfig>,
}

impl Certificates {
    pub(crate) fn open(files: TlsFiles) -> Result<Certificates, TlsError> {
        let now = ArcSwap::new(server(&files)?);
        Ok(Certificates { files, now })
    }

    pub(crate) fn state(&self) -> Vec<FileState> {
        self.files.state()
    }

    /// Reads the files again; all stays as it was where they make no sense together.
    pub(crate) fn reload(&self) -> Result<(), TlsError> {
        self.now.store(server(&self.files)?);
        Ok(())
    }

    pub(crate) fn now(&self) -> Arc<ServerConfig> {
        self.now.load_full()
    }
}

/// What keeps TLS from being set up.
#[derive(Debug)]
pub struct TlsError {
    what: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for TlsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// A server's side, which speaks HTTP/2 and HTTP/1.1, whichever the client prefers.
///
/// # Errors
///
/// When a file cannot be read, or key and certificate do not belong together.
pub fn server(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let certificates = certificates(&files.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unreadable(&files.key, error))?;
    let provider = Arc::new(crypto::ring::default_provider());
    let cannot = |error: tokio_rustls::rustls::Error| TlsError {
        what: format!("cannot serve with {}", files.certificate.display()),
        source: Some(error.into()),
    };
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(cannot)?;
    let builder = match &files.client_authorities {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let roots = Arc::new(roots(path)?);
            let mut verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
            if !files.client_required {
                verifier = verifier.allow_unauthenticated();
            }
            let verifier = verifier.build().map_err(|error| TlsError {
                what: format!("cannot check clients with {}", path.display()),
                source: Some(error.into()),
            })?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_single_cert(certificates, key).map_err(cannot)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// A client's side, which trusts the authorities in a file, or those of Mozilla's list.
///
/// # Errors
///
/// When the file cannot be read.
pub fn client(authorities: Option<&Path>) -> Result<Arc<ClientConfig>, TlsError> {
    let roots = match authorities {
        Some(path) => roots(path)?,
        None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
    };
    let builder = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError { what: "cannot set up TLS".to_owned(), source: Some(error.into()) })?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

fn roots(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(|error| unreadable(path, error))?;
    }
    Ok(roots)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = CertificateDer::pem_file_iter(path).map_err(|error| unreadable(path, error))?;
    let all = read.collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(path, error))?;
    if all.is_empty() {
        return Err(TlsError { what: format!("{} holds no certificate", path.display()), source: None });
    }
    Ok(all)
}

fn unreadable(path: &Path, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> TlsError {
    TlsError { what: format!("cannot read {}", path.display()), source: Some(error.into()) }
}
