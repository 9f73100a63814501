//! The script behind the hooks of `.pre-commit-hooks.yaml`. That pre-commit runs them is in `story.rs`.

use std::path::Path;

use crate::room::{Ran, Room};

#[test]
fn the_hook_finds_the_command_or_says_what_is_missing() {
    let room = Room::new("hooks");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../integrations/pre-commit");
    let own = Path::new(env!("CARGO_BIN_EXE_tenon")).parent().unwrap();
    let run = |path: &str| {
        let mut command = room.program("/bin/bash");
        Ran::of(command.arg(&script).arg("--version").env("PATH", path).output().unwrap())
    };
    let usual = "/usr/bin:/bin";
    run(&format!("{}:{usual}", own.display())).gives(0, &[concat!("tenon ", env!("CARGO_PKG_VERSION"))]);
    // Without both there is nothing to run, and nothing to build it with.
    if ["/usr/bin/cargo", "/bin/cargo", "/usr/bin/tenon", "/bin/tenon"]
        .iter()
        .all(|path| !Path::new(path).exists())
    {
        run(usual).gives(3, &[]).says(&[
            "error: there is no `tenon` on PATH, and no `cargo` to build it with",
            "help: install tenon, or install Rust from https://rustup.rs",
        ]);
    }
}
