//! A registry behind TLS: whom the command trusts, and to whom it shows a certificate. Authorities and
//! certificates are made by each test.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use crate::remote::{ask, registered};
use crate::room::{Room, V1};
use crate::server::{Asked, Reply, Server};

/// Who vouches for certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem: String,
}

/// A certificate, and the key of it.
struct Leaf {
    der: CertificateDer<'static>,
    pem: String,
    key: KeyPair,
}

impl Authority {
    fn new(name: &str) -> Authority {
        let mut about = CertificateParams::new(Vec::new()).unwrap();
        about.distinguished_name.push(DnType::CommonName, name);
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = about.self_signed(&key).unwrap();
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Authority { issuer: Issuer::new(about, key), der, pem }
    }

    fn leaf(&self, names: &[&str]) -> Leaf {
        self.dated(names, 2000, 2999)
    }

    fn dated(&self, names: &[&str], from: i32, to: i32) -> Leaf {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut about = CertificateParams::new(names).unwrap();
        about.not_before = date_time_ymd(from, 1, 1);
        about.not_after = date_time_ymd(to, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = about.signed_by(&key, &self.issuer).unwrap();
        Leaf { der: certificate.der().clone(), pem: certificate.pem(), key }
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        roots
    }
}

/// A server with this certificate; it takes only clients of this authority, if one is named.
fn config(leaf: &Leaf, clients: Option<&Authority>) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => builder.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(Arc::new(authority.roots()), provider)
                .build()
                .unwrap(),
        ),
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(leaf.key.serialize_der()));
    builder.with_single_cert(vec![leaf.der.clone()], key).unwrap()
}

fn serve(asked: &Asked) -> Reply {
    match asked.line.as_str() {
        "GET /subjects" => Reply::Json(200, r#"["order-value"]"#.to_owned()),
        _ => registered("order-value", 1, V1, ""),
    }
}

const LS: [&str; 2] = ["registry", "ls"];
const HERE: &str = "127.0.0.1";

#[test]
fn only_an_authority_that_is_trusted_is_believed() {
    let (room, own, other) = (Room::new("tls-authority"), Authority::new("own"), Authority::new("other"));
    let server = Server::secure(config(&own.leaf(&[HERE]), None), serve);
    room.file("own.pem", &own.pem).file("other.pem", &other.pem);
    room.file("both.pem", &format!("ours:\n{}\n{}", other.pem, own.pem));
    let run = |file: &str| ask(&room, &server.url, &[("SSL_CERT_FILE", file)], &LS);
    let place = server.url.replace("https://", "");
    let untrusted =
        format!("no secure connection to {place}: its certificate is of no authority that is trusted");
    for file in ["", "other.pem"] {
        run(file).gives(3, &[]).says(&[&untrusted, "`ca` of its [registry.NAME]", "SSL_CERT_FILE=FILE.pem"]);
    }
    assert_eq!(server.asked().len(), 0);
    for file in ["own.pem", "both.pem"] {
        assert_eq!(run(file).gives(0, &[]).out, "order-value\n");
    }
    run("gone.pem").gives(3, &[]).says(&["cannot use gone.pem: ", "look at SSL_CERT_FILE"]);

    // The team's file names it for its registry, and decides before the machine does.
    let toml = format!("[registry.prod]\nurl = \"{}\"\nca = \"certs/own.pem\"\n", server.url);
    room.file("certs/own.pem", &own.pem).file("tenon.toml", &toml).file("sub/x", "");
    let other = [("SSL_CERT_FILE", "other.pem")];
    ask(&room, "", &other, &LS).gives(0, &["order-value\n"]);
    ask(&room, "", &other, &["-C", "sub", "registry", "ls"]).gives(0, &["order-value\n"]);
    ask(&room, "", &[], &["config", "show"]).gives(0, &[", ca certs/own.pem"]);
    room.file("certs/own.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    ask(&room, "", &other, &LS).gives(3, &[]).says(&[
        "cannot use certs/own.pem: one of its certificates is none\n",
        "look at `ca` of [registry.prod] at tenon.toml:1",
    ]);
    room.file("tenon.toml", &toml.replace("https://", "http://"));
    ask(&room, "", &[], &LS)
        .gives(2, &[])
        .says(&["certificates are named for 127.0.0.1:", "whose address begins with http://"]);
}

