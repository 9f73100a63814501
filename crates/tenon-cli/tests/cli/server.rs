//! A small HTTP server for one test, with TLS or without: each request is answered by a function and
//! written down.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request, as far as a test looks at it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET /subjects`
    pub(crate) line: String,
    /// Lower-case names, as they came.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// What to answer.
pub(crate) enum Reply {
    /// A status and JSON.
    Json(u16, String),
    /// A redirect.
    Moved(String),
    /// A body without an end.
    Endless,
    /// Nothing, until the other side gives up.
    Silence,
}

/// A running server; it stops with the test's process.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Server {
        Server::listen("http", answer, |tcp, answer, seen| serve(tcp, answer, seen))
    }

    /// The same behind TLS. Who does not come through the handshake has asked nothing.
    pub(crate) fn secure(
        config: ServerConfig,
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Server {
        let config = Arc::new(config);
        Server::listen("https", answer, move |mut tcp, answer, seen| {
            let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            while connection.is_handshaking() {
                if connection.complete_io(&mut tcp).is_err() {
                    // The alert is on its way; whoever closes before all is read, takes it back.
                    let _ = tcp.shutdown(Shutdown::Write);
                    let _ = std::io::copy(&mut tcp, &mut std::io::sink());
                    return;
                }
            }
            serve(StreamOwned::new(connection, tcp), answer, seen);
        })
    }

    fn listen(
        scheme: &str,
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
        meet: impl Fn(TcpStream, &dyn Fn(&Asked) -> Reply, &Mutex<Vec<Asked>>) + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, meet, seen) = (Arc::new(answer), Arc::new(meet), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, meet, seen) = (Arc::clone(&answer), Arc::clone(&meet), Arc::clone(&seen));
                thread::spawn(move || meet(stream, &*answer, &seen));
            }
        });
        Server { url, asked }
    }

    /// All requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut stream: impl Read + Write, answer: &dyn Fn(&Asked) -> Reply, seen: &Mutex<Vec<Asked>>) {
    let Some(asked) = request(&mut stream) else { return };
    seen.lock().unwrap().push(asked.clone());
    let text = match answer(&asked) {
        Reply::Json(status, body) => format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        ),
        Reply::Moved(to) => {
            format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        Reply::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            let block = [b' '; 1 << 16];
            while stream.write_all(&block).is_ok() {}
            return;
        }
        Reply::Silence => {
            let _ = stream.read(&mut [0]);
            return;
        }
    };
    // A client that saw enough may be gone.
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.flush();
}

fn request(stream: &mut (impl Read + Write)) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        let mut block = [0; 4096];
        let count = stream.read(&mut block).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&block[..count]);
        // A client that wants TLS waits for an answer to its first words.
        if !bytes[0].is_ascii_uppercase() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let lower = head.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        let mut block = [0; 4096];
        let count = stream.read(&mut block).ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&block[..count]);
    }
    let line = head.lines().next()?.trim_end_matches(" HTTP/1.1").to_owned();
    Some(Asked { line, head: lower, body: String::from_utf8_lossy(&body).into_owned() })
}
