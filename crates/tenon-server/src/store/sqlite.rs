//! Events in a file of SQLite, the default: one file, readable with any tool that reads SQLite.
//!
//! The journal is a write-ahead log and every commit waits for the disk. A batch is one transaction, so
//! its cost is one wait however many events it has. A process that dies in the middle leaves a tail that
//! SQLite drops when the file is opened next.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};

use super::{AppendError, Each, Position, Store, StoreError};

/// A log in a file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    name: String,
}

/// Marks a file as Tenon's ("Tenn"), so that another program's is not written into.
const APPLICATION: i32 = 0x5465_6e6e;

/// What tables there are, and what they mean.
const TABLES_VERSION: i32 = 1;

const TABLES: &str = "
create table event (
    position integer primary key,
    written_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    body text not null
) strict;
create table snapshot (
    only integer primary key check (only = 1),
    position integer not null,
    state blob not null
) strict;
";

/// How long to wait for another process that holds the file, before the store counts as failed.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often to look whether another process has appended. Two servers over one file are an exception.
const GLANCE: Duration = Duration::from_secs(1);

impl SqliteStore {
    /// Opens or makes the file.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, or is another program's, or another version's of Tenon.
    pub fn open(path: &Path) -> Result<SqliteStore, StoreError> {
        let name = path.display().to_string();
        let failed = |error: rusqlite::Error| StoreError::because(format!("cannot open {name}"), error);
        let mut connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        let (application, version) = marks(&connection).map_err(failed)?;
        let others = || -> Result<bool, rusqlite::Error> {
            let tables: i64 =
                connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
            Ok(application != APPLICATION && (application != 0 || tables != 0))
        };
        if others().map_err(failed)? {
            return Err(StoreError::new(format!("{name} belongs to another program")));
        }
        if version > TABLES_VERSION {
            return Err(StoreError::new(format!("{name} was written by a newer version of Tenon")));
        }
        connection.pragma_update(None, "journal_mode", "wal").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "full").map_err(failed)?;
        make_tables(&mut connection).map_err(failed)?;
        Ok(SqliteStore { connection, name })
    }

    /// Writes all there is into another file, which is made.
    ///
    /// # Errors
    ///
    /// When that is there already, or cannot be written.
    pub fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        let name = to.display().to_string();
        let written = match to.to_str() {
            Some(path) if !to.exists() => self.connection.execute("vacuum into ?1", params![path]),
            Some(_) => return Err(StoreError::new(format!("{name} is there already"))),
            None => return Err(StoreError::new(format!("{name} is no text in UTF-8"))),
        };
        written.map(drop).map_err(|error| StoreError::because(format!("cannot write {name}"), error))
    }

    fn failed(&self, error: rusqlite::Error) -> StoreError {
        StoreError::because(format!("{} failed", self.name), error)
    }
}

fn marks(connection: &Connection) -> Result<(i32, i32), rusqlite::Error> {
    let mark = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    Ok((mark("application_id")?, mark("user_version")?))
}

/// Two processes that open a new file at once wait for each other here, and the second finds the tables.
fn make_tables(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if marks(&transaction)?.1 == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", TABLES_VERSION)?;
    }
    transaction.commit()
}

// SQLite counts in signed integers; a log never reaches their end.
fn signed(position: Position) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

fn unsigned(position: i64) -> Position {
    Position::try_from(position).unwrap_or(0)
}

const END: &str = "select coalesce(max(position), 0) from event";

fn append(
    connection: &mut Connection,
    after: Position,
    events: &[String],
) -> Result<Option<Position>, rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let end: i64 = transaction.prepare_cached(END)?.query_row([], |row| row.get(0))?;
    if unsigned(end) != after {
        return Ok(None);
    }
    {
        let mut insert = transaction.prepare_cached("insert into event (position, body) values (?1, ?2)")?;
        for (position, event) in (end + 1..).zip(events) {
            insert.execute(params![position, event])?;
        }
    }
    transaction.commit()?;
    Ok(Some(after + events.len() as Position))
}

impl Store for SqliteStore {
    fn append(&mut self, after: Position, events: &[String]) -> Result<Position, AppendError> {
        match append(&mut self.connection, after, events) {
            Ok(Some(position)) => Ok(position),
            Ok(None) => Err(AppendError::Conflict),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Err(AppendError::Conflict)
            }
            Err(error) => Err(AppendError::Failed(self.failed(error))),
        }
    }

    fn replay(&mut self, after: Position, each: &mut Each<'_>) -> Result<Position, StoreError> {
        let failed = |error| self.failed(error);
        let mut select = self
            .connection
            .prepare_cached("select position, body from event where position > ?1 order by position")
            .map_err(failed)?;
        let mut rows = select.query([signed(after)]).map_err(failed)?;
        let mut last = after;
        while let Some(row) = rows.next().map_err(failed)? {
            let position = unsigned(row.get(0).map_err(failed)?);
            if position != last + 1 {
                return Err(StoreError::new(format!(
                    "{}: event {} is missing: the file is damaged",
                    self.name,
                    last + 1
                )));
            }
            let body = row.get_ref(1).map_err(failed)?.as_str().map_err(|error| {
                StoreError::because(format!("{}: event {position} is no text", self.name), error)
            })?;
            each(position, body)?;
            last = position;
        }
        Ok(last)
    }

    fn save_snapshot(&mut self, at: Position, state: &[u8]) -> Result<(), StoreError> {
        let saved = self.connection.execute(
            "insert into snapshot (only, position, state) values (1, ?1, ?2)
             on conflict (only) do update set position = ?1, state = ?2 where position <= ?1",
            params![signed(at), state],
        );
        saved.map(drop).map_err(|error| self.failed(error))
    }

    fn snapshot(&mut self) -> Result<Option<(Position, Vec<u8>)>, StoreError> {
        let row = self.connection.query_row("select position, state from snapshot", [], |row| {
            Ok((unsigned(row.get(0)?), row.get(1)?))
        });
        row.optional().map_err(|error| self.failed(error))
    }

    fn watch(&mut self, mut changed: Box<dyn FnMut() -> bool + Send>) -> Result<(), StoreError> {
        let spawned = std::thread::Builder::new().name("store-watch".to_owned()).spawn(move || {
            while changed() {
                std::thread::sleep(GLANCE);
            }
        });
        spawned.map(drop).map_err(|error| StoreError::because("cannot start a thread", error))
    }

    fn name(&self) -> &str {
        &self.name
    }
}
