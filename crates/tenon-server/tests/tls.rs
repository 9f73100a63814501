//! TLS on both sides of the server: what its clients are shown while certificates come and go, and a database
//! that is reached through it. Whom certificates name is in `access.rs`.

mod support;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use hyper::client::conn::http2::SendRequest;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use support::authority::{Identity, Signer};
use support::server::Server;
use support::{Folder, Postgres};
use tenon_server::Settings;
use tenon_server::store::{PostgresStore, Store};
use tenon_server::tls::TlsFiles;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

fn write(folder: &Folder, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

fn shown(folder: &Folder, identity: &Identity) -> TlsFiles {
    TlsFiles {
        certificate: write(folder, "cert.pem", &identity.certificate),
        key: write(folder, "key.pem", &identity.key),
        client_authorities: None,
        client_required: false,
    }
}

/// A connection of HTTP/2 to a server that this authority vouches for.
async fn connect(server: &Server, signer: &Signer) -> std::io::Result<SendRequest<axum::body::Body>> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(signer.certificate.as_bytes()).expect("a certificate");
    roots.add(root).expect("an authority");
    let mut config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = tokio::net::TcpStream::connect(server.address).await?;
    let name = ServerName::try_from("localhost").expect("a name");
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]), "what was agreed on");
    let executor = hyper_util::rt::TokioExecutor::new();
    let io = hyper_util::rt::TokioIo::new(stream);
    let (sender, connection) = hyper::client::conn::http2::handshake(executor, io).await.expect("HTTP/2");
    tokio::spawn(connection);
    Ok(sender)
}

async fn ask(sender: &mut SendRequest<axum::body::Body>) -> (hyper::Version, u16) {
    let request =
        hyper::Request::get("https://localhost/subjects").body(axum::body::Body::empty()).expect("a request");
    let response = sender.send_request(request).await.expect("an answer");
    (response.version(), response.status().as_u16())
}

#[test]
fn certificates_are_read_again_and_nobody_is_cut_off() {
    let folder = Folder::new();
    let (old, new) = (Signer::new(), Signer::new());
    let files = shown(&folder, &old.sign("server"));
    let server = Server::start(Settings { tls: Some(files), ..Settings::default() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("an executor");
    runtime.block_on(async {
        let mut first = connect(&server, &old).await.expect("a connection");
        assert_eq!(ask(&mut first).await, (hyper::Version::HTTP_2, 200));
        assert!(connect(&server, &new).await.is_err(), "another authority's");
        // A key that is not the certificate's, as where one of two files is written: all stays as it was.
        let next = new.sign("server");
        write(&folder, "key.pem", &next.key);
        assert_eq!(ask(&mut connect(&server, &old).await.expect("a connection")).await.1, 200);
        write(&folder, "cert.pem", &next.certificate);
        let mut second = loop {
            if let Ok(sender) = connect(&server, &new).await {
                break sender;
            }
        };
        assert_eq!(ask(&mut second).await, (hyper::Version::HTTP_2, 200));
        assert!(connect(&server, &old).await.is_err(), "what is shown no more");
        assert_eq!(ask(&mut first).await, (hyper::Version::HTTP_2, 200), "who was there before");
    });
}

#[test]
fn a_database_is_reached_through_tls() {
    let folder = Folder::new();
    let signer = Signer::new();
    // Somebody else may take it before the database does, which nothing else on a quiet machine tries.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|own| own.local_addr()).expect("a port").port();
    let Some(postgres) = Postgres::start_behind_tls(&signer.sign("database"), port) else { return };
    postgres.database("tls");
    let ours = write(&folder, "ours.pem", &signer.certificate);
    // Of the same name, so that only the signature tells them apart.
    let theirs = write(&folder, "theirs.pem", &Signer::new().certificate);
    let open = |host: &str, mode: &str, authorities: &PathBuf| {
        let address = format!("postgres://tenon@{host}:{port}/tls{mode}");
        PostgresStore::open(&address, Some(authorities))
    };
    for mode in ["", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-full"] {
        let mut store = open("localhost", mode, &ours).expect(mode);
        assert_eq!(store.replay(0, &mut |_, _| Ok(())).expect("a log"), 0, "{mode}");
    }
    let error = |host: &str, mode: &str, authorities: &PathBuf| {
        let error = open(host, mode, authorities).expect_err("an error");
        let mut said = error.to_string();
        let mut rest: Option<&dyn std::error::Error> = std::error::Error::source(&error);
        while let Some(cause) = rest {
            said = format!("{said}: {cause}");
            rest = cause.source();
        }
        said
    };
    for mode in ["?sslmode=require", "?sslmode=verify-full"] {
        let said = error("localhost", mode, &theirs);
        assert!(said.contains("invalid peer certificate: BadSignature"), "{said}");
        let said = error("127.0.0.1", mode, &ours);
        assert!(said.contains("certificate not valid for name \"127.0.0.1\""), "{said}");
    }
    let said = error("localhost", "?sslmode=disable", &ours);
    assert!(said.contains("no encryption"), "{said}");
    let said = error("localhost", "?sslmode=verify-ca", &ours);
    assert_eq!(
        said,
        "sslmode=verify-ca is not there: verify-full also sees whether the certificate is that host's"
    );
    // Over a server's whole life.
    let database = tenon_server::store::Database::Postgres(format!(
        "postgres://tenon@localhost:{port}/tls?sslmode=verify-full"
    ));
    let settings = Settings { database, database_authorities: Some(ours), ..Settings::default() };
    let server = Server::start(settings);
    let reply = server.send("POST", "/subjects/s/versions", r#"{"schema":"\"long\""}"#);
    assert_eq!(reply.parts(), (200, r#"{"id":1}"#));
}
