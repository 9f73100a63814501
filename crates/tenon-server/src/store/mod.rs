//! Where events are kept: one small trait, three stores behind it.
//!
//! An event is one line of JSON that nobody here looks into. Positions start at 1 and have no gaps. Whoever
//! appends says after which position, so that two writers can never both be right about the same one: the
//! second is told [`AppendError::Conflict`], reads what it had missed and decides again. Nothing here waits
//! for others or runs on a schedule; `../service.rs` owns a store and is the only one to call it.

mod link;
mod memory;
mod postgres;
mod sqlite;

use std::fmt;
use std::path::{Path, PathBuf};

pub use self::memory::MemoryStore;
pub use self::postgres::PostgresStore;
pub use self::sqlite::SqliteStore;

/// How many events stand before and at a place of the log: 0 before the first.
pub type Position = u64;

/// A log of events.
pub trait Store: Send {
    /// Appends `events` right after position `after`, all of them or none; they are durable once this
    /// returns. Gives the position of the last one.
    ///
    /// # Errors
    ///
    /// [`AppendError::Conflict`] when the log does not end at `after`: nothing was appended.
    /// [`AppendError::Failed`] when the store failed: the events may or may not be there, and whoever goes
    /// on reads the log from `after` first.
    fn append(&mut self, after: Position, events: &[String]) -> Result<Position, AppendError>;

    /// Calls `each` with every event that stands after position `after`, in order, and gives the position
    /// of the last event of the log.
    ///
    /// # Errors
    ///
    /// When the store failed, or as soon as `each` does.
    fn replay(&mut self, after: Position, each: &mut Each<'_>) -> Result<Position, StoreError>;

    /// Keeps `state`, what the events up to `at` amount to, in the place of an older snapshot.
    ///
    /// # Errors
    ///
    /// When the store failed; the older one is kept then.
    fn save_snapshot(&mut self, at: Position, state: &[u8]) -> Result<(), StoreError>;

    /// The snapshot that was kept last, and its position.
    ///
    /// # Errors
    ///
    /// When the store failed.
    fn snapshot(&mut self) -> Result<Option<(Position, Vec<u8>)>, StoreError>;

    /// Starts to tell when others may have appended, where others can: `changed` is called now and then
    /// from a thread of the store's own, needlessly at times, until it gives `false`.
    ///
    /// # Errors
    ///
    /// When the store failed.
    fn watch(&mut self, changed: Box<dyn FnMut() -> bool + Send>) -> Result<(), StoreError>;

    /// What is called the store in logs, without anything secret.
    fn name(&self) -> &str;
}

/// What [`Store::replay`] calls: a position and the event that stands there.
pub type Each<'a> = dyn FnMut(Position, &str) -> Result<(), StoreError> + 'a;

/// What keeps events from being appended.
#[derive(Debug)]
pub enum AppendError {
    /// The log ends elsewhere: another writer was quicker.
    Conflict,
    /// The store failed; what became of the events is not known.
    Failed(StoreError),
}

/// The store failed, or holds what it should not.
#[derive(Debug)]
pub struct StoreError {
    what: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    is_silence: bool,
}

impl StoreError {
    /// An error of its own.
    pub fn new(what: impl Into<String>) -> StoreError {
        StoreError { what: what.into(), source: None, is_silence: false }
    }

    /// An error with what is behind it.
    pub fn because(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> StoreError {
        StoreError { what: what.into(), source: Some(source.into()), is_silence: false }
    }

    /// The store said nothing for as long as it may take.
    pub fn silence(what: impl Into<String>) -> StoreError {
        StoreError { is_silence: true, ..StoreError::new(what) }
    }

    /// Whether the store said nothing, rather than that something is wrong.
    pub fn is_silence(&self) -> bool {
        self.is_silence
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// Where the events of a registry are kept, as people write it: `memory`, `postgres://…`, or a file.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// Nowhere: they are gone with the process.
    Memory,
    /// In a file of SQLite; any text that is none of the others.
    Sqlite(PathBuf),
    /// In a database of PostgreSQL; the text may hold a password.
    Postgres(String),
}

impl From<&str> for Database {
    fn from(text: &str) -> Database {
        if text == "memory" {
            Database::Memory
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Database::Postgres(text.to_owned())
        } else {
            Database::Sqlite(PathBuf::from(text))
        }
    }
}

/// Without what a password may be part of.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Memory => f.write_str("memory"),
            Database::Sqlite(path) => path.fmt(f),
            Database::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// Opens a store and makes its tables where there are none. A database's certificate is held to the file
/// `authorities`, or to Mozilla's list. Not from inside an executor: PostgreSQL's client runs its own.
///
/// # Errors
///
/// When it cannot be reached, or was made by a version of Tenon that keeps events otherwise.
pub fn open(database: &Database, authorities: Option<&Path>) -> Result<Box<dyn Store>, StoreError> {
    Ok(match database {
        Database::Memory => Box::new(MemoryStore::new()),
        Database::Sqlite(path) => Box::new(SqliteStore::open(path)?),
        Database::Postgres(address) => Box::new(PostgresStore::open(address, authorities)?),
    })
}
