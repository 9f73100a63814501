//! Reads by id, against a handler that has the answers as bytes.

use std::collections::BTreeMap;

use super::client::{Load, keep};
use super::machine::{Server, Side};
use super::support::Folder;
use super::{proposal, request, schema};

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 5;

pub(super) fn measure(scale: usize) {
    reads("a text of 1.5 KB", 9, 10 * scale, scale);
    reads("a text of 14 KB", 95, scale, scale);
}

fn reads(what: &str, fields: usize, texts: usize, scale: usize) {
    println!("GET /schemas/ids/N, {what} each, {texts} of them, {CONNECTIONS} connections");
    let folder = Folder::new();
    let database = folder.path().join("tenon.db").display().to_string();
    let [posts, gets, answers] = ["posts", "gets", "answers"].map(|name| folder.path().join(name));
    let tenon = Server::tenon(&database, "");
    let post = |at: usize| {
        request("POST", &format!("/subjects/s{at}/versions"), &proposal(&schema(fields, &at.to_string())))
    };
    keep(&posts, &(0..texts).map(post).collect::<Vec<_>>(), 1);
    Load { connections: 1, requests: &posts }.run(tenon.address);
    let paths: Vec<String> = (1..=texts).map(|id| format!("/schemas/ids/{id}")).collect();
    let agent = super::support::server::agent();
    let answer = |path: &String| {
        let url = format!("http://{}{path}", tenon.address);
        (path.clone(), super::support::server::exchange(&agent, &url, "GET", "", &[]).body)
    };
    let all: BTreeMap<String, String> = paths.iter().map(answer).collect();
    std::fs::write(&answers, serde_json::to_vec(&all).expect("JSON")).expect("answers");
    let total = 600 * scale;
    let requests: Vec<Vec<u8>> = paths.iter().map(|path| request("GET", path, "")).collect();
    keep(&gets, &requests, total.div_ceil(texts));
    let bare = Server::axum(&answers);
    let logging = Server::tenon(&database, "info");
    let load = Load { connections: CONNECTIONS, requests: &gets };
    let (mut peer, mut own, mut logged) = (Side::default(), Side::default(), Side::default());
    for _ in 0..ROUNDS {
        peer.round(&bare, &load);
        own.round(&tenon, &load);
        logged.round(&logging, &load);
    }
    Side::compare(&peer, "axum", &own);
    logged.tell("tenon with a line of log for each request");
}
