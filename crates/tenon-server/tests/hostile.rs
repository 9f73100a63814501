//! What clients that mean harm get: an end, within the times and the sizes of the limits. A good client beside
//! them is answered all the while, each time, and the server's memory stays small.
//!
//! `TENON_HOSTILE=1 cargo test -p tenon-server --test hostile -- --nocapture` has them come in the numbers that
//! the usual limits are made for. Both ways the good client's times and the server's memory are printed.

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair};
use support::Folder;
use support::frames::{END_HEADERS, END_STREAM, HEADERS, RST_STREAM, begin, frame, request, until_the_end};
use support::process::{Process, serve_if_asked_with};
use support::server::{agent, attempt, config, exchange};
use tenon_server::auth::GateFiles;
use tenon_server::tls::TlsFiles;
use tenon_server::{Limits, Settings};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// Names a folder to the process that is to serve with what is in it.
const FOLDER: &str = "TENON_TEST_FOLDER";

/// More than the server may take: all of the bodies at hand, and half a GiB for the rest.
const MOST_MEMORY: usize = 768 << 20;

/// How long an attacker waits between two bytes.
const PACE: Duration = Duration::from_millis(1);

fn is_long() -> bool {
    std::env::var_os("TENON_HOSTILE").is_some()
}

fn scaled(short: usize, long: usize) -> usize {
    if is_long() { long } else { short }
}

fn limits() -> Limits {
    Limits {
        // Also how long the good client's own connection may be idle, on a machine with much to do.
        header_time: Duration::from_secs(scaled(1, 5) as u64),
        request_time: Duration::from_secs(6),
        answer_time: Duration::from_secs(1),
        connections: scaled(300, Limits::default().connections),
        ..Limits::default()
    }
}

/// Does nothing by itself: it is the server that is attacked.
#[test]
fn a_server_that_is_attacked() {
    serve_if_asked_with(Settings { limits: limits(), ..Settings::default() });
}

/// Another, which knows its users and speaks TLS.
#[test]
fn a_guarded_server_that_is_attacked() {
    let Some(folder) = std::env::var_os(FOLDER).map(std::path::PathBuf::from) else { return };
    let tls = TlsFiles {
        certificate: folder.join("certificate"),
        key: folder.join("key"),
        client_authorities: None,
        client_required: false,
    };
    let gate = GateFiles { users: Some(folder.join("users")), ..GateFiles::default() };
    serve_if_asked_with(Settings { limits: limits(), tls: Some(tls), gate, ..Settings::default() });
}

/// Runs an attack while a good client asks, and tells what that cost it.
fn during(what: &str, server: &Process, ask: &(dyn Fn() -> u16 + Sync), attack: impl FnOnce()) {
    let is_over = AtomicBool::new(false);
    let mut took: Vec<Duration> = std::thread::scope(|scope| {
        let good = scope.spawn(|| {
            let mut took = Vec::new();
            while !is_over.load(Ordering::Relaxed) || took.len() < 20 {
                let begun = Instant::now();
                assert_eq!(ask(), 200, "the good client during {what}");
                took.push(begun.elapsed());
            }
            took
        });
        attack();
        is_over.store(true, Ordering::Relaxed);
        good.join().expect("a good client")
    });
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    let peak = server.peak().unwrap_or_default();
    println!(
        "{what:<44} {:>6} good requests, p50 {:>6.1} ms, p99 {:>7.1} ms; peak {} MiB",
        took.len(),
        at(50),
        at(99),
        peak >> 20
    );
    assert!(peak < MOST_MEMORY, "{peak} bytes");
}

/// A good client: one connection that it keeps, and a new one each time.
fn good(address: SocketAddr) -> impl Fn() -> u16 + Sync {
    let kept = agent();
    move || {
        let url = format!("http://{address}");
        let body = r#"{"schema":"\"long\""}"#;
        let path = "/compatibility/subjects/first/versions/latest";
        let first = exchange(&kept, &format!("{url}/schemas/ids/1"), "GET", "", &[]).status;
        let second = exchange(&agent(), &format!("{url}{path}"), "POST", body, &[]).status;
        first.max(second)
    }
}

fn connect(address: SocketAddr, start: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    // Where the server did not want it any more, that shows later.
    let _ = stream.write_all(start);
    stream
}

fn connections(address: SocketAddr, count: usize, start: &[u8]) -> Vec<TcpStream> {
    (0..count).map(|_| connect(address, start)).collect()
}

/// Sends a byte now and then on each connection, until the server has ended them all.
fn drip(mut streams: Vec<TcpStream>, byte: u8) {
    for stream in &streams {
        stream.set_read_timeout(Some(PACE)).expect("a socket");
    }
    while !streams.is_empty() {
        streams.retain_mut(|stream| {
            let is_there = match stream.read(&mut [0; 1024]) {
                Ok(count) => count > 0,
                Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
            };
            is_there && stream.write_all(&[byte]).is_ok()
        });
    }
}

