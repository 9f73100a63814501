//! What clients were told stays true when the server is killed while they write. What is lost with the power
//! is not shown here: the system outlives the server, so what it was handed is there.
//!
//! `TENON_CRASHES=200 cargo test -p tenon-server --test crash -- --nocapture` kills as often and prints
//! figures; `TENON_SEED` repeats what was printed, as far as clients that race can be repeated.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Instant;

use support::process::{Process, serve_if_asked};
use support::server::{Reply, agent, attempt};
use support::{Folder, Postgres};
use tenon_tests::chance::Chance;

/// Kills where nobody asks for more.
const CRASHES: usize = 10;
/// Clients that write at once.
const CLIENTS: usize = 8;
/// Subjects into which all clients write versions.
const SHARED: usize = 3;
/// A server is killed after fewer answers than this.
const ANSWERS: usize = 120;

/// Does nothing by itself: it is the server that is killed.
#[test]
fn a_server_that_is_killed() {
    serve_if_asked();
}

#[test]
fn what_sqlite_was_told_outlives_the_server() {
    let folder = Folder::new();
    crashes("SQLite", &folder.path().join("tenon.db").display().to_string(), 1);
}

#[test]
fn what_postgres_was_told_outlives_the_server() {
    let Some(server) = Postgres::start() else { return };
    crashes("PostgreSQL", &server.database("crashes"), 1);
}

#[test]
fn what_one_of_three_servers_told_outlives_it() {
    let Some(server) = Postgres::start() else { return };
    crashes("three servers over PostgreSQL", &server.database("three"), 3);
}

/// The ledger is worth something only if it finds what a store loses that answers before it commits: here the
/// last event is taken away after the server is gone.
#[test]
fn what_a_store_loses_is_missed() {
    let folder = Folder::new();
    let file = folder.path().join("tenon.db");
    let start = || Process::start("a_server_that_is_killed", &file.display().to_string());
    let mut ledger = Ledger::default();
    let mut server = start();
    for number in 0..5 {
        let (subject, schema) = (format!("s{number}"), schema("R", number));
        let body = serde_json::json!({ "schema": schema }).to_string();
        let reply = server.send("POST", &format!("/subjects/{subject}/versions"), &body);
        let value: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
        ledger.note(Event::Registered { subject, schema, id: value["id"].as_u64() });
    }
    server.kill();
    ledger.held_to(&start());
    let connection = rusqlite::Connection::open(&file).expect("a file");
    connection.execute("delete from event where position = 5", []).expect("an event that goes");
    drop(connection);
    let server = start();
    let held = catch_unwind(AssertUnwindSafe(|| ledger.held_to(&server)));
    let found = held.expect_err("a loss that is missed");
    assert_eq!(found.downcast_ref::<String>().map(String::as_str), Some("s4 is lost"));
}

/// What a client tried, and what it was told where it was told anything.
#[derive(Debug)]
enum Event {
    Registered { subject: String, schema: String, id: Option<u64> },
    Deleted { subject: String, permanent: bool, known: bool },
}

impl Event {
    fn is_known(&self) -> bool {
        match self {
            Event::Registered { id, .. } => id.is_some(),
            Event::Deleted { known, .. } => *known,
        }
    }
}

/// What must be there.
#[derive(Debug, Default)]
struct Ledger {
    /// What an id stands for.
    schemas: BTreeMap<u64, String>,
    /// And the other way.
    ids: BTreeMap<String, u64>,
    /// Schemas of each subject of which the server said that they are there.
    subjects: BTreeMap<String, BTreeSet<String>>,
    /// Subjects somebody tried to delete: how far that is known to have come, and how far it was tried.
    deleted: BTreeMap<String, (usize, usize)>,
    registered: usize,
    removed: usize,
    unknown: usize,
}

/// Starts `count` servers over a database and kills one after the other while clients write to all of them,
/// again and again.
fn crashes(store: &str, database: &str, count: usize) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("TENON_CRASHES").map_or(CRASHES, |kills| kills as usize);
    let rounds = kills.div_ceil(count);
    let seed = number("TENON_SEED").unwrap_or_else(|| {
        let since = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970");
        since.as_nanos() as u64
    });
    println!("{store}: seed {seed}");
    let mut chance = Chance::new(seed);
    let mut ledger = Ledger::default();
    let begun = Instant::now();
    for round in 0..rounds {
        let start = || Process::start("a_server_that_is_killed", database);
        let mut servers: Vec<Process> = (0..count).map(|_| start()).collect();
        let answers = 1 + chance.below(ANSWERS);
        let seeds: Vec<u64> = (0..CLIENTS).map(|_| chance.bits()).collect();
        let pause = chance.below(200);
        let (sender, told) = mpsc::channel();
        std::thread::scope(|scope| {
            for (client, seed) in seeds.into_iter().enumerate() {
                let (sender, url) = (sender.clone(), servers[client % count].url(""));
                scope.spawn(move || write(&url, round, client, Chance::new(seed), &sender));
            }
            drop(sender);
            let (mut known, mut killed) = (0, 0);
            for event in &told {
                known += usize::from(event.is_known());
                ledger.note(event);
                if known >= answers * (killed + 1) && killed < count {
                    // Between two answers, not right after one. The others go on for a while.
                    (0..pause).for_each(|_| std::thread::yield_now());
                    servers[killed].kill();
                    killed += 1;
                }
            }
        });
        ledger.held_to(&start());
    }
    println!(
        "{store}: {} kills in {:.0} s; {} registrations and {} deletions answered, {} cut off; \
         {} ids, {} subjects; nothing lost",
        rounds * count,
        begun.elapsed().as_secs_f64(),
        ledger.registered,
        ledger.removed,
        ledger.unknown,
        ledger.schemas.len(),
        ledger.subjects.len(),
    );
}

