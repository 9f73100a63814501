//! What a server cannot be faster than: an axum handler that answers bytes it has, and commits without
//! anything around them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use rusqlite::Connection;

use super::machine;

type Answers = Arc<HashMap<String, Bytes>>;

/// Answers each path of the JSON object in a file with its text, after reading the body, until it is killed.
pub(super) fn axum(answers: &str) {
    let bytes = std::fs::read(answers).expect("answers");
    let answers: HashMap<String, String> = serde_json::from_slice(&bytes).expect("an object");
    let answers: Answers = Arc::new(answers.into_iter().map(|(path, text)| (path, text.into())).collect());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("an executor");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        machine::ready(listener.local_addr().expect("an address"));
        let router = Router::new().fallback(handle).with_state(answers);
        axum::serve(listener, router).await.expect("a server");
    });
}

async fn handle(State(answers): State<Answers>, uri: Uri, _body: Bytes) -> impl IntoResponse {
    match answers.get(uri.path()) {
        Some(answer) => {
            let media = [(header::CONTENT_TYPE, "application/vnd.schemaregistry.v1+json")];
            (media, answer.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Rows a second that SQLite commits to a new file, `batch` of them at a time, as durably as the store does.
pub(super) fn sqlite(file: &Path, row: &str, rows: usize, batch: usize) -> f64 {
    let mut connection = Connection::open(file).expect("a file");
    connection.pragma_update(None, "journal_mode", "wal").expect("a journal");
    connection.pragma_update(None, "synchronous", "full").expect("commits that wait");
    connection
        .execute_batch("create table event (position integer primary key, body text not null) strict")
        .expect("a table");
    let begun = Instant::now();
    let mut written = 0;
    while written < rows {
        let transaction = connection.transaction().expect("a transaction");
        for _ in 0..batch {
            let mut insert =
                transaction.prepare_cached("insert into event (body) values (?1)").expect("a statement");
            insert.execute([row]).expect("a row");
        }
        transaction.commit().expect("a commit");
        written += batch;
    }
    written as f64 / begun.elapsed().as_secs_f64()
}

/// The same of PostgreSQL, by one statement each.
pub(super) fn postgres(address: &str, row: &str, rows: usize, batch: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("an executor");
    runtime.block_on(async {
        let (client, connection) =
            tokio_postgres::connect(address, tokio_postgres::NoTls).await.expect("a database");
        tokio::spawn(connection);
        client
            .batch_execute(
                "set synchronous_commit = on;
                 create table bare (position bigint generated always as identity primary key, body text not null)",
            )
            .await
            .expect("a table");
        let insert =
            client.prepare("insert into bare (body) select unnest($1::text[])").await.expect("a statement");
        let bodies = vec![row; batch];
        let begun = Instant::now();
        let mut written = 0;
        while written < rows {
            client.execute(&insert, &[&bodies]).await.expect("rows");
            written += batch;
        }
        written as f64 / begun.elapsed().as_secs_f64()
    })
}
