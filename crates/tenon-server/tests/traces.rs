//! Traces over a socket: what a collector gets of requests, and that no request hangs on it.

mod support;

use serde_json::Value;
use support::receiver::{Received, Receiver};
use support::server::Server;
use tenon_server::{Settings, serve};

const LONG: &str = r#"{"schema":"\"long\""}"#;
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn spans(received: &[Received]) -> Vec<Value> {
    let documents = received.iter().map(|own| serde_json::from_str::<Value>(&own.body).expect("JSON"));
    documents
        .flat_map(|document| {
            let spans = document["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().cloned();
            spans.expect("spans")
        })
        .collect()
}

fn attribute<'v>(span: &'v Value, name: &str) -> &'v Value {
    let all = span["attributes"].as_array().expect("attributes");
    &all.iter().find(|own| own["key"] == name).expect(name)["value"]
}

#[test]
fn a_collector_is_told_of_each_request_in_the_trace_that_it_is_part_of() {
    let collector = Receiver::start("{}");
    let server = Server::start(Settings { traces: Some(collector.url("/otlp/")), ..Settings::default() });
    let parent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let headers = [("traceparent", &*parent), ("tracestate", "a=1,b=2"), ("x-request-id", "one")];
    assert_eq!(server.with("POST", "/subjects/s/versions", LONG, &headers).status, 200);
    let kept_by_nobody = format!("00-{TRACE}-b7ad6b7169203331-00");
    assert_eq!(server.with("GET", "/subjects", "", &[("traceparent", &kept_by_nobody)]).status, 200);
    assert_eq!(server.with("GET", "/schemas/ids/7", "", &[("traceparent", "nonsense")]).status, 404);
    // What waits is sent before the end.
    drop(server);
    let received = collector.requests();
    let spans = spans(&received);
    assert!(received.iter().all(|own| own.line == "POST /otlp/v1/traces HTTP/1.1"), "{received:?}");
    let json = ("content-type".to_owned(), "application/json".to_owned());
    assert!(received.iter().all(|own| own.headers.contains(&json)), "{received:?}");
    assert_eq!(spans.len(), 2, "{spans:?}");
    let registered = &spans[0];
    assert_eq!(registered["traceId"], TRACE);
    assert_eq!(registered["parentSpanId"], "b7ad6b7169203331");
    assert_eq!(registered["traceState"], "a=1,b=2");
    assert_eq!(registered["name"], "subjects.versions.register");
    assert_eq!(registered["kind"], 2);
    assert_eq!(attribute(registered, "http.request.method")["stringValue"], "POST");
    assert_eq!(attribute(registered, "url.path")["stringValue"], "/subjects/s/versions");
    assert_eq!(attribute(registered, "http.response.status_code")["intValue"], "200");
    assert_eq!(attribute(registered, "tenon.request")["stringValue"], "one");
    let time = |name: &str| registered[name].as_str().and_then(|own| own.parse::<u128>().ok()).expect(name);
    assert!(time("startTimeUnixNano") < time("endTimeUnixNano"));
    let missing = &spans[1];
    let trace = missing["traceId"].as_str().expect("a name");
    assert!(trace.len() == 32 && trace != TRACE, "{trace}");
    assert!(missing["parentSpanId"].is_null() && missing["traceState"].is_null(), "{missing}");
    assert_eq!(
        missing["status"],
        serde_json::json!({}),
        "who asks for what is not there is no error of ours"
    );
}

#[test]
fn a_collector_that_is_not_there_holds_nobody_up() {
    // A port that was free a moment ago, and that nobody listens at.
    let address = std::net::TcpListener::bind("127.0.0.1:0").and_then(|own| own.local_addr());
    let url = format!("http://{}", address.expect("a port"));
    let server = Server::start(Settings { traces: Some(url), ..Settings::default() });
    assert_eq!(server.send("GET", "/subjects", "").status, 200);
    while !server.send("GET", "/metrics", "").body.contains("\ntenon_spans_lost_total 1\n") {}
    assert_eq!(server.send("GET", "/subjects", "").status, 200);
}

#[test]
fn an_address_that_is_none_is_told_at_the_start() {
    for address in
        ["collector:4318", "grpc://collector", "http://", "http://collector?a=b", "http://a:b@collector"]
    {
        let settings = Settings { port: 0, traces: Some(address.to_owned()), ..Settings::default() };
        let error = serve(settings, |_| (), async {}).expect_err("no start");
        // Without the address, which may hold a password.
        let said = "the address of the collector is no http:// or https:// URL without user and query";
        assert!(error.is_usage(), "{error}");
        assert_eq!(error.to_string(), said, "{address}");
    }
}
