//! `tenon registry migrate`, between two servers.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::room::{Ran, Room};
use crate::serve::Served;
use crate::server::{Asked, Reply, Server};

/// Texts as this registry prints them, so that they are the same on both sides.
const DUMP: &str = r#"{"keytype":"CONTEXT","tenant":"default","context":".eu","magic":0}	{"tenant":"default","context":".eu"}
{"keytype":"SCHEMA","subject":"used","version":1,"magic":1}	{"subject":"used","version":1,"id":2,"references":[{"name":"acme.F","subject":"late","version":4}],"schema":"\"acme.F\"","deleted":false}
{"keytype":"SCHEMA","subject":"used","version":2,"magic":1}	{"subject":"used","version":2,"id":5,"schema":"\"long\"","deleted":false}
{"keytype":"SCHEMA","subject":"late","version":4,"magic":1}	{"subject":"late","version":4,"id":7,"schema":"{\"type\":\"fixed\",\"name\":\"F\",\"namespace\":\"acme\",\"size\":1}","deleted":false}
{"keytype":"SCHEMA","subject":"all/gone","version":1,"magic":1}	{"subject":"all/gone","version":1,"id":8,"schema":"\"int\"","deleted":true}
{"keytype":"SCHEMA","subject":"late","version":5,"magic":1}	{"subject":"late","version":5,"id":8,"schema":"\"int\"","deleted":true}
{"keytype":"SCHEMA","subject":":.eu:used","version":1,"magic":1}	{"subject":":.eu:used","version":1,"id":2,"schemaType":"JSON","metadata":{"properties":{"k":"v"}},"schema":"{\"type\":\"string\"}","deleted":false}
{"keytype":"CONFIG","subject":null,"magic":0}	{"subject":null,"compatibilityLevel":"FULL"}
{"keytype":"CONFIG","subject":"late","magic":0}	{"subject":"late","compatibilityLevel":"NONE","normalize":true}
{"keytype":"CONFIG","subject":":.eu:","magic":0}	{"subject":":.eu:","compatibilityLevel":"FORWARD"}
{"keytype":"MODE","subject":"late","magic":0}	{"subject":"late","mode":"READONLY"}
"#;

/// A store with what a dump says, and a server over it.
fn served(room: &Room, db: &str, dump: &str) -> Served {
    room.piped(&["registry", "import", "-", "--db", db], dump).gives(0, &[]);
    Served::start(room, &["--db", db])
}

fn migrate(room: &Room, from: &str, to: &str, more: &[&str]) -> Ran {
    room.tenon(&[&["registry", "migrate", from, to], more].concat())
}

/// What a store has.
fn exported(room: &Room, db: &str) -> String {
    room.tenon(&["registry", "export", "-", "--format", "topic", "--db", db]).gives(0, &[]).out.clone()
}

#[test]
fn all_of_a_registry_goes_into_an_empty_one() {
    let room = Room::new("migrate-all");
    let (from, to) = (served(&room, "from.db", DUMP), Served::start(&room, &["--db", "to.db"]));
    assert_eq!(exported(&room, "from.db"), DUMP);
    let dry = migrate(&room, &from.url, &to.url, &["--dry-run"]);
    let expected = "\
context .: change settings
all/gone: set the mode IMPORT
late: set the mode IMPORT
used: set the mode IMPORT
:.eu:used: set the mode IMPORT
late version 4: register as id 7
used version 1: register as id 2
used version 2: register as id 5
all/gone version 1: register as id 8
late version 5: register as id 8
:.eu:used version 1: register as id 2
late version 5: delete
all/gone version 1: delete
late: change settings
context .eu: change settings
all/gone: clear the mode
late: set the mode READONLY
used: clear the mode
:.eu:used: clear the mode
would be done: 6 versions registered, 0 there already, 2 deleted, 3 configurations set
";
    assert_eq!(dry.gives(0, &[]).out, expected);
    assert!(!exported(&room, "to.db").contains("SCHEMA"));
    migrate(&room, &from.url, &to.url, &[])
        .gives(0, &["done: 6 versions registered, 0 there already, 2 deleted, 3 configurations set\n"])
        .says(&["has 3 subjects with 4 versions that are not deleted\n"]);
    assert_eq!(exported(&room, "to.db"), DUMP);
    assert_eq!(
        migrate(&room, &from.url, &to.url, &[]).gives(0, &[]).out,
        "done: 0 versions registered, 6 there already, 0 deleted, 0 configurations set\n"
    );
    room.tenon(&["registry", "fsck", "--db", "to.db"]).gives(1, &["late: versions 1 to 3 are not there"]);
}

