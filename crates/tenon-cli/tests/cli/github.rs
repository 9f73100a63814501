//! The two scripts of `action.yml`, run as a runner of GitHub runs them: inputs in variables, a clone of
//! depth one, files for what later steps read. The runner itself is not here.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::room::{Ran, Room, V1, V2, V3};

const ORDER: &str = "schemas/order.avsc";

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../integrations").join(name)
}

/// The directory that holds the command under test, first on PATH.
fn path() -> String {
    let own = Path::new(env!("CARGO_BIN_EXE_tenon")).parent().unwrap().to_owned();
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(own).chain(std::env::split_paths(&rest));
    std::env::join_paths(all).unwrap().into_string().unwrap()
}

fn step(room: &Room, script_name: &str, directory: &str, variables: &[(&str, &str)]) -> Ran {
    let mut command: Command = room.program("bash");
    command.arg(script(script_name)).current_dir(room.path.join(directory));
    command.env("PATH", path()).env("RUNNER_TEMP", room.path.join("temp"));
    for file in ["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] {
        command.env(file, room.path.join("temp").join(file));
    }
    command.envs(variables.iter().copied());
    Ran::of(command.output().unwrap())
}

/// A remote whose `main` has `V1` and whose branch has another text, and a clone as actions/checkout makes
/// it: of depth one, without main.
fn pull_request(name: &str, text: &str) -> Room {
    let room = Room::new(name);
    room.file("temp/GITHUB_OUTPUT", "").file("temp/GITHUB_PATH", "");
    room.git(&["init", "--quiet", "--initial-branch=main", "origin"]);
    let commit = |message: &str| {
        room.git(&["-C", "origin", "add", "--all"]);
        room.git(&["-C", "origin", "commit", "--quiet", "--message", message]);
    };
    room.file(&format!("origin/{ORDER}"), V1);
    commit("one");
    room.git(&["-C", "origin", "switch", "--quiet", "--create", "change"]);
    room.file(&format!("origin/{ORDER}"), text);
    commit("two");
    let remote = format!("file://{}", room.path.join("origin").display());
    room.git(&["clone", "--quiet", "--depth=1", "--branch=change", &remote, "clone"]);
    room
}

#[test]
fn a_step_fetches_what_the_branch_left_and_fails_on_a_break() {
    let room = pull_request("github-break", V2);
    let variables = [("GITHUB_BASE_REF", "main"), ("INPUT_SARIF_FILE", "tenon.sarif")];
    let ran = step(&room, "github-check", "clone", &variables);
    ran.gives(1, &["error[avro/reader-field-without-default]", "::error file=schemas/order.avsc,line=3"]);
    ran.says(&["checked 1 schema against git:merge-base(origin/main)"]);
    let report = room.path.join("temp/tenon-report.json");
    assert_eq!(
        room.read("temp/GITHUB_OUTPUT"),
        format!("exit-code=1\nreport={}\nsarif=tenon.sarif\n", report.display())
    );
    assert!(room.read("temp/tenon-report.json").contains("\"verdict\": \"incompatible\""));
    assert!(room.read("clone/tenon.sarif").contains("\"version\": \"2.1.0\""));
}

#[test]
fn a_label_approves_findings_and_nothing_else() {
    let room = pull_request("github-approved", V2);
    let approved =
        [("GITHUB_BASE_REF", "main"), ("APPROVED", "true"), ("INPUT_APPROVE_LABEL", "tenon: approved")];
    step(&room, "github-check", "clone", &approved)
        .gives(0, &["::notice title=tenon::findings are approved by the label `tenon: approved`\n"]);
    assert!(room.read("temp/GITHUB_OUTPUT").starts_with("exit-code=1\n"));
    let usage = [&approved[..], &[("INPUT_FAIL_ON", "eror")]].concat();
    step(&room, "github-check", "clone", &usage).gives(2, &[]).says(&["invalid value 'eror'"]);
}

#[test]
fn inputs_are_arguments_and_never_shell() {
    let room = pull_request("github-inputs", V3);
    let variables = [
        ("GITHUB_BASE_REF", "main"),
        ("INPUT_PATHS", "schemas\n$(touch owned) ; touch owned"),
        ("INPUT_ARGS", "--level\nfull"),
    ];
    let ran = step(&room, "github-check", "clone", &variables);
    ran.gives(3, &[]).says(&["no such file: $(touch owned) ; touch owned"]);
    assert!(!room.path.join("clone/owned").exists());
    let variables =
        [("GITHUB_BASE_REF", "main"), ("INPUT_PATHS", "schemas"), ("INPUT_ARGS", "--level\nfull")];
    step(&room, "github-check", "clone", &variables).gives(0, &["compatible"]);
}

#[test]
fn a_base_that_cannot_be_fetched_is_explained() {
    let room = pull_request("github-offline", V3);
    room.rename("origin", "elsewhere");
    let ran = step(&room, "github-check", "clone", &[("GITHUB_BASE_REF", "main")]);
    ran.gives(
        3,
        &["::warning title=tenon::could not fetch main: give actions/checkout the inputs `fetch-depth: 0`"],
    );
    ran.says(&["git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main"]);
}

#[test]
fn a_release_is_installed_when_its_checksum_is_right() {
    let room = Room::new("github-install");
    let archive = "tenon-v9.9.9-x86_64-unknown-linux-musl.tar.gz";
    room.file("temp/GITHUB_PATH", "").file("made/tenon", "#!/bin/sh\necho tenon 9.9.9\n");
    room.file("releases/v9.9.9/SHA256SUMS", "");
    let pack = format!(
        "chmod +x made/tenon && tar -czf releases/v9.9.9/{archive} -C made tenon \
         && cd releases/v9.9.9 && sha256sum {archive} > SHA256SUMS"
    );
    assert!(room.program("bash").args(["-c", &pack]).status().unwrap().success());
    let releases = format!("file://{}", room.path.join("releases").display());
    let given = [("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64"), ("INPUT_RELEASES", &releases)];
    let install = |more: &[(&str, &str)]| step(&room, "github-install", ".", &[&given[..], more].concat());

    install(&[("INPUT_VERSION", "v9.9.9")]).gives(0, &["tenon 9.9.9\n"]);
    let into = format!("{}\n", room.path.join("temp/tenon-v9.9.9").display());
    assert_eq!(room.read("temp/GITHUB_PATH"), into);

    let wrong = "0".repeat(64);
    install(&[("INPUT_VERSION", "v9.9.9"), ("INPUT_CHECKSUM", &wrong)])
        .gives(3, &[])
        .says(&[&format!("and should be {wrong}: it was not installed")]);
    room.file("releases/v9.9.9/SHA256SUMS", "");
    install(&[("INPUT_VERSION", "v9.9.9")])
        .gives(3, &[])
        .says(&[&format!("SHA256SUMS of v9.9.9 does not list {archive}")]);
    install(&[("INPUT_VERSION", "v9.9.8")]).gives(3, &[]).says(&["is there such a release?"]);
    install(&[("INPUT_VERSION", "main")])
        .gives(3, &[])
        .says(&["version is no release: write one such as v0.1.0"]);
    install(&[("INPUT_VERSION", "none")]).gives(0, &[concat!("tenon ", env!("CARGO_PKG_VERSION"))]);
    assert_eq!(room.read("temp/GITHUB_PATH"), into);
}
