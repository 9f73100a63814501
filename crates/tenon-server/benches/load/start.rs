//! Starts with many versions: how long until requests are taken, and how much memory that is.

use std::time::Instant;

use rusqlite::Connection;
use tenon_registry::{Content, Event, Subject, format_named};
use tenon_server::store::{SqliteStore, Store};

use super::machine::Server;
use super::schema;
use super::support::Folder;

/// Versions of each subject.
const DEPTH: usize = 10;

pub(super) fn measure(scale: usize) {
    let asked = std::env::var("TENON_BENCH_VERSIONS").ok().and_then(|text| text.parse().ok());
    let versions = asked.unwrap_or(1000 * scale);
    start(versions, versions);
    start(versions, versions / 10);
}

fn start(versions: usize, texts: usize) {
    let folder = Folder::new();
    let file = folder.path().join("tenon.db");
    let mut store = SqliteStore::open(&file).expect("a store");
    let mut position = 0;
    let mut bytes = 0;
    let mut at = 0;
    while at < versions {
        let lines: Vec<String> = (at..versions.min(at + 1000)).map(|at| line(at, at % texts)).collect();
        bytes += lines.iter().map(String::len).sum::<usize>();
        at += lines.len();
        position = store.append(position, &lines).expect("events");
    }
    drop(store);
    println!("start with {versions} versions of {texts} texts in SQLite, {} MB of events", bytes / 1_000_000);
    let begun = Instant::now();
    let connection = Connection::open(&file).expect("a file");
    let mut select = connection.prepare("select position, length(body) from event").expect("a statement");
    let read = select
        .query_map([], |row| Ok(row.get::<_, i64>(0)? + row.get::<_, i64>(1)?))
        .expect("rows")
        .map(|sum| sum.expect("a row"));
    let sum: i64 = read.sum();
    let bare = begun.elapsed().as_secs_f64();
    println!("  {:<44} {bare:>8.2} s ({sum} in all)", "bare SQLite reads all rows");
    for what in ["tenon serves, first start", "tenon serves, second start"] {
        let server = Server::tenon(&file.display().to_string(), "");
        let took = server.started.as_secs_f64();
        let mib = |bytes: Option<usize>| bytes.unwrap_or_default() >> 20;
        let (now, most) = server.memory();
        println!(
            "  {what:<44} {took:>8.2} s, {:.1} µs a version; {} MiB, at most {} MiB; {:.1} times bare SQLite",
            took * 1e6 / versions as f64,
            mib(now),
            mib(most),
            took / bare
        );
    }
}

fn line(at: usize, text: usize) -> String {
    let content = Content {
        format: format_named("AVRO").expect("a language"),
        schema: schema(9, &text.to_string()),
        references: Vec::new(),
        metadata: None,
        rule_set: None,
    };
    let event = Event::Registered {
        subject: Subject::parse(&format!("orders-{}-value", at / DEPTH)),
        version: (at % DEPTH + 1) as u32,
        id: text as u32 + 1,
        at: 1_700_000_000_000,
        content: content.into(),
    };
    serde_json::to_string(&event).expect("JSON")
}
