//! The client: many connections, each of which sends the next request when the last is answered. It reads no
//! more of an answer than where it ends, and is a process of its own with one thread.

use std::cell::Cell;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use super::machine::{cpu, own};

/// What a client is to do.
pub(super) struct Load<'l> {
    pub(super) connections: usize,
    /// A file that [`keep`] wrote.
    pub(super) requests: &'l Path,
}

/// What it saw.
pub(super) struct Told {
    pub(super) count: u64,
    pub(super) seconds: f64,
    /// Milliseconds.
    pub(super) p50: f64,
    pub(super) p99: f64,
    /// Seconds of a core that the client itself took.
    pub(super) cpu: f64,
}

impl Load<'_> {
    /// Runs a client in a process of its own.
    pub(super) fn run(&self, address: SocketAddr) -> Told {
        let output = own()
            .args(["client", &address.to_string(), &self.connections.to_string()])
            .arg(self.requests)
            .output()
            .expect("a client");
        let text = String::from_utf8_lossy(&output.stdout);
        let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [count, seconds, p50, p99, cpu] = *numbers else {
            panic!("a client that fails: {text}{}", String::from_utf8_lossy(&output.stderr));
        };
        Told { count: count as u64, seconds, p50, p99, cpu }
    }
}

/// Writes requests into a file: each is sent once, `repeated` times in all.
pub(super) fn keep(path: &Path, requests: &[Vec<u8>], repeated: usize) {
    let mut bytes = Vec::new();
    bytes.extend((repeated as u32).to_le_bytes());
    for request in requests {
        bytes.extend((request.len() as u32).to_le_bytes());
        bytes.extend(request);
    }
    std::fs::write(path, bytes).expect("a file for requests");
}

fn kept(path: &str) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).expect("requests");
    let mut rest = &bytes[..];
    let number = |rest: &mut &[u8]| -> Option<usize> {
        let (first, others) = rest.split_first_chunk()?;
        *rest = others;
        Some(u32::from_le_bytes(*first) as usize)
    };
    let repeated = number(&mut rest).expect("a number");
    let mut requests = Vec::new();
    while let Some(length) = number(&mut rest) {
        requests.push(rest[..length].to_vec());
        rest = &rest[length..];
    }
    let count = requests.len();
    (0..count * repeated).map(|at| requests[at % count].clone()).collect()
}

/// Sends all requests and prints what it saw.
pub(super) fn run(address: SocketAddr, connections: usize, requests: &str) {
    let requests = Rc::new(kept(requests));
    let next = Rc::new(Cell::new(0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("an executor");
    let local = tokio::task::LocalSet::new();
    let before = cpu("self");
    let begun = Instant::now();
    let mut took: Vec<Duration> = local.block_on(&runtime, async {
        let clients = (0..connections).map(|_| {
            let (requests, next) = (requests.clone(), next.clone());
            tokio::task::spawn_local(async move { one(address, &requests, &next).await })
        });
        let clients: Vec<_> = clients.collect();
        let mut all = Vec::new();
        for client in clients {
            all.extend(client.await.expect("a client"));
        }
        all
    });
    let seconds = begun.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    let spent = cpu("self").saturating_sub(before).as_secs_f64();
    println!("{} {seconds} {} {} {spent}", took.len(), at(0.5), at(0.99));
}

async fn one(address: SocketAddr, requests: &[Vec<u8>], next: &Cell<usize>) -> Vec<Duration> {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let mut took = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    while let Some(request) = requests.get(next.replace(next.get() + 1)) {
        let begun = Instant::now();
        send(&stream, request).await;
        answer(&stream, &mut buffer).await;
        took.push(begun.elapsed());
    }
    took
}

async fn send(stream: &TcpStream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        stream.writable().await.expect("a socket");
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("{error}"),
        }
    }
}

async fn answer(stream: &TcpStream, buffer: &mut Vec<u8>) {
    let mut filled = 0;
    let mut end = None;
    while end.is_none_or(|end| filled < end) {
        stream.readable().await.expect("a socket");
        if filled == buffer.len() {
            buffer.resize(filled * 2, 0);
        }
        match stream.try_read(&mut buffer[filled..]) {
            Ok(0) => panic!("the server went away"),
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(error) => panic!("{error}"),
        }
        if end.is_none()
            && let Some(head) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n")
        {
            let text = std::str::from_utf8(&buffer[..head]).expect("headers");
            assert!(text.starts_with("HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer[..filled]));
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
            end = Some(head + 4 + length.expect("a length").parse::<usize>().expect("a number"));
        }
    }
}
