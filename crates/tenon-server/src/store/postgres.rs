//! Events in PostgreSQL: many servers over one database, none of them the leader.
//!
//! A position is the primary key, so of two servers that append after the same one the database lets one
//! through and tells the other. Servers listen on a channel that every append notifies, and ask each
//! second besides, for a notification may be lost with its connection. A connection that breaks, or on
//! which nothing is heard for too long, is made anew at the next call; the call during which it broke has
//! failed. What it asked for may be done by the database nevertheless, at any time: it is done at the
//! position it was asked for, or not at all.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_core::Stream;
use tokio_postgres::Config;
use tokio_postgres::error::SqlState;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::link::{Database, Failure, Link};
use super::{AppendError, Each, Position, Store, StoreError};
use crate::tls;

/// A log in a database.
pub struct PostgresStore {
    database: Database,
    name: String,
    link: Option<Link>,
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What tables there are, and what they mean.
const TABLES_VERSION: i32 = 1;

// Two servers that start at once would both make the tables; one waits for the other at the lock, whose
// number is "tenn" in ASCII.
const TABLES: &str = "
select pg_advisory_xact_lock(1952804462);
create table if not exists tenon_event (
    position bigint primary key,
    written_at timestamptz not null default now(),
    body text not null
);
create table if not exists tenon_snapshot (
    only_one boolean primary key default true check (only_one),
    position bigint not null,
    state bytea not null
);
create table if not exists tenon_version (
    only_one boolean primary key default true check (only_one),
    version integer not null
);
insert into tenon_version (version) values (1) on conflict do nothing;
";

// Nothing is inserted where the log ends elsewhere; where somebody else's rows are not yet committed, the
// primary key makes this wait for them, and then fail.
const APPEND: &str = "
with appended as (
    insert into tenon_event (position, body)
    select $1 + number, body from unnest($2::text[]) with ordinality as given (body, number)
    where $1 = (select coalesce(max(position), 0) from tenon_event)
    returning position
)
select max(position), pg_notify('tenon_event', max(position)::text) from appended";

const SAVE: &str = "
insert into tenon_snapshot (position, state) values ($1, $2)
on conflict (only_one) do update set position = excluded.position, state = excluded.state
where tenon_snapshot.position <= excluded.position";

const REPLAY: &str = "select position, body from tenon_event where position > $1 order by position limit $2";

/// As many events are read by one statement, so that it ends in time however long the log is.
const PAGE: u64 = 5_000;

/// How long to wait for the database to take a connection, and for a statement to end, where the address has
/// no `tcp_user_timeout`.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often to ask when nothing was notified, and to try again when the connection is lost.
const GLANCE: Duration = Duration::from_secs(1);

/// Probes without an answer after which a connection is lost.
const PROBES: u32 = 5;

impl PostgresStore {
    /// Connects to the database at `address`, a `postgres://` URL, and makes the tables where there are
    /// none. A certificate is held to Mozilla's list, or to those in the file `authorities`, and must be the
    /// host's, wherever there is one: `sslmode=require` is no less than `verify-full`.
    ///
    /// # Errors
    ///
    /// When the address makes no sense, the database cannot be reached, or its tables are a newer
    /// version's.
    pub fn open(address: &str, authorities: Option<&Path>) -> Result<PostgresStore, StoreError> {
        let address = verified(address)?;
        // The error of a URL may quote it, with its password.
        let mut config: Config = address.parse().map_err(|_| {
            StoreError::new("the address of the database is no postgres:// URL that can be read")
        })?;
        config.application_name("tenon");
        // A database that the network has lost is noticed as soon as one that is slow.
        let patience = config.get_tcp_user_timeout().copied().unwrap_or(PATIENCE);
        config.tcp_user_timeout(patience);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(patience);
        }
        // What the address says is so. The system's probes find out while nothing is asked.
        if !names(&address, "keepalives_idle") {
            config.keepalives_idle(patience);
        }
        if config.get_keepalives_interval().is_none() {
            config.keepalives_interval(GLANCE);
        }
        if config.get_keepalives_retries().is_none() {
            config.keepalives_retries(PROBES);
        }
        let hosts: Vec<String> = config.get_hosts().iter().map(host).collect();
        let name = format!("postgres://{}/{}", hosts.join(","), config.get_dbname().unwrap_or_default());
        let rustls = tls::client(authorities)
            .map_err(|error| StoreError::because("cannot read certificate authorities", error))?;
        let connector = MakeRustlsConnect::new(Arc::unwrap_or_clone(rustls));
        let database = Database { config, connector, patience };
        let mut store = PostgresStore { database, name, link: None };
        store.with(make_tables)?;
        let version: i32 = store.with(|link| {
            let query = link.client.query_one("select version from tenon_version", &[]);
            Ok(link.wait(query)?.get(0))
        })?;
        if version > TABLES_VERSION {
            return Err(StoreError::new(format!("{} was written by a newer version of Tenon", store.name)));
        }
        Ok(store)
    }

