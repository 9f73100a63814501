//! `tenon registry`, beside a small server that answers as Confluent's does.

use crate::remote::{ask, refusal, registered};
use crate::room::{Room, V1, V2, V3};
use crate::server::{Asked, Reply, Server};

const MONEY: &str = "syntax = \"proto3\";\npackage acme;\nmessage Money {\n  int64 units = 1;\n}\n";
const SHOP: &str =
    "syntax = \"proto3\";\nimport \"acme/money.proto\";\nmessage Shop {\n  acme.Money m = 1;\n}\n";

/// `orders-value` in two versions, held to what the test says; `shop` with an import; the registry's own
/// verdict is the test's too.
fn server(level: &'static str, accepts: bool) -> Server {
    Server::start(move |asked: &Asked| match asked.line.as_str() {
        "GET /subjects" => Reply::Json(200, r#"["shop", "orders-value"]"#.to_owned()),
        "GET /subjects/orders-value/versions" => Reply::Json(200, "[1, 2]".to_owned()),
        "GET /subjects/orders-value/versions/1" => registered("orders-value", 1, V1, ""),
        "GET /subjects/orders-value/versions/2" | "GET /subjects/orders-value/versions/latest" => {
            registered("orders-value", 2, V3, "")
        }
        "GET /subjects/shop/versions" => Reply::Json(200, "[1]".to_owned()),
        "GET /subjects/shop/versions/1" | "GET /subjects/shop/versions/latest" => {
            let link = r#"[{"name": "acme/money.proto", "subject": "money", "version": 1}]"#;
            registered("shop", 1, SHOP, &format!(", \"schemaType\": \"PROTOBUF\", \"references\": {link}"))
        }
        "GET /subjects/money/versions/1" => registered("money", 1, MONEY, ", \"schemaType\": \"PROTOBUF\""),
        "GET /subjects/evil/versions/latest" => {
            let link = r#"[{"name": "../../evil.proto", "subject": "money", "version": 1}]"#;
            registered("evil", 1, SHOP, &format!(", \"schemaType\": \"PROTOBUF\", \"references\": {link}"))
        }
        "GET /subjects/..%2Fx/versions/latest" => registered("../x", 1, V1, ""),
        line if line.starts_with("GET /config/") => {
            Reply::Json(200, format!("{{\"compatibilityLevel\": \"{level}\"}}"))
        }
        line if line.starts_with("POST /compatibility/subjects/") => {
            let messages = if accepts { "" } else { "\"{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE'}\"" };
            Reply::Json(200, format!("{{\"is_compatible\": {accepts}, \"messages\": [{messages}]}}"))
        }
        line if line.starts_with("POST /subjects/") && accepts => Reply::Json(200, r#"{"id": 7}"#.to_owned()),
        line if line.starts_with("POST /subjects/") => {
            refusal(409, 409, "Schema being registered is incompatible")
        }
        _ => refusal(404, 40401, "Subject not found."),
    })
}

fn posted(server: &Server) -> Vec<String> {
    let asked = server.asked().into_iter();
    asked.filter(|asked| asked.line.starts_with("POST /subjects/")).map(|asked| asked.body).collect()
}

#[test]
fn subjects_and_versions_are_listed_and_printed() {
    let (room, server) = (Room::new("registry-ls"), server("BACKWARD", true));
    let run = |arguments: &[&str]| ask(&room, &server.url, &[], &[&["registry"][..], arguments].concat());
    assert_eq!(run(&["ls"]).gives(0, &[]).out, "orders-value\nshop\n");
    assert_eq!(
        run(&["ls", "orders-value"]).gives(0, &[]).out,
        "orders-value@1  id 1  AVRO\norders-value@2  id 2  AVRO\n"
    );
    run(&["ls", "--format", "json"]).gives(0, &["[\n  \"orders-value\",\n  \"shop\"\n]\n"]);
    run(&["ls", "shop", "--format", "json"])
        .gives(0, &["\"schemaType\": \"PROTOBUF\"", "\"subject\": \"money\""]);
    run(&["ls", "orders"]).gives(3, &[]).says(&["did you mean orders-value?"]);
    assert_eq!(run(&["get", "orders-value@1"]).gives(0, &[]).out, V1);
    assert_eq!(run(&["get", "orders-value"]).gives(0, &[]).out, V3);
    run(&["get", "shop", "--format", "json"]).gives(0, &["\"schema\": \"syntax = "]);
    run(&["get", "orders-value@all"]).gives(2, &[]).says(&["name one: orders-value@latest"]);
    run(&[]).gives(2, &[]).says(&["Usage: tenon registry"]);
    room.tenon(&["registry", "ls"]).gives(2, &[]).says(&["no registry is named", "TENON_REGISTRY_URL"]);
    for action in ["ls", "get", "check", "push", "pull"] {
        let help = room.tenon(&["registry", action, "--help"]);
        help.gives(0, &[&format!("Usage: tenon registry {action} "), "Examples:\n  tenon registry "]);
        assert_eq!(help.out.lines().find(|line| line.chars().count() > 80), None);
    }
    ask(&room, &server.url, &[], &["log", "registry:orders-value"])
        .gives(0, &["✓ v2: compatible\n    registry:orders-value@2\n+ v1: first version\n"]);
}

#[test]
fn push_refuses_what_breaks_unless_forced() {
    let room = Room::new("registry-push");
    room.file("order.avsc", V2).file("safe.avsc", V3).file("bad.avsc", "{");
    let transitive = server("BACKWARD_TRANSITIVE", true);
    let push = |server: &Server, arguments: &[&str]| {
        ask(&room, &server.url, &[], &[&["registry", "push"][..], arguments].concat())
    };
    push(&transitive, &["orders-value", "order.avsc"])
        .gives(1, &["avro/reader-field-without-default", "v1 → v2 → order.avsc"])
        .says(&["order.avsc is not registered: it breaks orders-value", "--force"]);
    assert_eq!(posted(&transitive), Vec::<String>::new());
    push(&transitive, &["orders-value", "order.avsc", "--force"])
        .gives(0, &["orders-value: id 7\n"])
        .says(&["is registered by --force"]);
    let body: serde_json::Value = serde_json::from_str(&posted(&transitive)[0]).unwrap();
    assert_eq!(body, serde_json::json!({"schema": V2, "schemaType": "AVRO"}));
    // Under the level of the last alone nothing breaks.
    let last = server("BACKWARD", true);
    assert_eq!(push(&last, &["orders-value", "order.avsc"]).gives(0, &[]).out, "orders-value: id 7\n");
    push(&last, &["orders-value", "order.avsc", "--level", "backward-transitive"]).gives(1, &[]);
    push(&last, &["fresh", "safe.avsc"]).gives(0, &["fresh: id 7\n"]);
    push(&last, &["orders-value", "bad.avsc"]).gives(3, &[]).says(&["json/malformed"]);
    push(&server("NONE", false), &["orders-value", "order.avsc"])
        .gives(3, &[])
        .says(&["refuses the schema (409): Schema being registered is incompatible"]);
    assert_eq!(posted(&last).len(), 2);
}

#[test]
fn what_a_file_refers_to_is_linked() {
    let (room, server) = (Room::new("registry-link"), server("FULL", true));
    room.file("shop.proto", SHOP);
    let run = |arguments: &[&str]| ask(&room, &server.url, &[], &[&["registry"][..], arguments].concat());
    run(&["push", "shop", "shop.proto", "--link", "acme/money.proto=money@1"]).gives(0, &["shop: id 7"]);
    let body: serde_json::Value = serde_json::from_str(&posted(&server)[0]).unwrap();
    let link = serde_json::json!([{"name": "acme/money.proto", "subject": "money", "version": 1}]);
    assert_eq!((&body["references"], &body["schemaType"]), (&link, &"PROTOBUF".into()));
    run(&["push", "shop", "shop.proto"]).gives(3, &[]).says(&["acme/money.proto"]);
    for wrong in ["money", "a=b", "=b@1", "a=b@0"] {
        run(&["push", "shop", "shop.proto", "--link", wrong]).gives(2, &[]).says(&["NAME=SUBJECT@VERSION"]);
    }
}

#[test]
fn check_asks_both_and_tells_where_they_differ() {
    let room = Room::new("registry-check");
    room.file("order.avsc", V2).file("safe.avsc", V3);
    let check = |level, accepts, file| {
        let server = server(level, accepts);
        ask(&room, &server.url, &[], &["registry", "check", "orders-value", file])
    };
    let both = check("BACKWARD", true, "safe.avsc");
    both.gives(0, &["compatible: acme.Order v2 → safe.avsc"]).says(&[": compatible\n"]);
    assert!(!both.err.contains("they differ"));
    let neither = check("BACKWARD_TRANSITIVE", false, "order.avsc");
    neither.gives(1, &["avro/reader-field-without-default"]).says(&["READER_FIELD_MISSING_DEFAULT_VALUE"]);
    assert!(!neither.err.contains("they differ"));
    check("BACKWARD_TRANSITIVE", true, "order.avsc").gives(1, &["avro/reader-field"]).says(&[
        "they differ: 127.0.0.1:",
        "says compatible, and tenon incompatible under backward-transitive",
        "overlooks what the findings above prove",
    ]);
    check("BACKWARD", false, "safe.avsc").gives(1, &["compatible: acme.Order"]).says(&[
        "says incompatible, and tenon compatible under backward",
        "no message breaks by the specification",
    ]);
    let server = server("BACKWARD", true);
    ask(&room, &server.url, &[], &["registry", "check", "fresh", "safe.avsc"])
        .gives(0, &[])
        .says(&["fresh has no versions"]);
}

#[test]
fn pull_writes_files_that_find_each_other() {
    let (room, server) = (Room::new("registry-pull"), server("BACKWARD", true));
    let pull =
        |arguments: &[&str]| ask(&room, &server.url, &[], &[&["registry", "pull"][..], arguments].concat());
    pull(&["out"]).gives(0, &[]).says(&["3 files in out"]);
    assert_eq!(
        (room.read("out/orders-value.avsc").as_str(), room.read("out/acme/money.proto").as_str()),
        (V3, MONEY)
    );
    room.tenon(&["compat", "out/shop.proto", "out/shop.proto"]).gives(0, &["compatible"]);
    // Again is no change; over others' words only by force.
    pull(&["out"]).gives(0, &[]);
    room.file("out/orders-value.avsc", V1);
    pull(&["out"]).gives(3, &[]).says(&["out/orders-value.avsc says something else", "--force"]);
    pull(&["out", "--force"]).gives(0, &[]);
    assert_eq!(room.read("out/orders-value.avsc"), V3);
    pull(&["old", "orders-value@1"]).gives(0, &[]).says(&["1 file in old"]);
    assert_eq!(room.read("old/orders-value.avsc"), V1);
    pull(&["bad", "evil"]).gives(3, &[]).says(&["`../../evil.proto`, which cannot be a file here"]);
    assert!(!room.path.join("bad").exists());
    pull(&["odd", "../x"]).gives(0, &[]);
    assert_eq!(room.read("odd/%2E.%2Fx.avsc"), V1);
}
