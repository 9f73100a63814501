//! A connection to PostgreSQL with a time for each answer. Between two calls nothing moves on it: it is driven
//! by whoever waits. What is asked is `postgres.rs`'s business.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_postgres::{AsyncMessage, Client, Config, Connection};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long an answer may be on its way, besides the time that the database may work on it.
const GRACE: Duration = Duration::from_secs(1);

/// Where the database is, and how long to wait for it.
#[derive(Clone)]
pub(super) struct Database {
    pub(super) config: Config,
    pub(super) connector: MakeRustlsConnect,
    /// How long it may be before anything is heard.
    pub(super) patience: Duration,
}

/// A connection, and the executor that drives it while somebody waits for an answer.
pub(super) struct Link {
    pub(super) client: Client,
    notified: Arc<Notify>,
    /// Taken when dropped.
    runtime: Option<Runtime>,
    patience: Duration,
}

/// What a call came to, where it came to nothing.
#[derive(Debug)]
pub(super) enum Failure {
    Database(tokio_postgres::Error),
    /// Nothing was heard for as long as the database may take.
    Silence,
    Executor(std::io::Error),
}

impl Link {
    /// Connects.
    pub(super) fn new(database: &Database) -> Result<Link, Failure> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Executor)?;
        let notified = Arc::new(Notify::new());
        let made = runtime.block_on(async {
            let made = timeout(database.patience, database.config.connect(database.connector.clone())).await;
            made.map(|made| {
                made.map(|(client, connection)| {
                    tokio::spawn(drive(connection, notified.clone()));
                    client
                })
            })
        });
        let client = match made {
            Ok(Ok(client)) => client,
            Ok(Err(error)) => return Err(Failure::Database(error)),
            Err(_) => {
                runtime.shutdown_background();
                return Err(Failure::Silence);
            }
        };
        let link = Link { client, notified, runtime: Some(runtime), patience: database.patience };
        // Whatever the database's defaults are: an answer means that the events are on its disk.
        let patience = database.patience.as_millis();
        let settings = format!("set synchronous_commit = on; set statement_timeout = {patience}");
        link.wait(link.client.batch_execute(&settings))?;
        Ok(link)
    }

    /// Waits for an answer, a little longer than the database itself would work on it.
    pub(super) fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Failure> {
        match self.wait_for(self.patience + GRACE, answer)? {
            Some(answer) => answer.map_err(Failure::Database),
            None => Err(Failure::Silence),
        }
    }

    /// Waits that long for something; nothing where it did not come.
    fn wait_for<T>(&self, patience: Duration, what: impl Future<Output = T>) -> Result<Option<T>, Failure> {
        match &self.runtime {
            Some(runtime) => Ok(runtime.block_on(async { timeout(patience, what).await.ok() })),
            // Only while it is dropped.
            None => Err(Failure::Silence),
        }
    }
}

impl Link {
    /// Waits until somebody notifies, or for that long.
    pub(super) fn listen(&self, patience: Duration) -> Result<(), Failure> {
        self.wait_for(patience, self.notified.notified()).map(drop)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // A name that the system still looks up is not waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Moves what is said on a connection, until it breaks.
async fn drive<S, T>(mut connection: Connection<S, T>, notified: Arc<Notify>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(_) = message {
            notified.notify_one();
        }
    }
}
