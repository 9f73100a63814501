//! `tenon fingerprint`.

use crate::room::{Room, V1};

#[test]
fn hashes_come_one_a_line_with_the_file() {
    let room = Room::new("fingerprint");
    room.file("i.avsc", "\"int\"").file("j.avsc", r#"{"type": "int"}"#);
    // Values of the specification's own test for `"int"`.
    let crc = "7275d51a3f395c8f";
    room.tenon(&["fingerprint", "i.avsc", "j.avsc"]).gives(0, &[&format!("{crc}  i.avsc\n{crc}  j.avsc\n")]);
    room.tenon(&["fingerprint", "--algorithm", "md5", "i.avsc"])
        .gives(0, &["ef524ea1b91e73173d938ade36c1db32  i.avsc\n"]);
    room.piped(&["fingerprint", "--algorithm", "all", "-"], "\"int\"")
        .gives(0, &["crc64   7275d51a3f395c8f  <stdin>\n", "\nmd5 ", "\nsha256  3f2b87a9"]);
}

#[test]
fn texts_come_in_place_of_hashes() {
    let room = Room::new("fingerprint-texts");
    room.file("o.avsc", V1);
    room.tenon(&["fingerprint", "--canonical", "o.avsc"]).gives(
        0,
        &["{\"name\":\"acme.Order\",\"type\":\"record\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}\n"],
    );
    for form in ["--java", "--normalized"] {
        room.tenon(&["fingerprint", form, "o.avsc"]).gives(0, &["\"namespace\":\"acme\""]);
    }
    room.tenon(&["fingerprint", "--java", "--canonical", "o.avsc"]).gives(2, &[]);
    room.file("bad.avsc", "{");
    room.tenon(&["fingerprint", "bad.avsc", "o.avsc"]).gives(3, &["json/malformed", "  o.avsc\n"]);
}
