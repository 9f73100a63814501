//! JSON Schemas of what Tenon writes, generated from the types that write it.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use schemars::generate::SchemaSettings;
use tenon_core::render::json::Report;

const REPORT: &str = "schemas/tenon/report.v1.schema.json";

/// The text of `schemas/tenon/report.v1.schema.json`: the shape of `--format json`.
///
/// *Source*: JSON Schema, draft 2020-12.
pub fn report() -> String {
    // The shape as it is written, where empty members are left out.
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Report>().to_value();
    // So that the text does not hang on which features of serde_json the rest of a build asks for.
    schema.sort_all_objects();
    format!("{schema:#}\n")
}

/// Writes what is stale; returns lines that say what was done.
pub fn write(root: &Path) -> anyhow::Result<Vec<String>> {
    let path = root.join(REPORT);
    if is_fresh(&path) {
        return Ok(vec![format!("{REPORT} is fresh")]);
    }
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    }
    fs::write(&path, report()).with_context(|| format!("cannot write {REPORT}"))?;
    Ok(vec![format!("wrote {REPORT}")])
}

/// *Errors*: the file is stale or absent.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    if !is_fresh(&root.join(REPORT)) {
        bail!("{REPORT} is stale: run `cargo xtask schemas` and look at the difference");
    }
    Ok(vec![format!("{REPORT} is fresh")])
}

fn is_fresh(path: &Path) -> bool {
    // A checkout may have turned line ends; the text is the same.
    fs::read_to_string(path).is_ok_and(|text| text.replace("\r\n", "\n") == report())
}
