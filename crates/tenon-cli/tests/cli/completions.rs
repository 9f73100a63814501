//! `tenon completions`.

use crate::room::Room;

#[test]
fn every_shell_gets_a_script() {
    let room = Room::new("completions");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        room.tenon(&["completions", shell]).gives(0, &["tenon", "fingerprint"]);
    }
    room.tenon(&["completions", "csh"]).gives(2, &[]);
}
