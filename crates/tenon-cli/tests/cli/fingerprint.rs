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

const ORDER: &str = "syntax = \"proto3\"; // c\npackage acme;\nimport \"money.proto\";\n\
                     enum E { A = 0; }\nmessage Order { Money m = 2; string id = 1; message Line {} }\n";
const MONEY: &str = "syntax = \"proto3\";\npackage acme;\nmessage Money {}\n";

#[test]
fn protobuf_files_have_a_registrys_texts() {
    let room = Room::new("fingerprint-proto");
    room.file("order.proto", ORDER).file("money.proto", MONEY);
    let text = "syntax = \"proto3\";\npackage acme;\n\nimport \"money.proto\";\n\nmessage Order {\n  Money m = 2;\n  \
                string id = 1;\n\n  message Line {}\n}\nenum E {\n  A = 0;\n}\n";
    assert_eq!(room.tenon(&["fingerprint", "--canonical", "order.proto"]).gives(0, &[]).out, text);
    let text = text.replace("  Money m = 2;\n  string id = 1;\n", "  string id = 1;\n  .acme.Money m = 2;\n");
    assert_eq!(room.tenon(&["fingerprint", "--normalized", "order.proto"]).gives(0, &[]).out, text);
    assert_eq!(
        room.tenon(&["fingerprint", "--indexes", "order.proto"]).gives(0, &[]).out,
        "[0]  00  acme.Order\n[0, 0]  040000  acme.Order.Line\n"
    );
    // `printf 'syntax = "proto3";\npackage acme;\n\nmessage Money {}\n' | sha256sum`, and md5sum.
    let sha256 = "4418ce88fdf2db8cdbc71a022f3a7834c98bf1b7861dff16757c75a4478ef620";
    assert_eq!(
        room.tenon(&["fingerprint", "money.proto"]).gives(0, &[]).out,
        format!("{sha256}  money.proto\n")
    );
    assert_eq!(
        room.tenon(&["fingerprint", "--algorithm", "all", "money.proto"]).gives(0, &[]).out,
        format!("md5     5dcab30ffb6906f0681bf0c0411c8483  money.proto\nsha256  {sha256}  money.proto\n")
    );
    room.tenon(&["fingerprint", "--java", "money.proto"]).gives(2, &[]).says(&["--java is for Avro"]);
    room.tenon(&["fingerprint", "--algorithm", "crc64", "money.proto"]).gives(2, &[]);
    room.file("i.avsc", "\"int\"");
    room.tenon(&["fingerprint", "--indexes", "i.avsc"]).gives(2, &[]).says(&["--indexes is for Protobuf"]);
}

#[test]
fn descriptors_are_read_as_texts() {
    let room = Room::new("fingerprint-descriptors");
    room.file("money.proto", MONEY);
    let base64 = room.tenon(&["fingerprint", "--serialized", "money.proto"]).gives(0, &[]).out.clone();
    assert_eq!(base64, "CgdkZWZhdWx0EgRhY21lIgcKBU1vbmV5YgZwcm90bzM=\n");
    room.file("registry.txt", &base64);
    let sha256 = "4418ce88fdf2db8cdbc71a022f3a7834c98bf1b7861dff16757c75a4478ef620";
    room.tenon(&["fingerprint", "--schema-format", "protobuf", "registry.txt"])
        .gives(0, &[&format!("{sha256}  registry.txt\n")]);
    // The same as raw bytes, as a file and as one of a set.
    let file = b"\x0a\x07default\x12\x04acme\x22\x07\x0a\x05Moneyb\x06proto3";
    std::fs::write(room.path.join("file.binpb"), file).unwrap();
    let set = [b"\x0a", &[file.len() as u8][..], file].concat();
    std::fs::write(room.path.join("set.desc"), set).unwrap();
    for name in ["file.binpb", "set.desc"] {
        room.tenon(&["fingerprint", name]).gives(0, &[&format!("{sha256}  {name}\n")]);
        room.tenon(&["compat", "money.proto", name, "--profile", "buf-file"]).gives(0, &["compatible"]);
    }
    room.file("new.proto", &MONEY.replace("Money", "Cash"));
    room.tenon(&["compat", "set.desc", "new.proto", "--surface", "source"])
        .gives(1, &["set.desc/default (as text):5:"]);
    // A text cannot take a descriptor's place.
    let file = std::fs::read(room.path.join("file.binpb")).unwrap();
    room.tenon(&["fix", "new.proto", "file.binpb", "--apply"]).gives(2, &[]).says(&["is a descriptor"]);
    room.tenon(&["fix", "new.proto", "file.binpb"]).gives(1, &[]).says(&["no edit mends it"]);
    assert_eq!(std::fs::read(room.path.join("file.binpb")).unwrap(), file);
    std::fs::write(room.path.join("bad.binpb"), &file[..20]).unwrap();
    room.tenon(&["fingerprint", "bad.binpb"])
        .gives(3, &["protobuf/malformed", "this is no descriptor: the message ends too early"]);
}
