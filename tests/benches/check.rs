//! `cargo bench --bench check`: `tenon check` on a repository of ten thousand schema files of which ten were
//! edited; wall time and memory against the targets, and as ratios to `git status` in the same run, which
//! looks at the same files and understands none. Its Protobuf third also against `buf breaking`.
//!
//! Warm: the cheapest of five runs. Cold: the first run after the repository's files, those of git among
//! them, were thrown out of the page cache, by `dd` with `iflag=nocache`; the names of files stay known to
//! the kernel. buf is found under `BUF` or on the path (`npm install @bufbuild/buf`); without it that part
//! is left out.

mod cost;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use cost::{Cost, cheapest, once, release_build, told};
use tenon_tests::repository;

/// Ten thousand files.
const SERVICES: usize = 100;
/// The least that has all edits.
const FEW: usize = 8;
/// Broken files make a run incomplete.
const TENON_CODE: i32 = 3;
const TENON_BREAKS: i32 = 1;
const BUF_CODE: i32 = 100;
const WALL: f64 = 1.5;
const MEMORY: u64 = 250;

fn main() {
    // `cargo test --benches` runs this too; a small repository shows that it works.
    let measuring = std::env::args().any(|arg| arg == "--bench");
    let top = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check-bench");
    let _ = fs::remove_dir_all(&top);
    let services = if measuring { SERVICES } else { FEW };
    committed(&top, services);
    repository::edit(&top).expect("files are edited");
    if !measuring {
        return;
    }
    let tenon = release_build();
    println!("{} files, ten edited", repository::size(services));
    let mut check = Command::new(&tenon);
    check.args(["check", "--format", "concise"]).current_dir(&top);
    drop_from_cache(&top);
    let cold = once(&mut check, &[TENON_CODE]).expect("tenon runs");
    let warm = cheapest(&mut check, &[TENON_CODE]).expect("tenon runs");
    let mut status = Command::new("git");
    status.args(["--no-optional-locks", "status", "--short"]).current_dir(&top);
    let yardstick = cheapest(&mut status, &[0]).expect("git runs");
    println!("  tenon, cold: {}", told(cold));
    println!("  tenon, warm: {} (targets: wall {WALL:.2} s, memory {MEMORY} MiB)", told(warm));
    println!("  git status:  {}", told(yardstick));
    println!(
        "  tenon / git status: CPU {:.1}, wall {:.1}",
        ratio(warm.cpu, yardstick.cpu),
        ratio(warm.wall, yardstick.wall)
    );
    protobuf(&top, &tenon);
}

/// The Protobuf third as directories, for buf reads no commit of a working tree with other files in it.
fn protobuf(top: &Path, tenon: &Path) {
    let old = top.with_file_name("check-bench-old");
    let _ = fs::remove_dir_all(&old);
    fs::create_dir(&old).expect("a directory is made");
    let archive = Command::new("git")
        .args(["archive", "HEAD", "proto"])
        .current_dir(top)
        .stdout(Stdio::piped())
        .spawn();
    let archive = archive.expect("git runs").stdout.expect("it is piped");
    let unpacked = Command::new("tar").arg("-x").current_dir(&old).stdin(archive).status();
    assert!(unpacked.expect("tar runs").success());
    let (old, new) = (old.join("proto"), top.join("proto"));
    for side in [&old, &new] {
        for service in 0..SERVICES {
            let broken = side.join(format!("acme/s{service}/v1/broken.proto"));
            fs::remove_file(broken).expect("a broken file is there");
        }
    }
    let mut ours = Command::new(tenon);
    ours.args(["check", "--profile", "buf-file", "--format", "concise", "--against"]).arg(&old).arg(&new);
    let ours = cheapest(&mut ours, &[TENON_BREAKS]).expect("tenon runs");
    println!("  its Protobuf files alone, tenon: {}", told(ours));
    let buf = std::env::var_os("BUF").map_or_else(|| PathBuf::from("buf"), PathBuf::from);
    let mut theirs = Command::new(&buf);
    theirs.args(["breaking", "--error-format", "json", "--against"]).arg(&old).current_dir(&new);
    let Some(theirs): Option<Cost> = cheapest(&mut theirs, &[BUF_CODE]) else {
        println!("  no buf: `npm install @bufbuild/buf`, then BUF=…/bin/buf");
        return;
    };
    println!("  its Protobuf files alone, buf:   {}", told(theirs));
    let memory = ours.memory as f64 / theirs.memory as f64;
    println!(
        "  tenon / buf: CPU {:.3}, wall {:.3}, memory {memory:.3}",
        ratio(ours.cpu, theirs.cpu),
        ratio(ours.wall, theirs.wall)
    );
}

/// A repository with one commit.
fn committed(top: &Path, services: usize) {
    repository::write(top, services).expect("files are written");
    let git = |arguments: &[&str]| {
        // No housekeeping in the background while something is measured.
        let settings = ["user.name=A", "user.email=a@example.com", "gc.auto=0", "maintenance.auto=false"];
        let settings = settings.iter().flat_map(|setting| ["-c", setting]);
        let status = Command::new("git").args(settings).args(arguments).current_dir(top).status();
        assert!(status.expect("git runs").success(), "git {arguments:?}");
    };
    git(&["init", "--quiet", "--initial-branch=main", "."]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message=one"]);
}

fn drop_from_cache(top: &Path) {
    let script = "sync -f . && find . -type f -exec sh -c 'for file; do dd if=\"$file\" iflag=nocache \
                  count=0 status=none || exit 1; done' sh {} +";
    let done = Command::new("sh").args(["-c", script]).current_dir(top).status();
    if !done.is_ok_and(|status| status.success()) {
        println!("  (files stay in the page cache here: `dd` cannot throw them out)");
    }
}

fn ratio(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}
