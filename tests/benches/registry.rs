//! What a registry of 100,000 versions takes: time for each kind of request, and memory.
//!
//! `cargo bench -p tenon-tests --bench registry [-- VERSIONS]`. Memory is read where there is `/proc`.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use tenon_registry::{Cache, Event, Options, Outcome, Registry, Request, answer};

/// What the program says to itself.
const REPLAY: &str = "--replay";
/// Versions of each subject.
const DEPTH: usize = 10;
/// Bytes that parsed schemas may take.
const CACHE: usize = 32 << 20;

/// A record of twenty fields with a little more in each version.
fn schema(subject: usize, version: usize) -> String {
    let field = |at: usize| {
        format!(
            r#"{{"name":"field{at}","type":["null","string"],"default":null,"doc":"what field {at} says"}}"#
        )
    };
    let fields: Vec<String> = (0..20 + version).map(field).collect();
    format!(
        r#"{{"type":"record","name":"Order{subject}","namespace":"shop","fields":[{}]}}"#,
        fields.join(",")
    )
}

struct Shell {
    registry: Registry,
    cache: Cache,
    log: Vec<u8>,
}

impl Shell {
    fn send(&mut self, method: &str, path: &str, body: &str) -> u16 {
        let request =
            Request { method, path, query: "", accept: None, content_type: None, body: body.as_bytes() };
        match answer(&self.registry, &mut self.cache, &request, 1_700_000_000_000) {
            Outcome::Reply(response) => response.status,
            Outcome::Write { events, reply } => {
                for event in &events {
                    serde_json::to_writer(&mut self.log, event).expect("an event is JSON");
                    self.log.push(b'\n');
                    self.registry.evolve(event);
                }
                reply.kept().status
            }
        }
    }
}

/// Bytes in memory, where the system tells.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok().map(|kib| kib << 10)
}

fn told(what: &str, times: usize, took: Duration) {
    println!("{what:<44} {:>9.1} µs each ({times} times)", took.as_secs_f64() * 1e6 / times as f64);
}

fn main() {
    if let [_, word, log, ..] = std::env::args().collect::<Vec<String>>().as_slice()
        && word == REPLAY
    {
        return replay(log);
    }
    // `cargo test --benches` runs this too; a small registry shows that it works.
    let usual = if std::env::args().any(|arg| arg == "--bench") { 100_000 } else { 100 };
    let versions = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(usual);
    let subjects = versions / DEPTH;
    let mut shell =
        Shell { registry: Registry::new(Options::default()), cache: Cache::new(CACHE), log: Vec::new() };
    let body = |subject, version| serde_json::json!({"schema": schema(subject, version)}).to_string();
    let texts: usize = (0..DEPTH).map(|version| schema(0, version).len()).sum::<usize>() * subjects;

    let start = Instant::now();
    for version in 0..DEPTH {
        for subject in 0..subjects {
            let path = format!("/subjects/s{subject}/versions");
            assert_eq!(shell.send("POST", &path, &body(subject, version)), 200);
        }
    }
    told("register a new version, compared with one", subjects * DEPTH, start.elapsed());

    let start = Instant::now();
    for _ in 0..subjects {
        assert_eq!(shell.send("POST", "/subjects/s7/versions", &body(7, DEPTH - 1)), 200);
    }
    told("register what is registered, parsed already", subjects, start.elapsed());

    let start = Instant::now();
    for subject in 0..subjects {
        let path = format!("/subjects/s{subject}/versions");
        assert_eq!(shell.send("POST", &path, &body(subject, DEPTH - 1)), 200);
    }
    told("register what is registered, to be parsed", subjects, start.elapsed());

    let start = Instant::now();
    for subject in 0..subjects {
        assert_eq!(shell.send("GET", &format!("/subjects/s{subject}/versions/latest"), ""), 200);
    }
    told("read the latest version", subjects, start.elapsed());

    let start = Instant::now();
    for id in 1..=subjects {
        assert_eq!(shell.send("GET", &format!("/schemas/ids/{id}"), ""), 200);
    }
    told("read what an id stands for", subjects, start.elapsed());

    println!("{:<44} {:>9.1} MiB in {} bytes at most", "parsed schemas", mib(shell.cache.size()), CACHE);
    println!("{:<44} {:>9.1} MiB", "texts of all versions", mib(texts));
    let log = std::env::temp_dir().join(format!("tenon-registry-bench-{}", std::process::id()));
    std::fs::write(&log, &shell.log).expect("a file for the log");
    drop(shell);
    // Memory is told by a process that does nothing else.
    let own = std::env::current_exe().expect("this program");
    let replayed = std::process::Command::new(own).arg(REPLAY).arg(&log).status().expect("this program runs");
    std::fs::remove_file(&log).expect("the log is removed");
    assert!(replayed.success());
}

/// Brings a registry back from a file with an event on each line.
fn replay(log: &str) {
    let before = resident();
    let start = Instant::now();
    let mut registry = Registry::new(Options::default());
    let mut events = 0;
    for line in BufReader::new(File::open(log).expect("the log")).lines() {
        let event: Event = serde_json::from_str(&line.expect("a line")).expect("an event");
        registry.evolve(&event);
        events += 1;
    }
    told("replay an event", events, start.elapsed());
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("{:<44} {:>9.1} MiB", "a replayed registry", mib(after.saturating_sub(before)));
    }
}

fn mib(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
