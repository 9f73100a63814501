//! `tenon fmt`.

use std::fs;

use crate::room::Room;

const MESSY: &str = r#"{"type":"enum",  "name":"A","symbols":["X"]}"#;
const NEAT: &str = "{\"type\": \"enum\", \"name\": \"A\", \"symbols\": [\"X\"]}\n";

#[test]
fn files_are_rewritten_in_place_once() {
    let room = Room::new("fmt-write");
    room.file("a.avsc", MESSY).file("s/b.json", MESSY).file("package.json", r#"{"type":"module"}"#);
    room.file("w.avsc", &format!("{MESSY}\r\n"));
    room.tenon(&["fmt"]).gives(0, &[]).says(&["3 files reformatted"]);
    assert_eq!((room.read("a.avsc"), room.read("s/b.json")), (NEAT.to_owned(), NEAT.to_owned()));
    assert_eq!(room.read("w.avsc"), NEAT.replace('\n', "\r\n"));
    assert_eq!(room.read("package.json"), r#"{"type":"module"}"#);
    room.tenon(&["fmt"]).gives(0, &[]).says(&["3 files already formatted"]);
    let names = fs::read_dir(&room.path).unwrap().count();
    assert_eq!(names, 4, "a temporary file was left behind");
}

#[test]
fn check_and_diff_write_nothing() {
    let room = Room::new("fmt-dry");
    room.file("a.avsc", MESSY).file("b.avsc", NEAT);
    assert_eq!(room.tenon(&["fmt", "--check"]).gives(1, &[]).out, "a.avsc\n");
    room.tenon(&["fmt", "--diff", "a.avsc"]).gives(1, &["--- a.avsc\n+++ a.avsc\n", "-{\"type\":\"enum\""]);
    assert_eq!(room.read("a.avsc"), MESSY);
    room.tenon(&["fmt", "--check", "b.avsc"]).gives(0, &[]);
    room.tenon(&["fmt", "--check", "--diff"]).gives(2, &[]);
}

#[test]
fn standard_input_is_filtered() {
    let room = Room::new("fmt-filter");
    assert_eq!(room.piped(&["fmt", "-"], MESSY).gives(0, &[]).out, NEAT);
    room.piped(&["fmt", "-", "--check"], MESSY).gives(1, &["<stdin>"]);
    room.piped(&["fmt", "-"], "{").gives(3, &[]).says(&["json/malformed"]);
    room.piped(&["fmt", "-", "x"], MESSY).gives(2, &[]);
}

#[test]
fn what_cannot_be_laid_out_is_left_alone() {
    let room = Room::new("fmt-refused");
    let commented = "/* why */ \"int\"";
    room.file("a.avsc", commented).file("b.avsc", "{").file("c.avsc", MESSY);
    room.tenon(&["fmt"]).gives(3, &[]).says(&["a.avsc is left alone", "b.avsc:1:1", "1 file reformatted"]);
    assert_eq!((room.read("a.avsc"), room.read("c.avsc")), (commented.to_owned(), NEAT.to_owned()));
}

#[test]
fn no_schema_at_all_exits_with_4() {
    let room = Room::new("fmt-empty");
    room.tenon(&["fmt"]).gives(4, &[]).says(&["no schema files found"]);
    room.tenon(&["fmt", "--allow-empty"]).gives(0, &[]);
    room.tenon(&["fmt", "nope"]).gives(3, &[]).says(&["no such file: nope"]);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_survive() {
    use std::os::unix::fs::PermissionsExt;
    let room = Room::new("fmt-permissions");
    room.file("a.avsc", MESSY);
    fs::set_permissions(room.path.join("a.avsc"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("a.avsc", room.path.join("link.avsc")).unwrap();
    room.tenon(&["fmt", "link.avsc"]).gives(0, &[]);
    assert_eq!(room.read("a.avsc"), NEAT);
    assert!(room.path.join("link.avsc").is_symlink());
    assert_eq!(fs::metadata(room.path.join("a.avsc")).unwrap().permissions().mode() & 0o777, 0o640);
    room.file("r.avsc", MESSY);
    fs::set_permissions(room.path.join("r.avsc"), fs::Permissions::from_mode(0o444)).unwrap();
    room.tenon(&["fmt", "r.avsc"]).gives(3, &[]).says(&["it is read-only"]);
}

const MESSY_PROTO: &str = "syntax=\"proto3\";message A{int32 a=1;// first\n}";
const NEAT_PROTO: &str = "syntax = \"proto3\";\n\nmessage A {\n  int32 a = 1; // first\n}\n";

#[test]
fn protobuf_files_are_laid_out_among_the_others() {
    let room = Room::new("fmt-proto");
    room.file("a.avsc", MESSY).file("p/a.proto", MESSY_PROTO).file("p/b.proto", "message {}");
    assert_eq!(
        room.tenon(&["fmt", "--check", "a.avsc", "p/a.proto"]).gives(1, &[]).out,
        "a.avsc\np/a.proto\n"
    );
    room.tenon(&["fmt", "--diff", "p/a.proto"]).gives(1, &["+++ p/a.proto\n", "+  int32 a = 1; // first"]);
    assert_eq!(room.read("p/a.proto"), MESSY_PROTO);
    room.tenon(&["fmt"]).gives(3, &[]).says(&[
        "error[protobuf/malformed]",
        "p/b.proto:1:9",
        "2 files reformatted, 1 file left alone",
    ]);
    assert_eq!(
        (room.read("p/a.proto"), room.read("p/b.proto")),
        (NEAT_PROTO.to_owned(), "message {}".to_owned())
    );
    room.file("p/a.proto", &MESSY_PROTO.replace('\n', "\r\n"));
    room.tenon(&["fmt", "p/a.proto"]).gives(0, &[]);
    assert_eq!(room.read("p/a.proto"), NEAT_PROTO.replace('\n', "\r\n"));
    let ran = room.piped(&["fmt", "-", "--schema-format", "protobuf"], MESSY_PROTO);
    assert_eq!(ran.gives(0, &[]).out, NEAT_PROTO);
    assert_eq!(room.piped(&["fmt", "-"], MESSY_PROTO).gives(0, &[]).out, NEAT_PROTO);
}

#[test]
fn json_behind_a_byte_order_mark_is_json() {
    let room = Room::new("fmt-mark");
    let text = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema",  "minimum": 1}"#;
    room.file("a.schema.json", &format!("\u{feff}{text}"));
    room.file("b.schema.json", &format!("\u{feff}{text}").replace("1}", "}"));
    let ran = room.tenon(&["lint", "--format", "concise"]);
    // As an editor counts, which shows no mark.
    ran.gives(3, &["b.schema.json:1:73: error json/malformed"]);
    let ran = room.tenon(&["fmt", "a.schema.json"]);
    ran.gives(0, &[]).says(&["1 file reformatted"]);
    assert_eq!(room.read("a.schema.json"), format!("{}\n", text.replace(",  ", ", ")));
}
