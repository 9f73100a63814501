//! `cargo bench`: a tree of `.proto` files and its later release, judged by `tenon check` and by
//! `buf breaking` in the same run; CPU, wall time and memory as ratios, and how they grow.
//!
//! buf is found under `BUF` or on the path (`npm install @bufbuild/buf`); without it Tenon runs alone.

mod cost;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use cost::{Cost, cheapest, release_build, told};
use tenon_tests::estate::{self, Release};

/// Both find breaks.
const TENON_CODE: i32 = 1;
const BUF_CODE: i32 = 100;

/// Files of the comparison with buf, and of the growth.
const COUNTS: [usize; 4] = [250, 500, 1_000, 2_000];
const MAIN: usize = 1_000;

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
        let ours = cheapest(&mut ours, &[TENON_CODE]).expect("tenon runs");
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
            match cheapest(&mut theirs, &[BUF_CODE]) {
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

fn ratio(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}
