//! Where a registry's events are kept, as an option: what `tenon serve` calls `--db`, opened while no server
//! needs to run.

use std::path::PathBuf;

use clap::Args;
use tenon_server::store::{self, Database, Store};

use crate::exit::Failure;
use crate::input::files;

/// Which store.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// Where the registry is kept: a FILE of SQLite, or postgres://…
    #[arg(long, value_name = "FILE|URL", default_value = "tenon.db", env = "TENON_SERVE_DB")]
    #[arg(hide_env = true)]
    pub(super) db: String,
    /// Certificates of authorities that the database's certificate must be of
    /// [default: Mozilla's list]
    #[arg(long, value_name = "FILE", env = "TENON_SERVE_DB_CA", hide_env = true)]
    db_ca: Option<PathBuf>,
}

impl Place {
    /// The store that is meant.
    pub(super) fn database(&self) -> Database {
        Database::from(self.db.as_str())
    }

    /// Opens it; a file that is not there is no store, unless it may be made.
    ///
    /// *Errors*: what is in memory is nobody else's; it cannot be opened.
    pub(super) fn open(&self, make: bool) -> anyhow::Result<Box<dyn Store>> {
        let database = self.database();
        match &database {
            Database::Memory => {
                return Err(Failure::usage("what a server keeps in memory is gone with it")
                    .help("name a file: --db tenon.db")
                    .into());
            }
            Database::Sqlite(path) if !make && !path.exists() => {
                return Err(Failure::incomplete(format!("there is no {}", files::shown(path)))
                    .help("name the file of `tenon serve`: --db FILE")
                    .into());
            }
            Database::Sqlite(_) | Database::Postgres(_) => {}
        }
        Ok(store::open(&database, self.db_ca.as_deref())?)
    }
}
