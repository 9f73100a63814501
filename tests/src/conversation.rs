//! Conversations with a registry as people write them, for whoever plays them: against the pure registry,
//! over a socket.
//!
//! ```text
//! What the file is about, in prose.
//!
//! ### a sentence that holds, after which a new and empty registry is asked
//! @profile confluent-8
//! > POST /subjects/a/versions?normalize=true
//! > Content-Type: application/json
//! {"schema": "\"long\""}
//! < 200 application/vnd.schemaregistry.v1+json
//! {"id": 1}
//! ```
//!
//! The media type of an answer is stated where it matters. Bodies that are JSON are compared as JSON; lines
//! of others stand behind `| `.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// What is asked of one registry, in order.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The sentence.
    pub title: String,
    /// The behaviour that the registry is to have; its default where this is empty.
    pub profile: String,
    /// Questions with their answers.
    pub exchanges: Vec<Exchange>,
}

/// A request and its answer.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// `GET` and so on.
    pub method: String,
    /// The path and the query, as they travel.
    pub target: String,
    /// Names and values, as written.
    pub headers: Vec<(String, String)>,
    /// The body, empty where there is none.
    pub body: String,
    /// The status of the answer.
    pub status: u16,
    /// Its media type, where it is stated.
    pub media: Option<String>,
    /// Its body, empty where there is none.
    pub answer: String,
}

impl Exchange {
    /// The path without the query.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// What stands behind the question mark.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// A header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut own = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        own.next().map(|(_, value)| value.as_str())
    }

    /// What is wrong with an answer, if anything.
    pub fn mismatch(&self, status: u16, media: Option<&str>, body: &str) -> Option<String> {
        let json = |text: &str| serde_json::from_str::<Value>(text).ok();
        let same_body = match (json(&self.answer), json(body)) {
            (Some(expected), Some(found)) => expected == found,
            (_, _) => self.answer == body,
        };
        let same_media = self.media.as_deref().is_none_or(|expected| Some(expected) == media);
        let right = self.status == status && same_media && same_body;
        (!right).then(|| {
            format!(
                "{} {}\n  expected {} {} {}\n  found    {status} {} {body}",
                self.method,
                self.target,
                self.status,
                self.media.as_deref().unwrap_or_default(),
                self.answer,
                media.unwrap_or_default(),
            )
        })
    }
}

/// The files of conversations, in order.
pub fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let entries = std::fs::read_dir(folder).expect("the folder of transcripts");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|own| own == "http")).collect();
    files.sort();
    files
}

/// Reads a file: its prose, and its conversations.
pub fn read(text: &str) -> (String, Vec<Conversation>) {
    let mut prose = String::new();
    let mut conversations: Vec<Conversation> = Vec::new();
    let mut answering = false;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("### ") {
            conversations.push(Conversation { title: title.to_owned(), ..Conversation::default() });
            continue;
        }
        let Some(conversation) = conversations.last_mut() else {
            prose.push_str(line);
            prose.push('\n');
            continue;
        };
        if let Some(profile) = line.strip_prefix("@profile ") {
            conversation.profile = profile.to_owned();
            continue;
        }
        if let Some(sent) = line.strip_prefix("> ") {
            match sent.split_once(": ") {
                Some((name, value)) => {
                    let last = conversation.exchanges.last_mut().expect("a request before its headers");
                    last.headers.push((name.to_owned(), value.to_owned()));
                }
                None => {
                    let (method, target) = sent.split_once(' ').expect("a method and a target");
                    conversation.exchanges.push(Exchange {
                        method: method.to_owned(),
                        target: target.to_owned(),
                        ..Exchange::default()
                    });
                    answering = false;
                }
            }
            continue;
        }
        let Some(exchange) = conversation.exchanges.last_mut() else {
            assert!(line.is_empty(), "{line}: stands before the first request");
            continue;
        };
        if let Some(answered) = line.strip_prefix('<') {
            let mut words = answered.split_whitespace();
            exchange.status = words.next().map_or(0, |status| status.parse().expect("a status"));
            exchange.media = words.next().map(str::to_owned);
            answering = true;
            continue;
        }
        let body = if answering { &mut exchange.answer } else { &mut exchange.body };
        let plain = line.strip_prefix('|').map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
        if !line.is_empty() {
            body.push_str(if body.is_empty() { "" } else { "\n" });
            body.push_str(plain.unwrap_or(line));
        }
    }
    (prose, conversations)
}

/// The file that reads so.
pub fn written(prose: &str, conversations: &[Conversation]) -> String {
    let mut out = prose.to_owned();
    for (at, conversation) in conversations.iter().enumerate() {
        let _ = writeln!(out, "{}### {}", if at > 0 { "\n" } else { "" }, conversation.title);
        if !conversation.profile.is_empty() {
            let _ = writeln!(out, "@profile {}", conversation.profile);
        }
        for exchange in &conversation.exchanges {
            let _ = writeln!(out, "> {} {}", exchange.method, exchange.target);
            for (name, value) in &exchange.headers {
                let _ = writeln!(out, "> {name}: {value}");
            }
            if !exchange.body.is_empty() {
                let _ = writeln!(out, "{}", exchange.body);
            }
            let media = exchange.media.as_ref().map(|media| format!(" {media}")).unwrap_or_default();
            let _ = writeln!(out, "< {}{media}", exchange.status);
            match serde_json::from_str::<Value>(&exchange.answer) {
                Ok(_) => out.extend([exchange.answer.as_str(), "\n"]),
                Err(_) if exchange.answer.is_empty() => {}
                Err(_) => {
                    out.extend(
                        exchange
                            .answer
                            .split('\n')
                            .map(|line| format!("| {line}").trim_end().to_owned() + "\n"),
                    );
                }
            }
        }
    }
    out
}
