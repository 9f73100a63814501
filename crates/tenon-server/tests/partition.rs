//! Three servers over one PostgreSQL, each behind a network of its own, of which one is lost and comes back.
//! What clients were told stays true, nobody waits for ever, and the server goes on by itself.
#![cfg(unix)]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use support::Postgres;
use support::proxy::{Network, Proxy};
use support::server::{Server, config, exchange};
use tenon_server::store::Database;
use tenon_server::{Limits, Settings};
use tenon_tests::chance::Chance;

const SERVERS: usize = 3;

/// Clients of each server.
const CLIENTS: usize = 3;

/// Registrations that each server has to answer with success before anything else happens.
const ANSWERS: usize = 30;

/// What a client is told of a registration.
struct Told {
    server: usize,
    subject: String,
    schema: String,
    /// Its id, or the code of the error.
    result: Result<u64, u64>,
}

#[derive(Default)]
struct Ledger {
    acknowledged: BTreeMap<(String, String), u64>,
    /// Of each server since somebody looked.
    successes: [usize; SERVERS],
    refusals: [usize; SERVERS],
    /// By code.
    refused: BTreeMap<u64, usize>,
}

impl Ledger {
    /// Notes what clients are told until it is enough.
    fn until(&mut self, told: &Receiver<Told>, is_enough: impl Fn(&Ledger) -> bool) {
        (self.successes, self.refusals) = Default::default();
        while !is_enough(self) {
            self.note(told.recv().expect("clients that go on"));
        }
    }

    fn note(&mut self, Told { server, subject, schema, result }: Told) {
        match result {
            Ok(id) => {
                self.successes[server] += 1;
                let known = *self.acknowledged.entry((subject, schema)).or_insert(id);
                assert_eq!(known, id, "the id of what was registered before");
            }
            Err(code) => {
                self.refusals[server] += 1;
                *self.refused.entry(code).or_default() += 1;
            }
        }
    }
}

fn client() -> ureq::Agent {
    // Nothing is waited for as long as this; a server that hangs is found so.
    config().timeout_global(Some(Duration::from_secs(40))).build().new_agent()
}

fn write(server: usize, url: &str, mut chance: Chance, is_over: &AtomicBool, told: &mpsc::Sender<Told>) {
    let agent = client();
    while !is_over.load(Ordering::Relaxed) {
        let (subject, field) = (format!("s{}", chance.below(20)), chance.below(5000));
        let schema = format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"f{field}","type":["null","long"],"default":null}}]}}"#
        );
        let body = serde_json::json!({ "schema": schema }).to_string();
        let reply = exchange(&agent, &format!("{url}/subjects/{subject}/versions"), "POST", &body, &[]);
        let value: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
        let result = match reply.status {
            200 => Ok(value["id"].as_u64().expect("an id")),
            500 => Err(value["error_code"].as_u64().expect("a code")),
            status => panic!("{status} {}", reply.body),
        };
        if told.send(Told { server, subject, schema, result }).is_err() {
            return;
        }
    }
}

/// Asks until a server calls itself ready, or no longer.
fn readiness_becomes(status: u16, server: &Server) {
    let agent = client();
    let ask = || exchange(&agent, &format!("http://{}/_ready", server.address), "GET", "", &[]).status;
    while ask() != status {
        std::thread::yield_now();
    }
}

/// Which id each version of each subject has, as a server tells it.
fn held(server: &Server) -> BTreeMap<(String, String), u64> {
    let mut held = BTreeMap::new();
    loop {
        let reply = server.send("GET", &format!("/schemas?offset={}", held.len()), "");
        assert_eq!(reply.status, 200, "{}", reply.body);
        let list: Vec<serde_json::Value> = serde_json::from_str(&reply.body).expect("a list");
        if list.is_empty() {
            return held;
        }
        for entry in list {
            let text = |name: &str| entry[name].as_str().expect("a text").to_owned();
            let key = (text("subject"), text("schema"));
            let id = entry["id"].as_u64().expect("an id");
            assert_eq!(held.insert(key.clone(), id), None, "{key:?} is there twice");
        }
    }
}

/// Tells clients that it is over when dropped.
struct End<'e>(&'e AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn one_of_three_servers_loses_its_database_and_finds_it_again() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.database("partition");
    let proxies: Vec<Proxy> = (0..SERVERS).map(|_| Proxy::start(&postgres.socket())).collect();
    let servers: Vec<Server> = proxies
        .iter()
        .map(|proxy| {
            let address = format!("postgres://tenon@{}/partition?tcp_user_timeout=2", proxy.address);
            // The store's own time is what ends requests here.
            let limits = Limits { request_time: Duration::from_secs(600), ..Limits::default() };
            Server::start(Settings { database: Database::Postgres(address), limits, ..Settings::default() })
        })
        .collect();
    let is_over = AtomicBool::new(false);
    let (sender, told) = mpsc::channel();
    let mut ledger = Ledger::default();
    std::thread::scope(|scope| {
        // Also where something is not as it should be: the scope waits for its clients.
        let end = End(&is_over);
        for (number, server) in servers.iter().enumerate() {
            let url = format!("http://{}", server.address);
            for client in 0..CLIENTS {
                let (sender, url, is_over) = (sender.clone(), url.clone(), &is_over);
                let chance = Chance::new((number * CLIENTS + client) as u64);
                scope.spawn(move || write(number, &url, chance, is_over, &sender));
            }
        }
        drop(sender);
        let all = |ledger: &Ledger| ledger.successes.iter().all(|count| *count >= ANSWERS);
        let others = |ledger: &Ledger| ledger.successes[1..].iter().all(|count| *count >= ANSWERS);
        for network in [Network::Frozen, Network::Deaf, Network::Cut] {
            ledger.until(&told, all);
            let before = ledger.refused.clone();
            proxies[0].becomes(network);
            ledger.until(&told, |ledger| ledger.refusals[0] >= CLIENTS && others(ledger));
            readiness_becomes(503, &servers[0]);
            for other in &servers[1..] {
                assert_eq!(other.send("GET", "/_ready", "").status, 200, "{network:?}");
            }
            // What it knows it still answers.
            assert_eq!(servers[0].send("GET", "/schemas/ids/1", "").status, 200, "{network:?}");
            proxies[0].becomes(Network::Whole);
            readiness_becomes(200, &servers[0]);
            ledger.until(&told, all);
            let codes = ledger.refused.iter().filter(|(code, count)| before.get(code) != Some(count));
            let codes: Vec<u64> = codes.map(|(code, _)| *code).collect();
            // 50002 says that it took too long.
            let is_expected =
                if network == Network::Cut { codes.contains(&50001) } else { codes.contains(&50002) };
            assert!(
                is_expected && codes.iter().all(|code| [50001, 50002].contains(code)),
                "{network:?}: {codes:?}"
            );
        }
        drop(end);
        told.iter().for_each(|told| ledger.note(told));
    });
    let first = {
        readiness_becomes(200, &servers[0]);
        held(&servers[0])
    };
    let mut schemas = BTreeMap::new();
    for ((_, schema), id) in &first {
        assert_eq!(schemas.entry(*id).or_insert(schema), &schema, "id {id} was given twice");
    }
    for server in &servers[1..] {
        readiness_becomes(200, server);
        assert!(held(server) == first, "servers that differ");
    }
    let lost = ledger.acknowledged.iter().filter(|(key, id)| first.get(key) != Some(id)).count();
    println!(
        "{} registrations acknowledged, {:?} refused by code, {} versions, {lost} lost",
        ledger.acknowledged.len(),
        ledger.refused,
        first.len()
    );
    assert_eq!(lost, 0);
}
