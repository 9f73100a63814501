//! The engine for JavaScript: built small, bound, held to its size. What people import around it is written
//! by hand in `npm/tenon`, whose `scripts/build.mjs` puts both together.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use wasm_bindgen_cli_support::Bindgen;

/// Where the bound engine goes, below the workspace's root.
const ENGINE: &str = "npm/tenon/dist/engine";

/// Largest size of the module in bytes, as it lies on a disk: what it has and a little, so that growth is
/// seen. The goal is half of it, 1,500,000. What travels is held to its own limit where it is packed.
const MOST_BYTES: usize = 3_000_000;

/// Builds the module and its glue; returns lines that say what was done.
///
/// *Errors*: it does not build, or it is too large.
pub fn write(root: &Path) -> anyhow::Result<Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--package", "tenon-wasm", "--profile", "wasm"]);
    command.args(["--target", "wasm32-unknown-unknown"]);
    if !command.current_dir(root).status().context("cannot start cargo")?.success() {
        bail!("tenon-wasm does not build; `rustup target add wasm32-unknown-unknown` brings the target");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let built = target.join("wasm32-unknown-unknown/wasm/tenon_wasm.wasm");
    let directory = root.join(ENGINE);
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&built)
        .out_name("tenon")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // Bundlers find the module by this path; the default of the library leaves it out.
        .omit_default_module_path(false)
        // An instance that panicked is left, and a fresh one made of the same module.
        .reset_state_function(true);
    let mut output = bindgen.generate_output()?;
    output.emit(&directory)?;
    let module = directory.join("tenon_bg.wasm");
    let bytes = fs::read(&module).with_context(|| format!("cannot read {}", module.display()))?.len();
    if bytes > MOST_BYTES {
        bail!("the module has {bytes} bytes, and {MOST_BYTES} are allowed");
    }
    Ok(vec![format!("wrote {ENGINE}: {bytes} bytes of at most {MOST_BYTES}")])
}