#[test]
fn a_certificate_that_vouches_for_itself_is_trusted_where_it_is_named() {
    let room = Room::new("tls-self");
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec![HERE.to_owned()]).unwrap().self_signed(&key).unwrap();
    let leaf = Leaf { der: own.der().clone(), pem: own.pem(), key };
    let server = Server::secure(config(&leaf, None), serve);
    room.file("own.pem", &leaf.pem);
    ask(&room, &server.url, &[], &LS).gives(3, &[]).says(&["no secure connection", "SSL_CERT_FILE=FILE.pem"]);
    ask(&room, &server.url, &[("SSL_CERT_FILE", "own.pem")], &LS).gives(0, &["order-value\n"]);
}

#[test]
fn a_certificate_of_another_name_or_another_time_is_refused() {
    let (room, own) = (Room::new("tls-name"), Authority::new("own"));
    room.file("own.pem", &own.pem);
    let refused = |leaf: &Leaf, texts: &[&str]| {
        let server = Server::secure(config(leaf, None), serve);
        ask(&room, &server.url, &[("SSL_CERT_FILE", "own.pem")], &LS).gives(3, &[]).says(texts);
        assert_eq!(server.asked().len(), 0);
    };
    let named = own.leaf(&["registry.example.com", "10.0.0.1"]);
    refused(&named, &["its certificate is of registry.example.com, 10.0.0.1\n", "look at the address"]);
    refused(&own.leaf(&[]), &["its certificate is of no name\n"]);
    refused(&own.dated(&[HERE], 2000, 2001), &["its certificate has expired\n", "its keeper can renew it"]);
    refused(&own.dated(&[HERE], 2998, 2999), &["its certificate is not valid yet\n", "clock"]);
}