/// Hands requests on, and takes the rest for lost after so many that change something.
fn tearing(to: &str, most: usize) -> Server {
    let address = to.strip_prefix("http://").unwrap().to_owned();
    let changes = AtomicUsize::new(0);
    Server::start(move |asked: &Asked| {
        if !asked.line.starts_with("GET") && changes.fetch_add(1, Ordering::SeqCst) >= most {
            return Reply::Json(503, r#"{"error_code": 50301, "message": "torn"}"#.to_owned());
        }
        let mut stream = TcpStream::connect(&address).unwrap();
        let head = "Content-Type: application/json\r\nConnection: close\r\nHost: localhost";
        let length = asked.body.len();
        write!(stream, "{} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{}", asked.line, asked.body)
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply::Json(status, body.to_owned())
    })
}

#[test]
fn who_was_interrupted_goes_on_wherever_that_was() {
    let room = Room::new("migrate-torn");
    let from = served(&room, "from.db", DUMP);
    for most in [0, 3, 6, 9, 11, 13, 16, 18] {
        let db = format!("to-{most}.db");
        let to = Served::start(&room, &["--db", &db]);
        let torn = tearing(&to.url, most);
        migrate(&room, &from.url, &torn.url, &[]).gives(3, &[]).says(&[
            &format!(
                "warning: {most} step{} of 19 done; subjects may still be in mode IMPORT",
                if most == 1 { "" } else { "s" }
            ),
            "help: run it again once that is mended: it goes on from here",
            "has a problem of its own (503): torn",
        ]);
        let again = migrate(&room, &from.url, &to.url, &[]);
        again.gives(0, &["done: "]);
        assert_eq!(exported(&room, &db), DUMP, "after {most}");
    }
}

#[test]
fn an_id_that_means_another_schema_keeps_all_as_it_is() {
    let room = Room::new("migrate-conflict");
    let from = served(&room, "from.db", DUMP);
    let other = r#"{"keytype":"SCHEMA","subject":"mine","version":1,"magic":1}	{"subject":"mine","version":1,"id":7,"schema":"\"bytes\""}
{"keytype":"SCHEMA","subject":"mine","version":2,"magic":1}	{"subject":"mine","version":2,"id":20,"schema":"\"long\""}
{"keytype":"SCHEMA","subject":"all/gone","version":1,"magic":1}	{"subject":"all/gone","version":1,"id":30,"schema":"\"float\""}
"#;
    let to = served(&room, "to.db", other);
    let before = exported(&room, "to.db");
    let ran = migrate(&room, &from.url, &to.url, &[]);
    let host = to.url.strip_prefix("http://").unwrap();
    assert_eq!(
        ran.gives(1, &[]).out,
        format!(
            "late version 4 has id 7, which is another schema there, mine version 1
used version 2 has id 5 here, and its schema has id 20 there
all/gone version 1 has id 8 here and 30 there
nothing is done: 3 conflicts at {host}
"
        )
    );
    assert_eq!(exported(&room, "to.db"), before);
}

#[test]
fn what_others_printed_otherwise_is_the_same() {
    let room = Room::new("migrate-printed");
    // As Karapace prints it, with sorted keys.
    let dump = r#"{"keytype":"SCHEMA","subject":"a","version":1,"magic":1}	{"subject":"a","version":1,"id":3,"schema":"{\"fields\": [], \"name\": \"R\", \"type\": \"record\"}"}
"#;
    room.file("dump", dump);
    let to = Served::start(&room, &["--db", "to.db"]);
    migrate(&room, "dump", &to.url, &[]).gives(0, &["done: 1 version registered, 0 there already"]);
    assert!(exported(&room, "to.db").contains(r#"{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}"#));
    migrate(&room, "dump", &to.url, &[]).gives(0, &["done: 0 versions registered, 1 there already"]);
    migrate(&room, "dmp", &to.url, &[]).gives(2, &[]).says(&["no registry is called `dmp`"]);
    let nothing = Server::start(|_: &Asked| Reply::Json(404, "{}".to_owned()));
    migrate(&room, &nothing.url, &to.url, &[])
        .gives(3, &[])
        .says(&["does not answer as a schema registry does"]);
}

#[test]
fn each_side_is_asked_by_its_own_credentials() {
    let room = Room::new("migrate-credentials");
    let start = || Server::start(|_: &Asked| Reply::Json(200, "[]".to_owned()));
    let (from, to) = (start(), start());
    let mut command = room.command(&["registry", "migrate", &from.url, &to.url]);
    command.env("TENON_REGISTRY_TOKEN", "one").env("TENON_TARGET_TOKEN", "other");
    command.output().unwrap();
    let authorizations = |server: &Server| {
        let mut all: Vec<String> = (server.asked().into_iter())
            .flat_map(|asked| asked.head.lines().map(str::to_owned).collect::<Vec<_>>())
            .filter(|line| line.starts_with("authorization: "))
            .collect();
        all.dedup();
        all
    };
    assert_eq!(authorizations(&from), ["authorization: bearer one"]);
    assert_eq!(authorizations(&to), ["authorization: bearer other"]);
}

#[test]
fn the_readme_moves_a_registry() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
    let (_, section) = readme.split_once("### Moving one\n").unwrap();
    let (_, block) = section.split_once("```sh\n").unwrap();
    let (block, _) = block.split_once("```\n").unwrap();
    let room = Room::new("migrate-readme");
    room.file(
        "dump",
        &DUMP.replace("\"version\":4", "\"version\":1").replace("\"version\":5", "\"version\":2"),
    );
    let to = Served::start(&room, &["--db", "memory"]);
    for line in block.lines() {
        let command = line.split('#').next().unwrap().replace("http://127.0.0.1:8081", &to.url);
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_eq!(words[0], "tenon", "{line}");
        room.tenon(&words[1..]).gives(0, &[]);
    }
    assert_eq!(room.read("back"), room.read("dump"));
}
