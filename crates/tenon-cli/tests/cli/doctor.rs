//! `tenon doctor`.

use crate::room::{Ran, Room, V1};

const CONFIGURATION: &str = r#"[registry.prod]
url = "https://registry.example.com"
token-env = "PROD_TOKEN"
"#;

#[test]
fn what_is_around_is_told_and_secrets_are_not() {
    let room = Room::committed("doctor", &[("order.avsc", V1), ("tenon.toml", CONFIGURATION)]);
    let mut command = room.command(&["doctor"]);
    command.env("TENON_REGISTRY_PASSWORD", "hunter2").env_remove("TENON_REGISTRY_URL");
    let ran = Ran::of(command.output().unwrap());
    ran.gives(
        0,
        &[
            concat!("tenon                                ", env!("CARGO_PKG_VERSION"), " on "),
            "\nhistory                              whole\n",
            "\nbaseline                             git:HEAD (",
            "\nconfiguration                        tenon.toml\n",
            "\nPROD_TOKEN                           not set\n",
            "\nTENON_REGISTRY_PASSWORD              set\n",
            "\nTENON_REGISTRY_URL                   not set\n",
        ],
    );
    ran.lacks("hunter2");
}

#[test]
fn what_is_missing_is_no_failure() {
    let room = Room::new("doctor-alone");
    room.tenon(&["doctor"]).gives(0, &["\nrepository                           the current directory is not in a git repository; go to one"]);
    room.file("tenon.toml", "levle = 1\n");
    room.tenon(&["doctor"])
        .gives(0, &["\nconfiguration                        tenon.toml has 1 error"])
        .says(&["levle"]);
    let remote = format!("file://{}", room.path.join("origin").display());
    room.git(&["init", "--quiet", "--initial-branch=main", "origin"]);
    for _ in 0..2 {
        room.git(&["-C", "origin", "commit", "--quiet", "--allow-empty", "--message=one"]);
    }
    room.git(&["clone", "--quiet", "--depth=1", &remote, "clone"]);
    room.tenon(&["-C", "clone", "doctor"]).gives(
        0,
        &["\nhistory                              shallow: `git fetch --unshallow` brings the rest\n"],
    );
}
