//! `tenon man`.

use crate::room::Room;

#[test]
fn every_command_has_a_page() {
    let room = Room::new("man");
    room.tenon(&["man", "--directory", "share/man1"]).gives(0, &[]);
    let page = room.read("share/man1/tenon-check.1");
    assert!(page.contains(".TH tenon-check 1"), "{page}");
    assert!(page.contains("Examples:"), "{page}");
    let pages = std::fs::read_dir(room.path.join("share/man1")).unwrap().count();
    let commands = room.tenon(&["--help"]);
    let list = commands.out.split_once("\nCommands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = list.lines().filter(|line| !line.starts_with("   ")).count();
    // Of `help` there is none, and one of the whole.
    assert_eq!(pages, names);

    room.tenon(&["man", "check"]).gives(0, &[&page]);
    room.tenon(&["man"]).gives(0, &[".TH tenon 1", "tenon\\-git\\-diff\\-driver(1)"]);
    room.tenon(&["man", "chekc"])
        .gives(2, &[])
        .says(&["no command is called `chekc`", "did you mean `check`?"]);
}
