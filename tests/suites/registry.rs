//! What holds for the registry whatever is asked of it: events lead to the same state again, ids are given
//! once, what is refused changes nothing, and no request makes it panic.

use std::collections::{BTreeMap, BTreeSet};

use tenon_core::Limits;
use tenon_registry::{
    Answer, Cache, Command, Event, Options, Outcome, Pending, Profile, Query, Refusal, Registry, Request,
    Response, Shown, Subject, answer,
};
use tenon_tests::chance::Chance;

/// When everything happens, in milliseconds since 1970.
const NOW: u64 = 1_700_000_000_000;

/// A registry with all that a shell keeps.
struct Shell {
    registry: Registry,
    cache: Cache,
    events: Vec<Event>,
}

impl Shell {
    fn new(options: Options, cache: usize) -> Shell {
        Shell { registry: Registry::new(options), cache: Cache::new(cache), events: Vec::new() }
    }

    fn outcome(&mut self, method: &str, path: &str, query: &str, body: &[u8]) -> Outcome {
        let request = Request { method, path, query, accept: None, content_type: None, body };
        answer(&self.registry, &mut self.cache, &request, NOW)
    }

    fn send(&mut self, method: &str, path: &str, query: &str, body: &[u8]) -> Response {
        match self.outcome(method, path, query, body) {
            Outcome::Reply(response) => response,
            Outcome::Write { events, reply } => {
                assert!(!events.is_empty());
                events.iter().for_each(|event| self.registry.evolve(event));
                self.events.extend(events);
                reply.kept()
            }
        }
    }
}

fn replayed<'e>(events: impl IntoIterator<Item = &'e Event>) -> Registry {
    let mut registry = Registry::new(Options::default());
    for event in events {
        let json = serde_json::to_string(event).expect("an event is JSON");
        let read: Event = serde_json::from_str(&json).expect("an event");
        assert_eq!(read, *event, "{json}");
        registry.evolve(&read);
    }
    registry
}

const SUBJECTS: &[&str] = &["a", "b", ":.x:a", ":.x:c", ":.y:a"];
const TEXTS: &[&str] = &[
    r#"{"schema": "\"int\""}"#,
    r#"{"schema": "\"long\""}"#,
    r#"{"schema": "\"string\"", "metadata": {"properties": {"k": "v"}}}"#,
    r#"{"schema": "{\"type\":\"fixed\",\"name\":\"F\",\"size\":1}"}"#,
    r#"{"schema": "\"F\"", "references": [{"name": "F", "subject": "a", "version": -1}]}"#,
    r#"{"schema": "\"F\"", "references": [{"name": "F", "subject": ":.x:c", "version": 1}]}"#,
    r#"{"schema": "{\"type\": \"string\"}", "schemaType": "JSON"}"#,
    r#"{"schema": "\"bytes\"", "id": 40}"#,
    r#"{"schema": "\"double\"", "id": 41, "version": 7}"#,
    r#"{"schema": "\"nothing\""}"#,
];

fn one<'w>(chance: &mut Chance, words: &[&'w str]) -> &'w str {
    words[chance.below(words.len())]
}

