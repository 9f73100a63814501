//! Durable registrations, against bare commits of as many rows at a time and of the same size.

use std::path::Path;

use rusqlite::Connection;

use super::bare;
use super::client::{Load, keep};
use super::machine::{Server, Side, median};
use super::support::{Folder, Postgres, server};
use super::{proposal, request, schema};

const ROUNDS: usize = 3;

pub(super) fn measure(scale: usize) {
    let postgres = Postgres::start();
    for clients in [1, 64] {
        let count = if clients == 1 { 20 * scale } else { 150 * scale };
        sqlite(clients, count);
        if let Some(postgres) = &postgres {
            over_postgres(postgres, clients, count);
        }
    }
}

fn sqlite(clients: usize, count: usize) {
    println!("register a text of 1.5 KB in a subject of its own, SQLite, {clients} clients");
    let folder = Folder::new();
    let file = folder.path().join("tenon.db");
    let tenon = Server::tenon(&file.display().to_string(), "");
    let (mut own, mut alone, mut batched) = (Side::default(), Vec::new(), Vec::new());
    let mut batch = 1;
    for round in 0..ROUNDS {
        write(&folder, &tenon, &mut own, clients, count, round);
        batch = batch_size(&tenon);
        let row = row(&file);
        alone.push(bare::sqlite(&folder.path().join(format!("alone{round}")), &row, 1500, 1));
        batched.push(bare::sqlite(&folder.path().join(format!("batched{round}")), &row, count, batch));
    }
    tell(&own, &alone, &batched, batch);
}

fn over_postgres(postgres: &Postgres, clients: usize, count: usize) {
    println!("register a text of 1.5 KB in a subject of its own, PostgreSQL, {clients} clients");
    let folder = Folder::new();
    let address = postgres.database(&format!("writes{clients}"));
    let tenon = Server::tenon(&address, "");
    let row = "x".repeat(1600);
    let (mut own, mut alone, mut batched) = (Side::default(), Vec::new(), Vec::new());
    let mut batch = 1;
    for round in 0..ROUNDS {
        write(&folder, &tenon, &mut own, clients, count, round);
        batch = batch_size(&tenon);
        let other = |name: &str| postgres.database(&format!("{name}{clients}x{round}"));
        alone.push(bare::postgres(&other("alone"), &row, 1000, 1));
        batched.push(bare::postgres(&other("batched"), &row, count, batch));
    }
    tell(&own, &alone, &batched, batch);
}

fn write(folder: &Folder, tenon: &Server, own: &mut Side, clients: usize, count: usize, round: usize) {
    let posts = folder.path().join("posts");
    let post = |at: usize| {
        let body = proposal(&schema(9, &format!("{round} {at}")));
        request("POST", &format!("/subjects/s{round}-{at}/versions"), &body)
    };
    keep(&posts, &(0..count).map(post).collect::<Vec<_>>(), 1);
    own.round(tenon, &Load { connections: clients, requests: &posts });
}

/// How many events went into one batch, on average and rounded.
fn batch_size(tenon: &Server) -> usize {
    let url = format!("http://{}/metrics", tenon.address);
    let text = server::exchange(&server::agent(), &url, "GET", "", &[]).body;
    let number = |name: &str| -> f64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.trim().parse().ok()).expect("a number")
    };
    let (events, batches) =
        (number("tenon_store_events_total "), number("tenon_store_append_duration_seconds_count "));
    ((events / batches).round() as usize).max(1)
}

/// A row as the store wrote it.
fn row(file: &Path) -> String {
    let connection = Connection::open(file).expect("a file");
    connection.query_row("select body from event limit 1", [], |row| row.get(0)).expect("an event")
}

fn tell(own: &Side, alone: &[f64], batched: &[f64], batch: usize) {
    let (alone, batched) = (median(alone), median(batched));
    println!("  {:<44} {alone:>8.0}/s", "bare commits, a row each");
    println!("  {:<44} {batched:>8.0}/s", format!("bare commits, {batch} rows each as tenon's"));
    own.tell("tenon");
    println!("  tenon has {:.0} % of bare commits of {batch} rows each", 100.0 * own.rate() / batched);
}
