//! The server over a socket: what is around the registry's answers. What those say is held to transcripts
//! elsewhere; who may ask is in `access.rs`.

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use support::server::Server;
use support::{Folder, Postgres};
use tenon_server::store::Database;
use tenon_server::{Limits, Settings, serve};

const LONG: &str = r#"{"schema":"\"long\""}"#;
const STRING: &str = r#"{"schema":"\"string\""}"#;

#[test]
fn what_is_registered_can_be_read() {
    let server = Server::start(Settings::default());
    let versions = "/subjects/a%2Fb/versions";
    assert_eq!(server.send("POST", versions, LONG).parts(), (200, r#"{"id":1}"#));
    assert_eq!(server.send("GET", "/schemas/ids/1", "").parts(), (200, r#"{"schema":"\"long\""}"#));
    assert_eq!(server.send("GET", "/subjects", "").parts(), (200, r#"["a/b"]"#));
    assert_eq!(
        server.send("POST", versions, STRING).status,
        409,
        "a string cannot be read where a long was written"
    );
    let reply = server.send("GET", "/subjects/none/versions", "");
    assert_eq!(reply.parts(), (404, r#"{"error_code":40401,"message":"Subject 'none' not found."}"#));
    assert_eq!(reply.header("content-type"), Some("application/vnd.schemaregistry.v1+json"));
    let reply = server.send("HEAD", "/schemas/ids/1", "");
    assert_eq!(reply.parts(), (200, ""));
    assert_eq!(reply.header("content-length"), Some("21"));
}

#[test]
fn head_is_answered_wherever_get_is() {
    let server = Server::start(Settings::default());
    assert_eq!(server.send("POST", "/subjects/s/versions", LONG).status, 200);
    let registry = tenon_registry::ROUTES.iter().filter(|route| {
        route.operations.iter().any(|operation| operation.method == tenon_registry::Method::Get)
    });
    let own = ["/metrics", "/_health", "/_ready"];
    for path in registry.map(|route| route.path).chain(own) {
        let path = path.replace("{subject}", "s").replace("{version}", "1").replace("{id}", "1");
        let (get, head) = (server.send("GET", &path, ""), server.send("HEAD", &path, ""));
        assert_eq!((head.status, &*head.body), (get.status, ""), "{path}");
        for name in ["content-type", "etag", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path}: {name}");
        }
        assert_ne!(head.status, 405, "{path}");
    }
    // Where nothing is given, nothing is told.
    assert_eq!(server.send("HEAD", "/compatibility/subjects/s/versions", "").status, 405);
}

#[test]
fn requests_have_names() {
    let server = Server::start(Settings::default());
    let named = |name| server.with("GET", "/subjects", "", &[("x-request-id", name)]);
    assert_eq!(named("abc-1").header("x-request-id"), Some("abc-1"));
    let own = named("\"; drop").header("x-request-id").map(str::to_owned).expect("a name");
    assert!(own.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{own}");
}

#[test]
fn what_does_not_change_need_not_be_sent_again() {
    let server = Server::start(Settings::default());
    assert_eq!(server.send("POST", "/subjects/s/versions", LONG).status, 200);
    let reply = server.send("GET", "/schemas/ids/1", "");
    assert_eq!(reply.header("cache-control"), Some("private, max-age=3600"));
    let tag = reply.header("etag").expect("a tag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    for known in [&*tag, &tag[2..], &format!("\"other\", {tag}"), "*"] {
        let reply = server.with("GET", "/schemas/ids/1", "", &[("if-none-match", known)]);
        assert_eq!(reply.parts(), (304, ""), "{known}");
        assert_eq!(reply.header("etag"), Some(&*tag));
    }
    let reply = server.with("GET", "/schemas/ids/1", "", &[("if-none-match", "\"other\"")]);
    assert_eq!(reply.status, 200);
    let reply = server.send("GET", "/subjects/s/versions/1", "");
    assert_eq!(reply.header("cache-control"), Some("private, no-cache"));
    assert!(reply.header("etag").is_some());
    for path in ["/subjects/s/versions/latest", "/subjects", "/config", "/schemas/ids/9"] {
        assert_eq!(server.send("GET", path, "").header("etag"), None, "{path}");
    }
}

#[test]
fn long_answers_are_compressed_for_who_reads_that() {
    let server = Server::start(Settings::default());
    let fields: Vec<String> =
        (0..200).map(|number| format!(r#"{{\"name\":\"f{number}\",\"type\":\"long\"}}"#)).collect();
    let body =
        format!(r#"{{"schema":"{{\"type\":\"record\",\"name\":\"R\",\"fields\":[{}]}}"}}"#, fields.join(","));
    assert_eq!(server.send("POST", "/subjects/s/versions", &body).parts(), (200, r#"{"id":1}"#));
    let plain = raw(&server, "GET /schemas/ids/1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    let gzip = raw(
        &server,
        "GET /schemas/ids/1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\naccept-encoding: gzip\r\n\r\n",
    );
    assert!(plain.starts_with("HTTP/1.1 200 OK\r\n") && !plain.contains("content-encoding"));
    assert!(gzip.starts_with("HTTP/1.1 200 OK\r\n") && gzip.contains("content-encoding: gzip"));
    assert!(gzip.len() * 3 < plain.len(), "{} and {}", gzip.len(), plain.len());
}

#[test]
fn bodies_have_a_limit() {
    let limits = Limits { body_bytes: 1000, ..Limits::default() };
    let server = Server::start(Settings { limits, ..Settings::default() });
    let body = format!("{LONG}{}", " ".repeat(1000 - LONG.len()));
    assert_eq!(server.send("POST", "/subjects/s/versions", &body).parts(), (200, r#"{"id":1}"#));
    let reply = server.send("POST", "/subjects/s/versions", &format!("{body} "));
    assert_eq!(reply.parts(), (413, r#"{"error_code":413,"message":"HTTP 413 Payload Too Large"}"#));
}

#[test]
fn headers_have_a_limit() {
    let server = Server::start(Settings::default());
    // Without an end, so that the server has read it all when it has enough.
    let long = "x".repeat(64 << 10);
    let reply = raw(&server, &format!("GET / HTTP/1.1\r\nhost: a\r\nlong: {long}"));
    assert!(reply.starts_with("HTTP/1.1 431 "), "{reply}");
}

#[test]
fn who_says_nothing_is_dropped() {
    let limits = Limits { header_time: Duration::from_millis(50), ..Limits::default() };
    let server = Server::start(Settings { limits, ..Settings::default() });
    // Nothing at all, the start of HTTP/2, the start of a header, and nothing after an answer.
    for start in ["", "P", "PRI", "GET / HTTP/1.1\r\nhost: "] {
        assert_eq!(raw(&server, start), "", "{start:?}");
    }
    let reply = raw(&server, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    assert!(reply.ends_with("\r\n\r\n{}"), "{reply}");
}

#[test]
fn too_many_requests_are_turned_away() {
    let limits = Limits { requests: 0, ..Limits::default() };
    let server = Server::start(Settings { limits, ..Settings::default() });
    let reply = server.send("GET", "/subjects", "");
    assert_eq!(reply.parts(), (503, r#"{"error_code":503,"message":"HTTP 503 Service Unavailable"}"#));
    assert_eq!(reply.header("retry-after"), Some("1"));
    // Whoever watches over the server still hears of it.
    assert_eq!(server.send("GET", "/_health", "").status, 200);
}

#[test]
fn requests_at_hand_are_answered_before_the_end() {
    let mut server = Server::start(Settings::default());
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    let head = "POST /subjects/s/versions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
    let length = LONG.len();
    write!(stream, "{head}content-length: {length}\r\nexpect: 100-continue\r\n\r\n").expect("to write");
    let mut line = [0; 25];
    stream.read_exact(&mut line).expect("an answer");
    // The server has begun with the request.
    assert_eq!(&line, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.ask_to_stop();
    stream.write_all(LONG.as_bytes()).expect("to write");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("an answer");
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.ends_with(r#"{"id":1}"#), "{reply}");
}

#[test]
fn http_2_is_spoken_without_being_asked_over() {
    let server = Server::start(Settings::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("an executor");
    let (version, status) = runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address).await.expect("a connection");
        let io = hyper_util::rt::TokioIo::new(stream);
        let executor = hyper_util::rt::TokioExecutor::new();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(executor, io).await.expect("a handshake");
        tokio::spawn(connection);
        let request = hyper::Request::get(format!("http://{}/subjects", server.address))
            .body(axum::body::Body::empty())
            .expect("a request");
        let response = sender.send_request(request).await.expect("an answer");
        (response.version(), response.status().as_u16())
    });
    assert_eq!((version, status), (hyper::Version::HTTP_2, 200));
}

#[test]
fn numbers_are_there_under_the_names_that_dashboards_know() {
    let server = Server::start(Settings::default());
    assert_eq!(server.send("POST", "/subjects/s/versions", LONG).status, 200);
    assert_eq!(server.send("GET", "/schemas/ids/7", "").status, 404);
    let text = server.send("GET", "/metrics", "").body;
    for line in [
        "kafka_schema_registry_registered_count 1",
        "kafka_schema_registry_avro_schemas_created 1",
        "kafka_schema_registry_api_success_count 1",
        "kafka_schema_registry_api_failure_count 1",
        "kafka_schema_registry_master_slave_role 1",
        r#"tenon_http_requests_total{route="subjects.versions.register",status="200"} 1"#,
        r#"tenon_http_requests_total{route="schemas.get-schema",status="404"} 1"#,
        "tenon_http_requests_in_progress 0",
        "tenon_store_position 1",
        "tenon_store_healthy 1",
        "tenon_subjects 1",
    ] {
        assert!(text.lines().any(|own| own == line), "{line} is not in\n{text}");
    }
    let health = server.send("GET", "/_health", "");
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!(r#"{{"healthy":true,"version":"{version}","position":1}}"#);
    assert_eq!(health.parts(), (200, &*expected));
    assert_eq!(server.send("GET", "/_ready", "").parts(), (200, &*expected));
}

#[test]
fn a_file_outlives_its_server() {
    let folder = Folder::new();
    let database = Database::Sqlite(folder.path().join("tenon.db"));
    let settings = Settings { database, ..Settings::default() };
    let server = Server::start(settings.clone());
    assert_eq!(server.send("POST", "/subjects/s/versions", LONG).parts(), (200, r#"{"id":1}"#));
    assert_eq!(server.send("DELETE", "/subjects/s", "").parts(), (200, "[1]"));
    drop(server);
    let server = Server::start(settings);
    assert_eq!(server.send("GET", "/subjects", "").parts(), (200, "[]"));
    assert_eq!(server.send("GET", "/subjects?deleted=true", "").parts(), (200, r#"["s"]"#));
    assert_eq!(server.send("POST", "/subjects/t/versions", STRING).parts(), (200, r#"{"id":2}"#));
}

#[test]
fn servers_over_one_database_agree() {
    let Some(postgres) = Postgres::start() else { return };
    let settings = Settings { database: Database::Postgres(postgres.database("two")), ..Settings::default() };
    let servers = [Server::start(settings.clone()), Server::start(settings.clone())];
    // What one has acknowledged the other has.
    assert_eq!(servers[0].send("POST", "/subjects/s/versions", LONG).parts(), (200, r#"{"id":1}"#));
    assert_eq!(servers[1].send("GET", "/schemas/ids/1", "").status, 200);
    assert_eq!(servers[1].send("DELETE", "/subjects/s/versions/1", "").parts(), (200, "1"));
    assert_eq!(servers[0].send("POST", "/subjects/s/versions", STRING).parts(), (200, r#"{"id":2}"#));
    // Both write at once: no id is given away twice, and none is skipped.
    const EACH: usize = 40;
    std::thread::scope(|scope| {
        for (number, server) in servers.iter().enumerate() {
            scope.spawn(move || {
                for count in 0..EACH {
                    let size = number * EACH + count;
                    let body =
                        format!(r#"{{"schema":"{{\"type\":\"fixed\",\"name\":\"F\",\"size\":{size}}}"}}"#);
                    let path = format!("/subjects/of-{number}-{count}/versions");
                    assert_eq!(server.send("POST", &path, &body).status, 200);
                }
            });
        }
    });
    drop(servers);
    let server = Server::start(settings);
    for id in 3..3 + 2 * EACH {
        assert_eq!(server.send("GET", &format!("/schemas/ids/{id}"), "").status, 200, "{id}");
    }
    assert_eq!(server.send("GET", &format!("/schemas/ids/{}", 3 + 2 * EACH), "").status, 404);
}

#[test]
fn strangers_are_not_let_in_by_mistake() {
    let settings = Settings { host: "0.0.0.0".to_owned(), port: 0, ..Settings::default() };
    let error = serve(settings.clone(), |_| (), std::future::ready(())).expect_err("an error");
    assert_eq!(error.to_string(), "whoever reaches 0.0.0.0 could write without saying who they are");
    assert!(error.is_open_to_strangers());
    serve(Settings { is_open: true, ..settings }, |_| (), std::future::ready(())).expect("a server");
}

/// Sends bytes and reads until the server closes the connection.
fn raw(server: &Server, bytes: &str) -> String {
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    // The server may close before it has read everything.
    let _ = stream.write_all(bytes.as_bytes());
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply);
    String::from_utf8_lossy(&reply).into_owned()
}

#[test]
fn a_folder_is_served_beside_the_registry() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("index.html"), "<p>here").expect("to write");
    std::fs::write(folder.path().join("a.js"), "1").expect("to write");
    std::fs::write(folder.path().with_extension("secret"), "no").expect("to write");
    let server = Server::start(Settings { ui: Some(folder.path().to_owned()), ..Settings::default() });
    let reply = server.send("GET", "/ui/", "");
    assert_eq!(reply.parts(), (200, "<p>here"));
    assert_eq!(reply.header("content-type"), Some("text/html"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    let bare = raw(&server, "GET /ui HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    assert!(bare.starts_with("HTTP/1.1 308 ") && bare.contains("\r\nlocation: ui/\r\n"), "{bare}");
    assert_eq!(server.send("GET", "/ui/a.js", "").header("content-type"), Some("text/javascript"));
    let name = folder.path().file_name().and_then(|name| name.to_str()).expect("a name");
    for outside in [format!("/ui/..%2F{name}.secret"), format!("/ui/%2e%2e/{name}.secret")] {
        assert_eq!(server.send("GET", &outside, "").status, 404, "{outside}");
    }
    assert_eq!(server.send("GET", "/subjects", "").parts(), (200, "[]"));
    std::fs::remove_file(folder.path().with_extension("secret")).expect("to remove");
    let empty = Folder::new();
    let settings = Settings { port: 0, ui: Some(empty.path().to_owned()), ..Settings::default() };
    let error = serve(settings, |_| (), async {}).expect_err("no start");
    assert!(error.is_usage() && error.to_string().starts_with("there is no index.html in "), "{error}");
}

#[test]
fn the_description_of_the_server_itself_is_right() {
    let server = Server::start(Settings::default());
    let described: serde_json::Value =
        serde_json::from_str(&server.send("GET", "/openapi.json", "").body).expect("JSON");
    for path in ["/metrics", "/_health", "/_ready"] {
        let reply = server.send("GET", path, "");
        let media = reply.header("content-type").and_then(|media| media.split(';').next()).expect("a type");
        let told = &described["paths"][path]["get"]["responses"]["200"]["content"];
        assert!(reply.status == 200 && told.get(media).is_some(), "{path}: {media}");
    }
}
