//! `tenon completions`.

use crate::room::Room;

#[test]
fn every_shell_gets_a_script() {
    let room = Room::new("completions");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        room.tenon(&["completions", shell]).gives(0, &["tenon", "fingerprint"]);
    }
    // Elvish, fish and PowerShell complete options alone.
    for shell in ["bash", "zsh"] {
        room.tenon(&["completions", shell]).gives(0, &["avro/type-mismatch"]);
    }
    room.tenon(&["completions", "csh"]).gives(2, &[]);
}
