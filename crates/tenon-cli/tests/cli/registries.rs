//! Registries that `tenon.toml` names, and baselines named by subject.

use crate::remote::{ask, refusal, registered};
use crate::room::{Ran, Room, V1, V2, V3};
use crate::server::{Asked, Reply, Server};

const PROTO: &str = "syntax = \"proto3\";\npackage acme;\nmessage A {\n  string name = 1;\n}\n";
const RULE: &str = "avro/reader-field-without-default";

/// `order-value` as `V1` and `V3`, `a/b` as `V1`, `line-value` in Protobuf; nothing else.
fn serve(asked: &Asked) -> Reply {
    match asked.line.as_str() {
        "GET /subjects" => Reply::Json(200, r#"["order-value", "a/b"]"#.to_owned()),
        "GET /subjects/order-value/versions" => Reply::Json(200, "[1, 2]".to_owned()),
        "GET /subjects/order-value/versions/1" => registered("order-value", 1, V1, ""),
        "GET /subjects/order-value/versions/2" | "GET /subjects/order-value/versions/latest" => {
            registered("order-value", 2, V3, "")
        }
        "GET /subjects/a%2Fb/versions/latest" => registered("a/b", 1, V1, ""),
        "GET /subjects/line-value/versions" => Reply::Json(200, "[4]".to_owned()),
        "GET /subjects/line-value/versions/4" | "GET /subjects/line-value/versions/latest" => {
            registered("line-value", 4, PROTO, ", \"schemaType\": \"PROTOBUF\"")
        }
        "GET /config/order-value?defaultToGlobal=true" => {
            Reply::Json(200, r#"{"compatibilityLevel": "BACKWARD"}"#.to_owned())
        }
        _ => refusal(404, 40401, "Subject not found."),
    }
}

/// Runs with no registry but those of the file.
fn run(room: &Room, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    ask(room, "", variables, arguments)
}

fn authorizations(server: &Server) -> Vec<Option<String>> {
    let of = |asked: Asked| {
        let mut lines = asked.head.lines();
        lines.find_map(|line| line.strip_prefix("authorization: ")).map(str::to_owned)
    };
    let mut all: Vec<Option<String>> = server.asked().into_iter().map(of).collect();
    all.dedup();
    all
}

#[test]
fn the_only_registry_of_the_file_is_the_one_that_is_asked() {
    let (room, server) = (Room::new("registries-only"), Server::start(serve));
    room.file("order.avsc", V2);
    let config =
        format!("[registry.prod]\nurl = \"{}\"\nuser-env = \"SR_U\"\npassword-env = \"SR_P\"\n", server.url);
    room.file("tenon.toml", &config);
    let own = [("SR_U", "me"), ("SR_P", "secret"), ("TENON_REGISTRY_TOKEN", "other")];
    assert_eq!(run(&room, &own, &["registry", "ls"]).gives(0, &[]).out, "a/b\norder-value\n");
    // No credentials but those that were named for it; `bWU6c2VjcmV0` is me:secret.
    assert_eq!(authorizations(&server), [Some("basic bwu6c2vjcmv0".to_owned())]);
    run(&room, &own, &["compat", "registry:order-value@1", "order.avsc"]).gives(1, &[RULE]);
    run(&room, &own, &["matrix", "registry:order-value@all"]).gives(0, &["v1", "v2"]);
    run(&room, &own, &["log", "registry(prod):order-value"])
        .gives(0, &["+ v1: first version\n    registry(prod):order-value@1\n"]);
    run(&room, &own, &["diff", "registry(prod):order-value@all"]).gives(0, &["currency"]);
    run(&room, &own, &["fingerprint", "registry(prod):a/b"]).gives(0, &["  registry(prod):a/b@1\n"]);
    run(&room, &own, &["registry", "push", "order-value", "order.avsc", "--level", "backward-transitive"])
        .gives(1, &[RULE]);
    run(&room, &own, &["fix", "registry:order-value@1", "order.avsc"])
        .gives(0, &["+++ order.avsc\n"])
        .says(&["nothing breaks afterwards"]);
    // What a registered schema refers to comes with it; for others, subjects are made files.
    for command in ["fix", "compat"] {
        run(&room, &own, &[command, "order.avsc", "order.avsc", "--reference", "registry:order-value"])
            .gives(2, &[])
            .says(&["cannot be used here", "`tenon registry pull DIR` makes files of a registry's subjects"]);
    }
    run(&room, &own, &["--offline", "registry", "ls"]).gives(3, &[]).says(&["--offline forbids"]);
    run(&room, &own[..1], &["registry", "ls"])
        .gives(2, &[])
        .says(&["SR_P is not set, and [registry.prod] at tenon.toml:1 names it", "set SR_P"]);
    run(&room, &own, &["--isolated", "registry", "ls"]).gives(2, &[]).says(&["no registry is named"]);
    run(&room, &own, &["compat", "registry(prod:a", "order.avsc"])
        .gives(2, &[])
        .says(&["names no registry and subject"]);
    run(&room, &own, &["compat", "registry:{name}@latest", "order.avsc"]).gives(2, &[]).says(&[
        "`{name}` is the subject of whichever file is compared, and here is none",
        "`tenon check` compares files",
    ]);
    // A secret itself has no place in the file.
    room.file("tenon.toml", &config.replace("user-env = \"SR_U\"", "user = \"me\""));
    run(&room, &own, &["registry", "ls"])
        .gives(2, &[])
        .says(&["name the environment variable that holds it"]);
}

#[test]
fn of_several_registries_one_is_named() {
    let (one, other) = (Server::start(serve), Server::start(|_: &Asked| refusal(401, 401, "who?")));
    let room = Room::new("registries-several");
    room.file(
        "tenon.toml",
        &format!(
            "[registry.prod]\nurl = \"{}\"\n[registry.stage]\nurl = \"{}\"\ntoken-env = \"SR_T\"\n",
            one.url, other.url
        ),
    );
    let token = [("SR_T", "t")];
    run(&room, &token, &["registry", "ls"]).gives(2, &[]).says(&[
        "tenon.toml names 2 registries, and one is asked",
        "say which: --registry prod, --registry stage",
    ]);
    run(&room, &token, &["registry", "ls", "--registry", "prod"]).gives(0, &["a/b\n"]);
    assert_eq!(authorizations(&one), [None]);
    run(&room, &token, &["registry", "ls", "--registry", "stage"]).gives(3, &[]).says(&[
        "does not know who asks (401): who?",
        "look at SR_T, which [registry.stage] at tenon.toml:3 names",
    ]);
    assert_eq!(authorizations(&other), [Some("bearer t".to_owned())]);
    // What the source says comes before what the command line does.
    run(&room, &token, &["--registry", "stage", "fingerprint", "registry(prod):a/b"]).gives(0, &[]);
    run(&room, &token, &["--registry", "prd", "registry", "ls"])
        .gives(2, &[])
        .says(&["did you mean `prod`?"]);
    run(&room, &token, &["fingerprint", "registry(x1):a"])
        .gives(2, &[])
        .says(&["no registry is called `x1`", "tenon.toml has prod, stage"]);
    run(&room, &token, &["--registry", "localhost:8081", "registry", "ls"])
        .gives(2, &[])
        .says(&["the registry localhost:8081 has no http:// or https:// before it"]);
    ask(&room, &one.url, &token, &["registry", "ls"]).gives(0, &["a/b\n"]);
    room.file("tenon.toml", &format!("[registry.prod]\nurl = \"{}\"\npassword-env = \"SR_T\"\n", one.url));
    run(&room, &token, &["registry", "ls"]).gives(2, &[]).says(&["SR_T is set and `user-env` is not"]);
}

/// `order.avsc` as `V1` in a release; `V2` at hand, with a Protobuf file beside it.
fn subjects(name: &str, config: &str) -> (Room, Server) {
    let server = Server::start(serve);
    let room = Room::committed(name, &[("s/order.avsc", V1), ("s/gone.avsc", "\"int\"")]);
    room.file("s/gone.proto", "syntax = \"proto3\";\nmessage Gone {}\n").commit();
    room.git(&["tag", "v1"]);
    room.remove("s/gone.avsc");
    room.remove("s/gone.proto");
    room.file("s/order.avsc", V2)
        .file("s/line.proto", &PROTO.replace("string name", "int32 name"))
        .file("s/new.avsc", "\"int\"")
        .file("tenon.toml", &format!("{config}[registry.prod]\nurl = \"{}\"\n", server.url));
    (room, server)
}

#[test]
fn each_file_is_compared_with_what_its_subject_has() {
    let (room, server) = subjects("registries-subjects", "name = \"{topic}-value\"\n");
    let check = ["check", "--against", "registry:{name}@latest"];
    let ran = run(&room, &[], &check);
    ran.gives(
        1,
        &[
            "line-value v4 → working tree",
            "registry:line-value@4:4:",
            "`new-value` is new: `registry:new-value@latest` has no such",
        ],
    );
    ran.lacks("gone").says(&["checked 3 schemas against registry:{name}@latest: 2 changed, 1 new"]);
    run(&room, &[], &[&check[..], &["s/order.avsc"]].concat()).gives(0, &["order-value v2 → working tree"]);
    assert!(!server.asked().iter().any(|asked| asked.line.contains("versions/1")));
    // The same name from the path alone, in the file.
    room.file(
        "tenon.toml",
        &format!(
            "against = \"registry(prod):{{topic}}-value@latest\"\n[registry.prod]\nurl = \"{}\"\n",
            server.url
        ),
    );
    run(&room, &[], &["check", "s/order.avsc"]).gives(0, &["acme.Order v2 → working tree"]);
    run(&room, &[], &["check", "s/line.proto"]).gives(1, &["registry(prod):line-value@4:4:"]);
}

#[test]
fn all_versions_of_each_subject_count_under_a_transitive_level() {
    let (room, _server) =
        subjects("registries-all", "name = \"{topic}-value\"\nlevel = \"backward-transitive\"\n");
    let ran = run(&room, &[], &["check", "--against", "registry:{name}@all"]);
    ran.gives(1, &[RULE, "order-value v1 → v2 → working tree", "line-value v4 → working tree"]);
    let ran = run(&room, &[], &["check", "--against", "registry:{name}@all", "--level", "backward"]);
    ran.gives(1, &["line-value v4 → working tree"]).lacks(RULE);
}

#[test]
fn releases_and_a_registry_are_one_set_of_earlier_versions() {
    let against =
        "against = [\"git:tags(v*)[-5..]\", \"registry:{name}@latest\"]\nname = \"{topic}-value\"\n";
    let (room, server) = subjects("registries-set", &format!("{against}level = \"backward-transitive\"\n"));
    let ran = run(&room, &[], &["check"]);
    ran.gives(
        1,
        &[
            RULE,
            "which v1 never wrote",
            "order-value v1 → v2 → working tree",
            "line-value v4 → working tree",
            "subject/removed",
            "s/gone.avsc",
            "s/gone.proto",
            "in 5 subjects",
        ],
    );
    ran.says(&["against 2 baselines, git:v1 to registry:{name}@latest: 2 changed, 1 new, 2 gone"]);
    // A subject's own level decides whether the older are looked at.
    let subject = "[[subject]]\nmatch = \"**/order.avsc\"\nlevel = \"backward-transitive\"\n";
    let url = format!("[registry.prod]\nurl = \"{}\"\n", server.url);
    room.file("tenon.toml", &format!("{against}{subject}{url}"));
    let order = ["check", "s/order.avsc"];
    run(&room, &[], &order).gives(1, &[RULE, "order-value v1 → v2 → working tree"]);
    room.file(
        "tenon.toml",
        &format!("{against}level = \"backward-transitive\"\n{}{url}", subject.replace("-transitive", "")),
    );
    run(&room, &[], &order).gives(0, &["order-value v2 → working tree"]);
    room.file("tenon.toml", &format!("{against}{url}"));
    run(&room, &[], &order)
        .gives(0, &["order-value v2 → working tree"])
        .says(&["only registry:{name}@latest is compared with under backward, of 2"]);
    // The command line has the last word.
    run(&room, &[], &[&order[..], &["--level", "backward-transitive"]].concat()).gives(1, &[RULE]);
}

#[test]
fn what_a_registered_schema_refers_to_is_its_own() {
    let money = |size: u32| format!("{{\"type\": \"fixed\", \"name\": \"acme.Money\", \"size\": {size}}}");
    let user = |name: &str| {
        format!(
            "{{\"type\": \"record\", \"name\": \"{name}\", \"fields\": [{{\"name\": \"m\", \"type\": \"acme.Money\"}}]}}"
        )
    };
    let refers = |version: u32| {
        format!(
            ", \"references\": [{{\"name\": \"acme.Money\", \"subject\": \"money\", \"version\": {version}}}]"
        )
    };
    let server = Server::start(move |asked: &Asked| match asked.line.as_str() {
        "GET /subjects/a/versions/latest" => registered("a", 1, &user("a"), &refers(1)),
        "GET /subjects/b/versions/latest" => registered("b", 1, &user("b"), &refers(2)),
        "GET /subjects/c/versions/latest" => registered("c", 1, &user("c"), &refers(2)),
        "GET /subjects/money/versions/1" => registered("money", 1, &money(8), ""),
        "GET /subjects/money/versions/2" => registered("money", 2, &money(9), ""),
        _ => refusal(404, 40401, "Subject not found."),
    });
    let room = Room::new("registries-references");
    room.file("a/a.avsc", &user("a")).file("a/b.avsc", &user("b")).file("a/c.avsc", &user("c"));
    room.file("a/money.avsc", &money(9));
    room.file("tenon.toml", &format!("[registry.one]\nurl = \"{}\"\n", server.url));
    let ran = run(&room, &[], &["check", "--against", "registry:{name}@latest", "--format", "concise"]);
    ran.gives(
        1,
        &["a/money.avsc:1:", "avro/fixed-size-mismatch", "incompatible: 1 error, 1 note in 4 subjects\n"],
    );
    ran.says(&["checked 4 schemas against registry:{name}@latest: 1 changed, 1 new"]);
    // What has a number does not change, and is asked for once.
    let lines: Vec<String> = server.asked().into_iter().map(|asked| asked.line).collect();
    assert_eq!(lines.iter().filter(|line| *line == "GET /subjects/money/versions/2").count(), 1);
}

#[test]
fn protobuf_files_that_import_each_other_have_subjects_of_their_own() {
    let money = |kind: &str| {
        format!("syntax = \"proto3\";\npackage acme;\nmessage Money {{\n  {kind} units = 1;\n}}\n")
    };
    let shop = |kind: &str| {
        format!(
            "syntax = \"proto3\";\npackage acme;\nimport \"money.proto\";\nmessage Shop {{\n  Money m = 1;\n  {kind} n = 2;\n}}\n"
        )
    };
    let (old_money, old_shop) = (money("int32"), shop("int32"));
    let server = Server::start(move |asked: &Asked| match asked.line.as_str() {
        "GET /subjects/shop/versions/latest" => {
            let link = r#"[{"name": "money.proto", "subject": "money", "version": 1}]"#;
            registered(
                "shop",
                3,
                &old_shop,
                &format!(", \"schemaType\": \"PROTOBUF\", \"references\": {link}"),
            )
        }
        "GET /subjects/money/versions/1" | "GET /subjects/money/versions/latest" => {
            registered("money", 1, &old_money, ", \"schemaType\": \"PROTOBUF\"")
        }
        _ => refusal(404, 40401, "Subject not found."),
    });
    let room = Room::committed("registries-imports", &[]);
    room.file("p/shop.proto", &shop("int32")).file("p/money.proto", &money("int32"));
    room.file("tenon.toml", &format!("name = \"{{topic}}\"\n[registry.one]\nurl = \"{}\"\n", server.url));
    let check = ["check", "--against", "registry:{name}@latest", "--format", "concise"];
    run(&room, &[], &check).gives(0, &["compatible: 0 errors in 1 subject\n"]).says(&["nothing changed"]);
    room.file("p/money.proto", &money("string"));
    run(&room, &[], &check).gives(1, &["p/money.proto:4:", "protobuf/wire-type-mismatch"]);
    room.file("p/money.proto", &money("int32")).file("p/shop.proto", &shop("string"));
    run(&room, &[], &check).gives(1, &["p/shop.proto:6:", "protobuf/wire-type-mismatch"]);
    run(&room, &[], &[&check[..], &["p/shop.proto"]].concat()).gives(1, &["p/shop.proto:6:"]);
}
