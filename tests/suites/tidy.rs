//! The house's own rules, checked on its own files.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the project's root")
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            if path.is_dir() {
                if !name.starts_with('.')
                    && !["target", "corpus", "artifacts", "node_modules"].contains(&&*name)
                {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|own| own == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[test]
fn every_source_file_opens_with_what_lives_there() {
    for path in files("crates", "rs").into_iter().chain(files("tests", "rs")).chain(files("fuzz", "rs")) {
        let text = std::fs::read_to_string(&path).expect("a source file");
        assert!(text.starts_with("//! "), "{} does not open with a `//!` line", shown(&path));
    }
}

#[test]
fn no_source_file_of_the_core_or_the_registry_is_longer_than_a_person_reads() {
    for path in
        files("crates/tenon-core/src", "rs").into_iter().chain(files("crates/tenon-registry/src", "rs"))
    {
        let lines = std::fs::read_to_string(&path).expect("a source file").lines().count();
        assert!(lines <= 800, "{} has {lines} lines", shown(&path));
    }
}

#[test]
fn one_file_of_the_command_opens_sockets() {
    let opens = |path: &Path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        ["ureq", "std::net", "net::Tcp", "UnixStream"].iter().any(|word| text.contains(word))
    };
    let open: Vec<String> = files("crates/tenon-cli/src", "rs")
        .iter()
        .filter(|path| opens(path))
        .map(|path| shown(path))
        .collect();
    assert_eq!(open, ["crates/tenon-cli/src/net.rs"]);
}

/// What each part of the core may import of the others: its own layer's siblings where listed, and
/// anything on the lines above.
const LAYERS: [&[&str]; 6] = [
    &["text", "limits", "verdict", "compatibility", "format", "built"],
    &[
        "rule",
        "words",
        "witness",
        "change",
        "divergence",
        "policy",
        "finding",
        "fingerprint",
        "problem",
        "fault",
        "waiver",
        "listing",
        "definition",
        "uses",
        "listed_waiver",
        "stated",
        "step",
    ],
    &["source_rules"],
    &["avro", "protobuf", "jsonschema"],
    &["schema", "catalogue"],
    &["check", "diff", "lint", "matrix", "mending", "plan", "resolution", "validator", "render"],
];

#[test]
fn the_core_imports_downwards_only() {
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let src = root().join("crates/tenon-core/src");
    for path in files("crates/tenon-core/src", "rs") {
        let inside = path.strip_prefix(&src).expect("a file of the core");
        let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("{} is in no layer", shown(&path)));
        let text = std::fs::read_to_string(&path).expect("a source file");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let Some((_, rest)) = line.split_once("crate::") else { continue };
            let used = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            let Some(theirs) = layer(used) else { continue };
            assert!(theirs <= own, "{}: imports {used}, which stands higher", shown(&path));
        }
    }
}

#[test]
fn the_json_schemas_of_reports_are_what_their_types_say() {
    for (name, text) in tenon_dev::schemas::all() {
        let written = std::fs::read_to_string(root().join(name)).expect("a generated file");
        assert!(written == text, "{name} is stale: run `cargo xtask schemas`");
    }
}

#[test]
fn the_table_of_unicodes_properties_is_what_their_tables_say() {
    let stale = tenon_dev::unicode::check(&root()).err().map(|error| error.to_string());
    assert_eq!(stale, None);
}

#[test]
fn the_table_of_changes_is_what_the_engine_says() {
    let written = tenon_core::catalogue::CHANGES.replace("\r\n", "\n");
    let fresh = tenon_dev::changes::table(&root()).expect("lists of changes");
    assert!(written == fresh, "stale: run `cargo xtask changes`");
    // Those that name no change of their own: another's judgement, and what no list of one format shows.
    let others = ["protobuf/buf-breaking", "protobuf/registry-difference", "json-schema/registry-difference"];
    let elsewhere =
        |rule: &tenon_core::Rule| others.contains(&rule.id) || ["source", "proof"].contains(&rule.family());
    let pairs = tenon_core::catalogue::all().filter(|rule| rule.kind == tenon_core::RuleKind::Compatibility);
    let missing: Vec<&str> = pairs
        .filter(|rule| !elsewhere(rule) && !fresh.contains(&format!("`{}`", rule.id)))
        .map(|rule| rule.id)
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "in no row");
}

#[test]
fn every_path_in_the_documents_exists() {
    let documents =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "DESIGN.md", "CHANGELOG.md", "schemas/README.md"];
    let mut dead = Vec::new();
    for document in documents {
        let Ok(text) = std::fs::read_to_string(root().join(document)) else { continue };
        for (index, line) in text.lines().enumerate() {
            for piece in line.split('`').skip(1).step_by(2) {
                let name = piece.trim_end_matches('/');
                let starts = ["crates/", "tests/", "schemas/", "fuzz/", "npm/", ".ci/", ".cargo/"];
                let plain = !name.contains(['*', '{', '<', ' ', '…']);
                if plain && starts.iter().any(|start| name.starts_with(start)) && !root().join(name).exists()
                {
                    dead.push(format!("{document}:{}: {name}", index + 1));
                }
            }
        }
    }
    assert_eq!(dead, Vec::<String>::new());
}
