//! What is said of the registry's interface: every address is described, and what is described is there. What
//! the answers are is looked at in transcripts.

use serde_json::Value;
use tenon_registry::{Cache, Event, Options, Outcome, ROUTES, Registry, Request, Response, answer};

/// Sends a request, and keeps what it causes.
fn send(registry: &mut Registry, method: &str, path: &str, body: &str) -> Response {
    let body = body.as_bytes();
    let request = Request { method, path, query: "", accept: None, content_type: None, body };
    match answer(registry, &mut Cache::new(1 << 20), &request, 0) {
        Outcome::Reply(response) => response,
        Outcome::Write { events, reply } => {
            events.iter().for_each(|event: &Event| registry.evolve(event));
            reply.kept()
        }
    }
}

fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).expect("JSON")
}

fn described() -> Value {
    json(&send(&mut Registry::new(Options::default()), "GET", "/openapi.json", ""))
}

#[test]
fn every_address_is_described_and_answers() {
    let document = described();
    let mut ids = Vec::new();
    for route in &ROUTES {
        let path = route.path.replace("{version}", "1").replace("{id}", "1").replace(['{', '}'], "");
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let operation = route.operations.iter().find(|operation| operation.method.name() == method);
            let told = &document["paths"][route.path][method.to_ascii_lowercase()];
            let response = send(&mut Registry::new(Options::default()), method, &path, "{}");
            match operation {
                None => {
                    assert_eq!(response.status, 405, "{method} {path}");
                    assert!(told.is_null(), "{method} {path} is described and not there");
                }
                Some(operation) => {
                    let refused = String::from_utf8_lossy(&response.body).contains("HTTP 40");
                    assert!(!refused, "{method} {path}: {}", String::from_utf8_lossy(&response.body));
                    assert_eq!(told["operationId"], operation.id, "{method} {path}");
                    assert!(told["summary"].as_str().is_some_and(|summary| summary.len() > 8), "{path}");
                    ids.push(operation.id);
                }
            }
        }
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "two operations have one name");
    println!("interface: {count} operations at {} addresses", ROUTES.len());
}

#[test]
fn every_name_in_the_description_means_something() {
    let document = described();
    let mut rest = vec![&document];
    let mut references = 0;
    while let Some(value) = rest.pop() {
        if let Some(target) = value.get("$ref").and_then(Value::as_str) {
            let pointer = target.strip_prefix('#').expect("a reference within the document");
            assert!(document.pointer(pointer).is_some(), "{target}");
            references += 1;
        }
        if let Some(name) = value.get("in").and_then(|_| value.get("name")) {
            assert!(value["description"].is_string(), "{name} is not described");
        }
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(members) => rest.extend(members.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    assert!(references > 100, "{references}");
}

#[test]
fn a_check_reports_each_level_with_a_message_that_breaks() {
    let mut registry = Registry::new(Options::default());
    for schema in [r#"{"schema": "\"int\""}"#, r#"{"schema": "\"long\""}"#] {
        assert_eq!(send(&mut registry, "POST", "/subjects/a/versions", schema).status, 200);
    }
    let body = r#"{"schema": "\"int\"", "levels": ["BACKWARD", "FORWARD", "FORWARD", "NONE"]}"#;
    let response = send(&mut registry, "POST", "/tenon/v1/subjects/a/check", body);
    assert_eq!(response.status, 200);
    let report = json(&response);
    assert_eq!(report["verdict"], "incompatible");
    let told: Vec<(&str, &str)> = report["subjects"]
        .as_array()
        .expect("subjects")
        .iter()
        .map(|own| (own["compatibility"].as_str().expect("text"), own["verdict"].as_str().expect("text")))
        .collect();
    assert_eq!(told, [("backward", "incompatible"), ("forward", "compatible"), ("none", "compatible")]);
    let finding = &report["subjects"][0]["findings"][0];
    assert_eq!(finding["rule"], "avro/type-mismatch");
    assert!(finding["impact"]["witness"]["json"].is_string(), "{finding}");
    let labels: Vec<&str> = report["subjects"][0]["versions"]
        .as_array()
        .expect("versions")
        .iter()
        .filter_map(|own| own["label"].as_str())
        .collect();
    assert_eq!(labels, ["v2", "proposed"]);
    assert_eq!(json(&send(&mut registry, "GET", "/subjects/a/versions", "")), serde_json::json!([1, 2]));
}

#[test]
fn a_matrix_has_each_version_against_each() {
    let mut registry = Registry::new(Options::default());
    for schema in [r#"{"schema": "\"int\""}"#, r#"{"schema": "\"long\""}"#] {
        assert_eq!(send(&mut registry, "POST", "/subjects/a/versions", schema).status, 200);
    }
    let matrix = json(&send(&mut registry, "GET", "/tenon/v1/subjects/a/matrix", ""));
    assert_eq!(matrix["subject"], "a");
    let cells: Vec<String> = matrix["cells"]
        .as_array()
        .expect("cells")
        .iter()
        .map(|cell| {
            format!("{}→{} {}", cell["writer"], cell["reader"], cell["verdict"].as_str().expect("text"))
        })
        .collect();
    assert_eq!(cells, ["0→0 compatible", "0→1 compatible", "1→0 incompatible", "1→1 compatible"]);
}
