//! Conversations with the registry, played without a socket, and which addresses and refusals of Confluent's
//! interface they show. `TENON_BLESS=1` rewrites the answers, never prose or requests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenon_registry::{Cache, Event, Options, Outcome, Registry, Request, Response, answer};
use tenon_tests::conversation::{self, Conversation, Exchange};

/// When everything happens, in milliseconds since 1970.
const NOW: u64 = 1_700_000_000_000;

/// A registry that keeps its events as a shell would.
struct Shell {
    registry: Registry,
    cache: Cache,
    log: Vec<String>,
}

impl Shell {
    fn new(conversation: &Conversation) -> Shell {
        let profile = match conversation.profile.as_str() {
            "" => tenon_registry::Profile::default(),
            named => named.parse().expect("a profile"),
        };
        let options = Options { profile, release: "1.2.3".to_owned(), ..Options::default() };
        Shell { registry: Registry::new(options), cache: Cache::new(1 << 20), log: Vec::new() }
    }

    fn send(&mut self, exchange: &Exchange) -> Response {
        let request = Request {
            method: &exchange.method,
            path: exchange.path(),
            query: exchange.query(),
            accept: exchange.header("Accept"),
            content_type: exchange.header("Content-Type"),
            body: exchange.body.as_bytes(),
        };
        match answer(&self.registry, &mut self.cache, &request, NOW) {
            Outcome::Reply(response) => response,
            Outcome::Write { events, reply } => {
                for event in &events {
                    self.log.push(serde_json::to_string(event).expect("an event is JSON"));
                    self.registry.evolve(event);
                }
                reply.kept()
            }
        }
    }

    /// Another registry that saw the same events, as they were kept.
    fn replayed(&self) -> Registry {
        let mut registry = Registry::new(self.registry.options().clone());
        for line in &self.log {
            registry.evolve(&serde_json::from_str::<Event>(line).expect("an event"));
        }
        registry
    }
}

fn all() -> Vec<Conversation> {
    let read = |path| conversation::read(&std::fs::read_to_string(path).expect("a transcript")).1;
    conversation::files().iter().flat_map(read).collect()
}

