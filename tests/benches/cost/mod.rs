//! What a run of a command takes: CPU, wall time and memory, of several runs the cheapest. And the command
//! `tenon` as users have it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

const ROUNDS: usize = 5;

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    /// KiB at most.
    pub(crate) memory: u64,
}

/// The command as users have it.
pub(crate) fn release_build() -> PathBuf {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "-p", "tenon-cli"])
        .current_dir(&top)
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the command does not build");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top.join("target"), PathBuf::from);
    target.join("release").join("tenon")
}

/// Of several runs the one with the least CPU, each of which must end with one of `codes`; `None` where
/// there is no such command.
pub(crate) fn cheapest(command: &mut Command, codes: &[i32]) -> Option<Cost> {
    (0..ROUNDS).filter_map(|_| once(command, codes)).min_by_key(|cost| cost.cpu)
}

/// One run, as [`cheapest`] has it.
pub(crate) fn once(command: &mut Command, codes: &[i32]) -> Option<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let used = command.spawn().ok()?.wait4().ok()?;
    let known = used.status.code().is_some_and(|code| codes.contains(&code));
    assert!(known, "{command:?} ends with {}", used.status);
    let cpu = used.rusage.utime + used.rusage.stime;
    Some(Cost { cpu, wall: start.elapsed(), memory: used.rusage.maxrss / 1024 })
}

/// A cost in a line.
pub(crate) fn told(cost: Cost) -> String {
    format!(
        "CPU {:.2} s, wall {:.2} s, memory {} MiB",
        cost.cpu.as_secs_f64(),
        cost.wall.as_secs_f64(),
        cost.memory / 1024
    )
}
