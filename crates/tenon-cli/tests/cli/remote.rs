//! Versions that come over the network, and what can go wrong on the way.

use crate::room::{Ran, Room, V1, V2};
use crate::server::{Asked, Reply, Server};

/// A registered schema as JSON.
pub(crate) fn registered(subject: &str, version: u32, text: &str, more: &str) -> Reply {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    Reply::Json(
        200,
        format!(
            "{{\"subject\": \"{subject}\", \"version\": {version}, \"id\": {version}, \"schema\": \"{text}\"{more}}}"
        ),
    )
}

pub(crate) fn refusal(status: u16, code: u32, message: &str) -> Reply {
    Reply::Json(status, format!("{{\"error_code\": {code}, \"message\": \"{message}\"}}"))
}

/// Orders in two versions, an invoice that refers to money, and Protobuf with an import.
fn registry(asked: &Asked) -> Reply {
    let money = r#"{"type": "fixed", "name": "Money", "namespace": "acme", "size": 8}"#;
    let invoice = r#"{"type": "record", "name": "Invoice", "fields": [{"name": "t", "type": "acme.Money"}]}"#;
    let link = |name: &str, subject: &str| {
        format!(", \"references\": [{{\"name\": \"{name}\", \"subject\": \"{subject}\", \"version\": 1}}]")
    };
    match asked.line.as_str() {
        "GET /subjects" => Reply::Json(200, r#"["orders-value", "money"]"#.to_owned()),
        "GET /subjects/orders-value/versions" => Reply::Json(200, "[1, 2]".to_owned()),
        "GET /subjects/orders-value/versions/1" => registered("orders-value", 1, V1, ""),
        "GET /subjects/orders-value/versions/2" | "GET /subjects/orders-value/versions/latest" => {
            registered("orders-value", 2, V2, "")
        }
        "GET /subjects/%3A.eu%3Aa%2Fb%20c/versions/latest" => registered(":.eu:a/b c", 1, V1, ""),
        "GET /subjects/money/versions/1" => registered("money", 1, money, ""),
        "GET /subjects/invoice/versions/latest" => {
            registered("invoice", 1, invoice, &link("acme.Money", "money"))
        }
        "GET /subjects/p/versions/latest" => {
            let text = "syntax = \"proto3\";\nimport \"m.proto\";\nmessage A { M m = 1; }\n";
            registered("p", 1, text, &format!(", \"schemaType\": \"PROTOBUF\"{}", link("m.proto", "m")))
        }
        "GET /subjects/m/versions/1" => {
            let text = "syntax = \"proto3\";\nmessage M { int32 a = 1; }\n";
            registered("m", 1, text, ", \"schemaType\": \"PROTOBUF\"")
        }
        "GET /subjects/j/versions/latest" => {
            let text = r##"{"$ref": "common.json#/definitions/a"}"##;
            registered("j", 1, text, &format!(", \"schemaType\": \"JSON\"{}", link("common.json", "common")))
        }
        "GET /subjects/common/versions/1" => registered(
            "common",
            1,
            r#"{"definitions": {"a": {"type": "integer"}}}"#,
            ", \"schemaType\": \"JSON\"",
        ),
        "GET /subjects/loop/versions/1" | "GET /subjects/loop/versions/latest" => {
            registered("loop", 1, "\"int\"", &link("loop", "loop"))
        }
        _ => refusal(404, 40401, "Subject not found."),
    }
}

/// Runs with a registry, and none of the machine's proxies and credentials.
pub(crate) fn ask(room: &Room, url: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = room.command(arguments);
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(variable);
    }
    command.env("TENON_REGISTRY_URL", url).envs(variables.iter().copied());
    Ran::of(command.stdin(std::process::Stdio::null()).output().unwrap())
}