/// Sends without ever reading, until the server ends the connection.
fn never_read(mut stream: TcpStream, bytes: &[u8]) {
    stream.set_write_timeout(Some(Duration::from_millis(50))).expect("a socket");
    loop {
        match stream.write(bytes) {
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return,
        }
    }
}

/// All that the server says until it ends the connection.
fn said(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut part) {
        bytes.extend_from_slice(&part[..count]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends a body for as long as the server takes it. Gives how many bytes that were, and the answer.
fn flood(address: SocketAddr, head: &str, part: &[u8], most: usize) -> (usize, String) {
    let mut stream = connect(address, head.as_bytes());
    let mut sent = 0;
    while sent < most && stream.write_all(part).is_ok() {
        sent += part.len();
    }
    (sent, said(stream))
}

/// Runs something on many threads at once.
fn many(count: usize, what: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(&what);
        }
    });
}

const POST: &str = "POST /subjects/s/versions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";

#[test]
fn a_good_client_is_served_beside_hostile_ones() {
    let server = Process::start("a_server_that_is_attacked", "memory");
    let address = server.address;
    // Long lists, for those who do not read them.
    let text = "x".repeat(20_000);
    for number in 0..40 {
        let schema = format!(r#"{{"type":"enum","name":"E{number}","doc":"{text}","symbols":["A"]}}"#);
        let body = serde_json::json!({ "schema": schema }).to_string();
        assert_eq!(server.send("POST", &format!("/subjects/long-{number}/versions"), &body).status, 200);
    }
    assert_eq!(server.send("POST", "/subjects/first/versions", r#"{"schema":"\"long\""}"#).status, 200);
    let ask = good(address);
    let run = |what: &str, attack: &dyn Fn()| during(what, &server, &ask, attack);
    let most = limits().connections;

    run("nothing", &|| {});
    run("headers byte by byte", &|| drip(connections(address, most, b"GET / HTTP/1.1\r\nx: "), b'y'));
    let head = format!("{POST}content-length: 100000\r\n\r\n");
    run("bodies byte by byte", &|| drip(connections(address, most, head.as_bytes()), b' '));
    run("more connections than there may be", &|| {
        let count = scaled(1_000, 10_000);
        let begun = Instant::now();
        let streams = connections(address, count, b"");
        println!("{count} connections in {:.1} s", begun.elapsed().as_secs_f64());
        drip(streams, b'\r');
    });
    run("bodies of 1 GB", &|| {
        let part = vec![b' '; 1 << 16];
        let told = "HTTP/1.1 413 ";
        many(scaled(8, 64), || {
            let (sent, answer) =
                flood(address, &format!("{POST}content-length: 1000000000\r\n\r\n"), &part, 1 << 30);
            assert!(sent < 64 << 20 && (answer.is_empty() || answer.starts_with(told)), "{sent} {answer}");
            let chunk = [b"10000\r\n", &*part, b"\r\n"].concat();
            let (sent, answer) =
                flood(address, &format!("{POST}transfer-encoding: chunked\r\n\r\n"), &chunk, 1 << 30);
            assert!(sent < 64 << 20 && (answer.is_empty() || answer.starts_with(told)), "{sent} {answer}");
        });
    });
    run("bodies that are begun and not ended", &|| {
        // Nearly as long as a body may be, of which the last byte never comes.
        let part = vec![b' '; (4 << 20) - 1];
        let head = format!("{POST}content-length: {}\r\n\r\n", 4 << 20);
        many(scaled(16, 100), || {
            let mut stream = connect(address, head.as_bytes());
            let _ = stream.write_all(&part);
            let answer = said(stream);
            // 503 where others fill the room there is.
            let is_told = ["HTTP/1.1 500 ", "HTTP/1.1 503 "].iter().any(|start| answer.starts_with(start));
            assert!(is_told || answer.is_empty(), "{answer}");
        });
    });
    run("deep JSON", &|| {
        let deep = "[".repeat(1_000_000);
        let escaped = serde_json::json!({ "schema": deep }).to_string();
        many(scaled(4, 16), || {
            assert_eq!(server.send("POST", "/subjects/s/versions", &deep).status, 400);
            for language in ["", r#","schemaType":"JSON""#, r#","schemaType":"PROTOBUF""#] {
                let body = escaped.replace("]}", "}").trim_end_matches('}').to_owned() + language + "}";
                assert_eq!(server.send("POST", "/subjects/s/versions", &body).status, 422, "{language}");
            }
        });
    });
    run("long addresses and floods of headers", &|| {
        let address_line = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(1 << 20));
        let headers = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(100_000));
        many(scaled(8, 64), || {
            for head in [&address_line, &headers] {
                let answer = said(connect(address, head.as_bytes()));
                let is_told =
                    ["HTTP/1.1 414 ", "HTTP/1.1 431 "].iter().any(|start| answer.starts_with(start));
                assert!(is_told || answer.is_empty(), "{answer}");
            }
        });
    });
    run("answers that nobody reads", &|| {
        let list = b"GET /schemas HTTP/1.1\r\nhost: a\r\n\r\n";
        many(scaled(8, 100), || never_read(connect(address, b""), list));
    });
    run("streams whose client takes one byte", &|| {
        let streams: Vec<u8> = (0..100)
            .flat_map(|at| frame(HEADERS, END_HEADERS | END_STREAM, 2 * at + 1, &request(false, "/schemas")))
            .collect();
        many(scaled(4, 16), || {
            let mut stream = connect(address, b"");
            let begun = begin(&mut stream, 1).and_then(|()| stream.write_all(&streams));
            begun.expect("a connection");
            until_the_end(&mut stream);
        });
    });
    run("streams that are reset at once", &|| {
        let pair = |at: u32, is_post| {
            let id = 2 * at + 1;
            let path = if is_post { "/subjects/s/versions" } else { "/schemas" };
            let end = if is_post { 0 } else { END_STREAM };
            let mut bytes = frame(HEADERS, END_HEADERS | end, id, &request(is_post, path));
            bytes.extend(frame(RST_STREAM, 0, id, &8_u32.to_be_bytes()));
            bytes
        };
        let resets: Vec<u8> = (0..100_000).flat_map(|at| pair(at, at % 2 == 0)).collect();
        many(scaled(4, 32), || {
            let mut stream = connect(address, b"");
            let _ = begin(&mut stream, 1 << 16).and_then(|()| stream.write_all(&resets));
            // 11 is ENHANCE_YOUR_CALM; where it is not told, the connection is gone before it can be read.
            let code = until_the_end(&mut stream);
            assert!(code.is_none_or(|code| code == 11), "{code:?}");
        });
    });
    run("streams that are opened and left", &|| {
        let open: Vec<u8> = (0..10_000)
            .flat_map(|at| frame(HEADERS, END_HEADERS, 2 * at + 1, &request(true, "/subjects/s/versions")))
            .collect();
        many(scaled(4, 32), || {
            let mut stream = connect(address, b"");
            let _ = begin(&mut stream, 1 << 16).and_then(|()| stream.write_all(&open));
            let mut rest = stream.try_clone().expect("a socket");
            rest.set_read_timeout(Some(limits().request_time)).expect("a socket");
            until_the_end(&mut rest);
        });
    });
    run("nothing any more", &|| {});
    assert_eq!(server.send("GET", "/subjects/s/versions", "").status, 404, "nothing of it was registered");
}

#[test]
fn a_known_client_is_served_beside_strangers() {
    let folder = Folder::new();
    let key = KeyPair::generate().expect("a key");
    let parameters = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]);
    let certificate = parameters.expect("names").self_signed(&key).expect("a certificate").pem();
    let keep = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    keep("certificate", &certificate);
    keep("key", &key.serialize_pem());
    keep("users", &format!("alice:{}\n", bcrypt::hash("secret", 8).expect("a hash")));
    let server = Process::start_with(
        "a_guarded_server_that_is_attacked",
        "memory",
        &[(FOLDER, &folder.path().display().to_string())],
    );
    let address = server.address;
    let trusted = Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
    let tls = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(vec![trusted]))).build();
    let client = || config().tls_config(tls.clone()).build().new_agent();
    let basic = |password: &str| {
        use base64::Engine;
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("alice:{password}")))
    };
    let url = format!("https://{address}/subjects");
    let ask = |agent: &ureq::Agent, password: &str| {
        exchange(agent, &url, "GET", "", &[("authorization", &*basic(password))]).status
    };
    let (kept, right) = (client(), "secret");
    let good = || ask(&kept, right).max(ask(&client(), right));
    let run = |what: &str, attack: &dyn Fn()| during(what, &server, &good, attack);
    let most = limits().connections;
    run("nothing", &|| {});
    run("plain HTTP where TLS is spoken", &|| {
        many(scaled(50, 500), || drop(said(connect(address, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"))));
    });
    // The start of a record of a handshake that promises 512 bytes.
    run("handshakes byte by byte", &|| drip(connections(address, most, &[22, 3, 1, 2, 0, 1, 0, 1, 252]), 0));
    run("wrong passwords in number", &|| {
        many(scaled(8, 32), || {
            let agent = client();
            for at in 0..scaled(10, 100) {
                let guess = basic(&format!("guess {at}"));
                // Where the server let it go meanwhile, the next guess comes over a new connection.
                if let Ok(reply) = attempt(&agent, &url, "GET", "", &[("authorization", &*guess)]) {
                    assert_eq!(reply.status, 401);
                }
            }
        });
    });
}
