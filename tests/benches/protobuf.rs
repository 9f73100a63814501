//! `cargo bench`: a tree of `.proto` files and its later release, judged by `tenon check` and by
//! `buf breaking` in the same run; CPU, wall time and memory as ratios, and how they grow.
//!
//! buf is found under `BUF` or on the path (`npm install @bufbuild/buf`); without it Tenon runs alone.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tenon_tests::estate::{self, Release};
use wait4::Wait4;

/// Files of the comparison with buf, and of the growth.
const COUNTS: [usize; 4] = [250, 500, 1_000, 2_000];
const MAIN: usize = 1_000;
const ROUNDS: usize = 5;

/// What a run took.
#[derive(Clone, Copy, Debug)]
struct Cost {
    cpu: Duration,
    wall: Duration,
    /// KiB at most.
    memory: u64,
}

fn main() {
    // `cargo test --benches` runs this too; a small tree shows that it works.
    let measuring = std::env::args().any(|arg| arg == "--bench");
    let top = Path::new(env!("CARGO_TARGET_TMPDIR")).join("protobuf-bench");
    let _ = std::fs::remove_dir_all(&top);
    if !measuring {
        estate::write(&top.join("old"), 20, Release::Earlier).expect("files are written");
        return;
    }
    let tenon = release_build();
    let buf = std::env::var_os("BUF").map_or_else(|| PathBuf::from("buf"), PathBuf::from);
    let mut grown: Option<(usize, Cost)> = None;
    for count in COUNTS {
        let (old, new) = (top.join(format!("old{count}")), top.join(format!("new{count}")));
        estate::write(&old, count, Release::Earlier).expect("files are written");
        estate::write(&new, count, Release::Later).expect("files are written");
        let mut ours = Command::new(&tenon);
        ours.args(["check", "--profile", "buf-file", "--format", "concise", "--against"]).arg(&old).arg(&new);
        let ours = cheapest(&mut ours).expect("tenon runs");
        println!("{count} files: tenon {}", told(ours));
        if let Some((before, cost)) = grown {
            let files = count as f64 / before as f64;
            println!(
                "  {files:.0} times the files take {:.2} times the CPU and {:.2} times the memory",
                ratio(ours.cpu, cost.cpu),
                ours.memory as f64 / cost.memory as f64
            );
        }
        grown = Some((count, ours));
        if count == MAIN {
            let mut theirs = Command::new(&buf);
            theirs.args(["breaking", "--error-format", "json", "--against"]).arg(&old).current_dir(&new);
            match cheapest(&mut theirs) {
                Some(theirs) => {
                    println!("{count} files: buf {}", told(theirs));
                    println!(
                        "  tenon / buf: CPU {:.3} (target 0.050), wall {:.3}, memory {:.3} (target 0.100)",
                        ratio(ours.cpu, theirs.cpu),
                        ratio(ours.wall, theirs.wall),
                        ours.memory as f64 / theirs.memory as f64
                    );
                }
                None => println!("  no buf: `npm install @bufbuild/buf`, then BUF=…/bin/buf"),
            }
        }
    }
}

/// The command as users have it.
fn release_build() -> PathBuf {
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

/// Of several runs the one with the least CPU; `None` where there is no such command.
fn cheapest(command: &mut Command) -> Option<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    (0..ROUNDS).filter_map(|_| run(command)).min_by_key(|cost| cost.cpu)
}

fn run(command: &mut Command) -> Option<Cost> {
    let start = Instant::now();
    let used = command.spawn().ok()?.wait4().ok()?;
    // Both find breaks: 1 for tenon, 100 for buf.
    assert!(matches!(used.status.code(), Some(1 | 100)), "{command:?} ends with {}", used.status);
    let cpu = used.rusage.utime + used.rusage.stime;
    Some(Cost { cpu, wall: start.elapsed(), memory: used.rusage.maxrss / 1024 })
}

fn told(cost: Cost) -> String {
    format!(
        "CPU {:.2} s, wall {:.2} s, memory {} MiB",
        cost.cpu.as_secs_f64(),
        cost.wall.as_secs_f64(),
        cost.memory / 1024
    )
}

fn ratio(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}