#[test]
fn a_subject_has_versions() {
    let (room, server) = (Room::new("remote-subject"), Server::start(registry));
    room.file("order.avsc", V1);
    let run = |arguments: &[&str]| ask(&room, &server.url, &[], arguments);
    let compat = |arguments: &[&str]| run(&[&["compat"][..], arguments].concat());
    compat(&["registry:orders-value@all"])
        .gives(1, &["registry:orders-value@2:3:12", "v1 never wrote", "acme.Order v1 → v2"]);
    compat(&["registry:orders-value@1", "registry:orders-value"]).gives(1, &["v1 never wrote"]);
    compat(&["registry:orders-value@latest", "order.avsc"]).gives(0, &["v2 → order.avsc"]);
    compat(&["registry:orders-value@all[..1]", "order.avsc"]).gives(0, &["v1 → order.avsc"]);
    run(&["fingerprint", "registry::.eu:a/b c"]).gives(0, &["  registry::.eu:a/b c@1\n"]);
    run(&["validate", "registry:orders-value@all", "x"]).gives(2, &[]).says(&["name one: @latest"]);
    let cases = [
        ("registry:order-value", "did you mean orders-value?"),
        ("registry:orders", "did you mean orders-value?"),
        ("registry:orders-value@7", "orders-value has no version 7 at 127.0.0.1:"),
        ("registry:orders-value@7", "there are 1, 2"),
    ];
    for (named, message) in cases {
        run(&["fingerprint", named]).gives(3, &[]).says(&[message]);
    }
    for wrong in ["registry:", "registry:@1", "registry:a@x", "registry:a@0"] {
        run(&["fingerprint", wrong]).gives(2, &[]);
    }
}

