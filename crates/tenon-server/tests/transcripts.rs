//! Conversations with the registry, played over a socket. What they say is looked at in `tests/suites`.

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;
use support::server::Server;
use tenon_registry::Options;
use tenon_server::Settings;
use tenon_tests::conversation::{self, Exchange};

#[test]
fn a_server_answers_as_the_transcripts_say() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in conversation::files() {
        let text = std::fs::read_to_string(&path).expect("a transcript");
        for mut conversation in conversation::read(&text).1 {
            let profile = match conversation.profile.as_str() {
                "" => tenon_registry::Profile::default(),
                named => named.parse().expect("a profile"),
            };
            let registry = Options { profile, release: "1.2.3".to_owned(), ..Options::default() };
            let server = Server::start(Settings { registry, ..Settings::default() });
            for exchange in &mut conversation.exchanges {
                let (status, media, body) = send(&server, exchange);
                exchange.answer = timeless(&exchange.answer);
                let mismatch = exchange.mismatch(status, media.as_deref(), &timeless(&body));
                wrong.extend(mismatch.map(|mismatch| format!("{}: {mismatch}", conversation.title)));
                count += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 0, "no transcript was read");
    println!("{count} exchanges");
}

/// Sends a request to the letter, which a client would not, and reads status, media type and body.
fn send(server: &Server, exchange: &Exchange) -> (u16, Option<String>, String) {
    let mut text =
        format!("{} {} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n", exchange.method, exchange.target);
    for (name, value) in &exchange.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{}", exchange.body.len(), exchange.body));
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    stream.write_all(text.as_bytes()).expect("to write");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("an answer");
    let (head, body) = reply.split_once("\r\n\r\n").expect("headers and a body");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let media = lines.find_map(|line| line.strip_prefix("content-type: ")).map(str::to_owned);
    (status.parse().expect("a status"), media, body.to_owned())
}

/// The same without the moments at which things were registered, which a server takes from its clock.
fn timeless(body: &str) -> String {
    let Ok(mut json) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
    let moments = match &mut json {
        Value::Array(items) => items.iter_mut().collect(),
        other => vec![other],
    };
    for moment in moments.into_iter().filter_map(|item| item.get_mut("ts")) {
        assert!(moment.is_u64(), "{moment}");
        *moment = Value::from(0);
    }
    json.to_string()
}