#[test]
fn a_certificate_is_shown_to_the_registry_that_it_is_named_for() {
    let (room, own, other) = (Room::new("tls-mutual"), Authority::new("own"), Authority::new("other"));
    let server = Server::secure(config(&own.leaf(&[HERE]), Some(&own)), serve);
    let (me, stranger) = (own.leaf(&["me"]), other.leaf(&["stranger"]));
    room.file("own.pem", &own.pem)
        .file("me.pem", &me.pem)
        .file("me.key", &me.key.serialize_pem())
        .file("stranger.pem", &stranger.pem)
        .file("stranger.key", &stranger.key.serialize_pem());
    let run = |cert: &str, key: &str| {
        let variables =
            [("SSL_CERT_FILE", "own.pem"), ("TENON_REGISTRY_CERT", cert), ("TENON_REGISTRY_KEY", key)];
        ask(&room, &server.url, &variables, &LS)
    };
    run("", "").gives(3, &[]).says(&[
        "it asks for a certificate, and none is shown",
        "`cert` and `key` of its [registry.NAME] in tenon.toml, or TENON_REGISTRY_CERT",
    ]);
    run("stranger.pem", "stranger.key")
        .gives(3, &[])
        .says(&["it does not take the certificate that is shown (UnknownCA)"]);
    assert_eq!(server.asked().len(), 0);
    run("me.pem", "me.key").gives(0, &["order-value\n"]);

    run("me.pem", "stranger.key")
        .gives(3, &[])
        .says(&["cannot use stranger.key: it is not the key of me.pem", "look at TENON_REGISTRY_KEY"]);
    run("me.pem", "me.pem").gives(3, &[]).says(&["cannot use me.pem: it holds no private key in PEM"]);
    run("me.key", "me.key").gives(3, &[]).says(&["cannot use me.key: it holds no certificate in PEM"]);
    run("me.pem", "").gives(2, &[]).says(&["TENON_REGISTRY_CERT is set and TENON_REGISTRY_KEY is not"]);
    room.file("locked.key", &me.key.serialize_pem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
    run("me.pem", "locked.key")
        .gives(3, &[])
        .says(&["cannot use locked.key: its key is encrypted, which is not read", "openssl pkey"]);

    let toml = format!("[registry.prod]\nurl = \"{}\"\nca = \"own.pem\"\n", server.url);
    room.file("tenon.toml", &format!("{toml}cert = \"me.pem\"\nkey = \"me.key\"\n"));
    ask(&room, "", &[], &LS).gives(0, &["order-value\n"]);
    // What is meant for an address that the environment names is not for this one.
    let stranger = [("TENON_REGISTRY_CERT", "stranger.pem"), ("TENON_REGISTRY_KEY", "stranger.key")];
    ask(&room, "", &stranger, &LS).gives(0, &["order-value\n"]);
    room.file("tenon.toml", &format!("{toml}cert-env = \"MY_CERT\"\nkey-env = \"MY_KEY\"\n"));
    ask(&room, "", &[("MY_CERT", "me.pem"), ("MY_KEY", "me.key")], &LS).gives(0, &["order-value\n"]);
    ask(&room, "", &[("MY_CERT", "me.pem")], &LS)
        .gives(2, &[])
        .says(&["MY_KEY is not set, and [registry.prod] at tenon.toml:1 names it"]);
    room.file("tenon.toml", &format!("{toml}cert = \"me.pem\"\ncert-env = \"MY_CERT\"\nkey = \"me.key\"\n"));
    ask(&room, "", &[("MY_CERT", "me.pem")], &LS).gives(2, &[]).says(&["`cert` stands beside `cert-env`"]);
    room.file("tenon.toml", &format!("{toml}cert = \"me.pem\"\n"));
    ask(&room, "", &[], &LS).gives(2, &[]).says(&["`cert` is set and `key` is not"]);
    // A key itself has no place in the file, and is not shown.
    let key = me.key.serialize_pem();
    room.file("tenon.toml", &format!("{toml}cert = \"me.pem\"\nkey = '''{key}'''\n"));
    let ran = ask(&room, "", &[], &LS);
    ran.gives(2, &[]).says(&["this is not the path of a file"]);
    assert!(!ran.err.contains(key.lines().nth(1).unwrap()), "{}", ran.err);
    room.file("tenon.toml", &format!("{toml}client-cert = \"me.pem\"\n"));
    ask(&room, "", &[], &LS).gives(2, &[]).says(&["`ca` to trust, `cert` and `key` to show"]);
}

#[test]
fn who_shows_a_certificate_or_a_password_is_not_led_to_another_server() {
    let (room, own) = (Room::new("tls-led"), Authority::new("own"));
    let elsewhere = Server::secure(config(&own.leaf(&[HERE]), Some(&own)), serve);
    let target = format!("{}/subjects", elsewhere.url);
    let server =
        Server::secure(config(&own.leaf(&[HERE]), Some(&own)), move |_| Reply::Moved(target.clone()));
    let me = own.leaf(&["me"]);
    room.file("own.pem", &own.pem).file("me.pem", &me.pem).file("me.key", &me.key.serialize_pem());
    let trust = ("SSL_CERT_FILE", "own.pem");
    let shown = [trust, ("TENON_REGISTRY_CERT", "me.pem"), ("TENON_REGISTRY_KEY", "me.key")];
    let place = elsewhere.url.replace("https://", "");
    ask(&room, &server.url, &shown, &LS)
        .gives(3, &[])
        .says(&[&format!("leads to {place}, where its credentials do not go")]);
    assert_eq!((server.asked().len(), elsewhere.asked().len()), (1, 0));

    let open = Server::secure(config(&own.leaf(&[HERE]), None), |asked| match asked.line.as_str() {
        "GET /subjects" => Reply::Moved("/v2/subjects".to_owned()),
        "GET /v2/subjects" => Reply::Json(200, r#"["order-value"]"#.to_owned()),
        _ => Reply::Moved("http://127.0.0.1:9/".to_owned()),
    });
    let basic = [trust, ("TENON_REGISTRY_USER", "aladdin"), ("TENON_REGISTRY_PASSWORD", "opensesame")];
    ask(&room, &open.url, &basic, &LS).gives(0, &["order-value\n"]);
    for asked in open.asked() {
        assert!(asked.head.contains("authorization: basic ywxhzgrpbjpvcgvuc2vzyw1l"), "{}", asked.line);
    }
    // Nor away from TLS, whoever asks.
    ask(&room, &open.url, &[trust], &["fingerprint", "registry:a"])
        .gives(3, &[])
        .says(&["leads to an address without TLS, which is not followed"]);
}