    /// Runs a piece of work on the connection, which is forgotten where it broke.
    fn with<T>(&mut self, work: impl FnOnce(&Link) -> Result<T, Failure>) -> Result<T, StoreError> {
        self.attempt(work).map_err(|error| self.failed(error))
    }

    fn attempt<T>(&mut self, work: impl FnOnce(&Link) -> Result<T, Failure>) -> Result<T, Failure> {
        let link = match self.link.take() {
            Some(link) if !link.client.is_closed() => link,
            _ => Link::new(&self.database)?,
        };
        let done = work(&link);
        // On a connection on which nothing is heard an answer may come that is that of an earlier question.
        if !link.client.is_closed() && !matches!(done, Err(Failure::Silence)) {
            self.link = Some(link);
        }
        done
    }

    fn failed(&self, failure: Failure) -> StoreError {
        match failure {
            Failure::Database(error) => StoreError::because(format!("{} failed", self.name), error),
            Failure::Silence => StoreError::silence(format!("{} says nothing", self.name)),
            Failure::Executor(error) => StoreError::because("cannot start an executor", error),
        }
    }
}

/// The address with the one word for TLS that the driver has.
///
/// *Errors*: a certificate is to be checked in part, for which there is no setting.
fn verified(address: &str) -> Result<String, StoreError> {
    let Some((place, query)) = address.split_once('?') else { return Ok(address.to_owned()) };
    let mut pairs = Vec::new();
    for pair in query.split('&') {
        pairs.push(match pair {
            "sslmode=verify-full" => "sslmode=require",
            "sslmode=verify-ca" => {
                return Err(StoreError::new(
                    "sslmode=verify-ca is not there: verify-full also sees whether the certificate is that host's",
                ));
            }
            other => other,
        });
    }
    Ok(format!("{place}?{}", pairs.join("&")))
}

/// Whether an address has a parameter of that name.
fn names(address: &str, name: &str) -> bool {
    let (_, parameters) = address.rsplit_once('?').unwrap_or_default();
    parameters.split('&').any(|pair| pair.split('=').next() == Some(name))
}

fn host(host: &tokio_postgres::config::Host) -> String {
    match host {
        tokio_postgres::config::Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        tokio_postgres::config::Host::Unix(path) => path.display().to_string(),
    }
}

/// Where the tables are, nothing is made, so that the server's role need not be allowed to.
fn make_tables(link: &Link) -> Result<(), Failure> {
    let asked = link.client.query_one("select to_regclass('tenon_version') is not null", &[]);
    let there: bool = link.wait(asked)?.get(0);
    // Statements that are sent at once are one transaction.
    if there { Ok(()) } else { link.wait(link.client.batch_execute(TABLES)) }
}

// PostgreSQL counts in signed integers; a log never reaches their end.
fn signed(position: Position) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

fn unsigned(position: i64) -> Position {
    Position::try_from(position).unwrap_or(0)
}

