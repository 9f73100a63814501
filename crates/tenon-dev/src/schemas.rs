//! JSON Schemas of what Tenon writes and of its configuration, generated from the types that write or
//! read them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use tenon_core::render::json::Report;
use tenon_core::render::ndjson::Line;
use tenon_core::render::{diff, impact, log, matrix};

/// The description of the registry's interface, which the registry serves itself.
const INTERFACE: &str = "crates/tenon-registry/src/wire/openapi.json";
const CONFIG: &str = "schemas/tenon/config.v1.schema.json";

/// The files generated from the core and the registry: where each is, and its text.
///
/// *Source*: JSON Schema, draft 2020-12; OpenAPI 3.1.
pub fn all() -> [(&'static str, String); 7] {
    let matrix = schema::<matrix::Document<'_>>();
    let interface = interface(&schema::<Report>(), &matrix);
    [
        (INTERFACE, interface),
        // The shape of `--format json`.
        ("schemas/tenon/report.v1.schema.json", schema::<Report>()),
        // The shape of one line of `--format ndjson`.
        ("schemas/tenon/line.v1.schema.json", schema::<Line>()),
        // What the commands of these names write under `--format json`.
        ("schemas/tenon/diff.v1.schema.json", schema::<diff::Document<'_>>()),
        ("schemas/tenon/impact.v1.schema.json", schema::<impact::Document<'_>>()),
        ("schemas/tenon/log.v1.schema.json", schema::<log::Document<'_>>()),
        ("schemas/tenon/matrix.v1.schema.json", matrix),
    ]
}

fn interface(report: &str, matrix: &str) -> String {
    let shapes = [("Report", report), ("Matrix", matrix)];
    // What is no JSON gives an empty text, which no check takes for fresh.
    tenon_registry::description(env!("CARGO_PKG_VERSION"), &shapes).unwrap_or_default()
}

fn schema<T: JsonSchema>() -> String {
    // The shape as it is written, where empty members are left out.
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    // So that the text does not hang on which features of serde_json the rest of a build asks for.
    schema.sort_all_objects();
    format!("{schema:#}\n")
}

/// The shape of `tenon.toml`, as the command that reads it tells it.
fn config(root: &Path) -> anyhow::Result<String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--quiet", "--package", "tenon-cli", "--", "config", "schema"]);
    let output = command.current_dir(root).stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("`tenon config schema` failed");
    }
    String::from_utf8(output.stdout).context("`tenon config schema` printed no text")
}

/// Writes what is stale; returns lines that say what was done.
pub fn write(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut done = Vec::new();
    for (name, text) in all().into_iter().chain([(CONFIG, config(root)?)]) {
        let path = root.join(name);
        if is_fresh(&path, &text) {
            done.push(format!("{name} is fresh"));
            continue;
        }
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {name}"))?;
        done.push(format!("wrote {name}"));
    }
    Ok(done)
}

/// *Errors*: a file is stale or absent.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut done = Vec::new();
    for (name, text) in all().into_iter().chain([(CONFIG, config(root)?)]) {
        if !is_fresh(&root.join(name), &text) {
            bail!("{name} is stale: run `cargo xtask schemas` and look at the difference");
        }
        done.push(format!("{name} is fresh"));
    }
    Ok(done)
}

fn is_fresh(path: &Path, text: &str) -> bool {
    // A checkout may have turned line ends; the text is the same.
    fs::read_to_string(path).is_ok_and(|written| written.replace("\r\n", "\n") == text)
}