#[test]
fn the_registry_answers_as_the_transcripts_say() {
    let bless = std::env::var_os("TENON_BLESS").is_some();
    let mut wrong = Vec::new();
    for path in conversation::files() {
        let text = std::fs::read_to_string(&path).expect("a transcript");
        let (prose, mut conversations) = conversation::read(&text);
        for conversation in &mut conversations {
            let mut shell = Shell::new(conversation);
            for exchange in &mut conversation.exchanges {
                let response = shell.send(exchange);
                let body = String::from_utf8(response.body).expect("a body is UTF-8");
                if let Some(mismatch) = exchange.mismatch(response.status, response.content_type, &body) {
                    wrong.push(format!("{}: {mismatch}", conversation.title));
                    exchange.status = response.status;
                    exchange.answer = body;
                    exchange.media = exchange.media.as_ref().and(response.content_type.map(str::to_owned));
                }
            }
            assert!(shell.replayed().has_state_of(&shell.registry), "{}: replayed", conversation.title);
        }
        if bless {
            std::fs::write(&path, conversation::written(&prose, &conversations)).expect("a blessed file");
        }
    }
    assert!(bless || wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn errors_have_two_members() {
    for conversation in all() {
        for exchange in conversation.exchanges.iter().filter(|exchange| exchange.status >= 400) {
            let json: Value = serde_json::from_str(&exchange.answer).expect("an error is JSON");
            let members: Vec<&String> = json.as_object().expect("an object").keys().collect();
            assert_eq!(members, ["error_code", "message"], "{}", conversation.title);
        }
    }
}

/// Confluent's interface. A star stands for one segment.
const ROUTES: &[&str] = &[
    "GET /",
    "POST /",
    "GET /subjects",
    "POST /subjects/*",
    "DELETE /subjects/*",
    "GET /subjects/*/metadata",
    "GET /subjects/*/versions",
    "POST /subjects/*/versions",
    "GET /subjects/*/versions/*",
    "GET /subjects/*/versions/*/schema",
    "GET /subjects/*/versions/*/referencedby",
    "DELETE /subjects/*/versions/*",
    "POST /subjects/*/versions/*/tags",
    "GET /schemas",
    "GET /schemas/ids/*",
    "GET /schemas/ids/*/schema",
    "GET /schemas/ids/*/subjects",
    "GET /schemas/ids/*/versions",
    "GET /schemas/guids/*",
    "GET /schemas/guids/*/ids",
    "GET /schemas/types",
    "POST /compatibility/subjects/*/versions/*",
    "POST /compatibility/subjects/*/versions",
    "GET /config",
    "PUT /config",
    "DELETE /config",
    "GET /config/*",
    "PUT /config/*",
    "DELETE /config/*",
    "GET /mode",
    "PUT /mode",
    "DELETE /mode",
    "GET /mode/*",
    "PUT /mode/*",
    "DELETE /mode/*",
    "GET /contexts",
    "DELETE /contexts/*",
    "GET /v1/metadata/id",
    "GET /v1/metadata/version",
    "GET /v1/metadata/deployment",
];

/// Those that are not answered, each with the reason.
const ROUTES_NOT_DONE: &[(&str, &str)] = &[(
    "POST /subjects/*/versions/*/tags",
    "tags of declarations are put into texts, which nobody asked for yet",
)];

/// Addresses that are there again under `/contexts/*`, which leave out those about contexts and the server.
fn in_contexts() -> impl Iterator<Item = String> {
    let outside = ["/contexts", "/v1/", "GET /schemas/types", "/tags"];
    let inside = ROUTES.iter().filter(move |route| !outside.iter().any(|own| route.contains(own)));
    inside.filter(|route| !route.ends_with(" /")).map(|route| route.replacen(" /", " /contexts/*/", 1))
}

/// Error codes of Confluent's interface, and 400, 405 and so on.
const CODES: &[u64] = &[
    400, 404, 405, 406, 409, 415, 40401, 40402, 40403, 40404, 40405, 40406, 40407, 40408, 40409, 40901,
    42201, 42202, 42203, 42204, 42205, 42206, 42207, 42208, 42209, 42210, 42211, 50001, 50002, 50003, 50004,
    // Of Tenon's own addresses.
    42291, 42292, 42293, 42294,
];

/// Those that no transcript shows, each with the reason.
const CODES_NOT_SHOWN: &[(u64, &str)] = &[
    (42209, "a text longer than 16 MiB; shown in the laws of the registry"),
    (50001, "what is kept is a shell's business; worded here, shown in the laws of the registry"),
    (50002, "likewise"),
    (50003, "likewise"),
    (50004, "likewise"),
];

/// A method and a path with stars for what differs.
fn shown_route(exchange: &Exchange) -> Option<String> {
    let segments: Vec<&str> = exchange.path().trim_matches('/').split('/').collect();
    let fits = |route: &&String| {
        let (method, path) = route.split_once(' ').expect("a method and a path");
        let own: Vec<&str> = path.trim_matches('/').split('/').collect();
        let same = own.iter().zip(&segments).all(|(own, sent)| *own == "*" || own == sent);
        method == exchange.method && own.len() == segments.len() && same
    };
    let routes: Vec<String> = ROUTES.iter().map(|route| (*route).to_owned()).chain(in_contexts()).collect();
    // An address without stars is meant before one with them.
    let mut fitting: Vec<&String> = routes.iter().filter(fits).collect();
    fitting.sort_by_key(|route| route.matches('*').count());
    fitting.first().map(|route| (*route).clone())
}

/// Addresses whose answers are reports, which are looked at where the engine is.
const NOT_SHOWN_HERE: [&str; 2] = ["/check", "/matrix"];

#[test]
fn every_parameter_is_shown() {
    let conversations = all();
    let exchanges = || conversations.iter().flat_map(|conversation| &conversation.exchanges);
    let mut missing = Vec::new();
    let mut count = 0;
    for route in &tenon_registry::ROUTES {
        let own: Vec<&str> = route.path.trim_matches('/').split('/').collect();
        let is_there = |exchange: &&Exchange| {
            let mut sent: Vec<&str> = exchange.path().trim_matches('/').split('/').collect();
            if sent.len() > 2 && sent[0] == "contexts" {
                sent.drain(..2);
            }
            let fits = |(own, sent): (&&str, &&str)| own.starts_with('{') || own == sent;
            sent.len() == own.len() && own.iter().zip(&sent).all(fits)
        };
        for operation in route.operations {
            for name in operation.parameters {
                if NOT_SHOWN_HERE.iter().any(|own| route.path.ends_with(own)) {
                    continue;
                }
                count += 1;
                let has = |exchange: &&Exchange| {
                    exchange.query().split('&').any(|pair| pair.split('=').next() == Some(*name))
                };
                let sent = |exchange: &&Exchange| {
                    exchange.method == operation.method.name() && exchange.status < 300
                };
                if !exchanges().filter(sent).filter(is_there).any(|exchange| has(&exchange)) {
                    missing.push(format!("{} {}?{name}", operation.method.name(), route.path));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    println!("shown: {count} parameters");
}

#[test]
fn every_address_and_every_refusal_is_shown() {
    let mut routes: BTreeMap<String, usize> = BTreeMap::new();
    let mut codes: BTreeSet<u64> = BTreeSet::new();
    for exchange in all().iter().flat_map(|conversation| &conversation.exchanges) {
        if let Some(route) = shown_route(exchange).filter(|_| exchange.status < 300) {
            *routes.entry(route).or_default() += 1;
        }
        if let Ok(json) = serde_json::from_str::<Value>(&exchange.answer) {
            codes.extend(json.get("error_code").and_then(Value::as_u64));
        }
    }
    let mut missing = Vec::new();
    let wanted = ROUTES.iter().map(|route| (*route).to_owned()).chain(in_contexts());
    for route in wanted {
        let reason = ROUTES_NOT_DONE.iter().find(|(own, _)| *own == route);
        match (routes.get(&route), reason) {
            (Some(times), None) => println!("done      {route} ({times})"),
            (None, Some((_, reason))) => println!("not done  {route}: {reason}"),
            (found, _) => missing.push(format!("{route}: shown {found:?}, listed {reason:?}")),
        }
    }
    for code in CODES {
        let reason = CODES_NOT_SHOWN.iter().find(|(own, _)| own == code);
        match (codes.contains(code), reason) {
            (true, None) => println!("done      {code}"),
            (false, Some((_, reason))) => println!("not shown {code}: {reason}"),
            (found, _) => missing.push(format!("{code}: shown {found}, listed {reason:?}")),
        }
    }
    let unknown: Vec<&u64> = codes.iter().filter(|code| !CODES.contains(code)).collect();
    assert_eq!(unknown, Vec::<&u64>::new(), "in no table");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
