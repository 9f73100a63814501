//! Many clients at once are told what they could have been told one after another.

mod support;

use std::sync::Barrier;
use std::time::{Duration, Instant};

use support::history::{Call, Model, order};
use support::server::{Server, agent, exchange};
use support::{Folder, Postgres};
use tenon_server::Settings;
use tenon_server::store::Database;
use tenon_tests::chance::Chance;

const CLIENTS: usize = 64;

/// Subjects over which they are spread where the search for an order would take too long.
const SUBJECTS: usize = 8;

/// What each of them asks then, one after another.
const STEPS: usize = 12;

/// What clients do with a subject.
#[derive(Clone, Debug)]
enum Operation {
    Register(usize),
    DeleteLatest,
    List,
}

/// What they are told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Registered,
    Incompatible,
    Versions(String),
    NotFound,
}

/// A subject as the documentation of Confluent's registry has it, at level backward: successors of the base
/// refuse each other's messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Subject {
    /// Versions that are not deleted, oldest first, and which schema each is.
    live: Vec<(u64, usize)>,
    last: u64,
}

/// The schema that reads what all others wrote, and is read by all.
const BASE: usize = 0;

impl Model for Subject {
    type Operation = Operation;
    type Result = Told;

    fn apply(&mut self, operation: &Operation) -> Told {
        match operation {
            Operation::Register(schema) => {
                if self.live.iter().any(|(_, live)| live == schema) {
                    return Told::Registered;
                }
                let newest = self.live.last().map_or(BASE, |(_, newest)| *newest);
                if newest != BASE && *schema != BASE {
                    return Told::Incompatible;
                }
                self.last += 1;
                self.live.push((self.last, *schema));
                Told::Registered
            }
            Operation::DeleteLatest => match self.live.pop() {
                Some((version, _)) => Told::Versions(version.to_string()),
                None => Told::NotFound,
            },
            Operation::List if self.live.is_empty() => Told::NotFound,
            Operation::List => {
                let versions: Vec<String> =
                    self.live.iter().map(|(version, _)| version.to_string()).collect();
                Told::Versions(format!("[{}]", versions.join(",")))
            }
        }
    }

    fn only_reads(operation: &Operation, told: &Told) -> bool {
        match (operation, told) {
            // A registration of what is there is told the same as a new one.
            (Operation::Register(_), Told::Registered) | (Operation::DeleteLatest, Told::Versions(_)) => {
                false
            }
            (Operation::Register(_) | Operation::DeleteLatest, _) | (Operation::List, _) => true,
        }
    }
}

