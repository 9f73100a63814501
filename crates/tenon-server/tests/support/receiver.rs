//! A server that says to everybody what it is told to say, and remembers what it was asked: an issuer's keys, a
//! collector's address.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// What somebody asked.
#[derive(Clone, Debug)]
pub struct Received {
    /// Method, path and protocol.
    pub line: String,
    /// Names in lower case, with values.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// A server that lives as long as the test's process.
#[derive(Clone, Debug)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    said: Mutex<String>,
    received: Mutex<Vec<Received>>,
    changed: Condvar,
}

impl Receiver {
    pub fn start(said: &str) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let receiver = Receiver { address, shared: Arc::default() };
        receiver.answer(said);
        let own = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                own.receive(stream);
            }
        });
        receiver
    }

    /// Says something else from now on.
    pub fn answer(&self, said: &str) {
        said.clone_into(&mut self.shared.said.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was asked so far.
    pub fn requests(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What it was asked so far, once `is_enough` says so.
    pub fn wait(&self, is_enough: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let mut received = self.shared.received.lock().unwrap_or_else(PoisonError::into_inner);
        while !is_enough(&received) {
            received = self.shared.changed.wait(received).unwrap_or_else(PoisonError::into_inner);
        }
        received.clone()
    }

    fn receive(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            // Whoever says no more wants no answer.
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let headers: Vec<(String, String)> = lines[1..]
            .iter()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let mut body = vec![0; length.map_or(0, |(_, text)| text.parse().expect("a length"))];
        reader.read_exact(&mut body).expect("a body");
        let body = String::from_utf8(body).expect("a text");
        let received = Received { line: lines[0].clone(), headers, body };
        self.shared.received.lock().unwrap_or_else(PoisonError::into_inner).push(received);
        self.shared.changed.notify_all();
        let said = self.shared.said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", said.len());
        // The client may have read enough before all is written.
        let _ = reader.get_mut().write_all(format!("{head}{said}").as_bytes());
    }
}
