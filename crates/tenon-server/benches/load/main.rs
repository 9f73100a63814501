//! How fast the server is beside what it stands on: a bare axum handler that answers the same bytes, bare
//! commits of SQLite and PostgreSQL that are as durable, and the engine by itself.
//!
//! `cargo bench -p tenon-server --bench load [-- PART...]`, with the parts `reads`, `checks`, `writes` and
//! `start`, or all of them. `TENON_BENCH_VERSIONS` says how many versions a start is measured with.
//!
//! Server, peer and client are processes of their own on one machine, so they share its cores. The two sides
//! take turns and the medians of their rounds are compared: what others do on the machine then strikes both.
//! Beside requests a second stands what one request costs the server in time of a core, which is the steadier
//! figure, and how busy the client was: one that is busy all the time holds up both sides.

mod bare;
mod client;
mod machine;
#[path = "../../tests/support/mod.rs"]
mod support;

mod checks;
mod reads;
mod start;
mod writes;

use std::net::SocketAddr;

use tenon_server::store::Database;
use tenon_server::{Settings, logs, serve};

use machine::ROLE;

/// A part's name, and what measures it at a scale.
type Part = (&'static str, fn(usize));

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match *words {
        [ROLE, "tenon", database, log] => tenon(database, log),
        [ROLE, "axum", answers] => bare::axum(answers),
        [ROLE, "client", address, connections, requests] => {
            let address: SocketAddr = address.parse().expect("an address");
            client::run(address, connections.parse().expect("a number"), requests);
        }
        _ => {
            // `cargo test --benches` runs this too; a little of each shows that it works.
            let scale = if words.contains(&"--bench") { 100 } else { 1 };
            let parts: [Part; 4] = [
                ("reads", reads::measure),
                ("checks", checks::measure),
                ("writes", writes::measure),
                ("start", start::measure),
            ];
            let is_chosen = |name: &str| words.contains(&name);
            let all = !parts.iter().any(|(name, _)| is_chosen(name));
            for (name, measure) in parts {
                if all || is_chosen(name) {
                    measure(scale);
                }
            }
        }
    }
}

/// Serves until it is killed.
fn tenon(database: &str, log: &str) {
    if !log.is_empty() {
        logs::start(logs::LogFormat::Text, log).expect("logs");
    }
    let settings = Settings { port: 0, database: Database::from(database), ..Settings::default() };
    serve(settings, machine::ready, std::future::pending()).expect("a server");
}

/// A record of as many fields, and a text that tells it from others.
fn schema(fields: usize, mark: &str) -> String {
    let field = |at: usize| {
        format!(
            r#"{{"name":"field{at}","type":["null","string"],"default":null,"doc":"What field {at} says, and what it does not say, in a sentence or two."}}"#
        )
    };
    let fields: Vec<String> = (0..fields).map(field).collect();
    format!(r#"{{"type":"record","name":"Order","doc":"{mark}","fields":[{}]}}"#, fields.join(","))
}

/// A request of HTTP/1.1 as it goes over the wire.
fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/vnd.schemaregistry.v1+json\r\n"
    );
    let rest = match body {
        "" => "\r\n".to_owned(),
        body => format!(
            "content-type: application/vnd.schemaregistry.v1+json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ),
    };
    (head + &rest).into_bytes()
}

/// The body that registers a text or asks about it.
fn proposal(schema: &str) -> String {
    serde_json::json!({ "schema": schema }).to_string()
}
