//! `tenon doctor`.

use crate::room::{Ran, Room, V1};

#[test]
fn what_is_around_is_told_and_secrets_are_not() {
    let room = Room::committed("doctor", &[("order.avsc", V1)]);
    let mut command = room.command(&["doctor"]);
    command.env("TENON_REGISTRY_PASSWORD", "hunter2").env_remove("TENON_REGISTRY_URL");
    let ran = Ran::of(command.output().unwrap());
    ran.gives(
        0,
        &[
            concat!("tenon                                ", env!("CARGO_PKG_VERSION"), " on "),
            "\nhistory                              whole\n",
            "\nbaseline                             git:HEAD (",
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