fn schema(number: usize) -> String {
    let successor = format!(
        r#",{{"name":"b","type":{{"type":"enum","name":"E","symbols":["S{number}"]}},"default":"S{number}"}}"#
    );
    let rest = if number == BASE { "" } else { &successor };
    let schema = format!(r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":"long"}}{rest}]}}"#);
    serde_json::json!({ "schema": schema }).to_string()
}

/// All that was told, and which schema was given which id.
type Race = (Vec<Call<Operation, Told>>, Vec<(usize, u64)>);

/// Sends, all at once, what each client has to ask in its order, and gives what they were told with the ids.
fn race(servers: &[Server], subject: &str, clients: &[Vec<Operation>]) -> Race {
    let start = Barrier::new(clients.len());
    let told: Vec<_> = std::thread::scope(|scope| {
        let clients = clients.iter().enumerate().map(|(client, operations)| {
            let (start, server) = (&start, &servers[client % servers.len()]);
            scope.spawn(move || {
                let agent = agent();
                start.wait();
                let told = operations.iter().map(|operation| ask(&agent, server, subject, operation));
                told.collect::<Vec<_>>()
            })
        });
        let clients: Vec<_> = clients.collect();
        clients.into_iter().flat_map(|client| client.join().expect("a client")).collect()
    });
    let ids = told.iter().filter_map(|(call, id)| match call.operation {
        Operation::Register(schema) => Some((schema, (*id)?)),
        Operation::DeleteLatest | Operation::List => None,
    });
    let ids = ids.collect();
    (told.into_iter().map(|(call, _)| call).collect(), ids)
}

fn ask(
    agent: &ureq::Agent,
    server: &Server,
    subject: &str,
    operation: &Operation,
) -> (Call<Operation, Told>, Option<u64>) {
    let (method, end, body) = match operation {
        Operation::Register(number) => ("POST", "", schema(*number)),
        Operation::DeleteLatest => ("DELETE", "/latest", String::new()),
        Operation::List => ("GET", "", String::new()),
    };
    let url = format!("http://{}/subjects/{subject}/versions{end}", server.address);
    let begun = Instant::now();
    let reply = exchange(agent, &url, method, &body, &[]);
    let ended = Instant::now();
    let mut id = None;
    let result = match (operation, reply.parts()) {
        (Operation::Register(_), (200, body)) => {
            let value: serde_json::Value = serde_json::from_str(body).expect("JSON");
            id = Some(value["id"].as_u64().expect("an id"));
            Told::Registered
        }
        (Operation::Register(_), (409, _)) => Told::Incompatible,
        (Operation::DeleteLatest | Operation::List, (200, body)) => Told::Versions(body.to_owned()),
        (Operation::DeleteLatest | Operation::List, (404, _)) => Told::NotFound,
        (_, (status, body)) => panic!("{operation:?}: {status} {body}"),
    };
    (Call { begun, ended, operation: operation.clone(), result }, id)
}

/// What a client may ask next.
fn any(chance: &mut Chance) -> Operation {
    match chance.below(6) {
        0..2 => Operation::Register(1 + chance.below(4)),
        2 => Operation::Register(BASE),
        3 => Operation::DeleteLatest,
        _ => Operation::List,
    }
}

/// Each schema has one id, and each id one schema.
fn one_id_each(ids: &[(usize, u64)]) {
    for (schema, id) in ids {
        for (other, others) in ids {
            assert_eq!(schema == other, id == others, "{schema} has {id}, {other} has {others}");
        }
    }
}

fn serial(servers: &[Server], name: &str) {
    // The same new schema by everybody.
    let same = vec![vec![Operation::Register(BASE)]; CLIENTS];
    let (calls, ids) = race(servers, "same", &same);
    assert_eq!(ids.len(), CLIENTS);
    one_id_each(&ids);
    order(Subject::default(), &calls).expect("an order");
    // Each another successor of the same base, all of which refuse each other.
    let clients: Vec<Vec<Operation>> =
        (1..=CLIENTS).map(|number| vec![Operation::Register(number)]).collect();
    let (mut calls, _) = race(servers, "successors", &[vec![Operation::Register(BASE)]]);
    let (others, ids) = race(servers, "successors", &clients);
    assert_eq!(ids.len(), 1, "as many were taken");
    calls.extend(others);
    order(Subject::default(), &calls).expect("an order");
    // All of it, with deletions between.
    let mut chance = Chance::new(7);
    let mut clients = || -> Vec<Vec<Operation>> {
        (0..CLIENTS / SUBJECTS).map(|_| (0..STEPS).map(|_| any(&mut chance)).collect()).collect()
    };
    let subjects: Vec<(String, _)> = (0..SUBJECTS).map(|at| (format!("mixed-{at}"), clients())).collect();
    let raced: Vec<_> = std::thread::scope(|scope| {
        let races = subjects.iter().map(|(subject, clients)| scope.spawn(|| race(servers, subject, clients)));
        let races: Vec<_> = races.collect();
        races.into_iter().map(|race| race.join().expect("a race")).collect()
    });
    let mut ids = Vec::new();
    let mut count = 0;
    for ((subject, _), (calls, own)) in subjects.iter().zip(raced) {
        ids.extend(own);
        count += calls.len();
        if let Err(longest) = order(Subject::default(), &calls) {
            panic!("{name}: no order of {subject} explains more than {longest} of {} answers", calls.len());
        }
    }
    one_id_each(&ids);
    println!("{name}: {CLIENTS} clients, {count} mixed requests with an order that explains all answers");
}

#[test]
fn the_model_is_what_one_client_sees() {
    let server = Server::start(Settings::default());
    let agent = agent();
    let mut chance = Chance::new(3);
    let mut model = Subject::default();
    for step in 0..300 {
        let operation = any(&mut chance);
        let (call, _) = ask(&agent, &server, "s", &operation);
        let before = model.clone();
        assert_eq!(call.result, model.apply(&operation), "step {step}: {operation:?} at {before:?}");
    }
}

#[test]
fn one_server_answers_as_if_asked_one_by_one() {
    let folder = Folder::new();
    let database = Database::Sqlite(folder.path().join("tenon.db"));
    serial(&[Server::start(Settings { database, ..Settings::default() })], "SQLite");
}

#[test]
fn a_server_over_postgres_answers_as_if_asked_one_by_one() {
    let Some(postgres) = Postgres::start() else { return };
    let database = Database::Postgres(postgres.database("serial"));
    serial(&[Server::start(Settings { database, ..Settings::default() })], "PostgreSQL");
}

#[test]
fn no_order_is_found_where_there_is_none() {
    let begun = Instant::now();
    let at = |millisecond| begun + Duration::from_millis(millisecond);
    let call = |from, to, operation, result| Call { begun: at(from), ended: at(to), operation, result };
    let one = || Told::Versions("[1]".to_owned());
    let written = call(0, 10, Operation::Register(BASE), Told::Registered);
    let early = call(5, 20, Operation::List, Told::NotFound);
    let late = call(11, 20, Operation::List, Told::NotFound);
    assert_eq!(order(Subject::default(), &[written.clone(), early.clone()]), Ok(vec![1, 0]));
    assert_eq!(order(Subject::default(), &[written.clone(), late]), Err(1), "a stale answer");
    let (seen, unseen) = (call(1, 2, Operation::List, one()), call(3, 4, Operation::List, Told::NotFound));
    assert_eq!(order(Subject::default(), &[written.clone(), seen, unseen]), Err(2), "seen, and then not");
    let twice = |at, result| call(at, 30, Operation::DeleteLatest, result);
    let version = || Told::Versions("1".to_owned());
    let calls = [written.clone(), twice(11, version()), twice(11, Told::NotFound)];
    assert_eq!(order(Subject::default(), &calls), Ok(vec![0, 1, 2]));
    assert_eq!(
        order(Subject::default(), &[written, twice(11, version()), twice(12, version())]),
        Err(2),
        "one version deleted twice"
    );
}