/// What is registered as `name` by number: each can read what any other wrote.
fn schema(name: &str, number: usize) -> String {
    format!(
        r#"{{"type":"record","name":"{name}","fields":[{{"name":"f{number}","type":["null","long"],"default":null}}]}}"#
    )
}

/// Writes until the server is gone.
fn write(url: &str, round: usize, client: usize, mut chance: Chance, events: &mpsc::Sender<Event>) {
    let agent = agent();
    let send = |method: &str, path: &str, body: &str| -> Option<Reply> {
        let reply = attempt(&agent, &format!("{url}{path}"), method, body, &[]).ok()?;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.body);
        Some(reply)
    };
    let register = |subject: String, schema: String| {
        let body = serde_json::json!({ "schema": schema }).to_string();
        let reply = send("POST", &format!("/subjects/{subject}/versions"), &body);
        let id = reply.map(|reply| {
            let value: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
            value["id"].as_u64().expect("an id")
        });
        events.send(Event::Registered { subject, schema, id }).is_ok() && id.is_some()
    };
    let delete = |subject: String, permanent| {
        let suffix = if permanent { "?permanent=true" } else { "" };
        let known = send("DELETE", &format!("/subjects/{subject}{suffix}"), "").is_some();
        events.send(Event::Deleted { subject, permanent, known }).is_ok() && known
    };
    for step in 0.. {
        let goes_on = match chance.below(10) {
            // A new version, or one that is there already.
            0..6 => {
                let shared = chance.below(SHARED);
                register(format!("shared-{shared}"), schema(&format!("Shared{shared}"), chance.below(2000)))
            }
            // A subject whose schema another has already.
            6 => register(format!("same-{round}-{client}-{step}"), schema("Same", chance.below(5))),
            // A subject of one's own, deleted at times.
            _ => {
                let subject = format!("own-{round}-{client}-{step}");
                let mut goes_on =
                    register(subject.clone(), schema(&format!("Own{round}x{client}x{step}"), 0));
                let depth = chance.below(3);
                goes_on = goes_on && (depth < 1 || delete(subject.clone(), false));
                goes_on && (depth < 2 || delete(subject, true))
            }
        };
        if !goes_on {
            return;
        }
    }
}

impl Ledger {
    fn note(&mut self, event: Event) {
        self.unknown += usize::from(!event.is_known());
        match event {
            Event::Registered { subject, schema, id: Some(id) } => {
                self.registered += 1;
                let known = self.schemas.entry(id).or_insert_with(|| schema.clone());
                assert_eq!(*known, schema, "id {id} was given twice");
                let known = self.ids.entry(schema.clone()).or_insert(id);
                assert_eq!(*known, id, "{schema} was given two ids");
                self.subjects.entry(subject).or_default().insert(schema);
            }
            Event::Registered { id: None, .. } => {}
            Event::Deleted { subject, permanent, known } => {
                let depth = if permanent { 2 } else { 1 };
                let (least, most) = self.deleted.entry(subject).or_default();
                *most = depth;
                if known {
                    self.removed += 1;
                    *least = depth;
                }
            }
        }
    }

    /// Asks the server for all that it said, and looks at what it holds besides.
    fn held_to(&mut self, server: &Process) {
        let live = entries(server, "/schemas");
        let all = entries(server, "/schemas?deleted=true");
        for (subject, entries) in &all {
            let versions: Vec<u64> = entries.iter().map(|entry| entry.version).collect();
            assert_eq!(versions, (1..=versions.len() as u64).collect::<Vec<_>>(), "versions of {subject}");
            for Entry { id, schema, .. } in entries {
                // Nobody was told of some of them; an id stands for one schema nevertheless.
                let known = self.schemas.entry(*id).or_insert_with(|| schema.clone());
                assert_eq!(known, schema, "what id {id} stands for");
                let known = self.ids.entry(schema.clone()).or_insert(*id);
                assert_eq!(known, id, "the id of {schema}");
            }
        }
        for (subject, (least, most)) in &mut self.deleted {
            let depth = 2 - usize::from(live.contains_key(subject)) - usize::from(all.contains_key(subject));
            assert!((*least..=*most).contains(&depth), "{subject} is deleted {depth} of {least} to {most}");
            // What was cut off may still be done by a database that outlives the server; it is not undone.
            *least = depth;
        }
        for (subject, schemas) in &self.subjects {
            if self.deleted.get(subject).is_some_and(|(depth, _)| *depth == 2) {
                continue;
            }
            let there: BTreeMap<&String, u64> = all
                .get(subject)
                .unwrap_or_else(|| panic!("{subject} is lost"))
                .iter()
                .map(|entry| (&entry.schema, entry.id))
                .collect();
            for schema in schemas {
                assert_eq!(there.get(schema), self.ids.get(schema), "{schema} of {subject}");
            }
        }
    }
}

/// A version as the server lists it.
#[derive(Debug, serde::Deserialize)]
struct Entry {
    subject: String,
    version: u64,
    id: u64,
    schema: String,
}

/// All that the server lists, read page by page.
fn entries(server: &Process, path: &str) -> BTreeMap<String, Vec<Entry>> {
    let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut count = 0;
    loop {
        let between = if path.contains('?') { '&' } else { '?' };
        let reply = server.send("GET", &format!("{path}{between}offset={count}"), "");
        assert_eq!(reply.status, 200, "{}", reply.body);
        let list: Vec<Entry> = serde_json::from_str(&reply.body).expect("a list of versions");
        if list.is_empty() {
            return entries;
        }
        count += list.len();
        for entry in list {
            entries.entry(entry.subject.clone()).or_default().push(entry);
        }
    }
}
