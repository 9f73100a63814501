//! Checks of a record of a hundred fields, against a handler that reads the same body and answers the same,
//! and against the engine by itself.

use std::time::Instant;

use tenon_registry::{Cache, Options, Outcome, Registry, Request, answer};

use super::client::{Load, keep};
use super::machine::{Server, Side};
use super::support::Folder;
use super::{proposal, request, schema};

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 5;
const PATH: &str = "/compatibility/subjects/s/versions/latest";

pub(super) fn measure(scale: usize) {
    checks("the same few texts again and again", 16, scale);
    checks("each time a text that was not seen before", 60 * scale, scale);
}

fn checks(what: &str, texts: usize, scale: usize) {
    println!("POST {PATH}, a record of 100 fields, {what}, {CONNECTIONS} connections");
    let folder = Folder::new();
    let [register, asks, answers] = ["register", "asks", "answers"].map(|name| folder.path().join(name));
    let tenon = Server::tenon("memory", "");
    let first = proposal(&schema(99, "first"));
    keep(&register, &[request("POST", "/subjects/s/versions", &first)], 1);
    Load { connections: 1, requests: &register }.run(tenon.address);
    std::fs::write(&answers, format!(r#"{{"{PATH}":"{{\"is_compatible\":true}}"}}"#)).expect("answers");
    let bare = Server::axum(&answers);
    let (mut peer, mut own) = (Side::default(), Side::default());
    for round in 0..ROUNDS {
        let mark = |at: usize| if texts > 16 { format!("{round} {at}") } else { at.to_string() };
        let bodies: Vec<String> = (0..texts).map(|at| proposal(&schema(100, &mark(at)))).collect();
        let requests: Vec<Vec<u8>> = bodies.iter().map(|body| request("POST", PATH, body)).collect();
        keep(&asks, &requests, (60 * scale).div_ceil(texts));
        let load = Load { connections: CONNECTIONS, requests: &asks };
        peer.round(&bare, &load);
        own.round(&tenon, &load);
    }
    Side::compare(&peer, "axum", &own);
    let mut engine = Engine::new();
    engine.register(&first);
    let bodies: Vec<String> = (0..texts).map(|at| proposal(&schema(100, &format!("e {at}")))).collect();
    let begun = Instant::now();
    let count = (20 * scale).max(bodies.len());
    (0..count).for_each(|at| engine.check(&bodies[at % bodies.len()]));
    let each = begun.elapsed().as_secs_f64() * 1e6 / count as f64;
    println!(
        "  {:<44} {:>8.0}/s  {each:>7.1} µs of a core each",
        "the registry by itself, one core",
        1e6 / each
    );
}

/// The registry without a server.
struct Engine {
    registry: Registry,
    cache: Cache,
}

impl Engine {
    fn new() -> Engine {
        Engine { registry: Registry::new(Options::default()), cache: Cache::new(32 << 20) }
    }

    fn send(&mut self, path: &str, body: &str) -> Outcome {
        let request = Request {
            method: "POST",
            path,
            query: "",
            accept: None,
            content_type: Some("application/json"),
            body: body.as_bytes(),
        };
        answer(&self.registry, &mut self.cache, &request, 0)
    }

    fn register(&mut self, body: &str) {
        match self.send("/subjects/s/versions", body) {
            Outcome::Write { events, .. } => events.iter().for_each(|event| self.registry.evolve(event)),
            Outcome::Reply(reply) => panic!("{}", String::from_utf8_lossy(&reply.body)),
        }
    }

    fn check(&mut self, body: &str) {
        match self.send(PATH, body) {
            Outcome::Reply(reply) => assert_eq!(reply.body, br#"{"is_compatible":true}"#),
            Outcome::Write { .. } => panic!("a question that writes"),
        }
    }
}
