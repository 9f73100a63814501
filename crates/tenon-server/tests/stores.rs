//! What every store must do, held to each of the three: append and replay, one winner at each position,
//! snapshots, and whole batches after the process was killed.

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::{Mutex, mpsc};

use support::{Folder, Postgres};
use tenon_server::store::{
    AppendError, Database, MemoryStore, Position, PostgresStore, SqliteStore, Store, StoreError, open,
};

/// Makes handles on one and the same log.
type Open<'a> = &'a (dyn Fn() -> Box<dyn Store> + Sync);

fn read(store: &mut dyn Store, after: Position) -> (Vec<(Position, String)>, Position) {
    let mut events = Vec::new();
    let end = store.replay(after, &mut |position, event| {
        events.push((position, event.to_owned()));
        Ok(())
    });
    (events, end.expect("a log"))
}

fn texts<const N: usize>(events: [&str; N]) -> Vec<String> {
    events.map(str::to_owned).to_vec()
}

fn laws(open: Open<'_>) {
    what_is_appended_is_replayed(open);
    of_two_writers_one_wins(open);
    writers_that_retry_lose_nothing(open);
    the_newest_snapshot_is_kept(open);
    who_watches_is_told(open);
}

fn what_is_appended_is_replayed(open: Open<'_>) {
    let mut store = open();
    assert_eq!(read(&mut *store, 0), (vec![], 0));
    assert_eq!(store.append(0, &texts([r#"{"a":"\u0000"}"#, "\"ü\""])).expect("room"), 2);
    assert_eq!(store.append(2, &[]).expect("room"), 2);
    assert_eq!(store.append(2, &texts(["3"])).expect("room"), 3);
    let all = [(1, r#"{"a":"\u0000"}"#), (2, "\"ü\""), (3, "3")].map(|(at, text)| (at, text.to_owned()));
    assert_eq!(read(&mut *store, 0), (all.to_vec(), 3));
    assert_eq!(read(&mut *store, 2), (all[2..].to_vec(), 3));
    assert_eq!(read(&mut *store, 3), (vec![], 3));
    assert_eq!(read(&mut *open(), 0), (all.to_vec(), 3));
    let mut seen = 0;
    let stopped = store.replay(0, &mut |position, _| {
        seen = position;
        if position == 2 { Err(StoreError::new("enough")) } else { Ok(()) }
    });
    assert_eq!(stopped.expect_err("an error").to_string(), "enough");
    assert_eq!(seen, 2);
    assert_eq!(read(&mut *store, 0).1, 3);
}

fn of_two_writers_one_wins(open: Open<'_>) {
    let (mut one, mut other) = (open(), open());
    assert_eq!(one.append(3, &texts(["4", "5"])).expect("room"), 5);
    assert!(matches!(other.append(3, &texts(["x"])), Err(AppendError::Conflict)));
    assert!(matches!(other.append(3, &[]), Err(AppendError::Conflict)));
    // A place that is not there yet leaves no gap.
    assert!(matches!(other.append(9, &texts(["x"])), Err(AppendError::Conflict)));
    let missed = [(4, "4"), (5, "5")].map(|(at, text)| (at, text.to_owned()));
    assert_eq!(read(&mut *other, 3), (missed.to_vec(), 5));
    assert_eq!(other.append(5, &texts(["6"])).expect("room"), 6);
}

fn writers_that_retry_lose_nothing(open: Open<'_>) {
    const EACH: usize = 50;
    let before = read(&mut *open(), 0).1;
    std::thread::scope(|scope| {
        for writer in 0..4 {
            scope.spawn(move || {
                let mut store = open();
                let mut position = 0;
                for number in 0..EACH {
                    let event = [format!("\"{writer}-{number}\"")];
                    position = loop {
                        match store.append(position, &event) {
                            Ok(position) => break position,
                            Err(AppendError::Conflict) => position = read(&mut *store, position).1,
                            Err(AppendError::Failed(error)) => panic!("{error}: {error:?}"),
                        }
                    };
                }
            });
        }
    });
    let (events, end) = read(&mut *open(), before);
    assert_eq!(end, before + 4 * EACH as Position);
    for writer in 0..4 {
        let of_writer = events.iter().filter(|(_, text)| text.starts_with(&format!("\"{writer}-")));
        let numbers: Vec<String> = of_writer.map(|(_, text)| text.clone()).collect();
        let expected: Vec<String> = (0..EACH).map(|number| format!("\"{writer}-{number}\"")).collect();
        assert_eq!(numbers, expected);
    }
}

fn the_newest_snapshot_is_kept(open: Open<'_>) {
    let mut store = open();
    assert_eq!(store.snapshot().expect("a store"), None);
    store.save_snapshot(2, b"two").expect("room");
    store.save_snapshot(3, b"\0three").expect("room");
    assert_eq!(open().snapshot().expect("a store"), Some((3, b"\0three".to_vec())));
}

fn who_watches_is_told(open: Open<'_>) {
    let (mut store, mut watched) = (open(), open());
    if store.name() == "memory" {
        return;
    }
    let (sender, told) = mpsc::channel();
    watched.watch(Box::new(move || sender.send(()).is_ok())).expect("a watch");
    let end = read(&mut *store, 0).1;
    store.append(end, &texts(["7"])).expect("room");
    while read(&mut *watched, end).1 == end {
        told.recv().expect("to be told");
    }
    // Whatever was told before, it is told again.
    while told.try_recv().is_ok() {}
    told.recv().expect("to be told");
}

#[test]
fn memory_keeps_the_laws() {
    let log = MemoryStore::new();
    let log = Mutex::new(log);
    laws(&|| Box::new(log.lock().expect("a log").clone()));
}

#[test]
fn sqlite_keeps_the_laws() {
    let folder = Folder::new();
    let path = folder.path().join("tenon.db");
    laws(&|| Box::new(SqliteStore::open(&path).expect("a file")));
    killed_writers_leave_whole_batches(&Database::Sqlite(path));
}

#[test]
fn postgres_keeps_the_laws() {
    let Some(server) = Postgres::start() else { return };
    let address = server.database("laws");
    laws(&|| Box::new(PostgresStore::open(&address, None).expect("a database")));
    killed_writers_leave_whole_batches(&Database::Postgres(address));
}

#[test]
fn another_programs_file_is_left_alone() {
    let folder = Folder::new();
    let path = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&path).expect("a file");
    other.execute_batch("create table t (x integer)").expect("a table");
    drop(other);
    let error = SqliteStore::open(&path).expect_err("an error");
    assert_eq!(error.to_string(), format!("{} belongs to another program", path.display()));
    std::fs::write(&path, "not a database, but long enough to be told from one").expect("a file");
    let error = SqliteStore::open(&path).expect_err("an error");
    assert_eq!(error.to_string(), format!("cannot open {}", path.display()));
}

#[test]
fn a_newer_versions_file_is_left_alone() {
    let folder = Folder::new();
    let path = folder.path().join("tenon.db");
    drop(SqliteStore::open(&path).expect("a file"));
    let other = rusqlite::Connection::open(&path).expect("a file");
    other.pragma_update(None, "user_version", 2).expect("a mark");
    drop(other);
    let error = SqliteStore::open(&path).expect_err("an error");
    assert_eq!(error.to_string(), format!("{} was written by a newer version of Tenon", path.display()));
}

#[test]
fn an_event_that_is_gone_is_missed() {
    let folder = Folder::new();
    let path = folder.path().join("tenon.db");
    let mut store = SqliteStore::open(&path).expect("a file");
    store.append(0, &texts(["1", "2", "3"])).expect("room");
    let other = rusqlite::Connection::open(&path).expect("a file");
    other.execute("delete from event where position = 2", []).expect("a row");
    let error = store.replay(0, &mut |_, _| Ok(())).expect_err("an error");
    assert_eq!(error.to_string(), format!("{}: event 2 is missing: the file is damaged", path.display()));
}

#[test]
fn an_address_is_shown_without_its_password() {
    let database = Database::from("postgres://tenon:secret@example.com/db");
    assert_eq!(format!("{database:?}"), "postgres://…");
    let error = PostgresStore::open("postgres://tenon:secret@[/db", None).expect_err("an error");
    assert_eq!(error.to_string(), "the address of the database is no postgres:// URL that can be read");
    assert!(!format!("{error:?}").contains("secret"));
}

/// The batch that a process writes again and again until it is killed.
const BATCH: usize = 7;

/// Names the database to the process that is to be killed.
const KILLED: &str = "TENON_TEST_WRITER";

/// Kills a process in the middle of its writing and looks at what it left.
fn killed_writers_leave_whole_batches(database: &Database) {
    let address = match database {
        Database::Memory => return,
        Database::Sqlite(path) => path.display().to_string(),
        Database::Postgres(address) => address.clone(),
    };
    let before = read(&mut *open(database, None).expect("a store"), 0).1;
    let mut end = before;
    for _ in 0..3 {
        let mut writer = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "a_writer_that_is_killed", "--nocapture"])
            .env(KILLED, &address)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let lines = BufReader::new(writer.stdout.take().expect("a pipe")).lines();
        let told = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("at ")?.parse().ok());
        let acknowledged: Position = told.take(20).last().expect("a position");
        writer.kill().expect("to kill");
        writer.wait().expect("to have killed");
        let mut store = open(database, None).expect("a store");
        let (events, now) = read(&mut *store, end);
        assert!(now >= acknowledged, "{acknowledged} was acknowledged, {now} is there");
        assert_eq!(events.len() % BATCH, 0, "a part of a batch");
        for batch in events.chunks(BATCH) {
            assert!(batch.iter().all(|(_, text)| *text == batch[0].1), "parts of two batches");
        }
        // And the log goes on.
        end = store.append(now, &vec!["\"after\"".to_owned(); BATCH]).expect("room");
    }
}

/// Does nothing by itself: it is the process that [`killed_writers_leave_whole_batches`] kills.
#[test]
fn a_writer_that_is_killed() {
    let Ok(address) = std::env::var(KILLED) else { return };
    let database = Database::from(&*address);
    let mut store = open(&database, None).expect("a store");
    let mut position = read(&mut *store, 0).1;
    loop {
        let batch = vec![format!("\"{}\"", "x".repeat(3000 + position as usize % 11)); BATCH];
        position = store.append(position, &batch).expect("room");
        println!("at {position}");
    }
}
