//! The engine for JavaScript: built small, bound, held to its size, as one module with all languages and one
//! for each. What people import around them is written by hand in `npm/tenon`, whose `scripts/build.mjs` puts
//! both together. The pages of rules go beside the modules, for few who ask questions read any.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use tenon_core::catalogue;
use wasm_bindgen_cli_support::Bindgen;

use crate::wasm_sizes;

/// Where the bound engine goes, below the workspace's root.
const ENGINE: &str = "npm/tenon/dist/engine";

/// One build of the engine.
struct Module {
    /// What its files are called.
    name: &'static str,
    /// The features of `tenon-wasm`: its languages.
    languages: &'static str,
    /// Largest size in bytes, as it lies on a disk. What travels is held to its own limit where it is packed.
    most: usize,
}

const MODULES: [Module; 4] = [
    // What it has and a little, so that growth is seen.
    Module { name: "tenon", languages: "avro,protobuf,json-schema", most: 2_300_000 },
    Module { name: "tenon_avro", languages: "avro", most: 1_500_000 },
    Module { name: "tenon_protobuf", languages: "protobuf", most: 1_500_000 },
    Module { name: "tenon_json_schema", languages: "json-schema", most: 1_500_000 },
];

/// Names that tell the types which a copy of a generic function is made for, which do not travel; and SHA-256 as a
/// loop, where its crate would write out all rounds.
const FLAGS: &str = r#"target.wasm32-unknown-unknown.rustflags=["-Csymbol-mangling-version=v0", "--cfg=sha2_backend_soft=\"compact\""]"#;

/// Builds the modules, their glue and the file of pages; returns lines that say what was done, and where it
/// is asked for what weighs how much.
///
/// *Errors*: one does not build, or is too large; the others are written all the same.
pub fn write(root: &Path, sizes: bool) -> anyhow::Result<Vec<String>> {
    let directory = root.join(ENGINE);
    let (mut lines, mut large) = (Vec::new(), Vec::new());
    for module in &MODULES {
        let built = build(root, module)?;
        bind(&built, module, &directory)?;
        let bound = directory.join(format!("{}_bg.wasm", module.name));
        let bytes = fs::read(&bound).with_context(|| format!("cannot read {}", bound.display()))?.len();
        if sizes {
            lines.extend(wasm_sizes::table(&fs::read(&built)?)?);
        }
        lines.push(format!("wrote {ENGINE}/{}: {bytes} bytes of at most {}", module.name, module.most));
        if bytes > module.most {
            large.push(format!("{} has {bytes} bytes, and {} are allowed", module.name, module.most));
        }
    }
    fs::write(directory.join("pages.js"), pages()).context("cannot write the file of pages")?;
    if !large.is_empty() {
        bail!("{}", large.join("; "));
    }
    Ok(lines)
}

/// Builds one module, and returns where it is.
///
/// Cargo keeps what it makes of a library apart by features, but not the module, which has one name for all
/// of them. So each is put aside, and back when its turn comes: one that is fresh is not linked again, and
/// none is taken for another.
fn build(root: &Path, module: &Module) -> anyhow::Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let directory = target.join("wasm32-unknown-unknown/wasm");
    let (made, kept) =
        (directory.join("deps/tenon_wasm.wasm"), directory.join(format!("{}.wasm", module.name)));
    if made.exists() {
        fs::remove_file(&made).with_context(|| format!("cannot remove {}", made.display()))?;
    }
    if kept.exists() {
        fs::rename(&kept, &made).with_context(|| format!("cannot move {}", kept.display()))?;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--package", "tenon-wasm", "--profile", "wasm"]);
    command.args(["--no-default-features", "--features", module.languages]);
    command.args(["--target", "wasm32-unknown-unknown", "--config", FLAGS]);
    if !command.current_dir(root).status().context("cannot start cargo")?.success() {
        bail!("tenon-wasm does not build; `rustup target add wasm32-unknown-unknown` brings the target");
    }
    fs::rename(&made, &kept).with_context(|| format!("cannot move {}", made.display()))?;
    Ok(kept)
}

/// Writes the module as it travels, and its glue.
fn bind(built: &Path, module: &Module, directory: &Path) -> anyhow::Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(built)
        .out_name(module.name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // Bundlers find the module by this path; the default of the library leaves it out.
        .omit_default_module_path(false)
        // An instance that panicked is left, and a fresh one made of the same module.
        .reset_state_function(true);
    bindgen.generate_output()?.emit(directory)
}

/// A JavaScript module with each rule's page by its id.
fn pages() -> String {
    let pages: serde_json::Map<String, serde_json::Value> =
        catalogue::all().map(|rule| (rule.id.to_owned(), catalogue::page(rule).into())).collect();
    let pages = serde_json::Value::Object(pages);
    format!("// Generated by cargo xtask wasm.\n\nexport const pages = {pages:#};\n")
}