impl Store for PostgresStore {
    fn append(&mut self, after: Position, events: &[String]) -> Result<Position, AppendError> {
        if events.is_empty() {
            // The statement below tells an empty batch from a conflict by nothing.
            let end = self.with(|link| {
                let query = link.client.query_one("select coalesce(max(position), 0) from tenon_event", &[]);
                Ok(link.wait(query)?.get(0))
            });
            let end = unsigned(end.map_err(AppendError::Failed)?);
            return if end == after { Ok(end) } else { Err(AppendError::Conflict) };
        }
        let position = self.attempt(|link| {
            let row = link.wait(link.client.query_one(APPEND, &[&signed(after), &events]))?;
            Ok(row.get::<_, Option<i64>>(0))
        });
        match position {
            Ok(Some(position)) => Ok(unsigned(position)),
            Ok(None) => Err(AppendError::Conflict),
            Err(Failure::Database(error)) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                Err(AppendError::Conflict)
            }
            Err(error) => Err(AppendError::Failed(self.failed(error))),
        }
    }

    fn replay(&mut self, after: Position, each: &mut Each<'_>) -> Result<Position, StoreError> {
        let name = self.name.clone();
        let mut last = after;
        loop {
            let first = last;
            // Two kinds of errors: the connection's, and those of what is read.
            let read = self.with(|link| {
                let mut rows =
                    Box::pin(link.wait(link.client.query_raw(REPLAY, [signed(first), signed(PAGE)]))?);
                let mut next = || {
                    let row = std::future::poll_fn(|context| rows.as_mut().poll_next(context));
                    link.wait(async { row.await.transpose() })
                };
                while let Some(row) = next()? {
                    let position = unsigned(row.get(0));
                    if position != last + 1 {
                        let missing = last + 1;
                        return Ok(Err(StoreError::new(format!(
                            "{name}: event {missing} is missing: the table is damaged"
                        ))));
                    }
                    if let Err(error) = each(position, row.get(1)) {
                        return Ok(Err(error));
                    }
                    last = position;
                }
                Ok(Ok(()))
            });
            read??;
            if last - first < PAGE {
                return Ok(last);
            }
        }
    }

    fn save_snapshot(&mut self, at: Position, state: &[u8]) -> Result<(), StoreError> {
        self.with(|link| {
            let at = signed(at);
            link.wait(link.client.execute(SAVE, &[&at, &state])).map(drop)
        })
    }

    fn snapshot(&mut self) -> Result<Option<(Position, Vec<u8>)>, StoreError> {
        self.with(|link| {
            let row = link.wait(link.client.query_opt("select position, state from tenon_snapshot", &[]))?;
            Ok(row.map(|row| (unsigned(row.get(0)), row.get(1))))
        })
    }

    fn watch(&mut self, mut changed: Box<dyn FnMut() -> bool + Send>) -> Result<(), StoreError> {
        let database = self.database.clone();
        let spawned = std::thread::Builder::new().name("store-watch".to_owned()).spawn(move || {
            while changed() {
                if listen(&database, &mut changed).is_err() {
                    std::thread::sleep(GLANCE);
                }
            }
        });
        spawned.map(drop).map_err(|error| StoreError::because("cannot start a thread", error))
    }

    fn name(&self) -> &str {
        &self.name
    }
}

/// Listens until the connection breaks, which is an error, or nobody wants to know any more.
fn listen(database: &Database, changed: &mut dyn FnMut() -> bool) -> Result<(), Failure> {
    let link = Link::new(database)?;
    link.wait(link.client.batch_execute("listen tenon_event"))?;
    let mut heard = Instant::now();
    while changed() {
        // What came at once is one change.
        link.listen(GLANCE)?;
        // A connection on which nobody says anything may be one that is lost.
        if link.client.is_closed() || heard.elapsed() >= database.patience {
            link.wait(link.client.batch_execute(""))?;
            heard = Instant::now();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_parameter_is_found_by_its_whole_name() {
        let address = "postgres://tenon:keepalives_idle=3@host/base?sslmode=prefer&keepalives_idle=5";
        assert!(names(address, "keepalives_idle") && names(address, "sslmode"));
        assert!(
            !names(address, "keepalives") && !names("postgres://host/keepalives_idle=5", "keepalives_idle")
        );
    }
}
