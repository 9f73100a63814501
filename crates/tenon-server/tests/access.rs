//! Who may ask, over a socket: passwords, tokens, certificates, and what those who may not see a subject
//! learn of it.

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use serde_json::{Value, json};
use support::Folder;
use support::authority::{Identity, Signer};
use support::receiver::Receiver;
use support::server::{Reply, Server, agent, config, exchange};
use tenon_server::auth::{GateFiles, Issuer, KeySource};
use tenon_server::tls::TlsFiles;
use tenon_server::{Settings, serve};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

const LONG: &str = r#"{"schema":"\"long\""}"#;
const UNKNOWN: &str = r#"{"error_code":401,"message":"HTTP 401 Unauthorized"}"#;
const FORBIDDEN: &str = r#"{"error_code":403,"message":"HTTP 403 Forbidden"}"#;

fn file(folder: &Folder, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

/// Sends a request of somebody.
fn of(server: &Server, who: &str, method: &str, path: &str, body: &str) -> Reply {
    server.with(method, path, body, &[("authorization", who)])
}

/// Alice keeps orders, Bob reads what is public.
fn guarded(folder: &Folder) -> (Server, String, String) {
    let hash = |password| bcrypt::hash(password, 4).expect("a hash");
    let users = format!("alice:{}\nbob:{}\n", hash("a:secret"), hash("b"));
    let access = "
        [[allow]]
        who = ['alice']
        operations = ['read', 'register', 'delete', 'configure']
        subjects = ['orders-*', 'public']
        [[allow]]
        who = ['*']
        operations = ['read']
        subjects = ['public', ':.public:*']
    ";
    let gate = GateFiles {
        users: Some(file(folder, "users", &users)),
        access: Some(file(folder, "access.toml", access)),
        ..GateFiles::default()
    };
    let server = Server::start(Settings { gate, ..Settings::default() });
    (server, basic("alice", "a:secret"), basic("bob", "b"))
}

#[test]
fn strangers_are_asked_who_they_are() {
    let folder = Folder::new();
    let (server, alice, _) = guarded(&folder);
    let reply = server.send("GET", "/subjects", "");
    assert_eq!(reply.parts(), (401, UNKNOWN));
    assert_eq!(reply.header("www-authenticate"), Some("Basic realm=\"Tenon\", charset=\"UTF-8\""));
    for who in [&basic("alice", "wrong"), &basic("nobody", "a:secret"), "Basic ???", "Bearer x", "x"] {
        assert_eq!(of(&server, who, "GET", "/subjects", "").parts(), (401, UNKNOWN), "{who}");
    }
    assert_eq!(of(&server, &alice, "GET", "/subjects", "").parts(), (200, "[]"));
    // Seen before, and still not to be had with another password.
    assert_eq!(of(&server, &alice, "GET", "/subjects", "").parts(), (200, "[]"));
    assert_eq!(of(&server, &basic("alice", "wrong"), "GET", "/subjects", "").parts(), (401, UNKNOWN));
    assert_eq!(server.send("GET", "/_health", "").status, 200);
    assert_eq!(server.send("GET", "/metrics", "").status, 200);
}

#[test]
fn what_may_not_be_read_is_as_if_it_were_not_there() {
    let folder = Folder::new();
    let (server, alice, bob) = guarded(&folder);
    let register = |subject: &str, body: &str| {
        of(&server, &alice, "POST", &format!("/subjects/{subject}/versions"), body).status
    };
    assert_eq!(register("orders-value", LONG), 200);
    assert_eq!(register("public", LONG), 200);
    assert_eq!(register("orders-key", r#"{"schema":"\"string\""}"#), 200);
    assert_eq!(register("invoices", LONG), 403);

    let get = |path: &str| of(&server, &bob, "GET", path, "");
    assert_eq!(get("/subjects").parts(), (200, r#"["public"]"#));
    assert_eq!(
        of(&server, &alice, "GET", "/subjects", "").parts(),
        (200, r#"["orders-key","orders-value","public"]"#)
    );
    // The same words for what is there and for what is not, however it is spelled.
    for subject in ["orders-value", "orders-none", ":.:orders-value", "%6Frders-value"] {
        for path in ["", "/1", "/latest", "/1/schema", "/1/referencedby"] {
            let path = format!("/subjects/{subject}/versions{path}");
            assert_eq!(get(&path).parts(), (403, FORBIDDEN), "{path}");
        }
        assert_eq!(get(&format!("/config/{subject}")).parts(), (403, FORBIDDEN));
        assert_eq!(get(&format!("/contexts/./subjects/{subject}/versions")).parts(), (403, FORBIDDEN));
    }
    for (method, path) in [
        ("POST", "/subjects/orders-value"),
        ("POST", "/subjects/public/versions"),
        ("POST", "/compatibility/subjects/orders-value/versions/latest"),
    ] {
        assert_eq!(of(&server, &bob, method, path, LONG).parts(), (403, FORBIDDEN), "{path}");
    }
    for path in
        ["/subjects/public", "/subjects/public/versions/1", "/config/public", "/mode/public", "/config"]
    {
        assert_eq!(of(&server, &bob, "DELETE", path, "").parts(), (403, FORBIDDEN), "{path}");
    }
    // Alice keeps subjects and not the registry.
    let body = r#"{"compatibility":"NONE"}"#;
    assert_eq!(of(&server, &alice, "PUT", "/config", body).parts(), (403, FORBIDDEN));
    assert_eq!(of(&server, &alice, "PUT", "/config/:.__GLOBAL:", body).parts(), (403, FORBIDDEN));
    assert_eq!(of(&server, &alice, "PUT", "/config/orders-value", body).parts(), (200, body));

    // An id that a readable subject uses too, and one that none does.
    assert_eq!(get("/schemas/ids/1").parts(), (200, r#"{"schema":"\"long\""}"#));
    assert_eq!(get("/schemas/ids/1/subjects").parts(), (200, r#"["public"]"#));
    assert_eq!(get("/schemas/ids/1/versions").parts(), (200, r#"[{"subject":"public","version":1}]"#));
    let missing = |id: u32| format!(r#"{{"error_code":40403,"message":"Schema {id} not found"}}"#);
    for id in [2, 3] {
        assert_eq!(get(&format!("/schemas/ids/{id}")).parts(), (404, &*missing(id)));
        assert_eq!(get(&format!("/schemas/ids/{id}/schema")).parts(), (404, &*missing(id)));
    }
    let subjects = |reply: &Reply| -> Vec<Value> {
        let all: Vec<Value> = serde_json::from_str(&reply.body).expect("a list");
        all.iter().map(|version| version["subject"].clone()).collect()
    };
    assert_eq!(subjects(&get("/schemas")), ["public"]);
    assert_eq!(
        subjects(&of(&server, &alice, "GET", "/schemas", "")),
        ["orders-key", "orders-value", "public"]
    );
}

#[test]
fn neither_places_in_lists_nor_other_contexts_tell_of_what_may_not_be_read() {
    let folder = Folder::new();
    let hash = |password| bcrypt::hash(password, 4).expect("a hash");
    let users = format!("root:{}\nbob:{}\n", hash("r"), hash("b"));
    let access = "
        [[allow]]
        who = ['root']
        operations = ['read', 'register', 'delete', 'configure']
        subjects = ['*']
        [[allow]]
        who = ['bob']
        operations = ['read']
        subjects = ['open-*', 'shared', ':.seen:*']
    ";
    let gate = GateFiles {
        users: Some(file(&folder, "users", &users)),
        access: Some(file(&folder, "access.toml", access)),
        ..GateFiles::default()
    };
    let server = Server::start(Settings { gate, ..Settings::default() });
    let (root, bob) = (basic("root", "r"), basic("bob", "b"));
    let register = |subject: &str, body: &str| {
        let reply = of(&server, &root, "POST", &format!("/subjects/{subject}/versions"), body);
        assert_eq!(reply.status, 200, "{subject}: {}", reply.body);
    };
    let money = r#"{"schema":"{\"type\":\"fixed\",\"name\":\"M\",\"size\":1}"}"#;
    let user = |text: &str| {
        json!({"schema": text, "references": [{"name": "M", "subject": "shared", "version": 1}]}).to_string()
    };
    register("a-hidden", LONG);
    register("shared", money);
    register("open-a", &user(r#"{"type":"array","items":"M"}"#));
    register("secret", &user(r#"{"type":"map","values":"M"}"#));
    register("open-z", LONG);
    // A name that may be read here, and stands only where it may not be.
    register(":.hidden:shared-not", LONG);
    register(":.hidden:open-x", r#"{"schema":"\"bytes\""}"#);
    register(":.seen:open-y", LONG);
    let get = |path: &str| of(&server, &bob, "GET", path, "");

    // The same parts of lists as if nothing stood before, between and after.
    let all = r#"[":.seen:open-y","open-a","open-z","shared"]"#;
    let shown = get("/subjects").body;
    let mut names: Vec<String> = serde_json::from_str(&shown).expect("names");
    names.sort();
    assert_eq!(serde_json::to_string(&names).expect("JSON"), all);
    let own = |query: &str| get(&format!("/subjects?subjectPrefix=:.:{query}")).body;
    assert_eq!(own(""), r#"["open-a","open-z","shared"]"#);
    assert_eq!(own("&limit=1"), r#"["open-a"]"#);
    assert_eq!(own("&offset=1&limit=1"), r#"["open-z"]"#);
    assert_eq!(own("&offset=3"), "[]");
    let listed: Vec<Value> =
        serde_json::from_str(&get("/schemas?subjectPrefix=:.:&offset=1&limit=1").body).expect("a list");
    assert_eq!(listed.iter().map(|own| own["subject"].clone()).collect::<Vec<Value>>(), ["open-z"]);
    assert_eq!(get("/contexts").parts(), (200, r#"[".",".seen"]"#));
    assert_eq!(get("/contexts?offset=1&limit=1").parts(), (200, r#"[".seen"]"#));
    assert_eq!(of(&server, &root, "GET", "/contexts", "").parts(), (200, r#"[".",".hidden",".seen"]"#));

    // Who refers: 3 is open-a, 4 is secret.
    let referrers = "/subjects/shared/versions/1/referencedby";
    assert_eq!(of(&server, &root, "GET", referrers, "").parts(), (200, "[3,4]"));
    assert_eq!(get(referrers).parts(), (200, "[3]"));
    assert_eq!(get(&format!("{referrers}?offset=1")).parts(), (200, "[]"));

    // What uses an id that only hidden subjects use is what uses none.
    for (id, end) in [(4, "subjects"), (4, "versions"), (9, "subjects"), (9, "versions")] {
        let missing = r#"{"error_code":40403,"message":"Schema not found"}"#;
        assert_eq!(get(&format!("/schemas/ids/{id}/{end}")).parts(), (404, missing), "{id} {end}");
    }

    // What stands in a context that may not be read is nowhere, however it is asked for.
    let nowhere = |name: &str| format!(r#"{{"error_code":40401,"message":"Subject '{name}' not found."}}"#);
    for name in ["open-x", "open-none"] {
        for path in ["", "/1", "/9", "/latest", "/1/schema", "/1/referencedby"] {
            let path = format!("/subjects/{name}/versions{path}");
            assert_eq!(get(&path).parts(), (404, &*nowhere(name)), "{path}");
        }
        let path = format!("/subjects/{name}/metadata?key=a&value=b");
        assert_eq!(get(&path).parts(), (404, &*nowhere(name)), "{path}");
        let path = format!("/subjects/{name}");
        let body = r#"{"schema":"\"bytes\""}"#;
        assert_eq!(of(&server, &bob, "POST", &path, body).parts(), (404, &*nowhere(name)), "{path}");
    }
    let text = get("/subjects/open-y/versions/1/schema");
    assert_eq!(text.parts(), (200, "\"long\""), "in a context that may be read");

    // Messages by id and by GUID. 1 is what a-hidden and open-z have, 4 is what only secret has.
    let decode = |id: &[u8]| {
        let message = STANDARD.encode([id, &[2]].concat());
        let body = json!({"message": message}).to_string();
        let reply = of(&server, &bob, "POST", "/tenon/v1/decode", &body);
        let told: Value = serde_json::from_str(&reply.body).expect("JSON");
        (reply.status, told["subject"].as_str().map(str::to_owned))
    };
    assert_eq!(decode(&[0, 0, 0, 0, 1]), (200, Some("open-z".to_owned())));
    // Not that the data is none of that schema, which would tell that there is one.
    assert_eq!(decode(&[0, 0, 0, 0, 4]), (404, None));
    assert_eq!(decode(&[0, 0, 0, 0, 9]), (404, None));
    let guid = |digits: &str| {
        let missing = format!(r#"{{"error_code":40403,"message":"Schema {digits} not found"}}"#);
        let replies = ["", "/ids"].map(|end| get(&format!("/schemas/guids/{digits}{end}")));
        assert!(
            replies.iter().all(|own| own.status == 200 || own.parts() == (404, &*missing)),
            "{replies:?}"
        );
        assert_eq!(replies[0].status, replies[1].status);
        replies[0].status
    };
    // The MD5 of the text `"long"`, and of `"bytes"`, which only a hidden context has.
    assert_eq!(guid("e1dd9a1ef98b451b53690370b393966b"), 200);
    assert_eq!(guid("b462f06cb909be57c85008867784cde6"), 404);
}

#[test]
fn neither_an_alias_nor_a_reference_leads_around() {
    let folder = Folder::new();
    let (server, alice, _) = guarded(&folder);
    let alias = r#"{"alias":"secret"}"#;
    assert_eq!(of(&server, &alice, "PUT", "/config/orders-a", alias).parts(), (403, FORBIDDEN));
    let alias = r#"{"alias":"orders-b"}"#;
    assert_eq!(of(&server, &alice, "PUT", "/config/orders-a", alias).status, 200);
    let body = r#"{"schema":"\"R\"","references":[{"name":"R","subject":"secret","version":1}]}"#;
    for path in
        ["/subjects/orders-c/versions", "/subjects/orders-c", "/compatibility/subjects/orders-c/versions"]
    {
        assert_eq!(of(&server, &alice, "POST", path, body).parts(), (403, FORBIDDEN), "{path}");
    }
}

#[test]
fn karapaces_file_is_understood() {
    let folder = Folder::new();
    // The password is "secret".
    let users = r#"{
        "users": [{"username": "alice", "algorithm": "sha512", "salt": "salt", "password_hash": "HASH"}],
        "permissions": [
            {"username": "alice", "operation": "Write", "resource": "Subject:orders.*"},
            {"username": "alice", "operation": "Read", "resource": "Subject:public"}
        ]
    }"#;
    let hash = STANDARD.encode(pbkdf2::pbkdf2_hmac_array::<sha2::Sha512, 64>(b"secret", b"salt", 5000));
    let users = Some(file(&folder, "authfile.json", &users.replace("HASH", &hash)));
    let gate = GateFiles { users, ..GateFiles::default() };
    let server = Server::start(Settings { gate, ..Settings::default() });
    let alice = basic("alice", "secret");
    assert_eq!(of(&server, &alice, "POST", "/subjects/orders/versions", LONG).status, 200);
    assert_eq!(of(&server, &alice, "POST", "/subjects/public/versions", LONG).parts(), (403, FORBIDDEN));
    assert_eq!(of(&server, &alice, "GET", "/subjects/public/versions", "").status, 404);
    assert_eq!(of(&server, &alice, "GET", "/subjects/other/versions", "").parts(), (403, FORBIDDEN));
    assert_eq!(of(&server, &basic("alice", "other"), "GET", "/subjects", "").parts(), (401, UNKNOWN));
}

/// An issuer with one key, and its tokens.
struct TokenMaker {
    key: KeyPair,
}

impl TokenMaker {
    fn new() -> TokenMaker {
        TokenMaker { key: KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key") }
    }

    fn keys(&self) -> String {
        json!({"keys": [self.jwk("one")]}).to_string()
    }

    fn jwk(&self, kid: &str) -> Value {
        // An uncompressed point: one byte, then both coordinates.
        let point = self.key.public_key_raw();
        let part = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
        json!({"kty": "EC", "crv": "P-256", "kid": kid, "alg": "ES256", "x": part(1..33), "y": part(33..65)})
    }

    fn token(&self, kid: &str, claims: &Value) -> String {
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) };
        let key = EncodingKey::from_ec_der(&self.key.serialize_der());
        format!("Bearer {}", jsonwebtoken::encode(&header, claims, &key).expect("a token"))
    }
}

#[test]
fn tokens_tell_user_and_roles() {
    let folder = Folder::new();
    let maker = TokenMaker::new();
    let access = "
        [[allow]]
        who = ['role:writers']
        operations = ['read', 'register']
        subjects = ['*']
    ";
    let issuer = Issuer {
        name: "https://issuer.example".to_owned(),
        audience: "tenon".to_owned(),
        keys: KeySource::File(file(&folder, "keys.json", &maker.keys())),
        user_claim: "sub".to_owned(),
        roles_claim: "realm_access.roles".to_owned(),
    };
    let access = Some(file(&folder, "access.toml", access));
    let gate = GateFiles { issuer: Some(issuer), access, ..GateFiles::default() };
    let server = Server::start(Settings { gate, ..Settings::default() });
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    let claims = json!({
        "iss": "https://issuer.example", "aud": "tenon", "sub": "alice", "exp": now + 600,
        "realm_access": {"roles": ["writers"]},
    });
    let register = |token: &str| of(&server, token, "POST", "/subjects/s/versions", LONG).status;
    assert_eq!(register(&maker.token("one", &claims)), 200);
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        maker.token("one", &claims)
    };
    assert_eq!(register(&with("realm_access", json!({}))), 403);
    assert_eq!(register(&with("iss", json!("https://other.example"))), 401);
    assert_eq!(register(&with("aud", json!("other"))), 401);
    assert_eq!(register(&with("exp", json!(now - 600))), 401);
    assert_eq!(register(&with("nbf", json!(now + 600))), 401);
    assert_eq!(register(&with("exp", Value::Null)), 401);
    assert_eq!(register(&with("sub", Value::Null)), 401);
    assert_eq!(register(&maker.token("two", &claims)), 401, "a key that is not known");
    assert_eq!(register(&TokenMaker::new().token("one", &claims)), 401, "another key of that name");
    // A secret that everybody knows is no key.
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
    let key = EncodingKey::from_secret(maker.keys().as_bytes());
    let forged = jsonwebtoken::encode(&header, &claims, &key).expect("a token");
    assert_eq!(register(&format!("Bearer {forged}")), 401);
    let none = format!(
        "{}.{}.",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    assert_eq!(register(&format!("Bearer {none}")), 401);
    let reply = server.send("GET", "/subjects", "");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer realm=\"Tenon\""));
}

#[test]
fn an_issuer_is_asked_again_for_a_key_that_is_not_known_and_then_left_alone() {
    let (old, new) = (TokenMaker::new(), TokenMaker::new());
    let address = Receiver::start(&json!({"keys": [old.jwk("old")]}).to_string());
    let issuer = Issuer {
        name: "https://issuer.example".to_owned(),
        audience: "tenon".to_owned(),
        keys: KeySource::from(&*address.url("/keys")),
        user_claim: "sub".to_owned(),
        roles_claim: "roles".to_owned(),
    };
    let gate = GateFiles { issuer: Some(issuer), ..GateFiles::default() };
    let server = Server::start(Settings { gate, ..Settings::default() });
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    let claims = json!({"iss": "https://issuer.example", "aud": "tenon", "sub": "alice", "exp": now + 600});
    let status = |token: &str| of(&server, token, "GET", "/subjects", "").status;
    let asked = || address.requests().iter().map(|request| request.line.clone()).collect::<Vec<String>>();
    assert_eq!(status(&old.token("old", &claims)), 200);
    assert_eq!(asked(), ["GET /keys HTTP/1.1"], "once, when it started");
    address.answer(&json!({"keys": [new.jwk("new")]}).to_string());
    assert_eq!(status(&old.token("old", &claims)), 200, "what is known is not asked for");
    assert_eq!(asked().len(), 1);
    assert_eq!(status(&new.token("new", &claims)), 200);
    assert_eq!(asked().len(), 2);
    assert_eq!(status(&old.token("old", &claims)), 401, "the issuer has withdrawn it");
    for number in 0..5 {
        assert_eq!(status(&old.token(&format!("made-up-{number}"), &claims)), 401);
    }
    assert_eq!(asked().len(), 2, "an issuer is left alone for a while");
}

#[test]
fn an_issuer_that_has_no_keys_is_told_before_anybody_is_served() {
    let error = |url: String| {
        let issuer = Issuer {
            name: "https://issuer.example".to_owned(),
            audience: "tenon".to_owned(),
            keys: KeySource::Url(url),
            user_claim: "sub".to_owned(),
            roles_claim: "roles".to_owned(),
        };
        let gate = GateFiles { issuer: Some(issuer), ..GateFiles::default() };
        let settings = Settings { port: 0, gate, ..Settings::default() };
        serve(settings, |_| (), std::future::ready(())).expect_err("an error").to_string()
    };
    let page = Receiver::start("<html>");
    assert_eq!(
        error(page.url("/keys")),
        "the issuer's keys are no JSON Web Key Set: expected value at line 1 column 1"
    );
    let long = Receiver::start(&" ".repeat((1 << 20) + 1));
    let url = long.url("/keys");
    assert_eq!(
        error(url.clone()),
        format!("cannot get {url}: the response body is larger than request limit: 1048576")
    );
}

fn tls_agent(signer: &Signer, client: Option<&Identity>) -> ureq::Agent {
    let roots = vec![Certificate::from_pem(signer.certificate.as_bytes()).expect("a certificate")];
    let client = client.map(|identity| {
        let chain = vec![Certificate::from_pem(identity.certificate.as_bytes()).expect("a certificate")];
        ClientCert::new_with_certs(&chain, PrivateKey::from_pem(identity.key.as_bytes()).expect("a key"))
    });
    let tls =
        TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(roots))).client_cert(client).build();
    config().tls_config(tls).build().new_agent()
}

fn tls_files(folder: &Folder, signer: &Signer) -> TlsFiles {
    let server = signer.sign("server");
    TlsFiles {
        certificate: file(folder, "cert.pem", &server.certificate),
        key: file(folder, "key.pem", &server.key),
        client_authorities: None,
        client_required: false,
    }
}

#[test]
fn certificates_tell_users() {
    let folder = Folder::new();
    let signer = Signer::new();
    let access = "
        [[allow]]
        who = ['alice']
        operations = ['read', 'register']
        subjects = ['*']
    ";
    let mut tls = tls_files(&folder, &signer);
    tls.client_authorities = Some(file(&folder, "ca.pem", &signer.certificate));
    let gate = GateFiles {
        access: Some(file(&folder, "access.toml", access)),
        certificates: true,
        ..GateFiles::default()
    };
    let server =
        Server::start(Settings { tls: Some(tls.clone()), gate: gate.clone(), ..Settings::default() });
    let url = format!("https://localhost:{}/subjects/s/versions", server.address.port());
    let register = |client: Option<&Identity>| exchange(&tls_agent(&signer, client), &url, "POST", LONG, &[]);
    assert_eq!(register(Some(&signer.sign("alice"))).parts(), (200, r#"{"id":1}"#));
    assert_eq!(register(Some(&signer.sign("bob"))).parts(), (403, FORBIDDEN));
    assert_eq!(register(None).parts(), (401, UNKNOWN));
    let stranger = Signer::new().sign("alice");
    let refused = tls_agent(&signer, Some(&stranger)).get(&url).call();
    assert!(refused.is_err(), "a certificate of another authority: {refused:?}");
    // Plain HTTP is no way around.
    let plain = agent().get(format!("http://{}/subjects", server.address)).call();
    assert!(plain.is_err(), "{plain:?}");
    drop(server);
    let tls = TlsFiles { client_required: true, ..tls };
    let server = Server::start(Settings { tls: Some(tls), gate, ..Settings::default() });
    let url = format!("https://localhost:{}/subjects", server.address.port());
    assert!(tls_agent(&signer, None).get(&url).call().is_err());
    assert_eq!(
        exchange(&tls_agent(&signer, Some(&signer.sign("bob"))), &url, "GET", "", &[]).parts(),
        (200, "[]")
    );
}

#[test]
fn users_come_and_go_while_it_runs() {
    let folder = Folder::new();
    let line = |name: &str| format!("{name}:{}\n", bcrypt::hash("b", 4).expect("a hash"));
    let users = file(&folder, "users", &line("bob"));
    let gate = GateFiles { users: Some(users), ..GateFiles::default() };
    let server = Server::start(Settings { gate, ..Settings::default() });
    let status = |name: &str| of(&server, &basic(name, "b"), "GET", "/subjects", "").status;
    assert_eq!((status("bob"), status("caroline")), (200, 401));
    // What cannot be read changes nothing; what can is noticed in time.
    file(&folder, "users", "nonsense");
    assert_eq!(status("bob"), 200);
    file(&folder, "users", &line("caroline"));
    while status("caroline") != 200 {}
    assert_eq!(status("bob"), 401);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = Folder::new();
    let error = |gate: GateFiles| {
        let settings = Settings { port: 0, gate, ..Settings::default() };
        serve(settings, |_| (), std::future::ready(())).expect_err("an error").to_string()
    };
    let named = |path: &Path| path.display().to_string();
    let users = file(&folder, "users", "alice:plain\n");
    let message = format!("{}: line 1 holds no hash of bcrypt, as `htpasswd -B` makes it", named(&users));
    assert_eq!(error(GateFiles { users: Some(users), ..GateFiles::default() }), message);
    let missing = folder.path().join("none");
    let message = format!("cannot read {}: No such file or directory (os error 2)", named(&missing));
    assert_eq!(error(GateFiles { access: Some(missing), ..GateFiles::default() }), message);
}