/// Something that may change something.
fn step(chance: &mut Chance, shell: &mut Shell) -> Response {
    let subject = one(chance, SUBJECTS);
    let version = one(chance, &["1", "2", "3", "latest"]);
    let permanent = one(chance, &["", "permanent=true"]);
    match chance.below(16) {
        0..6 => {
            let path = format!("/subjects/{subject}/versions");
            shell.send("POST", &path, one(chance, &["", "normalize=true"]), chance.pick(TEXTS).as_bytes())
        }
        6..9 => shell.send("DELETE", &format!("/subjects/{subject}/versions/{version}"), permanent, b""),
        9..11 => shell.send("DELETE", &format!("/subjects/{subject}"), permanent, b""),
        11 => {
            let level = one(chance, &["NONE", "FULL", "BACKWARD_TRANSITIVE"]);
            let body = format!(r#"{{"compatibility": "{level}"}}"#);
            let path = one(chance, &["/config", "/config/a", "/config/:.x:", "/config/:.x:a"]);
            shell.send("PUT", path, "", body.as_bytes())
        }
        12 => shell.send("DELETE", one(chance, &["/config", "/config/a", "/config/:.x:a"]), "", b""),
        13 => {
            let mode = one(chance, &["READWRITE", "READONLY", "IMPORT"]);
            let body = format!(r#"{{"mode": "{mode}"}}"#);
            let path = one(chance, &["/mode/a", "/mode/:.x:", "/mode/:.y:a"]);
            shell.send("PUT", path, one(chance, &["", "force=true"]), body.as_bytes())
        }
        14 => shell.send("DELETE", one(chance, &["/mode", "/mode/a", "/mode/:.x:"]), "recursive=true", b""),
        _ => shell.send("DELETE", one(chance, &["/contexts/.x", "/contexts/.y"]), "", b""),
    }
}

fn stories() -> impl Iterator<Item = (u64, Shell)> {
    (0..60).map(|seed| {
        let mut chance = Chance::new(seed);
        let mut shell = Shell::new(Options::default(), 1 << 20);
        for _ in 0..80 {
            step(&mut chance, &mut shell);
        }
        (seed, shell)
    })
}

#[test]
fn events_lead_to_the_same_state_again() {
    let mut events = 0;
    for (seed, shell) in stories() {
        events += shell.events.len();
        assert!(replayed(&shell.events).has_state_of(&shell.registry), "seed {seed}");
    }
    println!("registry: {events} events replayed");
    assert!(events > 1_000);
}

#[test]
fn a_snapshot_leads_to_the_same_state() {
    for (seed, shell) in stories() {
        let snapshot = shell.registry.snapshot();
        assert!(replayed(&snapshot).has_state_of(&shell.registry), "seed {seed}");
    }
}

#[test]
fn an_id_stands_for_one_content_for_ever() {
    for (seed, shell) in stories() {
        // An import names its ids itself; only those that the registry gives away are looked at.
        let mut known = BTreeMap::new();
        for event in &shell.events {
            if let Event::Registered { subject, id, content, .. } = event
                && *id < 40
            {
                let text = serde_json::to_string(content).expect("JSON");
                let first = known.entry((subject.context().to_owned(), *id)).or_insert_with(|| text.clone());
                assert_eq!(*first, text, "seed {seed}: id {id}");
            }
        }
    }
}

#[test]
fn ids_that_are_gone_are_not_given_again() {
    for (seed, shell) in stories() {
        let mut registry = Registry::new(Options::default());
        let mut spent: BTreeSet<(String, u32)> = BTreeSet::new();
        for event in &shell.events {
            if let Event::Registered { subject, id, content, .. } = event {
                let at = (subject.context().to_owned(), *id);
                let query = Query::ById {
                    id: *id,
                    subject: Some(Subject::root(subject.context())),
                    form: Default::default(),
                    qualified: false,
                    max_id: false,
                };
                let in_use = registry.ask(&mut Cache::new(0), &query).is_ok();
                let imported = content.schema == "\"bytes\"" || content.schema == "\"double\"";
                assert!(in_use || imported || !spent.contains(&at), "seed {seed}: id {id} came back");
                spent.insert(at);
            }
            registry.evolve(event);
        }
    }
}

#[test]
fn what_is_registered_is_registered_once() {
    for (seed, mut shell) in stories() {
        for subject in SUBJECTS {
            let path = format!("/subjects/{subject}/versions");
            // The latest version is another one once something refers to it from its own subject.
            for body in TEXTS.iter().filter(|body| !body.contains(r#""version": -1"#)) {
                let first = shell.send("POST", &path, "", body.as_bytes());
                if first.status == 200 {
                    let again = shell.outcome("POST", &path, "", body.as_bytes());
                    let Outcome::Reply(again) = again else { panic!("seed {seed}: {subject} {body} again") };
                    assert_eq!(again, first, "seed {seed}: {subject} {body}");
                }
            }
        }
    }
}

#[test]
fn a_cache_changes_no_answer() {
    for seed in 0..20 {
        let mut chances = [Chance::new(seed), Chance::new(seed)];
        let mut shells = [Shell::new(Options::default(), 0), Shell::new(Options::default(), 20_000)];
        for _ in 0..60 {
            let [bare, cached] = &mut shells;
            let [first, second] = &mut chances;
            assert_eq!(step(first, bare), step(second, cached), "seed {seed}");
        }
        assert!(shells[1].cache.size() <= 20_000);
        assert_eq!(shells[0].cache.size(), 0);
    }
}

#[test]
fn deleting_and_registering_again_brings_a_schema_back() {
    let mut shell = Shell::new(Options::default(), 1 << 20);
    let body = TEXTS[0].as_bytes();
    for version in 1..5_u32 {
        assert_eq!(shell.send("POST", "/subjects/a/versions", "", body).body, br#"{"id":1}"#);
        assert_eq!(
            shell.send("GET", "/subjects/a/versions", "deleted=true", b"").body,
            format!("[{version}]").as_bytes()
        );
        assert_eq!(shell.send("DELETE", "/subjects/a", "", b"").body, format!("[{version}]").as_bytes());
    }
}

#[test]
fn questions_and_refusals_change_nothing() {
    let mut shell = Shell::new(Options::default(), 1 << 20);
    shell.send("POST", "/subjects/a/versions", "", TEXTS[0].as_bytes());
    let before = shell.registry.clone();
    let requests = [
        ("GET", "/subjects", ""),
        ("GET", "/subjects/a/versions/1", ""),
        ("POST", "/subjects/a", TEXTS[0]),
        ("POST", "/compatibility/subjects/a/versions", TEXTS[1]),
        ("POST", "/subjects/a/versions", TEXTS[2]),
        ("POST", "/subjects/a/versions", TEXTS[9]),
        ("DELETE", "/subjects/b", ""),
        ("PUT", "/mode", r#"{"mode": "IMPORT"}"#),
    ];
    for (method, path, body) in requests {
        assert!(matches!(shell.outcome(method, path, "", body.as_bytes()), Outcome::Reply(_)), "{path}");
    }
    assert!(before.has_state_of(&shell.registry));
}

/// Bodies that nobody means well with.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let schema = |text: &str, kind: &str| {
        let body = serde_json::json!({"schema": text, "schemaType": kind});
        body.to_string().into_bytes()
    };
    let deep = |open: &str, close: &str, times: usize| open.repeat(times) + close.repeat(times).as_str();
    let many: Vec<String> =
        (0..5_000).map(|at| format!(r#"{{"name":"n{at}","subject":"s","version":1}}"#)).collect();
    vec![
        ("nothing", Vec::new()),
        ("a zero byte", vec![0]),
        ("no UTF-8", b"{\"schema\": \"\xff\xfe\"}".to_vec()),
        ("half a surrogate", br#"{"schema": "\ud800"}"#.to_vec()),
        ("a byte order mark", "\u{feff}{}".into()),
        ("a deep body", deep("[", "]", 200_000).into_bytes()),
        ("a deep member", format!(r#"{{"metadata": {}}}"#, deep("{\"a\":", "}", 100_000)).into_bytes()),
        ("a deep Avro schema", schema(&deep("{\"type\":\"array\",\"items\":", "}", 100_000), "AVRO")),
        ("a deep JSON Schema", schema(&deep("{\"not\":", "}", 100_000), "JSON")),
        ("a deep message", schema(&deep("message A {", "}", 100_000), "PROTOBUF")),
        ("a long list", format!("[{}]", "1,".repeat(1_000_000)).into_bytes()),
        ("ten million blanks", vec![b' '; 10_000_000]),
        ("a long number", format!(r#"{{"version": {}}}"#, "9".repeat(100_000)).into_bytes()),
        ("a large id", br#"{"schema": "\"int\"", "id": 99999999999}"#.to_vec()),
        (
            "many references",
            format!(r#"{{"schema":"\"int\"","references":[{}]}}"#, many.join(",")).into_bytes(),
        ),
        (
            "a negative reference",
            br#"{"schema":"\"int\"","references":[{"name":"","subject":"","version":-2}]}"#.to_vec(),
        ),
        (
            "a reference to itself",
            br#"{"schema":"\"a\"","references":[{"name":"a","subject":"a","version":1}]}"#.to_vec(),
        ),
        ("a false descriptor", schema("CgdkZWZhdWx0IhEKAUE=", "PROTOBUF")),
        (
            "odd characters",
            schema("{\"type\":\"enum\",\"name\":\"\u{202e}\u{0}\",\"symbols\":[\"\u{1f600}\"]}", "AVRO"),
        ),
        ("a bad mode", br#"{"mode": {"mode": 1}}"#.to_vec()),
        ("a bad level", br#"{"compatibility": ["FULL"]}"#.to_vec()),
    ]
}

#[test]
fn no_body_makes_it_panic() {
    let paths = [
        ("POST", "/subjects/a/versions"),
        ("POST", "/subjects/a"),
        ("POST", "/compatibility/subjects/a/versions"),
        ("PUT", "/config"),
        ("PUT", "/mode/a"),
    ];
    let mut shell = Shell::new(Options::default(), 1 << 20);
    shell.send("POST", "/subjects/a/versions", "", TEXTS[0].as_bytes());
    for (name, body) in hostile() {
        for (method, path) in paths {
            let response = shell.send(method, path, "", &body);
            let refused = [400, 404, 409, 422].contains(&response.status);
            // Members that nobody knows are nothing, so some of these say nothing at all.
            let nothing = method == "PUT" && response.status == 200;
            assert!(refused || nothing, "{name} at {path}: {}", response.status);
        }
    }
}

#[test]
fn no_address_makes_it_panic() {
    let mut shell = Shell::new(Options::default(), 1 << 20);
    shell.send("POST", "/subjects/a/versions", "", TEXTS[0].as_bytes());
    let mut chance = Chance::new(7);
    let parts = [
        "/",
        "subjects",
        "a",
        "versions",
        "1",
        "latest",
        "%",
        "%2",
        "%2F",
        "%FF",
        "%00",
        ":.x:",
        ":*:",
        ":.",
        ":",
        "contexts",
        ".",
        "schemas",
        "ids",
        "-1",
        "config",
        "mode",
        "compatibility",
        "4294967296",
        "\u{1f600}",
    ];
    let queries = [
        "",
        "=",
        "&&",
        "limit=-9",
        "offset=99999999999999999999",
        "subject=%ff",
        "subject=:.x",
        "key=a&value",
        "deleted=TRUE&format=x",
    ];
    for _ in 0..20_000 {
        let path: String =
            (0..chance.below(8)).map(|_| one(&mut chance, &parts)).collect::<Vec<_>>().join("/");
        let method = one(&mut chance, &["GET", "POST", "PUT", "DELETE", "", "get"]);
        let body = one(&mut chance, &[TEXTS[0], "{}", "", r#"{"mode":"READWRITE"}"#]);
        let response = shell.send(method, &format!("/{path}"), one(&mut chance, &queries), body.as_bytes());
        let known = [200, 204, 400, 404, 405, 409, 422];
        assert!(known.contains(&response.status), "{method} /{path}: {}", response.status);
    }
    assert!(replayed(&shell.events).has_state_of(&shell.registry));
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let options = Options { limits: Limits { bytes: 20, ..Limits::default() }, ..Options::default() };
    let mut shell = Shell::new(options, 1 << 20);
    let response =
        shell.send("POST", "/subjects/a/versions", "", br#"{"schema": "{\"type\":      \"string\"}"}"#);
    let expected =
        r#"{"error_code":42209,"message":"Register operation failed because schema is too large"}"#;
    assert_eq!((response.status, String::from_utf8_lossy(&response.body).as_ref()), (422, expected));
}

#[test]
fn what_a_shell_could_not_keep_is_worded_here() {
    let rows = [
        (Refusal::Store("the disk is full".to_owned()), (500, 50001, "the disk is full")),
        (Refusal::Timeout("Register".to_owned()), (500, 50002, "Register operation timed out")),
        (
            Refusal::Forwarding("register schema".to_owned()),
            (500, 50003, "Error while forwarding register schema request to the leader"),
        ),
        (Refusal::NoLeader, (500, 50004, "Leader not known.")),
    ];
    let mut shell = Shell::new(Options::default(), 1 << 20);
    for (refusal, (status, code, text)) in rows {
        assert_eq!(refusal.row(Profile::Confluent7), (status, code, text.to_owned()));
        let outcome = shell.outcome("POST", "/subjects/a/versions", "", TEXTS[0].as_bytes());
        let Outcome::Write { reply, .. } = outcome else { panic!("nothing was registered yet") };
        let reply: Pending = reply;
        let response = reply.failed(&refusal);
        let expected = format!(r#"{{"error_code":{code},"message":"{text}"}}"#);
        assert_eq!(
            (response.status, String::from_utf8_lossy(&response.body).into_owned()),
            (status, expected)
        );
    }
}

#[test]
fn it_is_a_library_too() {
    let mut registry = Registry::new(Options::default());
    let mut cache = Cache::new(0);
    let proposal = tenon_registry::Proposal {
        format: tenon_core::Format::Avro,
        text: "\"int\"".to_owned(),
        references: Vec::new(),
        metadata: None,
        rule_set: None,
        version: None,
        id: None,
    };
    let command = Command::Register {
        subject: Subject::parse("a"),
        proposal: Box::new(proposal),
        normalize: false,
        force: false,
    };
    let decision = registry.decide(&mut cache, command, NOW).expect("a decision");
    let names = Query::Subjects { prefix: ":*:".to_owned(), shown: Shown::Live, page: Default::default() };
    assert_eq!(registry.ask(&mut cache, &names), Ok(Answer::Names(Vec::new())), "nothing was applied yet");
    decision.events.iter().for_each(|event| registry.evolve(event));
    assert_eq!(registry.ask(&mut cache, &names), Ok(Answer::Names(vec!["a".to_owned()])));
}

/// Shells hand both from thread to thread.
#[test]
fn it_travels_between_threads() {
    fn travels<T: Send + Sync>() {}
    travels::<Registry>();
    travels::<Cache>();
    travels::<Outcome>();
}