#[test]
fn a_subject_is_a_baseline() {
    let server = Server::start(registry);
    let room = Room::committed("remote-baseline", &[("s/order.avsc", V1)]);
    let check = |arguments: &[&str]| ask(&room, &server.url, &[], &[&["check"][..], arguments].concat());
    room.file("s/order.avsc", V2);
    check(&["--against", "registry:orders-value@1"])
        .gives(1, &["v1 never wrote", "acme.Order v1 → working tree", "registry:orders-value@1:1:"])
        .says(&["against registry:orders-value@1: 1 changed"]);
    check(&["--against", "registry:orders-value@latest"]).gives(0, &[]).says(&["nothing changed"]);
    let all = ["--against", "registry:orders-value@all", "--level", "backward-transitive"];
    check(&all).gives(1, &["v1 → v2 → working tree"]).says(&["2 baselines, registry:orders-value@1 to"]);
    // A commit and a subject together.
    check(&["--against", "registry:orders-value@1", "--against", "git:HEAD", "--level", "full-transitive"])
        .gives(1, &["acme.Order HEAD → working tree"]);
    // One file against one text needs no name; a Protobuf file is known by what it declares.
    let loose = Room::new("remote-baseline-loose");
    loose.file("j.schema.json", r#"{"type": "string"}"#).file("common.json", "{}");
    let run = |arguments: &[&str]| ask(&loose, &server.url, &[], &[&["check"][..], arguments].concat());
    run(&["j.schema.json", "--against", "registry:j"])
        .gives(1, &["json-schema/type-narrowed", "v1 → working tree"]);
    loose.file("p/a.proto", "syntax = \"proto3\";\nimport \"m.proto\";\nmessage A { M m = 2; }\n");
    loose.file("p/m.proto", "syntax = \"proto3\";\nmessage M { int32 a = 1; }\n");
    let ran = run(&["p", "--against", "registry:p"]);
    ran.gives(1, &["protobuf/field-number-changed", "v1 → working tree"]);
}

#[test]
fn references_come_along() {
    let (room, server) = (Room::new("remote-references"), Server::start(registry));
    for subject in ["invoice", "p", "j"] {
        let named = format!("registry:{subject}@latest");
        ask(&room, &server.url, &[], &["compat", &named, &named]).gives(0, &["compatible"]);
    }
    // What refers to itself is asked for once.
    ask(&room, &server.url, &[], &["fingerprint", "registry:loop"]).gives(0, &[]);
    let asked = server.asked().iter().filter(|asked| asked.line == "GET /subjects/loop/versions/1").count();
    assert_eq!(asked, 1);
}

#[test]
fn credentials_come_from_the_environment_alone_and_stay_with_their_host() {
    let other = Server::start(registry);
    let target = other.url.replace("127.0.0.1", "localhost");
    let server = Server::start(move |asked| match asked.line.contains("moved") {
        true => Reply::Moved(format!("{target}/subjects/orders-value/versions/1")),
        false => registry(asked),
    });
    let room = Room::new("remote-credentials");
    let basic = [("TENON_REGISTRY_USER", "aladdin"), ("TENON_REGISTRY_PASSWORD", "opensesame")];
    ask(&room, &server.url, &basic, &["fingerprint", "registry:orders-value"]).gives(0, &[]);
    assert!(server.asked()[0].head.contains("authorization: basic ywxhzgrpbjpvcgvuc2vzyw1l"));
    let token = [("TENON_REGISTRY_TOKEN", "abc")];
    ask(&room, &server.url, &token, &["fingerprint", "registry:orders-value"]).gives(0, &[]);
    assert!(server.asked()[1].head.contains("authorization: bearer abc"));
    let place = other.url.replace("http://127.0.0.1", "localhost");
    ask(&room, &server.url, &token, &["fingerprint", "registry:moved"])
        .gives(3, &[])
        .says(&[&format!("leads to {place}, where its credentials do not go"), "name the final address"]);
    assert_eq!(other.asked().len(), 0);
    // Who shows none is led on, and so is who stays where he is.
    ask(&room, &server.url, &[], &["fingerprint", "registry:moved"]).gives(0, &[]);
    assert!(!other.asked()[0].head.contains("authorization"));
    let within = Server::start(|asked| match asked.line.contains("/a/") {
        true => Reply::Moved("/subjects/orders-value/versions/1".to_owned()),
        false => registry(asked),
    });
    ask(&room, &within.url, &token, &["fingerprint", "registry:a"]).gives(0, &[]);
    assert!(within.asked()[1].head.contains("authorization: bearer abc"));
    // Another port is another's.
    let port = other.url.clone();
    let server_of_port = Server::start(move |_| Reply::Moved(format!("{port}/subjects")));
    ask(&room, &server_of_port.url, &token, &["fingerprint", "registry:a"]).gives(3, &[]);
    assert_eq!(other.asked().len(), 1);
    let round = Server::start(|asked| Reply::Moved(format!("{}x", &asked.line[4..])));
    ask(&room, &round.url, &token, &["fingerprint", "registry:a"]).gives(3, &[]).says(&["leads on and on"]);
    assert_eq!(round.asked().len(), 6);

    let both = [basic[0], token[0]];
    ask(&room, &server.url, &both, &["fingerprint", "registry:a"]).gives(2, &[]).says(&["is set beside"]);
    let inside = server.url.replace("http://", "http://aladdin:opensesame@");
    let ran = ask(&room, &inside, &[], &["fingerprint", "registry:a"]);
    ran.gives(2, &[]).says(&["holds credentials", "TENON_REGISTRY_TOKEN"]);
    assert!(!ran.err.contains("opensesame"));
    let help = room.tenon(&["compat", "--help"]);
    help.gives(0, &["TENON_REGISTRY_URL"]);
}

#[test]
fn refusals_say_what_to_do() {
    let room = Room::new("remote-refusals");
    let says = |status: u16, body: &str, variables: &[(&str, &str)], texts: &[&str]| {
        let body = body.to_owned();
        let server = Server::start(move |_| Reply::Json(status, body.clone()));
        ask(&room, &server.url, variables, &["fingerprint", "registry:a"]).gives(3, &[]).says(texts);
    };
    let user = [("TENON_REGISTRY_USER", "u")];
    says(401, "{}", &[], &["does not know who asks (401)", "set TENON_REGISTRY_USER"]);
    says(401, "<html>", &user, &["(401)", "look at TENON_REGISTRY_USER"]);
    says(403, r#"{"message": "no\u001b[2J\nmore"}"#, &[], &["refuses access to a (403): no[2J\n"]);
    says(500, "", &[], &["has a problem of its own (500)", "try again later"]);
    says(200, "<html>", &[], &["does not answer as a schema registry does: it is no JSON"]);
    says(200, "{}", &[], &["its answer has no `subject`"]);
    let wrong = r#"{"subject": "a", "version": 1, "id": 1, "schema": "x", "schemaType": "XML"}"#;
    says(200, wrong, &[], &["unknown language, `XML`"]);
    let wrong = r#"{"subject": "a", "version": 1, "id": 1, "schema": "x", "references": [1]}"#;
    says(200, wrong, &[], &["its answer has no list of the right things"]);
    let wrong = r#"{"subject": "a", "version": 1, "id": 1, "schema": "{"}"#;
    let server = Server::start(move |_| Reply::Json(200, wrong.to_owned()));
    ask(&room, &server.url, &[], &["fingerprint", "registry:a"])
        .gives(3, &["json/malformed", "registry:a@1"]);
}

#[test]
fn hostile_servers_are_given_up_on() {
    let room = Room::new("remote-hostile");
    let run = |url: &str, texts: &[&str]| {
        ask(&room, url, &[("TENON_HTTP_TIMEOUT", "1")], &["fingerprint", "registry:a"])
            .gives(3, &[])
            .says(texts);
    };
    run(&Server::start(|_| Reply::Silence).url, &["did not answer in time", "TENON_HTTP_TIMEOUT=120"]);
    run(&Server::start(|asked| Reply::Moved(format!("{}x", &asked.line[4..]))).url, &["leads on and on"]);
    let endless = Server::start(|_| Reply::Endless);
    ask(&room, &endless.url, &[], &["fingerprint", "registry:a"])
        .gives(3, &[])
        .says(&["answered with more than"]);
    let many = Server::start(|asked| {
        let number: u32 = asked.line.rsplit('/').nth(2).and_then(|name| name.parse().ok()).unwrap_or(0);
        let next = number + 1;
        let link =
            format!(", \"references\": [{{\"name\": \"n{next}\", \"subject\": \"{next}\", \"version\": 1}}]");
        registered(&number.to_string(), 1, "\"int\"", &link)
    });
    let ran = ask(&room, &many.url, &[("TENON_HTTP_TIMEOUT", "60")], &["fingerprint", "registry:0"]);
    ran.gives(3, &[]).says(&["one schema refers to more than 1000"]);
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    run(&format!("http://{gone}"), &["127.0.0.1:"]);
    for (url, text) in [
        ("", "no registry is named"),
        ("localhost:8081", "has no http:// or https:// before it"),
        ("http://", "makes no sense"),
    ] {
        ask(&room, url, &[], &["fingerprint", "registry:a"]).gives(2, &[]).says(&[text]);
    }
    let slow = [("TENON_HTTP_TIMEOUT", "soon")];
    ask(&room, &endless.url, &slow, &["fingerprint", "registry:a"])
        .gives(2, &[])
        .says(&["number of seconds"]);
}

#[test]
fn published_texts_come_over_tls_alone() {
    let room = Room::new("remote-published");
    room.file("order.avsc", V1);
    let server = Server::start(registry);
    let secure = server.url.replace("http://", "https://");
    let run = |named: &str| ask(&room, "", &[], &["compat", named, "order.avsc"]);
    run(&format!("{secure}/order.avsc")).gives(3, &[]).says(&[
        "no secure connection to 127.0.0.1:",
        "is no TLS",
        "its address begins with http://",
    ]);
    run(&format!("{}/order.avsc", server.url)).gives(2, &[]).says(&["only https:// is fetched"]);
    run("https://u:p@localhost/a").gives(2, &[]).says(&["holds credentials"]);
    room.file("no.pem", "");
    let untrusted = [("SSL_CERT_FILE", "no.pem")];
    ask(&room, "", &untrusted, &["compat", &secure, "order.avsc"])
        .gives(3, &[])
        .says(&["cannot use no.pem: it holds no certificate in PEM", "look at SSL_CERT_FILE"]);
}

#[test]
fn offline_asks_nobody() {
    let (room, server) = (Room::new("remote-offline"), Server::start(registry));
    room.file("order.avsc", V1);
    let secure = server.url.replace("http://", "https://");
    for named in ["registry:orders-value", "registry:orders-value@all", &secure] {
        ask(&room, &server.url, &[], &["--offline", "compat", named, "order.avsc"])
            .gives(3, &[])
            .says(&["--offline forbids to ask 127.0.0.1:"]);
    }
    ask(&room, &server.url, &[], &["--offline", "compat", "order.avsc", "order.avsc"]).gives(0, &[]);
    assert_eq!(server.asked().len(), 0);
}
